//! Positions and distances on WGS84, and the Web Mercator plane that map tiles are cut from.

mod local;
mod mercator;
pub mod utm;

use geo::{Distance, Geodesic, Point};

pub use local::{BandMetric, LocalMetric, meridian_arc_m};
pub use mercator::{Tile, World};

/// Units of [`crate::peta::PublicPoint`] in one degree.
pub const E7: f64 = 1e7;

/// A position on WGS84 in degrees, longitude in ±180, latitude in ±90.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LonLat {
    lon: f64,
    lat: f64,
}

impl LonLat {
    /// The position, if both numbers are finite and in range.
    pub fn new(lon: f64, lat: f64) -> Option<Self> {
        (lon.abs() <= 180.0 && lat.abs() <= 90.0).then_some(Self { lon, lat })
    }

    /// The position of a published coordinate in units of 1e-7 degree, clamped to the range.
    pub fn from_e7(lon_e7: i32, lat_e7: i32) -> Self {
        Self {
            lon: (f64::from(lon_e7) / E7).clamp(-180.0, 180.0),
            lat: (f64::from(lat_e7) / E7).clamp(-90.0, 90.0),
        }
    }

    /// Rounded to the 7 decimals (about a centimetre) with which coordinates are stored and published.
    #[must_use]
    pub fn rounded_e7(self) -> Self {
        let round = |degrees: f64| (degrees * 1e7).round() / 1e7;
        Self { lon: round(self.lon), lat: round(self.lat) }
    }

    /// Degrees east.
    pub const fn lon(self) -> f64 {
        self.lon
    }

    /// Degrees north.
    pub const fn lat(self) -> f64 {
        self.lat
    }

    /// Geodesic distance in metres (Karney 2013, as PostGIS `ST_Distance(geography)` gives it).
    pub fn distance_m(self, other: Self) -> f64 {
        Geodesic.distance(Point::new(self.lon, self.lat), Point::new(other.lon, other.lat))
    }
}
