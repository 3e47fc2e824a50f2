//! Connections for what an answer can do without.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use sqlx::Postgres;
use sqlx::pool::PoolConnection;

use super::Db;

/// An answer is held up by no more than this.
const PATIENCE: Duration = Duration::from_millis(500);

/// So long nobody waits again after somebody waited in vain.
const PAUSE: Duration = Duration::from_secs(1);

/// Remembers that the database was waited for in vain, so that not every visitor waits.
#[derive(Debug, Default)]
pub(super) struct Away {
    until: Mutex<Option<Instant>>,
}

impl Away {
    fn lasts(&self) -> bool {
        let until = *self.until.lock().unwrap_or_else(PoisonError::into_inner);
        until.is_some_and(|until| Instant::now() < until)
    }

    fn begin(&self) {
        *self.until.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + PAUSE);
    }
}

impl Db {
    /// A connection for what the answer can do without: pages come from the index and are only richer with the
    /// database. None as soon as it is known to be away, and after a moment otherwise.
    ///
    /// To the primary, since what is read here (telephone numbers, addresses, names) is shown by consent, and a replica
    /// that lags would go on showing what was withdrawn.
    pub async fn spare(&self) -> Option<PoolConnection<Postgres>> {
        if self.away.lasts() {
            return None;
        }
        let conn = tokio::time::timeout(PATIENCE, self.primary().acquire()).await.ok().and_then(Result::ok);
        if conn.is_none() {
            self.away.begin();
        }
        conn
    }
}
