//! `/robots.txt` and `/sitemap.xml`.

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

/// `GET /sitemap.xml`: pages of areas and products; empty without `PUBLIC_URL`, since a sitemap needs full addresses.
pub async fn sitemap(AppState(app): AppState<App>, atlas: Current) -> Response {
    let mut xml =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
            .to_owned();
    if let (Some(base), false) = (&app.config().public_url, atlas.demo()) {
        let mut add = |path: &str| {
            let _ = writeln!(xml, "<url><loc>{base}{path}</loc></url>");
        };
        for path in ["/", "/peta", "/ukm", "/produk", "/wilayah", "/tentang", "/data"] {
            add(path);
        }
        for product in &atlas.dictionary.products {
            add(&format!("/produk/{}", product.slug));
        }
        for kecamatan in atlas.areas.kecamatan() {
            add(&format!("/wilayah/{}", kecamatan.slug));
        }
        for (ix, desa) in (0_u16..).zip(atlas.areas.desa()) {
            let of = atlas.areas.kecamatan_of(crate::wilayah::DesaIx(ix));
            let kecamatan = &atlas.areas.kecamatan()[usize::from(of.0)];
            add(&format!("/wilayah/{}/{}", kecamatan.slug, desa.slug));
        }
    }
    xml.push_str("</urlset>\n");
    ([(header::CONTENT_TYPE, "application/xml")], xml).into_response()
}
