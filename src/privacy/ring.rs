//! The keys of a key file. Pure.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, SecondsFormat, Utc};
use rand::Rng;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyKind {
    /// Wraps the keys of subjects.
    Encryption,
    /// Hashes identity numbers.
    Lookup,
}

impl KeyKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Encryption, Self::Lookup];

    /// As stored and written in the file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Encryption => "encryption",
            Self::Lookup => "lookup",
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// 32 secret bytes, wiped when dropped.
pub(super) type Bytes = Zeroizing<[u8; 32]>;

/// Random bytes for a new key.
pub(super) fn draw() -> Bytes {
    let mut bytes = Zeroizing::new([0; 32]);
    rand::rng().fill_bytes(&mut *bytes);
    bytes
}

/// One version of a key. Its `Debug` form shows no secret.
pub(super) struct Key {
    pub(super) kind: KeyKind,
    pub(super) version: u8,
    pub(super) made_at: DateTime<Utc>,
    pub(super) bytes: Bytes,
}

impl Key {
    /// Names a key without telling it: 16 hexadecimal digits.
    pub(super) fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(b"simbaumi key fingerprint\0");
        hash.update(self.kind.as_str());
        hash.update([0, self.version]);
        hash.update(*self.bytes);
        hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.kind, self.version, self.fingerprint())
    }
}

/// All keys of a file: at least one of each kind, by kind and version.
#[derive(Debug)]
pub(super) struct Ring(Vec<Key>);

const HEAD: &str = "# Kunci data pribadi SI MBA UMI. Simpan salinannya di tempat lain yang aman, terpisah dari cadangan \
basis data.\n# Tanpa berkas ini data pribadi tidak dapat dibaca lagi. Jangan diubah dan jangan dibagikan.\n";

impl Ring {
    /// The first version of each kind.
    pub(super) fn first(now: DateTime<Utc>) -> Self {
        Self(KeyKind::ALL.map(|kind| Key { kind, version: 1, made_at: now, bytes: draw() }).into())
    }

    /// These keys and the next version of each kind; none after version 255.
    pub(super) fn next(&self, now: DateTime<Utc>) -> Option<Self> {
        let mut keys: Vec<Key> = self
            .0
            .iter()
            .map(|key| Key {
                bytes: key.bytes.clone(),
                kind: key.kind,
                version: key.version,
                made_at: key.made_at,
            })
            .collect();
        for kind in KeyKind::ALL {
            let version = self.current(kind).version.checked_add(1)?;
            keys.push(Key { kind, version, made_at: now, bytes: draw() });
        }
        keys.sort_by_key(|key| (key.kind, key.version));
        Some(Self(keys))
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// The number of the line that is none; 0 when a kind is absent.
    pub(super) fn parse(text: &str) -> Result<Self, usize> {
        let mut keys = Vec::new();
        for (ix, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            keys.push(parse_line(line).ok_or(ix + 1)?);
        }
        keys.sort_by_key(|key: &Key| (key.kind, key.version));
        let repeated =
            keys.windows(2).any(|two| two[0].kind == two[1].kind && two[0].version == two[1].version);
        let whole = KeyKind::ALL.into_iter().all(|kind| keys.iter().any(|key| key.kind == kind));
        if repeated || !whole { Err(0) } else { Ok(Self(keys)) }
    }

    /// As a key file.
    pub(super) fn text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(HEAD.to_owned());
        for key in &self.0 {
            let made_at = key.made_at.to_rfc3339_opts(SecondsFormat::Secs, true);
            let secret = Zeroizing::new(BASE64_STANDARD.encode(*key.bytes));
            text.push_str(&Zeroizing::new(format!("{} {} {made_at} {}\n", key.kind, key.version, *secret)));
        }
        text
    }

    pub(super) fn get(&self, kind: KeyKind, version: u8) -> Option<&Key> {
        self.0.iter().find(|key| key.kind == kind && key.version == version)
    }

    /// The newest of a kind.
    pub(super) fn current(&self, kind: KeyKind) -> &Key {
        let newest = self.0.iter().rfind(|key| key.kind == kind);
        newest.expect("a ring is made with both kinds")
    }

    pub(super) fn all(&self) -> &[Key] {
        &self.0
    }
}

fn parse_line(line: &str) -> Option<Key> {
    let mut words = line.split_whitespace();
    let kind = KeyKind::parse(words.next()?)?;
    let version = words.next()?.parse().ok().filter(|version| *version > 0)?;
    let made_at = DateTime::parse_from_rfc3339(words.next()?).ok()?.to_utc();
    let decoded = Zeroizing::new(BASE64_STANDARD.decode(words.next()?).ok()?);
    let bytes = Zeroizing::new(<[u8; 32]>::try_from(decoded.as_slice()).ok()?);
    words.next().is_none().then_some(Key { kind, version, made_at, bytes })
}
