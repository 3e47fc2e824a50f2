//! Names of areas in an address.

use super::address::Address;
use super::{Answer, Candidate, Precision};
use crate::wilayah::name::name_key;
use crate::wilayah::{Area, Areas, DesaIx, Found, KecamatanIx};

/// The areas that an address names, the likeliest first.
pub(super) fn resolve(areas: &Areas, address: &Address) -> Answer {
    let own = &areas.kabupaten().name;
    if let Some(other) = address.kabupaten.as_deref().filter(|name| !is_own(areas, name)) {
        return Answer::problem(format!("Alamat menyebut {}, di luar {own}.", title_case(other)));
    }
    let kecamatan = match &address.kecamatan {
        None => None,
        Some(name) => match areas.find_kecamatan_by_name(name) {
            Found::None => {
                return Answer::problem(format!("Tidak ada Kecamatan {} di {own}.", title_case(name)));
            }
            found => Some((name.as_str(), found.into_vec())),
        },
    };
    if let Some(name) = &address.desa {
        let found = desa_called(areas, kecamatan.as_ref().map(|k| k.0), name);
        if found.is_empty() {
            let within =
                kecamatan.map_or_else(|| own.clone(), |(name, _)| format!("Kecamatan {}", title_case(name)));
            return Answer::problem(format!(
                "Tidak ada desa atau kelurahan {} di {within}.",
                title_case(name)
            ));
        }
        return answer(areas, address, found.into_iter().map(Place::Desa).collect(), name);
    }
    for name in &address.bare {
        let within = kecamatan.as_ref().map(|k| k.0).or_else(|| named_later(areas, &address.bare, name));
        let desa = desa_called(areas, within, name).into_iter().map(Place::Desa);
        let same = areas.find_kecamatan_by_name(name).into_vec().into_iter().map(Place::Kecamatan);
        let found: Vec<Place> = if within.is_some() { desa.collect() } else { same.chain(desa).collect() };
        if !found.is_empty() {
            return answer(areas, address, found, name);
        }
    }
    match kecamatan {
        Some((name, found)) => {
            answer(areas, address, found.into_iter().map(Place::Kecamatan).collect(), name)
        }
        None => {
            Answer::problem(format!("Tidak ada desa atau kecamatan di {own} yang dikenali dari alamat itu."))
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Desa(DesaIx),
    Kecamatan(KecamatanIx),
}

fn is_own(areas: &Areas, name: &str) -> bool {
    let own = &areas.kabupaten().name;
    let plain = own.split_once(' ').map_or(own.as_str(), |(_, plain)| plain);
    name_key(plain) == name_key(name)
}

/// A kecamatan named after the desa, as in "Babakan, Dramaga".
fn named_later<'a>(areas: &Areas, bare: &'a [String], name: &str) -> Option<&'a str> {
    let later = bare.iter().skip_while(|part| *part != name).skip(1);
    later.map(String::as_str).find(|part| !matches!(areas.find_kecamatan_by_name(part), Found::None))
}

/// Desa of this name; without a comma the kecamatan may follow in the same words.
fn desa_called(areas: &Areas, kecamatan: Option<&str>, name: &str) -> Vec<DesaIx> {
    let found = areas.find_desa_by_name(kecamatan, name).into_vec();
    if !found.is_empty() || kecamatan.is_some() {
        return found;
    }
    let words: Vec<&str> = name.split(' ').collect();
    (1..words.len())
        .rev()
        .map(|n| areas.find_desa_by_name(Some(&words[n..].join(" ")), &words[..n].join(" ")).into_vec())
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

fn answer(areas: &Areas, address: &Address, found: Vec<Place>, name: &str) -> Answer {
    let several = found.len();
    let candidate = |place: Place| {
        let mut warnings = Vec::new();
        let (area, label) = describe(areas, place);
        let known = std::iter::once(&area.name).chain(&area.aliases);
        if !known.into_iter().any(|known| name_key(name).starts_with(&name_key(known))) {
            warnings.push(format!("\"{name}\" dibaca sebagai {}.", area.name));
        }
        if several > 1 {
            warnings.push(format!("Ada {several} wilayah bernama {}; pilih yang dimaksud.", area.name));
        }
        if let Place::Desa(desa) = place {
            warnings.extend(other_desa(areas, address, desa));
        }
        let (desa, kecamatan) = match place {
            Place::Desa(desa) => (Some(desa), areas.kecamatan_of(desa)),
            Place::Kecamatan(kecamatan) => (None, kecamatan),
        };
        let precision = if desa.is_some() { Precision::Desa } else { Precision::Kecamatan };
        let kecamatan = Some(kecamatan);
        Candidate { at: area.point, precision, desa, kecamatan, label, source: "nama wilayah", warnings }
    };
    Answer { candidates: found.into_iter().map(candidate).collect(), problem: None }
}

fn describe(areas: &Areas, place: Place) -> (&Area, String) {
    match place {
        Place::Desa(desa) => {
            let area = &areas.desa()[usize::from(desa.0)];
            let kecamatan = &areas.kecamatan()[usize::from(areas.kecamatan_of(desa).0)];
            (area, format!("{}, {}", area.title(), kecamatan.title()))
        }
        Place::Kecamatan(kecamatan) => {
            let area = &areas.kecamatan()[usize::from(kecamatan.0)];
            (area, area.title())
        }
    }
}

/// A warning when another part of the address names another desa of the same kecamatan.
fn other_desa(areas: &Areas, address: &Address, found: DesaIx) -> Option<String> {
    let kecamatan = areas.kecamatan_of(found);
    let parts: Vec<&str> = address.local.iter().chain(&address.bare).map(String::as_str).collect();
    let says = |area: &Area| {
        let key = name_key(&area.name);
        parts.iter().any(|part| {
            let words: Vec<&str> = part.split(' ').collect();
            (0..words.len())
                .any(|from| (from..words.len()).any(|to| name_key(&words[from..=to].join(" ")) == key))
        })
    };
    // A desa may be named after its kecamatan; that the kecamatan is named again says nothing.
    let own = name_key(&areas.kecamatan()[usize::from(kecamatan.0)].name);
    let other =
        areas.desa_of(kecamatan).filter(|&desa| desa != found).map(|desa| &areas.desa()[usize::from(desa.0)]);
    let found = &areas.desa()[usize::from(found.0)];
    let other = other.filter(|area| {
        let key = name_key(&area.name);
        key != own && !name_key(&found.name).contains(&key)
    });
    let mut said = other.filter(|area| says(area));
    said.next().map(|area| format!("Alamat juga menyebut {}; periksa desa mana yang benar.", area.title()))
}

/// For names that were made small for comparing.
fn title_case(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    name.split(' ').map(word).collect::<Vec<_>>().join(" ")
}
