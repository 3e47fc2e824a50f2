//! The keys of this installation, held against what the database expects.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arc_swap::ArcSwap;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use super::error::KeyError;
use super::file;
use super::ring::{KeyKind, Ring};

/// All keys of the key file. Cheap to clone; every clone sees keys that are read later. Its `Debug` form shows no secret.
#[derive(Clone)]
pub struct Keys(Arc<Inner>);

struct Inner {
    path: PathBuf,
    ring: ArcSwap<Ring>,
}

/// What may be told about a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyInfo {
    /// What it is for.
    pub kind: KeyKind,
    /// Its version; the highest is used for what is written now.
    pub version: u8,
    /// Names it without telling it.
    pub fingerprint: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
}

impl Keys {
    /// Keys that nothing rests under, for tests.
    #[cfg(test)]
    pub(crate) fn throwaway() -> Self {
        let ring = Ring::first(chrono::DateTime::UNIX_EPOCH);
        Self(Arc::new(Inner { path: PathBuf::new(), ring: ArcSwap::from_pointee(ring) }))
    }

    /// Reads the key file, or makes it for a database that uses no keys yet, and compares fingerprints.
    ///
    /// # Errors
    /// [`KeyError`] when the file is open to others, absent, damaged, or that of another database.
    pub async fn open(path: &Path, conn: &mut PgConnection, now: DateTime<Utc>) -> Result<Self, KeyError> {
        let expected = expected(conn).await?;
        let ring = match file::read(path)? {
            Some(ring) => ring,
            None if expected.is_empty() => {
                let ring = file::create(path, now)?;
                tracing::warn!(
                    "berkas kunci data pribadi dibuat: {}; simpan salinannya di tempat lain yang aman",
                    path.display()
                );
                ring
            }
            None => return Err(KeyError::Missing(path.to_owned())),
        };
        compare(path, &ring, &expected)?;
        let keys = Self(Arc::new(Inner { path: path.to_owned(), ring: ArcSwap::from_pointee(ring) }));
        keys.register(conn).await?;
        Ok(keys)
    }

    /// Whether the file at `path` holds all of `expected`, the keys that other data were sealed with.
    ///
    /// # Errors
    /// As those of [`Self::open`].
    pub fn check(path: &Path, expected: &[ExpectedKey]) -> Result<(), KeyError> {
        match file::read(path)? {
            Some(ring) => compare(path, &ring, expected),
            None if expected.is_empty() => Ok(()),
            None => Err(KeyError::Missing(path.to_owned())),
        }
    }

    /// Tells the database of all keys of the file. Another installation may have been first with other ones.
    async fn register(&self, conn: &mut PgConnection) -> Result<(), KeyError> {
        for key in self.ring().all() {
            sqlx::query!(
                "insert into privacy_key (kind, version, fingerprint, created_at) values ($1, $2, $3, $4)
                 on conflict do nothing",
                key.kind.as_str(),
                i16::from(key.version),
                key.fingerprint(),
                key.made_at,
            )
            .execute(&mut *conn)
            .await?;
        }
        compare(&self.0.path, &self.ring(), &expected(conn).await?)
    }

    /// Reads the file again when the database knows of keys that were made since. To be called before something is
    /// written or looked for; what opens sealed values does so by itself.
    pub async fn refresh(&self, conn: &mut PgConnection) -> Result<(), KeyError> {
        let expected = expected(conn).await?;
        if compare(&self.0.path, &self.ring(), &expected).is_ok() {
            return Ok(());
        }
        let ring = file::read(&self.0.path)?.ok_or_else(|| KeyError::Missing(self.0.path.clone()))?;
        compare(&self.0.path, &ring, &expected)?;
        self.0.ring.store(Arc::new(ring));
        Ok(())
    }

    /// Makes the next version of both keys: in the file first, since a key that only the database knows opens nothing.
    pub(super) async fn add_version(
        &self,
        conn: &mut PgConnection,
        now: DateTime<Utc>,
    ) -> Result<(), KeyError> {
        self.refresh(conn).await?;
        let ring = self.ring().next(now).ok_or(KeyError::Exhausted)?;
        file::replace(&self.0.path, &ring)?;
        self.0.ring.store(Arc::new(ring));
        self.register(conn).await
    }

    /// What may be told about the keys.
    pub fn list(&self) -> Vec<KeyInfo> {
        let ring = self.ring();
        let info = ring.all().iter().map(|key| KeyInfo {
            kind: key.kind,
            version: key.version,
            fingerprint: key.fingerprint(),
            made_at: key.made_at,
        });
        info.collect()
    }

    pub(super) fn ring(&self) -> Arc<Ring> {
        self.0.ring.load_full()
    }

    /// Version of the key that wraps new subjects' keys.
    pub(super) fn encryption_version(&self) -> u8 {
        self.ring().current(KeyKind::Encryption).version
    }

    /// Version of the key that new lookups are made with, as their first byte says it.
    pub fn lookup_version(&self) -> u8 {
        self.ring().current(KeyKind::Lookup).version
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Keys").field(&self.0.path).field(&self.ring()).finish()
    }
}

/// A key that the key file must hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectedKey {
    kind: KeyKind,
    version: u8,
    fingerprint: String,
}

/// The keys that a database was sealed with.
pub async fn expected(conn: &mut PgConnection) -> Result<Vec<ExpectedKey>, sqlx::Error> {
    let rows = sqlx::query!("select kind, version, fingerprint from privacy_key order by kind, version")
        .fetch_all(conn)
        .await?;
    let keys = rows.into_iter().filter_map(|row| {
        let (kind, version) = (KeyKind::parse(&row.kind)?, u8::try_from(row.version).ok()?);
        Some(ExpectedKey { kind, version, fingerprint: row.fingerprint })
    });
    Ok(keys.collect())
}

fn compare(path: &Path, ring: &Ring, expected: &[ExpectedKey]) -> Result<(), KeyError> {
    // A file of another database is told before one that is merely old.
    for expected in expected {
        let (kind, version) = (expected.kind, expected.version);
        if ring.get(kind, version).is_some_and(|key| key.fingerprint() != expected.fingerprint) {
            return Err(KeyError::Foreign { path: path.to_owned(), kind, version });
        }
    }
    for &ExpectedKey { kind, version, .. } in expected {
        if ring.get(kind, version).is_none() {
            return Err(KeyError::Outdated { path: path.to_owned(), kind, version });
        }
    }
    Ok(())
}
