//! A file in long form, one figure a row → figures. Pure.

use super::Figure;
use crate::import::ReadError;
use crate::import::reader;

const YEAR: [&str; 4] = ["tahun", "year", "periode", "tahun_data"];
const VALUE: [&str; 8] =
    ["jumlah_umkm", "jumlah", "nilai", "value", "jumlah_usaha", "jumlah_ukm", "total", "angka"];
const CATEGORY: [&str; 5] = ["kategori_usaha", "kategori", "category", "jenis_usaha", "skala_usaha"];
const CODE: [&str; 5] =
    ["kode_kabupaten_kota", "kode_wilayah", "kode", "kode_kecamatan", "bps_kode_kabupaten_kota"];
const NAME: [&str; 5] =
    ["nama_kabupaten_kota", "nama_wilayah", "wilayah", "nama_kecamatan", "bps_nama_kabupaten_kota"];
const UNIT: [&str; 2] = ["satuan", "unit"];

/// Years that a figure can stand for.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2200;

/// Why a file is no series. The text is for people.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceError {
    /// It cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A column is missing.
    #[error("berkas angka acuan memerlukan kolom tahun dan jumlah; kolom yang ada: {0}")]
    Columns(String),
    /// A year that is none.
    #[error("baris {0}: tahunnya tidak terbaca")]
    Year(usize),
    /// A value that is none.
    #[error("baris {0}: jumlahnya bukan bilangan bulat")]
    Value(usize),
    /// Two figures for the same.
    #[error("baris {row}: {what} tahun {year} muncul dua kali dengan angka berbeda")]
    Twice {
        /// Which row.
        row: usize,
        /// Area and category.
        what: String,
        /// Year.
        year: i16,
    },
    /// No row.
    #[error("tidak ada satu pun angka dalam berkas ini")]
    Empty,
}

/// Reads figures, and what they count where a column says so.
pub fn read(bytes: &[u8]) -> Result<(Vec<Figure>, Option<String>), ReferenceError> {
    let sheet = reader::read(bytes)?;
    let plain = |column: &String| column.trim().to_lowercase().replace([' ', '-', '/'], "_");
    let column = |names: &[&str]| {
        names.iter().find_map(|name| sheet.layout.columns.iter().position(|column| plain(column) == *name))
    };
    let (Some(year), Some(value)) = (column(&YEAR), column(&VALUE)) else {
        return Err(ReferenceError::Columns(sheet.layout.columns.join(", ")));
    };
    let (category, code, name, unit) = (column(&CATEGORY), column(&CODE), column(&NAME), column(&UNIT));
    let cell = |row: &[String], ix: Option<usize>| {
        ix.and_then(|ix| row.get(ix)).map_or("", |cell| cell.trim()).to_owned()
    };
    let mut figures: Vec<Figure> = Vec::with_capacity(sheet.rows.len());
    let mut seen = std::collections::HashMap::new();
    let rows =
        sheet.rows.iter().enumerate().filter(|(_, row)| row.iter().any(|cell| !cell.trim().is_empty()));
    for (ix, row) in rows {
        // As spreadsheets count, with the header as row 1.
        let number = ix + 2;
        let year = cell(row, Some(year)).parse().ok().filter(|year| YEARS.contains(year));
        let year: i16 = year.ok_or(ReferenceError::Year(number))?;
        let value = count(&cell(row, Some(value))).ok_or(ReferenceError::Value(number))?;
        let figure = Figure {
            area_code: dotted(&cell(row, code)),
            area_name: cell(row, name),
            category: cell(row, category),
            year,
            value,
        };
        let key = (figure.area_code.clone(), figure.category.clone(), year);
        match seen.insert(key, value) {
            None => figures.push(figure),
            Some(before) if before == value => {}
            Some(_) => {
                let what = format!("{} {}", figure.area_name, figure.category);
                return Err(ReferenceError::Twice { row: number, what: what.trim().to_owned(), year });
            }
        }
    }
    if figures.is_empty() {
        return Err(ReferenceError::Empty);
    }
    let unit = sheet.rows.first().map(|row| cell(row, unit).to_lowercase()).filter(|unit| !unit.is_empty());
    Ok((figures, unit))
}

/// A whole number, with the dots that Indonesian puts between thousands or without.
fn count(text: &str) -> Option<i64> {
    let digits = match text.split('.').collect::<Vec<_>>()[..] {
        [whole, "0"] => whole.to_owned(),
        [first, ref rest @ ..]
            if (1..=3).contains(&first.len()) && rest.iter().all(|part| part.len() == 3) =>
        {
            text.replace('.', "")
        }
        _ => text.to_owned(),
    };
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

/// `3201` as `32.01`, `3201010` as it is: only codes of kabupaten are written without dots in the same digits.
fn dotted(code: &str) -> String {
    match code.split_at_checked(2) {
        Some((province, kabupaten)) if code.len() == 4 && code.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{province}.{kabupaten}")
        }
        _ => code.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_form_is_read_by_the_names_of_its_columns() {
        let text = "kode_kabupaten_kota,nama_kabupaten_kota,kategori_usaha,jumlah_umkm,satuan,tahun\n\
             3201,KABUPATEN BOGOR,BATIK,927,UNIT,2017\n3201,KABUPATEN BOGOR,BATIK,1.984,UNIT,2018\n";
        let (figures, unit) = read(text.as_bytes()).expect("figures");
        assert_eq!(unit.as_deref(), Some("unit"));
        let told: Vec<_> = figures.iter().map(|one| (one.area_code.as_str(), one.year, one.value)).collect();
        assert_eq!(told, [("32.01", 2017, 927), ("32.01", 2018, 1984)]);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_row() {
        let read = |text: &str| read(text.as_bytes()).map(|_| ()).map_err(|error| error.to_string());
        for (text, told) in [
            ("nama,tahun\na,2017\n", "kolom tahun dan jumlah"),
            ("tahun,jumlah\n2017,12\n17,3\n", "baris 3: tahunnya"),
            ("tahun,jumlah\n2017,dua\n", "baris 2: jumlahnya"),
            ("tahun,jumlah\n2017,-2\n", "baris 2: jumlahnya"),
            ("tahun,jumlah\n2017,1\n2017,2\n", "muncul dua kali"),
        ] {
            let error = read(text).expect_err(text);
            assert!(error.contains(told), "{text}: {error}");
        }
    }
}
