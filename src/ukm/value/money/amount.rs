//! Tokens → one amount.

use super::super::finding::Finding;
use super::token::Token;

/// Beyond every amount, and far from where sums overflow.
const CEILING: i128 = 1_000_000_000_000_000_000;

/// One amount of whole rupiah.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Amount {
    /// The amount.
    pub(super) value: i64,
    /// Its unit, where it has one.
    pub(super) unit: Option<i64>,
    /// A fraction of a rupiah was left out.
    pub(super) fraction_lost: bool,
}

/// A number before its unit: digits, and how many of them stand behind the comma.
#[derive(Clone, Copy)]
struct Decimal {
    digits: i128,
    places: u32,
}

/// Reads an amount: one number with or without a unit, or several with ever smaller units (`1 juta 500 ribu`).
pub(super) fn read(tokens: &[Token], findings: &mut Vec<Finding>) -> Option<Amount> {
    let mut tokens = tokens.iter().peekable();
    let mut sum: i128 = 0;
    let mut last_unit = None;
    let mut fraction_lost = false;
    while tokens.peek().is_some() {
        let (number, unit) = number_and_unit(&mut tokens, findings)?;
        // "1 juta 500" leaves open what the 500 are.
        if last_unit.is_some_and(|last| unit.is_none_or(|unit| unit >= last))
            || (sum > 0 && last_unit.is_none())
        {
            return None;
        }
        let scale = 10_i128.checked_pow(number.places)?;
        let scaled = number.digits.checked_mul(i128::from(unit.unwrap_or(1)))?;
        fraction_lost |= scaled % scale != 0;
        sum = (sum + scaled / scale).min(CEILING);
        last_unit = unit;
        if unit.is_none() {
            break;
        }
    }
    if tokens.next().is_some() {
        return None;
    }
    tell_once(findings);
    Some(Amount { value: i64::try_from(sum).ok()?, unit: last_unit, fraction_lost })
}

/// Findings about the same thing are told once.
fn tell_once(findings: &mut Vec<Finding>) {
    let mut seen: Vec<&'static str> = Vec::new();
    findings.retain(|finding| {
        let new = !seen.contains(&finding.id);
        seen.push(finding.id);
        new
    });
}

fn number_and_unit<'a>(
    tokens: &mut std::iter::Peekable<impl Iterator<Item = &'a Token>>,
    findings: &mut Vec<Finding>,
) -> Option<(Decimal, Option<i64>)> {
    let number = match tokens.next()? {
        Token::Number(text) => {
            let has_unit = matches!(tokens.peek(), Some(Token::Unit(_)));
            decimal(text, has_unit, findings)?
        }
        Token::Half if matches!(tokens.peek(), Some(Token::Unit(_))) => Decimal { digits: 5, places: 1 },
        Token::Word(first) => Decimal { digits: i128::from(words(*first, tokens)), places: 0 },
        _ => return None,
    };
    let Some(Token::Unit(unit)) = tokens.peek() else { return Some((number, None)) };
    let unit = *unit;
    tokens.next();
    Some((number, Some(unit)))
}

/// A number below a thousand in words, of which `first` was read: `dua ratus lima puluh`.
fn words<'a>(first: i64, tokens: &mut std::iter::Peekable<impl Iterator<Item = &'a Token>>) -> i64 {
    let (mut sum, mut open) = (0_i64, first);
    loop {
        match tokens.peek() {
            Some(Token::Tens(factor)) => (sum, open) = (sum.saturating_add(open.saturating_mul(*factor)), 0),
            Some(Token::Teen) => (sum, open) = (sum.saturating_add(open + 10), 0),
            Some(Token::Word(word)) => (sum, open) = (sum.saturating_add(open), *word),
            _ => return sum.saturating_add(open),
        }
        tokens.next();
    }
}

/// Reads digits with dots and commas. A single separator before three digits parts thousands, unless a unit follows: then
/// a comma is the decimal comma.
fn decimal(text: &str, has_unit: bool, findings: &mut Vec<Finding>) -> Option<Decimal> {
    let last = text.rfind(['.', ',']);
    let Some(at) = last else { return plain(text, 0) };
    let sign = text.get(at..=at)?;
    let (head, tail) = (text.get(..at)?, text.get(at + 1..)?);
    let repeated = head.contains(sign);
    let mixed = head.contains(if sign == "." { ',' } else { '.' });
    if !repeated && !mixed && tail.len() == 3 && head.len() <= 3 && !head.starts_with('0') {
        if has_unit {
            findings.push(two_ways());
            if sign == "," {
                return plain(&format!("{head}{tail}"), 3);
            }
        }
        return plain(&format!("{head}{tail}"), 0);
    }
    if repeated && tail.len() == 2 && grouped(head, sign) {
        findings.push(two_ways());
        return plain(&format!("{}{tail}", head.replace(sign, "")), 2);
    }
    if repeated {
        return grouped(text, sign).then(|| text.replace(sign, "")).and_then(|digits| plain(&digits, 0));
    }
    let other = if sign == "." { "," } else { "." };
    if mixed && !grouped(head, other) {
        return None;
    }
    plain(&format!("{}{tail}", head.replace(other, "")), tail.len() as u32)
}

fn two_ways() -> Finding {
    Finding::warning(
        "uang_titik_koma",
        "Titik dan koma di sini dapat dibaca dengan dua cara.",
        "Periksa kembali nilainya: titik memisahkan ribuan, koma memisahkan desimal.",
    )
}

/// True when the separators part groups of three.
fn grouped(text: &str, sign: &str) -> bool {
    let mut groups = text.split(sign);
    let first = groups.next().unwrap_or_default();
    (1..=3).contains(&first.len())
        && groups.all(|group| group.len() == 3)
        && text.replace(sign, "").bytes().all(|b| b.is_ascii_digit())
}

fn plain(digits: &str, places: u32) -> Option<Decimal> {
    let well_formed = (1..=24).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    let digits = digits.parse().ok().filter(|_| well_formed)?;
    Some(Decimal { digits, places })
}
