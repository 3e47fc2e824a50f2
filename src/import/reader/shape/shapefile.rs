//! A shapefile in an archive: `.shp` and `.dbf`, with `.prj` for its coordinates and `.cpg` for its letters.

use std::io::{BufReader, Read};

use super::super::archive::{self, Entry};
use super::super::input::Shared;
use super::super::item::{Item, ItemSink, Items};
use super::super::{Layout, Options, ReadError};
use super::{Placing, Projection, dbf, shp, tell_layer};

/// Most bytes of `.prj` and `.cpg`.
const LONGEST_NOTE: u64 = 64 * 1024;

/// One layer of an archive.
#[derive(Debug)]
pub(super) struct Shapefile {
    input: Shared,
    shapes: String,
    attributes: String,
    letters: Option<String>,
    placing: Placing,
}

impl Shapefile {
    /// The layer that is asked for, or the one with the most records.
    pub(super) fn open(
        input: Shared,
        entries: &[Entry],
        options: &Options,
        layout: &mut Layout,
    ) -> Result<Self, ReadError> {
        let beside = |stem: &str, ending: &str| {
            let wanted = format!("{}.{ending}", stem.to_lowercase());
            entries.iter().find(|entry| entry.name.to_lowercase() == wanted).map(|entry| entry.name.clone())
        };
        let stem = |name: &str| name.get(..name.len() - 4).unwrap_or_default().to_owned();
        let stems: Vec<String> =
            entries.iter().filter(|entry| entry.ends_with(".shp")).map(|entry| stem(&entry.name)).collect();
        let layer = |stem: &str| stem.rsplit('/').next().unwrap_or(stem).to_owned();
        let names: Vec<String> = stems.iter().map(|stem| layer(stem)).collect();
        let mut best: Option<(u32, &String)> = None;
        for stem in &stems {
            if options.sheet.as_ref().is_some_and(|wanted| *wanted != layer(stem)) {
                continue;
            }
            let Some(attributes) = beside(stem, "dbf") else { continue };
            let mut archive = archive::open(&*input)?;
            let head = dbf::Head::read(&mut archive.by_name(&attributes)?, None)?;
            if best.is_none_or(|(records, _)| head.records > records) {
                best = Some((head.records, stem));
            }
        }
        let Some((_, stem)) = best else {
            return Err(match &options.sheet {
                Some(wanted) if !names.contains(wanted) => {
                    ReadError::NoSheet(wanted.clone(), names.join(", "))
                }
                _ => ReadError::PartOfShapefile(".dbf"),
            });
        };
        let attributes = beside(stem, "dbf").ok_or(ReadError::PartOfShapefile(".dbf"))?;
        let note = |ending: &str| -> Result<Option<String>, ReadError> {
            let Some(name) = beside(stem, ending) else { return Ok(None) };
            let mut bytes = Vec::new();
            archive::open(&*input)?.by_name(&name)?.take(LONGEST_NOTE).read_to_end(&mut bytes)?;
            Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
        };
        let said = note("prj")?.map(|text| {
            let name = || text.split('"').nth(1).unwrap_or("tanpa nama").to_owned();
            Projection::of_wkt(&text).ok_or_else(|| ReadError::Projection(name()))
        });
        if said.is_none() && options.projection.is_none() {
            layout.notes.push("Berkas .prj tidak ada; koordinatnya dianggap derajat WGS84.".to_owned());
        }
        let placing = Placing::of(options, said, &mut layout.notes)?;
        let shapes = beside(stem, "shp").ok_or(ReadError::PartOfShapefile(".shp"))?;
        let letters = note("cpg")?;
        tell_layer(layout, &layer(stem), names);
        Ok(Self { input, shapes, attributes, letters, placing })
    }
}

impl Items for Shapefile {
    fn visit(&self, sink: &mut ItemSink<'_>) -> Result<(), ReadError> {
        let (mut first, mut second) = (archive::open(&*self.input)?, archive::open(&*self.input)?);
        let mut shapes = BufReader::new(first.by_name(&self.shapes)?);
        let mut records = BufReader::new(second.by_name(&self.attributes)?);
        shp::head(&mut shapes)?;
        let head = dbf::Head::read(&mut records, self.letters.as_deref())?;
        for number in 1..=u64::from(head.records) {
            let values = head.record(&mut records)?;
            let shape = shp::record(&mut shapes, number)?;
            let Some(values) = values else { continue };
            let geometry = shape.map(|shape| self.placing.apply(shape));
            if sink(Item { number, values, geometry }).is_break() {
                break;
            }
        }
        Ok(())
    }
}
