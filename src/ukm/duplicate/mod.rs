//! Businesses that may be in the register twice.
//!
//! [`find`] answers for one that is about to be registered, [`find_of`] for one of the register. [`scan`] compares what changes in the background
//! and fills the queue of pairs, which officers [`merge`], or say that they are two.
//!
//! Owns `duplicate_pair` and `duplicate_scan`. Invariants: whatever was decided about a pair is never asked again, and a
//! name that says only what is sold makes no pair.

mod carry;
mod find;
pub mod merge;
mod name;
pub mod page;
pub mod pair;
pub mod scan;
mod score;
#[cfg(test)]
mod tests;

pub use find::{Candidate, Probe, find, find_of};
pub use name::Name;
pub use score::{Facts, Namesakes, Reason, judge};
