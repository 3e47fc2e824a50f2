//! Fields ready to be drawn by `field.html` and `rows.html`.

use super::options::Options;
use super::reader::{Context, Note};
use super::rows::Rows;
use super::{Ask, Field, Kind, TICKED};
use crate::http::form::Form;
use crate::http::parts::{Choice, ChoiceGroup};
use crate::privacy::Secret;
use crate::ukm::place::Pin;
use crate::ukm::record::Record;

/// A field with what stands in it.
pub struct Asked {
    /// In the page.
    pub id: String,
    /// In the form.
    pub name: &'static str,
    /// What is asked.
    pub label: &'static str,
    /// How to answer.
    pub hint: String,
    /// A word beside the label: compulsory, or looked at first.
    pub mark: &'static str,
    /// What is wrong.
    pub error: Option<String>,
    /// What was noticed.
    pub notes: Vec<Note>,
    /// What takes the answer.
    pub input: Input,
    /// What stands in it.
    pub value: String,
    /// What browsers may fill it with.
    pub complete: &'static str,
    /// How to take out what is stored and not shown.
    pub removal: Option<Removal>,
}

/// The ticks that take out a stored identity number.
pub struct Removal {
    /// Name of the first tick.
    pub goes: &'static str,
    /// Whether it is set.
    pub ticked: bool,
    /// Name of the second, which is asked for once the first is set.
    pub sure: &'static str,
}

/// What takes the answer.
pub enum Input {
    /// Type of the input, and the keys that telephones show.
    Line(&'static str, &'static str),
    /// Several lines.
    Lines,
    /// One out of a list.
    Select(Vec<ChoiceGroup>),
    /// One out of few.
    Radios(Vec<Choice>),
    /// A line, with the ways to find a place and its map.
    Place(Box<Spot>),
    /// Sent along.
    Hidden,
}

/// The map of a place, and what is said of its point.
pub struct Spot {
    /// The map.
    pub pin: Pin,
    /// What is recorded now, in words.
    pub known: Option<String>,
    /// The desa of the point, where another one was chosen.
    pub elsewhere: Option<String>,
}

/// A list with what stands in it.
pub struct AskedRows {
    /// Heading.
    pub title: &'static str,
    /// How to fill it in.
    pub hint: &'static str,
    /// A word beside the heading.
    pub mark: &'static str,
    /// What the button for a row more sends, and what it says.
    pub more: (&'static str, &'static str),
    /// Row by row.
    pub rows: Vec<Vec<Asked>>,
}

/// What fields are drawn from.
pub struct Page<'a> {
    /// What stands in the form, and what is wrong with it.
    pub form: &'a Form,
    /// What was noticed.
    pub notes: &'a [Note],
    /// What is recorded already.
    pub record: &'a Record,
    /// What drawing depends on.
    pub context: Context<'a>,
}

impl Page<'_> {
    /// A field. `spot` is what is known of the place, where one is asked for.
    pub fn field(&self, ask: &Ask, spot: Option<Spot>) -> Asked {
        let mark = if ask.required { "wajib" } else { "" };
        Asked {
            mark,
            ..self.asked(ask.field, ask.field.name.to_owned(), self.form.value(ask.field.name), spot)
        }
    }

    /// A list, with `spare` empty rows behind those that are filled in.
    pub fn rows(&self, rows: &Rows, spare: usize) -> AskedRows {
        let typed = rows.typed(self.form);
        let cell = |row: usize, at: usize, field: &'static Field| {
            let value = typed.get(row).map_or("", |cells| &*cells[at]);
            self.asked(field, format!("{}-{}", field.name, row + 1), value, None)
        };
        let row = |row: usize| {
            rows.columns.iter().enumerate().map(|(at, field)| cell(row, at, field)).collect::<Vec<Asked>>()
        };
        AskedRows {
            title: rows.title,
            hint: rows.hint,
            mark: "",
            more: rows.more,
            rows: (0..(typed.len() + spare).max(1)).map(row).collect(),
        }
    }

    fn asked(&self, field: &'static Field, id: String, value: &str, spot: Option<Spot>) -> Asked {
        let hides = self.context.hides(field);
        let kept = hides && field.is_filled(self.record);
        let hint = if kept { self.kept(field) } else { field.hint.to_owned() };
        let empty = match (kept, self.context.corrects) {
            (true, _) => "Tidak diubah",
            (false, true) => "Belum diisi",
            (false, false) => "Isi nanti",
        };
        let removal = field.removal().filter(|_| kept && self.context.corrects);
        let removal =
            removal.map(|[goes, sure]| Removal { goes, ticked: self.form.is_ticked(goes, TICKED), sure });
        let input = match field.kind {
            Kind::Hidden => Input::Hidden,
            Kind::Line(kind, keys) => Input::Line(kind, keys),
            Kind::Secret => Input::Line("text", "numeric"),
            Kind::Lines => Input::Lines,
            Kind::Select(options) => {
                Input::Select(options.groups(value, first(options, empty), self.record, &self.context))
            }
            Kind::Radios(options) => Input::Radios(self.radios(options, value, empty)),
            Kind::Place => spot.map_or(Input::Line("text", ""), |spot| Input::Place(Box::new(spot))),
        };
        Asked {
            error: self.form.error_of(&id),
            notes: self.notes.iter().filter(|note| note.field == id).cloned().collect(),
            id,
            name: field.name,
            label: field.label,
            hint,
            mark: "",
            removal,
            input,
            value: value.to_owned(),
            complete: if self.context.corrects || self.context.helper.is_some() {
                "off"
            } else {
                field.complete
            },
        }
    }

    /// What is said in the place of a value that is not shown.
    fn kept(&self, field: &Field) -> String {
        let owner = self.record.owner.as_ref();
        let number = match field.stored {
            "owner.nik" => owner.and_then(|owner| owner.nik.as_ref()),
            "owner.npwp" => owner.and_then(|owner| owner.npwp.as_ref()),
            _ => None,
        };
        let shown = number.map_or_else(|| "ada, disembunyikan".to_owned(), Secret::masked);
        format!("Tersimpan: {shown}. Kosongkan bila tidak berubah.")
    }

    /// What was chosen cannot be taken back with a button alone, so there is one for nothing where something may be
    /// chosen already.
    fn radios(&self, options: Options, value: &str, empty: &str) -> Vec<Choice> {
        let chosen = if value.is_empty() { options.preset() } else { value };
        let mut choices = options.choices(chosen, empty);
        if !self.context.corrects {
            choices.retain(|choice| !choice.value.is_empty());
        }
        choices
    }
}

/// The words for nothing chosen.
const fn first(options: Options, empty: &'static str) -> &'static str {
    match options {
        Options::Desa => "Pilih desa atau kelurahan",
        Options::Permit => "Pilih jenisnya",
        Options::Figure => "Pilih angkanya",
        Options::Status => "dilaporkan",
        _ => empty,
    }
}
