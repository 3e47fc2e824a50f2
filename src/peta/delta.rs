//! What has changed since the snapshot was built: few records, looked at one by one.

use super::columns::{Columns, Facts};
use super::counts::Narrow;
use super::snapshot::{Setting, Snapshot};

/// Records of the snapshot that no longer hold, and those that hold instead or besides.
#[derive(Clone, Debug, Default)]
pub(super) struct Delta {
    /// Positions in the snapshot, in order.
    pub removed: Vec<u32>,
    pub added: Columns,
}

/// How a record stands to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    No,
    Yes,
    /// It would match, were its start known.
    Undated,
}

/// A filter, made ready for looking at records.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question {
    pub narrow: Narrow,
    /// Month asked about; none asks about now.
    pub as_of: Option<u16>,
}

impl Question {
    /// How a record stands to the question.
    #[inline]
    pub(super) fn fit(self, facts: &Facts<'_>, setting: &Setting) -> Fit {
        let makes = match self.narrow {
            Narrow::All => true,
            Narrow::Nothing => false,
            Narrow::Product(product) => facts.products().any(|p| p == product),
            Narrow::Group(group) => facts.groups & (1 << group) != 0,
        };
        if makes { self.alive(facts.start, facts.end, setting) } else { Fit::No }
    }

    /// The same of its time alone.
    #[inline]
    pub(super) fn alive(self, start: u16, end: u16, setting: &Setting) -> Fit {
        match self.as_of {
            None if setting.living(end) => Fit::Yes,
            Some(month) if month < end => match start {
                super::columns::NONE => Fit::Undated,
                start if start <= month => Fit::Yes,
                _ => Fit::No,
            },
            _ => Fit::No,
        }
    }
}

impl Delta {
    /// Number of entries.
    pub(super) fn len(&self) -> usize {
        self.removed.len() + self.added.len()
    }

    #[inline]
    pub(super) fn removes(&self, at: usize) -> bool {
        !self.removed.is_empty() && self.removed.binary_search(&(at as u32)).is_ok()
    }

    /// Every change: −1 with a record that no longer holds, +1 with one that does.
    pub(super) fn each<'a>(&'a self, base: &'a Snapshot) -> impl Iterator<Item = (i32, Facts<'a>)> {
        let removed = self.removed.iter().map(|&at| (-1, base.columns.facts(at as usize)));
        removed.chain((0..self.added.len()).map(|at| (1, self.added.facts(at))))
    }

    /// The changes that touch the answer to `question`.
    pub(super) fn matching<'a>(
        &'a self,
        base: &'a Snapshot,
        question: Question,
    ) -> impl Iterator<Item = (i32, Facts<'a>, Fit)> {
        self.each(base).filter_map(move |(sign, facts)| {
            let fit = question.fit(&facts, &base.setting);
            (fit != Fit::No).then_some((sign, facts, fit))
        })
    }
}
