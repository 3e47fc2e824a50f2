//! Where a name fits inside a shape.

use std::collections::BinaryHeap;

use super::ring::Ring;

/// The middle of the largest circle inside a shape, in units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Label {
    /// To the right.
    pub x: i32,
    /// Down.
    pub y: i32,
    /// Of the circle: a name wider than twice this has to shrink or go.
    pub radius: i32,
}

/// Where a label may lie.
struct Ground<'a> {
    inside: &'a [Ring],
    outside: &'a [Ring],
}

/// A square that may hold the middle.
#[derive(Clone, Copy)]
struct Square {
    x: f64,
    y: f64,
    half: f64,
    /// Distance of its middle to the border, negative outside.
    distance: f64,
}

impl Square {
    fn new(ground: &Ground<'_>, x: f64, y: f64, half: f64) -> Self {
        let distance = distance(ground.inside, x, y);
        // Inside the obstacle the distance is negative, outside it is how far away it is.
        let clear = if ground.outside.is_empty() { distance } else { -self::distance(ground.outside, x, y) };
        Self { x, y, half, distance: distance.min(clear) }
    }

    /// No point in it is farther from the border than this.
    fn most(&self) -> f64 {
        self.distance + self.half * std::f64::consts::SQRT_2
    }
}

impl Ord for Square {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.most().total_cmp(&other.most())
    }
}
impl PartialOrd for Square {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl PartialEq for Square {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Square {}

/// Finds the pole of inaccessibility to a unit, by halving the squares that can still hold a better one (as in V.
/// Agafonkin's polylabel).
pub(crate) fn label(inside: &[Ring]) -> Label {
    label_beside(inside, &[])
}

/// As [`label`], outside what is drawn over the shape.
pub(crate) fn label_beside(inside: &[Ring], outside: &[Ring]) -> Label {
    let ground = Ground { inside, outside };
    let all = || inside.iter().flatten();
    let (Some(west), Some(east)) = (all().map(|p| p[0]).min(), all().map(|p| p[0]).max()) else {
        return Label::default();
    };
    let (Some(north), Some(south)) = (all().map(|p| p[1]).min(), all().map(|p| p[1]).max()) else {
        return Label::default();
    };
    let side = f64::from((east - west).min(south - north).max(1));
    let (columns, rows) = (f64::from(east - west) / side, f64::from(south - north) / side);
    let mut open = BinaryHeap::new();
    for column in 0..columns.ceil() as u32 {
        for row in 0..rows.ceil() as u32 {
            let (x, y) = (f64::from(column) + 0.5, f64::from(row) + 0.5);
            let (x, y) = (f64::from(west) + x * side, f64::from(north) + y * side);
            open.push(Square::new(&ground, x, y, side / 2.0));
        }
    }
    let mut best = Square { x: 0.0, y: 0.0, half: 0.0, distance: f64::NEG_INFINITY };
    while let Some(square) = open.pop() {
        if square.most() <= best.distance + 0.5 {
            break;
        }
        let (Square { x, y, .. }, half) = (square, square.half / 2.0);
        for (dx, dy) in [(-half, -half), (half, -half), (-half, half), (half, half)] {
            open.push(Square::new(&ground, x + dx, y + dy, half));
        }
        if square.distance > best.distance {
            best = square;
        }
    }
    Label { x: best.x.round() as i32, y: best.y.round() as i32, radius: best.distance.max(0.0) as i32 }
}

fn distance(rings: &[Ring], x: f64, y: f64) -> f64 {
    let mut inside = false;
    let mut nearest = f64::INFINITY;
    for ring in rings {
        for (n, &to) in ring.iter().enumerate() {
            let from = ring[(n + ring.len() - 1) % ring.len()];
            let (a, b) = (from.map(f64::from), to.map(f64::from));
            let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
            if (a[1] > y) != (b[1] > y) && x < a[0] + dx * (y - a[1]) / dy {
                inside = !inside;
            }
            let along = (((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
            nearest = nearest.min((x - a[0] - along * dx).hypot(y - a[1] - along * dy));
        }
    }
    if inside { nearest } else { -nearest }
}
