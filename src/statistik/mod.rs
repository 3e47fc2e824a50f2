//! Figures about the register.

pub mod evaluation;
