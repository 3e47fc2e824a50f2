//! Weights that give each cell its area.
//!
//! Damped Newton steps, as for semi-discrete optimal transport (J. Kitagawa, Q. Mérigot, B. Thibert, "Convergence of
//! a Newton algorithm for semi-discrete optimal transport", J. Eur. Math. Soc. 21, 2019): the area of cell i grows
//! with its own weight by `Σ L_ij / 2d_ij` and shrinks with the weight of neighbour j by `L_ij / 2d_ij`, where L is the
//! length of the common edge and d the distance of the sites. Sites of fixed weight around the kabupaten make that
//! matrix positive definite.
//! After each step the weights are brought back to where every site lies well inside its own cell; where points are
//! so unevenly spread that this and the area cannot both be had, the area gives way.

use super::diagram::{BOX, Diagram};

/// Of the way between two sites, divided as the radii of discs of their areas, each keeps at least this part of its
/// share.
const KEPT_SHARE: f64 = 0.1;
const STEPS: usize = 40;
/// Good enough: the worst cell is this near to its area.
const ENOUGH: f64 = 0.002;

struct State {
    error: Vec<f64>,
    /// For each own cell: neighbour and L / 2d.
    coupling: Vec<Vec<(usize, f64)>>,
    /// Mean of the squared relative errors.
    badness: f64,
    worst: f64,
}

/// Sets the weights of the own sites so that their cells come near the target areas (square metres).
pub(super) fn solve(diagram: &mut Diagram, target: &[f64]) {
    let radius: Vec<f64> = target.iter().map(|area| area.sqrt()).collect();
    let mut state = measure(diagram, target);
    for _ in 0..STEPS {
        if state.worst < ENOUGH {
            return;
        }
        let step = conjugate_gradient(&state);
        let from = diagram.weights.clone();
        let mut length = 1.0;
        let better = loop {
            for (n, change) in step.iter().enumerate() {
                diagram.weights[n] = from[n] + length * change;
            }
            keep_sites_inside(diagram, &radius);
            let next = measure(diagram, target);
            if next.badness < state.badness {
                break Some(next);
            }
            length /= 2.0;
            if length < 1e-3 {
                break None;
            }
        };
        let Some(next) = better else {
            diagram.weights = from;
            return;
        };
        state = next;
    }
}

fn measure(diagram: &Diagram, target: &[f64]) -> State {
    let greatest = diagram.weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut state = State { error: Vec::new(), coupling: Vec::new(), badness: 0.0, worst: 0.0 };
    for (ix, target) in target.iter().enumerate() {
        let cell = diagram.local_cell(ix, greatest);
        let error = target - cell.area();
        let relative = error / target;
        state.badness += relative * relative;
        state.worst = state.worst.max(relative.abs());
        state.error.push(error);
        let couple = |(a, b, neighbour): ([f64; 2], [f64; 2], u32)| {
            let step = diagram.step(ix, neighbour as usize);
            (neighbour as usize, (b[0] - a[0]).hypot(b[1] - a[1]) / (2.0 * step[0].hypot(step[1])))
        };
        state.coupling.push(cell.sides().filter(|&(_, _, neighbour)| neighbour != BOX).map(couple).collect());
    }
    state
}

/// Solves the Newton equation; the matrix is symmetric, sparse and positive definite.
fn conjugate_gradient(state: &State) -> Vec<f64> {
    let count = state.error.len();
    let diagonal: Vec<f64> =
        state.coupling.iter().map(|row| row.iter().map(|(_, c)| c).sum::<f64>().max(1e-9)).collect();
    let times = |x: &[f64]| -> Vec<f64> {
        let row = |ix: usize| {
            let off =
                state.coupling[ix].iter().filter(|(j, _)| *j < count).map(|(j, c)| c * x[*j]).sum::<f64>();
            diagonal[ix] * x[ix] - off
        };
        (0..count).map(row).collect()
    };
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let mut x = vec![0.0; count];
    let mut residual = state.error.clone();
    let mut scaled: Vec<f64> = residual.iter().zip(&diagonal).map(|(r, d)| r / d).collect();
    let mut direction = scaled.clone();
    let mut rho = dot(&residual, &scaled);
    let goal = rho * 1e-12;
    for _ in 0..count.min(400) {
        if rho <= goal {
            break;
        }
        let image = times(&direction);
        let along = rho / dot(&direction, &image);
        for n in 0..count {
            x[n] += along * direction[n];
            residual[n] -= along * image[n];
            scaled[n] = residual[n] / diagonal[n];
        }
        let next = dot(&residual, &scaled);
        for n in 0..count {
            direction[n] = scaled[n] + next / rho * direction[n];
        }
        rho = next;
    }
    x
}

/// Evens out the weights of pairs whose bisector would come too near to, or pass, one of the two sites.
fn keep_sites_inside(diagram: &mut Diagram, radius: &[f64]) {
    let own = diagram.own();
    for _ in 0..200 {
        let mut moved = false;
        for ix in 0..own {
            for n in 0..diagram.near(ix).len() {
                let other = diagram.near(ix)[n] as usize;
                let step = diagram.step(ix, other);
                let distance2 = step[0] * step[0] + step[1] * step[1];
                // The bisector lies at (d² + w_i − w_j) / 2d from site i.
                let apart = diagram.weights[ix] - diagram.weights[other];
                let share = radius.get(other).map_or(0.5, |other| radius[ix] / (radius[ix] + other));
                let least = (2.0 * KEPT_SHARE * share - 1.0) * distance2;
                let most = (1.0 - 2.0 * KEPT_SHARE * (1.0 - share)) * distance2;
                let correction = apart.clamp(least, most) - apart;
                if correction.abs() <= distance2 * 1e-9 {
                    continue;
                }
                moved = true;
                if other < own {
                    diagram.weights[ix] += correction / 2.0;
                    diagram.weights[other] -= correction / 2.0;
                } else {
                    diagram.weights[ix] += correction;
                }
            }
        }
        if !moved {
            return;
        }
    }
}
