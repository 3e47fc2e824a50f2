//! The index against plain counting, one record after another, with exact geodesics.

mod area_tiles;
mod decode;
mod delta;
mod oracle;
mod queries;
mod tiles;
