//! What officers do with the register: look through what waits, decide, correct.

mod decision;

pub use decision::{Decision, Verdict, last_decision};
