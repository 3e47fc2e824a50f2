//! One business, as the index knows it.

use super::columns::{Columns, NONE};
use super::model::{DesaIx, GroupIx, KecamatanIx, ProductIx, PublicPoint};
use super::setting::Setting;
use crate::month::Month;

/// One business in an index.
#[derive(Clone, Copy, Debug)]
pub struct Ukm<'a> {
    pub(super) columns: &'a Columns,
    pub(super) setting: &'a Setting,
    pub(super) at: usize,
}

impl<'a> Ukm<'a> {
    /// Primary key.
    pub fn id(&self) -> i64 {
        self.columns.id[self.at]
    }

    /// Public code.
    pub fn code(&self) -> [u8; 8] {
        self.columns.code[self.at]
    }

    /// Public code as text.
    pub fn code_str(&self) -> &'a str {
        std::str::from_utf8(&self.columns.code[self.at]).unwrap_or_default()
    }

    /// Trade name.
    pub fn name(&self) -> &'a str {
        self.columns.name(self.at)
    }

    /// Trade name as it is compared, see [`super::text::fold`].
    pub fn folded_name(&self) -> &'a str {
        self.columns.folded(self.at)
    }

    /// Main product.
    pub fn product(&self) -> Option<ProductIx> {
        self.columns.main_product(self.at).map(ProductIx)
    }

    /// Every product, the main one first.
    pub fn products(&self) -> impl Iterator<Item = ProductIx> + use<'a> {
        let main = self.columns.main_product(self.at);
        main.into_iter().chain(self.columns.extra(self.at).iter().copied()).map(ProductIx)
    }

    /// Group of the main product.
    pub fn group(&self) -> Option<GroupIx> {
        self.product().map(|p| GroupIx(self.setting.group_of[usize::from(p.0)]))
    }

    /// Its desa.
    pub fn desa(&self) -> Option<DesaIx> {
        let desa = self.columns.desa[self.at];
        self.setting.kecamatan_of.get(usize::from(desa)).map(|_| DesaIx(desa))
    }

    /// Its kecamatan.
    pub fn kecamatan(&self) -> Option<KecamatanIx> {
        self.setting.kecamatan_of.get(usize::from(self.columns.desa[self.at])).map(|&k| KecamatanIx(k))
    }

    /// Its public point.
    pub fn point(&self) -> Option<PublicPoint> {
        self.columns.point(self.at)
    }

    /// True when the only thing known of its place is a point outside the kabupaten.
    pub fn outside(&self) -> bool {
        self.columns.outside(self.at)
    }

    /// True for example data.
    pub fn demo(&self) -> bool {
        self.columns.demo(self.at)
    }

    /// Month in which it started.
    pub fn start(&self) -> Option<Month> {
        month(self.columns.start[self.at])
    }

    /// First month in which it was no longer running.
    pub fn end(&self) -> Option<Month> {
        month(self.columns.end[self.at])
    }

    /// Whether it is running now.
    pub fn living(&self) -> bool {
        self.setting.living(self.columns.end[self.at])
    }
}

fn month(ordinal: u16) -> Option<Month> {
    (ordinal != NONE).then(|| Month::from_ordinal(ordinal))
}
