//! Points of desa around the served kabupaten.

use std::collections::BTreeMap;

use geo::{Coord, LineString};

use super::diagram::Diagram;
use super::lattice::Reach;
use super::{Facts, Plane};
use crate::geodesy::LonLat;

/// A desa of a neighbouring kabupaten.
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbour {
    /// Kemendagri code.
    pub code: String,
    /// Its place.
    pub point: LonLat,
}

/// A kabupaten or kota next to the served one, roughly: for drawing behind it, never for locating.
#[derive(Clone, Debug)]
pub struct Surrounding {
    /// Kemendagri code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Convex pieces that together are its ground, in degrees. They run on beneath the served kabupaten.
    pub pieces: Vec<LineString<f64>>,
}

const NAMES: &str = include_str!("../../../geodata/neighbour.csv");

/// The kabupaten and kota around, each as the cells of its desa. The served one is left out of the diagram, so that
/// whatever shapes are drawn over them leave no gap.
pub fn surroundings(facts: &Facts) -> Vec<Surrounding> {
    let plane = Plane::around(facts);
    let points: Vec<[f64; 2]> = facts.desa.iter().map(|area| plane.of(area.point)).collect();
    let areas: Vec<f64> = facts.desa.iter().map(|area| area.area_ha * 10_000.0).collect();
    let reach = Reach::of(&points, &areas);
    let mut around = neighbours(&facts.kabupaten.code);
    around.retain(|neighbour| reach.contains(plane.of(neighbour.point)));
    let points: Vec<[f64; 2]> = around.iter().map(|neighbour| plane.of(neighbour.point)).collect();
    let diagram = Diagram::new(points, around.len());
    let mut by_code: BTreeMap<&str, Vec<LineString<f64>>> = BTreeMap::new();
    for (ix, neighbour) in around.iter().enumerate() {
        let mut ring: Vec<Coord<f64>> =
            diagram.cell(ix).edges.iter().map(|edge| plane.degrees(edge.start)).collect();
        ring.extend(ring.first().copied());
        by_code.entry(neighbour.code.get(..5).unwrap_or_default()).or_default().push(LineString(ring));
    }
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(NAMES.as_bytes());
    let names: BTreeMap<String, String> = reader.deserialize().flatten().collect();
    let named = by_code.into_iter().map(|(code, pieces)| Surrounding {
        code: code.to_owned(),
        name: names.get(code).cloned().unwrap_or_default(),
        pieces,
    });
    named.collect()
}

const REGISTRY: &str = include_str!("../../../geodata/centroid_registry.csv");

/// All desa of the registry outside a kabupaten.
pub fn neighbours(kabupaten_code: &str) -> Vec<Neighbour> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(REGISTRY.as_bytes());
    let read = |record: csv::StringRecord| {
        let code = record.get(0)?.to_owned();
        let point = LonLat::new(record.get(3)?.parse().ok()?, record.get(4)?.parse().ok()?)?;
        (!code.starts_with(kabupaten_code)).then_some(Neighbour { code, point })
    };
    reader.records().flatten().filter_map(read).collect()
}
