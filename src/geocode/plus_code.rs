//! Plus codes (Open Location Code), full and short.
//!
//! After the specification of github.com/google/open-location-code (Apache 2.0): twenty letters, pairs of latitude and
//! longitude down to 1/8000°, then digits that divide a cell into 5 × 4. Computed in whole units of the finest cell.

use crate::geodesy::LonLat;

const ALPHABET: &[u8; 20] = b"23456789CFGHJMPQRVWX";
/// Digits before the plus in a full code.
const BEFORE_PLUS: usize = 8;
/// Digits that come in pairs; the others divide by a grid.
const PAIRS: usize = 10;
const MOST_DIGITS: usize = 15;
/// Degrees of a place of the pairs.
const PAIR_STEPS: [f64; 5] = [20.0, 1.0, 0.05, 0.0025, 0.000_125];
const GRID_ROWS: f64 = 5.0;
const GRID_COLUMNS: f64 = 4.0;

/// A code as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PlusCode {
    /// Names a cell anywhere.
    Full(String),
    /// Lacks its first digits; means the nearest such cell to a place named beside it.
    Short(String),
}

/// A cell on the ground.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cell {
    /// Its middle.
    pub(super) middle: LonLat,
    /// Its height and width in degrees.
    pub(super) size: (f64, f64),
}

impl Cell {
    /// Half its diagonal in metres.
    pub(super) fn radius_m(self) -> f64 {
        self.size.0.hypot(self.size.1) * 111_320.0 / 2.0
    }
}

/// Finds a code in a text: the code, and the text without it.
pub(super) fn find(text: &str) -> Option<(PlusCode, String)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    for (n, word) in words.iter().enumerate() {
        let trimmed = word.trim_matches(|c: char| !c.is_ascii_alphanumeric() && c != '+');
        if let Some(code) = parse(trimmed) {
            return Some((code, rest(&words, n, 1)));
        }
        // An address bar turns the plus into a space.
        if let Some(next) = words.get(n + 1).filter(|_| n == 0)
            && trimmed.len() >= 4
            && trimmed.bytes().chain(next.bytes()).any(|b| b.is_ascii_digit())
            && let Some(code) = parse(&format!("{trimmed}+{}", next.trim_end_matches(',')))
        {
            return Some((code, rest(&words, n, 2)));
        }
    }
    None
}

fn rest(words: &[&str], at: usize, count: usize) -> String {
    let kept = words.iter().enumerate().filter(|(n, _)| !(at..at + count).contains(n));
    kept.map(|(_, word)| *word).collect::<Vec<_>>().join(" ")
}

/// Checks a code by the rules of the specification; one digit behind the plus is not allowed.
fn parse(text: &str) -> Option<PlusCode> {
    let code = text.to_ascii_uppercase();
    let (before, behind) = code.split_once('+')?;
    let digits = before.trim_end_matches('0');
    let padded = digits.len() != before.len();
    let valid = |text: &str| text.bytes().all(|b| ALPHABET.contains(&b));
    if !valid(digits)
        || !valid(behind)
        || behind.len() == 1
        || before.len() % 2 == 1
        || before.len() > BEFORE_PLUS
    {
        return None;
    }
    if before.len() + behind.len() > MOST_DIGITS || digits.len() < 2 || digits.len() % 2 == 1 {
        return None;
    }
    if padded && (!behind.is_empty() || before.len() != BEFORE_PLUS) {
        return None;
    }
    if before.len() < BEFORE_PLUS {
        // "10+20" is arithmetic: a short code has at least four digits and some behind the plus.
        return (before.len() >= 4 && behind.len() >= 2).then_some(PlusCode::Short(code));
    }
    // The first digits end at 90° north and 180° east.
    let first = |at: usize| digits.as_bytes().get(at).and_then(|b| ALPHABET.iter().position(|a| a == b));
    (first(0)? < 9 && first(1)? < 18).then_some(PlusCode::Full(code))
}

/// The cell of a full code.
pub(super) fn decode(code: &str) -> Option<Cell> {
    let digits = code.bytes().filter(|b| *b != b'+' && *b != b'0');
    let (mut lat, mut lon) = (-90.0, -180.0);
    let (mut height, mut width) = (0.0, 0.0);
    for (n, byte) in digits.enumerate() {
        let value = ALPHABET.iter().position(|a| *a == byte)? as f64;
        if n < PAIRS {
            let step = *PAIR_STEPS.get(n / 2)?;
            if n % 2 == 0 {
                (lat, height) = (lat + value * step, step);
            } else {
                (lon, width) = (lon + value * step, step);
            }
        } else {
            (height, width) = (height / GRID_ROWS, width / GRID_COLUMNS);
            lat += (value / GRID_COLUMNS).floor() * height;
            lon += value % GRID_COLUMNS * width;
        }
    }
    let middle = LonLat::new(lon + width / 2.0, lat + height / 2.0)?;
    Some(Cell { middle, size: (height, width) })
}

/// The first `digits` (an even number up to eight) of the code of a place.
fn prefix(at: LonLat, digits: usize) -> String {
    let mut text = String::new();
    let (lat, lon) = ((at.lat() + 90.0).clamp(0.0, 179.999_999), (at.lon() + 180.0).rem_euclid(360.0));
    for step in PAIR_STEPS.iter().take(digits / 2) {
        for degrees in [lat, lon] {
            let place = ((degrees / step + 1e-10).floor() as usize) % ALPHABET.len();
            text.push(char::from(ALPHABET[place]));
        }
    }
    text
}

/// The cell nearest to `reference` among those that a short code may mean.
pub(super) fn recover(short: &str, reference: LonLat) -> Option<Cell> {
    let missing = BEFORE_PLUS.checked_sub(short.find('+')?)?;
    let cell = decode(&format!("{}{short}", prefix(reference, missing)))?;
    // The missing digits repeat in steps of this size; a step further may be nearer.
    let step = *PAIR_STEPS.get((missing / 2).checked_sub(1)?)?;
    let nearer = |value: f64, wanted: f64| {
        if wanted + step / 2.0 < value {
            value - step
        } else if wanted - step / 2.0 > value {
            value + step
        } else {
            value
        }
    };
    let lat = nearer(cell.middle.lat(), reference.lat());
    let lat = if lat.abs() > 90.0 { cell.middle.lat() } else { lat };
    let middle = LonLat::new(nearer(cell.middle.lon(), reference.lon()), lat)?;
    Some(Cell { middle, ..cell })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes and areas from the test data of the specification (`test_data/decoding.csv`): code, low corner, high corner.
    const DECODING: [(&str, f64, f64, f64, f64); 9] = [
        ("7FG49Q00+", 20.35, 2.75, 20.4, 2.8),
        ("7FG49QCJ+2V", 20.37, 2.782_125, 20.370_125, 2.782_25),
        ("7FG49QCJ+2VX", 20.370_1, 2.782_218_75, 20.370_125, 2.782_25),
        ("7FG49QCJ+2VXGJ", 20.370_113, 2.782_234_375, 20.370_114, 2.782_236_328_125),
        ("8FVC2222+22", 47.0, 8.0, 47.000_125, 8.000_125),
        ("4VCPPQGP+Q9", -41.273_125, 174.785_875, -41.273, 174.786),
        ("62G20000+", 0.0, -180.0, 1.0, -179.0),
        ("22220000+", -90.0, -180.0, -89.0, -179.0),
        ("7FG40000+", 20.0, 2.0, 21.0, 3.0),
    ];

    #[test]
    fn full_codes_decode_as_in_the_specification() {
        for (code, south, west, north, east) in &DECODING {
            let cell = decode(code).unwrap();
            let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
            assert!(near(cell.middle.lat(), f64::midpoint(*south, *north)), "{code}: {cell:?}");
            assert!(near(cell.middle.lon(), f64::midpoint(*west, *east)), "{code}: {cell:?}");
            assert!(near(cell.size.0, north - south) && near(cell.size.1, east - west), "{code}: {cell:?}");
        }
    }

    /// From `test_data/shortCodeTests.csv`: full code, reference, short code.
    #[test]
    fn short_codes_are_completed_as_in_the_specification() {
        for (full, lat, lon, short) in [
            ("9C3W9QCJ+2VX", 51.370_867_5, -1.217_765_625, "CJ+2VX"),
            ("9C3W9QCJ+2VX", 51.370_112_5, -1.218_520_625, "CJ+2VX"),
            ("9C3W9QCJ+2VX", 51.385_212_5, -1.217_765_625, "9QCJ+2VX"),
            ("9C3W9QCJ+2VX", 51.355_012_5, -1.217_765_625, "9QCJ+2VX"),
            ("9C3W9QCJ+2VX", 51.370_112_5, -1.202_665_625, "9QCJ+2VX"),
            ("8FJFW222+", 42.899, 9.012, "22+"),
            ("796RXG22+", 14.951_25, -23.500_1, "22+"),
            ("8FRCXGRF+PM", 47.0, 8.55, "XGRF+PM"),
            ("CFX22222+22", 89.6, 0.0, "2222+22"),
            ("2CXXXXXX+XX", -81.0, 0.0, "XXXXXX+XX"),
        ] {
            let expected = decode(full).unwrap();
            let found = recover(short, LonLat::new(lon, lat).unwrap()).unwrap();
            assert!(found.middle.distance_m(expected.middle) < 1e-3, "{short}: {found:?} {expected:?}");
        }
    }

    #[test]
    fn codes_are_found_in_text_and_other_words_are_not() {
        let short = |code: &str, rest: &str| Some((PlusCode::Short(code.into()), rest.to_owned()));
        assert_eq!(find("GRCF+4X Cibinong"), short("GRCF+4X", "Cibinong"));
        assert_eq!(find("grcf+4x, Cibinong"), short("GRCF+4X", "Cibinong"));
        assert_eq!(find("9PH6 FH4 Ciawi"), short("9PH6+FH4", "Ciawi"));
        assert_eq!(find("6P58GRCF+4X"), Some((PlusCode::Full("6P58GRCF+4X".into()), String::new())));
        for text in [
            "",
            "+",
            "10+20",
            "GRCF+4",
            "AAAA+22",
            "G+CF",
            "2222222222+22",
            "RT 02 RW 01",
            "kecap + gula",
            "XX222222+22",
        ] {
            assert_eq!(find(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn the_prefix_of_a_place_is_that_of_its_cell(lon in -179.9..179.9_f64, lat in -89.9..89.9_f64) {
            let at = LonLat::new(lon, lat).unwrap();
            let cell = decode(&format!("{}+", prefix(at, 8))).unwrap();
            proptest::prop_assert!((cell.middle.lat() - lat).abs() <= 0.001_250_1);
            proptest::prop_assert!((cell.middle.lon() - lon).abs() <= 0.001_250_1);
        }

        #[test]
        fn no_text_breaks_it(text in "\\PC{0,30}", code in "[2-9CFGHJMPQRVWX0+ ]{0,18}") {
            for text in [text, code] {
                if let Some((PlusCode::Full(code) | PlusCode::Short(code), _)) = find(&text) {
                    let _ = decode(&code);
                    let _ = recover(&code, LonLat::new(106.8, -6.5).unwrap());
                }
            }
        }
    }
}
