//! Made-up records with the faults of real ones, and answers found by looking at each of them.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::geodesy::{E7, LonLat};
use crate::month::Month;
use crate::peta::{Area, Builder, Counts, Index, Labels};
use crate::peta::{DesaIx, Filter, GroupIx, KecamatanIx, ProductIx, PublicPoint, Record};

pub(crate) const PRODUCTS: usize = 37;
pub(crate) const DESA: usize = 60;
pub(crate) const KECAMATAN: usize = 8;

/// The surroundings that the records refer to.
pub(crate) struct World;

impl World {
    pub(crate) fn current() -> Month {
        Month::new(2026, 11).unwrap()
    }

    pub(crate) fn group_of() -> Vec<GroupIx> {
        (0..PRODUCTS).map(|p| GroupIx((p / 5) as u8)).collect()
    }

    pub(crate) fn kecamatan_of() -> Vec<KecamatanIx> {
        (0..DESA).map(|d| KecamatanIx((d * KECAMATAN / DESA) as u16)).collect()
    }

    pub(crate) fn build(records: &[Record]) -> Index {
        let labels = Labels {
            products: (0..PRODUCTS).map(|p| format!("produk-{p}").into()).collect(),
            groups: (0..8).map(|g| format!("kelompok-{g}").into()).collect(),
        };
        let mut builder = Builder::new(Self::current(), &Self::kecamatan_of(), &Self::group_of(), labels);
        for record in records {
            builder.push(record);
        }
        builder.finish()
    }
}

const WORDS: [&str; 10] =
    ["Warung", "Kopi", "Bu Siti", "Ma'ruf", "Sumber Rejeki", "Tas", "Keripik", "UD", "Barokah", "Es Kelapa"];

fn code(n: u64) -> [u8; 8] {
    // Scattered, so that the order of codes is not the order of records.
    let mut v = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 24;
    std::array::from_fn(|_| {
        let digit = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"[(v % 32) as usize];
        v /= 32;
        digit
    })
}

/// `n` records, clustered around the desa, with repeated points, points on edges of cells, unplaced and ended ones.
pub(crate) fn sample(seed: u64, n: usize) -> Vec<Record> {
    let mut rng = StdRng::seed_from_u64(seed);
    let centres: Vec<(f64, f64, f64)> = (0..DESA)
        .map(|_| {
            (rng.random_range(106.42..107.2), rng.random_range(-6.78..-6.3), rng.random_range(0.002..0.03))
        })
        .collect();
    (0..n).map(|at| record(&mut rng, &centres, at as i64 + 1)).collect()
}

/// Another state of record `id`.
pub(crate) fn redrawn(rng: &mut StdRng, id: i64) -> Record {
    let at = (rng.random_range(106.3..107.3), rng.random_range(-6.9..-6.2), rng.random_range(0.0..0.02));
    record(rng, &[at], id)
}

fn record(rng: &mut StdRng, centres: &[(f64, f64, f64)], id: i64) -> Record {
    // Squared, so that some desa are much fuller than others.
    let desa = (rng.random::<f64>().powi(2) * centres.len() as f64) as usize;
    let (lon, lat, spread) = centres[desa];
    let mut jitter = || (rng.random::<f64>() + rng.random::<f64>() - 1.0) * spread;
    let (mut lon_e7, mut lat_e7) = (((lon + jitter()) * E7) as i32, ((lat + jitter()) * E7) as i32);
    match rng.random_range(0..20) {
        0 => (lon_e7, lat_e7) = ((lon * E7) as i32, (lat * E7) as i32),
        1 => {
            // On the western edge of a cell, or one unit beside it.
            let cell = 3.6e9 / f64::from(1 << 17);
            lon_e7 = (((f64::from(lon_e7) + 1.8e9) / cell).round() * cell - 1.8e9) as i32
                + rng.random_range(-1..=1);
        }
        _ => {}
    }
    let placed = rng.random_bool(0.93);
    let outside = !placed && rng.random_bool(0.3);
    let known_desa = !outside && rng.random_bool(if placed { 1.0 } else { 0.5 });
    let mut products: Vec<ProductIx> = Vec::new();
    for _ in 0..[0, 1, 1, 1, 1, 1, 2, 3][rng.random_range(0..8)] {
        let product = ProductIx((rng.random::<f64>().powi(2) * PRODUCTS as f64) as u16);
        if !products.contains(&product) {
            products.push(product);
        }
    }
    let start = rng.random_bool(0.85).then(|| Month::from_ordinal(rng.random_range(1260..1523)));
    let end = rng.random_bool(0.2).then(|| {
        let first = start.map_or(1300, Month::ordinal);
        Month::from_ordinal(rng.random_range(first..first + 150))
    });
    let name: Vec<&str> =
        (0..rng.random_range(1..4)).map(|_| WORDS[rng.random_range(0..WORDS.len())]).collect();
    Record {
        id,
        code: code(id as u64),
        name: name.join(" ").into(),
        products,
        desa: known_desa.then_some(DesaIx((desa % DESA) as u16)),
        point: placed.then(|| PublicPoint { lon_e7, lat_e7, exact: rng.random_bool(0.3) }),
        outside,
        start,
        end,
        demo: false,
    }
}

/// Answers by looking at every record.
pub(crate) struct Oracle<'a>(pub(crate) &'a [Record]);

impl<'a> Oracle<'a> {
    /// Some(true) when it matches, Some(false) when it would if its start were known.
    pub(crate) fn fits(record: &Record, filter: Filter) -> Option<bool> {
        let of = World::group_of();
        let asked = |p: &ProductIx| {
            filter.product.is_none_or(|asked| asked == *p)
                && filter.group.is_none_or(|g| of[usize::from(p.0)] == g)
        };
        let any = filter.product.is_none() && filter.group.is_none();
        if !any && !record.products.iter().any(asked) {
            return None;
        }
        match filter.as_of {
            None => record.end.is_none_or(|end| end > World::current()).then_some(true),
            Some(month) if record.end.is_some_and(|end| end <= month) => None,
            Some(month) => match record.start {
                None => Some(false),
                Some(start) => (start <= month).then_some(true),
            },
        }
    }

    pub(crate) fn matching(&self, filter: Filter) -> impl Iterator<Item = &'a Record> {
        self.0.iter().filter(move |record| Self::fits(record, filter) == Some(true))
    }

    pub(crate) fn within(record: &Record, at: LonLat, radius_m: f64) -> bool {
        record.point.is_some_and(|point| {
            let there = LonLat::from_e7(point.lon_e7, point.lat_e7);
            // A degree of latitude has at least 110,574 m.
            if (there.lat() - at.lat()).abs() * 110_000.0 > radius_m {
                return false;
            }
            // The sphere is within 0.6 % of the ellipsoid: only what is near the edge needs the geodesic.
            let rough = sphere_m(at, there);
            rough < radius_m * 0.99 || (rough < radius_m * 1.01 && at.distance_m(there) <= radius_m)
        })
    }

    pub(crate) fn counts(&self, filter: Filter, holds: impl Fn(&Record) -> bool) -> Counts {
        let of = World::group_of();
        let mut counts = Counts { products: vec![0; PRODUCTS], ..Counts::default() };
        let mut undated = 0;
        for record in self.0.iter().filter(|record| holds(record)) {
            match Self::fits(record, filter) {
                None => {}
                Some(false) => undated += 1,
                Some(true) => {
                    let asked: Vec<&ProductIx> = record
                        .products
                        .iter()
                        .filter(|p| filter.product.is_none_or(|asked| asked == **p))
                        .filter(|p| filter.group.is_none_or(|g| of[usize::from(p.0)] == g))
                        .collect();
                    counts.total += 1;
                    counts.with_product += u32::from(!asked.is_empty());
                    for p in &asked {
                        counts.products[usize::from(p.0)] += 1;
                    }
                    for (g, n) in counts.groups.iter_mut().enumerate() {
                        *n += u32::from(asked.iter().any(|p| usize::from(of[usize::from(p.0)].0) == g));
                    }
                }
            }
        }
        counts.undated = filter.as_of.map(|_| undated);
        counts
    }

    pub(crate) fn in_area(record: &Record, area: Area) -> bool {
        match area {
            Area::All => true,
            Area::Desa(ix) => record.desa == Some(ix),
            Area::Kecamatan(ix) => record.desa.is_some_and(|d| World::kecamatan_of()[usize::from(d.0)] == ix),
        }
    }
}

fn sphere_m(a: LonLat, b: LonLat) -> f64 {
    let (p, q) = (a.lat().to_radians(), b.lat().to_radians());
    let h = ((q - p) / 2.0).sin().powi(2)
        + p.cos() * q.cos() * ((b.lon() - a.lon()).to_radians() / 2.0).sin().powi(2);
    2.0 * 6_371_008.8 * h.sqrt().asin()
}

/// Any question that the index can be asked.
pub(crate) fn filter(rng: &mut StdRng) -> Filter {
    Filter {
        product: rng.random_bool(0.3).then(|| ProductIx(rng.random_range(0..PRODUCTS as u16 + 1))),
        group: rng.random_bool(0.25).then(|| GroupIx(rng.random_range(0..9))),
        as_of: rng.random_bool(0.35).then(|| Month::from_ordinal(rng.random_range(1250..1530))),
    }
}

/// A place near the records, sometimes on one, sometimes beyond them.
pub(crate) fn place(rng: &mut StdRng, records: &[Record]) -> LonLat {
    let any = records[rng.random_range(0..records.len())].point;
    match (rng.random_range(0..10), any) {
        (0..2, Some(p)) => LonLat::from_e7(p.lon_e7, p.lat_e7),
        (2..7, Some(p)) => LonLat::from_e7(p.lon_e7 + rng.random_range(-90_000..90_000), p.lat_e7),
        _ => LonLat::new(rng.random_range(106.0..107.6), rng.random_range(-7.2..-5.9)).unwrap(),
    }
}

/// Radii from metres to the longest, one in three just at a point.
pub(crate) fn radius(rng: &mut StdRng, at: LonLat, records: &[Record]) -> f64 {
    let any = records[rng.random_range(0..records.len())].point;
    match any.filter(|_| rng.random_bool(0.33)) {
        Some(p) => at.distance_m(LonLat::from_e7(p.lon_e7, p.lat_e7)).clamp(1.0, 50_000.0),
        None => 10f64.powf(rng.random_range(0.0..4.699)).clamp(1.0, 50_000.0),
    }
}
