//! Dated figures: sales and workers as the owner tells them, one beside the other, none in place of another.

use crate::http::format;
use crate::ukm::record::{Observation, Record};

/// A line of the history.
pub(super) struct Line {
    pub what: &'static str,
    pub period: String,
    pub value: String,
    pub source: String,
    pub observed: String,
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
        what: one.title(),
        period: one.period(),
        value: one.amount(),
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
        Bar { label: one.period(), value: one.amount(), x, middle: x + 20, top: 100 - height, sure, height }
    };
    latest.iter().skip(skipped).enumerate().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn figure(
        kind: &str,
        (from, until): (&str, &str),
        amount: Option<(i64, i64)>,
        source: &str,
    ) -> Observation {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        Observation {
            kind: kind.to_owned(),
            period_start: day(from),
            period_end: day(until),
            low: amount.map(|amount| amount.0),
            high: amount.map(|amount| amount.1),
            unit: None,
            source: source.to_owned(),
            observed_at: day("2026-11-24"),
        }
    }

    #[test]
    fn of_a_figure_told_again_the_last_counts() {
        let october = ("2026-10-01", "2026-10-31");
        let told = |amount, source| figure("omset_idr", october, Some((amount, amount)), source);
        let observations = vec![told(1, "pemilik"), told(2, "pemilik, ralat 1"), told(3, "pemilik, ralat 2")];
        let record = Record { observations, ..Record::default() };
        assert_eq!(history(&record)[0].value, "Rp 3");
        let bars = bars(&record);
        assert_eq!((bars.len(), bars[0].value.as_str(), bars[0].height), (1, "Rp 3", 100));
    }

    #[test]
    fn not_knowing_is_not_zero_and_years_compare_with_months() {
        let today = ("2026-11-24", "2026-11-24");
        let observations = vec![
            figure("omset_idr", ("2024-01-01", "2024-12-31"), Some((120, 240)), "pemilik"),
            figure("omset_idr", ("2025-01-01", "2025-12-31"), None, "pemilik"),
            figure("omset_idr", ("2026-10-01", "2026-10-31"), Some((20, 20)), "pemilik"),
            figure("workers_paid_male", today, Some((0, 0)), "pemilik"),
        ];
        let record = Record { observations, ..Record::default() };
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
