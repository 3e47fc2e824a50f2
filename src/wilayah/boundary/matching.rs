//! Which desa a shape of the file belongs to.

use std::collections::{BTreeMap, HashMap, HashSet};

use geo::MultiPolygon;

use super::Matched;
use super::read::{CodeKind, Found};
use super::report::{Report, Told};
use crate::wilayah::model::{Area, Facts, Level};
use crate::wilayah::name::{NameIndex, name_key};
use crate::wilayah::{self};

/// So many shapes of other kabupaten make a file that of a larger area.
const OF_A_LARGER_AREA: usize = 10;

/// Finds the desa of each shape; what stays unmatched or without a shape goes into the report.
pub(super) fn match_all(facts: &Facts, found: Vec<Found>, report: &mut Report) -> Matched {
    let index = CodeIndex::new(facts, &found);
    // A stray code is a mistake to be looked at; many of them are those of a whole province.
    let larger = found.iter().filter(|feature| index.is_foreign(feature)).count() >= OF_A_LARGER_AREA;
    let names = NameIndex::new(facts);
    let mut shapes: BTreeMap<usize, Vec<MultiPolygon<f64>>> = BTreeMap::new();
    let parents = kecamatan_positions(facts);
    for feature in found {
        if larger && index.is_foreign(&feature) {
            report.foreign += 1;
            continue;
        }
        let by_name = || by_name(&names, &parents, &feature);
        let desa = match index.find(&feature) {
            Some(Match::Above) => {
                report.above += 1;
                continue;
            }
            Some(Match::Desa { ix, bps }) => Ok(checked_by_name(facts, ix, bps, &feature, by_name, report)),
            None if has_unknown_code(&feature) => Err("kodenya tidak ada dalam data wilayah".to_owned()),
            None => by_name().inspect(|_| report.matched_by_name += 1),
        };
        match desa {
            Ok(ix) => shapes.entry(ix).or_default().push(feature.shape),
            Err(note) => report.unmatched.push(Told { code: label(&feature), name: String::new(), note }),
        }
    }
    for (&ix, parts) in &mut shapes {
        let given = parts.len();
        // A desa that the file tells twice is not two parts of one that overlap wholly.
        let mut once: Vec<MultiPolygon<f64>> = Vec::with_capacity(given);
        for part in parts.drain(..) {
            if !once.contains(&part) {
                once.push(part);
            }
        }
        if once.len() < given {
            report
                .merged
                .push(Told::of(&facts.desa[ix], format!("{} unsur kembar diabaikan", given - once.len())));
        }
        *parts = once;
    }
    report.matched = shapes.len();
    for (ix, area) in facts.desa.iter().enumerate() {
        match shapes.get(&ix).map(Vec::len) {
            None => report.missing.push(Told::of(area, "tidak ada di berkas".to_owned())),
            Some(1) => {}
            Some(parts) => report.merged.push(Told::of(area, format!("{parts} unsur digabung"))),
        }
    }
    report.count_kecamatan(facts, shapes.keys().copied());
    let join = |parts: Vec<MultiPolygon<f64>>| MultiPolygon(parts.into_iter().flatten().collect());
    shapes.into_iter().map(|(ix, parts)| (ix, join(parts))).collect()
}

/// A code stands above a name, but not a BPS code: its editions differ, and a desa's number in one may be another's in
/// the next. Says when the two do not agree.
fn checked_by_name(
    facts: &Facts,
    ix: usize,
    bps: bool,
    feature: &Found,
    by_name: impl Fn() -> Result<usize, String>,
    report: &mut Report,
) -> usize {
    let area = &facts.desa[ix];
    let called = |name: &str| {
        std::iter::once(&area.name).chain(&area.aliases).any(|known| name_key(known) == name_key(name))
    };
    let Some(name) = feature.name.as_deref().filter(|name| !called(name)) else { return ix };
    let other = if bps { by_name().ok().filter(|&other| other != ix) } else { None };
    let note = match other {
        Some(other) => format!("kode BPS ini di berkas milik {name}; dipakai {}", facts.desa[other].title()),
        None => format!("di berkas bernama {name}"),
    };
    report.named_otherwise.push(Told::of(area, note));
    other.unwrap_or(ix)
}

enum Match {
    Desa {
        ix: usize,
        /// By the BPS code.
        bps: bool,
    },
    /// A kecamatan or the kabupaten itself; those shapes are made from the desa.
    Above,
}

struct CodeIndex {
    kemendagri: HashMap<String, usize>,
    bps: HashMap<String, usize>,
    above: Vec<String>,
    /// The four digits that codes of the kabupaten begin with, in either system.
    kabupaten: HashSet<String>,
    /// How a code of ten digits under a heading that says nothing is read.
    plain_is_bps: bool,
}

impl CodeIndex {
    fn new(facts: &Facts, found: &[Found]) -> Self {
        let kemendagri: HashMap<String, usize> =
            facts.desa.iter().enumerate().map(|(ix, area)| (digits(&area.code), ix)).collect();
        let bps: HashMap<String, usize> = facts
            .desa
            .iter()
            .enumerate()
            .filter_map(|(ix, area)| area.bps_code.as_deref().map(|code| (digits(code), ix)))
            .collect();
        let above =
            std::iter::once(&facts.kabupaten).chain(&facts.kecamatan).map(|area| area.code.clone()).collect();
        // Some digits mean a desa in both systems, so the file is read as the one in which more of it fits.
        let plain = || {
            let codes = found.iter().flat_map(|feature| &feature.codes);
            codes
                .filter(|(kind, code)| *kind == CodeKind::Either && !code.contains('.'))
                .map(|(_, code)| digits(code))
        };
        let fits = |known: &HashMap<String, usize>| plain().filter(|code| known.contains_key(code)).count();
        let plain_is_bps = fits(&bps) > fits(&kemendagri);
        let kabupaten =
            kemendagri.keys().chain(bps.keys()).filter_map(|code| code.get(..4)).map(str::to_owned).collect();
        Self { kemendagri, bps, above, kabupaten, plain_is_bps }
    }

    /// Whether a shape has codes, and all of them are of other kabupaten.
    fn is_foreign(&self, feature: &Found) -> bool {
        let mut codes =
            feature.codes.iter().map(|(_, code)| digits(code)).filter(|code| code.len() == 10).peekable();
        codes.peek().is_some()
            && codes.all(|code| code.get(..4).is_none_or(|kabupaten| !self.kabupaten.contains(kabupaten)))
    }

    fn find(&self, feature: &Found) -> Option<Match> {
        feature.codes.iter().find_map(|(kind, code)| {
            if *kind != CodeKind::Bps && Level::of_code(code).is_some_and(|level| level != Level::Desa) {
                return self.above.contains(code).then_some(Match::Above);
            }
            let bps = match kind {
                CodeKind::Bps => true,
                CodeKind::Either => self.plain_is_bps && !code.contains('.'),
                CodeKind::Kemendagri => false,
            };
            let known = if bps { &self.bps } else { &self.kemendagri };
            known.get(&digits(code)).map(|&ix| Match::Desa { ix, bps })
        })
    }
}

fn digits(code: &str) -> String {
    code.chars().filter(char::is_ascii_digit).collect()
}

/// For each desa the position of its kecamatan.
fn kecamatan_positions(facts: &Facts) -> Vec<u16> {
    let position = |area: &Area| {
        let parent = area.parent.as_deref().unwrap_or_default();
        facts.kecamatan.binary_search_by(|k| k.code.as_str().cmp(parent)).map_or(u16::MAX, |ix| ix as u16)
    };
    facts.desa.iter().map(position).collect()
}

/// A Kemendagri code that nobody knows is a mistake to be looked at, not to be guessed around.
fn has_unknown_code(feature: &Found) -> bool {
    let unknown = |(kind, code): &(CodeKind, String)| match kind {
        CodeKind::Kemendagri => true,
        CodeKind::Bps => false,
        CodeKind::Either => digits(code).len() == 10,
    };
    feature.codes.iter().any(unknown)
}

fn by_name(names: &NameIndex, parents: &[u16], feature: &Found) -> Result<usize, String> {
    let name = feature.name.as_deref().ok_or("tidak menyebut kode atau nama desa")?;
    match names.desa(feature.kecamatan.as_deref(), name, parents) {
        wilayah::Found::One(ix) => Ok(usize::from(ix.0)),
        wilayah::Found::Ambiguous(several) if feature.kecamatan.is_none() => {
            Err(format!("ada {} desa bernama {name}; sebutkan kecamatannya", several.len()))
        }
        wilayah::Found::Ambiguous(_) => {
            Err(format!("nama {name} dipakai lebih dari satu desa di kecamatan itu"))
        }
        wilayah::Found::None if feature.kecamatan.is_none() => Err(format!("tidak ada desa bernama {name}")),
        wilayah::Found::None => Err(format!("tidak ada desa bernama {name} di kecamatan itu")),
    }
}

fn label(feature: &Found) -> String {
    let code = feature.codes.first().map(|(_, code)| code.as_str());
    let parts = [code, feature.name.as_deref(), feature.kecamatan.as_deref()];
    let said: Vec<&str> = parts.into_iter().flatten().collect();
    format!("unsur ke-{} ({})", feature.row, said.join(", "))
}
