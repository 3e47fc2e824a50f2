//! Rings on a grid of whole units.

use geo::{Coord, LineString, MultiPolygon, Polygon};

use crate::wilayah::topology;

/// Vertices of a ring; the last is joined to the first without being repeated.
pub(crate) type Ring = Vec<[i32; 2]>;

/// Drops repeats and spikes that snapping has made; none when no ground is left.
pub(crate) fn clean(points: Vec<[i32; 2]>) -> Option<Ring> {
    let mut ring: Ring = Vec::with_capacity(points.len());
    for point in points {
        push(&mut ring, point);
    }
    // The same around the place where the ends meet.
    loop {
        let n = ring.len();
        if n > 1 && ring[0] == ring[n - 1] {
            ring.pop();
        } else if n > 2 && ring[1] == ring[n - 1] {
            ring.remove(0);
        } else if n > 2 && ring[0] == ring[n - 2] {
            ring.pop();
        } else {
            break;
        }
    }
    (ring.len() >= 3 && twice_area(&ring) != 0).then_some(ring)
}

fn push(ring: &mut Ring, point: [i32; 2]) {
    match ring.as_slice() {
        [.., last] if *last == point => {}
        // There and back again.
        [.., before, _] if *before == point => {
            ring.pop();
        }
        _ => ring.push(point),
    }
}

/// Twice the area, positive when y runs down and the ring runs clockwise on the screen.
pub(crate) fn twice_area(ring: &[[i32; 2]]) -> i64 {
    let next = ring.iter().cycle().skip(1);
    let cross = |(a, b): (&[i32; 2], &[i32; 2])| {
        i64::from(a[0]) * i64::from(b[1]) - i64::from(b[0]) * i64::from(a[1])
    };
    ring.iter().zip(next).map(cross).sum()
}

type Axis = fn(Coord<f64>) -> f64;

/// Cuts a ring to a box (Sutherland and Hodgman); pieces stay joined along the box's edge.
pub(crate) fn clip(ring: Vec<Coord<f64>>, low: Coord<f64>, high: Coord<f64>) -> Vec<Coord<f64>> {
    let within = |c: &Coord<f64>| c.x >= low.x && c.x <= high.x && c.y >= low.y && c.y <= high.y;
    if ring.iter().all(within) {
        return ring;
    }
    let sides: [(Axis, f64, f64); 4] =
        [(|c| c.x, low.x, 1.0), (|c| c.x, high.x, -1.0), (|c| c.y, low.y, 1.0), (|c| c.y, high.y, -1.0)];
    sides.into_iter().fold(ring, |ring, (axis, at, sign)| {
        let depth = |c: Coord<f64>| (axis(c) - at) * sign;
        let mut cut = Vec::with_capacity(ring.len() + 4);
        for (n, &to) in ring.iter().enumerate() {
            let from = ring[(n + ring.len() - 1) % ring.len()];
            let (a, b) = (depth(from), depth(to));
            if (a < 0.0) != (b < 0.0) {
                // From the lower end always, so that both shapes along an edge cut it at the same place.
                let (p, q, a, b) =
                    if (from.x, from.y) <= (to.x, to.y) { (from, to, a, b) } else { (to, from, b, a) };
                cut.push(p + (q - p) * (a / (a - b)));
            }
            if b >= 0.0 {
                cut.push(to);
            }
        }
        cut
    })
}

/// One shape of pieces that share their edges on the grid.
pub(crate) fn join(pieces: &[Vec<Ring>]) -> Vec<Ring> {
    let to_line = |ring: &Ring| {
        let closed = ring.iter().chain(ring.first());
        let mut line: Vec<Coord<f64>> =
            closed.map(|&[x, y]| Coord { x: f64::from(x), y: f64::from(y) }).collect();
        if topology::signed_area(&line) < 0.0 {
            line.reverse();
        }
        LineString(line)
    };
    let shapes: Vec<MultiPolygon<f64>> = pieces
        .iter()
        .map(|rings| MultiPolygon(rings.iter().map(|ring| Polygon::new(to_line(ring), Vec::new())).collect()))
        .collect();
    let joined = topology::dissolve(&shapes);
    let back = |line: &LineString<f64>| clean(line.0.iter().map(|c| [c.x as i32, c.y as i32]).collect());
    topology::rings(&joined).filter_map(back).collect()
}
