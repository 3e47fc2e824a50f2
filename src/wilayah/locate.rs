//! Point → desa.

use geo::{Coord, MultiPolygon};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::topology::{METRES_PER_DEGREE, METRES_PER_DEGREE_EAST, bounds_of, contains};
use crate::geodesy::LonLat;
use crate::peta::DesaIx;

/// The desa that holds a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Located {
    /// Where several polygons overlap, the one with the lowest code.
    pub desa: DesaIx,
    /// More than one polygon holds the point.
    pub overlapping: bool,
    /// Distance to the nearest border of the desa; accurate to about a metre per kilometre.
    pub distance_to_border_m: f64,
}

/// Boxes of all desa in an R-tree. The polygons stay with [`super::Areas`].
#[derive(Debug)]
pub(super) struct Locator {
    boxes: RTree<GeomWithData<Rectangle<[f64; 2]>, u16>>,
}

impl Locator {
    pub(super) fn new(desa: &[MultiPolygon<f64>]) -> Self {
        let boxes = desa.iter().enumerate().filter_map(|(ix, shape)| {
            let (min, max) = bounds_of(shape)?;
            Some(GeomWithData::new(Rectangle::from_corners([min.x, min.y], [max.x, max.y]), ix as u16))
        });
        Self { boxes: RTree::bulk_load(boxes.collect()) }
    }

    pub(super) fn desa_at(&self, desa: &[MultiPolygon<f64>], point: LonLat) -> Option<(DesaIx, bool)> {
        let at = Coord { x: point.lon(), y: point.lat() };
        let mut lowest: Option<u16> = None;
        let mut overlapping = false;
        for candidate in self.boxes.locate_in_envelope_intersecting(&AABB::from_point([at.x, at.y])) {
            if contains(&desa[usize::from(candidate.data)], at) {
                overlapping |= lowest.is_some();
                lowest = Some(lowest.map_or(candidate.data, |other| other.min(candidate.data)));
            }
        }
        lowest.map(|ix| (DesaIx(ix), overlapping))
    }

    pub(super) fn locate(&self, desa: &[MultiPolygon<f64>], point: LonLat) -> Option<Located> {
        let (found, overlapping) = self.desa_at(desa, point)?;
        let at = Coord { x: point.lon(), y: point.lat() };
        let distance_to_border_m = distance_to_border_m(&desa[usize::from(found.0)], at);
        Some(Located { desa: found, overlapping, distance_to_border_m })
    }
}

fn distance_to_border_m(shape: &MultiPolygon<f64>, at: Coord<f64>) -> f64 {
    let east = METRES_PER_DEGREE_EAST * at.y.to_radians().cos();
    let local = |c: Coord<f64>| ((c.x - at.x) * east, (c.y - at.y) * METRES_PER_DEGREE);
    let mut nearest = f64::INFINITY;
    for polygon in shape {
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            for edge in ring.0.windows(2) {
                nearest = nearest.min(squared_distance_to_origin(local(edge[0]), local(edge[1])));
            }
        }
    }
    nearest.sqrt()
}

fn squared_distance_to_origin(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 { (-(a.0 * dx + a.1 * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    let (x, y) = (a.0 + along * dx, a.1 + along * dy);
    x * x + y * y
}
