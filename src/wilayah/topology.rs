//! Geometry of areas that share borders: dissolving, adjacency, areas in hectares.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use geo::{BoundingRect, Coord, GeodesicArea, LineString, MultiPolygon, Polygon};

use crate::peta::DesaIx;

/// Metres in a degree of latitude near the equator (WGS84, 0–12°, to a metre per kilometre).
pub const METRES_PER_DEGREE: f64 = 110_600.0;
/// Metres in a degree of longitude at the equator; elsewhere times the cosine of the latitude.
pub const METRES_PER_DEGREE_EAST: f64 = 111_320.0;

/// Lower left and upper right corner; none for an empty shape.
pub fn bounds_of(shape: &MultiPolygon<f64>) -> Option<(Coord<f64>, Coord<f64>)> {
    shape.bounding_rect().map(|rect| (rect.min(), rect.max()))
}

/// Whether a point lies inside, by counting crossings of a ray to the east.
///
/// Each edge is looked at from its lower end whichever way its ring runs, and holds its lower end but not its upper
/// one. So two polygons that share an edge decide alike, and a point on a shared border is in exactly one of them.
pub fn contains(shape: &MultiPolygon<f64>, at: Coord<f64>) -> bool {
    let mut inside = false;
    for polygon in shape {
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            inside ^= crosses_odd(ring, at);
        }
    }
    inside
}

fn crosses_odd(ring: &LineString<f64>, at: Coord<f64>) -> bool {
    let mut odd = false;
    for edge in ring.0.windows(2) {
        let (low, high) = if edge[0].y <= edge[1].y { (edge[0], edge[1]) } else { (edge[1], edge[0]) };
        if at.y < low.y || at.y >= high.y {
            continue;
        }
        odd ^= if at.x < low.x && at.x < high.x {
            true
        } else if at.x > low.x && at.x > high.x {
            false
        } else {
            is_left_of(low, high, at)
        };
    }
    odd
}

fn is_left_of(low: Coord<f64>, high: Coord<f64>, at: Coord<f64>) -> bool {
    use geo::kernels::{Kernel, Orientation, RobustKernel};
    RobustKernel::orient2d(low, high, at) == Orientation::CounterClockwise
}

/// Geodesic area on WGS84 in hectares.
pub fn area_ha(shape: &MultiPolygon<f64>) -> f64 {
    shape.geodesic_area_unsigned() / 10_000.0
}

/// All rings of a shape, exteriors and holes.
pub fn rings(shape: &MultiPolygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    shape.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()))
}

type Bits = (u64, u64);

fn bits(c: Coord<f64>) -> Bits {
    // Adding 0.0 makes -0.0 and 0.0 one vertex.
    ((c.x + 0.0).to_bits(), (c.y + 0.0).to_bits())
}

/// The union of shapes whose shared edges have identical end points: an edge that is run through both ways goes.
///
/// Exteriors must run counter-clockwise and holes clockwise. What the shapes do not share exactly stays as a gap or
/// an overlap, so this is for shapes of one topology; others go through PostGIS.
pub fn dissolve<'a>(shapes: impl IntoIterator<Item = &'a MultiPolygon<f64>>) -> MultiPolygon<f64> {
    let mut edges: BTreeMap<Bits, Vec<Bits>> = BTreeMap::new();
    let mut kept: HashSet<(Bits, Bits)> = HashSet::new();
    for shape in shapes {
        for ring in rings(shape) {
            for edge in ring.0.windows(2) {
                let (from, to) = (bits(edge[0]), bits(edge[1]));
                if from != to && !kept.remove(&(to, from)) {
                    kept.insert((from, to));
                }
            }
        }
    }
    for &(from, to) in &kept {
        edges.entry(from).or_default().push(to);
    }
    for ends in edges.values_mut() {
        // The set's order is random; the result must not be.
        ends.sort_unstable();
    }
    assemble(chain(&mut edges))
}

/// Walks the edges into closed rings, cutting off a loop whenever a vertex comes up again, so that no ring touches
/// itself.
fn chain(edges: &mut BTreeMap<Bits, Vec<Bits>>) -> Vec<Vec<Bits>> {
    let mut found = Vec::new();
    while let Some((&start, _)) = edges.iter().next() {
        let mut path = vec![start];
        let mut at_position = HashMap::from([(start, 0)]);
        while let Some(next) = path.last().and_then(|last| take_edge(edges, *last)) {
            if let Some(&first) = at_position.get(&next) {
                let mut ring: Vec<Bits> = path.drain(first + 1..).collect();
                for vertex in &ring {
                    at_position.remove(vertex);
                }
                ring.insert(0, next);
                found.push(ring);
            } else {
                at_position.insert(next, path.len());
                path.push(next);
            }
        }
    }
    found
}

fn take_edge(edges: &mut BTreeMap<Bits, Vec<Bits>>, from: Bits) -> Option<Bits> {
    let ends = edges.get_mut(&from)?;
    let end = ends.pop();
    if ends.is_empty() {
        edges.remove(&from);
    }
    end
}

/// Makes polygons of rings: those that run counter-clockwise are exteriors, the others holes in the smallest
/// exterior around them.
fn assemble(found: Vec<Vec<Bits>>) -> MultiPolygon<f64> {
    let mut exteriors: Vec<(f64, Polygon<f64>)> = Vec::new();
    let mut holes = Vec::new();
    for ring in found {
        let mut line: Vec<Coord<f64>> =
            ring.iter().map(|&(x, y)| Coord { x: f64::from_bits(x), y: f64::from_bits(y) }).collect();
        line.push(line[0]);
        let area = signed_area(&line);
        if area > 0.0 {
            exteriors.push((area, Polygon::new(LineString(line), Vec::new())));
        } else if area < 0.0 {
            holes.push(line);
        }
    }
    exteriors.sort_by(|a, b| a.0.total_cmp(&b.0));
    for hole in holes {
        let inside = Coord { x: f64::midpoint(hole[0].x, hole[1].x), y: f64::midpoint(hole[0].y, hole[1].y) };
        let around = exteriors.iter_mut().find(|(_, polygon)| {
            contains(&MultiPolygon(vec![Polygon::new(polygon.exterior().clone(), Vec::new())]), inside)
        });
        if let Some((_, polygon)) = around {
            polygon.interiors_push(LineString(hole));
        }
    }
    exteriors.reverse();
    MultiPolygon(exteriors.into_iter().map(|(_, polygon)| polygon).collect())
}

/// Area of a closed ring by the shoelace formula, positive when it runs counter-clockwise.
pub fn signed_area(ring: &[Coord<f64>]) -> f64 {
    let Some(&origin) = ring.first() else { return 0.0 };
    // Relative to the first vertex: the full coordinates would cost digits.
    let cross = |a: Coord<f64>, b: Coord<f64>| {
        (a.x - origin.x) * (b.y - origin.y) - (b.x - origin.x) * (a.y - origin.y)
    };
    ring.windows(2).map(|edge| cross(edge[0], edge[1])).sum::<f64>() / 2.0
}

/// How far apart, in metres, borders may run and still be one border: files simplify each polygon on its own.
const ADJACENT_M: f64 = 25.0;
/// Border that two desa must share, in cells of [`ADJACENT_M`]; a common corner alone is less.
const ADJACENT_CELLS: u32 = 4;

/// For each shape those that share a border with it, in order.
pub fn adjacent(shapes: &[MultiPolygon<f64>]) -> Vec<Vec<DesaIx>> {
    let mut cells: HashMap<(i32, i32), Vec<u16>> = HashMap::new();
    for (ix, shape) in shapes.iter().enumerate() {
        for cell in border_cells(shape) {
            cells.entry(cell).or_default().push(ix as u16);
        }
    }
    let mut shared: HashMap<(u16, u16), u32> = HashMap::new();
    for held in cells.values() {
        for (n, &a) in held.iter().enumerate() {
            for &b in &held[n + 1..] {
                *shared.entry((a, b)).or_default() += 1;
            }
        }
    }
    let mut neighbours = vec![BTreeSet::new(); shapes.len()];
    for ((a, b), count) in shared {
        if count >= ADJACENT_CELLS {
            neighbours[usize::from(a)].insert(DesaIx(b));
            neighbours[usize::from(b)].insert(DesaIx(a));
        }
    }
    neighbours.into_iter().map(|set| set.into_iter().collect()).collect()
}

/// Cells of a grid of [`ADJACENT_M`] that the border passes.
fn border_cells(shape: &MultiPolygon<f64>) -> BTreeSet<(i32, i32)> {
    let step = ADJACENT_M / METRES_PER_DEGREE;
    let mut cells = BTreeSet::new();
    for ring in rings(shape) {
        for edge in ring.0.windows(2) {
            let (dx, dy) = (edge[1].x - edge[0].x, edge[1].y - edge[0].y);
            let steps = (dx.abs().max(dy.abs()) / step * 2.0).ceil().clamp(1.0, 1e5);
            for n in 0..steps as u32 {
                let along = f64::from(n) / steps;
                let (x, y) = (edge[0].x + dx * along, edge[0].y + dy * along);
                cells.insert(((x / step).floor() as i32, (y / step).floor() as i32));
            }
        }
    }
    cells
}
