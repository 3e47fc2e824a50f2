//! Records side by side: one vector per property, so that a scan reads only what it asks for.

use super::model::{PublicPoint, Record};
use super::text::fold_into;
use crate::geodesy::World;
use crate::month::Month;

/// Stands for "no desa" and "no month" (no end is later than every month, no start too).
pub(super) const NONE: u16 = u16::MAX;
/// In the product column: the business makes further products, listed apart.
pub(super) const MULTI: u16 = 1 << 15;
/// Separates folded names, so that a search never matches across two of them.
pub(super) const SEPARATOR: u8 = b'\n';

const DEMO: u8 = 1;
const OUTSIDE: u8 = 2;
const PLACED: u8 = 4;

/// The records of a snapshot or of a delta, addressed by position.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    /// Public points; all that questions about circles ask of one side by side.
    pub places: Vec<Place>,
    /// World y of the public point; world x is cheap to compute, y is not.
    pub world_y: Vec<u32>,
    /// Main product (number of products when there is none), with [`MULTI`].
    pub main: Vec<u16>,
    /// Bit g is set for a business that makes something of group g.
    pub groups: Vec<u8>,
    pub flags: Vec<u8>,
    pub desa: Vec<u16>,
    pub start: Vec<u16>,
    pub end: Vec<u16>,
    pub id: Vec<i64>,
    pub code: Vec<[u8; 8]>,
    name_end: Vec<u32>,
    names: String,
    pub folded_end: Vec<u32>,
    pub folded: String,
    /// Further products, as (position, product), in order of position.
    extra_of: Vec<u32>,
    extra: Vec<u16>,
    /// Where the further products of every [`BLOCK`]th position and those after it begin.
    extra_from: Vec<u32>,
}

/// Positions among whose further products a search goes on one by one.
const BLOCK: usize = 64;

/// A position in units of 1e-7 degree, and whether it is the business's own rather than a stand-in.
///
/// Latitudes need 31 bits, so that the last one has room for that.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    pub lon: i32,
    lat_exact: i32,
}

impl Place {
    #[inline]
    fn new(lon: i32, lat: i32, exact: bool) -> Self {
        Self { lon, lat_exact: lat << 1 | i32::from(exact) }
    }

    #[inline]
    pub(super) fn lat(self) -> i32 {
        self.lat_exact >> 1
    }

    /// 1 for an exact point, otherwise 0.
    #[inline]
    pub(super) fn exact(self) -> u32 {
        self.lat_exact as u32 & 1
    }
}

/// What questions ask about one record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts<'a> {
    pub point: Option<PublicPoint>,
    pub main: u16,
    pub extra: &'a [u16],
    pub groups: u8,
    pub desa: u16,
    pub outside: bool,
    pub start: u16,
    pub end: u16,
}

impl Facts<'_> {
    pub(super) fn is_exact(&self) -> bool {
        self.point.is_some_and(|point| point.exact)
    }

    /// All its products; nothing when it has none.
    pub(super) fn products(&self) -> impl Iterator<Item = u16> {
        let main = (self.groups != 0).then_some(self.main);
        main.into_iter().chain(self.extra.iter().copied())
    }
}

impl Columns {
    pub(super) fn with_capacity(n: usize) -> Self {
        Self {
            places: Vec::with_capacity(n),
            world_y: Vec::with_capacity(n),
            main: Vec::with_capacity(n),
            groups: Vec::with_capacity(n),
            flags: Vec::with_capacity(n),
            desa: Vec::with_capacity(n),
            start: Vec::with_capacity(n),
            end: Vec::with_capacity(n),
            id: Vec::with_capacity(n),
            code: Vec::with_capacity(n),
            name_end: Vec::with_capacity(n),
            folded_end: Vec::with_capacity(n),
            ..Self::default()
        }
    }

    pub(super) fn len(&self) -> usize {
        self.id.len()
    }

    /// Appends a record. Products and desa that do not exist are left out; so is a point that cannot be indexed.
    pub(super) fn push(&mut self, record: &Record, group_of: &[u8], n_desa: usize) {
        let products = record.products.iter().map(|p| p.0).filter(|&p| usize::from(p) < group_of.len());
        let at = self.begin_record();
        let (mut main, mut groups) = (group_of.len() as u16, 0);
        for product in products {
            if groups == 0 {
                main = product;
            } else {
                main |= MULTI;
                self.extra_of.push(at);
                self.extra.push(product);
            }
            groups |= 1 << group_of[usize::from(product)];
        }
        self.main.push(main);
        self.groups.push(groups);
        self.desa.push(record.desa.map(|d| d.0).filter(|&d| usize::from(d) < n_desa).unwrap_or(NONE));
        let point = record.point.filter(|p| p.is_indexable());
        let place = point.map_or_else(Place::default, |p| Place::new(p.lon_e7, p.lat_e7, p.exact));
        self.places.push(place);
        self.world_y.push(World::from_e7(place.lon, place.lat()).y);
        let bit = |set: bool, flag: u8| if set { flag } else { 0 };
        self.flags.push(bit(record.demo, DEMO) | bit(record.outside, OUTSIDE) | bit(point.is_some(), PLACED));
        self.start.push(record.start.map_or(NONE, Month::ordinal));
        self.end.push(record.end.map_or(NONE, Month::ordinal));
        self.id.push(record.id);
        self.code.push(record.code);
        self.names.push_str(&record.name);
        self.name_end.push(self.names.len() as u32);
        fold_into(&record.name, &mut self.folded);
        self.folded_end.push(self.folded.len() as u32);
        self.folded.push(char::from(SEPARATOR));
    }

    #[inline]
    pub(super) fn facts(&self, at: usize) -> Facts<'_> {
        Facts {
            point: self.point(at),
            main: self.main[at] & !MULTI,
            extra: self.extra(at),
            groups: self.groups[at],
            desa: self.desa[at],
            outside: self.outside(at),
            start: self.start[at],
            end: self.end[at],
        }
    }

    /// Class of a record in a past month: 0 not running, 1 running, 2 perhaps (no start, not yet ended).
    #[inline]
    pub(super) fn class_in(&self, at: usize, month: u16) -> usize {
        let (start, end) = (self.start[at], self.end[at]);
        usize::from(month < end) * (usize::from(start <= month) + 2 * usize::from(start == NONE))
    }

    /// The main product.
    #[inline]
    pub(super) fn main_product(&self, at: usize) -> Option<u16> {
        (self.groups[at] != 0).then(|| self.main[at] & !MULTI)
    }

    /// Products beside the main one.
    #[inline]
    pub(super) fn extra(&self, at: usize) -> &[u16] {
        if self.main[at] & MULTI == 0 {
            return &[];
        }
        let block = self.extra_from[at / BLOCK] as usize;
        let from = block + self.extra_of[block..].iter().take_while(|&&of| (of as usize) < at).count();
        let many = self.extra_of[from..].iter().take_while(|&&of| of as usize == at).count();
        &self.extra[from..from + many]
    }

    /// Whether the business makes `product`.
    #[inline]
    pub(super) fn makes(&self, at: usize, product: u16) -> bool {
        let main = self.main[at];
        main & !MULTI == product || (main & MULTI != 0 && self.extra(at).contains(&product))
    }

    pub(super) fn point(&self, at: usize) -> Option<PublicPoint> {
        (self.flags[at] & PLACED != 0).then(|| PublicPoint {
            lon_e7: self.places[at].lon,
            lat_e7: self.places[at].lat(),
            exact: self.exact(at),
        })
    }

    #[inline]
    pub(super) fn exact(&self, at: usize) -> bool {
        self.places[at].exact() != 0
    }

    #[inline]
    pub(super) fn placed(&self, at: usize) -> bool {
        self.flags[at] & PLACED != 0
    }

    pub(super) fn outside(&self, at: usize) -> bool {
        self.flags[at] & OUTSIDE != 0
    }

    pub(super) fn demo(&self, at: usize) -> bool {
        self.flags[at] & DEMO != 0
    }

    #[inline]
    pub(super) fn world(&self, at: usize) -> World {
        World { x: World::x_of_e7(self.places[at].lon), y: self.world_y[at] }
    }

    pub(super) fn name(&self, at: usize) -> &str {
        let from = if at == 0 { 0 } else { self.name_end[at - 1] as usize };
        self.names.get(from..self.name_end[at] as usize).unwrap_or_default()
    }

    /// The folded name.
    pub(super) fn folded(&self, at: usize) -> &str {
        self.folded.get(self.folded_begin(at)..self.folded_end[at] as usize).unwrap_or_default()
    }

    /// Where the folded name begins in [`Self::folded`].
    pub(super) fn folded_begin(&self, at: usize) -> usize {
        if at == 0 { 0 } else { self.folded_end[at - 1] as usize + 1 }
    }

    /// The same records in another order. Each column is let go as soon as it is copied.
    pub(super) fn reordered(mut self, order: &[u32]) -> Self {
        let mut new = Self::default();
        self.names.shrink_to_fit();
        self.folded.shrink_to_fit();
        (new.names, new.name_end) = reorder_text(order, self.names.len(), 0, |at| self.name(at));
        (self.names, self.name_end) = (String::new(), Vec::new());
        (new.folded, new.folded_end) = reorder_text(order, self.folded.len(), 1, |at| self.folded(at));
        (self.folded, self.folded_end) = (String::new(), Vec::new());
        new.extra_of.reserve_exact(self.extra.len());
        new.extra.reserve_exact(self.extra.len());
        for (at, &old) in order.iter().enumerate() {
            if at % BLOCK == 0 {
                new.extra_from.push(new.extra.len() as u32);
            }
            for &product in self.extra(old as usize) {
                new.extra_of.push(at as u32);
                new.extra.push(product);
            }
        }
        new.places = reorder(self.places, order);
        new.world_y = reorder(self.world_y, order);
        new.main = reorder(self.main, order);
        new.groups = reorder(self.groups, order);
        new.flags = reorder(self.flags, order);
        new.desa = reorder(self.desa, order);
        new.start = reorder(self.start, order);
        new.end = reorder(self.end, order);
        new.id = reorder(self.id, order);
        new.code = reorder(self.code, order);
        new
    }

    /// Appends record `at` of another set.
    pub(super) fn push_from(&mut self, other: &Self, at: usize) {
        let here = self.begin_record();
        for &product in other.extra(at) {
            self.extra_of.push(here);
            self.extra.push(product);
        }
        self.places.push(other.places[at]);
        self.world_y.push(other.world_y[at]);
        self.main.push(other.main[at]);
        self.groups.push(other.groups[at]);
        self.flags.push(other.flags[at]);
        self.desa.push(other.desa[at]);
        self.start.push(other.start[at]);
        self.end.push(other.end[at]);
        self.id.push(other.id[at]);
        self.code.push(other.code[at]);
        self.names.push_str(other.name(at));
        self.name_end.push(self.names.len() as u32);
        self.folded.push_str(other.folded(at));
        self.folded_end.push(self.folded.len() as u32);
        self.folded.push(char::from(SEPARATOR));
    }

    /// Position of the record that is appended next.
    fn begin_record(&mut self) -> u32 {
        let at = self.len();
        if at.is_multiple_of(BLOCK) {
            self.extra_from.push(self.extra.len() as u32);
        }
        at as u32
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        let fixed = 4 + 4 + 4 + 2 + 1 + 1 + 2 + 2 + 2 + 8 + 8 + 4 + 4;
        self.len() * fixed
            + self.names.len()
            + self.folded.len()
            + self.extra.len() * 6
            + self.extra_from.len() * 4
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the old column is let go as soon as it is copied")]
fn reorder<T: Copy>(column: Vec<T>, order: &[u32]) -> Vec<T> {
    order.iter().map(|&old| column[old as usize]).collect()
}

fn reorder_text<'a>(
    order: &[u32],
    bytes: usize,
    gap: usize,
    text: impl Fn(usize) -> &'a str,
) -> (String, Vec<u32>) {
    let mut all = String::with_capacity(bytes);
    let mut ends = Vec::with_capacity(order.len());
    for &old in order {
        all.push_str(text(old as usize));
        ends.push(all.len() as u32);
        if gap > 0 {
            all.push(char::from(SEPARATOR));
        }
    }
    (all, ends)
}
