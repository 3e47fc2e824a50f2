use super::*;
use BusinessClass::{Kecil, Menengah, Mikro};

const M: i64 = 1_000_000_000;
const JT: i64 = 1_000_000;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day")
}

fn now() -> NaiveDate {
    day(2026, 11, 24)
}

fn range(low: Option<i64>, high: Option<i64>) -> Rupiah {
    Rupiah::range(low, high).expect("a range")
}

fn size(basis: Basis, amount: i64, at: NaiveDate) -> Option<Size> {
    let thresholds = built_in().expect("the shipped thresholds read");
    let amount = Some(Rupiah::exact(amount));
    let found = match basis {
        Basis::Modal => thresholds.classify(None, amount, None, at),
        Basis::Omset => thresholds.classify(None, None, amount, at),
    };
    found.computed().and_then(Sizes::exactly)
}

#[test]
fn bounds_are_inclusive_below_and_exclusive_above() {
    for (basis, amount, class) in [
        (Basis::Modal, 0, Some(Mikro)),
        (Basis::Modal, M, Some(Mikro)),
        (Basis::Modal, M + 1, Some(Kecil)),
        (Basis::Modal, 5 * M, Some(Kecil)),
        (Basis::Modal, 5 * M + 1, Some(Menengah)),
        (Basis::Modal, 10 * M, Some(Menengah)),
        (Basis::Modal, 10 * M + 1, None),
        (Basis::Omset, 2 * M, Some(Mikro)),
        (Basis::Omset, 2 * M + 1, Some(Kecil)),
        (Basis::Omset, 15 * M, Some(Kecil)),
        (Basis::Omset, 15 * M + 1, Some(Menengah)),
        (Basis::Omset, 50 * M, Some(Menengah)),
        (Basis::Omset, 50 * M + 1, None),
    ] {
        let expected = class.map_or(Size::Beyond, Size::Class);
        assert_eq!(size(basis, amount, now()), Some(expected), "{basis:?} {amount}");
    }
}

#[test]
fn an_old_day_is_measured_by_the_old_law() {
    let before = day(2020, 12, 31);
    for (basis, amount, class) in [
        (Basis::Modal, 50 * JT, Mikro),
        (Basis::Modal, 50 * JT + 1, Kecil),
        (Basis::Modal, 500 * JT + 1, Menengah),
        (Basis::Omset, 300 * JT, Mikro),
        (Basis::Omset, 300 * JT + 1, Kecil),
        (Basis::Omset, 2_500 * JT + 1, Menengah),
    ] {
        assert_eq!(size(basis, amount, before), Some(Size::Class(class)), "{basis:?} {amount}");
    }
    assert_eq!(size(Basis::Modal, 50 * JT + 1, day(2021, 2, 1)), Some(Size::Class(Kecil)));
    assert_eq!(size(Basis::Modal, 50 * JT + 1, day(2021, 2, 2)), Some(Size::Class(Mikro)));
    assert_eq!(size(Basis::Modal, JT, day(2000, 1, 1)), None);
}

#[test]
fn sales_count_before_capital_and_the_reported_class_stays() {
    let thresholds = built_in().expect("the shipped thresholds read");
    let found = thresholds.classify(Some(Mikro), Some(Rupiah::exact(M)), Some(Rupiah::exact(3 * M)), now());
    assert_eq!((found.reported, found.basis), (Some(Mikro), Some(Basis::Omset)));
    assert_eq!(found.by_modal.and_then(Sizes::exactly), Some(Size::Class(Mikro)));
    assert_eq!(found.by_omset.and_then(Sizes::exactly), Some(Size::Class(Kecil)));
    assert_eq!(found.regulation.as_deref(), Some("PP 7/2021"));
    let ids: Vec<_> = found.findings.iter().map(|finding| finding.id).collect();
    assert_eq!(ids, ["kelas_modal_omset_beda", "kelas_beda"]);
    assert_eq!(thresholds.classify(Some(Kecil), None, None, now()).basis, None);
    let agreed = thresholds.classify(Some(Mikro), Some(Rupiah::exact(M)), None, now());
    assert_eq!((agreed.basis, agreed.findings.len()), (Some(Basis::Modal), 0));
    let beyond = thresholds.classify(None, None, Some(Rupiah::exact(51 * M)), now());
    assert_eq!(beyond.findings[0].id, "kelas_di_luar_umkm");
}

#[test]
fn a_range_over_a_threshold_contradicts_neither_side() {
    let thresholds = built_in().expect("the shipped thresholds read");
    let omset = Some(range(Some(M), Some(3 * M)));
    for (reported, disagrees) in [(Mikro, false), (Kecil, false), (Menengah, true)] {
        let found = thresholds.classify(Some(reported), None, omset, now());
        assert_eq!(found.computed().and_then(Sizes::exactly), None);
        assert_eq!(!found.findings.is_empty(), disagrees, "{reported:?}");
    }
    let open = thresholds.classify(Some(Mikro), None, Some(range(Some(2 * M + 1), None)), now());
    assert_eq!(open.findings[0].id, "kelas_beda");
    let small = thresholds.classify(Some(Mikro), None, Some(range(None, Some(50 * JT))), now());
    assert_eq!(small.computed().and_then(Sizes::exactly), Some(Size::Class(Mikro)));
}

#[test]
fn monthly_sales_are_not_taken_for_yearly_ones() {
    let thresholds = built_in().expect("the shipped thresholds read");
    let monthly = crate::ukm::value::money::read("300 juta per bulan").into_value();
    let found = thresholds.classify(Some(Mikro), None, monthly, now());
    assert_eq!((found.by_omset, found.basis), (None, None));
    assert_eq!(found.findings[0].id, "kelas_omset_bukan_setahun");
}

#[test]
fn bands_part_the_class_of_nearly_all() {
    let thresholds = built_in().expect("the shipped thresholds read");
    let band = |amount| thresholds.band(Basis::Omset, amount, now()).map(|one| &*one.band);
    assert_eq!(band(Rupiah::exact(50 * JT)), Some("sampai 50 juta"));
    assert_eq!(band(Rupiah::exact(50 * JT + 1)), Some("50–300 juta"));
    assert_eq!(band(Rupiah::exact(2 * M)), Some("300 juta–2 miliar"));
    assert_eq!(band(Rupiah::exact(2 * M + 1)), None);
    assert_eq!(band(range(Some(10 * JT), Some(60 * JT))), None);
}

#[test]
fn the_shipped_classes_leave_no_gap() {
    let thresholds = built_in().expect("the shipped thresholds read");
    for at in [day(2010, 1, 1), now()] {
        for basis in [Basis::Modal, Basis::Omset] {
            let mut next = -1;
            for one in thresholds.classes(basis, at) {
                assert_eq!(one.above_idr, next, "{one:?}");
                next = one.up_to_idr;
            }
            assert_eq!(thresholds.classes(basis, at).count(), 3);
        }
    }
}

#[test]
fn where_periods_overlap_the_newer_rule_holds() {
    let mut all = built_in().expect("the shipped thresholds read").all().to_vec();
    let newer = all.iter().find(|one| one.basis == Basis::Modal && one.up_to_idr == M).cloned();
    all.push(Threshold {
        up_to_idr: 2 * M,
        regulation: "aturan baru".into(),
        valid_from: day(2026, 1, 1),
        ..newer.expect("the class mikro")
    });
    let thresholds = Thresholds::new(all);
    let class = |at| thresholds.classify(None, Some(Rupiah::exact(2 * M)), None, at).computed();
    assert_eq!(class(now()).and_then(Sizes::exactly), Some(Size::Class(Mikro)));
    assert_eq!(class(day(2025, 12, 31)).and_then(Sizes::exactly), Some(Size::Class(Kecil)));
}

fn sales(from: NaiveDate, until: NaiveDate, amount: i64) -> crate::ukm::record::Observation {
    crate::ukm::record::Observation {
        kind: Basis::Omset.figure().to_owned(),
        period_start: from,
        period_end: until,
        low: Some(amount),
        high: Some(amount),
        unit: None,
        source: "formulir".to_owned(),
        observed_at: until,
    }
}

#[test]
fn a_record_is_measured_by_its_latest_year_and_the_reported_class_stays() {
    let thresholds = built_in().expect("the shipped thresholds read");
    let year = |year| sales(day(year, 1, 1), day(year, 12, 31), if year == 2025 { 3 * M } else { M });
    let mut record = crate::ukm::record::Record {
        reported_class: Some("mikro".to_owned()),
        observations: vec![year(2025), year(2024), sales(day(2026, 10, 1), day(2026, 10, 31), 5 * JT)],
        ..Default::default()
    };
    let found = measure::measure_record(&thresholds, &record, now());
    assert_eq!(found.classification.by_omset.and_then(Sizes::exactly), Some(Size::Class(Kecil)));
    assert_eq!(found.figure_date, Some(day(2025, 12, 31)));
    assert_eq!(found.classification.reported, Some(Mikro));
    assert!(found.classification.disagrees());
    record.observations.remove(0);
    let found = measure::measure_record(&thresholds, &record, now());
    assert!(!found.classification.disagrees());
    record.observations.remove(0);
    let month_only = measure::measure_record(&thresholds, &record, now());
    assert_eq!((month_only.classification.basis, month_only.figure_date), (None, None));
    assert_eq!(month_only.classification.findings[0].id, "kelas_omset_bukan_setahun");
}
