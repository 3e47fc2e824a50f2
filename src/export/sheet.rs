//! XLSX, written row by row to a nameless file in the data folder and read from there once it is whole.

use std::borrow::Cow;
use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::path::Path;

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{ExcelDateTime, Format as Look, Workbook, Worksheet, XlsxError};

use super::cell::Cell;
use super::column::{Column, Seen};
use super::{ExportError, Order, World, about};
use crate::ukm::record::Business;

/// Rows of a sheet that Excel opens, without the header.
const MOST_ROWS: u32 = 1_048_575;

/// A workbook that grows. Its cells rest in nameless files until it is whole.
pub(super) struct Sheet {
    book: Workbook,
    columns: Vec<&'static Column>,
    looks: Looks,
    /// Place of the sheet that is being filled, and rows in it.
    current: usize,
    rows: u32,
}

/// How cells are shown.
struct Looks {
    head: Look,
    day: Look,
    month: Look,
    degrees: Look,
    wrapped: Look,
}

impl Sheet {
    /// A workbook that explains itself and has no record yet.
    pub(super) fn new(
        order: &Order,
        world: &World,
        (columns, count): (&[&'static Column], usize),
        folder: &Path,
    ) -> Result<Self, ExportError> {
        std::fs::create_dir_all(folder)?;
        let mut book = Workbook::new();
        book.set_tempdir(folder)?;
        let looks = Looks {
            head: Look::new().set_bold(),
            day: Look::new().set_num_format("dd-mm-yyyy"),
            month: Look::new().set_num_format("mm-yyyy"),
            degrees: Look::new().set_num_format("0.0000000"),
            wrapped: Look::new().set_text_wrap(),
        };
        let mut sheet = Self { book, columns: columns.to_vec(), looks, current: 0, rows: 0 };
        sheet.add_data("Data UKM")?;
        sheet.explain(order, world, count)?;
        Ok(sheet)
    }

    fn add_data(&mut self, name: &str) -> Result<(), XlsxError> {
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        sheet.set_freeze_panes(1, 2)?;
        for (at, column) in (0_u16..).zip(&self.columns) {
            sheet.set_column_width(at, (column.name.len() as f64 + 2.0).max(12.0))?;
            sheet.write_string_with_format(0, at, column.name, &self.looks.head)?;
        }
        self.rows = 0;
        Ok(())
    }

    fn explain(&mut self, order: &Order, world: &World, count: usize) -> Result<(), XlsxError> {
        let facts = about::facts(order, world, count);
        let columns = about::definitions(order, &self.columns);
        let sheet = self.book.add_worksheet();
        sheet.set_name("Keterangan")?;
        sheet.set_column_width(0, 24)?;
        sheet.set_column_width(1, 90)?;
        let all = facts.iter().map(|(name, words)| (*name, words.as_str()));
        let all = all.chain([("", ""), ("Kolom", "Artinya")]).chain(columns);
        for (row, (name, words)) in (0_u32..).zip(all) {
            sheet.write_string_with_format(row, 0, name, &self.looks.head)?;
            sheet.write_string_with_format(row, 1, words, &self.looks.wrapped)?;
        }
        Ok(())
    }

    /// Adds a page of records.
    pub(super) fn page(
        &mut self,
        order: &Order,
        world: &World,
        businesses: &[Business],
    ) -> Result<(), ExportError> {
        for business in businesses {
            if self.rows == MOST_ROWS {
                self.current = self.book.worksheets().len();
                self.add_data(&format!("Data UKM {}", self.current))?;
            }
            self.rows += 1;
            let seen = Seen { business, world, eyes: order.eyes, now: order.now };
            let sheet = self.book.worksheet_from_index(self.current)?;
            for (at, column) in (0_u16..).zip(&self.columns) {
                write(sheet, (self.rows, at), &self.looks, &column.read(&seen))?;
            }
        }
        Ok(())
    }

    /// The whole file, at its beginning.
    pub(super) fn end(mut self, folder: &Path) -> Result<File, ExportError> {
        let mut file = tempfile::tempfile_in(folder)?;
        self.book.save_to_writer(&file)?;
        file.seek(SeekFrom::Start(0))?;
        Ok(file)
    }
}

fn write(sheet: &mut Worksheet, (row, at): (u32, u16), looks: &Looks, cell: &Cell) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        // Never a formula, and no number: NIK and telephone keep every digit.
        Cell::Text(text) => {
            sheet.write_string(row, at, fitting(text).as_ref())?;
        }
        Cell::Whole(number) => {
            sheet.write_number(row, at, *number as f64)?;
        }
        Cell::Degrees(value) => {
            sheet.write_number_with_format(row, at, *value, &looks.degrees)?;
        }
        Cell::Day(day) => date(sheet, (row, at), *day, &looks.day)?,
        Cell::Month(month) => date(sheet, (row, at), month.first_day(), &looks.month)?,
    }
    Ok(())
}

/// The most letters of a cell that Excel opens.
const MOST_LETTERS: usize = 32_767;

/// A text that is longer than Excel takes says that there is more of it.
fn fitting(text: &str) -> Cow<'_, str> {
    const MORE: &str = " … (terpotong; utuh dalam CSV)";
    if text.len() <= MOST_LETTERS || text.chars().count() <= MOST_LETTERS {
        return Cow::Borrowed(text);
    }
    let shown = text.chars().take(MOST_LETTERS - MORE.chars().count());
    Cow::Owned(shown.chain(MORE.chars()).collect())
}

/// Days that Excel does not have stay text.
fn date(sheet: &mut Worksheet, (row, at): (u32, u16), day: NaiveDate, look: &Look) -> Result<(), XlsxError> {
    let parts = (u16::try_from(day.year()), day.month() as u8, day.day() as u8);
    let known = parts.0.ok().and_then(|year| ExcelDateTime::from_ymd(year, parts.1, parts.2).ok());
    match known {
        Some(known) => sheet.write_datetime_with_format(row, at, &known, look)?,
        None => sheet.write_string(row, at, day.to_string())?,
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_too_long_for_excel_says_so() {
        assert_eq!(fitting("Keripik"), "Keripik");
        let long = fitting(&"é".repeat(40_000)).into_owned();
        assert_eq!(long.chars().count(), MOST_LETTERS);
        assert!(long.ends_with("utuh dalam CSV)"));
    }
}
