//! A file → one edition. Pure.

use std::collections::BTreeMap;

use super::{Edition, Entry, PUBLISHED};
use crate::import::ReadError;
use crate::import::reader::{self, Sheet};
use crate::ukm::value::KbliCode;

/// Editions that a file can be of.
const YEARS: std::ops::RangeInclusive<u16> = 2000..=2099;

const CODE: [&str; 6] = ["kode", "code", "kbli", "kode_kbli", "kodekbli", "kode_kelompok"];
const TITLE: [&str; 7] = ["judul", "title", "nama", "name", "judul_kbli", "judul_kelompok", "uraian"];
const SECTION: [&str; 4] = ["kategori", "category", "section", "kode_kategori"];
const YEAR: [&str; 4] = ["edisi", "edition", "tahun", "versi"];

/// Why a file is no edition. The text is for people.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum KbliError {
    /// It cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A column is missing.
    #[error("berkas KBLI memerlukan kolom kode dan judul; kolom yang ada: {0}")]
    Columns(String),
    /// Nothing says of which edition it is.
    #[error("edisi KBLI berkas ini tidak diketahui; tambahkan --edisi 2020 atau --edisi 2025")]
    NoYear,
    /// Several editions in one file.
    #[error("berkas ini memuat lebih dari satu edisi KBLI ({0} dan {1}); impor satu edisi saja")]
    TwoYears(u16, u16),
    /// A year that is no edition.
    #[error("edisi KBLI harus tahun, misalnya 2020 atau 2025")]
    Year,
    /// The same code twice with different titles.
    #[error("kode {0} muncul dua kali dengan judul berbeda")]
    Twice(String),
    /// A section that the edition does not have.
    #[error("kategori {0} tidak ada di KBLI {1}; periksa apakah edisinya benar")]
    Section(char, u16),
    /// No group of five digits.
    #[error("tidak ada satu pun kode 5 angka dalam berkas ini")]
    Empty,
}

/// Reads an edition from CSV or JSON. `told` is the edition that the operator names; otherwise a column or the name of the
/// file tells it.
pub fn read(name: &str, bytes: &[u8], told: Option<u16>) -> Result<Edition, KbliError> {
    let sheet = reader::read(bytes)?;
    let column = |names: &[&str]| {
        let plain = |column: &String| column.trim().to_lowercase().replace([' ', '-'], "_");
        names.iter().find_map(|name| sheet.layout.columns.iter().position(|column| plain(column) == *name))
    };
    let (Some(code), Some(title)) = (column(&CODE), column(&TITLE)) else {
        return Err(KbliError::Columns(sheet.layout.columns.join(", ")));
    };
    let year = year(&sheet, column(&YEAR), told, name)?;
    let section = column(&SECTION);
    let cell = |row: &[String], ix: usize| row.get(ix).map_or("", |cell| cell.trim()).to_owned();
    let published = PUBLISHED.iter().find(|(published, ..)| *published == year);
    let repair = zeros_are_lost(&sheet, code);
    let mut entries: BTreeMap<KbliCode, Entry> = BTreeMap::new();
    let mut skipped = 0;
    for row in &sheet.rows {
        let text = cell(row, code);
        let title = cell(row, title).split_whitespace().collect::<Vec<_>>().join(" ");
        let wanted = text.len() == 5 || (repair && text.len() == 4);
        let Some(code) = KbliCode::read(&text).into_value().filter(|_| wanted && !title.is_empty()) else {
            skipped += 1;
            continue;
        };
        let section = section.and_then(|ix| cell(row, ix).chars().next());
        let section = section.map(|letter| letter.to_ascii_uppercase()).filter(char::is_ascii_uppercase);
        if let (Some(section), Some((_, last, _))) = (section, published)
            && section > *last
        {
            return Err(KbliError::Section(section, year));
        }
        let entry = Entry { code: code.clone(), title, section };
        if let Some(before) = entries.insert(code, entry.clone())
            && before.title != entry.title
        {
            return Err(KbliError::Twice(text));
        }
    }
    if entries.is_empty() {
        return Err(KbliError::Empty);
    }
    Ok(Edition { year, entries: entries.into_values().collect(), skipped })
}

/// Spreadsheets take zeros in front away. Where one code still has its zero, codes of four digits are a level of their own.
fn zeros_are_lost(sheet: &Sheet, code: usize) -> bool {
    let codes = || sheet.rows.iter().filter_map(|row| row.get(code)).map(|cell| cell.trim());
    let with_zero = codes().any(|code| code.len() == 5 && code.starts_with('0'));
    let levels = codes().any(|code| matches!(code.len(), 1..=3));
    !with_zero && !levels
}

fn year(sheet: &Sheet, column: Option<usize>, told: Option<u16>, name: &str) -> Result<u16, KbliError> {
    let known = |year: u16| if YEARS.contains(&year) { Ok(year) } else { Err(KbliError::Year) };
    let mut found = told.map(known).transpose()?;
    for row in &sheet.rows {
        let Some(cell) = column.and_then(|ix| row.get(ix)).map(|cell| cell.trim()) else { continue };
        let Some(year) = year_in(cell) else { continue };
        match found {
            Some(before) if before != year => return Err(KbliError::TwoYears(before, year)),
            _ => found = Some(year),
        }
    }
    found.or_else(|| year_in(name)).ok_or(KbliError::NoYear)
}

/// The year that stands alone among the digits of a text: `kbli2025.csv`, `KBLI 2020`.
fn year_in(text: &str) -> Option<u16> {
    let runs = text.split(|ch: char| !ch.is_ascii_digit()).filter(|run| run.len() == 4);
    runs.filter_map(|run| run.parse().ok()).find(|year| YEARS.contains(year))
}
