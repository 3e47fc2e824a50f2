//! Files of shapes with attributes: zipped shapefile, `GeoPackage`, KML. `GeoJSON` is read by `json` and placed by the same
//! [`Placing`].

mod dbf;
mod geopackage;
mod kml;
mod projection;
mod shapefile;
mod shp;
mod sqlite;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use geo::{Coord, Geometry, MapCoords};

pub use projection::Projection;

use super::archive::Entry;
use super::input::Shared;
use super::item::{Columned, Items};
use super::{Format, Layout, Options, ReadError, Table};
use geopackage::Geopackage;
use kml::Kml;
use shapefile::Shapefile;

/// How the positions of a file become degrees east and north.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Placing {
    projection: Projection,
    swapped: bool,
}

impl Placing {
    /// By what the operator tells, else by what the file says; none said means degrees. Tells what is done.
    pub(super) fn of(
        options: &Options,
        said: Option<Result<Projection, ReadError>>,
        notes: &mut Vec<String>,
    ) -> Result<Self, ReadError> {
        let projection = match (options.projection, said) {
            (Some(told), _) => told,
            (None, Some(said)) => said?,
            (None, None) => Projection::Degrees,
        };
        match projection {
            Projection::Degrees => {}
            Projection::Utm(_) => notes.push("Koordinat UTM diubah menjadi derajat WGS84.".to_owned()),
            Projection::WebMercator => {
                notes.push("Koordinat Web Mercator diubah menjadi derajat WGS84.".to_owned());
            }
        }
        if options.swapped {
            notes.push("Lintang dan bujur ditukar, seperti diminta.".to_owned());
        }
        Ok(Self { projection, swapped: options.swapped })
    }

    pub(super) fn apply(self, shape: Geometry<f64>) -> Geometry<f64> {
        let shape = if self.swapped { shape.map_coords(|at| Coord { x: at.y, y: at.x }) } else { shape };
        self.projection.apply(shape)
    }
}

/// The shapes that an archive holds.
pub(super) fn open_archive(input: Shared, entries: &[Entry], options: &Options) -> Result<Table, ReadError> {
    if entries.iter().any(|entry| entry.ends_with(".shp")) {
        let mut layout = Layout::new(Format::Shapefile, "UTF-8", Vec::new());
        let shapes = Shapefile::open(input, entries, options, &mut layout)?;
        return table(layout, shapes);
    }
    if let Some(entry) = entries.iter().find(|entry| entry.ends_with(".kml")) {
        return open_kml(input, Some(entry.name.clone()), options);
    }
    if entries.iter().any(|entry| entry.is_archive) {
        return Err(ReadError::NestedArchive);
    }
    Err(ReadError::UnknownArchive)
}

/// A KML, or the one of this name in an archive.
pub(super) fn open_kml(input: Shared, entry: Option<String>, options: &Options) -> Result<Table, ReadError> {
    let mut layout = Layout::new(Format::Kml, "UTF-8", Vec::new());
    // KML has degrees only; whoever tells otherwise knows of a file that errs.
    let placing = Placing::of(options, None, &mut layout.notes)?;
    table(layout, Kml { input, entry, placing })
}

/// A `GeoPackage`.
pub(super) fn open_geopackage(input: Shared, options: &Options) -> Result<Table, ReadError> {
    let mut layout = Layout::new(Format::Geopackage, "UTF-8", Vec::new());
    let shapes = Geopackage::open(input, options, &mut layout)?;
    table(layout, shapes)
}

fn table(mut layout: Layout, items: impl Items + 'static) -> Result<Table, ReadError> {
    let table = Columned::find(items)?;
    layout.columns.clone_from(&table.columns);
    Ok(Table { layout, body: Arc::new(table) })
}

/// Notes which of several layers is read.
fn tell_layer(layout: &mut Layout, read: &str, all: Vec<String>) {
    if all.len() > 1 {
        let others: Vec<&str> = all.iter().map(String::as_str).filter(|name| *name != read).collect();
        let others = others.join(", ");
        layout.notes.push(format!("Yang dibaca lapisan \"{read}\"; lapisan lain tidak dibaca: {others}."));
    }
    layout.sheet = Some(read.to_owned());
    layout.sheets = all;
}
