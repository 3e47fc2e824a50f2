//! The index: a snapshot and what has changed since.

use std::collections::HashMap;
use std::sync::Arc;

use super::area::AreaTable;
use super::columns::{Columns, Facts};
use super::counts::Narrow;
use super::delta::{Delta, Question};
use super::model::{DesaIx, Filter, GROUPS, GroupIx, KecamatanIx, ProductIx, PublicPoint, Record};
use super::snapshot::{Setting, Snapshot};
use crate::month::Month;

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
    pub(super) base: Arc<Snapshot>,
    pub(super) delta: Arc<Delta>,
    pub(super) area: Arc<AreaTable>,
}

/// The new state of one business.
#[derive(Clone, Debug)]
pub struct Change {
    /// Its primary key.
    pub id: i64,
    /// What is public of it now; nothing when it is no longer in the index.
    pub record: Option<Record>,
}

/// One business in an index.
#[derive(Clone, Copy, Debug)]
pub struct Ukm<'a> {
    columns: &'a Columns,
    setting: &'a Setting,
    at: usize,
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

    pub(super) fn kept(&self, at: usize) -> Ukm<'_> {
        Ukm { columns: &self.base.columns, setting: &self.base.setting, at }
    }

    pub(super) fn added(&self, at: usize) -> Ukm<'_> {
        Ukm { columns: &self.delta.added, setting: &self.base.setting, at }
    }

    pub(super) fn question(&self, filter: Filter) -> Question {
        Question {
            narrow: Narrow::of(filter.product, filter.group, &self.base.setting.group_of),
            as_of: filter.as_of.map(Month::ordinal),
        }
    }
}

impl<'a> Ukm<'a> {
    /// Primary key.
    pub fn id(&self) -> i64 {
        self.columns.id[self.at]
    }

    /// Public code.
    pub fn code(&self) -> [u8; 8] {
        self.columns.code[self.at]
    }

    /// Public code as text.
    pub fn code_str(&self) -> &'a str {
        std::str::from_utf8(&self.columns.code[self.at]).unwrap_or_default()
    }

    /// Trade name.
    pub fn name(&self) -> &'a str {
        self.columns.name(self.at)
    }

    /// Trade name as it is compared, see [`super::text::fold`].
    pub fn folded_name(&self) -> &'a str {
        self.columns.folded(self.at)
    }

    /// Main product.
    pub fn product(&self) -> Option<ProductIx> {
        self.products().next()
    }

    /// Every product, the main one first.
    pub fn products(&self) -> impl Iterator<Item = ProductIx> + use<'a> {
        let facts = self.facts();
        let main = (facts.groups != 0).then_some(facts.main);
        main.into_iter().chain(facts.extra.iter().copied()).map(ProductIx)
    }

    /// Group of the main product.
    pub fn group(&self) -> Option<GroupIx> {
        self.product().map(|p| GroupIx(self.setting.group_of[usize::from(p.0)]))
    }

    /// Its desa.
    pub fn desa(&self) -> Option<DesaIx> {
        self.setting.kecamatan_of.get(usize::from(self.facts().desa)).map(|_| DesaIx(self.facts().desa))
    }

    /// Its kecamatan.
    pub fn kecamatan(&self) -> Option<KecamatanIx> {
        self.setting.kecamatan_of.get(usize::from(self.facts().desa)).map(|&k| KecamatanIx(k))
    }

    /// Its public point.
    pub fn point(&self) -> Option<PublicPoint> {
        self.columns.point(self.at)
    }

    /// True when the only thing known of its place is a point outside the kabupaten.
    pub fn outside(&self) -> bool {
        self.columns.outside(self.at)
    }

    /// True for example data.
    pub fn demo(&self) -> bool {
        self.columns.demo(self.at)
    }

    /// Month in which it started.
    pub fn start(&self) -> Option<Month> {
        month(self.facts().start)
    }

    /// First month in which it was no longer running.
    pub fn end(&self) -> Option<Month> {
        month(self.facts().end)
    }

    /// Whether it is running now.
    pub fn living(&self) -> bool {
        self.setting.living(self.facts().end)
    }

    pub(super) fn facts(&self) -> Facts<'a> {
        self.columns.facts(self.at)
    }
}

fn month(ordinal: u16) -> Option<Month> {
    (ordinal != super::columns::NONE).then(|| Month::from_ordinal(ordinal))
}
