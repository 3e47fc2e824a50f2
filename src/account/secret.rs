//! Random secrets, of which only hashes are kept.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// A random secret that somebody holds: 256 bits, in letters that fit an address. It has no `Debug` form.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A new one.
    pub fn random() -> Self {
        Self(URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>()))
    }

    /// As it was handed in.
    pub fn given(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The secret itself, for the one who is to hold it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept of it. The secret is random, so a fast hash keeps it.
    pub fn hash(&self) -> Vec<u8> {
        hash(&self.0)
    }
}

/// SHA-256.
pub fn hash(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}
