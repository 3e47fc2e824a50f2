//! An address line → areas and kampung, with what each rests on.

mod choose;
mod mention;

use choose::{Meant, Outcome, Pick, Reason};
use mention::Mentions;

use super::address::{Address, Mark};
use super::gazetteer::{Gazetteer, Known};
use super::names::Names;
use super::warning::Warning;
use super::{Answer, Candidate, Precision};
use crate::wilayah::name::name_key;
use crate::wilayah::{Area, Areas, DesaIx, KecamatanIx};

/// Kampung of one name that are offered at most.
const MOST_KAMPUNG: usize = 8;

/// What an address is looked up in.
#[derive(Clone, Copy)]
pub(super) struct Lookup<'a> {
    pub(super) areas: &'a Areas,
    pub(super) names: &'a Names,
    pub(super) gazetteer: &'a Gazetteer,
}

/// The places that an address names, the likeliest first.
pub(super) fn resolve(lookup: Lookup<'_>, address: &Address) -> Answer {
    let own = &lookup.areas.kabupaten().name;
    let found = mention::find(lookup.names, address);
    let outcome = choose::choose(lookup.areas, &found);
    let problem = match outcome {
        Outcome::Picks(picks) => return lookup.answer(address, &found, picks),
        Outcome::Outside(title) => {
            return Answer::problem(format!("Alamat menyebut {title}, di luar {own}."));
        }
        Outcome::UnknownKecamatan(words) => {
            return Answer::problem(format!("Tidak ada Kecamatan {} di {own}.", title_case(&words)));
        }
        Outcome::UnknownDesa(words) => {
            format!("Tidak ada desa atau kelurahan {} di {own}.", title_case(&words))
        }
        Outcome::Nothing => format!("Tidak ada desa atau kecamatan di {own} yang dikenali dari alamat itu."),
    };
    // A known kampung helps where no area is named; where the named desa is unknown the line is likely outside.
    let kampung = if found.unknown_desa.is_none() { lookup.kampung_alone(address, None) } else { vec![] };
    if kampung.is_empty() { Answer::problem(problem) } else { Answer { candidates: kampung, problem: None } }
}

impl<'a> Lookup<'a> {
    fn answer(self, address: &Address, found: &Mentions, mut picks: Vec<Pick>) -> Answer {
        if let Some(code) = &address.postal_code {
            // Several desa share a name, hardly ever a postal code.
            picks.sort_by_key(|pick| match pick.meant {
                Meant::Desa(desa) => self.desa(desa).postal_code.as_ref() != Some(code),
                Meant::Kecamatan(_) => false,
            });
        }
        let stem = |pick: &Pick| {
            let counted = pick.reason != Reason::Street && pick.reason != Reason::Contradiction;
            let key = name_key(&self.area(pick.meant).name);
            counted.then(|| key.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned())
        };
        let stems: Vec<Option<String>> = picks.iter().map(stem).collect();
        let mut candidates = Vec::new();
        for (pick, stem) in picks.iter().zip(&stems) {
            let same = stems.iter().filter(|other| stem.is_some() && *other == stem).count();
            let mut warnings = Vec::new();
            let area = self.area(pick.meant);
            warnings.extend(pick.from.iter().filter_map(|ix| self.read_as(found, *ix, pick.meant)));
            if same > 1 {
                warnings.push(Warning::SeveralCalled { count: same, name: area.name.clone() });
            }
            warnings.extend(pick.warnings.iter().cloned());
            if let Meant::Desa(desa) = pick.meant {
                warnings.extend(self.other_desa(found, pick, desa));
                warnings.extend(self.postal_code(address, desa));
            }
            if let Meant::Kecamatan(kecamatan) = pick.meant {
                candidates.extend(self.kampung_alone(address, Some(kecamatan)));
            }
            candidates.push(self.candidate(address, pick, warnings));
        }
        Answer { candidates, problem: None }
    }

    fn candidate(self, address: &Address, pick: &Pick, mut warnings: Vec<Warning>) -> Candidate {
        let area = self.area(pick.meant);
        let (desa, kecamatan) = match pick.meant {
            Meant::Desa(desa) => (Some(desa), self.areas.kecamatan_of(desa)),
            Meant::Kecamatan(kecamatan) => (None, kecamatan),
        };
        if let Some(known) = desa.and_then(|desa| self.kampung_in(address, desa)) {
            if let Some(candidate) =
                self.at_kampung(known, "Nama kampung dikenal di desa yang disebut.", warnings.clone())
            {
                return candidate;
            }
            warnings.push(Warning::KampungWithoutPoint(known.name.clone()));
        }
        let label = match desa {
            Some(desa) => self.desa_label(desa),
            None => area.title(),
        };
        let reason = match pick.reason {
            Reason::DesaAndKecamatan => "Nama desa dan kecamatannya cocok.".to_owned(),
            Reason::OnlyDesa => {
                format!("Hanya satu desa di {} yang bernama begitu.", self.areas.kabupaten().name)
            }
            Reason::OneOfSeveral => {
                "Beberapa wilayah memakai nama itu; kecamatannya belum disebut.".to_owned()
            }
            Reason::OnlyKecamatan => "Hanya kecamatannya yang dikenali.".to_owned(),
            Reason::Street => "Nama itu bagian dari nama jalan atau kampung.".to_owned(),
            Reason::Contradiction => "Desa dan kecamatan yang disebut tidak cocok satu sama lain.".to_owned(),
        };
        Candidate {
            at: area.point,
            precision: if desa.is_some() { Precision::Desa } else { Precision::Kecamatan },
            desa,
            kecamatan: Some(kecamatan),
            label,
            source: "nama wilayah",
            reason,
            warnings,
        }
    }

    fn desa(self, desa: DesaIx) -> &'a Area {
        &self.areas.desa()[usize::from(desa.0)]
    }

    fn area(self, meant: Meant) -> &'a Area {
        match meant {
            Meant::Desa(desa) => self.desa(desa),
            Meant::Kecamatan(kecamatan) => &self.areas.kecamatan()[usize::from(kecamatan.0)],
        }
    }

    fn desa_label(self, desa: DesaIx) -> String {
        let kecamatan = &self.areas.kecamatan()[usize::from(self.areas.kecamatan_of(desa).0)];
        format!("{}, {}", self.desa(desa).title(), kecamatan.title())
    }

    /// A warning when the mention is not the name of what was meant.
    fn read_as(self, found: &Mentions, ix: usize, meant: Meant) -> Option<Warning> {
        let mention = found.all.get(ix)?;
        let written = name_key(&mention.words);
        let kecamatan = match meant {
            Meant::Desa(desa) => self.areas.kecamatan_of(desa),
            Meant::Kecamatan(kecamatan) => kecamatan,
        };
        // Each mention of a pair stands for the desa or for its kecamatan.
        let mut read = None;
        for area in [self.area(meant), self.area(Meant::Kecamatan(kecamatan))] {
            let of_area = match meant {
                _ if area.level == crate::wilayah::Level::Kecamatan => {
                    mention.kecamatan.iter().any(|hit| hit.0 == kecamatan)
                }
                Meant::Desa(desa) => mention.desa.iter().any(|hit| hit.0 == desa),
                Meant::Kecamatan(_) => false,
            };
            let known = std::iter::once(&area.name).chain(&area.aliases);
            if of_area && known.clone().any(|name| name_key(name).starts_with(&written)) {
                return None;
            }
            if of_area {
                read = read.or(Some(area.name.clone()));
            }
        }
        Some(Warning::ReadAs { written: mention.words.clone(), read: read? })
    }

    /// A warning when another part of the line names another desa of the same kecamatan, or marks one anywhere.
    fn other_desa(self, found: &Mentions, pick: &Pick, desa: DesaIx) -> Option<Warning> {
        let kecamatan = self.areas.kecamatan_of(desa);
        let (own, kecamatan_key) =
            (name_key(&self.desa(desa).name), name_key(&self.area(Meant::Kecamatan(kecamatan)).name));
        let mentions = found.all.iter().enumerate().filter(|(n, _)| !pick.from.contains(n));
        let mut others =
            mentions.flat_map(|(_, mention)| mention.desa.iter().map(move |hit| (mention, *hit)));
        let other = others.find(|(mention, (other, slips))| {
            let key = name_key(&self.desa(*other).name);
            let marked = mention.role == mention::Role::Marked && mention.desa.len() == 1;
            let near = self.areas.kecamatan_of(*other) == kecamatan || marked;
            // A desa may be named after its kecamatan; that the kecamatan is named again says nothing.
            *slips == 0 && *other != desa && near && key != kecamatan_key && !own.contains(&key)
        });
        other.map(|(_, (other, _))| Warning::AlsoNames(self.desa(other).title()))
    }

    /// A warning when no desa of the kecamatan has the postal code.
    fn postal_code(self, address: &Address, desa: DesaIx) -> Option<Warning> {
        let code = address.postal_code.as_ref()?;
        self.desa(desa).postal_code.as_ref()?;
        let mut around = self.areas.desa_of(self.areas.kecamatan_of(desa));
        let fits = around.any(|desa| self.desa(desa).postal_code.as_ref() == Some(code));
        (!fits).then(|| Warning::PostalCode(code.clone()))
    }

    fn kampung_in(self, address: &Address, desa: DesaIx) -> Option<&'a Known> {
        place_names(address).iter().find_map(|name| self.gazetteer.in_desa(name, desa))
    }

    /// Known kampung where the line names no desa.
    fn kampung_alone(self, address: &Address, within: Option<KecamatanIx>) -> Vec<Candidate> {
        for name in place_names(address) {
            let known = self.gazetteer.called(&name).iter();
            let inside =
                known.filter(|known| within.is_none_or(|k| self.areas.kecamatan_of(known.desa) == k));
            let found: Vec<&Known> = inside.take(MOST_KAMPUNG).collect();
            let mut warnings = vec![Warning::FromKampung(title_case(&name))];
            if found.len() > 1 {
                warnings.push(Warning::SeveralCalled { count: found.len(), name: title_case(&name) });
            }
            let candidates = found.into_iter().map(|known| {
                let reason = "Nama kampung dikenal; desanya tidak disebut.";
                self.at_kampung(known, reason, warnings.clone()).unwrap_or_else(|| Candidate {
                    at: self.desa(known.desa).point,
                    precision: Precision::Desa,
                    desa: Some(known.desa),
                    kecamatan: Some(self.areas.kecamatan_of(known.desa)),
                    label: self.desa_label(known.desa),
                    source: "nama kampung",
                    reason: reason.to_owned(),
                    warnings: warnings.clone(),
                })
            });
            let candidates: Vec<Candidate> = candidates.collect();
            if !candidates.is_empty() {
                return candidates;
            }
        }
        vec![]
    }

    fn at_kampung(self, known: &Known, reason: &str, warnings: Vec<Warning>) -> Option<Candidate> {
        Some(Candidate {
            at: known.at?,
            precision: Precision::Kampung,
            desa: Some(known.desa),
            kecamatan: Some(self.areas.kecamatan_of(known.desa)),
            label: format!("{}, {}", known.title(), self.desa_label(known.desa)),
            source: "nama kampung",
            reason: reason.to_owned(),
            warnings,
        })
    }
}

/// Names in the line that may be those of kampung or landmarks, the marked ones first.
fn place_names(address: &Address) -> Vec<String> {
    let marked = |phrase: &&super::address::Phrase| phrase.mark == Some(Mark::Kampung);
    let others =
        |phrase: &&super::address::Phrase| matches!(phrase.mark, None | Some(Mark::Building | Mark::Street));
    let all = address.phrases.iter().filter(marked).chain(address.phrases.iter().filter(others));
    all.map(mention::text).collect()
}

/// For names that were made small for comparing.
pub(super) fn title_case(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    name.split(' ').map(word).collect::<Vec<_>>().join(" ")
}
