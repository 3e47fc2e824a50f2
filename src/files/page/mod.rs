//! `/foto/…`: photos that the public sees, and the photos of one business for whoever may change it.

mod business;
mod public;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::album::{Kept, Size};
use crate::account::guard::Access;
use crate::account::policy::{Action, Menu};
use crate::app::App;
use crate::http::error::Error;
use crate::http::route::Route;

/// The addresses of this domain.
pub fn routes() -> Vec<Route> {
    let see = Access::Record(Action::See, Menu::Ukm);
    let edit = Access::Record(Action::Edit, Menu::Ukm);
    vec![
        Route::public("/foto/{hash}", public::full),
        Route::public("/foto/kecil/{hash}", public::small),
        Route::get("/foto/ukm/{id}", edit, business::index),
        Route::post("/foto/ukm/{id}", edit, business::create),
        Route::get("/foto/ukm/{id}/{photo}", see, business::show),
        Route::post("/foto/ukm/{id}/{photo}/hapus", edit, business::remove),
    ]
}

/// What a page shows where somebody looks at photos that need not be public.
#[derive(Clone, Debug)]
pub struct Thumbnail {
    /// Its key.
    pub id: i64,
    /// Address of the small picture.
    pub source: String,
    /// Pixels of the small picture from left to right.
    pub width: i32,
    /// Pixels of the small picture from top to bottom.
    pub height: i32,
}

impl Thumbnail {
    /// `photo`, served at `source`.
    pub fn new(photo: &Kept, source: String) -> Self {
        Self { id: photo.id, source, width: photo.small_width, height: photo.small_height }
    }
}

/// Answers with a photo for somebody who may see it; whether they may is the caller's to say.
pub async fn answer(app: &App, photo: &Kept, size: Size) -> Result<Response, Error> {
    let bytes = read(app, &photo.object, size).await?;
    Ok(jpeg(bytes))
}

async fn read(app: &App, object: &str, size: Size) -> Result<Bytes, Error> {
    let found = app.files().get(&size.name(object)).await?;
    found.ok_or_else(|| Error::Internal(anyhow::anyhow!("object {object} of a photo is missing")))
}

fn jpeg(bytes: Bytes) -> Response {
    let headers = [(header::CONTENT_TYPE, "image/jpeg"), (header::CONTENT_DISPOSITION, "inline")];
    (headers, Body::from(bytes)).into_response()
}

/// A photo never changes under its hash, but consent may be withdrawn at any time: caches keep it and ask first.
fn validators(hash: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Ok(etag) = HeaderValue::from_str(&format!("\"{hash}\"")) {
        headers.insert(header::ETAG, etag);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=0, must-revalidate"));
    headers
}

fn not_modified(hash: &str) -> Response {
    (StatusCode::NOT_MODIFIED, validators(hash)).into_response()
}
