//! Text with a separator.

use std::ops::ControlFlow;

use super::grid::{Grid, RawRow, RawSink};
use super::input::Shared;
use super::text::{Text, Writing};
use super::{LONGEST_CELL, LONGEST_ROW, MOST_CELLS, ReadError};

/// Separators that are tried, the likelier first.
const SEPARATORS: [u8; 4] = *b",;\t|";

/// Records by which the separator is chosen.
const SAMPLE_RECORDS: usize = 100;

/// Bytes by which the separator is chosen.
const SAMPLE_BYTES: usize = 256 * 1024;

/// A cell with more lines than this is a quotation mark that was never closed.
const MOST_LINES: usize = 100;

/// A file of text with a separator.
#[derive(Debug)]
pub(super) struct Delimited {
    input: Shared,
    writing: Writing,
    separator: u8,
    /// Excel writes the separator into a first line "sep=;".
    hinted: bool,
}

impl Delimited {
    pub(super) fn open(input: Shared, writing: Writing) -> Result<Self, ReadError> {
        let mut sample = String::new();
        let mut text = Text::new(&*input, writing)?;
        while sample.len() <= SAMPLE_BYTES
            && let Some(piece) = text.next()?
        {
            sample.push_str(piece);
        }
        let hint = excel_hint(&sample);
        let separator = hint.unwrap_or_else(|| detect(&sample));
        Ok(Self { input, writing, separator, hinted: hint.is_some() })
    }

    pub(super) fn separator(&self) -> char {
        char::from(self.separator)
    }
}

impl Grid for Delimited {
    fn visit(&self, sink: &mut RawSink<'_>) -> Result<(), ReadError> {
        let mut splitter = Splitter::new(self.separator);
        let mut text = Text::new(&*self.input, self.writing)?;
        let mut hinted = self.hinted;
        let mut pass = |row: RawRow| {
            if std::mem::take(&mut hinted) { ControlFlow::Continue(()) } else { sink(row) }
        };
        while let Some(piece) = text.next()? {
            if splitter.feed(piece, &mut pass)?.is_break() {
                return Ok(());
            }
        }
        splitter.finish(&mut pass).map(drop)
    }
}

fn excel_hint(text: &str) -> Option<u8> {
    let rest = text.strip_prefix("sep=")?;
    let separator = *rest.as_bytes().first()?;
    let rest = rest.get(1..)?;
    let ends = rest.starts_with("\r\n") || rest.starts_with('\n');
    (ends && SEPARATORS.contains(&separator)).then_some(separator)
}

/// The separator that cuts most rows into as many cells as the titles have; of equals the one that makes more columns.
fn detect(sample: &str) -> u8 {
    let score = |separator: u8| {
        let mut lengths: Vec<usize> = Vec::new();
        let mut splitter = Splitter::new(separator);
        let mut note = |row: RawRow| {
            lengths.push(row.count);
            if lengths.len() < SAMPLE_RECORDS { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        let whole = splitter.feed(sample, &mut note).is_ok_and(|flow| flow.is_continue());
        // The sample can end inside a row.
        if whole && sample.len() <= SAMPLE_BYTES {
            let _ = splitter.finish(&mut note);
        }
        // Where the first line is no row of titles but one above them, the commonest length counts.
        let columns = match lengths.first() {
            Some(&first) if first > 1 => first,
            _ => commonest(&lengths),
        };
        if columns <= 1 {
            return (0, 1);
        }
        let alike = lengths.iter().filter(|&&length| length == columns).count();
        (alike * 20 / lengths.len(), columns)
    };
    let mut best = (SEPARATORS[0], (0, 1));
    for separator in SEPARATORS {
        let score = score(separator);
        if score > best.1 {
            best = (separator, score);
        }
    }
    best.0
}

/// The length that most rows have.
fn commonest(lengths: &[usize]) -> usize {
    let count = |wanted: usize| lengths.iter().filter(|&&length| length == wanted).count();
    lengths.iter().copied().max_by_key(|&length| count(length)).unwrap_or_default()
}

/// Where in a row the next character lies.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// At the beginning of a cell.
    Start,
    /// In a cell without quotation marks, or behind the closing one.
    Plain,
    Quoted,
    /// Behind a quotation mark inside a quoted cell: it closes the cell, or is the first of two.
    Quote,
}

/// Text → rows, as RFC 4180 has it and as people depart from it.
struct Splitter {
    separator: u8,
    at: At,
    cell: Vec<u8>,
    /// Lines inside the cell.
    lines: usize,
    cells: Vec<String>,
    /// Cells of the row, also those that are not kept.
    count: usize,
    /// Bytes of the row.
    size: usize,
    /// The row as a spreadsheet counts it, from 1.
    row: u64,
    after_return: bool,
}

impl Splitter {
    fn new(separator: u8) -> Self {
        Self {
            separator,
            at: At::Start,
            cell: Vec::new(),
            lines: 0,
            cells: Vec::new(),
            count: 0,
            size: 0,
            row: 1,
            after_return: false,
        }
    }

    /// Takes the next text and gives the rows that end in it.
    fn feed(&mut self, text: &str, sink: &mut RawSink<'_>) -> Result<ControlFlow<()>, ReadError> {
        let mut rest = text.as_bytes();
        while let Some((&byte, tail)) = rest.split_first() {
            if std::mem::take(&mut self.after_return) && byte == b'\n' {
                rest = tail;
                continue;
            }
            match self.at {
                At::Start if byte == b'"' => {
                    self.at = At::Quoted;
                    rest = tail;
                }
                At::Start | At::Plain => {
                    let end = rest
                        .iter()
                        .position(|&byte| byte == self.separator || matches!(byte, b'\n' | b'\r'))
                        .unwrap_or(rest.len());
                    let (inside, behind) = rest.split_at(end);
                    self.push(inside)?;
                    if !inside.is_empty() {
                        self.at = At::Plain;
                    }
                    let Some((&byte, tail)) = behind.split_first() else {
                        return Ok(ControlFlow::Continue(()));
                    };
                    rest = tail;
                    if byte == self.separator {
                        self.end_cell();
                    } else {
                        self.after_return = byte == b'\r';
                        if self.end_row(sink).is_break() {
                            return Ok(ControlFlow::Break(()));
                        }
                    }
                }
                At::Quoted => {
                    let end = memchr::memchr(b'"', rest).unwrap_or(rest.len());
                    let (inside, behind) = rest.split_at(end);
                    self.lines += memchr::memchr_iter(b'\n', inside).count();
                    if self.lines > MOST_LINES {
                        return Err(ReadError::OpenQuote(self.row));
                    }
                    self.push(inside)?;
                    let Some((_, tail)) = behind.split_first() else { return Ok(ControlFlow::Continue(())) };
                    self.at = At::Quote;
                    rest = tail;
                }
                At::Quote if byte == b'"' => {
                    self.push(b"\"")?;
                    self.at = At::Quoted;
                    rest = tail;
                }
                At::Quote => self.at = At::Plain,
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// The last row, when no line ends it.
    fn finish(&mut self, sink: &mut RawSink<'_>) -> Result<ControlFlow<()>, ReadError> {
        match self.at {
            At::Quoted => Err(ReadError::OpenQuote(self.row)),
            At::Start if self.count == 0 => Ok(ControlFlow::Continue(())),
            _ => Ok(self.end_row(sink)),
        }
    }

    fn push(&mut self, bytes: &[u8]) -> Result<(), ReadError> {
        self.size += bytes.len();
        if self.cell.len() + bytes.len() > LONGEST_CELL || self.size > LONGEST_ROW {
            return Err(ReadError::LongCell(self.row));
        }
        self.cell.extend_from_slice(bytes);
        Ok(())
    }

    fn end_cell(&mut self) {
        self.at = At::Start;
        self.lines = 0;
        self.count += 1;
        if self.cells.len() < MOST_CELLS {
            // Cut at signs of ASCII, so every cell is whole text.
            self.cells.push(String::from_utf8_lossy(&self.cell).into_owned());
        }
        self.cell.clear();
    }

    fn end_row(&mut self, sink: &mut RawSink<'_>) -> ControlFlow<()> {
        self.end_cell();
        let row = RawRow { number: self.row, cells: std::mem::take(&mut self.cells), count: self.count };
        self.row += 1;
        self.count = 0;
        self.size = 0;
        sink(row)
    }
}
