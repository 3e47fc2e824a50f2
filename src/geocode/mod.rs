//! Words → places: coordinates, map links, plus codes, addresses.
//!
//! A ladder that never fakes precision: a place itself, a kampung, a desa, a kecamatan. Each candidate says why it is
//! offered, and every repair on the way is a named [`Warning`]. The core ([`Geocoder`]) is pure: it reads the words, the
//! areas and the [`gazetteer`] in memory. [`live`] keeps it in step with the database; [`short_link`] is the only part
//! that ever asks another server, and only where the operator allows it.
//!
//! Owns `gazetteer_place` and `gazetteer_revision`.

mod address;
pub mod api;
mod coordinate;
mod find;
mod gazetteer;
mod link;
pub mod live;
mod names;
mod place;
mod plus_code;
pub mod query;
mod resolve;
pub mod sample;
pub mod short_link;
#[cfg(test)]
mod tests;
mod warning;

use std::sync::Arc;

pub use address::Address;
pub use gazetteer::{Place, PlaceKind};
pub use warning::Warning;

use crate::geodesy::LonLat;
use crate::wilayah::{Areas, DesaIx, KecamatanIx};
use gazetteer::Gazetteer;
use names::Names;

/// How much a candidate knows about the place; the finer, the less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    /// The place itself.
    Point,
    /// Somewhere in the kampung, some hundred metres around.
    Kampung,
    /// Somewhere in the desa.
    Desa,
    /// Somewhere in the kecamatan.
    Kecamatan,
}

impl Precision {
    /// As named in the public API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Point => "point",
            Self::Kampung => "kampung",
            Self::Desa => "desa",
            Self::Kecamatan => "kecamatan",
        }
    }
}

/// A place that the words may mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The place, or a point inside the area.
    pub at: LonLat,
    /// How much is known about it.
    pub precision: Precision,
    /// The desa it lies in, if that is known.
    pub desa: Option<DesaIx>,
    /// The kecamatan it lies in, if that is known.
    pub kecamatan: Option<KecamatanIx>,
    /// For people, in Indonesian.
    pub label: String,
    /// What it was found by, for example `koordinat`, `tautan peta`, `kode plus`, `nama kampung`, `nama wilayah`.
    pub source: &'static str,
    /// Why it is offered, in Indonesian.
    pub reason: String,
    /// What was repaired, and what to look at again.
    pub warnings: Vec<Warning>,
}

/// What came of some words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// Likeliest first.
    pub candidates: Vec<Candidate>,
    /// Why there is none, in Indonesian.
    pub problem: Option<String>,
}

impl Answer {
    fn problem(text: impl Into<String>) -> Self {
        Self { candidates: Vec::new(), problem: Some(text.into()) }
    }

    fn one(candidate: Result<Candidate, String>) -> Self {
        match candidate {
            Ok(candidate) => Self { candidates: vec![candidate], problem: None },
            Err(problem) => Self::problem(problem),
        }
    }
}

/// Finds places for words, in the areas and kampung of one moment. Immutable.
#[derive(Debug)]
pub struct Geocoder {
    areas: Arc<Areas>,
    places: Arc<Vec<Place>>,
    names: Names,
    gazetteer: Gazetteer,
}

impl Geocoder {
    /// Prepares the lookups.
    pub fn new(areas: Arc<Areas>, places: Arc<Vec<Place>>) -> Self {
        let (names, gazetteer) = (Names::new(&areas), Gazetteer::new(&areas, &places));
        Self { areas, places, names, gazetteer }
    }

    /// The areas that candidates speak of.
    pub fn areas(&self) -> &Areas {
        &self.areas
    }

    /// Places that `words` may mean. Never fails: what is not understood is told in [`Answer::problem`].
    pub fn find(&self, words: &str) -> Answer {
        find::find(self, words)
    }

    /// RT, RW, postal code, street and kampung of an address line.
    pub fn parts(&self, line: &str) -> Address {
        let is_name = |words: &[&str]| {
            let key = crate::wilayah::name::name_key(&words.join(" "));
            !self.names.desa.exact(&key).is_empty()
        };
        address::parse(line, &is_name)
    }

    fn resolve(&self, line: &str) -> Answer {
        let lookup = resolve::Lookup { areas: &self.areas, names: &self.names, gazetteer: &self.gazetteer };
        resolve::resolve(lookup, &self.parts(line))
    }
}
