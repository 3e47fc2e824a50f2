//! Codes of the classification of fields of business (KBLI). Whether a code exists, and what it means, depends on the edition
//! and is asked of [`crate::ukm::kbli`].

use super::finding::{Finding, Reading};
use super::text;

/// A code of five digits. A zero in front that a spreadsheet took away is put back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KbliCode(String);

impl KbliCode {
    /// Reads a code: `47112`, `KBLI 47112`, `G47112`, `1111` (for `01111`).
    pub fn read(input: &str) -> Reading<Self> {
        let plain = text::tidy(input);
        if text::is_unknown(&plain) {
            return Reading::unknown();
        }
        if text::is_absent(&plain) {
            return Reading::absent();
        }
        let upper = plain.to_uppercase();
        let bare = upper.strip_prefix("KBLI").unwrap_or(&upper).trim_start_matches([' ', ':', '.', '-']);
        // The letter of the category, which only the sections of the classification carry.
        let bare = bare.strip_prefix(|ch: char| ch.is_ascii_uppercase()).unwrap_or(bare);
        let digits = text::digits_only(bare.trim()).unwrap_or_default();
        let bad = || {
            Reading::unreadable(Finding::error(
                "kbli_salah",
                "Kode KBLI harus 5 angka.",
                "Kosongkan bila tidak tahu; petugas dapat memilihkan dari nama produk.",
            ))
        };
        match digits.len() {
            4 => Reading::known(Self(format!("0{digits}"))).with(Finding::info(
                "kbli_nol_hilang",
                "Angka 0 di depan kode KBLI hilang; sudah ditambahkan.",
            )),
            5 if digits.bytes().any(|b| b != b'0') => Reading::known(Self(digits)),
            _ => bad(),
        }
    }

    /// The five digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_and_rubbish_is_not() {
        for (text, code) in [
            ("47112", "47112"),
            ("KBLI 47112", "47112"),
            ("G47112", "47112"),
            ("'01111", "01111"),
            ("1111", "01111"),
        ] {
            assert_eq!(KbliCode::read(text).value().map(KbliCode::as_str), Some(code), "{text}");
        }
        for text in ["471", "471123", "keripik", "00000", "4.7E4"] {
            assert_eq!(KbliCode::read(text).ids(), ["kbli_salah"], "{text}");
        }
        assert_eq!(KbliCode::read("0"), Reading::absent());
    }
}
