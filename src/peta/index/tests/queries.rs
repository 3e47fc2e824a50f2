use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::oracle::{self, DESA, KECAMATAN, Oracle, World, sample};
use crate::geodesy::LonLat;
use crate::month::Month;
use crate::peta::index::search::Search;
use crate::peta::index::text::{fold, words};
use crate::peta::{Area, Cursor, Index, Step};
use crate::peta::{DesaIx, Filter, KecamatanIx, Radius, Record};

/// Everything asked of `index` once, at random, against `records`.
pub(super) fn ask(index: &Index, records: &[Record], rng: &mut StdRng) {
    let filter = oracle::filter(rng);
    let at = oracle::place(rng, records);
    let metres = oracle::radius(rng, at, records);
    let radius = Radius::new(metres).unwrap();
    let within: Vec<Record> = records.iter().filter(|r| Oracle::within(r, at, metres)).cloned().collect();
    let oracle = Oracle(&within);
    let expected = oracle.counts(filter, |_| true);
    let matched = index.count_radius(at, radius, filter);
    assert_eq!(matched.total, expected.total, "{at:?} {metres} {filter:?}");
    assert_eq!(index.histogram_radius(at, radius, filter), expected, "{at:?} {metres} {filter:?}");
    let inside: Vec<&Record> = oracle.matching(filter).collect();
    let exact = inside.iter().filter(|r| r.point.is_some_and(|p| p.exact)).count();
    assert_eq!(matched.exact as usize, exact, "{at:?} {metres} {filter:?}");
    near(index, &inside, at, radius, filter, rng);
}

fn near(index: &Index, inside: &[&Record], at: LonLat, radius: Radius, filter: Filter, rng: &mut StdRng) {
    let limit = rng.random_range(1..60);
    let mut distances: Vec<f64> = inside
        .iter()
        .filter_map(|record| record.point.map(|p| at.distance_m(LonLat::from_e7(p.lon_e7, p.lat_e7))))
        .collect();
    distances.sort_by(f64::total_cmp);
    let (mut after, mut seen) = (None, 0);
    // Three pages at most: the rest is more of the same.
    for _ in 0..3 {
        let page = index.nearby(at, radius, filter, limit, after);
        let mut last: Option<Cursor> = after;
        for hit in &page.hits {
            let point = hit.ukm.point().unwrap();
            let exact = at.distance_m(LonLat::from_e7(point.lon_e7, point.lat_e7));
            assert!((hit.distance_m() - exact).abs() < 0.001, "{exact} {}", hit.distance_m());
            assert!((hit.distance_m() - distances[seen]).abs() < 0.001, "{exact} {}", distances[seen]);
            let here = Cursor { distance_mm: hit.distance_mm, code: hit.ukm.code() };
            assert!(last.is_none_or(|last| last < here));
            last = Some(here);
            seen += 1;
        }
        assert_eq!(page.next.is_some(), seen < distances.len(), "{at:?} {radius:?} {filter:?} {limit}");
        assert_eq!(page.hits.len(), if page.next.is_some() { limit } else { page.hits.len() });
        after = page.next;
        if after.is_none() {
            assert_eq!(seen, distances.len());
            break;
        }
    }
}

#[test]
fn circles_hold_what_plain_counting_finds() {
    let records = sample(1, 20_000);
    let index = World::build(&records);
    let mut rng = StdRng::seed_from_u64(2);
    for _ in 0..600 {
        ask(&index, &records, &mut rng);
    }
}

#[test]
fn records_all_over_the_country_are_kept_in_coarser_cells() {
    let mut records = sample(14, 4_000);
    for (nth, record) in records.iter_mut().enumerate() {
        // Every third stays, the others move to one of thirty places from Sabang to Merauke.
        if let Some(point) = record.point.as_mut().filter(|_| nth % 3 > 0) {
            let step = (nth % 30) as i32;
            point.lon_e7 += step * 15_000_000 - 110_000_000;
            point.lat_e7 += step * 4_000_000 - 40_000_000;
        }
    }
    let index = World::build(&records);
    assert!(index.base.cells.zoom < 16, "{}", index.base.cells.zoom);
    let mut rng = StdRng::seed_from_u64(15);
    for _ in 0..200 {
        ask(&index, &records, &mut rng);
    }
    for _ in 0..20 {
        ask_areas(&index, &records, &mut rng);
        super::tiles::ask(&index, &records, &mut rng);
    }
}

#[test]
#[ignore = "takes a minute, and optimisation: cargo test --release -- --ignored"]
fn circles_hold_what_plain_counting_finds_in_a_whole_kabupaten() {
    let records = sample(12, 751_888);
    let index = World::build(&records);
    let mut rng = StdRng::seed_from_u64(13);
    for _ in 0..300 {
        ask(&index, &records, &mut rng);
    }
}

/// Areas, growth, lists and search once each, at random.
pub(super) fn ask_areas(index: &Index, records: &[Record], rng: &mut StdRng) {
    let oracle = Oracle(records);
    let filter = oracle::filter(rng);
    let totals = index.area_totals(filter);
    let all = oracle.counts(filter, |_| true);
    assert_eq!((totals.total, totals.undated), (all.total, all.undated));
    let count = |holds: &dyn Fn(&Record) -> bool| oracle.matching(filter).filter(|r| holds(r)).count() as u32;
    assert_eq!(totals.located, count(&|r| r.point.is_some()));
    assert_eq!(totals.outside, count(&|r| r.desa.is_none() && r.outside));
    assert_eq!(totals.not_located, count(&|r| r.desa.is_none() && !r.outside));
    assert_eq!(totals.kabupaten(), oracle.counts(filter, |r| r.desa.is_some()));
    assert_eq!(totals.total, totals.kabupaten().total + totals.not_located + totals.outside);
    let desa = DesaIx(rng.random_range(0..DESA as u16 + 1));
    assert_eq!(totals.desa(desa), oracle.counts(filter, |r| r.desa == Some(desa)));
    let kecamatan = KecamatanIx(rng.random_range(0..KECAMATAN as u16 + 1));
    assert_eq!(
        totals.kecamatan(kecamatan),
        oracle.counts(filter, |r| Oracle::in_area(r, Area::Kecamatan(kecamatan)))
    );

    let area = [Area::All, Area::Kecamatan(kecamatan), Area::Desa(desa)][rng.random_range(0..3)];
    assert_eq!(totals.located_in(area), count(&|r| r.point.is_some() && Oracle::in_area(r, area)));
    assert_eq!(totals.total_in(area), count(&|r| Oracle::in_area(r, area)));
    assert_eq!(totals.all(), all);
    growth(index, &oracle, area, filter, rng);
    let now = Filter { as_of: None, ..filter };
    let here: Vec<&Record> = oracle.matching(now).filter(|r| Oracle::in_area(r, area)).collect();
    list(index, &here, area, filter, rng);
    search(index, &here, area, filter, records, rng);
}

fn growth(index: &Index, oracle: &Oracle<'_>, area: Area, filter: Filter, rng: &mut StdRng) {
    let from = Month::from_ordinal(rng.random_range(1200..1500));
    let to = Month::from_ordinal(from.ordinal() + rng.random_range(0..60));
    let step = if rng.random() { Step::Month } else { Step::Year };
    let growth = index.growth(area, filter, from, to, step);
    let ever: Vec<&Record> = oracle
        .0
        .iter()
        .filter(|r| {
            Oracle::in_area(r, area)
                && Oracle::fits(&Record { end: None, ..(*r).clone() }, Filter { as_of: None, ..filter })
                    .is_some()
        })
        .collect();
    assert_eq!(growth.undated as usize, ever.iter().filter(|r| r.start.is_none()).count());
    for (nth, row) in growth.rows.iter().enumerate() {
        let last = growth.rows.get(nth + 1).map_or(to, |next| Month::from_ordinal(next.period.ordinal() - 1));
        let month = |m: Month| (row.period..=last).contains(&m);
        let dated = || ever.iter().filter(|r| r.start.is_some());
        assert_eq!(row.opened as usize, dated().filter(|r| r.start.is_some_and(month)).count());
        assert_eq!(row.closed as usize, dated().filter(|r| r.end.is_some_and(month)).count());
        let alive = dated().filter(|r| r.start.is_some_and(|s| s <= last) && r.end.is_none_or(|e| last < e));
        assert_eq!(row.alive as usize, alive.count());
    }
    assert_eq!(growth.rows.first().map(|row| row.period), Some(from));
}

fn list(index: &Index, here: &[&Record], area: Area, filter: Filter, rng: &mut StdRng) {
    let mut expected: Vec<(String, [u8; 8])> = here.iter().map(|r| (fold(&r.name), r.code)).collect();
    expected.sort();
    let limit = rng.random_range(1..2_000);
    let mut after = None;
    let mut seen = Vec::new();
    loop {
        let page = index.list(area, filter, limit, after.as_ref());
        assert_eq!(page.total as usize, expected.len());
        seen.extend(page.ukm.iter().map(|ukm| (ukm.folded_name().to_owned(), ukm.code())));
        after = page.next.map(|next| next.to_string().parse().unwrap());
        if after.is_none() || seen.len() > 4_000 {
            break;
        }
    }
    expected.truncate(if after.is_some() { seen.len() } else { expected.len() });
    assert!(seen == expected);
}

fn search(index: &Index, here: &[&Record], area: Area, filter: Filter, records: &[Record], rng: &mut StdRng) {
    let query =
        ["warung", "kopi siti", "ma'ruf", "rejek", "es", "", "ud tas kopi", "a", "tidak ada", "siti b"];
    let words = words(query[rng.random_range(0..query.len())]);
    let near = rng.random::<bool>().then(|| oracle::place(rng, records));
    let set: Vec<DesaIx> =
        (0..rng.random_range(1..9)).map(|_| DesaIx(rng.random_range(0..DESA as u16))).collect();
    let desa = rng.random_bool(0.2).then_some(&set[..]);
    let found = |r: &&&Record| {
        words.iter().all(|w| fold(&r.name).contains(w.as_str()))
            && desa.is_none_or(|set| r.desa.is_some_and(|d| set.contains(&d)))
    };
    let mut expected: Vec<&&Record> = here.iter().filter(found).collect();
    let search = Search { words: &words, area, desa, filter, near };
    let limit = rng.random_range(1..300);
    let mut after = None;
    let mut last = None;
    let mut seen = 0;
    loop {
        let page = index.search(search, limit, after.as_ref());
        assert_eq!(page.total as usize, expected.len(), "{words:?}");
        for hit in &page.matches {
            let key = (hit.rank, hit.distance_mm.unwrap_or(if near.is_some() { u32::MAX } else { 0 }));
            let key = (key, hit.ukm.folded_name().to_owned(), hit.ukm.code());
            assert!(last.as_ref().is_none_or(|last| *last < key));
            last = Some(key);
            let at = expected.iter().position(|r| r.code == hit.ukm.code());
            // Only for small results: each found once, and nothing else.
            if page.total < 300 {
                expected.remove(at.unwrap());
            }
            seen += 1;
        }
        after = page.next;
        if after.is_none() || seen > 900 || page.total < 300 {
            break;
        }
    }
    assert!(after.is_some() || page_complete(seen, index, search));
}

fn page_complete(seen: usize, index: &Index, search: Search<'_>) -> bool {
    seen == index.search(search, 1, None).total as usize
}

#[test]
fn areas_lists_and_searches_hold_what_plain_counting_finds() {
    let records = sample(3, 6_000);
    let index = World::build(&records);
    let mut rng = StdRng::seed_from_u64(4);
    for _ in 0..150 {
        ask_areas(&index, &records, &mut rng);
    }
}

#[test]
fn businesses_are_found_by_code() {
    let records = sample(5, 500);
    let index = World::build(&records);
    assert_eq!(index.len(), records.len());
    for record in &records {
        let ukm = index.by_code(record.code).unwrap();
        assert_eq!((ukm.id(), ukm.name(), ukm.desa()), (record.id, &*record.name, record.desa));
        assert_eq!((ukm.point(), ukm.start(), ukm.end()), (record.point, record.start, record.end));
        assert_eq!(ukm.products().collect::<Vec<_>>(), record.products);
    }
    assert!(index.by_code(*b"????????").is_none());
}

#[test]
fn an_empty_index_answers_nothing() {
    let index = World::build(&[]);
    let at = LonLat::new(106.8, -6.6).unwrap();
    let radius = Radius::new(50_000.0).unwrap();
    for filter in [Filter::default(), Filter { as_of: Some(World::current()), ..Filter::default() }] {
        assert_eq!(index.count_radius(at, radius, filter).total, 0);
        assert_eq!(index.histogram_radius(at, radius, filter).dominant(), None);
        assert!(index.nearby(at, radius, filter, 20, None).hits.is_empty());
        assert_eq!(index.area_totals(filter).total, 0);
    }
    assert!(index.is_empty() && index.list(Area::All, Filter::default(), 10, None).ukm.is_empty());
}

#[test]
fn radii_out_of_range_are_refused() {
    for metres in [f64::NAN, 0.0, 0.999, -5.0, 50_000.1, 1e9, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(Radius::new(metres).is_none(), "{metres}");
    }
}

proptest::proptest! {
    #[test]
    fn no_position_makes_a_question_fail(lon in -180.0..=180.0f64, lat in -90.0..=90.0f64, metres in 1.0..=50_000.0f64) {
        thread_local!(static INDEX: Index = World::build(&sample(6, 300)));
        INDEX.with(|index| {
            let at = LonLat::new(lon, lat).unwrap();
            let radius = Radius::new(metres).unwrap();
            for filter in [Filter::default(), Filter { as_of: Some(World::current()), ..Filter::default() }] {
                let count = index.count_radius(at, radius, filter).total;
                assert_eq!(index.histogram_radius(at, radius, filter).total, count);
                assert_eq!(index.nearby(at, radius, filter, 500, None).hits.len(), count as usize);
            }
        });
    }
}
