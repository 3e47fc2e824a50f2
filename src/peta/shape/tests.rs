use std::collections::HashMap;

use super::*;
use crate::wilayah::{cell, facts};

fn approximate() -> Areas {
    cell::approximate(facts::embedded("32.01").unwrap()).unwrap()
}

/// The rings or lines of a path as it was written.
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
    path.split('M').skip(1).map(|text| ring(text.trim_end_matches('z'))).collect()
}

type Edge = ([i32; 2], [i32; 2]);

/// How often each edge is drawn as a line.
fn lines(path: &str) -> HashMap<Edge, u32> {
    let mut edges = HashMap::new();
    for line in read(path) {
        for edge in line.windows(2) {
            *edges.entry((edge[0].min(edge[1]), edge[0].max(edge[1]))).or_default() += 1;
        }
    }
    edges
}

/// How often each edge is drawn, in either direction.
fn edges(set: &ShapeSet) -> HashMap<Edge, u32> {
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
fn every_border_is_one_line() {
    let areas = approximate();
    let around = cell::surroundings(areas.facts());
    let mut sets = vec![ShapeSet::of_kecamatan(&areas, &around), ShapeSet::of_all_desa(&areas, &around)];
    sets.extend((0..3).map(|ix| ShapeSet::of_desa(&areas, KecamatanIx(ix), &around)));
    for set in sets {
        check(&set);
        let edges = edges(&set);
        let [outline, mesh, around] = [&set.outline, &set.mesh, &set.around].map(|path| lines(path));
        assert!(!outline.is_empty() && !mesh.is_empty() && !around.is_empty());
        for (edge, count) in outline.iter().chain(&mesh).chain(&around) {
            assert_eq!(*count, 1, "{edge:?}");
        }
        assert!(edges.iter().all(|(edge, count)| match count {
            1 => outline.contains_key(edge) && !mesh.contains_key(edge),
            _ => *count == 2 && mesh.contains_key(edge) && !outline.contains_key(edge),
        }));
        assert_eq!(edges.len(), outline.len() + mesh.len());
        assert!(around.keys().all(|edge| !edges.contains_key(edge)));
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
