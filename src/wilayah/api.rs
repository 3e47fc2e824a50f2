//! `/api/v1/wilayah…`: areas, and the area that holds a point.

use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;

use super::{Area, Areas};
use crate::app::Current;
use crate::http::Path;
use crate::http::body::DataBody;
use crate::http::error::Error;
use crate::http::params::{ApiParams, NoParams};
use crate::peta::api::{kept_json, to_json};
use crate::peta::atlas::Kept;

/// An administrative area.
#[derive(Serialize, utoipa::ToSchema)]
pub struct AreaView<'a> {
    /// Kemendagri code.
    code: &'a str,
    /// BPS code; other digits than Kemendagri's.
    bps_code: Option<&'a str>,
    /// `kabupaten`, `kecamatan` or `desa`.
    level: &'static str,
    /// `kabupaten`, `kota`, `kecamatan`, `desa` or `kelurahan`.
    kind: &'static str,
    /// Name.
    name: &'a str,
    /// Name in page addresses.
    slug: &'a str,
    /// Code of the area above.
    parent: Option<&'a str>,
    /// Longitude of a point inside it.
    lon: f64,
    /// Latitude of that point.
    lat: f64,
    /// Official area, hectares.
    area_ha: f64,
    /// Inhabitants.
    population: Option<u32>,
    /// Postal code.
    postal_code: Option<&'a str>,
    /// False while its shape is an approximation.
    official: bool,
}

impl<'a> AreaView<'a> {
    fn new(area: &'a Area, areas: &Areas) -> Self {
        Self {
            code: &area.code,
            bps_code: area.bps_code.as_deref(),
            level: area.level.as_str(),
            kind: area.kind.as_str(),
            name: &area.name,
            slug: &area.slug,
            parent: area.parent.as_deref(),
            lon: area.point.lon(),
            lat: area.point.lat(),
            area_ha: area.area_ha,
            population: area.population,
            postal_code: area.postal_code.as_deref(),
            official: areas.official(),
        }
    }
}

/// All areas of the kabupaten.
#[derive(Serialize, utoipa::ToSchema)]
pub struct AreaList<'a> {
    /// False while the shapes are approximations.
    official: bool,
    /// Where the shapes come from.
    source: &'a str,
    /// The kabupaten, then kecamatan, then desa, each by code.
    areas: Vec<AreaView<'a>>,
}

/// All areas.
#[utoipa::path(get, path = "/api/v1/wilayah", tag = "wilayah", responses((status = 200, body = AreaList)))]
pub async fn index(atlas: Current, _: NoParams, headers: HeaderMap) -> Result<Response, Error> {
    kept_json(&atlas, Kept::Areas, &headers, || {
        let areas = &atlas.areas;
        let all = std::iter::once(areas.kabupaten()).chain(areas.kecamatan()).chain(areas.desa());
        to_json(&AreaList {
            official: areas.official(),
            source: areas.source(),
            areas: all.map(|area| AreaView::new(area, areas)).collect(),
        })
    })
}

/// One area.
#[utoipa::path(get, path = "/api/v1/wilayah/{code}", tag = "wilayah",
    params(("code" = String, Path, description = "Kode Kemendagri")),
    responses((status = 200, body = AreaView), (status = 404, body = crate::http::error::Problem)))]
pub async fn show(
    atlas: Current,
    Path(code): Path<String>,
    _: NoParams,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let area =
        atlas.areas.by_code(&code).ok_or_else(|| Error::not_found("Tidak ada wilayah dengan kode ini."))?;
    Ok(DataBody::new("application/json", to_json(&AreaView::new(area, &atlas.areas))?).respond(&headers))
}

/// The areas that hold a point.
#[derive(Serialize, utoipa::ToSchema)]
pub struct AtPoint<'a> {
    /// The desa; of overlapping ones that with the lowest code.
    desa: AreaView<'a>,
    /// Its kecamatan.
    kecamatan: AreaView<'a>,
    /// False while the shapes are approximations.
    official: bool,
    /// True where several shapes overlap.
    overlapping: bool,
    /// Distance to the nearest border of the desa, metres.
    distance_to_border_m: f64,
}

/// The desa that holds a point.
#[utoipa::path(get, path = "/api/v1/wilayah/at", tag = "wilayah",
    params(("lon" = f64, Query), ("lat" = f64, Query)),
    responses((status = 200, body = AtPoint), (status = 400, body = crate::http::error::Problem),
        (status = 404, description = "Di luar kabupaten", body = crate::http::error::Problem)))]
pub async fn at(
    atlas: Current,
    ApiParams(mut params): ApiParams,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let position = params.required_position();
    params.finish()?;
    let areas = &atlas.areas;
    let outside = || Error::NotFound(format!("Titik ini di luar {}.", areas.kabupaten().name).into());
    let located = position.and_then(|position| areas.locate(position)).ok_or_else(outside)?;
    let answer = AtPoint {
        desa: AreaView::new(&areas.desa()[usize::from(located.desa.0)], areas),
        kecamatan: AreaView::new(&areas.kecamatan()[usize::from(areas.kecamatan_of(located.desa).0)], areas),
        official: areas.official(),
        overlapping: located.overlapping,
        distance_to_border_m: (located.distance_to_border_m * 10.0).round() / 10.0,
    };
    Ok(DataBody::new("application/json", to_json(&answer)?).respond(&headers))
}
