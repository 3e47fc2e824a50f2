//! The file: a tar archive that gets its name once it is whole.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use tar::{Archive, Entry, Header};

use super::error::{BackupError, RestoreError};
use super::manifest::{Chain, FORM, Manifest};
use super::{DUMP, ERASURES, MANIFEST, SEAL};
use crate::durable::sync_folder;
use crate::hex;

/// Members begin and end at multiples of this.
const BLOCK: u64 = 512;
/// Bytes that are read or written at a time.
pub(super) const PIECE: usize = 256 * 1024;
/// A manifest or log beyond this is none.
const MOST_TEXT: u64 = 1 << 30;

/// What the name of an archive ends in while it is being written.
const UNFINISHED: &str = ".belum";
/// An unfinished archive that nobody has written to for so long is nobody's.
const LEFT_BEHIND: Duration = Duration::from_hours(24);

/// An archive that is being written, under another name than its own. Dropped before it is finished it leaves nothing.
pub(super) struct Writer {
    path: PathBuf,
    unfinished: PathBuf,
    file: Option<File>,
    at: DateTime<Utc>,
    chain: Chain,
    /// What killed backups had left and is gone now.
    pub(super) leftovers: Vec<PathBuf>,
}

/// A member whose length is known only once it is written.
pub(super) struct Growing<'a> {
    writer: &'a mut Writer,
    name: &'static str,
    begun: u64,
    bytes: u64,
    hash: Sha256,
}

impl Writer {
    /// Begins the archive at `path`.
    pub(super) fn create(path: &Path, at: DateTime<Utc>) -> Result<Self, BackupError> {
        if path.symlink_metadata().is_ok() {
            return Err(BackupError::Exists(path.to_owned()));
        }
        let mut name = path.file_name().unwrap_or_default().to_os_string();
        name.push(UNFINISHED);
        let unfinished = path.with_file_name(name);
        let failed = |cause| BackupError::Io { path: path.to_owned(), cause };
        // One that a killed command left is written over; one that another command writes is locked.
        let mut options = OpenOptions::new();
        options.write(true).read(true).create(true).truncate(false).mode(0o600);
        let was_there = unfinished.symlink_metadata().is_ok();
        let file = options.open(&unfinished).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => file.set_len(0).map_err(failed)?,
            Err(TryLockError::WouldBlock) => return Err(BackupError::Busy(path.to_owned())),
            Err(TryLockError::Error(cause)) => return Err(failed(cause)),
        }
        let mut leftovers = remove_leftovers(&unfinished);
        leftovers.extend(was_there.then(|| unfinished.clone()));
        let (path, chain) = (path.to_owned(), Chain::default());
        Ok(Self { path, unfinished, file: Some(file), at, chain, leftovers })
    }

    /// For `map_err` on writing.
    pub(super) fn failed(&self, cause: io::Error) -> BackupError {
        BackupError::Io { path: self.path.clone(), cause }
    }

    /// Adds a member.
    pub(super) fn put(&mut self, name: &str, content: &[u8]) -> Result<(), BackupError> {
        self.append(name, content).map_err(|cause| self.failed(cause))?;
        let hash = Sha256::new().chain_update(content);
        self.chain.add(name, content.len() as u64, hash);
        Ok(())
    }

    fn append(&mut self, name: &str, content: &[u8]) -> io::Result<()> {
        let header = header(name, content.len() as u64, self.at)?;
        let file = self.file()?;
        file.write_all(header.as_bytes())?;
        file.write_all(content)?;
        file.write_all(padding(content.len() as u64))
    }

    /// Begins a member of unknown length; its header is written last.
    pub(super) fn grow(&mut self, name: &'static str) -> Result<Growing<'_>, BackupError> {
        let begun = self.file().and_then(|file| {
            let begun = file.stream_position()?;
            file.write_all(&[0; BLOCK as usize])?;
            Ok(begun)
        });
        let begun = begun.map_err(|cause| self.failed(cause))?;
        Ok(Growing { writer: self, name, begun, bytes: 0, hash: Sha256::new() })
    }

    /// Writes the manifest, reads everything back, and gives the archive its name. Gives its length.
    pub(super) fn finish(mut self, mut manifest: Manifest) -> Result<u64, BackupError> {
        (manifest.members, manifest.sha256) = std::mem::take(&mut self.chain).finish();
        let text = serde_json::to_vec_pretty(&manifest)?;
        let seal = format!("{}\n", hex::encode(&Sha256::digest(&text)));
        let written = self.append(MANIFEST, &text).and_then(|()| {
            self.append(SEAL, seal.as_bytes())?;
            let file = self.file()?;
            file.write_all(&[0; 2 * BLOCK as usize])?;
            file.sync_all()?;
            Ok(file.metadata()?.len())
        });
        let bytes = written.map_err(|cause| self.failed(cause))?;
        let read = check(&self.unfinished);
        if !read.is_ok_and(|contents| contents.manifest == manifest) {
            return Err(BackupError::Unreadable);
        }
        // What has its name meanwhile is not ours to replace.
        if self.path.symlink_metadata().is_ok() {
            return Err(BackupError::Exists(self.path.clone()));
        }
        fs::rename(&self.unfinished, &self.path)
            .and_then(|()| sync_folder(&self.path))
            .map_err(|cause| self.failed(cause))?;
        self.file = None;
        Ok(bytes)
    }

    fn file(&mut self) -> io::Result<&mut File> {
        self.file.as_mut().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

/// Removes the unfinished archives beside `own` that killed commands left long ago, and gives their names. One that
/// somebody writes is locked; what cannot be looked at stays.
fn remove_leftovers(own: &Path) -> Vec<PathBuf> {
    let folder = own.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut gone: Vec<PathBuf> = entries
        .filter(|path| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            name.ends_with(&format!(".tar{UNFINISHED}")) && path.file_name() != own.file_name()
        })
        .filter(|path| is_left_behind(path).unwrap_or(false) && fs::remove_file(path).is_ok())
        .collect();
    gone.sort_unstable();
    gone
}

fn is_left_behind(path: &Path) -> io::Result<bool> {
    let found = path.symlink_metadata()?;
    let rests = found.modified()?.elapsed().is_ok_and(|age| age >= LEFT_BEHIND);
    Ok(found.is_file() && rests && File::open(path)?.try_lock().is_ok())
}

impl Drop for Writer {
    fn drop(&mut self) {
        if self.file.is_some() {
            drop(fs::remove_file(&self.unfinished));
        }
    }
}

impl Growing<'_> {
    /// Adds to it.
    pub(super) fn write(&mut self, piece: &[u8]) -> Result<(), BackupError> {
        let written = self.writer.file().and_then(|file| file.write_all(piece));
        written.map_err(|cause| self.writer.failed(cause))?;
        self.hash.update(piece);
        self.bytes += piece.len() as u64;
        Ok(())
    }

    /// Ends it.
    pub(super) fn end(self) -> Result<(), BackupError> {
        let Self { writer, name, begun, bytes, hash } = self;
        let header = header(name, bytes, writer.at).map_err(|cause| writer.failed(cause))?;
        let written = writer.file().and_then(|file| {
            file.write_all(padding(bytes))?;
            file.seek(SeekFrom::Start(begun))?;
            file.write_all(header.as_bytes())?;
            file.seek(SeekFrom::End(0))?;
            Ok(())
        });
        written.map_err(|cause| writer.failed(cause))?;
        writer.chain.add(name, bytes, hash);
        Ok(())
    }
}

fn header(name: &str, bytes: u64, at: DateTime<Utc>) -> io::Result<Header> {
    let mut header = Header::new_gnu();
    header.set_path(name)?;
    header.set_size(bytes);
    header.set_mode(0o600);
    header.set_mtime(at.timestamp().unsigned_abs());
    header.set_cksum();
    Ok(header)
}

/// What fills the last block of a member.
fn padding(bytes: u64) -> &'static [u8] {
    static ZEROS: [u8; BLOCK as usize] = [0; BLOCK as usize];
    &ZEROS[..(bytes.next_multiple_of(BLOCK) - bytes) as usize]
}

/// An archive that was found to be whole.
#[derive(Debug)]
pub struct Contents {
    /// The file.
    pub path: PathBuf,
    /// What is in it.
    pub manifest: Manifest,
    /// Text of the log of erasures.
    pub erasures: String,
}

/// Reads an archive from beginning to end and compares it with its own list.
pub fn check(path: &Path) -> Result<Contents, RestoreError> {
    let failed = |cause| RestoreError::Io { path: path.to_owned(), cause };
    let file = File::open(path).map_err(failed)?;
    let bytes = file.metadata().map_err(failed)?.len();
    match read_whole(BufReader::with_capacity(PIECE, file), bytes) {
        Ok((manifest, erasures)) => Ok(Contents { path: path.to_owned(), manifest, erasures }),
        Err(Fault::Newer(program)) => Err(RestoreError::Newer(program)),
        // Only what the system itself says is a fault of the disk.
        Err(Fault::Io(cause)) if cause.raw_os_error().is_some() => Err(failed(cause)),
        Err(Fault::Io(_) | Fault::Broken) => Err(RestoreError::Broken(path.to_owned())),
    }
}

/// What is wrong with an archive.
enum Fault {
    Broken,
    Newer(String),
    Io(io::Error),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// The part of every manifest, of whatever form.
#[derive(serde::Deserialize)]
struct Head {
    form: u32,
    program: String,
}

fn read_whole(reader: impl Read, bytes: u64) -> Result<(Manifest, String), Fault> {
    let mut archive = Archive::new(reader);
    let (mut chain, mut erasures) = (Chain::default(), String::new());
    let mut entries = archive.entries()?;
    let (text, names_dump) = {
        let mut names_dump = false;
        loop {
            let mut entry = entries.next().ok_or(Fault::Broken)??;
            let name = name(&entry)?;
            let kept = matches!(&*name, MANIFEST | ERASURES);
            let (length, hash, text) = digest(&mut entry, kept)?;
            match &*name {
                MANIFEST => break (text, names_dump),
                ERASURES => erasures = String::from_utf8(text).or(Err(Fault::Broken))?,
                DUMP => names_dump = true,
                _ => {}
            }
            chain.add(&name, length, hash);
        }
    };
    let mut seal = entries.next().ok_or(Fault::Broken)??;
    let mut told = String::new();
    seal.read_to_string(&mut told)?;
    let end = seal.raw_file_position() + (told.len() as u64).next_multiple_of(BLOCK) + 2 * BLOCK;
    let sealed = name(&seal)? == SEAL && told.trim_end() == hex::encode(&Sha256::digest(&text));
    if !sealed || !names_dump || end != bytes {
        return Err(Fault::Broken);
    }
    let head: Head = serde_json::from_slice(&text).or(Err(Fault::Broken))?;
    if head.form > FORM {
        return Err(Fault::Newer(head.program));
    }
    let manifest: Manifest = serde_json::from_slice(&text).or(Err(Fault::Broken))?;
    let same = chain.finish() == (manifest.members, manifest.sha256.clone());
    if same { Ok((manifest, erasures)) } else { Err(Fault::Broken) }
}

/// Length and hash of a member, and its content where it is to be kept.
fn digest(entry: &mut Entry<'_, impl Read>, kept: bool) -> Result<(u64, Sha256, Vec<u8>), Fault> {
    let length = entry.header().size()?;
    if kept && length > MOST_TEXT {
        return Err(Fault::Broken);
    }
    let (mut read, mut hash, mut content) = (0, Sha256::new(), Vec::new());
    let mut piece = vec![0; PIECE];
    loop {
        let count = entry.read(&mut piece)?;
        if count == 0 {
            break;
        }
        hash.update(&piece[..count]);
        if kept {
            content.extend_from_slice(&piece[..count]);
        }
        read += count as u64;
    }
    if read == length { Ok((length, hash, content)) } else { Err(Fault::Broken) }
}

fn name(entry: &Entry<'_, impl Read>) -> Result<String, Fault> {
    let path = entry.path()?;
    path.to_str().map(str::to_owned).ok_or(Fault::Broken)
}

/// Opens an archive that was checked, to go through its members once more.
pub(super) fn open(path: &Path) -> Result<Archive<BufReader<File>>, RestoreError> {
    let file = File::open(path).map_err(|cause| RestoreError::Io { path: path.to_owned(), cause })?;
    Ok(Archive::new(BufReader::with_capacity(PIECE, file)))
}
