//! Every field of a business, once: its name in forms, its words, what takes the answer, its reader (what was typed →
//! record, with findings) and its writer (record → what stands in the form).
//!
//! The wizard, the owner's desk and the corrections of officers say only which fields they ask ([`Ask`]), in which order,
//! and which are compulsory or may wait. What stands in a form as it was written there is not read again, so that values
//! which no reader would take today stay as they are; and what is not shown to somebody ([`Context::hides`]) stays when
//! it comes back empty, by the same rule.

mod ask;
mod business;
mod contact;
mod figures;
mod options;
mod owner;
mod papers;
mod place;
mod products;
mod reader;
mod rows;
mod sight;
#[cfg(test)]
mod tests;
mod trainings;

use std::sync::LazyLock;

pub use ask::{Asked, AskedRows, Input, Page, Spot};
pub use options::Options;
use reader::Reader;
pub use reader::{Context, Note, merged, read, read_rows};
pub use rows::Rows;
pub use sight::{Eyes, Sight, sight};

pub use figures::ROWS as FIGURES;
pub use papers::{CHECKED_ROWS as CHECKED_PAPERS, ROWS as PAPERS, nib_of_owner};
pub use products::ROWS as PRODUCTS;
pub use trainings::ROWS as TRAININGS;

use crate::http::form::{Form, Labels};
use crate::ukm::record::Record;

/// What a tick sends.
const TICKED: &str = "ya";

/// What takes an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Sent along, and never seen.
    Hidden,
    /// A line: type of the input, and the keys that telephones show.
    Line(&'static str, &'static str),
    /// An identity number: kept sealed and never shown again.
    Secret,
    /// Several lines.
    Lines,
    /// One out of a list.
    Select(Options),
    /// One out of few.
    Radios(Options),
    /// A place in words, with the ways to find it and a map.
    Place,
}

/// One field.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Name in forms.
    pub name: &'static str,
    /// What is asked.
    pub label: &'static str,
    /// How to answer.
    pub hint: &'static str,
    /// What takes the answer.
    pub kind: Kind,
    /// Its name in the record; empty when it is part of another's answer.
    pub stored: &'static str,
    /// What browsers may fill it with.
    complete: &'static str,
    read: fn(&mut Reader<'_>, &'static Field, &mut Record),
    write: fn(&Field, &Record) -> String,
}

impl Field {
    const fn new(name: &'static str, label: &'static str, hint: &'static str, stored: &'static str) -> Self {
        Self {
            name,
            label,
            hint,
            kind: Kind::Line("text", ""),
            stored,
            complete: "off",
            read: |_, _, _| {},
            write: |_, _| String::new(),
        }
    }

    /// A column of a list, which is read and written row by row.
    const fn column(name: &'static str, label: &'static str, hint: &'static str) -> Self {
        Self::new(name, label, hint, "")
    }

    const fn of(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    const fn complete(mut self, with: &'static str) -> Self {
        self.complete = with;
        self
    }

    const fn read(mut self, read: fn(&mut Reader<'_>, &'static Field, &mut Record)) -> Self {
        self.read = read;
        self
    }

    const fn write(mut self, write: fn(&Field, &Record) -> String) -> Self {
        self.write = write;
        self
    }

    /// What stands in the form, of this record; nothing of what `context` hides.
    pub fn text(&self, record: &Record, context: &Context<'_>) -> String {
        if context.hides(self) { String::new() } else { (self.write)(self, record) }
    }

    /// Names of the ticks that take out an identity number, which an empty answer leaves as it is: to take it out, and
    /// that this is meant.
    pub fn removal(&self) -> Option<[&'static str; 2]> {
        match self.stored {
            "owner.nik" => Some(["nik_hapus", "nik_yakin"]),
            "owner.npwp" => Some(["npwp_hapus", "npwp_yakin"]),
            _ => None,
        }
    }

    fn is_removed(&self, form: &Form) -> bool {
        self.removal().is_some_and(|[goes, _]| form.is_ticked(goes, TICKED))
    }

    /// Whether something is known.
    pub fn is_filled(&self, record: &Record) -> bool {
        let owner = record.owner.as_ref();
        match self.stored {
            "point" => record.point.is_some(),
            "owner.nik" => owner.is_some_and(|owner| owner.nik.is_some()),
            "owner.npwp" => owner.is_some_and(|owner| owner.npwp.is_some()),
            _ => !(self.write)(self, record).is_empty(),
        }
    }
}

/// A field that a page asks.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    /// Which.
    pub field: &'static Field,
    /// Without it nothing can be sent.
    pub required: bool,
    /// Stands among what may be filled in later.
    pub later: bool,
}

impl Ask {
    /// The field of this name. A name that is in no group does not compile where it stands in a constant.
    pub const fn new(name: &'static str) -> Self {
        Self { field: find(name), required: false, later: false }
    }

    /// The same, compulsory.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same, among what may wait.
    #[must_use]
    pub const fn later(mut self) -> Self {
        self.later = true;
        self
    }
}

/// Every group.
const GROUPS: [&[Field]; 9] = [
    owner::FIELDS,
    business::FIELDS,
    products::FIELDS,
    place::FIELDS,
    contact::FIELDS,
    papers::FIELDS,
    trainings::FIELDS,
    figures::FIELDS,
    figures::COLUMNS,
];

const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}

const fn find(name: &str) -> &'static Field {
    let mut group = 0;
    while group < GROUPS.len() {
        let fields = GROUPS[group];
        let mut at = 0;
        while at < fields.len() {
            if same(fields[at].name, name) {
                return &fields[at];
            }
            at += 1;
        }
        group += 1;
    }
    panic!("no group has a field of this name")
}

/// Where a part of the record is asked: the field, or the first cell of its list.
pub fn id_of(stored: &str) -> String {
    match stored {
        "products" => format!("{}-1", PRODUCTS.columns[0].name),
        "observations" => format!("{}-1", FIGURES.columns[0].name),
        "legalities" => format!("{}-1", PAPERS.columns[0].name),
        "trainings" => format!("{}-1", TRAININGS.columns[0].name),
        "channels" => "telepon".to_owned(),
        stored => {
            let mut all = GROUPS.into_iter().flatten();
            all.find(|field| field.stored == stored).map_or("usaha", |field| field.name).to_owned()
        }
    }
}

static LABELS: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let own = GROUPS.into_iter().flatten().map(|field| (field.name, field.label));
    own.chain([("alasan", "Alasan perubahan")]).collect()
});

/// Names and labels of all fields, as forms take them.
pub fn labels() -> Labels {
    &LABELS
}
