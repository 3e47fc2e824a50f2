//! One consistent state of everything that public pages are drawn from.

use std::sync::Arc;

use super::Index;
use super::api::Kept;
use super::page::svg::ShapeSets;
use super::tile::wilayah::AreaTiles;
use crate::http::body::Shelf;
use crate::month::Month;
use crate::ukm::product::Dictionary;
use crate::wilayah::Areas;

/// Areas, dictionary and index of one revision. A request takes one atlas and answers from it alone.
pub struct Atlas {
    /// Identity of the data's history; a restore or promotion draws a new one.
    pub epoch: String,
    /// Last change of that history that is folded in.
    pub revision: i64,
    /// The month in which "living now" was decided.
    pub month: Month,
    /// True while the index holds example data.
    pub demo: bool,
    /// Facts and shapes of the areas.
    pub areas: Arc<Areas>,
    /// The product dictionary.
    pub dictionary: Arc<Dictionary>,
    /// The areas as drawn on the server.
    pub shapes: Arc<ShapeSets>,
    /// The areas as vector tiles.
    pub area_tiles: Arc<AreaTiles>,
    /// Every public business.
    pub index: Arc<Index>,
    /// Answers encoded at this revision.
    pub shelf: Shelf<Kept>,
}
