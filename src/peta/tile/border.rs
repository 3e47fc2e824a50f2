//! Borders for tiles, on the grid of a zoom: rings with fewer vertices, and every border once as a line.

use geo::{BooleanOps, BoundingRect, Coord, LineString, MapCoords, MultiLineString, MultiPolygon};

use super::mvt::EXTENT;
use crate::geodesy::{LonLat, World};
use crate::peta::shape::label::label_beside;
use crate::peta::shape::mesh::{Line, Mesh};
use crate::peta::shape::ring::{self, Ring, clean};
use crate::peta::shape::simplify::simplify;
use crate::wilayah::cell::Surrounding;
use crate::wilayah::topology;

/// Everything is kept on the grid of this zoom: 4 cm, finer than any tile that is drawn.
pub(super) const FINE_ZOOM: u8 = 18;
/// Names are placed, and surroundings drawn, on the grid of this zoom: 38 m near the equator.
pub(super) const LABEL_ZOOM: u8 = 8;
/// Twice the area, in square units, that a border may change by for one vertex less; a screen pixel is 8 units wide.
const LEAST_TWICE_AREA: i64 = 128;
/// A neighbour with less room than this, in units of [`LABEL_ZOOM`], stays without a name.
const LEAST_LABEL_RADIUS: i32 = 20;
/// Names of neighbours stay within this part of the kabupaten's own width and height around it.
const NAMED_WITHIN: f64 = 0.15;

/// Rings and lines on the grid of one zoom.
#[derive(Debug)]
pub(super) struct Level {
    pub zoom: u8,
    pub kecamatan: Vec<Vec<Ring>>,
    pub desa: Vec<Vec<Ring>>,
    outline: Vec<Ring>,
    /// Around all areas.
    pub kabupaten_lines: Vec<Line>,
    /// Between kecamatan.
    pub kecamatan_lines: Vec<Line>,
    /// Between desa of one kecamatan.
    pub desa_lines: Vec<Line>,
    /// Between the kabupaten and kota around.
    pub around: Vec<Line>,
}

impl Level {
    /// The finest one, as the shapes are.
    pub(super) fn fine(
        outline: &MultiPolygon<f64>,
        kecamatan: &[MultiPolygon<f64>],
        desa: &[MultiPolygon<f64>],
        around: Vec<Line>,
    ) -> Self {
        let all =
            |shapes: &[MultiPolygon<f64>]| shapes.iter().map(|shape| snapped(shape, FINE_ZOOM)).collect();
        Self::new(FINE_ZOOM, snapped(outline, FINE_ZOOM), all(kecamatan), all(desa), around)
    }

    /// With fewer vertices, the same ones for neighbours.
    pub(super) fn at(&self, zoom: u8) -> Self {
        let own = std::iter::once(&self.outline).chain(&self.kecamatan).chain(&self.desa);
        let mut shapes: Vec<Vec<Ring>> = own
            .map(|rings| rings.iter().filter_map(|ring| clean(self.scaled(ring, zoom))).collect())
            .collect();
        simplify(&mut shapes, LEAST_TWICE_AREA);
        let desa = shapes.split_off(1 + self.kecamatan.len());
        let kecamatan = shapes.split_off(1);
        let around = self.around.iter().map(|line| {
            let mut line = self.scaled(line, zoom);
            line.dedup();
            line
        });
        Self::new(zoom, shapes.pop().unwrap_or_default(), kecamatan, desa, around.collect())
    }

    fn new(
        zoom: u8,
        outline: Vec<Ring>,
        kecamatan: Vec<Vec<Ring>>,
        desa: Vec<Vec<Ring>>,
        around: Vec<Line>,
    ) -> Self {
        let mut mesh = Mesh::default();
        // A border that several have is drawn for the highest.
        let kabupaten_lines = mesh.lines(&outline);
        let kecamatan_lines = mesh.lines(kecamatan.iter().flatten());
        let desa_lines = mesh.lines(desa.iter().flatten());
        Self { zoom, kecamatan, desa, outline, kabupaten_lines, kecamatan_lines, desa_lines, around }
    }

    fn scaled(&self, points: &[[i32; 2]], zoom: u8) -> Vec<[i32; 2]> {
        let shift = u32::from(self.zoom.saturating_sub(zoom));
        let half = (1 << shift) >> 1;
        points.iter().map(|point| point.map(|at| (at + half) >> shift)).collect()
    }
}

/// Units along the side of the whole world at a zoom.
fn side(zoom: u8) -> f64 {
    f64::from(EXTENT) * f64::from(1u32 << zoom)
}

/// Degrees → units of a zoom's grid, finer than whole world units.
fn unit(at: Coord<f64>, zoom: u8) -> Coord<f64> {
    let sine = at.y.clamp(-85.0, 85.0).to_radians().sin();
    let (x, y) = ((at.x + 180.0) / 360.0, 0.5 - sine.atanh() / (2.0 * std::f64::consts::PI));
    Coord { x: x * side(zoom), y: y * side(zoom) }
}

fn snap(line: &LineString<f64>, zoom: u8) -> Vec<[i32; 2]> {
    let to_grid = |&at: &Coord<f64>| {
        let at = unit(at, zoom);
        [at.x.round() as i32, at.y.round() as i32]
    };
    line.0.iter().map(to_grid).collect()
}

/// The rings of a shape on the grid of a zoom.
pub(super) fn snapped(shape: &MultiPolygon<f64>, zoom: u8) -> Vec<Ring> {
    topology::rings(shape).filter_map(|ring| clean(snap(ring, zoom))).collect()
}

/// The place of a position on the grid of [`LABEL_ZOOM`].
pub(super) fn label_place(x: i32, y: i32) -> LonLat {
    let world = |at: i32| f64::from(at) / side(LABEL_ZOOM) * 4_294_967_296.0;
    World::lonlat(world(x), world(y))
}

/// Code, name and place of a name.
pub(super) type Named = (String, String, LonLat);

/// The kabupaten and kota around: their borders on the finest grid, as far as they are outside `outline`, and where
/// their names have room.
pub(super) fn around(surroundings: &[Surrounding], outline: &MultiPolygon<f64>) -> (Vec<Line>, Vec<Named>) {
    let Some(own) = outline.bounding_rect() else { return (Vec::new(), Vec::new()) };
    let over = snapped(outline, LABEL_ZOOM);
    let margin = Coord { x: own.width() * NAMED_WITHIN, y: own.height() * NAMED_WITHIN };
    // The grid's y runs south.
    let low = unit(Coord { x: own.min().x - margin.x, y: own.max().y + margin.y }, LABEL_ZOOM);
    let high = unit(Coord { x: own.max().x + margin.x, y: own.min().y - margin.y }, LABEL_ZOOM);
    let (mut rings, mut named) = (Vec::new(), Vec::new());
    for surrounding in surroundings {
        let piece = |line: &LineString<f64>| clean(snap(line, LABEL_ZOOM)).into_iter().collect();
        let pieces: Vec<Vec<Ring>> = surrounding.pieces.iter().map(piece).collect();
        let ground = ring::join(&pieces);
        let near: Vec<Ring> = ground.iter().filter_map(|ring| clip_on_grid(ring, low, high)).collect();
        let label = label_beside(&near, &over);
        if label.radius >= LEAST_LABEL_RADIUS {
            let place = label_place(label.x, label.y);
            named.push((surrounding.code.clone(), surrounding.name.clone(), place));
        }
        rings.extend(ground);
    }
    (outside(&Mesh::default().lines(&rings), outline), named)
}

fn clip_on_grid(ring: &Ring, low: Coord<f64>, high: Coord<f64>) -> Option<Ring> {
    let floats = ring.iter().map(|&[x, y]| Coord { x: f64::from(x), y: f64::from(y) }).collect();
    let cut = ring::clip(floats, low, high);
    clean(cut.into_iter().map(|at| [at.x.round() as i32, at.y.round() as i32]).collect())
}

/// What of lines on the grid of [`LABEL_ZOOM`] is outside a shape, on the finest grid.
fn outside(lines: &[Line], outline: &MultiPolygon<f64>) -> Vec<Line> {
    let finer = f64::from(1u32 << (FINE_ZOOM - LABEL_ZOOM));
    let to_float = |line: &Line| {
        let at = |&[x, y]: &[i32; 2]| Coord { x: f64::from(x) * finer, y: f64::from(y) * finer };
        LineString(line.iter().map(at).collect())
    };
    let all = MultiLineString(lines.iter().map(to_float).collect());
    let kept = outline.map_coords(|at| unit(at, FINE_ZOOM)).clip(&all, true);
    let to_grid = |line: LineString<f64>| {
        let mut line: Line = line.0.iter().map(|at| [at.x.round() as i32, at.y.round() as i32]).collect();
        line.dedup();
        line
    };
    kept.into_iter().map(to_grid).filter(|line| line.len() > 1).collect()
}
