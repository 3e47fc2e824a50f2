//! Nomor Induk Berusaha: 13 digits, random, without a public check digit (easybiz.id, urusizin.co.id).
//!
//! One owner has one, for all businesses. Its form proves nothing: whether it is real only OSS or the document tells.

use super::finding::{Finding, Reading};
use super::nik::lost_digits;
use super::text;

/// A NIB: 13 digits. One owner has one, for all businesses.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Nib(String);

impl Nib {
    /// Reads a NIB; spaces, dots and dashes do not matter.
    pub fn read(input: &str) -> Reading<Self> {
        let plain = text::tidy(input);
        let plain = strip_name(&plain);
        if text::is_unknown(plain) {
            return Reading::unknown();
        }
        if text::is_absent(plain) {
            return Reading::absent();
        }
        if text::is_scientific(plain) {
            return Reading::unreadable(lost_digits("nib_angka_hilang", "NIB"));
        }
        let Some(digits) = text::digits_only(plain) else {
            return Reading::unreadable(Finding::error(
                "nib_bukan_angka",
                "NIB hanya berisi angka.",
                "Salin 13 angka NIB dari dokumen OSS.",
            ));
        };
        if digits.len() != 13 {
            return Reading::unreadable(wrong_length(digits.len()));
        }
        if text::is_made_up(&digits) {
            return Reading::unreadable(Finding::error(
                "nib_karangan",
                "NIB ini bukan NIB sungguhan (angka berurutan atau sama semua).",
                "Salin NIB dari dokumen OSS. Bila belum ada, kosongkan.",
            ));
        }
        Reading::known(Self(digits))
    }

    /// The 13 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The number without its name in front.
fn strip_name(plain: &str) -> &str {
    let rest = plain.get(..3).filter(|name| name.eq_ignore_ascii_case("nib")).and_then(|_| plain.get(3..));
    rest.unwrap_or(plain).trim_start_matches(['.', ':', ' '])
}

fn wrong_length(length: usize) -> Finding {
    let remedy = match length {
        12 => "Mungkin angka 0 di depan hilang di Excel. Salin 13 angka NIB dari dokumen OSS.",
        15 => "Ini mungkin NPWP. Salin 13 angka NIB dari dokumen OSS.",
        16 => "Ini mungkin NIK. Salin 13 angka NIB dari dokumen OSS.",
        _ => "Salin 13 angka NIB dari dokumen OSS.",
    };
    Finding::error("nib_panjang", format!("NIB harus 13 angka; yang tertulis {length} angka."), remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirteen_digits_are_a_nib() {
        for text in [
            "0220001234567",
            "0220.0012.34567",
            "'0220001234567",
            "NIB: 0220001234567",
            "0220001234567.0",
            "022 000 1234567",
        ] {
            let reading = Nib::read(text);
            assert_eq!(reading.value().map(Nib::as_str), Some("0220001234567"), "{text}");
        }
        for (text, id) in [
            ("022000123456", "nib_panjang"),
            ("02200012345678", "nib_panjang"),
            ("3201011211870001", "nib_panjang"),
            ("2.20001E+11", "nib_angka_hilang"),
            ("sedang diurus", "nib_bukan_angka"),
            ("1111111111111", "nib_karangan"),
            ("1234567890123", "nib_karangan"),
        ] {
            assert_eq!(Nib::read(text).ids(), [id], "{text}");
        }
        for text in ["", "0", "-", "belum ada"] {
            assert_eq!(Nib::read(text), Reading::absent(), "{text}");
        }
    }
}
