//! Room on the disk.

use std::path::Path;

use super::ClusterError;

const MIB: u64 = 1024 * 1024;
/// A new cluster with `PostGIS` takes about 70 MiB; the rest is room for the first data and their log.
pub(super) const NEEDED_FOR_INIT_MIB: u64 = 300;
/// Below this, PostgreSQL cannot be expected to come up: recovery writes at least one log segment of 16 MiB.
const NEEDED_TO_START_MIB: u64 = 48;

/// What is left for an ordinary user on the file system of `path`, or of the nearest parent that exists.
pub(super) fn free_mib(path: &Path) -> Option<u64> {
    let existing = path.ancestors().find(|ancestor| ancestor.exists())?;
    let stat = rustix::fs::statvfs(existing).ok()?;
    Some(stat.f_bavail.saturating_mul(stat.f_frsize) / MIB)
}

/// Refuses to begin what would end half-way.
pub(super) fn check(path: &Path, needed_mib: u64) -> Result<(), ClusterError> {
    match free_mib(path) {
        Some(free_mib) if free_mib < needed_mib => {
            Err(ClusterError::DiskFull { folder: path.to_owned(), free_mib, needed_mib })
        }
        _ => Ok(()),
    }
}

/// Whether a failure to start is explained by a full disk.
pub(super) fn is_full(path: &Path) -> bool {
    free_mib(path).is_some_and(|free| free < NEEDED_TO_START_MIB)
}

/// The error for a disk that is full.
pub(super) fn full(path: &Path) -> ClusterError {
    ClusterError::DiskFull {
        folder: path.to_owned(),
        free_mib: free_mib(path).unwrap_or(0),
        needed_mib: NEEDED_TO_START_MIB,
    }
}
