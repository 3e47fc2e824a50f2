//! GeoJSON and plain JSON.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::{Format, Layout, MOST_COLUMNS, ReadError, Sheet, named};

/// Columns made out of the geometry of a feature.
pub(in crate::import) const GEOMETRY_LON: &str = "geometry.lon";
/// See [`GEOMETRY_LON`].
pub(in crate::import) const GEOMETRY_LAT: &str = "geometry.lat";

pub(super) fn read(text: &str, encoding: &'static str) -> Result<Sheet, ReadError> {
    let value: Value = serde_json::from_str(text)
        .map_err(|error| ReadError::Json { line: error.line(), column: error.column() })?;
    let mut table = Table::default();
    let format = match value {
        Value::Array(items) => {
            for item in items {
                let Value::Object(object) = item else { return Err(ReadError::JsonShape) };
                table.add(object)?;
            }
            Format::Json
        }
        Value::Object(mut object) => {
            if object.get("type").and_then(Value::as_str) != Some("FeatureCollection") {
                return Err(ReadError::JsonShape);
            }
            let Some(Value::Array(features)) = object.remove("features") else {
                return Err(ReadError::JsonShape);
            };
            for feature in features {
                let Value::Object(feature) = feature else { return Err(ReadError::JsonShape) };
                table.add(flatten(feature)?)?;
            }
            Format::Geojson
        }
        _ => return Err(ReadError::JsonShape),
    };
    let layout = Layout { format, encoding, separator: None, columns: named(table.columns) };
    let width = layout.columns.len();
    for row in &mut table.rows {
        row.resize(width, String::new());
    }
    Ok(Sheet { layout, rows: table.rows })
}

/// Properties of a feature, with the position of a point beside them.
fn flatten(mut feature: Map<String, Value>) -> Result<Map<String, Value>, ReadError> {
    let mut properties = match feature.remove("properties") {
        Some(Value::Object(properties)) => properties,
        None | Some(Value::Null) => Map::new(),
        Some(_) => return Err(ReadError::JsonShape),
    };
    if let Some(Value::Object(mut geometry)) = feature.remove("geometry") {
        let is_point = geometry.get("type").and_then(Value::as_str) == Some("Point");
        if let (true, Some(Value::Array(position))) = (is_point, geometry.remove("coordinates")) {
            let mut position = position.into_iter();
            properties.insert(GEOMETRY_LON.to_owned(), position.next().unwrap_or_default());
            properties.insert(GEOMETRY_LAT.to_owned(), position.next().unwrap_or_default());
        }
    }
    Ok(properties)
}

#[derive(Default)]
struct Table {
    columns: Vec<String>,
    position: HashMap<String, usize>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn add(&mut self, object: Map<String, Value>) -> Result<(), ReadError> {
        let mut row = vec![String::new(); self.columns.len()];
        for (name, value) in object {
            let at = if let Some(&at) = self.position.get(&name) {
                at
            } else {
                let at = self.columns.len();
                if at >= MOST_COLUMNS {
                    return Err(ReadError::TooManyColumns(at + 1));
                }
                self.columns.push(name.clone());
                self.position.insert(name, at);
                row.push(String::new());
                at
            };
            row[at] = cell(value);
        }
        self.rows.push(row);
        Ok(())
    }
}

fn cell(value: Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text,
        Value::Bool(true) => "ya".to_owned(),
        Value::Bool(false) => "tidak".to_owned(),
        other => other.to_string(),
    }
}
