//! The register of businesses. Owns `owner`, `business`, `business_product`, `observation`, `legality`,
//! `training_report`, `marketing_channel`, `publication`, `business_version`, `draft`, `registration`, `request`, the
//! product dictionary, and the tables of rules (`class_threshold`, `legality_kind`, `legality_validity`, `kbli`).

pub mod api;
pub mod class;
mod code;
pub mod confirm;
mod consent;
pub mod contact;
pub mod demo;
pub mod desk;
pub mod duplicate;
mod field;
pub mod kbli;
pub mod legality;
pub mod model;
pub mod notice;
pub mod page;
pub mod place;
pub mod product;
pub mod query;
pub mod record;
pub mod registration;
pub mod reminder;
pub mod report;
pub mod request;
pub mod review;
pub mod search;
mod shipped;
pub mod sidt;
pub mod value;

pub use code::{ParseCodeError, UkmCode};
pub use shipped::sync;
