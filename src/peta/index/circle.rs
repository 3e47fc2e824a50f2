//! How many businesses lie within a radius, and what they make.

use super::Index;
use super::columns::Facts;
use super::counts::{Counts, Narrow};
use super::cover::Circle;
use super::delta::{Fit, Question};
use super::model::{Filter, Radius};
use super::snapshot::Snapshot;
use super::tally::{MATCH, Tally, UNDATED};
use crate::geodesy::LonLat;

impl Index {
    /// Matching businesses within `radius` of `at`.
    pub fn count_radius(&self, at: LonLat, radius: Radius, filter: Filter) -> u32 {
        let question = self.question(filter);
        if question.as_of.is_some() {
            return self.histogram_radius(at, radius, filter).total;
        }
        let circle = Circle::new(at, radius);
        let base = self.base.count(&circle, question.narrow);
        let delta = self.delta.inside(&circle, question, &self.base.setting);
        plus(base, delta.map(|(sign, ..)| sign).sum())
    }

    /// Of the matching businesses within `radius` of `at`, those with an exact public point.
    pub fn count_radius_exact(&self, at: LonLat, radius: Radius, filter: Filter) -> u32 {
        let question = self.question(filter);
        let circle = Circle::new(at, radius);
        let base = match question.as_of {
            None => self.base.count_exact(&circle, question.narrow),
            Some(_) => self.base.count_exact_as_of(&circle, question),
        };
        let delta = self.delta.inside(&circle, question, &self.base.setting);
        let exact = delta.filter(|(_, facts, fit)| *fit == Fit::Yes && facts.point.is_some_and(|p| p.exact));
        plus(base, exact.map(|(sign, ..)| sign).sum())
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

impl Counts {
    pub(super) fn empty(products: usize) -> Self {
        Self { products: vec![0; products], ..Self::default() }
    }

    /// Counts a business in (`sign` 1) or out (−1).
    pub(super) fn bump(&mut self, facts: &Facts<'_>, sign: i32) {
        self.total = plus(self.total, sign);
        self.with_product = plus(self.with_product, if facts.groups == 0 { 0 } else { sign });
        for product in facts.products() {
            let n = &mut self.products[usize::from(product)];
            *n = plus(*n, sign);
        }
        for (g, n) in self.groups.iter_mut().enumerate() {
            *n = plus(*n, if facts.groups & (1 << g) == 0 { 0 } else { sign });
        }
    }
}

/// A count changed by a delta; a delta takes away only what the base counted, so that this never saturates.
pub(super) fn plus(count: u32, change: i32) -> u32 {
    count.saturating_add_signed(change)
}

impl Snapshot {
    fn count(&self, circle: &Circle, narrow: Narrow) -> u32 {
        let mut total = 0;
        circle.cover(&self.cells, |cover| {
            if !cover.whole.is_empty() {
                total += self.run(cover.row, cover.whole.start, cover.whole.end, narrow);
            }
            for cut in cover.cut() {
                if cut.is_empty() {
                    continue;
                }
                let positions = self.living.run(cover.row, cut.start, cut.end);
                if narrow == Narrow::All {
                    total += self.count_points(circle, positions);
                } else if self.run(cover.row, cut.start, cut.end, narrow) > 0 {
                    let matches =
                        positions.filter(|&at| self.makes(at, narrow) && self.is_inside(circle, at));
                    total += matches.count() as u32;
                }
            }
        });
        total
    }

    /// Points of a run inside the circle. Compares first, without branches, and asks the geodesic only if some
    /// point lies in the band where the formula could err.
    fn count_points(&self, circle: &Circle, positions: std::ops::Range<usize>) -> u32 {
        let (surely_in, maybe_in) = circle.limits();
        let (lons, lats) = (&self.columns.lon[positions.clone()], &self.columns.lat[positions.clone()]);
        let (mut sure, mut maybe) = (0u32, 0u32);
        for (&lon, &lat) in lons.iter().zip(lats) {
            let d2 = circle.metric.d2(lon, lat);
            sure += u32::from(d2 <= surely_in);
            maybe += u32::from(d2 <= maybe_in);
        }
        if sure == maybe {
            return sure;
        }
        lons.iter().zip(lats).filter(|&(&lon, &lat)| circle.contains(lon, lat)).count() as u32
    }

    #[inline]
    pub(super) fn is_inside(&self, circle: &Circle, at: usize) -> bool {
        circle.contains(self.columns.lon[at], self.columns.lat[at])
    }

    fn count_exact(&self, circle: &Circle, narrow: Narrow) -> u32 {
        let mut total = 0;
        circle.cover(&self.cells, |cover| {
            total += self.run_exact(cover.row, cover.whole.start, cover.whole.end, narrow);
            for cut in cover.cut() {
                if !cut.is_empty() && self.run(cover.row, cut.start, cut.end, narrow) > 0 {
                    let positions = self.living.run(cover.row, cut.start, cut.end);
                    let exact = positions.filter(|&at| self.columns.exact(at) && self.makes(at, narrow));
                    total += exact.filter(|&at| self.is_inside(circle, at)).count() as u32;
                }
            }
        });
        total
    }

    fn count_exact_as_of(&self, circle: &Circle, question: Question) -> u32 {
        let mut total = 0;
        self.runs_of_all(circle, |positions, whole| {
            let exact =
                positions.filter(|&at| self.columns.exact(at) && (whole || self.is_inside(circle, at)));
            let fits = |at: &usize| question.fit(&self.columns.facts(*at), &self.setting) == Fit::Yes;
            total += exact.filter(fits).count() as u32;
        });
        total
    }

    fn histogram(&self, circle: &Circle) -> Counts {
        let mut sums = self.sums();
        let mut total = 0;
        let mut edge = Tally::new(&self.setting.group_of, 1);
        circle.cover(&self.cells, |cover| {
            if !cover.whole.is_empty() {
                self.add_run(cover.row, cover.whole.start, cover.whole.end, &mut sums);
                total += self.run(cover.row, cover.whole.start, cover.whole.end, Narrow::All);
            }
            for cut in cover.cut().into_iter().filter(|cut| !cut.is_empty()) {
                for at in self.living.run(cover.row, cut.start, cut.end) {
                    edge.add(&self.columns, at, 0, usize::from(self.is_inside(circle, at)) * MATCH);
                }
            }
        });
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
