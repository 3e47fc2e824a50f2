//! The public map: an index in memory over all verified businesses, and what is drawn from it.
//!
//! [`index`] answers every question about places, [`atlas`] holds it together with areas and dictionary of one revision,
//! [`load`] keeps that in step with the database. [`shape`] and [`tile`] draw areas and businesses, [`page`] and [`api`]
//! serve them.

pub mod api;
pub mod atlas;
pub mod class;
pub mod fragment;
pub mod index;
pub mod load;
pub mod page;
pub mod palette;
pub mod shape;
pub mod tile;

pub use index::{
    Area, AreaTotals, Builder, Change, Counts, Cursor, DesaIx, Dominant, Filter, GROUPS, GroupIx, Growth,
    Index, KecamatanIx, Labels, ProductIx, PublicPoint, Radius, Record, SearchCursor, Step, Ukm,
};
