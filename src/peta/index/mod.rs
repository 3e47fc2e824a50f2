//! The index: every verified business in memory, and the answer to every public question about places.
//!
//! Pure: no SQL, no HTTP. An [`Index`] is an immutable snapshot and a small delta; build one with [`Builder`], derive the
//! next with [`Index::apply`].
//!
//! - [`snapshot`]: the base. [`columns`] holds the records in the order of [`grid`] cells, [`table`] the prefix sums along
//!   rows of cells, [`pyramid`] the sums of low zooms; [`delta`] what changed since.
//! - Questions: [`nearby`], [`circle`] (counts within a radius, through [`cover`]), [`area`], [`growth`], [`list`],
//!   [`search`], [`tile`] (with [`bins`]).
//! - What they share: [`model`] (records and filters), [`question`] and [`setting`], [`counts`], [`cursor`], [`text`], [`best`], [`tally`].

mod area;
mod best;
mod bins;
mod circle;
mod columns;
pub mod counts;
mod cover;
pub mod cursor;
mod delta;
mod grid;
pub mod growth;
pub mod list;
pub mod model;
pub mod nearby;
mod pyramid;
mod question;
pub mod search;
mod setting;
mod snapshot;
mod table;
mod tally;
pub mod text;
mod tile;
mod ukm;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use self::area::AreaTable;
use self::columns::Columns;
use self::counts::Narrow;
use self::delta::Delta;
use self::question::Question;
use self::setting::Setting;
use self::snapshot::Snapshot;
use crate::month::Month;

pub use self::area::{Area, AreaTotals};
pub use self::circle::Matched;
pub use self::counts::{Counts, Dominant};
pub use self::cursor::{Cursor, SearchCursor};
pub use self::growth::{Growth, Step};
pub use self::model::{DesaIx, Filter, GROUPS, GroupIx, KecamatanIx, ProductIx, PublicPoint, Radius, Record};
pub use self::ukm::Ukm;

/// Texts that map tiles carry.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    /// Slug of each product, by [`ProductIx`].
    pub products: Arc<[Box<str>]>,
    /// Slug of each group, by [`GroupIx`].
    pub groups: Arc<[Box<str>]>,
}

/// Collects records for a new index.
#[derive(Debug)]
pub struct Builder {
    columns: Columns,
    setting: Arc<Setting>,
}

/// All verified businesses, as the public may know them. Cheap to clone: the base is shared.
#[derive(Clone, Debug)]
pub struct Index {
    base: Arc<Snapshot>,
    delta: Arc<Delta>,
    area: Arc<AreaTable>,
}

/// The new state of one business.
#[derive(Clone, Debug)]
pub struct Change {
    /// Its primary key.
    pub id: i64,
    /// What is public of it now; nothing when it is no longer in the index.
    pub record: Option<Record>,
}

impl Builder {
    /// Begins an index for the month `current`.
    ///
    /// `kecamatan_of` holds the kecamatan of each desa, `group_of` the group of each product; a record's products
    /// and desa beyond them are left out, and so are public points that are not [`PublicPoint::is_indexable`].
    pub fn new(current: Month, kecamatan_of: &[KecamatanIx], group_of: &[GroupIx], labels: Labels) -> Self {
        let setting = Setting {
            current: current.ordinal(),
            kecamatan_of: kecamatan_of.iter().map(|k| k.0).collect(),
            n_kecamatan: kecamatan_of.iter().map(|k| usize::from(k.0) + 1).max().unwrap_or(0),
            group_of: group_of.iter().map(|g| g.0.min(GROUPS as u8 - 1)).collect(),
            labels,
        };
        Self { columns: Columns::default(), setting: Arc::new(setting) }
    }

    /// Makes room for `n` records at once.
    #[must_use]
    pub fn with_capacity(mut self, n: usize) -> Self {
        self.columns = Columns::with_capacity(n);
        self
    }

    /// Adds a business. Primary keys and codes must not repeat.
    pub fn push(&mut self, record: &Record) {
        self.columns.push(record, &self.setting.group_of, self.setting.kecamatan_of.len());
    }

    /// Sorts and sums everything.
    pub fn finish(self) -> Index {
        let base = Snapshot::build(self.columns, self.setting);
        let area = Arc::clone(&base.area);
        Index { base: Arc::new(base), delta: Arc::default(), area }
    }
}

impl Index {
    /// Changes gathered beyond this many entries should be folded in with [`Self::rebuild`].
    pub const DELTA_LIMIT: usize = 1_000;

    /// The index after `changes`. Takes microseconds for a few; the base is shared.
    #[must_use]
    pub fn apply(&self, changes: &[Change]) -> Self {
        let setting = &self.base.setting;
        let Delta { removed, gone, .. } = &*self.delta;
        let mut delta = Delta { removed: removed.clone(), gone: gone.clone(), added: Columns::default() };
        let mut area = AreaTable::clone(&self.area);
        // The last change of a business counts.
        let last: HashMap<i64, usize> =
            changes.iter().enumerate().map(|(nth, change)| (change.id, nth)).collect();
        for at in 0..self.delta.added.len() {
            if last.contains_key(&self.delta.added.id[at]) {
                area.bump(&self.delta.added.facts(at), setting, -1);
            } else {
                delta.added.push_from(&self.delta.added, at);
            }
        }
        for (nth, Change { id, record }) in changes.iter().enumerate() {
            if last.get(id) != Some(&nth) {
                continue;
            }
            if let Some(at) = self.base.find_id(*id)
                && let Err(place) = delta.removed.binary_search(&(at as u32))
            {
                delta.removed.insert(place, at as u32);
                delta.gone.push_from(&self.base.columns, at);
                area.bump(&self.base.columns.facts(at), setting, -1);
            }
            if let Some(record) = record {
                delta.added.push(record, &setting.group_of, setting.kecamatan_of.len());
                area.bump(&delta.added.facts(delta.added.len() - 1), setting, 1);
            }
        }
        Self { base: Arc::clone(&self.base), delta: Arc::new(delta), area: Arc::new(area) }
    }

    /// The same index with its changes folded into a new base, for the month `current`.
    #[must_use]
    pub fn rebuild(&self, current: Month) -> Self {
        let old = &self.base.setting;
        let setting = Setting {
            current: current.ordinal(),
            kecamatan_of: old.kecamatan_of.clone(),
            n_kecamatan: old.n_kecamatan,
            group_of: old.group_of.clone(),
            labels: old.labels.clone(),
        };
        let mut columns = Columns::with_capacity(self.len());
        for at in (0..self.base.columns.len()).filter(|&at| !self.delta.removes(at)) {
            columns.push_from(&self.base.columns, at);
        }
        for at in 0..self.delta.added.len() {
            columns.push_from(&self.delta.added, at);
        }
        Builder { columns, setting: Arc::new(setting) }.finish()
    }

    /// Entries in the delta.
    pub fn delta_len(&self) -> usize {
        self.delta.len()
    }

    /// Businesses held: living and ended, with and without a public point.
    pub fn len(&self) -> usize {
        self.base.columns.len() - self.delta.removed.len() + self.delta.added.len()
    }

    /// Whether there is no business at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> usize {
        self.base.bytes() + self.delta.gone.bytes() + self.delta.added.bytes()
    }

    /// The month that "living" refers to.
    pub fn current_month(&self) -> Month {
        Month::from_ordinal(self.base.setting.current)
    }

    /// The business with this public code.
    pub fn by_code(&self, code: [u8; 8]) -> Option<Ukm<'_>> {
        if let Some(at) = self.delta.added.code.iter().position(|&known| known == code) {
            return Some(self.added(at));
        }
        let at = self.base.find_code(code)?;
        (!self.delta.removes(at)).then(|| self.kept(at))
    }

    /// Every business held, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = Ukm<'_>> {
        let kept = (0..self.base.columns.len()).filter(|&at| !self.delta.removes(at)).map(|at| self.kept(at));
        kept.chain((0..self.delta.added.len()).map(|at| self.added(at)))
    }

    fn kept(&self, at: usize) -> Ukm<'_> {
        Ukm { columns: &self.base.columns, setting: &self.base.setting, at }
    }

    fn added(&self, at: usize) -> Ukm<'_> {
        Ukm { columns: &self.delta.added, setting: &self.base.setting, at }
    }

    fn question(&self, filter: Filter) -> Question {
        Question {
            narrow: Narrow::of(filter.product, filter.group, &self.base.setting.group_of),
            as_of: filter.as_of.map(Month::ordinal),
        }
    }
}
