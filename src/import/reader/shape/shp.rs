//! The shapes of a shapefile, record by record (ESRI white paper, July 1998). Heights and measures are dropped.

use std::io::Read;

use geo::{
    BoundingRect, Coord, Geometry, Intersects, LineString, MultiLineString, MultiPoint, MultiPolygon, Point,
    Polygon,
};

use super::super::ReadError;
use crate::wilayah::topology::contains;

/// Most bytes of one shape.
const LONGEST_SHAPE: usize = 32 * 1024 * 1024;

/// Most rings of one shape that are told apart by what lies in what.
const MOST_RINGS: usize = 20_000;

/// Reads up to the first record.
pub(super) fn head(bytes: &mut impl Read) -> Result<(), ReadError> {
    let mut head = [0; 100];
    bytes.read_exact(&mut head).or(Err(ReadError::Damaged))?;
    if head.starts_with(&9994_i32.to_be_bytes()) { Ok(()) } else { Err(ReadError::Damaged) }
}

/// The next shape, none for a record without one.
pub(super) fn record(bytes: &mut impl Read, number: u64) -> Result<Option<Geometry<f64>>, ReadError> {
    let mut head = [0; 8];
    bytes.read_exact(&mut head).or(Err(ReadError::Damaged))?;
    let words = u32::from_be_bytes([head[4], head[5], head[6], head[7]]) as usize;
    let length = words.saturating_mul(2);
    if length > LONGEST_SHAPE {
        return Err(ReadError::LongItem(number));
    }
    let mut content = Vec::new();
    bytes.by_ref().take(length as u64).read_to_end(&mut content)?;
    if content.len() < length {
        return Err(ReadError::Damaged);
    }
    let mut content = Content { rest: &content };
    match content.int() {
        Some(0) => Ok(None),
        Some(kind) => content.shape(kind).map(Some).ok_or(ReadError::Damaged),
        None => Err(ReadError::Damaged),
    }
}

struct Content<'a> {
    rest: &'a [u8],
}

impl Content<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(*first)
    }

    fn int(&mut self) -> Option<usize> {
        usize::try_from(i32::from_le_bytes(self.take()?)).ok()
    }

    fn at(&mut self) -> Option<Coord<f64>> {
        Some(Coord { x: f64::from_le_bytes(self.take()?), y: f64::from_le_bytes(self.take()?) })
    }

    fn skip_box(&mut self) -> Option<()> {
        self.take::<32>().map(drop)
    }

    fn points(&mut self, count: usize) -> Option<Vec<Coord<f64>>> {
        // Checked against what is there before room is made.
        (count.checked_mul(16)? <= self.rest.len()).then_some(())?;
        (0..count).map(|_| self.at()).collect()
    }

    /// None for broken bytes.
    fn shape(&mut self, kind: usize) -> Option<Geometry<f64>> {
        Some(match kind {
            1 | 11 | 21 => Geometry::Point(Point(self.at()?)),
            8 | 18 | 28 => {
                self.skip_box()?;
                let count = self.int()?;
                Geometry::MultiPoint(MultiPoint(self.points(count)?.into_iter().map(Point).collect()))
            }
            3 | 13 | 23 => Geometry::MultiLineString(MultiLineString(self.parts()?)),
            5 | 15 | 25 => Geometry::MultiPolygon(polygons(self.parts()?)),
            _ => return None,
        })
    }

    fn parts(&mut self) -> Option<Vec<LineString<f64>>> {
        self.skip_box()?;
        let (parts, count) = (self.int()?, self.int()?);
        (parts.checked_mul(4)? <= self.rest.len()).then_some(())?;
        let starts: Vec<usize> = (0..parts).map(|_| self.int()).collect::<Option<_>>()?;
        let points = self.points(count)?;
        let ends = starts.iter().copied().skip(1).chain(std::iter::once(count));
        let lines = starts
            .iter()
            .zip(ends)
            .map(|(&start, end)| points.get(start..end).map(|part| LineString(part.to_vec())));
        lines.collect()
    }
}

/// Rings that run clockwise are outlines, the others holes in the outline around them; where more holes lie in an outline
/// the other way round, the file has them the wrong way.
fn polygons(rings: Vec<LineString<f64>>) -> MultiPolygon<f64> {
    let (outlines, holes): (Vec<_>, Vec<_>) = rings.into_iter().partition(|ring| doubled_area(ring) <= 0.0);
    let (shape, alone) = nested(&outlines, &holes);
    if alone == 0 {
        return shape;
    }
    let (turned, alone_then) = nested(&holes, &outlines);
    if alone_then < alone { turned } else { shape }
}

/// Outlines with the holes that lie in them, and the number of holes that lie in none and become outlines.
fn nested(outlines: &[LineString<f64>], holes: &[LineString<f64>]) -> (MultiPolygon<f64>, usize) {
    let alone = |ring: &LineString<f64>| Polygon::new(ring.clone(), Vec::new());
    let plain: Vec<MultiPolygon<f64>> = outlines.iter().map(|ring| MultiPolygon(vec![alone(ring)])).collect();
    let boxes: Vec<_> = plain.iter().map(BoundingRect::bounding_rect).collect();
    let mut polygons: Vec<Polygon<f64>> = outlines.iter().map(alone).collect();
    let few = outlines.len() + holes.len() <= MOST_RINGS;
    let mut others = Vec::new();
    for hole in holes {
        let Some(&first) = hole.0.first() else { continue };
        let lies_in = |ix: &usize| {
            boxes[*ix].is_some_and(|around| around.intersects(&first)) && contains(&plain[*ix], first)
        };
        match (0..outlines.len()).find(|ix| few && lies_in(ix)) {
            Some(ix) => polygons[ix].interiors_push(hole.clone()),
            None => others.push(alone(hole)),
        }
    }
    let count = others.len();
    polygons.extend(others);
    (MultiPolygon(polygons), count)
}

/// Twice the area inside a ring; negative when it runs clockwise.
fn doubled_area(ring: &LineString<f64>) -> f64 {
    ring.lines().map(|line| line.start.x * line.end.y - line.end.x * line.start.y).sum()
}
