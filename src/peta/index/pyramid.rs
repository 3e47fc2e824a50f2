//! Counts, dominant product and centre of every square of every coarser zoom, computed once per snapshot, so that
//! a map tile of the whole register never looks at points.

use super::columns::Columns;
use super::counts::leader;
use super::grid::{Cells, Starts};
use super::model::GROUPS;
use super::setting::Setting;
use super::table::PrefixTable;
use crate::geodesy::World;

/// A square of some zoom and the living businesses with a public point in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bin {
    pub count: u32,
    /// Of these, businesses with a product.
    pub with_product: u32,
    /// The product most of them make, with their number; see [`super::counts::Counts::dominant`].
    pub leader: Option<(u16, u32)>,
    /// Sums of the points' distances from the square's north-western corner, in world units.
    pub sum: (u64, u64),
}

/// All squares of one zoom over the extent of the data.
#[derive(Debug)]
struct Level {
    x0: u32,
    y0: u32,
    columns: u32,
    bins: Vec<Bin>,
}

/// Levels from the cells' own zoom (first) to the coarsest.
#[derive(Debug)]
pub(super) struct Pyramid {
    finest: u8,
    levels: Vec<Level>,
}

/// A tile of zoom 0 shows squares of this zoom.
pub(super) const BIN_ZOOM: u8 = 5;

impl Pyramid {
    pub(super) fn build(
        columns: &Columns,
        setting: &Setting,
        cells: &Cells,
        living: &Starts,
        table: &PrefixTable,
    ) -> Self {
        let mut levels: Vec<Level> = Vec::new();
        let mut sums = vec![0u32; setting.slots()];
        for zoom in (BIN_ZOOM.min(cells.zoom)..=cells.zoom).rev() {
            let finer = cells.zoom - zoom;
            let (x0, y0) = (cells.x0 >> finer, cells.y0 >> finer);
            let width = ((cells.x0 + cells.columns as u32 - 1) >> finer) - x0 + 1;
            let height = ((cells.y0 + cells.rows as u32 - 1) >> finer) - y0 + 1;
            let mut bins = Vec::with_capacity(width as usize * height as usize);
            for y in y0..y0 + height {
                for x in x0..x0 + width {
                    let mut bin = match levels.last() {
                        None => Self::cell(columns, cells, living, x, y),
                        Some(below) => below.merge(x, y, zoom),
                    };
                    if bin.count > 0 {
                        sums.fill(0);
                        let (xs, ys) = cells.block(zoom, x, y);
                        ys.for_each(|row| table.add_run(row, xs.start, xs.end, &mut sums));
                        bin.with_product = sums[setting.products() + GROUPS];
                        bin.leader =
                            leader(&sums[..setting.products()], bin.with_product).map(|(p, n)| (p.0, n));
                    }
                    bins.push(bin);
                }
            }
            levels.push(Level { x0, y0, columns: width, bins });
        }
        Self { finest: cells.zoom, levels }
    }

    fn cell(columns: &Columns, cells: &Cells, living: &Starts, x: u32, y: u32) -> Bin {
        let cell = (y - cells.y0) as usize * cells.columns + (x - cells.x0) as usize;
        let mask = (1u64 << (32 - cells.zoom)) - 1;
        let mut bin = Bin::default();
        for at in living.cell(cell) {
            let World { x, y } = columns.world(at);
            bin.count += 1;
            bin.sum = (bin.sum.0 + (u64::from(x) & mask), bin.sum.1 + (u64::from(y) & mask));
        }
        bin
    }

    /// The square `(x, y)` of `zoom`; none when that zoom is not kept, empty beyond the data.
    pub(super) fn bin(&self, zoom: u8, x: u32, y: u32) -> Option<Bin> {
        let level = self.levels.get(usize::from(self.finest.checked_sub(zoom)?))?;
        Some(level.get(x, y).unwrap_or_default())
    }

    pub(super) fn bytes(&self) -> usize {
        self.levels.iter().map(|level| level.bins.len() * size_of::<Bin>()).sum()
    }
}

impl Level {
    fn get(&self, x: u32, y: u32) -> Option<Bin> {
        let (column, row) = (x.checked_sub(self.x0)?, y.checked_sub(self.y0)?);
        if column >= self.columns {
            return None;
        }
        self.bins.get(row as usize * self.columns as usize + column as usize).copied()
    }

    /// The four squares of this level that make up `(x, y)` of the next coarser one, `zoom`.
    fn merge(&self, x: u32, y: u32, zoom: u8) -> Bin {
        let half = 1u64 << (31 - zoom);
        let mut all = Bin::default();
        for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            let bin = self.get(2 * x + dx, 2 * y + dy).unwrap_or_default();
            all.count += bin.count;
            let n = u64::from(bin.count) * half;
            all.sum.0 += bin.sum.0 + n * u64::from(dx);
            all.sum.1 += bin.sum.1 + n * u64::from(dy);
        }
        all
    }
}
