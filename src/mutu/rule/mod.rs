//! The rules of quality: one table of small pure functions over a record. The page of help, the ledger, the work list and
//! the completeness of a record are all drawn from it. A rule is added to the file of its subject, and nowhere else.
//!
//! Rules of [`Class::Empty`] share 100 points: what is left of them is the completeness of a record. Points of other rules
//! say in the same measure what putting it right is worth.

mod business;
mod figure;
mod market;
mod owner;
mod paper;
mod place;
#[cfg(test)]
mod tests;

use super::class::{Class, Part};
use super::fact::Facts;
use crate::ukm::value::tells_something;

/// Where something is put right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// A part of the record has a form of its own.
    Section(&'static str),
    /// Where the business is.
    Place,
    /// The record as a whole.
    Record,
}

impl Form {
    const OWNER: Self = Self::Section("pemilik");
    const BUSINESS: Self = Self::Section("usaha");
    const FIGURES: Self = Self::Section("angka");
    const PAPERS: Self = Self::Section("izin");
    const TRAININGS: Self = Self::Section("pelatihan");
    const MARKETING: Self = Self::Section("pemasaran");

    /// Its address for a business.
    pub fn address(self, id: i64) -> String {
        match self {
            Self::Section(slug) => format!("/admin/ukm/{id}/ubah/{slug}"),
            Self::Place => format!("/admin/ukm/{id}/lokasi"),
            Self::Record => format!("/admin/ukm/{id}"),
        }
    }
}

/// A rule. Its texts are for an operator in a village office.
#[derive(Debug)]
pub struct Rule {
    /// Stable name, as stored and in addresses.
    pub id: &'static str,
    /// What it makes of a record in which it finds something.
    pub class: Class,
    /// It counts for the whole record, and not for its group of data alone.
    pub heavy: bool,
    /// The group of data that it is about.
    pub part: Part,
    /// What is the matter, in a few words.
    pub title: &'static str,
    /// Why that is one.
    pub why: &'static str,
    /// What to do.
    pub remedy: &'static str,
    /// What putting it right is worth.
    pub points: u8,
    /// Where it is put right.
    pub form: Form,
    /// Whether it finds something.
    pub finds: fn(&Facts<'_>) -> bool,
}

/// A rule about a group of data, put right in a form.
const fn rule(
    (part, form): (Part, Form),
    (id, class, heavy, points): (&'static str, Class, bool, u8),
    (title, why, remedy): (&'static str, &'static str, &'static str),
    finds: fn(&Facts<'_>) -> bool,
) -> Rule {
    Rule { id, class, heavy, part, title, why, remedy, points, form, finds }
}

/// All rules, those about the same subject together.
pub fn all() -> impl Iterator<Item = &'static Rule> + Clone {
    [place::RULES, owner::RULES, business::RULES, figure::RULES, paper::RULES, market::RULES]
        .into_iter()
        .flatten()
}

/// The rule called `id`.
pub fn find(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}

/// Nothing is told, or a stand-in for nothing.
fn is_void(text: Option<&String>) -> bool {
    !text.is_some_and(|text| tells_something(text))
}
