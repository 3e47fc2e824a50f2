//! Accounts: who comes in, what each may do, and what was done.
//!
//! Owns `account`, `recovery_code`, `session`, `role_grant` and its parts, `business_companion`, `one_time_link`,
//! `attempt` and `audit`.
//! [`policy`] is the one place that decides; [`session`] finds out who asks; every write takes the [`Actor`] and
//! leaves an entry by [`audit`].

pub mod audit;
pub mod companion;
pub mod console;
pub mod contact;
pub mod deed;
pub mod factor;
pub mod guard;
mod journal;
pub mod key;
pub mod link;
pub mod page;
pub mod password;
pub mod policy;
pub mod query;
pub mod secret;
pub mod session;
pub mod term;
pub mod throttle;
pub mod totp;

pub use policy::{Action, Actor, Menu, Record, Role, Scope, Subject};

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

/// How long carried-out forms, used links and old attempts are remembered.
const KEEP: Duration = Duration::days(2);

/// Removes what has lost its meaning: ended sessions, old links, attempts and form keys.
pub async fn prune(conn: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<u64> {
    let before = now - KEEP;
    let sessions =
        sqlx::query!("delete from session where expires_at < $1 or seen_at + idle_limit < $1", now)
            .execute(&mut *conn)
            .await?;
    let links =
        sqlx::query!("delete from one_time_link where expires_at < $1", before).execute(&mut *conn).await?;
    let attempts = sqlx::query!("delete from attempt where since < $1", before).execute(&mut *conn).await?;
    let keys = sqlx::query!("delete from form_key where at < $1", before).execute(&mut *conn).await?;
    Ok(sessions.rows_affected() + links.rows_affected() + attempts.rows_affected() + keys.rows_affected())
}
