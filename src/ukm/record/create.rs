//! Bringing a business into the register.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::check::check;
use super::diff::diff;
use super::journal::Journal;
use super::load::load;
use super::model::Record;
use super::save::{Desk, SaveError, Saved, add_owner, key_of, names, note, store_owner};
use super::store::{write_business, write_lists};
use super::version::{Step, write};
use crate::account::query::today;
use crate::db::{Change, Tx};
use crate::ukm::UkmCode;
use crate::ukm::class::measure::measure;

/// Brings a new business into the register, of a new owner (`record.owner`) or of a known one (`owner_id`, whose data
/// stay as they are).
pub async fn create(
    tx: &mut Tx,
    desk: Desk<'_>,
    by: &impl Journal,
    mut record: Record,
    owner_id: Option<i64>,
    action: &'static str,
    reason: Option<&str>,
) -> Result<Saved, SaveError> {
    desk.keys.refresh(tx).await?;
    record.normalise();
    check(&record, None, desk.areas).map_err(|(field, message)| SaveError::Invalid { field, message })?;
    if let Some(owner_id) = owner_id {
        let live =
            sqlx::query_scalar!("select erased_at is null from owner where id = $1 for update", owner_id);
        match live.fetch_optional(&mut **tx).await?.flatten() {
            None => return Err(SaveError::NotFound),
            Some(false) => return Err(SaveError::Erased),
            Some(true) => {}
        }
    }
    let id = insert(tx, &record, owner_id, desk.now).await?;
    if owner_id.is_none() && record.owner.is_some() {
        add_owner(tx, desk, id).await?;
        store_owner(tx, desk, id, &record).await?;
    }
    write_business(tx, desk.areas, id, &record, desk.now).await?;
    write_lists(tx, id, &Record::default(), &record).await?;
    measure(tx, &[id], today(desk.now)).await?;
    let key = key_of(tx, desk, id).await?;
    let now = load(tx, desk.keys, id).await?.ok_or(SaveError::NotFound)?;
    let changes = diff(&Record::default(), &now.record);
    let changed = names(&changes);
    let step = Step { action, actor: &by.actor(), reason, changed: &changed, at: desk.now };
    write(tx, &key, &now, &step).await?;
    note(tx, by, &now, &key, &changes, action, reason).await?;
    Ok(Saved { id, version: now.version, changes, feed: Change::Businesses(vec![id]) })
}

/// Puts a row in place, under a code that nobody has.
async fn insert(
    conn: &mut PgConnection,
    record: &Record,
    owner_id: Option<i64>,
    now: DateTime<Utc>,
) -> sqlx::Result<i64> {
    loop {
        let code = UkmCode::random(&mut rand::rng());
        let made = sqlx::query_scalar!(
            "insert into business (code, owner_id, name, verification, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $5) on conflict (code) do nothing returning id",
            code.as_str(),
            owner_id,
            record.name,
            record.verification,
            now
        )
        .fetch_optional(&mut *conn)
        .await?;
        if let Some(id) = made {
            return Ok(id);
        }
    }
}
