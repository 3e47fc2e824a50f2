//! Kabupaten, kecamatan and desa: facts, shapes, point → desa.
//!
//! Owns `wilayah`, `wilayah_alias`, `boundary_set` and `boundary`.
//! Facts (codes, names, official areas) come from [`facts`]; shapes from an imported file ([`boundary`]) or, as long
//! as there is none, from the facts alone ([`cell`]).
//! [`fetch`] downloads such a file. [`edition`] takes in a new table of facts. After a change of borders
//! [`boundary::relocate`] fits the businesses to them.
//! Everything public is answered from the immutable value [`Areas`], which [`query::load`] reads in one go.

pub mod api;
pub mod around;
pub mod boundary;
pub mod cell;
pub mod edition;
pub mod facts;
pub mod fetch;
mod locate;
mod model;
pub mod name;
pub mod page;
pub mod query;
mod sample;
mod text;
pub mod topology;

pub use locate::Located;
pub use model::{Area, Areas, AreasError, Facts, Kind, Level, Origin, Shapes};
pub use name::{Found, normalise_name};
pub use sample::Sampler;

pub use crate::peta::{DesaIx, KecamatanIx};
