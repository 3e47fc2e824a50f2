//! Rings and lines → the `d` of an SVG path.

use std::fmt::Write as _;

use super::mesh::Line;
use super::ring::Ring;

/// Each ring from an absolute start by relative steps; a sign stands for the space before it.
pub(super) fn path(rings: &[Ring]) -> String {
    let mut text = String::new();
    for ring in rings {
        push(&mut text, ring);
        text.push('z');
    }
    text
}

/// As [`path`], for lines that stay open.
pub(super) fn open(lines: &[Line]) -> String {
    let mut text = String::new();
    for line in lines {
        push(&mut text, line);
    }
    text
}

fn push(text: &mut String, points: &[[i32; 2]]) {
    let Some(&[x, y]) = points.first() else { return };
    // Writing to a String cannot fail.
    let _ = write!(text, "M{x}{}", spaced(y));
    for (n, step) in points.windows(2).enumerate() {
        let (dx, dy) = (step[1][0] - step[0][0], step[1][1] - step[0][1]);
        let _ = if n == 0 {
            write!(text, "l{dx}{}", spaced(dy))
        } else {
            write!(text, "{}{}", spaced(dx), spaced(dy))
        };
    }
}

fn spaced(number: i32) -> String {
    if number < 0 { number.to_string() } else { format!(" {number}") }
}
