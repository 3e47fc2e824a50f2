//! Positions and distances on WGS84, and the Web Mercator plane that map tiles are cut from.

use geo::{Distance, Geodesic, Point};

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
