//! A file of borders → shapes and what the file says about them.

use std::sync::Arc;

use geo::{Coord, Geometry, LineString, MultiPolygon, Polygon};

use super::sql_form;
use crate::import::reader::{self, Format, Options, Row};
use crate::wilayah::topology;

/// Why a file could not be read; in Indonesian.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A file without shapes.
    #[error(
        "berkas batas harus berupa GeoJSON atau SQL (INSERT INTO … VALUES …) dalam UTF-8, shapefile dalam ZIP, GeoPackage, atau KML"
    )]
    Form,
    /// Shapes that say nothing of themselves.
    #[error(
        "berkas batas berisi bentuk tanpa keterangan wilayah; yang diterima ialah GeoJSON FeatureCollection atau Feature"
    )]
    Bare,
    /// The file is broken.
    #[error("berkas batas tidak terbaca: {0}")]
    File(reader::ReadError),
    /// A broken row or feature.
    #[error("unsur ke-{row}: {message}")]
    Row {
        /// Counted from 1.
        row: usize,
        /// What is wrong.
        message: String,
    },
    /// Nothing in it.
    #[error("berkas batas tidak berisi satu wilayah pun")]
    Empty,
}

/// Under what kind of heading a code stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CodeKind {
    Kemendagri,
    Bps,
    Either,
}

/// A shape as found in the file.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// Counted from 1.
    pub(super) row: usize,
    pub(super) codes: Vec<(CodeKind, String)>,
    pub(super) name: Option<String>,
    pub(super) kecamatan: Option<String>,
    pub(super) shape: MultiPolygon<f64>,
}

const KEMENDAGRI_KEYS: [&str; 5] =
    ["kode_kemendagri", "kdepum", "kode_desa_kemendagri", "kd_kemendagri", "kodepum"];
/// Of BPS, of BIG, of HDX (COD-AB) and of GADM.
const BPS_KEYS: [&str; 9] =
    ["kode_bps", "bps", "bps_code", "kdebps", "kdcbps", "kode_desa_bps", "iddesa", "adm4_pcode", "cc_4"];
const EITHER_KEYS: [&str; 9] =
    ["kode", "code", "id", "kode_desa", "kode_kelurahan", "kode_wilayah", "kd_desa", "id_desa", "kodedesa"];
const NAME_KEYS: [&str; 15] = [
    "wadmkd",
    "nama_desa",
    "nama_kelurahan",
    "desa",
    "kelurahan",
    "nmdesa",
    "deskel",
    "kel_desa",
    "nama",
    "name",
    "namobj",
    "village",
    "adm4_en",
    "adm4_name",
    "name_4",
];
const KECAMATAN_KEYS: [&str; 11] = [
    "wadmkc",
    "nama_kec",
    "nama_kecamatan",
    "kecamatan",
    "nmkec",
    "kec",
    "district",
    "namakec",
    "adm3_en",
    "adm3_name",
    "name_3",
];

/// What a file holds, and what was noticed while reading it.
#[derive(Debug, Default)]
pub(super) struct Content {
    pub(super) found: Vec<Found>,
    pub(super) notes: Vec<String>,
}

/// Reads the SQL form, or a file of shapes in any of its formats.
pub(super) fn read(bytes: &[u8], options: &Options) -> Result<Content, ReadError> {
    let content = match std::str::from_utf8(bytes) {
        Ok(text) if is_sql(text) => Content { found: sql_form::read(text)?, notes: Vec::new() },
        _ => read_shapes(bytes, options)?,
    };
    if content.found.is_empty() { Err(ReadError::Empty) } else { Ok(content) }
}

fn is_sql(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    !text.starts_with(['{', '[', '<']) && text.to_ascii_lowercase().contains("insert into")
}

fn read_shapes(bytes: &[u8], options: &Options) -> Result<Content, ReadError> {
    let table = reader::open(Arc::new(Arc::<[u8]>::from(bytes)), options).map_err(|error| match error {
        reader::ReadError::NoRows => ReadError::Empty,
        reader::ReadError::JsonShape => ReadError::Bare,
        reader::ReadError::Empty | reader::ReadError::Binary => ReadError::Form,
        error => ReadError::File(error),
    })?;
    let layout = table.layout();
    if !matches!(layout.format, Format::Geojson | Format::Shapefile | Format::Geopackage | Format::Kml) {
        return Err(ReadError::Form);
    }
    let names: Vec<String> = layout.columns.iter().map(|name| name.to_lowercase()).collect();
    let found = table.rows().map(|row| found(&names, row.map_err(ReadError::File)?));
    Ok(Content { found: found.collect::<Result<_, _>>()?, notes: layout.notes.clone() })
}

/// Where JSON breaks off, or is not what was expected.
pub(super) fn broken_json(error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    if error.is_data() {
        format!("isi baris {line}, kolom {column} bukan yang semestinya")
    } else {
        format!("JSON rusak pada baris {line}, kolom {column}; berkas mungkin terpotong")
    }
}

fn found(names: &[String], row: Row) -> Result<Found, ReadError> {
    let number = usize::try_from(row.number).unwrap_or(usize::MAX);
    let fail = |message: String| ReadError::Row { row: number, message };
    let shape = row.geometry.ok_or_else(|| fail("tidak punya bentuk (geometry)".to_owned()))?;
    let shape = polygons(shape).map_err(fail)?;
    // The values under any of the keys, in the order of the keys.
    let texts = |keys: &[&str]| -> Vec<String> {
        let at = |key: &&str| names.iter().position(|name| name == key);
        let cells = keys.iter().filter_map(at).filter_map(|at| row.cells.get(at));
        cells.map(|cell| cell.trim().to_owned()).filter(|cell| !cell.is_empty()).collect()
    };
    let mut codes = Vec::new();
    // The id of a feature is its code where it is one.
    for (kind, keys) in [
        (CodeKind::Either, ["id"].as_slice()),
        (CodeKind::Kemendagri, KEMENDAGRI_KEYS.as_slice()),
        (CodeKind::Bps, BPS_KEYS.as_slice()),
        (CodeKind::Either, EITHER_KEYS.as_slice()),
    ] {
        codes.extend(texts(keys).into_iter().map(|code| (kind, code)));
    }
    let first = |keys: &[&str]| texts(keys).into_iter().next();
    Ok(Found { row: number, codes, name: first(&NAME_KEYS), kecamatan: first(&KECAMATAN_KEYS), shape })
}

/// The polygons of a shape, closed and without repeated points.
fn polygons(shape: Geometry<f64>) -> Result<MultiPolygon<f64>, String> {
    let of_polygon = |polygon: Polygon<f64>| -> Result<Option<Polygon<f64>>, String> {
        let (exterior, interiors) = polygon.into_inner();
        let rings = std::iter::once(exterior).chain(interiors).map(|ring| line(ring.0.into_iter()));
        let mut rings = rings.collect::<Result<Vec<_>, _>>()?.into_iter();
        // Without an outline its holes are nothing.
        let Some(exterior) = rings.next().flatten() else { return Ok(None) };
        Ok(Some(Polygon::new(exterior, rings.flatten().collect())))
    };
    let polygons = match shape {
        Geometry::Polygon(polygon) => vec![of_polygon(polygon)?],
        Geometry::MultiPolygon(shape) => shape.into_iter().map(of_polygon).collect::<Result<Vec<_>, _>>()?,
        Geometry::GeometryCollection(parts) => {
            let parts = parts.into_iter().map(polygons).collect::<Result<Vec<_>, _>>()?;
            return Ok(MultiPolygon(parts.into_iter().flatten().collect()));
        }
        _ => return Err("bentuknya titik atau garis, seharusnya Polygon atau MultiPolygon".to_owned()),
    };
    Ok(MultiPolygon(polygons.into_iter().flatten().collect()))
}

/// A closed ring; none when fewer than three different points are left.
pub(super) fn line(positions: impl Iterator<Item = Coord<f64>>) -> Result<Option<LineString<f64>>, String> {
    let mut ring: Vec<Coord<f64>> = Vec::new();
    for point in positions {
        if !((90.0..=145.0).contains(&point.x) && (-15.0..=10.0).contains(&point.y)) {
            return Err(outside(point.x, point.y));
        }
        if ring.last() != Some(&point) {
            ring.push(point);
        }
    }
    if ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    if ring.len() < 3 {
        return Ok(None);
    }
    ring.push(ring[0]);
    Ok(Some(LineString(ring)))
}

fn outside(lon: f64, lat: f64) -> String {
    if lon.abs() > 180.0 || lat.abs() > 180.0 {
        format!(
            "koordinat {lon}, {lat} bukan derajat; simpan berkas dalam WGS84 (EPSG:4326), atau sebutkan zona UTM-nya, misalnya --utm 48S"
        )
    } else if (90.0..=145.0).contains(&lat) {
        format!(
            "koordinat {lon}, {lat} terbalik: lintang dan bujur tertukar; jika benar demikian, ulangi dengan --swap-axes"
        )
    } else {
        format!("koordinat {lon}, {lat} berada di luar Indonesia")
    }
}

/// Rings of which no one says which are holes: those that begin inside an earlier one are.
pub(super) fn nest(rings: Vec<LineString<f64>>) -> MultiPolygon<f64> {
    let mut polygons: Vec<Polygon<f64>> = Vec::new();
    for ring in rings {
        let first = ring.0[0];
        let around = polygons.iter_mut().find(|polygon| {
            topology::contains(
                &MultiPolygon(vec![Polygon::new(polygon.exterior().clone(), Vec::new())]),
                first,
            )
        });
        match around {
            Some(polygon) => polygon.interiors_push(ring),
            None => polygons.push(Polygon::new(ring, Vec::new())),
        }
    }
    MultiPolygon(polygons)
}
