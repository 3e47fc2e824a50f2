//! Random points inside a desa, for businesses whose place is not public.

use geo::{Coord, TriangulateEarcut};
use rand::{Rng, RngExt};

use super::model::Areas;
use crate::geodesy::LonLat;
use crate::peta::DesaIx;

/// Draws points uniformly inside desa. Triangulates all shapes once, so make one and keep it for a batch.
#[derive(Debug)]
pub struct Sampler<'a> {
    areas: &'a Areas,
    triangles: Vec<Vec<Triangle>>,
}

#[derive(Clone, Copy, Debug)]
struct Triangle {
    corners: [Coord<f64>; 3],
    /// Area of this and all earlier triangles of the desa.
    up_to: f64,
}

impl<'a> Sampler<'a> {
    /// Prepares all desa.
    pub fn new(areas: &'a Areas) -> Self {
        let of_shape = |shape: &geo::MultiPolygon<f64>| {
            let mut up_to = 0.0;
            let triangles = shape.iter().flat_map(TriangulateEarcut::earcut_triangles);
            triangles
                .map(|triangle| {
                    let corners = [triangle.v1(), triangle.v2(), triangle.v3()];
                    up_to += twice_area(corners);
                    Triangle { corners, up_to }
                })
                .collect()
        };
        Self { areas, triangles: areas.shapes().desa.iter().map(of_shape).collect() }
    }

    /// A point inside the desa, rounded to the 7 decimals that are published, that [`Areas::desa_at`] finds in this
    /// desa again. Depends on nothing but the shape and the random numbers.
    pub fn point_in(&self, desa: DesaIx, random: &mut impl Rng) -> LonLat {
        let triangles = &self.triangles[usize::from(desa.0)];
        let total = triangles.last().map_or(0.0, |last| last.up_to);
        // Rounding or an overlap may put a point next door; with a shape of any width the first draw is good.
        for _ in 0..64 {
            let at = random.random::<f64>() * total;
            let Some(triangle) = triangles.get(triangles.partition_point(|t| t.up_to <= at)) else { break };
            if let Some(point) = in_triangle(triangle.corners, random)
                && self.areas.desa_at(point).is_some_and(|(found, _)| found == desa)
            {
                return point;
            }
        }
        self.areas.desa()[usize::from(desa.0)].point
    }
}

fn twice_area([a, b, c]: [Coord<f64>; 3]) -> f64 {
    ((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y)).abs()
}

fn in_triangle([a, b, c]: [Coord<f64>; 3], random: &mut impl Rng) -> Option<LonLat> {
    let (mut s, mut t) = (random.random::<f64>(), random.random::<f64>());
    if s + t > 1.0 {
        // The other half of the parallelogram, folded back.
        (s, t) = (1.0 - s, 1.0 - t);
    }
    let round = |degrees: f64| (degrees * 1e7).round() / 1e7;
    LonLat::new(
        round(a.x + s * (b.x - a.x) + t * (c.x - a.x)),
        round(a.y + s * (b.y - a.y) + t * (c.y - a.y)),
    )
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::SmallRng};

    use super::*;
    use crate::wilayah::{cell, facts};

    #[test]
    fn points_spread_evenly_inside_their_desa() {
        let areas = cell::approximate(facts::embedded("32.01").unwrap()).unwrap();
        let sampler = Sampler::new(&areas);
        let mut random = SmallRng::seed_from_u64(5);
        for ix in (0..areas.desa().len() as u16).step_by(7).map(DesaIx) {
            let (mut x, mut y) = (0.0, 0.0);
            for _ in 0..400 {
                let point = sampler.point_in(ix, &mut random);
                assert_eq!(areas.desa_at(point), Some((ix, false)));
                assert!((point.lon() * 1e7 - (point.lon() * 1e7).round()).abs() < 1e-5);
                (x, y) = (x + point.lon() / 400.0, y + point.lat() / 400.0);
            }
            let shape = areas.desa_shape(ix);
            let middle = geo::Centroid::centroid(shape).unwrap();
            // The mean of so many points strays from the middle by about a fortieth of the width.
            let (low, high) = crate::wilayah::topology::bounds_of(shape).unwrap();
            assert!((x - middle.x()).abs() < 0.07 * (high.x - low.x), "{ix:?}");
            assert!((y - middle.y()).abs() < 0.07 * (high.y - low.y), "{ix:?}");
        }
    }
}
