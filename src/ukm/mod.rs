//! The register of businesses. Owns `owner`, `business`, `business_product`, `observation`, `legality`,
//! `training_report`, `marketing_channel`, `publication` and the product dictionary.

mod code;
pub mod demo;
pub mod model;
pub mod product;

pub use code::{ParseCodeError, UkmCode};
