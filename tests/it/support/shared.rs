//! Real files that may lie beside the project. None of them is part of it.

use std::path::{Path, PathBuf};

/// Where a file lies; none, with the reason printed, when it is not there.
pub fn path(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is not there", path.display());
    None
}

/// What a file holds; none, with the reason printed, when it is not there.
pub fn read(name: &str) -> Option<Vec<u8>> {
    path(name).map(|path| std::fs::read(path).unwrap())
}
