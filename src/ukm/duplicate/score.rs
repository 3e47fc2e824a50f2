//! How likely two records are the same business.
//!
//! Weights of evidence in bits are added, as Fellegi and Sunter describe ("A Theory for Record Linkage", Journal of the
//! American Statistical Association 64, 1969): for each field log2(m/u), where m is how often the field has this
//! outcome for two records of one business, and u how often for two of different ones. What is not known adds nothing.
//! The sum w is turned into a likelihood 1 / (1 + 2^-w).
//!
//! | evidence | bits |
//! |---|---|
//! | before looking, for records that share a person or a name | −3 |
//! | same NIK; same NIB; same telephone (the strongest counts, for they are one person's) | +9; +9; +8 |
//! | other NIK; other NIB; other telephone (the strongest counts) | −5; −3; −2.5 |
//! | telling words of the name: the same, or with slips | +1 to −4, less log2 of its namesakes nearby; +1 when all words are the same, −2 when it sells something else by its name |
//! | names that tell something differ; only one of them tells something | −7; −3 |
//! | a name tells nothing, and what it sells differs | −6 |
//! | up to 25, 100, 250, 500, 2000 metres apart; farther | +6, +4.5, +2, 0, −2; −5 |
//! | another desa, where one of the points is not known | −2 |
//! | a product in common; none | +2; −2.5, of one person −4 |
//!
//! Fields are not independent where a person has several businesses, which often share a house: so of one person
//! nearness counts for nothing, and other products speak for a second business.
//!
//! The weight of a name follows Winkler's rule that agreement on a rare value says more: a name that k others nearby have
//! as well is shared by chance by about k records, whatever the size of the desa, so it is worth −log2(k + ½). Only those
//! count that are at least as alike in all their words, see [`Namesakes`].
//! A name that says only what is sold never makes a match.

use std::fmt;

use super::name::Name;
use crate::geodesy::LonLat;

/// What is looked at of a business.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Its name.
    pub name: Name,
    /// Keyed hashes of the NIK, one for each version of the key; the first byte is the version.
    pub nik: Vec<Vec<u8>>,
    /// NIB.
    pub nib: Option<String>,
    /// `+62…`
    pub phone: Option<String>,
    /// Where it truly is.
    pub point: Option<LonLat>,
    /// Its desa.
    pub desa: Option<String>,
    /// Its products.
    pub products: Vec<i16>,
}

/// Why two records may be one business, or may not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reason {
    /// The owners have the same NIK.
    SameNik,
    /// The owners have the same NIB.
    SameNib,
    /// The owners have the same telephone.
    SamePhone,
    /// The owners have different NIK.
    OtherNik,
    /// The names are the same.
    SameName,
    /// The names are alike, in percent.
    AlikeName(u8),
    /// The names differ.
    OtherName,
    /// So many others nearby are called the same.
    Namesakes(usize),
    /// Metres between the points.
    Apart(u32),
    /// Both in one desa, where a point is not known.
    SameDesa,
    /// A product in common.
    SameProduct,
    /// No product in common.
    OtherProduct,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SameNik => f.write_str("NIK pemilik sama"),
            Self::SameNib => f.write_str("NIB pemilik sama"),
            Self::SamePhone => f.write_str("nomor telepon sama"),
            Self::OtherNik => f.write_str("NIK pemilik berbeda"),
            Self::SameName => f.write_str("nama sama"),
            Self::AlikeName(percent) => write!(f, "nama mirip {percent}%"),
            Self::OtherName => f.write_str("nama berbeda"),
            Self::Namesakes(count) => write!(f, "{count} usaha lain di sekitarnya bernama serupa"),
            Self::Apart(metres @ ..1_000) => write!(f, "jarak {metres} m"),
            Self::Apart(metres) => write!(f, "jarak {},{} km", metres / 1_000, metres % 1_000 / 100),
            Self::SameDesa => f.write_str("desa sama"),
            Self::SameProduct => f.write_str("produk sama"),
            Self::OtherProduct => f.write_str("produk berbeda"),
        }
    }
}

/// Names nearby that are like one name.
#[derive(Clone, Debug, Default)]
pub struct Namesakes(Vec<f64>);

impl Namesakes {
    /// Of the names nearby, without the one itself.
    pub fn new<'a>(name: &Name, nearby: impl Iterator<Item = &'a Name>) -> Self {
        let alike = nearby.filter(|other| name.similarity(other) >= ALIKE);
        Self(alike.map(|other| name.closeness(other)).collect())
    }

    /// How many of them, beside `other` itself, are about as like the name as `other` is.
    fn beside(&self, closeness: f64) -> usize {
        self.0.iter().filter(|one| **one >= closeness - 0.05).count().saturating_sub(1)
    }
}

/// Names less alike than this are different names.
pub(super) const ALIKE: f64 = 0.7;
const BEFORE: f64 = -3.0;

/// Whether the owners share what only one person has.
pub(super) fn same_person(a: &Facts, b: &Facts) -> bool {
    let same = |a: &Option<String>, b: &Option<String>| a.is_some() && a == b;
    a.nik.iter().any(|hash| b.nik.contains(hash)) || same(&a.nib, &b.nib) || same(&a.phone, &b.phone)
}

/// How likely `a` and `b` are one business, and why. `namesakes` are the names near `a`.
/// None when there is nothing that could make them one: neither a person nor a telling name in common.
pub fn judge(a: &Facts, b: &Facts, namesakes: &Namesakes) -> Option<(f64, Vec<Reason>)> {
    let mut reasons = Vec::new();
    let alike = a.name.similarity(&b.name);
    if alike < ALIKE && !same_person(a, b) {
        return None;
    }
    let one_person = same_person(a, b);
    let mut bits = BEFORE + person(a, b, &mut reasons) + name(a, b, alike, namesakes, &mut reasons);
    let (place, product) = (place(a, b, &mut reasons), product(a, b, &mut reasons));
    bits += if one_person { place.min(0.0) } else { place };
    bits += if one_person && product < 0.0 { -4.0 } else { product };
    Some((1.0 / (1.0 + (-bits).exp2()), reasons))
}

fn person(a: &Facts, b: &Facts, reasons: &mut Vec<Reason>) -> f64 {
    let (mut same, mut other) = (0.0_f64, 0.0_f64);
    if a.nik.iter().any(|hash| b.nik.contains(hash)) {
        reasons.push(Reason::SameNik);
        same = 9.0;
    } else if a.nik.iter().any(|hash| b.nik.iter().any(|one| one.first() == hash.first())) {
        reasons.push(Reason::OtherNik);
        other = -5.0;
    }
    for (mine, theirs, reason, agree, differ) in
        [(&a.nib, &b.nib, Reason::SameNib, 9.0, -3.0), (&a.phone, &b.phone, Reason::SamePhone, 8.0, -2.5)]
    {
        match (mine, theirs) {
            (Some(mine), Some(theirs)) if mine == theirs => {
                reasons.push(reason);
                same = same.max(agree);
            }
            (Some(_), Some(_)) => other = other.min(differ),
            _ => {}
        }
    }
    same + other
}

fn name(a: &Facts, b: &Facts, alike: f64, namesakes: &Namesakes, reasons: &mut Vec<Reason>) -> f64 {
    if a.name.is_generic() || b.name.is_generic() {
        let both = a.name.is_generic() && b.name.is_generic();
        return if a.name.sells_other(&b.name) {
            -6.0
        } else if both {
            0.0
        } else {
            -3.0
        };
    }
    if alike < ALIKE {
        reasons.push(Reason::OtherName);
        return -7.0;
    }
    let same = a.name.is_same(&b.name);
    reasons.push(if same { Reason::SameName } else { Reason::AlikeName((alike * 100.0).round() as u8) });
    let namesakes = namesakes.beside(a.name.closeness(&b.name));
    if namesakes > 0 {
        reasons.push(Reason::Namesakes(namesakes));
    }
    let slips = if alike >= 0.95 {
        0.0
    } else if alike >= 0.85 {
        -1.5
    } else {
        -4.0
    };
    let kind = if a.name.sells_other(&b.name) { -2.0 } else { f64::from(u8::from(same)) };
    slips + kind - (namesakes as f64 + 0.5).log2()
}

fn place(a: &Facts, b: &Facts, reasons: &mut Vec<Reason>) -> f64 {
    let Some((here, there)) = a.point.zip(b.point) else {
        return match (&a.desa, &b.desa) {
            (Some(mine), Some(theirs)) if mine != theirs => -2.0,
            (Some(_), Some(_)) => {
                reasons.push(Reason::SameDesa);
                0.0
            }
            _ => 0.0,
        };
    };
    let metres = here.distance_m(there);
    reasons.push(Reason::Apart(metres.round() as u32));
    let bands = [(25.0, 6.0), (100.0, 4.5), (250.0, 2.0), (500.0, 0.0), (2_000.0, -2.0)];
    bands.iter().find(|(most, _)| metres <= *most).map_or(-5.0, |(_, bits)| *bits)
}

fn product(a: &Facts, b: &Facts, reasons: &mut Vec<Reason>) -> f64 {
    if a.products.is_empty() || b.products.is_empty() {
        return 0.0;
    }
    let shared = a.products.iter().any(|product| b.products.contains(product));
    reasons.push(if shared { Reason::SameProduct } else { Reason::OtherProduct });
    if shared { 2.0 } else { -2.5 }
}
