//! The one way to change a record.

use std::fmt;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use sqlx::PgConnection;

use super::check::check;
use super::diff::{FieldChange, Patch, PatchError, diff};
use super::journal::{AUDIT_AFTER, AUDIT_BEFORE, Details, Entry, Journal};
use super::load::{Business, LoadError, load, subject_key};
use super::merged::merged_into;
use super::model::Record;
use super::store::{write_business, write_lists, write_owner};
use super::version::{Step, at_version, write, write_first};
use crate::account::query::today;
use crate::db::{Change, Tx};
use crate::privacy::erasure::{Log, LogError, Wish, Withdrawal};
use crate::privacy::{KeyError, Keys, SubjectKey, subject};
use crate::ukm::class::measure::measure;
use crate::wilayah::Areas;

/// What saving needs beside the record.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    /// Keys of personal data.
    pub keys: &'a Keys,
    /// Where withdrawn consents are remembered outside the database.
    pub log: &'a Log,
    /// The areas served.
    pub areas: &'a Areas,
    /// The time that counts as now.
    pub now: DateTime<Utc>,
}

/// A change that somebody wants to make.
#[derive(Clone, Copy, Debug)]
pub struct Edit<'a> {
    /// Which business.
    pub id: i64,
    /// The version that they saw.
    pub expected_version: i32,
    /// What they want to change.
    pub patch: &'a Patch,
    /// What it is called in the history, for example `ukm.ubah`.
    pub action: &'static str,
    /// Why.
    pub reason: Option<&'a str>,
}

/// What a save did.
#[derive(Debug)]
#[must_use = "commit with its feed, else the map does not hear of it"]
pub struct Saved {
    /// Which business.
    pub id: i64,
    /// Its version now.
    pub version: i32,
    /// What was changed; nothing when all was so already, and then no version was made.
    pub changes: Vec<FieldChange>,
    /// What to commit the transaction with.
    pub feed: Change,
}

/// Stands in the log of withdrawn consents for the whole record.
pub(super) const EVERYTHING: &str = "record";

/// Somebody else was faster.
#[derive(Debug)]
pub struct Conflict {
    /// The version that was seen.
    pub expected: i32,
    /// The version there is.
    pub current: i32,
    /// What was changed in between.
    pub changed: Vec<FieldChange>,
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("data ini sudah diubah orang lain")?;
        for (ix, change) in self.changed.iter().enumerate() {
            write!(f, "{}{}", if ix == 0 { ": " } else { ", " }, change.label())?;
        }
        Ok(())
    }
}

/// Why nothing was saved. The text is for people.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// No such business, or no such version.
    #[error("data ini tidak ada")]
    NotFound,
    /// Erased at its owner's request.
    #[error("data ini sudah dihapus atas permintaan pemiliknya")]
    Erased,
    /// It belongs to another account.
    #[error("usaha ini sudah diakui oleh akun lain")]
    Owned,
    /// Somebody else was faster.
    #[error("{0}")]
    Conflict(Conflict),
    /// A field holds what it must not.
    #[error("{message}")]
    Invalid {
        /// Name of the field.
        field: &'static str,
        /// What is wrong with it.
        message: &'static str,
    },
    /// The patch does not fit.
    #[error(transparent)]
    Patch(#[from] PatchError),
    /// It cannot be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The log of withdrawn consents cannot be written.
    #[error(transparent)]
    Log(#[from] LogError),
    /// Keys.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The database failed.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

impl SaveError {
    /// True when the database, the keys or the log failed, whatever is to be saved; after that a transaction cannot go on.
    pub fn is_of_the_database(&self) -> bool {
        matches!(self, Self::Load(_) | Self::Log(_) | Self::Key(_) | Self::Sql(_))
    }
}

/// Changes a business, if it is still in the version that was seen.
///
/// Whoever edits an owner edits all of the owner's businesses: each gets a version.
pub async fn save(
    tx: &mut Tx,
    desk: Desk<'_>,
    by: &impl Journal,
    edit: Edit<'_>,
) -> Result<Saved, SaveError> {
    desk.keys.refresh(tx).await?;
    let before = locked(tx, desk.keys, edit).await?;
    let mut after = edit.patch.apply(&before.record)?;
    after.normalise();
    check(&after, Some(&before.record), desk.areas)
        .map_err(|(field, message)| SaveError::Invalid { field, message })?;
    // Else the same business would be public twice.
    if after.verification != "rejected" && merged_into(tx, edit.id).await?.is_some() {
        let message = "usaha ini sudah digabung dengan usaha lain; batalkan gabungannya dahulu";
        return Err(SaveError::Invalid { field: "verification", message });
    }
    let changes = diff(&before.record, &after);
    if changes.is_empty() {
        return Ok(Saved { id: edit.id, version: before.version, changes, feed: Change::None });
    }
    let owner_changes = before.record.owner != after.owner;
    let siblings = if owner_changes { load_siblings(tx, desk.keys, &before).await? } else { Vec::new() };
    for sibling in siblings.iter().chain([&before]) {
        let key = key_of(tx, desk, sibling.id).await?;
        write_first(tx, &key, sibling).await?;
    }
    if owner_changes {
        if before.owner_id.is_none() {
            add_owner(tx, desk, before.id).await?;
        }
        store_owner(tx, desk, before.id, &after).await?;
    }
    let withdrawn = withdrawals(&before, &after);
    if !withdrawn.is_empty() {
        desk.log.append(withdrawn).await?;
    }
    write_business(tx, desk.areas, before.id, &after, desk.now).await?;
    write_lists(tx, before.id, &before.record, &after).await?;
    let size = |record: &Record| (record.reported_class.clone(), record.observations.clone());
    if size(&before.record) != size(&after) {
        measure(tx, &[before.id], today(desk.now)).await?;
    }
    let key = key_of(tx, desk, before.id).await?;
    let changed = names(&changes);
    let (actor, at) = (by.actor(), desk.now);
    let step = Step { action: edit.action, actor: &actor, reason: edit.reason, changed: &changed, at };
    let now = next_version(tx, desk, &key, before.id, &step).await?;
    let of_owner: Vec<String> = changed.iter().filter(|name| name.starts_with("owner.")).cloned().collect();
    for sibling in &siblings {
        next_version(tx, desk, &key, sibling.id, &Step { changed: &of_owner, ..step }).await?;
    }
    note(tx, by, &now, &key, &changes, edit.action, edit.reason).await?;
    Ok(Saved { id: now.id, version: now.version, changes, feed: Change::Businesses(vec![now.id]) })
}

/// Brings a business back to what it was in an earlier version, as a new version. Consents, the state of
/// verification and whether it is hidden stay as they are: none was a mistake in filling in, and no consent comes back
/// by itself.
pub async fn restore(
    tx: &mut Tx,
    desk: Desk<'_>,
    by: &impl Journal,
    (id, expected_version): (i64, i32),
    version: i32,
    reason: Option<&str>,
) -> Result<Saved, SaveError> {
    let current = load(tx, desk.keys, id).await?.ok_or(SaveError::NotFound)?;
    let old = at_version(tx, desk.keys, id, version).await?.ok_or(SaveError::NotFound)?;
    let old = old.record.ok_or(SaveError::Erased)?;
    let target = Record {
        consents: current.record.consents.clone(),
        verification: current.record.verification.clone(),
        hidden_at: current.record.hidden_at,
        shown_at: current.record.shown_at,
        ..old
    };
    let patch = Patch::between(&current.record, &target);
    save(tx, desk, by, Edit { id, expected_version, patch: &patch, action: "ukm.pulihkan", reason }).await
}

/// Locks a business with its owner and the owner's other businesses, always in this order, and reads it as it is then.
/// Keys never change, so rows that merely point to it do not wait.
async fn locked(tx: &mut Tx, keys: &Keys, edit: Edit<'_>) -> Result<Business, SaveError> {
    let seen = sqlx::query!("select owner_id from business where id = $1", edit.id)
        .fetch_optional(&mut **tx)
        .await?
        .ok_or(SaveError::NotFound)?;
    if let Some(owner_id) = seen.owner_id {
        sqlx::query!("select id from owner where id = $1 for no key update", owner_id)
            .fetch_one(&mut **tx)
            .await?;
    }
    sqlx::query!(
        "select id from business where id = $1 or owner_id = $2 order by id for no key update",
        edit.id,
        seen.owner_id
    )
    .fetch_all(&mut **tx)
    .await?;
    let current = load(tx, keys, edit.id).await?.ok_or(SaveError::NotFound)?;
    if current.erased_at.is_some() {
        return Err(SaveError::Erased);
    }
    // Given another owner while this waited, it has the wrong locks.
    if current.version != edit.expected_version || current.owner_id != seen.owner_id {
        let seen = at_version(tx, keys, edit.id, edit.expected_version).await?;
        let changed = seen.and_then(|seen| seen.record).map(|seen| diff(&seen, &current.record));
        return Err(SaveError::Conflict(Conflict {
            expected: edit.expected_version,
            current: current.version,
            changed: changed.unwrap_or_default(),
        }));
    }
    Ok(current)
}

async fn load_siblings(
    conn: &mut PgConnection,
    keys: &Keys,
    business: &Business,
) -> Result<Vec<Business>, SaveError> {
    let ids = sqlx::query_scalar!(
        "select id from business where owner_id = $1 and id <> $2 and erased_at is null order by id",
        business.owner_id,
        business.id
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut siblings = Vec::with_capacity(ids.len());
    for id in ids {
        siblings.extend(load(conn, keys, id).await?);
    }
    Ok(siblings)
}

pub(super) async fn key_of(
    conn: &mut PgConnection,
    desk: Desk<'_>,
    id: i64,
) -> Result<SubjectKey, SaveError> {
    subject_key(conn, desk.keys, id, desk.now).await?.ok_or(SaveError::Erased)
}

/// Gives a business an owner of whom nothing is known yet.
pub(super) async fn add_owner(
    conn: &mut PgConnection,
    desk: Desk<'_>,
    business_id: i64,
) -> Result<(), SaveError> {
    let key = subject::create(conn, desk.keys, desk.now).await?;
    sqlx::query!(
        "with made as (insert into owner (subject_id, created_at) values ($2, $3) returning id)
         update business set owner_id = made.id from made where business.id = $1",
        business_id,
        key.id().0,
        desk.now
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub(super) async fn store_owner(
    conn: &mut PgConnection,
    desk: Desk<'_>,
    business_id: i64,
    record: &Record,
) -> Result<(), SaveError> {
    let key = key_of(conn, desk, business_id).await?;
    let owner_id =
        sqlx::query_scalar!(r#"select owner_id as "owner_id!" from business where id = $1"#, business_id)
            .fetch_one(&mut *conn)
            .await?;
    let owner = record.owner.clone().unwrap_or_default();
    Ok(write_owner(conn, desk.keys, &key, owner_id, &owner).await?)
}

async fn next_version(
    conn: &mut PgConnection,
    desk: Desk<'_>,
    key: &SubjectKey,
    id: i64,
    step: &Step<'_>,
) -> Result<Business, SaveError> {
    sqlx::query!("update business set version = version + 1, updated_at = $2 where id = $1", id, desk.now)
        .execute(&mut *conn)
        .await?;
    let now = load(conn, desk.keys, id).await?.ok_or(SaveError::NotFound)?;
    write(conn, key, &now, step).await?;
    Ok(now)
}

/// Consents that are taken back now, and all of the record where it is hidden.
fn withdrawals(before: &Business, after: &Record) -> Vec<Wish> {
    let known = &before.record.consents;
    let taken_back = after.consents.iter().filter_map(|consent| {
        let at = consent.withdrawn_at.filter(|_| !known.contains(consent))?;
        let (code, field_group) = (before.code.clone(), consent.field_group.clone());
        Some(Wish::Withdrawal(Withdrawal { at, code, field_group }))
    });
    let hidden = after.hidden_at.filter(|_| before.record.hidden_at.is_none());
    let hidden = hidden.map(|at| {
        let (code, field_group) = (before.code.clone(), EVERYTHING.to_owned());
        Wish::Withdrawal(Withdrawal { at, code, field_group })
    });
    taken_back.chain(hidden).collect()
}

pub(super) fn names(changes: &[FieldChange]) -> Vec<String> {
    changes.iter().map(|change| change.field.clone()).collect()
}

pub(super) async fn note(
    tx: &mut Tx,
    by: &impl Journal,
    business: &Business,
    key: &SubjectKey,
    changes: &[FieldChange],
    action: &'static str,
    reason: Option<&str>,
) -> Result<(), SaveError> {
    let values = |value: fn(&FieldChange) -> &Value| -> Map<String, Value> {
        changes.iter().map(|change| (change.field.clone(), value(change).clone())).collect()
    };
    let before = Details { reason: None, values: values(|change| &change.before) };
    let after = Details { reason: reason.map(str::to_owned), values: values(|change| &change.after) };
    let before = key.seal_json(AUDIT_BEFORE, &before).map_err(LoadError::Form)?;
    let after = key.seal_json(AUDIT_AFTER, &after).map_err(LoadError::Form)?;
    let entry = Entry {
        action,
        business_id: business.id,
        owner_id: business.owner_id,
        subject: key.id(),
        changed: names(changes),
        reason: None,
        before: Some(before),
        after: Some(after),
    };
    Ok(by.note(tx, entry).await?)
}
