//! SQL of the second factor.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::totp::{self, Secret};

/// Sets up `secret`, whose code of `step` was just shown, and returns new recovery codes in place of all earlier ones.
pub async fn set_up(
    conn: &mut PgConnection,
    account: i64,
    secret: &Secret,
    step: i64,
) -> sqlx::Result<Vec<String>> {
    sqlx::query!(
        "update account set totp_secret = $2, totp_step = $3 where id = $1",
        account,
        secret.bytes(),
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
    account: i64,
    code: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Given>> {
    let kept = sqlx::query!("select totp_secret, totp_step from account where id = $1 for update", account)
        .fetch_optional(&mut *conn)
        .await?;
    let Some((Some(secret), last)) = kept.map(|kept| (kept.totp_secret, kept.totp_step)) else {
        return Ok(None);
    };
    if let Some(step) = Secret::from_bytes(secret).check(code, now.timestamp(), last) {
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
