//! Who has the data folder: one holder, any number of guests.
//!
//! The holder runs the cluster. Commands that come while somebody holds the folder are guests: a command that
//! holds it waits for its guests before it stops the cluster. Both are kernel locks on open files, so they end
//! with the process however it ends, and PostgreSQL does not inherit them.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use super::ClusterError;

/// The right to run the cluster of a folder.
#[derive(Debug)]
pub(super) struct Hold(#[expect(dead_code, reason = "open as long as the lock is to be held")] File);

/// A guest's word that it uses the cluster.
#[derive(Debug)]
pub(super) struct Guest(#[expect(dead_code, reason = "open as long as the lock is to be held")] File);

/// The folder's lock, or the process number of who has it.
pub(super) fn hold(data: &Path) -> Result<Result<Hold, String>, ClusterError> {
    let path = data.join("lock");
    let mut file = open(&path)?;
    match file.try_lock() {
        Ok(()) => {
            let written = file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id()));
            // Only a hint for people; a full disk is told with more reason elsewhere.
            drop(written);
            Ok(Ok(Hold(file)))
        }
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            let read = file.rewind().and_then(|()| file.read_to_string(&mut holder));
            let holder = holder.trim();
            Ok(Err(if read.is_ok() && !holder.is_empty() { holder.to_owned() } else { "?".to_owned() }))
        }
        Err(TryLockError::Error(cause)) => Err(ClusterError::path(path)(cause)),
    }
}

/// Becomes a guest, unless the holder is about to leave.
pub(super) fn be_guest(data: &Path) -> Result<Option<Guest>, ClusterError> {
    let path = data.join("lock.guests");
    let file = open(&path)?;
    match file.try_lock_shared() {
        Ok(()) => Ok(Some(Guest(file))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(cause)) => Err(ClusterError::path(path)(cause)),
    }
}

/// Keeps guests out once the last has left; `None` while there are some.
pub(super) fn close_door(data: &Path) -> Result<Option<Guest>, ClusterError> {
    let path = data.join("lock.guests");
    let file = open(&path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Guest(file))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(cause)) => Err(ClusterError::path(path)(cause)),
    }
}

fn open(path: &Path) -> Result<File, ClusterError> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(ClusterError::path(path))
}
