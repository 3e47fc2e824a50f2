//! Takes a file of official borders into the database, all or nothing.
//!
//! `read` turns a file into shapes with what it says about them, `matching` finds the desa they belong to,
//! `check` has PostGIS repair and measure them, `report` tells people.
//! What cannot be matched, and desa without a shape, refuse the file; gaps and overlaps are told and saved as they are.

mod check;
mod matching;
mod read;
mod relocate;
mod report;
mod sql_form;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use geo::MultiPolygon;
use rand::Rng;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

pub use read::ReadError;
pub use relocate::{Relocated, relocate};
pub use report::{Area, Report, Slivers, Told};

use super::model::{Facts, Origin};
use super::query::{self, NewSet};
use crate::hex;
use crate::import::reader::Options;

/// A file of borders.
#[derive(Clone, Debug)]
pub struct File<'a> {
    /// Its name or address, told to people as the source.
    pub source: &'a str,
    /// What it holds.
    pub bytes: &'a [u8],
    /// What the operator says about it.
    pub options: Options,
}

/// Why no borders were taken in. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The file was read but does not fit the areas.
    #[error("{0}")]
    Refused(Box<Report>),
    /// The kabupaten has no facts to match against.
    #[error("data wilayah {0} belum ada; jalankan dahulu: simbaumi import wilayah FILE")]
    NoFacts(String),
    /// The saved borders could not be read back.
    #[error(transparent)]
    Load(#[from] query::LoadError),
    /// The database failed.
    #[error("basis data menolak batas wilayah: {0}")]
    Sql(#[from] sqlx::Error),
}

/// SHA-256 of a file, as it is stored with what came out of it.
pub fn checksum(bytes: &[u8]) -> String {
    hex::encode(&Sha256::digest(bytes))
}

/// Checks a file against the facts of the kabupaten and, if it fits, makes its shapes the active ones.
///
/// The set before it stays and [`restore_previous`] returns to it. Runs in the caller's transaction; afterwards the
/// caller loads the areas anew and calls [`relocate`]. The report is stored with the set.
pub async fn import(
    conn: &mut PgConnection,
    kabupaten: &str,
    file: &File<'_>,
    now: DateTime<Utc>,
) -> Result<Report, ImportError> {
    let facts = query::find_facts(conn, kabupaten).await?;
    let facts = facts.ok_or_else(|| ImportError::NoFacts(kabupaten.to_owned()))?;
    let read::Content { found, notes } = read::read(file.bytes, &file.options)?;
    let mut report = Report {
        source: file.source.to_owned(),
        file_sha256: checksum(file.bytes),
        features: found.len(),
        notes,
        ..Report::of(&facts)
    };
    let matched = matching::match_all(&facts, found, &mut report);
    check::compare_with_points(&facts, &matched, &mut report);
    if report.refuses() {
        return Err(ImportError::Refused(Box::new(report)));
    }
    check::draft(conn, &facts, &matched, &mut report).await?;
    if report.refuses() {
        return Err(ImportError::Refused(Box::new(report)));
    }
    save(conn, &facts, &report, now).await?;
    Ok(report)
}

/// [`import`] and then [`relocate`], the whole change in the caller's transaction, which ends with a reload in the
/// change feed.
pub async fn import_and_relocate(
    conn: &mut PgConnection,
    kabupaten: &str,
    file: &File<'_>,
    random: &mut impl Rng,
    now: DateTime<Utc>,
) -> Result<(Report, Relocated), ImportError> {
    let before = query::load_if_ready(conn, kabupaten).await?;
    let report = import(conn, kabupaten, file, now).await?;
    let after = query::load(conn, kabupaten).await?;
    let relocated = relocate(conn, before.as_ref(), &after, random).await?;
    Ok((report, relocated))
}

/// [`restore_previous`] and then [`relocate`], in the caller's transaction; none when there is nothing to return to.
pub async fn restore_and_relocate(
    conn: &mut PgConnection,
    kabupaten: &str,
    random: &mut impl Rng,
) -> Result<Option<(Origin, Relocated)>, ImportError> {
    let before = query::load_if_ready(conn, kabupaten).await?;
    let Some(origin) = restore_previous(conn, kabupaten).await? else { return Ok(None) };
    let after = query::load(conn, kabupaten).await?;
    let relocated = relocate(conn, before.as_ref(), &after, random).await?;
    Ok(Some((origin, relocated)))
}

async fn save(
    conn: &mut PgConnection,
    facts: &Facts,
    report: &Report,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let origin = Origin { source: report.source.clone(), official: true };
    let as_json = serde_json::to_value(report).unwrap_or_default();
    let set = NewSet { origin: &origin, file_sha256: Some(&report.file_sha256), report: &as_json };
    let id = query::insert_set(conn, &set, now).await?;
    check::store(conn, id, facts, report.unclean()).await?;
    query::activate_set(conn, id).await
}

/// Makes the newest complete set before the active one active again; its source, or none when there is none.
///
/// Runs in the caller's transaction; afterwards the caller loads the areas anew and calls [`relocate`].
pub async fn restore_previous(
    conn: &mut PgConnection,
    kabupaten: &str,
) -> Result<Option<Origin>, sqlx::Error> {
    let previous = query::find_previous_set(conn, kabupaten).await?;
    let Some((id, origin)) = previous else { return Ok(None) };
    query::activate_set(conn, id).await?;
    Ok(Some(origin))
}

/// A desa's position and its shape as the file gives it.
type Matched = Vec<(usize, MultiPolygon<f64>)>;
