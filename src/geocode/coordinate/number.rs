//! One number of a coordinate as people and spreadsheets write it.

/// A number with what its spelling says about it.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::geocode) struct Number {
    /// With its sign; separators of thousands left out.
    pub(in crate::geocode) value: f64,
    /// Digits behind the decimal mark.
    pub(in crate::geocode) decimals: usize,
    /// All its digits, without sign and marks.
    pub(in crate::geocode) digits: String,
    /// Quotation marks were taken off.
    pub(in crate::geocode) quoted: bool,
}

/// More digits than any coordinate has.
const MOST_DIGITS: usize = 24;

impl Number {
    /// Reads one number. A single point or comma is the decimal mark; several equal ones separate thousands; of two
    /// kinds the last is the decimal mark.
    pub(in crate::geocode) fn parse(text: &str) -> Option<Self> {
        let bare = text.trim_matches(is_quote);
        let quoted = bare.len() != text.len();
        let (negative, bare) = match bare.strip_prefix(['-', '−', '–']) {
            Some(rest) => (true, rest),
            None => (false, bare.strip_prefix('+').unwrap_or(bare)),
        };
        let bare = bare.trim_matches(is_quote).trim();
        let digits: String = bare.chars().filter(char::is_ascii_digit).collect();
        let marks: Vec<(usize, char)> = bare.char_indices().filter(|(_, c)| matches!(c, '.' | ',')).collect();
        if digits.is_empty() || digits.len() > MOST_DIGITS || digits.len() + marks.len() != bare.len() {
            return None;
        }
        let decimal_at = match marks.as_slice() {
            [] => None,
            [(at, _)] => Some(*at),
            [earlier @ .., (at, last)] if earlier.iter().all(|(_, c)| c != last) => Some(*at),
            several => {
                let grouped = bare.split(several[0].1).skip(1).all(|group| group.len() == 3);
                if !grouped || several.iter().any(|(_, c)| *c != several[0].1) {
                    return None;
                }
                None
            }
        };
        let fraction = decimal_at.and_then(|at| bare.get(at + 1..)).unwrap_or_default();
        let whole = digits.get(..digits.len() - fraction.len())?;
        let value: f64 = format!("0{whole}.{fraction}0").parse().ok()?;
        let value = if negative { -value } else { value };
        Some(Self { value, decimals: fraction.len(), digits, quoted })
    }

    /// A number that is already one.
    pub(in crate::geocode) fn of(value: f64, decimals: usize) -> Self {
        Self { value, decimals, digits: String::new(), quoted: false }
    }

    /// The same with the other sign.
    pub(in crate::geocode) fn negated(&self) -> Self {
        Self { value: -self.value, ..self.clone() }
    }

    /// As metres: a single mark before three digits separates thousands then.
    pub(in crate::geocode) fn metres(&self) -> f64 {
        if self.decimals == 3 && self.value.abs() < 10_000.0 { self.value * 1000.0 } else { self.value }
    }
}

/// Quotation marks, among them the one with which spreadsheets mark text.
pub(in crate::geocode) fn is_quote(c: char) -> bool {
    matches!(c, '\'' | '"' | '`' | '´' | '’' | '‘' | '“' | '”')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_numbers_are_read() {
        for (text, value, decimals) in [
            ("-6.5556", -6.5556, 4),
            ("−6,5556", -6.5556, 4),
            ("'106.725", 106.725, 3),
            ("690731", 690_731.0, 0),
            ("9.275.050", 9_275_050.0, 0),
            ("9.275.050,25", 9_275_050.25, 2),
            ("-.5", -0.5, 1),
            ("6.", 6.0, 0),
        ] {
            let number = Number::parse(text).unwrap();
            assert!(
                (number.value - value).abs() < 1e-12 && number.decimals == decimals,
                "{text}: {number:?}"
            );
        }
        for text in ["", "-", "'", "1e5", "--1", "1.2.3", "1.234,567.8", "６", "1 2", ".", "+-1"] {
            assert_eq!(Number::parse(text), None, "{text}");
        }
        assert!((Number::parse("690.731").unwrap().metres() - 690_731.0).abs() < 1e-6);
    }
}
