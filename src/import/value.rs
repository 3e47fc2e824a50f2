//! Cells → numbers and places, with the repairs that sheets need. Other values are read in [`crate::ukm::value`]. Pure.

use crate::geodesy::LonLat;

/// A number as sheets write it: `-6.5`, `-6,5`, `'-6.5`, `−6.5`, ` -6.5°`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    /// Its value.
    pub value: f64,
    /// It had a decimal comma.
    pub comma: bool,
    /// It had an apostrophe in front.
    pub apostrophe: bool,
}

/// Reads a number.
pub fn number(text: &str) -> Option<Number> {
    let text = text.trim();
    let rest = text.trim_start_matches(['\'', '’', '`']);
    let apostrophe = rest.len() < text.len();
    let rest = rest.trim().trim_end_matches(['°', ' ']).replace('−', "-");
    let comma = rest.contains(',') && !rest.contains('.') && rest.matches(',').count() == 1;
    let plain = if comma { rest.replace(',', ".") } else { rest };
    let well_formed = !plain.is_empty()
        && plain.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.' | b'e' | b'E'));
    let value: f64 = plain.parse().ok().filter(|_| well_formed)?;
    value.is_finite().then_some(Number { value, comma, apostrophe })
}

/// What was done to a pair of numbers to make a place of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Repair {
    /// Latitude and longitude stood in each other's place.
    Swapped,
    /// South was written without its minus.
    Minus,
    /// The decimal point was lost.
    Point,
}

/// A place, and what was done to get it.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The place.
    pub point: LonLat,
    /// Repairs, in order.
    pub repairs: Vec<Repair>,
}

/// A place from latitude and longitude. A repair is made only when its result lies `inside`; what cannot be repaired
/// stays as it was written, if it is a place on earth at all.
pub fn place(lat: f64, lon: f64, inside: impl Fn(LonLat) -> bool) -> Option<Place> {
    if lat == 0.0 && lon == 0.0 {
        return None;
    }
    let as_written = LonLat::new(lon, lat);
    if let Some(point) = as_written.filter(|point| inside(*point)) {
        return Some(Place { point, repairs: Vec::new() });
    }
    let scaled = (pointed(lat), pointed(lon));
    let attempts: [(f64, f64, &[Repair]); 7] = [
        (lon, lat, &[Repair::Swapped]),
        (-lat, lon, &[Repair::Minus]),
        (-lon, lat, &[Repair::Swapped, Repair::Minus]),
        (scaled.0, lon, &[Repair::Point]),
        (lat, scaled.1, &[Repair::Point]),
        (scaled.0, scaled.1, &[Repair::Point]),
        (-scaled.0, scaled.1, &[Repair::Point, Repair::Minus]),
    ];
    for (lat, lon, repairs) in attempts {
        if let Some(point) = LonLat::new(lon, lat).filter(|point| inside(*point)) {
            return Some(Place { point, repairs: repairs.to_vec() });
        }
    }
    Some(Place { point: as_written?, repairs: Vec::new() })
}

/// A number that lost its decimal point, with the point put back: `-65944` → -6.5944, `1067890` → 106.789. Longitudes of
/// Indonesia have two digits above 94 or three from 100, latitudes one or two.
fn pointed(value: f64) -> f64 {
    if value.abs() < 1000.0 || value.fract() != 0.0 {
        return value;
    }
    let digits = value.abs().log10().floor() as i32 + 1;
    let leading = value.abs() / 10_f64.powi(digits - 1);
    // 1.0–1.5: a longitude of 95–141 begins with 9, or with 1 and two digits more.
    let whole = if leading < 1.5 && digits >= 6 { 3 } else { 1 };
    value / 10_f64.powi(digits - whole)
}

/// Two numbers in one cell, in the order they stand in; from a map link, latitude first. None for a short link, which
/// holds no numbers.
pub fn pair(text: &str) -> Option<(f64, f64)> {
    let text = text.trim();
    if text.contains("://") || text.starts_with("geo:") {
        return from_link(text);
    }
    split_pair(text)
}

/// True for a link whose place only its server knows.
pub fn is_short_link(text: &str) -> bool {
    ["maps.app.goo.gl", "goo.gl/maps", "g.co/", "bit.ly", "s.id/"].iter().any(|host| text.contains(host))
}

fn split_pair(text: &str) -> Option<(f64, f64)> {
    let both = |left: &str, right: &str| Some((number(left)?.value, number(right)?.value));
    if let Some((left, right)) = text.split_once(';') {
        return both(left, right);
    }
    // With decimal points a comma separates; with decimal commas only a space can.
    if let Some((left, right)) = text.split_once(',').filter(|(_, right)| !right.contains(','))
        && let Some(found) = both(left, right).filter(|_| text.contains('.'))
    {
        return Some(found);
    }
    let mut words = text.split_whitespace();
    let (left, right) = (words.next()?, words.next()?);
    if words.next().is_some() {
        return None;
    }
    both(left.trim_end_matches(','), right)
}

fn from_link(link: &str) -> Option<(f64, f64)> {
    // The marker of a place page; the last pair is the place itself.
    if let (Some(lat), Some(lon)) = (after_last(link, "!3d"), after_last(link, "!4d")) {
        return Some((lat, lon));
    }
    let link = link.replace("%2C", ",").replace("%2c", ",").replace("%20", "").replace('+', "");
    for key in ["?q=", "&q=", "query=", "?ll=", "&ll=", "destination=", "geo:", "/@"] {
        let Some((_, rest)) = link.split_once(key) else { continue };
        let mut parts = rest.splitn(3, [',', '&', ';', '(', '/']);
        let both = (leading_number(parts.next()?), parts.next().and_then(leading_number));
        if let (Some(lat), Some(lon)) = both
            && (lat != 0.0 || lon != 0.0)
        {
            return Some((lat, lon));
        }
    }
    None
}

fn after_last(text: &str, key: &str) -> Option<f64> {
    leading_number(text.rsplit_once(key)?.1)
}

fn leading_number(text: &str) -> Option<f64> {
    let end =
        text.bytes().position(|b| !(b.is_ascii_digit() || matches!(b, b'-' | b'.'))).unwrap_or(text.len());
    number(text.get(..end)?).map(|number| number.value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn in_bogor(point: LonLat) -> bool {
        (106.4..107.23).contains(&point.lon()) && (-6.79..-6.30).contains(&point.lat())
    }

    #[test]
    fn numbers_of_sheets_are_read() {
        for (text, value) in
            [("-6.5", -6.5), ("-6,5", -6.5), ("'-6.5", -6.5), ("−6.5", -6.5), (" 106.8° ", 106.8)]
        {
            assert_eq!(number(text).map(|number| number.value), Some(value), "{text}");
        }
        for text in ["", "-", "abc", "1.2.3", "1,2,3", "nan", "inf", "6°35'"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn a_place_is_repaired_only_when_it_then_lies_inside() {
        let repaired = |lat, lon| place(lat, lon, in_bogor).expect("a place").repairs;
        assert_eq!(repaired(-6.59, 106.79), []);
        assert_eq!(repaired(106.79, -6.59), [Repair::Swapped]);
        assert_eq!(repaired(6.59, 106.79), [Repair::Minus]);
        assert_eq!(repaired(106.79, 6.59), [Repair::Swapped, Repair::Minus]);
        assert_eq!(repaired(-65_944.0, 1_067_890.0), [Repair::Point]);
        assert_eq!(repaired(65_944.0, 1_067_890.0), [Repair::Point, Repair::Minus]);
        // Surakarta stays where it is.
        let place_there = place(-7.55, 110.83, in_bogor).expect("a place");
        assert_eq!((place_there.point.lat(), place_there.repairs), (-7.55, vec![]));
        assert_eq!(place(0.0, 0.0, in_bogor), None);
        assert_eq!(place(690_731.0, 9_275_050.0, in_bogor), None);
    }

    #[test]
    fn pairs_and_links_are_read() {
        for text in [
            "-6.59, 106.79",
            "-6.59;106.79",
            "-6,59 106,79",
            "-6.59 106.79",
            "https://maps.google.com/?q=-6.59,106.79",
            "https://www.google.com/maps/search/?api=1&query=-6.59%2C106.79",
            "https://www.google.com/maps/place/X/@-6.1,106.1,17z/data=!3m1!4b1!4m5!3d-6.59!4d106.79",
            "https://www.google.com/maps/@-6.59,106.79,17z",
            "geo:-6.59,106.79;u=35",
            "geo:0,0?q=-6.59,106.79(Nama)",
        ] {
            assert_eq!(pair(text), Some((-6.59, 106.79)), "{text}");
        }
        for text in ["", "Bogor", "https://maps.app.goo.gl/yCT7JXHCYy8rN4Rh9", "-6.59", "1 2 3"] {
            assert_eq!(pair(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_cell_is_read_without_panic(text in "\\PC{0,60}", lat in -1e9..1e9_f64, lon in -1e9..1e9_f64) {
            let _ = (number(&text), pair(&text));
            let _ = place(lat, lon, in_bogor);
        }

        #[test]
        fn any_link_is_read_without_panic(text in "(https://|geo:)[0-9a-z?&=,.!@/%+-]{0,60}") {
            let _ = pair(&text);
        }
    }
}
