//! The encoding of a file, and its text piece by piece.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::ReadError;
use super::input::{Input, Stream, head};

/// Zero bytes that are taken for damage, and not for a file of another kind, in so many bytes of text.
const BYTES_TO_A_ZERO: u64 = 1_000;

/// So many lines that only Windows-1252 explains are no damage: somebody put two files together.
const LINES_OF_ANOTHER_ENCODING: usize = 3;

/// Bytes that are read in one step.
const STEP: usize = 64 * 1024;

/// A line longer than this is cut where no letter ends, so that it is not held whole.
const LONGEST_LINE: usize = 1024 * 1024;

/// In which encoding a file is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Writing {
    encoding: &'static Encoding,
    /// Length of the byte order mark.
    mark: usize,
    /// Lines that are no UTF-8 are read as Windows-1252.
    pub(super) mixed: bool,
    /// Whether there is anything but space in the file.
    pub(super) blank: bool,
}

impl Writing {
    pub(super) fn name(self) -> &'static str {
        self.encoding.name()
    }

    /// Looks at the whole file: by its byte order mark, else as UTF-16 when every other byte is zero, else as UTF-8 when
    /// that explains more of its bytes above ASCII than it leaves broken, else as Windows-1252, which old spreadsheets
    /// write and of which Latin-1 is a part. What is broken comes out as U+FFFD.
    pub(super) fn of(input: &dyn Input) -> Result<Self, ReadError> {
        let head = head(input, 512)?;
        let (encoding, mark) = match Encoding::for_bom(&head) {
            Some(found) => found,
            None => (utf_16_without_mark(&head).unwrap_or(UTF_8), 0),
        };
        let mut writing = Self { encoding, mark, mixed: false, blank: true };
        let mut seen = Seen::default();
        if encoding == UTF_8 {
            let mut lines = Lines::new(input.open()?, mark)?;
            while let Some(bytes) = lines.next()? {
                seen.take(bytes);
            }
            let is_utf_8 = seen.broken == 0 || seen.whole > seen.broken || mark > 0;
            writing.encoding = if is_utf_8 { UTF_8 } else { WINDOWS_1252 };
            writing.mixed = if is_utf_8 {
                seen.only_1252 >= LINES_OF_ANOTHER_ENCODING
            } else {
                seen.only_utf_8 >= LINES_OF_ANOTHER_ENCODING
            };
        } else {
            let mut text = Text::new(input, writing)?;
            while let Some(piece) = text.next()? {
                seen.length += piece.len() as u64;
                seen.blank &= piece.trim().is_empty();
            }
            seen.zeros = text.zeros;
        }
        if seen.zeros * BYTES_TO_A_ZERO > seen.length {
            return Err(ReadError::Binary);
        }
        writing.blank = seen.blank;
        Ok(writing)
    }
}

/// What the bytes of a file are like.
struct Seen {
    /// Letters of several bytes that are well formed UTF-8; text in another encoding has next to none.
    whole: usize,
    broken: usize,
    only_1252: usize,
    only_utf_8: usize,
    zeros: u64,
    length: u64,
    blank: bool,
}

impl Default for Seen {
    fn default() -> Self {
        Self { whole: 0, broken: 0, only_1252: 0, only_utf_8: 0, zeros: 0, length: 0, blank: true }
    }
}

impl Seen {
    fn take(&mut self, bytes: &[u8]) {
        self.length += bytes.len() as u64;
        self.blank = self.blank && bytes.trim_ascii().is_empty();
        if bytes.is_ascii() {
            self.zeros += memchr::memchr_iter(0, bytes).count() as u64;
            return;
        }
        for line in bytes.split_inclusive(|&byte| byte == b'\n') {
            self.zeros += memchr::memchr_iter(0, line).count() as u64;
            let (whole, broken) = letters(line);
            self.whole += whole;
            self.broken += broken;
            self.only_1252 += usize::from(whole == 0 && broken > 0 && is_windows_1252(line));
            self.only_utf_8 += usize::from(whole > 0 && broken == 0);
        }
    }
}

/// Well formed and broken sequences of several bytes.
fn letters(line: &[u8]) -> (usize, usize) {
    let (mut whole, mut broken) = (0, 0);
    for chunk in line.utf8_chunks() {
        whole += chunk.valid().chars().filter(|ch| !ch.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    (whole, broken)
}

/// Whether no byte is one that Windows-1252 leaves open.
fn is_windows_1252(line: &[u8]) -> bool {
    !line.iter().any(|byte| matches!(byte, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D))
}

fn utf_16_without_mark(head: &[u8]) -> Option<&'static Encoding> {
    let sample = head.get(..head.len() & !1)?;
    let zeros = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|&&byte| byte == 0).count();
    let pairs = sample.len() / 2;
    let (even, odd) = (zeros(0), zeros(1));
    match (pairs >= 4, even * 10 > pairs * 7, odd * 10 > pairs * 7) {
        (true, true, false) => Some(UTF_16BE),
        (true, false, true) => Some(UTF_16LE),
        _ => None,
    }
}

/// Bytes in pieces that end with a line, or where no letter is cut.
struct Lines {
    stream: Box<dyn Stream>,
    bytes: Vec<u8>,
    /// Up to here the bytes were given out.
    given: usize,
    ended: bool,
}

impl Lines {
    fn new(mut stream: Box<dyn Stream>, mark: usize) -> io::Result<Self> {
        io::copy(&mut stream.by_ref().take(mark as u64), &mut io::sink())?;
        Ok(Self { stream, bytes: Vec::with_capacity(2 * STEP), given: 0, ended: false })
    }

    fn next(&mut self) -> io::Result<Option<&[u8]>> {
        self.bytes.drain(..self.given);
        self.given = 0;
        let mut searched = 0;
        while !self.ended {
            let tail = self.bytes.get(searched..).unwrap_or_default();
            if let Some(end) = memchr::memrchr(b'\n', tail) {
                self.given = searched + end + 1;
                break;
            }
            searched = self.bytes.len();
            if searched > LONGEST_LINE {
                self.given = before_a_letter(&self.bytes);
                break;
            }
            let read = self.stream.by_ref().take(STEP as u64).read_to_end(&mut self.bytes)?;
            self.ended = read == 0;
        }
        if self.ended {
            self.given = self.bytes.len();
        }
        let piece = self.bytes.get(..self.given).filter(|piece| !piece.is_empty());
        Ok(piece)
    }
}

/// The last place at which no letter of UTF-8 is cut.
fn before_a_letter(bytes: &[u8]) -> usize {
    let back = bytes.iter().rev().take(4).position(|byte| byte & 0xC0 != 0x80);
    bytes.len() - back.map_or(0, |back| back + 1)
}

/// The text of a file, piece by piece.
pub(super) struct Text {
    source: Source,
    writing: Writing,
    piece: String,
    /// Up to here the piece was read as bytes.
    read: usize,
    /// Zero characters so far.
    zeros: u64,
}

enum Source {
    Lines(Lines),
    Utf16 { stream: Box<dyn Stream>, decoder: Box<Decoder>, ended: bool },
}

impl Text {
    pub(super) fn new(input: &dyn Input, writing: Writing) -> io::Result<Self> {
        let mut stream = input.open()?;
        let source = if writing.encoding == UTF_8 || writing.encoding == WINDOWS_1252 {
            Source::Lines(Lines::new(stream, writing.mark)?)
        } else {
            io::copy(&mut stream.by_ref().take(writing.mark as u64), &mut io::sink())?;
            let decoder = Box::new(writing.encoding.new_decoder_without_bom_handling());
            Source::Utf16 { stream, decoder, ended: false }
        };
        Ok(Self { source, writing, piece: String::new(), read: 0, zeros: 0 })
    }

    /// The next piece. No database takes zero characters; they come as U+FFFD.
    pub(super) fn next(&mut self) -> io::Result<Option<&str>> {
        self.piece.clear();
        self.read = 0;
        match &mut self.source {
            Source::Lines(lines) => {
                let Some(bytes) = lines.next()? else { return Ok(None) };
                match std::str::from_utf8(bytes) {
                    Ok(text) => self.piece.push_str(text),
                    Err(_) => {
                        for line in bytes.split_inclusive(|&byte| byte == b'\n') {
                            push_line(&mut self.piece, line, self.writing);
                        }
                    }
                }
            }
            Source::Utf16 { stream, decoder, ended } => {
                while self.piece.is_empty() && !*ended {
                    let mut bytes = Vec::with_capacity(STEP);
                    stream.by_ref().take(STEP as u64).read_to_end(&mut bytes)?;
                    *ended = bytes.is_empty();
                    let room = decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(4 * STEP);
                    self.piece.reserve(room);
                    let (result, _, _) = decoder.decode_to_string(&bytes, &mut self.piece, *ended);
                    debug_assert_eq!(result, CoderResult::InputEmpty, "there is room for everything");
                }
            }
        }
        let zeros = memchr::memchr_iter(0, self.piece.as_bytes()).count();
        if zeros > 0 {
            self.zeros += zeros as u64;
            self.piece = self.piece.replace('\0', "\u{FFFD}");
        }
        Ok(Some(self.piece.as_str()).filter(|piece| !piece.is_empty()))
    }
}

/// A line that is not all UTF-8.
fn push_line(text: &mut String, line: &[u8], writing: Writing) {
    if let Ok(line) = std::str::from_utf8(line) {
        text.push_str(line);
        return;
    }
    let by_line = writing.mixed && letters(line).0 == 0;
    if writing.encoding == WINDOWS_1252 || by_line {
        text.push_str(&WINDOWS_1252.decode_without_bom_handling(line).0);
    } else {
        text.push_str(&String::from_utf8_lossy(line));
    }
}

impl Read for Text {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read == self.piece.len() && self.next()?.is_none() {
            return Ok(0);
        }
        let rest = self.piece.as_bytes().get(self.read..).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(rest) {
            *to = *from;
        }
        self.read += length;
        Ok(length)
    }
}
