//! The one way to commit.

use std::ops::{Deref, DerefMut};

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool, Postgres, Transaction};

use super::Db;

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
    /// The database's `tell_change` holds a lock until after the commit, so that revisions become visible in the order
    /// of their numbers. So it is called last.
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
            Some(ids) => {
                let told = sqlx::query_scalar!(
                    r#"select tell_change($1, $2) as "revision!""#,
                    ids.as_deref() as Option<&[i64]>,
                    now
                );
                Some(told.fetch_one(&mut *self.inner).await?)
            }
        };
        self.inner.commit().await?;
        Ok(revision)
    }
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
