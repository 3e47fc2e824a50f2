use chrono::NaiveDate;

use super::*;
use crate::ukm::record::{self, Record};

#[test]
fn names_are_given_once_and_every_part_of_a_record_is_asked_somewhere() {
    let mut names: Vec<&str> = GROUPS.into_iter().flatten().map(|field| field.name).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
    assert_eq!(id_of("owner.nik"), "nik");
    assert_eq!(id_of("legalities"), "izin_jenis-1");
    assert_eq!(id_of("kbli_code"), "kbli");
}

#[test]
fn a_figure_told_again_stands_beside_the_first() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let mut record = Record::default();
    let october = crate::ukm::record::month("2026-10".parse().unwrap());
    assert_eq!(october, (day("2026-10-01"), day("2026-10-31")));
    for amount in [1, 2, 3] {
        let figure = ("omset_idr", (Some(amount), Some(amount)));
        figures::observe(&mut record, figure, october, "pemilik", day("2026-11-24"));
    }
    let sources: Vec<&str> = record.observations.iter().map(|one| one.source.as_str()).collect();
    assert_eq!(sources, ["pemilik", "pemilik, ralat 1", "pemilik, ralat 2"]);
    assert_eq!(record.observations[0].unit.as_deref(), Some("rupiah"));
}

#[test]
fn two_rows_that_say_the_same_are_two_and_only_so_many_are_drawn() {
    let cells = |text: &str| [text.to_owned(), String::new()];
    let row = |number, text: &str| rows::Row { number, cells: cells(text) };
    let written = [cells("a").to_vec(), cells("a").to_vec()];
    let typed = [row(1, "a"), row(2, "b"), row(3, "a"), row(4, "a")];
    assert_eq!(Rows::left(&written, &typed), [Some(0), None, Some(1), None]);

    let many = vec![("izin_jenis", "sku"); 20_000];
    let form = crate::http::form::Form::filled(&[], &many);
    assert!(PAPERS.typed(&form).len() <= 1_000);
}

#[test]
fn what_may_be_chosen_is_what_a_record_takes() {
    let offered = |options: Options| -> Vec<String> {
        options.choices("", "").into_iter().map(|one| one.value).filter(|value| !value.is_empty()).collect()
    };
    assert_eq!(offered(Options::Class), record::CLASSES);
    assert_eq!(offered(Options::State), record::STATES);
    let asked = GROUPS.into_iter().flatten().filter_map(|field| field.stored.strip_prefix("channels."));
    let mut asked: Vec<&str> = asked.collect();
    let mut known = record::CHANNELS;
    asked.sort_unstable();
    known.sort_unstable();
    assert_eq!(asked, known);
}
