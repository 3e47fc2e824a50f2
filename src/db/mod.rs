//! PostgreSQL: pool, private cluster, change feed.

pub mod cluster;
pub mod copy;
pub mod wkb;
