//! Totals by desa, kecamatan and kabupaten.
//!
//! Areas come from the recorded desa, never from the picture of a border.

use std::ops::Range;
use std::sync::Arc;

use super::Index;
use super::columns::{Columns, Facts, NONE};
use super::counts::{Counts, Narrow, plus};
use super::model::{DesaIx, Filter, GROUPS, KecamatanIx};
use super::question::{Fit, Question};
use super::setting::Setting;
use super::tally::{MATCH, Tally, UNDATED};

/// An administrative area of the kabupaten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Area {
    /// Everything, also what belongs to no desa.
    All,
    /// One kecamatan.
    Kecamatan(KecamatanIx),
    /// One desa.
    Desa(DesaIx),
}

/// Counts of every desa, of what is not located, and of what lies outside: one row each.
#[derive(Clone, Debug)]
pub(super) struct AreaTable {
    products: usize,
    width: usize,
    cells: Vec<u32>,
    /// The same of those without a public point, who are few: what is located is the difference.
    unplaced: Vec<u32>,
}

/// Totals by area under one filter. They reconcile: `total` = Σ desa + `not_located` + `outside`.
#[derive(Clone, Debug)]
pub struct AreaTotals {
    table: Arc<AreaTable>,
    setting: Arc<Setting>,
    narrow: Narrow,
    dated: bool,
    /// All matching businesses.
    pub total: u32,
    /// Of these, businesses with a public point.
    pub located: u32,
    /// Matching businesses that belong to no desa.
    pub not_located: u32,
    /// Matching businesses of which only a point outside the kabupaten is known.
    pub outside: u32,
    /// Only for a past month: businesses that match but for an unknown start.
    pub undated: Option<u32>,
}

impl Area {
    /// Whether a record with this desa belongs to the area.
    pub(super) fn holds(self, desa: u16, setting: &Setting) -> bool {
        match self {
            Self::All => true,
            Self::Desa(ix) => desa == ix.0 && usize::from(desa) < setting.kecamatan_of.len(),
            Self::Kecamatan(ix) => setting.kecamatan_of.get(usize::from(desa)) == Some(&ix.0),
        }
    }
}

impl Index {
    /// Totals of the matching businesses by area.
    pub fn area_totals(&self, filter: Filter) -> AreaTotals {
        let question = self.question(filter);
        let setting = Arc::clone(&self.base.setting);
        let table = match question.as_of {
            None => Arc::clone(&self.area),
            Some(month) => Arc::new(self.scan_areas(month, question.narrow)),
        };
        let n = setting.kecamatan_of.len();
        let mut totals = AreaTotals {
            table,
            setting,
            narrow: question.narrow,
            dated: question.as_of.is_some(),
            total: 0,
            located: 0,
            not_located: 0,
            outside: 0,
            undated: None,
        };
        totals.total = totals.total_in(Area::All);
        totals.located = totals.located_in(Area::All);
        totals.not_located = totals.column(&totals.table.cells, std::iter::once(n));
        totals.outside = totals.column(&totals.table.cells, std::iter::once(n + 1));
        let undated = AreaTable::undated(totals.table.products);
        totals.undated = totals.dated.then(|| totals.table.column(&totals.table.cells, 0..n + 2, undated));
        totals
    }

    /// Matching businesses of `area` that have a public point.
    pub fn located_in(&self, area: Area, filter: Filter) -> u32 {
        self.area_totals(filter).located_in(area)
    }

    /// The table of a past month. Only the undated and the changes are narrowed already.
    fn scan_areas(&self, month: u16, narrow: Narrow) -> AreaTable {
        let (base, setting) = (&*self.base, &*self.base.setting);
        let tally = |positions: Range<usize>| {
            let mut tally = Tally::new(&setting.group_of, AreaTable::rows(setting));
            for at in positions {
                let row = AreaTable::row(&base.columns, at, setting);
                tally.add(&base.columns, at, row, base.columns.class_in(at, month));
            }
            tally
        };
        let (all, unplaced) = (tally(0..base.columns.len()), tally(base.placed..base.columns.len()));
        let mut table = AreaTable::of([&all, &unplaced], setting, narrow);
        let question = Question { narrow, as_of: Some(month) };
        for (sign, facts, fit) in self.delta.matching(question, setting) {
            table.bump_fit(&facts, fit, sign);
        }
        table
    }
}

impl AreaTable {
    /// One row a desa, then the not located and those outside.
    fn rows(setting: &Setting) -> usize {
        setting.kecamatan_of.len() + 2
    }

    /// Column of the undated, after products, groups, all businesses, and those with a product.
    fn undated(products: usize) -> usize {
        products + GROUPS + 2
    }

    fn column(&self, cells: &[u32], rows: impl Iterator<Item = usize>, column: usize) -> u32 {
        rows.map(|row| cells[row * self.width + column]).sum()
    }

    #[inline]
    fn row(columns: &Columns, at: usize, setting: &Setting) -> usize {
        match columns.desa[at] {
            NONE => setting.kecamatan_of.len() + usize::from(columns.outside(at)),
            desa => usize::from(desa),
        }
    }

    /// The totals of the living records at `positions`.
    pub(super) fn living(
        columns: &Columns,
        setting: &Setting,
        positions: impl Iterator<Item = usize>,
    ) -> Self {
        let tally = || Tally::new(&setting.group_of, Self::rows(setting));
        let (mut all, mut unplaced) = (tally(), tally());
        for at in positions {
            let row = Self::row(columns, at, setting);
            all.add(columns, at, row, MATCH);
            if !columns.placed(at) {
                unplaced.add(columns, at, row, MATCH);
            }
        }
        Self::of([&all, &unplaced], setting, Narrow::All)
    }

    /// Lays out what was counted; `narrow` only narrows the undated, who are known by their number alone.
    fn of(tallies: [&Tally<'_>; 2], setting: &Setting, narrow: Narrow) -> Self {
        let products = setting.products();
        let width = products + GROUPS + 3;
        let [cells, unplaced] = tallies.map(|tally| {
            let mut cells = Vec::with_capacity(width * Self::rows(setting));
            for row in 0..Self::rows(setting) {
                let counts = tally.counts(row, MATCH);
                let undated = match narrow {
                    Narrow::All => tally.total(row, UNDATED),
                    _ => tally.counts(row, UNDATED).narrowed(narrow, &setting.group_of).total,
                };
                cells.extend_from_slice(&counts.products);
                cells.extend_from_slice(&counts.groups);
                cells.extend_from_slice(&[counts.total, counts.with_product, undated]);
            }
            cells
        });
        Self { products, width, cells, unplaced }
    }

    /// Counts a business in or out if it is living.
    pub(super) fn bump(&mut self, facts: &Facts<'_>, setting: &Setting, sign: i32) {
        if setting.living(facts.end) {
            self.bump_fit(facts, Fit::Yes, sign);
        }
    }

    fn bump_fit(&mut self, facts: &Facts<'_>, fit: Fit, sign: i32) {
        let desa = self.cells.len() / self.width - 2;
        let row = if usize::from(facts.desa) < desa {
            usize::from(facts.desa)
        } else {
            desa + usize::from(facts.outside)
        };
        let (products, width) = (self.products, self.width);
        let placed = facts.point.is_some();
        let tables = [Some(&mut self.cells), Some(&mut self.unplaced).filter(|_| !placed)];
        for cells in tables.into_iter().flatten() {
            let cells = &mut cells[row * width..][..width];
            let mut bump = |column: usize| cells[column] = plus(cells[column], sign);
            if fit == Fit::Undated {
                bump(Self::undated(products));
                continue;
            }
            facts.products().for_each(|product| bump(usize::from(product)));
            (0..GROUPS).filter(|g| facts.groups & (1 << g) != 0).for_each(|g| bump(products + g));
            bump(products + GROUPS);
            if facts.groups != 0 {
                bump(products + GROUPS + 1);
            }
        }
    }
}

impl AreaTotals {
    /// Counts of one desa; empty when there is no such desa.
    pub fn desa(&self, ix: DesaIx) -> Counts {
        self.sum(self.rows(Area::Desa(ix)))
    }

    /// Counts of one kecamatan, the sum of its desa; empty when there is no such kecamatan.
    pub fn kecamatan(&self, ix: KecamatanIx) -> Counts {
        self.sum(self.rows(Area::Kecamatan(ix)))
    }

    /// Counts of everything: all desa, the not located and those outside.
    pub fn all(&self) -> Counts {
        self.sum(self.rows(Area::All))
    }

    /// Counts of all desa together, without the not located and those outside.
    pub fn kabupaten(&self) -> Counts {
        self.sum(0..self.setting.kecamatan_of.len())
    }

    /// Matching businesses of `area`.
    pub fn total_in(&self, area: Area) -> u32 {
        self.column(&self.table.cells, self.rows(area))
    }

    /// Matching businesses of `area` that have a public point.
    pub fn located_in(&self, area: Area) -> u32 {
        self.total_in(area) - self.column(&self.table.unplaced, self.rows(area))
    }

    /// Matching businesses of some rows: one column holds their number, whatever is asked.
    fn column(&self, cells: &[u32], rows: impl Iterator<Item = usize>) -> u32 {
        let products = self.table.products;
        let column = match self.narrow {
            Narrow::Nothing => return 0,
            Narrow::All => products + GROUPS,
            Narrow::Product(product) => usize::from(product),
            Narrow::Group(group) => products + usize::from(group),
        };
        self.table.column(cells, rows, column)
    }

    fn rows(&self, area: Area) -> impl Iterator<Item = usize> {
        let desa = self.setting.kecamatan_of.len();
        let rows = if area == Area::All { desa + 2 } else { desa };
        (0..rows).filter(move |&row| area == Area::All || area.holds(row as u16, &self.setting))
    }

    fn sum(&self, rows: impl IntoIterator<Item = usize>) -> Counts {
        self.sum_of(&self.table.cells, rows)
    }

    fn sum_of(&self, cells: &[u32], rows: impl IntoIterator<Item = usize>) -> Counts {
        let AreaTable { products, width, .. } = *self.table;
        let mut counts = Counts::empty(products);
        let mut undated = 0;
        for row in rows {
            let cells = &cells[row * width..][..width];
            for (n, more) in counts.products.iter_mut().zip(cells) {
                *n += more;
            }
            for (n, more) in counts.groups.iter_mut().zip(&cells[products..]) {
                *n += more;
            }
            counts.total += cells[products + GROUPS];
            counts.with_product += cells[products + GROUPS + 1];
            undated += cells[AreaTable::undated(products)];
        }
        let mut counts = counts.narrowed(self.narrow, &self.setting.group_of);
        counts.undated = self.dated.then_some(undated);
        counts
    }
}
