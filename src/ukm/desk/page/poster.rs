//! `/saya/ukm/{code}/poster`: a page to print and links to share.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::layout;
use crate::account::policy::{Action, Actor};
use crate::app::{App, Current};
use crate::http::Path;
use crate::http::error::Error;
use crate::http::origin::origin;
use crate::http::page::{Layout, render};
use crate::http::params::encode;
use crate::http::qr::{self, EcLevel};
use crate::ukm::desk::own;
use crate::ukm::desk::standing::standing;

#[derive(Template)]
#[template(path = "ukm/desk/page/poster.html")]
struct PosterPage {
    layout: Layout,
    code: String,
    name: String,
    product: String,
    place: String,
    qr: String,
    link: String,
    /// Without the scheme, as it is typed from paper.
    short: String,
    whatsapp: String,
    public: bool,
}

/// `GET /saya/ukm/{code}/poster`
pub async fn show(
    AppState(app): AppState<App>,
    actor: Actor,
    atlas: Current,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let mut conn = app.db().primary().acquire().await?;
    let business = own::open(&mut conn, &app, &actor, Action::See, &code).await?;
    let public = standing(&mut conn, &business).await?.public;
    drop(conn);
    let base = origin(app.config().public_url.as_deref(), &headers);
    let link = format!("{}/ukm/{}", base.trim_end_matches('/'), business.code);
    let short = link.split_once("://").map_or(&*link, |(_, rest)| rest).to_owned();
    // Printed and photographed on a wall: a quarter of it may be lost.
    let qr = qr::draw(&link, "Kode QR menuju halaman usaha", EcLevel::Q);
    let name = business.record.name;
    let place = business.desa_code.as_deref().and_then(|code| {
        let desa = atlas.areas.desa_by_code(code)?;
        let kecamatan = &atlas.areas.kecamatan()[usize::from(atlas.areas.kecamatan_of(desa).0)];
        Some(format!("{}, {}", atlas.areas.desa()[usize::from(desa.0)].title(), kecamatan.title()))
    });
    let page = PosterPage {
        layout: layout(&app, &actor, format!("Poster {name}")),
        code: business.code,
        product: business.record.products.first().map(|product| product.text.clone()).unwrap_or_default(),
        place: place.unwrap_or_default(),
        qr: qr.map_err(|error| Error::Internal(error.into()))?,
        whatsapp: format!("https://wa.me/?text={}", encode(&format!("{name} di SI MBA UMI: {link}"))),
        name,
        link,
        short,
        public,
    };
    render(StatusCode::OK, &page)
}
