//! How many businesses lie within a radius, and what they make.

use std::hint::black_box;
use std::ops::Range;

use super::Index;
use super::counts::{Counts, Narrow, plus};
use super::cover::{Circle, Strip};
use super::model::{Filter, Radius};
use super::question::{Fit, Question};
use super::snapshot::Snapshot;
use super::tally::{MATCH, Tally, UNDATED};
use crate::geodesy::LonLat;

/// Numbers of matching businesses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Matched {
    /// All of them.
    pub total: u32,
    /// Those with an exact public point.
    pub exact: u32,
}

/// Points of one row, some of which a circle holds.
struct Edge {
    row: usize,
    positions: Range<usize>,
}

impl Index {
    /// Matching businesses within `radius` of `at`.
    pub fn count_radius(&self, at: LonLat, radius: Radius, filter: Filter) -> Matched {
        let question = self.question(filter);
        let circle = Circle::new(at, radius);
        let mut matched = match question.as_of {
            None => self.base.count(&circle, question.narrow),
            Some(_) => self.base.count_as_of(&circle, question),
        };
        for (sign, facts, fit) in self.delta.inside(&circle, question, &self.base.setting) {
            if fit == Fit::Yes {
                matched.total = plus(matched.total, sign);
                matched.exact = plus(matched.exact, if facts.is_exact() { sign } else { 0 });
            }
        }
        matched
    }

    /// What the matching businesses within `radius` of `at` make.
    pub fn histogram_radius(&self, at: LonLat, radius: Radius, filter: Filter) -> Counts {
        let question = self.question(filter);
        let all = Question { narrow: Narrow::All, ..question };
        let circle = Circle::new(at, radius);
        let setting = &self.base.setting;
        let (mut counts, mut undated) = match question.as_of {
            None => (self.base.histogram(&circle), None),
            Some(month) => {
                let [alive, undated] = self.base.histogram_as_of(&circle, month);
                (alive, Some(undated))
            }
        };
        for (sign, facts, fit) in self.delta.inside(&circle, all, setting) {
            match (fit, &mut undated) {
                (Fit::Undated, Some(undated)) => undated.bump(&facts, sign),
                _ => counts.bump(&facts, sign),
            }
        }
        counts = counts.narrowed(question.narrow, &setting.group_of);
        counts.undated = undated.map(|undated| undated.narrowed(question.narrow, &setting.group_of).total);
        counts
    }
}

impl Snapshot {
    /// Gives the cells inside the circle, run by run, to `whole`, and the points that its edge passes among.
    ///
    /// They lie far apart in memory, so that each step is taken for all rows before the next one begins: which cells,
    /// where their points begin, some of each run of points. In loops so short the memory has many on their way at once.
    fn edges(
        &self,
        circle: &Circle,
        narrow: Narrow,
        mut whole: impl FnMut(usize, Range<usize>),
    ) -> Vec<Edge> {
        let mut covers = Vec::with_capacity(64);
        circle.cover(&self.cells, |cover| covers.push(cover));
        let mut edges = Vec::with_capacity(2 * covers.len());
        for cover in &covers {
            for cut in cover.cut() {
                if narrow != Narrow::All && self.run(cover.row, cut.start, cut.end, narrow) == 0 {
                    continue;
                }
                let positions = self.living.run(cover.row, cut.start, cut.end);
                if !positions.is_empty() {
                    edges.push(Edge { row: cover.row, positions });
                }
            }
        }
        for cover in covers {
            if !cover.whole.is_empty() {
                whole(cover.row, cover.whole);
            }
        }
        let mut touched = 0;
        for Edge { positions, .. } in &edges {
            // Two lines of a cache hold sixteen.
            for place in self.columns.places[positions.clone()].iter().step_by(16) {
                touched ^= place.lon;
            }
        }
        black_box(touched);
        edges
    }

    fn count(&self, circle: &Circle, narrow: Narrow) -> Matched {
        let mut matched = Matched::default();
        let edges = self.edges(circle, narrow, |row, columns| {
            matched.total += self.run(row, columns.start, columns.end, narrow);
            matched.exact += self.run_exact(row, columns.start, columns.end, narrow);
        });
        for Edge { row, positions } in edges {
            let strip = circle.strip(&self.cells, row);
            if narrow == Narrow::All {
                self.count_points(circle, &strip, positions, &mut matched);
            } else {
                let makes = |&at: &usize| self.makes(at, narrow);
                self.count_each(circle, positions.filter(makes), &mut matched);
            }
        }
        matched
    }

    /// Counts the points of a run inside the circle. Compares first, without branches, and looks at each one only
    /// if some point is too near to the edge for the quick comparison.
    fn count_points(&self, circle: &Circle, strip: &Strip, positions: Range<usize>, matched: &mut Matched) {
        let (mut sure, mut maybe, mut exact) = (0u32, 0u32, 0u32);
        for &place in &self.columns.places[positions.clone()] {
            let (surely, perhaps) = strip.contains(place);
            sure += u32::from(surely);
            maybe += u32::from(perhaps);
            exact += u32::from(surely) & place.exact();
        }
        if sure == maybe {
            matched.total += sure;
            matched.exact += exact;
        } else {
            self.count_each(circle, positions, matched);
        }
    }

    /// Puts the points of a run that lie inside the circle into `inside`; compares as [`Self::count_points`] does.
    fn find_inside(&self, circle: &Circle, strip: &Strip, positions: Range<usize>, inside: &mut Vec<u32>) {
        inside.clear();
        inside.resize(positions.len(), 0);
        let (mut sure, mut maybe) = (0, 0);
        for (at, &place) in positions.clone().zip(&self.columns.places[positions.clone()]) {
            let (surely, perhaps) = strip.contains(place);
            if let Some(next) = inside.get_mut(sure) {
                *next = at as u32;
            }
            sure += usize::from(surely);
            maybe += usize::from(perhaps);
        }
        inside.truncate(sure);
        if sure < maybe {
            inside.clear();
            inside.extend(positions.filter(|&at| self.is_inside(circle, at)).map(|at| at as u32));
        }
    }

    fn count_each(&self, circle: &Circle, positions: impl Iterator<Item = usize>, matched: &mut Matched) {
        for at in positions.filter(|&at| self.is_inside(circle, at)) {
            matched.total += 1;
            matched.exact += u32::from(self.columns.exact(at));
        }
    }

    fn count_as_of(&self, circle: &Circle, question: Question) -> Matched {
        let mut matched = Matched::default();
        self.runs_of_all(circle, |positions, whole| {
            for at in positions {
                let fits = self.runs_in(at, question) && self.makes(at, question.narrow);
                if fits && (whole || self.is_inside(circle, at)) {
                    matched.total += 1;
                    matched.exact += u32::from(self.columns.exact(at));
                }
            }
        });
        matched
    }

    #[inline]
    pub(super) fn is_inside(&self, circle: &Circle, at: usize) -> bool {
        circle.contains(self.columns.places[at])
    }

    fn histogram(&self, circle: &Circle) -> Counts {
        let mut sums = self.sums();
        let mut total = 0;
        let mut edge = Tally::new(&self.setting.group_of, 1);
        let mut inside = Vec::new();
        let mut runs = Vec::with_capacity(64);
        let edges = self.edges(circle, Narrow::All, |row, columns| {
            self.touch_run(row, columns.start, columns.end);
            total += self.run(row, columns.start, columns.end, Narrow::All);
            runs.push((row, columns));
        });
        for (row, columns) in runs {
            self.add_run(row, columns.start, columns.end, &mut sums);
        }
        for Edge { row, positions } in edges {
            let strip = circle.strip(&self.cells, row);
            self.find_inside(circle, &strip, positions, &mut inside);
            for &at in &inside {
                edge.add(&self.columns, at as usize, 0, MATCH);
            }
        }
        let mut counts = edge.counts(0, MATCH);
        let (products, groups, with_product) = self.split(&sums);
        counts.total += total;
        counts.with_product += with_product;
        counts.products.iter_mut().zip(products).for_each(|(n, &more)| *n += more);
        counts.groups.iter_mut().zip(groups).for_each(|(n, &more)| *n += more);
        counts
    }

    /// Those running in `month`, and those that might have been.
    fn histogram_as_of(&self, circle: &Circle, month: u16) -> [Counts; 2] {
        let mut tally = Tally::new(&self.setting.group_of, 1);
        self.runs_of_all(circle, |positions, whole| {
            for at in positions {
                let here = usize::from(whole || self.is_inside(circle, at));
                tally.add(&self.columns, at, 0, here * self.columns.class_in(at, month));
            }
        });
        [tally.counts(0, MATCH), tally.counts(0, UNDATED)]
    }
}
