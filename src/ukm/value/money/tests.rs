use super::*;
use crate::ukm::value::Answer;

const JT: i64 = 1_000_000;
const M: i64 = 1_000_000_000;

#[test]
fn amounts_are_read_as_people_type_them() {
    for (text, amount) in [
        ("1,5 juta", 1_500_000),
        ("1.5 jt", 1_500_000),
        ("1,5jt", 1_500_000),
        ("1.5 Juta", 1_500_000),
        ("2 M", 2 * M),
        ("2M", 2 * M),
        ("2 miliar", 2 * M),
        ("2,5 milyar", 2_500_000_000),
        ("Rp 1.500.000,-", 1_500_000),
        ("Rp. 1.500.000,-", 1_500_000),
        ("Rp1.500.000", 1_500_000),
        ("1.500.000,00", 1_500_000),
        ("1,500,000.50", 1_500_000),
        ("IDR 1,500,000", 1_500_000),
        ("1500000", 1_500_000),
        ("1500000.0", 1_500_000),
        ("'1500000", 1_500_000),
        ("1 500 000", 1_500_000),
        ("500rb", 500_000),
        ("500 ribu", 500_000),
        ("500k", 500_000),
        ("500 ribu rupiah", 500_000),
        ("1 juta 500 ribu", 1_500_000),
        ("sejuta", JT),
        ("setengah juta", 500_000),
        ("dua ratus lima puluh ribu", 250_000),
        ("lima belas juta", 15 * JT),
        ("1.500", 1_500),
        ("1,500", 1_500),
        ("0,5 juta", 500_000),
        ("± 10 juta", 10 * JT),
        ("sekitar 10 jutaan", 10 * JT),
        ("10 juta per tahun", 10 * JT),
    ] {
        let reading = read(text);
        let exactly = reading.value().and_then(|value| value.exactly());
        assert_eq!(exactly, Some(amount), "{text}");
    }
}

#[test]
fn ranges_stay_ranges() {
    for (text, low, high) in [
        ("5-10 juta", Some(5 * JT), Some(10 * JT)),
        ("5 – 10 jt", Some(5 * JT), Some(10 * JT)),
        ("5 s/d 10 juta", Some(5 * JT), Some(10 * JT)),
        ("5 jt sampai 10 jt", Some(5 * JT), Some(10 * JT)),
        ("antara 5 dan 10 juta", Some(5 * JT), Some(10 * JT)),
        ("500 ribu - 1 juta", Some(500_000), Some(JT)),
        ("Rp 1.000.000,- s/d Rp 2.000.000,-", Some(JT), Some(2 * JT)),
        ("1.000.000-2.000.000", Some(JT), Some(2 * JT)),
        ("300 juta - 2 M", Some(300 * JT), Some(2 * M)),
        ("1,5-2 juta", Some(1_500_000), Some(2 * JT)),
        ("< 50 juta", None, Some(50 * JT - 1)),
        ("di bawah 50 juta", None, Some(50 * JT - 1)),
        ("maksimal 50 juta", None, Some(50 * JT)),
        ("sampai dengan 50 juta", None, Some(50 * JT)),
        ("> 2 M", Some(2 * M + 1), None),
        ("lebih dari 2 miliar", Some(2 * M + 1), None),
        ("2 M ke atas", Some(2 * M), None),
        ("minimal 2 M", Some(2 * M), None),
        ("2 M lebih", Some(2 * M), None),
    ] {
        let value = read(text).into_value();
        assert_eq!(value.map_or((None, None), |value| (value.low(), value.high())), (low, high), "{text}");
    }
}

#[test]
fn not_knowing_is_not_zero() {
    assert_eq!(read("tidak tahu"), Reading::unknown());
    assert_eq!(read("?"), Reading::unknown());
    assert_eq!(read(""), Reading::absent());
    assert_eq!(read("-"), Reading::absent());
    assert_eq!(read("belum ada"), Reading::absent());
    for text in ["0", "Rp 0", "Rp 0,-", "0 juta"] {
        let reading = read(text);
        assert_eq!(reading.answer, Answer::Known(Rupiah::exact(0)), "{text}");
        assert_eq!(reading.ids(), ["uang_nol"], "{text}");
    }
}

#[test]
fn doubts_are_told() {
    for (text, ids) in [
        ("-5 juta", &["uang_minus"][..]),
        ("5", &["uang_tanpa_satuan"]),
        ("1,5", &["uang_tanpa_satuan"]),
        ("500", &["uang_kecil"]),
        ("500 - 1 juta", &["uang_rentang_terbalik"]),
        ("10 juta - 5 juta", &["uang_rentang_terbalik"]),
        ("1.500 juta", &["uang_titik_koma"]),
        ("1.000.000.00", &["uang_titik_koma"]),
        ("1 juta 500", &["uang_tak_terbaca"]),
        ("banyak", &["uang_tak_terbaca"]),
        ("1.23.4", &["uang_tak_terbaca"]),
        ("5000 triliun", &["uang_terlalu_besar"]),
        ("9999999999999999999999", &["uang_terlalu_besar"]),
        ("10 juta/bulan", &["uang_per_waktu"]),
        ("± 10 juta", &["uang_perkiraan"]),
        ("1.5E+9", &["uang_notasi_excel"]),
        ("2 M", &[]),
    ] {
        assert_eq!(read(text).ids(), ids, "{text}");
    }
    let monthly = read("10 juta/bulan").into_value().expect("an amount");
    assert_eq!((monthly.exactly(), monthly.per()), (Some(10 * JT), Some(Per::Month)));
    assert_eq!(monthly.to_string(), "Rp 10.000.000 per bulan");
    assert_eq!(read("1.5E+9").into_value(), Some(Rupiah::exact(1_500_000_000)));
}
