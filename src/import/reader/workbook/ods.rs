//! ODS, read as it is unpacked. Repeated cells and rows are counted and not multiplied.

use std::collections::HashSet;
use std::io::Read;

use super::super::archive;
use super::super::grid::{RawRow, RawSink};
use super::super::input::Shared;
use super::super::xml::{Document, Piece, Tag};
use super::super::{LONGEST_CELL, MOST_CELLS, ReadError};
use super::{Book, Merged, moment, number, put};

/// Rows that say something and are repeated; more of them are no data.
const MOST_REPEATED: usize = 10_000;

/// An ODS.
pub(super) struct Ods {
    input: Shared,
}

impl Ods {
    /// With its visible sheets and the number of those that are not.
    pub(super) fn open(input: &Shared) -> Result<(Self, Vec<String>, usize), ReadError> {
        let book = Self { input: Shared::clone(input) };
        let mut archive = archive::open(&*book.input)?;
        let mut document = Document::new(archive.by_name("content.xml")?);
        let (mut sheets, mut all, mut style) = (Vec::new(), 0, String::new());
        let mut hidden_styles: HashSet<String> = HashSet::new();
        loop {
            match document.next()? {
                Piece::Start(tag) => match tag.name.as_str() {
                    "style" => tag.get("name").unwrap_or_default().clone_into(&mut style),
                    "table-properties" if tag.get("display") == Some("false") => {
                        hidden_styles.insert(std::mem::take(&mut style));
                    }
                    "table" => {
                        all += 1;
                        let hidden = tag.get("style-name").is_some_and(|style| hidden_styles.contains(style));
                        if let (false, Some(name)) = (hidden, tag.get("name")) {
                            sheets.push(name.to_owned());
                        }
                    }
                    _ => {}
                },
                Piece::Eof => break,
                Piece::End(_) | Piece::Text(_) => {}
            }
        }
        let hidden = all - sheets.len();
        drop(document);
        Ok((book, sheets, hidden))
    }
}

impl Book for Ods {
    fn visit(&self, sheet: &str, sink: &mut RawSink<'_>) -> Result<(), ReadError> {
        let mut archive = archive::open(&*self.input)?;
        let mut document = Document::new(archive.by_name("content.xml")?);
        loop {
            match document.next()? {
                Piece::Start(tag) if tag.name == "table" && tag.get("name") == Some(sheet) => {
                    return rows(&mut document, sink);
                }
                Piece::Eof => return Ok(()),
                _ => {}
            }
        }
    }
}

/// Gives the rows of a table up to its end.
fn rows(document: &mut Document<impl Read>, sink: &mut RawSink<'_>) -> Result<(), ReadError> {
    let mut number = 1_u64;
    let mut merged = Merged::default();
    loop {
        match document.next()? {
            Piece::Start(tag) if tag.name == "table-row" => {
                let times = tag.count("number-rows-repeated");
                let mut row = RawRow { number, ..RawRow::default() };
                let spans = cells(document, &mut row)?;
                merged.fill(&mut row);
                for (column, rows) in spans {
                    let text = row.cells.get(column).cloned().unwrap_or_default();
                    merged.add(column, number + rows as u64 - 1, text);
                }
                let shown = if row.count == 0 { 1 } else { times.min(MOST_REPEATED) };
                for repeated in 0..shown {
                    let row = RawRow { number: number + repeated as u64, ..row.clone() };
                    if sink(row).is_break() {
                        return Ok(());
                    }
                }
                number = number.saturating_add(times as u64);
            }
            Piece::End(name) if name == "table" => return Ok(()),
            Piece::Eof => return Err(ReadError::Damaged),
            _ => {}
        }
    }
}

/// Reads the cells of a row up to its end; gives columns whose cell reaches over several rows.
fn cells(document: &mut Document<impl Read>, row: &mut RawRow) -> Result<Vec<(usize, usize)>, ReadError> {
    let mut column = 0_usize;
    let mut spans = Vec::new();
    loop {
        match document.next()? {
            Piece::Start(tag) if matches!(tag.name.as_str(), "table-cell" | "covered-table-cell") => {
                let times = tag.count("number-columns-repeated");
                let said = paragraphs(document, &tag.name)?;
                let text = value(&tag, said);
                if text.len() > LONGEST_CELL {
                    return Err(ReadError::LongCell(row.number));
                }
                if tag.count("number-rows-spanned") > 1 {
                    spans.push((column, tag.count("number-rows-spanned")));
                }
                if !text.is_empty() {
                    for repeated in 0..times.min(MOST_CELLS.saturating_sub(column)) {
                        put(row, column + repeated, text.clone());
                    }
                    row.count = row.count.max(column.saturating_add(times));
                }
                column = column.saturating_add(times);
            }
            Piece::End(name) if name == "table-row" => return Ok(spans),
            Piece::Eof => return Err(ReadError::Damaged),
            _ => {}
        }
    }
}

/// The text of a cell up to its end: its paragraphs, without annotations.
fn paragraphs(document: &mut Document<impl Read>, cell: &str) -> Result<String, ReadError> {
    let mut text = String::new();
    let (mut inside, mut beside, mut any) = (0_usize, 0_usize, false);
    loop {
        match document.next()? {
            Piece::Start(tag) => match tag.name.as_str() {
                "annotation" => beside += 1,
                "p" | "h" => {
                    if inside == 0 && beside == 0 && std::mem::replace(&mut any, true) {
                        text.push('\n');
                    }
                    inside += 1;
                }
                "s" if beside == 0 => text.extend(std::iter::repeat_n(' ', tag.count("c").min(100))),
                "tab" if beside == 0 => text.push('\t'),
                "line-break" if beside == 0 => text.push('\n'),
                _ => {}
            },
            Piece::Text(piece) if inside > 0 && beside == 0 => {
                if text.len() <= LONGEST_CELL {
                    text.push_str(&piece);
                }
            }
            Piece::End(name) => match name.as_str() {
                "annotation" => beside = beside.saturating_sub(1),
                "p" | "h" => inside = inside.saturating_sub(1),
                name if name == cell => return Ok(text),
                _ => {}
            },
            Piece::Eof => return Err(ReadError::Damaged),
            Piece::Text(_) => {}
        }
    }
}

/// What a cell holds; `said` is how it is shown.
fn value(tag: &Tag, said: String) -> String {
    let typed = |name: &str| tag.get(name).map(str::to_owned);
    match tag.get("value-type") {
        Some("float" | "currency" | "percentage") => {
            typed("value").and_then(|value| value.parse().ok()).map_or(said, number)
        }
        Some("date") => typed("date-value").map_or(said, |value| moment(&value)),
        Some("boolean") => match tag.get("boolean-value") {
            Some("true") => "ya".to_owned(),
            Some("false") => "tidak".to_owned(),
            _ => said,
        },
        _ => said,
    }
}
