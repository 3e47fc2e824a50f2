//! Totals by desa, kecamatan and kabupaten.
//!
//! Areas come from the recorded desa, never from the picture of a border.

use std::ops::Range;
use std::sync::Arc;

use super::circle::plus;
use super::columns::{Columns, Facts, NONE};
use super::counts::{Counts, Narrow};
use super::delta::{Fit, Question};
use super::index::Index;
use super::model::{DesaIx, Filter, GROUPS, KecamatanIx};
use super::snapshot::Setting;
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
        let (table, located) = match question.as_of {
            None => (Arc::clone(&self.area), self.base.located(question.narrow)),
            Some(month) => {
                let (table, located) = self.scan_areas(month, question.narrow);
                (Arc::new(table), located)
            }
        };
        let changes = self.delta.matching(question, &setting);
        let changes = changes.filter(|(_, facts, fit)| *fit == Fit::Yes && facts.point.is_some());
        let located = plus(located, changes.map(|(sign, ..)| sign).sum());
        let n = setting.kecamatan_of.len();
        let mut totals = AreaTotals {
            table,
            setting,
            narrow: question.narrow,
            dated: question.as_of.is_some(),
            total: 0,
            located,
            not_located: 0,
            outside: 0,
            undated: None,
        };
        let rows = |range: Range<usize>| totals.sum(range);
        let (all, not_located, outside) = (rows(0..n + 2), rows(n..n + 1), rows(n + 1..n + 2));
        (totals.total, totals.undated) = (all.total, all.undated);
        (totals.not_located, totals.outside) = (not_located.total, outside.total);
        totals
    }

    /// Matching businesses of `area` that have a public point. Looks at every business.
    pub fn located_in(&self, area: Area, filter: Filter) -> u32 {
        let question = self.question(filter);
        let setting = &self.base.setting;
        let fits = |facts: &Facts<'_>| {
            facts.point.is_some()
                && area.holds(facts.desa, setting)
                && question.fit(facts, setting) == Fit::Yes
        };
        self.iter().filter(|ukm| fits(&ukm.facts())).count() as u32
    }

    /// The table of a past month, and how many of the snapshot's records in it have a public point.
    fn scan_areas(&self, month: u16, narrow: Narrow) -> (AreaTable, u32) {
        let base = &*self.base;
        let setting = &base.setting;
        let mut tally = Tally::new(&setting.group_of, AreaTable::rows(setting));
        let count = |tally: &mut Tally<'_>, positions: Range<usize>| {
            for at in positions {
                tally.add(
                    &base.columns,
                    at,
                    AreaTable::row(&base.columns, at, setting),
                    base.columns.class_in(at, month),
                );
            }
        };
        count(&mut tally, 0..base.placed);
        let mut located = Counts::empty(setting.products());
        for row in 0..AreaTable::rows(setting) {
            located.add(&tally.counts(row, MATCH));
        }
        count(&mut tally, base.placed..base.columns.len());
        let mut table = AreaTable::of(&tally, setting, narrow);
        let question = Question { narrow, as_of: Some(month) };
        for (sign, facts, fit) in self.delta.matching(question, setting) {
            table.bump_fit(&facts, fit, sign);
        }
        (table, located.narrowed(narrow, &setting.group_of).total)
    }
}

impl AreaTable {
    /// One row a desa, then the not located and those outside.
    fn rows(setting: &Setting) -> usize {
        setting.kecamatan_of.len() + 2
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
        let mut tally = Tally::new(&setting.group_of, Self::rows(setting));
        positions.for_each(|at| tally.add(columns, at, Self::row(columns, at, setting), MATCH));
        Self::of(&tally, setting, Narrow::All)
    }

    /// Lays out what was counted; `narrow` only narrows the undated, who are known by their number alone.
    fn of(tally: &Tally<'_>, setting: &Setting, narrow: Narrow) -> Self {
        let products = setting.products();
        let width = products + GROUPS + 3;
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
        Self { products, width, cells }
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
        let cells = &mut self.cells[row * width..][..width];
        let mut bump = |column: usize| cells[column] = plus(cells[column], sign);
        if fit == Fit::Undated {
            return bump(products + GROUPS + 2);
        }
        facts.products().for_each(|product| bump(usize::from(product)));
        (0..GROUPS).filter(|g| facts.groups & (1 << g) != 0).for_each(|g| bump(products + g));
        bump(products + GROUPS);
        if facts.groups != 0 {
            bump(products + GROUPS + 1);
        }
    }
}

impl AreaTotals {
    /// Counts of one desa; empty when there is no such desa.
    pub fn desa(&self, ix: DesaIx) -> Counts {
        let row = usize::from(ix.0);
        self.sum(if row < self.setting.kecamatan_of.len() { row..row + 1 } else { 0..0 })
    }

    /// Counts of one kecamatan, the sum of its desa; empty when there is no such kecamatan.
    pub fn kecamatan(&self, ix: KecamatanIx) -> Counts {
        let of = self.setting.kecamatan_of.iter().enumerate();
        self.sum(of.filter(|&(_, &k)| k == ix.0).map(|(desa, _)| desa))
    }

    /// Counts of everything: all desa, the not located and those outside.
    pub fn all(&self) -> Counts {
        self.sum(0..self.setting.kecamatan_of.len() + 2)
    }

    /// Counts of all desa together, without the not located and those outside.
    pub fn kabupaten(&self) -> Counts {
        self.sum(0..self.setting.kecamatan_of.len())
    }

    fn sum(&self, rows: impl IntoIterator<Item = usize>) -> Counts {
        let AreaTable { products, width, ref cells } = *self.table;
        let mut counts = Counts::empty(products);
        let mut undated = 0;
        for row in rows {
            let cells = &cells[row * width..][..width];
            counts.products.iter_mut().zip(cells).for_each(|(n, &more)| *n += more);
            counts.groups.iter_mut().zip(&cells[products..]).for_each(|(n, &more)| *n += more);
            counts.total += cells[products + GROUPS];
            counts.with_product += cells[products + GROUPS + 1];
            undated += cells[products + GROUPS + 2];
        }
        let mut counts = counts.narrowed(self.narrow, &self.setting.group_of);
        counts.undated = self.dated.then_some(undated);
        counts
    }
}
