//! Writes Mapbox Vector Tiles, version 2.1 of the specification.
//!
//! Only what this service draws: layers of points, lines and polygons with interned attributes. Coordinates are in
//! units of the layer's extent, y to the south.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Side of a tile in its own units.
pub const EXTENT: u32 = 1 << EXTENT_BITS;
/// Its binary logarithm.
pub const EXTENT_BITS: u8 = 12;

/// An attribute's value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// Text.
    Str(&'a str),
    /// A number to seven digits.
    Float(f32),
    /// A number to sixteen digits.
    Double(f64),
    /// A whole number.
    Uint(u64),
    /// A whole number that may be negative.
    Int(i64),
    /// Yes or no.
    Bool(bool),
}

/// A shape in tile units.
#[derive(Clone, Copy, Debug)]
pub enum Geometry<'a> {
    /// One position.
    Point(i32, i32),
    /// Several positions.
    Points(&'a [(i32, i32)]),
    /// Lines of two or more positions; shorter ones are left out.
    Lines(&'a [Vec<(i32, i32)>]),
    /// Polygons, each an outer ring and its holes. Rings need not be closed or turn a given way; those of fewer
    /// than three positions or without area are left out, with the holes when it is the outer one.
    Polygons(&'a [Vec<Vec<(i32, i32)>>]),
}

/// Position of a key in its layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(u32);

/// Position of a value in its layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValueIx(u32);

/// A layer being written.
#[derive(Debug)]
pub struct Layer {
    name: Box<str>,
    extent: u32,
    keys: Vec<Box<str>>,
    values: Vec<u8>,
    n_values: u32,
    n_features: u32,
    features: Vec<u8>,
    numbers: HashMap<(u8, u64), u32, BuildHasherDefault<Mix>>,
    strings: HashMap<Box<str>, u32>,
    geometry: Vec<u8>,
}

impl Layer {
    /// An empty layer.
    pub fn new(name: &str, extent: u32) -> Self {
        Self {
            name: name.into(),
            extent,
            keys: Vec::new(),
            values: Vec::new(),
            n_values: 0,
            n_features: 0,
            features: Vec::new(),
            numbers: HashMap::default(),
            strings: HashMap::new(),
            geometry: Vec::new(),
        }
    }

    /// Number of features.
    pub fn len(&self) -> u32 {
        self.n_features
    }

    /// Whether there is no feature.
    pub fn is_empty(&self) -> bool {
        self.n_features == 0
    }

    /// The key of this name.
    pub fn key(&mut self, name: &str) -> Key {
        let known = self.keys.iter().position(|key| **key == *name);
        Key(known.unwrap_or_else(|| {
            self.keys.push(name.into());
            self.keys.len() - 1
        }) as u32)
    }

    /// The value, written once however often it is asked for.
    pub fn value(&mut self, value: Value<'_>) -> ValueIx {
        let bits = match value {
            Value::Str(text) => {
                if let Some(&known) = self.strings.get(text) {
                    return ValueIx(known);
                }
                let fresh = self.fresh(value);
                self.strings.insert(text.into(), fresh.0);
                return fresh;
            }
            Value::Float(v) => (2, u64::from(v.to_bits())),
            Value::Double(v) => (3, v.to_bits()),
            Value::Int(v) => (4, v as u64),
            Value::Uint(v) => (5, v),
            Value::Bool(v) => (7, u64::from(v)),
        };
        if let Some(&known) = self.numbers.get(&bits) {
            return ValueIx(known);
        }
        let fresh = self.fresh(value);
        self.numbers.insert(bits, fresh.0);
        fresh
    }

    /// The value, written anew: for texts that hardly repeat.
    pub fn fresh(&mut self, value: Value<'_>) -> ValueIx {
        let out = &mut self.values;
        // Field 4 of the layer, a message of one field.
        out.push(0x22);
        match value {
            Value::Str(text) => {
                varint(out, (1 + varint_len(text.len() as u64) + text.len()) as u64);
                out.push(0x0a);
                bytes(out, text.as_bytes());
            }
            Value::Float(v) => {
                out.extend_from_slice(&[5, 0x15]);
                out.extend_from_slice(&v.to_le_bytes());
            }
            Value::Double(v) => {
                out.extend_from_slice(&[9, 0x19]);
                out.extend_from_slice(&v.to_le_bytes());
            }
            Value::Int(v) => {
                varint(out, 1 + varint_len(v as u64) as u64);
                out.push(0x20);
                varint(out, v as u64);
            }
            Value::Uint(v) => {
                varint(out, 1 + varint_len(v) as u64);
                out.push(0x28);
                varint(out, v);
            }
            Value::Bool(v) => out.extend_from_slice(&[2, 0x38, u8::from(v)]),
        }
        self.n_values += 1;
        ValueIx(self.n_values - 1)
    }

    /// Adds a feature with named attributes. Nothing is added for a shape that vanishes.
    pub fn feature(&mut self, id: Option<u64>, geometry: Geometry<'_>, tags: &[(&str, Value<'_>)]) {
        let tags: Vec<(Key, ValueIx)> =
            tags.iter().map(|&(key, value)| (self.key(key), self.value(value))).collect();
        self.feature_with(id, geometry, &tags);
    }

    /// Adds a feature with attributes looked up before. Nothing is added for a shape that vanishes.
    pub fn feature_with(&mut self, id: Option<u64>, geometry: Geometry<'_>, tags: &[(Key, ValueIx)]) {
        let mut shape = std::mem::take(&mut self.geometry);
        shape.clear();
        let kind = write_geometry(&mut shape, geometry);
        if !shape.is_empty() {
            let id_len = id.map_or(0, |id| 1 + varint_len(id));
            let packed: usize =
                tags.iter().map(|(k, v)| varint_len(k.0.into()) + varint_len(v.0.into())).sum();
            let field = |len: usize| 1 + varint_len(len as u64) + len;
            let tags_len = if tags.is_empty() { 0 } else { field(packed) };
            let out = &mut self.features;
            out.push(0x12);
            varint(out, (id_len + tags_len + 2 + field(shape.len())) as u64);
            if let Some(id) = id {
                out.push(0x08);
                varint(out, id);
            }
            if !tags.is_empty() {
                out.push(0x12);
                varint(out, packed as u64);
                for (key, value) in tags {
                    varint(out, key.0.into());
                    varint(out, value.0.into());
                }
            }
            out.extend_from_slice(&[0x18, kind, 0x22]);
            bytes(out, &shape);
            self.n_features += 1;
        }
        self.geometry = shape;
    }

    /// Adds a point with attributes looked up before. The same as [`Self::feature_with`] of one point, written in one
    /// piece: tiles of businesses hold thousands.
    pub fn point(&mut self, x: i32, y: i32, tags: &[(Key, ValueIx)]) {
        let zigzag = |v: i32| ((v << 1) ^ (v >> 31)) as u32;
        let mut packed = Piece::<{ 10 * MOST_TAGS }>::new();
        for (key, value) in tags.iter().take(MOST_TAGS) {
            packed.varint(key.0);
            packed.varint(value.0);
        }
        let mut geometry = Piece::<11>::new();
        geometry.varint(1 << 3 | MOVE_TO);
        geometry.varint(zigzag(x));
        geometry.varint(zigzag(y));
        let mut feature = Piece::<{ 10 * MOST_TAGS + 24 }>::new();
        if !tags.is_empty() {
            feature.bytes(&[0x12, packed.len() as u8]);
            feature.bytes(packed.as_slice());
        }
        feature.bytes(&[0x18, POINT, 0x22, geometry.len() as u8]);
        feature.bytes(geometry.as_slice());
        self.features.extend_from_slice(&[0x12, feature.len() as u8]);
        self.features.extend_from_slice(feature.as_slice());
        self.n_features += 1;
    }

    /// Appends the layer to a tile; nothing when it is empty, as the specification asks.
    pub fn write_to(&self, tile: &mut Vec<u8>) {
        if self.is_empty() {
            return;
        }
        let field = |len: usize| 1 + varint_len(len as u64) + len;
        let keys: usize = self.keys.iter().map(|key| field(key.len())).sum();
        let tail = 1 + varint_len(self.extent.into()) + 2;
        let len = field(self.name.len()) + self.features.len() + keys + self.values.len() + tail;
        tile.reserve(len + 8);
        tile.push(0x1a);
        varint(tile, len as u64);
        tile.push(0x0a);
        bytes(tile, self.name.as_bytes());
        tile.extend_from_slice(&self.features);
        for key in &self.keys {
            tile.push(0x1a);
            bytes(tile, key.as_bytes());
        }
        tile.extend_from_slice(&self.values);
        tile.push(0x28);
        varint(tile, self.extent.into());
        tile.extend_from_slice(&[0x78, 2]);
    }

    /// A tile of this layer alone; nothing when it is empty.
    pub fn into_tile(self) -> Option<Vec<u8>> {
        let mut tile = Vec::new();
        self.write_to(&mut tile);
        (!tile.is_empty()).then_some(tile)
    }
}

/// Attributes that a [`Layer::point`] may carry: its feature then stays shorter than 128 bytes, so that every length in
/// it is one byte.
const MOST_TAGS: usize = 10;

/// A few bytes beside the heap.
struct Piece<const N: usize> {
    bytes: [u8; N],
    len: usize,
}

impl<const N: usize> Piece<N> {
    const fn new() -> Self {
        Self { bytes: [0; N], len: 0 }
    }

    #[inline]
    fn varint(&mut self, mut v: u32) {
        while v >= 0x80 {
            self.bytes[self.len] = v as u8 | 0x80;
            self.len += 1;
            v >>= 7;
        }
        self.bytes[self.len] = v as u8;
        self.len += 1;
    }

    #[inline]
    fn bytes(&mut self, bytes: &[u8]) {
        self.bytes[self.len..self.len + bytes.len()].copy_from_slice(bytes);
        self.len += bytes.len();
    }

    const fn len(&self) -> usize {
        self.len
    }

    fn as_slice(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

fn varint(out: &mut Vec<u8>, mut v: u64) {
    while v >= 0x80 {
        out.push(v as u8 | 0x80);
        v >>= 7;
    }
    out.push(v as u8);
}

fn varint_len(v: u64) -> usize {
    (70 - (v | 1).leading_zeros() as usize) / 7
}

fn bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// Writes commands and returns the kind of geometry; writes nothing for a shape that vanishes.
fn write_geometry(out: &mut Vec<u8>, geometry: Geometry<'_>) -> u8 {
    let mut pen = Pen { out, x: 0, y: 0 };
    match geometry {
        Geometry::Point(x, y) => {
            pen.command(MOVE_TO, 1);
            pen.go(x, y);
            POINT
        }
        Geometry::Points(points) => {
            if !points.is_empty() {
                pen.command(MOVE_TO, points.len());
                for &(x, y) in points {
                    pen.go(x, y);
                }
            }
            POINT
        }
        Geometry::Lines(lines) => {
            lines
                .iter()
                .filter(|line| line.len() > 1)
                .for_each(|line| pen.path(line.iter().copied(), line.len()));
            2
        }
        Geometry::Polygons(polygons) => {
            for rings in polygons {
                for (nth, ring) in rings.iter().enumerate() {
                    if !pen.ring(ring, nth == 0) && nth == 0 {
                        break;
                    }
                }
            }
            3
        }
    }
}

/// Kind of geometry of a point.
const POINT: u8 = 1;
const MOVE_TO: u32 = 1;
const LINE_TO: u32 = 2;
const CLOSE_PATH: u32 = 7;

struct Pen<'a> {
    out: &'a mut Vec<u8>,
    x: i32,
    y: i32,
}

impl Pen<'_> {
    fn command(&mut self, command: u32, count: usize) {
        varint(self.out, (count as u64) << 3 | u64::from(command));
    }

    fn go(&mut self, x: i32, y: i32) {
        for d in [x.wrapping_sub(self.x), y.wrapping_sub(self.y)] {
            // Zigzag: small numbers of either sign become small.
            varint(self.out, u64::from(((d << 1) ^ (d >> 31)) as u32));
        }
        (self.x, self.y) = (x, y);
    }

    fn path(&mut self, points: impl Iterator<Item = (i32, i32)>, len: usize) {
        for (nth, (x, y)) in points.enumerate() {
            match nth {
                0 => self.command(MOVE_TO, 1),
                1 => self.command(LINE_TO, len - 1),
                _ => {}
            }
            self.go(x, y);
        }
    }

    /// Outer rings turn clockwise on the screen, holes the other way. False when the ring has no area.
    fn ring(&mut self, ring: &[(i32, i32)], outer: bool) -> bool {
        let ring = if ring.len() > 1 && ring.first() == ring.last() { &ring[..ring.len() - 1] } else { ring };
        let twice_area: i64 = ring
            .iter()
            .zip(ring.iter().cycle().skip(1))
            .map(|(a, b)| i64::from(a.0) * i64::from(b.1) - i64::from(b.0) * i64::from(a.1))
            .sum();
        if ring.len() < 3 || twice_area == 0 {
            return false;
        }
        if (twice_area > 0) == outer {
            self.path(ring.iter().copied(), ring.len());
        } else {
            self.path(ring.iter().rev().copied(), ring.len());
        }
        self.command(CLOSE_PATH, 1);
        true
    }
}

/// A quick hash for numbers: one multiplication per word. Values come from our own counts, nobody can choose them.
#[derive(Default, Debug)]
struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &b in bytes {
            self.write_u64(b.into());
        }
    }

    fn write_u8(&mut self, v: u8) {
        self.write_u64(v.into());
    }

    fn write_u64(&mut self, v: u64) {
        self.0 = (self.0.rotate_left(5) ^ v).wrapping_mul(0x517c_c1b7_2722_0a95);
        // The table looks at the low bits, the product mixes into the high ones.
        self.0 ^= self.0 >> 32;
    }
}
