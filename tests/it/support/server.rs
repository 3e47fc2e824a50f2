//! The PostgreSQL server that test databases live on.
//!
//! `script/test` starts one and names it in `TEST_DATABASE_URL`. For a plain `cargo test` one is started here, shared
//! by all test processes and stopped when the last has ended.

use std::fs::{self, DirBuilder, File};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::str::FromStr;
use std::sync::OnceLock;

use simbaumi::db::cluster::binaries::Binaries;
use sqlx::postgres::PgConnectOptions;

use super::user;

/// How to reach the server as its superuser.
pub async fn options() -> PgConnectOptions {
    if let Some(url) = std::env::var("TEST_DATABASE_URL").ok().filter(|url| !url.is_empty()) {
        return PgConnectOptions::from_str(&url).expect("TEST_DATABASE_URL");
    }
    let binaries = Binaries::find(None).await.expect("PostgreSQL is installed");
    let socket = tokio::task::spawn_blocking(move || shared(&binaries)).await.unwrap();
    PgConnectOptions::new_without_pgpass()
        .host("localhost")
        .socket(socket)
        .username("postgres")
        .database("postgres")
}

/// Starts the shared server unless it runs; this process counts as one of its users until it ends.
fn shared(binaries: &Binaries) -> PathBuf {
    static SOCKET: OnceLock<PathBuf> = OnceLock::new();
    SOCKET
        .get_or_init(|| {
            let folder =
                std::env::temp_dir().join(format!("simbaumi-test-{}", rustix::process::geteuid().as_raw()));
            make_private(&folder);
            let in_use = File::create(folder.join("in-use")).unwrap();
            in_use.lock_shared().unwrap();
            // Held by the process, not by a value.
            std::mem::forget(in_use);
            let start = File::create(folder.join("start")).unwrap();
            start.lock().unwrap();
            let data = folder.join("pg");
            if !data.join("postmaster.pid").exists() {
                start_server(binaries, &folder, &data);
            }
            data
        })
        .clone()
}

/// Only this user may enter, so that nobody else's server is mistaken for ours.
fn make_private(folder: &Path) {
    // As root the server's user has to pass through.
    let mode = if user::is_root() { 0o711 } else { 0o700 };
    match DirBuilder::new().mode(mode).create(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
            panic!("{}: {error}", folder.display())
        }
        _ => {}
    }
    let metadata = fs::symlink_metadata(folder).unwrap();
    assert!(
        metadata.is_dir() && metadata.uid() == rustix::process::geteuid().as_raw(),
        "{} is somebody else's",
        folder.display()
    );
}

#[expect(clippy::zombie_processes, reason = "the watcher is to outlive this process")]
fn start_server(binaries: &Binaries, folder: &Path, data: &Path) {
    drop(fs::remove_dir_all(data));
    fs::create_dir(data).unwrap();
    user::give(data);
    run(user::command(binaries.program("initdb"))
        .args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"])
        .arg("--pgdata")
        .arg(data));
    let options = format!(
        "-c listen_addresses='' -c unix_socket_directories='{}' -c fsync=off -c synchronous_commit=off \
         -c full_page_writes=off -c max_connections=200 -c autovacuum=off",
        data.display()
    );
    run(user::command(binaries.program("pg_ctl"))
        .arg("start")
        .args(["--wait", "--silent", "--log"])
        .arg(data.join("log"))
        .args(["--options", &options, "--pgdata"])
        .arg(data));
    // Waits until no test process is left, then stops the server; the pause bridges one test process to the next.
    // By signal, since pg_ctl does not run as root.
    Command::new("/bin/sh")
        .args(["-c", WATCH, "sh"])
        .args([folder.join("in-use"), data.join("postmaster.pid")])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .unwrap();
}

const WATCH: &str = r#"
sleep 5
exec flock -x "$1" sh -c '
    kill -QUIT "$(head -n 1 "$1")"
    while [ -e "$1" ]; do sleep 0.1; done
' sh "$2"
"#;

fn run(command: &mut Command) {
    let output = command.current_dir("/").stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{command:?}\n{}", String::from_utf8_lossy(&output.stderr));
}
