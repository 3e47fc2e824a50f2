//! What became of a file, for people: one message for a thousand equal problems, and one line for each row.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::ImportError;
use super::ledger::{File, Wanted, results};
use super::mapping::{Field, Mapping};
use super::remark::{Place, Reason, RowResult, State};
use crate::db::Change;
use crate::privacy::Keys;

/// Rows that a message names.
const ROWS_NAMED: usize = 5;

/// How often something was remarked, and in which rows first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// In so many rows.
    pub count: usize,
    /// The first of them.
    pub rows: Vec<usize>,
}

/// What became of a file.
#[derive(Clone, Debug)]
pub struct Report {
    /// Name of the file.
    pub name: String,
    /// How it was read: encoding and separator.
    pub read_as: String,
    /// Which column was taken for what, in order of the columns.
    pub columns: Vec<(String, Option<String>)>,
    /// Said once about the whole file.
    pub notes: Vec<String>,
    /// Every row.
    pub rows: Vec<RowResult>,
    /// Businesses with a recognised product among those created.
    pub classified: usize,
    /// The same file was imported then, and nothing was done now.
    pub already: Option<DateTime<Utc>>,
    /// Nothing was stored because only a trial was wanted.
    pub dry_run: bool,
    /// Key of the stored file.
    pub file_id: Option<i64>,
    /// Keys of the businesses created.
    pub created: Vec<i64>,
    /// Keys of the businesses changed.
    pub updated: Vec<i64>,
}

impl Report {
    /// What became of a file, as the ledger has it.
    pub(super) async fn of(conn: &mut PgConnection, keys: &Keys, file: &File) -> Result<Self, ImportError> {
        let mapping = Mapping::new(&file.shape.columns, &file.told)?;
        let columns = file.shape.columns.iter().zip(mapping.fields()).map(|(column, field)| {
            let field = field.filter(|field| *field != Field::Abaikan);
            (column.clone(), field.map(Field::name))
        });
        Ok(Self {
            name: file.name.clone(),
            read_as: file.shape.read_as.clone(),
            columns: columns.collect(),
            notes: file.notes.clone(),
            rows: results(conn, keys, file.id, Wanted::default()).await?,
            classified: 0,
            already: None,
            dry_run: false,
            file_id: Some(file.id),
            created: Vec::new(),
            updated: Vec::new(),
        })
    }

    /// The businesses that the public index has to read anew.
    pub fn feed(&self) -> Change {
        Change::Businesses(self.created.iter().chain(&self.updated).copied().collect())
    }

    /// Number of rows in a state.
    pub fn count(&self, state: State) -> usize {
        self.rows.iter().filter(|row| row.state == state).count()
    }

    /// Number of rows that lie so, whatever became of them.
    pub fn count_at(&self, place: Place) -> usize {
        self.rows.iter().filter(|row| row.place == place).count()
    }

    /// The columns that no field was found for.
    fn unused(&self) -> Vec<&str> {
        self.columns.iter().filter(|(_, field)| field.is_none()).map(|(column, _)| column.as_str()).collect()
    }

    /// How many rows of a state lie where; nothing that is zero.
    fn places_of(&self, state: State) -> Vec<String> {
        let rows = || self.rows.iter().filter(|row| row.state == state);
        Place::ALL
            .into_iter()
            .map(|place| (rows().filter(|row| row.place == place).count(), place))
            .filter(|(count, _)| *count > 0)
            .map(|(count, place)| format!("{} {}", thousands(count), place.words()))
            .collect()
    }

    /// All remarks, counted.
    pub fn tallies(&self) -> BTreeMap<Reason, Tally> {
        let mut tallies: BTreeMap<Reason, Tally> = BTreeMap::new();
        for row in &self.rows {
            for (ix, remark) in row.remarks.iter().enumerate() {
                // A row can make the same remark about several cells.
                if row.remarks.iter().take(ix).any(|before| before.reason == remark.reason) {
                    continue;
                }
                let tally = tallies.entry(remark.reason).or_default();
                tally.count += 1;
                if tally.rows.len() < ROWS_NAMED {
                    tally.rows.push(row.number);
                }
            }
        }
        tallies
    }

    /// One line for each row, as CSV.
    pub fn row_report(&self) -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
        writer.write_record(["baris", "keadaan", "alasan", "pesan", "kode_ukm"])?;
        for row in &self.rows {
            let number = row.number.to_string();
            let (message, code) = (row.message(), row.code.as_deref().unwrap_or_default());
            writer.write_record([&number, row.state.as_str(), row.reason().code(), &message, code])?;
        }
        writer.into_inner().map_err(|error| error.into_error().into())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.rows.len();
        if let Some(at) = self.already {
            let at = (at + TimeDelta::hours(7)).format("%d-%m-%Y %H.%M");
            return writeln!(
                f,
                "{}: berkas yang sama sudah diimpor pada {at} WIB; tidak ada yang diubah.",
                self.name
            );
        }
        writeln!(f, "{}: {} baris", self.name, thousands(all))?;
        writeln!(f, "Dibaca sebagai {}.", self.read_as)?;
        let used: Vec<String> = self
            .columns
            .iter()
            .filter_map(|(column, field)| Some(format!("{column} → {}", field.as_ref()?)))
            .collect();
        writeln!(f, "Kolom: {}.", used.join(", "))?;
        let unused = self.unused();
        if !unused.is_empty() {
            writeln!(
                f,
                "Kolom yang tidak dipakai: {}. Tunjukkan artinya dengan --mapping.",
                unused.join(", ")
            )?;
        }
        for note in &self.notes {
            writeln!(f, "{note}")?;
        }
        writeln!(f)?;
        for state in State::ALL {
            let places = self.places_of(state);
            let places = if places.is_empty() { String::new() } else { format!(": {}", places.join(", ")) };
            writeln!(f, "{:>10} {}{places}", thousands(self.count(state)), state.as_str())?;
        }
        let created = self.count(State::Created);
        writeln!(
            f,
            "Produk dikenali pada {} dari {} usaha baru.",
            thousands(self.classified),
            thousands(created)
        )?;
        writeln!(f)?;
        for (reason, tally) in self.tallies() {
            if reason == Reason::Fine {
                continue;
            }
            let rows: Vec<String> = tally.rows.iter().map(usize::to_string).collect();
            let more = if tally.count > tally.rows.len() { ", …" } else { "" };
            writeln!(
                f,
                "{:>10} × {} Baris {}{more}",
                thousands(tally.count),
                reason.sentence(),
                rows.join(", ")
            )?;
        }
        if self.dry_run {
            writeln!(f, "\nUji coba: tidak ada yang disimpan.")?;
        } else if let Some(file_id) = self.file_id {
            writeln!(
                f,
                "\nNomor impor ini {file_id}; dengan nomor itu impor dapat dibatalkan (import undo {file_id})."
            )?;
        }
        Ok(())
    }
}

/// A number with points between the thousands.
pub(super) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (ix, digit) in digits.chars().enumerate() {
        if ix > 0 && (digits.len() - ix).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn thousands_have_points() {
        assert_eq!(
            [0, 999, 1000, 11_158, 1_234_567].map(thousands),
            ["0", "999", "1.000", "11.158", "1.234.567"]
        );
    }
}
