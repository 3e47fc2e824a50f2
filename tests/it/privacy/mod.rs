//! Keys and erasure.

mod erasure;
mod keys;
