//! Dated figures: sales and workers as the owner tells them, one beside the other, none in place of another.

use chrono::{Datelike, NaiveDate};

use crate::http::format;
use crate::month::Month;
use crate::ukm::record::{Observation, Record};
use crate::ukm::value::Rupiah;

/// Who says it.
const SOURCE: &str = "pemilik";

/// Kinds of workers, and what they are called.
pub(super) const WORKERS: [(&str, &str, &str); 4] = [
    ("tk_bayar_l", "workers_paid_male", "Dibayar, laki-laki"),
    ("tk_bayar_p", "workers_paid_female", "Dibayar, perempuan"),
    ("tk_keluarga_l", "workers_unpaid_male", "Tidak dibayar, laki-laki"),
    ("tk_keluarga_p", "workers_unpaid_female", "Tidak dibayar, perempuan"),
];

/// Ranges of sales that are offered.
pub(super) const RANGES: [(&str, &str); 9] = [
    ("0-1000000", "Sampai 1 juta"),
    ("1000000-5000000", "1–5 juta"),
    ("5000000-25000000", "5–25 juta"),
    ("25000000-50000000", "25–50 juta"),
    ("50000000-300000000", "50–300 juta"),
    ("300000000-2000000000", "300 juta–2 miliar"),
    ("2000000000-15000000000", "2–15 miliar"),
    ("15000000000-", "Lebih dari 15 miliar"),
    ("tidak_tahu", "Tidak tahu"),
];

/// Adds a figure. One for the same time stays, and the new one is known as a correction of it.
pub(super) fn add(
    record: &mut Record,
    kind: &str,
    (period_start, period_end): (NaiveDate, NaiveDate),
    bounds: Option<(Option<i64>, Option<i64>)>,
    unit: &str,
    today: NaiveDate,
) {
    let taken = |source: &str| {
        let mut known = record.observations.iter();
        known.any(|one| one.kind == kind && one.period_start == period_start && one.source == source)
    };
    let mut source = SOURCE.to_owned();
    let mut number = 1;
    while taken(&source) {
        source = format!("{SOURCE}, ralat {number}");
        number += 1;
    }
    let (low, high) = bounds.unwrap_or_default();
    record.observations.push(Observation {
        kind: kind.to_owned(),
        period_start,
        period_end,
        low,
        high,
        unit: Some(unit.to_owned()),
        source,
        observed_at: today,
    });
}

/// The days of a month, or of a year.
pub(super) fn month(month: Month) -> (NaiveDate, NaiveDate) {
    let first = month.first_day();
    let next = Month::from_ordinal(month.ordinal().saturating_add(1)).first_day();
    (first, next.pred_opt().unwrap_or(first))
}

/// The days of a year.
pub(super) fn year(year: i32) -> Option<(NaiveDate, NaiveDate)> {
    NaiveDate::from_ymd_opt(year, 1, 1).zip(NaiveDate::from_ymd_opt(year, 12, 31))
}

/// A line of the history.
pub(super) struct Line {
    pub what: &'static str,
    pub period: String,
    pub value: String,
    pub source: String,
    pub observed: String,
}

fn title(kind: &str) -> &'static str {
    match kind {
        "omset_idr" => "Omzet",
        "modal_idr" => "Modal",
        "asset_idr" => "Aset",
        "capacity" => "Kapasitas",
        kind => WORKERS.iter().find(|one| one.1 == kind).map_or("Tenaga kerja lain", |one| one.2),
    }
}

/// A span of time in words.
fn period(one: &Observation) -> String {
    let (start, end) = (one.period_start, one.period_end);
    let whole = Month::of(start).map(month);
    if start == end {
        format::date(start)
    } else if whole == Some((start, end)) {
        Month::of(start).map_or_else(String::new, Month::indonesian)
    } else if year(start.year()) == Some((start, end)) {
        format!("tahun {}", start.year())
    } else {
        format!("{} – {}", format::date(start), format::date(end))
    }
}

/// A figure in words.
pub(super) fn value(one: &Observation) -> String {
    if one.low.is_none() && one.high.is_none() {
        return "tidak tahu".to_owned();
    }
    if one.unit.as_deref() == Some("rupiah") || one.kind.ends_with("_idr") {
        return Rupiah::range(one.low, one.high).map_or_else(String::new, |amount| amount.to_string());
    }
    let count = |number: i64| format::whole(number.unsigned_abs());
    match (one.low, one.high) {
        (Some(low), Some(high)) if low != high => format!("{}–{} orang", count(low), count(high)),
        (low, high) => format!("{} orang", count(low.or(high).unwrap_or_default())),
    }
}

/// Every figure, the latest time first.
pub(super) fn history(record: &Record) -> Vec<Line> {
    let mut all: Vec<&Observation> = record.observations.iter().collect();
    all.sort_by(|a, b| {
        (b.period_end, b.observed_at, &a.kind, &b.source).cmp(&(
            a.period_end,
            a.observed_at,
            &b.kind,
            &a.source,
        ))
    });
    let line = |one: &Observation| Line {
        what: title(&one.kind),
        period: period(one),
        value: value(one),
        source: one.source.clone(),
        observed: format::date(one.observed_at),
    };
    all.into_iter().map(line).collect()
}

/// One column of the picture of sales. Lengths are in its own units, of which the picture is 100 high.
pub(super) struct Bar {
    pub label: String,
    pub value: String,
    pub x: u32,
    /// Half of a column, where its words stand.
    pub middle: u32,
    pub top: u32,
    /// Up to the lower bound it is certain.
    pub sure: u32,
    pub height: u32,
}

/// Columns that fit a telephone.
const MOST_BARS: usize = 6;

/// Sales for each span of time as it was told last, in rupiah a month so that years and months compare.
pub(super) fn bars(record: &Record) -> Vec<Bar> {
    let mut latest: Vec<&Observation> = Vec::new();
    for one in record.observations.iter().filter(|one| one.kind == "omset_idr") {
        if one.low.is_none() && one.high.is_none() {
            continue;
        }
        let same = |other: &&mut &Observation| {
            (other.period_start, other.period_end) == (one.period_start, one.period_end)
        };
        match latest.iter_mut().find(same) {
            Some(known) if (known.observed_at, &known.source) <= (one.observed_at, &one.source) => {
                *known = one;
            }
            Some(_) => {}
            None => latest.push(one),
        }
    }
    latest.sort_by_key(|one| (one.period_start, one.period_end));
    let skipped = latest.len().saturating_sub(MOST_BARS);
    let monthly = |one: &Observation, amount: Option<i64>| {
        let days = (one.period_end - one.period_start).num_days() + 1;
        amount.map_or(0.0, |amount| amount as f64 / (days as f64 / 30.4).max(1.0))
    };
    let span = |one: &&&Observation| monthly(one, one.high.or(one.low));
    let most = latest.iter().skip(skipped).map(|one| span(&one)).fold(1.0, f64::max);
    let bar = |(at, one): (usize, &&Observation)| {
        let length = |amount: f64| (amount / most * 100.0).round().clamp(1.0, 100.0) as u32;
        let height = length(monthly(one, one.high.or(one.low)));
        let x = at as u32 * 50;
        let sure = one.low.map_or(0, |low| length(monthly(one, Some(low))).min(height));
        Bar { label: period(one), value: value(one), x, middle: x + 20, top: 100 - height, sure, height }
    };
    latest.iter().skip(skipped).enumerate().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_figure_told_again_stands_beside_the_first() {
        let mut record = Record::default();
        let period = (day("2026-10-01"), day("2026-10-31"));
        for amount in [1, 2, 3] {
            add(
                &mut record,
                "omset_idr",
                period,
                Some((Some(amount), Some(amount))),
                "rupiah",
                day("2026-11-24"),
            );
        }
        let sources: Vec<&str> = record.observations.iter().map(|one| one.source.as_str()).collect();
        assert_eq!(sources, ["pemilik", "pemilik, ralat 1", "pemilik, ralat 2"]);
        assert_eq!(history(&record)[0].value, "Rp 3");
        let bars = bars(&record);
        assert_eq!((bars.len(), bars[0].value.as_str(), bars[0].height), (1, "Rp 3", 100));
    }

    #[test]
    fn not_knowing_is_not_zero_and_years_compare_with_months() {
        let mut record = Record::default();
        let today = day("2026-11-24");
        add(&mut record, "omset_idr", year(2024).unwrap(), Some((Some(120), Some(240))), "rupiah", today);
        add(&mut record, "omset_idr", year(2025).unwrap(), None, "rupiah", today);
        let october = month("2026-10".parse().unwrap());
        assert_eq!(october, (day("2026-10-01"), day("2026-10-31")));
        add(&mut record, "omset_idr", october, Some((Some(20), Some(20))), "rupiah", today);
        add(&mut record, "workers_paid_male", (today, today), Some((Some(0), Some(0))), "orang", today);
        let lines = history(&record);
        let values: Vec<(&str, &str)> = lines.iter().map(|line| (&*line.period, &*line.value)).collect();
        assert_eq!(
            values,
            [
                ("24 November 2026", "0 orang"),
                ("Oktober 2026", "Rp 20"),
                ("tahun 2025", "tidak tahu"),
                ("tahun 2024", "Rp 120 – Rp 240"),
            ]
        );
        let bars = bars(&record);
        assert_eq!(bars.len(), 2);
        assert!(bars[0].height > bars[0].sure && bars[0].sure.abs_diff(50) < 3 && bars[0].height > 95);
    }
}
