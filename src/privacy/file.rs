//! The key file: only its owner may read it, and there is never half of one.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use chrono::{DateTime, Utc};
use zeroize::Zeroizing;

use super::error::KeyError;
use super::ring::Ring;
use crate::durable::sync_folder;

/// Reads the keys; none when there is no file.
pub(super) fn read(path: &Path) -> Result<Option<Ring>, KeyError> {
    let failed = |cause| KeyError::Io { path: path.to_owned(), cause };
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened.map_err(failed)?,
    };
    let about = file.metadata().map_err(failed)?;
    if about.permissions().mode() & 0o077 != 0 {
        return Err(KeyError::Exposed(path.to_owned()));
    }
    let text = Zeroizing::new(io::read_to_string(file).map_err(failed)?);
    let ring = Ring::parse(&text).map_err(|line| KeyError::Malformed { path: path.to_owned(), line })?;
    Ok(Some(ring))
}

/// Makes the file with first keys; whoever makes one at the same time and is first wins.
pub(super) fn create(path: &Path, now: DateTime<Utc>) -> Result<Ring, KeyError> {
    let ring = Ring::first(now);
    let failed = |cause| KeyError::Io { path: path.to_owned(), cause };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let unfinished = write_beside(path, &ring).map_err(failed)?;
    // A link, unlike a renaming, does not replace what is there.
    let linked = fs::hard_link(&unfinished, path);
    let removed = fs::remove_file(&unfinished);
    match linked {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return read(path)?.ok_or_else(|| KeyError::Missing(path.to_owned()));
        }
        linked => linked.and(removed).and_then(|()| sync_folder(path)).map_err(failed)?,
    }
    Ok(ring)
}

/// Puts more keys in the place of the file.
pub(super) fn replace(path: &Path, ring: &Ring) -> Result<(), KeyError> {
    let failed = |cause| KeyError::Io { path: path.to_owned(), cause };
    let unfinished = write_beside(path, ring).map_err(failed)?;
    fs::rename(unfinished, path).and_then(|()| sync_folder(path)).map_err(failed)
}

fn write_beside(path: &Path, ring: &Ring) -> io::Result<std::path::PathBuf> {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}-{:016x}", std::process::id(), rand::random::<u64>()));
    let beside = path.with_file_name(name);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
    file.write_all(ring.text().as_bytes())?;
    file.sync_all()?;
    Ok(beside)
}
