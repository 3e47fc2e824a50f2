//! The nearest businesses, page by page.

use std::hint::black_box;
use std::ops::Range;

use super::columns::Place;
use super::counts::Narrow;
use super::cover::Circle;
use super::cursor::Cursor;
use super::grid::Starts;
use super::model::{Filter, Radius};
use super::question::{Fit, Question};
use super::snapshot::Snapshot;
use super::{Index, Ukm};
use crate::geodesy::{LonLat, World};

/// A business and how far it is.
#[derive(Clone, Copy, Debug)]
pub struct Hit<'a> {
    /// The business.
    pub ukm: Ukm<'a>,
    /// Geodesic distance to its public point in millimetres.
    pub distance_mm: u32,
}

/// One page of nearby businesses.
#[derive(Clone, Debug)]
pub struct Nearby<'a> {
    /// By distance (in whole millimetres) and code.
    pub hits: Vec<Hit<'a>>,
    /// Where the next page goes on; nothing on the last page.
    pub next: Option<Cursor>,
}

impl Hit<'_> {
    /// Geodesic distance to its public point in metres, to the millimetre.
    pub fn distance_m(&self) -> f64 {
        f64::from(self.distance_mm) / 1000.0
    }
}

impl Index {
    /// The matching businesses nearest to `at` within `radius`: at most `limit`, beginning after `after`.
    pub fn nearby(
        &self,
        at: LonLat,
        radius: Radius,
        filter: Filter,
        limit: usize,
        after: Option<Cursor>,
    ) -> Nearby<'_> {
        let question = self.question(filter);
        let circle = Circle::new(at, radius);
        let limit = limit.max(1);
        // One more than asked for tells whether there is a next page.
        let mut nearest = Nearest::new(circle, limit + 1, after);
        self.offer_base(question, &mut nearest);
        self.offer_added(question, &mut nearest);
        let mut hits = nearest.hits(|at| self.resolve(at));
        let more = hits.len() > limit;
        hits.truncate(limit);
        // What will be told of them lies far apart in memory: asking for all at once lets the memory fetch it so.
        for hit in &hits {
            black_box(hit.ukm.name().as_bytes().first());
        }
        let next = hits
            .last()
            .filter(|_| more)
            .map(|hit| Cursor { distance_mm: hit.distance_mm, code: hit.ukm.code() });
        Nearby { hits, next }
    }

    fn resolve(&self, at: u32) -> Ukm<'_> {
        if at & ADDED == 0 { self.kept(at as usize) } else { self.added((at & !ADDED) as usize) }
    }

    fn offer_added(&self, question: Question, nearest: &mut Nearest) {
        let added = &self.delta.added;
        for at in (0..added.len()).filter(|&at| added.placed(at)) {
            let place = added.places[at];
            if nearest.circle.d2(place) <= nearest.limit2
                && question.fit(&added.facts(at), &self.base.setting) == Fit::Yes
            {
                nearest.offer(place, at as u32 | ADDED, || added.code[at]);
            }
        }
    }

    fn offer_base(&self, question: Question, nearest: &mut Nearest) {
        let base = &*self.base;
        let Some(rings) = Rings::around(nearest.circle, base) else { return };
        if let Question { narrow: Narrow::Product(product), as_of: None } = question {
            let makers = base.makers(product);
            // So few that rings would find too little.
            if makers.len() * Rings::CELLS < 4 * nearest.k * base.cells.len() {
                return self.offer_makers(makers, nearest);
            }
        }
        if !self.offer_rings(question, &rings, nearest) {
            // Too few near by: look at the whole circle once instead of at ever more small runs.
            *nearest = Nearest::new(nearest.circle, nearest.k, nearest.after);
            let circle = nearest.circle;
            match question {
                Question { narrow: Narrow::Product(product), as_of: None } => {
                    self.offer_makers(base.makers(product), nearest);
                }
                _ => circle
                    .cover(&base.cells, |cover| self.offer_run(question, cover.row, cover.outer, nearest)),
            }
        }
    }

    /// Offers ring by ring until nothing nearer can come. False when it gave up for want of finds.
    fn offer_rings(&self, question: Question, rings: &Rings, nearest: &mut Nearest) -> bool {
        for ring in rings.first..=rings.last {
            let least_m = rings.least_m(ring);
            if least_m * least_m > nearest.limit2 {
                break;
            }
            if ring >= RINGS && !nearest.full {
                return false;
            }
            for (row, columns) in rings.runs(ring) {
                self.offer_run(question, row, columns, nearest);
            }
            nearest.tighten();
        }
        true
    }

    /// Offers those of a product's makers that the circle may hold.
    fn offer_makers(&self, mut makers: &[u32], nearest: &mut Nearest) {
        let base = &*self.base;
        let circle = nearest.circle;
        circle.cover(&base.cells, |cover| {
            let run = base.living.run(cover.row, cover.outer.start, cover.outer.end);
            // Rows come in order of position, so that what lies before this one is done with.
            makers = &makers[makers.partition_point(|&at| (at as usize) < run.start)..];
            for &at in makers.iter().take_while(|&&at| (at as usize) < run.end) {
                let position = at as usize;
                if !self.delta.removes(position) {
                    nearest.offer(base.columns.places[position], at, || base.columns.code[position]);
                }
            }
        });
    }

    fn offer_run(&self, question: Question, row: usize, columns: Range<usize>, nearest: &mut Nearest) {
        let base = &*self.base;
        if question.as_of.is_some() {
            self.offer_points(question, &base.living, row, columns.clone(), nearest);
            self.offer_points(question, &base.ended, row, columns, nearest);
        } else if question.narrow == Narrow::All
            || base.run(row, columns.start, columns.end, question.narrow) > 0
        {
            self.offer_points(question, &base.living, row, columns, nearest);
        }
    }

    #[inline]
    fn offer_points(
        &self,
        question: Question,
        starts: &Starts,
        row: usize,
        columns: Range<usize>,
        nearest: &mut Nearest,
    ) {
        let base = &*self.base;
        for at in starts.run(row, columns.start, columns.end) {
            let place = base.columns.places[at];
            if nearest.circle.d2(place) <= nearest.limit2 && self.accepts(question, at) {
                nearest.offer(place, at as u32, || base.columns.code[at]);
            }
        }
    }

    fn accepts(&self, question: Question, at: usize) -> bool {
        let base = &*self.base;
        base.runs_in(at, question) && base.makes(at, question.narrow) && !self.delta.removes(at)
    }
}

/// Marks a position in the delta.
const ADDED: u32 = 1 << 31;

/// The `k` nearest so far, with those that rounding could still bring among them.
struct Nearest {
    circle: Circle,
    k: usize,
    after: Option<Cursor>,
    /// Squared distance beyond which nothing is of interest any more.
    limit2: f64,
    /// At least k have been found.
    full: bool,
    candidates: Vec<Candidate>,
    /// Number of candidates at which those that fell behind are dropped.
    crowded: usize,
    /// Two distances further apart than this differ in the same sense in whole millimetres.
    margin_m: f64,
}

#[derive(Clone, Copy)]
struct Candidate {
    d2: f64,
    at: u32,
    place: Place,
}

impl Nearest {
    fn new(circle: Circle, k: usize, after: Option<Cursor>) -> Self {
        let margin_m = 0.001 + circle.band_m();
        let limit2 = circle.limits().1;
        let crowded = 16 * k;
        let candidates = Vec::with_capacity(crowded + 1);
        Self { circle, k, after, limit2, full: false, candidates, crowded, margin_m }
    }

    #[inline]
    fn offer(&mut self, place: Place, at: u32, code: impl FnOnce() -> [u8; 8]) {
        let d2 = self.circle.d2(place);
        if d2 > self.limit2 || (d2 > self.circle.limits().0 && !self.circle.exactly_contains(place)) {
            return;
        }
        if let Some(after) = self.after {
            let near_m = f64::from(after.distance_mm) / 1000.0;
            let d = d2.sqrt();
            if d < near_m - self.margin_m {
                return;
            }
            if d <= near_m + self.margin_m {
                let here = Cursor { distance_mm: self.circle.distance_mm(place), code: code() };
                if here <= after {
                    return;
                }
            }
        }
        self.candidates.push(Candidate { d2, at, place });
        if self.candidates.len() > self.crowded {
            self.tighten();
            // Many at one place stay, without being sifted each time.
            self.crowded = self.crowded.max(2 * self.candidates.len());
        }
    }

    /// Drops the candidates that k others are nearer than, and narrows what is still of interest.
    fn tighten(&mut self) {
        if self.candidates.len() < self.k {
            return;
        }
        let (_, kth, _) = self.candidates.select_nth_unstable_by(self.k - 1, |a, b| a.d2.total_cmp(&b.d2));
        let reach = kth.d2.sqrt() + 2.0 * self.margin_m;
        self.full = true;
        self.limit2 = self.limit2.min(reach * reach);
        let limit2 = self.limit2;
        self.candidates.retain(|candidate| candidate.d2 <= limit2);
    }

    fn hits<'a>(mut self, resolve: impl Fn(u32) -> Ukm<'a>) -> Vec<Hit<'a>> {
        self.tighten();
        let distance_mm = |place| self.circle.distance_mm(place);
        let near = self.candidates.iter();
        let mut hits: Vec<Hit<'a>> =
            near.map(|c| Hit { ukm: resolve(c.at), distance_mm: distance_mm(c.place) }).collect();
        hits.sort_unstable_by_key(|hit| (hit.distance_mm, hit.ukm.code()));
        hits.truncate(self.k);
        hits
    }
}

/// Square rings of cells around a position, from the inside out.
struct Rings {
    row: i64,
    column: i64,
    rows: i64,
    columns: i64,
    /// The first ring that touches the cells, and the last.
    first: i64,
    last: i64,
    /// Least distance from the position to the edge of its cell, in cells.
    edge: f64,
    /// No cell on the way is smaller than this, in metres.
    unit_m: f64,
}

/// After so many rings the whole circle is cheaper.
const RINGS: i64 = 16;

impl Rings {
    /// Cells in all those rings.
    const CELLS: usize = ((2 * RINGS + 1) * (2 * RINGS + 1)) as usize;

    /// None when the circle cannot reach any cell.
    fn around(circle: Circle, base: &Snapshot) -> Option<Self> {
        let cells = &base.cells;
        let world = World::of(circle.metric.at());
        let (row, column) = cells.place(world);
        let size = f64::from(1u32 << (32 - cells.zoom));
        let part = |v: u32| f64::from(v & ((1u32 << (32 - cells.zoom)) - 1)) / size;
        let (fx, fy) = (part(world.x), part(world.y));
        let lat = circle.metric.at().lat().abs() + circle.radius_m() / 110_500.0;
        // Least radius of curvature of WGS84 is 6,335,439 m; Mercator cells shrink towards the poles.
        let unit_m = std::f64::consts::TAU / f64::from(1u32 << cells.zoom)
            * 6_330_000.0
            * lat.min(89.9).to_radians().cos();
        let (rows, columns) = (cells.rows as i64, cells.columns as i64);
        let beyond = |v: i64, n: i64| (-v).max(v - n + 1).max(0);
        let first = beyond(row, rows).max(beyond(column, columns));
        let last = row.max(rows - 1 - row).max(column.max(columns - 1 - column));
        let rings = Self {
            row,
            column,
            rows,
            columns,
            first,
            last,
            edge: fx.min(1.0 - fx).min(fy).min(1.0 - fy),
            unit_m,
        };
        (rings.least_m(first) <= circle.radius_m() + 1.0).then_some(rings)
    }

    /// Nothing in this ring or beyond is nearer than this.
    fn least_m(&self, ring: i64) -> f64 {
        if ring == 0 { 0.0 } else { ((ring - 1) as f64 + self.edge) * self.unit_m }
    }

    /// The runs of cells (row, columns) that make up a ring.
    fn runs(&self, ring: i64) -> impl Iterator<Item = (usize, Range<usize>)> {
        let (north, south) = (self.row - ring, self.row + ring);
        let (west, east) = (self.column - ring, self.column + ring);
        let sides = (north + 1).max(0)..south.min(self.rows);
        let (rows, columns) = (self.rows, self.columns);
        std::iter::once((north, west, east))
            .chain((ring > 0).then_some((south, west, east)))
            .chain(sides.flat_map(move |row| [(row, west, west), (row, east, east)]))
            .filter_map(move |(row, from, to)| {
                let (from, to) = (from.max(0), (to + 1).min(columns));
                ((0..rows).contains(&row) && from < to).then_some((row as usize, from as usize..to as usize))
            })
    }
}
