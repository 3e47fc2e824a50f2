use super::*;
use crate::ukm::value::Answer;
use crate::ukm::value::tests::CONTEXT;

fn number(format: Format, text: &str) -> (Option<String>, Vec<&'static str>) {
    let reading = read(format, text, &CONTEXT);
    let ids = reading.ids();
    (reading.into_value().map(|certificate| certificate.number), ids)
}

#[test]
fn the_parts_of_a_pirt_are_read() {
    for text in [
        "P-IRT No. 2063201010123-31",
        "PIRT 206320101012331",
        "2063201010123-31",
        "SPP-IRT: 2063201010123 31",
    ] {
        let reading = Pirt::read(text, &CONTEXT);
        assert_eq!(reading.findings, [], "{text}");
        let pirt = reading.into_value().expect(text);
        assert_eq!(pirt.to_string(), "2063201010123-31");
        assert_eq!((pirt.packaging(), pirt.food_name()), (Some("plastik"), Some("tepung dan hasil olahnya")));
        assert_eq!(
            (pirt.kabupaten(), pirt.product(), pirt.producer(), pirt.expiry_year()),
            (3201, Some(1), Some(123), Some(2031))
        );
    }
    let composite = Pirt::read("7053201010123-31", &CONTEXT).into_value().expect("a number");
    assert_eq!((composite.packaging(), composite.food_name()), (Some("komposit"), Some("hasil kelapa")));
    let certificate = read(Format::Pirt, "2063201010123-29", &CONTEXT).into_value().expect("a number");
    assert_eq!(certificate.expires, NaiveDate::from_ymd_opt(2029, 12, 31));
}

#[test]
fn every_digit_of_packaging_and_food_has_its_name() {
    let packaging = [
        "gelas",
        "plastik",
        "karton atau kertas",
        "kaleng",
        "aluminium foil",
        "lain-lain",
        "komposit",
        "ganda",
    ];
    let food = ["daging", "ikan", "unggas", "sayur", "kelapa", "tepung"];
    for (first, packaging) in packaging.iter().enumerate() {
        for (kind, food) in food.iter().enumerate() {
            let text = format!("{}{:02}3201010123-31", first + 1, kind + 1);
            let pirt = Pirt::read(&text, &CONTEXT).into_value().expect("a number");
            assert_eq!(pirt.packaging(), Some(*packaging), "{text}");
            assert!(
                pirt.food_name().is_some_and(|name| name.contains(food)),
                "{text}: {:?}",
                pirt.food_name()
            );
        }
    }
}

#[test]
fn a_pirt_is_checked() {
    for (text, ids) in [
        // The digits by which published explanations show the form.
        ("P-IRT No. 1234567890123-45", &["pirt_karangan"][..]),
        ("206320101012", &["pirt_lama"]),
        ("2063271010123-31", &["pirt_luar_kabupaten"]),
        ("2063201010123-24", &["pirt_kedaluwarsa"]),
        ("2063201010123-26", &["pirt_segera_habis"]),
        ("2063201010123-32", &["pirt_tahun"]),
        ("9063201010123-31", &["pirt_jenis"]),
        ("2003201010123-31", &["pirt_jenis"]),
        ("20632010101233", &["pirt_panjang"]),
        ("P-IRT", &["pirt_panjang"]),
        ("sedang diurus", &["pirt_panjang"]),
        ("2.0632E+14", &["pirt_angka_hilang"]),
        ("111111111111111", &["pirt_karangan"]),
    ] {
        assert_eq!(Pirt::read(text, &CONTEXT).ids(), ids, "{text}");
    }
    assert_eq!(Pirt::read("-", &CONTEXT).answer, Answer::Absent);
    assert!(unfit_for_pirt("Bakso frozen food").is_some());
    assert!(unfit_for_pirt("Keripik singkong").is_none());
}

#[test]
fn other_numbers_only_give_warnings() {
    for (format, text, normal, ids) in [
        (Format::Halal, "ID81110001234567890", "ID81110001234567890", &[][..]),
        (Format::Halal, "id 8111 0001 2345 67890", "ID81110001234567890", &[]),
        (Format::Halal, "81110001234567890", "ID81110001234567890", &[]),
        (Format::Halal, "ID8111000", "ID8111000", &["halal_bentuk"]),
        (Format::Halal, "KH-01/2023", "KH-01/2023", &["halal_ketetapan"]),
        (Format::Bpom, "MD 235602169254", "MD 235602169254", &[]),
        (Format::Bpom, "BPOM RI MD235602169254", "MD 235602169254", &[]),
        (Format::Bpom, "MD 2356021692541", "MD 2356021692541", &[]),
        (Format::Bpom, "MD 23560216925412", "MD 23560216925412", &[]),
        (Format::Bpom, "MD 235602169254123", "MD 235602169254123", &[]),
        (Format::Bpom, "MD 2356021692541234", "MD 2356021692541234", &["bpom_bentuk"]),
        (Format::Bpom, "ML 2356021692541", "ML 2356021692541", &["bpom_impor"]),
        (Format::Bpom, "ML 235602169254", "ML 235602169254", &["bpom_impor"]),
        (Format::Bpom, "NA18201234567", "NA 18201234567", &["bpom_bukan_pangan"]),
        (Format::Bpom, "MD 2356", "MD 2356", &["bpom_bentuk"]),
        (Format::Sni, "sni 01-2973-1992", "SNI 01-2973-1992", &[]),
        (Format::Sni, "8389:2017", "SNI 8389:2017", &[]),
        (Format::Sni, "ada", "ada", &["sni_bentuk"]),
        (Format::Brand, "IDM000123456", "IDM000123456", &[]),
        (Format::Brand, "D002024012345", "D002024012345", &[]),
        (Format::Brand, "sudah", "sudah", &["merek_bentuk"]),
        (Format::Letter, "503/12/IUMK/2019", "503/12/IUMK/2019", &[]),
        (Format::Letter, "ada", "ada", &["surat_tanpa_angka"]),
        (Format::Letter, "470/12 tgl besok", "470/12 tgl besok", &["surat_tanggal"]),
        (Format::Free, "HACCP 22/1", "HACCP 22/1", &[]),
    ] {
        assert_eq!(number(format, text), (Some(normal.to_owned()), ids.to_vec()), "{text}");
    }
    assert_eq!(number(Format::Free, &"1".repeat(101)).1, ["nomor_terlalu_panjang"]);
    assert_eq!(number(Format::Nib, "022000123456"), (None, vec!["nib_panjang"]));
    for &format in Format::ALL {
        assert_eq!(read(format, "belum ada", &CONTEXT).answer, Answer::Absent);
        assert_eq!(Format::from_stored(format.as_str()), Some(format));
    }
}

#[test]
fn numbers_tell_what_they_can() {
    let stage = |text| read(Format::Brand, text, &CONTEXT).into_value().and_then(|mark| mark.stage);
    assert_eq!(stage("IDM000123456"), Some(BrandStage::Registered));
    assert_eq!(stage("D002024012345"), Some(BrandStage::Applied));
    assert_eq!(stage("DID2024012345"), Some(BrandStage::Applied));
    let letter =
        read(Format::Letter, "470/123/Ds tanggal 3 Maret 2026", &CONTEXT).into_value().expect("a letter");
    assert_eq!((letter.number.as_str(), letter.issued), ("470/123/Ds", NaiveDate::from_ymd_opt(2026, 3, 3)));
}
