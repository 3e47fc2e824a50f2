//! Limits on guessing: per account, whether it exists or not, and per address; and on what anybody may send.
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
    /// Anything from one address.
    Address(&'a str),
    /// Registrations begun or sent from one address, which a whole desa may share.
    Registration(&'a str),
    /// Registrations that one account sent for others.
    Helper(i64),
    /// Accounts made from one address, which a whole desa may share.
    SignUp(&'a str),
    /// Claims of businesses by one account: asking, sending codes, trying them.
    Claim(i64),
    /// Codes of registrations asked for from one address.
    Lookup(&'a str),
}

/// After the first failure this long passes until the count begins anew.
const WINDOW: Duration = Duration::minutes(15);

impl Gate<'_> {
    const fn limit(self) -> i32 {
        match self {
            Self::Password(_) | Self::Code(_) => 10,
            Self::Claim(_) => 20,
            Self::SignUp(_) => 300,
            Self::Address(_) | Self::Lookup(_) | Self::Helper(_) => 100,
            // Two hundred people at an event begin and send one each.
            Self::Registration(_) => 600,
        }
    }

    fn key(self) -> Vec<u8> {
        match self {
            Self::Password(name) => secret::hash(&format!("password {name}")),
            Self::Code(account) => secret::hash(&format!("code {account}")),
            Self::Address(origin) => secret::hash(&format!("address {}", network(origin))),
            Self::Registration(origin) => secret::hash(&format!("registration {}", network(origin))),
            Self::Helper(account) => secret::hash(&format!("helper {account}")),
            Self::SignUp(origin) => secret::hash(&format!("sign up {}", network(origin))),
            Self::Claim(account) => secret::hash(&format!("claim {account}")),
            Self::Lookup(origin) => secret::hash(&format!("lookup {}", network(origin))),
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
        Gate::Address(_)
        | Gate::Registration(_)
        | Gate::Helper(_)
        | Gate::SignUp(_)
        | Gate::Claim(_)
        | Gate::Lookup(_) => {
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
        Gate::Registration(_) => "registration",
        Gate::Helper(_) => "helper",
        Gate::SignUp(_) => "sign up",
        Gate::Claim(_) => "claim",
        Gate::Lookup(_) => "lookup",
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
