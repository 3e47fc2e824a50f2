//! New versions of the keys, and everything stored under older ones brought to them.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::error::KeyError;
use super::keys::Keys;
use super::subject;
use crate::db::{Change, Db, Tx};

/// Rows that one transaction brings over: others wait for a moment only.
pub const BATCH: i64 = 500;

/// Only one rotation at a time.
const LOCK: i64 = 0x4b55_4e43_4931;

/// What a rotation did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rotated {
    /// It only finished one that was broken off, and made no new version.
    pub resumed: bool,
    /// Keys of subjects that were wrapped anew.
    pub rewrapped: u64,
    /// Lookups that were computed anew.
    pub lookups: u64,
}

/// Makes the next version of the keys and brings everything to it, or finishes a rotation that was broken off.
///
/// `recompute` brings at most [`BATCH`] lookups to the current version and gives how many, 0 when none is left.
/// Everything stays readable meanwhile: older versions stay in the file, for old backups and old logs too.
pub async fn run(
    db: &Db,
    keys: &Keys,
    now: DateTime<Utc>,
    mut recompute: impl AsyncFnMut(&mut PgConnection) -> Result<u64, KeyError>,
) -> Result<Rotated, KeyError> {
    // The lock lasts as long as this connection is held.
    let mut guard = db.primary().acquire().await?;
    let free = sqlx::query_scalar!(r#"select pg_try_advisory_lock($1) as "free!""#, LOCK)
        .fetch_one(&mut *guard)
        .await?;
    if !free {
        return Err(KeyError::Rotating);
    }
    let result = async {
        keys.refresh(&mut guard).await?;
        let mut done = bring(db, keys, now, &mut recompute).await?;
        done.resumed = done != Rotated::default();
        if !done.resumed {
            keys.add_version(&mut guard, now).await?;
            done = bring(db, keys, now, &mut recompute).await?;
        }
        Ok(done)
    }
    .await;
    // When this fails the connection is broken, and the lock gone with it.
    drop(sqlx::query!("select pg_advisory_unlock($1)", LOCK).fetch_one(&mut *guard).await);
    result
}

async fn bring(
    db: &Db,
    keys: &Keys,
    now: DateTime<Utc>,
    recompute: &mut impl AsyncFnMut(&mut PgConnection) -> Result<u64, KeyError>,
) -> Result<Rotated, KeyError> {
    let mut done = Rotated::default();
    loop {
        let mut tx = Tx::begin(db).await?;
        let count = subject::rewrap(&mut tx, keys, BATCH).await?;
        tx.commit(Change::None, now).await?;
        done.rewrapped += count;
        if count == 0 {
            break;
        }
    }
    loop {
        let mut tx = Tx::begin(db).await?;
        let count = recompute(&mut tx).await?;
        tx.commit(Change::None, now).await?;
        done.lookups += count;
        if count == 0 {
            break;
        }
    }
    Ok(done)
}
