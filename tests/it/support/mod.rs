//! What tests stand on: databases, the program as an ordinary user runs it, and the service called in process.

pub mod database;
pub mod html;
pub mod office;
pub mod program;
pub mod records;
mod server;
pub mod service;
pub mod shared;
/// The reader of vector tiles that the unit tests use.
#[path = "../../../src/peta/tile/decode.rs"]
pub mod tile;
pub mod user;

pub use database::TestDb;
pub use service::{Answer, Service, on_demo, on_real};

/// In small hexadecimal digits.
pub fn sha256(bytes: impl AsRef<[u8]>) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}
