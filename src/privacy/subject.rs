//! Subjects: whose values they are, and the keys that open them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use rand::RngExt;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::PgConnection;
use zeroize::Zeroizing;

use super::error::KeyError;
use super::keys::Keys;
use super::ring::{Bytes, KeyKind, draw};
use super::seal::{OpenError, Sealed, Slot, open, seal};

/// Where wrapped keys rest.
const WRAPPED: Slot = Slot::new("subject", "wrapped_key");

/// Names a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubjectId(pub i64);

/// The key of one subject. Its `Debug` form shows no secret.
#[derive(Clone)]
pub struct SubjectKey {
    id: SubjectId,
    bytes: Bytes,
}

/// A new subject as a row of the table.
#[derive(Debug)]
pub struct NewSubject {
    /// Its key.
    pub key: SubjectKey,
    /// Version of the key that wraps it.
    pub key_version: i16,
    /// Its key, wrapped.
    pub wrapped: Sealed,
}

impl SubjectKey {
    /// Whose it is.
    pub const fn id(&self) -> SubjectId {
        self.id
    }

    /// Seals bytes for a column.
    pub fn seal(&self, slot: Slot, plain: &[u8]) -> Sealed {
        seal(&self.bytes, &slot.bind(self.id.0), plain)
    }

    /// Opens what was sealed for this subject and this column.
    pub fn open(&self, slot: Slot, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        open(&self.bytes, &slot.bind(self.id.0), sealed)
    }

    /// Seals a value as JSON.
    pub fn seal_json(&self, slot: Slot, value: &impl Serialize) -> Result<Sealed, serde_json::Error> {
        Ok(self.seal(slot, &Zeroizing::new(serde_json::to_vec(value)?)))
    }

    /// Opens a value that was sealed as JSON.
    pub fn open_json<T: DeserializeOwned>(&self, slot: Slot, sealed: &[u8]) -> Result<T, OpenError> {
        let plain = self.open(slot, sealed)?;
        // Its message could quote what it could not read.
        serde_json::from_slice(&plain).map_err(|_quotes| OpenError)
    }

    /// Opens a text.
    pub fn open_text(&self, slot: Slot, sealed: &[u8]) -> Result<Zeroizing<String>, OpenError> {
        let plain = self.open(slot, sealed)?;
        std::str::from_utf8(&plain).map(|text| Zeroizing::new(text.to_owned())).map_err(|_quotes| OpenError)
    }
}

impl std::fmt::Debug for SubjectKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SubjectKey({})", self.id.0)
    }
}

impl Keys {
    /// Draws a new subject that is not stored yet, for bulk work.
    pub fn draw_subject(&self) -> NewSubject {
        // Positive, and of 62 bits: two never meet.
        let id = SubjectId(rand::rng().random_range(1..1 << 62));
        let key = SubjectKey { id, bytes: draw() };
        let ring = self.ring();
        let by = ring.current(KeyKind::Encryption);
        let wrapped = seal(&by.bytes, &WRAPPED.bind(id.0), &*key.bytes);
        NewSubject { key, key_version: i16::from(by.version), wrapped }
    }
}

/// Makes and stores a new subject.
pub async fn create(
    conn: &mut PgConnection,
    keys: &Keys,
    now: DateTime<Utc>,
) -> Result<SubjectKey, KeyError> {
    keys.refresh(conn).await?;
    let new = keys.draw_subject();
    store(conn, &new, now).await?;
    Ok(new.key)
}

/// Stores a subject that was drawn.
pub async fn store(conn: &mut PgConnection, new: &NewSubject, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into subject (id, key_version, wrapped_key, created_at) values ($1, $2, $3, $4)",
        new.key.id.0,
        new.key_version,
        new.wrapped.as_bytes(),
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The key of a subject; none when it was destroyed.
pub async fn find(
    conn: &mut PgConnection,
    keys: &Keys,
    id: SubjectId,
) -> Result<Option<SubjectKey>, KeyError> {
    Ok(find_many(conn, keys, &[id.0]).await?.remove(&id.0))
}

/// The keys of several subjects; those that were destroyed are left out.
pub async fn find_many(
    conn: &mut PgConnection,
    keys: &Keys,
    ids: &[i64],
) -> Result<HashMap<i64, SubjectKey>, KeyError> {
    let rows = sqlx::query!(
        r#"select id, key_version as "key_version!", wrapped_key as "wrapped_key!" from subject
           where id = any($1) and wrapped_key is not null"#,
        ids
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut found = HashMap::with_capacity(rows.len());
    for row in rows {
        let version = u8::try_from(row.key_version).or(Err(KeyError::Broken))?;
        if keys.ring().get(KeyKind::Encryption, version).is_none() {
            keys.refresh(conn).await?;
        }
        found.insert(row.id, unwrap(keys, SubjectId(row.id), version, &row.wrapped_key)?);
    }
    Ok(found)
}

fn unwrap(keys: &Keys, id: SubjectId, version: u8, wrapped: &[u8]) -> Result<SubjectKey, KeyError> {
    let ring = keys.ring();
    let by = ring.get(KeyKind::Encryption, version).ok_or(KeyError::Broken)?;
    let plain = open(&by.bytes, &WRAPPED.bind(id.0), wrapped).or(Err(KeyError::Broken))?;
    let bytes = <[u8; 32]>::try_from(plain.as_slice()).or(Err(KeyError::Broken))?;
    Ok(SubjectKey { id, bytes: Zeroizing::new(bytes) })
}

/// The wrapped key of a subject.
#[derive(Debug)]
pub struct Wrapped {
    /// Whose.
    pub id: SubjectId,
    version: i16,
    bytes: Vec<u8>,
}

impl Wrapped {
    /// Whether the key file opens it.
    pub fn opens(&self, keys: &Keys) -> bool {
        u8::try_from(self.version).is_ok_and(|version| unwrap(keys, self.id, version, &self.bytes).is_ok())
    }
}

/// The wrapped keys of all subjects that have one.
pub fn wrapped(conn: &mut PgConnection) -> BoxStream<'_, sqlx::Result<Wrapped>> {
    let rows = sqlx::query!(
        r#"select id, key_version as "key_version!", wrapped_key as "wrapped_key!" from subject
           where wrapped_key is not null order by id"#
    );
    let rows = rows.fetch(conn).map_ok(|row| Wrapped {
        id: SubjectId(row.id),
        version: row.key_version,
        bytes: row.wrapped_key,
    });
    rows.boxed()
}

/// Destroys the keys of subjects: what they sealed never opens again. Gives the number that had one.
pub async fn destroy(conn: &mut PgConnection, ids: &[i64], now: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "update subject set wrapped_key = null, key_version = null, erased_at = $2
         where id = any($1) and wrapped_key is not null",
        ids,
        now
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// Wraps the keys of some subjects anew by the current encryption key; gives how many, 0 when none is left.
pub(super) async fn rewrap(conn: &mut PgConnection, keys: &Keys, most: i64) -> Result<u64, KeyError> {
    let current = i16::from(keys.encryption_version());
    let rows = sqlx::query!(
        r#"select id, key_version as "key_version!", wrapped_key as "wrapped_key!" from subject
           where key_version < $1 order by id limit $2 for update"#,
        current,
        most
    )
    .fetch_all(&mut *conn)
    .await?;
    let (mut ids, mut wrapped) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    let ring = keys.ring();
    let by = ring.current(KeyKind::Encryption);
    for row in &rows {
        let version = u8::try_from(row.key_version).or(Err(KeyError::Broken))?;
        let key = unwrap(keys, SubjectId(row.id), version, &row.wrapped_key)?;
        ids.push(row.id);
        wrapped.push(seal(&by.bytes, &WRAPPED.bind(row.id), &*key.bytes).into_bytes());
    }
    sqlx::query!(
        "update subject s set key_version = $3, wrapped_key = n.wrapped
         from unnest($1::bigint[], $2::bytea[]) n (id, wrapped) where s.id = n.id",
        &ids,
        &wrapped,
        current
    )
    .execute(conn)
    .await?;
    Ok(rows.len() as u64)
}
