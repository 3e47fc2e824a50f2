//! The public map: an index in memory over all verified businesses, and what is drawn from it.
//!
//! [`index::Index`] answers every public geographic question exactly and without the database. Build one with
//! [`index::Builder`], derive the next with [`index::Index::apply`].

pub mod api;
pub mod area;
pub mod atlas;
mod best;
pub mod circle;
pub mod class;
mod columns;
pub mod counts;
mod cover;
pub mod cursor;
mod delta;
mod grid;
pub mod growth;
pub mod index;
pub mod list;
pub mod load;
pub mod model;
pub mod nearby;
pub mod page;
pub mod palette;
mod pyramid;
pub mod search;
pub mod shape;
mod snapshot;
mod table;
mod tally;
pub mod text;
pub mod tile;

#[cfg(test)]
mod tests;

pub use area::{Area, AreaTotals};
pub use counts::{Counts, Dominant};
pub use cursor::{Cursor, SearchCursor};
pub use growth::{Growth, Step};
pub use index::{Builder, Change, Index, Labels, Ukm};
pub use model::{DesaIx, Filter, GroupIx, KecamatanIx, ProductIx, PublicPoint, Radius, Record};
