use super::*;

#[test]
fn an_edition_is_read_from_csv_and_json() {
    let csv = "code,title,kategori\n01111,Pertanian Jagung,A\n47112, Perdagangan  eceran,G\n";
    let json = r#"[{"kode":"01111","judul":"Pertanian Jagung","kategori":"A"},
                   {"kode":"47112","judul":"Perdagangan eceran","kategori":"G"}]"#;
    let found = read("kbli2020.csv", csv.as_bytes(), None).expect("an edition");
    assert_eq!(found.year, 2020);
    assert_eq!(found.entries[1].title, "Perdagangan eceran");
    assert_eq!(found.entries[1].section, Some('G'));
    assert_eq!(read("x.json", json.as_bytes(), Some(2020)), Ok(found));
}

#[test]
fn zeros_that_a_spreadsheet_took_are_put_back_and_other_levels_are_not_taken_for_codes() {
    let lost =
        read("a.csv", b"kode;judul;edisi\n1111;Jagung;2020\n47112;Eceran;2020\n", None).expect("an edition");
    assert_eq!(lost.entries[0].code.as_str(), "01111");
    let levels = "kode;judul\nA;Pertanian\n01;Tanaman\n011;Semusim\n0111;Serealia\n01111;Jagung\n1051;Susu\n10510;Susu\n";
    let levels = read("kbli-2025.csv", levels.as_bytes(), None).expect("an edition");
    let codes: Vec<_> = levels.entries.iter().map(|entry| entry.code.as_str()).collect();
    assert_eq!((codes, levels.skipped, levels.year), (vec!["01111", "10510"], 5, 2025));
}

#[test]
fn what_is_no_edition_is_refused_with_a_sentence() {
    for (name, text, told, error) in [
        ("a.csv", "kode;judul\n01111;Jagung\n", None, KbliError::NoYear),
        ("a.csv", "kode;judul\n01111;Jagung\n", Some(20), KbliError::Year),
        ("a2020.csv", "kode;judul\nA;Pertanian\n", None, KbliError::Empty),
        ("a2020.csv", "x;judul\n01111;Jagung\n", None, KbliError::Columns("x, judul".to_owned())),
        ("a2020.csv", "kode;judul\n01111;Jagung\n01111;Padi\n", None, KbliError::Twice("01111".to_owned())),
        (
            "a.csv",
            "kode;judul;edisi\n01111;Jagung;2020\n01112;Padi;2025\n",
            None,
            KbliError::TwoYears(2020, 2025),
        ),
    ] {
        assert_eq!(read(name, text.as_bytes(), told), Err(error), "{text}");
    }
}

#[test]
fn the_sections_and_groups_of_each_edition_are_those_that_bps_published() {
    let one = |section: &str, year| {
        read("a.csv", format!("kode;judul;kategori\n01111;Jagung;{section}\n").as_bytes(), Some(year))
    };
    assert!(one("U", 2020).is_ok() && one("V", 2025).is_ok());
    assert_eq!(one("V", 2020), Err(KbliError::Section('V', 2020)));
    assert_eq!(one("W", 2025), Err(KbliError::Section('W', 2025)));
    let told = |year, entries| Report { year, entries, removed: 0, skipped: 0 }.to_string();
    for (year, groups, words) in [(2020, 1_790, "1.790 kelompok;"), (2025, 1_559, "1.559 kelompok;")] {
        assert!(!told(year, groups).contains("seharusnya"));
        assert!(told(year, groups - 1).contains(words), "{}", told(year, groups - 1));
    }
    assert!(!told(2009, 5).contains("seharusnya"));
}
