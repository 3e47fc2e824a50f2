//! Names of kampung and landmarks in memory.

use std::collections::HashMap;

use crate::geodesy::LonLat;
use crate::wilayah::name::{name_key, normalise_name};
use crate::wilayah::{Areas, DesaIx};

/// What a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceKind {
    /// A part of a desa where people live.
    Kampung,
    /// A market, a school, a mosque, by which people say where they are.
    Landmark,
}

impl PlaceKind {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kampung => "kampung",
            Self::Landmark => "patokan",
        }
    }

    /// The kind that is written so, if any.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Kampung, Self::Landmark].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A verified name of a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// As it is written, without "Kp.".
    pub name: String,
    /// What it is.
    pub kind: PlaceKind,
    /// Kemendagri code of its desa.
    pub desa_code: String,
    /// Where it is, if that may be told.
    pub at: Option<LonLat>,
}

/// Verified places by name and desa. Several entries of one name in one desa are one place, in their middle.
#[derive(Debug, Default)]
pub(super) struct Gazetteer {
    by_key: HashMap<String, Vec<Known>>,
}

/// A place and its desa.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Known {
    pub(super) name: String,
    pub(super) kind: PlaceKind,
    pub(super) desa: DesaIx,
    pub(super) at: Option<LonLat>,
}

impl Known {
    /// For people: `Kampung Jati`; a landmark's name stands alone.
    pub(super) fn title(&self) -> String {
        match self.kind {
            PlaceKind::Kampung => format!("Kampung {}", self.name),
            PlaceKind::Landmark => self.name.clone(),
        }
    }
}

impl Gazetteer {
    pub(super) fn new(areas: &Areas, places: &[Place]) -> Self {
        let mut points: HashMap<(String, DesaIx), Vec<LonLat>> = HashMap::new();
        let mut gazetteer = Self::default();
        for place in places {
            let Some(desa) = areas.desa_by_code(&place.desa_code) else { continue };
            let key = place_key(&place.name);
            points.entry((key.clone(), desa)).or_default().extend(place.at);
            let known = gazetteer.by_key.entry(key).or_default();
            if !known.iter().any(|known| known.desa == desa) {
                known.push(Known { name: place.name.clone(), kind: place.kind, desa, at: None });
            }
        }
        for (key, known) in &mut gazetteer.by_key {
            for known in known {
                known.at = points.get_mut(&(key.clone(), known.desa)).and_then(|points| middle(points));
            }
        }
        gazetteer
    }

    /// Every place called so.
    pub(super) fn called(&self, name: &str) -> &[Known] {
        self.by_key.get(&place_key(name)).map(Vec::as_slice).unwrap_or_default()
    }

    /// The place called so in a desa.
    pub(super) fn in_desa(&self, name: &str, desa: DesaIx) -> Option<&Known> {
        self.called(name).iter().find(|known| known.desa == desa)
    }
}

/// The form in which names of places are compared: that of areas, with doubled words written out.
pub(super) fn place_key(name: &str) -> String {
    let spelt = name.replace('²', "2");
    let normal = normalise_name(&spelt);
    let mut words: Vec<String> = Vec::new();
    for (n, word) in normal.split(' ').enumerate() {
        if n == 0 && matches!(word, "kampung" | "kp" | "dusun" | "dsn") && normal.contains(' ') {
            continue;
        }
        // "rawa2" is "rawa-rawa"; in "Sawah 2" the number stands alone.
        match word.strip_suffix('2').filter(|stem| stem.chars().count() >= 3) {
            Some(stem) => words.push(format!("{stem}{stem}")),
            None => words.push(word.to_owned()),
        }
    }
    name_key(&words.concat())
}

/// The median of both numbers, which one misplaced point does not move.
fn middle(points: &mut [LonLat]) -> Option<LonLat> {
    let at = points.len().checked_sub(1)? / 2;
    points.sort_by(|a, b| a.lon().total_cmp(&b.lon()));
    let lon = points[at].lon();
    points.sort_by(|a, b| a.lat().total_cmp(&b.lat()));
    LonLat::new(lon, points[at].lat())
}
