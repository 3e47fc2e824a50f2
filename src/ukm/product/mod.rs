//! The product dictionary of two levels.
