//! Universal Transverse Mercator → longitude and latitude on WGS84.
//!
//! The inverse series in the third flattening of L. Krüger (1912) to the fourth order, with the coefficients as printed
//! in C. F. F. Karney, "Transverse Mercator with an accuracy of a few nanometers", J. Geodesy 85 (2011), eqs. 15 and
//! 36, and the latitude from the conformal latitude by Newton's method of the same paper, eqs. 19–21.
//! Within a zone the error is below a micrometre.

use crate::geodesy::LonLat;

/// Semi-major axis and flattening of WGS84.
const A: f64 = 6_378_137.0;
const F: f64 = 1.0 / 298.257_223_563;
/// Scale on the central meridian, and what is added to eastings and to southern northings.
const K0: f64 = 0.9996;
const FALSE_EAST: f64 = 500_000.0;
const FALSE_NORTH: f64 = 10_000_000.0;

/// Eastings and northings that a zone uses near the equator.
const EASTINGS: std::ops::RangeInclusive<f64> = 100_000.0..=900_000.0;
const NORTHINGS: std::ops::RangeInclusive<f64> = 0.0..=10_000_000.0;

/// A zone, 1–60, and its half.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::geocode) struct Zone {
    /// 1–60, from west to east.
    pub(in crate::geocode) number: u8,
    /// South of the equator.
    pub(in crate::geocode) south: bool,
}

impl Zone {
    /// The zone that holds a longitude.
    pub(in crate::geocode) fn of(at: LonLat) -> Self {
        let number = ((at.lon() + 180.0) / 6.0).floor().clamp(0.0, 59.0) as u8 + 1;
        Self { number, south: at.lat() < 0.0 }
    }

    /// As people write it: `48S`.
    pub(in crate::geocode) fn name(self) -> String {
        format!("{}{}", self.number, if self.south { 'S' } else { 'N' })
    }
}

/// Whether two numbers can be metres of a zone at all.
pub(in crate::geocode) fn plausible(east: f64, north: f64) -> bool {
    EASTINGS.contains(&east) && NORTHINGS.contains(&north)
}

/// The position of an easting and a northing in metres; none outside the zone's use.
pub(in crate::geocode) fn inverse(zone: Zone, east: f64, north: f64) -> Option<LonLat> {
    if !plausible(east, north) || !(1..=60).contains(&zone.number) {
        return None;
    }
    let n = F / (2.0 - F);
    let (n2, n3, n4) = (n * n, n * n * n, n * n * n * n);
    let radius = A / (1.0 + n) * (1.0 + n2 / 4.0 + n4 / 64.0);
    let beta = [
        n / 2.0 - 2.0 / 3.0 * n2 + 37.0 / 96.0 * n3 - n4 / 360.0,
        n2 / 48.0 + n3 / 15.0 - 437.0 / 1440.0 * n4,
        17.0 / 480.0 * n3 - 37.0 / 840.0 * n4,
        4397.0 / 161_280.0 * n4,
    ];
    let xi = (north - if zone.south { FALSE_NORTH } else { 0.0 }) / (K0 * radius);
    let eta = (east - FALSE_EAST) / (K0 * radius);
    let (mut xi1, mut eta1) = (xi, eta);
    for (j, b) in (1..).zip(beta) {
        let twice = 2.0 * f64::from(j);
        xi1 -= b * (twice * xi).sin() * (twice * eta).cosh();
        eta1 -= b * (twice * xi).cos() * (twice * eta).sinh();
    }
    let across = eta1.sinh().hypot(xi1.cos());
    let tangent = latitude_tangent(xi1.sin() / across);
    let lon = f64::from(zone.number) * 6.0 - 183.0 + eta1.sinh().atan2(xi1.cos()).to_degrees();
    LonLat::new(lon, tangent.atan().to_degrees())
}

/// tan φ from the tangent of the conformal latitude.
fn latitude_tangent(conformal: f64) -> f64 {
    let e2 = F * (2.0 - F);
    let e = e2.sqrt();
    let mut t = conformal / (1.0 - e2);
    for _ in 0..5 {
        let root = t.hypot(1.0);
        let sigma = (e * (e * t / root).atanh()).sinh();
        let now = t * sigma.hypot(1.0) - sigma * root;
        let step = (conformal - now) / now.hypot(1.0) * (1.0 + (1.0 - e2) * t * t) / ((1.0 - e2) * root);
        t += step;
        if step.abs() < 1e-14 {
            break;
        }
    }
    t
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected by PostGIS (PROJ 9): `ST_Transform(point, 4326)`.
    #[test]
    fn positions_are_those_of_postgis() {
        for (east, north, number, south, lon, lat) in [
            (690_731.0, 9_275_050.0, 48, true, 106.725_001_514_6, -6.555_597_214_9),
            (480_000.0, 9_163_000.0, 49, true, 110.818_694_764_6, -7.572_122_664_9),
            (700_123.456, 9_287_654.321, 48, true, 106.809_512_805_1, -6.441_334_699_9),
            (166_500.0, 9_250_000.0, 48, true, 101.983_344_803_2, -6.775_790_822_1),
            (500_000.0, 120_000.0, 47, false, 99.0, 1.085_676_338_8),
        ] {
            let at = inverse(Zone { number, south }, east, north).unwrap();
            assert!((at.lon() - lon).abs() < 1e-9 && (at.lat() - lat).abs() < 1e-9, "{at:?}");
        }
    }

    #[test]
    fn what_is_no_zone_has_no_position() {
        let zone = Zone { number: 48, south: true };
        for (east, north) in [(0.0, 0.0), (f64::NAN, 1.0), (5e5, f64::INFINITY), (5e5, -1.0), (1e6, 9e6)] {
            assert_eq!(inverse(zone, east, north), None);
        }
        assert_eq!(inverse(Zone { number: 61, south: true }, 5e5, 9e6), None);
    }

    proptest::proptest! {
        #[test]
        fn neighbouring_metres_are_neighbouring_places(
            east in 1e5..899_999.0_f64, north in 0.0..9_999_999.0_f64, number in 1_u8..=60, south: bool,
        ) {
            let zone = Zone { number, south };
            let (a, b) = (inverse(zone, east, north), inverse(zone, east + 1.0, north));
            if let (Some(a), Some(b)) = (a, b) && a.lon().abs() < 179.0 && b.lon().abs() < 179.0 {
                let metres = a.distance_m(b);
                proptest::prop_assert!((0.99..1.01).contains(&metres), "{metres}");
            }
        }
    }
}
