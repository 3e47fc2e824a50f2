use super::*;
use crate::ukm::model::Verification;
use crate::ukm::product::built_in;
use crate::wilayah::{cell, facts};

fn areas() -> Areas {
    let facts = facts::embedded("32.01").expect("the facts of the default kabupaten come with the program");
    let shapes = cell::build(&facts, &cell::neighbours("32.01")).expect("shapes can be built");
    Areas::new(facts, shapes, cell::origin()).expect("facts and shapes fit")
}

fn dictionary() -> Dictionary {
    built_in().expect("the shipped dictionary reads")
}

fn options(count: usize, seed: u64) -> Options {
    Options { count, seed, now: DateTime::from_timestamp(1_795_000_000, 0).expect("a time") }
}

#[test]
fn faults_of_real_data_come_in_their_share_and_the_rest_is_sound() {
    let (areas, dictionary, options) = (areas(), dictionary(), options(20_000, 7));
    let plan = Plan::new(&areas, &dictionary, options).expect("areas and products");
    let mut rng = rng(options.seed, 1);
    let samples: Vec<_> = (0..options.count).map(|_| plan.sample(&mut rng)).collect();
    let share = |of: fn(&record::Sample) -> bool| {
        samples.iter().filter(|sample| of(sample)).count() as f64 / samples.len() as f64
    };
    let near = |share: f64, wanted: f64| (share - wanted).abs() < wanted * 0.25;
    assert!(near(share(|s| s.start.is_none()), 0.12));
    assert!(near(share(|s| s.products.iter().all(|p| p.1.is_none())), 0.10));
    assert!(near(share(|s| s.place.outside), 0.005));
    assert!(near(share(|s| s.place.conflict), 0.01));
    assert!(near(share(|s| s.closed), 0.08));
    assert!(near(share(|s| s.verification != Verification::Verified), 0.05));
    assert!(near(share(|s| s.place.desa.is_none() && !s.place.outside), 0.01));
    for sample in &samples {
        assert!(sample.place.public.is_some() == sample.place.desa.is_some());
        assert!(!sample.place.outside || sample.place.desa.is_none());
        assert!(sample.end.is_none() || sample.closed);
        assert!(sample.start.zip(sample.end).is_none_or(|(start, end)| start <= end));
        assert!((1..=200).contains(&sample.name.len()));
        if let (Some(desa), Some((public, false))) = (sample.place.desa, sample.place.public) {
            assert!(plan.areas.desa_at(public).is_some_and(|(at, overlapping)| at == desa || overlapping));
        }
    }
}

#[test]
fn a_few_products_lead_in_a_kecamatan() {
    let (areas, dictionary, options) = (areas(), dictionary(), options(20_000, 7));
    let plan = Plan::new(&areas, &dictionary, options).expect("areas and products");
    let mut rng = rng(options.seed, 1);
    let mut counts = vec![0; plan.dictionary.products.len()];
    let mut all = 0;
    for sample in (0..options.count).map(|_| plan.sample(&mut rng)) {
        let Some(desa) = sample.place.desa else { continue };
        if plan.areas.kecamatan_of(desa).0 == 0 {
            for (_, product) in sample.products {
                all += 1;
                if let Some(product) = product {
                    counts[usize::from(product.0)] += 1;
                }
            }
        }
    }
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let top: usize = counts.iter().take(5).sum();
    assert!(top * 100 > all * 22 && top * 100 < all * 70, "{top} of {all}");
}

#[test]
fn the_same_seed_gives_the_same_businesses() {
    let (areas, dictionary, options) = (areas(), dictionary(), options(50, 3));
    let plan = Plan::new(&areas, &dictionary, options).expect("areas and products");
    let draw = |seed| -> Vec<String> {
        let mut rng = rng(seed, 1);
        (0..options.count)
            .map(|_| plan.sample(&mut rng))
            .map(|s| format!("{} {:?}", s.name, s.place.public))
            .collect()
    };
    assert_eq!(draw(3), draw(3));
    assert_ne!(draw(3), draw(4));
    assert_eq!(codes(options, &[]), codes(options, &[]));
    let taken = codes(options, &[])[0];
    assert!(!codes(options, &[taken.to_string()]).contains(&taken));
}
