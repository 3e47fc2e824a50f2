//! `simbaumi psql`.

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use tokio::process::Command;

use super::interruption;
use crate::config::{DatabaseConfig, Servers};
use crate::db::Access;
use crate::db::cluster::Cluster;
use crate::db::cluster::binaries::Binaries;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    database: DatabaseConfig,

    /// Handed to psql as they are.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

pub(super) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    // Ctrl-C ends a query inside psql, not psql itself.
    let _ignored = interruption()?;
    if let Some(servers) = &arguments.database.database_url {
        let mut psql = Command::new("psql");
        connect(&mut psql, servers);
        return wait(psql.args(&arguments.arguments)).await;
    }
    let cluster = Cluster::open(&arguments.database.data, Access::Command).await?;
    let mut psql = Command::new(Binaries::find(None).await?.program("psql"));
    psql.env("PGHOST", cluster.socket()).env("PGPORT", "5432");
    psql.env("PGUSER", "simbaumi").env("PGDATABASE", "simbaumi");
    let result = wait(psql.args(&arguments.arguments)).await;
    cluster.stop().await;
    result
}

async fn wait(psql: &mut Command) -> anyhow::Result<ExitCode> {
    let status =
        psql.status().await.context("psql tidak dapat dijalankan; pasang paket postgresql-client")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// By environment, since everybody on the machine can read a command's arguments.
fn connect(psql: &mut Command, servers: &Servers) {
    let list = |each: fn(&sqlx::postgres::PgConnectOptions) -> String| {
        servers.options().iter().map(each).collect::<Vec<_>>().join(",")
    };
    psql.env("PGHOST", list(|server| server.get_host().to_owned()));
    psql.env("PGPORT", list(|server| server.get_port().to_string()));
    psql.env("PGTARGETSESSIONATTRS", "read-write");
    if let Some(server) = servers.options().first() {
        psql.env("PGUSER", server.get_username());
        psql.env("PGDATABASE", server.get_database().unwrap_or(server.get_username()));
    }
    if let Some(password) = servers.addresses().first().and_then(|address| password(address)) {
        psql.env("PGPASSWORD", password);
    }
}

/// The password in `postgres://user:password@host/database`, with its percent signs resolved.
fn password(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://")?;
    let authority = rest.split(['/', '?']).next()?;
    let (user, _) = authority.rsplit_once('@')?;
    let (_, password) = user.split_once(':')?;
    let mut bytes = Vec::new();
    let mut rest = password.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
            let (high, low) = (digit(rest.next())?, digit(rest.next())?);
            bytes.push((high * 16 + low) as u8);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_taken_out_of_the_address() {
        for (address, expected) in [
            ("postgres://u:p%40%2Fx@h/d", Some("p@/x")),
            ("postgres://u@h/d", None),
            ("postgres://h/d?x=a:b@c", None),
            ("postgres://u:p%4@h", None),
        ] {
            assert_eq!(password(address).as_deref(), expected, "{address}");
        }
    }
}
