use std::sync::LazyLock;

use super::*;
use crate::wilayah::{cell, facts};

static AREAS: LazyLock<Areas> =
    LazyLock::new(|| cell::approximate(facts::embedded("32.01").unwrap()).unwrap());

fn labels(words: &str) -> Vec<String> {
    by_area_name(&AREAS, words).candidates.into_iter().map(|candidate| candidate.label).collect()
}

#[test]
fn names_are_found_in_the_ways_people_write_them() {
    for (words, label) in [
        ("Babakan, Dramaga", "Desa Babakan, Kecamatan Dramaga"),
        ("babakan dramaga", "Desa Babakan, Kecamatan Dramaga"),
        ("Ds. Babakan Kec. Dramaga Kab. Bogor 16680", "Desa Babakan, Kecamatan Dramaga"),
        ("Kel. Pondok Rajeg, Cibinong", "Kelurahan Pondok Rajeg, Kecamatan Cibinong"),
        ("Desa Pondokrajek, Kec. Cibinong", "Kelurahan Pondok Rajeg, Kecamatan Cibinong"),
        ("Gn. Bunder 2", "Desa Gunung Bunder II, Kecamatan Pamijahan"),
        ("KEC. GUNUNG PUTRI", "Kecamatan Gunungputri"),
        ("Basir Buncir", "Desa Pasirbuncir, Kecamatan Caringin"),
        (
            "Jl. Raya Parung Bogor Gg. Kp. Jati, RT./RW/RW.02/07, Parung, Kec. Parung, Kabupaten Bogor, Jawa Barat 16330",
            "Desa Parung, Kecamatan Parung",
        ),
        ("Kp. Sawah RT 01/02 Desa Kotabatu, Ciomas", "Desa Kotabatu, Kecamatan Ciomas"),
    ] {
        assert_eq!(labels(words), [label], "{words}");
    }
}

#[test]
fn a_name_of_several_areas_gives_them_all() {
    let answer = by_area_name(&AREAS, "Pabuaran");
    assert_eq!(answer.candidates.len(), 5);
    assert!(answer.candidates[0].warnings[0].contains("Ada 5 wilayah"));
    let found = labels("Ciawi");
    assert!(found.len() > 1);
    assert_eq!(found[0], "Kecamatan Ciawi");
}

#[test]
fn two_desa_in_one_line_are_told() {
    let answer = by_area_name(&AREAS, "Jl. Cibanteng Agathis, Cihideung Ilir, Kec. Ciampea");
    assert_eq!(answer.candidates.len(), 1);
    assert!(answer.candidates[0].warnings.iter().any(|warning| warning.contains("Cibanteng")));
}

#[test]
fn a_kampung_does_not_stand_for_a_kecamatan() {
    for words in
        ["Kp. Ciawi Rt. 02 Rw. 01 Ds. Cikancung", "Cibinong, Kota Bandung", "Kec. Soreang", "asdfgh", "  "]
    {
        let answer = by_area_name(&AREAS, words);
        assert!(answer.candidates.is_empty() && answer.problem.is_some(), "{words}: {answer:?}");
    }
}

#[test]
fn coordinates_are_read_and_repaired() {
    for (words, repairs) in [
        ("-6.5556, 106.7250", 0),
        ("-6.5556 106.7250", 0),
        ("(-6.5556,106.7250)", 0),
        ("-6,5556 106,7250", 0),
        ("-6,5556,106,7250", 0),
        ("106.7250, -6.5556", 1),
        ("6.5556, 106.7250", 1),
        ("106.7250;6.5556", 2),
    ] {
        let answer = by_area_name(&AREAS, words);
        let [candidate] = answer.candidates.as_slice() else { panic!("{words}: {answer:?}") };
        assert_eq!((candidate.at.lon(), candidate.at.lat()), (106.725, -6.5556), "{words}");
        let told = candidate.warnings.iter().filter(|warning| warning.contains("sudah")).count();
        assert_eq!((told, candidate.precision), (repairs, Precision::Point), "{words}");
    }
    let outside = by_area_name(&AREAS, "-7.0, 110.4");
    assert!(outside.candidates[0].desa.is_none() && outside.candidates[0].warnings[0].contains("di luar"));
    for words in ["0,0", "91, 181", "-6.5", "1,2,3", "1e9 5", "--1,2", "999999999999999999999, 1"] {
        assert!(by_area_name(&AREAS, words).candidates.is_empty(), "{words}");
    }
}

proptest::proptest! {
    #[test]
    fn no_words_break_it(words in "\\PC{0,60}") {
        let _ = by_area_name(&AREAS, &words);
    }
}
