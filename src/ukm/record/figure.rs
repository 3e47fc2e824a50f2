//! Dated figures: which there are, and what they are for people.

use chrono::{Datelike, NaiveDate};

use super::model::Observation;
use crate::http::format;
use crate::month::Month;
use crate::ukm::value::Rupiah;

/// Kinds of figures, as stored and for people.
pub const FIGURES: [(&str, &str); 12] = [
    ("modal_idr", "Modal"),
    ("asset_idr", "Aset"),
    ("omset_idr", "Omzet"),
    ("workers_paid_male", "Pekerja dibayar, laki-laki"),
    ("workers_paid_female", "Pekerja dibayar, perempuan"),
    ("workers_paid_disabled_male", "Pekerja dibayar, laki-laki dengan disabilitas"),
    ("workers_paid_disabled_female", "Pekerja dibayar, perempuan dengan disabilitas"),
    ("workers_unpaid_male", "Pekerja tidak dibayar, laki-laki"),
    ("workers_unpaid_female", "Pekerja tidak dibayar, perempuan"),
    ("workers_unpaid_disabled_male", "Pekerja tidak dibayar, laki-laki dengan disabilitas"),
    ("workers_unpaid_disabled_female", "Pekerja tidak dibayar, perempuan dengan disabilitas"),
    ("capacity", "Kapasitas"),
];

/// The days of a month.
pub fn month(month: Month) -> (NaiveDate, NaiveDate) {
    let first = month.first_day();
    let next = Month::from_ordinal(month.ordinal().saturating_add(1)).first_day();
    (first, next.pred_opt().unwrap_or(first))
}

/// The days of a year.
pub fn year(year: i32) -> Option<(NaiveDate, NaiveDate)> {
    NaiveDate::from_ymd_opt(year, 1, 1).zip(NaiveDate::from_ymd_opt(year, 12, 31))
}

impl Observation {
    /// What it is a figure of.
    pub fn title(&self) -> &'static str {
        FIGURES.iter().find(|(stored, _)| *stored == self.kind).map_or("Angka lain", |(_, title)| title)
    }

    /// The time that it stands for, in words.
    pub fn period(&self) -> String {
        let (start, end) = (self.period_start, self.period_end);
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

    /// How much it is, in words.
    pub fn amount(&self) -> String {
        if self.low.is_none() && self.high.is_none() {
            return "tidak tahu".to_owned();
        }
        if self.unit.as_deref() == Some("rupiah") || self.kind.ends_with("_idr") {
            return Rupiah::range(self.low, self.high).map_or_else(String::new, |amount| amount.to_string());
        }
        let count = |number: i64| format::whole(number.unsigned_abs());
        let unit = self.unit.as_deref().unwrap_or(if self.kind == "capacity" { "" } else { "orang" });
        let number = match (self.low, self.high) {
            (Some(low), Some(high)) if low != high => format!("{}–{}", count(low), count(high)),
            (Some(low), None) => format!("minimal {}", count(low)),
            (None, Some(high)) => format!("maksimal {}", count(high)),
            (low, high) => count(low.or(high).unwrap_or_default()),
        };
        format!("{number} {unit}").trim_end().to_owned()
    }
}
