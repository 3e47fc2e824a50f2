//! PostgreSQL's own programs (`psql`, `pg_dump`, `pg_restore`), told which database.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use tokio::process::Command;

use super::cluster::binaries::Binaries;
use super::cluster::{Cluster, ClusterError};
use crate::config::Servers;

/// How these programs reach one database. Its `Debug` form shows no password.
#[derive(Clone)]
pub struct Client {
    /// Where they are; none where the search path knows.
    folder: Option<Binaries>,
    /// By environment, since everybody on the machine can read a command's arguments.
    environment: Vec<(&'static str, OsString)>,
}

impl Client {
    /// For a private cluster, with the programs that it is run by.
    pub async fn of_cluster(cluster: &Cluster) -> Result<Self, ClusterError> {
        let mut client = Self::of_options(&cluster.options());
        client.folder = Some(Binaries::find(None).await?);
        Ok(client)
    }

    /// For the one of these servers that takes writes.
    pub fn of_servers(servers: &Servers) -> Self {
        let mut environment = connection(servers.options());
        if let Some(password) = servers.addresses().first().and_then(|address| password(address)) {
            environment.push(("PGPASSWORD", password.into()));
        }
        Self { folder: None, environment }
    }

    /// For a server that asks for no password.
    pub(super) fn of_options(options: &PgConnectOptions) -> Self {
        Self { folder: None, environment: connection(std::slice::from_ref(options)) }
    }

    /// One of the programs.
    pub fn command(&self, program: &str) -> Command {
        let path = self.folder.as_ref().map_or_else(|| PathBuf::from(program), |at| at.program(program));
        let mut command = Command::new(path);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("folder", &self.folder).finish_non_exhaustive()
    }
}

fn connection(servers: &[PgConnectOptions]) -> Vec<(&'static str, OsString)> {
    let list = |each: fn(&PgConnectOptions) -> String| {
        OsString::from(servers.iter().map(each).collect::<Vec<_>>().join(","))
    };
    let host = |server: &PgConnectOptions| match server.get_socket() {
        Some(socket) => socket.display().to_string(),
        None => server.get_host().to_owned(),
    };
    let mut environment = vec![
        ("PGHOST", list(host)),
        ("PGPORT", list(|server| server.get_port().to_string())),
        ("PGTARGETSESSIONATTRS", "read-write".into()),
    ];
    if let Some(server) = servers.first() {
        environment.push(("PGUSER", server.get_username().into()));
        let database = server.get_database().unwrap_or(server.get_username());
        environment.push(("PGDATABASE", database.into()));
        environment.push(("PGSSLMODE", ssl_mode(server.get_ssl_mode()).into()));
    }
    environment
}

/// As libpq spells it.
const fn ssl_mode(mode: PgSslMode) -> &'static str {
    match mode {
        PgSslMode::Disable => "disable",
        PgSslMode::Allow => "allow",
        PgSslMode::Prefer => "prefer",
        PgSslMode::Require => "require",
        PgSslMode::VerifyCa => "verify-ca",
        PgSslMode::VerifyFull => "verify-full",
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
