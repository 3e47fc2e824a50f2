//! Identity numbers in memory, shown masked.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Digits of an identity number that are shown.
const SHOWN: usize = 4;

/// A NIK or NPWP. Shown, and logged, as `************1234`; the whole only through [`unmask`].
///
/// Serialised it is whole: what is serialised is meant to be sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// A number, already parsed.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// Stars and the last four characters; nothing but stars when there are no more than that.
    pub fn masked(&self) -> String {
        mask(&self.0)
    }

    /// The whole, for what seals or hashes it, or writes it into a file whose reason is in the log.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

/// Stars in the place of all but the last four characters.
pub(crate) fn mask(text: &str) -> String {
    let length = text.chars().count();
    let shown = if length > SHOWN { length - SHOWN } else { length };
    text.chars().enumerate().map(|(ix, ch)| if ix < shown { '*' } else { ch }).collect()
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

/// Nobody says why they want to see a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("tuliskan alasan mengapa nomor ini perlu dilihat")]
pub struct NoReason;

/// A number that somebody is shown, with the reason, which belongs in the audit in the same transaction:
/// fails that, it is not shown.
#[derive(Debug)]
#[must_use = "who is shown an identity number is written down"]
pub struct Unmasked {
    secret: Secret,
    reason: String,
}

/// Gives a whole number to somebody who says why.
pub fn unmask(secret: &Secret, reason: &str) -> Result<Unmasked, NoReason> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(NoReason);
    }
    Ok(Unmasked { secret: secret.clone(), reason: reason.to_owned() })
}

impl Unmasked {
    /// Why.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// The whole number. `written` is what writing the audit entry gave.
    pub fn reveal<E>(self, written: Result<(), E>) -> Result<String, E> {
        written.map(|()| self.secret.expose().to_owned())
    }
}
