//! Distances near one point, a few nanoseconds each.
//!
//! The metric is Gauss's mid-latitude formula (Rapp 1991, *Geometric Geodesy part I*, §6.3; Snyder 1987,
//! *Map Projections*, eq. 3-21 and 4-18…4-20 for the radii of curvature and the meridian arc): northing is the
//! meridian arc between the two latitudes, easting the arc of the parallel halfway between them. Both are
//! expanded around the query point, so that a point costs two short polynomials and no trigonometry.

use super::{E7, LonLat};

/// Semi-major axis of WGS84 in metres.
const A: f64 = 6_378_137.0;
/// First eccentricity of WGS84, squared.
const E2: f64 = 0.006_694_379_990_141_317;

/// Length of the meridian from the equator to `lat` degrees, in metres (Snyder 1987, eq. 3-21).
pub fn meridian_arc_m(lat: f64) -> f64 {
    let phi = lat.to_radians();
    let (e4, e6, e8) = (E2.powi(2), E2.powi(3), E2.powi(4));
    A * ((1.0 - E2 / 4.0 - 3.0 * e4 / 64.0 - 5.0 * e6 / 256.0 - 175.0 * e8 / 16384.0) * phi
        - (3.0 * E2 / 8.0 + 3.0 * e4 / 32.0 + 45.0 * e6 / 1024.0 + 105.0 * e8 / 4096.0) * (2.0 * phi).sin()
        + (15.0 * e4 / 256.0 + 45.0 * e6 / 1024.0 + 525.0 * e8 / 16384.0) * (4.0 * phi).sin()
        - (35.0 * e6 / 3072.0 + 175.0 * e8 / 12288.0) * (6.0 * phi).sin()
        + 315.0 * e8 / 131_072.0 * (8.0 * phi).sin())
}

/// The metric around one point; other points are given in units of 1e-7 degree.
#[derive(Clone, Copy, Debug)]
pub struct LocalMetric {
    at: LonLat,
    lon: f64,
    lat: f64,
    north: [f64; 3],
    east: [f64; 3],
    /// Distances up to here are taken from the formula, which errs by less than 0.2 mm there.
    formula_m: f64,
    /// How the band of [`Self::band_m`] widens with latitude.
    widening: f64,
}

impl LocalMetric {
    /// `formula_m` at the equator; it shrinks towards the poles so that the error stays the same.
    const FORMULA_M: f64 = 8_000.0;

    /// The metric around `at`.
    pub fn new(at: LonLat) -> Self {
        let unit = 1f64.to_radians() / E7;
        let (s, c) = at.lat().to_radians().sin_cos();
        let w2 = 1.0 - E2 * s * s;
        // Radius of curvature in the meridian with its first two derivatives, and the radius of the parallel,
        // whose derivative is −M sin φ.
        let m = A * (1.0 - E2) / (w2 * w2.sqrt());
        let m1 = 3.0 * E2 * s * c * m / w2;
        let m2 = 3.0 * E2 * m / w2 * (c * c - s * s + 5.0 * E2 * s * s * c * c / w2);
        let p = A * c / w2.sqrt();
        let p1 = -m * s;
        let p2 = -m * c - m1 * s;
        let widening = 1.0 + 4.0 * (s / c).powi(2);
        Self {
            at,
            lon: at.lon() * E7,
            lat: at.lat() * E7,
            north: [m * unit, m1 / 2.0 * unit.powi(2), m2 / 6.0 * unit.powi(3)],
            // The parallel is taken halfway, hence the powers of one half.
            east: [p * unit, p1 / 2.0 * unit.powi(2), p2 / 8.0 * unit.powi(3)],
            formula_m: Self::FORMULA_M * widening.cbrt().recip(),
            widening,
        }
    }

    /// Where the metric is centred.
    pub fn at(&self) -> LonLat {
        self.at
    }

    /// Longitude of the centre in units of 1e-7 degree.
    pub fn lon_e7(&self) -> f64 {
        self.lon
    }

    /// Metres north of the centre, along the meridian, of a latitude in units of 1e-7 degree.
    #[inline]
    pub fn north_m(&self, lat_e7: f64) -> f64 {
        let d = lat_e7 - self.lat;
        d * (self.north[0] + d * (self.north[1] + d * self.north[2]))
    }

    /// Metres to one unit of 1e-7 degree of longitude on the parallel halfway to `lat_e7`.
    #[inline]
    pub fn east_unit_m(&self, lat_e7: f64) -> f64 {
        let d = lat_e7 - self.lat;
        self.east[0] + d * (self.east[1] + d * self.east[2])
    }

    /// Squared distance in m² to a point in units of 1e-7 degree.
    #[inline]
    pub fn d2(&self, lon_e7: i32, lat_e7: i32) -> f64 {
        let lat = f64::from(lat_e7);
        let north = self.north_m(lat);
        let east = (f64::from(lon_e7) - self.lon) * self.east_unit_m(lat);
        north * north + east * east
    }

    /// Geodesic distance in metres to a point in units of 1e-7 degree.
    pub fn exact_m(&self, lon_e7: i32, lat_e7: i32) -> f64 {
        self.at.distance_m(LonLat::from_e7(lon_e7, lat_e7))
    }

    /// Geodesic distance in whole millimetres, right to 1 mm: by the formula when near, else by Karney's method.
    pub fn distance_mm(&self, lon_e7: i32, lat_e7: i32) -> u32 {
        let near_m = self.d2(lon_e7, lat_e7).sqrt();
        let metres = if near_m <= self.formula_m { near_m } else { self.exact_m(lon_e7, lat_e7) };
        // Longer than half the earth's girth is impossible, and 20,004 km in mm exceed u32: the cast saturates.
        (metres * 1000.0).round() as u32
    }

    /// How much further than the true circle the formula may be wrong at distance `metres`, in metres.
    ///
    /// The error of the formula grows with the cube of the distance and with tan² φ. Largest errors measured
    /// against Karney's method (`the_formula_errs_less_than_its_band`) at |φ| ≤ 12°: 0.27 mm at 10 km, 2.2 mm at
    /// 20 km, 34 mm at 50 km. The band is at least three times that.
    pub fn band_m(&self, metres: f64) -> f64 {
        0.001 + 0.001 * (metres / 10_000.0).powi(3) * self.widening
    }

    /// The metric for points whose latitudes lie between two parallels (in units of 1e-7 degree).
    pub fn between(&self, north_e7: f64, south_e7: f64) -> BandMetric {
        let lat = f64::midpoint(north_e7, south_e7).round();
        let half = (north_e7 - south_e7) / 2.0 + 1.0;
        let d = lat - self.lat;
        let ([n0, n1, n2], [e0, e1, e2]) = (self.north, self.east);
        let lon = self.lon.round();
        BandMetric {
            lon: lon as i32,
            lat: lat as i32,
            lon_rest: (self.lon - lon) as f32,
            north: [self.north_m(lat) as f32, (n0 + d * (2.0 * n1 + 3.0 * d * n2)) as f32],
            east: [self.east_unit_m(lat) as f32, (e1 + 2.0 * d * e2) as f32],
            north_bend_m: ((n1 + 3.0 * d * n2).abs() + n2.abs() * half) * half * half
                + ROUNDING * half * n0.abs(),
            east_bend: e2.abs() * half * half / e0.abs(),
        }
    }
}

/// The metric around one point, for points in a narrow band of latitude: linear across the band and in single
/// precision, so that a processor compares four points or more at once. Other points are given as whole units of
/// 1e-7 degree, whose differences of up to 1.6 degrees single precision holds exactly.
#[derive(Clone, Copy, Debug)]
pub struct BandMetric {
    lon: i32,
    lat: i32,
    lon_rest: f32,
    north: [f32; 2],
    east: [f32; 2],
    /// What the linear terms leave out, in metres to the north and as a part of the distance to the east.
    north_bend_m: f64,
    east_bend: f64,
}

/// About eight roundings of single precision, each at most 2⁻²⁴.
const ROUNDING: f64 = 8.0 * f32::EPSILON as f64 / 2.0;

impl BandMetric {
    /// Squared distance in m².
    #[inline]
    pub fn d2(&self, lon_e7: i32, lat_e7: i32) -> f32 {
        let lat = lat_e7.wrapping_sub(self.lat) as f32;
        let lon = lon_e7.wrapping_sub(self.lon) as f32 - self.lon_rest;
        let north = self.north[0] + lat * self.north[1];
        let east = lon * (self.east[0] + lat * self.east[1]);
        north * north + east * east
    }

    /// How far the root of [`Self::d2`] may be from that of [`LocalMetric::d2`] at distance `metres`, in metres:
    /// the roundings and the bends that are left out, doubled.
    pub fn band_m(&self, metres: f64) -> f64 {
        2.0 * (metres * (ROUNDING + self.east_bend) + self.north_bend_m)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_meridian_arc_is_the_geodesic_along_a_meridian() {
        for lat in [-80.0, -11.0, -6.6, 0.0, 1.0, 45.0, 89.0] {
            let origin = LonLat::new(106.0, 0.0).unwrap();
            let there = LonLat::new(106.0, lat).unwrap();
            assert!((meridian_arc_m(lat).abs() - origin.distance_m(there)).abs() < 1e-5, "{lat}");
        }
    }

    #[test]
    fn the_formula_errs_less_than_its_band() {
        for lat in [-75.0, -60.0, -45.0, -12.0, -6.6, -0.05, 0.0, 3.0, 12.0, 30.0, 60.0, 75.0] {
            let metric = LocalMetric::new(LonLat::new(106.8, lat).unwrap());
            for reach in [1_000.0, 5_000.0, 10_000.0, 20_000.0, 50_100.0f64] {
                let mut worst = 0.0f64;
                for step in 0..720 {
                    let (s, c) = (f64::from(step) / 2.0).to_radians().sin_cos();
                    let lat_e7 = (lat + c * reach / 110_600.0) * E7;
                    let lon_e7 = 106.8 * E7 + s * reach / (111_320.0 * lat.to_radians().cos()) * E7;
                    let (lon_e7, lat_e7) = (lon_e7 as i32, lat_e7 as i32);
                    let d = metric.d2(lon_e7, lat_e7).sqrt();
                    let exact = metric.exact_m(lon_e7, lat_e7);
                    worst = worst.max((d - exact).abs() / metric.band_m(exact.min(reach)));
                    assert!((f64::from(metric.distance_mm(lon_e7, lat_e7)) / 1000.0 - exact).abs() <= 0.0008);
                }
                assert!(worst < 0.5, "lat {lat} reach {reach}: {worst} of the band");
            }
        }
    }

    proptest! {
        #[test]
        fn a_band_errs_less_than_it_says(
            lat in -75.0..75.0, row in -40i32..40, height in 1_000i32..400_000, x in -1.0..1.0, y in -1.0..1.0,
        ) {
            let metric = LocalMetric::new(LonLat::new(106.8, lat).unwrap());
            let middle = lat * E7 + f64::from(row) * 12_000.0;
            let (north, south) = (middle + f64::from(height) / 2.0, middle - f64::from(height) / 2.0);
            let band = metric.between(north, south);
            let lat_e7 = (middle + y * f64::from(height) / 2.0) as i32;
            let lon_e7 = (106.8 * E7 + x * 5_000_000.0) as i32;
            let (d, near) = (metric.d2(lon_e7, lat_e7).sqrt(), f64::from(band.d2(lon_e7, lat_e7)).sqrt());
            prop_assert!((d - near).abs() <= band.band_m(d), "{d} {near} {}", band.band_m(d));
        }

        #[test]
        fn the_formula_is_exact_to_a_fifth_of_a_millimetre_near_by(
            lon in 95.0..141.0, lat in -11.0..6.0, dx in -80_000i32..80_000, dy in -80_000i32..80_000,
        ) {
            let at = LonLat::new(lon, lat).unwrap();
            let metric = LocalMetric::new(at);
            let (x, y) = ((lon * E7) as i32 + dx * 6, (lat * E7) as i32 + dy * 6);
            prop_assert!((metric.d2(x, y).sqrt() - metric.exact_m(x, y)).abs() < 0.000_2);
        }

        #[test]
        fn no_position_makes_the_metric_fail(lon in -180.0..=180.0, lat in -90.0..=90.0, x in any::<i32>(), y in any::<i32>()) {
            let metric = LocalMetric::new(LonLat::new(lon, lat).unwrap());
            let _ = (metric.distance_mm(x, y), metric.d2(x, y), metric.band_m(50_000.0));
        }
    }
}
