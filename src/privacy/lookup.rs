//! Keyed hashes by which equal identity numbers find each other.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::keys::Keys;
use super::ring::{Key, KeyKind};

/// What identifies a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Identifier {
    /// Nomor Induk Kependudukan, 16 digits.
    Nik,
    /// Personal NPWP, digits.
    Npwp,
    /// Nomor Induk Berusaha, 13 digits.
    Nib,
    /// Telephone number, `+62…`.
    Phone,
    /// E-mail address in small letters.
    Email,
    /// A trade name in one spelling, with the desa.
    Place,
}

impl Identifier {
    /// All of them, the surest first.
    pub const ALL: [Self; 6] = [Self::Nik, Self::Npwp, Self::Nib, Self::Phone, Self::Email, Self::Place];

    /// As written in the log of erasures.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nik => "nik",
            Self::Npwp => "npwp",
            Self::Nib => "nib",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Place => "place",
        }
    }
}

impl Keys {
    /// The hash under which `value` is stored now: the version of the key and 32 bytes.
    pub fn lookup(&self, identifier: Identifier, value: &str) -> Vec<u8> {
        hash(self.ring().current(KeyKind::Lookup), identifier.as_str(), value)
    }

    /// A name for the record `id` that leads nobody without the key to the record, and is another for each purpose: the
    /// version of the key and a keyed hash. It stays the same until keys are rotated.
    pub fn pseudonym(&self, purpose: &str, id: i64) -> (u8, u64) {
        let hash =
            hash(self.ring().current(KeyKind::Lookup), &format!("pseudonym {purpose}"), &id.to_string());
        let number = hash.iter().skip(1).take(8).fold(0, |number, byte| number << 8 | u64::from(*byte));
        (hash.first().copied().unwrap_or_default(), number)
    }

    /// All hashes under which `value` may be stored, while keys are rotated and in old logs.
    pub fn lookups(&self, identifier: Identifier, value: &str) -> Vec<Vec<u8>> {
        let ring = self.ring();
        let keys = ring.all().iter().filter(|key| key.kind == KeyKind::Lookup);
        keys.map(|key| hash(key, identifier.as_str(), value)).collect()
    }
}

/// What `value` is hashed as keeps it apart from equal values of another kind.
fn hash(key: &Key, kind: &str, value: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&*key.bytes).expect("keys of any length are taken");
    mac.update(kind.as_bytes());
    mac.update(b"\0");
    mac.update(value.as_bytes());
    let mut hash = Vec::with_capacity(33);
    hash.push(key.version);
    hash.extend_from_slice(&mac.finalize().into_bytes());
    hash
}
