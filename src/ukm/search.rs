//! What a visitor means who types "keripik ciampea": a product, a place, and words of a name.

use crate::http::params::MOST_SEARCHED;
use crate::peta::index::text;
use crate::peta::{Area, ProductIx};
use crate::ukm::product::Dictionary;
use crate::wilayah::{Areas, DesaIx, normalise_name};

/// Longest name of an area, in words, that is looked for.
const AREA_WORDS: usize = 4;

/// Fewest letters of a word to look for. One letter alone is in nearly every name: the list would say nothing, and
/// counting it means looking at every business.
const LEAST_LETTERS: usize = 2;

/// Why a query is not searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Something was typed, but no word that is long enough to look for.
    Short,
    /// Longer than [`MOST_SEARCHED`].
    Long,
}

impl Unfit {
    /// In one sentence.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Short => "Kata pencarian terlalu pendek.",
            Self::Long => "Kata pencarian terlalu panjang.",
        }
    }

    /// What to do.
    pub fn remedy(self) -> String {
        match self {
            Self::Short => {
                format!("Ketik paling sedikit {LEAST_LETTERS} huruf dari nama usaha, produk, atau desa.")
            }
            Self::Long => {
                format!("Ketik paling banyak {MOST_SEARCHED} huruf: cukup nama usaha, produk, atau desanya.")
            }
        }
    }
}

/// A query, understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Words that the name must contain; empty when the query named only a product or a place.
    pub words: Vec<String>,
    /// The product that the rest of the query names.
    pub product: Option<ProductIx>,
    /// The place that the query names.
    pub area: Area,
    /// Several desa of the same name.
    pub desa: Vec<DesaIx>,
    /// Why it is not searched for.
    pub unfit: Option<Unfit>,
}

impl Asked {
    /// Understands `query`. With `by_name` all words are looked for in names.
    pub fn new(query: &str, by_name: bool, areas: &Areas, dictionary: &Dictionary) -> Self {
        let long = query.chars().count() > MOST_SEARCHED;
        let words = if long { Vec::new() } else { text::words(query) };
        let short = !query.trim().is_empty() && words.iter().all(|word| word.chars().count() < LEAST_LETTERS);
        let unfit = if long { Some(Unfit::Long) } else { short.then_some(Unfit::Short) };
        let nothing = Self { words: words.clone(), product: None, area: Area::All, desa: Vec::new(), unfit };
        if by_name || unfit.is_some() {
            return nothing;
        }
        // A query that is a product as a whole is that product, even where a place has the same name.
        if let Some(product) = product_of(&words, dictionary) {
            return Self { words: Vec::new(), product: Some(product), ..nothing };
        }
        let Some((place, rest)) = split_place(&words, areas) else { return nothing };
        let product = product_of(&rest, dictionary);
        let words = if product.is_some() { Vec::new() } else { rest };
        match place {
            Place::Kecamatan(area) => Self { words, product, area, ..nothing },
            Place::Desa(desa) => match *desa.as_slice() {
                [one] => Self { words, product, area: Area::Desa(one), ..nothing },
                _ => Self { words, product, desa, ..nothing },
            },
        }
    }
}

/// The product that all of `words` together name and nothing else.
fn product_of(words: &[String], dictionary: &Dictionary) -> Option<ProductIx> {
    if words.is_empty() {
        return None;
    }
    let matches = dictionary.matches(&words.join(" "));
    match matches.as_slice() {
        [only] if only.term.split(' ').count() >= words.len() => Some(only.product),
        _ => None,
    }
}

enum Place {
    Kecamatan(Area),
    Desa(Vec<DesaIx>),
}

/// Splits the longest name of an area off the end or the beginning of the query.
fn split_place(words: &[String], areas: &Areas) -> Option<(Place, Vec<String>)> {
    for length in (1..=words.len().min(AREA_WORDS)).rev() {
        let (head, tail) = words.split_at(words.len() - length);
        if let Some(place) = place_of(tail, areas) {
            return Some((place, head.to_vec()));
        }
        let (head, tail) = words.split_at(length);
        if let Some(place) = place_of(head, areas) {
            return Some((place, tail.to_vec()));
        }
    }
    None
}

/// The area called exactly so; a kecamatan before a desa of the same name, because it holds more.
fn place_of(words: &[String], areas: &Areas) -> Option<Place> {
    let name = normalise_name(&words.join(" "));
    if name.is_empty() {
        return None;
    }
    let called = |area: &crate::wilayah::Area| {
        normalise_name(&area.name) == name || area.aliases.iter().any(|alias| normalise_name(alias) == name)
    };
    if let Some(at) = areas.kecamatan().iter().position(called) {
        return Some(Place::Kecamatan(Area::Kecamatan(crate::wilayah::KecamatanIx(at as u16))));
    }
    let desa: Vec<DesaIx> =
        (0_u16..).zip(areas.desa()).filter(|(_, area)| called(area)).map(|(ix, _)| DesaIx(ix)).collect();
    (!desa.is_empty()).then_some(Place::Desa(desa))
}
