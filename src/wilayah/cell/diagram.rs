//! Power diagram by clipping half-planes.

use rstar::RTree;
use rstar::primitives::GeomWithData;

/// Marks an edge of the box that every cell is cut from.
pub(super) const BOX: u32 = u32::MAX;
/// Half the side of that box in metres: far beyond any kabupaten.
const BOX_M: f64 = 1e6;
/// Neighbours that are looked up once and kept; the few cells that need more ask the tree again.
const KEPT: usize = 48;

/// An edge of a cell, running counter-clockwise to the start of the next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub(super) start: [f64; 2],
    /// The site on the other side.
    pub(super) neighbour: u32,
}

/// A convex cell.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    pub(super) edges: Vec<Edge>,
}

impl Cell {
    pub(super) fn area(&self) -> f64 {
        self.sides().map(|(a, b, _)| a[0] * b[1] - b[0] * a[1]).sum::<f64>() / 2.0
    }

    /// Start, end and neighbour of each edge.
    pub(super) fn sides(&self) -> impl Iterator<Item = ([f64; 2], [f64; 2], u32)> {
        let next = self.edges.iter().cycle().skip(1);
        self.edges.iter().zip(next).map(|(edge, next)| (edge.start, next.start, edge.neighbour))
    }
}

/// Sites with their weights; the first `own` are the ones whose cells are wanted.
pub(super) struct Diagram {
    points: Vec<[f64; 2]>,
    own: usize,
    pub(super) weights: Vec<f64>,
    tree: RTree<GeomWithData<[f64; 2], u32>>,
    near: Vec<Vec<u32>>,
}

impl Diagram {
    pub(super) fn new(points: Vec<[f64; 2]>, own: usize) -> Self {
        let sites = points.iter().enumerate().map(|(n, &point)| GeomWithData::new(point, n as u32));
        let tree = RTree::bulk_load(sites.collect());
        let near = |n: usize| nearest(&tree, &points, n).take(KEPT).collect();
        let near = (0..own).map(near).collect();
        Self { weights: vec![0.0; points.len()], own, tree, near, points }
    }

    pub(super) const fn own(&self) -> usize {
        self.own
    }

    /// From one site to another.
    pub(super) fn step(&self, from: usize, to: usize) -> [f64; 2] {
        let (a, b) = (self.points[from], self.points[to]);
        [b[0] - a[0], b[1] - a[1]]
    }

    /// The sites nearest to an own site, nearest first.
    pub(super) fn near(&self, ix: usize) -> &[u32] {
        &self.near[ix]
    }

    /// The cell of an own site, relative to the site.
    pub(super) fn local_cell(&self, ix: usize, greatest_weight: f64) -> Cell {
        let square = [[-BOX_M, -BOX_M], [BOX_M, -BOX_M], [BOX_M, BOX_M], [-BOX_M, BOX_M]];
        let mut cell = Cell { edges: square.map(|start| Edge { start, neighbour: BOX }).to_vec() };
        let more = nearest(&self.tree, &self.points, ix).skip(KEPT);
        let slack = greatest_weight - self.weights[ix];
        for other in self.near[ix].iter().copied().chain(more) {
            let step = self.step(ix, other as usize);
            let distance2 = step[0] * step[0] + step[1] * step[1];
            let reach = cell.edges.iter().map(|e| e.start[0].hypot(e.start[1])).fold(0.0, f64::max);
            // No site from here on can have its bisector nearer than the farthest corner.
            if distance2 - slack > 2.0 * reach * distance2.sqrt() && distance2 > slack {
                break;
            }
            let limit = (distance2 + self.weights[ix] - self.weights[other as usize]) / 2.0;
            clip(&mut cell, step, limit, other);
            if cell.edges.is_empty() {
                break;
            }
        }
        cell
    }

    /// The cell of an own site.
    pub(super) fn cell(&self, ix: usize) -> Cell {
        let greatest = self.weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut cell = self.local_cell(ix, greatest);
        let [x, y] = self.points[ix];
        for edge in &mut cell.edges {
            edge.start = [edge.start[0] + x, edge.start[1] + y];
        }
        cell
    }

    /// The point of equal power of three sites, the same to the last bit in whichever order they are named.
    pub(super) fn corner(&self, a: u32, b: u32, c: u32, clipped: [f64; 2]) -> [f64; 2] {
        let mut sites = [a, b, c];
        sites.sort_unstable();
        if sites[2] == BOX {
            return clipped;
        }
        let [a, b, c] = sites.map(|site| site as usize);
        let (u, v) = (self.step(a, b), self.step(a, c));
        let half = |step: [f64; 2], site: usize| {
            (step[0] * step[0] + step[1] * step[1] + self.weights[a] - self.weights[site]) / 2.0
        };
        let (p, q) = (half(u, b), half(v, c));
        let determinant = u[0] * v[1] - u[1] * v[0];
        let [x, y] = self.points[a];
        let corner = [x + (p * v[1] - q * u[1]) / determinant, y + (q * u[0] - p * v[0]) / determinant];
        if corner[0].is_finite() && corner[1].is_finite() { corner } else { clipped }
    }
}

fn nearest(
    tree: &RTree<GeomWithData<[f64; 2], u32>>,
    points: &[[f64; 2]],
    ix: usize,
) -> impl Iterator<Item = u32> {
    tree.nearest_neighbor_iter(&points[ix]).map(|site| site.data).filter(move |&site| site as usize != ix)
}

/// Keeps what lies on the near side of `normal · q = limit`.
fn clip(cell: &mut Cell, normal: [f64; 2], limit: f64, neighbour: u32) {
    let beyond = |q: [f64; 2]| normal[0] * q[0] + normal[1] * q[1] - limit;
    if cell.edges.iter().all(|edge| beyond(edge.start) <= 0.0) {
        return;
    }
    let mut kept = Vec::with_capacity(cell.edges.len() + 1);
    for (n, edge) in cell.edges.iter().enumerate() {
        let end = cell.edges[(n + 1) % cell.edges.len()].start;
        let (from, to) = (beyond(edge.start), beyond(end));
        let cut = || {
            let along = from / (from - to);
            [
                edge.start[0] + along * (end[0] - edge.start[0]),
                edge.start[1] + along * (end[1] - edge.start[1]),
            ]
        };
        match (from <= 0.0, to <= 0.0) {
            (true, true) => kept.push(*edge),
            (true, false) => {
                kept.push(*edge);
                kept.push(Edge { start: cut(), neighbour });
            }
            (false, true) => kept.push(Edge { start: cut(), neighbour: edge.neighbour }),
            (false, false) => {}
        }
    }
    cell.edges = kept;
}
