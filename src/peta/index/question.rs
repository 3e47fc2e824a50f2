//! A filter made ready for looking at records, and how a record stands to it.

use super::columns::{Facts, NONE};
use super::counts::Narrow;
use super::setting::Setting;

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
                NONE => Fit::Undated,
                start if start <= month => Fit::Yes,
                _ => Fit::No,
            },
            _ => Fit::No,
        }
    }
}
