//! `/api/v1/ukm/nearby`: businesses around a position, nearest first.

use axum::http::HeaderMap;
use axum::response::Response;

use super::feature;
use super::query::{checked, filter, radius};
use crate::app::Current;
use crate::http::body::DataBody;
use crate::http::error::Error;
use crate::http::json;
use crate::http::params::ApiParams;
use crate::peta::Cursor;

/// Media type of GeoJSON (RFC 7946).
pub const GEOJSON: &str = "application/geo+json";

/// Businesses around a position.
#[utoipa::path(get, path = "/api/v1/ukm/nearby", tag = "ukm",
    params(
        ("lon" = f64, Query, description = "Derajat bujur"), ("lat" = f64, Query, description = "Derajat lintang"),
        ("radius_m" = Option<f64>, Query, description = "Jari-jari, 1–50.000 meter; bawaan 5000"),
        ("limit" = Option<u32>, Query, description = "1–100; bawaan 20"),
        ("product" = Option<String>, Query, description = "Slug produk"),
        ("group" = Option<String>, Query, description = "Slug kelompok produk"),
        ("after" = Option<String>, Query, description = "Penunjuk dari `next` halaman sebelumnya")),
    responses(
        (status = 200, content_type = "application/geo+json",
            description = "FeatureCollection menurut jarak; `matched`, `matched_exact`, `next`"),
        (status = 400, body = crate::http::error::Problem)))]
pub async fn index(
    atlas: Current,
    ApiParams(mut params): ApiParams,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let at = params.required_position();
    let radius = radius(&mut params);
    let limit = params.whole("limit", 1, 100, 20) as usize;
    let filter = filter(&mut params, &atlas, false);
    let after = params.parsed::<Cursor>("after");
    params.finish()?;
    let (at, radius) = (checked(at)?, checked(radius)?);
    let page = atlas.index.nearby(at, radius, filter, limit, after);
    let matched = atlas.index.count_radius(at, radius, filter);
    let mut out = Vec::with_capacity(160 + page.hits.len() * feature::FEATURE_BYTES);
    out.extend_from_slice(b"{\"type\":\"FeatureCollection\",\"revision\":");
    json::whole(&mut out, atlas.revision.unsigned_abs());
    out.extend_from_slice(b",\"matched\":");
    json::whole(&mut out, matched.total.into());
    out.extend_from_slice(b",\"matched_exact\":");
    json::whole(&mut out, matched.exact.into());
    out.extend_from_slice(b",\"next\":");
    match page.next {
        Some(next) => json::string(&mut out, &next.to_string()),
        None => out.extend_from_slice(b"null"),
    }
    out.extend_from_slice(b",\"features\":[");
    for (n, hit) in page.hits.iter().enumerate() {
        if n > 0 {
            out.push(b',');
        }
        feature::write(&mut out, &atlas, &hit.ukm, Some(hit.distance_m()));
    }
    out.extend_from_slice(b"]}");
    Ok(DataBody::new(GEOJSON, out).respond(&headers))
}
