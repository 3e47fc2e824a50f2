//! Names of areas for quick lookup: as written, without their number, and with slips of the finger.

use std::collections::HashMap;

use crate::wilayah::around::{self, AROUND};
use crate::wilayah::name::name_key;
use crate::wilayah::{Area, Areas, DesaIx, KecamatanIx, Kind};

/// The most slips that are ever forgiven.
pub(super) const MOST_SLIPS: usize = 2;
/// Longer words are no names.
const LONGEST_KEY: usize = 40;

/// All names of the served kabupaten, and of what lies around it.
#[derive(Debug)]
pub(super) struct Names {
    pub(super) desa: Table<DesaIx>,
    pub(super) kecamatan: Table<KecamatanIx>,
    pub(super) outside: Outside,
    /// Keys of the served kabupaten's own name: with its kind, and without.
    own: [String; 2],
    own_kind: Kind,
}

impl Names {
    pub(super) fn new(areas: &Areas) -> Self {
        let own = areas.kabupaten();
        let plain = own.name.split_once(' ').map_or(own.name.as_str(), |(_, plain)| plain);
        Self {
            desa: Table::new(areas.desa(), DesaIx),
            kecamatan: Table::new(areas.kecamatan(), KecamatanIx),
            outside: Outside::new(&own.code),
            own: [name_key(&own.name), name_key(plain)],
            own_kind: own.kind,
        }
    }

    /// Whether words are, as a whole, a name of any area, here or outside.
    pub(super) fn knows(&self, words: &str) -> bool {
        let key = name_key(words);
        !self.desa.exact(&key).is_empty()
            || !self.kecamatan.exact(&key).is_empty()
            || self.is_own(words, None)
            || self.outside.province(&key).is_some()
            || self.outside.kabupaten(&key, None).is_some()
    }

    /// Whether words name the served kabupaten; `kind` is what the line calls it.
    pub(super) fn is_own(&self, words: &str, kind: Option<Kind>) -> bool {
        if kind.is_some_and(|kind| kind != self.own_kind) {
            return false;
        }
        let key = name_key(words);
        let near = kind.is_some() && key.len() >= 4 && strsim::osa_distance(&key, &self.own[1]) <= 1;
        near || self.own.contains(&key)
    }
}

/// Areas by name.
#[derive(Debug)]
pub(super) struct Table<T> {
    by_key: HashMap<Box<str>, u16>,
    /// Names without their number: "tapos" of Tapos I and Tapos II.
    stems: HashMap<Box<str>, Vec<T>>,
    names: Vec<(Box<str>, Vec<T>)>,
    /// Hashes of the names with up to two letters left out.
    deletions: HashMap<u64, Vec<u16>>,
}

impl<T: Copy + PartialEq> Table<T> {
    fn new(areas: &[Area], ix: impl Fn(u16) -> T) -> Self {
        let mut table = Self {
            by_key: HashMap::new(),
            stems: HashMap::new(),
            names: Vec::new(),
            deletions: HashMap::new(),
        };
        for (n, area) in areas.iter().enumerate() {
            for name in std::iter::once(&area.name).chain(&area.aliases) {
                table.insert(&name_key(name), ix(n as u16));
            }
        }
        // "Tapos" is a desa, and short for Tapos I and Tapos II.
        for (stem, areas) in &table.stems {
            if let Some(known) = table.by_key.get(stem) {
                table.names[usize::from(*known)].1.extend(areas);
            }
        }
        table
    }

    fn insert(&mut self, key: &str, area: T) {
        let stem = key.trim_end_matches(|c: char| c.is_ascii_digit());
        if stem.len() != key.len() && !stem.is_empty() {
            self.stems.entry(stem.into()).or_default().push(area);
        }
        if let Some(&known) = self.by_key.get(key) {
            let areas = &mut self.names[usize::from(known)].1;
            if !areas.contains(&area) {
                areas.push(area);
            }
            return;
        }
        let id = self.names.len() as u16;
        self.by_key.insert(key.into(), id);
        self.names.push((key.into(), vec![area]));
        for_each_deletion(key, slips_for(key).max(1), |hash| {
            let ids = self.deletions.entry(hash).or_default();
            if ids.last() != Some(&id) {
                ids.push(id);
            }
        });
    }

    /// Areas called exactly so; spellings of before 1972 ("Tjibinong") and a doubled word ("gado2") count as exact.
    pub(super) fn exact(&self, key: &str) -> &[T] {
        let found = |key: &str| self.by_key.get(key).map(|id| self.names[usize::from(*id)].1.as_slice());
        found(key)
            .or_else(|| found(&doubled(key)?))
            .or_else(|| found(&modern(key)?))
            .or_else(|| found(&glued_number(key)?))
            .or_else(|| self.stems.get(key).map(Vec::as_slice))
            .unwrap_or_default()
    }

    /// As [`Table::near`], of names with the same first letter.
    pub(super) fn near_from_first(&self, key: &str, slips: usize) -> Vec<(T, usize)> {
        self.near_where(key, slips, |name| name.as_bytes().first() == key.as_bytes().first())
    }

    /// Areas whose name is at most `slips` letters away, each with its distance.
    pub(super) fn near(&self, key: &str, slips: usize) -> Vec<(T, usize)> {
        self.near_where(key, slips, |_| true)
    }

    fn near_where(&self, key: &str, slips: usize, wanted: impl Fn(&str) -> bool) -> Vec<(T, usize)> {
        let mut found: Vec<(T, usize)> = Vec::new();
        if key.len() > LONGEST_KEY || slips == 0 {
            return found;
        }
        let mut seen: Vec<u16> = Vec::new();
        for_each_deletion(key, slips.min(MOST_SLIPS), |hash| {
            for id in self.deletions.get(&hash).into_iter().flatten() {
                if !seen.contains(id) {
                    seen.push(*id);
                }
            }
        });
        for id in seen {
            let (name, areas) = &self.names[usize::from(id)];
            if !wanted(name) {
                continue;
            }
            let distance = strsim::osa_distance(name, key);
            // A number is part of the name: Cibeber 1 is no slip of Cibeber 2.
            if distance <= slips && number_of(name) == number_of(key) {
                found.extend(areas.iter().map(|area| (*area, distance)));
            }
        }
        found
    }
}

/// Slips that a name of this length may have where nothing else speaks for it.
pub(super) fn slips_for(key: &str) -> usize {
    match key.chars().count() {
        0..5 => 0,
        5..10 => 1,
        _ => MOST_SLIPS,
    }
}

fn number_of(key: &str) -> &str {
    let stem = key.trim_end_matches(|c: char| c.is_ascii_digit());
    key.strip_prefix(stem).unwrap_or_default()
}

/// "gado2" → "gadogado".
fn doubled(key: &str) -> Option<String> {
    let word = key.strip_suffix('2').filter(|word| word.len() >= 3)?;
    Some(format!("{word}{word}"))
}

/// "cibeberii" → "cibeber2".
fn glued_number(key: &str) -> Option<String> {
    let romans = [("iii", 3), ("ii", 2), ("iv", 4), ("i", 1)];
    let (stem, number) =
        romans.iter().find_map(|(roman, number)| Some((key.strip_suffix(roman)?, number)))?;
    Some(format!("{stem}{number}"))
}

/// "tjibinong" → "cibinong", "djasinga" → "jasinga", "soekamadjoe" → "sukamaju".
fn modern(key: &str) -> Option<String> {
    let old = ["tj", "dj", "oe"].iter().any(|pair| key.contains(pair));
    old.then(|| key.replace("tj", "c").replace("dj", "j").replace("oe", "u"))
}

/// Calls `each` with a hash of the key itself and of the key without any one or two of its letters.
fn for_each_deletion(key: &str, slips: usize, mut each: impl FnMut(u64)) {
    let bytes = key.as_bytes();
    if !key.is_ascii() || bytes.len() > LONGEST_KEY {
        return;
    }
    let without = |i: usize, j: usize| {
        // FNV-1a; what collides is told apart by the distance.
        let kept = bytes.iter().enumerate().filter(|(n, _)| *n != i && *n != j).map(|(_, byte)| byte);
        kept.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        })
    };
    let none = usize::MAX;
    each(without(none, none));
    for i in 0..bytes.len() {
        each(without(i, none));
        if slips >= 2 {
            for j in i + 1..bytes.len() {
                each(without(i, j));
            }
        }
    }
}

/// Names of provinces, of other kabupaten and kota, and of the kecamatan around.
#[derive(Debug)]
pub(super) struct Outside {
    /// Titles by key without the kind, each with the kind of a kabupaten or kota.
    kabupaten: HashMap<String, Vec<(Kind, String)>>,
    province: HashMap<String, String>,
    own_province: Option<String>,
    /// Title of the kabupaten or kota by name of the kecamatan.
    kecamatan: HashMap<String, String>,
}

/// Short names of provinces, with their codes.
const PROVINCE_SHORT: [(&str, &str); 9] = [
    ("jabar", "32"),
    ("jateng", "33"),
    ("jatim", "35"),
    ("dki", "31"),
    ("dkijakarta", "31"),
    ("jakarta", "31"),
    ("diy", "34"),
    ("yogyakarta", "34"),
    ("westjava", "32"),
];

impl Outside {
    fn new(own: &str) -> Self {
        let mut outside = Self {
            kabupaten: HashMap::new(),
            province: HashMap::new(),
            own_province: own.split('.').next().map(str::to_owned),
            kecamatan: HashMap::new(),
        };
        for (code, name) in AROUND.iter() {
            match code.len() {
                2 => {
                    outside.province.insert(name_key(name), code.clone());
                }
                5 if code != own => {
                    let (kind, plain) = name.split_once(' ').unwrap_or(("", name));
                    let kind = if kind == "Kota" { Kind::Kota } else { Kind::Kabupaten };
                    outside.kabupaten.entry(name_key(plain)).or_default().push((kind, name.clone()));
                }
                8 if !code.starts_with(own) => {
                    let of = code.get(..5).and_then(around::name).unwrap_or_default();
                    outside.kecamatan.entry(name_key(name)).or_insert_with(|| of.to_owned());
                }
                _ => {}
            }
        }
        outside.province.extend(PROVINCE_SHORT.map(|(name, code)| (name.to_owned(), code.to_owned())));
        outside
    }

    /// The title of another kabupaten or kota called so.
    pub(super) fn kabupaten(&self, key: &str, kind: Option<Kind>) -> Option<&str> {
        let found = self.kabupaten.get(key)?;
        let of_kind = found.iter().find(|(other, _)| kind.is_none_or(|kind| *other == kind));
        of_kind.map(|(_, title)| title.as_str())
    }

    /// Whether words are a province, and whether it is the own one.
    pub(super) fn province(&self, key: &str) -> Option<bool> {
        self.province.get(key).map(|code| Some(code) == self.own_province.as_ref())
    }

    /// The kabupaten or kota around that has a kecamatan of this name.
    pub(super) fn kecamatan(&self, key: &str) -> Option<&str> {
        self.kecamatan.get(key).map(String::as_str)
    }
}
