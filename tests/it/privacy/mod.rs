//! Keys, erasure, and that nothing leaks.

mod erasure;
mod keys;
mod leaks;
