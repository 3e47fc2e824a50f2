//! Every rule finds what it is for, and nothing in a record that is in order.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use chrono::NaiveDate;

use super::{Rule, all, business, figure, market, owner, paper, place};
use crate::mutu::class::{Class, Part};
use crate::mutu::fact::{Facts, Law, Shared};
use crate::mutu::judge::judge;
use crate::mutu::peer::{Column, Peers, Usual};
use crate::privacy::Secret;
use crate::ukm::record::{Business, Channel, Legality, Observation, Owner, Product, Record, Training};
use crate::ukm::{class, legality};
use crate::wilayah::{Areas, cell, facts};

/// A rule, and what makes it find something in the record that is in order.
pub(super) type Case = (&'static str, fn(&mut Example));

/// A record with what is derived from it, before it is judged.
#[derive(Clone)]
pub(super) struct Example {
    pub record: Record,
    pub has_desa: bool,
    pub point_outside: bool,
    pub point_conflict: bool,
    pub shared: Shared,
    pub confirmed: NaiveDate,
}

static AREAS: LazyLock<Areas> = LazyLock::new(|| {
    let facts = facts::embedded("32.01").expect("the facts of the default kabupaten come with the program");
    let shapes = cell::build(&facts, &cell::neighbours("32.01")).expect("shapes can be built");
    Areas::new(facts, shapes, cell::origin()).expect("facts and shapes fit")
});

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn observation(kind: &str, year: i32, amount: Option<i64>) -> Observation {
    Observation {
        kind: kind.to_owned(),
        period_start: NaiveDate::from_ymd_opt(year, 1, 1).expect("a day"),
        period_end: NaiveDate::from_ymd_opt(year, 12, 31).expect("a day"),
        low: amount,
        high: amount,
        unit: None,
        source: "pemilik".to_owned(),
        observed_at: day("2026-01-05"),
    }
}

fn legality(kind: &str, number: &str) -> Legality {
    Legality {
        kind: kind.to_owned(),
        number: Some(number.to_owned()),
        issuer: None,
        issued: Some(day("2024-12-01")),
        expires: None,
        status: "dilaporkan".to_owned(),
        status_at: "2026-01-05T00:00:00Z".parse().expect("a time"),
    }
}

impl Example {
    fn in_order() -> Self {
        let owner = Owner {
            name: Some("Siti Contoh".to_owned()),
            nik: Some(Secret::new("3201014505880001")),
            nib: Some("9120001234567".to_owned()),
            sex: Some("p".to_owned()),
            birth_date: Some(day("1988-05-05")),
            disability: Some(false),
            education: Some("sma".to_owned()),
            phone: Some("+6281200000001".to_owned()),
            address: Some("Kp. Rumah RT 01".to_owned()),
            ..Owner::default()
        };
        let figures = [
            ("modal_idr", 20_000_000),
            ("asset_idr", 30_000_000),
            ("omset_idr", 60_000_000),
            ("workers_paid_male", 2),
            ("workers_paid_disabled_male", 1),
        ];
        let record = Record {
            owner: Some(owner),
            name: "Keripik Bu Siti".to_owned(),
            legal_form: Some("Perorangan".to_owned()),
            activity: Some("membuat keripik".to_owned()),
            reported_class: Some("mikro".to_owned()),
            place_type: Some("rumah".to_owned()),
            opening_hours: Some("08.00–16.00".to_owned()),
            address: Some("Kp. Babakan".to_owned()),
            desa_code: Some("32.01.01.1001".to_owned()),
            point: Some(AREAS.desa()[0].point),
            point_date: Some(day("2026-01-05")),
            start_month: crate::month::Month::new(2015, 3),
            state: "active".to_owned(),
            verification: "verified".to_owned(),
            products: vec![Product {
                text: "keripik".to_owned(),
                product_id: Some(3),
                price_idr: Some(5_000),
            }],
            observations: figures.map(|(kind, amount)| observation(kind, 2025, Some(amount))).into(),
            legalities: vec![legality("nib", "9120001234567"), legality("pirt", "2053201010123-29")],
            trainings: vec![Training { title: "Pengemasan".to_owned(), ..Training::default() }],
            channels: vec![Channel { kind: "whatsapp".to_owned(), value: "+6281200000001".to_owned() }],
            ..Record::default()
        };
        Self {
            record,
            has_desa: true,
            point_outside: false,
            point_conflict: false,
            shared: Shared::default(),
            confirmed: day("2026-06-01"),
        }
    }

    pub(super) fn owner(&mut self) -> &mut Owner {
        self.record.owner.as_mut().expect("an owner")
    }

    pub(super) fn nik(&mut self, number: &str) {
        self.owner().nik = Some(Secret::new(number));
    }

    /// Puts one figure in the place of all of its kind.
    pub(super) fn figure(&mut self, kind: &str, year: i32, amount: Option<i64>) {
        self.record.observations.retain(|one| one.kind != kind);
        self.record.observations.push(observation(kind, year, amount));
    }

    pub(super) fn paper(&mut self, kind: &str) -> &mut Legality {
        self.record.legalities.iter_mut().find(|one| one.kind == kind).expect("such a paper")
    }

    /// What `look` sees of the facts about it.
    fn seen<T>(self, look: impl FnOnce(&Facts<'_>) -> T) -> T {
        let kinds = legality::built_in().expect("kinds");
        let thresholds = class::built_in().expect("thresholds");
        let mut peers = Peers::default();
        peers.set_usual(3, "mikro", Usual { median: 60e6_f64.ln(), deviation: 0.7 });
        peers.set_constant(Column::Activity, "Lain yang sama");
        let law = Law {
            areas: &AREAS,
            kinds: &kinds,
            thresholds: &thresholds,
            peers: &peers,
            today: day("2026-11-24"),
        };
        let time = self.confirmed.and_hms_opt(5, 0, 0).expect("a time").and_utc();
        let business = Business {
            id: 1,
            code: "00000000".to_owned(),
            version: 1,
            owner_id: Some(1),
            demo: false,
            desa_code: self.has_desa.then(|| "32.01.01.1001".to_owned()),
            desa_from_point: false,
            point_conflict: self.point_conflict,
            outside: self.point_outside,
            public_precision: None,
            created_at: time,
            updated_at: time,
            confirmed_at: time,
            erased_at: None,
            record: self.record,
        };
        look(&Facts::new(&business, self.shared, &law))
    }
}

fn cases() -> HashMap<&'static str, fn(&mut Example)> {
    [place::CASES, owner::CASES, business::CASES, figure::CASES, paper::CASES, market::CASES]
        .into_iter()
        .flatten()
        .copied()
        .collect()
}

#[test]
fn every_rule_finds_its_case_and_nothing_in_a_record_that_is_in_order() {
    let cases = cases();
    for rule in all() {
        let case = cases.get(rule.id).unwrap_or_else(|| panic!("no case for {}", rule.id));
        assert!(!Example::in_order().seen(|facts| (rule.finds)(facts)), "{} finds what is in order", rule.id);
        let mut example = Example::in_order();
        case(&mut example);
        assert!(example.seen(|facts| (rule.finds)(facts)), "{} finds nothing in its case", rule.id);
    }
    assert!(all().count() >= 20);
}

#[test]
fn what_is_missing_shares_a_hundred_points() {
    let points: u32 =
        all().filter(|rule| rule.class == Class::Empty).map(|rule| u32::from(rule.points)).sum();
    assert_eq!(points, 100);
    let nothing =
        Example { record: Record { name: "-".to_owned(), ..Record::default() }, ..Example::in_order() };
    assert_eq!(nothing.seen(judge).completeness, 0);
    let all_of_it = Example::in_order().seen(judge);
    assert_eq!((all_of_it.completeness, all_of_it.worth, all_of_it.classes.as_str()), (100, 0, "tttttttttt"));
}

#[test]
fn a_record_is_what_the_first_class_says() {
    let mut example = Example::in_order();
    example.confirmed = day("2020-01-01");
    assert_eq!(example.clone().seen(judge).classes, "ututtttttt");
    example.owner().phone = None;
    assert_eq!(example.clone().seen(judge).classes.get(..3), Some("kku"));
    example.point_conflict = true;
    assert_eq!(example.clone().seen(judge).classes.get(..3), Some("bkb"));
    example.has_desa = false;
    assert_eq!(example.seen(judge).classes, "llllllllll");
}

#[test]
fn what_is_light_counts_for_its_part_alone() {
    let mut example = Example::in_order();
    example.record.trainings.clear();
    let judged = example.seen(judge);
    assert_eq!(judged.classes, "tttttttktt");
    assert_eq!((judged.completeness, judged.hits), (96, vec!["pelatihan_kosong"]));
}

#[test]
fn not_knowing_is_an_answer_and_no_information() {
    let mut example = Example::in_order();
    example.figure("omset_idr", 2025, None);
    let judged = example.seen(judge);
    assert_eq!((judged.completeness, judged.hits), (90, vec!["omset_kosong"]));
}

#[test]
fn rules_have_names_of_their_own_and_say_what_to_do() {
    let names: BTreeSet<&str> = all().map(|rule| rule.id).collect();
    assert_eq!(names.len(), all().count());
    for Rule { id, title, why, remedy, points, class, .. } in all() {
        assert!(!title.is_empty() && why.ends_with('.') && remedy.ends_with('.'), "{id}");
        assert!(*points > 0 && *class != Class::Recorded, "{id}");
    }
    for part in Part::ALL {
        assert!(all().any(|rule| rule.part == part), "{part:?} has no rule");
    }
}
