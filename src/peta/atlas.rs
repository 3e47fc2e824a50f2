//! One consistent state of everything that public pages are drawn from.

use std::sync::Arc;

use super::fragment::Fragments;
use super::shape::ShapeSets;
use super::tile::wilayah::AreaTiles;
use super::{Filter, Index, KecamatanIx};
use crate::http::body::Shelf;
use crate::month::Month;
use crate::ukm::product::Dictionary;
use crate::wilayah::{Areas, Level};

/// Areas, dictionary and index of one revision. A request takes one atlas and answers from it alone.
pub struct Atlas {
    /// Identity of the data's history; a restore or promotion draws a new one.
    pub epoch: String,
    /// Last change of that history that is folded in.
    pub revision: i64,
    /// The month in which "living now" was decided.
    pub month: Month,
    /// True while no real business is public: only then are example data let into the index.
    pub examples: bool,
    /// Facts and shapes of the areas.
    pub areas: Arc<Areas>,
    /// The product dictionary.
    pub dictionary: Arc<Dictionary>,
    /// The areas as drawn on the server.
    pub shapes: Arc<ShapeSets>,
    /// The areas as vector tiles.
    pub area_tiles: Arc<AreaTiles>,
    /// Parts of answers, written once.
    pub fragments: Arc<Fragments>,
    /// Every public business.
    pub index: Arc<Index>,
    /// Answers encoded at this revision.
    pub shelf: Shelf<Kept>,
}

impl Atlas {
    /// Whether the index holds example data. Then it holds nothing else.
    pub fn demo(&self) -> bool {
        self.examples && !self.index.is_empty()
    }
}

/// A question whose answer is kept for as long as the revision that it was made from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Kept {
    /// A tile of businesses.
    UkmTile {
        /// Zoom, column and row.
        tile: (u8, u32, u32),
        /// Narrowed to.
        filter: Filter,
    },
    /// A tile of areas.
    WilayahTile {
        /// Zoom, column and row.
        tile: (u8, u32, u32),
    },
    /// Figures by area.
    AreaSummary {
        /// Level of the rows.
        level: Level,
        /// Only the desa of this kecamatan.
        kecamatan: Option<KecamatanIx>,
        /// Narrowed to.
        filter: Filter,
    },
    /// All areas.
    Areas,
    /// A file of open data.
    OpenData(&'static str),
}
