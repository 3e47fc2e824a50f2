//! Borders as lines, each once: the dashes of two neighbours' outlines would fill up each other's gaps.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::ring::Ring;

type Point = [i32; 2];

/// A border from one meeting of borders to the next; one that nothing meets ends where it begins.
pub(crate) type Line = Vec<Point>;

/// Gives out every edge once.
#[derive(Default)]
pub(crate) struct Mesh {
    drawn: HashSet<(Point, Point)>,
    frame: Option<(Point, Point)>,
}

impl Mesh {
    /// Leaves out what runs along the sides of a box to which the rings were cut.
    pub(crate) fn within(low: Point, high: Point) -> Self {
        Self { drawn: HashSet::new(), frame: Some((low, high)) }
    }

    /// The edges of the rings that no call before has given out.
    pub(crate) fn lines<'a>(&mut self, rings: impl IntoIterator<Item = &'a Ring>) -> Vec<Line> {
        let mut net: BTreeMap<Point, Vec<Point>> = BTreeMap::new();
        for ring in rings {
            for (n, &from) in ring.iter().enumerate() {
                let to = ring[(n + 1) % ring.len()];
                if from != to && !self.on_frame(from, to) && self.drawn.insert((from.min(to), from.max(to))) {
                    net.entry(from).or_default().push(to);
                    net.entry(to).or_default().push(from);
                }
            }
        }
        chain(net)
    }

    fn on_frame(&self, a: Point, b: Point) -> bool {
        self.frame.is_some_and(|(low, high)| {
            (0..2).any(|axis| a[axis] == b[axis] && (a[axis] == low[axis] || a[axis] == high[axis]))
        })
    }
}

/// Joins edges into lines that end where not just two of them meet.
fn chain(mut net: BTreeMap<Point, Vec<Point>>) -> Vec<Line> {
    let ends: BTreeSet<Point> = net.iter().filter(|(_, to)| to.len() != 2).map(|(at, _)| *at).collect();
    let mut lines = Vec::new();
    for &start in &ends {
        while net.contains_key(&start) {
            lines.push(walk(&mut net, start, &ends));
        }
    }
    // What is left runs round.
    while let Some((&start, _)) = net.first_key_value() {
        lines.push(walk(&mut net, start, &ends));
    }
    lines
}

fn walk(net: &mut BTreeMap<Point, Vec<Point>>, start: Point, ends: &BTreeSet<Point>) -> Line {
    let mut line = vec![start];
    let mut at = start;
    while let Some(to) = take(net, at) {
        line.push(to);
        if ends.contains(&to) {
            break;
        }
        at = to;
    }
    line
}

/// Takes an edge out of the net; where it leads.
fn take(net: &mut BTreeMap<Point, Vec<Point>>, from: Point) -> Option<Point> {
    let to = net.get(&from)?.first().copied()?;
    for (at, other) in [(from, to), (to, from)] {
        if let Some(others) = net.get_mut(&at) {
            others.retain(|point| *point != other);
            if others.is_empty() {
                net.remove(&at);
            }
        }
    }
    Some(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two squares side by side.
    fn squares() -> [Ring; 2] {
        [vec![[0, 0], [2, 0], [2, 2], [0, 2]], vec![[2, 0], [4, 0], [4, 2], [2, 2]]]
    }

    #[test]
    fn a_shared_border_is_one_line() {
        let lines = Mesh::default().lines(&squares());
        assert_eq!(lines.len(), 3);
        assert_eq!(lines.iter().filter(|line| line.len() == 2).count(), 1);
        assert_eq!(lines.iter().map(|line| line.len() - 1).sum::<usize>(), 7);
    }

    #[test]
    fn what_was_given_out_does_not_come_again() {
        let [one, two] = squares();
        let mut mesh = Mesh::default();
        let [round] = mesh.lines([&one]).try_into().unwrap();
        assert_eq!((round.len(), round.first()), (5, round.last()));
        assert_eq!(mesh.lines([&one, &two]), [vec![[2, 0], [4, 0], [4, 2], [2, 2]]]);
        assert!(mesh.lines([&two]).is_empty());
    }

    #[test]
    fn the_cut_is_no_border() {
        let lines = Mesh::within([0, 0], [4, 9]).lines(&squares());
        let edges: usize = lines.iter().map(|line| line.len() - 1).sum();
        assert_eq!(edges, 3);
        assert!(lines.iter().flat_map(|line| line.windows(2)).all(|edge| edge[0][0] == 2 || edge[0][1] == 2));
    }
}
