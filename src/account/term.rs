//! By which decree, and for how long, something is entrusted to somebody.

use chrono::NaiveDate;

use crate::http::form::Form;
use crate::http::format;

/// A decree and a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Number of the decree (SK); none for what was entrusted before it was asked for.
    pub decree: Option<String>,
    /// First day.
    pub from: NaiveDate,
    /// Last day; none for ever.
    pub until: Option<NaiveDate>,
}

impl Term {
    /// Reads the fields `sk`, `mulai` and `sampai`; faults stand beside them.
    pub fn read(form: &mut Form) -> Option<Self> {
        let decree = form.required("sk", 200);
        let (from, until) = (day(form, "mulai"), day(form, "sampai"));
        if from.is_none() && form.error_of("mulai").is_none() {
            form.error("mulai", "wajib diisi");
        }
        if from.zip(until).is_some_and(|(from, until)| until < from) {
            form.error("sampai", "tidak boleh sebelum tanggal mulai");
        }
        let term = Self { decree: Some(decree?), from: from?, until };
        form.is_valid().then_some(term)
    }

    /// Whether it counts on `day`.
    pub fn is_valid(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }

    /// As one line.
    pub fn words(&self) -> String {
        let decree = self.decree.as_ref().map_or("tanpa SK".to_owned(), |decree| format!("SK {decree}"));
        let until = self.until.map(|day| format!(" sampai {}", format::date(day))).unwrap_or_default();
        format!("{decree}, mulai {}{until}", format::date(self.from))
    }
}

/// A day as a browser sends it.
fn day(form: &mut Form, field: &'static str) -> Option<NaiveDate> {
    let text = form.line(field, 20)?;
    let day = text.parse::<NaiveDate>().ok().filter(|day| *day >= first_day() && *day <= last_day());
    if day.is_none() {
        form.error(field, "tulis tanggal, misalnya 2026-11-24");
    }
    day
}

fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or(NaiveDate::MIN)
}

fn last_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2100, 1, 1).unwrap_or(NaiveDate::MAX)
}
