//! Formats of text, written page by page: CSV, SIDT, GeoJSON.

use serde_json::{Map, Value, json};

use super::cell::guarded;
use super::column::{Column, Seen};
use super::{ExportError, Format, Order, World, about};
use crate::ukm::record::Business;
use crate::ukm::sidt;

/// Spreadsheets take a file that begins so for UTF-8.
const BOM: &[u8] = "\u{feff}".as_bytes();

/// What comes before the first record.
pub(super) fn begin(
    order: &Order,
    world: &World,
    columns: &[&'static Column],
    count: usize,
) -> Result<Vec<u8>, ExportError> {
    let titles: Vec<&str> = match order.format {
        Format::Sidt => sidt::COLUMNS.iter().map(|column| column.header).collect(),
        Format::GeoJson => return features(order, world, count),
        Format::Csv | Format::Xlsx => columns.iter().map(|column| column.name).collect(),
    };
    let mut out = BOM.to_vec();
    csv::Writer::from_writer(&mut out).write_record(titles)?;
    Ok(out)
}

fn features(order: &Order, world: &World, count: usize) -> Result<Vec<u8>, ExportError> {
    let facts = about::facts(order, world, count).into_iter();
    let facts: Map<String, Value> =
        facts.map(|(name, words)| (name.to_lowercase().replace(' ', "_"), Value::from(words))).collect();
    let mut out = b"{\"type\":\"FeatureCollection\",\"keterangan\":".to_vec();
    serde_json::to_writer(&mut out, &facts)?;
    out.extend_from_slice(b",\"features\":[");
    Ok(out)
}

/// A page of records; `first` when none came before.
pub(super) fn page(
    order: &Order,
    world: &World,
    columns: &[&'static Column],
    (businesses, first): (&[Business], bool),
) -> Result<Vec<u8>, ExportError> {
    let mut out = Vec::with_capacity(businesses.len() * 400);
    let seen = |business| Seen { business, world, eyes: order.eyes, now: order.now };
    if order.format == Format::GeoJson {
        for (n, business) in businesses.iter().enumerate() {
            out.extend_from_slice(if first && n == 0 { b"\n" } else { b",\n" });
            serde_json::to_writer(&mut out, &feature(&seen(business), columns))?;
        }
        return Ok(out);
    }
    let mut csv = csv::Writer::from_writer(&mut out);
    for business in businesses {
        if order.format == Format::Sidt {
            let (areas, eyes) = (&world.areas, order.eyes);
            let source = sidt::Source { business, areas, eyes, pulled_at: order.now };
            csv.write_record(sidt::COLUMNS.iter().map(|column| guarded(&column.write(&source))))?;
        } else {
            csv.write_record(columns.iter().map(|column| column.read(&seen(business)).plain()))?;
        }
    }
    csv.flush()?;
    drop(csv);
    Ok(out)
}

/// What comes after the last record.
pub(super) fn end(order: &Order) -> Vec<u8> {
    if order.format == Format::GeoJson { b"\n]}\n".to_vec() } else { Vec::new() }
}

/// The true point, since only those get the file who may see it; none where only the desa is known.
fn feature(seen: &Seen<'_>, columns: &[&'static Column]) -> Value {
    let business = seen.business;
    let geometry = business
        .record
        .point
        .map(|point| json!({ "type": "Point", "coordinates": [point.lon(), point.lat()] }));
    let named = columns.iter().map(|column| (column.name.to_owned(), column.read(seen).json()));
    let mut properties: Map<String, Value> = named.collect();
    let precision = match (geometry.is_some(), business.desa_code.is_some()) {
        (true, _) => Some("titik"),
        (false, true) => Some("desa"),
        (false, false) => None,
    };
    properties.insert("ketelitian".to_owned(), precision.into());
    if business.demo {
        properties.insert("contoh".to_owned(), true.into());
    }
    json!({ "type": "Feature", "id": business.code, "geometry": geometry, "properties": properties })
}
