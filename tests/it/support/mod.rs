//! What tests stand on: databases, and the program as an ordinary user runs it.

pub mod database;
pub mod program;
mod server;
pub mod user;

pub use database::TestDb;
