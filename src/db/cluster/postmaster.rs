//! The PostgreSQL server process of a cluster: this process's child, or an orphan found alive.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use tokio::process::Child;
use tokio::time::{sleep, timeout};

/// How often a process that is no child of ours is looked at.
const LOOK: Duration = Duration::from_millis(100);
/// A fast shutdown writes a checkpoint; after this long the hard way is safe too, by the write-ahead log.
const FAST_SHUTDOWN: Duration = Duration::from_mins(1);
const IMMEDIATE_SHUTDOWN: Duration = Duration::from_secs(10);

/// What PostgreSQL writes about itself in `postmaster.pid`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PidFile {
    pub(super) pid: Pid,
    pub(super) socket: PathBuf,
    /// `starting`, `ready`, `stopping`, `standby`; empty until it is known.
    pub(super) status: String,
}

impl PidFile {
    /// What the file of the cluster says now.
    pub(super) fn read(cluster: &Path) -> Option<Self> {
        Self::parse(&fs::read_to_string(path(cluster)).ok()?)
    }

    fn parse(text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.lines().collect();
        let pid = lines.first()?.trim().parse().ok().and_then(Pid::from_raw)?;
        let line = |index: usize| lines.get(index).map_or("", |line| line.trim());
        Some(Self { pid, socket: line(4).into(), status: line(7).to_owned() })
    }

    /// Whether its process is alive and works in this cluster (numbers of dead processes are given out again).
    pub(super) fn is_alive(&self, cluster: &Path) -> bool {
        test_kill_process(self.pid).is_ok() && works_in(self.pid, cluster)
    }

    /// Whether it takes connections.
    pub(super) fn is_ready(&self) -> bool {
        self.status == "ready"
    }
}

/// Removes the marks of a server that is gone but whose number is still or again in use, by another process of ours
/// or by its own body that nobody buries: PostgreSQL itself would take that for the server and refuse to start.
/// Its other stale files it handles.
pub(super) fn remove_stale_files(cluster: &Path, socket: &Path) {
    for mark in [path(cluster), socket.join(".s.PGSQL.5432.lock")] {
        let file = fs::read_to_string(&mark).ok().and_then(|text| PidFile::parse(&text));
        let misleading =
            file.is_some_and(|file| test_kill_process(file.pid).is_ok() && !works_in(file.pid, cluster));
        if misleading && !anybody_works_in(cluster) {
            tracing::warn!(mark = %mark.display(), "removing the mark of a database server that is gone");
            // PostgreSQL says why, should it still be there.
            drop(fs::remove_file(mark));
        }
    }
}

fn path(cluster: &Path) -> PathBuf {
    cluster.join("postmaster.pid")
}

/// Every process of a PostgreSQL server has the cluster as its working folder. Where there is no `/proc`, a
/// living process is believed.
fn works_in(pid: Pid, cluster: &Path) -> bool {
    let process = PathBuf::from(format!("/proc/{}", pid.as_raw_nonzero()));
    if !process.exists() {
        return !Path::new("/proc/self").exists();
    }
    fs::read_link(process.join("cwd")).is_ok_and(|folder| folder == cluster)
}

fn anybody_works_in(cluster: &Path) -> bool {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .filter(|process| process.file_name().to_string_lossy().bytes().all(|byte| byte.is_ascii_digit()))
        .any(|process| fs::read_link(process.path().join("cwd")).is_ok_and(|folder| folder == cluster))
}

/// A running server.
#[derive(Debug)]
pub(super) enum Postmaster {
    /// Started by this process.
    Child(Child, Pid),
    /// Left behind by a process that was killed.
    Orphan(Pid, PathBuf),
}

impl Postmaster {
    /// Waits until it has ended, for whatever reason. May be dropped and called again.
    pub(super) async fn ended(&mut self) {
        match self {
            Self::Child(child, _) => {
                if let Err(error) = child.wait().await {
                    tracing::error!(%error, "cannot wait for the database server");
                }
            }
            Self::Orphan(pid, cluster) => {
                while test_kill_process(*pid).is_ok() && works_in(*pid, cluster) {
                    sleep(LOOK).await;
                }
            }
        }
    }

    /// Ends it: open transactions are rolled back, everything committed is on disk.
    pub(super) async fn shut_down(&mut self) {
        let pid = match self {
            Self::Child(_, pid) | Self::Orphan(pid, _) => *pid,
        };
        for (signal, patience) in [(Signal::INT, FAST_SHUTDOWN), (Signal::QUIT, IMMEDIATE_SHUTDOWN)] {
            // A child that is not yet waited for keeps its number, and an orphan was seen alive just now.
            if kill_process(pid, signal).is_err() || timeout(patience, self.ended()).await.is_ok() {
                return;
            }
            tracing::warn!(?signal, "database server takes its time to stop");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pid_file_is_read_and_nonsense_in_it_is_not() {
        let text = "123\n/d/pg\n1700000000\n5432\n/d/run\n\n  12 34\nready   \n";
        let file = PidFile::parse(text).unwrap();
        assert_eq!((file.pid.as_raw_nonzero().get(), file.socket.as_path()), (123, Path::new("/d/run")));
        assert!(file.is_ready());
        assert!(!PidFile::parse("123\n/d/pg\n").unwrap().is_ready());
        for text in ["", "x\n", "0\n", "99999999999999\n"] {
            assert_eq!(PidFile::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_process_that_works_elsewhere_is_not_the_server() {
        let own = rustix::process::getpid();
        let file = PidFile { pid: own, socket: PathBuf::new(), status: "ready".into() };
        assert!(file.is_alive(&std::env::current_dir().unwrap()));
        assert!(!file.is_alive(Path::new("/nowhere")));
    }
}
