//! `/api/v1/geocode`: words → places.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;

use super::{Answer, Geocoder, short_link};
use crate::app::{App, Current};
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
    /// Why it is offered.
    reason: &'a str,
    /// What was repaired, and what to look at again.
    warnings: Vec<String>,
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
    params(("q" = String, Query, description = "Alamat, nama desa atau kecamatan, koordinat, kode plus, atau tautan peta")),
    responses((status = 200, body = AnswerView), (status = 400, body = crate::http::error::Problem)))]
pub async fn index(
    State(app): State<App>,
    atlas: Current,
    ApiParams(mut params): ApiParams,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let q = params.text("q");
    if q.is_none() && params.errors().is_empty() {
        params.error("q", "wajib diisi: alamat, nama desa atau kecamatan, koordinat, atau tautan peta");
    }
    params.finish()?;
    let geocoder = app.geocode().geocoder(&atlas.areas);
    let answer = find(&app, &geocoder, q.as_deref().unwrap_or_default()).await;
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
                reason: &candidate.reason,
                warnings: candidate.warnings.iter().map(ToString::to_string).collect(),
            })
            .collect(),
        problem: answer.problem.as_deref(),
    };
    Ok(DataBody::new("application/json", to_json(&view)?).respond(&headers))
}

/// As [`Geocoder::find`]; a short link is followed first, where the operator allows it.
pub async fn find(app: &App, geocoder: &Geocoder, words: &str) -> Answer {
    let short = if app.config().short_links { short_link::short_link_in(words) } else { None };
    let Some(address) = short else { return geocoder.find(words) };
    match app.geocode().expander.expand(address).await {
        Ok(long) => geocoder.find(&long),
        Err(error) => {
            let around = geocoder.find(words);
            if around.candidates.is_empty() { Answer::problem(error.to_string()) } else { around }
        }
    }
}
