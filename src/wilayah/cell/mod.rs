//! Default shapes, made from points and areas alone.
//!
//! No registry of packages ships desa borders, so until a boundary file is imported each desa is drawn as its cell of
//! a power diagram (Laguerre diagram; F. Aurenhammer, "Power diagrams: properties, algorithms and applications", SIAM
//! J. Comput. 16, 1987): the points that are nearer to its own point than to any other, once a weight is taken off
//! the squared distance. The weights are solved so that each cell comes out with the official area (`weight`).
//! Desa of the neighbouring kabupaten take part with the weight 0, and where none are known a loose lattice of
//! stand-ins does (`lattice`), so that the outer edge and holes such as Kota Bogor form themselves.
//! These are pictures, not borders: they are stored with `official = false` and marked wherever they are drawn.

mod diagram;
mod lattice;
mod registry;
#[cfg(test)]
mod tests;
mod weight;

use geo::{Coord, LineString, MultiPolygon, Polygon};

use self::diagram::{Cell, Diagram};
pub use self::registry::{Neighbour, Surrounding, neighbours, surroundings};
use super::model::{Areas, AreasError, Facts, Origin, Shapes};
use super::topology::{self, dissolve};
use crate::geodesy::LonLat;

/// Where these shapes come from, for people.
pub const SOURCE: &str = "perkiraan dari titik dan luas, bukan batas resmi";

/// Why no shapes came out.
#[derive(Debug, thiserror::Error)]
#[error("batas perkiraan tidak dapat dibuat dari titik-titik ini: {0} sisi tidak bertemu")]
pub struct CellError(usize);

/// Why there are no areas.
#[derive(Debug, thiserror::Error)]
pub enum ApproximateError {
    /// No shapes.
    #[error(transparent)]
    Cell(#[from] CellError),
    /// Shapes that do not fit.
    #[error(transparent)]
    Areas(#[from] AreasError),
}

/// The origin that goes with these shapes.
pub fn origin() -> Origin {
    Origin { source: SOURCE.to_owned(), official: false }
}

/// Shapes of all areas from the facts and the points of neighbouring desa.
///
/// Neighbours share their vertices bit by bit; each desa's point lies in its own cell. The result depends on nothing
/// but the input.
pub fn build(facts: &Facts, neighbours: &[Neighbour]) -> Result<Shapes, CellError> {
    let plane = Plane::around(facts);
    let mut unmatched = 0;
    // Four points on one circle make a vertex that rounding may split differently in each cell. Moving all points by
    // less than a metre parts them.
    for nudge_m in [0.0, 0.25, 0.5] {
        let diagram = solved(facts, neighbours, plane, nudge_m);
        let desa: Vec<MultiPolygon<f64>> =
            (0..facts.desa.len()).map(|ix| polygon(&diagram, ix, plane)).collect();
        unmatched = unmatched_edges(&diagram, plane);
        if unmatched == 0 {
            return Ok(with_parents(facts, desa));
        }
    }
    Err(CellError(unmatched))
}

/// The whole value from facts alone, without a database.
pub fn approximate(facts: Facts) -> Result<Areas, ApproximateError> {
    let shapes = build(&facts, &neighbours(&facts.kabupaten.code))?;
    Ok(Areas::new(facts, shapes, origin())?)
}

fn solved(facts: &Facts, neighbours: &[Neighbour], plane: Plane, nudge_m: f64) -> Diagram {
    let mut points: Vec<[f64; 2]> = facts.desa.iter().map(|area| plane.of(area.point)).collect();
    let target: Vec<f64> = facts.desa.iter().map(|area| area.area_ha * 10_000.0).collect();
    let own = points.len();
    let near = lattice::Reach::of(&points, &target);
    points.extend(neighbours.iter().map(|n| plane.of(n.point)).filter(|&point| near.contains(point)));
    let stand_ins = near.stand_ins(&points);
    points.extend(stand_ins);
    for (n, point) in points.iter_mut().enumerate() {
        // The golden angle gives every point another direction.
        let (sin, cos) = (n as f64 * 2.399_963_229_728_653).sin_cos();
        *point = [point[0] + nudge_m * cos, point[1] + nudge_m * sin];
    }
    let mut diagram = Diagram::new(points, own);
    weight::solve(&mut diagram, &target);
    diagram
}

fn with_parents(facts: &Facts, desa: Vec<MultiPolygon<f64>>) -> Shapes {
    let of_kecamatan = |k: usize| {
        let code = facts.kecamatan[k].code.as_str();
        let own = facts.desa.iter().zip(&desa).filter(move |(area, _)| area.parent.as_deref() == Some(code));
        dissolve(own.map(|(_, shape)| shape))
    };
    Shapes {
        kabupaten: dissolve(&desa),
        kecamatan: (0..facts.kecamatan.len()).map(of_kecamatan).collect(),
        desa,
    }
}

/// A flat local plane in metres.
#[derive(Clone, Copy, Debug)]
struct Plane {
    origin: (f64, f64),
    scale: (f64, f64),
}

impl Plane {
    /// Around the middle of the kabupaten, with the lengths of a degree there on the WGS84 ellipsoid.
    fn around(facts: &Facts) -> Self {
        let count = facts.desa.len().max(1) as f64;
        let lon = facts.desa.iter().map(|area| area.point.lon()).sum::<f64>() / count;
        let lat = facts.desa.iter().map(|area| area.point.lat()).sum::<f64>() / count;
        let (major, eccentricity2) = (6_378_137.0_f64, 0.006_694_379_990_14);
        let (sin, cos) = lat.to_radians().sin_cos();
        let curve = 1.0 - eccentricity2 * sin * sin;
        let degree = major.to_radians();
        let scale = (degree * cos / curve.sqrt(), degree * (1.0 - eccentricity2) / curve.powf(1.5));
        Self { origin: (lon, lat), scale }
    }

    fn of(self, point: LonLat) -> [f64; 2] {
        [(point.lon() - self.origin.0) * self.scale.0, (point.lat() - self.origin.1) * self.scale.1]
    }

    /// Back to degrees, rounded to 7 decimals (about 1 cm).
    fn degrees(self, [x, y]: [f64; 2]) -> Coord<f64> {
        let round = |degrees: f64| (degrees * 1e7).round() / 1e7;
        Coord { x: round(self.origin.0 + x / self.scale.0), y: round(self.origin.1 + y / self.scale.1) }
    }
}

/// The corners of a cell in degrees, each computed from the three sites that meet there, whichever cell asks.
fn corners(diagram: &Diagram, ix: usize, cell: &Cell, plane: Plane) -> Vec<(Coord<f64>, u32)> {
    let edges = &cell.edges;
    let before = |n: usize| edges[(n + edges.len() - 1) % edges.len()].neighbour;
    (0..edges.len())
        .map(|n| {
            (
                plane.degrees(diagram.corner(ix as u32, before(n), edges[n].neighbour, edges[n].start)),
                edges[n].neighbour,
            )
        })
        .collect()
}

fn polygon(diagram: &Diagram, ix: usize, plane: Plane) -> MultiPolygon<f64> {
    let mut ring: Vec<Coord<f64>> =
        corners(diagram, ix, &diagram.cell(ix), plane).into_iter().map(|(corner, _)| corner).collect();
    ring.dedup();
    while ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    ring.extend(ring.first().copied());
    if ring.len() < 4 || topology::signed_area(&ring) <= 0.0 {
        return MultiPolygon(Vec::new());
    }
    MultiPolygon(vec![Polygon::new(LineString(ring), Vec::new())])
}

/// Edges between two own cells that the other cell does not have.
fn unmatched_edges(diagram: &Diagram, plane: Plane) -> usize {
    let mut open = std::collections::HashSet::new();
    let key = |c: Coord<f64>| (c.x.to_bits(), c.y.to_bits());
    for ix in 0..diagram.own() {
        let corners = corners(diagram, ix, &diagram.cell(ix), plane);
        for (n, &(from, neighbour)) in corners.iter().enumerate() {
            let (from, to) = (key(from), key(corners[(n + 1) % corners.len()].0));
            if from != to && (neighbour as usize) < diagram.own() && !open.remove(&(to, from)) {
                open.insert((from, to));
            }
        }
    }
    open.len()
}
