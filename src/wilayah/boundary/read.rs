//! A file of borders → shapes and what the file says about them.

use geo::{Coord, LineString, MultiPolygon, Polygon};
use geojson::{Feature, GeoJson, Geometry, GeometryValue, feature::Id};
use serde_json::{Map, Value};

use super::sql_form;
use crate::wilayah::topology;

/// Why a file could not be read; in Indonesian.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The text is neither of the two forms.
    #[error("berkas batas harus berupa GeoJSON atau SQL (INSERT INTO … VALUES …) dalam UTF-8")]
    Form,
    /// Broken `GeoJSON`.
    #[error("GeoJSON tidak terbaca: {0}")]
    GeoJson(String),
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
const BPS_KEYS: [&str; 7] = ["kode_bps", "bps", "bps_code", "kdebps", "kdcbps", "kode_desa_bps", "iddesa"];
const EITHER_KEYS: [&str; 9] =
    ["kode", "code", "id", "kode_desa", "kode_kelurahan", "kode_wilayah", "kd_desa", "id_desa", "kodedesa"];
const NAME_KEYS: [&str; 12] = [
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
];
const KECAMATAN_KEYS: [&str; 8] =
    ["wadmkc", "nama_kec", "nama_kecamatan", "kecamatan", "nmkec", "kec", "district", "namakec"];

/// Reads `GeoJSON` or the SQL form, whichever the text begins like.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Found>, ReadError> {
    let text = std::str::from_utf8(bytes).or(Err(ReadError::Form))?;
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let found = if text.starts_with('{') {
        read_geojson(text)?
    } else if text.to_ascii_lowercase().contains("insert into") {
        sql_form::read(text)?
    } else {
        return Err(ReadError::Form);
    };
    if found.is_empty() { Err(ReadError::Empty) } else { Ok(found) }
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

fn read_geojson(text: &str) -> Result<Vec<Found>, ReadError> {
    let features = match text.parse::<GeoJson>() {
        Ok(GeoJson::FeatureCollection(collection)) => collection.features,
        Ok(GeoJson::Feature(feature)) => vec![feature],
        Ok(GeoJson::Geometry(_)) => {
            return Err(ReadError::GeoJson("berisi bentuk tanpa keterangan wilayah".to_owned()));
        }
        Err(geojson::Error::MalformedGeoJson(error)) => return Err(ReadError::GeoJson(broken_json(&error))),
        Err(error) => return Err(ReadError::GeoJson(format!("tidak menurut RFC 7946 ({error})"))),
    };
    features.into_iter().enumerate().map(|(n, feature)| found(n + 1, feature)).collect()
}

fn found(row: usize, feature: Feature) -> Result<Found, ReadError> {
    let fail = |message: String| ReadError::Row { row, message };
    let geometry = feature.geometry.ok_or_else(|| fail("tidak punya bentuk (geometry)".to_owned()))?;
    let shape = shape(&geometry).map_err(fail)?;
    let properties = feature.properties.unwrap_or_default();
    let mut codes = Vec::new();
    match feature.id {
        Some(Id::String(id)) => codes.push((CodeKind::Either, id)),
        Some(Id::Number(id)) => codes.push((CodeKind::Either, id.to_string())),
        None => {}
    }
    for (kind, keys) in [
        (CodeKind::Kemendagri, KEMENDAGRI_KEYS.as_slice()),
        (CodeKind::Bps, BPS_KEYS.as_slice()),
        (CodeKind::Either, EITHER_KEYS.as_slice()),
    ] {
        codes.extend(texts(&properties, keys).map(|code| (kind, code)));
    }
    let name = texts(&properties, &NAME_KEYS).next();
    let kecamatan = texts(&properties, &KECAMATAN_KEYS).next();
    Ok(Found { row, codes, name, kecamatan, shape })
}

/// Values under any of the keys, in whatever case, in the order of `keys`.
fn texts<'a>(properties: &'a Map<String, Value>, keys: &'a [&str]) -> impl Iterator<Item = String> + 'a {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    keys.iter().filter_map(move |key| {
        properties.iter().find(|(name, _)| name.to_lowercase() == **key).and_then(|(_, value)| text(value))
    })
}

fn shape(geometry: &Geometry) -> Result<MultiPolygon<f64>, String> {
    let of_polygon = |rings: &Vec<Vec<geojson::Position>>| -> Result<Option<Polygon<f64>>, String> {
        let rings = rings.iter().map(|ring| line(ring.iter().map(geojson::Position::as_slice)));
        let mut rings = rings.collect::<Result<Vec<_>, _>>()?.into_iter().flatten();
        Ok(rings.next().map(|exterior| Polygon::new(exterior, rings.collect())))
    };
    let polygons = match &geometry.value {
        GeometryValue::Polygon { coordinates } => vec![of_polygon(coordinates)?],
        GeometryValue::MultiPolygon { coordinates } => {
            coordinates.iter().map(of_polygon).collect::<Result<Vec<_>, _>>()?
        }
        other => {
            return Err(format!("bentuknya {}, seharusnya Polygon atau MultiPolygon", other.type_name()));
        }
    };
    Ok(MultiPolygon(polygons.into_iter().flatten().collect()))
}

/// A closed ring; none when fewer than three different points are left. Heights are dropped.
pub(super) fn line<'a>(
    positions: impl Iterator<Item = &'a [f64]>,
) -> Result<Option<LineString<f64>>, String> {
    let mut ring: Vec<Coord<f64>> = Vec::new();
    for position in positions {
        let &[lon, lat, ..] = position else {
            return Err("ada titik tanpa dua angka".to_owned());
        };
        if !((90.0..=145.0).contains(&lon) && (-15.0..=10.0).contains(&lat)) {
            return Err(outside(lon, lat));
        }
        let point = Coord { x: lon, y: lat };
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
        format!("koordinat {lon}, {lat} bukan derajat; simpan berkas dalam WGS84 (EPSG:4326)")
    } else if (90.0..=145.0).contains(&lat) {
        format!("koordinat {lon}, {lat} terbalik: lintang dan bujur tertukar")
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
