//! XML piece by piece, with a limit for each piece. Nothing outside the file is fetched, and no entity is defined.

use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::rc::Rc;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::ReadError;

/// Most bytes of one tag or one text.
const LONGEST_PIECE: u64 = 16 * 1024 * 1024;

/// Elements inside one another.
const DEEPEST: usize = 256;

/// What comes next in a document. Names are without prefix.
pub(super) enum Piece {
    Start(Tag),
    End(String),
    Text(String),
    Eof,
}

/// The beginning of an element.
pub(super) struct Tag {
    pub(super) name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    fn of(start: &BytesStart<'_>) -> Self {
        let name = start.local_name().as_ref().to_owned();
        let attributes = start.attributes().flatten().map(|attribute| {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).unwrap_or_default();
            (attribute.key.local_name().as_ref().to_owned(), value.into_owned())
        });
        Self { name, attributes: attributes.collect() }
    }

    /// The value of an attribute.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// An attribute that is a number of repetitions, at least 1.
    pub(super) fn count(&self, name: &str) -> usize {
        self.get(name).and_then(|value| value.trim().parse().ok()).unwrap_or(1).max(1)
    }
}

/// A document.
pub(super) struct Document<R: Read> {
    reader: Reader<BufReader<Metered<R>>>,
    spent: Rc<Cell<u64>>,
    buffer: Vec<u8>,
    depth: usize,
}

impl<R: Read> Document<R> {
    pub(super) fn new(bytes: R) -> Self {
        let spent = Rc::new(Cell::new(0));
        let mut reader = Reader::from_reader(BufReader::new(Metered { bytes, spent: Rc::clone(&spent) }));
        reader.config_mut().expand_empty_elements = true;
        Self { reader, spent, buffer: Vec::new(), depth: 0 }
    }

    /// The next piece; comments and declarations are passed over.
    pub(super) fn next(&mut self) -> Result<Piece, ReadError> {
        loop {
            self.spent.set(0);
            self.buffer.clear();
            let event = self.reader.read_event_into(&mut self.buffer).or(Err(ReadError::Damaged))?;
            return Ok(match event {
                Event::Start(start) | Event::Empty(start) => {
                    self.depth += 1;
                    if self.depth > DEEPEST {
                        return Err(ReadError::Damaged);
                    }
                    Piece::Start(Tag::of(&start))
                }
                Event::End(end) => {
                    self.depth = self.depth.saturating_sub(1);
                    Piece::End(end.local_name().as_ref().to_owned())
                }
                Event::Text(text) => Piece::Text(text.xml10_content().into_owned()),
                Event::CData(text) => Piece::Text(text.xml10_content().into_owned()),
                Event::GeneralRef(reference) => {
                    let sign = reference.resolve_char_ref().ok().flatten();
                    let named = || match reference.xml10_content().as_ref() {
                        "amp" => Some('&'),
                        "lt" => Some('<'),
                        "gt" => Some('>'),
                        "quot" => Some('"'),
                        "apos" => Some('\''),
                        _ => None,
                    };
                    let sign = sign
                        .or_else(named)
                        .filter(|&sign| sign != '\0')
                        .unwrap_or(char::REPLACEMENT_CHARACTER);
                    Piece::Text(sign.to_string())
                }
                // Cut short inside an element.
                Event::Eof if self.depth > 0 => return Err(ReadError::Damaged),
                Event::Eof => Piece::Eof,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => continue,
            });
        }
    }
}

/// Bytes that end with an error when one piece takes too many of them.
struct Metered<R> {
    bytes: R,
    spent: Rc<Cell<u64>>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(buffer)?;
        self.spent.set(self.spent.get() + read as u64);
        if self.spent.get() > LONGEST_PIECE { Err(io::Error::other("too long a piece")) } else { Ok(read) }
    }
}

/// Whether bytes begin like XML whose root, or something near it, has this name.
pub(super) fn begins_with(head: &[u8], root: &str) -> bool {
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    text.starts_with('<') && (text.contains(&format!("<{root}")) || text.contains(&format!(":{root}")))
}
