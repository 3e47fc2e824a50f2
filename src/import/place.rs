//! In which desa a row belongs. Codes and names come before the point: the desa of a business is what its record says.

use std::collections::HashMap;

use super::remark::{Reason, Remark};
use super::row::Parsed;
use crate::ukm::record::{Placed, settle};
use crate::wilayah::{Areas, DesaIx, Found};

/// Finds desa, and remembers names: a file repeats them.
pub struct Placer<'a> {
    areas: &'a Areas,
    by_name: HashMap<(Option<String>, String), Found<DesaIx>>,
}

impl<'a> Placer<'a> {
    /// Places rows in these areas.
    pub fn new(areas: &'a Areas) -> Self {
        Self { areas, by_name: HashMap::new() }
    }

    /// Places a row; what was noticed is added to its remarks.
    pub fn place(&mut self, parsed: &mut Parsed) -> Placed {
        let recorded = self.recorded(parsed);
        combine(self.areas, recorded, parsed)
    }

    /// The desa that the words of a row name.
    fn recorded(&mut self, parsed: &mut Parsed) -> Option<DesaIx> {
        if let Some(code) = &parsed.desa_code {
            if let Some(desa) = by_code(self.areas, code) {
                return Some(desa);
            }
            parsed.remarks.push(Remark::with(Reason::UnknownDesa, code.clone()));
        }
        let name = parsed.desa.as_deref()?;
        let key = (parsed.kecamatan.clone(), name.to_owned());
        let areas = self.areas;
        let found = self
            .by_name
            .entry(key)
            .or_insert_with_key(|(kecamatan, name)| areas.find_desa_by_name(kecamatan.as_deref(), name));
        match found {
            Found::One(desa) => Some(*desa),
            Found::Ambiguous(several) => {
                let detail = format!("{name}: {} desa", several.len());
                parsed.remarks.push(Remark::with(Reason::Ambiguous, detail));
                None
            }
            Found::None => {
                let detail = match &parsed.kecamatan {
                    Some(kecamatan) => format!("{name}, {kecamatan}"),
                    None => name.to_owned(),
                };
                parsed.remarks.push(Remark::with(Reason::UnknownDesa, detail));
                None
            }
        }
    }
}

fn combine(areas: &Areas, recorded: Option<DesaIx>, parsed: &mut Parsed) -> Placed {
    let placed = settle(areas, recorded, parsed.point);
    let at_point = parsed.point.and_then(|point| areas.desa_at(point));
    match parsed.point {
        Some(_) if placed.from_point => {
            parsed.remarks.push(Reason::FromPoint.into());
            if placed.conflict {
                parsed.remarks.push(Reason::Overlap.into());
            }
        }
        Some(_) if placed.conflict => {
            let there = at_point.map_or_else(
                || format!("di luar {}", areas.kabupaten().name),
                |(at, _)| areas.desa()[usize::from(at.0)].title(),
            );
            parsed.remarks.push(Remark::with(Reason::Conflict, format!("titiknya {there}")));
        }
        Some(point) if placed.outside => {
            let detail = format!("{}; {}", point.lat(), point.lon());
            parsed.remarks.push(Remark::with(Reason::Outside, detail));
        }
        None if placed.desa.is_none() => parsed.remarks.push(Reason::Nowhere.into()),
        _ => {}
    }
    placed
}

/// By Kemendagri code, with or without its dots, or by BPS code. Ten digits can be either, and can even be both; then
/// the code tells nothing.
fn by_code(areas: &Areas, code: &str) -> Option<DesaIx> {
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    let dotted = match (digits.get(..2), digits.get(2..4), digits.get(4..6), digits.get(6..)) {
        (Some(a), Some(b), Some(c), Some(d)) if digits.len() == 10 => format!("{a}.{b}.{c}.{d}"),
        _ => return None,
    };
    let kemendagri = areas.desa_by_code(&dotted);
    if code.contains('.') {
        return kemendagri;
    }
    let bps = areas.desa().iter().position(|area| area.bps_code.as_deref() == Some(&*digits));
    match (kemendagri, bps.map(|ix| DesaIx(ix as u16))) {
        (Some(one), Some(other)) if one != other => None,
        (one, other) => one.or(other),
    }
}
