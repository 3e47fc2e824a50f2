//! Where the bytes of a file come from. A file is read in pieces and more than once, never held as a whole.

use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;

use super::ReadError;

/// Bytes that are read in order and can be returned to.
pub trait Stream: Read + Seek + Send {}

impl<T: Read + Seek + Send> Stream for T {}

/// Something that can be read from its beginning any number of times.
pub trait Input: fmt::Debug + Send + Sync {
    /// Begins to read.
    fn open(&self) -> io::Result<Box<dyn Stream>>;
}

impl Input for PathBuf {
    fn open(&self) -> io::Result<Box<dyn Stream>> {
        Ok(Box::new(BufReader::with_capacity(64 * 1024, File::open(self)?)))
    }
}

impl Input for Arc<[u8]> {
    fn open(&self) -> io::Result<Box<dyn Stream>> {
        Ok(Box::new(Cursor::new(Self::clone(self))))
    }
}

/// The bytes of a file where they are known to hold what its format says; shared by all who read it.
pub(super) type Shared = Arc<dyn Input>;

/// The first bytes of a file, at most `length` of them.
pub(super) fn head(input: &dyn Input, length: u64) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    input.open()?.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Number of bytes in a file.
pub(super) fn length(input: &dyn Input) -> Result<u64, ReadError> {
    Ok(input.open()?.seek(SeekFrom::End(0))?)
}
