//! The register of businesses. Owns `owner`, `business`, `business_product`, `observation`, `legality`,
//! `training_report`, `marketing_channel`, `publication` and the product dictionary.

pub mod api;
mod code;
pub mod contact;
pub mod demo;
pub mod model;
pub mod page;
pub mod product;
pub mod query;
pub mod search;
pub mod value;

pub use code::{ParseCodeError, UkmCode};
