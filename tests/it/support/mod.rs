//! What tests stand on: databases, files, and the program as an ordinary user runs it.

pub mod database;
pub mod program;
mod server;
pub mod shared;
pub mod user;

pub use database::TestDb;
