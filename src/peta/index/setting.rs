//! What the records of an index refer to: areas, products, and the current month.

use super::Labels;
use super::model::GROUPS;

/// What is known of the surroundings of the records; shared by all indexes built from one dictionary.
#[derive(Debug)]
pub(super) struct Setting {
    /// The month up to which a business must have ended to be an ended one.
    pub current: u16,
    /// Kecamatan of each desa.
    pub kecamatan_of: Vec<u16>,
    pub n_kecamatan: usize,
    /// Group of each product.
    pub group_of: Vec<u8>,
    pub labels: Labels,
}

impl Setting {
    pub(super) fn products(&self) -> usize {
        self.group_of.len()
    }

    /// Slot of businesses with a classified product, after products and groups.
    pub(super) fn classified(&self) -> usize {
        self.products() + GROUPS
    }

    /// Slots of the prefix table, rounded up so that rows of sums begin at whole vector registers.
    pub(super) fn slots(&self) -> usize {
        (self.products() + GROUPS + 1).next_multiple_of(8)
    }

    /// Whether a business that ends in month `end` counts as living now.
    #[inline]
    pub(super) fn living(&self, end: u16) -> bool {
        end > self.current
    }
}
