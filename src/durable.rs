//! Names of files that survive a power cut.

use std::fs::File;
use std::io;
use std::path::Path;

/// Writes the folder of `path` down: a new, renamed or removed name in it lasts only then.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => File::open(folder)?.sync_all(),
        None => File::open(".")?.sync_all(),
    }
}
