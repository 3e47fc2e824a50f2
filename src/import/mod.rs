//! Files in: reading, mapping, checking and storing rows.
//!
//! A file becomes a table ([`reader`]), its columns become fields ([`mapping`]), each row becomes what it says ([`row`]) and
//! gets a place ([`place`]), and then all is stored at once ([`apply`]). Every row is kept as received and ends in one
//! state with a reason, sealed ([`received`]). Only the last steps know the database. Owns `import_file` and `import_row`.

mod apply;
pub mod mapping;
mod place;
mod plan;
pub mod reader;
mod received;
mod remark;
mod report;
pub mod row;
#[cfg(test)]
mod tests;
mod value;

use chrono::{DateTime, Utc};
use rand::Rng;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

pub use mapping::{Field, MappingError, Told};
pub use place::Placer;
pub use plan::{Plan, Planned, plan};
pub use reader::ReadError;
pub use received::{Received, find_received, forget_received, seal_plain, subjects_of_received};
pub use remark::{Place, Reason, Remark, RowResult, State};
pub use report::{Report, Tally};

use crate::privacy::erasure::Erased;
use crate::privacy::{KeyError, Keys};
use crate::ukm::product::Dictionary;
pub use crate::ukm::record::Placed;
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
    pub bytes: &'a [u8],
    /// What the operator told about its columns.
    pub told: &'a Told,
    /// Only try.
    pub dry_run: bool,
    /// The time that counts as now.
    pub now: DateTime<Utc>,
}

/// What keeps personal data safe.
#[derive(Clone, Copy, Debug)]
pub struct Vault<'a> {
    /// Keys that everything personal is sealed with.
    pub keys: &'a Keys,
    /// People who asked to be erased, and do not come back by a file.
    pub erased: &'a Erased,
}

/// Takes in a file of businesses, in the caller's transaction. On an error the caller rolls back; on success it commits
/// with the created businesses (or a reload) in the change feed.
pub async fn import_ukm(
    conn: &mut PgConnection,
    areas: &Areas,
    dictionary: &Dictionary,
    vault: Vault<'_>,
    request: Request<'_>,
    rng: &mut (impl Rng + Send),
) -> Result<Report, ImportError> {
    let sha256 = hex(&Sha256::digest(request.bytes));
    let plan = plan(areas, dictionary, request)?;
    if let Some(at) = apply::find_file(conn, &sha256).await? {
        let mut report = plan.into_report(request);
        report.already = Some(at);
        for row in &mut report.rows {
            row.end(State::Same, Reason::Registered);
        }
        return Ok(report);
    }
    vault.keys.refresh(conn).await?;
    apply::apply(conn, (areas, dictionary, vault), plan, request, &sha256, rng).await
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        // Writing to a string does not fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}
