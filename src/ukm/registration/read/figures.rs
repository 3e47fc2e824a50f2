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
    if let Some(amount) = amount(page, "modal", "modal_kisaran") {
        record.observations.push(observation(
            page,
            "modal_idr",
            amount.map(bounds),
            (today, today),
            "rupiah",
        ));
    }
    if let Some(amount) = amount(page, "omset", "omset_kisaran") {
        let told = amount.and_then(Rupiah::per);
        let per =
            told.unwrap_or(if page.form.value("omset_masa") == "tahun" { Per::Year } else { Per::Month });
        let period = period(per, today);
        record.observations.push(observation(page, "omset_idr", amount.map(bounds), period, "rupiah"));
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
        let count = count.map(|count| (Some(count), Some(count)));
        record.observations.push(observation(page, kind, count, (today, today), "orang"));
    }
}

/// An amount typed, or else chosen; none within when it is not known, none at all when nothing was said.
fn amount(page: &mut Page<'_>, typed: &'static str, chosen: &'static str) -> Option<Option<Rupiah>> {
    let text = page.typed(typed);
    match page.take(typed, money::read(&text)) {
        Answer::Known(amount) => return Some(Some(amount)),
        Answer::Unknown => return Some(None),
        Answer::Unreadable => return None,
        Answer::Absent => {}
    }
    match page.form.value(chosen) {
        "" => None,
        "tidak_tahu" => Some(None),
        range => {
            let (low, high) = range.split_once('-')?;
            let amount = Rupiah::range(low.parse().ok(), high.parse().ok());
            if amount.is_none() {
                page.form.error(chosen, "pilih salah satu dari daftar");
            }
            amount.map(Some)
        }
    }
}

const fn bounds(amount: Rupiah) -> (Option<i64>, Option<i64>) {
    (amount.low(), amount.high())
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
    bounds: Option<(Option<i64>, Option<i64>)>,
    (period_start, period_end): (NaiveDate, NaiveDate),
    unit: &str,
) -> Observation {
    let (low, high) = bounds.unwrap_or_default();
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
