//! What has changed since the snapshot was built: few records, looked at one by one.

use super::columns::{Columns, Facts};
use super::cover::Circle;
use super::question::{Fit, Question};
use super::setting::Setting;

/// Records of the snapshot that no longer hold, and those that hold instead or besides.
#[derive(Clone, Debug, Default)]
pub(super) struct Delta {
    /// Positions in the snapshot of what is gone, in order.
    pub removed: Vec<u32>,
    /// The same records, side by side, in any order.
    pub gone: Columns,
    pub added: Columns,
}

impl Delta {
    /// Number of entries.
    pub(super) fn len(&self) -> usize {
        self.gone.len() + self.added.len()
    }

    #[inline]
    pub(super) fn removes(&self, at: usize) -> bool {
        !self.removed.is_empty() && self.removed.binary_search(&(at as u32)).is_ok()
    }

    /// The two sides of the change: −1 with the records that no longer hold, +1 with those that do.
    fn sides(&self) -> [(i32, &Columns); 2] {
        [(-1, &self.gone), (1, &self.added)]
    }

    /// Every change: −1 with a record that no longer holds, +1 with one that does.
    pub(super) fn each(&self) -> impl Iterator<Item = (i32, Facts<'_>)> {
        let sides = self.sides().into_iter();
        sides.flat_map(|(sign, columns)| (0..columns.len()).map(move |at| (sign, columns.facts(at))))
    }

    /// The changes that touch the answer to `question`.
    pub(super) fn matching(
        &self,
        question: Question,
        setting: &Setting,
    ) -> impl Iterator<Item = (i32, Facts<'_>, Fit)> {
        self.each().filter_map(move |(sign, facts)| {
            let fit = question.fit(&facts, setting);
            (fit != Fit::No).then_some((sign, facts, fit))
        })
    }

    /// The same within a circle.
    pub(super) fn inside(
        &self,
        circle: &Circle,
        question: Question,
        setting: &Setting,
    ) -> impl Iterator<Item = (i32, Facts<'_>, Fit)> {
        self.sides().into_iter().flat_map(move |(sign, columns)| {
            // The place first: it rules out most.
            let here = (0..columns.len()).filter(|&at| circle.contains(columns.places[at]));
            here.filter(|&at| columns.placed(at)).filter_map(move |at| {
                let facts = columns.facts(at);
                let fit = question.fit(&facts, setting);
                (fit != Fit::No).then_some((sign, facts, fit))
            })
        })
    }
}
