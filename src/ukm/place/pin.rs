//! The map with a pin beside the field for a place: what it needs, wherever a place is asked for.

use serde_json::json;

use super::check::{lies, written};
use crate::app::App;
use crate::geodesy::LonLat;
use crate::peta::atlas::Atlas;
use crate::wilayah::{Areas, DesaIx};

/// The map of one place.
#[derive(Clone, Debug)]
pub struct Pin {
    /// For the script: where the map begins, and whether the pin stands for a known point.
    pub config: String,
    /// The known point as it is written; empty without one.
    pub point: String,
    /// The desa that the point lies in, where another one was chosen.
    pub elsewhere: Option<DesaIx>,
}

impl Pin {
    /// The map for a point that may be known, beside the desa that was chosen.
    pub fn new(app: &App, atlas: &Atlas, at: Option<LonLat>, chosen: Option<DesaIx>) -> Self {
        let found = at.and_then(|at| lies(&atlas.areas, at, chosen));
        Self {
            config: config(app, atlas, at, chosen),
            point: at.map(written).unwrap_or_default(),
            elsewhere: found.filter(|lies| lies.conflict.is_some()).map(|lies| lies.desa),
        }
    }
}

fn config(app: &App, atlas: &Atlas, at: Option<LonLat>, desa: Option<DesaIx>) -> String {
    let areas = &atlas.areas;
    let middle = desa.map_or(areas.kabupaten().point, |desa| areas.desa()[usize::from(desa.0)].point);
    let begin = at.unwrap_or(middle);
    let bounds = areas.bounds();
    let zoom = match (at.is_some(), desa.is_some()) {
        (true, _) => 16,
        (false, true) => 13,
        (false, false) => 10,
    };
    json!({
        "at": [begin.lon(), begin.lat()],
        "known": at.is_some(),
        "zoom": zoom,
        "bounds": [bounds.min().x, bounds.min().y, bounds.max().x, bounds.max().y],
        "tiles": "/tiles/wilayah/{z}/{x}/{y}.mvt",
        "style": crate::peta::page::style(app),
        "attribution": crate::peta::page::attribution(app, atlas),
    })
    .to_string()
}

/// A desa with its kecamatan.
pub fn title(areas: &Areas, desa: DesaIx) -> String {
    let kecamatan = &areas.kecamatan()[usize::from(areas.kecamatan_of(desa).0)];
    format!("{}, Kec. {}", areas.desa()[usize::from(desa.0)].title(), kecamatan.name)
}

/// What is said about a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// For people.
    pub text: String,
    /// To be looked at again.
    pub warns: bool,
}

/// What is said to an owner about the desa of a point; nothing outside the kabupaten.
pub fn said(areas: &Areas, at: LonLat, chosen: Option<DesaIx>) -> Option<Said> {
    let lies = lies(areas, at, chosen)?;
    let name = |desa: DesaIx| areas.desa()[usize::from(desa.0)].title();
    let there = name(lies.desa);
    let text = match lies.conflict {
        Some(named) => format!(
            "Titik ini berada di {there}, sedangkan yang dipilih {}. Periksa mana yang benar; petugas juga akan melihatnya.",
            name(named)
        ),
        None => format!("Titik ini berada di {there}."),
    };
    Some(Said { text, warns: lies.conflict.is_some() })
}
