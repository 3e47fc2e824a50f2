//! Map tiles of businesses and areas as Mapbox Vector Tiles.

mod bins;
mod border;
pub mod mvt;
mod ukm;
pub mod wilayah;
