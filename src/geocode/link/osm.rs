//! Links of OpenStreetMap.

use super::url::Url;
use super::{Link, parameters, view_radius_m};
use crate::geocode::coordinate::Pair;
use crate::geocode::coordinate::number::Number;

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@";

/// A marker, then a short code, then the view.
pub(super) fn read(url: &Url) -> Link {
    if let marked @ Link::Marked(..) = parameters(url, &[]) {
        return marked;
    }
    if let Some(code) = url.path.strip_prefix("/go/") {
        return short_code(code, url.has("m")).unwrap_or(Link::Nothing);
    }
    view(&url.fragment).unwrap_or_else(|| parameters(url, &["query", "q"]))
}

/// `map=17/-6.59/106.79`.
fn view(fragment: &str) -> Option<Link> {
    let map = fragment.split('&').find_map(|part| part.strip_prefix("map="))?;
    let mut parts = map.split('/');
    let zoom = parts.next()?.parse().ok()?;
    let (lat, lon) = (Number::parse(parts.next()?)?, Number::parse(parts.next()?)?);
    Some(Link::View(Pair::lat_lon(lat, lon), view_radius_m(zoom)))
}

/// The code of `osm.org/go/…`: bits of longitude and latitude in turn, three of each to a character.
fn short_code(code: &str, marked: bool) -> Option<Link> {
    let code = code.trim_end_matches('/');
    let digits = code.trim_end_matches('-');
    let (mut x, mut y, mut bits) = (0_u64, 0_u64, 0_u32);
    for byte in digits.bytes() {
        let byte = if byte == b'~' { b'@' } else { byte };
        let value = DIGITS.iter().position(|digit| *digit == byte)?;
        for shift in [4, 2, 0] {
            x = x << 1 | (value as u64 >> (shift + 1) & 1);
            y = y << 1 | (value as u64 >> shift & 1);
        }
        bits += 3;
        if bits > 32 {
            return None;
        }
    }
    if bits < 9 {
        return None;
    }
    let cell = (-f64::from(bits)).exp2();
    let (lon, lat) = ((x as f64 + 0.5) * cell * 360.0 - 180.0, (y as f64 + 0.5) * cell * 180.0 - 90.0);
    let pair = Pair::lat_lon(Number::of(lat, 7), Number::of(lon, 7));
    let zoom = f64::from(bits) - 8.0 - (code.len() - digits.len()) as f64 % 3.0;
    let cell_m = cell * 360.0 * 111_320.0 / 2.0;
    Some(if marked {
        Link::Marked(pair, Some(cell_m))
    } else {
        Link::View(pair, view_radius_m(zoom).max(cell_m))
    })
}
