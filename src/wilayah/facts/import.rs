//! Takes a facts table into the database, all or nothing.

use std::collections::HashMap;
use std::fmt;

use chrono::{DateTime, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::{Problem, Problems, parse};
use crate::hex;
use crate::wilayah::model::{Area, Facts};
use crate::wilayah::query;
use crate::wilayah::text::number;

/// Why a facts table was not taken in.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The table has mistakes.
    #[error(transparent)]
    Invalid(#[from] Problems),
    /// The database failed.
    #[error("basis data menolak data wilayah: {0}")]
    Sql(#[from] sqlx::Error),
}

/// What the import of a facts table did.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Report {
    /// Name of the kabupaten or kota.
    pub kabupaten: String,
    /// Kecamatan in the table.
    pub kecamatan: usize,
    /// Desa and kelurahan in the table.
    pub desa: usize,
    /// Areas that were new.
    pub created: usize,
    /// Areas of which something changed.
    pub updated: usize,
    /// Areas that stayed as they were.
    pub same: usize,
    /// Areas that the table no longer names.
    pub removed: usize,
    /// Sum of the desa areas in hectares.
    pub desa_area_ha: f64,
    /// The kabupaten's own figure in hectares.
    pub area_ha: f64,
    /// The active boundaries do not fit the areas any more: default shapes must be built or boundaries imported.
    pub boundaries_stale: bool,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {} kecamatan, {} desa/kelurahan.", self.kabupaten, self.kecamatan, self.desa)?;
        writeln!(
            f,
            "{} wilayah baru, {} diperbarui, {} sama, {} dihapus.",
            self.created, self.updated, self.same, self.removed
        )?;
        let (desa, own) = (number(self.desa_area_ha, 0), number(self.area_ha, 0));
        write!(f, "Jumlah luas desa {desa} ha, luas resmi {own} ha.")?;
        if self.boundaries_stale {
            write!(
                f,
                "\nBatas wilayah sebelumnya tidak cocok lagi; impor yang resmi dengan: simbaumi import boundaries FILE"
            )?;
        }
        Ok(())
    }
}

/// Takes the facts of `kabupaten_code` out of the table `text` (file `name`) into the database.
///
/// Areas are updated in place, so that what refers to them stays. An area that the table no longer names goes, unless
/// a business refers to it: then everything is refused. Runs in the caller's transaction.
pub async fn import(
    conn: &mut PgConnection,
    name: &str,
    text: &str,
    kabupaten_code: &str,
    now: DateTime<Utc>,
) -> Result<Report, ImportError> {
    let mut facts = parse(text, kabupaten_code)?;
    super::with_aliases(&mut facts, super::EMBEDDED_ALIASES);
    let report = save(conn, &facts).await?;
    keep_file(conn, name, text, &report, now).await?;
    Ok(report)
}

/// Saves checked facts; the way in for the table that comes with the program.
pub async fn save(conn: &mut PgConnection, facts: &Facts) -> Result<Report, ImportError> {
    let before = query::find_facts(conn, &facts.kabupaten.code).await?;
    let before: HashMap<&str, &Area> =
        before.iter().flat_map(all).map(|area| (area.code.as_str(), area)).collect();
    let mut report = Report {
        kabupaten: facts.kabupaten.name.clone(),
        kecamatan: facts.kecamatan.len(),
        desa: facts.desa.len(),
        desa_area_ha: facts.desa.iter().map(|area| area.area_ha).sum(),
        area_ha: facts.kabupaten.area_ha,
        ..Report::default()
    };
    let mut gone = before.clone();
    for area in all(facts) {
        match gone.remove(area.code.as_str()) {
            None => report.created += 1,
            Some(old) if old == area => report.same += 1,
            Some(_) => report.updated += 1,
        }
    }
    report.removed = gone.len();
    let mut gone: Vec<String> = gone.into_keys().map(str::to_owned).collect();
    gone.sort();
    let used = query::list_codes_in_use(conn, &gone).await?;
    if !used.is_empty() {
        let problem = |(code, businesses): (String, i64)| Problem {
            line: None,
            message: format!("{code} tidak ada di tabel, padahal {businesses} UKM tercatat di sana"),
        };
        return Err(Problems(used.into_iter().map(problem).collect()).into());
    }
    query::delete_areas(conn, &gone).await?;
    query::upsert_areas(conn, &facts.kabupaten.code, &all(facts).collect::<Vec<_>>()).await?;
    report.boundaries_stale = !query::active_set_fits(conn, &facts.kabupaten.code).await?;
    Ok(report)
}

/// The kabupaten, then its kecamatan, then its desa.
fn all(facts: &Facts) -> impl Iterator<Item = &Area> {
    std::iter::once(&facts.kabupaten).chain(&facts.kecamatan).chain(&facts.desa)
}

async fn keep_file(
    conn: &mut PgConnection,
    name: &str,
    text: &str,
    report: &Report,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let sha256 = hex::encode(&Sha256::digest(text.as_bytes()));
    let layout = serde_json::to_value(report).unwrap_or_default();
    let rows = i32::try_from(1 + report.kecamatan + report.desa).unwrap_or(i32::MAX);
    sqlx::query!(
        "insert into import_file (name, sha256, kind, layout, received_at, finished_at, row_count)
         values ($1, $2, 'wilayah', $3, $4, $4, $5)",
        name,
        sha256,
        layout,
        now,
        rows
    )
    .execute(conn)
    .await?;
    Ok(())
}
