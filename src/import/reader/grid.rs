//! Sheets whose first rows are whatever their makers put there: which row holds the titles, and what is a row of data.

use std::ops::ControlFlow;

use super::{Body, MOST_COLUMNS, ReadError, Row, Sink, named};
use crate::import::mapping::understood;

/// Rows among which the titles of the columns are looked for.
const ROWS_ABOVE: usize = 30;

/// A row as it stands in the sheet.
#[derive(Clone, Debug, Default)]
pub(super) struct RawRow {
    /// As a spreadsheet counts it, from 1.
    pub(super) number: u64,
    /// Its cells, the first of them.
    pub(super) cells: Vec<String>,
    /// Number of its cells, also of those that are not kept.
    pub(super) count: usize,
}

impl RawRow {
    fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// Takes raw rows, and says whether it wants more.
pub(super) type RawSink<'a> = dyn FnMut(RawRow) -> ControlFlow<()> + 'a;

/// A sheet of rows.
pub(super) trait Grid: Send + Sync {
    /// Gives every row from the top.
    fn visit(&self, sink: &mut RawSink<'_>) -> Result<(), ReadError>;
}

/// A sheet whose titles are found.
#[derive(Debug)]
pub(super) struct Titled<G> {
    grid: G,
    /// The row of the titles.
    pub(super) number: u64,
    /// Names of the columns.
    pub(super) columns: Vec<String>,
}

impl<G: Grid> Titled<G> {
    /// Finds the titles: in the first row of the first thirty that says at least two things that are understood, else in
    /// the first that says anything. Refuses a sheet without a row of data.
    pub(super) fn find(grid: G) -> Result<Self, ReadError> {
        let mut first: Vec<RawRow> = Vec::new();
        grid.visit(&mut |row| {
            if !row.is_blank() {
                first.push(row);
            }
            if first.len() < ROWS_ABOVE { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })
        // What is broken further down is told when it is reached; what is broken at once is told at once.
        .or_else(|error| if first.is_empty() { Err(error) } else { Ok(()) })?;
        if first.is_empty() {
            return Err(ReadError::Empty);
        }
        let at = first.iter().position(|row| understood(&row.cells) >= 2).unwrap_or_default();
        let has_rows = at + 1 < first.len();
        let title = first.swap_remove(at);
        if title.count > MOST_COLUMNS {
            return Err(ReadError::TooManyColumns(title.count));
        }
        if !has_rows {
            let mut any = false;
            grid.visit(&mut |row| {
                any |= row.number > title.number && !row.is_blank();
                if any { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })?;
            if !any {
                return Err(ReadError::NoRows);
            }
        }
        Ok(Self { grid, number: title.number, columns: named(title.cells) })
    }

    pub(super) fn grid(&self) -> &G {
        &self.grid
    }

    /// What is to be told of rows above the titles.
    pub(super) fn note(&self) -> Option<String> {
        (self.number > 1).then(|| format!("Judul kolom diambil dari baris {}.", self.number))
    }
}

impl<G: Grid> Body for Titled<G> {
    fn visit(&self, sink: &mut Sink<'_>) -> Result<(), ReadError> {
        self.grid.visit(&mut |row| {
            if row.number <= self.number || row.is_blank() {
                return ControlFlow::Continue(());
            }
            sink(Row { number: row.number, cells: row.cells, geometry: None })
        })
    }
}
