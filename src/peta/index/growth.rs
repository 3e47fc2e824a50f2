//! How many businesses opened, closed and were running, period by period.

use super::Index;
use super::area::Area;
use super::columns::{Facts, NONE};
use super::model::Filter;
use super::question::{Fit, Question};
use crate::month::Month;

/// Length of a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Step {
    /// A calendar month.
    #[default]
    Month,
    /// A calendar year.
    Year,
}

/// A series of periods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Growth {
    /// Matching businesses whose start is unknown; they are in no row.
    pub undated: u32,
    /// One row a period, in order.
    pub rows: Vec<GrowthRow>,
}

/// One period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrowthRow {
    /// Its first month within the range asked for.
    pub period: Month,
    /// Businesses that started in it.
    pub opened: u32,
    /// Businesses that ended in it.
    pub closed: u32,
    /// Businesses running in its last month: those before + opened − closed.
    pub alive: u32,
}

impl Index {
    /// The growth of the matching businesses of `area` from month `from` to month `to`, both included; no rows when
    /// `to` is before `from`. The filter's month is not looked at.
    pub fn growth(&self, area: Area, filter: Filter, from: Month, to: Month, step: Step) -> Growth {
        let question = Question { as_of: None, ..self.question(filter) };
        let mut months = Months { undated: 0, opened: vec![0; MONTHS], closed: vec![0; MONTHS] };
        let setting = &self.base.setting;
        let columns = &self.base.columns;
        for at in 0..columns.len() {
            if area.holds(columns.desa[at], setting) && self.base.makes(at, question.narrow) {
                months.add(columns.start[at], columns.end[at], 1);
            }
        }
        // Only what a business makes and where it is matters, not whether it is still living.
        for (sign, facts) in self.delta.each() {
            let ever = Facts { end: NONE, ..facts };
            if area.holds(facts.desa, setting) && question.fit(&ever, setting) == Fit::Yes {
                months.add(facts.start, facts.end, sign);
            }
        }
        Growth { undated: u32::try_from(months.undated).unwrap_or(0), rows: months.rows(from, to, step) }
    }
}

/// Months that a [`Month`] can name.
const MONTHS: usize = 3600;

struct Months {
    undated: i32,
    opened: Vec<i32>,
    closed: Vec<i32>,
}

impl Months {
    fn add(&mut self, start: u16, end: u16, sign: i32) {
        if start == NONE {
            self.undated += sign;
            return;
        }
        let slot = |month: u16| usize::from(month).min(MONTHS - 1);
        self.opened[slot(start)] += sign;
        if end != NONE {
            // A business cannot close before it opened, whatever the record says.
            self.closed[slot(end.max(start))] += sign;
        }
    }

    fn rows(&self, from: Month, to: Month, step: Step) -> Vec<GrowthRow> {
        let before = usize::from(from.ordinal());
        let sum = |months: &[i32]| months.iter().sum::<i32>();
        let mut alive = sum(&self.opened[..before]) - sum(&self.closed[..before]);
        let mut rows: Vec<GrowthRow> = Vec::new();
        for ordinal in from.ordinal()..=to.ordinal() {
            let month = Month::from_ordinal(ordinal);
            let (opened, closed) = (self.opened[usize::from(ordinal)], self.closed[usize::from(ordinal)]);
            alive += opened - closed;
            let count = |n: i32| u32::try_from(n).unwrap_or(0);
            let (opened, closed, alive) = (count(opened), count(closed), count(alive));
            match rows.last_mut() {
                Some(row) if step == Step::Year && row.period.year() == month.year() => {
                    row.opened += opened;
                    row.closed += closed;
                    row.alive = alive;
                }
                _ => rows.push(GrowthRow { period: month, opened, closed, alive }),
            }
        }
        rows
    }
}
