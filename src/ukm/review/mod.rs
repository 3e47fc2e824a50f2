//! What officers do with the register: look through what waits, decide, correct.
//!
//! Every page and every step asks [`access`], which asks the policy about the stored record; whatever lies outside an
//! officer's area is the same 404 as what does not exist, and lists are narrowed in the query. A decision is a version of
//! the record ([`last_decision`]); a [`lease`] keeps two officers from deciding about the same one.
//!
//! Owns `review_lease`.

pub mod access;
mod decide;
mod decision;
pub mod lease;
pub mod page;
pub mod queue;
pub mod sight;

pub use decide::{decide, is_open_to, phone, reach, take_back};
pub use decision::{Decision, Verdict, last_decision};
