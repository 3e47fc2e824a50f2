//! Money in rupiah, as people type it: `1,5 juta`, `2 M`, `Rp 1.500.000,-`, `5–10 juta`, `di atas 2 M`.
//!
//! A range stays a range, and "tidak tahu" is not 0. An amount told per month is not multiplied into a year.

mod amount;
#[cfg(test)]
mod tests;
mod token;

use std::fmt;

use super::finding::{Finding, Reading};
use super::text;
use crate::http::format::whole;
use amount::Amount;
use token::{Token, tokens};

/// More than a thousand trillion rupiah is a slip of the hand.
const MOST: i64 = 1_000_000_000_000_000;

/// Less than this without a unit is an amount whose "ribu" or "juta" was left out.
const LEAST: i64 = 100;

/// A span of time that an amount is told for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Per {
    /// A day.
    Day,
    /// A week.
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
}

impl Per {
    /// For people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Day => "per hari",
            Self::Week => "per minggu",
            Self::Month => "per bulan",
            Self::Year => "per tahun",
        }
    }
}

/// An amount of whole rupiah, or the range it lies in. Both bounds belong to the range; at least one is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rupiah {
    low: Option<i64>,
    high: Option<i64>,
    per: Option<Per>,
}

impl Rupiah {
    /// Exactly so much.
    pub const fn exact(amount: i64) -> Self {
        Self { low: Some(amount), high: Some(amount), per: None }
    }

    /// A range; none when it has no bound, a negative one, or the wrong order.
    pub fn range(low: Option<i64>, high: Option<i64>) -> Option<Self> {
        let ordered = match (low, high) {
            (Some(low), Some(high)) => 0 <= low && low <= high,
            (Some(bound), None) | (None, Some(bound)) => bound >= 0,
            (None, None) => false,
        };
        ordered.then_some(Self { low, high, per: None })
    }

    /// The same, told for a span of time.
    #[must_use]
    pub const fn told_per(self, per: Per) -> Self {
        Self { per: Some(per), ..self }
    }

    /// At least so much.
    pub const fn low(self) -> Option<i64> {
        self.low
    }

    /// At most so much.
    pub const fn high(self) -> Option<i64> {
        self.high
    }

    /// The span of time it was told for, where it was.
    pub const fn per(self) -> Option<Per> {
        self.per
    }

    /// The amount, where it is exact.
    pub fn exactly(self) -> Option<i64> {
        self.low.filter(|_| self.low == self.high)
    }
}

impl fmt::Display for Rupiah {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rupiah = |amount: i64| format!("Rp {}", whole(amount.unsigned_abs()));
        match (self.low, self.high) {
            (Some(low), Some(high)) if low == high => f.write_str(&rupiah(low))?,
            (Some(low), Some(high)) => write!(f, "{} – {}", rupiah(low), rupiah(high))?,
            (Some(low), None) => write!(f, "minimal {}", rupiah(low))?,
            (None, Some(high)) => write!(f, "maksimal {}", rupiah(high))?,
            (None, None) => {}
        }
        self.per.map_or(Ok(()), |per| write!(f, " {}", per.label()))
    }
}

/// Reads an amount or a range.
pub fn read(input: &str) -> Reading<Rupiah> {
    let plain = text::tidy(input);
    if text::is_unknown(&plain) {
        return Reading::unknown();
    }
    if plain != "0" && text::is_absent(&plain) {
        return Reading::absent();
    }
    if text::is_scientific(&plain) {
        return scientific(&plain);
    }
    let tokens = tokens(&plain);
    if matches!(tokens.first(), Some(Token::Dash)) {
        return Reading::unreadable(Finding::error(
            "uang_minus",
            "Nilai uang tidak boleh kurang dari nol.",
            "Tulis tanpa tanda minus.",
        ));
    }
    let mut findings = Vec::new();
    match understand(&tokens, &mut findings) {
        Some(Ok(value)) => {
            remark(value, &tokens, &mut findings);
            Reading::judged(value, findings)
        }
        Some(Err(finding)) => Reading::unreadable(finding),
        None => Reading::unreadable(Finding::error(
            "uang_tak_terbaca",
            "Nilai uang tidak terbaca.",
            "Tulis seperti 1.500.000, 1,5 juta, atau 5-10 juta. Bila tidak tahu, tulis tidak tahu.",
        )),
    }
}

/// `1.5E+9`, in which spreadsheets show large amounts; the digits not shown are lost.
fn scientific(plain: &str) -> Reading<Rupiah> {
    let amount = plain.replace(',', ".").parse::<f64>().ok().filter(|amount| *amount <= MOST as f64);
    let finding = Finding::warning(
        "uang_notasi_excel",
        "Nilai tertulis dalam notasi Excel, jadi mungkin sudah dibulatkan.",
        "Periksa kembali nilainya.",
    );
    match amount {
        // Up to 10¹⁵ a float holds every whole number.
        Some(amount) => Reading::known(Rupiah::exact(amount.round() as i64)).with(finding),
        None => Reading::unreadable(too_large()),
    }
}

fn too_large() -> Finding {
    Finding::error(
        "uang_terlalu_besar",
        "Nilai uang terlalu besar.",
        "Periksa kembali jumlah nolnya dan satuannya.",
    )
}

type Understood = Option<Result<Rupiah, Finding>>;

/// The amount or range that the tokens spell; none when they do not.
fn understand(tokens: &[Token], findings: &mut Vec<Finding>) -> Understood {
    let per = tokens.iter().find_map(|token| match token {
        Token::Per(per) => Some(*per),
        _ => None,
    });
    let mut rest: Vec<Token> =
        tokens.iter().filter(|token| !matches!(token, Token::Per(_) | Token::About)).cloned().collect();
    tidy_dashes(&mut rest);
    let before = take_bound(&mut rest);
    let parts: Vec<&[Token]> = rest.split(|token| matches!(token, Token::To | Token::Dash)).collect();
    let with_per = |low, high| Rupiah::range(low, high).map(|value| Ok(Rupiah { per, ..value }));
    match parts[..] {
        [one] => {
            let amount = amount::read(one, findings)?;
            if let Some(finding) = implausible(amount) {
                return Some(Err(finding));
            }
            let value = amount.value;
            match before {
                None => with_per(Some(value), Some(value)),
                Some(Token::Over) => with_per(Some(value + 1), None),
                Some(Token::AtLeast) => with_per(Some(value), None),
                Some(Token::Under) => with_per(None, Some(value - 1)),
                Some(_) => with_per(None, Some(value)),
            }
        }
        [left, right] if before.is_none() => {
            let (low, high) = both(left, right, findings)?;
            if let Some(finding) = implausible(low).or_else(|| implausible(high)) {
                return Some(Err(finding));
            }
            if low.value > high.value {
                return Some(Err(Finding::error(
                    "uang_rentang_terbalik",
                    "Batas bawah lebih besar daripada batas atas.",
                    "Tulis yang kecil dahulu, dan tulis satuan (ribu, juta) pada keduanya.",
                )));
            }
            with_per(Some(low.value), Some(high.value))
        }
        _ => None,
    }
}

/// In `1,5-2 juta` the unit stands for both.
fn both(left: &[Token], right: &[Token], findings: &mut Vec<Finding>) -> Option<(Amount, Amount)> {
    let (low, high) = (amount::read(left, findings)?, amount::read(right, findings)?);
    match high.unit {
        Some(unit) if low.unit.is_none() && low.value < 1000 => {
            let mut left = left.to_vec();
            left.push(Token::Unit(unit));
            Some((amount::read(&left, findings)?, high))
        }
        _ => Some((low, high)),
    }
}

/// Dashes that only close an amount (`1.500.000,-`), and dashes beside another word for "to", mean nothing.
fn tidy_dashes(tokens: &mut Vec<Token>) {
    let mut ix = 0;
    while ix < tokens.len() {
        let beside = |at: Option<usize>| at.and_then(|at| tokens.get(at));
        let ends = matches!(beside(ix.checked_add(1)), None | Some(Token::To | Token::Dash));
        if tokens[ix] == Token::Dash && ends {
            tokens.remove(ix);
        } else {
            ix += 1;
        }
    }
}

/// Takes the word for an open range away from the front or the end: `di atas 2 M`, `2 M ke atas`, `sampai 50 juta`.
fn take_bound(tokens: &mut Vec<Token>) -> Option<Token> {
    let is_bound = |token: Option<&Token>| {
        matches!(token, Some(Token::Over | Token::AtLeast | Token::Under | Token::AtMost))
    };
    if is_bound(tokens.first()) {
        return Some(tokens.remove(0));
    }
    if matches!(tokens.first(), Some(Token::To)) {
        tokens.remove(0);
        return Some(Token::AtMost);
    }
    if is_bound(tokens.last()) { tokens.pop() } else { None }
}

fn implausible(amount: Amount) -> Option<Finding> {
    if amount.value > MOST {
        return Some(too_large());
    }
    let bare = amount.unit.is_none() && amount.value != 0 && amount.value < LEAST;
    (bare || (amount.fraction_lost && amount.value < 1000)).then(|| {
        Finding::error(
            "uang_tanpa_satuan",
            "Nilai uang ini terlalu kecil; satuannya mungkin tertinggal.",
            "Tulis satuannya, misalnya 5 juta atau 500 ribu.",
        )
    })
}

/// What is worth telling about an amount that was understood.
fn remark(value: Rupiah, tokens: &[Token], findings: &mut Vec<Finding>) {
    if value.exactly() == Some(0) {
        findings.push(Finding::warning(
            "uang_nol",
            "Nol berarti memang tidak ada uangnya sama sekali.",
            "Bila sebenarnya tidak tahu, tulis tidak tahu.",
        ));
    }
    if value.exactly().is_some_and(|amount| (LEAST..1000).contains(&amount)) {
        findings.push(Finding::warning(
            "uang_kecil",
            "Nilainya kurang dari seribu rupiah.",
            "Periksa apakah satuannya (ribu, juta) tertinggal.",
        ));
    }
    if tokens.contains(&Token::About) {
        findings.push(Finding::info("uang_perkiraan", "Nilainya perkiraan."));
    }
    if let Some(per) = value.per().filter(|per| *per != Per::Year) {
        findings.push(Finding::warning(
            "uang_per_waktu",
            format!("Nilainya ditulis {}, bukan per tahun.", per.label()),
            "Hitung nilainya untuk satu tahun, atau pilih waktunya.",
        ));
    }
}
