//! ZIP containers: workbooks, shapefiles, KMZ.
//!
//! What an entry says of its own size is not believed: everything is unpacked once into nothing and counted, and an archive
//! that swells too much is refused before anything of it is held.

use std::io::{self, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::ReadError;
use super::input::{Input, Stream, length};

/// Most entries of an archive.
const MOST_ENTRIES: usize = 10_000;

/// Most bytes of all entries together.
const LARGEST_UNPACKED: u64 = 512 * 1024 * 1024;

/// Beyond so many bytes an archive may not be more than [`MOST_SWELLING`] times as large as its file.
const SWELLING_ALLOWED: u64 = 32 * 1024 * 1024;

/// See [`SWELLING_ALLOWED`]. Sheets of nothing but empty rows reach about fifty.
const MOST_SWELLING: u64 = 200;

/// Texts that a workbook keeps once for all its cells are held in memory.
const LARGEST_SHARED_TEXTS: u64 = 64 * 1024 * 1024;

pub(super) type Archive = ZipArchive<Box<dyn Stream>>;

/// An entry of an archive.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Its path, as written.
    pub(super) name: String,
    /// Whether it is itself an archive.
    pub(super) is_archive: bool,
}

impl Entry {
    /// Whether its name ends so, in whatever case.
    pub(super) fn ends_with(&self, ending: &str) -> bool {
        self.name.to_lowercase().ends_with(ending)
    }
}

pub(super) fn open(input: &dyn Input) -> Result<Archive, ReadError> {
    Ok(ZipArchive::new(input.open()?)?)
}

/// Unpacks everything once, counts it and tells what there is.
pub(super) fn check(input: &dyn Input) -> Result<Vec<Entry>, ReadError> {
    let packed = length(input)?;
    let mut archive = open(input)?;
    if archive.len() > MOST_ENTRIES {
        return Err(ReadError::Swelling);
    }
    let most = LARGEST_UNPACKED.min(SWELLING_ALLOWED.max(packed.saturating_mul(MOST_SWELLING)));
    let mut total = 0;
    let mut entries = Vec::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at)?;
        let name = entry.name()?.into_owned();
        if entry.is_dir() {
            continue;
        }
        let mut head = Vec::new();
        entry.by_ref().take(4).read_to_end(&mut head)?;
        let left = most - total;
        let size = head.len() as u64 + io::copy(&mut entry.by_ref().take(left + 1), &mut io::sink())?;
        total += size;
        if total > most || (name.ends_with("sharedStrings.xml") && size > LARGEST_SHARED_TEXTS) {
            return Err(ReadError::Swelling);
        }
        entries.push(Entry { name, is_archive: head == b"PK\x03\x04" });
    }
    Ok(entries)
}

impl From<ZipError> for ReadError {
    fn from(error: ZipError) -> Self {
        match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Self::Locked,
            ZipError::Io(error) => error.into(),
            _ => Self::Damaged,
        }
    }
}
