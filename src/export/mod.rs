//! Files out: the register, or what a filter leaves of it, as CSV, XLSX, GeoJSON or SIDT.
//!
//! An [`Order`] says what is wanted and in whose eyes. Its records are read from one state of the database, page by
//! page ([`reading`]), become cells ([`column`], `ukm/sidt.rs`), and the bytes go on as they are made ([`make`]), so that
//! memory stays bounded however many there are. A file is complete or visibly broken off: its end is sent only after its
//! last record. Every file is in the log before its first byte leaves.

pub mod about;
pub mod cell;
pub mod column;
pub mod make;
pub mod page;
pub mod reading;
mod send;
mod sheet;
mod text;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::account::audit::{Entry, Subject};
use crate::account::policy::Actor;
use crate::db::{Change, Db, Tx};
use crate::ukm::product::Dictionary;
use crate::ukm::record::LoadError;
use crate::ukm::review::queue::Wanted;
use crate::ukm::review::sight::Eyes;
use crate::wilayah::Areas;

pub use column::Group;
pub use reading::Reading;

/// Formats of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Excel.
    Xlsx,
    /// Text with commas.
    Csv,
    /// Points with all columns as properties (RFC 7946).
    GeoJson,
    /// The 49 columns of SIDT.
    Sidt,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Xlsx, Self::Csv, Self::GeoJson, Self::Sidt];

    /// In forms and on the command line.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::GeoJson => "geojson",
            Self::Sidt => "sidt",
        }
    }

    /// For people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Xlsx => "Excel (XLSX), dengan lembar keterangan",
            Self::Csv => "CSV, untuk program lain",
            Self::GeoJson => "GeoJSON, untuk peta",
            Self::Sidt => "SIDT, 49 kolom kementerian (CSV)",
        }
    }

    /// The format called so.
    pub fn find(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.slug() == slug)
    }

    const fn ending(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv | Self::Sidt => "csv",
            Self::GeoJson => "geojson",
        }
    }

    const fn content_type(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv | Self::Sidt => "text/csv; charset=utf-8",
            Self::GeoJson => "application/geo+json",
        }
    }
}

/// Why somebody gets a file with what is otherwise masked. Words of the program's own: what is typed could name a person
/// in the log for ever.
pub const REASONS: [(&str, &str); 4] = [
    ("sidt", "dikirim ke kementerian atau provinsi"),
    ("program", "penyaluran program atau bantuan"),
    ("pemeriksaan", "pemeriksaan data oleh dinas"),
    ("hukum", "permintaan tertulis aparat penegak hukum"),
];

/// The most records of a file with personal numbers: each of them is written down in the log.
pub const MOST_UNMASKED: usize = 5_000;

/// Names that records are told in.
#[derive(Clone)]
pub struct World {
    /// Areas.
    pub areas: Arc<Areas>,
    /// Products.
    pub dictionary: Arc<Dictionary>,
}

/// A file that is wanted.
pub struct Order {
    /// Its format.
    pub format: Format,
    /// Which columns; SIDT has its own.
    pub groups: Vec<Group>,
    /// Who will read it.
    pub eyes: Eyes,
    /// Why, if nothing is masked: one of [`REASONS`].
    pub reason: Option<&'static str>,
    /// Which records.
    pub wanted: Wanted,
    /// The filter in words.
    pub narrowing: String,
    /// Whoever asks, for the file.
    pub by: String,
    /// The kind of records: nothing but example data.
    pub demo: bool,
    /// When.
    pub now: DateTime<Utc>,
}

impl Order {
    /// What the file is called.
    pub fn file_name(&self) -> String {
        let kind = if self.format == Format::Sidt { "sidt" } else { "ukm" };
        let example = if self.demo { "contoh-" } else { "" };
        let day = crate::account::query::today(self.now);
        format!("{example}{kind}-{day}.{}", self.format.ending())
    }

    /// Writes into the log that this file is made of these records, before anything of it is shown.
    pub async fn note(&self, db: &Db, actor: &Actor, ids: &[i64]) -> sqlx::Result<()> {
        let mut tx = Tx::begin(db).await?;
        let groups: Vec<&str> = self.groups.iter().map(|group| group.slug()).collect();
        let entry = Entry {
            reason: self.reason.map(ToOwned::to_owned),
            ..Entry::new("data ukm diekspor", Subject::Service)
        };
        let details = json!({
            "format": self.format.slug(),
            "kolom": groups,
            "baris": ids.len(),
            "saringan": about::narrowed(&self.wanted),
            "disamarkan": self.eyes != Eyes::Unmasked,
        });
        tx.audit(actor, entry.after(details)).await?;
        if let Some(reason) = self.reason {
            tx.audit_each(actor, "data pribadi diekspor", ids, reason).await?;
        }
        tx.commit(Change::None, actor.now()).await?;
        Ok(())
    }
}

/// Why a file was not finished. The text is for people.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// A record cannot be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The database failed.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
    /// A record of the list is gone, which one state of the database does not allow.
    #[error("data berubah selagi dibaca; ulangi ekspornya")]
    Incomplete,
    /// Whoever asked is gone, or takes nothing more.
    #[error("penerima tidak lagi mengambil berkasnya")]
    Gone,
    /// A table of text.
    #[error("baris CSV tidak dapat ditulis: {0}")]
    Csv(#[from] csv::Error),
    /// JSON.
    #[error("baris GeoJSON tidak dapat ditulis: {0}")]
    Json(#[from] serde_json::Error),
    /// A workbook.
    #[error("lembar Excel tidak dapat ditulis: {0}")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
    /// The file system.
    #[error("berkas tidak dapat ditulis: {0}")]
    Io(#[from] std::io::Error),
}

/// So many files are made at the same time; each holds a connection.
pub const AT_ONCE: usize = 3;
