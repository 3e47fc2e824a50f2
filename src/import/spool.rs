//! Uploaded files until their rows are read: in the data folder, sealed piece by piece with a key of their own.

use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::ImportError;
use super::reader::{Input, Stream};
use crate::hex;
use crate::privacy::{Slot, SubjectId, SubjectKey};

const SPOOLED: Slot = Slot::new("import_file", "spool");

/// Bytes that are sealed at once.
const PIECE: usize = 256 * 1024;

/// Where the file lies that is sealed for this subject, below the data folder.
pub(super) fn path(data: &Path, subject: SubjectId) -> PathBuf {
    data.join("impor").join(format!("{}.tersegel", subject.0))
}

/// A file that is coming in.
pub(super) struct Spool {
    file: std::fs::File,
    key: SubjectKey,
    piece: Vec<u8>,
    hash: Sha256,
    /// Bytes so far.
    pub(super) size: u64,
}

impl Spool {
    /// Begins one at `path`.
    pub(super) fn begin(path: &Path, key: SubjectKey) -> Result<Self, ImportError> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let file = std::fs::File::create(path)?;
        Ok(Self { file, key, piece: Vec::with_capacity(PIECE), hash: Sha256::new(), size: 0 })
    }

    /// Adds bytes.
    pub(super) fn add(&mut self, bytes: &[u8]) -> Result<(), ImportError> {
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        let mut rest = bytes;
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(PIECE - self.piece.len()));
            self.piece.extend_from_slice(now);
            rest = later;
            if self.piece.len() == PIECE {
                self.seal()?;
            }
        }
        Ok(())
    }

    fn seal(&mut self) -> Result<(), ImportError> {
        let sealed = self.key.seal(SPOOLED, &self.piece);
        let length = u32::try_from(sealed.as_bytes().len()).map_err(std::io::Error::other)?;
        self.file.write_all(&length.to_le_bytes())?;
        self.file.write_all(sealed.as_bytes())?;
        self.piece.clear();
        Ok(())
    }

    /// Writes the rest down so that it survives a power cut; gives the hash of all bytes.
    pub(super) fn finish(mut self) -> Result<String, ImportError> {
        if !self.piece.is_empty() {
            self.seal()?;
        }
        self.file.sync_all()?;
        Ok(hex::encode(&self.hash.finalize()))
    }
}

/// A spooled file as readers take it: opened piece by piece, nothing of it in plain form on disk.
#[derive(Debug)]
pub(super) struct Spooled {
    /// Where it lies.
    pub(super) path: PathBuf,
    /// What seals it.
    pub(super) key: SubjectKey,
}

impl Input for Spooled {
    fn open(&self) -> std::io::Result<Box<dyn Stream>> {
        let mut file = std::fs::File::open(&self.path)?;
        let on_disk = file.metadata()?.len();
        let first = piece_at(&mut file, &self.key, 0)?;
        let (plain, sealed) = first.map_or((0, 0), |(plain, sealed)| (plain.len() as u64, sealed));
        // All pieces but the last are as long as the first, and each grows alike by being sealed.
        let whole = on_disk.checked_div(sealed).unwrap_or(0);
        let rest = on_disk - whole * sealed;
        let length = whole * plain + rest.saturating_sub(sealed - plain);
        Ok(Box::new(Opened { file, key: self.key.clone(), sealed, length, at: 0, held: None }))
    }
}

/// The piece that begins at this byte of the file, and how long it is on disk; none at the end.
fn piece_at(file: &mut std::fs::File, key: &SubjectKey, at: u64) -> std::io::Result<Option<(Vec<u8>, u64)>> {
    file.seek(SeekFrom::Start(at))?;
    let mut length = [0; 4];
    match file.read_exact(&mut length) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    let length = u32::from_le_bytes(length) as usize;
    if length > 2 * PIECE {
        return Err(ErrorKind::InvalidData.into());
    }
    let mut sealed = vec![0; length];
    file.read_exact(&mut sealed)?;
    let plain = key.open(SPOOLED, &sealed).map_err(std::io::Error::other)?;
    Ok(Some((plain.to_vec(), 4 + length as u64)))
}

/// A spooled file that is being read.
struct Opened {
    file: std::fs::File,
    key: SubjectKey,
    /// Bytes on disk of a whole piece.
    sealed: u64,
    length: u64,
    at: u64,
    /// The piece that was read last, and its number.
    held: Option<(u64, Vec<u8>)>,
}

impl Read for Opened {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let (number, within) = (self.at / PIECE as u64, (self.at % PIECE as u64) as usize);
        if self.held.as_ref().is_none_or(|(held, _)| *held != number) {
            let piece = piece_at(&mut self.file, &self.key, number * self.sealed)?;
            self.held = piece.map(|(plain, _)| (number, plain));
        }
        let rest = self.held.as_ref().and_then(|(_, plain)| plain.get(within..)).unwrap_or_default();
        let length = rest.len().min(into.len());
        into[..length].copy_from_slice(&rest[..length]);
        self.at += length as u64;
        Ok(length)
    }
}

impl Seek for Opened {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(offset) => self.length.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.at.checked_add_signed(offset),
        };
        self.at = at.ok_or(ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

/// Removes a spooled file; one that is not there is fine.
pub(super) fn remove(path: &Path) {
    if let Err(error) = std::fs::remove_file(path)
        && error.kind() != ErrorKind::NotFound
    {
        tracing::warn!(%error, "a file that was read is still on disk");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::Keys;

    #[test]
    fn what_was_spooled_is_read_back_from_anywhere() {
        let folder = std::env::temp_dir().join(format!("simbaumi-spool-{:016x}", rand::random::<u64>()));
        let key = Keys::throwaway().draw_subject().key;
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE + 17] {
            let bytes: Vec<u8> = (0..length).map(|ix| (ix % 251) as u8).collect();
            let path = folder.join(length.to_string());
            let mut spool = Spool::begin(&path, key.clone()).unwrap();
            for part in bytes.chunks(1000) {
                spool.add(part).unwrap();
            }
            spool.finish().unwrap();
            let on_disk = std::fs::read(&path).unwrap();
            assert!(length < 100 || !on_disk.windows(50).any(|part| part == &bytes[..50]), "in plain form");
            let mut stream = Spooled { path, key: key.clone() }.open().unwrap();
            assert_eq!(stream.seek(SeekFrom::End(0)).unwrap(), length as u64);
            for from in [0, length / 2] {
                let mut read = Vec::new();
                stream.seek(SeekFrom::Start(from as u64)).unwrap();
                stream.read_to_end(&mut read).unwrap();
                assert!(read == bytes[from..], "{length} from {from}");
            }
        }
        std::fs::remove_dir_all(folder).unwrap();
    }
}
