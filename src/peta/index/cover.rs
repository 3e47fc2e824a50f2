//! Which cells a circle covers wholly, and which its edge cuts.

use std::ops::Range;

use super::columns::Place;
use super::grid::Cells;
use super::model::Radius;
use crate::geodesy::{BandMetric, LocalMetric, LonLat, World};

/// Rounding of a point to its published decimals and of cell edges to world units, with room to spare, in metres.
const SLACK_M: f64 = 0.1;

/// All places within a geodesic distance of a point.
#[derive(Clone, Copy, Debug)]
pub(super) struct Circle {
    pub metric: LocalMetric,
    radius_m: f64,
    band_m: f64,
    surely_in: f64,
    maybe_in: f64,
}

/// A circle as points in one row of cells see it: quick to compare with, and unsure near the edge.
#[derive(Clone, Copy, Debug)]
pub(super) struct Strip {
    metric: BandMetric,
    surely_in: f32,
    maybe_in: f32,
}

impl Strip {
    /// Whether a point is surely inside, and whether it may be.
    #[inline]
    pub(super) fn contains(&self, place: Place) -> (bool, bool) {
        let d2 = self.metric.d2(place.lon, place.lat());
        (d2 <= self.surely_in, d2 <= self.maybe_in)
    }
}

/// The part of one row of cells that a circle touches.
#[derive(Clone, Debug)]
pub(super) struct RowCover {
    pub row: usize,
    /// Columns that the circle may touch.
    pub outer: Range<usize>,
    /// Columns within `outer` that lie inside the circle.
    pub whole: Range<usize>,
}

impl RowCover {
    /// The columns that the edge cuts.
    #[inline]
    pub(super) fn cut(&self) -> [Range<usize>; 2] {
        [self.outer.start..self.whole.start, self.whole.end..self.outer.end]
    }
}

impl Circle {
    pub(super) fn new(at: LonLat, radius: Radius) -> Self {
        let metric = LocalMetric::new(at);
        let radius_m = radius.metres();
        let band_m = metric.band_m(radius_m);
        let (inner, outer) = ((radius_m - band_m).max(0.0), radius_m + band_m);
        Self { metric, radius_m, band_m, surely_in: inner * inner, maybe_in: outer * outer }
    }

    pub(super) fn radius_m(&self) -> f64 {
        self.radius_m
    }

    /// How far the formula may err at the edge, in metres.
    pub(super) fn band_m(&self) -> f64 {
        self.band_m
    }

    /// The circle for points in `row`.
    pub(super) fn strip(&self, cells: &Cells, row: usize) -> Strip {
        let (north, south) = cells.band(row);
        let metric = self.metric.between(north, south);
        let band_m = self.band_m + metric.band_m(self.radius_m + self.band_m);
        let (inner, outer) = ((self.radius_m - band_m).max(0.0), self.radius_m + band_m);
        Strip { metric, surely_in: (inner * inner) as f32, maybe_in: (outer * outer) as f32 }
    }

    /// Squared distance in m² beyond which no point is inside, and up to which every point is.
    #[inline]
    pub(super) fn limits(&self) -> (f64, f64) {
        (self.surely_in, self.maybe_in)
    }

    /// Whether a point lies within the circle, by the geodesic where the formula could err.
    #[inline]
    pub(super) fn contains(&self, place: Place) -> bool {
        let d2 = self.d2(place);
        d2 <= self.surely_in || (d2 <= self.maybe_in && self.exactly_contains(place))
    }

    /// Squared distance from the centre in m², by the formula.
    #[inline]
    pub(super) fn d2(&self, place: Place) -> f64 {
        self.metric.d2(place.lon, place.lat())
    }

    /// Geodesic distance from the centre in whole millimetres.
    pub(super) fn distance_mm(&self, place: Place) -> u32 {
        self.metric.distance_mm(place.lon, place.lat())
    }

    #[cold]
    #[inline(never)]
    pub(super) fn exactly_contains(&self, place: Place) -> bool {
        self.metric.exact_m(place.lon, place.lat()) <= self.radius_m
    }

    /// Visits every row that the circle touches, from the north.
    #[inline]
    pub(super) fn cover(&self, cells: &Cells, mut visit: impl FnMut(RowCover)) {
        let outer_m = self.radius_m + self.band_m + SLACK_M;
        let inner_m = self.radius_m - self.band_m - SLACK_M;
        let (columns, width) = (cells.columns, cells.width_e7());
        let centre = cells.column_of(self.metric.lon_e7());
        for row in self.rows(cells, outer_m) {
            let (north, south) = cells.band(row);
            let (top, bottom) = (self.metric.north_m(north), self.metric.north_m(south));
            let near = if bottom > 0.0 { bottom } else { (-top).max(0.0) };
            let far = top.abs().max(bottom.abs());
            if near > outer_m {
                continue;
            }
            // A cell's width in metres at both edges; the margin covers a maximum between them.
            let (a, b) = (self.metric.east_unit_m(north) * width, self.metric.east_unit_m(south) * width);
            let (narrow, wide) = (a.min(b) * 0.999_9, a.max(b) * 1.000_1);
            let half = (outer_m * outer_m - near * near).sqrt() / narrow;
            if centre + half < 0.0 || centre - half >= columns as f64 {
                continue;
            }
            // Casts cut what is negative to zero, and fractions off: quicker than rounding where processors are old.
            let outer = (centre - half) as usize..((centre + half) as usize + 1).min(columns);
            let mut whole = outer.end..outer.end;
            if far < inner_m {
                let half = (inner_m * inner_m - far * far).sqrt() / wide;
                let west = if centre < half { 0 } else { (centre - half) as usize + 1 };
                let east = ((centre + half) as usize).min(columns);
                if west < east {
                    whole = west..east;
                }
            }
            visit(RowCover { row, outer, whole });
        }
    }

    fn rows(&self, cells: &Cells, outer_m: f64) -> Range<usize> {
        // A degree of latitude has at least 110,574 m.
        let reach = outer_m / 110_500.0;
        let at = self.metric.at();
        let edge =
            |lat: f64| LonLat::new(at.lon(), lat.clamp(-90.0, 90.0)).map_or(0, |edge| World::of(edge).y);
        cells.rows_between(edge(at.lat() + reach), edge(at.lat() - reach))
    }
}
