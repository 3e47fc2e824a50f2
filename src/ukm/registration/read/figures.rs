//! Modal, omset, tenaga kerja: each with the time it stands for. "Tidak tahu" is an answer of its own: a figure without
//! bounds, which is neither 0 nor a question left open.

use chrono::{Datelike, Duration, NaiveDate};

use super::Page;
use crate::month::Month;
use crate::ukm::record::{Observation, Record};
use crate::ukm::value::{Answer, Per, Rupiah, money, people};

/// Fields of workers, what they are stored as, and of which figure they are a part.
const WORKERS: [(&str, &str, Option<&str>); 8] = [
    ("tk_bayar_l", "workers_paid_male", None),
    ("tk_bayar_p", "workers_paid_female", None),
    ("tk_keluarga_l", "workers_unpaid_male", None),
    ("tk_keluarga_p", "workers_unpaid_female", None),
    ("tk_bayar_dl", "workers_paid_disabled_male", Some("workers_paid_male")),
    ("tk_bayar_dp", "workers_paid_disabled_female", Some("workers_paid_female")),
    ("tk_keluarga_dl", "workers_unpaid_disabled_male", Some("workers_unpaid_male")),
    ("tk_keluarga_dp", "workers_unpaid_disabled_female", Some("workers_unpaid_female")),
];

pub(super) fn read(page: &mut Page<'_>, record: &mut Record) {
    let today = page.context.today();
    let capital = amount(page, "modal", "modal_kisaran");
    if let Some(bounds) = bounds(&capital) {
        record.observations.push(observation(page, "modal_idr", bounds, (today, today), "rupiah"));
    }
    let sales = amount(page, "omset", "omset_kisaran");
    if let Some(bounds) = bounds(&sales) {
        let told = if let Answer::Known(sales) = sales { sales.per() } else { None };
        let asked = if page.form.value("omset_masa") == "tahun" { Per::Year } else { Per::Month };
        let period = period(told.unwrap_or(asked), today);
        record.observations.push(observation(page, "omset_idr", bounds, period, "rupiah"));
    }
    for (field, kind, part_of) in WORKERS {
        let typed = page.typed(field);
        let count = match page.take(field, people(&typed)) {
            Answer::Known(count) => Some(count),
            Answer::Unknown => None,
            Answer::Absent | Answer::Unreadable => continue,
        };
        let whole = part_of
            .and_then(|kind| record.observations.iter().find(|one| one.kind == kind))
            .and_then(|whole| whole.high);
        if count.zip(whole).is_some_and(|(part, whole)| part > whole) {
            page.form.error(field, "lebih banyak daripada jumlah pekerjanya");
        }
        record.observations.push(observation(page, kind, (count, count), (today, today), "orang"));
    }
}

/// An amount typed, or else chosen.
fn amount(page: &mut Page<'_>, typed: &'static str, chosen: &'static str) -> Answer<Rupiah> {
    let text = page.typed(typed);
    let answer = page.take(typed, money::read(&text));
    if answer != Answer::Absent {
        return answer;
    }
    match page.form.value(chosen) {
        "" => Answer::Absent,
        "tidak_tahu" => Answer::Unknown,
        range => {
            let bounds = range
                .split_once('-')
                .and_then(|(low, high)| Rupiah::range(low.parse().ok(), high.parse().ok()));
            bounds.map_or_else(
                || {
                    page.form.error(chosen, "pilih salah satu dari daftar");
                    Answer::Unreadable
                },
                Answer::Known,
            )
        }
    }
}

/// At least and at most; neither when it is not known, and none at all when nothing was said.
const fn bounds(amount: &Answer<Rupiah>) -> Option<(Option<i64>, Option<i64>)> {
    match amount {
        Answer::Known(amount) => Some((amount.low(), amount.high())),
        Answer::Unknown => Some((None, None)),
        Answer::Absent | Answer::Unreadable => None,
    }
}

/// The time that sales told today are the sales of.
fn period(per: Per, today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let yesterday = today - Duration::days(1);
    match per {
        Per::Day => (yesterday, yesterday),
        Per::Week => (today - Duration::days(7), yesterday),
        Per::Month => {
            let this = Month::of(today).map_or(today, Month::first_day);
            let last = this - Duration::days(1);
            (last.with_day(1).unwrap_or(last), last)
        }
        Per::Year => {
            let day = |month, day| NaiveDate::from_ymd_opt(today.year() - 1, month, day);
            day(1, 1).zip(day(12, 31)).unwrap_or((yesterday, yesterday))
        }
    }
}

fn observation(
    page: &Page<'_>,
    kind: &str,
    (low, high): (Option<i64>, Option<i64>),
    (period_start, period_end): (NaiveDate, NaiveDate),
    unit: &str,
) -> Observation {
    Observation {
        kind: kind.to_owned(),
        period_start,
        period_end,
        low,
        high,
        unit: Some(unit.to_owned()),
        source: "formulir".into(),
        observed_at: page.context.today(),
    }
}
