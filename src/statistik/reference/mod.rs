//! Reference series: figures about small businesses from other sources, beside what the register itself counts.
//!
//! A source says what it counted, when, and where that stands; a series is an area and a category of it, year by year.
//! [`detect`] tells a count from a projection: a series that grows by the same factor every year, or that is the same as
//! another one to the last digit, was calculated and not counted. Owns `reference_source` and `reference_figure`.

pub mod detect;
mod page;
mod read;
mod table;

use std::fmt;

use chrono::NaiveDate;

pub use read::{ReferenceError, read};
pub use table::{list, store};

use crate::http::format::whole;
use crate::http::route::Route;

/// Where the page is.
const ADDRESS: &str = "/data/acuan";

/// The addresses of this domain.
pub fn routes() -> Vec<Route> {
    vec![Route::public(ADDRESS, page::index)]
}

/// Where figures come from and what they mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its name in the database.
    pub slug: String,
    /// For people.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// What exactly was counted.
    pub definition: String,
    /// What the figures count: `usaha`, `unit`, …
    pub unit: String,
    /// Where it can be read.
    pub address: Option<String>,
    /// When it was published or taken down.
    pub dated: Option<NaiveDate>,
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Code of the area as Kemendagri writes it, `32.01`; empty when the source has none.
    pub area_code: String,
    /// Its name as the source writes it.
    pub area_name: String,
    /// Empty without categories.
    pub category: String,
    /// The year it stands for.
    pub year: i16,
    /// How many.
    pub value: i64,
}

/// What taking in a file did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// Figures that the source has now.
    pub figures: usize,
    /// Series: an area and a category.
    pub series: usize,
    /// Those of them that look like projections.
    pub projected: usize,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} angka dalam {} deret tersimpan.", whole(self.figures), whole(self.series))?;
        if self.projected > 0 {
            write!(
                f,
                " {} deret tampaknya proyeksi, bukan hasil hitungan; lihat alasannya di {ADDRESS}.",
                whole(self.projected)
            )?;
        }
        Ok(())
    }
}
