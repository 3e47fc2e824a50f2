//! One-time addresses: the first admin utama, and a password chosen by the owner of an account.

use std::fmt::Display;

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use super::secret::Token;
use crate::config::Config;

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Make the first admin utama.
    FirstAdmin,
    /// Choose a password for this account, at the word of an officer.
    Password(i64),
    /// Choose another password for this account, because its address asked for it.
    Reset(i64),
}

impl Purpose {
    const fn name(self) -> &'static str {
        match self {
            Self::FirstAdmin => "first_admin",
            Self::Password(_) => "password",
            Self::Reset(_) => "reset",
        }
    }

    /// The account that it opens.
    pub const fn account(self) -> Option<i64> {
        match self {
            Self::FirstAdmin => None,
            Self::Password(account) | Self::Reset(account) => Some(account),
        }
    }

    /// How long a link can be used.
    pub const fn lasts(self) -> Duration {
        match self {
            Self::FirstAdmin | Self::Password(_) => Duration::hours(48),
            Self::Reset(_) => Duration::hours(1),
        }
    }
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

/// A new link. Earlier ones for the same end no longer work, but for those that anybody can ask for: who asks in
/// somebody's name does not take the link away that they hold.
pub async fn create(conn: &mut PgConnection, purpose: Purpose, now: DateTime<Utc>) -> sqlx::Result<Token> {
    if !matches!(purpose, Purpose::Reset(_)) {
        sqlx::query!(
            "delete from one_time_link
             where purpose = $1 and account_id is not distinct from $2 and used_at is null",
            purpose.name(),
            purpose.account(),
        )
        .execute(&mut *conn)
        .await?;
    }
    let token = Token::random();
    sqlx::query!(
        "insert into one_time_link (token_hash, purpose, account_id, created_at, expires_at)
         values ($1, $2, $3, $4, $5)",
        token.hash(),
        purpose.name(),
        purpose.account(),
        now,
        now + purpose.lasts(),
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
        ("reset", Some(account)) => Some(Purpose::Reset(account)),
        _ => None,
    }))
}

/// The link has done its work, and every other one of the same account goes with it. One that is just being used, at
/// the same moment, is left alone: waiting for each other, neither would come through.
pub async fn use_up(conn: &mut PgConnection, token: &Token, now: DateTime<Utc>) -> sqlx::Result<()> {
    let account = sqlx::query_scalar!(
        "update one_time_link set used_at = $2 where token_hash = $1 returning account_id",
        token.hash(),
        now
    )
    .fetch_optional(&mut *conn)
    .await?;
    sqlx::query!(
        "delete from one_time_link where token_hash in (
             select token_hash from one_time_link where account_id = $1 and used_at is null
             for update skip locked)",
        account.flatten(),
    )
    .execute(&mut *conn)
    .await?;
    Ok(())
}
