//! GeoJSON and plain JSON, item by item.

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufReader, Read};
use std::rc::Rc;
use std::sync::Arc;

use geo::Geometry;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::input::{Input, Shared};
use super::item::{Columned, Item, ItemSink, Items};
use super::text::{Text, Writing};
use super::{Format, Layout, ReadError, Table};

/// Most bytes of one item.
const LONGEST_ITEM: u64 = 16 * 1024 * 1024;

/// What a text that begins like JSON is; none for one that does not.
pub(super) fn kind(input: &dyn Input, writing: Writing) -> Result<Option<Format>, ReadError> {
    let mut text = Text::new(input, writing)?;
    while let Some(piece) = text.next()? {
        match piece.trim_start().chars().next() {
            None => {}
            Some('{') => return Ok(Some(Format::Geojson)),
            Some('[') => return Ok(Some(Format::Json)),
            Some(_) => break,
        }
    }
    Ok(None)
}

pub(super) fn open(input: Shared, writing: Writing, format: Format) -> Result<Table, ReadError> {
    let table = Columned::find(Json { input, writing })?;
    let layout = Layout::new(format, writing.name(), table.columns.clone());
    Ok(Table { layout, body: Arc::new(table) })
}

/// A file of JSON.
#[derive(Debug)]
struct Json {
    input: Shared,
    writing: Writing,
}

impl Items for Json {
    fn visit(&self, sink: &mut ItemSink<'_>) -> Result<(), ReadError> {
        let spent = Rc::new(Cell::new(0));
        let text = Text::new(&*self.input, self.writing)?;
        let metered = Metered { text, spent: Rc::clone(&spent) };
        let mut walk = Walk { sink, spent, number: 0, end: None, features: false };
        let mut reader = serde_json::Deserializer::from_reader(BufReader::new(metered));
        let result = (&mut walk).deserialize(&mut reader).and_then(|()| reader.end());
        match (walk.end, result) {
            (Some(End::Enough), _) | (None, Ok(())) => Ok(()),
            (Some(End::Refused(error)), _) => Err(error),
            (None, Err(error)) if error.is_io() => Err(ReadError::LongItem(walk.number + 1)),
            (None, Err(error)) if error.is_data() => Err(ReadError::JsonShape),
            (None, Err(error)) => Err(ReadError::Json { line: error.line(), column: error.column() }),
        }
    }
}

/// Text that ends with an error when one item takes too much of it.
struct Metered {
    text: Text,
    spent: Rc<Cell<u64>>,
}

impl Read for Metered {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.text.read(buffer)?;
        self.spent.set(self.spent.get() + read as u64);
        if self.spent.get() > LONGEST_ITEM { Err(io::Error::other("too long an item")) } else { Ok(read) }
    }
}

/// Why the walk ended before the file did.
enum End {
    Enough,
    Refused(ReadError),
}

/// Walks through the file and gives its items.
struct Walk<'a> {
    sink: &'a mut ItemSink<'a>,
    spent: Rc<Cell<u64>>,
    number: u64,
    end: Option<End>,
    features: bool,
}

impl Walk<'_> {
    /// Ends the walk; the error is only there to leave the library.
    fn end<E: serde::de::Error>(&mut self, end: End) -> E {
        self.end = Some(end);
        E::custom("the end")
    }

    fn give<E: serde::de::Error>(&mut self, value: Value) -> Result<(), E> {
        self.spent.set(0);
        self.number += 1;
        let Value::Object(object) = value else { return Err(self.end(End::Refused(ReadError::JsonShape))) };
        let item = if self.features { feature(object) } else { Some(plain(object)) };
        let Some(mut item) = item else { return Err(self.end(End::Refused(ReadError::JsonShape))) };
        item.number = self.number;
        if (self.sink)(item).is_break() { Err(self.end(End::Enough)) } else { Ok(()) }
    }
}

impl<'de> DeserializeSeed<'de> for &mut Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some(value) = items.next_element::<Value>()? {
            self.give(value)?;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        self.features = true;
        let mut alone = Map::new();
        let mut has_features = false;
        while let Some(key) = members.next_key::<String>()? {
            match key.as_str() {
                "features" => {
                    has_features = true;
                    members.next_value_seed(&mut *self)?;
                }
                "type" | "geometry" | "properties" | "id" => {
                    alone.insert(key, members.next_value()?);
                }
                _ => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        match alone.get("type").and_then(Value::as_str) {
            Some("FeatureCollection") if has_features => Ok(()),
            Some("Feature") if alone.contains_key("geometry") => self.give(Value::Object(alone)),
            _ => Err(self.end(End::Refused(ReadError::JsonShape))),
        }
    }
}

fn plain(object: Map<String, Value>) -> Item {
    let values = object.into_iter().map(|(name, value)| (name, cell(value))).collect();
    Item { values, ..Item::default() }
}

/// Properties of a feature with its shape beside them; none when it is no feature.
fn feature(mut feature: Map<String, Value>) -> Option<Item> {
    let properties = match feature.remove("properties") {
        Some(Value::Object(properties)) => properties,
        None | Some(Value::Null) => Map::new(),
        Some(_) => return None,
    };
    let mut item = plain(properties);
    if let Some(id) = feature.remove("id").filter(|_| !item.values.iter().any(|(name, _)| name == "id")) {
        item.values.push(("id".to_owned(), cell(id)));
    }
    item.geometry = feature.remove("geometry").and_then(geometry);
    Some(item)
}

/// A shape; none for one that is empty or broken.
fn geometry(value: Value) -> Option<Geometry<f64>> {
    let geometry: geojson::Geometry = serde_json::from_value(value).ok()?;
    Geometry::try_from(geometry).ok()
}

fn cell(value: Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.replace('\0', "\u{FFFD}"),
        Value::Bool(true) => "ya".to_owned(),
        Value::Bool(false) => "tidak".to_owned(),
        other => other.to_string(),
    }
}
