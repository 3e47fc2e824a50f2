//! Makes the cluster, and in it the roles, the database and its extensions.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};

use super::binaries::Binaries;
use super::{ClusterError, space};
use crate::durable::sync_folder;

/// Makes the cluster's folder unless it is there. It gets its name last, so there is no half of one.
pub(super) async fn ensure_folder(cluster: &Path, binaries: &Binaries) -> Result<(), ClusterError> {
    if cluster.join("PG_VERSION").is_file() {
        return check_version(cluster, binaries);
    }
    if fs::read_dir(cluster).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(ClusterError::NotACluster(cluster.to_owned()));
    }
    space::check(cluster, space::NEEDED_FOR_INIT_MIB)?;
    tracing::info!(folder = %cluster.display(), "making a new database");
    let unfinished = cluster.with_extension("new");
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished).map_err(ClusterError::path(&unfinished))?;
    }
    initdb(&unfinished, binaries).await?;
    let conf = unfinished.join("postgresql.conf");
    OpenOptions::new()
        .append(true)
        .open(&conf)
        .and_then(|mut file| file.write_all(b"\ninclude 'simbaumi.conf'\n").and_then(|()| file.sync_all()))
        .map_err(ClusterError::path(conf))?;
    let log = unfinished.join("log");
    fs::create_dir(&log).map_err(ClusterError::path(log))?;
    fs::rename(&unfinished, cluster).and_then(|()| sync_folder(cluster)).map_err(ClusterError::path(cluster))
}

async fn initdb(folder: &Path, binaries: &Binaries) -> Result<(), ClusterError> {
    let mut command = binaries.command("initdb");
    command
        .args(["--username=postgres", "--auth=peer", "--encoding=UTF8", "--locale=C.UTF-8"])
        .args(["--data-checksums", "--no-instructions", "--pgdata"])
        .arg(folder);
    // Sorting must not change when the system's C library does.
    if binaries.major() >= 17 {
        command.args(["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]);
    }
    let output = command.output().await.map_err(ClusterError::path(binaries.program("initdb")))?;
    if output.status.success() {
        return Ok(());
    }
    let messages = String::from_utf8_lossy(&output.stderr);
    if messages.contains("No space left on device") || space::is_full(folder) {
        return Err(space::full(folder));
    }
    if messages.contains("could not look up effective user ID") {
        return Err(ClusterError::NamelessUser);
    }
    let reason = messages.lines().find(|line| line.contains("error:")).unwrap_or("initdb gagal");
    Err(ClusterError::Init(reason.trim().to_owned()))
}

/// The major version that made the cluster, if there is one.
pub(super) fn version_of(cluster: &Path) -> Option<String> {
    fs::read_to_string(cluster.join("PG_VERSION")).ok().map(|text| text.trim().to_owned())
}

fn check_version(cluster: &Path, binaries: &Binaries) -> Result<(), ClusterError> {
    match version_of(cluster) {
        Some(data) if data != binaries.major().to_string() => {
            Err(ClusterError::WrongVersion { folder: cluster.to_owned(), data, installed: binaries.major() })
        }
        _ => Ok(()),
    }
}

/// Makes what is missing of the role, the database and its extensions; after the first start that is nothing.
pub(super) async fn ensure_database(socket: &Path, major: u32) -> Result<(), ClusterError> {
    let administrator = PgConnectOptions::new_without_pgpass()
        .host("localhost")
        .socket(socket)
        .port(super::PORT)
        .username("postgres")
        .options([("client_min_messages", "warning")]);
    let mut conn = administrator.clone().database("postgres").connect().await.map_err(ClusterError::Setup)?;
    make_role_and_database(&mut conn).await.map_err(ClusterError::Setup)?;
    conn.close().await.map_err(ClusterError::Setup)?;

    let mut conn = administrator.database("simbaumi").connect().await.map_err(ClusterError::Setup)?;
    make_extensions(&mut conn).await.map_err(|error| explain(error, major))?;
    let (version, old): (String, bool) = sqlx::query_as(
        "select postgis_lib_version(), (string_to_array(substring(postgis_lib_version() from '^\\d+\\.\\d+'), '.'))::int[] < '{3,3}'",
    )
    .fetch_one(&mut conn)
    .await
    .map_err(|error| explain(error, major))?;
    conn.close().await.map_err(ClusterError::Setup)?;
    if old { Err(ClusterError::OldPostgis(version)) } else { Ok(()) }
}

/// Whether [`ensure_database`] has done its work, seen with the eyes of the application's role.
pub(super) async fn is_complete(application: &PgConnectOptions) -> bool {
    let Ok(mut conn) = application.connect().await else { return false };
    let complete =
        sqlx::query_scalar("select count(*) = 2 from pg_extension where extname in ('postgis', 'pg_trgm')")
            .fetch_one(&mut conn)
            .await;
    // Whatever closing says, the answer stands.
    drop(conn.close().await);
    complete.unwrap_or(false)
}

async fn make_role_and_database(conn: &mut PgConnection) -> sqlx::Result<()> {
    let (role, database): (bool, bool) = sqlx::query_as(
        "select exists (select from pg_roles where rolname = 'simbaumi'),
                exists (select from pg_database where datname = 'simbaumi')",
    )
    .fetch_one(&mut *conn)
    .await?;
    if !role {
        sqlx::query("create role simbaumi login").execute(&mut *conn).await?;
    }
    if !database {
        sqlx::query("create database simbaumi owner simbaumi").execute(&mut *conn).await?;
    }
    Ok(())
}

async fn make_extensions(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query("create extension if not exists postgis").execute(&mut *conn).await?;
    sqlx::query("create extension if not exists pg_trgm").execute(&mut *conn).await?;
    Ok(())
}

/// PostGIS that is not installed shows as a missing control file or a missing library.
fn explain(error: sqlx::Error, major: u32) -> ClusterError {
    match error.as_database_error().and_then(sqlx::error::DatabaseError::code).as_deref() {
        Some("0A000" | "58P01") => ClusterError::NoPostgis(major),
        _ => ClusterError::Setup(error),
    }
}
