//! Tables of rules that ship with the program (`geodata/*.csv`) and rest in the database, where the dinas can add rows.

use anyhow::{Context, Result};
use chrono::NaiveDate;
use sqlx::PgConnection;

use super::{class, legality, product};

/// Brings everything that ships with the program into the tables: products, class thresholds, kinds of legality.
pub async fn sync(conn: &mut PgConnection) -> Result<()> {
    product::sync(conn).await?;
    class::sync(conn).await?;
    legality::sync(conn).await
}

/// Rows of a shipped table.
pub(super) fn records(text: &str) -> Result<Vec<csv::StringRecord>> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    reader.records().map(|row| row.context("shipped table")).collect()
}

/// The text of a cell, none when it is empty.
pub(super) fn cell(row: &csv::StringRecord, ix: usize) -> Option<&str> {
    row.get(ix).filter(|text| !text.is_empty())
}

/// The day in a cell, none when it is empty.
pub(super) fn date(row: &csv::StringRecord, ix: usize) -> Result<Option<NaiveDate>> {
    cell(row, ix)
        .map(|text| text.parse().with_context(|| format!("day {text} of a shipped table")))
        .transpose()
}
