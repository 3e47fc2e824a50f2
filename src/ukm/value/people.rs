//! Numbers of people.

use super::finding::{Finding, Reading};
use super::text;

/// No small business has more workers.
const MOST: i64 = 100_000;

/// Reads a number of people: `3`, `3 orang`, `3.0`, `0`. Nothing is not 0, and neither is "tidak tahu".
pub fn people(input: &str) -> Reading<i64> {
    let plain = text::tidy(input).to_lowercase();
    if text::is_unknown(&plain) {
        return Reading::unknown();
    }
    let bare = plain.trim_end_matches("orang").trim_end_matches("org").trim();
    let bare = bare.strip_suffix(".0").or_else(|| bare.strip_suffix(",0")).unwrap_or(bare);
    if bare != "0" && text::is_absent(bare) {
        return Reading::absent();
    }
    let is_number = !bare.is_empty() && bare.bytes().all(|b| b.is_ascii_digit());
    let number = bare.parse().ok().filter(|number| is_number && *number <= MOST);
    number.map_or_else(
        || {
            Reading::unreadable(Finding::error(
                "orang_tak_terbaca",
                "Jumlah orang harus angka bulat.",
                "Tulis angkanya saja, misalnya 3. Bila tidak tahu, tulis tidak tahu.",
            ))
        },
        Reading::known,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_and_not_knowing_are_not_zero() {
        for (text, number) in [("3", 3), ("3 orang", 3), ("3.0", 3), ("0", 0), ("0 orang", 0), ("12org", 12)]
        {
            assert_eq!(people(text), Reading::known(number), "{text}");
        }
        for text in ["", "-", "belum ada"] {
            assert_eq!(people(text), Reading::absent(), "{text}");
        }
        assert_eq!(people("tidak tahu"), Reading::unknown());
        for text in ["-3", "tiga", "3-5", "1e3", "1000000", "2,5"] {
            assert_eq!(people(text).ids(), ["orang_tak_terbaca"], "{text}");
        }
    }
}
