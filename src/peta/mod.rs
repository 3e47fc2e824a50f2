//! The public map: an index in memory over all verified businesses, and what is drawn from it.

pub mod model;
pub mod shape;
