//! Files of items that each name their own attributes: JSON, and shapes of every format.

use std::collections::HashMap;
use std::ops::ControlFlow;

use geo::Geometry;

use super::{Body, LONGEST_CELL, MOST_COLUMNS, ReadError, Row, Sink, named};

/// Column made out of the shape of an item that is a point.
pub const GEOMETRY_LON: &str = "geometry.lon";
/// See [`GEOMETRY_LON`].
pub const GEOMETRY_LAT: &str = "geometry.lat";

/// An item with what it says of itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Item {
    /// Counted from 1.
    pub(super) number: u64,
    /// Names and values.
    pub(super) values: Vec<(String, String)>,
    /// Its shape in degrees.
    pub(super) geometry: Option<Geometry<f64>>,
}

/// Takes items, and says whether it wants more.
pub(super) type ItemSink<'a> = dyn FnMut(Item) -> ControlFlow<()> + 'a;

/// A file of items.
pub(super) trait Items: Send + Sync {
    /// Gives every item from the first.
    fn visit(&self, sink: &mut ItemSink<'_>) -> Result<(), ReadError>;
}

/// A file of items as a table: a column for every name that any of them uses.
#[derive(Debug)]
pub(super) struct Columned<I> {
    items: I,
    position: HashMap<String, usize>,
    /// Whether a point stands in two more columns.
    points: bool,
    /// Names of the columns.
    pub(super) columns: Vec<String>,
}

impl<I: Items> Columned<I> {
    /// Walks through all items once to find what they name. Refuses a file without items.
    pub(super) fn find(items: I) -> Result<Self, ReadError> {
        let mut names: Vec<String> = Vec::new();
        let mut position: HashMap<String, usize> = HashMap::new();
        let (mut any, mut points, mut refused) = (false, false, None);
        items.visit(&mut |item| {
            any = true;
            points |= matches!(item.geometry, Some(Geometry::Point(_)));
            if item.values.iter().any(|(_, value)| value.len() > LONGEST_CELL) {
                refused = Some(ReadError::LongCell(item.number));
            }
            for (name, _) in item.values {
                position.entry(name).or_insert_with_key(|name| {
                    names.push(name.clone());
                    names.len() - 1
                });
            }
            if names.len() > MOST_COLUMNS {
                refused = Some(ReadError::TooManyColumns(names.len()));
            }
            if refused.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        if let Some(error) = refused {
            return Err(error);
        }
        if !any {
            return Err(ReadError::NoRows);
        }
        let mut columns = named(names);
        if points {
            columns.extend([GEOMETRY_LON, GEOMETRY_LAT].map(str::to_owned));
        }
        Ok(Self { items, position, points, columns })
    }
}

impl<I: Items> Body for Columned<I> {
    fn visit(&self, sink: &mut Sink<'_>) -> Result<(), ReadError> {
        let width = self.position.len();
        self.items.visit(&mut |item| {
            let mut cells = vec![String::new(); self.columns.len()];
            for (name, value) in item.values {
                if let Some(cell) = self.position.get(&name).and_then(|&at| cells.get_mut(at)) {
                    *cell = value;
                }
            }
            if let (true, Some(Geometry::Point(point))) = (self.points, &item.geometry) {
                for (cell, degrees) in cells.iter_mut().skip(width).zip([point.x(), point.y()]) {
                    *cell = degrees.to_string();
                }
            }
            sink(Row { number: item.number, cells, geometry: item.geometry })
        })
    }
}
