//! Places in a list from which the next page goes on.

use std::fmt;
use std::str::FromStr;

/// The last hit of a page of nearby businesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// Its distance in millimetres.
    pub distance_mm: u32,
    /// Its public code.
    pub code: [u8; 8],
}

/// The last hit of a page of found or listed businesses.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SearchCursor {
    /// How well it matched: 0 best, 2 least; 0 throughout a plain list.
    pub rank: u8,
    /// Its distance in millimetres; 0 when no position was given, `u32::MAX` for one without a public point.
    pub distance_mm: u32,
    /// Its folded name.
    pub name: Box<str>,
    /// Its public code.
    pub code: [u8; 8],
}

/// A text that is no cursor.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("penunjuk halaman tidak dikenal")]
pub struct ParseCursorError;

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.distance_mm, String::from_utf8_lossy(&self.code))
    }
}

impl FromStr for Cursor {
    type Err = ParseCursorError;

    fn from_str(text: &str) -> Result<Self, ParseCursorError> {
        let (distance, code) = text.split_once('-').ok_or(ParseCursorError)?;
        Ok(Self { distance_mm: number(distance)?, code: parse_code(code)? })
    }
}

impl fmt::Display for SearchCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rank, distance_mm, name, code } = self;
        write!(f, "{rank}-{distance_mm}-{}-{name}", String::from_utf8_lossy(code))
    }
}

impl FromStr for SearchCursor {
    type Err = ParseCursorError;

    fn from_str(text: &str) -> Result<Self, ParseCursorError> {
        let mut parts = text.splitn(4, '-');
        let mut next = || parts.next().ok_or(ParseCursorError);
        let rank = u8::try_from(number(next()?)?).or(Err(ParseCursorError))?;
        Ok(Self { rank, distance_mm: number(next()?)?, code: parse_code(next()?)?, name: next()?.into() })
    }
}

fn number(text: &str) -> Result<u32, ParseCursorError> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(ParseCursorError);
    }
    text.parse().or(Err(ParseCursorError))
}

fn parse_code(text: &str) -> Result<[u8; 8], ParseCursorError> {
    let code: [u8; 8] = text.as_bytes().try_into().or(Err(ParseCursorError))?;
    if code.iter().all(u8::is_ascii_alphanumeric) { Ok(code) } else { Err(ParseCursorError) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn cursors_read_back(distance_mm: u32, rank: u8, code in "[0-9A-Z]{8}", name in "\\PC{0,20}") {
            let code = code.as_bytes().try_into().unwrap();
            let near = Cursor { distance_mm, code };
            prop_assert_eq!(near.to_string().parse(), Ok(near));
            let found = SearchCursor { rank, distance_mm, name: name.into(), code };
            prop_assert_eq!(found.to_string().parse(), Ok(found));
        }

        #[test]
        fn no_text_breaks_the_parser(text in "\\PC{0,40}") {
            let _ = (text.parse::<Cursor>(), text.parse::<SearchCursor>());
        }
    }
}
