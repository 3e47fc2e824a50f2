//! A point that stands in for a business's true place: drawn evenly over its desa, independent of where it is.

use geo::{Area as _, InteriorPoint, MultiPolygon, Triangle, TriangulateEarcut};
use rand::{Rng, RngExt};

use super::locate::contains;
use crate::geodesy::LonLat;

/// Draws points evenly over one shape.
#[derive(Debug)]
pub struct StandIn {
    shape: MultiPolygon<f64>,
    triangles: Vec<Triangle<f64>>,
    /// Area of the triangles up to and including each.
    cumulative: Vec<f64>,
    /// Used when no drawn point lies inside, which happens in slivers only.
    fallback: LonLat,
}

impl StandIn {
    /// How often a point that rounding pushed over the border is drawn again.
    const TRIES: usize = 64;

    /// Prepares a shape; none if it has no inside.
    pub fn new(shape: &MultiPolygon<f64>) -> Option<Self> {
        let inside = shape.interior_point()?;
        let fallback = LonLat::new(round_e7(inside.x()), round_e7(inside.y()))?;
        let triangles: Vec<_> = shape.iter().flat_map(TriangulateEarcut::earcut_triangles).collect();
        let mut sum = 0.0;
        let cumulative = triangles
            .iter()
            .map(|triangle| {
                sum += triangle.unsigned_area();
                sum
            })
            .collect();
        Some(Self { shape: shape.clone(), triangles, cumulative, fallback })
    }

    /// A point inside the shape, with the seven decimals that are published.
    pub fn draw(&self, rng: &mut impl Rng) -> LonLat {
        let total = self.cumulative.last().copied().unwrap_or_default();
        for _ in 0..Self::TRIES {
            let at = rng.random::<f64>() * total;
            let ix = self.cumulative.partition_point(|&sum| sum <= at);
            let Some(triangle) = self.triangles.get(ix) else { break };
            let [a, b, c] = triangle.to_array();
            // Folding the unit square over its diagonal spreads evenly over the triangle.
            let (mut u, mut v) = (rng.random::<f64>(), rng.random::<f64>());
            if u + v > 1.0 {
                (u, v) = (1.0 - u, 1.0 - v);
            }
            let point = a + (b - a) * u + (c - a) * v;
            if let Some(point) = LonLat::new(round_e7(point.x), round_e7(point.y))
                && self.contains(point)
            {
                return point;
            }
        }
        self.fallback
    }

    /// Whether the shape holds a point.
    pub fn contains(&self, point: LonLat) -> bool {
        contains(&self.shape, geo::Coord { x: point.lon(), y: point.lat() })
    }
}

/// To the seven decimals (about a centimetre) with which coordinates are stored for the public.
pub fn round_e7(degrees: f64) -> f64 {
    (degrees * 1e7).round() / 1e7
}

#[cfg(test)]
mod tests {
    use geo::wkt;
    use rand::SeedableRng;
    use rand::rngs::Xoshiro256PlusPlus;

    use super::*;

    #[test]
    fn points_lie_inside_and_are_spread_evenly() {
        // An L of three unit squares: each must get a third of the points.
        let shape = wkt! { MULTIPOLYGON(((106. -7.,108. -7.,108. -6.,107. -6.,107. -5.,106. -5.,106. -7.))) };
        let stand_in = StandIn::new(&shape).unwrap();
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
        let mut squares = [0; 3];
        for _ in 0..30_000 {
            let point = stand_in.draw(&mut rng);
            assert!(stand_in.contains(point));
            squares[if point.lon() > 107.0 { 2 } else { usize::from(point.lat() > -6.0) }] += 1;
        }
        assert!(squares.iter().all(|count| (9_600..10_400).contains(count)), "{squares:?}");
    }

    #[test]
    fn a_shape_without_inside_has_no_stand_in() {
        assert!(StandIn::new(&MultiPolygon(Vec::new())).is_none());
    }
}
