//! The states that a record was in.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sqlx::PgConnection;

use super::diff::{FieldChange, diff};
use super::load::{Business, LoadError, load};
use super::model::Record;
use crate::privacy::{Keys, Slot, SubjectId, SubjectKey, subject};

const SEALED: Slot = Slot::new("business_version", "sealed");

/// What is said of a first version that nobody wrote down.
const UNWRITTEN: &str = "ukm.awal";

/// When, by whom and why a version was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionInfo {
    /// Its number, the first being 1.
    pub version: i32,
    /// What was done.
    pub action: String,
    /// Who did it.
    pub actor: String,
    /// Why.
    pub reason: Option<String>,
    /// Names of the fields that differ from the version before.
    pub changed: Vec<String>,
    /// When.
    pub written_at: DateTime<Utc>,
}

/// A state that a record was in.
#[derive(Clone, Debug)]
pub struct Version {
    /// When, by whom and why.
    pub info: VersionInfo,
    /// What tells nothing about a person.
    pub open: Value,
    /// All of it; none once its owner was erased.
    pub record: Option<Record>,
}

/// What happened to a record in one save.
pub(super) struct Step<'a> {
    pub(super) action: &'a str,
    pub(super) actor: &'a str,
    pub(super) reason: Option<&'a str>,
    pub(super) changed: &'a [String],
    pub(super) at: DateTime<Utc>,
}

/// What tells nothing about a person, and stays after an erasure.
fn open_facts(record: &Record, desa_code: Option<&str>) -> Value {
    let products: Vec<i16> = record.products.iter().filter_map(|product| product.product_id).collect();
    json!({
        "state": record.state,
        "verification": record.verification,
        "desa_code": desa_code,
        "kbli_code": record.kbli_code,
        "reported_class": record.reported_class,
        "place_type": record.place_type,
        "start_month": record.start_month.map(|month| month.to_string()),
        "end_month": record.end_month.map(|month| month.to_string()),
        "product_ids": products,
    })
}

/// Writes a version down; one that is there already stays.
pub(super) async fn write(
    conn: &mut PgConnection,
    key: &SubjectKey,
    business: &Business,
    step: &Step<'_>,
) -> Result<(), LoadError> {
    let sealed = key.seal_json(SEALED, &business.record)?;
    sqlx::query!(
        "insert into business_version (business_id, version, open, subject_id, sealed, changed, action, actor, reason,
             written_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict (business_id, version) do nothing",
        business.id,
        business.version,
        open_facts(&business.record, business.desa_code.as_deref()),
        key.id().0,
        sealed.as_bytes(),
        step.changed,
        step.action,
        step.actor,
        step.reason,
        step.at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes down the first version of a record that came in bulk, before it is changed.
pub(super) async fn write_first(
    conn: &mut PgConnection,
    key: &SubjectKey,
    business: &Business,
) -> Result<(), LoadError> {
    if business.version > 1 {
        return Ok(());
    }
    let step =
        Step { action: UNWRITTEN, actor: "sistem", reason: None, changed: &[], at: business.created_at };
    write(conn, key, business, &step).await
}

/// The first version of a record that came in bulk and was never changed, or changed only by its owner's erasure.
fn unwritten(created_at: DateTime<Utc>) -> VersionInfo {
    VersionInfo {
        version: 1,
        action: UNWRITTEN.to_owned(),
        actor: "sistem".to_owned(),
        reason: None,
        changed: Vec::new(),
        written_at: created_at,
    }
}

/// All versions of a business, the newest first; none when there is no such business.
pub async fn versions(conn: &mut PgConnection, id: i64) -> sqlx::Result<Vec<VersionInfo>> {
    let mut versions = sqlx::query_as!(
        VersionInfo,
        "select version, action, actor, reason, changed, written_at from business_version
         where business_id = $1 order by version desc",
        id
    )
    .fetch_all(&mut *conn)
    .await?;
    if versions.is_empty() {
        let created_at = sqlx::query_scalar!("select created_at from business where id = $1", id)
            .fetch_optional(conn)
            .await?;
        versions.extend(created_at.map(unwritten));
    }
    Ok(versions)
}

/// Who wrote the versions of these times, as far as they were written down.
pub async fn writers(
    conn: &mut PgConnection,
    id: i64,
    at: &[DateTime<Utc>],
) -> sqlx::Result<Vec<(DateTime<Utc>, String)>> {
    let rows = sqlx::query!(
        "select distinct written_at, actor from business_version where business_id = $1 and written_at = any($2)",
        id,
        at
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.written_at, row.actor)).collect())
}

/// A business as it was in a version.
pub async fn at_version(
    conn: &mut PgConnection,
    keys: &Keys,
    id: i64,
    version: i32,
) -> Result<Option<Version>, LoadError> {
    let row = sqlx::query!(
        "select open, subject_id, sealed, action, actor, reason, changed, written_at from business_version
         where business_id = $1 and version = $2",
        id,
        version
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else {
        let current = load(conn, keys, id).await?.filter(|current| current.version == version);
        return Ok(current.map(|business| Version {
            info: VersionInfo { version, ..unwritten(business.created_at) },
            open: open_facts(&business.record, business.desa_code.as_deref()),
            record: business.erased_at.is_none().then_some(business.record),
        }));
    };
    let record = match subject::find(conn, keys, SubjectId(row.subject_id)).await? {
        Some(key) => {
            let mut record: Record = key.open_json(SEALED, &row.sealed)?;
            // JSON gives positions back to all but the last bit, and they would look moved.
            record.normalise();
            Some(record)
        }
        None => None,
    };
    let info = VersionInfo {
        version,
        action: row.action,
        actor: row.actor,
        reason: row.reason,
        changed: row.changed,
        written_at: row.written_at,
    };
    Ok(Some(Version { info, open: row.open, record }))
}

/// In which fields two versions differ; none when one of them is not there or was erased.
pub async fn compare(
    conn: &mut PgConnection,
    keys: &Keys,
    id: i64,
    from: i32,
    to: i32,
) -> Result<Option<Vec<FieldChange>>, LoadError> {
    let before = at_version(conn, keys, id, from).await?.and_then(|version| version.record);
    let after = at_version(conn, keys, id, to).await?.and_then(|version| version.record);
    Ok(before.zip(after).map(|(before, after)| diff(&before, &after)))
}
