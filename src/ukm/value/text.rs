//! What all readers of values share: cleaning, and telling nothing from "tidak tahu".

use crate::typed;

/// Longer input than this is no value of the register, in bytes; the rest is not looked at.
const LONGEST: usize = 500;

/// Words that stand for nothing.
const ABSENT: [&str; 22] = [
    "-",
    "--",
    "---",
    "—",
    "–",
    "_",
    ".",
    "0",
    "n/a",
    "na",
    "null",
    "none",
    "nil",
    "nihil",
    "kosong",
    "belum",
    "belum ada",
    "blm ada",
    "tidak ada",
    "tdk ada",
    "ga ada",
    "gak ada",
];

/// Words by which people say that they do not know.
const UNKNOWN: [&str; 18] = [
    "?",
    "??",
    "???",
    "tidak tahu",
    "tidak tau",
    "tdk tahu",
    "tdk tau",
    "ga tahu",
    "ga tau",
    "gak tahu",
    "gak tau",
    "nggak tahu",
    "nggak tau",
    "kurang tahu",
    "belum tahu",
    "tidak ingat",
    "lupa",
    "entah",
];

/// The input on one line: single spaces, no control characters, no apostrophe in front by which spreadsheets mark text,
/// plain dashes, at most a few hundred characters.
pub fn tidy(text: &str) -> String {
    let text = text.get(..text.floor_char_boundary(LONGEST)).unwrap_or_default();
    let text = text.trim_start_matches(|ch: char| ch.is_whitespace() || ch == '\u{feff}');
    let text = text.trim_start_matches(['\'', '’', '`']);
    let mut out = String::with_capacity(text.len());
    for ch in typed::line(text).chars() {
        let ch = match ch {
            '\u{2010}'..='\u{2012}' | '\u{2212}' | '\u{ad}' => '-',
            ch => ch,
        };
        if ch != ' ' || !out.ends_with(' ') {
            out.push(ch);
        }
    }
    out.trim().to_owned()
}

/// True for nothing and for what people and programs write in its place.
pub fn is_absent(tidy: &str) -> bool {
    let plain = tidy.to_lowercase();
    plain.is_empty()
        || ABSENT.contains(&plain.trim_end_matches(['.', '!']).trim())
        || ABSENT.contains(&&*plain)
}

/// True when the person says that it is not known.
pub fn is_unknown(tidy: &str) -> bool {
    UNKNOWN.contains(&tidy.to_lowercase().trim_end_matches(['.', '!']).trim())
}

/// True for a text that tells something: no stand-in for nothing, no "tidak tahu", and not one character over and over.
pub fn tells_something(text: &str) -> bool {
    let plain = tidy(text);
    let mut letters = plain.chars().filter(|ch| ch.is_alphanumeric());
    let first = letters.next();
    let differs = first.is_some_and(|first| letters.any(|other| other != first));
    differs && !is_absent(&plain) && !is_unknown(&plain)
}

/// The digits before `.0`, in which programs write whole numbers out of spreadsheets.
pub fn whole_float(tidy: &str) -> Option<&str> {
    let digits = tidy.strip_suffix(".0")?;
    (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

/// The digits of a text, if it consists of digits and of the spaces, dots, dashes and slashes that people put between.
pub fn digits_only(tidy: &str) -> Option<String> {
    let tidy = whole_float(tidy).unwrap_or(tidy);
    let punctuation = |ch: char| matches!(ch, ' ' | '.' | '-' | '–' | '—' | '/' | '\'');
    let well_formed = tidy.chars().all(|ch| ch.is_ascii_digit() || punctuation(ch));
    well_formed.then(|| tidy.chars().filter(char::is_ascii_digit).collect())
}

/// True for the notation in which spreadsheets show long numbers, `3.20101E+15`: the last digits are lost.
pub fn is_scientific(tidy: &str) -> bool {
    let plain = tidy.to_ascii_lowercase();
    let Some((mantissa, exponent)) = plain.split_once('e') else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let mantissa: String = mantissa.chars().filter(|ch| !matches!(ch, '.' | ',')).collect();
    digits(&mantissa) && digits(exponent.trim_start_matches('+'))
}

/// Digits that nobody was given: all equal, or counting upwards or downwards.
pub fn is_made_up(digits: &str) -> bool {
    let steps = |step: u8| digits.as_bytes().windows(2).all(|pair| (pair[1] + 10 - pair[0]) % 10 == step);
    digits.len() > 4 && [0, 1, 9].into_iter().any(steps)
}

/// A number of the digits at `at`, for texts whose digits were counted before.
pub fn number_at(digits: &str, at: std::ops::Range<usize>) -> u32 {
    digits.get(at).and_then(|part| part.parse().ok()).unwrap_or(0)
}

/// Lowercase words of letters and digits, with one space on either side of each.
pub fn padded_words(text: &str) -> String {
    let plain: String =
        text.to_lowercase().chars().map(|ch| if ch.is_alphanumeric() { ch } else { ' ' }).collect();
    let mut out = String::from(" ");
    for word in plain.split_whitespace() {
        out.push_str(word);
        out.push(' ');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_and_not_knowing_are_told_apart() {
        for text in ["", " ", "-", "0", "Belum ada", "tidak ada.", "N/A", "'-", "\u{a0}"] {
            assert!(is_absent(&tidy(text)), "{text:?}");
            assert!(!is_unknown(&tidy(text)), "{text:?}");
        }
        for text in ["?", "Tidak tahu", "tdk tau", "lupa."] {
            assert!(is_unknown(&tidy(text)), "{text:?}");
            assert!(!is_absent(&tidy(text)), "{text:?}");
        }
    }

    #[test]
    fn what_stands_in_for_nothing_tells_nothing() {
        for text in ["Keripik Bu Siti", "SD", "08.00–16.00", "Kp. Babakan"] {
            assert!(tells_something(text), "{text}");
        }
        for text in ["", "-", "...", "xxx", "00", "tidak ada", "Tidak tahu", " ' "] {
            assert!(!tells_something(text), "{text}");
        }
    }

    #[test]
    fn spreadsheet_notation_is_recognised() {
        for text in ["3.20101E+15", "3,20101E+15", "3.2e15", "9E12"] {
            assert!(is_scientific(text), "{text}");
        }
        for text in ["", "e", "12", "Bekasi", "E12", "3.2E"] {
            assert!(!is_scientific(text), "{text}");
        }
        assert!(is_made_up("1234567890123456") && is_made_up("0000000000000") && is_made_up("9876543210"));
        assert!(!is_made_up("3602041211870001"));
    }
}
