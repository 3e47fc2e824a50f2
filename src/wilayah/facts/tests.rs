use super::*;
use crate::wilayah::{Areas, DesaIx, Found, Kind, cell, normalise_name};

fn bogor() -> Areas {
    cell::approximate(embedded("32.01").unwrap()).unwrap()
}

#[test]
fn the_embedded_table_holds_kabupaten_bogor() {
    let facts = embedded("32.01").unwrap();
    assert_eq!((facts.kecamatan.len(), facts.desa.len()), (40, 435));
    assert_eq!(facts.desa.iter().filter(|area| area.kind == Kind::Kelurahan).count(), 19);
    assert_eq!(facts.kabupaten.name, "Kabupaten Bogor");
    assert_eq!(facts.kabupaten.population, Some(5_809_790));
    assert!(embedded("33.72").is_none());
    let aliases: usize = facts.kecamatan.iter().chain(&facts.desa).map(|area| area.aliases.len()).sum();
    assert_eq!(aliases, EMBEDDED_ALIASES.lines().filter(|line| line.starts_with("32.01.")).count());
}

#[test]
fn areas_are_found_by_code_slug_and_position() {
    let areas = bogor();
    let babakan = areas.desa_by_code("32.01.30.2008").unwrap();
    assert_eq!(areas.desa_by_slugs("dramaga", "babakan"), Some(babakan));
    assert_eq!(areas.desa_by_slugs("cibinong", "babakan"), None);
    let dramaga = areas.kecamatan_by_slug("dramaga").unwrap();
    assert_eq!(areas.kecamatan_of(babakan), dramaga);
    assert!(areas.desa_of(dramaga).any(|desa| desa == babakan));
    assert_eq!(areas.by_code("32.01").unwrap().slug, "kabupaten-bogor");
    assert!(areas.by_code("32.02").is_none());
    let sum: usize = (0..40).map(|k| areas.desa_of(crate::wilayah::KecamatanIx(k)).len()).sum();
    assert_eq!(sum, 435);
}

#[test]
fn statistics_and_administration_number_the_same_areas_differently() {
    let facts = embedded("32.01").unwrap();
    let bps = |code: &str| {
        let mut all = std::iter::once(&facts.kabupaten).chain(&facts.kecamatan).chain(&facts.desa);
        all.find(|area| area.code == code).and_then(|area| area.bps_code.as_deref())
    };
    assert_eq!(bps("32.01"), Some("3201"));
    assert_eq!(bps("32.01.01"), Some("3201210"));
    assert_eq!(bps("32.01.01.1001"), Some("3201210008"));
    let both = facts.kecamatan.iter().chain(&facts.desa);
    assert!(both.clone().all(|area| area.bps_code.as_ref().is_some_and(|code| code.starts_with("3201"))));
    let codes: std::collections::HashSet<_> = both.map(|area| &area.bps_code).collect();
    assert_eq!(codes.len(), 475);
}

/// The box of the 435 polygons of `cahyadsn/wilayah_boundaries`.
#[test]
fn every_point_lies_in_the_box_of_the_kabupaten() {
    let facts = embedded("32.01").unwrap();
    let areas = std::iter::once(&facts.kabupaten).chain(&facts.kecamatan).chain(&facts.desa);
    for area in areas {
        let (lon, lat) = (area.point.lon(), area.point.lat());
        assert!((106.4012..=107.2278).contains(&lon) && (-6.7885..=-6.3023).contains(&lat), "{area:?}");
    }
}

#[test]
fn eleven_desa_are_called_like_another_kecamatan() {
    let areas = bogor();
    let mut found: Vec<(&str, &str)> = Vec::new();
    for (ix, desa) in areas.desa().iter().enumerate() {
        let own = areas.kecamatan_of(DesaIx(ix as u16));
        let other = areas.kecamatan().iter().enumerate().any(|(other, kecamatan)| {
            other != usize::from(own.0) && normalise_name(&kecamatan.name) == normalise_name(&desa.name)
        });
        if other {
            found.push((&desa.name, &areas.kecamatan()[usize::from(own.0)].name));
        }
    }
    assert_eq!(found.len(), 11, "{found:?}");
    for pair in [
        ("Cibinong", "Gunungsindur"),
        ("Cisarua", "Nanggung"),
        ("Cisarua", "Sukajaya"),
        ("Ciomas", "Tenjo"),
        ("Cileungsi", "Ciawi"),
        ("Tajurhalang", "Cijeruk"),
        ("Tamansari", "Rumpin"),
    ] {
        assert!(found.contains(&pair), "{pair:?}: {found:?}");
    }
}

#[test]
fn a_kecamatan_is_found_in_one_word_or_two() {
    let areas = bogor();
    for (one, two) in [
        ("Gunungputri", "Gunung Putri"),
        ("Bojonggede", "Bojong Gede"),
        ("Tajurhalang", "Tajur Halang"),
        ("Rancabungur", "Ranca Bungur"),
        ("Parungpanjang", "Parung Panjang"),
        ("Gunungsindur", "Gunung Sindur"),
        ("Babakanmadang", "Babakan Madang"),
    ] {
        let found = areas.find_kecamatan_by_name(one);
        assert!(matches!(found, Found::One(_)), "{one}");
        assert_eq!(areas.find_kecamatan_by_name(two), found, "{two}");
    }
}

#[test]
fn names_are_normalised() {
    for (name, normal) in [
        ("Kec. Gunung Putri", "gunung putri"),
        ("Ds. Gn. Bunder II", "gunung bunder 2"),
        ("DESA  Cibeber I", "cibeber 1"),
        ("Kel. Pd. Rajeg", "pondok rajeg"),
        ("Kb. Pedes", "kebon pedes"),
        ("Klp. Nunggal", "kelapa nunggal"),
        ("Sel. / Tim. / Bar. / Ut.", "selatan timur barat utara"),
        ("Ciomas", "ciomas"),
        ("Desa", "desa"),
        ("I", "i"),
        ("…", ""),
    ] {
        assert_eq!(normalise_name(name), normal);
    }
}

#[test]
fn desa_are_found_by_every_spelling_but_not_by_guessing() {
    let areas = bogor();
    let code = |found: Found<DesaIx>| match found {
        Found::One(desa) => areas.desa()[usize::from(desa.0)].code.clone(),
        other => format!("{other:?}"),
    };
    for (kecamatan, desa, expected) in [
        (Some("Gunung Putri"), "Bojong Nangka", "32.01.02.2005"),
        (Some("DRAMAGA"), "babakan", "32.01.30.2008"),
        (None, "Setu Sari", "32.01.07.2009"),
        (None, "Kelapa Nunggal", "32.01.32.2001"),
        (Some("Pamijahan"), "Gn. Bunder 1", "32.01.17.2010"),
        (None, "Ciarutun Udik", "32.01.16.2005"),
    ] {
        assert_eq!(code(areas.find_desa_by_name(kecamatan, desa)), expected, "{desa}");
    }
    assert!(matches!(areas.find_desa_by_name(None, "Pabuaran"), Found::Ambiguous(five) if five.len() == 5));
    for (kecamatan, desa) in
        [(None, "Kota Bandung"), (Some("Soreang"), "Pabuaran"), (None, ""), (None, "Cibeber 3")]
    {
        assert_eq!(areas.find_desa_by_name(kecamatan, desa), Found::None, "{desa}");
    }
    assert!(matches!(areas.find_kecamatan_by_name("Rancabungur"), Found::One(_)));
    assert_eq!(areas.find_kecamatan_by_name("Bogor Selatan"), Found::None);
}

const TABLE: &str = "# komentar
nama;kode;bujur;lintang;luas
Uji;99.71;110,02;-7,0;492
Barat;99.71.01;110,01;-7,0;246
Satu;99.71.01.1001;110,005;-7,0;123
Satu;99.71.01.2002;110,015;-7,0;123
";

#[test]
fn headings_separators_and_decimals_may_differ() {
    let facts = parse(TABLE, "99.71").unwrap();
    assert_eq!(facts.kabupaten.name, "Kota Uji");
    assert_eq!((facts.desa[0].kind, facts.desa[1].kind), (Kind::Kelurahan, Kind::Desa));
    assert_eq!((facts.desa[0].slug.as_str(), facts.desa[1].slug.as_str()), ("satu", "satu-2002"));
    assert_eq!(facts.desa[0].population, None);
    assert!((facts.desa[1].point.lon() - 110.015).abs() < 1e-12);
}

#[test]
fn every_mistake_is_named_by_its_line() {
    for (from, to, line, part) in [
        ("99.71.01.2002", "99.71.1.2002", Some(6), "tidak berbentuk"),
        ("99.71.01.2002", "99.71.01.1001", Some(6), "sudah ada di baris 5"),
        ("99.71.01.2002", "99.71.02.2002", Some(6), "tidak ada di tabel"),
        ("99.71.01.2002", "32.01.01.2002", Some(6), "bukan bagian dari 99.71"),
        ("110,015;-7,0", "-7,0;110,015", Some(6), "tertukar"),
        ("110,015;-7,0", "0;0", Some(6), "di luar Indonesia"),
        ("110,015;-7,0", "NaN;0", Some(6), "bukan angka"),
        ("110,015", "110,005", Some(6), "titik 99.71.01.2002 sudah ada"),
        ("-7,0;123\nSatu", "-7,0;-1\nSatu", Some(5), "lebih dari 0"),
        ("Uji;99.71;", "Uji;99.71.09;", Some(3), "tidak punya desa"),
        ("kode;", "x;", None, "kolom kode_kemendagri tidak ada"),
    ] {
        let problems = parse(&TABLE.replacen(from, to, 1), "99.71").unwrap_err();
        let found = problems.0.iter().any(|problem| problem.line == line && problem.message.contains(part));
        assert!(found, "{to}: {problems}");
    }
    for text in ["", "#", "kode,nama,lon,lat,luas\n", "\0", "kode,nama,lon,lat,luas\n\"99"] {
        assert!(parse(text, "99.71").is_err(), "{text:?}");
    }
}

proptest::proptest! {
    #[test]
    fn no_table_breaks_the_reader(text in "\\PC{0,60}", at in 0usize..200, to in "[;,\"\n#0-9.a-]{0,6}") {
        let _ = parse(&text, "99.71");
        let (head, tail) = TABLE.split_at(at.min(TABLE.len()));
        let _ = parse(&format!("{head}{to}{tail}"), "99.71");
    }
}
