//! Bytes of a file → a header and rows of text, whatever the file is.

mod delimited;
mod json;
#[cfg(test)]
mod tests;
mod text;

use serde::Serialize;

/// More columns than this are a wrong separator or no table of businesses.
pub const MOST_COLUMNS: usize = 500;

/// A longer cell is a quotation mark that was never closed.
pub const LONGEST_CELL: usize = 64 * 1024;

/// A larger file is refused, because it is held in memory.
pub const LARGEST_FILE: usize = 512 * 1024 * 1024;

/// What kind of file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Text with a separator: CSV, TSV and their kin.
    Delimited,
    /// A GeoJSON `FeatureCollection`.
    Geojson,
    /// A JSON array of objects.
    Json,
}

/// How the file was understood; stored with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Layout {
    /// Kind of file.
    pub format: Format,
    /// Encoding of its text.
    pub encoding: &'static str,
    /// Separator of its columns, where it has one.
    pub separator: Option<char>,
    /// Names of the columns, in order.
    pub columns: Vec<String>,
}

/// A file as a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// How it was understood.
    pub layout: Layout,
    /// Rows as received: cells in the order of the columns. A row can be shorter or longer than the header.
    pub rows: Vec<Vec<String>>,
}

/// Why a file cannot be read. The text is for people.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Nothing in it.
    #[error("berkas ini kosong")]
    Empty,
    /// A header and nothing else.
    #[error("berkas ini hanya berisi judul kolom, tanpa satu baris data pun")]
    NoRows,
    /// Too large to be held in memory.
    #[error("berkas ini terlalu besar (paling besar 512 MB); bagi menjadi beberapa berkas")]
    TooLarge,
    /// A workbook.
    #[error(
        "berkas ini buku kerja Excel; simpan dahulu sebagai CSV (pemisah titik koma), lalu impor berkas CSV itu"
    )]
    Workbook,
    /// Bytes that no text holds.
    #[error("berkas ini bukan berkas teks (ada karakter nol di dalamnya); simpan ulang sebagai CSV UTF-8")]
    Binary,
    /// More columns than a table of businesses has.
    #[error("ada {0} kolom, paling banyak {MOST_COLUMNS}; periksa pemisah kolom berkas ini")]
    TooManyColumns(usize),
    /// A quotation mark without its partner.
    #[error("tanda kutip yang dibuka pada baris data ke-{0} tidak ditutup; tutup tanda kutip itu atau hapus")]
    OpenQuote(usize),
    /// A cell that is too long.
    #[error(
        "isi kolom pada baris data ke-{0} lebih panjang dari 64 KB; kemungkinan tanda kutip tidak ditutup"
    )]
    LongCell(usize),
    /// JSON that does not parse.
    #[error("JSON rusak pada baris {line}, kolom {column}; berkas mungkin terpotong")]
    Json {
        /// Line of the file.
        line: usize,
        /// Column of the line.
        column: usize,
    },
    /// JSON of another shape.
    #[error(
        "JSON ini bukan daftar usaha: yang diterima ialah GeoJSON FeatureCollection atau larik berisi objek"
    )]
    JsonShape,
}

/// Reads a file.
pub fn read(bytes: &[u8]) -> Result<Sheet, ReadError> {
    if bytes.len() > LARGEST_FILE {
        return Err(ReadError::TooLarge);
    }
    // ZIP (XLSX, ODS) and the compound files of old Excel.
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(ReadError::Workbook);
    }
    let (text, encoding) = text::decode(bytes)?;
    let start = text.trim_start();
    if start.is_empty() {
        return Err(ReadError::Empty);
    }
    let sheet = if start.starts_with(['{', '[']) {
        json::read(&text, encoding)?
    } else {
        delimited::read(&text, encoding)?
    };
    if sheet.layout.columns.len() > MOST_COLUMNS {
        return Err(ReadError::TooManyColumns(sheet.layout.columns.len()));
    }
    if sheet.rows.is_empty() {
        return Err(ReadError::NoRows);
    }
    Ok(sheet)
}

/// Names for columns without one, so that every column can be spoken of.
fn named(columns: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (ix, name) in columns.into_iter().enumerate() {
        let name: String = name.trim().chars().filter(|ch| !ch.is_control()).collect();
        names.push(if name.is_empty() { format!("kolom {}", ix + 1) } else { name });
    }
    names
}
