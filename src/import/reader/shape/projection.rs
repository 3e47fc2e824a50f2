//! What the coordinates of a file are, and how they become degrees.

use std::f64::consts::PI;

use geo::{Coord, Geometry, MapCoords};

use crate::geodesy::utm::TransverseMercator;

/// How a file gives positions.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Projection {
    /// Degrees east and north.
    #[default]
    Degrees,
    /// Metres of a transverse Mercator projection, mostly UTM.
    Utm(TransverseMercator),
    /// Metres of web maps.
    WebMercator,
}

/// Radius of the sphere of web maps, in metres.
const WEB_RADIUS_M: f64 = 6_378_137.0;

impl Projection {
    /// What the operator tells, for example `48S`.
    pub fn of_zone(text: &str) -> Option<Self> {
        let text = text.trim();
        let (digits, half) = text.split_at_checked(text.len().checked_sub(1)?)?;
        let south = match half {
            "S" | "s" => true,
            "N" | "n" => false,
            _ => return None,
        };
        let zone: u8 = digits.trim().parse().ok()?;
        (1..=60).contains(&zone).then(|| Self::Utm(TransverseMercator::utm(zone, south)))
    }

    /// What a number of the EPSG registry stands for: WGS84, DGN95 and SRGI2013 in degrees, UTM of WGS84 and DGN95, Web
    /// Mercator.
    pub(super) fn of_epsg(code: i64) -> Option<Self> {
        let utm =
            |zone: i64, south| Some(Self::Utm(TransverseMercator::utm(u8::try_from(zone).ok()?, south)));
        match code {
            4326 | 4979 | 4755 | 9470 => Some(Self::Degrees),
            3857 | 900_913 => Some(Self::WebMercator),
            32_601..=32_660 => utm(code - 32_600, false),
            32_701..=32_760 => utm(code - 32_700, true),
            23_866..=23_872 => utm(code - 23_820, false),
            23_877..=23_884 => utm(code - 23_830, true),
            _ => None,
        }
    }

    /// What well-known text describes, as in the `.prj` of a shapefile; none for what is not understood.
    pub(super) fn of_wkt(text: &str) -> Option<Self> {
        let upper = text.to_uppercase();
        let same_earth = ["WGS", "DGN", "SRGI", "ITRF", "GRS"].iter().any(|name| upper.contains(name));
        if !same_earth {
            return None;
        }
        if !upper.contains("PROJCS[") && !upper.contains("PROJCRS[") {
            return (upper.contains("GEOGC") || upper.contains("GEODCRS")).then_some(Self::Degrees);
        }
        if upper.contains("FOOT") {
            return None;
        }
        if upper.contains("MERCATOR_AUXILIARY_SPHERE") || upper.contains("PSEUDO-MERCATOR") {
            return Some(Self::WebMercator);
        }
        if !upper.contains("TRANSVERSE_MERCATOR") && !upper.contains("TRANSVERSE MERCATOR") {
            return None;
        }
        let parameter = |names: [&str; 2]| names.iter().find_map(|name| parameter(&upper, name));
        Some(Self::Utm(TransverseMercator {
            central_meridian: parameter(["CENTRAL_MERIDIAN", "LONGITUDE OF NATURAL ORIGIN"])?,
            scale: parameter(["SCALE_FACTOR", "SCALE FACTOR AT NATURAL ORIGIN"])?,
            false_easting_m: parameter(["FALSE_EASTING", "FALSE EASTING"])?,
            false_northing_m: parameter(["FALSE_NORTHING", "FALSE NORTHING"])?,
        }))
    }

    /// What a `GeoJSON` file names in its member `crs`, as older ones do.
    pub(in super::super) fn of_name(name: &str) -> Option<Self> {
        if name.to_uppercase().ends_with("CRS84") {
            return Some(Self::Degrees);
        }
        let digits = name.rsplit(':').next().filter(|_| name.to_uppercase().contains("EPSG"))?;
        Self::of_epsg(digits.trim().parse().ok()?)
    }

    /// A shape in degrees.
    pub(in super::super) fn apply(self, shape: Geometry<f64>) -> Geometry<f64> {
        match self {
            Self::Degrees => shape,
            Self::Utm(utm) => shape.map_coords(|at| {
                let (lon, lat) = utm.to_degrees(at.x, at.y);
                rounded(lon, lat)
            }),
            Self::WebMercator => shape.map_coords(|at| {
                let lon = at.x / WEB_RADIUS_M * 180.0 / PI;
                rounded(lon, (at.y / WEB_RADIUS_M).sinh().atan().to_degrees())
            }),
        }
    }
}

/// To nine decimals, a tenth of a millimetre: what is computed has no more.
fn rounded(lon: f64, lat: f64) -> Coord<f64> {
    let cut = |degrees: f64| (degrees * 1e9).round() / 1e9;
    Coord { x: cut(lon), y: cut(lat) }
}

/// The number behind the name of a parameter: `PARAMETER["False_Easting",500000.0]`.
fn parameter(upper: &str, name: &str) -> Option<f64> {
    let (_, rest) = upper.split_once(&format!("\"{name}\""))?;
    let rest = rest.trim_start().strip_prefix(',')?.trim_start();
    let end = rest.find(|ch: char| !(ch.is_ascii_digit() || matches!(ch, '-' | '+' | '.' | 'E')))?;
    rest.get(..end)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use geo::Point;

    use super::*;

    const UTM_48S: &str = r#"PROJCS["WGS_1984_UTM_Zone_48S",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",
        SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],
        PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",10000000.0],
        PARAMETER["Central_Meridian",105.0],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],
        UNIT["Meter",1.0]]"#;

    #[test]
    fn the_same_zone_is_known_by_text_number_and_name() {
        let utm = Some(Projection::Utm(TransverseMercator::utm(48, true)));
        assert_eq!(Projection::of_wkt(UTM_48S), utm);
        assert_eq!(Projection::of_epsg(32_748), utm);
        assert_eq!(Projection::of_epsg(23_878), utm);
        assert_eq!(Projection::of_name("urn:ogc:def:crs:EPSG::32748"), utm);
        assert_eq!(Projection::of_zone("48S"), utm);
        assert_eq!(Projection::of_name("urn:ogc:def:crs:OGC:1.3:CRS84"), Some(Projection::Degrees));
        for text in ["", "S", "61S", "48", "48X", "é"] {
            assert_eq!(Projection::of_zone(text), None, "{text}");
        }
        assert_eq!(Projection::of_wkt("PROJCS[\"Batavia\",GEOGCS[\"Bessel\"]]"), None);
    }

    #[test]
    fn metres_become_degrees() {
        let utm = Projection::of_epsg(32_748).expect("a zone");
        let Geometry::Point(ipb) = utm.apply(Point::new(690_731.0, 9_275_050.0).into()) else {
            panic!("a point")
        };
        assert!((ipb.x() - 106.725).abs() < 1e-4 && (ipb.y() + 6.5556).abs() < 1e-4, "{ipb:?}");
        let Geometry::Point(web) = Projection::WebMercator.apply(Point::new(11_880_000.0, -731_000.0).into())
        else {
            panic!("a point")
        };
        assert!((web.x() - 106.72).abs() < 0.01 && (web.y() + 6.55).abs() < 0.01, "{web:?}");
    }
}
