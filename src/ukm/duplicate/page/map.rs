//! Two points and the desa around them, as a small picture.

use crate::geodesy::LonLat;
use crate::wilayah::{Areas, DesaIx};

/// Width and height in units of the picture.
const SIDE: f64 = 240.0;
/// Free space around the points.
const EDGE: f64 = 40.0;
/// Metres per degree.
const DEGREE: f64 = 111_320.0;

/// What the template draws.
pub struct TwoPoints {
    /// Outlines of the desa.
    pub outlines: Vec<String>,
    /// First point.
    pub a: (f64, f64),
    /// Other point.
    pub b: (f64, f64),
    /// Length of the bar and what it stands for.
    pub bar: (f64, &'static str),
}

const BARS: [(f64, &str); 9] = [
    (10.0, "10 m"),
    (50.0, "50 m"),
    (100.0, "100 m"),
    (250.0, "250 m"),
    (500.0, "500 m"),
    (1_000.0, "1 km"),
    (5_000.0, "5 km"),
    (10_000.0, "10 km"),
    (50_000.0, "50 km"),
];

/// The picture of two points within these desa.
pub fn draw(areas: &Areas, desa: &[DesaIx], a: LonLat, b: LonLat) -> TwoPoints {
    let (lon, lat) = (f64::midpoint(a.lon(), b.lon()), f64::midpoint(a.lat(), b.lat()));
    let east = DEGREE * lat.to_radians().cos();
    let metres = |x: f64, y: f64| ((x - lon) * east, (lat - y) * DEGREE);
    let (ax, ay) = metres(a.lon(), a.lat());
    // Never closer than some houses, so that two points on one spot are seen as that.
    let half = ax.abs().max(ay.abs()).max(50.0);
    let scale = (SIDE / 2.0 - EDGE) / half;
    let place = |x: f64, y: f64| {
        let (x, y) = metres(x, y);
        (round(SIDE / 2.0 + x * scale), round(SIDE / 2.0 + y * scale))
    };
    let mut outlines = Vec::new();
    for desa in desa {
        for polygon in areas.desa_shape(*desa) {
            let mut path = String::new();
            for (ix, at) in polygon.exterior().0.iter().enumerate() {
                let (x, y) = place(at.x, at.y);
                path.push(if ix == 0 { 'M' } else { 'L' });
                path.push_str(&x.to_string());
                path.push(' ');
                path.push_str(&y.to_string());
            }
            path.push('Z');
            outlines.push(path);
        }
    }
    let bar = BARS.iter().rev().find(|(metres, _)| metres * scale <= SIDE / 2.0).unwrap_or(&BARS[0]);
    TwoPoints {
        outlines,
        a: place(a.lon(), a.lat()),
        b: place(b.lon(), b.lat()),
        bar: (round(bar.0 * scale), bar.1),
    }
}

fn round(units: f64) -> f64 {
    (units.clamp(-10_000.0, 10_000.0) * 10.0).round() / 10.0
}
