//! The parts of an address line, as far as they name areas.

use crate::wilayah::{Areas, normalise_name};

/// What an address line says about areas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Address {
    /// After "Desa", "Ds.", "Kelurahan", "Kel.".
    pub(super) desa: Option<String>,
    /// After "Kecamatan", "Kec.".
    pub(super) kecamatan: Option<String>,
    /// After "Kabupaten", "Kab.", "Kota".
    pub(super) kabupaten: Option<String>,
    /// Between commas without a word that says what they are.
    pub(super) bare: Vec<String>,
    /// Names of streets, kampung and housing estates: often those of a desa, and no proof of it.
    pub(super) local: Vec<String>,
}

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    Desa,
    Kecamatan,
    Kabupaten,
    Local,
    Number,
    Skip,
    None,
}

fn mark(word: &str) -> Mark {
    match word {
        "desa" | "ds" | "kelurahan" | "kel" => Mark::Desa,
        "kecamatan" | "kec" => Mark::Kecamatan,
        "kabupaten" | "kab" => Mark::Kabupaten,
        "jalan" | "jl" | "jln" | "gang" | "gg" | "kampung" | "kp" | "kamp" | "dusun" | "dsn" | "perum"
        | "perumahan" | "komplek" | "kompleks" | "blok" => Mark::Local,
        "rt" | "rw" | "no" | "nomor" | "km" => Mark::Number,
        "provinsi" | "prov" | "propinsi" => Mark::Skip,
        _ => Mark::None,
    }
}

/// Takes a line apart at commas and at the words that say what follows.
pub(super) fn parse(line: &str, areas: &Areas) -> Address {
    let mut address = Address::default();
    let own = normalise_name(&areas.kabupaten().name);
    for segment in line.split([',', ';', '\n']) {
        let spaced: String =
            segment.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
        let mut current = (Mark::None, Vec::new());
        for (n, word) in spaced.split_whitespace().enumerate() {
            // "Kota" begins the name of many a desa; only at the start of a part that is not one is it a mark.
            let next = if word == "kota" && n == 0 && is_kota(&spaced, areas) {
                Mark::Kabupaten
            } else {
                mark(word)
            };
            if next == Mark::None {
                let is_number = word.bytes().all(|b| b.is_ascii_digit());
                if current.0 == Mark::Number {
                    if !is_number {
                        current = (Mark::Local, vec![word.to_owned()]);
                    }
                } else if !(is_number && word.len() == 5) {
                    current.1.push(word.to_owned());
                }
            } else {
                keep(&mut address, std::mem::replace(&mut current, (next, Vec::new())), &own);
            }
        }
        keep(&mut address, current, &own);
    }
    address
}

fn is_kota(segment: &str, areas: &Areas) -> bool {
    matches!(areas.find_desa_by_name(None, segment), crate::wilayah::Found::None)
}

fn keep(address: &mut Address, (mark, words): (Mark, Vec<String>), own: &str) {
    let text = words.join(" ");
    if text.is_empty() {
        return;
    }
    match mark {
        Mark::Desa => address.desa = address.desa.take().or(Some(text)),
        Mark::Kecamatan => address.kecamatan = address.kecamatan.take().or(Some(text)),
        Mark::Kabupaten => address.kabupaten = address.kabupaten.take().or(Some(text)),
        Mark::Local => address.local.push(text),
        Mark::None if text == own || text == "indonesia" || text.starts_with("jawa ") => {}
        Mark::None => address.bare.push(text),
        Mark::Number | Mark::Skip => {}
    }
}
