//! `GeoPackage` (OGC 12-128): an `SQLite` file with tables of shapes.

use std::ops::ControlFlow;

use geo::Geometry;

use super::super::input::Shared;
use super::super::item::{Item, ItemSink, Items};
use super::super::{Layout, Options, ReadError};
use super::sqlite::{Database, Table, Value};
use super::{Placing, Projection, tell_layer};
use crate::db::wkb::read_geometry;
use crate::import::mapping::understood;

/// Rows by which layers are compared.
const ROWS_COMPARED: usize = 10_000;

/// One layer.
#[derive(Debug)]
pub(super) struct Geopackage {
    input: Shared,
    table: Table,
    /// The column of shapes.
    shapes: usize,
    placing: Placing,
}

struct Layer {
    name: String,
    column: String,
    srs: i64,
}

impl Geopackage {
    /// The layer that is asked for, or the one with the most rows whose columns are understood.
    pub(super) fn open(input: Shared, options: &Options, layout: &mut Layout) -> Result<Self, ReadError> {
        let mut database = Database::open(&*input)?;
        let layers = layers(&mut database)?;
        let names: Vec<String> = layers.iter().map(|layer| layer.name.clone()).collect();
        let mut best: Option<(usize, &Layer, Table)> = None;
        for layer in &layers {
            if options.sheet.as_ref().is_some_and(|wanted| *wanted != layer.name) {
                continue;
            }
            let Some(table) = database.table(&layer.name)? else { continue };
            let mut rows = 0;
            database.rows(&table, &mut |_| {
                rows += 1;
                if rows < ROWS_COMPARED { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })?;
            let score = rows * understood(&table.columns).max(1);
            if best.as_ref().is_none_or(|(before, ..)| score > *before) {
                best = Some((score, layer, table));
            }
        }
        let Some((_, layer, table)) = best else {
            return Err(match &options.sheet {
                Some(wanted) => ReadError::NoSheet(wanted.clone(), names.join(", ")),
                None => ReadError::NoGeopackage,
            });
        };
        let shapes = table.columns.iter().position(|column| column.eq_ignore_ascii_case(&layer.column));
        let shapes = shapes.ok_or(ReadError::Damaged)?;
        let said = projection(&mut database, layer.srs)?;
        let placing = Placing::of(options, said, &mut layout.notes)?;
        tell_layer(layout, &layer.name, names);
        Ok(Self { input, table, shapes, placing })
    }
}

fn layers(database: &mut Database) -> Result<Vec<Layer>, ReadError> {
    let table = database.table("gpkg_geometry_columns")?.ok_or(ReadError::NoGeopackage)?;
    let mut layers = Vec::new();
    database.rows(&table, &mut |row| {
        if let [Value::Text(name), Value::Text(column), _, Value::Int(srs), ..] = row.as_slice() {
            layers.push(Layer { name: name.clone(), column: column.clone(), srs: *srs });
        }
        ControlFlow::Continue(())
    })?;
    if layers.is_empty() { Err(ReadError::NoGeopackage) } else { Ok(layers) }
}

/// What the file says of its coordinates; none when it leaves them open.
fn projection(database: &mut Database, srs: i64) -> Result<Option<Result<Projection, ReadError>>, ReadError> {
    if srs <= 0 {
        return Ok(None);
    }
    let Some(table) = database.table("gpkg_spatial_ref_sys")? else {
        return Ok(Projection::of_epsg(srs).map(Ok));
    };
    let mut said = None;
    database.rows(&table, &mut |row| {
        if let [Value::Text(name), Value::Int(id), organization, code, definition, ..] = row.as_slice()
            && *id == srs
        {
            let is_epsg = organization.text().is_some_and(|text| text.eq_ignore_ascii_case("epsg"));
            let known = code.int().filter(|_| is_epsg).and_then(Projection::of_epsg);
            let known = known.or_else(|| definition.text().and_then(|text| Projection::of_wkt(&text)));
            said = Some(known.ok_or_else(|| ReadError::Projection(name.clone())));
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    })?;
    Ok(said)
}

impl Items for Geopackage {
    fn visit(&self, sink: &mut ItemSink<'_>) -> Result<(), ReadError> {
        let mut database = Database::open(&*self.input)?;
        let mut number = 0;
        database.rows(&self.table, &mut |row| {
            number += 1;
            let mut item = Item { number, ..Item::default() };
            for (at, value) in row.into_iter().enumerate() {
                match (value, self.table.columns.get(at)) {
                    (Value::Blob(bytes), _) if at == self.shapes => {
                        item.geometry = geometry(&bytes).map(|shape| self.placing.apply(shape));
                    }
                    (value, Some(name)) if at != self.shapes => {
                        item.values.push((name.clone(), value.text().unwrap_or_default()));
                    }
                    _ => {}
                }
            }
            sink(item)
        })
    }
}

/// The shape in a cell: a head of its own, then well-known binary. None when it is empty or broken.
fn geometry(bytes: &[u8]) -> Option<Geometry<f64>> {
    let flags = *bytes.get(3).filter(|_| bytes.starts_with(b"GP"))?;
    let envelope = match (flags >> 1) & 7 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return None,
    };
    if flags & 0x10 != 0 {
        return None;
    }
    read_geometry(bytes.get(8 + envelope..)?).ok()
}
