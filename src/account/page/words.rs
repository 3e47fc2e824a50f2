//! Grants and browsers in words.

use std::collections::BTreeMap;

use crate::account::policy::{Bounds, Grant, Powers, Role};
use crate::http::format;
use crate::peta::atlas::Atlas;

/// A grant as one line: role, menus, where, until when, decree.
pub(super) fn grant(grant: &Grant, atlas: &Atlas) -> String {
    let mut parts = vec![grant.role.title().to_owned()];
    let menus = grant.menus.iter().map(|(menu, can)| format!("{} ({})", menu.title(), powers(*can)));
    let menus = menus.collect::<Vec<_>>().join(", ");
    if !menus.is_empty() {
        parts.push(menus);
    }
    match (grant.role, &grant.bounds) {
        (Role::AdminUtama, _) => {}
        (Role::Evaluator, Bounds::Desa(codes)) if codes.is_empty() => {
            parts.push(format!("seluruh {}", atlas.areas.kabupaten().name));
        }
        (_, within) => parts.push(bounds(within, atlas)),
    }
    if let Some(until) = grant.until {
        parts.push(format!("sampai {}", format::date(until)));
    }
    parts.push(format!("SK {}", grant.decree));
    parts.join(" · ")
}

fn powers(powers: Powers) -> String {
    let named = [(powers.fill, "mengisi"), (powers.edit, "mengubah"), (powers.verify, "memeriksa")];
    let given: Vec<&str> = named.into_iter().filter(|(given, _)| *given).map(|(_, name)| name).collect();
    given.join(", ")
}

/// Whole kecamatan by name, parts of one by the number of desa.
fn bounds(bounds: &Bounds, atlas: &Atlas) -> String {
    let codes = match bounds {
        Bounds::Groups(groups) => {
            let names = atlas.dictionary.groups.iter().filter(|group| groups.contains(&group.id));
            return format!("produk {}", names.map(|group| &*group.name).collect::<Vec<_>>().join(", "));
        }
        Bounds::Desa(codes) => codes,
    };
    let areas = &atlas.areas;
    if codes.len() == areas.desa().len() {
        return format!("seluruh {}", areas.kabupaten().name);
    }
    let mut by_kecamatan: BTreeMap<_, usize> = BTreeMap::new();
    for desa in codes.iter().filter_map(|code| areas.desa_by_code(code)) {
        *by_kecamatan.entry(areas.kecamatan_of(desa).0).or_default() += 1;
    }
    let names = by_kecamatan.into_iter().filter_map(|(ix, count)| {
        let kecamatan = areas.kecamatan().get(usize::from(ix))?;
        let all = areas.desa_of(crate::wilayah::KecamatanIx(ix)).len();
        let part = if count == all { String::new() } else { format!(" ({count} dari {all} desa)") };
        Some(format!("{}{part}", kecamatan.name))
    });
    match names.collect::<Vec<_>>() {
        names if names.is_empty() => "tanpa wilayah".to_owned(),
        names => format!("Kecamatan {}", names.join(", ")),
    }
}

/// `Firefox di Windows`, from what a browser says about itself.
pub(super) fn browser(agent: &str) -> String {
    let find = |names: &[(&'static str, &'static str)]| {
        names.iter().find(|(part, _)| agent.contains(part)).map(|(_, name)| *name)
    };
    let program = find(&[
        ("Edg", "Edge"),
        ("OPR", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ]);
    let system = find(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ]);
    match (program, system) {
        (Some(program), Some(system)) => format!("{program} di {system}"),
        (Some(program), None) => program.to_owned(),
        (None, _) => "Peramban lain".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_named_by_program_and_system() {
        for (agent, name) in [
            (
                "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36",
                "Chrome di Android",
            ),
            ("Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox di Windows"),
            ("curl/8", "Peramban lain"),
        ] {
            assert_eq!(browser(agent), name);
        }
    }
}
