//! What tests stand on: databases, files, and the program as an ordinary user runs it.

pub mod database;
pub mod program;
mod server;
pub mod shared;
pub mod user;

pub use database::TestDb;

/// In small hexadecimal digits.
pub fn sha256(bytes: impl AsRef<[u8]>) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}
