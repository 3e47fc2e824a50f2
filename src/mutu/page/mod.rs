//! Pages about the quality of the data.

pub(super) mod help;
pub(super) mod ledger;
pub(super) mod trend;
pub(super) mod work;

use crate::http::params::{Params, encode};
use crate::mutu::class::Part;
use crate::wilayah::{Areas, DesaIx, KecamatanIx};

/// The area that a page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// All of it, also what has no area.
    Kabupaten,
    /// One kecamatan.
    Kecamatan(KecamatanIx),
    /// One desa.
    Desa(DesaIx),
}

/// What a page is about: an area and a group of data.
#[derive(Clone, Copy, Debug)]
pub(super) struct About {
    pub place: Place,
    pub part: Option<Part>,
}

impl About {
    /// Reads `wilayah` and `bagian`; what is not known narrows nothing.
    pub fn read(params: &mut Params, areas: &Areas) -> Self {
        let area = params.text("wilayah").unwrap_or_default();
        let place = areas.kecamatan_by_code(&area).map(Place::Kecamatan);
        let place = place.or_else(|| areas.desa_by_code(&area).map(Place::Desa));
        Self {
            place: place.unwrap_or(Place::Kabupaten),
            part: params.text("bagian").as_deref().and_then(Part::find),
        }
    }

    /// Code of its area; none for the whole kabupaten.
    pub fn code(self, areas: &Areas) -> Option<&str> {
        match self.place {
            Place::Kabupaten => None,
            Place::Kecamatan(ix) => Some(&areas.kecamatan()[usize::from(ix.0)].code),
            Place::Desa(ix) => Some(&areas.desa()[usize::from(ix.0)].code),
        }
    }

    /// Codes of its desa; none for the whole kabupaten.
    pub fn desa(self, areas: &Areas) -> Option<Vec<String>> {
        let code = |ix: DesaIx| areas.desa()[usize::from(ix.0)].code.clone();
        match self.place {
            Place::Kabupaten => None,
            Place::Kecamatan(ix) => Some(areas.desa_of(ix).map(code).collect()),
            Place::Desa(ix) => Some(vec![code(ix)]),
        }
    }

    /// The address of a page about this area, or about another one.
    pub fn address(self, path: &str, code: Option<&str>) -> String {
        query(path, &[("wilayah", code), ("bagian", self.part.map(Part::slug))])
    }
}

/// An address with those parameters that have a value.
pub(super) fn query(path: &str, pairs: &[(&str, Option<&str>)]) -> String {
    let given = pairs.iter().filter_map(|(name, value)| Some(format!("{name}={}", encode((*value)?))));
    let query: Vec<String> = given.collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}
