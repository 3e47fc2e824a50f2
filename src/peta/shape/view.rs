//! The part of the world that a drawing shows, and its grid.

use std::f64::consts::{FRAC_PI_4, PI};
use std::fmt;

use geo::{Coord, LineString, MultiPolygon};

use super::ring::{self, Ring};
use crate::wilayah::topology;

/// A drawing's window in Web Mercator, and its size in units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    west: f64,
    north: f64,
    units: f64,
    /// Width in units.
    pub width: i32,
    /// Height in units.
    pub height: i32,
}

/// The longer side of what is drawn, in units.
const LONGER_SIDE: f64 = 700.0;
/// Free space around it.
const MARGIN: f64 = 10.0;
/// How far beyond the window quiet shapes run: a tall box on a phone shows that much more of them.
const BEYOND: i32 = 240;

/// Longitude and latitude in degrees → the Web Mercator plane in radians, y northward.
fn mercator(c: Coord<f64>) -> Coord<f64> {
    // Beyond 85° the plane has no end.
    let latitude = c.y.clamp(-85.0, 85.0) * PI / 180.0;
    Coord { x: c.x * PI / 180.0, y: (FRAC_PI_4 + latitude / 2.0).tan().ln() }
}

impl View {
    /// The window that just holds a shape.
    pub fn around(shape: &MultiPolygon<f64>) -> Self {
        let degree = Coord { x: 1.0, y: 1.0 };
        let (low, high) = topology::bounds_of(shape).unwrap_or((-degree, degree));
        let (low, high) = (mercator(low), mercator(high));
        let longer = (high.x - low.x).max(high.y - low.y).max(1e-9);
        let units = LONGER_SIDE / longer;
        let size = |from: f64, to: f64| ((to - from) * units + 2.0 * MARGIN).ceil() as i32;
        Self {
            west: low.x - MARGIN / units,
            north: high.y + MARGIN / units,
            units,
            width: size(low.x, high.x),
            height: size(low.y, high.y),
        }
    }

    /// A position in degrees → units, x to the right and y down.
    pub fn unit(&self, at: Coord<f64>) -> Coord<f64> {
        let at = mercator(at);
        Coord { x: (at.x - self.west) * self.units, y: (self.north - at.y) * self.units }
    }

    fn snap(&self, at: Coord<f64>) -> [i32; 2] {
        let at = self.unit(at);
        [at.x.round() as i32, at.y.round() as i32]
    }

    /// Rings on the grid; what shrinks to nothing is left out.
    pub(super) fn snapped<'a>(&self, rings: impl IntoIterator<Item = &'a LineString<f64>>) -> Vec<Ring> {
        let snap = |ring: &LineString<f64>| ring::clean(ring.0.iter().map(|&at| self.snap(at)).collect());
        rings.into_iter().filter_map(snap).collect()
    }

    /// The box to which [`View::clipped`] cuts: upper left and lower right corner.
    pub(super) fn cut(&self) -> ([i32; 2], [i32; 2]) {
        ([-BEYOND; 2], [self.width + BEYOND, self.height + BEYOND])
    }

    /// As [`View::snapped`], cut off outside the window.
    pub(super) fn clipped<'a>(&self, rings: impl IntoIterator<Item = &'a LineString<f64>>) -> Vec<Ring> {
        let corner = |[x, y]: [i32; 2]| Coord { x: f64::from(x), y: f64::from(y) };
        let (low, high) = self.cut();
        let (low, high) = (corner(low), corner(high));
        let cut = |ring: &LineString<f64>| {
            let units = ring.0.iter().map(|&at| self.unit(at)).collect();
            let cut = ring::clip(units, low, high);
            ring::clean(cut.into_iter().map(|at| [at.x.round() as i32, at.y.round() as i32]).collect())
        };
        rings.into_iter().filter_map(cut).collect()
    }

    /// The part of rings inside the window.
    pub(super) fn visible(&self, rings: &[Ring]) -> Vec<Ring> {
        let high = Coord { x: f64::from(self.width), y: f64::from(self.height) };
        let cut = |ring: &Ring| {
            let line = ring.iter().map(|&[x, y]| Coord { x: f64::from(x), y: f64::from(y) }).collect();
            let cut = ring::clip(line, Coord { x: 0.0, y: 0.0 }, high);
            ring::clean(cut.into_iter().map(|at| [at.x.round() as i32, at.y.round() as i32]).collect())
        };
        rings.iter().filter_map(cut).collect()
    }
}

/// The value of an SVG `viewBox`.
impl fmt::Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0 0 {} {}", self.width, self.height)
    }
}
