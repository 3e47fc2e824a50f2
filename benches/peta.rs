//! Times the index on made-up records of the size of Kabupaten Bogor, in process and on one thread.
//!
//! `cargo bench --bench peta` prints a table; a first argument gives the number of records, a second one the seed.

#![expect(clippy::print_stdout, reason = "the table is what the command is for")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use simbaumi::geodesy::{E7, LonLat, Tile, World};
use simbaumi::month::Month;
use simbaumi::peta::index::search::Search;
use simbaumi::peta::{Area, Builder, Change, Index, Labels, Step};
use simbaumi::peta::{DesaIx, Filter, GroupIx, KecamatanIx, ProductIx, PublicPoint, Radius, Record};

const PRODUCTS: usize = 220;
const DESA: usize = 435;
const KECAMATAN: usize = 40;
const EXTENT: [f64; 4] = [106.4, -6.8, 107.25, -6.27];

fn main() {
    // Cargo passes `--bench`; the rest are numbers.
    let mut numbers = std::env::args().skip(1).filter_map(|arg| arg.parse::<u64>().ok());
    let n = numbers.next().unwrap_or(751_888) as usize;
    let mut rng = StdRng::seed_from_u64(numbers.next().unwrap_or(3201));
    let before = resident_mib();
    let records = records(&mut rng, n);
    println!("{n} records drawn, {:.0} MiB resident", resident_mib() - before);

    let before = resident_mib();
    let begin = Instant::now();
    let index = build(&records);
    let built = begin.elapsed();
    println!("build                       {:>9.1} ms", built.as_secs_f64() * 1e3);
    println!(
        "index                       {:>9.1} MiB counted, {:.1} MiB resident more",
        mib(index.bytes()),
        resident_mib() - before
    );
    let begin = Instant::now();
    let anew = black_box(index.rebuild(index.current_month()));
    println!("rebuild                     {:>9.1} ms", begin.elapsed().as_secs_f64() * 1e3);
    drop(anew);

    // Seven in ten near businesses, the others anywhere in the kabupaten.
    let places: Vec<LonLat> = (0..4_000)
        .filter_map(|nth| match records[rng.random_range(0..n)].point.filter(|_| nth % 10 < 7) {
            Some(p) => LonLat::new(
                f64::from(p.lon_e7) / E7 + rng.random_range(-0.01..0.01),
                f64::from(p.lat_e7) / E7,
            ),
            None => {
                LonLat::new(rng.random_range(EXTENT[0]..EXTENT[2]), rng.random_range(EXTENT[1]..EXTENT[3]))
            }
        })
        .collect();
    let code = records[n / 2].code;
    drop(records);
    questions(&index, &places);
    tiles(&index);
    areas(&index, code);
    changes(&index, &places, &mut rng);
}

fn build(records: &[Record]) -> Index {
    let labels = Labels {
        products: (0..PRODUCTS).map(|p| format!("produk-{p}").into()).collect(),
        groups: (0..8).map(|g| format!("kelompok-{g}").into()).collect(),
    };
    let group_of: Vec<GroupIx> = (0..PRODUCTS).map(|p| GroupIx((p * 8 / PRODUCTS) as u8)).collect();
    let kecamatan_of: Vec<KecamatanIx> =
        (0..DESA).map(|d| KecamatanIx((d * KECAMATAN / DESA) as u16)).collect();
    let current = Month::new(2026, 11).expect("a month");
    let mut builder = Builder::new(current, &kecamatan_of, &group_of, labels).with_capacity(records.len());
    for record in records {
        builder.push(record);
    }
    builder.finish()
}

fn questions(index: &Index, places: &[LonLat]) {
    let now = Filter::default();
    let past = Filter { as_of: Month::new(2018, 6), ..now };
    let product = |p: u16| Filter { product: Some(ProductIx(p)), ..now };
    let group = Filter { group: Some(GroupIx(3)), ..now };
    let near = |name: &str, filter: Filter, metres: f64| {
        let radius = Radius::new(metres).expect("a radius");
        time(name, places, |&at| index.nearby(at, radius, filter, 20, None).hits.len());
    };
    near("nearby 20, 5 km", now, 5_000.0);
    near("nearby 20, 5 km, frequent product", product(0), 5_000.0);
    near("nearby 20, 5 km, rare product", product(200), 5_000.0);
    near("nearby 20, 50 km, rare product", product(219), 50_000.0);
    near("nearby 20, 5 km, as of", past, 5_000.0);
    let count = |name: &str, filter: Filter, metres: f64| {
        let radius = Radius::new(metres).expect("a radius");
        time(name, places, |&at| index.count_radius(at, radius, filter).total);
    };
    count("count 1 km", now, 1_000.0);
    count("count 5 km", now, 5_000.0);
    count("count 10 km", now, 10_000.0);
    count("count 50 km", now, 50_000.0);
    count("count 5 km, product", product(3), 5_000.0);
    count("count 5 km, group", group, 5_000.0);
    let histogram = |name: &str, filter: Filter, metres: f64| {
        let radius = Radius::new(metres).expect("a radius");
        time(name, places, |&at| index.histogram_radius(at, radius, filter));
    };
    histogram("histogram 1 km", now, 1_000.0);
    histogram("histogram 5 km", now, 5_000.0);
    histogram("histogram 10 km", now, 10_000.0);
    histogram("histogram 5 km, as of", past, 5_000.0);
    histogram("histogram 50 km, as of", past, 50_000.0);
}

fn tiles(index: &Index) {
    let now = Filter::default();
    let filters = [
        ("", now),
        (", product", Filter { product: Some(ProductIx(3)), ..now }),
        (", group", Filter { group: Some(GroupIx(3)), ..now }),
        (", as of", Filter { as_of: Month::new(2018, 6), ..now }),
    ];
    for (name, filter) in filters {
        for zoom in [6u8, 8, 10, 12, 13, 14, 16] {
            let corner =
                |lon, lat| LonLat::new(lon, lat).map(|at| Tile::at(World::of(at), zoom)).expect("a tile");
            let (first, last) = (corner(EXTENT[0], EXTENT[3]), corner(EXTENT[2], EXTENT[1]));
            let all = (first.y()..=last.y())
                .flat_map(|y| (first.x()..=last.x()).filter_map(move |x| Tile::new(zoom, x, y)));
            let all: Vec<Tile> = all.filter(|&tile| index.ukm_tile(tile, filter).is_some()).collect();
            let all: Vec<Tile> = all.iter().copied().step_by(1 + all.len() / 2_000).collect();
            let bytes: usize =
                all.iter().filter_map(|&tile| index.ukm_tile(tile, filter)).map(|tile| tile.len()).sum();
            let name = format!("tile z{zoom}{name} ({} × {} B)", all.len(), bytes / all.len().max(1));
            time(&name, &all, |&tile| index.ukm_tile(tile, filter));
        }
    }
}

fn areas(index: &Index, code: [u8; 8]) {
    let now = Filter::default();
    let past = Filter { as_of: Month::new(2018, 6), ..now };
    let desa: Vec<DesaIx> = (0..DESA as u16).map(DesaIx).collect();
    let hundred = [(); 100];
    time("area totals", &hundred, |()| index.area_totals(now));
    time("area totals, as of", &hundred, |()| index.area_totals(past));
    time("dominant of 435 desa", &hundred, |()| {
        let totals = index.area_totals(now);
        desa.iter().filter_map(|&ix| totals.desa(ix).dominant()).count()
    });
    let (from, to) = (Month::from_ordinal(1260), Month::from_ordinal(1522));
    time("growth, kabupaten", &hundred, |()| index.growth(Area::All, now, from, to, Step::Month));
    time("growth, desa", &desa, |&ix| index.growth(Area::Desa(ix), now, from, to, Step::Month));
    time("list, desa", &desa, |&ix| index.list(Area::Desa(ix), now, 20, None).ukm.len());
    time("list, all", &hundred, |()| index.list(Area::All, now, 20, None).ukm.len());
    time("by code", &hundred, |()| index.by_code(code).map(|ukm| ukm.id()));
    for query in ["barokah", "siti amin", "warung", "zzzz", "a"] {
        let words = simbaumi::peta::index::text::words(query);
        let search = Search { words: &words, area: Area::All, desa: None, filter: now, near: None };
        let total = index.search(search, 20, None).total;
        time(&format!("search {query} ({total})"), &[(); 40], |()| {
            index.search(search, 20, None).matches.len()
        });
    }
}

fn changes(index: &Index, places: &[LonLat], rng: &mut StdRng) {
    let ids: Vec<i64> = (0..1_000).map(|_| rng.random_range(1..index.len() as i64)).collect();
    let mut changed = index.clone();
    let mut times = Vec::new();
    for &id in &ids {
        let change = Change {
            id,
            record: Some(record(rng, id, &[Centre { lon: 106.8, lat: -6.5, spread: 0.05, desa: 0 }])),
        };
        let begin = Instant::now();
        changed = changed.apply(&[change]);
        times.push(begin.elapsed());
    }
    report("apply one change", times);
    let radius = Radius::new(5_000.0).expect("a radius");
    let now = Filter::default();
    time("nearby 20, 5 km, 1,000 changes", places, |&at| {
        changed.nearby(at, radius, now, 20, None).hits.len()
    });
    time("count 5 km, 1,000 changes", places, |&at| changed.count_radius(at, radius, now).total);
    time("histogram 5 km, 1,000 changes", places, |&at| changed.histogram_radius(at, radius, now));
}

/// Prints percentiles of the time that `ask` takes, after a warm-up.
fn time<T, R>(name: &str, asked: &[T], mut ask: impl FnMut(&T) -> R) {
    asked.iter().take(200).for_each(|of| drop(black_box(ask(of))));
    let times = asked.iter().map(|of| {
        let begin = Instant::now();
        black_box(ask(black_box(of)));
        begin.elapsed()
    });
    report(name, times.collect());
}

fn report(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |part: f64| {
        times.get((times.len() as f64 * part) as usize).map_or(0.0, |time| time.as_secs_f64() * 1e6)
    };
    println!("{name:<40} p50 {:>9.1}  p95 {:>9.1}  p99 {:>9.1} µs", at(0.5), at(0.95), at(0.99));
}

struct Centre {
    lon: f64,
    lat: f64,
    spread: f64,
    desa: u16,
}

/// Records clustered in desa of very different size (about 150 to 21,000), each with its own mix of products.
fn records(rng: &mut StdRng, n: usize) -> Vec<Record> {
    let mut weights = Vec::with_capacity(DESA);
    let mut centres = Vec::with_capacity(DESA);
    for desa in 0..DESA as u16 {
        // Log-normal by the sum of twelve uniform numbers.
        let normal = (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0;
        weights.push(normal.exp().clamp(0.13, 18.0));
        let (lon, lat) = (rng.random_range(EXTENT[0]..EXTENT[2]), rng.random_range(EXTENT[1]..EXTENT[3]));
        centres.push(Centre { lon, lat, spread: rng.random_range(0.004..0.03), desa });
    }
    let total: f64 = weights.iter().sum();
    let mut records = Vec::with_capacity(n);
    for (centre, weight) in centres.iter().zip(&weights) {
        let many = (weight / total * n as f64).round() as usize;
        for _ in 0..many.min(n - records.len()) {
            records.push(record(rng, records.len() as i64 + 1, std::slice::from_ref(centre)));
        }
    }
    while records.len() < n {
        records.push(record(rng, records.len() as i64 + 1, &centres));
    }
    records
}

fn record(rng: &mut StdRng, id: i64, centres: &[Centre]) -> Record {
    const WORDS: [&str; 24] = [
        "Warung", "Toko", "Kopi", "Siti", "Aminah", "Barokah", "Rejeki", "Sumber", "Jaya", "Makmur", "Tas",
        "Sepatu", "Keripik", "Bakso", "Berkah", "Mandiri", "Nasi", "Uduk", "Haji", "Dewi", "Mulya", "Abadi",
        "Putra", "Ibu",
    ];
    let centre = &centres[rng.random_range(0..centres.len())];
    let mut jitter = || (0..4).map(|_| rng.random::<f64>()).sum::<f64>() - 2.0;
    let (dx, dy) = (jitter() * centre.spread, jitter() * centre.spread);
    let repeated = rng.random_bool(0.02);
    let point = rng.random_bool(0.97).then(|| PublicPoint {
        lon_e7: ((centre.lon + if repeated { 0.0 } else { dx }) * E7) as i32,
        lat_e7: ((centre.lat + if repeated { 0.0 } else { dy }) * E7) as i32,
        exact: rng.random_bool(0.3),
    });
    let mut products = Vec::new();
    for _ in 0..[0, 1, 1, 1, 1, 1, 1, 1, 1, 2][rng.random_range(0..10)] {
        // Few products are frequent, and each desa has its own favourites.
        let product = (rng.random::<f64>().powi(3) * PRODUCTS as f64) as u16;
        let product = if rng.random_bool(0.3) { (centre.desa * 7) % PRODUCTS as u16 } else { product };
        if !products.contains(&ProductIx(product)) {
            products.push(ProductIx(product));
        }
    }
    let start = rng.random_bool(0.85).then(|| Month::from_ordinal(rng.random_range(1260..1523)));
    let end = rng.random_bool(0.12).then(|| {
        let first = start.map_or(1300, Month::ordinal);
        Month::from_ordinal(rng.random_range(first..first + 120))
    });
    let mut code = (id as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 24;
    let name: Vec<&str> = (0..3).map(|_| WORDS[rng.random_range(0..WORDS.len())]).collect();
    Record {
        id,
        code: std::array::from_fn(|_| {
            let digit = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"[(code % 32) as usize];
            code /= 32;
            digit
        }),
        name: name.join(" ").into(),
        products,
        desa: Some(DesaIx(centre.desa)),
        point,
        outside: false,
        start,
        end,
        demo: true,
    }
}

fn mib(bytes: usize) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

/// Memory of this process in MiB, where the system tells.
fn resident_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: usize = status.split(' ').nth(1).and_then(|pages| pages.parse().ok()).unwrap_or(0);
    mib(pages * 4096)
}
