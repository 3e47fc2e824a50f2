//! Two numbers with or without labels, and metres with their zone.

use super::number::{Number, is_quote};
use super::utm::Zone;
use super::{Axis, Pair, Reading};

/// Words before a number that say which one follows.
const LAT_WORDS: [&str; 6] = ["lat", "latitude", "lintang", "y", "ltg", "latitud"];
const LON_WORDS: [&str; 8] = ["lon", "lng", "long", "longitude", "bujur", "x", "bjr", "longitud"];
/// Words around coordinates that say nothing about them.
const IDLE_WORDS: [&str; 13] = [
    "koordinat",
    "koordinatnya",
    "koord",
    "kordinat",
    "titik",
    "gps",
    "lokasi",
    "coordinates",
    "coordinate",
    "wgs84",
    "wgs",
    "maps",
    "map",
];
/// Words of a UTM position.
const UTM_WORDS: [&str; 13] =
    ["utm", "zona", "zone", "easting", "northing", "e", "n", "m", "me", "mn", "meter", "timur", "utara"];

/// Two numbers and nothing else but labels and brackets. Decimals may stand behind a point or a comma.
pub(super) fn parse(text: &str) -> Option<Pair> {
    let (plain, axis) = unlabelled(text)?;
    let (first, second) = two(&plain)?;
    Some(Pair { first, second, axis, fixed_sign: false })
}

/// Replaces labels by semicolons; none when the text has other words. Also says which axis is named first.
fn unlabelled(text: &str) -> Option<(String, Option<Axis>)> {
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    let mut axis = None;
    for c in text.chars().chain(std::iter::once(' ')) {
        if c.is_alphabetic() || c.is_ascii_digit() && (word == "wgs" || word == "wgs8") {
            word.extend(c.to_lowercase());
            continue;
        }
        if !word.is_empty() {
            if LAT_WORDS.contains(&&*word) {
                axis = axis.or(Some(Axis::Lat));
            } else if LON_WORDS.contains(&&*word) {
                axis = axis.or(Some(Axis::Lon));
            } else if !IDLE_WORDS.contains(&&*word) {
                return None;
            }
            out.push(';');
            word.clear();
        }
        match c {
            '(' | ')' | '[' | ']' | '{' | '}' | ':' | '=' | '/' | '|' | '&' => out.push(' '),
            _ => out.push(c),
        }
    }
    Some((out, axis))
}

fn two(plain: &str) -> Option<(Number, Number)> {
    let parts: Vec<&str> = plain
        .split(|c: char| c.is_whitespace() || c == ';')
        .map(|part| part.trim_matches(','))
        .filter(|part| !part.is_empty())
        .collect();
    match parts.as_slice() {
        [first, second] => Some((Number::parse(first)?, Number::parse(second)?)),
        [both] => match both.split(',').collect::<Vec<_>>().as_slice() {
            [first, second] => Some((Number::parse(first)?, Number::parse(second)?)),
            [a, b, c, d] => Some((Number::parse(&format!("{a}.{b}"))?, Number::parse(&format!("{c}.{d}"))?)),
            _ => None,
        },
        _ => None,
    }
}

/// Metres with a zone: `48S 690731 9275050`, `UTM zona 48 M; 690731 mE; 9275050 mN`.
pub(super) fn zoned(text: &str) -> Option<Reading> {
    let spaced: String = text
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || ".,-+".contains(c) { c.to_ascii_lowercase() } else { ' ' })
        .collect();
    let mut zone = None;
    let mut number_of_zone = None;
    let mut numbers = Vec::new();
    for word in spaced.split_whitespace().map(|word| word.trim_matches([',', '.'])) {
        let letters = word.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == ',');
        let digits = word.strip_suffix(letters)?;
        if digits.len() <= 2
            && zone.is_none()
            && let Some(number) = digits.parse().ok().or(number_of_zone)
            && let [letter @ b'c'..=b'x'] = letters.as_bytes()
            && numbers.is_empty()
        {
            // "S" is said for south here, not for the band of that letter, which lies far north.
            zone = Some(Zone { number, south: *letter < b'n' || *letter == b's' });
            continue;
        }
        match (digits, letters) {
            ("", "") => {}
            ("", word)
                if UTM_WORDS.contains(&word) || LAT_WORDS.contains(&word) || LON_WORDS.contains(&word) => {}
            ("", "s" | "selatan") if zone.is_none() => {
                zone = Some(Zone { number: number_of_zone?, south: true });
            }
            (digits, "") if digits.len() <= 2 && zone.is_none() && numbers.is_empty() => {
                number_of_zone = Some(digits.parse().ok()?);
            }
            (digits, "" | "m" | "me" | "mn" | "e" | "n") => numbers.push(Number::parse(digits)?),
            _ => return None,
        }
    }
    let [east, north] = <[Number; 2]>::try_from(numbers).ok()?;
    let large = |number: &Number| number.metres() >= 100_000.0;
    if !(large(&east) && large(&north)) {
        return None;
    }
    // Without a letter: Java's northings are counted from the south.
    let guessed = number_of_zone.map(|number| Zone { number, south: north.metres() > 5_000_000.0 });
    Some(Reading::Utm(zone.or(guessed)?, east, north))
}

/// Digits behind the mark that make a number in running text a coordinate.
const PICKED_DECIMALS: usize = 4;

/// The one pair of decimal degrees in running text.
pub(super) fn pick(text: &str) -> Option<Pair> {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || "();[]|".contains(c))
        .flat_map(|part| {
            // A comma between two decimals separates them; inside a number it is the decimal mark.
            if part.contains('.') { part.split(',').collect() } else { vec![part] }
        })
        .map(|part| part.trim_matches(|c: char| is_quote(c) || ",:=.".contains(c)))
        .filter(|part| !part.is_empty())
        .collect();
    let number =
        |word: &str| Number::parse(word).filter(|n| n.decimals >= PICKED_DECIMALS && n.value.abs() <= 180.0);
    let mut found = None;
    let mut at = 0;
    while let Some(word) = words.get(at) {
        at += 1;
        let (Some(first), Some(second)) = (number(word), words.get(at).and_then(|next| number(next))) else {
            continue;
        };
        at += 1;
        if found.is_some() {
            return None;
        }
        found = Some(Pair { first, second, axis: None, fixed_sign: false });
    }
    found
}
