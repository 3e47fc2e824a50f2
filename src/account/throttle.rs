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
    /// Links for a new password asked for in one name, as it was typed.
    Reset(&'a str),
    /// The same from one address.
    ResetFrom(&'a str),
    /// Reports about businesses from one address.
    Report(&'a str),
    /// Answers to the yearly question from one address, which a whole desa may share.
    Confirmation(&'a str),
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

/// Whose attempts are counted together.
enum Whose<'a> {
    /// Those of this name, as it was typed.
    Name(&'a str),
    /// Those of this account.
    Account(i64),
    /// Those from this address.
    Origin(&'a str),
}

impl<'a> Gate<'a> {
    /// Its name, whose attempts it counts, and how many of them it lets through.
    const fn parts(self) -> (&'static str, Whose<'a>, i32) {
        match self {
            Self::Password(name) => ("password", Whose::Name(name), 10),
            Self::Code(account) => ("code", Whose::Account(account), 10),
            Self::Claim(account) => ("claim", Whose::Account(account), 20),
            Self::Reset(name) => ("reset", Whose::Name(name), 5),
            Self::ResetFrom(origin) => ("reset from", Whose::Origin(origin), 100),
            Self::Report(origin) => ("report", Whose::Origin(origin), 30),
            Self::Address(origin) => ("address", Whose::Origin(origin), 100),
            Self::Lookup(origin) => ("lookup", Whose::Origin(origin), 100),
            Self::Helper(account) => ("helper", Whose::Account(account), 100),
            Self::SignUp(origin) => ("sign up", Whose::Origin(origin), 300),
            // Two hundred people at an event begin and send one each.
            Self::Registration(origin) => ("registration", Whose::Origin(origin), 600),
            Self::Confirmation(origin) => ("confirmation", Whose::Origin(origin), 600),
        }
    }

    fn key(self) -> Vec<u8> {
        let (gate, whose, _) = self.parts();
        let whose = match whose {
            Whose::Name(name) => name.to_owned(),
            Whose::Account(account) => account.to_string(),
            Whose::Origin(origin) => network(origin),
        };
        secret::hash(&format!("{gate} {whose}"))
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
    let (name, _, limit) = gate.parts();
    if entry.count <= limit {
        return Ok(());
    }
    tracing::warn!(gate = name, "too many attempts");
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
        _ => {
            sqlx::query!("update attempt set count = greatest(count - 1, 0) where key = $1", gate.key())
                .execute(&mut *conn)
                .await?;
        }
    }
    Ok(())
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
