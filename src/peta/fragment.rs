//! Parts of answers that repeat, written once for a dictionary and a set of areas.

use super::{DesaIx, ProductIx};
use crate::http::json;
use crate::ukm::product::Dictionary;
use crate::wilayah::Areas;

/// Parts of answers that are the same for every business of a product or a desa, written once.
#[derive(Debug, Default)]
pub struct Fragments {
    /// By product: its slug and group, as members of a feature.
    feature_product: Vec<Box<[u8]>>,
    /// By product: the beginning of its row in a histogram, up to the count.
    row_product: Vec<Box<[u8]>>,
    /// By desa: its codes as members of a feature; then its name as well.
    feature_desa: Vec<[Box<[u8]>; 2]>,
}

impl Fragments {
    /// The parts for a dictionary and areas.
    pub fn new(dictionary: &Dictionary, areas: &Areas) -> Self {
        let feature_product = dictionary.products.iter().map(|product| {
            let mut out = b",\"product\":".to_vec();
            json::string(&mut out, &product.slug);
            out.extend_from_slice(b",\"group\":");
            json::string(&mut out, &dictionary.group(product.group).slug);
            out.into()
        });
        let row_product = dictionary.products.iter().map(|product| {
            let mut out = b"{\"product\":".to_vec();
            json::string(&mut out, &product.slug);
            out.extend_from_slice(b",\"name\":");
            json::string(&mut out, &product.name);
            out.extend_from_slice(b",\"count\":");
            out.into()
        });
        let feature_desa = (0_u16..).map(DesaIx).zip(areas.desa()).map(|(ix, desa)| {
            let mut out = b",\"desa_code\":".to_vec();
            json::string(&mut out, &desa.code);
            out.extend_from_slice(b",\"kecamatan_code\":");
            json::string(&mut out, &areas.kecamatan()[usize::from(areas.kecamatan_of(ix).0)].code);
            let codes: Box<[u8]> = out.as_slice().into();
            out.extend_from_slice(b",\"desa\":");
            json::string(&mut out, &desa.name);
            [codes, out.into()]
        });
        Self {
            feature_product: feature_product.collect(),
            row_product: row_product.collect(),
            feature_desa: feature_desa.collect(),
        }
    }

    /// Slug and group of a product, as members of a feature.
    pub fn product(&self, product: ProductIx) -> &[u8] {
        &self.feature_product[usize::from(product.0)]
    }

    /// Codes of a desa, as members of a feature, and its name if asked for.
    pub fn desa(&self, desa: DesaIx, named: bool) -> &[u8] {
        &self.feature_desa[usize::from(desa.0)][usize::from(named)]
    }

    /// The beginning of a product's row in a histogram: its slug, its name, and `"count":`.
    pub fn row(&self, product: ProductIx) -> &[u8] {
        &self.row_product[usize::from(product.0)]
    }
}
