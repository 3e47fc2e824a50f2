//! Totals by desa, kecamatan and kabupaten.
//!
//! Areas come from the recorded desa, never from the picture of a border.

use std::sync::Arc;

use super::circle::plus;
use super::columns::{Columns, Facts};
use super::counts::{Counts, Narrow};
use super::delta::{Fit, Question};
use super::index::Index;
use super::model::{DesaIx, Filter, GROUPS, KecamatanIx};
use super::snapshot::Setting;

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
        let (table, located) = if question.as_of.is_none() {
            let mut located = self.base.located(question.narrow);
            for (sign, facts, _) in self.delta.matching(&self.base, question) {
                located = plus(located, if facts.point.is_some() { sign } else { 0 });
            }
            (Arc::clone(&self.area), located)
        } else {
            let (table, located) = self.scan_areas(question);
            (Arc::new(table), located)
        };
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
        let rows = |range: std::ops::Range<usize>| totals.sum(range);
        let (all, not_located, outside) = (rows(0..n + 2), rows(n..n + 1), rows(n + 1..n + 2));
        (totals.total, totals.undated) = (all.total, all.undated);
        (totals.not_located, totals.outside) = (not_located.total, outside.total);
        totals
    }

    fn scan_areas(&self, question: Question) -> (AreaTable, u32) {
        let setting = &self.base.setting;
        let mut table = AreaTable::empty(setting);
        let mut located = 0;
        let mut count = |facts: &Facts<'_>, fit: Fit, sign: i32| {
            table.bump_fit(facts, fit, sign);
            if fit == Fit::Yes && facts.point.is_some() {
                located = plus(located, sign);
            }
        };
        for at in 0..self.base.columns.len() {
            let facts = self.base.columns.facts(at);
            match question.fit(&facts, setting) {
                Fit::No => {}
                fit => count(&facts, fit, 1),
            }
        }
        for (sign, facts, fit) in self.delta.matching(&self.base, question) {
            count(&facts, fit, sign);
        }
        (table, located)
    }
}

impl AreaTable {
    fn empty(setting: &Setting) -> Self {
        let products = setting.products();
        let width = products + GROUPS + 3;
        Self { products, width, cells: vec![0; width * (setting.kecamatan_of.len() + 2)] }
    }

    /// The totals of the living records at `positions`.
    pub(super) fn living(
        columns: &Columns,
        setting: &Setting,
        positions: impl Iterator<Item = usize>,
    ) -> Self {
        let mut table = Self::empty(setting);
        positions.for_each(|at| table.bump_fit(&columns.facts(at), Fit::Yes, 1));
        table
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
