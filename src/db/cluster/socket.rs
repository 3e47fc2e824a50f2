//! The folder of the unix socket.
//!
//! It lies in the data folder where the path is short and plain enough: there nobody cleans up (as in `/tmp`) and
//! nothing vanishes when a user logs out (as `$XDG_RUNTIME_DIR` does).

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::ClusterError;

/// Longest path of a socket on Linux, without the closing zero byte.
const LONGEST: usize = 107;
/// What PostgreSQL appends.
const FILE: &str = "/.s.PGSQL.5432";

/// Makes the folder for the socket of the cluster of `data`, open to this user only.
pub(super) fn make_folder(data: &Path) -> Result<PathBuf, ClusterError> {
    let inside = data.join("run");
    let folder = if fits(&inside) && is_plain(&inside) { inside } else { outside(data) };
    if !fits(&folder) {
        return Err(ClusterError::SocketTooLong(folder));
    }
    match DirBuilder::new().mode(0o700).create(&folder) {
        Ok(()) => {}
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {}
        Err(cause) => return Err(ClusterError::path(folder)(cause)),
    }
    check_ownership(&folder)?;
    Ok(folder)
}

/// A name below `/tmp` that another data folder or user does not share.
fn outside(data: &Path) -> PathBuf {
    let digest = Sha256::digest(data.as_os_str().as_encoded_bytes());
    let name = digest.iter().take(6).fold(0_u64, |name, byte| name << 8 | u64::from(*byte));
    let user = rustix::process::geteuid().as_raw();
    Path::new("/tmp").join(format!("simbaumi-{user}-{name:x}"))
}

fn fits(folder: &Path) -> bool {
    folder.as_os_str().len() + FILE.len() <= LONGEST
}

/// Whether the name needs no quoting where several folders are listed with commas.
fn is_plain(folder: &Path) -> bool {
    folder.to_str().is_some_and(|text| text.chars().all(|c| c.is_ascii_alphanumeric() || "/._- ".contains(c)))
}

/// In a shared folder somebody else may have put a link or a folder of theirs in our place.
fn check_ownership(folder: &Path) -> Result<(), ClusterError> {
    let metadata = fs::symlink_metadata(folder).map_err(ClusterError::path(folder))?;
    let own = metadata.is_dir() && metadata.uid() == rustix::process::geteuid().as_raw();
    if !own {
        return Err(ClusterError::SocketFolder(folder.to_owned()));
    }
    if metadata.mode() & 0o077 != 0 {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(ClusterError::path(folder))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_or_odd_data_folder_gets_a_short_socket_folder_outside() {
        let long = PathBuf::from(format!("/tmp/{}", "x".repeat(200)));
        assert!(!fits(&long.join("run")));
        assert!(fits(&outside(&long)));
        assert_ne!(outside(&long), outside(Path::new("/tmp/y")));
        assert!(!is_plain(Path::new("/a,b")));
        assert!(is_plain(Path::new("/a b/c-d_e.f")));
    }

    #[test]
    fn a_link_in_place_of_the_folder_is_refused() {
        let place = std::env::temp_dir().join(format!("simbaumi-link-{}", std::process::id()));
        std::os::unix::fs::symlink("/", &place).unwrap();
        let result = check_ownership(&place);
        fs::remove_file(&place).unwrap();
        assert!(matches!(result, Err(ClusterError::SocketFolder(_))));
    }
}
