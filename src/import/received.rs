//! Rows as received: kept whole, each sealed with the key of the subject that it tells of.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use crate::db::{Change, Db, Tx};
use crate::privacy::erasure::Identifiers;
use crate::privacy::{Identifier, KeyError, Keys, Sealed, Slot, SubjectId, SubjectKey, subject};

const SEALED: Slot = Slot::new("import_row", "sealed");

/// Rows that are sealed in one step.
const BATCH: i64 = 500;

/// A row as received.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Received {
    /// Its cells.
    pub cells: Vec<String>,
    /// Its cells as somebody put them right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fixed: Option<Vec<String>>,
    /// What an earlier version of the program said about it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
}

impl Received {
    /// The cells that count.
    pub fn current(&self) -> &[String] {
        self.fixed.as_deref().unwrap_or(&self.cells)
    }

    /// As it rests.
    pub(super) fn seal(&self, key: &SubjectKey) -> Result<Sealed, serde_json::Error> {
        key.seal_json(SEALED, self)
    }

    /// Opens a row that rests.
    pub(super) fn open(key: &SubjectKey, sealed: &[u8]) -> Result<Self, KeyError> {
        key.open_json(SEALED, sealed).or(Err(KeyError::Broken))
    }

    /// Whether a cell holds one of these numbers, however it is written.
    fn names(&self, identifiers: &Identifiers) -> bool {
        self.cells.iter().chain(self.fixed.iter().flatten()).any(|cell| {
            let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
            identifiers.iter().any(|(identifier, value)| match identifier {
                Identifier::Nik | Identifier::Npwp | Identifier::Nib => digits == *value,
                Identifier::Phone => {
                    let national = value.trim_start_matches("+62");
                    !digits.is_empty() && digits.trim_start_matches('0').trim_start_matches("62") == national
                }
                Identifier::Email => cell.trim().eq_ignore_ascii_case(value),
                Identifier::Place => false,
            })
        })
    }
}

/// A row as received; none when there is no such row, or when nothing of it can be read any more.
pub async fn find_received(
    conn: &mut PgConnection,
    keys: &Keys,
    file_id: i64,
    row_number: i32,
) -> Result<Option<Received>, KeyError> {
    let row = sqlx::query!(
        r#"select subject_id as "subject_id!", sealed as "sealed!" from import_row
           where file_id = $1 and row_number = $2 and sealed is not null"#,
        file_id,
        row_number
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    open(conn, keys, row.subject_id, &row.sealed).await
}

async fn open(
    conn: &mut PgConnection,
    keys: &Keys,
    subject_id: i64,
    sealed: &[u8],
) -> Result<Option<Received>, KeyError> {
    let Some(key) = subject::find(conn, keys, SubjectId(subject_id)).await? else { return Ok(None) };
    Received::open(&key, sealed).map(Some)
}

/// Subjects of the rows that tell of these businesses, and of rows that became no business and name one of these
/// identity numbers, telephones or addresses.
pub async fn subjects_of_received(
    conn: &mut PgConnection,
    keys: &Keys,
    businesses: &[i64],
    identifiers: &Identifiers,
) -> Result<Vec<i64>, KeyError> {
    // A row may have been sealed for somebody who had the business before.
    let mut subjects = sqlx::query_scalar!(
        r#"select distinct r.subject_id as "subject_id!" from import_row r
           where r.business_id = any($1) and r.subject_id is not null
               and not exists (select from owner o where o.subject_id = r.subject_id)
               and not exists (select from business b where b.subject_id = r.subject_id and b.id <> all($1))"#,
        businesses
    )
    .fetch_all(&mut *conn)
    .await?;
    if identifiers.is_empty() {
        return Ok(subjects);
    }
    let strays = sqlx::query!(
        r#"select r.subject_id as "subject_id!", r.sealed as "sealed!" from import_row r
           join subject s on s.id = r.subject_id and s.wrapped_key is not null
           where r.business_id is null and r.sealed is not null"#
    )
    .fetch_all(&mut *conn)
    .await?;
    for stray in strays {
        let received = open(conn, keys, stray.subject_id, &stray.sealed).await?;
        if received.is_some_and(|received| received.names(identifiers)) {
            subjects.push(stray.subject_id);
        }
    }
    Ok(subjects)
}

/// Removes what is left of rows whose subject was erased.
pub async fn forget_received(conn: &mut PgConnection, subjects: &[i64]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update import_row set sealed = null, told = null, message = null where subject_id = any($1)",
        subjects
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Seals rows that an earlier version of the program kept in plain form. Gives how many there were.
pub async fn seal_plain(db: &Db, keys: &Keys, now: DateTime<Utc>) -> anyhow::Result<u64> {
    let mut done = 0;
    loop {
        let mut tx = Tx::begin(db).await?;
        let rows = sqlx::query!(
            r#"select file_id, row_number, raw as "raw!", message from import_row
               where raw is not null order by file_id, row_number limit $1 for update"#,
            BATCH
        )
        .fetch_all(&mut *tx)
        .await?;
        if rows.is_empty() {
            return Ok(done);
        }
        done += rows.len() as u64;
        for row in rows {
            let key = subject::create(&mut tx, keys, now).await?;
            let received = Received { cells: row.raw, fixed: None, message: row.message.unwrap_or_default() };
            let sealed = received.seal(&key)?;
            sqlx::query!(
                "update import_row set raw = null, message = null, subject_id = $3, sealed = $4
                 where file_id = $1 and row_number = $2",
                row.file_id,
                row.row_number,
                key.id().0,
                sealed.as_bytes()
            )
            .execute(&mut *tx)
            .await?;
        }
        tx.commit(Change::None, now).await?;
    }
}
