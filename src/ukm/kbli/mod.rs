//! Editions of the classification of fields of business (KBLI), taken in from files of the operator.
//!
//! Editions 2020 and 2025 are in use at once, and a code may mean another thing in each: a record keeps code and edition.
//! A code is never compulsory, since nobody knows it by heart. Owns the table `kbli`.

mod edition;
mod read;
mod table;
#[cfg(test)]
mod tests;

use std::fmt;

pub use edition::{Placed, place, settle};
pub use read::{KbliError, read};
pub use table::{find, store};

use super::value::KbliCode;
use crate::http::format::whole;

/// What an edition holds as BPS published it: year, letter of its last section, groups of five digits
/// (KBLI 2020: Peraturan BPS 2/2020; KBLI 2025: publication of 24 December 2025).
const PUBLISHED: [(u16, char, usize); 2] = [(2020, 'U', 1_790), (2025, 'V', 1_559)];

/// A group of five digits of one edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its code.
    pub code: KbliCode,
    /// Its title.
    pub title: String,
    /// Letter of its section.
    pub section: Option<char>,
}

/// The groups of one edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// Year of the edition.
    pub year: u16,
    /// Its groups, by code.
    pub entries: Vec<Entry>,
    /// Rows that are no group of five digits: sections, divisions and their kin.
    pub skipped: usize,
}

/// What storing an edition did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// Year of the edition.
    pub year: u16,
    /// Groups it has now.
    pub entries: usize,
    /// Groups it had before and has no longer.
    pub removed: usize,
    /// Rows of the file that are no group of five digits.
    pub skipped: usize,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "KBLI {}: {} kelompok tersimpan, {} dihapus, {} baris dilewati karena bukan kode 5 angka.",
            self.year,
            whole(self.entries),
            whole(self.removed),
            whole(self.skipped)
        )?;
        match PUBLISHED.iter().find(|(year, ..)| *year == self.year) {
            Some((_, _, groups)) if *groups != self.entries => write!(
                f,
                " Edisi {} seharusnya memuat {} kelompok; periksa apakah berkasnya lengkap.",
                self.year,
                whole(*groups)
            ),
            _ => Ok(()),
        }
    }
}
