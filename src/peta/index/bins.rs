//! Squares of a tile with the businesses in each: from sums made beforehand where they exist, else from points.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::Index;
use super::columns::{Columns, Facts, MULTI};
use super::counts::{Counts, Narrow, leader};
use super::pyramid::{BIN_ZOOM, Bin};
use super::question::{Fit, Question};
use crate::geodesy::{Tile, World};

/// A change of one business (−1 gone, +1 come) at its place.
type Located<'a> = (i32, Facts<'a>, World);

/// Squares along one side of a tile.
pub(super) const SIDE: u32 = 1 << BIN_ZOOM;

impl Index {
    /// Visits the records in a tile that answer `question`, with the changes since the snapshot, until `visit` has
    /// seen enough.
    pub(super) fn each_match<'a>(
        &'a self,
        tile: Tile,
        question: Question,
        mut visit: impl FnMut(&'a Columns, usize) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let base = &*self.base;
        let zoom = tile.z().min(base.cells.zoom);
        let finer = tile.z() - zoom;
        let (columns, rows) = base.cells.block(zoom, tile.x() >> finer, tile.y() >> finer);
        for row in rows {
            base.each_making(row, columns.clone(), question, |at| {
                let here = finer == 0 || tile.contains(base.columns.world(at));
                if here && base.runs_in(at, question) && !self.delta.removes(at) {
                    return visit(&base.columns, at);
                }
                ControlFlow::Continue(())
            })?;
        }
        let added = &self.delta.added;
        (0..added.len())
            .filter(|&at| added.placed(at) && tile.contains(added.world(at)))
            .filter(|&at| question.fit(&added.facts(at), &base.setting) == Fit::Yes)
            .try_for_each(|at| visit(added, at))
    }

    /// The records in a tile that answer `question`; none when there are more than `most`.
    pub(super) fn few_matches(
        &self,
        tile: Tile,
        question: Question,
        most: usize,
    ) -> Option<Vec<(&Columns, usize)>> {
        let base = &*self.base;
        if question.as_of.is_none() && tile.z() <= base.cells.zoom {
            let (columns, rows) = base.cells.block(tile.z(), tile.x(), tile.y());
            let kept: u32 = rows.map(|row| base.run(row, columns.start, columns.end, question.narrow)).sum();
            // Even if everything that was removed lay here.
            if kept as usize > most + self.delta.len() {
                return None;
            }
        }
        let mut matches = Vec::new();
        let all = self.each_match(tile, question, |columns, at| {
            if matches.len() == most {
                return ControlFlow::Break(());
            }
            matches.push((columns, at));
            ControlFlow::Continue(())
        });
        all.is_continue().then_some(matches)
    }

    /// The squares of a tile that hold anything, by row and column.
    pub(super) fn bins(&self, tile: Tile, question: Question) -> Vec<(u32, u32, Bin)> {
        if question.as_of.is_some() || tile.z() + BIN_ZOOM > self.base.cells.zoom {
            self.scanned_bins(tile, question)
        } else {
            self.summed_bins(tile, question.narrow)
        }
    }

    fn changes_in(&self, tile: Tile, question: Question) -> impl Iterator<Item = Located<'_>> {
        self.delta.matching(question, &self.base.setting).filter_map(move |(sign, facts, fit)| {
            let world = facts.point.map(|p| World::from_e7(p.lon_e7, p.lat_e7))?;
            (fit == Fit::Yes && tile.contains(world)).then_some((sign, facts, world))
        })
    }

    fn summed_bins(&self, tile: Tile, narrow: Narrow) -> Vec<(u32, u32, Bin)> {
        let base = &*self.base;
        let zoom = tile.z() + BIN_ZOOM;
        let mut changes: BTreeMap<(u32, u32), Vec<Located<'_>>> = BTreeMap::new();
        for change in self.changes_in(tile, Question { narrow, as_of: None }) {
            let world = change.2;
            changes.entry((world.y >> (32 - zoom), world.x >> (32 - zoom))).or_default().push(change);
        }
        let mut bins = Vec::with_capacity((SIDE * SIDE) as usize);
        // Squares beyond the data are empty unless something was added there.
        let (columns, rows) = base.cells.block(tile.z(), tile.x(), tile.y());
        let finer = base.cells.zoom - zoom;
        let span = |cells: std::ops::Range<usize>, first: u32| {
            let (from, to) = (first + cells.start as u32, first + cells.end as u32);
            if from == to { 0..0 } else { from >> finer..((to - 1) >> finer) + 1 }
        };
        let (xs, ys) = (span(columns, base.cells.x0), span(rows, base.cells.y0));
        let (x0, y0) = (tile.x() << BIN_ZOOM, tile.y() << BIN_ZOOM);
        let mut keep = |x: u32, y: u32, bin: Bin| {
            if bin.count > 0 {
                bins.push((x - x0, y - y0, bin));
            }
        };
        for y in ys {
            for x in xs.clone() {
                let bin = self.summed_bin(zoom, x, y, narrow);
                let changes = if changes.is_empty() { None } else { changes.remove(&(y, x)) };
                keep(
                    x,
                    y,
                    match changes {
                        Some(changes) => self.changed_bin(bin, (zoom, x, y), narrow, &changes),
                        None => bin,
                    },
                );
            }
        }
        // Beyond the data; few, and in no order with the others.
        let beyond = !changes.is_empty();
        for ((y, x), changes) in changes {
            keep(x, y, self.changed_bin(Bin::default(), (zoom, x, y), narrow, &changes));
        }
        if beyond {
            bins.sort_by_key(|&(x, y, _)| (y, x));
        }
        bins
    }

    fn summed_bin(&self, zoom: u8, x: u32, y: u32, narrow: Narrow) -> Bin {
        let base = &*self.base;
        if narrow == Narrow::All {
            return base.pyramid.bin(zoom, x, y).unwrap_or_default();
        }
        let (columns, rows) = base.cells.block(zoom, x, y);
        let mut bin = Bin::default();
        for row in rows.clone() {
            if base.run(row, columns.start, columns.end, narrow) == 0 {
                continue;
            }
            for column in columns.clone() {
                let count = base.run(row, column, column + 1, narrow);
                if count > 0 {
                    // Where in the cell the matching ones are is not kept; the middle of all its points stands in.
                    let (cell_x, cell_y) = (base.cells.x0 + column as u32, base.cells.y0 + row as u32);
                    let cell = base.pyramid.bin(base.cells.zoom, cell_x, cell_y).unwrap_or_default();
                    let finer = base.cells.zoom - zoom;
                    let mean = |sum: u64, cell_at: u32, at: u32| {
                        let corner = u64::from(cell_at - (at << finer)) << (32 - base.cells.zoom);
                        u64::from(count) * (corner + sum / u64::from(cell.count.max(1)))
                    };
                    bin.sum.0 += mean(cell.sum.0, cell_x, x);
                    bin.sum.1 += mean(cell.sum.1, cell_y, y);
                    bin.count += count;
                }
            }
        }
        bin.with_product = bin.count;
        bin.leader = match narrow {
            Narrow::Group(_) if bin.count > 0 => self.bin_leader((zoom, x, y), narrow, &[]).1,
            _ => product_leader(narrow, bin.count),
        };
        bin
    }

    /// Businesses with a product in a square, and the product most of them make, with `changes`.
    fn bin_leader(
        &self,
        (zoom, x, y): (u8, u32, u32),
        narrow: Narrow,
        changes: &[Located<'_>],
    ) -> (u32, Option<(u16, u32)>) {
        let base = &*self.base;
        let mut sums = base.sums();
        let (columns, rows) = base.cells.block(zoom, x, y);
        rows.for_each(|row| base.add_run(row, columns.start, columns.end, &mut sums));
        let (products, groups, with_product) = base.split(&sums);
        let mut counts = Counts { with_product, ..Counts::empty(products.len()) };
        counts.products.copy_from_slice(products);
        counts.groups.copy_from_slice(groups);
        for (sign, facts, _) in changes {
            counts.bump(facts, *sign);
        }
        let counts = counts.narrowed(narrow, &base.setting.group_of);
        (counts.with_product, leader(&counts.products, counts.with_product).map(|(p, n)| (p.0, n)))
    }

    fn changed_bin(
        &self,
        mut bin: Bin,
        square: (u8, u32, u32),
        narrow: Narrow,
        changes: &[Located<'_>],
    ) -> Bin {
        let mask = (1u64 << (32 - square.0)) - 1;
        let mut sum = (bin.sum.0 as i64, bin.sum.1 as i64);
        for (sign, _, world) in changes {
            bin.count = super::counts::plus(bin.count, *sign);
            sum.0 += i64::from(*sign) * (u64::from(world.x) & mask) as i64;
            sum.1 += i64::from(*sign) * (u64::from(world.y) & mask) as i64;
        }
        // Means of cells are rounded, so that taking points away could lead out of the square.
        let most = u64::from(bin.count) * mask;
        bin.sum = (sum.0.max(0) as u64, sum.1.max(0) as u64);
        bin.sum = (bin.sum.0.min(most), bin.sum.1.min(most));
        (bin.with_product, bin.leader) = self.bin_leader(square, narrow, changes);
        bin
    }

    fn scanned_bins(&self, tile: Tile, question: Question) -> Vec<(u32, u32, Bin)> {
        let setting = &self.base.setting;
        let unit = 32 - u32::from(tile.z() + BIN_ZOOM);
        let mask = (1u64 << unit) - 1;
        let mut bins = vec![Bin::default(); (SIDE * SIDE) as usize];
        let mut products: Vec<(u16, u16)> = Vec::new();
        let _all = self.each_match(tile, question, |columns, at| {
            let world = columns.world(at);
            let nth = ((world.y >> unit) % SIDE) * SIDE + (world.x >> unit) % SIDE;
            let bin = &mut bins[nth as usize];
            bin.count += 1;
            bin.sum.0 += u64::from(world.x) & mask;
            bin.sum.1 += u64::from(world.y) & mask;
            if columns.groups[at] != 0 {
                bin.with_product += 1;
                let asked = |p: &u16| match question.narrow {
                    Narrow::Group(group) => setting.group_of[usize::from(*p)] == group,
                    _ => true,
                };
                let main = columns.main[at] & !MULTI;
                let made = std::iter::once(main).chain(columns.extra(at).iter().copied());
                // There are 1,024 squares.
                products.extend(made.filter(asked).map(|product| (nth as u16, product)));
            }
            ControlFlow::Continue(())
        });
        set_leaders(&mut bins, &products, setting.products());
        let filled = bins.into_iter().enumerate().filter(|(_, bin)| bin.count > 0);
        filled
            .map(|(nth, mut bin)| {
                if matches!(question.narrow, Narrow::Product(_)) {
                    bin.leader = product_leader(question.narrow, bin.count);
                }
                (nth as u32 % SIDE, nth as u32 / SIDE, bin)
            })
            .collect()
    }
}

/// Where one product is asked for, it is the one shown, even where others are made as often beside it.
fn product_leader(narrow: Narrow, count: u32) -> Option<(u16, u32)> {
    match narrow {
        Narrow::Product(product) if count >= super::counts::DOMINANT_MIN => Some((product, count)),
        _ => None,
    }
}

/// Finds the leading product of each square from (square, product) pairs, by counting squares, then products.
fn set_leaders(bins: &mut [Bin], pairs: &[(u16, u16)], n_products: usize) {
    let mut starts = vec![0u32; bins.len() + 1];
    for &(bin, _) in pairs {
        starts[usize::from(bin) + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut next = starts.clone();
    let mut sorted = vec![0u16; pairs.len()];
    for &(bin, product) in pairs {
        let at = &mut next[usize::from(bin)];
        sorted[*at as usize] = product;
        *at += 1;
    }
    let mut counts = vec![0u32; n_products];
    for (bin, range) in bins.iter_mut().zip(starts.windows(2)) {
        let made = &sorted[range[0] as usize..range[1] as usize];
        if bin.with_product < super::counts::DOMINANT_MIN {
            continue;
        }
        for &product in made {
            counts[usize::from(product)] += 1;
        }
        bin.leader = leader(&counts, bin.with_product).map(|(p, n)| (p.0, n));
        for &product in made {
            counts[usize::from(product)] = 0;
        }
    }
}
