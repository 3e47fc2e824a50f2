//! Columns → fields: guessed from their names, or told by the operator.

mod name;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::Digest;

use name::NAMES;

use crate::ukm::sidt;

/// What a column can hold. The names are those of mapping files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Trade name.
    Nama,
    /// What the business does.
    Kegiatan,
    /// What it makes or sells.
    Produk,
    /// A coarse kind, used when nothing better names a product.
    Kategori,
    /// Kemendagri or BPS code of the desa.
    KodeDesa,
    /// Name of the kecamatan.
    Kecamatan,
    /// Name of the desa or kelurahan.
    Desa,
    /// Degrees north.
    Lat,
    /// Degrees east.
    Lon,
    /// Both in one cell, or a map link that holds them.
    Koordinat,
    /// Address.
    Alamat,
    /// Rukun tetangga.
    Rt,
    /// Rukun warga.
    Rw,
    /// Name of the owner.
    Pemilik,
    /// Telephone.
    Telepon,
    /// E-mail.
    Surel,
    /// Sex of the owner.
    JenisKelamin,
    /// Education of the owner.
    Pendidikan,
    /// Nomor Induk Berusaha.
    Nib,
    /// NIK of the owner; rests only encrypted.
    Nik,
    /// Personal NPWP of the owner; rests only encrypted.
    Npwp,
    /// Any other identity number, kept in the row as received and nowhere else.
    Identitas,
    /// Whole date of the start.
    TanggalMulai,
    /// Year of the start.
    TahunMulai,
    /// Month of the start.
    BulanMulai,
    /// Legal form.
    BadanHukum,
    /// Class as reported.
    Skala,
    /// KBLI code.
    Kbli,
    /// Opening hours.
    JamBuka,
    /// Year that the figures stand for.
    TahunData,
    /// Sales of a year in rupiah.
    Omset,
    /// Modal usaha in rupiah.
    Modal,
    /// Assets in rupiah.
    Aset,
    /// Paid men.
    PekerjaDibayarL,
    /// Paid women.
    PekerjaDibayarP,
    /// Unpaid men.
    PekerjaTakDibayarL,
    /// Unpaid women.
    PekerjaTakDibayarP,
    /// Of the paid men those with a disability.
    DisabilDibayarL,
    /// Of the paid women.
    DisabilDibayarP,
    /// Of the unpaid men.
    DisabilTakDibayarL,
    /// Of the unpaid women.
    DisabilTakDibayarP,
    /// What SIDT calls the business.
    IdSidt,
    /// Date of birth of the owner.
    TanggalLahir,
    /// Whether the owner has a disability.
    Disabilitas,
    /// Address of the owner.
    AlamatPemilik,
    /// Rukun tetangga of the owner.
    RtPemilik,
    /// Rukun warga of the owner.
    RwPemilik,
    /// The day that the row speaks of.
    TanggalData,
    /// Told to be left out.
    Abaikan,
}

impl Field {
    /// As in mapping files.
    pub fn name(self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(name)) => name,
            _ => String::new(),
        }
    }

    /// Tells of a person: what is in such a column is not quoted.
    pub const fn is_personal(self) -> bool {
        matches!(
            self,
            Self::Pemilik
                | Self::Telepon
                | Self::Surel
                | Self::Nib
                | Self::Nik
                | Self::Npwp
                | Self::Identitas
                | Self::Alamat
                | Self::AlamatPemilik
                | Self::TanggalLahir
                | Self::Lat
                | Self::Lon
                | Self::Koordinat
        )
    }

    /// The kind of observation that a column of figures holds.
    pub const fn observation(self) -> Option<&'static str> {
        Some(match self {
            Self::Omset => "omset_idr",
            Self::Modal => "modal_idr",
            Self::Aset => "asset_idr",
            Self::PekerjaDibayarL => "workers_paid_male",
            Self::PekerjaDibayarP => "workers_paid_female",
            Self::PekerjaTakDibayarL => "workers_unpaid_male",
            Self::PekerjaTakDibayarP => "workers_unpaid_female",
            Self::DisabilDibayarL => "workers_paid_disabled_male",
            Self::DisabilDibayarP => "workers_paid_disabled_female",
            Self::DisabilTakDibayarL => "workers_unpaid_disabled_male",
            Self::DisabilTakDibayarP => "workers_unpaid_disabled_female",
            _ => return None,
        })
    }
}

/// What the operator told: name of a column → field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Told(pub BTreeMap<String, Field>);

/// Which field each column of a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    fields: Vec<Option<Field>>,
}

/// Why columns cannot be mapped. The text is for people.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// A mapping file that does not parse.
    #[error(
        "berkas pemetaan tidak terbaca di {0}; isinya harus JSON seperti {{\"Nama Toko\": \"nama\", \"Titik\": \"koordinat\"}}"
    )]
    Told(String),
    /// A mapping file that names a column which the file does not have.
    #[error("berkas pemetaan menyebut kolom \"{0}\" yang tidak ada; kolom yang ada: {1}")]
    UnknownColumn(String, String),
    /// No column holds the trade name.
    #[error(
        "tidak ada kolom nama usaha; kolom yang ada: {0}. Tunjukkan kolomnya dengan --mapping, misalnya {{\"Nama Toko\": \"nama\"}}"
    )]
    NoName(String),
}

impl Told {
    /// Reads a mapping file.
    pub fn read(text: &str) -> Result<Self, MappingError> {
        serde_json::from_str(text)
            .map_err(|error| MappingError::Told(format!("baris {}, kolom {}", error.line(), error.column())))
    }
}

impl Mapping {
    /// Maps the columns of a file: first as told, the rest by their names.
    pub fn new(columns: &[String], told: &Told) -> Result<Self, MappingError> {
        let all = || columns.join(", ");
        let is = |name: &str| {
            columns.iter().any(|column| column == name || normalised(column) == normalised(name))
        };
        if let Some(unknown) = told.0.keys().find(|name| !is(name)) {
            return Err(MappingError::UnknownColumn(unknown.clone(), all()));
        }
        let fields = Self::guess(columns, told);
        if !fields.contains(&Some(Field::Nama)) {
            return Err(MappingError::NoName(all()));
        }
        Ok(Self { fields })
    }

    /// What columns are taken for, as far as it is known. What is told about a column that is not there is passed over.
    pub fn guess(columns: &[String], told: &Told) -> Vec<Option<Field>> {
        let mut fields: Vec<Option<Field>> = vec![None; columns.len()];
        for (name, field) in &told.0 {
            let wanted = normalised(name);
            let at = columns.iter().position(|column| column == name);
            let at = at.or_else(|| columns.iter().position(|column| normalised(column) == wanted));
            if let Some(at) = at {
                fields[at] = Some(*field);
            }
        }
        let names: Vec<String> = columns.iter().map(|column| normalised(column)).collect();
        // Identity numbers are recognised in every column, so that none slips through as plain text.
        for (ix, name) in names.iter().enumerate() {
            if let Some(field) = identity(name).filter(|_| fields[ix].is_none()) {
                let taken = field != Field::Identitas && fields.contains(&Some(field));
                fields[ix] = Some(if taken { Field::Identitas } else { field });
            }
        }
        for (field, known) in NAMES {
            if fields.contains(&Some(field)) {
                continue;
            }
            let at = known.iter().find_map(|known| {
                names.iter().enumerate().position(|(ix, name)| fields[ix].is_none() && name == known)
            });
            if let Some(at) = at {
                fields[at] = Some(field);
            }
        }
        fields
    }

    /// The field of each column.
    pub fn fields(&self) -> &[Option<Field>] {
        &self.fields
    }

    /// The column that holds a field.
    pub fn column(&self, field: Field) -> Option<usize> {
        self.fields.iter().position(|known| *known == Some(field))
    }

    /// Leaves a column out.
    pub fn ignore(&mut self, column: usize) {
        if let Some(field) = self.fields.get_mut(column) {
            *field = Some(Field::Abaikan);
        }
    }

    /// The trimmed cell of a field; none when there is no such column or it says nothing.
    pub fn cell<'a>(&self, row: &'a [String], field: Field) -> Option<&'a str> {
        let cell = row.get(self.column(field)?)?.trim();
        (!says_nothing(cell)).then_some(cell)
    }
}

/// How many of these cells are known as titles of columns; by that a row of titles is told from others.
pub fn understood(cells: &[String]) -> usize {
    let known = |cell: &&String| {
        let name = normalised(cell);
        !name.is_empty() && NAMES.iter().any(|(_, names)| names.contains(&name.as_str()))
    };
    cells.iter().filter(known).count()
}

/// Cells by which people say that they have nothing to say. What comes masked from an export says nothing either.
fn says_nothing(cell: &str) -> bool {
    cell.is_empty()
        || sidt::is_masked(cell)
        || cell.chars().all(|ch| matches!(ch, '-' | '–' | '_' | '.' | '?' | ' ' | '\''))
        || is_fault_of_a_formula(cell)
        || ["null", "n/a", "nan", "none", "(kosong)", "tidak ada"]
            .iter()
            .any(|word| cell.eq_ignore_ascii_case(word))
}

/// `#N/A`, `#REF!` and their kin, which a sheet shows where a formula could not be computed.
fn is_fault_of_a_formula(cell: &str) -> bool {
    cell.strip_prefix('#').is_some_and(|rest| {
        rest.ends_with(['!', '?', 'A'])
            && rest.chars().all(|ch| ch.is_ascii_uppercase() || "/!?0".contains(ch))
    })
}

/// Names a layout: files with the same columns in the same order have the same.
pub fn layout_key(columns: &[String]) -> String {
    let names: Vec<String> = columns.iter().map(|column| normalised(column)).collect();
    crate::hex::encode(&sha2::Sha256::digest(names.join("\n")))
}

/// What a column of identity numbers holds. The NPWP of a firm is not that of a person.
fn identity(name: &str) -> Option<Field> {
    let has = |wanted: &str| name.split('_').any(|word| word == wanted);
    if has("npwp") {
        Some(if has("usaha") || has("perusahaan") { Field::Identitas } else { Field::Npwp })
    } else if has("nik") || has("ktp") {
        Some(if has("kk") || has("foto") { Field::Identitas } else { Field::Nik })
    } else {
        None
    }
}

/// Small letters and digits, everything else as one underscore.
fn normalised(column: &str) -> String {
    let mut out = String::with_capacity(column.len());
    for ch in column.trim().chars().flat_map(char::to_lowercase) {
        if ch.is_alphanumeric() {
            out.push(ch);
        } else if !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
    }
    out.truncate(out.trim_end_matches('_').len());
    out
}
