//! The values of the register: free input → a normal form and what was noticed on the way.
//!
//! Every reader takes whatever a person, a sheet or another system wrote, and never fails: it answers with a
//! [`Reading`], which tells nothing from "tidak tahu" and from what cannot be read. Findings have a stable name, a severity,
//! and a sentence and a remedy for an operator in a village office. Only what nothing can be made of is an error; whatever
//! is merely doubtful is taken over with a warning. Pure.

pub mod certificate;
pub mod choice;
pub mod date;
mod email;
mod finding;
mod kbli;
mod link;
pub mod money;
mod nib;
pub mod nik;
mod npwp;
mod people;
mod phone;
mod rt_rw;
#[cfg(test)]
mod tests;
mod text;

use chrono::NaiveDate;

pub use choice::{Education, LegalForm, PlaceType, Sex};
pub use email::Email;
pub use finding::{Answer, Finding, Reading, Severity};
pub use kbli::KbliCode;
pub use link::{Account, Link};
pub use money::{Per, Rupiah};
pub use nib::Nib;
pub use nik::Nik;
pub use npwp::{Npwp, NpwpKind};
pub use people::people;
pub use phone::{Phone, PhoneKind, Phones};
pub use rt_rw::RtRw;
pub use text::tells_something;

/// What the reading of values depends on.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The day that counts as today.
    pub today: NaiveDate,
    /// Code of the kabupaten or kota served, four digits without a dot, for example `3201`.
    pub kabupaten: &'a str,
}

/// How a sheet held an input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Cell {
    /// As text, or typed into a form.
    #[default]
    Text,
    /// As a number, of which spreadsheets keep only 15 digits.
    Number,
}
