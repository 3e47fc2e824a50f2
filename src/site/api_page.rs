//! `/api` and `/api/openapi.json`: the public API described, for people and for programs.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use askama::Template;
use axum::extract::State as AppState;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::Value;
use utoipa::OpenApi;

use crate::app::App;
use crate::http::body::DataBody;
use crate::http::error::Error;
use crate::http::page::{Layout, Menu, render};
use crate::{geocode, peta, ukm, wilayah};

/// The public API, OpenAPI 3.1.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "SI MBA UMI",
        description = "UKM di peta: titik, jumlah, produk dominan, wilayah. Koordinat WGS84 (bujur, lintang), panjang dalam meter.",
        license(name = "MIT OR Apache-2.0")
    ),
    paths(
        peta::api::nearby::index,
        ukm::api::search,
        ukm::api::show,
        peta::api::summary::in_radius,
        peta::api::summary::by_area,
        peta::api::growth::index,
        wilayah::api::index,
        wilayah::api::at,
        wilayah::api::show,
        geocode::api::index,
        peta::api::tile::ukm,
        peta::api::tile::ukm_json,
        peta::api::tile::wilayah,
        peta::api::tile::wilayah_json
    )
)]
pub struct ApiDoc;

/// `GET /api/openapi.json`
pub async fn openapi(headers: HeaderMap) -> Result<Response, Error> {
    static DOCUMENT: OnceLock<DataBody> = OnceLock::new();
    let document = if let Some(document) = DOCUMENT.get() {
        document
    } else {
        let json = peta::api::to_json(&ApiDoc::openapi())?;
        DOCUMENT.get_or_init(|| DataBody::new("application/json", json))
    };
    Ok(document.respond(&headers))
}

struct Operation {
    method: String,
    path: String,
    summary: String,
    params: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "site/api.html")]
struct ApiPage {
    layout: Layout,
    operations: Vec<Operation>,
}

/// `GET /api`: the same description as a page.
pub async fn page(AppState(app): AppState<App>) -> Result<Response, Error> {
    let document = serde_json::to_value(ApiDoc::openapi()).map_err(|error| Error::Internal(error.into()))?;
    let paths: BTreeMap<String, BTreeMap<String, Value>> =
        serde_json::from_value(document["paths"].clone()).map_err(|error| Error::Internal(error.into()))?;
    let operations = paths
        .into_iter()
        .flat_map(|(path, methods)| {
            methods.into_iter().map(move |(method, one)| operation(&path, &method, &one))
        })
        .collect();
    let layout = Layout::new(&app, Menu::None, "API", "Alamat dan parameter API publik.").at(&app, "/api");
    render(StatusCode::OK, &ApiPage { layout, operations })
}

fn operation(path: &str, method: &str, one: &Value) -> Operation {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let params = one["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    Operation {
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(&one["summary"]),
        params: params.iter().map(|param| (text(&param["name"]), text(&param["description"]))).collect(),
    }
}
