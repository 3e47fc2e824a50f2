//! Limits on guessing: per account, whether it exists or not, and per address.
//!
//! An attempt is counted before it is judged and taken back when it succeeds, so that parallel attempts do not slip
//! through, and many people behind one address who know their passwords do not lock each other out.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;
use std::net::IpAddr;

use super::secret;
use crate::http::error::Error;

/// What is counted, with its limit within [`WINDOW`].
#[derive(Clone, Copy, Debug)]
pub enum Gate<'a> {
    /// Passwords for one name, as it was typed.
    Password(&'a str),
    /// Codes for one account.
    Code(i64),
    /// Reports about businesses from one address.
    Report(&'a str),
    /// Answers to the yearly question from one address, which a whole desa may share.
    Confirmation(&'a str),
    /// Anything from one address.
    Address(&'a str),
}

/// After the first failure this long passes until the count begins anew.
const WINDOW: Duration = Duration::minutes(15);

impl Gate<'_> {
    const fn limit(self) -> i32 {
        match self {
            Self::Password(_) | Self::Code(_) => 10,
            Self::Address(_) => 100,
            Self::Report(_) => 30,
            Self::Confirmation(_) => 600,
        }
    }

    fn key(self) -> Vec<u8> {
        match self {
            Self::Password(name) => secret::hash(&format!("password {name}")),
            Self::Code(account) => secret::hash(&format!("code {account}")),
            Self::Report(origin) => secret::hash(&format!("report {}", network(origin))),
            Self::Confirmation(origin) => secret::hash(&format!("confirmation {}", network(origin))),
            Self::Address(origin) => secret::hash(&format!("address {}", network(origin))),
        }
    }
}

/// One visitor's share of the address space: an IPv4 address, or the network that one IPv6 line has.
fn network(origin: &str) -> String {
    match origin.parse() {
        Ok(IpAddr::V6(address)) => format!("{:x}", u128::from(address) >> 64),
        _ => origin.to_owned(),
    }
}

/// Counts an attempt.
///
/// # Errors
/// [`Error::TooMany`] past the limit.
pub async fn enter(conn: &mut PgConnection, gate: Gate<'_>, now: DateTime<Utc>) -> Result<(), Error> {
    let entry = sqlx::query!(
        "insert into attempt (key, count, since) values ($1, 1, $2)
         on conflict (key) do update set
             count = case when attempt.since <= $3 then 1 else least(attempt.count + 1, 1000000) end,
             since = case when attempt.since <= $3 then $2 else attempt.since end
         returning count, since",
        gate.key(),
        now,
        now - WINDOW,
    )
    .fetch_one(&mut *conn)
    .await?;
    if entry.count <= gate.limit() {
        return Ok(());
    }
    tracing::warn!(gate = gate_name(gate), "too many attempts");
    let wait = (entry.since + WINDOW - now).num_seconds().max(1);
    Err(Error::TooMany { retry_after_s: wait as u32 })
}

/// The attempt was a good one: it does not count.
pub async fn leave(conn: &mut PgConnection, gate: Gate<'_>) -> sqlx::Result<()> {
    match gate {
        // Who knows the password or the code has shown to be the owner: earlier slips are forgotten.
        Gate::Password(_) | Gate::Code(_) => {
            sqlx::query!("delete from attempt where key = $1", gate.key()).execute(&mut *conn).await?;
        }
        Gate::Address(_) | Gate::Report(_) | Gate::Confirmation(_) => {
            sqlx::query!("update attempt set count = greatest(count - 1, 0) where key = $1", gate.key())
                .execute(&mut *conn)
                .await?;
        }
    }
    Ok(())
}

const fn gate_name(gate: Gate<'_>) -> &'static str {
    match gate {
        Gate::Password(_) => "password",
        Gate::Code(_) => "code",
        Gate::Address(_) => "address",
        Gate::Report(_) => "report",
        Gate::Confirmation(_) => "confirmation",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_of_ipv6_counts_as_one_address() {
        let key = |origin| Gate::Address(origin).key();
        assert_eq!(key("2001:db8:1:2::1"), key("2001:db8:1:2:ffff::9"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_ne!(key("192.0.2.1"), key("192.0.2.2"));
        assert_ne!(Gate::Password("192.0.2.1").key(), key("192.0.2.1"));
    }
}
