//! `/ukm` (search, list, near me) and `/ukm/{code}`.

pub mod index;
pub mod item;
pub mod show;
