//! Made-up addresses of real desa, spelt as people spell them, for tests and for the bench.

use rand::rngs::SmallRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

use crate::wilayah::{Areas, DesaIx};

/// An address line and what it means.
#[derive(Clone, Debug)]
pub struct Sample {
    /// As it might be typed.
    pub line: String,
    /// The desa that it means.
    pub desa: DesaIx,
}

const STREETS: [&str; 12] = [
    "Raya Cibinong",
    "Mawar",
    "Raya Jakarta-Bogor",
    "Pemda",
    "KH. Abdul Hamid",
    "Raya Parung",
    "Swadaya 2",
    "H. Naman",
    "Alternatif Sentul",
    "Melati IV",
    "Letjen Ibrahim Adjie",
    "Cagak",
];
const KAMPUNG: [&str; 14] = [
    "Sawah",
    "Pasir Angin",
    "Babakan",
    "Cikoneng",
    "Rawa²",
    "Lebak",
    "Tarikolot",
    "Jati",
    "Ciawi",
    "Kebon Kopi",
    "Nangela",
    "Cibeureum",
    "Muara",
    "Sindang Barang",
];
const LEADS: [&str; 8] = [
    "Warung Bu Tini",
    "Toko Sembako Jaya",
    "Keripik \"Sari Rasa\"",
    "Rumah Pak Haji Ujang",
    "Depan SDN 2",
    "Belakang masjid Al-Ikhlas",
    "Dekat kantor desa",
    "Samping balai desa",
];
const NOTES: [&str; 4] = ["(dekat pasar)", "(pagar biru)", "belakang masjid", "sebelah Alfamart"];
const ESTATES: [&str; 6] =
    ["Griya Asri", "Bumi Sentosa", "Villa Mutiara", "Puri Indah", "Cendana", "Permata Hijau"];

/// Draws `count` lines; the same seed gives the same lines. Every desa comes up before any comes up again.
pub fn samples(areas: &Areas, seed: u64, count: usize) -> Vec<Sample> {
    let mut random = SmallRng::seed_from_u64(seed);
    let desa = areas.desa().len().max(1);
    let start = random.random_range(0..desa);
    // A step that has no factor in common with the number of desa visits all of them.
    let step = (212..1_000).find(|step| gcd(*step, desa) == 1).unwrap_or(1);
    let drawn = (0..count).map(|n| {
        let desa = DesaIx(((start + n * step) % desa) as u16);
        Sample { line: line(areas, desa, &mut random), desa }
    });
    drawn.collect()
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

fn line(areas: &Areas, desa: DesaIx, random: &mut SmallRng) -> String {
    let area = &areas.desa()[usize::from(desa.0)];
    let kecamatan = &areas.kecamatan()[usize::from(areas.kecamatan_of(desa).0)];
    let mut parts = Vec::new();
    if random.random_bool(0.15) {
        parts.push(format!("{},", pick(&LEADS, random)));
    }
    if random.random_bool(0.45) {
        parts.push(street(random));
    }
    if random.random_bool(0.2) {
        let estate = pick(&ESTATES, random);
        let kind = pick(&["Perum", "Perumahan", "Komplek", "Perum."], random);
        parts.push(format!(
            "{kind} {estate} Blok {}{}",
            pick(&["A", "B", "C"], random),
            random.random_range(1..20)
        ));
    }
    if random.random_bool(0.6) {
        let kind = pick(&["Kp", "Kp.", "KP", "Kamp.", "Kampung", "Dusun", "Dsn"], random);
        parts.push(format!("{kind} {}", pick(&KAMPUNG, random)));
    }
    if random.random_bool(0.7) {
        parts.push(rt_rw(random));
    }
    // One slip in a line of five; never in short names, which become others.
    let slip = random.random_range(0..10);
    let name = spelling(&area.name, slip == 0, random);
    let kecamatan_name = spelling(&kecamatan.name, slip == 1, random);
    let bare_desa = random.random_bool(0.3);
    let kind = if bare_desa {
        ""
    } else {
        pick(&["Ds. ", "Ds ", "desa ", "Desa ", "Kel. ", "Kelurahan ", "DS."], random)
    };
    parts.push(format!("{kind}{name}"));
    if !bare_desa && is_alone(areas, desa) && random.random_bool(0.1) {
        // The name says it all, and people know.
        return parts.join(", ");
    }
    let kind = if random.random_bool(0.2) {
        ""
    } else {
        pick(&["Kec. ", "Kec ", "kec ", "Kecamatan ", "KEC.", "kec. "], random)
    };
    parts.push(format!("{kind}{kecamatan_name}"));
    if random.random_bool(0.6) {
        parts.push(
            pick(&["Kab. Bogor", "kab Bogor", "Kabupaten Bogor", "Kab Bogor", "Bogor", "KAB. BOGOR"], random)
                .to_owned(),
        );
    }
    if random.random_bool(0.3) {
        parts.push(
            pick(&["Jawa Barat", "Prov. Jawa Barat", "Jabar", "Jawa Barat, Indonesia"], random).to_owned(),
        );
    }
    if let (true, Some(code)) = (random.random_bool(0.3), &area.postal_code) {
        parts.push(code.clone());
    }
    if random.random_bool(0.1) {
        parts.push(pick(&NOTES, random).to_owned());
    }
    // Where nothing says what follows, people write the comma; otherwise often not.
    let marked = !bare_desa && !kind.is_empty();
    let comma = pick(&[", ", ", ", " ", ","], random);
    let comma = if marked || comma != " " { comma } else { ", " };
    let line = parts.join(comma);
    match random.random_range(0..8) {
        0 => line.to_uppercase(),
        1 => line.to_lowercase(),
        2 => line.replace(' ', "  "),
        3 => format!(" {line}. "),
        _ => line,
    }
}

/// Whether the name means one desa and nothing else.
fn is_alone(areas: &Areas, desa: DesaIx) -> bool {
    let name = &areas.desa()[usize::from(desa.0)].name;
    let stem = name.trim_end_matches(" I").trim_end_matches(" II");
    let same = |area: &&crate::wilayah::Area| area.name.replace(' ', "").starts_with(&stem.replace(' ', ""));
    areas.desa().iter().filter(same).count() == 1
}

fn pick<'a>(all: &[&'a str], random: &mut SmallRng) -> &'a str {
    all.choose(random).copied().unwrap_or_default()
}

fn street(random: &mut SmallRng) -> String {
    let kind = pick(&["Jl", "Jl.", "Jln", "JL", "Jalan", "Gg", "Gg.", "Gang"], random);
    let name = pick(&STREETS, random);
    match random.random_range(0..3) {
        0 => format!("{kind} {name} No. {}", random.random_range(1..200)),
        1 => format!("{kind} {name} No{}", random.random_range(1..200)),
        _ => format!("{kind} {name}"),
    }
}

fn rt_rw(random: &mut SmallRng) -> String {
    let (rt, rw) = (random.random_range(1..20), random.random_range(1..15));
    match random.random_range(0..9) {
        0 => format!("RT {rt:02} RW {rw:02}"),
        1 => format!("Rt. {rt:02} Rw. {rw:02}"),
        2 => format!("Rw.{rw:02}"),
        3 => format!("RT.{rt:03}/RW.{rw:02}"),
        4 => format!("RT./RW/RW.{rt:02}/{rw:02}"),
        5 => format!("RT {rt:03} RW {rw:03}"),
        6 => format!("RT{rt:02}/RW{rw:02}"),
        7 => format!("RT/RW {rt:02}/{rw:02}"),
        _ => format!("RT {rt}/{rw}"),
    }
}

/// A name with the short forms, numerals and gaps of Google and of people, perhaps with one slip of the finger.
fn spelling(name: &str, slip: bool, random: &mut SmallRng) -> String {
    const SHORT: [(&str, &str); 9] = [
        ("Gunung", "Gn."),
        ("Pondok", "Pd."),
        ("Kelapa", "Klp."),
        ("Kebon", "Kb."),
        ("Selatan", "Sel."),
        ("Timur", "Tim."),
        ("Barat", "Bar."),
        ("Utara", "Ut."),
        ("Bojong", "Bjg."),
    ];
    let mut text = name.to_owned();
    if random.random_bool(0.5) {
        for (long, short) in SHORT {
            // "Bojonggede" is one word on paper and two in mouths.
            text = match text.strip_prefix(long) {
                Some(rest) if !rest.is_empty() => format!("{short} {}", capital(rest.trim_start())),
                _ => text.replace(&format!(" {long}"), &format!(" {short}")),
            };
        }
    }
    if random.random_bool(0.5) {
        for (roman, number) in [(" II", " 2"), (" I", " 1")] {
            if let Some(stem) = text.strip_suffix(roman) {
                text = format!("{stem}{number}");
            }
        }
    }
    if random.random_bool(0.1) && !text.contains('.') {
        text = text.replace(' ', "");
    }
    if slip { slipped(&text, random) } else { text }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// One letter doubled, lost, exchanged with its neighbour, or another vowel.
fn slipped(text: &str, random: &mut SmallRng) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.len() < 6 || text.contains(['.', '1', '2']) || text.ends_with('I') {
        return text.to_owned();
    }
    let at = random.random_range(1..letters.len() - 1);
    match random.random_range(0..4) {
        0 => letters.insert(at, letters[at]),
        1 => {
            letters.remove(at);
        }
        2 => letters.swap(at, at + 1),
        _ => {
            if let Some(vowel) = letters.iter().skip(1).position(|c| "aiueo".contains(*c)) {
                letters[vowel + 1] = if letters[vowel + 1] == 'e' { 'i' } else { 'e' };
            }
        }
    }
    letters.into_iter().collect()
}
