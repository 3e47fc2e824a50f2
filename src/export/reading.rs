//! The records of a file: one state of the database, page by page.

use sqlx::{Postgres, Transaction};

use super::ExportError;
use crate::db::Db;
use crate::privacy::Keys;
use crate::ukm::record::{self, Business};
use crate::ukm::review::queue::{self, Wanted, Way};

/// Keys that are read in one step.
const IDS: i64 = 10_000;
/// Records that are read in one step.
const PAGE: usize = 500;

/// Records of one state of the database, of which only a page is in memory.
pub struct Reading {
    snapshot: Transaction<'static, Postgres>,
    keys: Keys,
    ids: Vec<i64>,
    read: usize,
}

impl Reading {
    /// Finds what is wanted. On the primary: a replica that lags would give out what was withdrawn.
    pub async fn open(db: &Db, keys: &Keys, wanted: &Wanted) -> sqlx::Result<Self> {
        let begin = "begin transaction isolation level repeatable read, read only";
        let mut snapshot = db.primary().begin_with(begin).await?;
        // How long it takes depends on whoever takes the file; `make` gives up on those who do not.
        sqlx::query("set local statement_timeout = 0").execute(&mut *snapshot).await?;
        sqlx::query("set local idle_in_transaction_session_timeout = 0").execute(&mut *snapshot).await?;
        // Asked often, the list would be planned once for every filter, and then read everything for each step.
        sqlx::query("set local plan_cache_mode = force_custom_plan").execute(&mut *snapshot).await?;
        let mut ids: Vec<i64> = Vec::new();
        loop {
            let from = ids.last().copied();
            let found = queue::list(&mut snapshot, wanted, (Way::On, from), None, IDS).await?;
            ids.extend(found.iter().map(|row| row.id));
            if found.len() < IDS as usize {
                return Ok(Self { snapshot, keys: keys.clone(), ids, read: 0 });
            }
        }
    }

    /// All records, by their keys.
    pub fn ids(&self) -> &[i64] {
        &self.ids
    }

    /// The next page; none after the last record.
    pub async fn next(&mut self) -> Result<Option<Vec<Business>>, ExportError> {
        let rest = self.ids.get(self.read..).unwrap_or_default();
        let ids = rest.get(..PAGE).unwrap_or(rest);
        if ids.is_empty() {
            return Ok(None);
        }
        let page = record::load_many(&mut self.snapshot, &self.keys, ids).await?;
        if page.len() != ids.len() {
            return Err(ExportError::Incomplete);
        }
        self.read += page.len();
        Ok(Some(page))
    }
}
