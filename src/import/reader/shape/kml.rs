//! KML, and KMZ, which is KML in an archive.

use std::io::Read;
use std::ops::ControlFlow;

use geo::{Coord, Geometry, GeometryCollection, LineString, Point, Polygon};

use super::super::archive;
use super::super::input::Shared;
use super::super::item::{Item, ItemSink, Items};
use super::super::xml::{Document, Piece, Tag};
use super::super::{LONGEST_CELL, ReadError};
use super::Placing;

/// Most parts of one shape.
const MOST_PARTS: usize = 100_000;

/// A file of placemarks.
#[derive(Debug)]
pub(super) struct Kml {
    pub(super) input: Shared,
    /// Its name in the archive, for KMZ.
    pub(super) entry: Option<String>,
    pub(super) placing: Placing,
}

impl Items for Kml {
    fn visit(&self, sink: &mut ItemSink<'_>) -> Result<(), ReadError> {
        let sink = &mut |mut item: Item| {
            item.geometry = item.geometry.map(|shape| self.placing.apply(shape));
            sink(item)
        };
        match &self.entry {
            None => placemarks(Document::new(self.input.open()?), sink),
            Some(entry) => {
                let mut archive = archive::open(&*self.input)?;
                placemarks(Document::new(archive.by_name(entry)?), sink)
            }
        }
    }
}

fn placemarks(mut document: Document<impl Read>, sink: &mut ItemSink<'_>) -> Result<(), ReadError> {
    let mut number = 0;
    loop {
        match document.next()? {
            Piece::Start(tag) if tag.name == "Placemark" => {
                number += 1;
                let item = placemark(&mut document, number)?;
                if sink(item) == ControlFlow::Break(()) {
                    return Ok(());
                }
            }
            Piece::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn placemark(document: &mut Document<impl Read>, number: u64) -> Result<Item, ReadError> {
    let mut item = Item { number, ..Item::default() };
    let mut shapes = Vec::new();
    let mut polygon: Vec<LineString<f64>> = Vec::new();
    let mut inside: Vec<String> = Vec::new();
    let mut name: Option<String> = None;
    let mut text = String::new();
    loop {
        match document.next()? {
            Piece::Start(tag) => {
                text.clear();
                if let Some(told) = named(&tag) {
                    name = Some(told);
                }
                inside.push(tag.name);
            }
            Piece::Text(piece) => {
                if text.len() + piece.len() > 16 * 1024 * 1024 {
                    return Err(ReadError::LongItem(number));
                }
                text.push_str(&piece);
            }
            Piece::End(end) if end == "Placemark" && inside.is_empty() => break,
            Piece::End(end) => {
                inside.pop();
                let parent = inside.last().map(String::as_str);
                match (end.as_str(), parent) {
                    ("name" | "description" | "address" | "phoneNumber", None) => say(&mut item, end, &text)?,
                    ("value", Some("Data")) | ("SimpleData", _) => {
                        if let Some(name) = name.take() {
                            say(&mut item, name, &text)?;
                        }
                    }
                    ("coordinates", Some("Point")) => {
                        shapes.extend(line(&text).0.first().map(|&at| Geometry::Point(Point(at))));
                    }
                    ("coordinates", Some("LineString")) => shapes.push(Geometry::LineString(line(&text))),
                    ("coordinates", Some("LinearRing")) => polygon.push(line(&text)),
                    ("Polygon", _) => {
                        let mut rings = std::mem::take(&mut polygon).into_iter();
                        if let Some(outer) = rings.next() {
                            shapes.push(Geometry::Polygon(Polygon::new(outer, rings.collect())));
                        }
                    }
                    _ => {}
                }
                if shapes.len() + polygon.len() > MOST_PARTS {
                    return Err(ReadError::LongItem(number));
                }
                text.clear();
            }
            Piece::Eof => return Err(ReadError::Damaged),
        }
    }
    item.geometry = match shapes.len() {
        0 => None,
        1 => shapes.pop(),
        _ => Some(Geometry::GeometryCollection(GeometryCollection(shapes))),
    };
    Ok(item)
}

/// The name that an element gives its value.
fn named(tag: &Tag) -> Option<String> {
    matches!(tag.name.as_str(), "Data" | "SimpleData").then(|| tag.get("name").map(str::to_owned)).flatten()
}

fn say(item: &mut Item, name: String, text: &str) -> Result<(), ReadError> {
    if text.len() > LONGEST_CELL {
        return Err(ReadError::LongCell(item.number));
    }
    if !item.values.iter().any(|(known, _)| *known == name) {
        item.values.push((name, text.trim().to_owned()));
    }
    Ok(())
}

/// `lon,lat[,height]` with spaces between; what is no pair of numbers is left out.
fn line(text: &str) -> LineString<f64> {
    let pair = |words: &str| {
        let mut numbers = words.split(',').map(|number| number.trim().parse::<f64>().ok());
        Some(Coord { x: numbers.next()??, y: numbers.next()?? })
    };
    LineString(text.split_whitespace().filter_map(pair).collect())
}
