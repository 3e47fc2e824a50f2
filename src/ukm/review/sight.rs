//! What an officer sees of a field: the one table, and how a value looks by it.
//!
//! Numbers that name a person and what is specific about them are masked for everybody; the admin utama may see them
//! with a reason, which is logged. Figures of money and people are bands for officers and exact for the admin utama,
//! whose looking is logged like everybody's.

use chrono::NaiveDate;
use serde_json::Value;

use super::page::words;
use crate::account::policy::{Actor, Role};
use crate::account::query::today;
use crate::http::format;
use crate::peta::atlas::Atlas;
use crate::ukm::field;

/// In whose eyes a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eyes {
    /// Officers and companions.
    Staff,
    /// The admin utama.
    AdminUtama,
    /// The admin utama who said why, for the file that is then written; that is logged before.
    Unmasked,
}

impl Eyes {
    /// Those of `actor`.
    pub fn of(actor: &Actor) -> Self {
        if actor.has(Role::AdminUtama) { Self::AdminUtama } else { Self::Staff }
    }
}

/// How much of it is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// That it is there; of a birth date the age group.
    Masked,
    /// Between which round figures it lies.
    Banded,
    /// All of it.
    Plain,
}

/// Field, to staff, to the admin utama. What is not named is seen by whoever may see the record.
const TABLE: [(&str, Sight, Sight); 10] = [
    ("owner.nik", Sight::Masked, Sight::Masked),
    ("owner.npwp", Sight::Masked, Sight::Masked),
    ("owner.birth_date", Sight::Masked, Sight::Masked),
    ("owner.disability", Sight::Masked, Sight::Masked),
    ("owner.address", Sight::Masked, Sight::Masked),
    ("owner.rt", Sight::Masked, Sight::Masked),
    ("owner.rw", Sight::Masked, Sight::Masked),
    ("owner.domicile_code", Sight::Masked, Sight::Masked),
    ("owner.domicile_text", Sight::Masked, Sight::Masked),
    ("observations", Sight::Banded, Sight::Plain),
];

/// How much `eyes` see of a field of a record.
pub fn sight(eyes: Eyes, field: &str) -> Sight {
    let row = TABLE.iter().find(|(name, ..)| *name == field);
    row.map_or(Sight::Plain, |(_, staff, admin)| match eyes {
        Eyes::Staff => *staff,
        Eyes::AdminUtama => *admin,
        Eyes::Unmasked => Sight::Plain,
    })
}

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

/// A figure of the JSON of a record as a band, with its kind and period.
fn figure(item: &Value) -> String {
    let text = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default();
    let number = |name: &str| item.get(name).and_then(Value::as_i64);
    format!(
        "{} {}: {}",
        field::title_of_figure(text("kind")),
        text("period_start"),
        band(text("kind"), number("low"), number("high"))
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

    #[test]
    fn nobody_sees_plainly_what_names_a_person() {
        for eyes in [Eyes::Staff, Eyes::AdminUtama] {
            for field in
                ["owner.nik", "owner.npwp", "owner.birth_date", "owner.disability", "owner.domicile_code"]
            {
                assert_eq!(sight(eyes, field), Sight::Masked, "{field}");
            }
        }
        assert_eq!(sight(Eyes::Staff, "observations"), Sight::Banded);
        assert_eq!(sight(Eyes::AdminUtama, "observations"), Sight::Plain);
        assert_eq!(sight(Eyes::Staff, "owner.phone"), Sight::Plain);
    }
}
