//! Lines cut to a box.

use geo::{Coord, Rect};

/// The pieces of a line inside a box.
pub(crate) fn clip_line(line: &[Coord<f64>], to: Rect<f64>) -> Vec<Vec<Coord<f64>>> {
    let mut pieces: Vec<Vec<Coord<f64>>> = Vec::new();
    let mut leaves = true;
    for edge in line.windows(2) {
        let Some((from, end)) = inside(edge[0], edge[1], to) else {
            leaves = true;
            continue;
        };
        match pieces.last_mut() {
            Some(piece) if !leaves => piece.push(end),
            _ => pieces.push(vec![from, end]),
        }
        leaves = end != edge[1];
    }
    pieces
}

/// The part of an edge inside a box (Y. Liang and B. Barsky, "A new concept and method for line clipping", ACM
/// Transactions on Graphics 3, 1984).
fn inside(from: Coord<f64>, end: Coord<f64>, to: Rect<f64>) -> Option<(Coord<f64>, Coord<f64>)> {
    let step = end - from;
    let (mut enters, mut exits) = (0.0_f64, 1.0_f64);
    for (along, room) in [
        (-step.x, from.x - to.min().x),
        (step.x, to.max().x - from.x),
        (-step.y, from.y - to.min().y),
        (step.y, to.max().y - from.y),
    ] {
        if along == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if along < 0.0 {
            enters = enters.max(room / along);
        } else {
            exits = exits.min(room / along);
        }
    }
    let at = |part: f64| {
        if part <= 0.0 {
            from
        } else if part >= 1.0 {
            end
        } else {
            from + step * part
        }
    };
    (enters <= exits).then(|| (at(enters), at(exits)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(line: &[(f64, f64)]) -> Vec<Vec<(f64, f64)>> {
        let line: Vec<Coord<f64>> = line.iter().map(|&at| at.into()).collect();
        let pieces = clip_line(&line, Rect::new((0.0, 0.0), (10.0, 10.0)));
        pieces.iter().map(|piece| piece.iter().map(Coord::x_y).collect()).collect()
    }

    #[test]
    fn a_line_keeps_its_parts_inside() {
        assert_eq!(cut(&[(1.0, 1.0), (2.0, 5.0), (9.0, 9.0)]), [[(1.0, 1.0), (2.0, 5.0), (9.0, 9.0)]]);
        assert_eq!(cut(&[(-5.0, 5.0), (15.0, 5.0)]), [[(0.0, 5.0), (10.0, 5.0)]]);
        assert_eq!(
            cut(&[(5.0, 5.0), (5.0, 20.0), (8.0, 20.0), (8.0, 8.0)]),
            [[(5.0, 5.0), (5.0, 10.0)], [(8.0, 10.0), (8.0, 8.0)]]
        );
        assert!(cut(&[(-1.0, 0.0), (-1.0, 9.0), (-9.0, 30.0)]).is_empty());
        assert!(cut(&[(5.0, 5.0)]).is_empty());
    }
}
