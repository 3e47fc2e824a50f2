//! Workbooks: XLSX, the older XLS, and ODS. Cells come as text, as a person sees them.

mod excel;
mod ods;
#[cfg(test)]
mod tests;

use std::ops::ControlFlow;
use std::sync::Arc;

use super::archive::Entry;
use super::grid::{Grid, RawRow, RawSink, Titled};
use super::input::Shared;
use super::{Format, Layout, MOST_CELLS, ReadError, Table};
use crate::import::mapping::understood;

/// Rows of a sheet by which it is compared with others.
const ROWS_COMPARED: usize = 10_000;

/// Rows of a sheet among which its titles can be.
const ROWS_ABOVE: usize = 30;

/// A workbook whose sheets can be read from the top.
trait Book: Send + Sync {
    /// Gives the rows of a sheet.
    fn visit(&self, sheet: &str, sink: &mut RawSink<'_>) -> Result<(), ReadError>;
}

/// The XLSX or ODS that an archive is; none when it is no workbook.
pub(super) fn open_archive(
    input: &Shared,
    entries: &[Entry],
    wanted: Option<&str>,
) -> Option<Result<Table, ReadError>> {
    let has = |name: &str| entries.iter().any(|entry| entry.name == name);
    if has("xl/workbook.bin") {
        return Some(Err(ReadError::BinaryWorkbook));
    }
    if has("xl/workbook.xml") || entries.iter().any(|entry| entry.ends_with("xl/workbook.xml")) {
        let macros = entries.iter().any(|entry| entry.ends_with("vbaproject.bin"));
        return Some(
            excel::Xlsx::open(input).and_then(|(book, sheets, hidden)| {
                choose(Format::Xlsx, book, sheets, hidden, macros, wanted)
            }),
        );
    }
    if has("content.xml") {
        let macros = entries
            .iter()
            .any(|entry| entry.name.starts_with("Basic/") || entry.name.starts_with("Scripts/"));
        return Some(
            ods::Ods::open(input)
                .and_then(|(book, sheets, hidden)| choose(Format::Ods, book, sheets, hidden, macros, wanted)),
        );
    }
    None
}

/// An XLS.
pub(super) fn open_compound(input: &Shared, wanted: Option<&str>) -> Result<Table, ReadError> {
    let (book, sheets, hidden, macros) = excel::Xls::open(input)?;
    choose(Format::Xls, book, sheets, hidden, macros, wanted)
}

/// The sheet that was asked for, or the one with the most rows whose columns are understood.
fn choose(
    format: Format,
    book: impl Book + 'static,
    sheets: Vec<String>,
    hidden: usize,
    macros: bool,
    wanted: Option<&str>,
) -> Result<Table, ReadError> {
    let book: Arc<dyn Book> = Arc::new(book);
    let sheet = match wanted {
        Some(wanted) => match sheets.iter().find(|sheet| *sheet == wanted) {
            Some(sheet) => sheet.clone(),
            None => return Err(ReadError::NoSheet(wanted.to_owned(), sheets.join(", "))),
        },
        None => best(&*book, &sheets)?.ok_or(ReadError::Empty)?,
    };
    let titled = Titled::find(Sheet { book, name: sheet.clone() })?;
    let mut layout = Layout::new(format, "UTF-8", titled.columns.clone());
    if sheets.len() > 1 {
        let others: Vec<&str> = sheets.iter().filter(|name| **name != sheet).map(String::as_str).collect();
        layout.notes.push(format!(
            "Yang dibaca lembar \"{sheet}\"; lembar lain tidak dibaca: {}.",
            others.join(", ")
        ));
    }
    if hidden > 0 {
        layout.notes.push(format!("{hidden} lembar tersembunyi tidak dibaca."));
    }
    if macros {
        layout.notes.push(
            "Berkas ini berisi makro; makronya tidak dijalankan, hanya isi sel yang dibaca.".to_owned(),
        );
    }
    layout.notes.extend(titled.note());
    layout.sheet = Some(sheet);
    layout.sheets = sheets;
    Ok(Table { layout, body: Arc::new(titled) })
}

fn best(book: &dyn Book, sheets: &[String]) -> Result<Option<String>, ReadError> {
    if let [only] = sheets {
        return Ok(Some(only.clone()));
    }
    let mut best: Option<(usize, &String)> = None;
    for sheet in sheets {
        let (mut rows, mut known) = (0, 1);
        book.visit(sheet, &mut |row| {
            if row.cells.iter().any(|cell| !cell.trim().is_empty()) {
                rows += 1;
            }
            if rows <= ROWS_ABOVE {
                known = known.max(understood(&row.cells));
            }
            if rows < ROWS_COMPARED { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        let score = rows * known;
        if score > best.map_or(0, |(score, _)| score) {
            best = Some((score, sheet));
        }
    }
    Ok(best.map(|(_, sheet)| sheet.clone()))
}

/// One sheet of a workbook.
struct Sheet {
    book: Arc<dyn Book>,
    name: String,
}

impl Grid for Sheet {
    fn visit(&self, sink: &mut RawSink<'_>) -> Result<(), ReadError> {
        self.book.visit(&self.name, sink)
    }
}

/// Puts cells at their column, as far as rows are kept.
fn put(row: &mut RawRow, column: usize, text: String) {
    if text.is_empty() {
        return;
    }
    row.count = row.count.max(column + 1);
    // What stands further out shows at least that the row is longer than its titles.
    let at = column.min(MOST_CELLS - 1);
    if row.cells.len() <= at {
        row.cells.resize(at + 1, String::new());
    }
    row.cells[at] = text;
}

/// A number as a sheet shows it. Of more than fifteen digits a spreadsheet keeps only fifteen, and so it is written that the
/// others are not taken for digits.
fn number(value: f64) -> String {
    if !value.is_finite() {
        return String::new();
    }
    // What binary fractions add behind the fifteenth digit nobody has typed.
    let text = format!("{value:.14e}");
    let Some((digits, exponent)) = text.split_once('e') else { return text };
    if value.abs() >= 1e15 {
        return format!("{digits}E+{exponent}");
    }
    text.parse::<f64>().map_or(text, |value| value.to_string())
}

/// An ISO date and time without a time of midnight.
fn moment(iso: &str) -> String {
    let text = iso.trim_end_matches('Z');
    match text.split_once('T') {
        Some((date, time)) if time.trim_matches(['0', ':', '.']).is_empty() => date.to_owned(),
        Some((date, time)) => format!("{date} {time}"),
        None => text.to_owned(),
    }
}

/// Cells that were merged downwards: their text stands in the first row only, and counts for the others too.
#[derive(Default)]
struct Merged {
    /// Column, last row (from 1), text.
    open: Vec<(usize, u64, String)>,
}

impl Merged {
    fn add(&mut self, column: usize, last: u64, text: String) {
        if column < MOST_CELLS && !text.is_empty() {
            self.open.push((column, last, text));
        }
    }

    /// Fills a row that says something of its own.
    fn fill(&mut self, row: &mut RawRow) {
        self.open.retain(|(_, last, _)| *last >= row.number);
        if row.cells.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
        for (column, _, text) in &self.open {
            if row.cells.get(*column).is_none_or(String::is_empty) {
                put(row, *column, text.clone());
            }
        }
    }
}
