//! Calendar months, the unit in which businesses start and end and statistics are taken.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};

/// A calendar month between January 1900 and December 2199, held as months since January 1900.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(u16);

/// A text that is not a month of the form `YYYY-MM`.
#[derive(Debug, thiserror::Error)]
#[error("bulan harus berbentuk TTTT-BB, misalnya 2024-06, antara 1900-01 dan 2199-12")]
pub struct ParseMonthError;

impl Month {
    const FIRST_YEAR: i32 = 1900;
    const LAST_YEAR: i32 = 2199;

    /// The month `month` (1–12) of `year`, if both are in range.
    pub fn new(year: i32, month: u32) -> Option<Self> {
        if !(Self::FIRST_YEAR..=Self::LAST_YEAR).contains(&year) || !(1..=12).contains(&month) {
            return None;
        }
        Some(Self(((year - Self::FIRST_YEAR) * 12) as u16 + month as u16 - 1))
    }

    /// The month that `date` lies in, if the year is in range.
    pub fn of(date: NaiveDate) -> Option<Self> {
        Self::new(date.year(), date.month())
    }

    /// Months since January 1900.
    pub const fn ordinal(self) -> u16 {
        self.0
    }

    /// The month `ordinal` months after January 1900; the last month there is when that lies beyond it.
    pub fn from_ordinal(ordinal: u16) -> Self {
        Self(ordinal.min(((Self::LAST_YEAR - Self::FIRST_YEAR) * 12 + 11) as u16))
    }

    /// The year, for example 2024.
    pub fn year(self) -> i32 {
        Self::FIRST_YEAR + i32::from(self.0) / 12
    }

    /// The month of the year, 1–12.
    pub fn month(self) -> u32 {
        u32::from(self.0) % 12 + 1
    }

    /// Its first day.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year(), self.month(), 1).unwrap_or_default()
    }

    /// For people, in Indonesian: `Juni 2024`.
    pub fn indonesian(self) -> String {
        format!("{} {}", INDONESIAN[(self.month() - 1) as usize], self.year())
    }
}

/// Names of the months in Indonesian, January first.
pub const INDONESIAN: [&str; 12] = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
];

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.month())
    }
}

impl FromStr for Month {
    type Err = ParseMonthError;

    fn from_str(text: &str) -> Result<Self, ParseMonthError> {
        let (year, month) = text.split_once('-').ok_or(ParseMonthError)?;
        let digits = |part: &str, length| part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return Err(ParseMonthError);
        }
        let year = year.parse().or(Err(ParseMonthError))?;
        let month = month.parse().or(Err(ParseMonthError))?;
        Self::new(year, month).ok_or(ParseMonthError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_reads_back_as_it_was_written() {
        for text in ["1900-01", "2024-06", "2199-12"] {
            assert_eq!(text.parse::<Month>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_not_a_month_is_refused() {
        for text in ["", "2024", "2024-13", "2024-00", "24-06", "1899-12", "2200-01", "2024-6", "+024-06"] {
            assert!(text.parse::<Month>().is_err(), "{text}");
        }
    }
}
