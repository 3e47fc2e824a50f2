//! Links of Google Maps.

use super::url::Url;
use super::{Link, number_behind, pair, parameters, view_radius_m};
use crate::geocode::coordinate::Pair;
use crate::geocode::coordinate::number::Number;

/// `google.com`, `maps.google.co.id`, …
pub(super) fn is_google(host: &str) -> bool {
    let name = ["maps.", "consent.", "m."].iter().find_map(|lead| host.strip_prefix(lead)).unwrap_or(host);
    name.strip_prefix("google.").is_some_and(|top| (2..=6).contains(&top.len()) && !top.contains("google"))
}

/// From what marks a place down to what only frames it.
pub(super) fn read(url: &Url) -> Link {
    if url.host.starts_with("consent.") {
        // The page that asks for consent names the page that was wanted.
        let wanted = url.parameter("continue");
        return match wanted.as_deref().and_then(Url::find) {
            Some(next) if is_google(&next.host) && !next.host.starts_with("consent.") => read(&next),
            _ => Link::Nothing,
        };
    }
    let path = url.decoded_path();
    let data = url.parameter("data").unwrap_or_default();
    if let Some(pair) = marker(&path).or_else(|| marker(&data)) {
        return Link::Marked(pair, None);
    }
    let asked = parameters(url, &["q", "query", "destination", "daddr"]);
    if let Link::Marked(..) = asked {
        return asked;
    }
    let segments = || path.split('/').skip_while(|part| !matches!(*part, "place" | "search" | "dir")).skip(1);
    let named = segments().filter(|part| !part.starts_with(['@', '!']) && !part.starts_with("data="));
    if let Some(pair) = named.clone().filter_map(pair).last() {
        return Link::Marked(pair, None);
    }
    let ll = url.parameter("ll").and_then(|value| pair(&value));
    if let (Some(pair), Link::Nothing) = (&ll, &asked) {
        return Link::Marked(pair.clone(), None);
    }
    let zoom = url.parameter("z").or_else(|| url.parameter("zoom")).and_then(|text| text.parse().ok());
    let center = ll.or_else(|| url.parameter("center").and_then(|value| pair(&value)));
    if let Some(pair) = center {
        return Link::View(pair, view_radius_m(zoom.unwrap_or(16.0)));
    }
    if let Some(view) = url.parameter("pb").as_deref().and_then(embedded).or_else(|| embedded(&path)) {
        return view;
    }
    if let Some(view) = camera(&path) {
        return view;
    }
    if asked != Link::Nothing {
        return asked;
    }
    match named.map(str::trim).find(|part| !part.is_empty()) {
        Some(words) => Link::Words(words.to_owned()),
        None => Link::Nothing,
    }
}

/// The last `!3d…!4d…`: earlier ones belong to the places around.
fn marker(text: &str) -> Option<Pair> {
    let mut found = None;
    let mut rest = text;
    while let Some((lat, behind)) = number_behind(rest, "!3d") {
        if let Some((lon, _)) = number_behind(behind, "!4d").filter(|_| behind.starts_with("!4d")) {
            found = Some(Pair::lat_lon(lat, lon));
        }
        rest = behind;
    }
    found
}

/// `!1d…!2d…!3d…` of an embedded map: height, longitude and latitude of the camera.
fn embedded(text: &str) -> Option<Link> {
    let (lon, behind) = number_behind(text, "!2d")?;
    let (lat, _) = number_behind(behind, "!3d").filter(|_| behind.starts_with("!3d"))?;
    // The usual camera sees 13.1° to both sides in all.
    let height = number_behind(text, "!1d").map_or(4_000.0, |(height, _)| height.value.abs());
    Some(Link::View(Pair::lat_lon(lat, lon), (height * 0.115).max(200.0)))
}

/// `@-6.59,106.79,17z`, or `…,842m` for pictures from above.
fn camera(path: &str) -> Option<Link> {
    let mut parts = path.split('/').find_map(|part| part.strip_prefix('@'))?.split(',');
    let (lat, lon) = (Number::parse(parts.next()?)?, Number::parse(parts.next()?)?);
    let size = parts.next().unwrap_or("16z");
    let radius_m = if let Some(zoom) = size.strip_suffix('z') {
        view_radius_m(zoom.parse().ok()?)
    } else if let Some(metres) = size.strip_suffix('m') {
        metres.parse::<f64>().ok()?.abs().max(400.0) / 2.0
    } else {
        300.0
    };
    Some(Link::View(Pair::lat_lon(lat, lon), radius_m))
}
