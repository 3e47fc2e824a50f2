use super::*;
use crate::ukm::value::Answer;
use crate::ukm::value::tests::CONTEXT;

fn read(text: &str) -> Reading<Nik> {
    Nik::read(text, Cell::Text, &CONTEXT)
}

fn date(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

#[test]
fn published_examples_are_read() {
    for (text, sex, birth) in [
        ("3602041211870001", Sex::Male, date(1987, 11, 12)),
        ("3273056010900009", Sex::Female, date(1990, 10, 20)),
    ] {
        let reading = read(text);
        let nik = reading.value().expect("a NIK");
        assert_eq!((nik.sex(), nik.birth_date(CONTEXT.today)), (sex, birth), "{text}");
        assert_eq!(reading.ids(), ["nik_luar_kabupaten"], "{text}");
        assert_eq!(nik.compare(Some(sex), birth), []);
        let ids: Vec<_> = nik
            .compare(Some(if sex == Sex::Male { Sex::Female } else { Sex::Male }), date(1980, 1, 1))
            .iter()
            .map(|finding| finding.id)
            .collect();
        assert_eq!(ids, ["nik_beda_kelamin", "nik_beda_lahir"]);
    }
}

#[test]
fn each_check_has_its_finding() {
    for (text, ids) in [
        ("3201011211870001", &[][..]),
        ("32.01.01.121187.0001", &[]),
        ("'3201 0112 1187 0001", &[]),
        ("320101121187000", &["nik_panjang"]),
        ("32010112118700011", &["nik_panjang"]),
        ("35.2318.", &["nik_panjang"]),
        ("320101121187OOO1", &["nik_bukan_angka"]),
        ("3201013211870001", &["nik_tanggal"]),
        ("3201010011870001", &["nik_tanggal"]),
        ("3201017211870001", &["nik_tanggal"]),
        ("3201011213870001", &["nik_tanggal"]),
        ("3201013102870001", &["nik_tanggal"]),
        ("3201012902960001", &[]),
        ("3201012902870001", &["nik_tanggal"]),
        ("3201012902000001", &[]),
        ("3201011211870000", &["nik_urut"]),
        ("1111111111111111", &["nik_karangan"]),
        ("0000000000000000", &["nik_karangan"]),
        ("1234567890123456", &["nik_karangan"]),
        ("9901011211870001", &["nik_provinsi", "nik_luar_kabupaten"]),
        ("3299011211870001", &["nik_wilayah_lama", "nik_luar_kabupaten"]),
        ("3201991211870001", &["nik_wilayah_lama"]),
        ("3271011211870001", &["nik_luar_kabupaten"]),
        ("3201011203180001", &["nik_mungkin_kk"]),
        ("3.20101E+15", &["nik_angka_hilang"]),
        ("3,20101e+15", &["nik_angka_hilang"]),
        ("3201011211870000.0", &["nik_angka_hilang"]),
    ] {
        assert_eq!(read(text).ids(), ids, "{text}");
    }
}

#[test]
fn a_number_cell_has_lost_its_last_digit() {
    let reading = Nik::read("3201011211870000", Cell::Number, &CONTEXT);
    assert_eq!(reading.ids(), ["nik_angka_hilang"]);
    assert!(reading.is_unreadable());
    assert!(reading.findings[0].remedy.contains("ketik ulang sebagai teks"));
}

#[test]
fn nothing_is_no_number() {
    for text in ["", "0", "-", "'0", "belum ada", "00", "0.0"] {
        assert_eq!(read(text), Reading::absent(), "{text}");
        assert_eq!(Nik::read(text, Cell::Number, &CONTEXT), Reading::absent(), "{text}");
    }
    assert_eq!(read("tidak tahu").answer, Answer::Unknown);
}

#[test]
fn it_prints_masked() {
    let reading = read("3201011211870123");
    let nik = reading.value().expect("a NIK");
    assert_eq!(nik.masked(), "************0123");
    for (digits, masked) in [("3201011211871234", "************1234"), ("1234", "1234"), ("", "")] {
        assert_eq!(mask(digits), masked);
    }
    assert!(!format!("{reading:?}").contains("320101"));
    assert_eq!(nik.expose(), "3201011211870123");
}

#[test]
fn leap_days_are_tried_in_both_centuries() {
    // 2000 was a leap year, 1900 was not.
    assert_eq!(
        read("3201012902000001").value().and_then(|nik| nik.birth_date(CONTEXT.today)),
        date(2000, 2, 29)
    );
    // 2028 is one and has not been; 1928 was.
    assert_eq!(
        read("3201012902280001").value().and_then(|nik| nik.birth_date(CONTEXT.today)),
        date(1928, 2, 29)
    );
}
