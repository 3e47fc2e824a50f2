//! The tile of businesses: single ones where they are few, else squares with their number.

use super::bins::SIDE;
use super::columns::Columns;
use super::delta::Question;
use super::model::Filter;
use super::pyramid::BIN_ZOOM;
use super::{Index, Labels};
use crate::geodesy::Tile;
use crate::peta::tile::mvt::{EXTENT, EXTENT_BITS, Geometry, Layer, Value, ValueIx};

/// A tile with more businesses than this shows squares.
const MAX_POINTS: u32 = 2_000;
/// From this zoom on, single businesses may be shown.
const MIN_POINT_ZOOM: u8 = 12;

impl Index {
    /// The tile as a Mapbox Vector Tile with one layer, `ukm` or `cluster`; none when nothing lies there.
    ///
    /// Over all tiles of a zoom the counts of clusters and the number of `ukm` features add up to the businesses
    /// with a public point: a tile has no margin.
    pub fn ukm_tile(&self, tile: Tile, filter: Filter) -> Option<Vec<u8>> {
        let question = self.question(filter);
        // Far out only squares are drawn, whatever the number.
        if tile.z() < MIN_POINT_ZOOM {
            return self.clusters(tile, question).into_tile();
        }
        match self.count_tile(tile, question) {
            0 => None,
            1..=MAX_POINTS => self.points(tile, question).into_tile(),
            _ => self.clusters(tile, question).into_tile(),
        }
    }

    fn points(&self, tile: Tile, question: Question) -> Layer {
        let mut layer = Layer::new("ukm", EXTENT);
        let keys = ["code", "name", "product", "group", "precision"].map(|key| layer.key(key));
        let precision = ["desa", "exact"].map(|text| layer.value(Value::Str(text)));
        let mut slugs = Slugs::new(&self.base.setting.labels);
        let group_of = &self.base.setting.group_of;
        let mut tags = Vec::with_capacity(keys.len());
        self.each_match(tile, question, |columns: &Columns, at| {
            let facts = columns.facts(at);
            let code = layer.fresh(Value::Str(std::str::from_utf8(&columns.code[at]).unwrap_or_default()));
            let name = layer.fresh(Value::Str(columns.name(at)));
            let exact = precision[usize::from(columns.exact(at))];
            tags.clear();
            tags.push((keys[0], code));
            tags.push((keys[1], name));
            if facts.groups != 0 {
                tags.push((keys[2], slugs.product(&mut layer, facts.main)));
                tags.push((keys[3], slugs.group(&mut layer, group_of[usize::from(facts.main)])));
            }
            tags.push((keys[4], exact));
            let (x, y) = tile.local(columns.world(at), EXTENT_BITS);
            layer.feature_with(None, Geometry::Point(x, y), &tags);
        });
        layer
    }

    fn clusters(&self, tile: Tile, question: Question) -> Layer {
        let mut layer = Layer::new("cluster", EXTENT);
        let keys = ["count", "dominant", "group", "share"].map(|key| layer.key(key));
        let mut slugs = Slugs::new(&self.base.setting.labels);
        let group_of = &self.base.setting.group_of;
        let bin_bits = 32 - tile.z() - BIN_ZOOM;
        let pixel_bits = EXTENT_BITS - BIN_ZOOM;
        let mut tags = Vec::with_capacity(keys.len());
        for (x, y, bin) in self.bins(tile, question) {
            tags.clear();
            tags.push((keys[0], layer.value(Value::Uint(bin.count.into()))));
            if let Some((product, made)) = bin.leader {
                tags.push((keys[1], slugs.product(&mut layer, product)));
                tags.push((keys[2], slugs.group(&mut layer, group_of[usize::from(product)])));
                let share = (f64::from(made) / f64::from(bin.with_product) * 1000.0).round() / 1000.0;
                tags.push((keys[3], layer.value(Value::Float(share as f32))));
            }
            // The middle of the points, which lies in the square as they do.
            let place = |square: u32, sum: u64| {
                let mean = sum / u64::from(bin.count);
                let within = if bin_bits >= pixel_bits {
                    mean >> (bin_bits - pixel_bits)
                } else {
                    mean << (pixel_bits - bin_bits)
                };
                (square * (EXTENT / SIDE)) as i32 + within as i32
            };
            layer.feature_with(None, Geometry::Point(place(x, bin.sum.0), place(y, bin.sum.1)), &tags);
        }
        layer
    }
}

/// Values of a layer for products and groups, written when first used.
struct Slugs<'a> {
    labels: &'a Labels,
    products: Vec<Option<ValueIx>>,
    groups: Vec<Option<ValueIx>>,
}

impl<'a> Slugs<'a> {
    fn new(labels: &'a Labels) -> Self {
        Self { labels, products: vec![None; labels.products.len()], groups: vec![None; labels.groups.len()] }
    }

    fn product(&mut self, layer: &mut Layer, ix: u16) -> ValueIx {
        Self::get(&mut self.products, &self.labels.products, layer, ix.into())
    }

    fn group(&mut self, layer: &mut Layer, ix: u8) -> ValueIx {
        Self::get(&mut self.groups, &self.labels.groups, layer, ix.into())
    }

    /// A product without a label is shown by its number.
    fn get(known: &mut [Option<ValueIx>], labels: &[Box<str>], layer: &mut Layer, ix: usize) -> ValueIx {
        match (known.get(ix), labels.get(ix)) {
            (Some(&Some(value)), _) => value,
            (Some(None), Some(label)) => {
                let value = layer.fresh(Value::Str(label));
                known[ix] = Some(value);
                value
            }
            _ => layer.value(Value::Uint(ix as u64)),
        }
    }
}
