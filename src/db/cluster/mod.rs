//! A private PostgreSQL cluster under the data folder.
//!
//! `DATA/pg` is the cluster, `DATA/run` (or a short folder below `/tmp`) its socket, `DATA/lock` tells who runs it.
//! It listens on the socket only, lets in only the operating system user that owns it, and runs in a process group
//! of its own, so it outlives a killed parent; whoever takes the lock next adopts it. The application's role
//! `simbaumi` owns the database but is no superuser.

pub mod binaries;
mod error;
mod init;
mod lock;
mod postmaster;
mod run;
mod settings;
mod socket;
mod space;

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use sqlx::postgres::PgConnectOptions;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use self::binaries::Binaries;
use self::lock::{Guest, Hold};
use self::postmaster::PidFile;
use self::run::{Launch, Stop};
use super::Access;

pub use error::ClusterError;

/// Names the socket file; nothing listens on the network.
const PORT: u16 = 5432;
const LOOK: Duration = Duration::from_millis(100);
/// How long a command waits for a server that is just starting.
const GUEST_PATIENCE: Duration = Duration::from_mins(1);

/// A running cluster, as its holder or as a guest of the process that is.
#[derive(Debug)]
pub struct Cluster {
    data: PathBuf,
    socket: PathBuf,
    access: Access,
    role: Mutex<Option<Role>>,
}

#[derive(Debug)]
enum Role {
    Holder { stop: oneshot::Sender<Stop>, keeper: JoinHandle<()>, hold: Hold },
    Guest(#[expect(dead_code, reason = "held as long as the cluster is used")] Guest),
}

impl Cluster {
    /// Makes, starts or adopts the cluster of a data folder; a command may also use one that somebody else runs.
    pub async fn open(data: &Path, access: Access) -> Result<Self, ClusterError> {
        if rustix::process::geteuid().is_root() {
            return Err(ClusterError::Root);
        }
        let data = make_data_folder(data)?;
        let begun = Instant::now();
        loop {
            match lock::hold(&data)? {
                Ok(hold) => return Self::run(data, access, hold).await,
                Err(holder) if access == Access::Server || begun.elapsed() > GUEST_PATIENCE => {
                    return Err(ClusterError::InUse { folder: data, holder });
                }
                Err(_) => {}
            }
            if let Some(guest) = lock::be_guest(&data)? {
                let cluster = data.join("pg");
                let file = PidFile::read(&cluster).filter(|file| file.is_ready() && file.is_alive(&cluster));
                if let Some(file) = file
                    && init::is_complete(&options(&file.socket)).await
                {
                    let role = Mutex::new(Some(Role::Guest(guest)));
                    return Ok(Self { data, socket: file.socket, access, role });
                }
            }
            sleep(LOOK).await;
        }
    }

    async fn run(data: PathBuf, access: Access, hold: Hold) -> Result<Self, ClusterError> {
        let cluster = data.join("pg");
        let version = init::version_of(&cluster).and_then(|version| version.parse().ok());
        let binaries = Binaries::find(version).await?;
        let major = binaries.major();
        init::ensure_folder(&cluster, &binaries).await?;
        let launch = Launch { cluster, socket: socket::make_folder(&data)?, binaries };
        let (mut postmaster, socket) = launch.start().await?;
        if let Err(error) = init::ensure_database(&socket, major).await {
            postmaster.shut_down().await;
            return Err(error);
        }
        let (stop, stopped) = oneshot::channel();
        let keeper = tokio::spawn(run::keep_up(launch, postmaster, stopped));
        Ok(Self { data, socket, access, role: Mutex::new(Some(Role::Holder { stop, keeper, hold })) })
    }

    /// How the application connects.
    pub fn options(&self) -> PgConnectOptions {
        options(&self.socket)
    }

    /// Leaves the cluster, and stops it if this process holds it. A command first lets its guests finish.
    ///
    /// Without this call the server goes on and the next holder adopts it.
    pub async fn stop(&self) {
        let role = self.role.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(Role::Holder { stop, keeper, hold }) = role else { return };
        let door = if self.access == Access::Command { self.wait_for_guests().await } else { None };
        if stop.send(Stop).is_ok()
            && let Err(error) = keeper.await
        {
            tracing::error!(%error, "the keeper of the database has failed");
        }
        // Made anew at each start. While a server that would not stop has its socket there, it stays.
        drop(fs::remove_dir(&self.socket));
        drop((door, hold));
    }

    async fn wait_for_guests(&self) -> Option<Guest> {
        let mut told = false;
        loop {
            match lock::close_door(&self.data) {
                Ok(Some(door)) => return Some(door),
                Ok(None) if !told => {
                    told = true;
                    tracing::info!("waiting for other commands that use the database");
                }
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!("{error}");
                    return None;
                }
            }
            sleep(LOOK).await;
        }
    }
}

fn options(socket: &Path) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .host("localhost")
        .socket(socket)
        .port(PORT)
        .username("simbaumi")
        .database("simbaumi")
}

/// Makes the folder, closed to others, and gives its true name: the same folder must have the same lock and socket
/// however it is spelt.
fn make_data_folder(data: &Path) -> Result<PathBuf, ClusterError> {
    DirBuilder::new().recursive(true).mode(0o700).create(data).map_err(ClusterError::path(data))?;
    fs::canonicalize(data).map_err(ClusterError::path(data))
}
