//! Nomor Induk Kependudukan: 16 digits `PP KK CC DDMMYY SSSS`.
//!
//! Province, kabupaten and kecamatan are those where the number was first issued, not the domicile; the day of birth is
//! raised by 40 for women. A number stays as it is even where it disagrees with birth date or sex (dukcapil.klaten.go.id,
//! nkripost.com), so that a disagreement is a warning and never a refusal.

mod region;
#[cfg(test)]
mod tests;

use std::fmt;

use chrono::NaiveDate;

use super::finding::{Finding, Reading};
use super::text;
use super::{Cell, Context, Sex};
use region::Known;
pub use region::kabupaten_name;

/// Below this age nobody has an identity card; such a date in the number is rather the day a family card was made.
const YOUNGEST: u32 = 17;

/// A NIK that passed every check that digits allow. It prints masked.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Nik(String);

impl Nik {
    /// Reads a NIK. An empty cell, `-` and `0` mean "NIK belum ada".
    pub fn read(input: &str, cell: Cell, context: &Context<'_>) -> Reading<Self> {
        let plain = text::tidy(input);
        if text::is_unknown(&plain) {
            return Reading::unknown();
        }
        if text::is_absent(&plain) || (plain.len() < 16 && plain.bytes().all(|b| matches!(b, b'0' | b'.'))) {
            return Reading::absent();
        }
        if cell == Cell::Number || text::is_scientific(&plain) || text::whole_float(&plain).is_some() {
            return Reading::unreadable(lost_digits("nik_angka_hilang", "NIK"));
        }
        let Some(digits) = text::digits_only(&plain) else {
            return Reading::unreadable(Finding::error(
                "nik_bukan_angka",
                "NIK hanya berisi angka.",
                "Salin 16 angka NIK dari KTP, tanpa huruf.",
            ));
        };
        if digits.len() != 16 {
            return Reading::unreadable(Finding::error(
                "nik_panjang",
                format!("NIK harus 16 angka; yang tertulis {} angka.", digits.len()),
                "Periksa kembali angkanya pada KTP.",
            ));
        }
        let nik = Self(digits);
        let findings = nik.check(context);
        Reading::judged(nik, findings)
    }

    /// The 16 digits, for encryption and keyed look-up only.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// `************1234`.
    pub fn masked(&self) -> String {
        mask(&self.0)
    }

    /// Sex of the holder.
    pub fn sex(&self) -> Sex {
        if self.day() > 40 { Sex::Female } else { Sex::Male }
    }

    /// Birth date of the holder, in the later century that has already been.
    pub fn birth_date(&self, today: NaiveDate) -> Option<NaiveDate> {
        self.birth_dates().into_iter().flatten().find(|&date| date <= today)
    }

    /// Code of the kabupaten or kota that issued it, four digits.
    pub fn kabupaten(&self) -> u32 {
        text::number_at(&self.0, 0..4)
    }

    /// What disagrees with the sex and birth date that the form states.
    pub fn compare(&self, sex: Option<Sex>, birth: Option<NaiveDate>) -> Vec<Finding> {
        let mut findings = Vec::new();
        if sex.is_some_and(|sex| sex != self.sex()) {
            findings.push(Finding::warning(
                "nik_beda_kelamin",
                "Jenis kelamin tidak sama dengan yang terbaca dari NIK.",
                "Cocokkan dengan KTP. Bila KTP memang begitu, biarkan.",
            ));
        }
        if birth.is_some_and(|birth| !self.birth_dates().contains(&Some(birth))) {
            findings.push(Finding::warning(
                "nik_beda_lahir",
                "Tanggal lahir tidak sama dengan yang terbaca dari NIK.",
                "Cocokkan dengan KTP. Bila KTP memang begitu, biarkan.",
            ));
        }
        findings
    }

    fn day(&self) -> u32 {
        text::number_at(&self.0, 6..8)
    }

    /// The date in the number, in this century and in the last.
    fn birth_dates(&self) -> [Option<NaiveDate>; 2] {
        let day = if self.day() > 40 { self.day() - 40 } else { self.day() };
        let (month, year) = (text::number_at(&self.0, 8..10), text::number_at(&self.0, 10..12) as i32);
        [2000, 1900].map(|century| NaiveDate::from_ymd_opt(century + year, month, day))
    }

    fn check(&self, context: &Context<'_>) -> Vec<Finding> {
        if text::is_made_up(&self.0) {
            return vec![Finding::error(
                "nik_karangan",
                "NIK ini bukan NIK sungguhan (angka berurutan atau sama semua).",
                "Salin NIK dari KTP. Bila belum ada, kosongkan.",
            )];
        }
        let mut findings = Vec::new();
        if self.birth_dates().iter().all(Option::is_none) {
            findings.push(Finding::error(
                "nik_tanggal",
                "Angka ke-7 sampai ke-12 NIK harus tanggal lahir (perempuan: tanggal ditambah 40).",
                "Periksa kembali angkanya pada KTP.",
            ));
        }
        if self.0.ends_with("0000") {
            findings.push(Finding::error(
                "nik_urut",
                "Empat angka terakhir NIK tidak pernah 0000.",
                "Biasanya angka terakhir hilang di Excel. Ketik ulang NIK dari KTP.",
            ));
        }
        self.check_region(context, &mut findings);
        let age = self.birth_date(context.today).and_then(|date| context.today.years_since(date));
        if age.is_some_and(|age| age < YOUNGEST) {
            findings.push(Finding::warning(
                "nik_mungkin_kk",
                "Nomor ini mungkin nomor Kartu Keluarga (No. KK), bukan NIK.",
                "NIK tertulis di KTP di samping kata NIK. Periksa kembali.",
            ));
        }
        findings
    }

    fn check_region(&self, context: &Context<'_>, findings: &mut Vec<Finding>) {
        match region::known(text::number_at(&self.0, 0..6)) {
            Known::Nothing => findings.push(Finding::error(
                "nik_provinsi",
                "Dua angka pertama NIK bukan kode provinsi.",
                "Periksa kembali angkanya pada KTP.",
            )),
            Known::Province | Known::Kabupaten => findings.push(Finding::warning(
                "nik_wilayah_lama",
                "Enam angka pertama NIK tidak ada dalam daftar kecamatan sekarang; bisa kode sebelum pemekaran.",
                "Cocokkan dengan KTP. Bila KTP memang begitu, biarkan.",
            )),
            Known::Kecamatan => {}
        }
        if !self.0.starts_with(context.kabupaten) {
            findings.push(Finding::info("nik_luar_kabupaten", "NIK ini pertama kali terbit di daerah lain."));
        }
    }
}

/// Prints masked, so that no log and no message of a failed test holds the number.
impl fmt::Debug for Nik {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Nik({})", self.masked())
    }
}

/// All but the last four digits hidden.
pub(super) fn mask(digits: &str) -> String {
    let shown = digits.len().saturating_sub(4);
    format!("{}{}", "*".repeat(shown), digits.get(shown..).unwrap_or_default())
}

/// A spreadsheet keeps 15 digits of a number: those after it are 0 or gone.
pub(super) fn lost_digits(id: &'static str, name: &str) -> Finding {
    Finding::error(
        id,
        format!("Angka terakhir {name} hilang karena tersimpan sebagai angka di Excel."),
        "Ubah format kolom menjadi Teks, lalu ketik ulang sebagai teks dari dokumen aslinya.",
    )
}
