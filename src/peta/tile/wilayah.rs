//! Tiles of areas: polygons of kecamatan and desa, and points for their names. From memory, no SQL.

use std::sync::OnceLock;

use geo::{Coord, MultiPolygon};

use super::mvt::{EXTENT, EXTENT_BITS, Geometry, Layer, Value};
use crate::geodesy::{Tile, World};
use crate::peta::shape::label::label;
use crate::peta::shape::ring::{Ring, clean, clip, twice_area};
use crate::peta::shape::simplify::simplify;
use crate::wilayah::{Area, Areas, topology};

/// Up to this zoom borders are simplified; deeper they are drawn as they are.
const SIMPLIFIED: u8 = 12;
/// From this zoom on desa are drawn.
const DESA_FROM: u8 = 9;
/// From this zoom on their names have room.
const DESA_NAMES_FROM: u8 = 10;
/// Polygons run on this many units beyond the tile, so that the cut is not seen.
const BUFFER: f64 = 64.0;
/// Twice the area, in square units, that a border may change by for one vertex less; a screen pixel is 8 units wide.
const LEAST_TWICE_AREA: i64 = 128;
/// Names are placed on the grid of this zoom: 38 m near the equator.
const LABEL_ZOOM: u8 = 8;

/// The areas, ready to be cut into tiles. Made anew with every new [`Areas`].
#[derive(Debug)]
pub struct AreaTiles {
    official: bool,
    kecamatan: Vec<Drawn>,
    desa: Vec<Drawn>,
    /// By zoom: rings of the kecamatan, then of the desa; made when first asked for.
    levels: [OnceLock<Vec<Vec<Ring>>>; SIMPLIFIED as usize + 1],
}

#[derive(Debug)]
struct Drawn {
    id: u64,
    code: String,
    name: String,
    /// In parts of the Web Mercator square, y to the south.
    rings: Vec<Vec<Coord<f64>>>,
    low: Coord<f64>,
    high: Coord<f64>,
    label: World,
}

impl AreaTiles {
    /// Prepares all areas.
    pub fn new(areas: &Areas) -> Self {
        let drawn = |areas: &[Area], shapes: &[MultiPolygon<f64>]| -> Vec<Drawn> {
            areas.iter().zip(shapes).map(|(area, shape)| Drawn::new(area, shape)).collect()
        };
        Self {
            official: areas.official(),
            kecamatan: drawn(areas.kecamatan(), &areas.shapes().kecamatan),
            desa: drawn(areas.desa(), &areas.shapes().desa),
            levels: Default::default(),
        }
    }

    /// The tile as a Mapbox Vector Tile with the layers `kecamatan`, `desa` and those of their names; none when
    /// nothing lies there.
    pub fn tile(&self, tile: Tile) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        self.polygons("kecamatan", &self.kecamatan, 0, tile).write_to(&mut out);
        if tile.z() >= DESA_FROM {
            self.polygons("desa", &self.desa, self.kecamatan.len(), tile).write_to(&mut out);
        }
        names("kecamatan_label", &self.kecamatan, tile).write_to(&mut out);
        if tile.z() >= DESA_NAMES_FROM {
            names("desa_label", &self.desa, tile).write_to(&mut out);
        }
        (!out.is_empty()).then_some(out)
    }

    fn polygons(&self, name: &str, areas: &[Drawn], first: usize, tile: Tile) -> Layer {
        let mut layer = Layer::new(name, EXTENT);
        let level =
            self.levels.get(usize::from(tile.z())).map(|level| level.get_or_init(|| self.level(tile.z())));
        for (n, area) in areas.iter().enumerate() {
            if !area.touches(tile) {
                continue;
            }
            let rings: Vec<Ring> = match level {
                Some(level) => level[first + n].iter().filter_map(|ring| cut(of_grid(ring, tile))).collect(),
                None => area.rings.iter().filter_map(|ring| cut(of_world(ring, tile))).collect(),
            };
            let polygons = grouped(&rings);
            let tags = [
                ("code", Value::Str(&area.code)),
                ("name", Value::Str(&area.name)),
                ("official", Value::Bool(self.official)),
            ];
            layer.feature(Some(area.id), Geometry::Polygons(&polygons), &tags);
        }
        layer
    }

    /// All rings on the grid of a zoom, with fewer vertices, the same ones for neighbours.
    fn level(&self, z: u8) -> Vec<Vec<Ring>> {
        let on_grid = |area: &Drawn| area.on_grid(z);
        let mut shapes: Vec<Vec<Ring>> = self.kecamatan.iter().chain(&self.desa).map(on_grid).collect();
        simplify(&mut shapes, LEAST_TWICE_AREA);
        shapes
    }
}

/// Units along the side of the whole world at a zoom.
fn side(z: u8) -> f64 {
    f64::from(EXTENT) * f64::from(1u32 << z)
}

impl Drawn {
    fn new(area: &Area, shape: &MultiPolygon<f64>) -> Self {
        let rings: Vec<Vec<Coord<f64>>> =
            topology::rings(shape).map(|ring| ring.0.iter().map(|&at| part_of_world(at)).collect()).collect();
        let all = || rings.iter().flatten();
        let low = Coord {
            x: all().map(|c| c.x).fold(f64::INFINITY, f64::min),
            y: all().map(|c| c.y).fold(f64::INFINITY, f64::min),
        };
        let high = Coord {
            x: all().map(|c| c.x).fold(f64::NEG_INFINITY, f64::max),
            y: all().map(|c| c.y).fold(f64::NEG_INFINITY, f64::max),
        };
        let digits = area.code.bytes().filter(u8::is_ascii_digit);
        let mut drawn = Self {
            id: digits.fold(0, |id, digit| id * 10 + u64::from(digit - b'0')),
            code: area.code.clone(),
            name: area.name.clone(),
            rings,
            low,
            high,
            label: World::of(area.point),
        };
        let middle = label(&drawn.on_grid(LABEL_ZOOM));
        if middle.radius > 0 {
            let degrees = World::lonlat(units_of_world(middle.x), units_of_world(middle.y));
            drawn.label = World::of(degrees);
        }
        drawn
    }

    fn on_grid(&self, z: u8) -> Vec<Ring> {
        let snap = |ring: &Vec<Coord<f64>>| {
            clean(
                ring.iter()
                    .map(|c| [(c.x * side(z)).round() as i32, (c.y * side(z)).round() as i32])
                    .collect(),
            )
        };
        self.rings.iter().filter_map(snap).collect()
    }

    fn touches(&self, tile: Tile) -> bool {
        let tiles = f64::from(1u32 << tile.z());
        let margin = BUFFER / f64::from(EXTENT);
        let apart = |low: f64, high: f64, at: u32| {
            high * tiles < f64::from(at) - margin || low * tiles > f64::from(at) + 1.0 + margin
        };
        !apart(self.low.x, self.high.x, tile.x()) && !apart(self.low.y, self.high.y, tile.y())
    }
}

/// Degrees → parts of the Web Mercator square, finer than whole world units.
fn part_of_world(at: Coord<f64>) -> Coord<f64> {
    let sine = at.y.clamp(-85.0, 85.0).to_radians().sin();
    Coord { x: (at.x + 180.0) / 360.0, y: 0.5 - sine.atanh() / (2.0 * std::f64::consts::PI) }
}

fn units_of_world(on_label_grid: i32) -> f64 {
    f64::from(on_label_grid) / side(LABEL_ZOOM) * 4_294_967_296.0
}

/// A ring of the whole world's grid in units of the tile.
fn of_grid(ring: &Ring, tile: Tile) -> Vec<Coord<f64>> {
    let origin = [tile.x(), tile.y()].map(|at| f64::from(at) * f64::from(EXTENT));
    ring.iter().map(|&[x, y]| Coord { x: f64::from(x) - origin[0], y: f64::from(y) - origin[1] }).collect()
}

fn of_world(ring: &[Coord<f64>], tile: Tile) -> Vec<Coord<f64>> {
    let extent = f64::from(EXTENT);
    let tiles = f64::from(1u32 << tile.z());
    let place = |at: f64, tile: u32| (at * tiles - f64::from(tile)) * extent;
    ring.iter().map(|c| Coord { x: place(c.x, tile.x()), y: place(c.y, tile.y()) }).collect()
}

fn cut(ring: Vec<Coord<f64>>) -> Option<Ring> {
    let (low, high) = (-BUFFER, f64::from(EXTENT) + BUFFER);
    let cut = clip(ring, Coord { x: low, y: low }, Coord { x: high, y: high });
    clean(cut.into_iter().map(|c| [c.x.round() as i32, c.y.round() as i32]).collect())
}

/// Outer rings, each with the holes that follow it. On the screen an outer ring runs counter-clockwise here, for
/// shapes come with exteriors counter-clockwise on the globe.
fn grouped(rings: &[Ring]) -> Vec<Vec<Vec<(i32, i32)>>> {
    let mut polygons: Vec<Vec<Vec<(i32, i32)>>> = Vec::new();
    for ring in rings {
        let points = ring.iter().map(|&[x, y]| (x, y)).collect();
        match polygons.last_mut() {
            Some(polygon) if twice_area(ring) > 0 => polygon.push(points),
            _ => polygons.push(vec![points]),
        }
    }
    polygons
}

fn names(name: &str, areas: &[Drawn], tile: Tile) -> Layer {
    let mut layer = Layer::new(name, EXTENT);
    for area in areas.iter().filter(|area| tile.contains(area.label)) {
        let (x, y) = tile.local(area.label, EXTENT_BITS);
        let tags = [("code", Value::Str(&area.code)), ("name", Value::Str(&area.name))];
        layer.feature(Some(area.id), Geometry::Point(x, y), &tags);
    }
    layer
}
