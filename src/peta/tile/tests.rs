//! Tiles of areas, read back.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::decode::{self, Layer, Value};
use crate::geodesy::{LonLat, Tile};
use crate::peta::tile::mvt;
use crate::peta::tile::wilayah::AreaTiles;
use crate::wilayah::{Areas, cell, facts};

static AREAS: LazyLock<Areas> =
    LazyLock::new(|| cell::approximate(facts::embedded("32.01").unwrap()).unwrap());
static TILES: LazyLock<AreaTiles> =
    LazyLock::new(|| AreaTiles::new(&AREAS, &cell::surroundings(AREAS.facts())));

/// All tiles of a zoom around the kabupaten, and one more on each side.
fn tiles(z: u8) -> Vec<(Tile, BTreeMap<String, Layer>)> {
    let bounds = AREAS.bounds();
    let count = f64::from(1u32 << z);
    let column = |lon: f64| ((lon + 180.0) / 360.0 * count) as i64;
    let row =
        |lat: f64| ((0.5 - lat.to_radians().sin().atanh() / (2.0 * std::f64::consts::PI)) * count) as i64;
    let mut found = Vec::new();
    for y in row(bounds.max().y) - 1..=row(bounds.min().y) + 1 {
        for x in column(bounds.min().x) - 1..=column(bounds.max().x) + 1 {
            let Some(tile) =
                u32::try_from(x).ok().zip(u32::try_from(y).ok()).and_then(|(x, y)| Tile::new(z, x, y))
            else {
                continue;
            };
            if let Some(bytes) = TILES.tile(tile) {
                found.push((tile, decode::tile(&bytes).into_iter().map(|l| (l.name.clone(), l)).collect()));
            }
        }
    }
    found
}

fn codes(tiles: &[(Tile, BTreeMap<String, Layer>)], layer: &str) -> Vec<String> {
    let features = tiles.iter().filter_map(|(_, layers)| layers.get(layer)).flat_map(|layer| &layer.features);
    let code = |tags: &BTreeMap<String, Value>| match &tags["code"] {
        Value::Text(code) => code.clone(),
        Value::Number(_) => panic!("code is a text"),
    };
    features.map(|feature| code(&feature.tags)).collect()
}

#[test]
fn every_area_and_its_name_are_drawn() {
    for z in [0, 7, 9, 10, 12, 13] {
        let tiles = tiles(z);
        for (layer, label, count, from) in
            [("kecamatan", "kecamatan_label", 40, 0), ("desa", "desa_label", 435, 10)]
        {
            let names = codes(&tiles, label);
            let distinct: BTreeSet<&String> = names.iter().collect();
            assert_eq!(names.len(), distinct.len(), "{label} at {z}");
            assert_eq!(names.len(), if z >= from { count } else { 0 }, "{label} at {z}");
            // At zoom 0 most kecamatan are smaller than a unit.
            if z >= 9 {
                let drawn: BTreeSet<String> = codes(&tiles, layer).into_iter().collect();
                assert_eq!(drawn.len(), count, "{layer} at {z}");
            }
        }
    }
    assert!(tiles(8).iter().all(|(_, layers)| !layers.contains_key("desa")));
}

#[test]
fn features_carry_code_name_and_whether_borders_are_official() {
    let feature = tiles(12)
        .into_iter()
        .filter_map(|(_, mut layers)| layers.remove("desa"))
        .flat_map(|layer| layer.features)
        .find(|feature| feature.tags["code"] == Value::Text("32.01.30.2008".to_owned()))
        .unwrap();
    assert_eq!(feature.id, Some(3_201_302_008));
    assert_eq!(feature.tags["name"], Value::Text("Babakan".to_owned()));
    assert_eq!(feature.tags["official"], Value::Number(0.0));
    assert_eq!(feature.kind, 3);
}

/// Twice the area of all rings; outer ones count positive, holes negative.
fn twice_area(layer: &Layer) -> i64 {
    let ring = |ring: &Vec<(i64, i64)>| -> i64 {
        ring.iter().zip(ring.iter().cycle().skip(1)).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum()
    };
    layer.features.iter().flat_map(|feature| &feature.paths).map(ring).sum()
}

#[test]
fn desa_fill_their_kecamatan_in_every_tile() {
    for z in [9, 11, 12, 14] {
        for (tile, layers) in tiles(z) {
            let (Some(kecamatan), Some(desa)) = (layers.get("kecamatan"), layers.get("desa")) else {
                continue;
            };
            let (kecamatan, desa) = (twice_area(kecamatan), twice_area(desa));
            // Below 13 both layers drop the same vertices of one grid; deeper each vertex is rounded alike. Only where
            // the tile's buffer cuts, a unit may go astray.
            assert!((kecamatan - desa).abs() <= kecamatan / 1000 + 9000, "{tile:?} {kecamatan} {desa}");
        }
    }
}

type Edge = ((i64, i64), (i64, i64));

/// Edges of a layer that are inside the tile without its buffer, each with how often it is there.
fn edges(layer: Option<&Layer>, closed: bool) -> BTreeMap<Edge, u32> {
    let mut edges = BTreeMap::new();
    let inside = |(x, y): (i64, i64)| (0..=4096).contains(&x) && (0..=4096).contains(&y);
    for path in layer.into_iter().flat_map(|layer| &layer.features).flat_map(|feature| &feature.paths) {
        let next = path.iter().cycle().skip(1);
        for (&a, &b) in path.iter().zip(next).take(path.len() - usize::from(!closed)) {
            if inside(a) && inside(b) && a != b {
                *edges.entry((a.min(b), a.max(b))).or_default() += 1;
            }
        }
    }
    edges
}

#[test]
fn every_border_is_a_line_of_one_layer() {
    for z in [9, 12, 14] {
        for (tile, layers) in tiles(z) {
            let line = |name: &str| edges(layers.get(name), false);
            let lines = [line("kabupaten_line"), line("kecamatan_line"), line("desa_line")];
            let all: BTreeSet<Edge> = lines.iter().flat_map(|lines| lines.keys().copied()).collect();
            assert!(lines.iter().flat_map(BTreeMap::values).all(|&count| count == 1), "{tile:?}");
            assert_eq!(all.len(), lines.iter().map(BTreeMap::len).sum::<usize>(), "{tile:?}");
            let desa = edges(layers.get("desa"), true);
            let apart = all.iter().filter(|edge| !desa.contains_key(*edge)).count();
            assert_eq!(apart, 0, "{tile:?}");
            assert_eq!(all.len(), desa.len(), "{tile:?}");
            assert!(lines[0].keys().all(|edge| desa[edge] == 1), "{tile:?}");
        }
    }
}

#[test]
fn the_surroundings_are_drawn_outside_and_named() {
    let tiles = tiles(9);
    let names = codes(&tiles, "neighbour_label");
    for code in ["32.71", "32.76", "32.02", "32.03"] {
        assert_eq!(names.iter().filter(|name| *name == code).count(), 1, "{code}");
    }
    let mut corners = 0;
    for (tile, layers) in &tiles {
        let [west, south, east, north] = tile.bounds();
        for path in layers.get("neighbour").into_iter().flat_map(|layer| &layer.features[0].paths) {
            for &(x, y) in &path[1..path.len() - 1] {
                let part = |at: i64| at as f64 / 4096.0;
                let at = LonLat::new(west + (east - west) * part(x), north - (north - south) * part(y));
                let distance = AREAS.locate(at.unwrap()).map_or(0.0, |found| found.distance_to_border_m);
                assert!(distance < 60.0, "{tile:?} {at:?} {distance}");
                corners += 1;
            }
        }
    }
    assert!(corners > 100);
}

#[test]
fn nothing_is_drawn_far_away() {
    assert!(TILES.tile(Tile::new(12, 0, 0).unwrap()).is_none());
    assert!(TILES.tile(Tile::new(22, 0, 4_194_303).unwrap()).is_none());
}

#[test]
fn a_point_written_in_one_piece_is_the_same_feature() {
    let layer = |quick: bool| {
        let mut layer = mvt::Layer::new("uji", mvt::EXTENT);
        let tags: Vec<_> = (0..10)
            .map(|n: u32| {
                (layer.key(&format!("kunci {n}")), layer.value(mvt::Value::Uint(u64::from(n) << 40)))
            })
            .collect();
        for (x, y, n) in [(0, 0, 0), (5, 4095, 1), (-70_000, i32::MAX, 5), (i32::MIN, 1, 10)] {
            if quick {
                layer.point(x, y, &tags[..n]);
            } else {
                layer.feature_with(None, mvt::Geometry::Point(x, y), &tags[..n]);
            }
        }
        layer.into_tile()
    };
    assert_eq!(layer(true), layer(false));
}
