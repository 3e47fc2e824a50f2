//! Resolves words to places.
