//! Plain coordinates, latitude first as people write them.

use super::{Answer, Candidate, Precision};
use crate::geodesy::LonLat;
use crate::wilayah::Areas;

/// Nearer to a border than this, the desa may be the next one: borders are simplified.
const NEAR_BORDER_M: f64 = 50.0;

/// Two numbers and nothing else. Decimals may stand behind a point or a comma.
pub(super) fn parse(words: &str) -> Option<(f64, f64)> {
    let plain = words.trim_matches(|c: char| "()[]".contains(c) || c.is_whitespace()).replace('−', "-");
    if plain.is_empty()
        || !plain.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || "+-.,;".contains(c))
    {
        return None;
    }
    let parts: Vec<&str> =
        plain.split(|c: char| c.is_whitespace() || c == ';').map(|part| part.trim_matches(',')).collect();
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let number = |text: &str| text.replace(',', ".").parse::<f64>().ok();
    match parts.as_slice() {
        [first, second] => Some((number(first)?, number(second)?)),
        [both] => match both.split(',').collect::<Vec<_>>().as_slice() {
            [first, second] => Some((number(first)?, number(second)?)),
            [a, b, c, d] => Some((number(&format!("{a}.{b}"))?, number(&format!("{c}.{d}"))?)),
            _ => None,
        },
        _ => None,
    }
}

/// Repairs what can be repaired, and says so.
pub(super) fn resolve(areas: &Areas, (first, second): (f64, f64)) -> Answer {
    let Some((at, mut warnings)) = repair(areas, first, second) else {
        return Answer::problem(
            "Koordinat itu berada di luar Indonesia. Tulis lintang lalu bujur, misalnya -6.5556, 106.7250.",
        );
    };
    let located = areas.locate(at);
    let label = if let Some(found) = located {
        if found.overlapping {
            warnings
                .push("Titik ini termasuk dua desa menurut peta batas; dipakai kode terendah.".to_owned());
        } else if found.distance_to_border_m < NEAR_BORDER_M {
            let metres = found.distance_to_border_m.round();
            warnings.push(format!("Titik ini hanya {metres} m dari batas desa; pastikan desanya benar."));
        }
        let kecamatan = areas.kecamatan_of(found.desa);
        let desa = areas.desa()[usize::from(found.desa.0)].title();
        format!("Titik di {desa}, {}", areas.kecamatan()[usize::from(kecamatan.0)].title())
    } else {
        warnings.push(format!("Titik ini berada di luar {}.", areas.kabupaten().name));
        format!("Titik di luar {}", areas.kabupaten().name)
    };
    let candidate = Candidate {
        at,
        precision: Precision::Point,
        desa: located.map(|found| found.desa),
        kecamatan: located.map(|found| areas.kecamatan_of(found.desa)),
        label,
        source: "koordinat",
        warnings,
    };
    Answer { candidates: vec![candidate], problem: None }
}

/// The place meant by two numbers: as they stand, exchanged, or with the minus that southern latitudes need.
fn repair(areas: &Areas, first: f64, second: f64) -> Option<(LonLat, Vec<String>)> {
    const SWAPPED: &str = "Lintang dan bujur tertukar; sudah dibalik.";
    const NO_MINUS: &str = "Tanda minus pada lintang hilang; sudah ditambahkan.";
    let readings: [(f64, f64, &[&str]); 4] = [
        (first, second, &[]),
        (second, first, &[SWAPPED]),
        (-first, second, &[NO_MINUS]),
        (-second, first, &[SWAPPED, NO_MINUS]),
    ];
    let in_indonesia = |lat: f64, lon: f64| (-12.0..=7.0).contains(&lat) && (94.0..=142.0).contains(&lon);
    let possible = || {
        readings.into_iter().filter(|&(lat, lon, _)| in_indonesia(lat, lon)).filter_map(|(lat, lon, told)| {
            Some((LonLat::new(lon, lat)?, told.iter().map(|&text| text.to_owned()).collect::<Vec<_>>()))
        })
    };
    let bounds = areas.bounds();
    let here = |at: LonLat| {
        (bounds.min().x..=bounds.max().x).contains(&at.lon())
            && (bounds.min().y..=bounds.max().y).contains(&at.lat())
    };
    possible().find(|(at, _)| here(*at)).or_else(|| possible().next())
}
