//! Tiles of areas: polygons of kecamatan and desa, every border once, the surroundings, and points for names. From
//! memory, no SQL.

use std::sync::OnceLock;

use geo::{Coord, Rect};

use super::border::{LABEL_ZOOM, Level, around, label_place, snapped};
use super::mvt::{EXTENT, EXTENT_BITS, Geometry, Layer, Value};
use crate::geodesy::{LonLat, Tile, World};
use crate::peta::shape::label::label;
use crate::peta::shape::line::clip_line;
use crate::peta::shape::mesh::Line;
use crate::peta::shape::ring::{Ring, clean, clip, twice_area};
use crate::wilayah::cell::Surrounding;
use crate::wilayah::{Area, Areas};

/// Up to this zoom borders are simplified; deeper they are drawn as they are.
const SIMPLIFIED: u8 = 12;
/// From this zoom on desa are drawn.
const DESA_FROM: u8 = 9;
/// From this zoom on their names have room.
const DESA_NAMES_FROM: u8 = 10;
/// Shapes run on this many units beyond the tile, so that the cut is not seen.
const BUFFER: i32 = 64;

/// The areas, ready to be cut into tiles. Made anew with every new [`Areas`].
#[derive(Debug)]
pub struct AreaTiles {
    official: bool,
    kecamatan: Vec<Named>,
    desa: Vec<Named>,
    neighbours: Vec<Named>,
    fine: Level,
    /// By zoom; made when first asked for.
    levels: [OnceLock<Level>; SIMPLIFIED as usize + 1],
}

#[derive(Debug)]
struct Named {
    id: u64,
    code: String,
    name: String,
    /// Of the name.
    place: World,
}

impl AreaTiles {
    /// Prepares all areas, and what is drawn of the `surroundings`.
    pub fn new(areas: &Areas, surroundings: &[Surrounding]) -> Self {
        let (lines, named) = around(surroundings, areas.outline());
        let shapes = areas.shapes();
        let names = |of: &[Area], shapes: &[_]| -> Vec<Named> {
            of.iter()
                .zip(shapes)
                .map(|(area, shape)| {
                    let middle = label(&snapped(shape, LABEL_ZOOM));
                    let place = if middle.radius > 0 { label_place(middle.x, middle.y) } else { area.point };
                    Named::new(&area.code, &area.name, place)
                })
                .collect()
        };
        Self {
            official: areas.official(),
            kecamatan: names(areas.kecamatan(), &shapes.kecamatan),
            desa: names(areas.desa(), &shapes.desa),
            neighbours: named.iter().map(|(code, name, place)| Named::new(code, name, *place)).collect(),
            fine: Level::fine(areas.outline(), &shapes.kecamatan, &shapes.desa, lines),
            levels: Default::default(),
        }
    }

    /// The tile as a Mapbox Vector Tile; none when nothing lies there.
    ///
    /// Polygons are in the layers `kecamatan` and `desa`, borders in `kabupaten_line`, `kecamatan_line` and
    /// `desa_line`, each border in one of them alone; `neighbour` holds borders of the surroundings, and what ends in
    /// `_label` the names.
    pub fn tile(&self, tile: Tile) -> Option<Vec<u8>> {
        let level = match self.levels.get(usize::from(tile.z())) {
            Some(level) => level.get_or_init(|| self.fine.at(tile.z())),
            None => &self.fine,
        };
        let cut = Cut::new(level.zoom, tile);
        let desa = tile.z() >= DESA_FROM;
        let mut out = Vec::new();
        self.polygons("kecamatan", &self.kecamatan, &level.kecamatan, &cut).write_to(&mut out);
        if desa {
            self.polygons("desa", &self.desa, &level.desa, &cut).write_to(&mut out);
        }
        lines("neighbour", &level.around, &cut).write_to(&mut out);
        if desa {
            lines("desa_line", &level.desa_lines, &cut).write_to(&mut out);
        }
        lines("kecamatan_line", &level.kecamatan_lines, &cut).write_to(&mut out);
        lines("kabupaten_line", &level.kabupaten_lines, &cut).write_to(&mut out);
        names("neighbour_label", &self.neighbours, tile).write_to(&mut out);
        names("kecamatan_label", &self.kecamatan, tile).write_to(&mut out);
        if tile.z() >= DESA_NAMES_FROM {
            names("desa_label", &self.desa, tile).write_to(&mut out);
        }
        (!out.is_empty()).then_some(out)
    }

    fn polygons(&self, layer: &str, names: &[Named], shapes: &[Vec<Ring>], cut: &Cut) -> Layer {
        let mut layer = Layer::new(layer, EXTENT);
        for (area, rings) in names.iter().zip(shapes) {
            let rings: Vec<Ring> = rings.iter().filter_map(|ring| cut.ring(ring)).collect();
            let polygons = grouped(&rings);
            let tags = [
                ("id", Value::Uint(area.id)),
                ("code", Value::Str(&area.code)),
                ("name", Value::Str(&area.name)),
                ("official", Value::Bool(self.official)),
            ];
            if !polygons.is_empty() {
                layer.feature(Some(area.id), Geometry::Polygons(&polygons), &tags);
            }
        }
        layer
    }
}

impl Named {
    fn new(code: &str, name: &str, place: LonLat) -> Self {
        let digits = code.bytes().filter(u8::is_ascii_digit);
        Self {
            id: digits.fold(0, |id, digit| id * 10 + u64::from(digit - b'0')),
            code: code.to_owned(),
            name: name.to_owned(),
            place: World::of(place),
        }
    }
}

/// From the grid of a level to one tile with its buffer.
struct Cut {
    /// Units of the tile in one of the grid.
    scale: f64,
    origin: [f64; 2],
    box_in_tile: Rect<f64>,
    /// The same on the grid, rounded outward.
    low: [i32; 2],
    high: [i32; 2],
}

impl Cut {
    fn new(zoom: u8, tile: Tile) -> Self {
        let scale = f64::from(1u32 << tile.z()) / f64::from(1u32 << zoom);
        let origin = [tile.x(), tile.y()].map(|at| f64::from(at) * f64::from(EXTENT));
        let (low, high) = (-f64::from(BUFFER), f64::from(EXTENT) + f64::from(BUFFER));
        Self {
            scale,
            origin,
            box_in_tile: Rect::new((low, low), (high, high)),
            low: origin.map(|at| ((at + low) / scale).floor() as i32),
            high: origin.map(|at| ((at + high) / scale).ceil() as i32),
        }
    }

    /// Whether the points' box and the tile's are apart.
    fn misses(&self, points: &[[i32; 2]]) -> bool {
        (0..2).any(|axis| {
            points.iter().all(|point| point[axis] < self.low[axis])
                || points.iter().all(|point| point[axis] > self.high[axis])
        })
    }

    fn placed(&self, points: &[[i32; 2]]) -> Vec<Coord<f64>> {
        let place = |&[x, y]: &[i32; 2]| Coord {
            x: f64::from(x) * self.scale - self.origin[0],
            y: f64::from(y) * self.scale - self.origin[1],
        };
        points.iter().map(place).collect()
    }

    fn ring(&self, ring: &Ring) -> Option<Ring> {
        if self.misses(ring) {
            return None;
        }
        let cut = clip(self.placed(ring), self.box_in_tile.min(), self.box_in_tile.max());
        clean(cut.into_iter().map(rounded).collect())
    }

    fn line(&self, line: &Line) -> Vec<Vec<(i32, i32)>> {
        if self.misses(line) {
            return Vec::new();
        }
        let snap = |piece: Vec<Coord<f64>>| {
            let mut piece: Vec<(i32, i32)> = piece.into_iter().map(rounded).map(<(i32, i32)>::from).collect();
            piece.dedup();
            piece
        };
        clip_line(&self.placed(line), self.box_in_tile).into_iter().map(snap).collect()
    }
}

fn rounded(at: Coord<f64>) -> [i32; 2] {
    [at.x.round() as i32, at.y.round() as i32]
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

/// All lines as one feature without attributes.
fn lines(layer: &str, lines: &[Line], cut: &Cut) -> Layer {
    let mut layer = Layer::new(layer, EXTENT);
    let pieces: Vec<Vec<(i32, i32)>> = lines.iter().flat_map(|line| cut.line(line)).collect();
    layer.feature(None, Geometry::Lines(&pieces), &[]);
    layer
}

fn names(layer: &str, names: &[Named], tile: Tile) -> Layer {
    let mut layer = Layer::new(layer, EXTENT);
    for name in names.iter().filter(|name| tile.contains(name.place)) {
        let (x, y) = tile.local(name.place, EXTENT_BITS);
        let tags = [
            ("id", Value::Uint(name.id)),
            ("code", Value::Str(&name.code)),
            ("name", Value::Str(&name.name)),
        ];
        layer.feature(Some(name.id), Geometry::Point(x, y), &tags);
    }
    layer
}
