//! Every address of the service. The one file of `http` that knows the domains.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, Method, header};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use super::error::Error;
use super::layers::{SecurityHeaders, answer_panic};
use super::page::draw_problem;
use super::{assets, health};
use crate::app::App;
use crate::{geocode, peta, site, ukm, wilayah};

/// The whole service.
pub fn router(app: App) -> Router {
    let security = SecurityHeaders::new(&app);
    Router::new()
        .merge(pages(&app))
        .merge(data())
        .route("/static/{*path}", get(assets::show))
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .layer(CatchPanicLayer::custom(answer_panic))
        .layer(map_response(move |response: Response| {
            let security = security.clone();
            async move { security.add(response) }
        }))
        .with_state(app)
}

/// HTML, for people: a problem is drawn as a page.
fn pages(app: &App) -> Router<App> {
    let drawer = app.clone();
    Router::new()
        .route("/", get(site::home))
        .route("/peta", get(peta::page::index))
        .route("/ukm", get(ukm::page::index::index))
        .route("/ukm/{code}", get(ukm::page::show::show))
        .route("/produk", get(ukm::product::page::index))
        .route("/produk/{slug}", get(ukm::product::page::show))
        .route("/wilayah", get(wilayah::page::index))
        .route("/wilayah/{kecamatan}", get(wilayah::page::kecamatan))
        .route("/wilayah/{kecamatan}/{desa}", get(wilayah::page::desa))
        .route("/tentang", get(site::about))
        .route("/data", get(site::data::index))
        .route("/api", get(site::api_page::page))
        .route("/robots.txt", get(site::robots::robots))
        .route("/sitemap.xml", get(site::robots::sitemap))
        .fallback(no_page)
        .method_not_allowed_fallback(no_method)
        .layer(map_response(move |response: Response| {
            let app = drawer.clone();
            async move { draw_problem(&app, response) }
        }))
        .layer(CompressionLayer::new())
}

/// Data, for programs: open to any site. What is worth it is compressed by its [`super::body::DataBody`].
fn data() -> Router<App> {
    Router::new()
        .route("/api/v1/summary/wilayah", get(peta::api::summary::by_area))
        .route("/api/v1/wilayah", get(wilayah::api::index))
        .route("/tiles/ukm/{z}/{x}/{y}", get(peta::api::tile::ukm))
        .route("/tiles/wilayah/{z}/{x}/{y}", get(peta::api::tile::wilayah))
        .route("/tiles/basemap.pmtiles", get(peta::api::basemap::show))
        .route("/data/ukm.geojson", get(site::data::points))
        .route("/data/kecamatan.csv", get(site::data::kecamatan))
        .route("/data/desa.csv", get(site::data::desa))
        .route("/api/v1/ukm/nearby", get(peta::api::nearby::index))
        .route("/api/v1/ukm/search", get(ukm::api::search))
        .route("/api/v1/ukm/{code}", get(ukm::api::show))
        .route("/api/v1/summary/radius", get(peta::api::summary::in_radius))
        .route("/api/v1/growth", get(peta::api::growth::index))
        .route("/api/v1/wilayah/at", get(wilayah::api::at))
        .route("/api/v1/wilayah/{code}", get(wilayah::api::show))
        .route("/api/v1/geocode", get(geocode::api::index))
        .route("/api/openapi.json", get(site::api_page::openapi))
        .route("/tiles/ukm.json", get(peta::api::tile::ukm_json))
        .route("/tiles/wilayah.json", get(peta::api::tile::wilayah_json))
        .route("/api/{*rest}", get(no_address))
        .route("/tiles/{*rest}", get(no_address))
        .method_not_allowed_fallback(no_method)
        .layer(SetResponseHeaderLayer::overriding(
            header::ACCESS_CONTROL_ALLOW_ORIGIN,
            HeaderValue::from_static("*"),
        ))
}

async fn no_page(State(_): State<App>) -> Response {
    Error::not_found("Halaman ini tidak ada. Mungkin alamatnya salah ketik, atau halamannya sudah pindah.")
        .into_response()
}

async fn no_address() -> Error {
    Error::not_found("Alamat API ini tidak ada. Daftarnya ada di /api.")
}

async fn no_method(_: Method) -> Error {
    Error::MethodNotAllowed
}
