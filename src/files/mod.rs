//! Files that people send.

pub mod photo;
