//! Static files: scripts, styles and icons, embedded in the binary together with their compressed forms.

use std::collections::HashMap;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rust_embed::{Embed, EmbeddedFile};
use serde::Deserialize;

use super::Path;
use super::error::Error;
use crate::app::App;

#[derive(Embed)]
#[folder = "web/dist"]
struct Dist;

/// What Vite writes about one entry of the build.
#[derive(Debug, Default, Deserialize)]
struct Chunk {
    file: String,
    #[serde(default)]
    css: Vec<String>,
}

/// Addresses of the built scripts and styles.
#[derive(Debug, Default)]
pub struct Assets {
    chunks: HashMap<String, Chunk>,
}

impl Assets {
    /// Reads the build's manifest. Without a build there are no scripts, and pages work without them.
    pub fn load() -> Self {
        let chunks = Dist::get(".vite/manifest.json")
            .and_then(|file| serde_json::from_slice(&file.data).ok())
            .unwrap_or_default();
        Self { chunks }
    }

    /// Address of the script or style that is built from `source`, for example `src/entry/base.ts`.
    pub fn address(&self, source: &str) -> Option<String> {
        self.chunks.get(source).map(|chunk| format!("/static/{}", chunk.file))
    }

    /// Addresses of the styles that the script built from `source` imports.
    pub fn styles(&self, source: &str) -> Vec<String> {
        let css = self.chunks.get(source).map(|chunk| chunk.css.as_slice()).unwrap_or_default();
        css.iter().map(|file| format!("/static/{file}")).collect()
    }
}

/// `GET /static/{*path}`: hashed names are immutable, the others are revalidated.
pub async fn show(
    State(_): State<App>,
    Path(path): Path<String>,
    request: HeaderMap,
) -> Result<Response, Error> {
    let missing = || Error::not_found("Berkas ini tidak ada.");
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    if path.starts_with('.') || matches!(extension, "br" | "gz") {
        return Err(missing());
    }
    let plain = Dist::get(&path).ok_or_else(missing)?;
    let etag = HeaderValue::from_str(&format!("\"{}\"", STANDARD.encode(plain.metadata.sha256_hash())))
        .unwrap_or(HeaderValue::from_static("\"0\""));
    let hashed = path.starts_with("assets/");
    let mut response = if request.get(header::IF_NONE_MATCH) == Some(&etag) {
        axum::http::StatusCode::NOT_MODIFIED.into_response()
    } else {
        let (encoding, file) = compressed(&path, &request).unwrap_or((None, plain));
        let mut response = Response::new(Body::from(Bytes::from(file.data.into_owned())));
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(&path)));
        if let Some(encoding) = encoding {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, etag);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let caching = if hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    Ok(response)
}

/// The compressed form made by the build that the client accepts.
fn compressed(path: &str, request: &HeaderMap) -> Option<(Option<&'static str>, EmbeddedFile)> {
    let accepts = request.get(header::ACCEPT_ENCODING)?.to_str().ok()?;
    [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(coding, _)| accepts.split([',', ';']).any(|part| part.trim() == *coding))
        .find_map(|(coding, extension)| Some((Some(coding), Dist::get(&format!("{path}.{extension}"))?)))
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "json" => "application/json",
        "woff2" => "font/woff2",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
