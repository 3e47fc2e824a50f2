//! The product dictionary of two levels, and how free text finds its way into it.
//!
//! Eight groups are fixed; under them stand the products that people name, each with the words and spellings by which it
//! is recognised. What a text does not clearly name stays unclassified: a wrong product is worse than none.
//! Owns the tables `product_group`, `product` and `product_term`.

mod built_in;
mod classify;
mod normal;
pub mod page;
mod table;
#[cfg(test)]
mod tests;
mod typo;

use std::collections::HashMap;

pub use built_in::built_in;
pub use normal::normalise;
pub use table::{load, sync};

use crate::peta::{GroupIx, ProductIx};
use typo::Spelling;

/// One of the eight groups of the first level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Key in the database, 1–8.
    pub id: i16,
    /// Its name in addresses.
    pub slug: Box<str>,
    /// Its name for people.
    pub name: Box<str>,
}

/// A product of the second level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Key in the database.
    pub id: i16,
    /// Its name in addresses.
    pub slug: Box<str>,
    /// Its name for people.
    pub name: Box<str>,
    /// The group it belongs to.
    pub group: GroupIx,
    /// True when it names a kind of shop rather than a ware.
    pub general: bool,
    /// The assortment of which it is commonly a part.
    pub part_of: Option<ProductIx>,
}

/// A product found in a text, and the words that named it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// The product.
    pub product: ProductIx,
    /// The words of the dictionary that were recognised.
    pub term: Box<str>,
}

/// All products, and the terms by which they are recognised. Immutable.
#[derive(Debug)]
pub struct Dictionary {
    /// The eight groups, by id.
    pub groups: Vec<Group>,
    /// All products, by id; the position is their [`ProductIx`].
    pub products: Vec<Product>,
    /// Normalised terms.
    terms: HashMap<Box<str>, ProductIx>,
    /// For each word that begins a term, the number of words of the longest such term.
    longest: HashMap<Box<str>, usize>,
    /// Repairs words that no term contains.
    spelling: Spelling,
    by_slug: HashMap<Box<str>, ProductIx>,
}

impl Dictionary {
    /// Builds the lookups. Products must be sorted by id.
    pub fn new(
        groups: Vec<Group>,
        products: Vec<Product>,
        terms: impl IntoIterator<Item = (String, ProductIx)>,
    ) -> Self {
        let by_slug = products
            .iter()
            .enumerate()
            .map(|(ix, product)| (product.slug.clone(), ProductIx(ix as u16)))
            .collect();
        let terms: HashMap<Box<str>, ProductIx> =
            terms.into_iter().map(|(term, product)| (term.into_boxed_str(), product)).collect();
        let mut longest = HashMap::new();
        for term in terms.keys() {
            if let Some(first) = term.split(' ').next() {
                let length = longest.entry(Box::from(first)).or_default();
                *length = term.split(' ').count().max(*length);
            }
        }
        let spelling = Spelling::new(terms.keys().flat_map(|term| term.split(' ')));
        Self { groups, products, terms, longest, spelling, by_slug }
    }

    /// The product with this slug.
    pub fn by_slug(&self, slug: &str) -> Option<ProductIx> {
        self.by_slug.get(slug).copied()
    }

    /// The product with this key.
    pub fn by_id(&self, id: i16) -> Option<ProductIx> {
        self.products.binary_search_by_key(&id, |product| product.id).ok().map(|ix| ProductIx(ix as u16))
    }

    /// The product at a position of this dictionary.
    pub fn product(&self, product: ProductIx) -> &Product {
        &self.products[usize::from(product.0)]
    }

    /// The group at a position of this dictionary.
    pub fn group(&self, group: GroupIx) -> &Group {
        &self.groups[usize::from(group.0)]
    }

    /// The group with this slug.
    pub fn group_by_slug(&self, slug: &str) -> Option<GroupIx> {
        self.groups.iter().position(|group| &*group.slug == slug).map(|ix| GroupIx(ix as u8))
    }

    /// Every word of every term; many come more than once.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.terms.keys().flat_map(|term| term.split(' '))
    }

    /// Number of terms.
    pub fn term_count(&self) -> usize {
        self.terms.len()
    }

    /// Products that a person may mean who has typed `prefix` so far: those whose name begins with it, then those with a
    /// word that begins with it, then what the words mean as a whole; at most `limit`.
    pub fn suggest(&self, prefix: &str, limit: usize) -> Vec<ProductIx> {
        let prefix = normalise(prefix).replace(", ", "");
        let prefix = prefix.trim();
        if prefix.is_empty() {
            return Vec::new();
        }
        let mut rank = vec![u8::MAX; self.products.len()];
        for (ix, product) in self.products.iter().enumerate() {
            rank[ix] = begins(&normalise(&product.name), prefix);
        }
        for (term, product) in &self.terms {
            let slot = &mut rank[usize::from(product.0)];
            *slot = (begins(term, prefix).saturating_add(2)).min(*slot);
        }
        for product in self.classify(prefix) {
            let slot = &mut rank[usize::from(product.0)];
            *slot = 6.min(*slot);
        }
        let mut found: Vec<_> = (0..self.products.len()).filter(|&ix| rank[ix] < u8::MAX).collect();
        found.sort_by_key(|&ix| (rank[ix], ix));
        found.into_iter().take(limit).map(|ix| ProductIx(ix as u16)).collect()
    }
}

/// 0 when `text` begins with `prefix`, 1 when one of its words does, [`u8::MAX`] otherwise.
fn begins(text: &str, prefix: &str) -> u8 {
    if text.starts_with(prefix) {
        0
    } else if text.match_indices(prefix).any(|(at, _)| text.as_bytes().get(at.wrapping_sub(1)) == Some(&b' '))
    {
        1
    } else {
        u8::MAX
    }
}
