//! `/foto/{hash}`: a photo that its owner published.

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;

use super::{jpeg, not_modified, read, validators};
use crate::app::App;
use crate::files::album::{Size, find_public, unhex};
use crate::http::Path;
use crate::http::error::Error;

/// `GET /foto/{hash}`
pub async fn full(
    State(app): State<App>,
    Path(hash): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    show(&app, &hash, &headers, Size::Full).await
}

/// `GET /foto/kecil/{hash}`
pub async fn small(
    State(app): State<App>,
    Path(hash): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    show(&app, &hash, &headers, Size::Small).await
}

async fn show(app: &App, hash: &str, headers: &HeaderMap, size: Size) -> Result<Response, Error> {
    let missing = || Error::not_found("Foto ini tidak ada, atau pemiliknya tidak menampilkannya lagi.");
    let sha256 = unhex(hash).ok_or_else(missing)?;
    // Of the primary: a replica may not know of a withdrawal yet.
    let object = find_public(&mut *app.db().primary().acquire().await?, &sha256).await?;
    let object = object.ok_or_else(missing)?;
    let held = headers.get(header::IF_NONE_MATCH).and_then(|held| held.to_str().ok()).unwrap_or_default();
    if held.split(',').any(|one| one.trim().trim_start_matches("W/").trim_matches('"') == hash) {
        return Ok(not_modified(hash));
    }
    let mut response = jpeg(read(app, &object, size).await?);
    response.headers_mut().extend(validators(hash));
    Ok(response)
}
