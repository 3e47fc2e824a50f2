//! PostgreSQL: pool, private cluster, transactions that feed the change feed, constraints as messages.
//!
//! Owns `change` and `data_epoch`. Knows no domain.

mod client;
pub mod cluster;
pub mod copy;
mod error;
pub mod feed;
mod migrate;
mod pool;
mod spare;
mod tx;
pub mod unfinished;
pub mod wkb;

pub use client::Client;
pub use error::{Error, ResultExt, is_unavailable};
pub use migrate::{migrate, newest_schema};
pub use pool::{Access, Db};
pub use tx::{Change, Tx};
