//! Which kind of words these are, and what they lead to.

use super::coordinate::{self, Reading, repair};
use super::link::{self, Link};
use super::place::Position;
use super::plus_code::{self, PlusCode};
use super::warning::Warning;
use super::{Answer, Candidate, Geocoder};
use crate::geodesy::LonLat;

/// Longer than any address.
const LONGEST: usize = 300;
/// Longer than any message with a link in it.
const LONGEST_MESSAGE: usize = 4_000;

const NO_COORDINATES: &str = "Tautan itu tidak memuat koordinat. Buka tautannya, tekan lama pada tempatnya, lalu salin \
                              angka koordinat yang muncul.";

/// Links, coordinates and codes first: they say exactly what they are. Everything else is an address.
pub(super) fn find(geocoder: &Geocoder, words: &str) -> Answer {
    let words = words.trim();
    if words.is_empty() {
        return Answer::problem(
            "Tulis alamat, nama desa atau kecamatan, koordinat, atau tempel tautan peta.",
        );
    }
    if words.len() > LONGEST_MESSAGE {
        return Answer::problem(format!("Tulisan terlalu panjang; paling banyak {LONGEST_MESSAGE} huruf."));
    }
    if let Some((link, around)) = link::find(words) {
        return of_link(geocoder, &link, &around);
    }
    if words.chars().count() > LONGEST {
        return Answer::problem(format!("Alamat terlalu panjang; paling banyak {LONGEST} huruf."));
    }
    if let Some(reading) = coordinate::read(words) {
        return of_reading(geocoder, &reading, "koordinat", None);
    }
    if let Some((code, rest)) = plus_code::find(words) {
        return of_code(geocoder, &code, &rest);
    }
    if let Some(pair) = coordinate::pick(words) {
        let answer = of_reading(geocoder, &Reading::Pair(pair), "koordinat", Some(Warning::PickedOut));
        return checked(geocoder, answer, words);
    }
    geocoder.resolve(words)
}

fn of_reading(
    geocoder: &Geocoder,
    reading: &Reading,
    source: &'static str,
    warning: Option<Warning>,
) -> Answer {
    Answer::one(repair(&geocoder.areas, reading).and_then(|mut repaired| {
        repaired.warnings.extend(warning);
        Position::of(repaired, source).candidate(&geocoder.areas)
    }))
}

/// Candidates by position together with what the words around them name.
fn checked(geocoder: &Geocoder, mut answer: Answer, words: &str) -> Answer {
    let named = geocoder.resolve(words);
    let [candidate] = answer.candidates.as_mut_slice() else { return answer };
    // A guess at a misspelt word contradicts nothing.
    let sure =
        |first: &&Candidate| !first.warnings.iter().any(|warning| matches!(warning, Warning::ReadAs { .. }));
    if let Some(first) = named.candidates.first().filter(sure) {
        let same = |other: &Candidate| match (other.desa, candidate.desa) {
            (Some(named), Some(found)) => named == found,
            _ => other.kecamatan == candidate.kecamatan,
        };
        if !named.candidates.iter().any(same) {
            candidate.warnings.push(Warning::NotInNamed { named: first.label.clone() });
        }
    }
    answer
}

fn of_link(geocoder: &Geocoder, link: &Link, around: &str) -> Answer {
    const SOURCE: &str = "tautan peta";
    let position = |pair: &coordinate::Pair, radius_m: Option<f64>, warning: Option<Warning>| {
        Answer::one(repair(&geocoder.areas, &Reading::Pair(pair.clone())).and_then(|repaired| {
            let mut position = Position::of(repaired, SOURCE);
            if let Some(radius_m) = radius_m {
                position.radius_m = position.radius_m.max(radius_m);
                position.warnings.extend(warning);
            }
            position.candidate(&geocoder.areas)
        }))
    };
    match link {
        Link::Marked(pair, radius_m) => {
            let told =
                radius_m.filter(|radius| *radius > 100.0).map(|radius| Warning::Uncertain(radius as u32));
            checked(geocoder, position(pair, *radius_m, told), around)
        }
        Link::View(pair, radius_m) => {
            checked(geocoder, position(pair, Some(*radius_m), Some(Warning::MapView)), around)
        }
        Link::Words(words) if words.chars().count() <= LONGEST => {
            let answer = match coordinate::read(words) {
                Some(reading) => of_reading(geocoder, &reading, SOURCE, None),
                None => match plus_code::find(words) {
                    Some((code, rest)) => of_code(geocoder, &code, &rest),
                    None => geocoder.resolve(words),
                },
            };
            or_around(geocoder, answer, around, None)
        }
        Link::Short(_) => {
            let problem = Answer::problem(super::short_link::HOW_TO_COPY);
            or_around(geocoder, problem, around, Some(&Warning::ShortLink))
        }
        Link::Words(_) | Link::Nothing => {
            or_around(geocoder, Answer::problem(NO_COORDINATES), around, Some(&Warning::LinkWithoutPlace))
        }
    }
}

/// What the message around a link names, where the link itself leads nowhere.
fn or_around(geocoder: &Geocoder, answer: Answer, around: &str, warning: Option<&Warning>) -> Answer {
    if !answer.candidates.is_empty() || around.trim().is_empty() || around.chars().count() > LONGEST {
        return answer;
    }
    let mut named = geocoder.resolve(around);
    if named.candidates.is_empty() {
        return answer;
    }
    for candidate in &mut named.candidates {
        candidate.warnings.extend(warning.cloned());
    }
    named
}

fn of_code(geocoder: &Geocoder, code: &PlusCode, rest: &str) -> Answer {
    const SOURCE: &str = "kode plus";
    let candidate = |cell: plus_code::Cell, warnings: Vec<Warning>| {
        Position { at: cell.middle, radius_m: cell.radius_m(), source: SOURCE, warnings }
            .candidate(&geocoder.areas)
    };
    let unreadable = || Answer::problem("Kode plus itu tidak dapat dibaca; periksa hurufnya.");
    match code {
        PlusCode::Full(code) => match plus_code::decode(code) {
            Some(cell) => checked(geocoder, Answer::one(candidate(cell, vec![])), rest),
            None => unreadable(),
        },
        PlusCode::Short(code) => {
            let named = geocoder.resolve(rest).candidates;
            // Areas of one name that lie far apart lead to different places.
            let mut answer = Answer::default();
            for area in &named {
                let Some(cell) = plus_code::recover(code, area.at) else { continue };
                if answer.candidates.iter().any(|known| known.at == cell.middle.rounded_e7()) {
                    continue;
                }
                match candidate(cell, vec![]) {
                    Ok(found) => answer.candidates.push(found),
                    Err(problem) => answer.problem = Some(problem),
                }
            }
            if !named.is_empty() && (answer.candidates.len() == 1 || answer.problem.is_some()) {
                answer.problem = answer.problem.filter(|_| answer.candidates.is_empty());
                return checked(geocoder, answer, rest);
            }
            if !answer.candidates.is_empty() {
                return answer;
            }
            without_name(geocoder, code, rest).map_or_else(unreadable, |cell| match cell {
                Ok((cell, warning)) => Answer::one(candidate(cell, vec![warning])),
                Err(problem) => Answer::problem(problem),
            })
        }
    }
}

type Completed = Result<(plus_code::Cell, Warning), String>;

/// A short code without a known name means the cell inside the kabupaten, if there is exactly one.
fn without_name(geocoder: &Geocoder, code: &str, rest: &str) -> Option<Completed> {
    let areas = &geocoder.areas;
    let own = &areas.kabupaten().name;
    let bounds = areas.bounds();
    // Cells of short codes repeat every degree or closer; the corners and the middle reach each repetition.
    let xs = [bounds.min().x, f64::midpoint(bounds.min().x, bounds.max().x), bounds.max().x];
    let ys = [bounds.min().y, f64::midpoint(bounds.min().y, bounds.max().y), bounds.max().y];
    let corners = xs.into_iter().flat_map(|x| ys.into_iter().filter_map(move |y| LonLat::new(x, y)));
    let mut cells: Vec<plus_code::Cell> = Vec::new();
    let mut decoded = false;
    for corner in corners {
        let Some(cell) = plus_code::recover(code, corner) else { continue };
        decoded = true;
        let known = cells.iter().any(|known| known.middle.distance_m(cell.middle) < 1.0);
        if !known && areas.desa_at(cell.middle).is_some() {
            cells.push(cell);
        }
    }
    decoded.then_some(())?;
    let missing =
        "Kode plus pendek perlu nama kecamatan atau desa di belakangnya, misalnya \"GRCF+4X Cibinong\".";
    Some(match cells.as_slice() {
        [cell] if rest.trim().is_empty() || geocoder.names.is_own(rest, None) => {
            Ok((*cell, Warning::CodeWithoutName(own.clone())))
        }
        _ => Err(missing.to_owned()),
    })
}
