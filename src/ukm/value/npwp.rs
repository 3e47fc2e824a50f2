//! Nomor Pokok Wajib Pajak (PMK 112/PMK.03/2022; ddtc 40663).
//!
//! Until 2022 15 digits, written `99.999.999.9-999.999`. Since then the NIK for a resident person, `0` and the old digits
//! for everybody else, and 22 digits (NITKU) for a place of business.

use std::fmt;

use super::finding::{Answer, Finding, Reading};
use super::nik::{Nik, lost_digits, mask};
use super::text;
use super::{Cell, Context};

/// Which of its forms an NPWP has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NpwpKind {
    /// 15 digits.
    Old,
    /// `0` and the 15 digits.
    Padded,
    /// 16 digits: the NIK of a person.
    Nik,
    /// 22 digits: a place of business.
    Place,
}

/// An NPWP. It prints masked: one of a person is an identity number like the NIK.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Npwp {
    digits: String,
    kind: NpwpKind,
}

impl Npwp {
    /// Reads an NPWP.
    pub fn read(input: &str, cell: Cell, context: &Context<'_>) -> Reading<Self> {
        let plain = text::tidy(input);
        if text::is_unknown(&plain) {
            return Reading::unknown();
        }
        if text::is_absent(&plain) {
            return Reading::absent();
        }
        if text::is_scientific(&plain) {
            return Reading::unreadable(lost_digits("npwp_angka_hilang", "NPWP"));
        }
        let Some(digits) = text::digits_only(&plain) else {
            return Reading::unreadable(Finding::error(
                "npwp_bukan_angka",
                "NPWP hanya berisi angka.",
                "Salin angka NPWP dari kartunya (15 atau 16 angka).",
            ));
        };
        if digits.bytes().all(|b| b == b'0') {
            return Reading::absent();
        }
        if cell == Cell::Number && digits.len() != 15 {
            return Reading::unreadable(lost_digits("npwp_angka_hilang", "NPWP"));
        }
        if text::is_made_up(&digits) {
            return Reading::unreadable(Finding::error(
                "npwp_karangan",
                "NPWP ini bukan NPWP sungguhan (angka berurutan atau sama semua).",
                "Salin NPWP dari kartunya. Bila belum ada, kosongkan.",
            ));
        }
        let kind = match digits.len() {
            15 => NpwpKind::Old,
            16 if digits.starts_with('0') => NpwpKind::Padded,
            16 => return personal(&digits, context),
            22 => NpwpKind::Place,
            length => {
                return Reading::unreadable(Finding::error(
                    "npwp_panjang",
                    format!("NPWP harus 15 atau 16 angka (cabang: 22); yang tertulis {length} angka."),
                    "Salin angka NPWP dari kartunya.",
                ));
            }
        };
        let reading = Reading::known(Self { digits, kind });
        match kind {
            NpwpKind::Old => reading.with(Finding::info(
                "npwp_lama",
                "NPWP 15 angka adalah bentuk lama; sekarang ditulis 16 angka (perorangan: NIK).",
            )),
            _ => reading,
        }
    }

    /// Its form.
    pub const fn kind(&self) -> NpwpKind {
        self.kind
    }

    /// The digits as written, for encryption only.
    pub fn expose(&self) -> &str {
        &self.digits
    }

    /// 16 digits, equal for every way of writing the same taxpayer; for keyed look-up only.
    pub fn expose_key(&self) -> String {
        match self.kind {
            NpwpKind::Old => format!("0{}", self.digits),
            _ => self.digits.chars().take(16).collect(),
        }
    }

    /// All but the last four digits hidden.
    pub fn masked(&self) -> String {
        mask(&self.digits)
    }
}

/// 16 digits that do not begin with 0 are a NIK and must pass as one.
fn personal(digits: &str, context: &Context<'_>) -> Reading<Npwp> {
    let nik = Nik::read(digits, Cell::Text, context);
    if nik.is_unreadable() {
        let finding = Finding::error(
            "npwp_nik_salah",
            "NPWP 16 angka milik perorangan sama dengan NIK, tetapi angka ini bukan NIK.",
            "Cocokkan dengan NIK pada KTP. NPWP lama ditulis 15 angka.",
        );
        let mut findings = vec![finding];
        findings.extend(nik.findings);
        return Reading { answer: Answer::Unreadable, findings };
    }
    nik.map(|nik| Npwp { digits: nik.expose().to_owned(), kind: NpwpKind::Nik })
}

/// Prints masked, see [`Nik`].
impl fmt::Debug for Npwp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Npwp({:?}, {})", self.kind, self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ukm::value::tests::CONTEXT;

    fn read(text: &str) -> Reading<Npwp> {
        Npwp::read(text, Cell::Text, &CONTEXT)
    }

    #[test]
    fn every_form_is_read() {
        for (text, kind, key) in [
            ("01.234.567.8-901.000", NpwpKind::Old, "0012345678901000"),
            ("012345678901000", NpwpKind::Old, "0012345678901000"),
            ("012345678901000.0", NpwpKind::Old, "0012345678901000"),
            ("0012345678901000", NpwpKind::Padded, "0012345678901000"),
            ("3201011211870001", NpwpKind::Nik, "3201011211870001"),
            ("0012345678901000000001", NpwpKind::Place, "0012345678901000"),
        ] {
            let reading = read(text);
            let npwp = reading.value().expect(text);
            assert_eq!((npwp.kind(), npwp.expose_key().as_str()), (kind, key), "{text}");
            assert!(!format!("{npwp:?}").contains(npwp.expose()), "{text}");
        }
        assert_eq!(read("01.234.567.8-901.000").ids(), ["npwp_lama"]);
    }

    #[test]
    fn only_the_last_four_digits_are_shown() {
        for (text, masked) in [
            ("3201011211871234", "************1234"),
            ("091254403542000", "***********2000"),
            ("0012345678901000000001", "******************0001"),
        ] {
            assert_eq!(read(text).value().expect(text).masked(), masked);
        }
    }

    #[test]
    fn what_is_none_is_refused_with_its_reason() {
        for (text, ids) in [
            ("12345678901234", &["npwp_karangan"][..]),
            ("01234567890", &["npwp_karangan"]),
            ("0123456780", &["npwp_panjang"]),
            ("3201013211870001", &["npwp_nik_salah", "nik_tanggal"]),
            ("3.20101E+15", &["npwp_angka_hilang"]),
            ("ada", &["npwp_bukan_angka"]),
        ] {
            assert_eq!(read(text).ids(), ids, "{text}");
            assert!(read(text).is_unreadable(), "{text}");
        }
        // Of 15 digits a number cell keeps every one.
        assert!(Npwp::read("712345678901000", Cell::Number, &CONTEXT).value().is_some());
        assert!(Npwp::read("3201011211870000", Cell::Number, &CONTEXT).is_unreadable());
        for text in ["", "-", "00.000.000.0-000.000", "0"] {
            assert_eq!(read(text), Reading::absent(), "{text}");
        }
    }
}
