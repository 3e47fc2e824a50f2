//! What the index holds of a business, and how questions to it are narrowed.

use crate::geodesy::LonLat;
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

/// Number of product groups.
pub const GROUPS: usize = 8;

/// Position of a kecamatan in [`crate::wilayah`], by code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KecamatanIx(pub u16);

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
///
/// A living business has no end, or one later than the current month. `product` and `group` narrow what counts
/// as a product: a business matches when at least one of its products satisfies both, and counts per product
/// then hold only such products. A product asked for together with a foreign group matches nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// Only businesses that make this product.
    pub product: Option<ProductIx>,
    /// Only businesses that make a product of this group.
    pub group: Option<GroupIx>,
    /// Businesses that were running in this month (`start ≤ month < end`) instead of the living ones. Those
    /// without a start are left out; unless they had certainly ended by then, they are reported as undated.
    pub as_of: Option<Month>,
}

/// A search radius in metres, 1–50,000.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Radius(f64);

impl Radius {
    /// The longest radius in metres.
    pub const MAX_M: f64 = 50_000.0;

    /// The radius, if it is in range.
    pub fn new(metres: f64) -> Option<Self> {
        (1.0..=Self::MAX_M).contains(&metres).then_some(Self(metres))
    }

    /// Metres.
    pub const fn metres(self) -> f64 {
        self.0
    }
}

impl PublicPoint {
    /// The position in degrees.
    pub fn position(self) -> LonLat {
        LonLat::from_e7(self.lon_e7, self.lat_e7)
    }

    /// Published positions lie within these bounds (degrees × 10⁷), far beyond every place in Indonesia; the
    /// index leaves out the antimeridian and the poles, where its plane geometry does not hold.
    pub fn is_indexable(self) -> bool {
        self.lon_e7.unsigned_abs() <= 1_770_000_000 && self.lat_e7.unsigned_abs() <= 750_000_000
    }
}
