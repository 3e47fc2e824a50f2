//! The one way to commit.

use std::ops::{Deref, DerefMut};

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool, Postgres, Transaction};

use super::Db;

/// Key of the advisory lock that puts commits in the order of their revisions.
const FEED_LOCK: i64 = 0x5349_4d42_4155_4d49;

/// More changed businesses than this are told as [`Change::Reload`]: reading everything anew is then cheaper.
const MOST_IDS: usize = 50_000;

/// What a transaction changed in the eyes of the public index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Nothing the index holds.
    None,
    /// These businesses were created, changed or removed.
    Businesses(Vec<i64>),
    /// So much that everything is to be read again.
    Reload,
}

/// A transaction that ends with an entry in the change feed. Dropped without [`Tx::commit`] it is rolled back.
#[derive(Debug)]
pub struct Tx {
    inner: Transaction<'static, Postgres>,
}

impl Tx {
    /// Begins a transaction on the primary.
    pub async fn begin(db: &Db) -> sqlx::Result<Self> {
        Self::begin_in(db.primary()).await
    }

    /// Begins a transaction on a pool.
    pub async fn begin_in(pool: &PgPool) -> sqlx::Result<Self> {
        Ok(Self { inner: pool.begin().await? })
    }

    /// Lifts the time limit on statements until the end of this transaction, for bulk work.
    pub async fn lift_time_limit(&mut self) -> sqlx::Result<()> {
        sqlx::query("set local statement_timeout = 0").execute(&mut *self.inner).await?;
        sqlx::query("set local idle_in_transaction_session_timeout = 0").execute(&mut *self.inner).await?;
        Ok(())
    }

    /// Commits and, where the index is touched, tells what changed; returns the revision this made.
    ///
    /// Revisions must become visible in the order of their numbers, else a reader that polls "greater than the
    /// last I saw" misses the slower of two commits. So the lock is taken last and held until after the commit.
    #[expect(clippy::disallowed_methods, reason = "the one place that commits")]
    pub async fn commit(mut self, change: Change, now: DateTime<Utc>) -> sqlx::Result<Option<i64>> {
        let ids = match change {
            Change::None => None,
            Change::Businesses(ids) if ids.is_empty() => None,
            Change::Businesses(ids) if ids.len() <= MOST_IDS => Some(Some(ids)),
            Change::Businesses(_) | Change::Reload => Some(None),
        };
        let revision = match ids {
            None => None,
            Some(ids) => Some(write_change(&mut self.inner, ids.as_deref(), now).await?),
        };
        self.inner.commit().await?;
        Ok(revision)
    }
}

async fn write_change(conn: &mut PgConnection, ids: Option<&[i64]>, now: DateTime<Utc>) -> sqlx::Result<i64> {
    // The lock is a statement of its own, so that the next one's snapshot sees the revision before it.
    sqlx::query!("select pg_advisory_xact_lock($1)", FEED_LOCK).execute(&mut *conn).await?;
    sqlx::query_scalar!(
        r#"with entry as (
               insert into change (revision, business_ids, committed_at)
               select coalesce(max(revision), 0) + 1, $1, $2 from change
               returning revision
           )
           select revision as "revision!" from entry, pg_notify('change', '')"#,
        ids,
        now,
    )
    .fetch_one(conn)
    .await
}

impl Deref for Tx {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.inner
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.inner
    }
}
