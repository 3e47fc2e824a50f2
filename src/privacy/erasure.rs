//! The log of erasures and withdrawn consents, outside the database and its backups.
//!
//! Of an erasure it holds which subjects were erased and keyed hashes of what identified them, so that a restored backup
//! or an old file is recognised without anybody's data being kept; of a withdrawal the public code of the business and
//! what was withdrawn. Each is one line of JSON, written and flushed to disk before the change is committed: a line too
//! many only repeats what somebody asked for, a line too few would bring it back.

use std::collections::{BTreeMap, HashMap};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::keys::Keys;
use super::lookup::Identifier;
use crate::durable::sync_folder;
use crate::hex;

/// One erasure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// When.
    pub at: DateTime<Utc>,
    /// Whose keys were destroyed.
    pub subjects: Vec<i64>,
    /// Kind of identifier → keyed hashes in hexadecimal digits.
    pub hashes: BTreeMap<String, Vec<String>>,
}

/// A consent that was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// When.
    pub at: DateTime<Utc>,
    /// Public code of the business.
    pub code: String,
    /// What is not to be shown any more.
    pub field_group: String,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Wish {
    /// Somebody was erased.
    Erasure(Erasure),
    /// Somebody took a consent back.
    Withdrawal(Withdrawal),
}

impl Wish {
    /// When it was asked for.
    pub const fn at(&self) -> DateTime<Utc> {
        match self {
            Self::Erasure(erasure) => erasure.at,
            Self::Withdrawal(withdrawal) => withdrawal.at,
        }
    }
}

/// What identifies a person, in the spelling in which it is hashed.
pub type Identifiers = Vec<(Identifier, String)>;

impl Erasure {
    /// An erasure of somebody with these identifiers.
    pub fn new(keys: &Keys, at: DateTime<Utc>, subjects: Vec<i64>, identifiers: &Identifiers) -> Self {
        let mut hashes: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (identifier, value) in identifiers {
            hashes
                .entry(identifier.as_str().to_owned())
                .or_default()
                .push(hex::encode(&keys.lookup(*identifier, value)));
        }
        Self { at, subjects, hashes }
    }
}

/// Why the log cannot be used; for an operator.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The file system refuses.
    #[error("Catatan penghapusan {path} tidak dapat dibaca atau ditulis: {cause}.")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// A line is none.
    #[error("Catatan penghapusan {path} rusak pada baris {line}; kembalikan dari salinannya.")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Number of the line, the first being 1.
        line: usize,
    },
}

/// The file.
#[derive(Clone, Debug)]
pub struct Log(PathBuf);

impl Log {
    /// The log of a data folder.
    pub fn of_data(data: &Path) -> Self {
        Self(data.join("erasures.log"))
    }

    /// Appends wishes; they last when this returns.
    pub async fn append(&self, wishes: Vec<Wish>) -> Result<(), LogError> {
        let log = self.clone();
        // The disk takes its time.
        let written = tokio::task::spawn_blocking(move || log.append_now(&wishes)).await;
        written.unwrap_or_else(|stopped| {
            Err(LogError::Io { path: self.0.clone(), cause: io::Error::other(stopped) })
        })
    }

    /// A line that was broken off is closed before.
    fn append_now(&self, wishes: &[Wish]) -> Result<(), LogError> {
        let write = || -> io::Result<()> {
            // With a database elsewhere nobody has made the folder yet.
            if let Some(folder) = self.0.parent() {
                std::fs::create_dir_all(folder)?;
            }
            let new = !self.0.exists();
            let mut file =
                OpenOptions::new().append(true).read(true).create(true).mode(0o600).open(&self.0)?;
            file.lock()?;
            let mut lines = Vec::new();
            if ends_mid_line(&mut file)? {
                lines.push(b'\n');
            }
            for wish in wishes {
                serde_json::to_writer(&mut lines, wish)?;
                lines.push(b'\n');
            }
            file.write_all(&lines)?;
            file.sync_all()?;
            if new { sync_folder(&self.0) } else { Ok(()) }
        };
        write().map_err(|cause| LogError::Io { path: self.0.clone(), cause })
    }

    /// Appends those of `wishes` that are not there; gives how many.
    pub async fn merge(&self, wishes: Vec<Wish>) -> Result<usize, LogError> {
        let known = self.read()?;
        let new: Vec<Wish> = wishes.into_iter().filter(|wish| !known.contains(wish)).collect();
        let count = new.len();
        if count > 0 {
            self.append(new).await?;
        }
        Ok(count)
    }

    /// All wishes, the oldest first; none when there is no log yet. A last line that was broken off in the writing belongs
    /// to a change that was not committed.
    pub fn read(&self) -> Result<Vec<Wish>, LogError> {
        let text = match std::fs::read_to_string(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            read => read.map_err(|cause| LogError::Io { path: self.0.clone(), cause })?,
        };
        parse(&text).map_err(|line| LogError::Malformed { path: self.0.clone(), line })
    }
}

/// Reads the text of a log, or names the line that is none.
pub fn parse(text: &str) -> Result<Vec<Wish>, usize> {
    let mut wishes = Vec::new();
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    for (ix, line) in whole.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
        match serde_json::from_str(line) {
            Ok(wish) => wishes.push(wish),
            // Broken off, and closed by the next one.
            Err(error) if error.is_eof() => {}
            Err(_) => return Err(ix + 1),
        }
    }
    Ok(wishes)
}

/// The text of a log, one line for each wish.
pub fn text(wishes: &[Wish]) -> serde_json::Result<String> {
    let mut text = String::new();
    for wish in wishes {
        text.push_str(&serde_json::to_string(wish)?);
        text.push('\n');
    }
    Ok(text)
}

fn ends_mid_line(file: &mut File) -> io::Result<bool> {
    use std::io::{Seek, SeekFrom};
    if file.metadata()?.len() == 0 {
        return Ok(false);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last[0] != b'\n')
}

/// Who was erased, to be asked.
#[derive(Debug, Default)]
pub struct Erased {
    by_hash: HashMap<(Identifier, String), Vec<usize>>,
    has_nik: Vec<bool>,
}

impl Erased {
    /// Those of a log.
    pub fn new(wishes: &[Wish]) -> Self {
        let mut erased = Self::default();
        let erasures = wishes.iter().filter_map(|wish| match wish {
            Wish::Erasure(erasure) => Some(erasure),
            Wish::Withdrawal(_) => None,
        });
        for (ix, erasure) in erasures.enumerate() {
            erased.has_nik.push(erasure.hashes.contains_key(Identifier::Nik.as_str()));
            for identifier in Identifier::ALL {
                for hash in erasure.hashes.get(identifier.as_str()).into_iter().flatten() {
                    erased.by_hash.entry((identifier, hash.clone())).or_default().push(ix);
                }
            }
        }
        erased
    }

    /// Whether nobody was.
    pub fn is_empty(&self) -> bool {
        self.has_nik.is_empty()
    }

    /// Whether somebody with these identifiers was erased. Telephones and places are shared in families: they decide
    /// nothing where both sides name a NIK and these differ.
    pub fn contains(&self, keys: &Keys, identifiers: &Identifiers) -> bool {
        let nik_given = identifiers.iter().any(|(identifier, _)| *identifier == Identifier::Nik);
        !self.is_empty()
            && identifiers.iter().any(|(identifier, value)| {
                let mut found = keys
                    .lookups(*identifier, value)
                    .into_iter()
                    .filter_map(|hash| self.by_hash.get(&(*identifier, hex::encode(&hash))))
                    .flatten();
                found.any(|&ix| *identifier == Identifier::Nik || !(nik_given && self.has_nik[ix]))
            })
    }
}
