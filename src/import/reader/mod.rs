//! A file on disk → what its columns are called, and its rows one by one.
//!
//! [`open`] looks at the content (never at the ending of the name), finds the columns and says how it read them; then
//! [`Table::rows`] reads from the beginning, as often as one likes. Whatever the size of the file, only a few rows of it
//! are held. Everything is read and nothing is run: macros, links and formulas stay where they are.
//!
//! Numbers that a spreadsheet holds with fewer digits than they have (16 digits of a NIK) arrive as `3.20112120387000E+15`,
//! so that no reader takes the zeros for digits.

mod delimited;
mod grid;
mod input;
mod item;
mod json;
mod rows;
#[cfg(test)]
mod tests;
mod text;

use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;

use geo::Geometry;
use serde::Serialize;

pub use input::{Input, Stream};
pub use item::{GEOMETRY_LAT, GEOMETRY_LON};
pub use rows::Rows;

use delimited::Delimited;
use grid::Titled;
use rows::guarded;
use text::Writing;

/// More columns than this are a wrong separator or no table of businesses.
pub const MOST_COLUMNS: usize = 500;

/// So many cells of a row are kept; a row of data can be longer than the titles.
const MOST_CELLS: usize = MOST_COLUMNS + 12;

/// A longer cell is a quotation mark that was never closed.
pub const LONGEST_CELL: usize = 64 * 1024;

/// A longer row is no row of a table.
const LONGEST_ROW: usize = 1024 * 1024;

/// A larger file is refused.
pub const LARGEST_FILE: u64 = 512 * 1024 * 1024;

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
    /// The sheet or layer that is read, where the file has several.
    pub sheet: Option<String>,
    /// All its sheets or layers that can be asked for.
    pub sheets: Vec<String>,
    /// Names of the columns, in order.
    pub columns: Vec<String>,
    /// Said once about the file, in sentences for people.
    pub notes: Vec<String>,
}

impl Layout {
    fn new(format: Format, encoding: &'static str, columns: Vec<String>) -> Self {
        let (sheets, notes) = (Vec::new(), Vec::new());
        Self { format, encoding, separator: None, sheet: None, sheets, columns, notes }
    }
}

/// A row of data.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// Where it stands: the row of the sheet as a spreadsheet counts it (the titles are mostly row 1), or the number of the
    /// feature, from 1.
    pub number: u64,
    /// As received: cells in the order of the columns. A row can be shorter or longer than the titles.
    pub cells: Vec<String>,
    /// Its shape in degrees of WGS84, where the file is one of shapes. A point also stands in the cells of
    /// [`GEOMETRY_LON`] and [`GEOMETRY_LAT`].
    pub geometry: Option<Geometry<f64>>,
}

/// Takes rows, and says whether it wants more.
type Sink<'a> = dyn FnMut(Row) -> ControlFlow<()> + 'a;

/// The rows of a file that was looked at.
trait Body: Send + Sync {
    /// Gives every row from the first.
    fn visit(&self, sink: &mut Sink<'_>) -> Result<(), ReadError>;
}

/// A file that was looked at, and can be read.
pub struct Table {
    layout: Layout,
    body: Arc<dyn Body>,
}

impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table").field("layout", &self.layout).finish_non_exhaustive()
    }
}

impl Table {
    /// How the file was understood.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The rows from the first.
    pub fn rows(&self) -> Rows {
        Rows::of(Arc::clone(&self.body))
    }
}

/// A small file as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// How it was understood.
    pub layout: Layout,
    /// The cells of its rows.
    pub rows: Vec<Vec<String>>,
}

/// Why a file cannot be read. The text is for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Nothing in it.
    #[error("berkas ini kosong")]
    Empty,
    /// A header and nothing else.
    #[error("berkas ini hanya berisi judul kolom, tanpa satu baris data pun")]
    NoRows,
    /// Too large.
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
    #[error("tanda kutip yang dibuka pada baris ke-{0} tidak ditutup; tutup tanda kutip itu atau hapus")]
    OpenQuote(u64),
    /// A cell that is too long.
    #[error("isi kolom pada baris ke-{0} lebih panjang dari 64 KB; kemungkinan tanda kutip tidak ditutup")]
    LongCell(u64),
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
    /// One item takes more room than a whole row may.
    #[error("unsur ke-{0} lebih besar dari 16 MB; sederhanakan bentuknya atau bagi menjadi beberapa unsur")]
    LongItem(u64),
    /// Something in it is not as its format has it.
    #[error("isi berkas ini rusak atau terpotong; buka berkas aslinya, simpan ulang, lalu coba lagi")]
    Damaged,
    /// The disk does not give it.
    #[error("berkas ini tidak dapat dibaca: {0}")]
    Io(String),
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        Self::Io(error.to_string())
    }
}

/// Looks at a file: what it is, and what its columns are. Takes one pass over it, for some formats two.
pub fn open(input: Arc<dyn Input>) -> Result<Table, ReadError> {
    let table = guarded(|| look(input))?;
    if table.layout.columns.len() > MOST_COLUMNS {
        return Err(ReadError::TooManyColumns(table.layout.columns.len()));
    }
    Ok(table)
}

/// Reads a small file as a whole.
pub fn read(bytes: &[u8]) -> Result<Sheet, ReadError> {
    let table = open(Arc::new(Arc::<[u8]>::from(bytes)))?;
    let rows = table.rows().map(|row| Ok(row?.cells)).collect::<Result<Vec<_>, ReadError>>()?;
    Ok(Sheet { layout: table.layout, rows })
}

fn look(input: Arc<dyn Input>) -> Result<Table, ReadError> {
    if input::length(&*input)? > LARGEST_FILE {
        return Err(ReadError::TooLarge);
    }
    let head = input::head(&*input, 4096)?;
    // ZIP (XLSX, ODS) and the compound files of old Excel.
    if head.starts_with(b"PK\x03\x04") || head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(ReadError::Workbook);
    }
    let writing = Writing::of(&*input)?;
    if writing.blank {
        return Err(ReadError::Empty);
    }
    let mut table = if let Some(format) = json::kind(&*input, writing)? {
        json::open(input, writing, format)?
    } else {
        let titled = Titled::find(Delimited::open(input, writing)?)?;
        let mut layout = Layout::new(Format::Delimited, writing.name(), titled.columns.clone());
        layout.separator = Some(titled.grid().separator());
        layout.notes.extend(titled.note());
        Table { layout, body: Arc::new(titled) }
    };
    if writing.mixed {
        table.layout.notes.push(
            "Berkas ini memakai lebih dari satu pengkodean huruf; setiap baris dibaca menurut pengkodeannya sendiri."
                .to_owned(),
        );
    }
    Ok(table)
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
