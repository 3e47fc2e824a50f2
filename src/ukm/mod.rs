//! The register of businesses. Owns `owner`, `business`, `business_product`, `observation`, `legality`,
//! `training_report`, `marketing_channel`, `publication` and the product dictionary.

pub mod product;
