//! Text with a separator.

use csv::{ReaderBuilder, StringRecord};

use super::{Format, LONGEST_CELL, Layout, MOST_COLUMNS, ReadError, Sheet, named};

/// Separators that are tried, the likelier first.
const SEPARATORS: [u8; 4] = *b",;\t|";

/// Records by which the separator is chosen.
const SAMPLE_RECORDS: usize = 100;

/// Bytes by which the separator is chosen.
const SAMPLE_BYTES: usize = 256 * 1024;

/// A cell with more lines than this is a quotation mark that was never closed.
const MOST_LINES: usize = 100;

pub(super) fn read(text: &str, encoding: &'static str) -> Result<Sheet, ReadError> {
    // Excel writes the separator into a first line "sep=;".
    let (separator, body) = match excel_hint(text) {
        Some((separator, rest)) => (separator, rest),
        None => (detect(text), text),
    };
    let mut reader = ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .has_headers(false)
        .from_reader(body.as_bytes());
    let mut header: Option<StringRecord> = None;
    let mut rows = Vec::new();
    for record in reader.records() {
        // The text is valid UTF-8 and rows may have any length, so records cannot fail.
        let Ok(record) = record else { continue };
        if header.is_none() {
            if record.len() > MOST_COLUMNS {
                return Err(ReadError::TooManyColumns(record.len()));
            }
            if is_blank(&record) {
                continue;
            }
            header = Some(record);
            continue;
        }
        let number = rows.len() + 1;
        check_cells(&record, number)?;
        if !is_blank(&record) {
            rows.push(record.iter().map(str::to_owned).collect());
        }
    }
    let header = header.ok_or(ReadError::Empty)?;
    check_cells(&header, 0)?;
    check_last(body, &header, rows.last(), rows.len())?;
    let layout = Layout {
        format: Format::Delimited,
        encoding,
        separator: Some(char::from(separator)),
        columns: named(header.iter().map(str::to_owned)),
    };
    Ok(Sheet { layout, rows })
}

fn is_blank(record: &StringRecord) -> bool {
    record.iter().all(|cell| cell.trim().is_empty())
}

fn check_cells(record: &StringRecord, number: usize) -> Result<(), ReadError> {
    for cell in record {
        if cell.len() > LONGEST_CELL {
            return Err(ReadError::LongCell(number));
        }
        if cell.bytes().filter(|&byte| byte == b'\n').count() > MOST_LINES {
            return Err(ReadError::OpenQuote(number));
        }
    }
    Ok(())
}

/// A quotation mark that is never closed swallows the rest of the file into the last row.
fn check_last(
    text: &str,
    header: &StringRecord,
    last: Option<&Vec<String>>,
    number: usize,
) -> Result<(), ReadError> {
    let swallowed = |cells: &[String]| {
        cells.len() < header.len() && cells.last().is_some_and(|cell| cell.contains('\n') || cell.is_empty())
    };
    let odd_quotes = || text.bytes().filter(|&byte| byte == b'"').count() % 2 == 1;
    match last {
        Some(cells) if swallowed(cells) && odd_quotes() => Err(ReadError::OpenQuote(number)),
        None if header.iter().any(|cell| cell.contains('\n')) && odd_quotes() => Err(ReadError::OpenQuote(0)),
        _ => Ok(()),
    }
}

fn excel_hint(text: &str) -> Option<(u8, &str)> {
    let rest = text.strip_prefix("sep=")?;
    let separator = *rest.as_bytes().first()?;
    let rest = rest.get(1..)?;
    let body = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n'))?;
    SEPARATORS.contains(&separator).then_some((separator, body))
}

/// The separator that cuts most rows into as many cells as the header has; of equals the one that makes more columns.
fn detect(text: &str) -> u8 {
    let sample = text.get(..text.floor_char_boundary(SAMPLE_BYTES)).unwrap_or_default();
    let cut = sample.len() < text.len();
    let score = |separator: u8| {
        let mut reader = ReaderBuilder::new()
            .delimiter(separator)
            .flexible(true)
            .has_headers(false)
            .from_reader(sample.as_bytes());
        let lengths: Vec<usize> =
            reader.records().take(SAMPLE_RECORDS).filter_map(|record| Some(record.ok()?.len())).collect();
        // The sample can end inside a row.
        let lengths = if cut && lengths.len() < SAMPLE_RECORDS {
            &lengths[..lengths.len().saturating_sub(1)]
        } else {
            &lengths
        };
        match lengths.first() {
            Some(&columns) if columns > 1 => {
                let alike = lengths.iter().filter(|&&length| length == columns).count();
                (alike * 20 / lengths.len(), columns)
            }
            _ => (0, 1),
        }
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
