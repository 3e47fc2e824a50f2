//! The database: private cluster, commits and the change feed, errors.

mod cluster;
mod error;
mod feed;
mod follow;
mod replica;
