//! Sealed values: XChaCha20-Poly1305, bound to the place that they rest in.

use std::fmt;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use rand::Rng;
use zeroize::Zeroizing;

use super::ring::Bytes;

/// Length of a nonce. At 24 bytes random ones never meet.
const NONCE: usize = 24;

/// First byte of everything sealed, so that another way of sealing can be told from this one.
const FORM: u8 = 1;

/// The column that a value rests in. A value that is moved elsewhere does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    table: &'static str,
    column: &'static str,
}

impl Slot {
    /// A column of a table.
    pub const fn new(table: &'static str, column: &'static str) -> Self {
        Self { table, column }
    }

    /// What a value in this column of this subject is bound to.
    pub(super) fn bind(self, subject: i64) -> Vec<u8> {
        let Self { table, column } = self;
        format!("simbaumi\0{table}\0{column}\0{subject}").into_bytes()
    }
}

/// An encrypted value as it rests in the database. Its `Debug` form shows only its length.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    /// A value read from the database.
    pub const fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// As stored.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// As stored.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}

/// A value that does not open: it is of another subject, from another column, or was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nilai tersandi tidak dapat dibuka dengan kunci subjeknya")]
pub struct OpenError;

pub(super) fn seal(key: &Bytes, bound: &[u8], plain: &[u8]) -> Sealed {
    let mut nonce = [0; NONCE];
    rand::rng().fill_bytes(&mut nonce);
    let sealed = cipher(key)
        .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: bound })
        .expect("memory holds no text that is too long to be sealed");
    let mut bytes = Vec::with_capacity(1 + NONCE + sealed.len());
    bytes.push(FORM);
    bytes.extend_from_slice(&nonce);
    bytes.extend_from_slice(&sealed);
    Sealed(bytes)
}

pub(super) fn open(key: &Bytes, bound: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let (&form, rest) = sealed.split_first().ok_or(OpenError)?;
    let (nonce, msg) = rest.split_first_chunk::<NONCE>().ok_or(OpenError)?;
    if form != FORM {
        return Err(OpenError);
    }
    let opened = cipher(key).decrypt(&XNonce::from(*nonce), Payload { msg, aad: bound });
    // Why it failed is not told by design of the cipher.
    opened.map(Zeroizing::new).map_err(|_opaque| OpenError)
}

fn cipher(key: &Bytes) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(**key))
}
