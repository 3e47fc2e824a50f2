//! Kinds of certificates and permits: name, form of the number, validity, who issues them, what took their place.
//!
//! Owns the tables `legality_kind` and `legality_validity`.

mod table;
#[cfg(test)]
mod tests;

use chrono::{Months, NaiveDate};

use super::value::certificate::{self, Certificate, Format};
use super::value::{Answer, Context, Finding, Reading};
pub use table::{built_in, load, sync};

/// The groups of data that a record has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// Certificates and marks.
    Sertifikasi,
    /// Permits.
    Ijin,
}

impl Group {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sertifikasi => "sertifikasi",
            Self::Ijin => "ijin",
        }
    }

    /// The one that is stored so.
    pub fn from_stored(stored: &str) -> Option<Self> {
        [Self::Sertifikasi, Self::Ijin].into_iter().find(|group| group.as_str() == stored)
    }
}

/// A kind of certificate or permit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its name in the database and in addresses.
    pub slug: Box<str>,
    /// Its name for people.
    pub name: Box<str>,
    /// The group of data it belongs to.
    pub group: Group,
    /// The form of its number.
    pub format: Format,
    /// A number of another form is refused; otherwise it is kept with a warning.
    pub firm: bool,
    /// Who issues it.
    pub authority: Option<Box<str>>,
    /// The kind that took its place.
    pub replaced_by: Option<Box<str>>,
}

/// How long a document issued within a period is valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validity {
    /// The kind.
    pub kind: Box<str>,
    /// First day of issue.
    pub issued_from: NaiveDate,
    /// Last day of issue.
    pub issued_until: Option<NaiveDate>,
    /// So many months; none: without end.
    pub months: Option<u32>,
    /// Where that stands.
    pub basis: Box<str>,
}

/// When a document ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Expiry {
    /// Its last day.
    On(NaiveDate),
    /// It does not end by itself.
    Never,
    /// Only the document tells.
    AsWritten,
}

/// How far a document is known to be right on a day: past its last day it is `kedaluwarsa`, whatever was seen of it before.
pub fn status(stored: &str, expires: Option<NaiveDate>, at: NaiveDate) -> &str {
    if stored != "dicabut" && expires.is_some_and(|last| last < at) { "kedaluwarsa" } else { stored }
}

/// All kinds. Immutable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kinds {
    kinds: Vec<Kind>,
    validities: Vec<Validity>,
}

impl Kinds {
    /// Kinds in the order in which they are offered, validities in any.
    pub fn new(kinds: Vec<Kind>, mut validities: Vec<Validity>) -> Self {
        // The newest first: where periods overlap, the newer rule holds.
        validities.sort_by(|a, b| (&a.kind, b.issued_from).cmp(&(&b.kind, a.issued_from)));
        Self { kinds, validities }
    }

    /// All kinds, in the order in which they are offered.
    pub fn all(&self) -> &[Kind] {
        &self.kinds
    }

    /// The kinds of a group.
    pub fn of_group(&self, group: Group) -> impl Iterator<Item = &Kind> {
        self.kinds.iter().filter(move |kind| kind.group == group)
    }

    /// The kind with this slug.
    pub fn by_slug(&self, slug: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| &*kind.slug == slug)
    }

    /// When a document of this kind, issued on a day, ends.
    pub fn expiry(&self, slug: &str, issued: NaiveDate) -> Expiry {
        let valid = self.validities.iter().find(|one| {
            &*one.kind == slug
                && one.issued_from <= issued
                && one.issued_until.is_none_or(|until| issued <= until)
        });
        match valid.map(|one| one.months) {
            None => Expiry::AsWritten,
            Some(None) => Expiry::Never,
            Some(Some(months)) => {
                let end = issued.checked_add_months(Months::new(months)).and_then(|day| day.pred_opt());
                end.map_or(Expiry::AsWritten, Expiry::On)
            }
        }
    }

    /// The last day of a document: as it says, else as its number tells, else as the law has it for the day of issue.
    pub fn last_day(
        &self,
        slug: &str,
        (told, number): (Option<NaiveDate>, Option<&Certificate>),
        issued: Option<NaiveDate>,
    ) -> Option<NaiveDate> {
        told.or(number.and_then(|number| number.expires)).or_else(|| match self.expiry(slug, issued?) {
            Expiry::On(day) => Some(day),
            Expiry::Never | Expiry::AsWritten => None,
        })
    }

    /// Reads a number of this kind, and tells when another kind took its place.
    pub fn read(&self, kind: &Kind, input: &str, context: &Context<'_>) -> Reading<Certificate> {
        let reading = certificate::read(kind.format, input, context);
        let by = kind.replaced_by.as_deref().and_then(|slug| self.by_slug(slug));
        match by {
            Some(by) if matches!(reading.answer, Answer::Known(_)) => reading.with(Finding::info(
                "legalitas_digantikan",
                format!("{} sudah digantikan {}.", kind.name, by.name),
            )),
            _ => reading,
        }
    }
}
