//! P-IRT (SPP-IRT): the number of a household food producer and its product.
//!
//! 15 digits, written `1234567890123-45` (BPOM regulation 22/2018; tempo.co 462572, frozener.com): 1 packaging, 2–3 kind
//! of food, 4–7 province and kabupaten, 8–9 which product, 10–13 which producer of the kabupaten, 14–15 year of expiry.
//! Before, 12 digits without the year.

use std::fmt;

use chrono::Datelike;

use super::super::finding::{Finding, Reading};
use super::super::nik::{kabupaten_name, lost_digits};
use super::super::{Context, text};

/// A certificate holds for five years, so that no number can promise more.
const LONGEST_YEARS: i32 = 5;

const PACKAGING: [&str; 8] =
    ["gelas", "plastik", "karton atau kertas", "kaleng", "aluminium foil", "lain-lain", "komposit", "ganda"];

const FOOD: [&str; 6] = [
    "daging kering",
    "ikan kering",
    "unggas kering",
    "sayur asin dan sayur kering",
    "hasil kelapa",
    "tepung dan hasil olahnya",
];

/// Words for food that cannot get a P-IRT: frozen, sterilised, or animal food kept cold (hukumexpert.com).
const UNFIT: [&str; 9] =
    ["frozen", "beku", "steril", "nugget", "sosis", "susu segar", "yoghurt", "yogurt", "es krim"];

/// A P-IRT number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pirt(String);

impl Pirt {
    /// Reads a number: `P-IRT No. 2053201010123-31`, digits with any punctuation.
    pub fn read(input: &str, context: &Context<'_>) -> Reading<Self> {
        let plain = text::tidy(input);
        if text::is_unknown(&plain) {
            return Reading::unknown();
        }
        if text::is_absent(&plain) {
            return Reading::absent();
        }
        if text::is_scientific(&plain) {
            return Reading::unreadable(lost_digits("pirt_angka_hilang", "P-IRT"));
        }
        let upper = plain.to_uppercase();
        let bare = upper.trim_start_matches(|ch: char| "SPP-IRT.NO:MR ".contains(ch));
        let digits = text::digits_only(bare).unwrap_or_default();
        if !matches!(digits.len(), 12 | 15) {
            let message = if digits.is_empty() {
                "Nomor P-IRT harus 15 angka.".to_owned()
            } else {
                format!("Nomor P-IRT harus 15 angka (yang lama 12); yang tertulis {} angka.", digits.len())
            };
            return Reading::unreadable(Finding::error(
                "pirt_panjang",
                message,
                "Salin nomornya dari sertifikat, misalnya 2053201010123-31.",
            ));
        }
        if text::is_made_up(&digits) {
            return Reading::unreadable(Finding::error(
                "pirt_karangan",
                "Nomor P-IRT ini bukan nomor sungguhan.",
                "Salin nomornya dari sertifikat. Bila belum ada, kosongkan.",
            ));
        }
        let pirt = Self(digits);
        let findings = pirt.check(context);
        Reading::judged(pirt, findings)
    }

    /// The packaging, where the first digit names one.
    pub fn packaging(&self) -> Option<&'static str> {
        PACKAGING.get((text::number_at(&self.0, 0..1) as usize).checked_sub(1)?).copied()
    }

    /// Number of the kind of food, 1–99; 0 names none.
    pub fn food(&self) -> u32 {
        text::number_at(&self.0, 1..3)
    }

    /// The kind of food, where its number is known.
    pub fn food_name(&self) -> Option<&'static str> {
        FOOD.get((self.food() as usize).checked_sub(1)?).copied()
    }

    /// Code of the kabupaten or kota that issued it, four digits.
    pub fn kabupaten(&self) -> u32 {
        text::number_at(&self.0, 3..7)
    }

    /// Which product of the producer; only in numbers of 15 digits.
    pub fn product(&self) -> Option<u32> {
        self.is_current().then(|| text::number_at(&self.0, 7..9))
    }

    /// Which producer of the kabupaten; only in numbers of 15 digits.
    pub fn producer(&self) -> Option<u32> {
        self.is_current().then(|| text::number_at(&self.0, 9..13))
    }

    /// The year in which it expires; only in numbers of 15 digits.
    pub fn expiry_year(&self) -> Option<i32> {
        self.is_current().then(|| 2000 + text::number_at(&self.0, 13..15) as i32)
    }

    /// True for the form of 15 digits.
    fn is_current(&self) -> bool {
        self.0.len() == 15
    }

    fn check(&self, context: &Context<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        if self.packaging().is_none() || self.food() == 0 {
            findings.push(Finding::warning(
                "pirt_jenis",
                "Angka kemasan (ke-1) atau jenis pangan (ke-2 dan ke-3) P-IRT tidak dikenal.",
                "Cocokkan dengan sertifikatnya.",
            ));
        }
        if self.0.get(3..7) != Some(context.kabupaten) {
            let place = kabupaten_name(self.kabupaten()).unwrap_or("daerah lain");
            findings.push(Finding::warning(
                "pirt_luar_kabupaten",
                format!("P-IRT ini terbit di {place}, bukan di kabupaten ini."),
                "Cocokkan angka ke-4 sampai ke-7 dengan sertifikatnya.",
            ));
        }
        self.check_expiry(context.today.year(), &mut findings);
        findings
    }

    fn check_expiry(&self, this_year: i32, findings: &mut Vec<Finding>) {
        let Some(year) = self.expiry_year() else {
            findings.push(Finding::warning(
                "pirt_lama",
                "P-IRT 12 angka adalah bentuk lama dan tidak memuat tahun berakhirnya.",
                "Lihat masa berlakunya pada sertifikat; bila sudah lewat, perpanjang lewat OSS.",
            ));
            return;
        };
        if year < this_year {
            findings.push(Finding::warning(
                "pirt_kedaluwarsa",
                format!("P-IRT ini sudah habis masa berlakunya pada tahun {year}."),
                "Perpanjang lewat OSS; dinas atau kecamatan dapat membantu.",
            ));
        } else if year == this_year {
            findings.push(Finding::warning(
                "pirt_segera_habis",
                "Masa berlaku P-IRT ini habis tahun ini.",
                "Perpanjang lewat OSS sebelum habis; dinas atau kecamatan dapat membantu.",
            ));
        } else if year > this_year + LONGEST_YEARS {
            findings.push(Finding::warning(
                "pirt_tahun",
                format!("Dua angka terakhir berarti berlaku sampai {year}, padahal P-IRT berlaku paling lama lima tahun."),
                "Cocokkan dengan sertifikatnya.",
            ));
        }
    }
}

impl fmt::Display for Pirt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.split_at_checked(13) {
            Some((number, year)) => write!(f, "{number}-{year}"),
            None => f.write_str(&self.0),
        }
    }
}

/// A hint when a product is of a kind that cannot get a P-IRT.
pub fn unfit_for_pirt(product: &str) -> Option<Finding> {
    let words = text::padded_words(product);
    UNFIT.iter().any(|word| words.contains(&format!(" {word}"))).then(|| {
        Finding::warning(
            "pirt_salah_izin",
            "Pangan beku, steril, atau hewani yang disimpan dingin tidak dapat memakai P-IRT.",
            "Produk ini memerlukan izin edar BPOM (MD). Tanyakan kepada dinas.",
        )
    })
}
