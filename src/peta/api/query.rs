//! Parameters that several questions share.

use crate::http::error::Error;
use crate::http::params::Params;
use crate::month::Month;
use crate::peta::atlas::Atlas;
use crate::peta::{Filter, Radius};

/// Radius of a circle whose radius is not given, metres.
const DEFAULT_RADIUS_M: f64 = 5000.0;

/// Reads `product`, `group` and, where the question knows time, `as_of`.
pub fn filter(params: &mut Params, atlas: &Atlas, dated: bool) -> Filter {
    let product = params.lookup("product", "produk tidak dikenal", |slug| atlas.dictionary.by_slug(slug));
    let group = params.lookup("group", "kelompok tidak dikenal", |slug| atlas.dictionary.group_by_slug(slug));
    let as_of = if dated { params.parsed::<Month>("as_of") } else { None };
    if as_of.is_some_and(|month| month > atlas.month) {
        params.error("as_of", format!("belum terjadi; paling akhir {}", atlas.month));
    }
    Filter { product, group, as_of }
}

/// Reads `radius_m`, 1–50,000 metres, 5,000 when absent.
pub fn radius(params: &mut Params) -> Option<Radius> {
    let before = params.errors().len();
    let metres = params.number("radius_m").unwrap_or(DEFAULT_RADIUS_M);
    let radius = Radius::new(metres);
    if radius.is_none() && params.errors().len() == before {
        params.error("radius_m", "harus antara 1 dan 50000 (meter)");
    }
    radius
}

/// The value that was read, once the parameters are known to be free of faults.
pub fn checked<T>(value: Option<T>) -> Result<T, Error> {
    value
        .ok_or_else(|| Error::Internal(anyhow::anyhow!("a required parameter was neither read nor reported")))
}
