//! `/api/v1/geocode`: words → places.

use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;

use crate::app::Current;
use crate::http::body::DataBody;
use crate::http::error::Error;
use crate::http::params::ApiParams;
use crate::peta::api::to_json;

/// A place that the words may mean.
#[derive(Serialize, utoipa::ToSchema)]
pub struct CandidateView<'a> {
    /// Degrees east.
    lon: f64,
    /// Degrees north.
    lat: f64,
    /// `point`, `kampung`, `desa` or `kecamatan`: how much is known about the place.
    precision: &'static str,
    /// Kemendagri code of the desa, if it is known.
    desa_code: Option<&'a str>,
    /// For people.
    label: &'a str,
    /// What it was found by.
    source: &'static str,
    /// What to look at again.
    warnings: &'a [String],
}

/// What came of the words. An unknown place is no error: there are no candidates, and `problem` says why.
#[derive(Serialize, utoipa::ToSchema)]
pub struct AnswerView<'a> {
    /// Likeliest first.
    candidates: Vec<CandidateView<'a>>,
    /// Why there is none.
    problem: Option<&'a str>,
}

/// Places that a text may mean.
#[utoipa::path(get, path = "/api/v1/geocode", tag = "wilayah",
    params(("q" = String, Query, description = "Nama desa atau kecamatan, atau koordinat")),
    responses((status = 200, body = AnswerView), (status = 400, body = crate::http::error::Problem)))]
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
    let answer = super::by_area_name(&atlas.areas, q.as_deref().unwrap_or_default());
    let view = AnswerView {
        candidates: answer
            .candidates
            .iter()
            .map(|candidate| CandidateView {
                lon: candidate.at.lon(),
                lat: candidate.at.lat(),
                precision: candidate.precision.as_str(),
                desa_code: candidate.desa.map(|ix| &*atlas.areas.desa()[usize::from(ix.0)].code),
                label: &candidate.label,
                source: candidate.source,
                warnings: &candidate.warnings,
            })
            .collect(),
        problem: answer.problem.as_deref(),
    };
    Ok(DataBody::new("application/json", to_json(&view)?).respond(&headers))
}
