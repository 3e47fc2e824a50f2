//! Figures about the register.

pub mod evaluation;
pub mod reference;
