//! Configuration files of the cluster, written anew before each start: memory may have grown, the folder may have
//! a new owner. What an operator sets with `alter system` wins over them.

use std::fs;
use std::path::Path;

use tokio::process::Command;

use super::{ClusterError, space};

const MIB: u64 = 1024 * 1024;

/// Settings, who may connect, and as whom.
pub(super) async fn write(cluster: &Path, socket: &Path) -> Result<(), ClusterError> {
    let user = user_name().await.ok_or(ClusterError::NamelessUser)?;
    for (name, content) in [
        ("simbaumi.conf", settings(socket, memory_mib(), space::free_mib(cluster).unwrap_or(0))),
        ("pg_hba.conf", HBA.to_owned()),
        ("pg_ident.conf", format!("simbaumi \"{user}\" postgres\nsimbaumi \"{user}\" simbaumi\n")),
    ] {
        let path = cluster.join(name);
        fs::write(&path, content).map_err(ClusterError::path(path))?;
    }
    Ok(())
}

/// Only this operating system user, only through the socket.
const HBA: &str =
    "local all postgres,simbaumi peer map=simbaumi\nlocal replication postgres peer map=simbaumi\n";

fn settings(socket: &Path, memory_mib: u64, free_mib: u64) -> String {
    let shared_buffers = (memory_mib / 8).clamp(64, 2048);
    let cache = (memory_mib / 2).max(128);
    let maintenance = (memory_mib / 16).clamp(64, 1024);
    let wal = (free_mib / 4).clamp(128, 2048);
    // Values that a constraint refuses must not reach a log, so messages are terse and statements left out.
    format!(
        "listen_addresses = ''\n\
         port = 5432\n\
         unix_socket_directories = '{socket}'\n\
         unix_socket_permissions = 0700\n\
         max_connections = 60\n\
         shared_buffers = {shared_buffers}MB\n\
         effective_cache_size = {cache}MB\n\
         maintenance_work_mem = {maintenance}MB\n\
         work_mem = 16MB\n\
         max_wal_size = {wal}MB\n\
         checkpoint_timeout = 15min\n\
         wal_compression = on\n\
         random_page_cost = 1.1\n\
         jit = off\n\
         fsync = on\n\
         synchronous_commit = on\n\
         full_page_writes = on\n\
         timezone = 'UTC'\n\
         log_timezone = 'UTC'\n\
         logging_collector = on\n\
         log_directory = 'log'\n\
         log_filename = 'postgresql-%u.log'\n\
         log_truncate_on_rotation = on\n\
         log_rotation_age = 1d\n\
         log_rotation_size = 0\n\
         log_error_verbosity = terse\n\
         log_min_error_statement = panic\n\
         log_checkpoints = off\n\
         log_connections = off\n",
        socket = socket.display(),
    )
}

/// What this machine, or the container this runs in, has.
fn memory_mib() -> u64 {
    let machine = fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
        line.split_whitespace().next()?.parse::<u64>().ok().map(|kib| kib / 1024)
    });
    let container = fs::read_to_string("/sys/fs/cgroup/memory.max")
        .ok()
        .and_then(|text| text.trim().parse::<u64>().ok().map(|bytes| bytes / MIB));
    [machine, container].into_iter().flatten().min().unwrap_or(1024)
}

/// The user's name, which peer authentication compares; without one PostgreSQL does not start either.
async fn user_name() -> Option<String> {
    let output = Command::new("id").arg("-un").output().await.ok()?;
    let name = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    let usable = output.status.success() && !name.is_empty() && !name.contains(['"', '\n']);
    usable.then_some(name)
}
