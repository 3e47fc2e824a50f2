//! The key of an account, with which is sealed what is its own: the secret of the second factor, messages to it.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::privacy::{KeyError, Keys, SubjectId, SubjectKey, subject};

/// The key of an account, made when there is none.
pub async fn of(
    conn: &mut PgConnection,
    keys: &Keys,
    account: i64,
    now: DateTime<Utc>,
) -> Result<SubjectKey, KeyError> {
    let known = sqlx::query_scalar!("select subject_id from account where id = $1 for update", account)
        .fetch_one(&mut *conn)
        .await?;
    if let Some(known) = known
        && let Some(key) = subject::find(conn, keys, SubjectId(known)).await?
    {
        return Ok(key);
    }
    let key = subject::create(conn, keys, now).await?;
    sqlx::query!("update account set subject_id = $2 where id = $1", account, key.id().0)
        .execute(conn)
        .await?;
    Ok(key)
}
