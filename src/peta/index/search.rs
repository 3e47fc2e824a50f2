//! Businesses by words of their names.
//!
//! One pass over all names in memory, without an index of words: a few tenths of a millisecond for 750,000 names,
//! and right for any part of a word.

use memchr::memmem;

use super::area::Area;
use super::best::Best;
use super::columns::Columns;
use super::cursor::SearchCursor;
use super::model::{DesaIx, Filter};
use super::question::{Fit, Question};
use super::{Index, Ukm};
use crate::geodesy::LonLat;

/// What is searched for.
#[derive(Clone, Copy, Debug)]
pub struct Search<'a> {
    /// Words that must all occur in the name, from [`super::text::words`]; none matches every name.
    pub words: &'a [String],
    /// Where.
    pub area: Area,
    /// Only in these desa, where given.
    pub desa: Option<&'a [DesaIx]>,
    /// Which; its month is not looked at.
    pub filter: Filter,
    /// Of equally good matches the nearest to this position come first. A position more than
    /// [`Self::FAR_DEGREES`] beyond the businesses is not looked at.
    pub near: Option<LonLat>,
}

impl Search<'_> {
    /// From further away than this, distances say nothing, and the formula for them does not hold.
    pub const FAR_DEGREES: f64 = 2.0;
}

/// A business that was found.
#[derive(Clone, Copy, Debug)]
pub struct Match<'a> {
    /// The business.
    pub ukm: Ukm<'a>,
    /// 0: the name begins with the first word, and the others begin words; 1: all begin words; 2: within words.
    pub rank: u8,
    /// Distance from the position given to the public point, in millimetres.
    pub distance_mm: Option<u32>,
}

/// One page of found businesses.
#[derive(Clone, Debug)]
pub struct Found<'a> {
    /// By rank, then distance (those without a public point last) or name, then code.
    pub matches: Vec<Match<'a>>,
    /// Where the next page goes on; nothing on the last page.
    pub next: Option<SearchCursor>,
    /// How many match in all.
    pub total: u32,
}

impl Index {
    /// The living businesses that match: at most `limit`, beginning after `after`.
    pub fn search(&self, search: Search<'_>, limit: usize, after: Option<&SearchCursor>) -> Found<'_> {
        let limit = limit.max(1);
        let question = Question { as_of: None, ..self.question(search.filter) };
        let near = search.near.filter(|&near| self.base.cells.reaches(near, Search::FAR_DEGREES));
        // One more than asked for tells whether there is a next page.
        let mut best = Best::new(near, limit + 1, after);
        self.each_named(search, question, |columns, at, ukm, rank| best.offer(columns, at, ukm, rank));
        let total = best.total;
        let mut found = best.finish();
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(|(key, _)| SearchCursor {
            rank: key.0,
            distance_mm: key.1,
            name: key.2.into(),
            code: key.3,
        });
        let distance = |mm: u32| (near.is_some() && mm != u32::MAX).then_some(mm);
        let matches =
            found.into_iter().map(|(key, ukm)| Match { ukm, rank: key.0, distance_mm: distance(key.1) });
        Found { matches: matches.collect(), next, total }
    }

    /// Visits the living businesses that match, with their rank.
    fn each_named<'a>(
        &'a self,
        search: Search<'_>,
        question: Question,
        mut visit: impl FnMut(&'a Columns, usize, Ukm<'a>, u8),
    ) {
        let words = Words::new(search.words);
        let (base, setting) = (&*self.base, &*self.base.setting);
        let there = |desa: u16| {
            search.area.holds(desa, setting) && search.desa.is_none_or(|set| set.iter().any(|d| d.0 == desa))
        };
        let added = &self.delta.added;
        for at in 0..added.len() {
            let facts = added.facts(at);
            if there(facts.desa)
                && question.fit(&facts, setting) == Fit::Yes
                && let Some(rank) = words.rank(added.folded(at).as_bytes(), None)
            {
                visit(added, at, self.added(at), rank);
            }
        }
        let columns = &base.columns;
        let fits = |at: usize| {
            setting.living(columns.end[at])
                && there(columns.desa[at])
                && base.makes(at, question.narrow)
                && !self.delta.removes(at)
        };
        words.each(columns, |at, hit| {
            if fits(at)
                && let Some(rank) = words.rank(columns.folded(at).as_bytes(), hit)
            {
                visit(columns, at, self.kept(at), rank);
            }
        });
    }
}

/// The words looked for.
struct Words<'q> {
    finders: Vec<memmem::Finder<'q>>,
    /// The longest of them, likely the rarest.
    anchor: usize,
}

impl<'q> Words<'q> {
    fn new(words: &'q [String]) -> Self {
        let anchor = (0..words.len()).max_by_key(|&nth| words[nth].len()).unwrap_or(0);
        Self { finders: words.iter().map(|word| memmem::Finder::new(word.as_bytes())).collect(), anchor }
    }

    /// Visits the records whose folded name holds the anchor, with the place of its first occurrence there.
    fn each(&self, columns: &Columns, mut visit: impl FnMut(usize, Option<usize>)) {
        let Some(finder) = self.finders.get(self.anchor) else {
            return (0..columns.len()).for_each(|at| visit(at, None));
        };
        let blob = columns.folded.as_bytes();
        let (mut from, mut at) = (0, 0);
        while let Some(hit) = blob.get(from..).and_then(|rest| finder.find(rest)) {
            at += gallop(&columns.folded_end[at..], |&end| (end as usize) < from + hit);
            visit(at, Some(from + hit - columns.folded_begin(at)));
            from = columns.folded_end[at] as usize;
        }
    }

    /// How well a name matches, see [`Match::rank`]; not at all unless it holds all words. `hit` is where the anchor
    /// first occurs, where known.
    fn rank(&self, name: &[u8], hit: Option<usize>) -> Option<u8> {
        let mut rank = 0;
        for (nth, finder) in self.finders.iter().enumerate() {
            let first = match hit.filter(|_| nth == self.anchor) {
                Some(hit) => hit,
                None => finder.find(name)?,
            };
            let begins = |at: usize| at == 0 || name.get(at - 1) == Some(&b' ');
            let later =
                || finder.find_iter(name.get(first..).unwrap_or_default()).any(|at| begins(first + at));
            if !begins(first) && !later() {
                rank = 2;
            } else if nth == 0 && first != 0 {
                rank = rank.max(1);
            }
        }
        Some(rank)
    }
}

/// Number of leading items for which `before` holds, when it is probably small.
fn gallop<T>(items: &[T], before: impl Fn(&T) -> bool) -> usize {
    let mut step = 1;
    while step < items.len() && before(&items[step - 1]) {
        step *= 2;
    }
    let low = step / 2;
    low + items[low..step.min(items.len())].partition_point(before)
}
