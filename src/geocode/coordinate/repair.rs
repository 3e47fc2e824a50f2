//! What two numbers most likely mean.

use super::number::Number;
use super::utm::{self, Zone};
use super::{Axis, Pair, Reading};
use crate::geocode::warning::Warning;
use crate::geodesy::LonLat;
use crate::wilayah::Areas;

/// A position, how finely it was written, and what had to be repaired.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::geocode) struct Repaired {
    /// The position.
    pub(in crate::geocode) at: LonLat,
    /// Decimals of a degree that were written.
    pub(in crate::geocode) decimals: usize,
    /// Repairs.
    pub(in crate::geocode) warnings: Vec<Warning>,
}

const OUTSIDE_INDONESIA: &str =
    "Koordinat itu berada di luar Indonesia. Tulis lintang lalu bujur, misalnya -6.5556, 106.7250.";
const NOWHERE: &str = "Koordinat 0,0 berarti lokasinya belum diisi. Kirim ulang lokasi dari aplikasi peta.";

/// Repairs what can be repaired in one way only, and says so.
///
/// # Errors
/// A sentence why the numbers are no place.
pub(in crate::geocode) fn repair(areas: &Areas, reading: &Reading) -> Result<Repaired, String> {
    match reading {
        Reading::Pair(pair) => {
            let mut repaired = pair_of_degrees(areas, pair)?;
            if pair.first.quoted || pair.second.quoted {
                repaired.warnings.insert(0, Warning::Quoted);
            }
            Ok(repaired)
        }
        Reading::Utm(zone, east, north) => {
            metres(&[*zone], east.metres(), north.metres(), |_| true).ok_or_else(|| OUTSIDE_INDONESIA.into())
        }
    }
}

fn in_indonesia(at: LonLat) -> bool {
    (-12.0..=7.0).contains(&at.lat()) && (94.0..=142.0).contains(&at.lon())
}

fn is_here(areas: &Areas, at: LonLat) -> bool {
    let bounds = areas.bounds();
    (bounds.min().x..=bounds.max().x).contains(&at.lon())
        && (bounds.min().y..=bounds.max().y).contains(&at.lat())
}

fn pair_of_degrees(areas: &Areas, pair: &Pair) -> Result<Repaired, String> {
    if pair.first.value == 0.0 && pair.second.value == 0.0 {
        return Err(NOWHERE.into());
    }
    let decimals = pair.first.decimals.max(pair.second.decimals);
    let all: Vec<Repaired> = readings(pair)
        .filter_map(|(lat, lon, warnings)| {
            let at = LonLat::new(lon.value, lat.value).filter(|at| in_indonesia(*at))?;
            Some(Repaired { at, decimals, warnings })
        })
        .collect();
    if let Some(here) = all.iter().find(|reading| is_here(areas, reading.at)).or(all.first()) {
        return Ok(here.clone());
    }
    let (x, y) = (pair.first.metres(), pair.second.metres());
    let own = Zone::of(areas.kabupaten().point);
    // The zone is not named: the kabupaten's own first, then those beside it, which some surveys use for all of Java.
    let zones =
        [own, Zone { number: own.number + 1, ..own }, Zone { number: own.number.saturating_sub(1), ..own }];
    metres(&zones, x, y, |at| is_here(areas, at))
        .or_else(|| metres(&zones[..1], x, y, |_| true))
        .or_else(|| without_dot(areas, pair))
        .ok_or_else(|| OUTSIDE_INDONESIA.into())
}

/// As they stand, exchanged, or with the minus that southern latitudes need; never against what the text says.
fn readings(pair: &Pair) -> impl Iterator<Item = (Number, Number, Vec<Warning>)> {
    let (a, b) = (&pair.first, &pair.second);
    let (lat, lon, told) = match pair.axis {
        Some(Axis::Lon) => (b, a, true),
        Some(Axis::Lat) => (a, b, true),
        None => (a, b, false),
    };
    let mut all = vec![(lat.clone(), lon.clone(), vec![])];
    if !told {
        all.push((lon.clone(), lat.clone(), vec![Warning::Swapped]));
    }
    if !pair.fixed_sign {
        all.push((lat.negated(), lon.clone(), vec![Warning::MissingMinus]));
        if !told {
            all.push((lon.negated(), lat.clone(), vec![Warning::Swapped, Warning::MissingMinus]));
        }
    }
    all.into_iter()
}

/// Metres of the first of `zones` that lead to a place that is `wanted`.
fn metres(zones: &[Zone], x: f64, y: f64, wanted: impl Fn(LonLat) -> bool) -> Option<Repaired> {
    let told = |zone: &Zone| Warning::Utm(zone.name());
    for &(east, north, swapped) in &[(x, y, false), (y, x, true)] {
        // Smaller numbers are degrees gone wrong.
        if east < 100_000.0 || north.abs() < 1_000.0 {
            continue;
        }
        for zone in zones {
            let Some(at) = utm::inverse(*zone, east, north).filter(|at| in_indonesia(*at) && wanted(*at))
            else {
                continue;
            };
            let mut warnings = vec![told(zone)];
            if swapped {
                warnings.push(Warning::UtmSwapped);
            }
            return Some(Repaired { at, decimals: 5, warnings });
        }
    }
    None
}

/// Numbers that lost their decimal point. Only a single reading inside the kabupaten's box counts.
fn without_dot(areas: &Areas, pair: &Pair) -> Option<Repaired> {
    let mut found: Option<Repaired> = None;
    for (lat, lon, mut warnings) in readings(pair) {
        for lat in dotted(&lat) {
            for lon in dotted(&lon) {
                let Some(at) = LonLat::new(lon.value, lat.value).filter(|at| is_here(areas, *at)) else {
                    continue;
                };
                warnings.insert(0, Warning::LostDot);
                if found.as_ref().is_some_and(|other| other.at != at) {
                    return None;
                }
                let decimals = lat.decimals.max(lon.decimals);
                found.get_or_insert_with(|| Repaired { at, decimals, warnings: warnings.clone() });
            }
        }
    }
    found
}

/// Digits that make an integer a coordinate without its point.
const LOST_DIGITS: usize = 4;

/// The number itself if it has a decimal mark, otherwise with one after each of its first three digits.
fn dotted(number: &Number) -> Vec<Number> {
    if number.decimals > 0 || number.digits.len() < LOST_DIGITS {
        return vec![number.clone()];
    }
    let sign = if number.value < 0.0 { "-" } else { "" };
    let with_dot = |at: usize| {
        let (whole, fraction) = number.digits.split_at_checked(at)?;
        Number::parse(&format!("{sign}{whole}.{fraction}"))
    };
    (1..=3).filter_map(with_dot).collect()
}
