//! `/tiles/…`: vector tiles and their TileJSON.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use serde_json::{Value, json};

use super::query::filter;
use super::{kept, to_json};
use crate::app::{App, Current};
use crate::geodesy::{LonLat, Tile, World};
use crate::http::Path;
use crate::http::body::DataBody;
use crate::http::error::Error;
use crate::http::origin::origin;
use crate::http::params::{ApiParams, NoParams, encode};
use crate::peta::Filter;
use crate::peta::atlas::Atlas;
use crate::peta::atlas::Kept;

/// Media type of a vector tile.
const MVT: &str = "application/vnd.mapbox-vector-tile";

/// Deepest zoom of businesses; clients draw deeper zooms from it.
const UKM_MAX_ZOOM: u8 = 16;
/// Deepest zoom of areas.
const WILAYAH_MAX_ZOOM: u8 = 14;

fn tile_at(z: &str, x: &str, y: &str, max_zoom: u8) -> Result<Tile, Error> {
    let outside = || Error::not_found("Petak peta ini tidak ada.");
    let y = y.strip_suffix(".mvt").ok_or_else(outside)?;
    // One address for one tile.
    let plain =
        |text: &str| text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if ![z, x, y].into_iter().all(plain) {
        return Err(outside());
    }
    let parse = |text: &str| text.parse::<u32>().ok();
    let (Some(z), Some(x), Some(y)) = (parse(z), parse(x), parse(y)) else { return Err(outside()) };
    let z = u8::try_from(z).ok().filter(|z| *z <= max_zoom).ok_or_else(outside)?;
    Tile::new(z, x, y).ok_or_else(outside)
}

/// Businesses: clusters, or points where they are few and the zoom is deep.
#[utoipa::path(get, path = "/tiles/ukm/{z}/{x}/{y}.mvt", tag = "tiles",
    params(
        ("z" = u8, Path, description = "0–16"), ("x" = u32, Path), ("y" = u32, Path),
        ("product" = Option<String>, Query, description = "Slug produk"),
        ("group" = Option<String>, Query, description = "Slug kelompok produk"),
        ("as_of" = Option<String>, Query, description = "Bulan TTTT-BB")),
    responses((status = 200, content_type = "application/vnd.mapbox-vector-tile"), (status = 204), (status = 404)))]
pub async fn ukm(
    atlas: Current,
    Path((z, x, y)): Path<(String, String, String)>,
    ApiParams(mut params): ApiParams,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let at = tile_at(&z, &x, &y, UKM_MAX_ZOOM)?;
    let filter = filter(&mut params, &atlas, true);
    params.finish()?;
    let key = Kept::UkmTile { tile: (at.z(), at.x(), at.y()), filter };
    kept(&atlas, key, &headers, MVT, || Ok(atlas.index.ukm_tile(at, filter)))
}

/// Areas: kecamatan, desa, and their label points.
#[utoipa::path(get, path = "/tiles/wilayah/{z}/{x}/{y}.mvt", tag = "tiles",
    params(("z" = u8, Path, description = "0–14"), ("x" = u32, Path), ("y" = u32, Path)),
    responses((status = 200, content_type = "application/vnd.mapbox-vector-tile"), (status = 204), (status = 404)))]
pub async fn wilayah(
    atlas: Current,
    Path((z, x, y)): Path<(String, String, String)>,
    _: NoParams,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let at = tile_at(&z, &x, &y, WILAYAH_MAX_ZOOM)?;
    let key = Kept::WilayahTile { tile: (at.z(), at.x(), at.y()) };
    kept(&atlas, key, &headers, MVT, || Ok(atlas.area_tiles.tile(at)))
}

/// TileJSON 3.0 of the businesses.
#[utoipa::path(get, path = "/tiles/ukm.json", tag = "tiles",
    params(
        ("product" = Option<String>, Query, description = "Slug produk"),
        ("group" = Option<String>, Query, description = "Slug kelompok produk"),
        ("as_of" = Option<String>, Query, description = "Bulan TTTT-BB")),
    responses((status = 200, description = "TileJSON 3.0")))]
pub async fn ukm_json(
    State(app): State<App>,
    atlas: Current,
    ApiParams(mut params): ApiParams,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let filter = filter(&mut params, &atlas, true);
    params.finish()?;
    let layers = json!([
        {"id": "cluster", "fields": {"count": "Number", "dominant": "String", "group": "String", "share": "Number"}},
        {"id": "ukm", "fields": {
            "code": "String", "name": "String", "product": "String", "group": "String", "precision": "String"}}
    ]);
    let tiles = format!("/tiles/ukm/{{z}}/{{x}}/{{y}}.mvt{}", tile_query(&atlas, filter));
    tile_json(&app, &atlas, &headers, "UKM", &tiles, UKM_MAX_ZOOM, &layers)
}

/// TileJSON 3.0 of the areas.
#[utoipa::path(get, path = "/tiles/wilayah.json", tag = "tiles",
    responses((status = 200, description = "TileJSON 3.0")))]
pub async fn wilayah_json(
    State(app): State<App>,
    atlas: Current,
    _: NoParams,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let areas = json!({"id": "Number", "code": "String", "name": "String", "official": "Boolean"});
    let names = json!({"id": "Number", "code": "String", "name": "String"});
    let lines = json!({});
    let layers: Vec<Value> = [
        (&areas, &["kecamatan", "desa"][..]),
        (&names, &["kecamatan_label", "desa_label", "neighbour_label"]),
        (&lines, &["kabupaten_line", "kecamatan_line", "desa_line", "neighbour"]),
    ]
    .into_iter()
    .flat_map(|(fields, ids)| ids.iter().map(move |id| json!({"id": id, "fields": fields})))
    .collect();
    let tiles = "/tiles/wilayah/{z}/{x}/{y}.mvt";
    tile_json(&app, &atlas, &headers, "Wilayah", tiles, WILAYAH_MAX_ZOOM, &Value::Array(layers))
}

/// The query under which tiles of `filter` are found, `?` included; empty for all businesses.
pub fn tile_query(atlas: &Atlas, filter: Filter) -> String {
    let pairs = [
        ("product", filter.product.map(|ix| atlas.dictionary.product(ix).slug.to_string())),
        ("group", filter.group.map(|ix| atlas.dictionary.group(ix).slug.to_string())),
        ("as_of", filter.as_of.map(|month| month.to_string())),
    ];
    let query: Vec<String> =
        pairs.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", encode(&value?)))).collect();
    if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) }
}

fn tile_json(
    app: &App,
    atlas: &Atlas,
    headers: &HeaderMap,
    name: &str,
    tiles: &str,
    max_zoom: u8,
    layers: &Value,
) -> Result<Response, Error> {
    let base = origin(app.config().public_url.as_deref(), headers);
    let bounds = atlas.areas.bounds();
    let middle = bounds.center();
    let kabupaten = &atlas.areas.kabupaten().name;
    let document = json!({
        "tilejson": "3.0.0",
        "name": format!("{name} {kabupaten}"),
        "version": format!("1.0.{}", atlas.revision),
        "scheme": "xyz",
        "tiles": [format!("{base}{tiles}")],
        "minzoom": 0,
        "maxzoom": max_zoom,
        "bounds": [bounds.min().x, bounds.min().y, bounds.max().x, bounds.max().y],
        "center": [middle.x, middle.y, whole_zoom(bounds).min(max_zoom)],
        "attribution": atlas.areas.source(),
        "vector_layers": layers,
    });
    let mut response = DataBody::new("application/json", to_json(&document)?).respond(headers);
    // Its addresses are those under which it was asked for.
    response.headers_mut().append(header::VARY, HeaderValue::from_static("host, x-forwarded-proto"));
    Ok(response)
}

/// The deepest zoom at which these bounds are no wider and no higher than a tile.
fn whole_zoom(bounds: geo::Rect<f64>) -> u8 {
    let corner = |at: geo::Coord<f64>| LonLat::new(at.x, at.y).map(World::of);
    let (Some(low), Some(high)) = (corner(bounds.min()), corner(bounds.max())) else { return 0 };
    (high.x - low.x).max(low.y - high.y).leading_zeros() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_fit_into_a_tile_of_their_zoom() {
        let bounds = |lon, lat, size| {
            geo::Rect::new(geo::Coord { x: lon, y: lat }, geo::Coord { x: lon + size, y: lat + size })
        };
        assert_eq!(whole_zoom(bounds(106.4, -6.8, 0.83)), 8);
        assert_eq!(whole_zoom(bounds(106.4, -6.8, 0.69)), 9);
        assert_eq!(whole_zoom(bounds(-180.0, -40.0, 80.0)), 2);
    }

    #[test]
    fn only_tiles_of_the_pyramid_exist() {
        assert!(tile_at("12", "3260", "2125.mvt", 16).is_ok());
        for (z, x, y) in [
            ("17", "0", "0.mvt"),
            ("12", "4096", "0.mvt"),
            ("0", "0", "1.mvt"),
            ("0", "0", "0"),
            ("-1", "0", "0.mvt"),
            ("+1", "0", "0.mvt"),
            ("010", "0", "0.mvt"),
            ("10", "00", "0.mvt"),
            ("10", "0", "00.mvt"),
            ("1", "99999999999", "0.mvt"),
            ("a", "b", "c.mvt"),
            ("", "", ".mvt"),
        ] {
            assert!(tile_at(z, x, y, 16).is_err(), "{z}/{x}/{y}");
        }
    }
}
