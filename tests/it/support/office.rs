//! Somebody who acts on records, and a desk to do it at.

use std::sync::Mutex;

use simbaumi::db::Tx;
use simbaumi::privacy::Keys;
use simbaumi::privacy::erasure::Log;
use simbaumi::ukm::record::{self, Business, Desk, Edit, Entry, Journal, Patch, Record, SaveError, Saved};
use simbaumi::wilayah::{Areas, query};

use super::TestDb;
use super::service::{KABUPATEN, now};

/// Remembers what the audit was told.
#[derive(Default)]
pub struct Officer(pub Mutex<Vec<Entry>>);

impl Journal for Officer {
    fn actor(&self) -> String {
        "akun 7".into()
    }

    async fn note(&self, _: &mut Tx, entry: Entry) -> sqlx::Result<()> {
        self.0.lock().unwrap().push(entry);
        Ok(())
    }
}

/// A register with areas, keys and an officer.
pub struct Office {
    pub test: TestDb,
    pub keys: Keys,
    pub log: Log,
    pub areas: Areas,
    pub officer: Officer,
}

impl Office {
    pub async fn new() -> Self {
        let test = TestDb::new().await;
        let mut conn = test.connect().await;
        simbaumi::ukm::sync(&mut conn).await.unwrap();
        query::prepare(&mut conn, KABUPATEN, now()).await.unwrap();
        let areas = query::load(&mut conn, KABUPATEN).await.unwrap();
        let keys = test.keys().await;
        let log = test.erasures();
        Self { test, keys, log, areas, officer: Officer::default() }
    }

    pub fn desk(&self) -> Desk<'_> {
        Desk { keys: &self.keys, log: &self.log, areas: &self.areas, now: now() }
    }

    pub async fn load(&self, id: i64) -> Business {
        record::load(&mut self.test.connect().await, &self.keys, id).await.unwrap().unwrap()
    }

    /// Brings a business into the register and gives its id.
    pub async fn create(&self, record: Record, owner_id: Option<i64>) -> Result<i64, SaveError> {
        let mut tx = Tx::begin(&self.test.db).await.unwrap();
        let saved =
            record::create(&mut tx, self.desk(), &self.officer, record, owner_id, "ukm.daftar", None).await?;
        Ok(commit(tx, saved).await.0)
    }

    /// Changes a business as somebody does who saw `seen`; gives its version then.
    pub async fn edit(&self, seen: &Business, change: impl FnOnce(&mut Record)) -> Result<i32, SaveError> {
        let mut after = seen.record.clone();
        change(&mut after);
        let patch = Patch::between(&seen.record, &after);
        let mut tx = Tx::begin(&self.test.db).await.unwrap();
        let edit = Edit {
            id: seen.id,
            expected_version: seen.version,
            patch: &patch,
            action: "ukm.ubah",
            reason: Some("diminta lewat telepon"),
        };
        let saved = record::save(&mut tx, self.desk(), &self.officer, edit).await?;
        Ok(commit(tx, saved).await.1)
    }
}

async fn commit(tx: Tx, saved: Saved) -> (i64, i32) {
    tx.commit(saved.feed, now()).await.unwrap();
    (saved.id, saved.version)
}
