use std::collections::BTreeMap;
use std::path::Path;

use super::{arg, command, done, sentence, state};
use crate::support::program::Place;
use crate::support::shared;

#[test]
fn example_data_come_and_go() {
    let place = Place::new("data");
    let told = done(&place, "32.01", &["demo", "--count", "200", "--seed", "7"]);
    assert!(told.contains("200 data contoh dibuat"), "{told}");
    assert_eq!(place.sql("select count(*) || ' ' || count(*) filter (where demo) from business"), "200 200");
    let told = done(&place, "32.01", &["demo", "--clear"]);
    assert!(told.contains("200 data contoh dihapus"), "{told}");
    assert_eq!(place.sql("select count(*) from business"), "0");
}

/// The records of Surakarta, where the service runs on businesses that nobody here made.
#[test]
fn surakarta_runs_on_real_records() {
    let names = [
        "geodata/surakarta_wilayah.csv",
        "geodata/surakarta_kelurahan.geojson",
        "data/umkm_surakarta_2023.csv",
    ];
    let [Some(facts), Some(shapes), Some(records)] = names.map(shared::read) else { return };
    let place = Place::new("data");
    let facts = place.file("surakarta_wilayah.csv", facts);
    let shapes = place.file("surakarta_kelurahan.geojson", shapes);
    let records = place.file("umkm.csv", records);
    done(&place, "33.72", &["import", "wilayah", arg(&facts)]);
    let told = done(&place, "33.72", &["import", "boundaries", arg(&shapes)]);
    assert!(told.contains("54 dari 54"), "{told}");
    let told = done(&place, "33.72", &["import", "ukm", arg(&records)]);
    assert!(told.contains("11.158 baris"), "{told}");
    // Every row ends in one state with a reason; all points are accounted for.
    let states = states(&records.with_file_name("umkm.csv.laporan.csv"));
    assert_eq!(states.values().sum::<usize>(), 11_158, "{states:?}");
    let of = |state: &str| states.get(state).copied().unwrap_or_default();
    let stored = place.sql(
        "select concat_ws(' ', count(*), count(*) filter (where outside), count(*) filter (where desa_code is not null))
         from business",
    );
    let stored: Vec<usize> = stored.split(' ').map(|number| number.parse().unwrap()).collect();
    assert_eq!(stored[..2], [of("dibuat"), 169]);
    assert_eq!(stored[2] + of("duplikat") + of("ditolak"), 10_989, "{states:?}");

    let before = state(&place);
    let told = done(&place, "33.72", &["import", "ukm", arg(&records)]);
    assert!(told.contains("berkas yang sama sudah diimpor"), "{told}");
    assert_eq!(state(&place), before);
    assert_eq!(self::states(&records.with_file_name("umkm.csv.laporan.csv")), states);
    let elsewhere = command(&place, "32.01", &["import", "ukm", arg(&records)]).output().unwrap();
    let told = sentence(&elsewhere);
    assert!(told.contains("SIMBAUMI_KABUPATEN=33.72"), "{told}");
    assert_eq!(state(&place), before);
}

/// How many rows of a row report are in each state; each has a reason in words.
pub fn states(report: &Path) -> BTreeMap<String, usize> {
    let mut states = BTreeMap::new();
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_path(report).unwrap();
    for row in reader.records() {
        let row = row.unwrap();
        assert!((1..=3).all(|column| !row[column].is_empty()), "{row:?}");
        *states.entry(row[1].to_owned()).or_default() += 1;
    }
    states
}

#[test]
fn an_edition_of_kbli_comes_in_and_a_file_without_one_is_refused() {
    let place = Place::new("data");
    let file = place.file("klasifikasi.csv", "kode;judul\n01111;Pertanian Jagung\nA;Pertanian\n");
    let refused = command(&place, "32.01", &["import", "kbli", arg(&file)]).output().unwrap();
    assert!(sentence(&refused).contains("--edisi 2020"));
    let told = done(&place, "32.01", &["import", "kbli", arg(&file), "--edisi", "2020"]);
    assert!(told.contains("KBLI 2020: 1 kelompok tersimpan, 0 dihapus, 1 baris dilewati"), "{told}");
    assert_eq!(
        place.sql("select edition || ' ' || code || ' ' || title from kbli"),
        "2020 01111 Pertanian Jagung"
    );
}
