//! Numbers, dates and lengths as they are written in Indonesian.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Utc};

use crate::month::INDONESIAN;

/// A whole number of any width, by value or by reference as templates hand it over.
#[derive(Clone, Copy, Debug)]
pub struct Whole(u64);

impl From<u64> for Whole {
    fn from(number: u64) -> Self {
        Self(number)
    }
}

impl From<u32> for Whole {
    fn from(number: u32) -> Self {
        Self(number.into())
    }
}

impl From<&u32> for Whole {
    fn from(number: &u32) -> Self {
        Self((*number).into())
    }
}

impl From<usize> for Whole {
    fn from(number: usize) -> Self {
        Self(number as u64)
    }
}

/// A whole number with dots between thousands: `751.888`.
pub fn whole(number: impl Into<Whole>) -> String {
    let digits = number.into().0.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

/// A number with `decimals` digits behind a comma: `12,5`.
pub fn decimal(number: f64, decimals: usize) -> String {
    let text = format!("{:.*}", decimals, number.abs());
    let (whole_part, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = if number < 0.0 { "\u{2212}".to_owned() } else { String::new() };
    out.push_str(&whole(whole_part.parse::<u64>().unwrap_or(0)));
    if !fraction.is_empty() {
        out.push(',');
        out.push_str(fraction);
    }
    out
}

/// A share between 0 and 1 in whole percent, one decimal below ten percent: `4,2 %`, `37 %`.
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let decimals = usize::from(percent > 0.0 && percent < 9.95);
    format!("{}\u{a0}%", decimal(percent, decimals))
}

/// A length in metres: `850 m`, `2,4 km`.
pub fn length(metres: f64) -> String {
    if metres < 10.0 {
        format!("{} m", decimal(metres, 0))
    } else if metres < 995.0 {
        format!("{} m", decimal((metres / 10.0).round() * 10.0, 0))
    } else {
        let decimals = usize::from(metres < 9950.0);
        format!("{} km", decimal(metres / 1000.0, decimals))
    }
}

/// An area in hectares: `4.664 ha`.
pub fn hectares(area: f64) -> String {
    format!("{}\u{a0}ha", decimal(area, usize::from(area < 100.0)))
}

/// A day in Western Indonesian time: `24 November 2026`.
pub fn day(time: DateTime<Utc>) -> String {
    let offset = FixedOffset::east_opt(7 * 3600);
    let date = offset.map_or(time.date_naive(), |wib| time.with_timezone(&wib).date_naive());
    self::date(date)
}

/// A day: `24 November 2026`.
pub fn date(date: NaiveDate) -> String {
    format!("{} {} {}", date.day(), INDONESIAN[date.month0() as usize], date.year())
}

/// A moment in Western Indonesian time: `24 November 2026 pukul 15.04`.
pub fn moment(time: DateTime<Utc>) -> String {
    let offset = FixedOffset::east_opt(7 * 3600);
    let clock = offset.map_or(time.time(), |wib| time.with_timezone(&wib).time());
    format!("{} pukul {}", day(time), clock.format("%H.%M"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_in_indonesian() {
        assert_eq!(whole(0_u64), "0");
        assert_eq!(whole(751_888_u64), "751.888");
        assert_eq!(whole(1_000_000_u64), "1.000.000");
        assert_eq!(decimal(-1234.56, 1), "\u{2212}1.234,6");
        assert_eq!(percent(0.042), "4,2\u{a0}%");
        assert_eq!(percent(1.0), "100\u{a0}%");
        assert_eq!(length(1.2), "1 m");
        assert_eq!(length(847.0), "850 m");
        assert_eq!(length(2_412.0), "2,4 km");
        assert_eq!(length(12_412.0), "12 km");
        assert_eq!(moment("2026-11-24T20:04:00Z".parse().unwrap()), "25 November 2026 pukul 03.04");
    }
}
