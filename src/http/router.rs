//! Every address of the service. The one file of `http` that knows the domains.

use axum::Router;
use axum::extract::State;
use axum::http::{Method, Uri, header};
use axum::middleware::{from_fn, map_response};
use axum::response::{IntoResponse, Redirect, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{Any, CorsLayer};
use tower_http::csrf::{CsrfLayer, ProtectionError};

use super::error::Error;
use super::layers::{SecurityHeaders, answer_panic};
use super::page::draw_problem;
use super::resend::remember;
use super::route::{Kind, Route, collect};
use super::{assets, health};
use crate::app::App;
use crate::{account, export, files, geocode, import, mutu, peta, site, statistik, ukm, wilayah};

/// Every address with who may come there. A test walks it with every role.
pub fn table() -> Vec<Route> {
    let mut routes = public_pages();
    routes.extend(account::page::routes());
    routes.extend(ukm::registration::routes());
    routes.extend(files::page::routes());
    routes.extend(ukm::confirm::page::routes());
    routes.extend(ukm::report::routes());
    routes.extend(ukm::review::page::routes());
    routes.extend(export::page::routes());
    routes.extend(ukm::desk::routes());
    routes.extend(ukm::duplicate::page::routes());
    routes.extend(ukm::place::routes());
    routes.extend(import::page::routes());
    routes.extend(mutu::routes());
    routes.extend(statistik::evaluation::routes());
    routes.extend(statistik::reference::routes());
    routes.extend(data());
    routes.extend([
        Route::plain("/static/{*path}", assets::show),
        Route::plain("/healthz", health::live),
        Route::plain("/readyz", health::ready),
        Route::plain("/metrics", health::metrics),
    ]);
    routes
}

/// The whole service.
pub fn router(app: App) -> Router {
    let (security, shown) = (SecurityHeaders::new(&app), app.clone());
    let plain = collect(table(), Kind::Plain, &app).method_not_allowed_fallback(no_method);
    Router::new()
        .merge(pages(&app))
        .merge(open_data(&app))
        .merge(plain)
        .layer(CatchPanicLayer::custom(answer_panic))
        .layer(map_response(move |response: Response| {
            let (security, demo) = (security.clone(), shown.atlas().is_ok_and(|atlas| atlas.demo()));
            async move { security.add(response, demo) }
        }))
        .with_state(app)
}

fn public_pages() -> Vec<Route> {
    vec![
        Route::public("/", site::home),
        Route::public("/peta", peta::page::index),
        Route::public("/ukm", ukm::page::index::index),
        Route::public("/ukm/{code}", ukm::page::show::show),
        Route::public("/produk", ukm::product::page::index),
        Route::public("/produk/{slug}", ukm::product::page::show),
        Route::public("/wilayah", wilayah::page::index),
        Route::public("/wilayah/{kecamatan}", wilayah::page::kecamatan),
        Route::public("/wilayah/{kecamatan}/{desa}", wilayah::page::desa),
        Route::public("/tentang", site::about),
        Route::public("/data", site::data::index),
        Route::public("/api", site::api_page::page),
        Route::public("/robots.txt", site::robots::robots),
        Route::public("/sitemap.xml", site::sitemap::index),
        Route::public("/sitemap/{file}", site::sitemap::show),
    ]
}

/// What is worth it is compressed by its [`super::body::DataBody`].
fn data() -> Vec<Route> {
    vec![
        Route::data("/api/v1/summary/wilayah", peta::api::summary::by_area),
        Route::data("/api/v1/wilayah", wilayah::api::index),
        Route::data("/tiles/ukm/{z}/{x}/{y}", peta::api::tile::ukm),
        Route::data("/tiles/wilayah/{z}/{x}/{y}", peta::api::tile::wilayah),
        Route::data("/tiles/basemap.pmtiles", peta::api::basemap::show),
        Route::data("/data/ukm.geojson", site::data::points),
        Route::data("/data/ukm.csv", site::data::businesses),
        Route::data("/data/kecamatan.csv", site::data::kecamatan),
        Route::data("/data/desa.csv", site::data::desa),
        Route::data("/api/v1/ukm/nearby", peta::api::nearby::index),
        Route::data("/api/v1/ukm/search", ukm::api::search),
        Route::data("/api/v1/ukm/{code}", ukm::api::show),
        Route::data("/api/v1/summary/radius", peta::api::summary::in_radius),
        Route::data("/api/v1/growth", peta::api::growth::index),
        Route::data("/api/v1/wilayah/at", wilayah::api::at),
        Route::data("/api/v1/wilayah/{code}", wilayah::api::show),
        Route::data("/api/v1/geocode", geocode::api::index),
        Route::data("/api/openapi.json", site::api_page::openapi),
        Route::data("/tiles/ukm.json", peta::api::tile::ukm_json),
        Route::data("/tiles/wilayah.json", peta::api::tile::wilayah_json),
        Route::data("/api/{*rest}", no_address),
        Route::data("/tiles/{*rest}", no_address),
    ]
}

/// HTML, for people: a problem is drawn as a page, and forms come from this site only.
fn pages(app: &App) -> Router<App> {
    let drawer = app.clone();
    collect(table(), Kind::Page, app)
        .fallback(no_page)
        .method_not_allowed_fallback(no_method)
        .layer(from_fn(remember))
        .layer(csrf(app).with_rejection_response(refuse_other_site))
        .layer(map_response(move |response: Response| {
            let app = drawer.clone();
            async move { draw_problem(&app, response) }
        }))
        .layer(CompressionLayer::new())
}

/// Data, for programs: open to any site.
fn open_data(app: &App) -> Router<App> {
    let any_site = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD])
        .allow_headers(Any)
        .expose_headers([header::ETAG, header::CONTENT_RANGE])
        .vary([]);
    collect(table(), Kind::Data, app).method_not_allowed_fallback(no_method).layer(any_site)
}

/// Behind a proxy that does not hand on the host, the public address tells which site is this one.
fn csrf(app: &App) -> CsrfLayer {
    let origin = app.config().public_url.as_deref().and_then(crate::config::origin);
    let trusted = origin.and_then(|origin| CsrfLayer::new().add_trusted_origin(origin).ok());
    trusted.unwrap_or_default()
}

fn refuse_other_site(_: ProtectionError) -> Response {
    Error::Refused("Isian ini dikirim dari situs lain. Buka formulirnya di sini, lalu kirim lagi.".into())
        .into_response()
}

/// An address with a slash too many leads to the one without.
async fn no_page(State(_): State<App>, uri: Uri) -> Response {
    let path = uri.path().trim_end_matches('/');
    // Two slashes in front would be another host.
    if path.len() < uri.path().len() && path.len() > 1 && !path.starts_with("//") {
        let query = uri.query().map_or_else(String::new, |query| format!("?{query}"));
        return Redirect::permanent(&format!("{path}{query}")).into_response();
    }
    Error::no_page().into_response()
}

async fn no_address() -> Error {
    Error::not_found("Alamat API ini tidak ada. Daftarnya ada di /api.")
}

async fn no_method(_: Method) -> Error {
    Error::MethodNotAllowed
}
