//! Finds the system's PostgreSQL programs.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use tokio::process::Command;

use super::ClusterError;

const OLDEST: u32 = 15;
/// Where Debian and Ubuntu keep one folder for each major version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// A folder with `postgres`, `initdb` and `psql` of one major version.
#[derive(Clone, Debug)]
pub struct Binaries {
    folder: PathBuf,
    major: u32,
}

impl Binaries {
    /// The programs to use: of the major version `wanted` if there is one, else the newest.
    ///
    /// `SIMBAUMI_PG_BIN` names a folder outright, for a PostgreSQL in an unusual place.
    pub async fn find(wanted: Option<u32>) -> Result<Self, ClusterError> {
        let mut found = Vec::new();
        for folder in candidates() {
            if let Some(major) = major_version(&folder).await {
                found.push(Self { folder, major });
            }
        }
        let exact = found.iter().find(|binaries| Some(binaries.major) == wanted).cloned();
        let newest = found.into_iter().max_by_key(|binaries| binaries.major);
        match exact.or(newest) {
            None => Err(ClusterError::NoPostgres),
            Some(binaries) if binaries.major < OLDEST => Err(ClusterError::TooOld(binaries.major)),
            Some(binaries) => Ok(binaries),
        }
    }

    /// Their major version.
    pub const fn major(&self) -> u32 {
        self.major
    }

    /// The path of one of the programs.
    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// A command with a bare environment: passwords in ours are none of PostgreSQL's business, and its messages
    /// must come in English to be told apart.
    pub(super) fn command(&self, name: &str) -> Command {
        let mut command = Command::new(self.program(name));
        command.env_clear().env("LC_ALL", "C").env("TZ", "UTC");
        if let Some(path) = env::var_os("PATH") {
            command.env("PATH", path);
        }
        command
    }
}

fn candidates() -> Vec<PathBuf> {
    if let Some(folder) = env::var_os("SIMBAUMI_PG_BIN").filter(|folder| !folder.is_empty()) {
        return vec![folder.into()];
    }
    let debian = fs::read_dir(DEBIAN).into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    let path = env::var_os("PATH");
    let on_path = path.iter().flat_map(env::split_paths);
    let mut folders: Vec<_> = debian.chain(on_path).filter_map(|folder| program_folder(&folder)).collect();
    folders.sort_unstable();
    folders.dedup();
    folders
}

/// Where the programs found in `folder` really are: a link to `postgres` alone has no `psql` beside it.
fn program_folder(folder: &Path) -> Option<PathBuf> {
    let folder = fs::canonicalize(folder.join("postgres")).ok()?.parent()?.to_owned();
    ["initdb", "psql"].iter().all(|name| folder.join(name).is_file()).then_some(folder)
}

async fn major_version(folder: &Path) -> Option<u32> {
    let output = Command::new(folder.join("postgres")).arg("--version").output().await.ok()?;
    parse_version(&String::from_utf8_lossy(&output.stdout))
}

/// `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` → 15.
fn parse_version(text: &str) -> Option<u32> {
    let version = text.split_whitespace().nth(2)?;
    version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_every_spelling() {
        for (text, major) in [
            ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", Some(15)),
            ("postgres (PostgreSQL) 18beta2", Some(18)),
            ("postgres (PostgreSQL) 17devel", Some(17)),
            ("", None),
            ("postgres (PostgreSQL) x", None),
        ] {
            assert_eq!(parse_version(text), major, "{text}");
        }
    }
}
