//! Tiles of areas.

use crate::geodesy::Tile;
use crate::wilayah::Areas;

/// t
pub fn encode(_: &Areas, _: Tile) -> Option<Vec<u8>> {
    None
}
