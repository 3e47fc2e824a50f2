//! Connections to the database, whoever's it is.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgPool, Postgres, Transaction};

use super::cluster::Cluster;
use super::spare::Away;
use super::{Client, Error, migrate, unfinished};
use crate::config::{DatabaseConfig, Servers};

/// A request waits this long for a connection before the database counts as away.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(2);
/// A server that is not reachable is given up after this long when it is asked whether it is the primary.
const PROBE_TIMEOUT: Duration = Duration::from_secs(3);
/// At the end connections get this long to come back.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);
const MAX_CONNECTIONS: u32 = 16;
const OLDEST_SERVER: i32 = 15;

/// In which way the database is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// As the one server on this data folder.
    Server,
    /// For one command: beside a running server, or with a private cluster that is started for its duration.
    Command,
}

/// The database: the primary, maybe a replica, maybe the private cluster that holds them.
#[derive(Clone, Debug)]
pub struct Db {
    primary: PgPool,
    replica: Option<PgPool>,
    servers: Option<Servers>,
    cluster: Option<Arc<Cluster>>,
    pub(super) away: Arc<Away>,
}

impl Db {
    /// Opens the database that the settings name and brings its schema up to date.
    pub async fn open(config: &DatabaseConfig, access: Access) -> Result<Self, Error> {
        let db = Self::reach(config, access).await?;
        match db.bring_up_to_date().await {
            Ok(()) => Ok(db),
            Err(error) => {
                db.close().await;
                Err(error)
            }
        }
    }

    /// Reaches the database that the settings name, whatever is in it.
    pub async fn reach(config: &DatabaseConfig, access: Access) -> Result<Self, Error> {
        let Some(servers) = &config.database_url else {
            if config.database_replica_url.is_some() {
                tracing::warn!("DATABASE_REPLICA_URL tidak dipakai, karena DATABASE_URL tidak diisi");
            }
            let cluster = Cluster::open(&config.data, access).await?;
            return Ok(Self {
                primary: pool(cluster.options()),
                replica: None,
                servers: None,
                cluster: Some(Arc::new(cluster)),
                away: Arc::default(),
            });
        };
        let primary = find_primary(servers).await?;
        let replica = match &config.database_replica_url {
            Some(servers) => find_replica(servers).await,
            None => None,
        };
        Ok(Self {
            primary: pool(primary),
            replica: replica.map(pool),
            servers: Some(servers.clone()),
            cluster: None,
            away: Arc::default(),
        })
    }

    /// Brings the schema up to date, unless a backup was brought back by halves.
    async fn bring_up_to_date(&self) -> Result<(), Error> {
        let options = self.primary.connect_options();
        let mut conn = options.connect().await.map_err(Error::Connect)?;
        let unfinished = unfinished::is_marked(&mut conn).await.map_err(Error::Connect)?;
        conn.close().await.map_err(Error::Connect)?;
        if unfinished { Err(Error::Unfinished) } else { migrate(&options).await }
    }

    /// PostgreSQL's own programs for this database.
    pub async fn client(&self) -> Result<Client, Error> {
        Ok(match (&self.cluster, &self.servers) {
            (Some(cluster), _) => Client::of_cluster(cluster).await?,
            (None, Some(servers)) => Client::of_servers(servers),
            (None, None) => Client::of_options(&self.primary.connect_options()),
        })
    }

    /// A database that is reached through these options and already up to date.
    pub fn from_options(options: PgConnectOptions) -> Self {
        Self { primary: pool(options), replica: None, servers: None, cluster: None, away: Arc::default() }
    }

    /// For writes, and for reads that must see the latest commit.
    pub const fn primary(&self) -> &PgPool {
        &self.primary
    }

    /// For following the change feed and filling the index: a replica where there is one. What is shown by consent
    /// and not from the index is read through [`Self::spare`].
    pub fn reader(&self) -> &PgPool {
        self.replica.as_ref().unwrap_or(&self.primary)
    }

    /// A read-only transaction that sees one state of the public data throughout, without time limit.
    pub async fn snapshot(&self) -> sqlx::Result<Transaction<'static, Postgres>> {
        let mut snapshot =
            self.reader().begin_with("begin transaction isolation level repeatable read, read only").await?;
        sqlx::query("set local statement_timeout = 0").execute(&mut *snapshot).await?;
        Ok(snapshot)
    }

    /// Whether the database answers within a second.
    pub async fn answers(&self) -> bool {
        let asked = async { sqlx::query("select 1").execute(self.reader()).await.is_ok() };
        tokio::time::timeout(Duration::from_secs(1), asked).await.unwrap_or(false)
    }

    /// After a loss: looks for the primary again, where several servers are listed.
    pub(super) async fn look_for_primary(&self) {
        if let Some(servers) = self.servers.as_ref().filter(|servers| servers.options().len() > 1)
            && let Ok(primary) = find_primary(servers).await
        {
            self.primary.set_connect_options(limit(primary));
        }
    }

    /// Closes all connections and stops the private cluster if this process runs it.
    pub async fn close(self) {
        // Waits for connections in use, and somebody's query may outlast the patience of whoever stops the process.
        let closed = async {
            self.primary.close().await;
            if let Some(replica) = &self.replica {
                replica.close().await;
            }
        };
        drop(tokio::time::timeout(CLOSE_TIMEOUT, closed).await);
        if let Some(cluster) = &self.cluster {
            cluster.stop().await;
        }
    }
}

fn pool(options: PgConnectOptions) -> PgPool {
    PgPoolOptions::new()
        .max_connections(MAX_CONNECTIONS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_lazy_with(limit(options))
}

/// Time limits that keep one bad query from taking the service with it.
fn limit(options: PgConnectOptions) -> PgConnectOptions {
    options.application_name("simbaumi").options([
        ("statement_timeout", "30s"),
        ("lock_timeout", "5s"),
        ("idle_in_transaction_session_timeout", "60s"),
        ("timezone", "UTC"),
    ])
}

/// Asks the servers in turn which of them takes writes.
async fn find_primary(servers: &Servers) -> Result<PgConnectOptions, Error> {
    let mut failure = None;
    for options in servers.options() {
        match tokio::time::timeout(PROBE_TIMEOUT, probe(options)).await {
            Ok(Ok((true, _))) => {}
            Ok(Ok((false, version))) if version / 10_000 < OLDEST_SERVER => {
                return Err(Error::TooOld((version / 10_000).to_string()));
            }
            Ok(Ok((false, _))) => return Ok(options.clone()),
            Ok(Err(error)) => failure = Some(error),
            Err(_) => failure = Some(sqlx::Error::PoolTimedOut),
        }
    }
    Err(failure.map_or(Error::NoPrimary, Error::Connect))
}

/// The first replica that answers. Those that do not are told of once, here; without any the primary is read.
async fn find_replica(servers: &Servers) -> Option<PgConnectOptions> {
    for options in servers.options() {
        let error = match tokio::time::timeout(PROBE_TIMEOUT, probe(options)).await {
            Ok(Ok(_)) => return Some(options.clone()),
            Ok(Err(error)) => error,
            Err(_) => sqlx::Error::PoolTimedOut,
        };
        let (server, port) = (options.get_host(), options.get_port());
        tracing::warn!(%error, "replika baca {server}:{port} tidak dapat dihubungi");
    }
    tracing::warn!(
        "tidak ada replika baca yang menjawab; semua dibaca dari server utama sampai layanan dimulai lagi"
    );
    None
}

/// Whether the server is a standby, and its version as a number (150018 is 15.18).
async fn probe(options: &PgConnectOptions) -> sqlx::Result<(bool, i32)> {
    let mut conn = options.connect().await?;
    let answer = sqlx::query_as("select pg_is_in_recovery(), current_setting('server_version_num')::int")
        .fetch_one(&mut conn)
        .await?;
    conn.close().await?;
    Ok(answer)
}
