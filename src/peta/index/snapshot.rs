//! The immutable base of an index: all records in grid order, with everything that is summed beforehand.

use std::ops::{ControlFlow, Range};
use std::sync::Arc;
use std::thread;

use super::area::AreaTable;
use super::columns::Columns;
use super::counts::Narrow;
use super::cover::Circle;
use super::grid::{Cells, Starts};
use super::model::GROUPS;
use super::pyramid::Pyramid;
use super::question::{Fit, Question};
use super::setting::Setting;
use super::table::PrefixTable;

/// Largest number of entries of the prefix table (two bytes each in most places).
const TABLE_BUDGET: usize = 48 << 20;

/// Positions of records grouped by something, each group in order of name.
#[derive(Debug)]
pub(super) struct Lists {
    order: Vec<u32>,
    starts: Vec<u32>,
}

/// See the module. Positions run: living with a public point in grid order, ended likewise, then the living and
/// the ended without a public point.
#[derive(Debug)]
pub(super) struct Snapshot {
    pub setting: Arc<Setting>,
    pub columns: Columns,
    pub cells: Cells,
    /// Grid order of the living.
    pub living: Starts,
    /// Grid order of the ended.
    pub ended: Starts,
    /// Number of records with a public point: positions before this have one.
    pub placed: usize,
    /// How many of the living with an exact point come before each cell.
    with_exact: Starts,
    table: PrefixTable,
    pub pyramid: Pyramid,
    exact: Lists,
    made: Made,
    by_id: Vec<u32>,
    by_code: Vec<u32>,
    /// The living in order of folded name and code: all, per desa, per kecamatan.
    pub by_name: Vec<u32>,
    pub by_desa: Lists,
    pub by_kecamatan: Lists,
    pub area: Arc<AreaTable>,
}

impl Snapshot {
    pub(super) fn build(staged: Columns, setting: Arc<Setting>) -> Self {
        let placed_points = (0..staged.len()).filter(|&at| staged.placed(at)).map(|at| staged.world(at));
        let cells = Cells::over(placed_points, TABLE_BUDGET / setting.slots());
        let mut classes: [Vec<(u32, u32)>; 4] = Default::default();
        // By primary key within a cell: the same records give the same tiles, whatever they went through.
        let mut by_id: Vec<u32> = (0..staged.len() as u32).collect();
        by_id.sort_by_key(|&at| staged.id[at as usize]);
        for at in by_id.into_iter().map(|at| at as usize) {
            let class = usize::from(!setting.living(staged.end[at])) + 2 * usize::from(!staged.placed(at));
            let cell = if staged.placed(at) { cells.of(staged.world(at)) as u32 } else { 0 };
            classes[class].push((at as u32, cell));
        }
        let [living, ended, living_unplaced, ended_unplaced] = classes;
        let mut order = vec![0u32; staged.len()];
        let living_starts = Starts::sort(&cells, 0, &living, |point, at| order[at as usize] = point);
        let ended_starts =
            Starts::sort(&cells, living.len() as u32, &ended, |point, at| order[at as usize] = point);
        let (living_placed, placed) = (living.len(), living.len() + ended.len());
        let living_end = placed + living_unplaced.len();
        for (slot, (point, _)) in
            order[placed..].iter_mut().zip(living_unplaced.into_iter().chain(ended_unplaced))
        {
            *slot = point;
        }
        drop((living, ended));
        let columns = staged.reordered(&order);
        drop(order);
        let living_positions = || (0..living_placed).chain(placed..living_end);
        let (names, sums) = thread::scope(|scope| {
            let names = scope.spawn(|| Names::sort(&columns, &setting, living_positions()));
            let sums = Sums::build(&columns, &setting, &cells, &living_starts, placed);
            (names.join(), sums)
        });
        let names = names.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        let area = Arc::new(AreaTable::living(&columns, &setting, living_positions()));
        Self {
            setting,
            cells,
            living: living_starts,
            ended: ended_starts,
            placed,
            with_exact: sums.starts_of_exact,
            table: sums.table,
            pyramid: sums.pyramid,
            exact: sums.exact,
            made: sums.made,
            by_id: names.id,
            by_code: names.code,
            by_name: names.name,
            by_desa: names.desa,
            by_kecamatan: names.kecamatan,
            area,
            columns,
        }
    }

    /// Position of the record with this primary key.
    pub(super) fn find_id(&self, id: i64) -> Option<usize> {
        let found = self.by_id.binary_search_by_key(&id, |&at| self.columns.id[at as usize]).ok()?;
        Some(self.by_id[found] as usize)
    }

    /// Position of the record with this public code.
    pub(super) fn find_code(&self, code: [u8; 8]) -> Option<usize> {
        let found = self.by_code.binary_search_by_key(&code, |&at| self.columns.code[at as usize]).ok()?;
        Some(self.by_code[found] as usize)
    }

    /// Living businesses that match in cells `from..to` of `row`.
    #[inline]
    pub(super) fn run(&self, row: usize, from: usize, to: usize, narrow: Narrow) -> u32 {
        match self.slot(narrow) {
            Slot::Total => self.living.run(row, from, to).len() as u32,
            Slot::Nothing => 0,
            Slot::One(slot) => self.table.run(row, from, to, slot),
        }
    }

    /// Living businesses with an exact point that match in cells `from..to` of `row`.
    #[inline]
    pub(super) fn run_exact(&self, row: usize, from: usize, to: usize, narrow: Narrow) -> u32 {
        match self.slot(narrow) {
            Slot::Total => self.with_exact.run(row, from, to).len() as u32,
            Slot::Nothing => 0,
            Slot::One(slot) => self.exact.within(slot, self.living.run(row, from, to)).len() as u32,
        }
    }

    /// Positions of the living with a public point that make `product`, in order.
    pub(super) fn makers(&self, product: u16) -> &[u32] {
        self.made.living.of(usize::from(product))
    }

    /// Visits the positions in cells `columns` of `row` that make what is asked for: the living, and for a past
    /// month the ended too, whether they were running or not.
    #[inline]
    pub(super) fn each_making(
        &self,
        row: usize,
        columns: Range<usize>,
        question: Question,
        mut visit: impl FnMut(usize) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let sets = [(&self.living, &self.made.living), (&self.ended, &self.made.ended)];
        let sets = &sets[..if question.as_of.is_some() { 2 } else { 1 }];
        for (starts, made) in sets {
            let run = starts.run(row, columns.start, columns.end);
            match question.narrow {
                Narrow::All => run.into_iter().try_for_each(&mut visit)?,
                Narrow::Nothing => {}
                Narrow::Product(product) => {
                    let made = made.within(usize::from(product), run);
                    made.iter().try_for_each(|&at| visit(at as usize))?;
                }
                Narrow::Group(group) => {
                    let of_group = |&at: &usize| self.columns.groups[at] & (1 << group) != 0;
                    run.into_iter().filter(of_group).try_for_each(&mut visit)?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// Whether a record was running when it is asked for. Of the living now, every one is.
    #[inline]
    pub(super) fn runs_in(&self, at: usize, question: Question) -> bool {
        question.as_of.is_none()
            || question.alive(self.columns.start[at], self.columns.end[at], &self.setting) == Fit::Yes
    }

    /// Asks the memory for what [`Self::add_run`] will read there.
    #[inline]
    pub(super) fn touch_run(&self, row: usize, from: usize, to: usize) {
        self.table.touch_run(row, from, to);
    }

    /// Adds up every slot of cells `from..to` of `row`; `into` comes from [`Self::sums`].
    #[inline]
    pub(super) fn add_run(&self, row: usize, from: usize, to: usize, into: &mut [u32]) {
        self.table.add_run(row, from, to, into);
    }

    /// Room for one sum per slot: products, groups, classified.
    pub(super) fn sums(&self) -> Vec<u32> {
        vec![0; self.setting.slots()]
    }

    /// Splits sums into products, groups, and businesses with a product.
    pub(super) fn split<'a>(&self, sums: &'a [u32]) -> (&'a [u32], &'a [u32], u32) {
        let products = self.setting.products();
        (&sums[..products], &sums[products..products + GROUPS], sums[self.setting.classified()])
    }

    #[inline]
    fn slot(&self, narrow: Narrow) -> Slot {
        match narrow {
            Narrow::All => Slot::Total,
            Narrow::Product(product) => Slot::One(usize::from(product)),
            Narrow::Group(group) => Slot::One(self.setting.products() + usize::from(group)),
            Narrow::Nothing => Slot::Nothing,
        }
    }

    /// Whether a business makes what is asked for; not whether it is alive.
    #[inline]
    pub(super) fn makes(&self, at: usize, narrow: Narrow) -> bool {
        match narrow {
            Narrow::All => true,
            Narrow::Nothing => false,
            Narrow::Product(product) => self.columns.makes(at, product),
            Narrow::Group(group) => self.columns.groups[at] & (1 << group) != 0,
        }
    }

    /// Visits the runs of positions of points that a circle may hold, in both sets; true for those surely inside.
    pub(super) fn runs_of_all(&self, circle: &Circle, mut visit: impl FnMut(Range<usize>, bool)) {
        circle.cover(&self.cells, |cover| {
            for starts in [&self.living, &self.ended] {
                visit(starts.run(cover.row, cover.whole.start, cover.whole.end), true);
                for cut in cover.cut() {
                    visit(starts.run(cover.row, cut.start, cut.end), false);
                }
            }
        });
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        let lists = [&self.exact, &self.made.living, &self.made.ended, &self.by_desa, &self.by_kecamatan];
        self.columns.bytes()
            + self.living.bytes()
            + self.ended.bytes()
            + self.with_exact.bytes()
            + self.table.bytes()
            + self.pyramid.bytes()
            + lists.iter().map(|list| (list.order.len() + list.starts.len()) * 4).sum::<usize>()
            + (self.by_id.len() + self.by_code.len() + self.by_name.len()) * 4
    }
}

enum Slot {
    Total,
    One(usize),
    Nothing,
}

impl Lists {
    /// Groups `items` (in the order they come) by the groups that `keys` names for each.
    fn group(
        n: usize,
        items: impl Iterator<Item = u32> + Clone,
        keys: impl Fn(u32, &mut dyn FnMut(usize)),
    ) -> Self {
        let mut starts = vec![0u32; n + 1];
        for item in items.clone() {
            keys(item, &mut |key| starts[key + 1] += 1);
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut order = vec![0u32; starts[n] as usize];
        for item in items {
            keys(item, &mut |key| {
                order[next[key] as usize] = item;
                next[key] += 1;
            });
        }
        Self { order, starts }
    }

    /// Those of one group, whose positions come in order, that lie in a range of positions.
    fn within(&self, group: usize, positions: Range<usize>) -> &[u32] {
        let list = self.of(group);
        let list = &list[list.partition_point(|&at| (at as usize) < positions.start)..];
        &list[..list.partition_point(|&at| (at as usize) < positions.end)]
    }

    /// One group; empty when there is none of that number.
    pub(super) fn of(&self, group: usize) -> &[u32] {
        match (self.starts.get(group), self.starts.get(group + 1)) {
            (Some(&from), Some(&to)) => &self.order[from as usize..to as usize],
            _ => &[],
        }
    }
}

/// Orders by name, code and key.
struct Names {
    id: Vec<u32>,
    code: Vec<u32>,
    name: Vec<u32>,
    desa: Lists,
    kecamatan: Lists,
}

impl Names {
    fn sort(columns: &Columns, setting: &Setting, living: impl Iterator<Item = usize>) -> Self {
        let all = 0..columns.len() as u32;
        let mut by_id: Vec<u32> = all.clone().collect();
        by_id.sort_unstable_by_key(|&at| columns.id[at as usize]);
        let mut by_code: Vec<u32> = all.collect();
        by_code.sort_unstable_by_key(|&at| columns.code[at as usize]);
        // Eight bytes of the name as one number decide most comparisons.
        let head = |at: usize| {
            let mut head = [0u8; 8];
            head.iter_mut().zip(columns.folded(at).bytes()).for_each(|(to, from)| *to = from);
            u64::from_be_bytes(head)
        };
        let mut keyed: Vec<(u64, u32)> = living.map(|at| (head(at), at as u32)).collect();
        keyed.sort_unstable_by(|a, b| {
            let rest = |at: u32| (columns.folded(at as usize), columns.code[at as usize]);
            a.0.cmp(&b.0).then_with(|| rest(a.1).cmp(&rest(b.1)))
        });
        let by_name: Vec<u32> = keyed.into_iter().map(|(_, at)| at).collect();
        let desa = |at: u32| {
            Some(usize::from(columns.desa[at as usize])).filter(|&d| d < setting.kecamatan_of.len())
        };
        let by_desa = Lists::group(setting.kecamatan_of.len(), by_name.iter().copied(), |at, key| {
            desa(at).into_iter().for_each(key);
        });
        let by_kecamatan = Lists::group(setting.n_kecamatan, by_name.iter().copied(), |at, key| {
            desa(at).map(|desa| usize::from(setting.kecamatan_of[desa])).into_iter().for_each(key);
        });
        Self { id: by_id, code: by_code, name: by_name, desa: by_desa, kecamatan: by_kecamatan }
    }
}

/// Everything summed over the living with a public point.
struct Sums {
    table: PrefixTable,
    pyramid: Pyramid,
    starts_of_exact: Starts,
    /// Positions with an exact point, per product and group.
    exact: Lists,
    made: Made,
}

/// Positions with a public point per product.
#[derive(Debug)]
struct Made {
    living: Lists,
    ended: Lists,
}

impl Sums {
    fn build(columns: &Columns, setting: &Setting, cells: &Cells, living: &Starts, placed: usize) -> Self {
        let fullest = (0..cells.rows).map(|row| living.run(row, 0, cells.columns).len()).max().unwrap_or(0);
        let classified = setting.classified();
        let products = |at: usize, bump: &mut dyn FnMut(usize)| {
            columns.facts(at).products().map(usize::from).for_each(bump);
        };
        let products_and_groups = |at: usize, bump: &mut dyn FnMut(usize)| {
            products(at, bump);
            let groups = (0..GROUPS).filter(|g| columns.groups[at] & (1 << g) != 0);
            groups.map(|g| setting.products() + g).for_each(bump);
        };
        let table =
            PrefixTable::build(cells.columns, cells.rows, setting.slots(), fullest as u32, |cell, bump| {
                for at in living.cell(cell) {
                    products_and_groups(at, bump);
                    if columns.groups[at] != 0 {
                        bump(classified);
                    }
                }
            });
        let pyramid = Pyramid::build(columns, setting, cells, living, &table);
        let last = living.run(cells.rows - 1, 0, cells.columns).end as u32;
        let with_exact = (0..last).filter(|&at| columns.exact(at as usize));
        let starts_of_exact = living.only(|at| columns.exact(at));
        let exact = Lists::group(classified, with_exact, |at, key| products_and_groups(at as usize, key));
        let made =
            |range: Range<u32>| Lists::group(setting.products(), range, |at, key| products(at as usize, key));
        let made = Made { living: made(0..last), ended: made(last..placed as u32) };
        Self { table, pyramid, starts_of_exact, exact, made }
    }
}
