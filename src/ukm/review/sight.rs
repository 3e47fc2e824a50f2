//! How a value looks to an officer, by the table of what is seen ([`field::sight`](crate::ukm::field::sight)).

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;

use super::page::words;
use crate::account::policy::Actor;
use crate::account::query::today;
use crate::http::format;
use crate::peta::atlas::Atlas;
pub use crate::ukm::field::{Eyes, Sight, sight};
use crate::ukm::record::Observation;

/// What stands in the place of a masked value.
pub const HIDDEN: &str = "tercatat, disembunyikan";

/// `30–39 tahun`, of a person born on this day.
pub fn age_group(born: NaiveDate, today: NaiveDate) -> String {
    let decade = today.years_since(born).unwrap_or(0) / 10 * 10;
    if decade < 20 { "di bawah 20 tahun".to_owned() } else { format!("{decade}\u{2013}{} tahun", decade + 9) }
}

/// Limits of the bands of money, in rupiah: those of PP 7/2021 with finer ones among the micro.
const MONEY: [i64; 8] = [
    10_000_000,
    50_000_000,
    300_000_000,
    1_000_000_000,
    2_000_000_000,
    5_000_000_000,
    15_000_000_000,
    50_000_000_000,
];
/// Limits of the bands of people and pieces.
const COUNTS: [i64; 4] = [1, 5, 20, 100];

fn money(amount: i64) -> String {
    let (number, unit) = if amount >= 1_000_000_000 {
        (amount / 1_000_000_000, "miliar")
    } else {
        (amount / 1_000_000, "juta")
    };
    format!("Rp {number} {unit}")
}

/// The band that a figure of this kind lies in, wide enough for a range.
pub fn band(kind: &str, low: Option<i64>, high: Option<i64>) -> String {
    let is_money = kind.ends_with("_idr");
    let limits: &[i64] = if is_money { &MONEY } else { &COUNTS };
    let one = |limit: i64| if is_money { money(limit) } else { format::whole(limit.unsigned_abs()) };
    // The first limit that is not above `low`, and the first that is above `high`.
    let from = low.and_then(|low| limits.iter().rev().find(|limit| **limit <= low)).copied();
    let until = high.and_then(|high| limits.iter().find(|limit| **limit > high)).copied();
    match (from, until) {
        _ if low.is_none() && high.is_none() => "tidak tahu".to_owned(),
        (Some(from), Some(until)) if is_money => format!("{} \u{2013} {}", one(from), one(until)),
        (Some(from), Some(until)) if from == until - 1 => one(from),
        (Some(from), Some(until)) => format!("{} \u{2013} {}", one(from), one(until - 1)),
        (None, Some(until)) => format!("kurang dari {}", one(until)),
        (Some(from), None) => format!("{} atau lebih", one(from)),
        (None, None) => "tercatat".to_owned(),
    }
}

/// A figure as a band, with its kind and the time it stands for.
fn figure(item: &Value) -> String {
    Observation::deserialize(item).map_or_else(
        |_of_another_form| HIDDEN.to_owned(),
        |one| format!("{} {}: {}", one.title(), one.period(), band(&one.kind, one.low, one.high)),
    )
}

/// A value of a field as `actor` may see it.
pub fn value(atlas: &Atlas, actor: &Actor, field: &str, value: &Value) -> String {
    match (sight(Eyes::of(actor), field), value) {
        (Sight::Banded, Value::Array(items)) if !items.is_empty() => {
            items.iter().map(figure).collect::<Vec<_>>().join("; ")
        }
        (Sight::Plain, _) | (_, Value::Null) | (Sight::Banded, Value::Array(_)) => {
            words::value(atlas, field, value)
        }
        // Identity numbers come here with their last digits only.
        (Sight::Masked, Value::String(text)) if matches!(field, "owner.nik" | "owner.npwp") => text.clone(),
        (Sight::Masked, Value::String(text)) if field == "owner.birth_date" => text
            .parse()
            .map_or_else(|_not_a_day| HIDDEN.to_owned(), |born| age_group(born, today(actor.now()))),
        _ => HIDDEN.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_say_no_more_than_they_should() {
        for (kind, low, high, band_of) in [
            ("omset_idr", Some(123_456_789), Some(123_456_789), "Rp 50 juta \u{2013} Rp 300 juta"),
            ("omset_idr", Some(10_000_000), Some(60_000_000), "Rp 10 juta \u{2013} Rp 300 juta"),
            ("modal_idr", Some(3_000_000), Some(3_000_000), "kurang dari Rp 10 juta"),
            ("modal_idr", Some(90_000_000_000), None, "Rp 50 miliar atau lebih"),
            ("modal_idr", None, None, "tidak tahu"),
            ("workers_paid_male", Some(7), Some(7), "5 \u{2013} 19"),
            ("workers_paid_male", Some(0), Some(0), "kurang dari 1"),
            ("workers_paid_male", Some(400), Some(400), "100 atau lebih"),
        ] {
            assert_eq!(band(kind, low, high), band_of, "{kind} {low:?} {high:?}");
        }
    }

    #[test]
    fn an_age_is_a_decade() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(age_group(day("1990-11-25"), day("2026-11-24")), "30\u{2013}39 tahun");
        assert_eq!(age_group(day("2010-01-01"), day("2026-11-24")), "di bawah 20 tahun");
    }
}
