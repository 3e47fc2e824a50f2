//! Resolves words to places.
//!
//! So far coordinates and names of areas. What is found says how precise it is; nothing is made more precise than
//! the words are.

mod address;
pub mod api;
mod area_name;
mod coordinate;
#[cfg(test)]
mod tests;

use crate::geodesy::LonLat;
use crate::wilayah::{Areas, DesaIx, KecamatanIx};

/// How much a candidate knows about the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// The place itself.
    Point,
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
    /// What it was found by: `koordinat` or `nama wilayah`.
    pub source: &'static str,
    /// What to look at again, in Indonesian.
    pub warnings: Vec<String>,
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
}

/// Longer than any address.
const LONGEST: usize = 300;

/// Finds coordinates or names of desa and kecamatan in `words`; a name that several areas have gives them all.
pub fn by_area_name(areas: &Areas, words: &str) -> Answer {
    let words = words.trim();
    if words.is_empty() {
        return Answer::problem("Tulis nama desa, kecamatan, atau koordinat.");
    }
    if words.chars().count() > LONGEST {
        return Answer::problem(format!("Alamat terlalu panjang; paling banyak {LONGEST} huruf."));
    }
    match coordinate::parse(words) {
        Some(pair) => coordinate::resolve(areas, pair),
        None => area_name::resolve(areas, &address::parse(words, areas)),
    }
}
