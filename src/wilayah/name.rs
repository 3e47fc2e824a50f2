//! Names of areas as people write them.

use std::collections::{BTreeSet, HashMap};

use super::model::Facts;
use crate::peta::{DesaIx, KecamatanIx};

/// The outcome of looking for a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found<T> {
    /// Exactly one area is called so.
    One(T),
    /// Several are, in order of their codes.
    Ambiguous(Vec<T>),
    /// None is.
    None,
}

impl<T: Ord> Found<T> {
    fn from_set(found: BTreeSet<T>) -> Self {
        let mut found: Vec<T> = found.into_iter().collect();
        match (found.len(), found.pop()) {
            (1, Some(one)) => Self::One(one),
            (_, Some(last)) => {
                found.push(last);
                Self::Ambiguous(found)
            }
            (_, None) => Self::None,
        }
    }

    /// All areas found.
    pub fn into_vec(self) -> Vec<T> {
        match self {
            Self::One(one) => vec![one],
            Self::Ambiguous(several) => several,
            Self::None => Vec::new(),
        }
    }
}

/// Words that only say what kind of area follows.
const KIND_WORDS: [&str; 10] =
    ["kec", "kecamatan", "ds", "desa", "kel", "kelurahan", "kab", "kabupaten", "kotamadya", "kodya"];

/// Short forms and what they stand for.
const SHORT_FORMS: [(&str, &str); 14] = [
    ("gn", "gunung"),
    ("gng", "gunung"),
    ("pd", "pondok"),
    ("pdk", "pondok"),
    ("klp", "kelapa"),
    ("kb", "kebon"),
    ("tj", "tanjung"),
    ("tjg", "tanjung"),
    ("bjg", "bojong"),
    ("sel", "selatan"),
    ("tim", "timur"),
    ("bar", "barat"),
    ("ut", "utara"),
    ("tgh", "tengah"),
];

const ROMAN: [&str; 10] = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"];

/// A name in the form that is compared: small letters and digits, single spaces, short forms written out, the words
/// that name a kind left off in front, a Roman number at the end as digits.
///
/// `Ds. Gn. Bunder II` becomes `gunung bunder 2`.
pub fn normalise_name(name: &str) -> String {
    let lower: String =
        name.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let mut words: Vec<&str> = lower.split_whitespace().collect();
    while words.len() > 1 && KIND_WORDS.contains(&words[0]) {
        words.remove(0);
    }
    let last = words.len().saturating_sub(1);
    let words = words.iter().enumerate().map(|(n, &word)| {
        if let Some(number) = ROMAN.iter().position(|&roman| roman == word && n == last && n > 0) {
            return (number + 1).to_string();
        }
        let long = SHORT_FORMS.iter().find(|(short, _)| *short == word);
        long.map_or(word, |(_, long)| long).to_owned()
    });
    words.collect::<Vec<_>>().join(" ")
}

/// [`normalise_name`] without spaces, so that `Gunungputri` and `Gunung Putri` are one name.
pub fn name_key(name: &str) -> String {
    normalise_name(name).replace(' ', "")
}

/// All names of kecamatan and desa by [`name_key`].
#[derive(Debug)]
pub(super) struct NameIndex {
    kecamatan: HashMap<String, BTreeSet<KecamatanIx>>,
    desa: HashMap<String, BTreeSet<DesaIx>>,
}

impl NameIndex {
    pub(super) fn new(facts: &Facts) -> Self {
        let mut kecamatan: HashMap<String, BTreeSet<KecamatanIx>> = HashMap::new();
        for (ix, area) in facts.kecamatan.iter().enumerate() {
            for name in std::iter::once(&area.name).chain(&area.aliases) {
                kecamatan.entry(name_key(name)).or_default().insert(KecamatanIx(ix as u16));
            }
        }
        let mut desa: HashMap<String, BTreeSet<DesaIx>> = HashMap::new();
        for (ix, area) in facts.desa.iter().enumerate() {
            for name in std::iter::once(&area.name).chain(&area.aliases) {
                desa.entry(name_key(name)).or_default().insert(DesaIx(ix as u16));
            }
        }
        Self { kecamatan, desa }
    }

    pub(super) fn kecamatan(&self, name: &str) -> Found<KecamatanIx> {
        let key = name_key(name);
        match self.kecamatan.get(&key) {
            Some(found) => Found::from_set(found.clone()),
            None => only_if_unique(nearly(&self.kecamatan, &key, |_| true)),
        }
    }

    /// `kecamatan_of` holds for each desa the position of its kecamatan.
    pub(super) fn desa(&self, kecamatan: Option<&str>, name: &str, kecamatan_of: &[u16]) -> Found<DesaIx> {
        let within = match kecamatan.map(|kecamatan| self.kecamatan(kecamatan)) {
            None => None,
            Some(Found::None) => return Found::None,
            Some(found) => Some(found.into_vec()),
        };
        let of = |desa: &DesaIx| KecamatanIx(kecamatan_of[usize::from(desa.0)]);
        let fits = |desa: &DesaIx| within.as_ref().is_none_or(|within| within.contains(&of(desa)));
        let key = name_key(name);
        let same: BTreeSet<DesaIx> =
            self.desa.get(&key).into_iter().flatten().filter(|d| fits(d)).copied().collect();
        if !same.is_empty() {
            return Found::from_set(same);
        }
        only_if_unique(nearly(&self.desa, &key, fits))
    }
}

/// A guess at a misspelt name counts only when a single area fits it.
fn only_if_unique<T: Ord>(found: BTreeSet<T>) -> Found<T> {
    match Found::from_set(found) {
        Found::One(one) => Found::One(one),
        Found::Ambiguous(_) | Found::None => Found::None,
    }
}

/// Areas whose name differs by one slip (in names from 5 letters), or two (from 10).
fn nearly<T: Ord + Copy>(
    names: &HashMap<String, BTreeSet<T>>,
    key: &str,
    fits: impl Fn(&T) -> bool,
) -> BTreeSet<T> {
    let length = key.chars().count();
    let allowed = match length {
        0..5 => return BTreeSet::new(),
        5..10 => 1,
        _ => 2,
    };
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let mut best = BTreeSet::new();
    let mut best_distance = allowed;
    for (name, areas) in names {
        // A number is part of the name: Cibeber 1 is no slip of Cibeber 2.
        if name.chars().count().abs_diff(length) > best_distance || digits(name) != digits(key) {
            continue;
        }
        let distance = strsim::osa_distance(name, key);
        if distance > best_distance {
            continue;
        }
        let fitting = areas.iter().filter(|area| fits(area)).copied();
        if distance < best_distance {
            let closer: BTreeSet<T> = fitting.collect();
            if !closer.is_empty() {
                best = closer;
                best_distance = distance;
            }
        } else {
            best.extend(fitting);
        }
    }
    best
}
