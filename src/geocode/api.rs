//! `/api/v1/geocode`: words → places.

use axum::http::HeaderMap;
use axum::response::Response;

use crate::app::Current;
use crate::http::body::DataBody;
use crate::http::error::Error;
use crate::http::params::ApiParams;
use crate::peta::api::to_json;

/// Places that a text may mean.
#[utoipa::path(get, path = "/api/v1/geocode", tag = "wilayah",
    params(("q" = String, Query, description = "Nama desa atau kecamatan, atau koordinat")),
    responses((status = 200, body = super::Answer), (status = 400, body = crate::http::error::Problem)))]
pub async fn index(
    atlas: Current,
    ApiParams(mut params): ApiParams,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let q = params.text("q");
    if q.is_none() && params.errors().is_empty() {
        params.error("q", "wajib diisi: nama desa, nama kecamatan, atau koordinat");
    }
    params.finish()?;
    let answer = super::find(&atlas.areas, q.as_deref().unwrap_or_default());
    Ok(DataBody::once("application/json", to_json(&answer)?).respond(&headers))
}
