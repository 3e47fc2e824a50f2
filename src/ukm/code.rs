//! The public code of a business: short enough to read over the telephone, and a slip is noticed.

use std::fmt;
use std::str::FromStr;

use rand::{Rng, RngExt};

/// Crockford's base 32: digits and capital letters without I, L, O and U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Seven random characters of Crockford's base 32 and one check character.
///
/// The check is a polynomial over the field of 32 elements, so that one wrong character or two swapped neighbours never
/// give another valid code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UkmCode([u8; 8]);

/// A text that is no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseCodeError {
    /// Not eight characters of the alphabet.
    #[error("kode UKM terdiri atas 8 huruf dan angka, misalnya {example}", example = UkmCode::from_number(12_345_678_901))]
    Form,
    /// The check character does not fit.
    #[error("kode UKM ini tidak ada; periksa kembali penulisannya")]
    Check,
}

impl UkmCode {
    /// Number of different codes.
    pub const COUNT: u64 = 1 << 35;

    /// A new code. Whether it is taken only the database knows.
    pub fn random(rng: &mut impl Rng) -> Self {
        Self::from_number(rng.random())
    }

    /// The code of a number; taken modulo [`Self::COUNT`].
    pub fn from_number(number: u64) -> Self {
        let mut characters = [0; 8];
        let mut check = 0;
        for (place, character) in characters[..7].iter_mut().enumerate() {
            let value = (number >> (5 * (6 - place)) & 31) as u8;
            check = times_alpha(check) ^ value;
            *character = ALPHABET[usize::from(value)];
        }
        characters[7] = ALPHABET[usize::from(times_alpha(check))];
        Self(characters)
    }

    /// The number that [`Self::from_number`] makes this code of.
    pub fn number(&self) -> u64 {
        let values = self.0[..7].iter().filter_map(|character| value_of(*character));
        values.fold(0, |number, value| number << 5 | u64::from(value))
    }

    /// The eight characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The eight characters as ASCII.
    pub const fn to_bytes(self) -> [u8; 8] {
        self.0
    }
}

/// Multiplies by a generator of the field of 32 elements (x⁵ + x² + 1).
const fn times_alpha(value: u8) -> u8 {
    let shifted = value << 1;
    if shifted & 32 == 0 { shifted } else { shifted ^ 0b10_0101 }
}

/// The value that a person means by a character.
fn value_of(character: u8) -> Option<u8> {
    let meant = match character.to_ascii_uppercase() {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        other => other,
    };
    ALPHABET.iter().position(|&known| known == meant).map(|value| value as u8)
}

impl FromStr for UkmCode {
    type Err = ParseCodeError;

    /// Reads what people write: small letters, `O` for `0`, `I` and `L` for `1`, spaces and dashes anywhere.
    fn from_str(text: &str) -> Result<Self, ParseCodeError> {
        let mut number = 0_u64;
        let mut check = 0;
        let mut fits = false;
        let mut length = 0;
        for character in text.bytes().filter(|byte| !matches!(byte, b' ' | b'-')) {
            let value = value_of(character).ok_or(ParseCodeError::Form)?;
            length += 1;
            match length {
                1..=7 => {
                    number = number << 5 | u64::from(value);
                    check = times_alpha(check) ^ value;
                }
                8 => fits = times_alpha(check) == value,
                _ => return Err(ParseCodeError::Form),
            }
        }
        match length {
            8 if fits => Ok(Self::from_number(number)),
            8 => Err(ParseCodeError::Check),
            _ => Err(ParseCodeError::Form),
        }
    }
}

impl fmt::Display for UkmCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_people_write_is_read() {
        let code = UkmCode::from_number(0x1_2345_6789);
        let text = code.to_string();
        assert_eq!(text.len(), 8);
        let (left, right) = text.split_at(4);
        let spaced = format!(" {left}-{right} ").to_lowercase().replace('0', "o").replace('1', "l");
        assert_eq!(spaced.parse(), Ok(code));
        for wrong in ["", "1234567", "123456789", "ABCDEFGU", "ABC*EFGH", "ÄBCDEFGH"] {
            assert_eq!(wrong.parse::<UkmCode>(), Err(ParseCodeError::Form), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_code_reads_back(number in 0..UkmCode::COUNT) {
            let code = UkmCode::from_number(number);
            prop_assert_eq!(code.to_string().parse(), Ok(code));
            prop_assert_eq!(code.number(), number);
        }

        #[test]
        fn one_slip_is_noticed(number in 0..UkmCode::COUNT, place in 0..8_usize, other in 0..32_usize) {
            let mut wrong = UkmCode::from_number(number).to_bytes();
            if wrong[place] != ALPHABET[other] {
                wrong[place] = ALPHABET[other];
                prop_assert!(std::str::from_utf8(&wrong).unwrap().parse::<UkmCode>().is_err());
            }
        }

        #[test]
        fn swapped_neighbours_are_noticed(number in 0..UkmCode::COUNT, place in 0..7_usize) {
            let mut wrong = UkmCode::from_number(number).to_bytes();
            if wrong[place] != wrong[place + 1] {
                wrong.swap(place, place + 1);
                prop_assert!(std::str::from_utf8(&wrong).unwrap().parse::<UkmCode>().is_err());
            }
        }

        #[test]
        fn any_text_is_parsed_without_panic(text in "\\PC*") {
            let _ = text.parse::<UkmCode>();
        }
    }
}
