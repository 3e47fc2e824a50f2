//! Files in: reading, mapping, checking and storing rows.
//!
//! A file becomes a table ([`reader`]), whose rows are kept as received, each sealed ([`ledger`], [`received`]). Its columns
//! become fields ([`mapping`]), each row becomes what it says ([`row`]), gets a place ([`place`]) and a decision ([`plan`]),
//! meets its business if that is registered ([`known`]), and changes it ([`update`]) or makes it ([`fill`], [`write`]). One
//! pass over the rows ([`run`]) tells what would become of each, or does it; [`undo`] takes it back. [`job`] does each step in
//! the background, in a transaction of its own. Owns `import_file`, `import_row`, `import_layout`, `external_id` and
//! `business_withdrawn`.

mod fill;
pub mod job;
mod known;
mod ledger;
pub mod mapping;
pub mod page;
mod place;
mod plan;
pub mod reader;
mod received;
mod remark;
mod report;
pub mod row;
mod run;
mod spool;
#[cfg(test)]
mod tests;
mod undo;
mod update;
mod value;
mod write;

use std::io::Read;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use rand::Rng;
use sha2::{Digest, Sha256};

pub use ledger::{File, NewFile, Shape, Wanted, find_file, insert_file, results};
pub use mapping::{Field, MappingError, Told};
pub use place::Placer;
pub use plan::{Planned, Planner};
pub use reader::{Input, ReadError};
pub use received::{Received, find_received, forget_received, seal_plain, subjects_of_received};
pub use remark::{Place, Reason, Remark, RowResult, State};
pub use report::{Report, Tally};
pub use undo::{Undone, undo};
pub use update::{Decision, Difference};

use crate::account::policy::Actor;
use crate::db::Tx;
use crate::hex;
use crate::privacy::erasure::{Erased, Log};
use crate::privacy::{KeyError, Keys};
use crate::ukm::product::Dictionary;
pub use crate::ukm::record::Placed;
use crate::ukm::record::{Desk, LoadError, SaveError};
use crate::wilayah::Areas;

/// Why a file was not taken in. Nothing of it is stored. The text is for people.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Its columns are not understood.
    #[error(transparent)]
    Mapping(#[from] MappingError),
    /// It belongs to another place.
    #[error(
        "semua {count} titik dalam berkas ini di luar {kabupaten} (misalnya lintang {lat}, bujur {lon}), jadi berkas ini \
         tampaknya untuk daerah lain; tidak ada yang disimpan"
    )]
    AllOutside {
        /// Number of points.
        count: String,
        /// The kabupaten served.
        kabupaten: String,
        /// One of the points.
        lat: f64,
        /// See `lat`.
        lon: f64,
    },
    /// Keys of personal data.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A row cannot be written as JSON.
    #[error("baris tidak dapat disandikan: {0}")]
    Seal(#[from] serde_json::Error),
    /// A record cannot be saved, whatever the row says.
    #[error(transparent)]
    Save(#[from] SaveError),
    /// A record cannot be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The file kept for reading is not there any more, or was changed.
    #[error("berkas yang disimpan untuk dibaca tidak ada lagi; unggah sekali lagi")]
    Lost,
    /// The disk.
    #[error("berkas tidak dapat disimpan: {0}")]
    Disk(#[from] std::io::Error),
    /// Somebody stopped it.
    #[error("dihentikan; tidak ada yang diubah")]
    Stopped,
    /// It is in the register already, or something is under way.
    #[error("{0}")]
    NotNow(&'static str),
    /// The database failed.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// A file to be taken in.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Name of the file.
    pub name: &'a str,
    /// Its content.
    pub input: &'a Arc<dyn Input>,
    /// What the operator told about its columns.
    pub told: &'a Told,
    /// The day it speaks of, where that was told.
    pub data_date: Option<NaiveDate>,
    /// Only try: the caller does not commit.
    pub dry_run: bool,
}

/// What keeps personal data safe.
#[derive(Clone, Copy, Debug)]
pub struct Vault<'a> {
    /// Keys that everything personal is sealed with.
    pub keys: &'a Keys,
    /// Where withdrawn consents are remembered outside the database.
    pub log: &'a Log,
    /// People who asked to be erased, and do not come back by a file.
    pub erased: &'a Erased,
}

/// Who brings a file.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    /// The operator of the server, without asking.
    Console(&'a Actor),
    /// An officer, within their rights.
    Officer(&'a Actor),
}

/// What an import works with.
#[derive(Clone, Copy, Debug)]
pub struct Bench<'a> {
    /// The areas served.
    pub areas: &'a Areas,
    /// Products.
    pub dictionary: &'a Dictionary,
    /// What keeps personal data safe.
    pub vault: Vault<'a>,
    /// Who does it.
    pub by: By<'a>,
    /// The time that counts as now.
    pub now: DateTime<Utc>,
}

impl<'a> Bench<'a> {
    /// What saving a record needs.
    fn desk(&self) -> Desk<'a> {
        Desk { keys: self.vault.keys, log: self.vault.log, areas: self.areas, now: self.now }
    }
}

/// Takes in a file of businesses, in the caller's transaction. On an error the caller rolls back; on success it commits
/// with [`Report::feed`].
pub async fn import_ukm(
    tx: &mut Tx,
    bench: &Bench<'_>,
    request: Request<'_>,
    rng: &mut (impl Rng + Send),
) -> Result<Report, ImportError> {
    let keys = bench.vault.keys;
    let sha256 = hash(&**request.input)?;
    if let Some(file_id) = ledger::find_applied(tx, &sha256).await? {
        let file = find_file(tx, file_id).await?.ok_or(ImportError::Lost)?;
        let mut report = Report::of(tx, keys, &file).await?;
        report.already = file.applied_at;
        for row in &mut report.rows {
            row.end(State::Same, Reason::Registered);
        }
        return Ok(report);
    }
    let table = reader::open(Arc::clone(request.input), &reader::Options::default())?;
    let new = NewFile {
        name: request.name,
        sha256: &sha256,
        account_id: None,
        spooled: None,
        told: request.told,
        data_date: request.data_date,
        now: bench.now,
    };
    let file_id = insert_file(tx, new).await?;
    ledger::receive(tx, keys, (file_id, &table), bench.now, None).await?;
    let file = find_file(tx, file_id).await?.ok_or(ImportError::Lost)?;
    let passed = run::pass(tx, bench, &file, !request.dry_run, None, rng).await?;
    let file = find_file(tx, file_id).await?.ok_or(ImportError::Lost)?;
    let mut report = Report::of(tx, keys, &file).await?;
    report.dry_run = request.dry_run;
    report.classified = passed.classified;
    report.created = passed.created;
    report.updated = passed.updated;
    Ok(report)
}

/// Hash of a file.
fn hash(input: &dyn Input) -> Result<String, ImportError> {
    let (mut stream, mut hasher, mut piece) = (input.open()?, Sha256::new(), vec![0; 64 * 1024]);
    loop {
        match stream.read(&mut piece)? {
            0 => return Ok(hex::encode(&hasher.finalize())),
            length => hasher.update(piece.get(..length).unwrap_or_default()),
        }
    }
}
