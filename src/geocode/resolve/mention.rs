//! Where an address line mentions areas.

use crate::geocode::address::{Address, Mark, Phrase};
use crate::geocode::names::{MOST_SLIPS, Names, Table, slips_for};
use crate::wilayah::name::name_key;
use crate::wilayah::{DesaIx, KecamatanIx, Kind};

/// How strongly a mention speaks; the stronger ones come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// Behind the word that says what it is.
    Marked,
    /// Between commas, without such a word.
    Bare,
    /// Inside the name of a street, kampung or housing estate: often that of a desa, and no proof of it.
    Local,
}

/// A name in the line and the areas that it may stand for, with the slips in each.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mention {
    /// Phrase and first word, by which mentions are ordered and told apart.
    pub(super) at: (usize, usize),
    pub(super) words: String,
    pub(super) role: Role,
    pub(super) desa: Vec<(DesaIx, usize)>,
    pub(super) kecamatan: Vec<(KecamatanIx, usize)>,
    /// A misspelt word among others: counts only together with a name that fits ("Warung" is no slip of Parung).
    pub(super) weak: bool,
}

impl Mention {
    /// Whether the name was found without any slip.
    pub(super) fn is_exact(&self) -> bool {
        self.desa
            .iter()
            .map(|hit| hit.1)
            .chain(self.kecamatan.iter().map(|hit| hit.1))
            .any(|slips| slips == 0)
    }
}

/// Everything a line says about areas.
#[derive(Clone, Debug, Default)]
pub(super) struct Mentions {
    pub(super) all: Vec<Mention>,
    /// Another kabupaten, kota, province or kecamatan, as a title, and how certainly.
    pub(super) outside: Option<(Certainty, String)>,
    /// Words that should be a desa and are none.
    pub(super) unknown_desa: Option<String>,
    /// Words that should be a kecamatan and are none.
    pub(super) unknown_kecamatan: Option<String>,
}

/// How certainly a line lies outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Certainty {
    /// The word before the name says what it is.
    Marked,
    /// The name stands alone behind phrase `usize`.
    Bare(usize),
}

/// Words in the longest names.
const LONGEST_NAME: usize = 4;

/// Finds every mention. Names behind "Ds." and "Kec." may be followed by more names without a comma.
pub(super) fn find(names: &Names, address: &Address) -> Mentions {
    let mut found = Mentions::default();
    for (n, phrase) in address.phrases.iter().enumerate() {
        let words: Vec<&str> = phrase.words.iter().map(String::as_str).collect();
        match phrase.mark {
            Some(Mark::Desa) => found.marked_desa(names, n, &words),
            Some(Mark::Kecamatan) => found.marked_kecamatan(names, n, &words),
            Some(mark @ (Mark::Kabupaten | Mark::Kota)) => found.marked_kabupaten(names, n, &words, mark),
            Some(Mark::Province) => found.province(names, n, &words),
            None => found.bare(names, n, 0, &words),
            Some(_) => found.windows(names, n, 0, &words, Role::Local),
        }
    }
    found
}

/// The name in a table at the start of `words`: the longest exact one, else the nearest. Answers with its length too.
fn at_start<T: Copy + PartialEq>(table: &Table<T>, words: &[&str]) -> Option<(usize, Vec<(T, usize)>)> {
    let most = words.len().min(LONGEST_NAME);
    let keys: Vec<String> = (1..=most).filter_map(|length| words.get(..length)).map(key).collect();
    for (length, key) in keys.iter().enumerate().rev() {
        let exact = table.exact(key);
        if !exact.is_empty() {
            return Some((length + 1, exact.iter().map(|area| (*area, 0)).collect()));
        }
    }
    let near = keys.iter().enumerate().rev().filter_map(|(length, key)| {
        let slips = if key.len() >= 7 { MOST_SLIPS } else { 1 };
        let hits = table.near(key, slips);
        let best = hits.iter().map(|hit| hit.1).min()?;
        Some((best, length + 1, hits))
    });
    near.min_by_key(|(best, length, _)| (*best, usize::MAX - length)).map(|(_, length, hits)| (length, hits))
}

fn key(words: &[&str]) -> String {
    name_key(&words.join(" "))
}

impl Mentions {
    fn marked_desa(&mut self, names: &Names, n: usize, words: &[&str]) {
        let Some((length, mut desa)) = at_start(&names.desa, words) else {
            self.unknown_desa.get_or_insert_with(|| words.join(" "));
            // "Ds. Antah Dramaga": what follows may still name the kecamatan.
            self.windows(names, n, 1, words.get(1..).unwrap_or_default(), Role::Bare);
            return;
        };
        let rest = words.get(length..).unwrap_or_default();
        let whole = words.get(..words.len().min(LONGEST_NAME)).unwrap_or_default();
        if !rest.is_empty() && !names.knows(&rest.join(" ")) {
            // "Ds. Bojong Gedhe" is rather a misspelt Bojong Gede than Bojong.
            let longer = names.desa.near(&key(whole), slips_for(&key(whole)));
            if !longer.is_empty() {
                for hit in &mut desa {
                    hit.1 += 1;
                }
                desa.extend(longer);
                self.push(n, 0, Some(whole), Role::Marked, desa, vec![]);
                return;
            }
        }
        self.push(n, 0, words.get(..length), Role::Marked, desa, vec![]);
        self.bare(names, n, length, rest);
    }

    fn marked_kecamatan(&mut self, names: &Names, n: usize, words: &[&str]) {
        let exact_outside = (1..=words.len().min(LONGEST_NAME))
            .rev()
            .filter_map(|length| words.get(..length))
            .find_map(|part| {
                let key = key(part);
                let own = !names.kecamatan.exact(&key).is_empty();
                names.outside.kecamatan(&key).filter(|_| !own)
            });
        let found = at_start(&names.kecamatan, words);
        let is_exact = found.as_ref().is_some_and(|(_, hits)| hits.iter().any(|hit| hit.1 == 0));
        match (found, exact_outside) {
            (_, Some(kabupaten)) if !is_exact => {
                let title = format!("Kecamatan {} di {kabupaten}", super::title_case(&words.join(" ")));
                self.outside.get_or_insert((Certainty::Marked, title));
            }
            (Some((length, kecamatan)), _) => {
                self.push(n, 0, words.get(..length), Role::Marked, vec![], kecamatan);
                self.bare(names, n, length, words.get(length..).unwrap_or_default());
            }
            (None, _) => {
                self.unknown_kecamatan.get_or_insert_with(|| words.join(" "));
            }
        }
    }

    fn marked_kabupaten(&mut self, names: &Names, n: usize, words: &[&str], mark: Mark) {
        let kind = if mark == Mark::Kota { Kind::Kota } else { Kind::Kabupaten };
        let prefixes = || (1..=words.len().min(LONGEST_NAME)).rev().filter_map(|length| words.get(..length));
        if let Some(other) = prefixes().find_map(|part| names.outside.kabupaten(&key(part), Some(kind))) {
            self.outside = Some((Certainty::Marked, other.to_owned()));
        } else if let Some(own) = prefixes().find(|part| names.is_own(&part.join(" "), Some(kind))) {
            self.bare(names, n, own.len(), words.get(own.len()..).unwrap_or_default());
        } else if mark == Mark::Kabupaten {
            let title = format!("Kabupaten {}", super::title_case(&words.join(" ")));
            self.outside.get_or_insert((Certainty::Marked, title));
        } else {
            // "Kota Wisata" is a housing estate.
            self.windows(names, n, 0, words, Role::Local);
        }
    }

    fn province(&mut self, names: &Names, n: usize, words: &[&str]) {
        if names.outside.province(&key(words)) == Some(false) {
            self.outside.get_or_insert((
                Certainty::Marked,
                format!("Provinsi {}", super::title_case(&words.join(" "))),
            ));
        } else if words.len() > 2 {
            self.bare(names, n, 2, words.get(2..).unwrap_or_default());
        }
    }

    /// Names without a word before them: the own kabupaten and province are left out, others are noted.
    fn bare(&mut self, names: &Names, n: usize, offset: usize, words: &[&str]) {
        if words.is_empty() || names.is_own(&words.join(" "), None) {
            return;
        }
        let whole = key(words);
        let known = !names.desa.exact(&whole).is_empty() || !names.kecamatan.exact(&whole).is_empty();
        if !known && whole != "indonesia" {
            let title = match names.outside.province(&whole) {
                Some(true) => return,
                Some(false) => Some(format!("Provinsi {}", super::title_case(&words.join(" ")))),
                None => names.outside.kabupaten(&whole, None).map(str::to_owned).or_else(|| {
                    let of = names.outside.kecamatan(&whole)?;
                    Some(format!("Kecamatan {} di {of}", super::title_case(&words.join(" "))))
                }),
            };
            if let Some(title) = title {
                self.outside.get_or_insert((Certainty::Bare(n), title));
                return;
            }
        }
        self.windows(names, n, offset, words, Role::Bare);
    }

    /// Every name in the words, the longest first from left to right; what is left over between them may hold slips.
    fn windows(&mut self, names: &Names, n: usize, offset: usize, words: &[&str], role: Role) {
        let mut left: Vec<(usize, &str)> = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let most = (words.len() - at).min(LONGEST_NAME);
            let hit = (1..=most).rev().filter_map(|length| words.get(at..at + length)).find_map(|part| {
                let key = key(part);
                let (desa, kecamatan) = (names.desa.exact(&key), names.kecamatan.exact(&key));
                (!desa.is_empty() || !kecamatan.is_empty()).then_some((part, desa, kecamatan))
            });
            if let Some((part, desa, kecamatan)) = hit {
                self.slipped(names, n, offset, &std::mem::take(&mut left), role);
                self.push(
                    n,
                    offset + at,
                    Some(part),
                    role,
                    desa.iter().map(|area| (*area, 0)).collect(),
                    kecamatan.iter().map(|area| (*area, 0)).collect(),
                );
                at += part.len();
            } else {
                left.extend(words.get(at).map(|word| (at, *word)));
                at += 1;
            }
        }
        self.slipped(names, n, offset, &left, role);
    }

    /// A misspelt name, where no other name is; not in names of streets.
    fn slipped(&mut self, names: &Names, n: usize, offset: usize, left: &[(usize, &str)], role: Role) {
        if role == Role::Local || left.is_empty() || left.len() > LONGEST_NAME {
            return;
        }
        let words: Vec<&str> = left.iter().map(|(_, word)| *word).collect();
        // As one name, or as a desa with its kecamatan behind it.
        for cut in std::iter::once(words.len()).chain(1..words.len()) {
            let (first, second) = words.split_at(cut);
            let mut hits: Vec<(usize, &[&str], Hits)> = Vec::new();
            for (from, part) in [(0, first), (cut, second)] {
                if !part.is_empty() {
                    hits.push((from, part, near(names, &key(part))));
                }
            }
            if hits.iter().all(|(_, _, (desa, kecamatan))| !desa.is_empty() || !kecamatan.is_empty()) {
                let start = offset + left.first().map_or(0, |(at, _)| *at);
                for (from, part, (desa, kecamatan)) in hits {
                    self.push(n, start + from, Some(part), role, desa, kecamatan);
                }
                return;
            }
        }
        // Only the desa is new to us, or only the kecamatan.
        for (at, word) in left {
            let (desa, kecamatan) = near(names, &key(&[word]));
            if !desa.is_empty() || !kecamatan.is_empty() {
                self.push(n, offset + at, Some(&[word]), role, desa, kecamatan);
                self.all.last_mut().into_iter().for_each(|mention| mention.weak = left.len() > 1);
            }
        }
    }

    fn push(
        &mut self,
        n: usize,
        from: usize,
        words: Option<&[&str]>,
        role: Role,
        desa: Vec<(DesaIx, usize)>,
        kecamatan: Vec<(KecamatanIx, usize)>,
    ) {
        let words = words.unwrap_or_default().join(" ");
        self.all.push(Mention { at: (n, from), words, role, desa, kecamatan, weak: false });
    }
}

type Hits = (Vec<(DesaIx, usize)>, Vec<(KecamatanIx, usize)>);

/// Without a word that says what they are, words are names only with their first letter: "Warung" is not Parung.
fn near(names: &Names, key: &str) -> Hits {
    let slips = slips_for(key);
    (names.desa.near_from_first(key, slips), names.kecamatan.near_from_first(key, slips))
}

/// The words of a phrase, for lookups in the gazetteer.
pub(super) fn text(phrase: &Phrase) -> String {
    phrase.words.join(" ")
}
