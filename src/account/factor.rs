//! SQL of the second factor. Its secret rests sealed with a key of the account.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::key;
use super::totp::{self, Secret};
use crate::db::{Change, Db, Tx};
use crate::http::error::Error;
use crate::privacy::{KeyError, Keys, OpenError, Slot, SubjectId, subject};

/// Where the secret rests.
const SECRET: Slot = Slot::new("account", "totp_secret");

/// Why a second factor could not be kept or asked for.
#[derive(Debug, thiserror::Error)]
pub enum FactorError {
    /// Keys.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The secret does not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

impl From<FactorError> for Error {
    fn from(error: FactorError) -> Self {
        match error {
            FactorError::Key(error) => error.into(),
            FactorError::Sql(error) => error.into(),
            FactorError::Open(error) => Self::Internal(error.into()),
        }
    }
}

/// Sets up `secret`, whose code of `step` was just shown, and returns new recovery codes in place of all earlier ones.
pub async fn set_up(
    conn: &mut PgConnection,
    keys: &Keys,
    account: i64,
    (secret, step): (&Secret, i64),
    now: DateTime<Utc>,
) -> Result<Vec<String>, FactorError> {
    let sealed = key::of(conn, keys, account, now).await?.seal(SECRET, secret.bytes());
    sqlx::query!(
        "update account set totp_secret = $2, totp_step = $3 where id = $1",
        account,
        sealed.as_bytes(),
        step
    )
    .execute(&mut *conn)
    .await?;
    let codes: Vec<String> = (0..totp::RECOVERY_CODES).map(|_| totp::recovery_code()).collect();
    let hashes: Vec<Vec<u8>> = codes.iter().map(|code| totp::recovery_hash(code)).collect();
    sqlx::query!("delete from recovery_code where account_id = $1", account).execute(&mut *conn).await?;
    sqlx::query!(
        "insert into recovery_code (account_id, code_hash) select $1, unnest($2::bytea[])",
        account,
        &hashes
    )
    .execute(&mut *conn)
    .await?;
    Ok(codes)
}

/// Seals secrets that an earlier version of the program kept in plain form. Gives how many there were.
pub async fn seal_plain(db: &Db, keys: &Keys, now: DateTime<Utc>) -> Result<u64, FactorError> {
    let mut tx = Tx::begin(db).await?;
    let rows = sqlx::query!(
        r#"select id, totp_secret as "secret!" from account
           where totp_secret is not null and subject_id is null order by id for update"#
    )
    .fetch_all(&mut *tx)
    .await?;
    for row in &rows {
        let key = key::of(&mut tx, keys, row.id, now).await?;
        let sealed = key.seal(SECRET, &row.secret);
        sqlx::query!("update account set totp_secret = $2 where id = $1", row.id, sealed.as_bytes())
            .execute(&mut *tx)
            .await?;
    }
    tx.commit(Change::None, now).await?;
    Ok(rows.len() as u64)
}

/// Takes the second factor away.
pub async fn remove(conn: &mut PgConnection, account: i64) -> sqlx::Result<()> {
    sqlx::query!("update account set totp_secret = null, totp_step = null where id = $1", account)
        .execute(&mut *conn)
        .await?;
    sqlx::query!("delete from recovery_code where account_id = $1", account).execute(&mut *conn).await?;
    Ok(())
}

/// What was given as second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// A code of the app.
    Code,
    /// A recovery code.
    Recovery,
}

/// Uses up `code`, if it is good now. Two requests with the same code do not both get through.
pub async fn use_up(
    conn: &mut PgConnection,
    keys: &Keys,
    account: i64,
    code: &str,
    now: DateTime<Utc>,
) -> Result<Option<Given>, FactorError> {
    let kept = sqlx::query!(
        "select totp_secret, totp_step, subject_id from account where id = $1 for update",
        account
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(kept) = kept else { return Ok(None) };
    let (Some(sealed), Some(subject)) = (kept.totp_secret, kept.subject_id) else { return Ok(None) };
    let Some(key) = subject::find(conn, keys, SubjectId(subject)).await? else { return Ok(None) };
    let secret = Secret::from_bytes(key.open(SECRET, &sealed)?.to_vec());
    if let Some(step) = secret.check(code, now.timestamp(), kept.totp_step) {
        sqlx::query!("update account set totp_step = $2 where id = $1", account, step)
            .execute(&mut *conn)
            .await?;
        return Ok(Some(Given::Code));
    }
    let done = sqlx::query!(
        "update recovery_code set used_at = $3 where account_id = $1 and code_hash = $2 and used_at is null",
        account,
        totp::recovery_hash(code),
        now,
    )
    .execute(&mut *conn)
    .await?;
    Ok((done.rows_affected() > 0).then_some(Given::Recovery))
}

/// Recovery codes that are left.
pub async fn recovery_left(conn: &mut PgConnection, account: i64) -> sqlx::Result<i64> {
    let left = sqlx::query_scalar!(
        r#"select count(*) as "left!" from recovery_code where account_id = $1 and used_at is null"#,
        account
    );
    left.fetch_one(&mut *conn).await
}
