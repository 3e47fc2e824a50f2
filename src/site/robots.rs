//! `/robots.txt`.

use std::fmt::Write;

use axum::extract::State as AppState;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::app::{App, Current};

/// `GET /robots.txt`: while example data are shown, nothing is to be indexed.
pub async fn robots(AppState(app): AppState<App>, atlas: Current) -> Response {
    let mut text = if atlas.demo() {
        "User-agent: *\nDisallow: /\n".to_owned()
    } else {
        "User-agent: *\nDisallow: /api/\nDisallow: /tiles/\n".to_owned()
    };
    if let (Some(base), false) = (&app.config().public_url, atlas.demo()) {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "Sitemap: {base}/sitemap.xml");
    }
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
