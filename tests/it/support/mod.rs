//! What tests stand on: databases, the program as an ordinary user runs it, and the service called in process.

pub mod database;
pub mod html;
pub mod program;
pub mod records;
mod server;
pub mod service;
pub mod shared;
pub mod user;

pub use database::TestDb;
pub use service::{Answer, Service, on_demo, on_real};
