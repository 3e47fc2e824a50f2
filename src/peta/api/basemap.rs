//! `/tiles/basemap.pmtiles`: the operator's base map, by ranges.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tower::ServiceExt;
use tower_http::services::ServeFile;

use crate::app::App;
use crate::config::Basemap;
use crate::http::error::Error;

/// Parts of the configured `PMTiles` file; 404 without one.
pub async fn show(State(app): State<App>, request: Request) -> Result<Response, Error> {
    let Basemap::Pmtiles { path, .. } = &app.config().basemap else {
        return Err(Error::not_found("Tidak ada peta dasar yang dipasang."));
    };
    match ServeFile::new(path).oneshot(request).await {
        Ok(response) if response.status() == StatusCode::NOT_FOUND => {
            Err(Error::not_found("Berkas peta dasar sedang tidak ada."))
        }
        Ok(response) => Ok(response.into_response()),
        Err(never) => match never {},
    }
}
