use std::collections::{BTreeMap, BTreeSet};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::oracle::{self, Oracle, World, sample};
use crate::geodesy::{LonLat, Tile, World as Position};
use crate::peta::Index;
use crate::peta::tile::decode::{self, Value};
use crate::peta::tile::mvt::{Geometry, Layer, Value as Attribute};
use crate::peta::{Filter, Record};

fn position(record: &Record) -> Option<Position> {
    record.point.map(|p| Position::from_e7(p.lon_e7, p.lat_e7))
}

/// All tiles of a random zoom under a random filter.
pub(super) fn ask(index: &Index, records: &[Record], rng: &mut StdRng) {
    let filter = oracle::filter(rng);
    let zoom = rng.random_range(0..=16);
    check_zoom(index, records, zoom, filter);
}

fn check_zoom(index: &Index, records: &[Record], zoom: u8, filter: Filter) {
    let located: Vec<&Record> = Oracle(records).matching(filter).filter(|r| r.point.is_some()).collect();
    let mut by_tile: BTreeMap<(u32, u32), Vec<&Record>> = BTreeMap::new();
    // Tiles that hold nothing any more are asked for too.
    for record in records.iter().filter(|r| r.point.is_some()) {
        let tile = Tile::at(position(record).unwrap(), zoom);
        by_tile.entry((tile.x(), tile.y())).or_default();
    }
    for record in &located {
        let tile = Tile::at(position(record).unwrap(), zoom);
        by_tile.entry((tile.x(), tile.y())).or_default().push(record);
    }
    let mut sum = 0;
    for ((x, y), records) in by_tile {
        let tile = Tile::new(zoom, x, y).unwrap();
        sum += check_tile(index.ukm_tile(tile, filter), tile, &records, filter);
    }
    assert_eq!(sum, located.len());
}

fn check_tile(bytes: Option<Vec<u8>>, tile: Tile, records: &[&Record], filter: Filter) -> usize {
    let Some(bytes) = bytes else {
        assert!(records.is_empty());
        return 0;
    };
    let layers = decode::tile(&bytes);
    let [layer] = &layers[..] else { panic!("one layer") };
    assert_eq!(layer.extent, 4096);
    if tile.z() >= 12 && records.len() <= 2_000 {
        assert_eq!(layer.name, "ukm");
        let codes: BTreeSet<String> =
            records.iter().map(|r| String::from_utf8(r.code.to_vec()).unwrap()).collect();
        let found = layer.features.iter().map(|f| match &f.tags["code"] {
            Value::Text(code) => code.clone(),
            Value::Number(_) => panic!("a code is text"),
        });
        assert_eq!(found.collect::<BTreeSet<_>>(), codes);
        for feature in &layer.features {
            assert_eq!((feature.kind, feature.id), (1, None));
            let (x, y) = feature.paths[0][0];
            assert!((0..4096).contains(&x) && (0..4096).contains(&y));
            let record = records
                .iter()
                .find(|r| Value::Text(String::from_utf8(r.code.to_vec()).unwrap()) == feature.tags["code"])
                .unwrap();
            assert_eq!(feature.tags["name"], Value::Text(record.name.to_string()));
            let product = record.products.first().map(|p| Value::Text(format!("produk-{}", p.0)));
            assert_eq!(feature.tags.get("product"), product.as_ref());
            let precision = if record.point.unwrap().exact { "exact" } else { "desa" };
            assert_eq!(feature.tags["precision"], Value::Text(precision.into()));
        }
        return layer.features.len();
    }
    assert_eq!(layer.name, "cluster");
    let mut bins: BTreeMap<(i64, i64), Vec<&Record>> = BTreeMap::new();
    for record in records {
        let (x, y) = tile.local(position(record).unwrap(), 12);
        bins.entry((i64::from(x) / 128, i64::from(y) / 128)).or_default().push(record);
    }
    assert_eq!(bins.len(), layer.features.len());
    let mut sum = 0;
    for feature in &layer.features {
        let (x, y) = feature.paths[0][0];
        let records = &bins[&(x / 128, y / 128)];
        assert_eq!(feature.tags["count"], Value::Number(records.len() as f64));
        sum += records.len();
        let owned: Vec<Record> = records.iter().map(|r| (*r).clone()).collect();
        let dominant = Oracle(&owned).counts(filter, |_| true).dominant();
        let text = dominant.as_ref().map(|d| Value::Text(format!("produk-{}", d.product.0)));
        assert_eq!(feature.tags.get("dominant"), text.as_ref(), "{tile:?} {filter:?}");
        match (dominant, feature.tags.get("share")) {
            (Some(dominant), Some(Value::Number(share))) => assert!((dominant.share - share).abs() < 0.000_6),
            (None, None) => {}
            other => panic!("{other:?}"),
        }
    }
    sum
}

#[test]
fn the_tiles_of_a_zoom_hold_every_located_business_once() {
    let records = sample(9, 20_000);
    let index = World::build(&records);
    let mut rng = StdRng::seed_from_u64(10);
    for zoom in [0, 5, 8, 10, 11, 12, 13, 14, 17, 20] {
        check_zoom(&index, &records, zoom, Filter::default());
        check_zoom(&index, &records, zoom, oracle::filter(&mut rng));
    }
}

#[test]
fn a_tile_without_businesses_is_empty() {
    let index = World::build(&sample(11, 100));
    let tile = Tile::at(Position::of(LonLat::new(-60.0, 40.0).unwrap()), 9);
    assert!(index.ukm_tile(tile, Filter::default()).is_none());
    assert!(World::build(&[]).ukm_tile(Tile::new(0, 0, 0).unwrap(), Filter::default()).is_none());
}

#[test]
fn shapes_and_attributes_read_back() {
    let mut layer = Layer::new("uji", 4096);
    let square = vec![(0, 0), (0, 10), (10, 10), (10, 0), (0, 0)];
    let hole = vec![(2, 2), (4, 2), (4, 4), (2, 4)];
    layer.feature(
        Some(3201),
        Geometry::Polygons(&[vec![square, hole]]),
        &[("name", Attribute::Str("Cibinong")), ("n", Attribute::Uint(300)), ("d", Attribute::Double(0.25))],
    );
    layer.feature(
        None,
        Geometry::Lines(&[vec![(-5, 7), (4200, -90)], vec![(1, 1)]]),
        &[("n", Attribute::Int(-3))],
    );
    layer.feature(None, Geometry::Points(&[(1, 2), (3, 4)]), &[("ya", Attribute::Bool(true))]);
    layer.feature(None, Geometry::Polygons(&[vec![vec![(0, 0), (1, 1), (2, 2)]]]), &[]);
    layer.feature(None, Geometry::Points(&[]), &[]);
    assert_eq!(layer.len(), 3);
    let read = decode::tile(&layer.into_tile().unwrap()).remove(0);
    assert_eq!(read.features.len(), 3);
    let polygon = &read.features[0];
    assert_eq!((polygon.id, polygon.kind, polygon.paths.len()), (Some(3201), 3, 2));
    assert_eq!(polygon.paths[0], [(10, 0), (10, 10), (0, 10), (0, 0)]);
    assert_eq!(polygon.paths[1], [(2, 4), (4, 4), (4, 2), (2, 2)]);
    assert_eq!(polygon.tags["name"], Value::Text("Cibinong".into()));
    assert_eq!((&polygon.tags["n"], &polygon.tags["d"]), (&Value::Number(300.0), &Value::Number(0.25)));
    assert_eq!((read.features[1].kind, &read.features[1].paths), (2, &vec![vec![(-5, 7), (4200, -90)]]));
    assert_eq!(read.features[1].tags["n"], Value::Number(-3.0));
    assert_eq!((read.features[2].kind, read.features[2].paths.len()), (1, 2));
    assert!(Layer::new("kosong", 4096).into_tile().is_none());
}
