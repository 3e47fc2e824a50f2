//! Lists of businesses by name.

use super::area::Area;
use super::cursor::SearchCursor;
use super::model::Filter;
use super::question::{Fit, Question};
use super::{Index, Ukm};

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Page<'a> {
    /// By folded name and code.
    pub ukm: Vec<Ukm<'a>>,
    /// Where the next page goes on; nothing on the last page.
    pub next: Option<SearchCursor>,
    /// Length of the whole list.
    pub total: u32,
}

impl Index {
    /// The living businesses of `area` that match, by name: at most `limit`, beginning after `after`. The filter's
    /// month is not looked at.
    pub fn list(&self, area: Area, filter: Filter, limit: usize, after: Option<&SearchCursor>) -> Page<'_> {
        let question = Question { as_of: None, ..self.question(filter) };
        let limit = limit.max(1);
        let base = &*self.base;
        let order: &[u32] = match area {
            Area::All => &base.by_name,
            Area::Kecamatan(ix) => base.by_kecamatan.of(usize::from(ix.0)),
            Area::Desa(ix) => base.by_desa.of(usize::from(ix.0)),
        };
        let is_after = |ukm: &Ukm<'_>| after.is_none_or(|after| key(ukm) > (&after.name, after.code));
        let first = order.partition_point(|&at| !is_after(&self.kept(at as usize)));
        let kept = order[first..].iter().map(|&at| at as usize);
        let kept = kept.filter(|&at| base.makes(at, question.narrow) && !self.delta.removes(at));
        let mut ukm: Vec<Ukm<'_>> = kept.take(limit + 1).map(|at| self.kept(at)).collect();
        for at in 0..self.delta.added.len() {
            let facts = self.delta.added.facts(at);
            let fits =
                area.holds(facts.desa, &base.setting) && question.fit(&facts, &base.setting) == Fit::Yes;
            if fits && is_after(&self.added(at)) {
                ukm.push(self.added(at));
            }
        }
        ukm.sort_by(|a, b| key(a).cmp(&key(b)));
        let more = ukm.len() > limit;
        ukm.truncate(limit);
        let next = ukm.last().filter(|_| more).map(|last| SearchCursor {
            rank: 0,
            distance_mm: 0,
            name: last.folded_name().into(),
            code: last.code(),
        });
        let total = self.area_totals(Filter { as_of: None, ..filter }).total_in(area);
        Page { ukm, next, total }
    }
}

fn key<'a>(ukm: &Ukm<'a>) -> (&'a str, [u8; 8]) {
    (ukm.folded_name(), ukm.code())
}
