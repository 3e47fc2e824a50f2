//! Which areas a line means, of those that it mentions.

use super::mention::{Certainty, Mention, Mentions, Role};
use crate::geocode::names::slips_for;
use crate::geocode::warning::Warning;
use crate::wilayah::name::name_key;
use crate::wilayah::{Areas, DesaIx, KecamatanIx};

/// An area that the line means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meant {
    Desa(DesaIx),
    Kecamatan(KecamatanIx),
}

/// A choice, why it was made, and by which words.
#[derive(Clone, Debug)]
pub(super) struct Pick {
    pub(super) meant: Meant,
    pub(super) reason: Reason,
    /// Mentions it rests on.
    pub(super) from: Vec<usize>,
    pub(super) warnings: Vec<Warning>,
}

/// Why an area was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// The desa and its kecamatan are both named.
    DesaAndKecamatan,
    /// Only one desa has the name.
    OnlyDesa,
    /// Several areas have the name.
    OneOfSeveral,
    /// Nothing finer than the kecamatan was recognised.
    OnlyKecamatan,
    /// The name is part of the name of a street or kampung.
    Street,
    /// Desa and kecamatan contradict each other.
    Contradiction,
}

/// What the mentions come to.
pub(super) enum Outcome {
    Picks(Vec<Pick>),
    /// The line lies outside; holds what it names there.
    Outside(String),
    UnknownDesa(String),
    UnknownKecamatan(String),
    Nothing,
}

/// A desa and a kecamatan that hold each other, from two places of the line.
struct Pair {
    desa: DesaIx,
    from: [usize; 2],
    /// Roles, slips, order: the least is the likeliest.
    rank: (usize, usize, bool),
}

/// Weighs the mentions. What is marked outside is outside, whatever else the line says.
pub(super) fn choose(areas: &Areas, found: &Mentions) -> Outcome {
    if let Some((Certainty::Marked, title)) = &found.outside {
        return Outcome::Outside(title.clone());
    }
    if let Some(words) = &found.unknown_kecamatan {
        return Outcome::UnknownKecamatan(words.clone());
    }
    let pairs = pairs(areas, found);
    if let Some((Certainty::Bare(at), title)) = &found.outside {
        let last = pairs.iter().flat_map(|pair| pair.from).map(|ix| found.all[ix].at.0).max();
        if last.is_none_or(|last| last < *at) {
            return Outcome::Outside(title.clone());
        }
    }
    if let Some(best) = pairs.iter().map(|pair| pair.rank).min() {
        return Outcome::Picks(of_pairs(found, pairs.into_iter().filter(|pair| pair.rank == best)));
    }
    let kecamatan = kecamatan_alone(found);
    if let Some(words) = &found.unknown_desa {
        return match kecamatan {
            Some((ix, _)) => Outcome::Picks(of_kecamatan(found, ix, |k| {
                let within = areas.kecamatan()[usize::from(k.0)].title();
                vec![Warning::UnknownDesa { desa: super::title_case(words), within }]
            })),
            None => Outcome::UnknownDesa(words.clone()),
        };
    }
    let marked =
        found.all.iter().position(|mention| mention.role == Role::Marked && !mention.desa.is_empty());
    match (marked, kecamatan) {
        (Some(ix), None) => marked_desa_alone(areas, found, ix),
        (Some(ix), Some((kecamatan, role))) => contradiction(areas, found, ix, kecamatan, role),
        (None, Some((ix, Role::Marked))) => kecamatan_with_hints(areas, found, ix),
        (None, _) => bare_alone(areas, found),
    }
}

fn pairs(areas: &Areas, found: &Mentions) -> Vec<Pair> {
    let marked = |of: fn(&Mention) -> bool| {
        found.all.iter().any(|mention| mention.role == Role::Marked && of(mention))
    };
    let marked_desa = marked(|mention| !mention.desa.is_empty());
    let marked_kecamatan = marked(|mention| !mention.kecamatan.is_empty());
    let mut pairs = Vec::new();
    for (i, a) in found.all.iter().enumerate() {
        if a.desa.is_empty() || marked_desa && a.role != Role::Marked {
            continue;
        }
        for (j, b) in found.all.iter().enumerate() {
            if i == j || b.kecamatan.is_empty() || marked_kecamatan && b.role != Role::Marked || !speaks(a, b)
            {
                continue;
            }
            for &(desa, slips) in &a.desa {
                let of = areas.kecamatan_of(desa);
                let Some(more) = b.kecamatan.iter().find(|hit| hit.0 == of).map(|hit| hit.1) else {
                    continue;
                };
                let rank = (a.role as usize + b.role as usize, slips + more, b.at < a.at);
                pairs.push(Pair { desa, from: [i, j], rank });
            }
        }
    }
    pairs
}

/// Whether two mentions may prove each other. Names of streets and kampung prove nothing, unless the kecamatan follows
/// the desa at once ("Kp. Sawah Babakan Dramaga").
fn speaks(desa: &Mention, kecamatan: &Mention) -> bool {
    let next = desa.at.1 + desa.words.split(' ').count();
    match (desa.role, kecamatan.role) {
        (Role::Local, Role::Local) => kecamatan.at == (desa.at.0, next),
        (Role::Local, _) | (_, Role::Local) => false,
        _ => true,
    }
}

fn of_pairs(found: &Mentions, pairs: impl Iterator<Item = Pair>) -> Vec<Pick> {
    let mut picks: Vec<Pick> = Vec::new();
    for pair in pairs {
        let meant = Meant::Desa(pair.desa);
        if picks.iter().any(|pick| pick.meant == meant) {
            continue;
        }
        let street = pair.from.iter().any(|ix| found.all[*ix].role == Role::Local);
        let (reason, warnings) = if street {
            (Reason::Street, vec![Warning::FromStreet(super::title_case(&found.all[pair.from[0]].words))])
        } else {
            (Reason::DesaAndKecamatan, vec![])
        };
        picks.push(Pick { meant, reason, from: pair.from.to_vec(), warnings });
    }
    picks
}

/// Hits that need no second name to be believed: the nearest, with few slips.
fn believable<T: Copy>(hits: &[(T, usize)], words: &str) -> Vec<T> {
    let exact = within_slips(hits, 0);
    if !exact.is_empty() {
        return exact;
    }
    // A guess at a misspelt name counts only when a single area fits it.
    let nearest = within_slips(hits, slips_for(&name_key(words)));
    if nearest.len() == 1 { nearest } else { vec![] }
}

/// Misspelt desa names that are offered at most.
const MOST_GUESSES: usize = 3;

/// The nearest hits, if they have few slips.
fn within_slips<T: Copy>(hits: &[(T, usize)], slips: usize) -> Vec<T> {
    let best = hits.iter().map(|hit| hit.1).min().filter(|best| *best <= slips);
    hits.iter().filter(|hit| Some(hit.1) == best).map(|hit| hit.0).collect()
}

/// The first mention that names a kecamatan and nothing else, or behind "Kec.".
fn kecamatan_alone(found: &Mentions) -> Option<(usize, Role)> {
    // Without "Kec." only a name without slips contradicts a desa.
    let exact = |mention: &Mention| mention.kecamatan.iter().any(|hit| hit.1 == 0);
    let is_one = |mention: &Mention| {
        (mention.role == Role::Marked || exact(mention))
            && !believable(&mention.kecamatan, &mention.words).is_empty()
    };
    let of = |role: Role| found.all.iter().position(|mention| mention.role == role && is_one(mention));
    of(Role::Marked).map(|ix| (ix, Role::Marked)).or_else(|| of(Role::Bare).map(|ix| (ix, Role::Bare)))
}

fn of_kecamatan(found: &Mentions, ix: usize, warnings: impl Fn(KecamatanIx) -> Vec<Warning>) -> Vec<Pick> {
    let mention = &found.all[ix];
    let all = believable(&mention.kecamatan, &mention.words).into_iter();
    all.map(|k| Pick {
        meant: Meant::Kecamatan(k),
        reason: Reason::OnlyKecamatan,
        from: vec![ix],
        warnings: warnings(k),
    })
    .collect()
}

fn of_desa(found: &Mentions, ix: usize) -> Vec<Pick> {
    let mention = &found.all[ix];
    let mut desa = believable(&mention.desa, &mention.words);
    if desa.is_empty() && mention.role == Role::Marked {
        // "Ds. Cibunan" is Cibunian or Cibunar: said to be a desa, so both may be meant.
        desa = within_slips(&mention.desa, slips_for(&name_key(&mention.words)));
        desa.truncate(MOST_GUESSES);
    }
    let reason = if desa.len() == 1 { Reason::OnlyDesa } else { Reason::OneOfSeveral };
    desa.into_iter()
        .map(|d| Pick { meant: Meant::Desa(d), reason, from: vec![ix], warnings: vec![] })
        .collect()
}

fn marked_desa_alone(areas: &Areas, found: &Mentions, ix: usize) -> Outcome {
    let mut picks = of_desa(found, ix);
    if picks.is_empty() {
        return Outcome::UnknownDesa(found.all[ix].words.clone());
    }
    sort_by_hints(areas, found, &mut picks);
    Outcome::Picks(picks)
}

/// A desa and a kecamatan that do not go together: both are shown, the surer one first.
fn contradiction(areas: &Areas, found: &Mentions, desa: usize, kecamatan: usize, role: Role) -> Outcome {
    let mention = &found.all[desa];
    let mut of_kecamatan = of_kecamatan(found, kecamatan, |k| {
        let within = areas.kecamatan()[usize::from(k.0)].title();
        vec![Warning::UnknownDesa { desa: super::title_case(&mention.words), within }]
    });
    let mut of_desa = of_desa(found, desa);
    for pick in &mut of_desa {
        if let Meant::Desa(ix) = pick.meant {
            pick.warnings.push(other_kecamatan(areas, ix));
        }
        pick.reason = Reason::Contradiction;
    }
    for pick in &mut of_kecamatan {
        pick.reason = if of_desa.is_empty() { Reason::OnlyKecamatan } else { Reason::Contradiction };
    }
    let (mut first, second) =
        if role == Role::Marked { (of_kecamatan, of_desa) } else { (of_desa, of_kecamatan) };
    first.extend(second);
    Outcome::Picks(first)
}

fn other_kecamatan(areas: &Areas, desa: DesaIx) -> Warning {
    Warning::OtherKecamatan {
        desa: areas.desa()[usize::from(desa.0)].title(),
        kecamatan: areas.kecamatan()[usize::from(areas.kecamatan_of(desa).0)].title(),
    }
}

/// The kecamatan, and behind it what a street or another part of the line suggests.
fn kecamatan_with_hints(areas: &Areas, found: &Mentions, ix: usize) -> Outcome {
    let mut picks = of_kecamatan(found, ix, |_| vec![]);
    let kecamatan: Vec<KecamatanIx> = found.all[ix].kecamatan.iter().map(|hit| hit.0).collect();
    for (n, mention) in found.all.iter().enumerate().filter(|(n, _)| *n != ix) {
        for &(desa, slips) in &mention.desa {
            let inside = kecamatan.contains(&areas.kecamatan_of(desa));
            let known = picks.iter().any(|pick| pick.meant == Meant::Desa(desa));
            let (reason, warning) = match mention.role {
                _ if known || slips > 0 => continue,
                Role::Local if inside => {
                    (Reason::Street, Warning::FromStreet(super::title_case(&mention.words)))
                }
                Role::Bare if !inside && mention.desa.len() == 1 => {
                    (Reason::Contradiction, other_kecamatan(areas, desa))
                }
                _ => continue,
            };
            picks.push(Pick { meant: Meant::Desa(desa), reason, from: vec![n], warnings: vec![warning] });
        }
    }
    Outcome::Picks(picks)
}

/// Names without any word before them and without a second one that fits: what the first of them can mean.
fn bare_alone(areas: &Areas, found: &Mentions) -> Outcome {
    for (ix, mention) in found.all.iter().enumerate() {
        if mention.role == Role::Local || mention.weak {
            continue;
        }
        let mut picks = of_kecamatan(found, ix, |_| vec![]);
        // Of two guesses at a misspelt name the kecamatan is the one that claims less.
        if mention.is_exact() || picks.is_empty() {
            picks.extend(of_desa(found, ix));
        }
        if picks.len() > 1 {
            for pick in &mut picks {
                pick.reason = Reason::OneOfSeveral;
            }
        }
        if !picks.is_empty() {
            sort_by_hints(areas, found, &mut picks);
            return Outcome::Picks(picks);
        }
    }
    Outcome::Nothing
}

/// A kecamatan in a street's name decides nothing, but the likelier desa comes first.
fn sort_by_hints(areas: &Areas, found: &Mentions, picks: &mut [Pick]) {
    let local = found.all.iter().filter(|mention| mention.role == Role::Local);
    let hinted: Vec<KecamatanIx> = local.flat_map(|m| m.kecamatan.iter().map(|hit| hit.0)).collect();
    picks.sort_by_key(|pick| match pick.meant {
        Meant::Desa(desa) if !hinted.is_empty() => !hinted.contains(&areas.kecamatan_of(desa)),
        _ => false,
    });
}
