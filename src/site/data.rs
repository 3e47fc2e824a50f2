//! `/data`: open data, described and offered as files. Example data are never given out as data.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::boundary;
use crate::app::{App, Current};
use crate::export::cell::guarded;
use crate::http::error::Error;
use crate::http::page::{Layout, Menu, render};
use crate::http::{format, json};
use crate::peta::api::nearby::GEOJSON;
use crate::peta::api::{feature, kept};
use crate::peta::atlas::Atlas;
use crate::peta::atlas::Kept;
use crate::peta::index::counts::{Counts, DOMINANT_MIN};
use crate::peta::{DesaIx, Filter, KecamatanIx};
use crate::ukm::sidt;
use crate::wilayah::Area;

#[derive(Template)]
#[template(path = "site/data.html")]
struct DataPage {
    layout: Layout,
    kecamatan: usize,
    desa: usize,
    today: String,
    revision: i64,
    boundary: String,
    official: bool,
    dominant_min: u32,
}

/// `GET /data`
pub async fn index(AppState(app): AppState<App>, atlas: Current) -> Result<Response, Error> {
    let page = DataPage {
        layout: Layout::new(
            &app,
            Menu::None,
            "Data terbuka",
            "Berkas dan alamat untuk memakai data UKM di tempat lain.",
        )
        .at(&app, "/data"),
        kecamatan: atlas.areas.kecamatan().len(),
        desa: atlas.areas.desa().len(),
        today: format::day(app.clock().now()),
        revision: atlas.revision,
        boundary: boundary(&atlas),
        official: atlas.areas.official(),
        dominant_min: DOMINANT_MIN,
    };
    render(StatusCode::OK, &page)
}

/// `GET /data/ukm.geojson`: every public point.
pub async fn points(atlas: Current, headers: HeaderMap) -> Result<Response, Error> {
    kept(&atlas, Kept::OpenData("ukm.geojson"), &headers, GEOJSON, || {
        let mut out = Vec::with_capacity(64 + atlas.index.len() * feature::FEATURE_BYTES);
        out.extend_from_slice(b"{\"type\":\"FeatureCollection\",\"revision\":");
        json::whole(&mut out, atlas.revision.unsigned_abs());
        out.extend_from_slice(b",\"features\":[");
        let shown = atlas.index.iter().filter(|ukm| ukm.living() && ukm.point().is_some() && !ukm.demo());
        for (n, ukm) in shown.enumerate() {
            if n > 0 {
                out.push(b',');
            }
            feature::write(&mut out, &atlas, &ukm, None);
        }
        out.extend_from_slice(b"]}");
        Ok(Some(out))
    })
}

/// `GET /data/ukm.csv`: every public business that is running, with or without a point.
pub async fn businesses(atlas: Current, headers: HeaderMap) -> Result<Response, Error> {
    kept(&atlas, Kept::OpenData("ukm.csv"), &headers, "text/csv; charset=utf-8", || {
        write_businesses(&atlas).map(Some).map_err(Error::Internal)
    })
}

fn write_businesses(atlas: &Atlas) -> anyhow::Result<Vec<u8>> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record([
        "kode_ukm",
        "nama_usaha",
        "produk",
        "kelompok_produk",
        "kecamatan",
        "desa",
        "kode_desa",
        "mulai_usaha",
        "lintang",
        "bujur",
        "ketelitian",
    ])?;
    for ukm in atlas.index.iter().filter(|ukm| ukm.living() && !ukm.demo()) {
        let product = ukm.product().map(|ix| atlas.dictionary.product(ix));
        let desa = ukm.desa().map(|ix| &atlas.areas.desa()[usize::from(ix.0)]);
        let kecamatan = ukm.kecamatan().map(|ix| &atlas.areas.kecamatan()[usize::from(ix.0)]);
        let point = ukm.point();
        let degrees = |e7: i32| sidt::degrees(f64::from(e7) / 1e7);
        let text = |value: Option<&str>| value.map(guarded).unwrap_or_default();
        csv.write_record([
            ukm.code_str().to_owned(),
            guarded(ukm.name()),
            text(product.map(|product| &*product.name)),
            text(product.map(|product| &*atlas.dictionary.group(product.group).name)),
            text(kecamatan.map(|area| area.name.as_str())),
            text(desa.map(|area| area.name.as_str())),
            text(desa.map(|area| area.code.as_str())),
            ukm.start().map(|month| month.to_string()).unwrap_or_default(),
            point.map(|point| degrees(point.lat_e7)).unwrap_or_default(),
            point.map(|point| degrees(point.lon_e7)).unwrap_or_default(),
            point.map(|point| if point.exact { "titik" } else { "desa" }).unwrap_or_default().to_owned(),
        ])?;
    }
    Ok(csv.into_inner()?)
}

/// `GET /data/kecamatan.csv`
pub async fn kecamatan(atlas: Current, headers: HeaderMap) -> Result<Response, Error> {
    table(&atlas, "kecamatan.csv", &headers, |atlas| {
        let totals = atlas.index.area_totals(Filter::default());
        (0_u16..)
            .zip(atlas.areas.kecamatan())
            .map(|(ix, area)| (area, totals.kecamatan(KecamatanIx(ix))))
            .collect()
    })
}

/// `GET /data/desa.csv`
pub async fn desa(atlas: Current, headers: HeaderMap) -> Result<Response, Error> {
    table(&atlas, "desa.csv", &headers, |atlas| {
        let totals = atlas.index.area_totals(Filter::default());
        (0_u16..).zip(atlas.areas.desa()).map(|(ix, area)| (area, totals.desa(DesaIx(ix)))).collect()
    })
}

fn table(
    atlas: &Atlas,
    name: &'static str,
    headers: &HeaderMap,
    rows: impl FnOnce(&Atlas) -> Vec<(&Area, Counts)>,
) -> Result<Response, Error> {
    kept(atlas, Kept::OpenData(name), headers, "text/csv; charset=utf-8", || {
        let rows = if atlas.demo() { Vec::new() } else { rows(atlas) };
        write_csv(atlas, &rows).map(Some).map_err(Error::Internal)
    })
}

fn write_csv(atlas: &Atlas, rows: &[(&Area, Counts)]) -> anyhow::Result<Vec<u8>> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record([
        "kode_kemendagri",
        "kode_bps",
        "nama",
        "induk",
        "jumlah_ukm",
        "ukm_dengan_produk",
        "luas_ha",
        "produk_dominan",
        "ukm_produk_dominan",
        "bagian_produk_dominan",
        "revisi",
    ])?;
    for (area, counts) in rows {
        let dominant = counts.dominant();
        let text = |value: Option<String>| value.unwrap_or_default();
        csv.write_record([
            area.code.clone(),
            text(area.bps_code.clone()),
            area.name.clone(),
            text(area.parent.clone()),
            counts.total.to_string(),
            counts.with_product.to_string(),
            area.area_ha.to_string(),
            text(dominant.as_ref().map(|d| atlas.dictionary.product(d.product).slug.to_string())),
            text(dominant.as_ref().map(|d| d.count.to_string())),
            text(dominant.as_ref().map(|d| format!("{:.6}", d.share))),
            atlas.revision.to_string(),
        ])?;
    }
    Ok(csv.into_inner()?)
}
