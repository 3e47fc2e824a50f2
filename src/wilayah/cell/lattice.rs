//! Stand-ins for neighbours that no table names.

/// How far around its own sites a kabupaten reaches.
pub(super) struct Reach {
    /// Site and radius of the disc that has its area.
    discs: Vec<([f64; 2], f64)>,
    /// Distance between stand-ins, about that of the sites themselves.
    spacing: f64,
    low: [f64; 2],
    high: [f64; 2],
}

/// Stand-ins keep this many disc radii away from a site, so that the edge between them falls near the disc.
const CLEAR_RADII: f64 = 1.9;
/// Rings of stand-ins around the box of all sites.
const MARGIN: f64 = 3.0;
/// Other desa farther away than this from the box of the sites change nothing.
const FAR_M: f64 = 20_000.0;

impl Reach {
    pub(super) fn of(sites: &[[f64; 2]], area_m2: &[f64]) -> Self {
        let discs: Vec<_> = sites
            .iter()
            .zip(area_m2)
            .map(|(&site, area)| (site, (area / std::f64::consts::PI).sqrt()))
            .collect();
        let mean = area_m2.iter().sum::<f64>() / area_m2.len().max(1) as f64;
        let corner = |start: f64, pick: fn(f64, f64) -> f64, axis: usize| {
            discs.iter().map(|(site, _)| site[axis]).fold(start, pick)
        };
        let low = [0, 1].map(|axis| corner(f64::INFINITY, f64::min, axis));
        let high = [0, 1].map(|axis| corner(f64::NEG_INFINITY, f64::max, axis));
        Self { spacing: mean.sqrt().max(1.0), low, high, discs }
    }

    /// Whether a desa outside may matter.
    pub(super) fn contains(&self, point: [f64; 2]) -> bool {
        (0..2).all(|axis| point[axis] > self.low[axis] - FAR_M && point[axis] < self.high[axis] + FAR_M)
    }

    /// Points of a hexagonal lattice outside all discs and away from known neighbours, as far as they can be reached
    /// from beyond the sites: a gap in the middle belongs to the desa around it.
    pub(super) fn stand_ins(&self, known: &[[f64; 2]]) -> Vec<[f64; 2]> {
        let pitch = [self.spacing, self.spacing * 0.75_f64.sqrt()];
        let widest = self.discs.iter().map(|(_, radius)| radius * CLEAR_RADII).fold(0.0, f64::max);
        let from = [0, 1].map(|axis| self.low[axis] - widest - MARGIN * pitch[axis]);
        let count = |axis: usize| {
            let span = self.high[axis] + widest + MARGIN * pitch[axis] - from[axis];
            ((span / pitch[axis]).ceil() as usize).clamp(1, 1000)
        };
        let (columns, rows) = (count(0), count(1));
        let at = |column: usize, row: usize| {
            let shift = if row % 2 == 1 { 0.5 } else { 0.0 };
            [from[0] + (column as f64 + shift) * pitch[0], from[1] + row as f64 * pitch[1]]
        };
        let free: Vec<bool> =
            (0..rows * columns).map(|n| self.outside(at(n % columns, n / columns))).collect();
        let reached = reachable(&free, columns, rows);
        (0..rows * columns)
            .filter(|&n| reached[n])
            .map(|n| at(n % columns, n / columns))
            .filter(|&point| {
                known.iter().skip(self.discs.len()).all(|&k| distance(k, point) > 2.0 * self.spacing)
            })
            .collect()
    }

    fn outside(&self, point: [f64; 2]) -> bool {
        self.discs.iter().all(|&(site, radius)| distance(site, point) > CLEAR_RADII * radius)
    }
}

fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// Free places joined to the rim by free places.
fn reachable(free: &[bool], columns: usize, rows: usize) -> Vec<bool> {
    let mut reached = vec![false; free.len()];
    let rim = |n: usize| {
        let (column, row) = (n % columns, n / columns);
        column == 0 || row == 0 || column + 1 == columns || row + 1 == rows
    };
    let mut open: Vec<usize> = (0..free.len()).filter(|&n| free[n] && rim(n)).collect();
    while let Some(n) = open.pop() {
        if std::mem::replace(&mut reached[n], true) {
            continue;
        }
        let (column, row) = (n % columns, n / columns);
        let mut visit = |next: usize| {
            if free[next] && !reached[next] {
                open.push(next);
            }
        };
        if column > 0 {
            visit(n - 1);
        }
        if column + 1 < columns {
            visit(n + 1);
        }
        if row > 0 {
            visit(n - columns);
        }
        if row + 1 < rows {
            visit(n + columns);
        }
    }
    reached
}
