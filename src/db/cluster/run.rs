//! Starts the server of the cluster, adopts one that is left, keeps it up, and stops it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant, SystemTime};

use rustix::process::Pid;
use tokio::sync::oneshot;
use tokio::time::sleep;

use super::binaries::Binaries;
use super::postmaster::{PidFile, Postmaster, remove_stale_files};
use super::{ClusterError, settings, space};

const LOOK: Duration = Duration::from_millis(30);
/// Recovery after a crash reads up to `max_wal_size` of log, on slow disks for minutes.
const PATIENCE: Duration = Duration::from_mins(10);
const SAY_EVERY: Duration = Duration::from_secs(10);
/// Processes of a killed server take a moment to notice and go.
const ATTEMPTS_BESIDE_REMAINS: u32 = 40;
const PAUSE_BESIDE_REMAINS: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// What is needed to start the server.
#[derive(Clone, Debug)]
pub(super) struct Launch {
    pub(super) cluster: PathBuf,
    pub(super) socket: PathBuf,
    pub(super) binaries: Binaries,
}

impl Launch {
    /// Starts the server, or adopts the one that a killed process left; returns it with its socket folder.
    pub(super) async fn start(&self) -> Result<(Postmaster, PathBuf), ClusterError> {
        if let Some(orphan) = self.adopt().await? {
            return Ok(orphan);
        }
        settings::write(&self.cluster, &self.socket).await?;
        for _ in 0..ATTEMPTS_BESIDE_REMAINS {
            remove_stale_files(&self.cluster, &self.socket);
            if let Some(postmaster) = self.attempt().await? {
                return Ok((postmaster, self.socket.clone()));
            }
            sleep(PAUSE_BESIDE_REMAINS).await;
        }
        Err(ClusterError::InUse { folder: self.cluster.clone(), holder: "PostgreSQL".into() })
    }

    /// The lock is ours, so a server that is alive has lost its process.
    async fn adopt(&self) -> Result<Option<(Postmaster, PathBuf)>, ClusterError> {
        let begun = Instant::now();
        while let Some(file) = PidFile::read(&self.cluster).filter(|file| file.is_alive(&self.cluster)) {
            if file.is_ready() {
                tracing::info!(
                    pid = file.pid.as_raw_nonzero(),
                    "adopting the database server that is running"
                );
                return Ok(Some((Postmaster::Orphan(file.pid, self.cluster.clone()), file.socket)));
            }
            patience(begun)?;
            sleep(LOOK).await;
        }
        Ok(None)
    }

    /// One start; `None` when the remains of a killed server are still going.
    async fn attempt(&self) -> Result<Option<Postmaster>, ClusterError> {
        let since = SystemTime::now();
        let log = self.cluster.join("log");
        let start_log = log.join("start.log");
        let output = fs::create_dir_all(&log)
            .and_then(|()| File::create(&start_log))
            .map_err(ClusterError::path(&start_log))?;
        let program = self.binaries.program("postgres");
        let mut child = self
            .binaries
            .command("postgres")
            .arg("-D")
            .arg(&self.cluster)
            .current_dir(&self.cluster)
            .stdin(Stdio::null())
            .stdout(output.try_clone().map_err(ClusterError::path(&start_log))?)
            .stderr(output)
            // Ctrl-C in the terminal goes to the foreground group; the database must outlive our draining.
            .process_group(0)
            .spawn()
            .map_err(ClusterError::path(program))?;
        let begun = Instant::now();
        let mut said = begun;
        loop {
            if child.try_wait().map_err(ClusterError::path(&self.cluster))?.is_some() {
                return self.explain(since).map_or(Ok(None), Err);
            }
            let pid = child.id().and_then(|pid| Pid::from_raw(pid.cast_signed()));
            let file = PidFile::read(&self.cluster);
            if let Some(pid) = pid
                && file.is_some_and(|file| file.pid == pid && file.is_ready())
            {
                return Ok(Some(Postmaster::Child(child, pid)));
            }
            if said.elapsed() > SAY_EVERY {
                said = Instant::now();
                tracing::info!(
                    seconds = begun.elapsed().as_secs(),
                    "database is starting; it may be recovering"
                );
            }
            patience(begun)?;
            sleep(LOOK).await;
        }
    }

    /// Why the server ended while starting; `None` if trying again is all there is to do.
    fn explain(&self, since: SystemTime) -> Option<ClusterError> {
        let log = self.cluster.join("log");
        let words = last_words(&log, since);
        let says = |text: &str| words.iter().any(|line| line.contains(text));
        if says("is still in use") {
            return None;
        }
        if says("No space left on device") || space::is_full(&self.cluster) {
            return Some(space::full(&self.cluster));
        }
        if says("Cannot allocate memory") {
            return Some(ClusterError::NoMemory);
        }
        if says("lock file \"postmaster.pid\" already exists") {
            return Some(ClusterError::InUse { folder: self.cluster.clone(), holder: "PostgreSQL".into() });
        }
        let reason = words.iter().rev().find(|line| line.contains("FATAL:") || line.contains("PANIC:"));
        let reason = reason.and_then(|line| line.split_once("  ")).map_or("tanpa keterangan", |(_, why)| why);
        Some(ClusterError::Start { reason: reason.to_owned(), log })
    }
}

/// The end of each log that was written to since.
fn last_words(log: &Path, since: SystemTime) -> Vec<String> {
    let mut lines = Vec::new();
    for entry in fs::read_dir(log).into_iter().flatten().flatten() {
        // File systems round times, some to a second.
        let recent = entry
            .metadata()
            .and_then(|metadata| metadata.modified())
            .is_ok_and(|time| time + Duration::from_secs(1) >= since);
        if recent && let Ok(text) = fs::read(entry.path()) {
            let text = String::from_utf8_lossy(&text);
            let own: Vec<_> = text.lines().rev().take(50).map(str::to_owned).collect();
            lines.extend(own.into_iter().rev());
        }
    }
    lines
}

fn patience(begun: Instant) -> Result<(), ClusterError> {
    if begun.elapsed() > PATIENCE { Err(ClusterError::Slow(PATIENCE.as_secs())) } else { Ok(()) }
}

/// Starts the server again whenever it ends, until `stop` is sent (or its sender dropped): then stops it.
pub(super) async fn keep_up(launch: Launch, mut postmaster: Postmaster, mut stop: oneshot::Receiver<Stop>) {
    loop {
        tokio::select! {
            request = &mut stop => {
                // A dropped sender is a process on its way out that was not told to stop the database.
                if request.is_ok() {
                    postmaster.shut_down().await;
                }
                return;
            }
            () = postmaster.ended() => tracing::error!("database server has ended; starting it again"),
        }
        let mut pause = Duration::from_millis(500);
        postmaster = loop {
            match launch.start().await {
                Ok((postmaster, _)) => break postmaster,
                Err(error) => tracing::error!("{error}"),
            }
            tokio::select! {
                _ = &mut stop => return,
                () = sleep(pause) => pause = (pause * 2).min(LONGEST_PAUSE),
            }
        };
        tracing::info!("database server is up again");
    }
}

/// Asks [`keep_up`] to stop the server.
#[derive(Debug)]
pub(super) struct Stop;
