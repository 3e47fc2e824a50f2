//! Cells of the Web Mercator square over the extent of the data, and the order of points along them.
//!
//! Points are kept row by row. A circle is then a few runs of whole cells per row and the cells its edge cuts, and
//! a map tile is a block of cells: one order serves both.

use std::ops::Range;

use crate::geodesy::{E7, LonLat, World};

/// A rectangle of tile cells of one zoom.
#[derive(Clone, Debug)]
pub(super) struct Cells {
    pub zoom: u8,
    pub x0: u32,
    pub y0: u32,
    pub columns: usize,
    pub rows: usize,
    /// Latitude (× 10⁷) of the edge above each row, and of the one below the last.
    edges: Vec<f64>,
}

impl Cells {
    /// Zoom of the cells where memory allows: about 300 m at the equator.
    pub(super) const ZOOM: u8 = 17;

    /// Cells over all `points`, as fine as keeps the number of cells within `budget`.
    pub(super) fn over(points: impl Iterator<Item = World>, budget: usize) -> Self {
        let mut extent: Option<(World, World)> = None;
        for p in points {
            let (low, high) = extent.get_or_insert((p, p));
            *low = World { x: low.x.min(p.x), y: low.y.min(p.y) };
            *high = World { x: high.x.max(p.x), y: high.y.max(p.y) };
        }
        let (low, high) = extent.unwrap_or((World { x: 0, y: 0 }, World { x: 0, y: 0 }));
        let mut zoom = Self::ZOOM;
        loop {
            let unit = 32 - u32::from(zoom);
            let (x0, y0) = (low.x >> unit, low.y >> unit);
            let (columns, rows) = ((high.x >> unit) - x0 + 1, (high.y >> unit) - y0 + 1);
            // The table has one column more than there are cells.
            if zoom > 1 && (u64::from(columns) + 1) * u64::from(rows) > budget as u64 {
                zoom -= 1;
                continue;
            }
            let edge = |row: u32| {
                World::lonlat(0.0, (f64::from(y0) + f64::from(row)) * f64::from(1u32 << unit)).lat() * E7
            };
            let edges = (0..=rows).map(edge).collect();
            return Self { zoom, x0, y0, columns: columns as usize, rows: rows as usize, edges };
        }
    }

    /// Number of cells.
    pub(super) fn len(&self) -> usize {
        self.columns * self.rows
    }

    /// The cell of a point within the extent.
    #[inline]
    pub(super) fn of(&self, at: World) -> usize {
        let unit = 32 - self.zoom;
        ((at.y >> unit) - self.y0) as usize * self.columns + ((at.x >> unit) - self.x0) as usize
    }

    /// Row and column of any position, also beyond the extent.
    pub(super) fn place(&self, at: World) -> (i64, i64) {
        let unit = 32 - self.zoom;
        (i64::from(at.y >> unit) - i64::from(self.y0), i64::from(at.x >> unit) - i64::from(self.x0))
    }

    /// Whether a place lies within so many degrees of the extent.
    pub(super) fn reaches(&self, at: LonLat, degrees: f64) -> bool {
        let (north, south) = (self.edges[0] / E7, self.edges[self.rows] / E7);
        let (west, east) =
            (-self.column_of(at.lon() * E7), self.column_of(at.lon() * E7) - self.columns as f64);
        at.lat() <= north + degrees
            && at.lat() >= south - degrees
            && west.max(east) * self.width_e7() <= degrees * E7
    }

    /// Column of a longitude (× 10⁷), with its fraction.
    #[inline]
    pub(super) fn column_of(&self, lon_e7: f64) -> f64 {
        (lon_e7 + 1.8e9) / self.width_e7() - f64::from(self.x0)
    }

    /// Width of a cell in units of 1e-7 degree.
    #[inline]
    pub(super) fn width_e7(&self) -> f64 {
        3.6e9 / f64::from(1u32 << self.zoom)
    }

    /// Latitudes (× 10⁷) of the upper and the lower edge of a row.
    #[inline]
    pub(super) fn band(&self, row: usize) -> (f64, f64) {
        (self.edges[row], self.edges[row + 1])
    }

    /// The rows that reach into these world coordinates.
    pub(super) fn rows_between(&self, north: u32, south: u32) -> Range<usize> {
        Self::clip(
            i64::from(north >> (32 - self.zoom)),
            i64::from(south >> (32 - self.zoom)),
            self.y0,
            self.rows,
        )
    }

    /// The cells of the square `(x, y)` of zoom `zoom` ≤ the cells' zoom: columns and rows.
    pub(super) fn block(&self, zoom: u8, x: u32, y: u32) -> (Range<usize>, Range<usize>) {
        let finer = self.zoom - zoom;
        let span = |v: u32, first: u32, n: usize| {
            let from = i64::from(v) << finer;
            Self::clip(from, from + (1 << finer) - 1, first, n)
        };
        (span(x, self.x0, self.columns), span(y, self.y0, self.rows))
    }

    fn clip(from: i64, to: i64, first: u32, n: usize) -> Range<usize> {
        let from = (from - i64::from(first)).clamp(0, n as i64) as usize;
        let to = (to - i64::from(first) + 1).clamp(0, n as i64) as usize;
        from..to.max(from)
    }
}

/// Where the points of each cell begin, in an order by cell.
#[derive(Debug)]
pub(super) struct Starts {
    columns: usize,
    starts: Vec<u32>,
}

impl Starts {
    /// Counts cells, then gives the position of each point: points come in order of cell, from `first` on.
    /// `place` receives (point, position).
    pub(super) fn sort(
        cells: &Cells,
        first: u32,
        points: &[(u32, u32)],
        mut place: impl FnMut(u32, u32),
    ) -> Self {
        let mut starts = vec![0u32; cells.len() + 1];
        for &(_, cell) in points {
            starts[cell as usize + 1] += 1;
        }
        let mut sum = first;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        for &(point, cell) in points {
            let at = &mut next[cell as usize];
            place(point, *at);
            *at += 1;
        }
        Self { columns: cells.columns, starts }
    }

    /// The same, of those points only that `keep` chooses, numbered from 0.
    pub(super) fn only(&self, keep: impl Fn(usize) -> bool) -> Self {
        let mut sum = 0;
        let mut starts = vec![0];
        starts.extend(self.starts.windows(2).map(|cell| {
            sum += (cell[0] as usize..cell[1] as usize).filter(|&at| keep(at)).count() as u32;
            sum
        }));
        Self { columns: self.columns, starts }
    }

    /// Positions of the points in cells `from..to` of `row`.
    #[inline]
    pub(super) fn run(&self, row: usize, from: usize, to: usize) -> Range<usize> {
        let base = row * self.columns;
        self.starts[base + from] as usize..self.starts[base + to] as usize
    }

    /// Positions of the points in one cell.
    #[inline]
    pub(super) fn cell(&self, cell: usize) -> Range<usize> {
        self.starts[cell] as usize..self.starts[cell + 1] as usize
    }

    pub(super) fn bytes(&self) -> usize {
        self.starts.len() * 4
    }
}
