//! Facts tables of areas: reading, checking, and taking one into the database.

mod import;
mod parse;
#[cfg(test)]
mod tests;

use std::fmt;

pub use import::{ImportError, Report, import, save};
pub use parse::{parse, with_aliases};

use super::model::Facts;

/// The facts table that comes with the program.
pub const EMBEDDED: &str = include_str!("../../../geodata/wilayah.csv");
/// Other spellings of names in [`EMBEDDED`].
pub const EMBEDDED_ALIASES: &str = include_str!("../../../geodata/alias.csv");

/// The facts of a kabupaten from the table that comes with the program; none when it is about another.
pub fn embedded(kabupaten_code: &str) -> Option<Facts> {
    let mut facts = parse(EMBEDDED, kabupaten_code).ok()?;
    with_aliases(&mut facts, EMBEDDED_ALIASES);
    Some(facts)
}

/// What is wrong with a row of a facts table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Line of the file, counted from 1; none for what concerns the whole file.
    pub line: Option<u64>,
    /// In Indonesian.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "baris {line}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// Everything that is wrong with a facts table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Data wilayah tidak disimpan, ada {} kesalahan:", self.0.len())?;
        for problem in self.0.iter().take(50) {
            writeln!(f, "- {problem}")?;
        }
        if self.0.len() > 50 {
            writeln!(f, "- … dan {} kesalahan lain", self.0.len() - 50)?;
        }
        Ok(())
    }
}
