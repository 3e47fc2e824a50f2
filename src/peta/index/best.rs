//! The best matches of a search: by rank, then distance or name, then code.

use std::collections::BinaryHeap;

use super::Ukm;
use super::columns::Columns;
use super::cursor::SearchCursor;
use crate::geodesy::{LocalMetric, LonLat};

/// What results are ordered by: rank, distance in mm (0 without a position, `u32::MAX` without a public point),
/// folded name, code.
pub(super) type Key<'a> = (u8, u32, &'a str, [u8; 8]);

/// Collects the best `keep` of what it is offered, and counts all.
pub(super) struct Best<'a, 'q> {
    metric: Option<LocalMetric>,
    after: Option<Key<'q>>,
    keep: usize,
    /// Without a position: the best so far, the worst on top.
    by_name: BinaryHeap<Entry<'a>>,
    /// With a position: rank and distance of the best so far by the formula, the worst on top.
    nearest: BinaryHeap<(u8, Metres)>,
    /// With a position: all that the exact distance could still bring among the best.
    candidates: Vec<(u8, Metres, Ukm<'a>)>,
    crowded: usize,
    pub total: u32,
}

/// A distance in metres, never NaN.
#[derive(Clone, Copy, PartialEq)]
struct Metres(f64);

struct Entry<'a> {
    key: Key<'a>,
    ukm: Ukm<'a>,
}

impl<'a, 'q> Best<'a, 'q> {
    pub(super) fn new(near: Option<LonLat>, keep: usize, after: Option<&'q SearchCursor>) -> Self {
        Self {
            metric: near.map(LocalMetric::new),
            after: after.map(|after| (after.rank, after.distance_mm, &*after.name, after.code)),
            keep,
            by_name: BinaryHeap::new(),
            nearest: BinaryHeap::new(),
            candidates: Vec::new(),
            crowded: 8 * keep,
            total: 0,
        }
    }

    #[inline]
    pub(super) fn offer(&mut self, columns: &'a Columns, at: usize, ukm: Ukm<'a>, rank: u8) {
        self.total += 1;
        if self.after.is_some_and(|after| rank < after.0) {
            return;
        }
        match self.metric {
            None => self.offer_name((rank, 0, columns.folded(at), columns.code[at]), ukm),
            Some(metric) => self.offer_distance(&metric, columns, at, ukm, rank),
        }
    }

    fn offer_name(&mut self, key: Key<'a>, ukm: Ukm<'a>) {
        let full = self.by_name.len() == self.keep;
        if full && self.by_name.peek().is_some_and(|worst| key >= worst.key)
            || self.after.is_some_and(|after| key <= after)
        {
            return;
        }
        if full {
            self.by_name.pop();
        }
        self.by_name.push(Entry { key, ukm });
    }

    /// The formula decides here, with a margin for its error: the geodesic is too slow for every match.
    fn offer_distance(
        &mut self,
        metric: &LocalMetric,
        columns: &'a Columns,
        at: usize,
        ukm: Ukm<'a>,
        rank: u8,
    ) {
        let metres = if columns.placed(at) {
            metric.d2(columns.places[at].lon, columns.places[at].lat()).sqrt()
        } else {
            f64::INFINITY
        };
        if let Some(worst) = self.nearest.peek().filter(|_| self.nearest.len() == self.keep)
            && (rank, Metres(metres)) > (worst.0, Metres(worst.1.0 + margin_m(metric, worst.1.0)))
        {
            return;
        }
        if let Some(after) = self.after.filter(|after| rank == after.0) {
            let past_m = if after.1 == u32::MAX { f64::INFINITY } else { f64::from(after.1) / 1000.0 };
            let margin_m = margin_m(metric, metres.min(past_m));
            if metres < past_m - margin_m || (metres <= past_m + margin_m && key(metric, ukm, rank) <= after)
            {
                return;
            }
        }
        self.candidates.push((rank, Metres(metres), ukm));
        self.nearest.push((rank, Metres(metres)));
        if self.nearest.len() > self.keep {
            self.nearest.pop();
        }
        if self.candidates.len() > self.crowded
            && let Some(&(rank, Metres(worst))) = self.nearest.peek()
        {
            let limit = (rank, Metres(worst + margin_m(metric, worst)));
            self.candidates.retain(|&(rank, metres, _)| (rank, metres) <= limit);
            self.crowded = (2 * self.candidates.len()).max(self.crowded);
        }
    }

    /// The best, in order.
    pub(super) fn finish(self) -> Vec<(Key<'a>, Ukm<'a>)> {
        let Some(metric) = self.metric else {
            return self.by_name.into_sorted_vec().into_iter().map(|entry| (entry.key, entry.ukm)).collect();
        };
        let limit = self.nearest.peek().filter(|_| self.nearest.len() == self.keep);
        let limit = limit.map(|worst| (worst.0, Metres(worst.1.0 + margin_m(&metric, worst.1.0))));
        let near = self
            .candidates
            .into_iter()
            .filter(|&(rank, metres, _)| limit.is_none_or(|limit| (rank, metres) <= limit));
        let mut found: Vec<_> = near.map(|(rank, _, ukm)| (key(&metric, ukm, rank), ukm)).collect();
        found.sort_by_key(|(key, _)| *key);
        found.truncate(self.keep);
        found
    }
}

fn key<'a>(metric: &LocalMetric, ukm: Ukm<'a>, rank: u8) -> Key<'a> {
    let distance_mm = ukm.point().map_or(u32::MAX, |point| metric.distance_mm(point.lon_e7, point.lat_e7));
    (rank, distance_mm, ukm.folded_name(), ukm.code())
}

/// Distances by the formula that differ by more than this around `metres` differ in the same sense exactly.
fn margin_m(metric: &LocalMetric, metres: f64) -> f64 {
    0.002 + 2.0 * metric.band_m(metres)
}

impl Eq for Metres {}

impl PartialOrd for Metres {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Metres {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialEq for Entry<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Entry<'_> {}

impl PartialOrd for Entry<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry<'_> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key.cmp(&other.key)
    }
}
