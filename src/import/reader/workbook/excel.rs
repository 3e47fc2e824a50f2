//! XLSX cell by cell, and XLS, which is small and read whole.

use std::collections::VecDeque;

use calamine::{
    Data, DataRef, Dimensions, ExcelDateTime, Reader, SheetType, SheetVisible, XlsError, XlsxError,
};

use super::super::grid::{RawRow, RawSink};
use super::super::input::{Shared, Stream, length};
use super::super::{LONGEST_CELL, ReadError};
use super::{Book, Merged, moment, number, put};

/// An XLS is held in memory; no program writes larger ones.
const LARGEST_XLS: u64 = 32 * 1024 * 1024;

/// Cells that were merged, of which more are not looked at.
const MOST_MERGED: usize = 100_000;

/// The visible sheets, and how many are not.
fn visible(sheets: &[calamine::Sheet]) -> (Vec<String>, usize) {
    let sheets = || sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let shown: Vec<String> = sheets()
        .filter(|sheet| sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    let hidden = sheets().count() - shown.len();
    (shown, hidden)
}

/// An XLSX, whose sheets are read as they are unpacked.
pub(super) struct Xlsx {
    input: Shared,
}

impl Xlsx {
    /// With its visible sheets and the number of those that are not.
    pub(super) fn open(input: &Shared) -> Result<(Self, Vec<String>, usize), ReadError> {
        let book = Self { input: Shared::clone(input) };
        let (sheets, hidden) = visible(book.workbook()?.sheets_metadata());
        Ok((book, sheets, hidden))
    }

    fn workbook(&self) -> Result<calamine::Xlsx<Box<dyn Stream>>, ReadError> {
        Ok(calamine::Xlsx::new(self.input.open()?)?)
    }
}

impl Book for Xlsx {
    fn visit(&self, sheet: &str, sink: &mut RawSink<'_>) -> Result<(), ReadError> {
        let mut workbook = self.workbook()?;
        let mut regions = Regions::new(workbook.merge_cells_by_sheet_name(sheet).unwrap_or_default());
        let mut cells = workbook.worksheet_cells_reader(sheet)?;
        let mut row = RawRow::default();
        loop {
            let cell = cells.next_cell()?;
            let place = cell.as_ref().map(calamine::Cell::get_position);
            let number = place.map(|(row, _)| u64::from(row) + 1);
            if number != Some(row.number) {
                if row.number > 0 {
                    regions.fill(&mut row);
                    if sink(std::mem::take(&mut row)).is_break() {
                        return Ok(());
                    }
                }
                let Some(number) = number else { return Ok(()) };
                row.number = number;
            }
            let (Some(cell), Some((_, column))) = (cell, place) else { return Ok(()) };
            let text = text(cell.get_value());
            if text.len() > LONGEST_CELL {
                return Err(ReadError::LongCell(row.number));
            }
            put(&mut row, column as usize, text);
        }
    }
}

fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(value) => number(*value as f64),
        DataRef::Float(value) => number(*value),
        DataRef::String(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(value) => yes(*value),
        DataRef::DateTime(value) => date(value),
        DataRef::DateTimeIso(text) => moment(text),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

fn owned_text(value: &Data) -> String {
    match value {
        Data::Int(value) => number(*value as f64),
        Data::Float(value) => number(*value),
        Data::String(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(value) => yes(*value),
        Data::DateTime(value) => date(value),
        Data::DateTimeIso(text) => moment(text),
        Data::Error(error) => error.to_string(),
        Data::Empty => String::new(),
    }
}

fn yes(value: bool) -> String {
    if value { "ya" } else { "tidak" }.to_owned()
}

/// Days since 1900 or 1904, as the workbook says; less than a day is a time of day.
fn date(value: &ExcelDateTime) -> String {
    let days = value.as_f64();
    // What lies outside the years of four digits is a number that somebody had shown as a date.
    if value.is_duration() || !(0.0..2_958_466.0).contains(&days) {
        return number(days);
    }
    let (year, month, day, hour, minute, second, _) = value.to_ymd_hms_milli();
    if days < 1.0 {
        return format!("{hour:02}:{minute:02}");
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) {
        date
    } else {
        format!("{date} {hour:02}:{minute:02}:{second:02}")
    }
}

/// Merged cells of a sheet in order of their first row.
struct Regions {
    waiting: VecDeque<Dimensions>,
    merged: Merged,
}

impl Regions {
    fn new(mut regions: Vec<Dimensions>) -> Self {
        regions.retain(|region| region.end.0 > region.start.0);
        regions.truncate(MOST_MERGED);
        regions.sort_by_key(|region| region.start.0);
        Self { waiting: regions.into(), merged: Merged::default() }
    }

    fn fill(&mut self, row: &mut RawRow) {
        self.merged.fill(row);
        while let Some(region) = self.waiting.pop_front_if(|region| u64::from(region.start.0) < row.number) {
            if u64::from(region.start.0) + 1 == row.number {
                let column = region.start.1 as usize;
                let text = row.cells.get(column).cloned().unwrap_or_default();
                self.merged.add(column, u64::from(region.end.0) + 1, text);
            }
        }
    }
}

/// An XLS.
pub(super) struct Xls {
    input: Shared,
}

impl Xls {
    /// With its visible sheets, the number of those that are not, and whether it has macros.
    pub(super) fn open(input: &Shared) -> Result<(Self, Vec<String>, usize, bool), ReadError> {
        if length(&**input)? > LARGEST_XLS {
            return Err(ReadError::LargeXls);
        }
        let book = Self { input: Shared::clone(input) };
        let mut workbook = book.workbook()?;
        let (sheets, hidden) = visible(workbook.sheets_metadata());
        let macros = workbook.vba_project().is_ok_and(|project| project.is_some());
        Ok((book, sheets, hidden, macros))
    }

    fn workbook(&self) -> Result<calamine::Xls<Box<dyn Stream>>, ReadError> {
        Ok(calamine::Xls::new(self.input.open()?)?)
    }
}

impl Book for Xls {
    fn visit(&self, sheet: &str, sink: &mut RawSink<'_>) -> Result<(), ReadError> {
        let mut workbook = self.workbook()?;
        let mut regions = Regions::new(workbook.merge_cells_by_sheet_name(sheet).unwrap_or_default());
        let range = workbook.worksheet_range(sheet)?;
        let Some((first_row, first_column)) = range.start() else { return Ok(()) };
        for (at, cells) in range.rows().enumerate() {
            let mut row = RawRow { number: u64::from(first_row) + at as u64 + 1, ..RawRow::default() };
            for (column, value) in cells.iter().enumerate() {
                put(&mut row, first_column as usize + column, owned_text(value));
            }
            regions.fill(&mut row);
            if sink(row).is_break() {
                break;
            }
        }
        Ok(())
    }
}

impl From<XlsxError> for ReadError {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::Password => Self::Locked,
            XlsxError::Io(error) => error.into(),
            _ => Self::Damaged,
        }
    }
}

impl From<XlsError> for ReadError {
    fn from(error: XlsError) -> Self {
        match error {
            XlsError::Password => Self::Locked,
            XlsError::Io(error) => error.into(),
            _ => Self::Damaged,
        }
    }
}
