//! Fewer vertices, the same ones for every shape.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

use super::ring::{Ring, clean};

type Point = [i32; 2];

/// Drops vertices in order of the triangle they make with their neighbours (M. Visvalingam and J. Whyatt, "Line
/// generalisation by repeated elimination of points", Cartographic Journal 30, 1993), the smallest first.
///
/// The borders of all shapes are one net. A vertex where more than two edges meet stays; one that goes, goes from
/// every shape. `least_twice_area` is twice the area that a border may change by for one vertex less.
pub(crate) fn simplify(shapes: &mut [Vec<Ring>], least_twice_area: i64) {
    let mut net = Net::of(shapes);
    let mut open: BinaryHeap<Reverse<(i64, Point)>> =
        net.edges.keys().filter_map(|&point| Some(Reverse((net.twice_area(point)?, point)))).collect();
    let mut gone = HashSet::new();
    while let Some(Reverse((area, point))) = open.pop() {
        if area > least_twice_area {
            break;
        }
        // An entry from before a neighbour went is out of date.
        if net.twice_area(point) != Some(area) || !net.remove(point, &mut gone) {
            continue;
        }
        for neighbour in net.last_joined {
            if let Some(area) = net.twice_area(neighbour) {
                open.push(Reverse((area, neighbour)));
            }
        }
    }
    for rings in shapes.iter_mut() {
        let kept = std::mem::take(rings).into_iter().filter_map(|mut ring| {
            ring.retain(|point| !gone.contains(point));
            clean(ring)
        });
        *rings = kept.collect();
    }
}

struct Net {
    edges: HashMap<Point, Vec<Point>>,
    last_joined: [Point; 2],
}

impl Net {
    fn of(shapes: &[Vec<Ring>]) -> Self {
        let mut edges: HashMap<Point, Vec<Point>> = HashMap::new();
        for ring in shapes.iter().flatten() {
            for (n, &from) in ring.iter().enumerate() {
                let to = ring[(n + 1) % ring.len()];
                for (a, b) in [(from, to), (to, from)] {
                    let ends = edges.entry(a).or_default();
                    if !ends.contains(&b) {
                        ends.push(b);
                    }
                }
            }
        }
        Self { edges, last_joined: [[0, 0]; 2] }
    }

    /// Of a vertex with just two neighbours.
    fn twice_area(&self, point: Point) -> Option<i64> {
        let [a, b] = self.edges.get(&point)?.as_slice() else { return None };
        let step = |to: &Point| [i64::from(to[0] - point[0]), i64::from(to[1] - point[1])];
        let (a, b) = (step(a), step(b));
        Some((a[0] * b[1] - a[1] * b[0]).abs())
    }

    /// Joins the two neighbours of a vertex; not when they are joined already, for then a ring would vanish.
    fn remove(&mut self, point: Point, gone: &mut HashSet<Point>) -> bool {
        let Some(&[a, b]) = self.edges.get(&point).and_then(|ends| ends.first_chunk()) else { return false };
        if self.edges.get(&a).is_none_or(|ends| ends.contains(&b)) {
            return false;
        }
        for (end, other) in [(a, b), (b, a)] {
            if let Some(ends) = self.edges.get_mut(&end) {
                for to in ends.iter_mut().filter(|to| **to == point) {
                    *to = other;
                }
            }
        }
        self.edges.remove(&point);
        gone.insert(point);
        self.last_joined = [a, b];
        true
    }
}
