//! A value on its way into a file.

use chrono::NaiveDate;
use serde_json::Value;

use crate::month::Month;
use crate::ukm::sidt::degrees;

/// A value with its type, so that every format can say it in its own way.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing is known.
    Empty,
    /// Words, and numbers that nobody reckons with: NIK, telephone, codes.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// Degrees of latitude or longitude.
    Degrees(f64),
    /// A day.
    Day(NaiveDate),
    /// A month.
    Month(Month),
}

impl Cell {
    /// Text, if there is any.
    pub fn text(text: Option<impl Into<String>>) -> Self {
        text.map(Into::into).filter(|text| !text.is_empty()).map_or(Self::Empty, Self::Text)
    }

    /// As it stands in a file of text.
    pub fn plain(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => guarded(text),
            Self::Whole(number) => number.to_string(),
            Self::Degrees(value) => degrees(*value),
            Self::Day(day) => day.to_string(),
            Self::Month(month) => month.to_string(),
        }
    }

    /// As it stands in JSON.
    pub fn json(&self) -> Value {
        match self {
            Self::Empty => Value::Null,
            Self::Text(text) => Value::from(text.as_str()),
            Self::Whole(number) => Value::from(*number),
            Self::Degrees(value) => Value::from(*value),
            Self::Day(_) | Self::Month(_) => Value::from(self.plain()),
        }
    }
}

/// Text that a spreadsheet would take for a formula, with an apostrophe in front that makes text of it; imports take it
/// away again. A plain number stays one.
pub fn guarded(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let digits = text.strip_prefix('-').unwrap_or_default();
    let number = digits.starts_with(|first: char| first.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if risky && !number { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_becomes_text() {
        for text in ["=1+1", "+62812", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "-", "-=1", "-1-1"] {
            assert_eq!(guarded(text), format!("'{text}"), "{text}");
        }
        for text in ["", "Keripik", "-6.5", "106.8", "a=b", "10-20"] {
            assert_eq!(guarded(text), text, "{text}");
        }
    }
}
