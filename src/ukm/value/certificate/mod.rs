//! Numbers of certificates, permits and marks.
//!
//! Only the lengths of NIB and P-IRT are firm. Every other form comes from examples, so that a number that does not fit it
//! is kept as written, with a warning.

mod pirt;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;

use super::date::{self, Span};
use super::finding::{Finding, Reading};
use super::{Context, Nib, text};
pub use pirt::{Pirt, unfit_for_pirt};

/// Longest number that is kept, in characters.
const LONGEST: usize = 100;

/// The form that the numbers of a kind of document have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// 13 digits.
    Nib,
    /// 15 digits, earlier 12.
    Pirt,
    /// `ID` and 17 digits (BPJPH).
    Halal,
    /// `MD` or `ML` and 12 to 15 digits.
    Bpom,
    /// `SNI` and a number.
    Sni,
    /// `D…` when applied for, `IDM…` when registered (DJKI).
    Brand,
    /// The number of a letter, with its date perhaps: SKU, IUMK, SIUP, TDP.
    Letter,
    /// Anything.
    Free,
}

impl Format {
    /// All of them.
    pub const ALL: &[Self] =
        &[Self::Nib, Self::Pirt, Self::Halal, Self::Bpom, Self::Sni, Self::Brand, Self::Letter, Self::Free];

    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nib => "nib",
            Self::Pirt => "pirt",
            Self::Halal => "halal",
            Self::Bpom => "bpom",
            Self::Sni => "sni",
            Self::Brand => "merek",
            Self::Letter => "surat",
            Self::Free => "bebas",
        }
    }

    /// The one that is stored so.
    pub fn from_stored(stored: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.as_str() == stored)
    }
}

/// How far a mark has come at the DJKI, as far as its number tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BrandStage {
    /// Applied for.
    Applied,
    /// Registered.
    Registered,
}

/// A number in its normal form, and what it tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Certificate {
    /// The number.
    pub number: String,
    /// Day of issue, where it stood beside the number.
    pub issued: Option<NaiveDate>,
    /// Last day of validity, where the number tells it.
    pub expires: Option<NaiveDate>,
    /// How far a mark has come.
    pub stage: Option<BrandStage>,
}

impl Certificate {
    fn new(number: impl Into<String>) -> Self {
        Self { number: number.into(), ..Self::default() }
    }
}

/// Reads a number of the given form.
pub fn read(format: Format, input: &str, context: &Context<'_>) -> Reading<Certificate> {
    match format {
        Format::Nib => return Nib::read(input).map(|nib| Certificate::new(nib.as_str())),
        Format::Pirt => {
            return Pirt::read(input, context).map(|pirt| Certificate {
                number: pirt.to_string(),
                expires: pirt.expiry_year().and_then(|year| NaiveDate::from_ymd_opt(year, 12, 31)),
                ..Certificate::default()
            });
        }
        _ => {}
    }
    let plain = text::tidy(input);
    if text::is_unknown(&plain) {
        return Reading::unknown();
    }
    if text::is_absent(&plain) {
        return Reading::absent();
    }
    if plain.chars().count() > LONGEST {
        return Reading::unreadable(Finding::error(
            "nomor_terlalu_panjang",
            "Nomornya terlalu panjang (paling banyak 100 huruf dan angka).",
            "Tulis nomornya saja; keterangan lain tidak perlu.",
        ));
    }
    match format {
        Format::Halal => halal(&plain),
        Format::Bpom => bpom(&plain),
        Format::Sni => sni(&plain),
        Format::Brand => brand(&plain),
        Format::Letter => letter(&plain, context),
        _ => Reading::known(Certificate::new(plain)),
    }
}

/// Capital letters and digits only.
fn compact(plain: &str) -> String {
    plain.chars().filter(char::is_ascii_alphanumeric).map(|ch| ch.to_ascii_uppercase()).collect()
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// `ID` and 17 digits (fahi.or.id). A nomor KH is a ketetapan and no certificate (okezone 2768214).
fn halal(plain: &str) -> Reading<Certificate> {
    let code = compact(plain);
    let code = code.strip_prefix("NO").unwrap_or(&code);
    let digits = code.strip_prefix("ID").unwrap_or(code);
    if all_digits(digits) && digits.len() == 17 {
        return Reading::known(Certificate::new(format!("ID{digits}")));
    }
    let finding = if code.starts_with("KH") || plain.to_lowercase().contains("ketetapan") {
        Finding::warning(
            "halal_ketetapan",
            "Ini nomor ketetapan halal (KH), bukan nomor sertifikat halal.",
            "Nomor sertifikat diawali ID dan 17 angka; lihat pada sertifikat BPJPH.",
        )
    } else {
        Finding::warning(
            "halal_bentuk",
            "Nomor sertifikat halal BPJPH biasanya ID dan 17 angka.",
            "Cocokkan dengan sertifikatnya. Sertifikat lama dari MUI boleh dibiarkan.",
        )
    };
    Reading::known(Certificate::new(plain)).with(finding)
}

fn bpom(plain: &str) -> Reading<Certificate> {
    let code = compact(plain);
    let code = ["BPOMRI", "BPOM", "POM"].iter().find_map(|name| code.strip_prefix(name)).unwrap_or(&code);
    let (kind, digits) = code.split_at_checked(2).unwrap_or((code, ""));
    let fits = all_digits(digits) && (12..=15).contains(&digits.len());
    match kind {
        "MD" | "ML" if fits => {
            let reading = Reading::known(Certificate::new(format!("{kind} {digits}")));
            if kind == "MD" {
                return reading;
            }
            reading.with(Finding::warning(
                "bpom_impor",
                "Nomor ML adalah izin edar pangan impor, bukan buatan sendiri.",
                "Pangan buatan dalam negeri bernomor MD. Cocokkan dengan dokumennya.",
            ))
        }
        "NA" | "NB" | "NC" | "ND" | "NE" | "TR" | "TI" if all_digits(digits) => Reading::known(
            Certificate::new(format!("{kind} {digits}")),
        )
        .with(Finding::info("bpom_bukan_pangan", "Nomor ini izin edar kosmetik atau obat tradisional.")),
        _ => Reading::known(Certificate::new(plain)).with(Finding::warning(
            "bpom_bentuk",
            "Nomor izin edar BPOM biasanya MD dan 12 angka.",
            "Cocokkan dengan dokumennya.",
        )),
    }
}

fn sni(plain: &str) -> Reading<Certificate> {
    let upper = plain.to_uppercase();
    let number = upper.strip_prefix("SNI").unwrap_or(&upper).trim_start_matches([' ', ':', '.', '-']);
    let fits = number.starts_with(|ch: char| ch.is_ascii_digit())
        && number.chars().all(|ch| ch.is_ascii_alphanumeric() || " .:-/".contains(ch));
    if fits {
        return Reading::known(Certificate::new(format!("SNI {number}")));
    }
    Reading::known(Certificate::new(plain)).with(Finding::warning(
        "sni_bentuk",
        "Nomor SNI biasanya seperti SNI 01-2973-1992 atau SNI 8389:2017.",
        "Cocokkan dengan dokumennya.",
    ))
}

fn brand(plain: &str) -> Reading<Certificate> {
    let code = compact(plain);
    for (prefix, stage) in [
        ("IDM", BrandStage::Registered),
        ("DID", BrandStage::Applied),
        ("JID", BrandStage::Applied),
        ("D", BrandStage::Applied),
        ("J", BrandStage::Applied),
    ] {
        if code.strip_prefix(prefix).is_some_and(|digits| all_digits(digits) && digits.len() >= 5) {
            return Reading::known(Certificate { stage: Some(stage), ..Certificate::new(code) });
        }
    }
    Reading::known(Certificate::new(plain)).with(Finding::warning(
        "merek_bentuk",
        "Nomor merek biasanya IDM dan angka (terdaftar), atau D dan angka (permohonan).",
        "Cocokkan dengan dokumen DJKI.",
    ))
}

/// A letter's number, and its date where `tanggal` or `tgl` says so.
fn letter(plain: &str, context: &Context<'_>) -> Reading<Certificate> {
    let lower = plain.to_lowercase();
    let word = ["tanggal", "tgl.", "tgl"].into_iter().find_map(|word| Some((lower.find(word)?, word.len())));
    let mut findings = Vec::new();
    let mut certificate = Certificate::new(plain);
    if let Some((at, length)) = word
        && let (Some(number), Some(rest)) = (plain.get(..at), plain.get(at + length..))
    {
        let day = date::day(rest.trim_matches([' ', ':', '.', ',', ')', '(']), Span::Past, context.today);
        if let Some(day) = day.value() {
            certificate.issued = Some(*day);
            number.trim_end_matches([' ', ',', ';', '(', '/']).clone_into(&mut certificate.number);
        } else {
            findings.push(Finding::warning(
                "surat_tanggal",
                "Tanggal surat tidak terbaca.",
                "Isi tanggalnya di kotak tanggal, misalnya 01-03-2026.",
            ));
        }
    }
    if !certificate.number.bytes().any(|b| b.is_ascii_digit()) {
        findings.push(Finding::warning(
            "surat_tanpa_angka",
            "Nomor surat biasanya memuat angka.",
            "Cocokkan dengan suratnya.",
        ));
    }
    Reading::judged(certificate, findings)
}
