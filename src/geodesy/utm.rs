//! UTM and other transverse Mercator coordinates of WGS84 → degrees.
//!
//! Krüger's series to the fourth power of the third flattening (Karney 2011, *Transverse Mercator with an accuracy of a few
//! nanometers*, eq. 11 and 13…16; Kawase 2011), right to less than a millimetre within a zone.

/// Semi-major axis of WGS84 in metres, and its third flattening.
const A: f64 = 6_378_137.0;
const N: f64 = 0.001_679_220_386_383_705;

/// A transverse Mercator projection of WGS84. DGN95, SRGI2013 and the ITRF differ from it by less than a metre.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TransverseMercator {
    /// Degrees east of the central meridian.
    pub central_meridian: f64,
    /// Scale on the central meridian.
    pub scale: f64,
    /// What is added to eastings, in metres.
    pub false_easting_m: f64,
    /// What is added to northings, in metres.
    pub false_northing_m: f64,
}

impl TransverseMercator {
    /// A zone of UTM, 1 to 60, of the northern or southern half.
    pub fn utm(zone: u8, south: bool) -> Self {
        Self {
            central_meridian: f64::from(zone) * 6.0 - 183.0,
            scale: 0.9996,
            false_easting_m: 500_000.0,
            false_northing_m: if south { 10_000_000.0 } else { 0.0 },
        }
    }

    /// Longitude and latitude in degrees; not finite for what lies outside the projection.
    pub fn to_degrees(self, easting_m: f64, northing_m: f64) -> (f64, f64) {
        let (n2, n3, n4) = (N * N, N.powi(3), N.powi(4));
        let radius = A / (1.0 + N) * (1.0 + n2 / 4.0 + n4 / 64.0) * self.scale;
        let beta = [
            N / 2.0 - 2.0 * n2 / 3.0 + 37.0 * n3 / 96.0 - n4 / 360.0,
            n2 / 48.0 + n3 / 15.0 - 437.0 * n4 / 1440.0,
            17.0 * n3 / 480.0 - 37.0 * n4 / 840.0,
            4397.0 * n4 / 161_280.0,
        ];
        let delta = [
            2.0 * N - 2.0 * n2 / 3.0 - 2.0 * n3 + 116.0 * n4 / 45.0,
            7.0 * n2 / 3.0 - 8.0 * n3 / 5.0 - 227.0 * n4 / 45.0,
            56.0 * n3 / 15.0 - 136.0 * n4 / 35.0,
            4279.0 * n4 / 630.0,
        ];
        let north = (northing_m - self.false_northing_m) / radius;
        let east = (easting_m - self.false_easting_m) / radius;
        let (mut xi, mut eta) = (north, east);
        for (beta, twice) in beta.iter().zip([2.0, 4.0, 6.0, 8.0]) {
            xi -= beta * (twice * north).sin() * (twice * east).cosh();
            eta -= beta * (twice * north).cos() * (twice * east).sinh();
        }
        let chi = (xi.sin() / eta.cosh()).asin();
        let terms = delta.iter().zip([2.0, 4.0, 6.0, 8.0]);
        let lat = chi + terms.map(|(delta, twice)| delta * (twice * chi).sin()).sum::<f64>();
        let lon = self.central_meridian + (eta.sinh() / xi.cos()).atan().to_degrees();
        (lon, lat.to_degrees())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geodesy::meridian_arc_m;

    #[test]
    fn the_campus_of_ipb_lies_where_it_is() {
        let (lon, lat) = TransverseMercator::utm(48, true).to_degrees(690_731.0, 9_275_050.0);
        assert!((lon - 106.725).abs() < 1e-4 && (lat + 6.5556).abs() < 1e-4, "{lon} {lat}");
    }

    #[test]
    fn northings_on_the_central_meridian_are_its_arc() {
        for (zone, lat) in [(48, -6.6), (49, -7.5), (50, -0.1), (48, -15.0)] {
            let utm = TransverseMercator::utm(zone, true);
            let northing = 10_000_000.0 - 0.9996 * meridian_arc_m(lat).abs();
            let (lon, found) = utm.to_degrees(500_000.0, northing);
            assert!((lon - utm.central_meridian).abs() < 1e-12);
            assert!((found - lat).abs() < 1e-8, "{found} {lat}");
        }
    }

    #[test]
    fn what_lies_outside_gives_no_numbers_of_the_earth_and_no_panic() {
        for value in [f64::NAN, f64::INFINITY, 1e300, -1e12] {
            let (lon, lat) = TransverseMercator::utm(48, true).to_degrees(value, value);
            assert!(!(lon.is_finite() && lat.is_finite() && (100.0..110.0).contains(&lon)), "{lon} {lat}");
        }
    }
}
