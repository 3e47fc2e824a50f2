//! `/api/v1/summary/…`: how many businesses, of which products, in a circle or by area.

use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;

use super::kept_json;
use super::query::{checked, filter, radius};
use crate::app::Current;
use crate::http::body::DataBody;
use crate::http::error::Error;
use crate::http::json;
use crate::http::params::ApiParams;
use crate::peta::atlas::Atlas;
use crate::peta::atlas::Kept;
use crate::peta::index::counts::Counts;
use crate::peta::{DesaIx, Filter, KecamatanIx, ProductIx};
use crate::wilayah::Level;

/// The product made by most businesses of a place.
#[derive(Serialize, utoipa::ToSchema)]
pub struct DominantProduct<'a> {
    /// Slug.
    product: &'a str,
    /// Name.
    name: &'a str,
    /// Businesses that make it.
    count: u32,
    /// These ÷ businesses with a product.
    share: f64,
    /// The next product.
    runner_up: Option<ProductCount<'a>>,
    /// Products made by equally many.
    tied: Vec<&'a str>,
}

/// How many businesses make a product.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ProductCount<'a> {
    /// Slug.
    product: &'a str,
    /// Name.
    name: &'a str,
    /// Businesses that make it.
    count: u32,
    /// These ÷ businesses with a product.
    share: f64,
}

/// What businesses in a circle make.
#[derive(Serialize, utoipa::ToSchema)]
pub struct RadiusSummary<'a> {
    /// Revision of the data.
    revision: i64,
    /// Businesses in the circle.
    total: u32,
    /// Of these, businesses with a classified product.
    with_product: u32,
    /// Most first; a business counts once for each of its products.
    by_product: Vec<ProductCount<'a>>,
    /// Null when fewer than five have a product.
    dominant: Option<DominantProduct<'a>>,
    /// Only with `as_of`: businesses that match but for an unknown start.
    #[serde(skip_serializing_if = "Option::is_none")]
    undated: Option<u32>,
}

/// Figures of one area.
#[derive(Serialize, utoipa::ToSchema)]
pub struct AreaRow<'a> {
    /// Kemendagri code.
    code: &'a str,
    /// Name.
    name: &'a str,
    /// Businesses.
    total: u32,
    /// Official area, hectares.
    area_ha: f64,
    /// Null when fewer than five have a product.
    dominant: Option<DominantProduct<'a>>,
    /// Businesses with a product ÷ businesses; null where there is none.
    coverage: Option<f64>,
}

/// Figures by area. `total` = Σ rows + `not_located` + `outside`.
#[derive(Serialize, utoipa::ToSchema)]
pub struct AreaSummary<'a> {
    /// Revision of the data.
    revision: i64,
    /// All matching businesses of the part asked for.
    total: u32,
    /// Of these, businesses with a public point.
    located: u32,
    /// Businesses that belong to no desa; 0 under a `parent`.
    not_located: u32,
    /// Businesses outside the kabupaten; 0 under a `parent`.
    outside: u32,
    /// Only with `as_of`: businesses that match but for an unknown start.
    #[serde(skip_serializing_if = "Option::is_none")]
    undated: Option<u32>,
    /// One per area, by code.
    rows: Vec<AreaRow<'a>>,
}

fn product_count(atlas: &Atlas, ix: ProductIx, count: u32, of: u32) -> ProductCount<'_> {
    let product = atlas.dictionary.product(ix);
    let share = if of == 0 { 0.0 } else { round_share(f64::from(count) / f64::from(of)) };
    ProductCount { product: &product.slug, name: &product.name, count, share }
}

/// Shares are published with six decimals.
fn round_share(share: f64) -> f64 {
    (share * 1e6).round() / 1e6
}

fn dominant<'a>(atlas: &'a Atlas, counts: &Counts) -> Option<DominantProduct<'a>> {
    let dominant = counts.dominant()?;
    let ProductCount { product, name, count, share } =
        product_count(atlas, dominant.product, dominant.count, counts.with_product);
    Some(DominantProduct {
        product,
        name,
        count,
        share,
        runner_up: dominant.runner_up.map(|(ix, count)| product_count(atlas, ix, count, counts.with_product)),
        tied: dominant.tied.iter().map(|ix| &*atlas.dictionary.product(*ix).slug).collect(),
    })
}

/// Businesses within a radius.
#[utoipa::path(get, path = "/api/v1/summary/radius", tag = "summary",
    params(
        ("lon" = f64, Query, description = "Derajat bujur"), ("lat" = f64, Query, description = "Derajat lintang"),
        ("radius_m" = Option<f64>, Query, description = "Jari-jari, 1–50.000 meter; bawaan 5000"),
        ("product" = Option<String>, Query, description = "Slug produk"),
        ("group" = Option<String>, Query, description = "Slug kelompok produk"),
        ("as_of" = Option<String>, Query, description = "Bulan TTTT-BB"),
        ("by" = Option<String>, Query, description = "product (bawaan) atau none")),
    responses((status = 200, body = RadiusSummary), (status = 400, body = crate::http::error::Problem)))]
pub async fn in_radius(
    atlas: Current,
    ApiParams(mut params): ApiParams,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let at = params.required_position();
    let radius = radius(&mut params);
    let filter = filter(&mut params, &atlas, true);
    let by_product = params
        .lookup("by", "harus product atau none", |text| match text {
            "product" => Some(true),
            "none" => Some(false),
            _ => None,
        })
        .unwrap_or(true);
    params.finish()?;
    let (at, radius) = (checked(at)?, checked(radius)?);
    if !by_product {
        return Ok(count_only(&atlas, atlas.index.count_radius(at, radius, filter).total).respond(&headers));
    }
    let counts = atlas.index.histogram_radius(at, radius, filter);
    let dominant = dominant(&atlas, &counts);
    let body = radius_json(&atlas, &counts, dominant.as_ref())?;
    Ok(DataBody::new("application/json", body).respond(&headers))
}

/// A [`RadiusSummary`], written by hand: it has a row for each of hundreds of products.
fn radius_json(
    atlas: &Atlas,
    counts: &Counts,
    dominant: Option<&DominantProduct<'_>>,
) -> Result<Vec<u8>, Error> {
    // Most first, then as the dictionary has them; one number each, which sorts quickest.
    let in_order = |(ix, &count): (usize, &u32)| (u64::from(!count) << 32) | ix as u64;
    let mut made: Vec<u64> =
        counts.products.iter().enumerate().filter(|(_, n)| **n > 0).map(in_order).collect();
    made.sort_unstable();
    let mut out = Vec::with_capacity(512 + made.len() * 96);
    for (name, value) in [
        (b"{\"revision\":" as &[u8], atlas.revision.unsigned_abs()),
        (b",\"total\":", counts.total.into()),
        (b",\"with_product\":", counts.with_product.into()),
    ] {
        out.extend_from_slice(name);
        json::whole(&mut out, value);
    }
    out.extend_from_slice(b",\"by_product\":[");
    for (n, &key) in made.iter().enumerate() {
        if n > 0 {
            out.push(b',');
        }
        let (ix, count) = (ProductIx(key as u16), !((key >> 32) as u32));
        out.extend_from_slice(atlas.fragments.row(ix));
        json::whole(&mut out, count.into());
        out.extend_from_slice(b",\"share\":");
        let share = f64::from(count) / f64::from(counts.with_product.max(1));
        json::fixed(&mut out, (share * 1e6).round() as i64, 6);
        out.push(b'}');
    }
    out.extend_from_slice(b"],\"dominant\":");
    out.extend_from_slice(&super::to_json(&dominant)?);
    if let Some(undated) = counts.undated {
        out.extend_from_slice(b",\"undated\":");
        json::whole(&mut out, undated.into());
    }
    out.push(b'}');
    Ok(out)
}

fn count_only(atlas: &Atlas, total: u32) -> DataBody {
    let mut out = Vec::with_capacity(48);
    out.extend_from_slice(b"{\"revision\":");
    json::whole(&mut out, atlas.revision.unsigned_abs());
    out.extend_from_slice(b",\"total\":");
    json::whole(&mut out, u64::from(total));
    out.push(b'}');
    DataBody::new("application/json", out)
}

/// Businesses by area.
#[utoipa::path(get, path = "/api/v1/summary/wilayah", tag = "summary",
    params(
        ("level" = String, Query, description = "kabupaten, kecamatan atau desa"),
        ("parent" = Option<String>, Query, description = "Kode wilayah di atasnya"),
        ("product" = Option<String>, Query, description = "Slug produk"),
        ("group" = Option<String>, Query, description = "Slug kelompok produk"),
        ("as_of" = Option<String>, Query, description = "Bulan TTTT-BB")),
    responses((status = 200, body = AreaSummary), (status = 400, body = crate::http::error::Problem)))]
pub async fn by_area(
    atlas: Current,
    ApiParams(mut params): ApiParams,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let level = params.lookup("level", "harus kabupaten, kecamatan atau desa", Level::parse);
    if level.is_none() && params.errors().is_empty() {
        params.error("level", "wajib diisi: kabupaten, kecamatan atau desa");
    }
    // The kabupaten as parent means all of it, as does no parent.
    let parent = params.lookup("parent", "wilayah tidak dikenal", |code| {
        let kecamatan = atlas.areas.kecamatan_by_code(code).map(Some);
        kecamatan.or_else(|| (atlas.areas.kabupaten().code == code).then_some(None))
    });
    let parent_level = parent.map(|kecamatan| kecamatan.map_or(Level::Kabupaten, |_| Level::Kecamatan));
    if let (Some(level), Some(parent_level)) = (level, parent_level)
        && level <= parent_level
    {
        params.error("parent", "harus wilayah di atas tingkat yang diminta");
    }
    let filter = filter(&mut params, &atlas, true);
    params.finish()?;
    let level = checked(level)?;
    let kecamatan = parent.flatten();
    let key = Kept::AreaSummary { level, kecamatan, filter };
    kept_json(&atlas, key, &headers, || super::to_json(&summarise(&atlas, level, kecamatan, filter)))
}

fn summarise<'a>(
    atlas: &'a Atlas,
    level: Level,
    kecamatan: Option<KecamatanIx>,
    filter: Filter,
) -> AreaSummary<'a> {
    let totals = atlas.index.area_totals(filter);
    let row = |area: &'a crate::wilayah::Area, counts: &Counts| AreaRow {
        code: &area.code,
        name: &area.name,
        total: counts.total,
        area_ha: area.area_ha,
        dominant: dominant(atlas, counts),
        coverage: counts.coverage().map(round_share),
    };
    let desa_row = |ix: DesaIx| row(&atlas.areas.desa()[usize::from(ix.0)], &totals.desa(ix));
    let rows: Vec<AreaRow<'a>> = match (level, kecamatan) {
        (Level::Kabupaten, _) => vec![row(atlas.areas.kabupaten(), &totals.kabupaten())],
        (Level::Kecamatan, _) => (0_u16..)
            .zip(atlas.areas.kecamatan())
            .map(|(ix, area)| row(area, &totals.kecamatan(KecamatanIx(ix))))
            .collect(),
        (Level::Desa, Some(kecamatan)) => atlas.areas.desa_of(kecamatan).map(desa_row).collect(),
        (Level::Desa, _) => (0..atlas.areas.desa().len() as u16).map(|ix| desa_row(DesaIx(ix))).collect(),
    };
    let Some(kecamatan) = kecamatan else {
        return AreaSummary {
            revision: atlas.revision,
            total: totals.total,
            located: totals.located,
            not_located: totals.not_located,
            outside: totals.outside,
            undated: totals.undated,
            rows,
        };
    };
    let counts = totals.kecamatan(kecamatan);
    AreaSummary {
        revision: atlas.revision,
        total: counts.total,
        located: atlas.index.located_in(crate::peta::Area::Kecamatan(kecamatan), filter),
        not_located: 0,
        outside: 0,
        undated: counts.undated,
        rows,
    }
}
