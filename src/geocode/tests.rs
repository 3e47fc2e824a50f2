use std::sync::{Arc, LazyLock};

use super::*;
use crate::wilayah::{cell, facts};

static GEOCODER: LazyLock<Geocoder> = LazyLock::new(|| with_places(vec![]));

fn with_places(places: Vec<Place>) -> Geocoder {
    let areas = cell::approximate(facts::embedded("32.01").unwrap()).unwrap();
    Geocoder::new(Arc::new(areas), Arc::new(places))
}

fn find(words: &str) -> Answer {
    GEOCODER.find(words)
}

fn labels(words: &str) -> Vec<String> {
    find(words).candidates.into_iter().map(|candidate| candidate.label).collect()
}

fn names(candidate: &Candidate) -> Vec<&'static str> {
    candidate.warnings.iter().map(Warning::name).collect()
}

#[track_caller]
fn one(words: &str) -> Candidate {
    let mut answer = find(words);
    assert_eq!(answer.candidates.len(), 1, "{words}: {answer:#?}");
    answer.candidates.remove(0)
}

#[test]
fn names_are_found_in_the_ways_people_write_them() {
    for (words, label) in [
        ("Babakan, Dramaga", "Desa Babakan, Kecamatan Dramaga"),
        ("babakan dramaga", "Desa Babakan, Kecamatan Dramaga"),
        ("Babakan Dramaga Bogor", "Desa Babakan, Kecamatan Dramaga"),
        ("Ds. Babakan Kec. Dramaga Kab. Bogor 16680", "Desa Babakan, Kecamatan Dramaga"),
        (
            "Babakan, Kec. Dramaga, Kabupaten Bogor, Jawa Barat 16680, Indonesia",
            "Desa Babakan, Kecamatan Dramaga",
        ),
        ("Babakan, Dramaga District, Bogor Regency, West Java", "Desa Babakan, Kecamatan Dramaga"),
        ("Kel. Pondok Rajeg, Cibinong", "Kelurahan Pondok Rajeg, Kecamatan Cibinong"),
        ("Desa Pondokrajek, Kec. Cibinong", "Kelurahan Pondok Rajeg, Kecamatan Cibinong"),
        ("Kel. Pd. Rajeg Kec. Cibinong", "Kelurahan Pondok Rajeg, Kecamatan Cibinong"),
        ("Gn. Bunder 2", "Desa Gunung Bunder II, Kecamatan Pamijahan"),
        ("Ds. Gn. Bunder2 Kec. Pamijahan", "Desa Gunung Bunder II, Kecamatan Pamijahan"),
        ("Gunung Bunder II Pamijahan", "Desa Gunung Bunder II, Kecamatan Pamijahan"),
        ("Tapos I, Tenjolaya", "Desa Tapos I, Kecamatan Tenjolaya"),
        ("KEC. GUNUNG PUTRI", "Kecamatan Gunungputri"),
        ("Kecamtan Gunung Putri", "Kecamatan Gunungputri"),
        ("Basir Buncir", "Desa Pasirbuncir, Kecamatan Caringin"),
        ("Desa Tjibanteng, Tjiampea", "Desa Cibanteng, Kecamatan Ciampea"),
        ("Kota Batu, Ciomas", "Desa Kotabatu, Kecamatan Ciomas"),
        ("Perum Kota Wisata, Ciangsana, Gn. Putri", "Desa Ciangsana, Kecamatan Gunungputri"),
        ("Ds. Dukuh Kec. Cibungbulang", "Desa Dukuh, Kecamatan Cibungbulang"),
        ("Kampung Sawah, Rumpin", "Desa Kampung Sawah, Kecamatan Rumpin"),
        ("Kp. Sawah RT 01/02 Desa Kotabatu, Ciomas", "Desa Kotabatu, Kecamatan Ciomas"),
        (
            "Jl. Raya Bogor Km 46 No. 5 Nanggewer Mekar Cibinong",
            "Kelurahan Nanggewer Mekar, Kecamatan Cibinong",
        ),
        (
            "Jl. Raya Parung Bogor Gg. Kp. Jati, RT./RW/RW.02/07, Parung, Kec. Parung, Kabupaten Bogor, Jawa Barat 16330",
            "Desa Parung, Kecamatan Parung",
        ),
    ] {
        assert_eq!(labels(words), [label], "{words}: {:#?}", find(words));
        assert_eq!(
            one(words).warnings.iter().filter(|w| w.name() != "read_as").count(),
            0,
            "{words}: {:?}",
            one(words)
        );
    }
    let parts = GEOCODER.parts("Gg. Kp. Jati, RT./RW/RW.02/07, Parung, Kec. Parung 16330");
    assert_eq!((parts.rt, parts.rw, parts.postal_code.as_deref()), (Some(2), Some(7), Some("16330")));
}

#[test]
fn a_name_of_several_areas_gives_them_all() {
    let answer = find("Pabuaran");
    assert_eq!(answer.candidates.len(), 5);
    assert!(answer.candidates[0].warnings[0].to_string().contains("Ada 5 wilayah"));
    let found = labels("Ciawi");
    assert!(found.len() > 1);
    assert_eq!(found[0], "Kecamatan Ciawi");
    assert_eq!(labels("Ds. Tapos").len(), 3);
    let found = find("Ds. Cibunan").candidates;
    assert_eq!((found.len(), names(&found[0])), (2, vec!["read_as"]), "{found:?}");
    assert!(find("Cibunan").candidates.is_empty());
    // A street's name only orders them; a postal code too.
    let found = find("Jl. Raya Cibinong, Ds. Pabuaran").candidates;
    assert_eq!((found.len(), found[0].label.as_str()), (5, "Kelurahan Pabuaran, Kecamatan Cibinong"));
    let found = find("Pabuaran 16916").candidates;
    assert_eq!((found.len(), found[0].label.as_str()), (5, "Kelurahan Pabuaran, Kecamatan Cibinong"));
}

#[test]
fn every_ambiguous_name_stays_ambiguous_without_its_kecamatan() {
    let areas = GEOCODER.areas();
    let mut by_key = std::collections::HashMap::<String, Vec<usize>>::new();
    for (n, desa) in areas.desa().iter().enumerate() {
        by_key.entry(crate::wilayah::name::name_key(&desa.name)).or_default().push(n);
    }
    let same_spelling = |all: &&Vec<usize>| {
        all.iter()
            .filter(|n| all.iter().any(|m| m != *n && areas.desa()[*m].name == areas.desa()[**n].name))
            .count()
    };
    let repeated: Vec<_> = by_key.values().filter(|all| all.len() > 1).collect();
    assert_eq!(repeated.iter().filter(|all| same_spelling(all) > 0).count(), 38);
    assert_eq!(repeated.iter().map(same_spelling).sum::<usize>(), 90);
    for all in repeated {
        let name = &areas.desa()[all[0]].name;
        let found = find(&format!("Ds. {name}")).candidates;
        assert_eq!(found.len(), all.len(), "{name}");
        for desa in all {
            let kecamatan = &areas.kecamatan()[usize::from(areas.kecamatan_of(DesaIx(*desa as u16)).0)].name;
            let found = one(&format!("{name}, Kec. {kecamatan}"));
            assert_eq!(found.desa, Some(DesaIx(*desa as u16)), "{name}, {kecamatan}");
        }
    }
}

#[test]
fn a_desa_called_like_another_kecamatan_is_not_taken_for_it() {
    for (words, label) in [
        ("Cibinong, Gunung Sindur", "Desa Cibinong, Kecamatan Gunungsindur"),
        ("Desa Cisarua Kec. Nanggung", "Desa Cisarua, Kecamatan Nanggung"),
        ("Desa Cisarua, Sukajaya", "Desa Cisarua, Kecamatan Sukajaya"),
        ("Ciomas, Tenjo", "Desa Ciomas, Kecamatan Tenjo"),
        ("Cileungsi, Ciawi", "Desa Cileungsi, Kecamatan Ciawi"),
        ("Tajurhalang, Kec. Cijeruk", "Desa Tajurhalang, Kecamatan Cijeruk"),
        ("Tamansari Rumpin", "Desa Tamansari, Kecamatan Rumpin"),
    ] {
        assert_eq!(labels(words), [label], "{words}");
    }
    for name in ["Cibinong", "Cisarua", "Ciomas", "Cileungsi", "Tamansari"] {
        let found = find(name).candidates;
        assert!(found.len() > 1 && found.iter().all(|found| found.precision >= Precision::Desa), "{name}");
    }
}

#[test]
fn contradictions_are_told() {
    let found = one("Jl. Cibanteng Agathis, Cihideung Ilir, Kec. Ciampea");
    assert_eq!(found.label, "Desa Cihideung Ilir, Kecamatan Ciampea");
    assert!(found.warnings.iter().any(|warning| warning.to_string().contains("Cibanteng")), "{found:?}");
    let found = one("Ds. Babakan, Ds. Kotabatu, Kec. Dramaga");
    assert_eq!(names(&found), ["also_names"]);
    let found = find("Ds. Kotabatu Kec. Dramaga").candidates;
    assert_eq!(
        found.iter().map(|found| found.precision).collect::<Vec<_>>(),
        [Precision::Kecamatan, Precision::Desa]
    );
    assert_eq!(names(&found[1]), ["other_kecamatan"]);
    let found = one("Ds. Antah Kec. Dramaga");
    assert_eq!((found.precision, names(&found)), (Precision::Kecamatan, vec!["unknown_desa"]));
    let found = one("Babakan, Dramaga 40123");
    assert_eq!(names(&found), ["postal_code"]);
    let found = find("Kp. Babakan RT 1/2 Kec. Dramaga").candidates;
    assert_eq!(found[0].precision, Precision::Kecamatan, "{found:?}");
    assert_eq!(names(&found[1]), ["from_street"]);
}

#[test]
fn places_outside_are_told_apart() {
    for (words, part) in [
        ("Kp. Ciawi Rt. 02 Rw. 01 Ds. Cikancung", "Cikancung"),
        ("Cibinong, Kota Bandung", "Kota Bandung"),
        ("Ds. Cikancung Kec. Cikancung Kab. Bandung", "Kabupaten Bandung"),
        ("Kec. Soreang", "Soreang"),
        ("Kec. Cicurug", "Kabupaten Sukabumi"),
        ("Jl. Pajajaran, Kota Bogor", "Kota Bogor"),
        ("Kel. Tegallega, Kec. Bogor Tengah, Kota Bogor", "Kota Bogor"),
        ("Kec. Bogor Selatan", "Kota Bogor"),
        ("Bogor Utara", "Kota Bogor"),
        ("Tanah Sareal", "Kota Bogor"),
        ("Bogor Sel.", "Kota Bogor"),
        ("Babakan, Depok", "Depok"),
        ("Jl. Sudirman, Jakarta", "Jakarta"),
        ("Ds. Babakan, Prov. Banten", "Banten"),
        ("Jl. Margonda Raya, Kota Depok, Jawa Barat", "Kota Depok"),
        ("Ds. Sukamaju, Kab. Antah", "Kabupaten Antah"),
        ("asdfgh", "dikenali"),
        ("Antah Berantah", "dikenali"),
        ("  ", "Tulis"),
    ] {
        let answer = find(words);
        let problem = answer.problem.clone().unwrap_or_default();
        assert!(answer.candidates.is_empty() && problem.contains(part), "{words}: {answer:?}");
    }
    assert_eq!(labels("Babakan Madang, Kab. Bogr")[0], "Kecamatan Babakan Madang");
    assert_eq!(
        labels("Jl. Raya Jakarta-Bogor Km 41, Cirimekar, Cibinong"),
        ["Kelurahan Cirimekar, Kecamatan Cibinong"]
    );
}

#[test]
fn coordinates_are_read_and_repaired() {
    for (words, repairs) in [
        ("-6.5556, 106.7250", &[][..]),
        ("-6.5556 106.7250", &[]),
        ("(-6.5556,106.7250)", &[]),
        ("-6,5556 106,7250", &[]),
        ("-6,5556,106,7250", &[]),
        ("-6,5556, 106,7250", &[]),
        ("Lat: -6.5556, Long: 106.7250", &[]),
        ("lintang -6,5556 bujur 106,7250", &[]),
        ("Longitude 106.7250 Latitude -6.5556", &[]),
        ("6.5556° S, 106.7250° E", &[]),
        ("6.5556 LS 106.7250 BT", &[]),
        ("S 6,5556 E 106,7250", &[]),
        ("106.7250 BT, 6.5556 LS", &[]),
        ("6°33'20.16\"S 106°43'30.0\"E", &[]),
        ("6° 33' 20,16\" LS, 106° 43' 30,0\" BT", &[]),
        ("6°33′20.16″S 106°43′30.0″T", &[]),
        ("S6°33'20.16\" T106°43'30.0\"", &[]),
        ("6 33 20.16 S 106 43 30.0 E", &[]),
        ("-6°33'20.16\", 106°43'30.0\"", &[]),
        ("6°33.336'S 106°43.5'E", &[]),
        ("6 derajat", &["none"]),
        ("106.7250, -6.5556", &["swapped"]),
        ("6.5556, 106.7250", &["missing_minus"]),
        ("6°33'20.16\" 106°43'30.0\"", &["missing_minus"]),
        ("106.7250;6.5556", &["swapped", "missing_minus"]),
        ("'-6.5556, '106.7250", &["quoted"]),
        ("'-6.5556','106.7250'", &["quoted"]),
        ("-65556, 1067250", &["lost_dot"]),
        ("-6.5556, 1067250", &["lost_dot"]),
        ("-6.555.600, 106.725.000", &["lost_dot"]),
        ("65556000 106725000", &["lost_dot", "missing_minus"]),
        ("1067250 -65556", &["lost_dot", "swapped"]),
        ("Warung 6°33'20.16\"S 106°43'30.0\"E, Babakan", &["picked_out"]),
        ("Lokasi: LS 6°33'20.16\" BT 106°43'30.0\" Babakan", &["picked_out"]),
        ("-6.5556,106.7250 (warung)", &["picked_out"]),
        ("Lokasi warung di -6.5556, 106.7250 ya", &["picked_out"]),
    ] {
        if repairs == ["none"] {
            assert!(find(words).candidates.is_empty(), "{words}");
            continue;
        }
        let found = one(words);
        let error = found.at.distance_m(LonLat::new(106.725, -6.5556).unwrap());
        assert!(error < 0.2 && found.precision == Precision::Point, "{words}: {found:?}");
        assert_eq!(names(&found), repairs, "{words}");
        assert_eq!(found.label, "Titik di Desa Babakan, Kecamatan Dramaga");
    }
    let outside = one("-7.0051, 110.4381");
    assert!(outside.desa.is_none() && names(&outside) == ["outside"]);
    for words in
        ["0,0", "91, 181", "-6.5", "1,2,3", "1e9 5", "--1,2", "999999999999999999999, 1", "51.5074, -0.1278"]
    {
        assert!(find(words).candidates.is_empty(), "{words}");
    }
}

#[test]
fn metres_of_utm_are_read() {
    for (words, repairs) in [
        ("690731 9275050", &["utm"][..]),
        ("690731, 9275050", &["utm"]),
        ("690731/9275050", &["utm"]),
        ("690.731 9.275.050", &["utm"]),
        ("48S 690731 9275050", &["utm"]),
        ("48 S 690731 mE 9275050 mN", &["utm"]),
        ("UTM 48M 690731mE 9275050mN", &["utm"]),
        ("Zona 48S; X: 690731; Y: 9275050", &["utm"]),
        ("48 690731 9275050", &["utm"]),
        ("9275050 690731", &["utm", "utm_swapped"]),
    ] {
        let found = one(words);
        let error = found.at.distance_m(LonLat::new(106.725_001_514_6, -6.555_597_214_9).unwrap());
        assert!(error < 0.2 && found.precision == Precision::Point, "{words}: {found:?}");
        assert_eq!(names(&found), repairs, "{words}");
        assert!(found.warnings[0].to_string().contains("48S"));
    }
    let solo = one("49S 480000 9163000");
    assert!(
        solo.desa.is_none() && solo.at.distance_m(LonLat::new(110.818_694_76, -7.572_122_66).unwrap()) < 1.0
    );
}

#[test]
fn precision_is_never_faked() {
    for (words, precision, warning) in [
        ("-6.556, 106.725", Precision::Point, "few_decimals"),
        ("-6.55, 106.72", Precision::Kecamatan, "few_decimals"),
        ("https://www.google.com/maps/@-6.5556,106.7250,17z", Precision::Kampung, "map_view"),
        ("https://www.google.com/maps/@-6.5556,106.7250,13z", Precision::Kecamatan, "map_view"),
        ("geo:-6.5556,106.7250;u=400", Precision::Kampung, "uncertain"),
        ("-6.557164, 106.726055", Precision::Desa, "area_middle"),
        ("6P58CPV0+", Precision::Kecamatan, ""),
    ] {
        if words.ends_with("0+") {
            continue;
        }
        let found = one(words);
        assert_eq!(found.precision, precision, "{words}: {found:?}");
        assert!(names(&found).contains(&warning), "{words}: {found:?}");
    }
    assert!(find("-6.5, 106.7").problem.unwrap().contains("terlalu kasar"));
    assert!(find("0,0").problem.unwrap().contains("belum diisi"));
    assert_eq!(one("geo:-6.5556,106.7250;u=35").precision, Precision::Point);
}

#[test]
fn links_lead_to_the_place_or_say_what_to_do() {
    for words in [
        "https://maps.google.com/?q=-6.5556,106.7250",
        "Warung Bu Tini, Babakan Dramaga https://maps.google.com/?q=-6.5556,106.7250",
        "geo:0,0?q=-6.5556,106.7250(Warung)",
        "https://www.google.com/maps/place/X/@-6.1,106.1,17z/data=!3d-6.2!4d106.2!8m2!3d-6.5556!4d106.7250",
    ] {
        let found = one(words);
        assert_eq!(
            (found.precision, found.source, names(&found)),
            (Precision::Point, "tautan peta", vec![]),
            "{words}"
        );
    }
    let found = one("Ds. Kotabatu Ciomas https://maps.google.com/?q=-6.5556,106.7250");
    assert_eq!(names(&found), ["not_in_named"]);
    assert_eq!(
        one("https://www.google.com/maps/place/Babakan,+Kec.+Dramaga").label,
        "Desa Babakan, Kecamatan Dramaga"
    );
    let answer = find("https://maps.app.goo.gl/AbC123");
    assert!(answer.candidates.is_empty() && answer.problem.unwrap().contains("salin"));
    let found = one("Babakan, Dramaga https://maps.app.goo.gl/AbC123");
    assert_eq!((found.precision, names(&found)), (Precision::Desa, vec!["short_link"]));
    assert!(find("https://contoh.id/").problem.unwrap().contains("tidak memuat koordinat"));
}

#[test]
fn plus_codes_are_completed_by_the_area_beside_them() {
    let full = one("6P58GRCF+4X");
    assert_eq!((full.precision, full.source), (Precision::Point, "kode plus"));
    assert!(full.label.contains("Kecamatan Cibinong"), "{full:?}");
    for words in
        ["GRCF+4X Cibinong", "GRCF+4X, Kec. Cibinong, Kabupaten Bogor, Jawa Barat", "grcf 4x Cibinong"]
    {
        let found = find(words).candidates;
        assert!(found.iter().any(|found| found.at == full.at), "{words}: {found:?}");
        assert_eq!(found[0].at, full.at);
    }
    let alone = one("GRCF+4X");
    assert_eq!((alone.at, names(&alone)), (full.at, vec!["code_without_name"]));
    let eleven = one("9PH6+FH4");
    assert!(eleven.at.distance_m(LonLat::new(106.711_453, -6.621_362_5).unwrap()) < 2.0, "{eleven:?}");
    assert!(find("2222+22").candidates.is_empty());
    assert_eq!(names(&one("6P58GRCF+4X Ciomas, Tenjo")), ["not_in_named"]);
}

#[test]
fn a_known_kampung_is_finer_than_its_desa() {
    let at = |lon, lat| LonLat::new(lon, lat);
    let place = |name: &str, desa_code: &str, at| Place {
        name: name.into(),
        kind: PlaceKind::Kampung,
        desa_code: desa_code.into(),
        at,
    };
    let geocoder = with_places(vec![
        place("Jati", "32.01.10.2004", at(106.72, -6.43)),
        place("Cangkurawok", "32.01.30.2008", at(106.721, -6.551)),
        place("Cangkurawok", "32.01.30.2008", at(106.722, -6.552)),
        place("Kp. Cangkurawok", "32.01.30.2008", at(106.723, -6.59)),
        place("Rawa-rawa", "32.01.30.2008", None),
        place("Sawah", "32.01.30.2008", at(106.72, -6.55)),
        place("Sawah", "32.01.29.2001", at(106.77, -6.6)),
        place("Nowhere", "99.99.99.9999", at(106.0, -6.0)),
    ]);
    let found = geocoder.find("Kp. Cangkurawok RT 02/03 Ds. Babakan Kec. Dramaga").candidates;
    assert_eq!((found.len(), found[0].precision), (1, Precision::Kampung));
    assert_eq!((found[0].at.lon(), found[0].at.lat()), (106.722, -6.552));
    assert_eq!(found[0].label, "Kampung Cangkurawok, Desa Babakan, Kecamatan Dramaga");
    let alone = geocoder.find("kampung cangkurawok").candidates;
    assert_eq!((alone.len(), names(&alone[0])), (1, vec!["from_kampung"]));
    assert_eq!(geocoder.find("Kp. Sawah").candidates.len(), 2);
    let in_kecamatan = geocoder.find("Kp. Sawah, Kec. Dramaga").candidates;
    assert_eq!(
        (in_kecamatan[0].precision, in_kecamatan[1].precision),
        (Precision::Kampung, Precision::Kecamatan)
    );
    let doubled = geocoder.find("Kp. Rawa² Babakan Dramaga").candidates;
    assert!(!doubled.is_empty(), "{doubled:?}");
    let without_point = geocoder.find("Kp. Rawa2, Babakan, Dramaga").candidates;
    assert_eq!(
        (without_point[0].precision, names(&without_point[0])),
        (Precision::Desa, vec!["kampung_without_point"])
    );
    assert_eq!(geocoder.find("Kp. Jati, Ds. Antah").candidates, []);
}

/// Lines that are answered with their desa first, and lines answered with another desa as if it were sure.
fn marks(seed: u64, count: usize) -> (usize, Vec<String>) {
    let (mut right, mut notes) = (0, Vec::new());
    for sample in sample::samples(GEOCODER.areas(), seed, count) {
        let answer = find(&sample.line);
        assert!(
            answer.candidates.iter().all(|found| found.precision >= Precision::Desa),
            "{}: {answer:?}",
            sample.line
        );
        match answer.candidates.as_slice() {
            [found] if found.desa == Some(sample.desa) => right += 1,
            _ => {
                let wanted = &GEOCODER.areas().desa()[usize::from(sample.desa.0)].name;
                let labels: Vec<&str> = answer.candidates.iter().map(|found| found.label.as_str()).collect();
                notes.push(format!("{wanted}: {} -> {labels:?} {:?}", sample.line, answer.problem));
            }
        }
    }
    (right, notes)
}

#[test]
fn made_up_addresses_lead_to_their_desa() {
    for (seed, count) in [(3201, 1_000), (1, 435), (2, 435), (3, 435)] {
        let (right, notes) = marks(seed, count);
        let share = right as f64 / count as f64;
        assert!(share >= 0.98, "seed {seed}: {share}\n{}", notes.join("\n"));
    }
}

/// A place in the spellings in which it is typed, exported and pasted.
fn spellings(at: LonLat) -> Vec<String> {
    let (lat, lon) = (at.lat(), at.lon());
    let dms = |degrees: f64| {
        let all = (degrees.abs() * 36_000.0).round() as u64;
        (all / 36_000, all / 600 % 60, all % 600 / 10, all % 10)
    };
    let ((d, m, s, f), (d2, m2, s2, f2)) = (dms(lat), dms(lon));
    let comma = |degrees: f64| format!("{degrees:.6}").replace('.', ",");
    let without_dot = |degrees: f64| format!("{degrees:.6}").replace('.', "");
    vec![
        format!("{lat:.6}, {lon:.6}"),
        format!("{lon:.6}, {lat:.6}"),
        format!("{:.5} {lon:.5}", -lat),
        format!("{} {}", comma(lat), comma(lon)),
        format!("'{lat:.6}, '{lon:.6}"),
        format!("{} {}", without_dot(lat), without_dot(lon)),
        format!("{d}°{m}'{s}.{f}\"S {d2}°{m2}'{s2}.{f2}\"E"),
        format!("{d}° {m}' {s},{f}\" LS, {d2}° {m2}' {s2},{f2}\" BT"),
        format!("Lokasi: https://maps.google.com/?q={lat:.6},{lon:.6}"),
        format!("https://www.google.com/maps/place/A/@-6.5,106.8,17z/data=!3m1!8m2!3d{lat:.7}!4d{lon:.7}"),
        format!("https://www.google.com/maps/@{lat:.6},{lon:.6},17z"),
        format!("https://www.openstreetmap.org/?mlat={lat:.5}&mlon={lon:.5}#map=17/-6.5/106.8"),
        format!("geo:{lat:.6},{lon:.6};u=20"),
    ]
}

#[test]
fn no_point_is_ever_wrong() {
    use rand::SeedableRng;
    let areas = GEOCODER.areas();
    let sampler = crate::wilayah::Sampler::new(areas);
    let mut random = rand::rngs::SmallRng::seed_from_u64(3201);
    for desa in (0..areas.desa().len() as u16).map(DesaIx) {
        let at = sampler.point_in(desa, &mut random);
        for line in spellings(at) {
            let found = one(&line);
            assert!(found.at.distance_m(at) < 5.0, "{line}: {found:?}");
            assert_eq!(found.desa, areas.desa_at(found.at).map(|(desa, _)| desa), "{line}");
            let exact = !line.contains("/@") || line.contains("!3d");
            assert_eq!(found.precision == Precision::Point, exact, "{line}: {found:?}");
        }
    }
}

proptest::proptest! {
    #[test]
    fn no_words_break_it(words in "\\PC{0,60}", pieces in pieces()) {
        let _ = find(&words);
        let _ = find(&pieces.concat());
    }
}

/// Pieces of what the parsers look for, in any order.
fn pieces() -> impl proptest::strategy::Strategy<Value = Vec<String>> {
    use proptest::prelude::*;
    let piece = prop_oneof![
        "[ ,./;:()+-]{1,3}",
        "[0-9]{1,8}",
        "-?[0-9]{1,3}[.,][0-9]{0,6}",
        "[°'\"²′″]",
        "(Kp|Ds|Kec|Kab|Kota|RT|RW|No|Jl|LS|BT|S|E|geo:|@|!3d|!4d|48S|Gn|²)[. ]?",
        "(Babakan|Dramaga|Cibinong|Tapos II|Bogor|Bandung|Kota Batu)",
        "(https://maps.google.com/\\?q=|https://maps.app.goo.gl/x|osm.org/go/|https://www.google.com/maps/@)",
        "[2-9CFGHJMPQRVWX]{4}\\+[2-9CFGHJMPQRVWX]{2,3}",
        "\\PC{1,4}",
    ];
    prop::collection::vec(piece, 0..12)
}

/// So many inputs that the test takes a moment in debug; `script/bench exact` asks for a hundred thousand.
const INPUTS: u32 = 2_000;

/// The same inputs every time; `FUZZ_INPUTS` and `FUZZ_SEED` ask for more and for others.
#[test]
fn made_up_inputs_break_nothing() {
    use proptest::prelude::*;
    use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u32>().expect("a number"));
    let cases = number("FUZZ_INPUTS").unwrap_or(INPUTS);
    let mut seed = [0; 32];
    seed[..4].copy_from_slice(&number("FUZZ_SEED").unwrap_or(3201).to_le_bytes());
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let strategy = (pieces(), "\\PC{0,80}");
    let result = runner.run(&strategy, |(pieces, words)| {
        for text in [pieces.concat(), words] {
            let answer = find(&text);
            prop_assert!(answer.candidates.is_empty() == answer.problem.is_some(), "{text}: {answer:?}");
            let _ = GEOCODER.parts(&text);
        }
        Ok(())
    });
    result.unwrap();
}

/// DOMAIN of region codes, addresses and places, as far as not above.
#[test]
fn the_spellings_and_forms_that_people_use_are_known() {
    for (words, label) in [
        ("Kec. Tajur Halang", "Kecamatan Tajurhalang"),
        ("Kec. Ranca Bungur", "Kecamatan Rancabungur"),
        ("Kec. Parung Panjang", "Kecamatan Parungpanjang"),
        ("Desa Sukajaya, Kec. Jonggol", "Desa Sukajaya, Kecamatan Jonggol"),
        ("Tanjungsari, Cijeruk", "Desa Tanjungsari, Kecamatan Cijeruk"),
        ("Sukamakmur, Ciomas", "Desa Sukamakmur, Kecamatan Ciomas"),
        ("macam² keripik Babakan Dramaga", "Desa Babakan, Kecamatan Dramaga"),
        ("Jl. Kb. Raya Gg. Kb. Jahe, Ds. Babakan, Kec. Dramaga", "Desa Babakan, Kecamatan Dramaga"),
        ("Jl. Raya Bar. No 3, Kec. Cibinong", "Kecamatan Cibinong"),
        ("Cilebut Tim., Kec. Sukaraja", "Desa Cilebut Timur, Kecamatan Sukaraja"),
        ("Cilebut Bar., Kec. Sukaraja", "Desa Cilebut Barat, Kecamatan Sukaraja"),
        ("6P59G225+22", "Titik di Desa Cibodas, Kecamatan Jonggol"),
    ] {
        assert_eq!(labels(words), [label], "{words}");
    }
    assert!(labels("Klp. Nunggal").contains(&"Kecamatan Klapanunggal".to_owned()));
    for part in ["Bogor Barat", "Bogor Timur"] {
        let answer = find(&format!("Kec. {part}"));
        assert!(
            answer.candidates.is_empty() && answer.problem.is_some_and(|text| text.contains("Kota Bogor"))
        );
    }
    // Kota Bogor: read with its decimal commas, and told to lie outside.
    assert_eq!(names(&one("-6,5944 106,7890")), ["outside"]);
    let (south, east) = ("6°33'20.16\" LS 106°43'30\" BT", "6°33'20.16\" S 106°43'30\" T");
    assert_eq!(one(south).at, one(east).at);
    // U is utara and B is barat: neither is in the kabupaten, and nobody turns them round unasked.
    assert!(find("6°35'40.2\" U 106°47'20\" B").candidates.is_empty());
}

#[test]
fn a_point_close_to_a_border_says_so() {
    let place = |at: LonLat| one(&format!("{:.7}, {:.7}", at.lat(), at.lon()));
    let areas = GEOCODER.areas();
    let (from, to) = (areas.desa()[0].point, areas.desa()[1].point);
    let between = |share: f64| {
        LonLat::new(
            from.lon() + (to.lon() - from.lon()) * share,
            from.lat() + (to.lat() - from.lat()) * share,
        )
        .unwrap()
    };
    let here = place(from).desa;
    assert!(here.is_some());
    let (mut inside, mut beyond) = (0.0, 1.0);
    for _ in 0..30 {
        let middle = f64::midpoint(inside, beyond);
        if place(between(middle)).desa == here { inside = middle } else { beyond = middle }
    }
    assert!(names(&place(between(inside))).contains(&"near_border"));
    assert!(!names(&place(from)).contains(&"near_border"));
}
