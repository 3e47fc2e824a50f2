//! Resolves words to places.

pub mod api;
