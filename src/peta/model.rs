//! What the index holds of a business, and how questions to it are narrowed.

use crate::month::Month;

/// Position of a desa in [`crate::wilayah::Areas::desa`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DesaIx(pub u16);

/// Position of a product in [`crate::ukm::product::Dictionary::products`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProductIx(pub u16);

/// Position of a product group (0–7) in [`crate::ukm::product::Dictionary::groups`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupIx(pub u8);

/// A public coordinate, in units of 1e-7 degree: the seven decimals that are published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicPoint {
    /// Longitude × 10⁷.
    pub lon_e7: i32,
    /// Latitude × 10⁷.
    pub lat_e7: i32,
    /// True for the business's own place by consent, false for a stand-in inside its desa.
    pub exact: bool,
}

/// A verified business as the public may know it.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Primary key of the business.
    pub id: i64,
    /// Public code, eight characters of Crockford's base 32.
    pub code: [u8; 8],
    /// Trade name.
    pub name: Box<str>,
    /// Classified products, main product first, without repetition; empty for "belum diklasifikasi".
    pub products: Vec<ProductIx>,
    /// The desa that the record belongs to.
    pub desa: Option<DesaIx>,
    /// The published point; none for a record that could not be placed.
    pub point: Option<PublicPoint>,
    /// True when the only thing known of its place is a point outside the kabupaten.
    pub outside: bool,
    /// Month in which the business started.
    pub start: Option<Month>,
    /// First month in which it was no longer running.
    pub end: Option<Month>,
    /// True for example data.
    pub demo: bool,
}

/// Narrows a question. The default asks about every living business.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// Only businesses that make this product.
    pub product: Option<ProductIx>,
    /// Only businesses that make a product of this group.
    pub group: Option<GroupIx>,
    /// Businesses that were running in this month (`start ≤ month < end`); those without a start are left out.
    pub as_of: Option<Month>,
}
