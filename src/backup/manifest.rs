//! What is in a backup, so that it can be found out whether all of it is there.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::hex;
use crate::privacy::ExpectedKey;

/// The form of archives that this program writes.
pub(super) const FORM: u32 = 1;

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// How the archive is made up.
    pub form: u32,
    /// Version of the program that made it.
    pub program: String,
    /// When.
    pub made_at: DateTime<Utc>,
    /// The kabupaten or kota served.
    pub kabupaten: String,
    /// The last migration of the schema.
    pub schema: i64,
    /// History that the data belong to.
    pub epoch: String,
    /// How far in it.
    pub revision: i64,
    /// Keys that open what is sealed in it. They are named, not told.
    pub keys: Vec<ExpectedKey>,
    /// Settings of the service that would otherwise be forgotten; no secrets.
    pub settings: BTreeMap<String, String>,
    /// Rows of each table.
    pub rows: BTreeMap<String, i64>,
    /// Number of photos.
    pub photos: u64,
    /// Photos that the database names and the store did not have.
    pub missing_photos: Vec<String>,
    /// Number of members before the manifest.
    pub members: u64,
    /// Of names, lengths and contents of those members, in their order.
    pub sha256: String,
}

/// Computes [`Manifest::sha256`].
#[derive(Default)]
pub(super) struct Chain {
    hash: Sha256,
    members: u64,
}

impl Chain {
    /// Adds a member.
    pub(super) fn add(&mut self, name: &str, bytes: u64, content: Sha256) {
        self.hash.update(name);
        self.hash.update(b"\0");
        self.hash.update(bytes.to_be_bytes());
        self.hash.update(content.finalize());
        self.members += 1;
    }

    /// Number of members and the hash of all.
    pub(super) fn finish(self) -> (u64, String) {
        (self.members, hex::encode(&self.hash.finalize()))
    }
}
