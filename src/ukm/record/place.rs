//! To which desa a business belongs.

use crate::geodesy::LonLat;
use crate::wilayah::{Areas, DesaIx};

/// Where a business belongs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Placed {
    /// Its desa.
    pub desa: Option<DesaIx>,
    /// The desa was taken from the polygon that holds the point.
    pub from_point: bool,
    /// The point lies in another desa than the recorded one, or in several polygons.
    pub conflict: bool,
    /// The point lies outside every desa and the record names none.
    pub outside: bool,
}

/// The desa that the record names stands; a point only fills in what it does not say.
pub fn settle(areas: &Areas, recorded: Option<DesaIx>, point: Option<LonLat>) -> Placed {
    match (recorded, point.map(|point| areas.desa_at(point))) {
        (Some(desa), None) => Placed { desa: Some(desa), ..Placed::default() },
        (Some(desa), Some(found)) => {
            let conflict = found.is_none_or(|(at, overlapping)| at != desa && !overlapping);
            Placed { desa: Some(desa), conflict, ..Placed::default() }
        }
        (None, Some(Some((desa, overlapping)))) => {
            Placed { desa: Some(desa), from_point: true, conflict: overlapping, outside: false }
        }
        (None, Some(None)) => Placed { outside: true, ..Placed::default() },
        (None, None) => Placed::default(),
    }
}
