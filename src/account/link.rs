//! One-time addresses: the first admin utama, and a password chosen by the owner of an account.

use std::fmt::Display;

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use super::secret::Token;
use crate::config::Config;

/// How long a link can be used.
const LASTS: Duration = Duration::hours(48);

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Make the first admin utama.
    FirstAdmin,
    /// Choose a password for this account.
    Password(i64),
}

/// The address behind which `token` is used. The token stands in the query, which logs leave out.
pub fn path(token: &Token) -> String {
    format!("/masuk/sekali?t={}", token.reveal())
}

/// The same as a whole address: under `PUBLIC_URL`, else under the address that is known to reach this server.
pub fn address(config: &Config, reached_at: impl Display, token: &Token) -> String {
    let base = config.public_url.clone().unwrap_or_else(|| format!("http://{reached_at}"));
    format!("{base}{}", path(token))
}

/// A new link; earlier ones for the same end no longer work.
pub async fn create(conn: &mut PgConnection, purpose: Purpose, now: DateTime<Utc>) -> sqlx::Result<Token> {
    let (name, account) = match purpose {
        Purpose::FirstAdmin => ("first_admin", None),
        Purpose::Password(account) => ("password", Some(account)),
    };
    sqlx::query!(
        "delete from one_time_link where purpose = $1 and account_id is not distinct from $2 and used_at is null",
        name,
        account,
    )
    .execute(&mut *conn)
    .await?;
    let token = Token::random();
    sqlx::query!(
        "insert into one_time_link (token_hash, purpose, account_id, created_at, expires_at)
         values ($1, $2, $3, $4, $5)",
        token.hash(),
        name,
        account,
        now,
        now + LASTS,
    )
    .execute(&mut *conn)
    .await?;
    Ok(token)
}

/// What `token` is good for now. It is locked until the end of the transaction.
pub async fn find(
    conn: &mut PgConnection,
    token: &Token,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Purpose>> {
    let found = sqlx::query!(
        "select purpose, account_id from one_time_link
         where token_hash = $1 and used_at is null and expires_at > $2 for update",
        token.hash(),
        now,
    )
    .fetch_optional(&mut *conn)
    .await?;
    Ok(found.and_then(|found| match (found.purpose.as_str(), found.account_id) {
        ("first_admin", None) => Some(Purpose::FirstAdmin),
        ("password", Some(account)) => Some(Purpose::Password(account)),
        _ => None,
    }))
}

/// The link has done its work.
pub async fn use_up(conn: &mut PgConnection, token: &Token, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update one_time_link set used_at = $2 where token_hash = $1", token.hash(), now)
        .execute(&mut *conn)
        .await?;
    Ok(())
}
