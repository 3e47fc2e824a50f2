//! The tile of businesses: single ones where they are few, else squares with their number.

use super::bins::SIDE;
use super::columns::Columns;
use super::model::Filter;
use super::pyramid::BIN_ZOOM;
use super::question::Question;
use super::{Index, Labels};
use crate::geodesy::Tile;
use crate::peta::tile::mvt::{EXTENT, EXTENT_BITS, Layer, Value, ValueIx};

/// A tile with more businesses than this shows squares.
const MAX_POINTS: usize = 2_000;
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
        match self.few_matches(tile, question, MAX_POINTS) {
            Some(matches) => self.points(tile, &matches).into_tile(),
            None => self.clusters(tile, question).into_tile(),
        }
    }

    fn points(&self, tile: Tile, matches: &[(&Columns, usize)]) -> Layer {
        let mut layer = Layer::new("ukm", EXTENT);
        let keys = ["code", "name", "product", "group", "precision"].map(|key| layer.key(key));
        let precision = ["desa", "exact"].map(|text| layer.value(Value::Str(text)));
        let mut slugs = Slugs::new(&self.base.setting.labels);
        let group_of = &self.base.setting.group_of;
        let mut tags = Vec::with_capacity(keys.len());
        for &(columns, at) in matches {
            let code = layer.fresh(Value::Str(std::str::from_utf8(&columns.code[at]).unwrap_or_default()));
            let name = layer.fresh(Value::Str(columns.name(at)));
            let exact = precision[usize::from(columns.exact(at))];
            tags.clear();
            tags.push((keys[0], code));
            tags.push((keys[1], name));
            if let Some(main) = columns.main_product(at) {
                tags.push((keys[2], slugs.product(&mut layer, main)));
                tags.push((keys[3], slugs.group(&mut layer, group_of[usize::from(main)])));
            }
            tags.push((keys[4], exact));
            let (x, y) = tile.local(columns.world(at), EXTENT_BITS);
            layer.point(x, y, &tags);
        }
        layer
    }

    fn clusters(&self, tile: Tile, question: Question) -> Layer {
        let mut layer = Layer::new("cluster", EXTENT);
        let keys = ["count", "dominant", "group", "share"].map(|key| layer.key(key));
        let mut slugs = Slugs::new(&self.base.setting.labels);
        let group_of = &self.base.setting.group_of;
        let bin_bits = 32 - tile.z() - BIN_ZOOM;
        let pixel_bits = EXTENT_BITS - BIN_ZOOM;
        let (mut counts, mut shares) = (Known::new(1024), Known::new(1001));
        let mut tags = Vec::with_capacity(keys.len());
        for (x, y, bin) in self.bins(tile, question) {
            tags.clear();
            tags.push((
                keys[0],
                counts.get(bin.count as usize, &mut layer, || Value::Uint(bin.count.into())),
            ));
            if let Some((product, made)) = bin.leader {
                tags.push((keys[1], slugs.product(&mut layer, product)));
                tags.push((keys[2], slugs.group(&mut layer, group_of[usize::from(product)])));
                // In thousandths, rounded half up.
                let share = (2_000 * u64::from(made) / u64::from(bin.with_product)).div_ceil(2);
                let value = || Value::Float((share as f64 / 1000.0) as f32);
                tags.push((keys[3], shares.get(share as usize, &mut layer, value)));
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
            layer.point(place(x, bin.sum.0), place(y, bin.sum.1), &tags);
        }
        layer
    }
}

/// Values of a layer for numbers from zero on, written when first used.
struct Known(Vec<Option<ValueIx>>);

impl Known {
    /// Numbers from `n` on are looked up by the layer, which is slower.
    fn new(n: usize) -> Self {
        Self(vec![None; n])
    }

    fn get<'a>(&mut self, number: usize, layer: &mut Layer, value: impl FnOnce() -> Value<'a>) -> ValueIx {
        match self.0.get_mut(number) {
            Some(known) => *known.get_or_insert_with(|| layer.fresh(value())),
            None => layer.value(value()),
        }
    }
}

/// Values of a layer for products and groups.
struct Slugs<'a> {
    labels: &'a Labels,
    products: Known,
    groups: Known,
}

impl<'a> Slugs<'a> {
    fn new(labels: &'a Labels) -> Self {
        let (products, groups) = (Known::new(labels.products.len()), Known::new(labels.groups.len()));
        Self { labels, products, groups }
    }

    fn product(&mut self, layer: &mut Layer, ix: u16) -> ValueIx {
        self.products.get(ix.into(), layer, || Self::value(&self.labels.products, ix.into()))
    }

    fn group(&mut self, layer: &mut Layer, ix: u8) -> ValueIx {
        self.groups.get(ix.into(), layer, || Self::value(&self.labels.groups, ix.into()))
    }

    /// A product without a label is shown by its number.
    fn value(labels: &[Box<str>], ix: usize) -> Value<'_> {
        labels.get(ix).map_or(Value::Uint(ix as u64), |label| Value::Str(label))
    }
}
