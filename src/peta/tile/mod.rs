//! Map tiles of businesses as Mapbox Vector Tiles.

mod bins;
pub mod mvt;
mod ukm;
