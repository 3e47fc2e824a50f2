//! Days, months and years as people and sheets write them.

use chrono::{Datelike, NaiveDate, TimeDelta};

use super::finding::{Finding, Reading};
use super::text;
use crate::month::{INDONESIAN, Month};

/// Other names of months than the Indonesian ones and their beginnings.
const OTHER_NAMES: [(&str, u32); 22] = [
    ("january", 1),
    ("february", 2),
    ("pebruari", 2),
    ("march", 3),
    ("mrt", 3),
    ("may", 5),
    ("june", 6),
    ("july", 7),
    ("agt", 8),
    ("ags", 8),
    ("aug", 8),
    ("august", 8),
    ("sept", 9),
    ("oct", 10),
    ("october", 10),
    ("nopember", 11),
    ("dec", 12),
    ("december", 12),
    ("juni", 6),
    ("juli", 7),
    ("peb", 2),
    ("nop", 11),
];

/// Words beside a date that add nothing to it.
const NOISE: [&str; 16] = [
    "senin", "selasa", "rabu", "kamis", "jumat", "jum'at", "sabtu", "minggu", "ahad", "tahun", "thn", "th",
    "bulan", "tanggal", "tgl", "sejak",
];

/// Days that spreadsheets count from; a bare number between these is such a count (1954–2064).
const SERIAL: std::ops::RangeInclusive<i64> = 20_000..=60_000;

/// Whether a date may lie ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// What has happened: a start, a birth, a training.
    Past,
    /// Also what is still to come: the end of a certificate.
    Any,
}

/// What a text says of a date, as far as it says it.
struct Parts {
    year: i32,
    month: Option<u32>,
    day: Option<u32>,
    findings: Vec<Finding>,
}

/// Reads a day: `2019-03-01`, `01/03/2019`, `1-3-19`, `1 Maret 2019`; of a month or a year alone the first day, with a
/// warning.
pub fn day(input: &str, span: Span, today: NaiveDate) -> Reading<NaiveDate> {
    read(input, span, today, |mut parts| {
        if parts.day.is_none() {
            parts.findings.push(Finding::warning(
                "tanggal_tidak_lengkap",
                "Tanggalnya tidak lengkap; dicatat tanggal pertama.",
                "Lengkapi tanggalnya bila diketahui.",
            ));
        }
        let date = NaiveDate::from_ymd_opt(parts.year, parts.month.unwrap_or(1), parts.day.unwrap_or(1))?;
        let ahead = span == Span::Past && date > today;
        Some((date, ahead, parts.findings))
    })
}

/// Reads a month: everything that [`day`] reads, and `03/2019`, `Maret 2019`, `2019-03`; of a year alone January.
pub fn month(input: &str, span: Span, today: NaiveDate) -> Reading<Month> {
    read(input, span, today, |mut parts| {
        if parts.month.is_none() {
            parts
                .findings
                .push(Finding::info("bulan_tidak_disebut", "Bulannya tidak disebut; dicatat Januari."));
        }
        if let Some(day) = parts.day {
            NaiveDate::from_ymd_opt(parts.year, parts.month.unwrap_or(1), day)?;
        }
        let month = Month::new(parts.year, parts.month.unwrap_or(1))?;
        let ahead = span == Span::Past && Month::of(today).is_some_and(|now| month > now);
        Some((month, ahead, parts.findings))
    })
}

/// Reads a year of four digits.
pub fn year(input: &str, span: Span, today: NaiveDate) -> Reading<i32> {
    read(input, span, today, |parts| {
        let ahead = span == Span::Past && parts.year > today.year();
        Some((parts.year, ahead, parts.findings))
    })
}

/// A month of the year by number or name.
pub fn month_of_year(input: &str) -> Option<u32> {
    let plain = text::tidy(input).to_lowercase();
    let plain = plain.strip_suffix(".0").unwrap_or(&plain);
    if let Ok(number) = plain.parse::<u32>() {
        return (1..=12).contains(&number).then_some(number);
    }
    let begins = |name: &str| plain.chars().count() >= 3 && name.to_lowercase().starts_with(plain);
    let by_name = INDONESIAN.iter().position(|name| begins(name)).map(|ix| ix as u32 + 1);
    by_name.or_else(|| OTHER_NAMES.iter().find(|(name, _)| *name == plain).map(|(_, month)| *month))
}

fn read<T>(
    input: &str,
    span: Span,
    today: NaiveDate,
    finish: impl FnOnce(Parts) -> Option<(T, bool, Vec<Finding>)>,
) -> Reading<T> {
    let plain = text::tidy(input);
    if text::is_unknown(&plain) {
        return Reading::unknown();
    }
    let only_zeros = plain.chars().all(|ch| ch == '0' || ch == ' ' || ch.is_ascii_punctuation());
    if text::is_absent(&plain) || only_zeros {
        return Reading::absent();
    }
    match parts(&plain, span, today).and_then(finish) {
        Some((_, true, _)) => Reading::unreadable(Finding::error(
            "tanggal_belum_terjadi",
            "Tanggal ini belum terjadi.",
            "Periksa kembali tahunnya.",
        )),
        Some((value, false, findings)) => Reading::judged(value, findings),
        None => Reading::unreadable(Finding::error(
            "tanggal_tak_terbaca",
            "Tanggal tidak terbaca.",
            "Tulis seperti 01-03-2019, Maret 2019, atau tahunnya saja: 2019.",
        )),
    }
}

fn parts(plain: &str, span: Span, today: NaiveDate) -> Option<Parts> {
    if let Some(date) = serial(plain) {
        let finding = Finding::warning(
            "tanggal_angka_excel",
            "Tanggal tertulis sebagai angka Excel; sudah diubah menjadi tanggal.",
            "Periksa kembali tanggalnya.",
        );
        return Some(Parts {
            year: date.year(),
            month: Some(date.month()),
            day: Some(date.day()),
            findings: vec![finding],
        });
    }
    let lower = without_time(plain).to_lowercase();
    let lower = lower.strip_suffix(".0").unwrap_or(&lower);
    let words: Vec<&str> = lower
        .split(['-', '/', '.', ' ', ',', '–'])
        .filter(|word| !word.is_empty() && !NOISE.contains(word))
        .collect();
    let mut findings = Vec::new();
    let (year, month, day) = match words[..] {
        [year] => (year, None, None),
        [year, month] if is_year(year) => (year, Some(month), None),
        [month, year] => (year, Some(month), None),
        [year, month, day] if is_year(year) => (year, Some(month), Some(day)),
        // `Mar 1, 2019`
        [month, day, year] if month_name(month) => (year, Some(month), Some(day)),
        [day, month, year] => (year, Some(month), Some(day)),
        _ => return None,
    };
    // Excel shows March 2019 as `Mar-19`.
    let short = year.len() == 2 && (day.is_some() || month.is_some_and(month_name));
    let year = full_year(year, short, span, today, &mut findings)?;
    let number = |text: &str| text.parse::<u32>().ok();
    if let (Some(month), Some(day)) = (month.and_then(number), day.and_then(number))
        && month > 12
        && (1..=12).contains(&day)
    {
        findings.push(Finding::warning(
            "tanggal_terbalik",
            "Bulan dan tanggal tertukar; sudah ditukar kembali.",
            "Periksa kembali tanggalnya.",
        ));
        return Some(Parts { year, month: Some(day), day: Some(month), findings });
    }
    let month = month.map(|month| month_of_year(month).ok_or(())).transpose().ok()?;
    let day = day.map(|day| number(day).ok_or(())).transpose().ok()?;
    Some(Parts { year, month, day, findings })
}

/// Four digits; "juni" and "juli" have four letters too.
fn is_year(word: &str) -> bool {
    word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit())
}

fn month_name(word: &str) -> bool {
    word.parse::<u32>().is_err() && month_of_year(word).is_some()
}

/// A year of four digits, or of two where a day and a month stand beside it: the latest that fits.
fn full_year(
    year: &str,
    short: bool,
    span: Span,
    today: NaiveDate,
    findings: &mut Vec<Finding>,
) -> Option<i32> {
    let number: i32 = year.parse().ok().filter(|_| year.bytes().all(|b| b.is_ascii_digit()))?;
    if !short {
        return Month::new(number, 1).map(|_| number);
    }
    findings.push(Finding::warning(
        "tahun_dua_angka",
        "Tahunnya ditulis dua angka.",
        "Periksa kembali; tulis tahun dengan empat angka.",
    ));
    let latest = today.year() + if span == Span::Any { 20 } else { 0 };
    Some(if 2000 + number <= latest { 2000 + number } else { 1900 + number })
}

/// The day that a spreadsheet counts by this number.
fn serial(plain: &str) -> Option<NaiveDate> {
    let bare = plain.strip_suffix(".0").unwrap_or(plain);
    let days: i64 = bare.parse().ok().filter(|days| bare.len() == 5 && SERIAL.contains(days))?;
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_signed(TimeDelta::try_days(days)?)
}

/// The text without `T00:00:00` or ` 00:00`.
fn without_time(plain: &str) -> &str {
    let Some((head, _)) = plain.split_once(':') else { return plain };
    let Some(cut) = head.rfind([' ', 'T', 't']) else { return plain };
    head.get(..cut).unwrap_or(plain).trim_end_matches([',', ' '])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ukm::value::tests::CONTEXT;

    const TODAY: NaiveDate = CONTEXT.today;

    fn ymd(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, month, day)
    }

    #[test]
    fn every_month_is_read_as_it_is_written() {
        for number in 1..=12 {
            let written = Month::new(2016, number).unwrap().indonesian();
            assert_eq!(
                month(&written, Span::Past, TODAY).into_value(),
                Month::new(2016, number),
                "{written}"
            );
            assert_eq!(day(&format!("3 {written}"), Span::Past, TODAY).into_value(), ymd(2016, number, 3));
        }
    }

    #[test]
    fn days_are_read_in_the_ways_met() {
        for (text, ids) in [
            ("2019-03-01", &[][..]),
            ("01/03/2019", &[]),
            ("1-3-2019", &[]),
            ("01.03.2019", &[]),
            ("1 Maret 2019", &[]),
            ("1 MARET 2019", &[]),
            ("Jumat, 1 Mar 2019", &[]),
            ("March 1, 2019", &[]),
            ("2019-03-01T00:00:00", &[]),
            ("2019-03-01 00:00:00", &[]),
            ("'2019-03-01", &[]),
            ("01/03/19", &["tahun_dua_angka"]),
            ("43525", &["tanggal_angka_excel"]),
            ("03/2019", &["tanggal_tidak_lengkap"]),
            ("Maret 2019", &["tanggal_tidak_lengkap"]),
        ] {
            let reading = day(text, Span::Past, TODAY);
            assert_eq!(reading.value().copied(), ymd(2019, 3, 1), "{text}");
            assert_eq!(reading.ids(), ids, "{text}");
        }
        assert_eq!(day("03/25/2019", Span::Past, TODAY).ids(), ["tanggal_terbalik"]);
        assert_eq!(day("1 September 2019", Span::Past, TODAY).into_value(), ymd(2019, 9, 1));
        assert_eq!(day("17 Agustus 45", Span::Past, TODAY).into_value(), ymd(1945, 8, 17));
    }

    #[test]
    fn what_is_no_day_is_told() {
        for text in
            ["kemarin", "31/02/2019", "1/2/3/4", "12", "19", "32-01-2019", "13-13-2019", "2300-01-01", "٢٠١٩"]
        {
            assert_eq!(day(text, Span::Any, TODAY).ids(), ["tanggal_tak_terbaca"], "{text}");
        }
        for text in ["", "-", "0", "0000-00-00", "00/00/0000"] {
            assert_eq!(day(text, Span::Past, TODAY), Reading::absent(), "{text}");
        }
        assert_eq!(day("lupa", Span::Past, TODAY), Reading::unknown());
        assert_eq!(day("2027-01-01", Span::Past, TODAY).ids(), ["tanggal_belum_terjadi"]);
        assert_eq!(day("2027-01-01", Span::Any, TODAY).into_value(), ymd(2027, 1, 1));
    }

    #[test]
    fn months_and_years_are_read() {
        for (text, expected) in [
            ("2019-03", (2019, 3)),
            ("03/2019", (2019, 3)),
            ("Agustus 2019", (2019, 8)),
            ("Agt 2019", (2019, 8)),
            ("01/03/2019", (2019, 3)),
            ("2019", (2019, 1)),
            ("2019.0", (2019, 1)),
            ("tahun 2019", (2019, 1)),
            ("Sejak th. 2019", (2019, 1)),
            ("Mar-19", (2019, 3)),
        ] {
            let found = month(text, Span::Past, TODAY).into_value();
            assert_eq!(found, Month::new(expected.0, expected.1), "{text}");
        }
        assert_eq!(month("2019", Span::Past, TODAY).ids(), ["bulan_tidak_disebut"]);
        assert_eq!(month("31/02/2019", Span::Past, TODAY).ids(), ["tanggal_tak_terbaca"]);
        assert_eq!(year("2019", Span::Past, TODAY).into_value(), Some(2019));
        assert_eq!(year("2030", Span::Past, TODAY).ids(), ["tanggal_belum_terjadi"]);
        assert_eq!(month_of_year("agustus"), Some(8));
        assert_eq!(month_of_year("Okt"), Some(10));
        assert_eq!(month_of_year("ma"), None);
    }
}
