use std::collections::HashMap;

use super::*;
use crate::wilayah::{boundary, cell, facts, query, test_db};

fn approximate() -> Areas {
    cell::approximate(facts::embedded("32.01").unwrap()).unwrap()
}

/// The rings of a path as it was written.
fn read(path: &str) -> Vec<Ring> {
    let numbers = |text: &str| -> Vec<i32> {
        let spaced = text.replace('-', " -").replace('l', " ");
        spaced.split_whitespace().map(|number| number.parse().unwrap()).collect()
    };
    let ring = |text: &str| {
        let mut at = [0, 0];
        let step = |pair: &[i32]| {
            at = [at[0] + pair[0], at[1] + pair[1]];
            at
        };
        numbers(text).chunks(2).map(step).collect()
    };
    path.split('M').skip(1).map(|text| ring(text.strip_suffix('z').unwrap())).collect()
}

/// How often each edge is drawn, in either direction.
fn edges(set: &ShapeSet) -> HashMap<([i32; 2], [i32; 2]), u32> {
    let mut edges = HashMap::new();
    for ring in set.shapes.iter().flat_map(|shape| read(&shape.path)) {
        for (n, &from) in ring.iter().enumerate() {
            let to = ring[(n + 1) % ring.len()];
            *edges.entry((from.min(to), from.max(to))).or_default() += 1;
        }
    }
    edges
}

fn check(set: &ShapeSet) {
    assert!(set.view.width <= 720 && set.view.height <= 720);
    for shape in &set.shapes {
        let rings = read(&shape.path);
        assert!(!rings.is_empty() && shape.label.radius > 0, "{}", shape.ix);
        assert_eq!(path::path(&rings), shape.path);
    }
    for quiet in &set.quiet {
        assert!(!quiet.name.is_empty());
    }
}

#[test]
fn borders_drawn_for_two_shapes_are_the_same_line() {
    let areas = approximate();
    for set in [ShapeSet::of_kecamatan(&areas, &[]), ShapeSet::of_all_desa(&areas, &[])] {
        check(&set);
        let outline: usize = read(&set.outline).iter().map(Vec::len).sum();
        let edges = edges(&set);
        assert_eq!(edges.values().filter(|&&count| count == 1).count(), outline);
        assert!(edges.values().all(|&count| count <= 2));
    }
}

#[test]
fn the_surroundings_are_named_where_nothing_is_drawn_over_them() {
    let areas = approximate();
    let set = ShapeSet::of_kecamatan(&areas, &cell::surroundings(areas.facts()));
    let labelled =
        |name: &str| set.quiet.iter().find(|quiet| quiet.name == name).and_then(|quiet| quiet.label);
    for name in ["Kota Bogor", "Kota Depok", "Kabupaten Cianjur", "Kabupaten Sukabumi"] {
        assert!(labelled(name).is_some(), "{name}");
    }
    assert!(set.quiet.iter().all(|quiet| quiet.code != "32.01"));
}

#[test]
fn a_kecamatan_is_drawn_among_the_others() {
    let areas = approximate();
    for ix in 0..areas.kecamatan().len() as u16 {
        let set = ShapeSet::of_desa(&areas, KecamatanIx(ix), &[]);
        check(&set);
        assert_eq!(set.shapes.len(), areas.desa_of(KecamatanIx(ix)).len());
        assert!(!set.quiet.is_empty());
    }
}

#[tokio::test]
async fn forty_official_kecamatan_take_less_than_25_kilobytes() {
    let (Some(bytes), Some(mut conn)) =
        (test_db::shared("geodata/desa_full.geojson"), test_db::begin().await)
    else {
        return;
    };
    query::prepare(&mut conn, "32.01", test_db::now()).await.unwrap();
    let file = boundary::File { source: "uji", bytes: &bytes };
    boundary::import(&mut conn, "32.01", &file, test_db::now()).await.unwrap();
    let areas = query::load(&mut conn, "32.01").await.unwrap();
    let set = ShapeSet::of_kecamatan(&areas, &cell::surroundings(areas.facts()));
    check(&set);
    let size: usize = set.shapes.iter().map(|shape| shape.path.len()).sum();
    let quiet: usize = set.quiet.iter().map(|quiet| quiet.path.len()).sum();
    assert!(size + quiet + set.outline.len() < 25_000, "{size} {quiet} {}", set.outline.len());
    // Where a shape is thinner than a unit its own two borders fall on one line.
    let edges = edges(&set);
    let doubled = edges.values().filter(|&&count| count > 2).count();
    assert!(doubled * 100 < edges.len(), "{doubled}");
}
