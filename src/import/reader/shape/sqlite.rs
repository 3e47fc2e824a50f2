//! The tables of an `SQLite` file, row by row (<https://www.sqlite.org/fileformat2.html>), reading only.
//!
//! A `GeoPackage` is such a file. Only ordinary tables are walked, a page at a time; nothing in the file is run.

use std::io::{Read, SeekFrom};
use std::ops::ControlFlow;

use super::super::ReadError;
use super::super::input::{Input, Stream};

/// Most bytes of one row.
const LONGEST_ROW: usize = 32 * 1024 * 1024;

/// Levels of a tree of pages; a real one of 10¹² rows has about ten.
const DEEPEST: usize = 20;

/// A value of a row.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Null,
    Int(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
}

impl Value {
    /// As text; none for what is none.
    pub(super) fn text(&self) -> Option<String> {
        match self {
            Self::Null | Self::Blob(_) => None,
            Self::Int(value) => Some(value.to_string()),
            Self::Real(value) => Some(value.to_string()),
            Self::Text(text) => Some(text.replace('\0', "\u{FFFD}")),
        }
    }

    pub(super) fn int(&self) -> Option<i64> {
        if let Self::Int(value) = self { Some(*value) } else { None }
    }
}

/// A table: where it begins, and its columns.
#[derive(Clone, Debug)]
pub(super) struct Table {
    root: u32,
    /// Names of the columns in order.
    pub(super) columns: Vec<String>,
    /// The column that is the number of the row, and holds nothing itself.
    key: Option<usize>,
}

type RowSink<'a> = dyn FnMut(Vec<Value>) -> ControlFlow<()> + 'a;

/// An open file.
pub(super) struct Database {
    stream: Box<dyn Stream>,
    page_size: usize,
    /// Bytes of a page that are used.
    usable: usize,
    encoding: u8,
    pages: u32,
    /// Pages that may still be visited; a file whose pages lead in circles ends.
    left: u64,
}

impl Database {
    pub(super) fn open(input: &dyn Input) -> Result<Self, ReadError> {
        let mut stream = input.open()?;
        let mut head = [0; 100];
        stream.read_exact(&mut head).or(Err(ReadError::Damaged))?;
        let page_size = match u16::from_be_bytes([head[16], head[17]]) {
            1 => 65_536,
            size => usize::from(size),
        };
        let usable = page_size.saturating_sub(usize::from(head[20]));
        if !page_size.is_power_of_two() || page_size < 512 || usable < 480 {
            return Err(ReadError::Damaged);
        }
        let length = stream.seek(SeekFrom::End(0))?;
        let pages = u32::try_from(length / page_size as u64).or(Err(ReadError::TooLarge))?;
        Ok(Self { stream, page_size, usable, encoding: head[59], pages, left: 0 })
    }

    /// The table of this name.
    pub(super) fn table(&mut self, name: &str) -> Result<Option<Table>, ReadError> {
        let mut found = None;
        let schema = Table { root: 1, columns: Vec::new(), key: None };
        self.rows(&schema, &mut |row| {
            let [Value::Text(kind), Value::Text(called), _, Value::Int(root), Value::Text(sql)] =
                row.as_slice()
            else {
                return ControlFlow::Continue(());
            };
            if kind == "table" && called.eq_ignore_ascii_case(name) {
                let (columns, key) = columns(sql);
                found = u32::try_from(*root).ok().map(|root| Table { root, columns, key });
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        })?;
        Ok(found)
    }

    /// Gives the rows of a table.
    pub(super) fn rows(&mut self, table: &Table, sink: &mut RowSink<'_>) -> Result<(), ReadError> {
        self.left = u64::from(self.pages);
        self.walk(table, table.root, DEEPEST, sink).map(drop)
    }

    fn page(&mut self, number: u32) -> Result<Vec<u8>, ReadError> {
        self.left = self.left.checked_sub(1).ok_or(ReadError::Damaged)?;
        if number == 0 || number > self.pages {
            return Err(ReadError::Damaged);
        }
        self.stream.seek(SeekFrom::Start(u64::from(number - 1) * self.page_size as u64))?;
        let mut page = vec![0; self.page_size];
        self.stream.read_exact(&mut page)?;
        Ok(page)
    }

    fn walk(
        &mut self,
        table: &Table,
        number: u32,
        depth: usize,
        sink: &mut RowSink<'_>,
    ) -> Result<ControlFlow<()>, ReadError> {
        let page = self.page(number)?;
        let head = if number == 1 { 100 } else { 0 };
        let kind = page.get(head).copied();
        let is_leaf = match kind {
            Some(0x0D) => true,
            Some(0x05) if depth > 0 => false,
            _ => return Err(ReadError::Damaged),
        };
        let cells = usize::from(short(&page, head + 3)?);
        let pointers = head + if is_leaf { 8 } else { 12 };
        for cell in 0..cells {
            let at = usize::from(short(&page, pointers + 2 * cell)?);
            let flow = if is_leaf {
                let row = self.row(table, page.get(at..self.usable).ok_or(ReadError::Damaged)?)?;
                sink(row)
            } else {
                self.walk(table, long(&page, at)?, depth - 1, sink)?
            };
            if flow.is_break() {
                return Ok(flow);
            }
        }
        if is_leaf {
            Ok(ControlFlow::Continue(()))
        } else {
            self.walk(table, long(&page, head + 8)?, depth - 1, sink)
        }
    }

    /// A row of a leaf, with what of it lies on further pages.
    fn row(&mut self, table: &Table, cell: &[u8]) -> Result<Vec<Value>, ReadError> {
        let mut rest = cell;
        let length =
            usize::try_from(varint(&mut rest).ok_or(ReadError::Damaged)?).or(Err(ReadError::Damaged))?;
        let key = varint(&mut rest).ok_or(ReadError::Damaged)?;
        if length > LONGEST_ROW {
            return Err(ReadError::LongItem(key.max(0).cast_unsigned()));
        }
        let most = self.usable - 35;
        let local = if length <= most {
            length
        } else {
            let least = (self.usable - 12) * 32 / 255 - 23;
            let wanted = least + (length - least) % (self.usable - 4);
            if wanted <= most { wanted } else { least }
        };
        let mut payload = rest.get(..local).ok_or(ReadError::Damaged)?.to_vec();
        if local < length {
            let mut next = long(rest, local)?;
            while payload.len() < length {
                let page = self.page(next)?;
                let here = (length - payload.len()).min(self.usable - 4);
                payload.extend_from_slice(page.get(4..4 + here).ok_or(ReadError::Damaged)?);
                next = long(&page, 0)?;
            }
        }
        let mut values = self.values(&payload).ok_or(ReadError::Damaged)?;
        if let Some(value) =
            table.key.and_then(|at| values.get_mut(at)).filter(|value| **value == Value::Null)
        {
            *value = Value::Int(key);
        }
        Ok(values)
    }

    fn values(&self, payload: &[u8]) -> Option<Vec<Value>> {
        let mut head = payload;
        let length = usize::try_from(varint(&mut head)?).ok()?;
        let mut body = payload.get(length..)?;
        let mut kinds = payload.get(payload.len() - head.len()..length)?;
        let mut values = Vec::new();
        while !kinds.is_empty() {
            let kind = varint(&mut kinds)?;
            let size = match kind {
                0 | 8 | 9 => 0,
                1..=4 => usize::try_from(kind).ok()?,
                5 => 6,
                6 | 7 => 8,
                12.. => usize::try_from((kind - 12) / 2).ok()?,
                _ => return None,
            };
            let (raw, rest) = body.split_at_checked(size)?;
            body = rest;
            values.push(match kind {
                0 => Value::Null,
                1..=6 => Value::Int(signed(raw)),
                7 => Value::Real(f64::from_be_bytes(raw.try_into().ok()?)),
                8 => Value::Int(0),
                9 => Value::Int(1),
                _ if kind % 2 == 0 => Value::Blob(raw.to_vec()),
                _ => Value::Text(self.decode(raw)),
            });
        }
        Some(values)
    }

    fn decode(&self, raw: &[u8]) -> String {
        match self.encoding {
            2 => encoding_rs::UTF_16LE.decode_without_bom_handling(raw).0.into_owned(),
            3 => encoding_rs::UTF_16BE.decode_without_bom_handling(raw).0.into_owned(),
            _ => String::from_utf8_lossy(raw).into_owned(),
        }
    }
}

fn short(bytes: &[u8], at: usize) -> Result<u16, ReadError> {
    let found = bytes.get(at..).and_then(|rest| rest.first_chunk());
    found.map(|found| u16::from_be_bytes(*found)).ok_or(ReadError::Damaged)
}

fn long(bytes: &[u8], at: usize) -> Result<u32, ReadError> {
    let found = bytes.get(at..).and_then(|rest| rest.first_chunk());
    found.map(|found| u32::from_be_bytes(*found)).ok_or(ReadError::Damaged)
}

/// A whole number of one to nine bytes.
fn varint(bytes: &mut &[u8]) -> Option<i64> {
    let mut value = 0_i64;
    for at in 0..9 {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        if at == 8 {
            return Some((value << 8) | i64::from(byte));
        }
        value = (value << 7) | i64::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            break;
        }
    }
    Some(value)
}

fn signed(raw: &[u8]) -> i64 {
    let start = if raw.first().is_some_and(|byte| byte & 0x80 != 0) { -1 } else { 0 };
    raw.iter().fold(start, |value, &byte| (value << 8) | i64::from(byte))
}

/// Names of the columns in a CREATE TABLE, and which of them is the number of the row.
fn columns(sql: &str) -> (Vec<String>, Option<usize>) {
    let Some((_, body)) = sql.split_once('(') else { return (Vec::new(), None) };
    let mut definitions = vec![String::new()];
    let (mut depth, mut quote) = (0_u32, None);
    for ch in body.chars() {
        match (quote, ch) {
            (Some(end), ch) if ch == end => quote = None,
            (None, '"' | '`' | '\'') => quote = Some(ch),
            (None, '[') => quote = Some(']'),
            (None, '(') => depth += 1,
            (None, ')') if depth == 0 => break,
            (None, ')') => depth -= 1,
            (None, ',') if depth == 0 => {
                definitions.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(definition) = definitions.last_mut() {
            definition.push(ch);
        }
    }
    let (mut names, mut key) = (Vec::new(), None);
    for definition in &definitions {
        let definition = definition.trim();
        let (name, rest) = match definition.chars().next() {
            Some(open @ ('"' | '`' | '\'' | '[')) => {
                let end = if open == '[' { ']' } else { open };
                definition.get(1..).unwrap_or_default().split_once(end).unwrap_or_default()
            }
            _ => definition.split_once(char::is_whitespace).unwrap_or((definition, "")),
        };
        let upper = name.to_uppercase();
        if rest.is_empty() && name.is_empty()
            || (!definition.starts_with(['"', '`', '\'', '['])
                && ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"]
                    .iter()
                    .any(|word| upper.starts_with(word)))
        {
            continue;
        }
        let rest = rest.to_uppercase();
        if rest.trim_start().starts_with("INTEGER") && rest.contains("PRIMARY KEY") {
            key = Some(names.len());
        }
        names.push(name.to_owned());
    }
    (names, key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_read_out_of_the_statement() {
        let sql = "CREATE TABLE \"d\" (\"fid\" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, [kode desa] TEXT(20), geom BLOB,
            luas REAL CHECK (luas > 0, 1), CONSTRAINT x UNIQUE (fid, geom))";
        let names = ["fid", "kode desa", "geom", "luas"].map(str::to_owned).to_vec();
        assert_eq!(columns(sql), (names, Some(0)));
    }

    #[test]
    fn numbers_of_every_length_are_read() {
        assert_eq!(varint(&mut [0x81, 0x00].as_slice()), Some(128));
        assert_eq!(varint(&mut [0xFF; 9].as_slice()), Some(-1));
        assert_eq!(varint(&mut [0x80].as_slice()), None);
        assert_eq!(signed(&[0xFF, 0xFE]), -2);
        assert_eq!(signed(&[0x01, 0x00]), 256);
    }
}
