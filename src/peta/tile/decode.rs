//! Reads vector tiles back, as far as the tests need.

use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Text(String),
    Number(f64),
}

#[derive(Clone, Debug)]
pub(crate) struct Feature {
    pub id: Option<u64>,
    pub kind: u64,
    pub tags: BTreeMap<String, Value>,
    /// Paths with absolute positions.
    pub paths: Vec<Vec<(i64, i64)>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Layer {
    pub name: String,
    pub extent: u64,
    pub features: Vec<Feature>,
}

/// The fields of a message: number and content.
enum Field<'a> {
    Varint(u64),
    Bytes(&'a [u8]),
    Fixed(u64, usize),
}

fn varint(buf: &mut &[u8]) -> u64 {
    let (mut value, mut shift) = (0, 0);
    loop {
        let byte = buf[0];
        *buf = &buf[1..];
        value |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        if byte < 0x80 {
            return value;
        }
    }
}

fn fields(mut buf: &[u8]) -> Vec<(u64, Field<'_>)> {
    let mut out = Vec::new();
    while !buf.is_empty() {
        let key = varint(&mut buf);
        let mut take = |n: usize| {
            let (head, tail) = buf.split_at(n);
            buf = tail;
            head
        };
        let field = match key & 7 {
            1 => Field::Fixed(u64::from_le_bytes(take(8).try_into().unwrap()), 8),
            5 => Field::Fixed(u32::from_le_bytes(take(4).try_into().unwrap()).into(), 4),
            0 => Field::Varint(varint(&mut buf)),
            2 => {
                let n = varint(&mut buf) as usize;
                let (head, tail) = buf.split_at(n);
                buf = tail;
                Field::Bytes(head)
            }
            other => panic!("wire type {other}"),
        };
        out.push((key >> 3, field));
    }
    out
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

pub(crate) fn tile(bytes: &[u8]) -> Vec<Layer> {
    fields(bytes)
        .into_iter()
        .map(|(number, field)| match field {
            Field::Bytes(bytes) if number == 3 => layer(bytes),
            _ => panic!("field {number} in a tile"),
        })
        .collect()
}

fn layer(bytes: &[u8]) -> Layer {
    let (mut name, mut extent, mut version) = (String::new(), 0, 0);
    let (mut keys, mut values, mut raw) = (Vec::new(), Vec::new(), Vec::new());
    for field in fields(bytes) {
        match field {
            (1, Field::Bytes(b)) => name = text(b),
            (2, Field::Bytes(b)) => raw.push(b),
            (3, Field::Bytes(b)) => keys.push(text(b)),
            (4, Field::Bytes(b)) => values.push(value(b)),
            (5, Field::Varint(v)) => extent = v,
            (15, Field::Varint(v)) => version = v,
            (number, _) => panic!("field {number} in a layer"),
        }
    }
    assert_eq!(version, 2);
    let features = raw.into_iter().map(|bytes| feature(bytes, &keys, &values)).collect();
    Layer { name, extent, features }
}

fn value(bytes: &[u8]) -> Value {
    match fields(bytes).remove(0) {
        (1, Field::Bytes(b)) => Value::Text(text(b)),
        (2, Field::Fixed(bits, 4)) => Value::Number(f32::from_bits(bits as u32).into()),
        (3, Field::Fixed(bits, 8)) => Value::Number(f64::from_bits(bits)),
        (4, Field::Varint(v)) => Value::Number(v as i64 as f64),
        (5 | 7, Field::Varint(v)) => Value::Number(v as f64),
        (number, _) => panic!("field {number} in a value"),
    }
}

fn feature(bytes: &[u8], keys: &[String], values: &[Value]) -> Feature {
    let mut feature = Feature { id: None, kind: 0, tags: BTreeMap::new(), paths: Vec::new() };
    for field in fields(bytes) {
        match field {
            (1, Field::Varint(id)) => feature.id = Some(id),
            (2, Field::Bytes(mut b)) => {
                while !b.is_empty() {
                    let (key, value) = (varint(&mut b) as usize, varint(&mut b) as usize);
                    feature.tags.insert(keys[key].clone(), values[value].clone());
                }
            }
            (3, Field::Varint(kind)) => feature.kind = kind,
            (4, Field::Bytes(b)) => feature.paths = geometry(b),
            (number, _) => panic!("field {number} in a feature"),
        }
    }
    feature
}

fn geometry(mut buf: &[u8]) -> Vec<Vec<(i64, i64)>> {
    let mut paths: Vec<Vec<(i64, i64)>> = Vec::new();
    let (mut x, mut y) = (0, 0);
    while !buf.is_empty() {
        let command = varint(&mut buf);
        if command & 7 == 7 {
            continue;
        }
        for _ in 0..command >> 3 {
            let mut delta = || {
                let v = varint(&mut buf) as i64;
                (v >> 1) ^ -(v & 1)
            };
            (x, y) = (x + delta(), y + delta());
            if command & 7 == 1 {
                paths.push(Vec::new());
            }
            paths.last_mut().unwrap().push((x, y));
        }
    }
    paths
}
