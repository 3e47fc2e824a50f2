//! A database of its own for each test, cloned from a migrated template.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::{fs, process};

use sha2::{Digest, Sha256};
use simbaumi::db::{Db, migrate};
use simbaumi::privacy::Keys;
use simbaumi::privacy::erasure::Log;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection, QueryBuilder};

use super::server;

/// Any number that no other lock on the test server uses.
const TEMPLATE_LOCK: i64 = 7_316_532;

/// A migrated, empty database for one test. It is removed by a later test process.
pub struct TestDb {
    pub db: Db,
    options: PgConnectOptions,
    data: DataFolder,
}

/// A data folder for what does not rest in the database.
struct DataFolder(PathBuf);

impl DataFolder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        if number == 0 {
            remove_stale();
        }
        let path = std::env::temp_dir().join(format!("{DATA}{}-{number}", process::id()));
        fs::create_dir(&path).unwrap();
        Self(path)
    }
}

/// What data folders are called, before the number of the process.
const DATA: &str = "simbaumi-data-";

/// Removes data folders of processes that have ended without doing so, and of one that had this process's number.
fn remove_stale() {
    for entry in fs::read_dir(std::env::temp_dir()).unwrap().flatten() {
        let name = entry.file_name();
        let owner =
            name.to_str().and_then(|name| name.strip_prefix(DATA)?.split('-').next()?.parse::<u32>().ok());
        let stale =
            |owner: u32| owner == process::id() || !Path::new("/proc").join(owner.to_string()).exists();
        if owner.is_some_and(stale) {
            drop(fs::remove_dir_all(entry.path()));
        }
    }
}

impl Drop for DataFolder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

impl TestDb {
    pub async fn new() -> Self {
        let server = server::options().await;
        let mut conn = server.connect().await.unwrap();
        let template = migrated(&mut conn, &server).await;
        Self::clone_of(&template, conn, &server).await
    }

    /// A database that `fill` filled once for all tests of this build; `kind` tells one filling from another.
    pub async fn filled(kind: &str, fill: impl AsyncFnOnce(&Db)) -> Self {
        let server = server::options().await;
        let mut conn = server.connect().await.unwrap();
        let empty = migrated(&mut conn, &server).await;
        // What is filled in depends on the code of this build, not on the migrations alone.
        let name = format!("{empty}_{}_{kind}", build());
        let template = template(&mut conn, name, async |conn: &mut PgConnection, name: &str| {
            statement(conn, &["create database ", name, " template ", &empty]).await;
            let db = Db::from_options(server.clone().database(name));
            fill(&db).await;
            db.close().await;
        })
        .await;
        Self::clone_of(&template, conn, &server).await
    }

    async fn clone_of(template: &str, mut conn: PgConnection, server: &PgConnectOptions) -> Self {
        drop_stale(&mut conn).await;
        let name = next_name();
        statement(&mut conn, &["create database ", &name, " template ", template]).await;
        conn.close().await.unwrap();
        let options = server.clone().database(&name);
        Self { db: Db::from_options(options.clone()), options, data: DataFolder::new() }
    }

    /// A database of its own that comes back from a plain dump.
    pub async fn restored(&self, dump: &str) -> Self {
        let server = server::options().await;
        let mut conn = server.connect().await.unwrap();
        let name = next_name();
        statement(&mut conn, &["create database ", &name]).await;
        conn.close().await.unwrap();
        let options = server.clone().database(&name);
        let restored = Self { db: Db::from_options(options.clone()), options, data: DataFolder::new() };
        restored.fill_from(dump);
        restored
    }

    fn fill_from(&self, dump: &str) {
        let file = self.data.0.join("dump.sql");
        fs::write(&file, dump).unwrap();
        let output =
            self.client("psql").args(["-qX", "-v", "ON_ERROR_STOP=1", "-f"]).arg(&file).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        fs::remove_file(&file).unwrap();
    }

    /// A program of PostgreSQL's, told which database.
    pub fn client(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        match self.options.get_socket() {
            Some(socket) => command.arg("-h").arg(socket),
            None => command.arg("-h").arg(self.options.get_host()),
        };
        command.args(["-p", &self.options.get_port().to_string(), "-U", self.options.get_username(), "-d"]);
        command.arg(self.options.get_database().unwrap()).stdin(Stdio::null());
        command
    }

    /// A connection outside the pool, as superuser.
    pub async fn connect(&self) -> PgConnection {
        self.options.connect().await.unwrap()
    }

    /// Where its keys are.
    pub fn key_file(&self) -> PathBuf {
        self.data.0.join("keys")
    }

    /// Its keys, made when they are asked for first.
    pub async fn keys(&self) -> Keys {
        let mut conn = self.connect().await;
        Keys::open(&self.key_file(), &mut conn, super::service::now()).await.unwrap()
    }

    /// The log of its erasures.
    pub fn erasures(&self) -> Log {
        Log::of_data(&self.data.0)
    }

    /// The data folder beside it.
    pub fn folder(&self) -> std::path::PathBuf {
        self.data.0.clone()
    }

    /// Its address for a program.
    pub fn url(&self) -> String {
        let host = match self.options.get_socket() {
            Some(socket) => socket.display().to_string().replace('/', "%2F"),
            None => self.options.get_host().to_owned(),
        };
        let (port, database) = (self.options.get_port(), self.options.get_database().unwrap());
        format!("postgres://postgres@{host}:{port}/{database}")
    }

    /// How to reach it.
    pub fn options(&self) -> &PgConnectOptions {
        &self.options
    }
}

/// A name that tells which process it belongs to.
fn next_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("test_{}_{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// The template with nothing but the schema.
async fn migrated(conn: &mut PgConnection, server: &PgConnectOptions) -> String {
    let name = format!("template_{}", hash_of_migrations());
    template(conn, name, async |conn: &mut PgConnection, name: &str| {
        statement(conn, &["create database ", name]).await;
        migrate(&server.clone().database(name)).await.unwrap();
    })
    .await
}

/// Makes a template unless a test process before did. It gets its name last, so there is no half of one.
async fn template(
    conn: &mut PgConnection,
    name: String,
    make: impl AsyncFnOnce(&mut PgConnection, &str),
) -> String {
    sqlx::query("select pg_advisory_lock($1)").bind(TEMPLATE_LOCK).execute(&mut *conn).await.unwrap();
    let exists: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
        .bind(&name)
        .fetch_one(&mut *conn)
        .await
        .unwrap();
    if !exists {
        let unfinished = format!("{name}_new");
        statement(conn, &["drop database if exists ", &unfinished]).await;
        make(conn, &unfinished).await;
        statement(conn, &["alter database ", &unfinished, " rename to ", &name]).await;
    }
    sqlx::query("select pg_advisory_unlock($1)").bind(TEMPLATE_LOCK).execute(&mut *conn).await.unwrap();
    name
}

/// Tells this build of the tests from others.
fn build() -> String {
    let binary = std::env::current_exe().and_then(fs::metadata).and_then(|file| file.modified()).unwrap();
    let age = binary.duration_since(std::time::UNIX_EPOCH).unwrap();
    format!("{:x}", age.as_millis())
}

fn hash_of_migrations() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort_unstable();
    let mut hash = Sha256::new();
    for file in files {
        hash.update(file.file_name().unwrap().as_encoded_bytes());
        hash.update(fs::read(file).unwrap());
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

/// Removes databases of processes that are gone.
async fn drop_stale(conn: &mut PgConnection) {
    let names: Vec<String> =
        sqlx::query_scalar(r"select datname from pg_database where datname ~ '^test_\d+_\d+$' limit 50")
            .fetch_all(&mut *conn)
            .await
            .unwrap();
    for name in names {
        let owner = name.split('_').nth(1).unwrap_or_default().to_owned();
        if Path::new("/proc/self").exists() && !Path::new("/proc").join(owner).exists() {
            // Another test process may be doing the same.
            let mut query = QueryBuilder::<sqlx::Postgres>::new("drop database if exists ");
            drop(query.push(&name).push(" with (force)").build().execute(&mut *conn).await);
        }
    }
}

async fn statement(conn: &mut PgConnection, parts: &[&str]) {
    let mut query = QueryBuilder::<sqlx::Postgres>::new("");
    for part in parts {
        query.push(part);
    }
    query.build().execute(conn).await.unwrap();
}
