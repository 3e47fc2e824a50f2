//! Links of map services and `geo:` addresses, alone or inside a message.
//!
//! Only the text of the link is read; nothing is fetched here ([`super::short_link`] does that, where it is allowed).

mod google;
mod osm;
#[cfg(test)]
mod tests;
mod url;

use super::coordinate::number::Number;
use super::coordinate::{self, Pair, Reading};
pub(super) use url::Url;

/// What a link says about a place.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Link {
    /// A marked place, with the uncertainty in metres where the link states one.
    Marked(Pair, Option<f64>),
    /// The middle of a map view of this radius in metres; the place may be anywhere in it.
    View(Pair, f64),
    /// A search for these words.
    Words(String),
    /// Hides the place behind a redirect.
    Short(String),
    /// Nothing about a place.
    Nothing,
}

/// Finds the first link of a text: what it says, and the text around it.
pub(super) fn find(text: &str) -> Option<(Link, String)> {
    let mut first = None;
    let words: Vec<&str> = text.split_whitespace().collect();
    for (n, word) in words.iter().enumerate() {
        let Some(url) = Url::find(word) else { continue };
        let around = || {
            let before = word.get(..url.offset).unwrap_or_default();
            let others = words.iter().enumerate().filter(|(m, _)| *m != n).map(|(_, word)| *word);
            others.chain(Some(before)).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
        };
        match read(&url) {
            // Another link of the message may say more.
            Link::Nothing => first = first.or(Some((Link::Nothing, around()))),
            link => return Some((link, around())),
        }
    }
    first
}

/// What one link says.
pub(super) fn read(url: &Url) -> Link {
    if url.scheme == "geo" {
        return geo(url);
    }
    let host = url.host.as_str();
    if is_short(url) {
        return Link::Short(url.text.clone());
    }
    if google::is_google(host) {
        return google::read(url);
    }
    if host == "openstreetmap.org" || host == "osm.org" || host.ends_with(".openstreetmap.org") {
        return osm::read(url);
    }
    parameters(url, &["ll", "latlng", "coordinate", "q", "query", "daddr", "to", "destination", "center"])
}

/// Links that only lead on to another one.
fn is_short(url: &Url) -> bool {
    match url.host.as_str() {
        "maps.app.goo.gl" => url.path.len() > 1,
        "goo.gl" => url.path.starts_with("/maps/"),
        "g.co" => url.path.starts_with("/kgs/"),
        _ => false,
    }
}

/// The place that one of these parameters holds, else the words of one.
fn parameters(url: &Url, names: &[&str]) -> Link {
    let mut words = Link::Nothing;
    for name in names {
        let Some(value) = url.parameter(name) else { continue };
        if let Some(pair) = pair(&value) {
            return Link::Marked(pair, None);
        }
        if words == Link::Nothing && value.chars().any(char::is_alphabetic) {
            words = Link::Words(value);
        }
    }
    let either = |names: &[&str]| names.iter().find_map(|name| url.parameter(name));
    if let (Some(lat), Some(lon)) =
        (either(&["lat", "mlat", "latitude"]), either(&["lon", "lng", "mlon", "longitude"]))
        && let (Some(lat), Some(lon)) = (Number::parse(lat.trim()), Number::parse(lon.trim()))
    {
        return Link::Marked(Pair::lat_lon(lat, lon), None);
    }
    words
}

/// The coordinates in a parameter: `-6.59,106.79`, `loc:-6.59,106.79`, `-6.59,106.79(Nama)`, `ll.-6.59,106.79`.
fn pair(value: &str) -> Option<Pair> {
    let value = value.trim();
    let value = value.strip_prefix("loc:").or_else(|| value.strip_prefix("ll.")).unwrap_or(value);
    let value = value.split_once('(').map_or(value, |(pair, _)| pair);
    match coordinate::read(value.trim())? {
        Reading::Pair(pair) => Some(pair),
        Reading::Utm(..) => None,
    }
}

/// RFC 5870, with the `?q=` that Android adds.
fn geo(url: &Url) -> Link {
    let mut parts = url.path.split(';');
    let numbers: Vec<Option<Number>> =
        parts.next().unwrap_or_default().split(',').map(Number::parse).collect();
    let radius_m = parts
        .filter_map(|part| part.split_once('='))
        .find(|(name, _)| name.eq_ignore_ascii_case("u"))
        .and_then(|(_, value)| value.parse::<f64>().ok())
        .filter(|radius| (0.0..1e7).contains(radius));
    let given = match numbers.as_slice() {
        [Some(lat), Some(lon)] | [Some(lat), Some(lon), _] => Some((lat.clone(), lon.clone())),
        _ => None,
    };
    match (given, url.parameter("q")) {
        (Some((lat, lon)), _) if lat.value != 0.0 || lon.value != 0.0 => {
            Link::Marked(Pair::lat_lon(lat, lon), radius_m)
        }
        (_, Some(words)) => match pair(&words) {
            Some(pair) => Link::Marked(pair, radius_m),
            None => Link::Words(words),
        },
        (Some((lat, lon)), None) => Link::Marked(Pair::lat_lon(lat, lon), radius_m),
        (None, None) => Link::Nothing,
    }
}

/// How far from its middle a map of this zoom shows things, in metres: some 400 pixels.
fn view_radius_m(zoom: f64) -> f64 {
    if !(0.0..=24.0).contains(&zoom) {
        return f64::INFINITY;
    }
    let radius = 478.0 * (17.0 - zoom).exp2();
    // A view of a kecamatan still tells which kecamatan.
    if zoom >= 12.0 { radius.clamp(200.0, 2_999.0) } else { radius }
}

/// The number right behind `tag`, and where it ends.
fn number_behind<'a>(text: &'a str, tag: &str) -> Option<(Number, &'a str)> {
    let (_, rest) = text.split_once(tag)?;
    let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '-' || c == '.')).unwrap_or(rest.len());
    let (number, rest) = rest.split_at_checked(end)?;
    Some((Number::parse(number)?, rest))
}
