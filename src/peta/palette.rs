//! Colours of product groups, the same on every page.

use std::fmt::Write;

/// Colour of an area where there is no UKM.
pub const NOTHING: &str = "#efece3";

/// Okabe–Ito, eight colours that stay apart for colour-blind eyes, by slug of the group.
const GROUPS: [(&str, &str); 8] = [
    ("kuliner", "#E69F00"),
    ("fesyen", "#CC79A7"),
    ("kriya", "#D55E00"),
    ("agribisnis", "#009E73"),
    ("manufaktur", "#0072B2"),
    ("kecantikan", "#F0E442"),
    ("perdagangan", "#56B4E9"),
    ("jasa", "#666666"),
];

/// Paper, towards which a weak colour is moved.
const PAPER: [u8; 3] = [0xf4, 0xf1, 0xe8];

/// Colour of the group with this slug.
pub fn group(slug: &str) -> &'static str {
    GROUPS.iter().find(|(known, _)| *known == slug).map_or("#666666", |(_, colour)| colour)
}

/// Colour of an area led by a product of the group: halfway to paper when the lead is weak.
pub fn dominant(slug: &str, weak: bool) -> String {
    let colour = group(slug);
    if !weak {
        return colour.to_owned();
    }
    let channel =
        |at: usize| colour.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok()).unwrap_or(0x66);
    let mut out = "#".to_owned();
    for (at, paper) in [1, 3, 5].into_iter().zip(PAPER) {
        // Writing to a String cannot fail.
        let _ = write!(out, "{:02x}", u8::midpoint(channel(at), paper));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weak_lead_is_pale() {
        assert_eq!(dominant("kuliner", false), "#E69F00");
        assert_eq!(dominant("kuliner", true), "#edc874");
    }
}
