//! `/sitemap.xml` and the files that it names: every public page, for search engines.
//!
//! What is listed comes from the index of the moment, so a business leaves its file as soon as it leaves the map. A file
//! holds the businesses of one run of ids: no business moves to another file when others come and go, and no file can
//! hold more than protocols allow.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;

use axum::extract::State as AppState;
use axum::http::HeaderMap;
use axum::response::Response;

use crate::app::{App, Current};
use crate::http::Path;
use crate::http::body::DataBody;
use crate::http::error::Error;
use crate::peta::atlas::Atlas;
use crate::ukm::query;
use crate::wilayah::DesaIx;

/// Ids in one file; 50,000 addresses are allowed, and this many make one megabyte.
const RUN: i64 = 10_000;

/// The file of the pages that belong to no business.
const PAGES: &str = "halaman.xml";

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const SCHEMA: &str = "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"";

/// `GET /sitemap.xml`: the other files; none without `PUBLIC_URL`, since a sitemap needs full addresses.
pub async fn index(AppState(app): AppState<App>, atlas: Current, headers: HeaderMap) -> Response {
    let mut xml = format!("{HEAD}<sitemapindex {SCHEMA}>\n");
    if let Some(base) = base(&app, &atlas) {
        let mut add = |file: &str| {
            // Writing to a String cannot fail.
            let _ = writeln!(xml, "<sitemap><loc>{base}/sitemap/{file}</loc></sitemap>");
        };
        add(PAGES);
        for run in runs(&atlas) {
            add(&file_of(run));
        }
    }
    xml.push_str("</sitemapindex>\n");
    answer(xml, &headers)
}

/// `GET /sitemap/{file}`
pub async fn show(
    AppState(app): AppState<App>,
    atlas: Current,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let base = base(&app, &atlas).ok_or_else(Error::no_page)?;
    if file == PAGES {
        return Ok(answer(pages(base, &atlas), &headers));
    }
    let run = run_of(&file).ok_or_else(Error::no_page)?;
    let ids = (run * RUN, run * RUN + RUN - 1);
    let listed = atlas.index.iter().filter(|ukm| ukm.living() && (ids.0..=ids.1).contains(&ukm.id()));
    let mut listed: Vec<(i64, &str)> = listed.map(|ukm| (ukm.id(), ukm.code_str())).collect();
    if listed.is_empty() {
        return Err(Error::no_page());
    }
    listed.sort_unstable();
    // Without the database nothing is said of when.
    let changed: HashMap<i64, _> = match app.db().spare().await {
        Some(mut conn) => query::list_changed(&mut conn, ids).await.unwrap_or_default().into_iter().collect(),
        None => HashMap::new(),
    };
    let mut xml = format!("{HEAD}<urlset {SCHEMA}>\n");
    for (id, code) in listed {
        let _ = write!(xml, "<url><loc>{base}/ukm/{code}</loc>");
        if let Some(at) = changed.get(&id) {
            let _ = write!(xml, "<lastmod>{}</lastmod>", at.date_naive());
        }
        xml.push_str("</url>\n");
    }
    xml.push_str("</urlset>\n");
    Ok(answer(xml, &headers))
}

/// Where the public reaches this service, if its pages are to be found there: not while they show example data.
fn base<'a>(app: &'a App, atlas: &Atlas) -> Option<&'a str> {
    app.config().public_url.as_deref().filter(|_| !atlas.demo())
}

/// Runs of ids in which there is a living business.
fn runs(atlas: &Atlas) -> BTreeSet<i64> {
    atlas.index.iter().filter(|ukm| ukm.living() && !ukm.demo()).map(|ukm| ukm.id() / RUN).collect()
}

fn file_of(run: i64) -> String {
    format!("ukm-{run}.xml")
}

/// The run that a file is of; only the name that [`file_of`] gives names one.
fn run_of(file: &str) -> Option<i64> {
    let run: i64 = file.strip_prefix("ukm-")?.strip_suffix(".xml")?.parse().ok()?;
    (0..i64::MAX / RUN).contains(&run).then_some(run).filter(|run| file == file_of(*run))
}

/// Pages of the site, of products and of areas.
fn pages(base: &str, atlas: &Atlas) -> String {
    let mut xml = format!("{HEAD}<urlset {SCHEMA}>\n");
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
        let of = atlas.areas.kecamatan_of(DesaIx(ix));
        let kecamatan = &atlas.areas.kecamatan()[usize::from(of.0)];
        add(&format!("/wilayah/{}/{}", kecamatan.slug, desa.slug));
    }
    xml.push_str("</urlset>\n");
    xml
}

fn answer(xml: String, headers: &HeaderMap) -> Response {
    DataBody::new("application/xml", xml).respond(headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_name_of_a_file_names_one() {
        assert_eq!(run_of(&file_of(75)), Some(75));
        let huge = format!("ukm-{}.xml", i64::MAX);
        for name in ["ukm-.xml", "ukm-01.xml", "ukm--1.xml", "ukm-+1.xml", "ukm-1", "1.xml", &huge] {
            assert_eq!(run_of(name), None, "{name}");
        }
    }
}
