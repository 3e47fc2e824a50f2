//! `/api/v1/ukm/search` and `/api/v1/ukm/{code}`.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::UkmCode;
use super::search::Asked;
use super::{contact, query, record};
use crate::app::{App, Current};
use crate::http::Path;
use crate::http::body::DataBody;
use crate::http::error::Error;
use crate::http::json;
use crate::http::params::{ApiParams, NoParams};
use crate::peta::Filter;
use crate::peta::api::feature;
use crate::peta::api::nearby::GEOJSON;
use crate::peta::atlas::Atlas;
use crate::peta::index::Ukm;
use crate::peta::index::search::Search;
use crate::peta::{Area, SearchCursor, api};

/// Businesses by name, product or place.
#[utoipa::path(get, path = "/api/v1/ukm/search", tag = "ukm",
    params(
        ("q" = Option<String>, Query, description = "Nama, produk, atau wilayah; paling sedikit 2 huruf"),
        ("kecamatan" = Option<String>, Query, description = "Kode kecamatan"),
        ("desa" = Option<String>, Query, description = "Kode desa"),
        ("product" = Option<String>, Query, description = "Slug produk"),
        ("group" = Option<String>, Query, description = "Slug kelompok produk"),
        ("lon" = Option<f64>, Query), ("lat" = Option<f64>, Query),
        ("limit" = Option<u32>, Query, description = "1–100; bawaan 20"),
        ("after" = Option<String>, Query, description = "Penunjuk dari `next` halaman sebelumnya")),
    responses(
        (status = 200, content_type = "application/geo+json", description = "FeatureCollection menurut kecocokan; `matched`, `next`"),
        (status = 400, body = crate::http::error::Problem)))]
pub async fn search(
    atlas: Current,
    ApiParams(mut params): ApiParams,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let text = params.text("q");
    let kecamatan =
        params.lookup("kecamatan", "kecamatan tidak dikenal", |code| atlas.areas.kecamatan_by_code(code));
    let desa = params.lookup("desa", "desa tidak dikenal", |code| atlas.areas.desa_by_code(code));
    let product = params.lookup("product", "produk tidak dikenal", |slug| atlas.dictionary.by_slug(slug));
    let group = params.lookup("group", "kelompok tidak dikenal", |slug| atlas.dictionary.group_by_slug(slug));
    let near = params.position();
    let limit = params.whole("limit", 1, 100, 20) as usize;
    let after = params.parsed::<SearchCursor>("after");
    params.finish()?;
    let asked = Asked::new(text.as_deref().unwrap_or_default(), false, &atlas.areas, &atlas.dictionary);
    if let Some(unfit) = asked.unfit {
        return Err(Error::field("q", unfit.remedy()));
    }
    let area = desa.map(Area::Desa).or(kecamatan.map(Area::Kecamatan)).unwrap_or(asked.area);
    let found = atlas.index.search(
        Search {
            words: &asked.words,
            area,
            desa: (!asked.desa.is_empty()).then_some(&*asked.desa),
            filter: Filter { product: product.or(asked.product), group, as_of: None },
            near,
        },
        limit,
        after.as_ref(),
    );
    let mut out = Vec::with_capacity(160 + found.matches.len() * feature::FEATURE_BYTES);
    out.extend_from_slice(b"{\"type\":\"FeatureCollection\",\"revision\":");
    json::whole(&mut out, atlas.revision.unsigned_abs());
    out.extend_from_slice(b",\"matched\":");
    json::whole(&mut out, u64::from(found.total));
    out.extend_from_slice(b",\"next\":");
    match found.next {
        Some(next) => json::string(&mut out, &next.to_string()),
        None => out.extend_from_slice(b"null"),
    }
    out.extend_from_slice(b",\"features\":[");
    for (n, hit) in found.matches.iter().enumerate() {
        if n > 0 {
            out.push(b',');
        }
        feature::write(&mut out, &atlas, &hit.ukm, hit.distance_mm.map(|mm| f64::from(mm) / 1000.0));
    }
    out.extend_from_slice(b"]}");
    Ok(DataBody::new(GEOJSON, out).respond(&headers))
}

/// Something with its name for people.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Named<'a> {
    /// Slug of a product, Kemendagri code of an area.
    key: &'a str,
    /// For people.
    name: &'a str,
}

/// One business as the public may see it.
#[derive(Serialize, utoipa::ToSchema)]
pub struct PublicUkm<'a> {
    /// Public code.
    code: &'a str,
    /// Trade name.
    name: &'a str,
    /// Its products, main product first.
    products: Vec<Named<'a>>,
    /// Name of its main product.
    product_name: Option<&'a str>,
    /// Slug of the group of its main product.
    group: Option<&'a str>,
    /// Kemendagri code of its desa.
    desa_code: Option<&'a str>,
    /// Its desa.
    desa: Option<Named<'a>>,
    /// Its kecamatan.
    kecamatan: Option<Named<'a>>,
    /// `exact`, or `desa` for a stand-in point inside the desa; null without a public point.
    precision: Option<&'static str>,
    /// Degrees east.
    lon: Option<f64>,
    /// Degrees north.
    lat: Option<f64>,
    /// Month in which it started.
    start: Option<String>,
    /// Number for `WhatsApp` (E.164), where the owner published it.
    whatsapp: Option<String>,
    /// Address of directions, only to an exact point.
    route: Option<String>,
    /// Its page.
    href: String,
    /// True for example data.
    demo: bool,
}

/// The living business at `code`, or the 404 that says what to try.
pub fn find_living<'a>(atlas: &'a Atlas, code: &str) -> Result<Ukm<'a>, Error> {
    let missing = || Error::not_found("UKM dengan kode ini tidak ada, belum diperiksa, atau sudah tutup.");
    let code: UkmCode = code.parse().or(Err(missing()))?;
    atlas.index.by_code(code.to_bytes()).filter(Ukm::living).ok_or_else(missing)
}

/// Leads to the business that the one with `code` turned out to be, at its address below `base`.
pub async fn after_merge(app: &App, code: &str, base: &str) -> Option<Response> {
    let code: UkmCode = code.parse().ok()?;
    let mut conn = app.db().spare().await?;
    let on = record::code_after_merge(&mut conn, code.as_str()).await.ok().flatten()?;
    Some((StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, format!("{base}/{on}"))]).into_response())
}

/// One public business.
#[utoipa::path(get, path = "/api/v1/ukm/{code}", tag = "ukm", params(("code" = String, Path)),
    responses((status = 200, body = PublicUkm),
        (status = 301, description = "Data ini digabung dengan UKM di `Location`"), (status = 404, body = crate::http::error::Problem)))]
pub async fn show(
    State(app): State<App>,
    atlas: Current,
    Path(code): Path<String>,
    _: NoParams,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let ukm = match find_living(&atlas, &code) {
        Ok(ukm) => ukm,
        Err(missing) => return after_merge(&app, &code, "/api/v1/ukm").await.ok_or(missing),
    };
    let product = ukm.product().map(|ix| atlas.dictionary.product(ix));
    let desa = ukm.desa().map(|ix| (&atlas.areas.desa()[usize::from(ix.0)], atlas.areas.kecamatan_of(ix)));
    let point = ukm.point();
    let public = PublicUkm {
        code: ukm.code_str(),
        name: ukm.name(),
        products: ukm
            .products()
            .map(|ix| atlas.dictionary.product(ix))
            .map(|product| Named { key: &product.slug, name: &product.name })
            .collect(),
        product_name: product.map(|product| &*product.name),
        group: product.map(|product| &*atlas.dictionary.group(product.group).slug),
        desa_code: desa.map(|(desa, _)| &*desa.code),
        desa: desa.map(|(desa, _)| Named { key: &desa.code, name: &desa.name }),
        kecamatan: desa
            .map(|(_, ix)| &atlas.areas.kecamatan()[usize::from(ix.0)])
            .map(|area| Named { key: &area.code, name: &area.name }),
        precision: point.map(|point| if point.exact { "exact" } else { "desa" }),
        lon: point.map(|point| f64::from(point.lon_e7) / 1e7),
        lat: point.map(|point| f64::from(point.lat_e7) / 1e7),
        start: ukm.start().map(|month| month.to_string()),
        whatsapp: whatsapp(&app, &ukm).await,
        route: point.filter(|point| point.exact).map(|point| contact::route(point.position())),
        href: format!("/ukm/{}", ukm.code_str()),
        demo: ukm.demo(),
    };
    Ok(DataBody::new("application/json", api::to_json(&public)?).respond(&headers))
}

/// The published number of a business. The map works without the database, so its absence only hides the button.
async fn whatsapp(app: &App, ukm: &Ukm<'_>) -> Option<String> {
    let mut conn = app.db().spare().await?;
    let found = query::list_whatsapp(&mut conn, &[ukm.id()]).await.ok()?;
    found.into_iter().next().map(|(_, phone)| phone)
}
