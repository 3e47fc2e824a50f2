use super::*;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day")
}

#[test]
fn the_shipped_kinds_fit_together() {
    let kinds = built_in().expect("the shipped kinds read");
    for kind in kinds.all() {
        assert!(kind.replaced_by.as_deref().is_none_or(|slug| kinds.by_slug(slug).is_some()), "{kind:?}");
        assert_eq!(kind.firm, matches!(kind.format, Format::Nib | Format::Pirt), "{kind:?}");
        let same = kinds.all().iter().filter(|other| other.slug == kind.slug).count();
        assert_eq!(same, 1, "{kind:?}");
    }
    assert!(kinds.validities.iter().all(|one| kinds.by_slug(&one.kind).is_some()));
    assert!(kinds.of_group(Group::Ijin).any(|kind| &*kind.slug == "nib"));
    assert!(kinds.of_group(Group::Sertifikasi).any(|kind| &*kind.slug == "pirt"));
}

#[test]
fn validity_follows_the_rule_of_the_day_of_issue() {
    let kinds = built_in().expect("the shipped kinds read");
    assert_eq!(kinds.expiry("halal", day(2020, 5, 1)), Expiry::On(day(2024, 4, 30)));
    assert_eq!(kinds.expiry("halal", day(2023, 5, 1)), Expiry::Never);
    assert_eq!(kinds.expiry("pirt", day(2024, 2, 29)), Expiry::On(day(2029, 2, 27)));
    assert_eq!(kinds.expiry("merek", day(2020, 1, 15)), Expiry::On(day(2030, 1, 14)));
    assert_eq!(kinds.expiry("nib", day(2022, 1, 1)), Expiry::Never);
    assert_eq!(kinds.expiry("sku", day(2022, 1, 1)), Expiry::AsWritten);
    assert_eq!(kinds.expiry("halal", day(1999, 1, 1)), Expiry::AsWritten);
}

#[test]
fn a_replaced_kind_is_kept_and_marked() {
    let kinds = built_in().expect("the shipped kinds read");
    let context = Context { today: day(2026, 11, 24), kabupaten: "3201" };
    for slug in ["iumk", "siup", "tdp"] {
        let kind = kinds.by_slug(slug).expect(slug);
        let reading = kinds.read(kind, "503/12/2019", &context);
        assert_eq!(reading.ids(), ["legalitas_digantikan"], "{slug}");
        assert_eq!(reading.value().map(|found| found.number.as_str()), Some("503/12/2019"), "{slug}");
        assert!(reading.findings[0].message.contains("digantikan NIB"));
        assert_eq!(kinds.read(kind, "-", &context), Reading::absent());
    }
    let sku = kinds.by_slug("sku").expect("sku");
    assert_eq!(kinds.read(sku, "470/12/2026", &context).findings, []);
}

#[test]
fn a_document_past_its_last_day_is_no_longer_valid() {
    let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
    let (today, last) = (day("2026-11-24"), Some(day("2026-11-23")));
    assert_eq!(status("terverifikasi", last, today), "kedaluwarsa");
    assert_eq!(status("terverifikasi", Some(today), today), "terverifikasi");
    assert_eq!(status("dilaporkan", None, today), "dilaporkan");
    assert_eq!(status("dicabut", last, today), "dicabut");
}

#[test]
fn the_last_day_is_told_or_read_from_the_number_or_the_law() {
    let kinds = built_in().expect("the shipped kinds read");
    let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
    let number = Certificate { expires: Some(day("2029-12-31")), ..Certificate::default() };
    let issued = Some(day("2024-03-01"));
    let told = Some(day("2028-01-01"));
    assert_eq!(kinds.last_day("pirt", (told, Some(&number)), issued), told);
    assert_eq!(kinds.last_day("pirt", (None, Some(&number)), issued), number.expires);
    let by_law = match kinds.expiry("pirt", day("2024-03-01")) {
        Expiry::On(last) => Some(last),
        _ => None,
    };
    assert_eq!(kinds.last_day("pirt", (None, None), issued), by_law);
    assert_eq!(kinds.last_day("pirt", (None, None), None), None);
}
