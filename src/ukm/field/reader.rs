//! From what was typed to a record. Pure: the same words give the same record and the same remarks.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::rows::Rows;
use super::sight::{Eyes, Sight, sight};
use super::{Ask, Field, Kind, labels};
use crate::account::policy::{self, Action, Actor, Menu, Subject};
use crate::geocode;
use crate::geodesy::LonLat;
use crate::http::form::Form;
use crate::typed;
use crate::ukm::legality::Kinds;
use crate::ukm::product::Dictionary;
use crate::ukm::record::Record;
use crate::ukm::value::{self, Answer, Finding, Reading, Severity};
use crate::wilayah::Areas;

/// Longest answer out of which a value is read.
const VALUE: usize = 120;

/// What reading and drawing depend on.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Kabupaten, kecamatan, desa.
    pub areas: &'a Areas,
    /// Products.
    pub dictionary: &'a Dictionary,
    /// Kinds of permits.
    pub kinds: &'a Kinds,
    /// Now.
    pub now: DateTime<Utc>,
    /// What the words for the place were found to mean just now.
    pub place: Option<&'a geocode::Answer>,
    /// What they were found to mean before, with the source.
    pub kept_place: Option<(LonLat, &'a str)>,
    /// Whoever fills it in for somebody else, within the own area only.
    pub helper: Option<&'a Actor>,
    /// The officer's, by which some is hidden; owners see what is theirs.
    pub eyes: Option<Eyes>,
    /// Who says what is typed, as figures keep it.
    pub source: &'static str,
    /// There is a record already, which is corrected.
    pub corrects: bool,
}

impl Context<'_> {
    /// Today in Western Indonesian time.
    pub fn today(&self) -> NaiveDate {
        (self.now + Duration::hours(7)).date_naive()
    }

    /// Four digits without a dot.
    pub fn kabupaten(&self) -> String {
        self.areas.kabupaten().code.replace('.', "")
    }

    /// Whether the helper may add a business of this desa and these products.
    pub fn may_fill(&self, desa: &str, record: &Record) -> bool {
        let Some(helper) = self.helper else { return true };
        let products = record.products.iter().filter_map(|product| product.product_id);
        let groups: Vec<i16> = products
            .filter_map(|id| self.dictionary.by_id(id))
            .map(|product| self.dictionary.group(self.dictionary.product(product).group).id)
            .collect();
        let record = policy::Record { menu: Menu::Ukm, business: None, desa: Some(desa), groups: &groups };
        helper.may(Action::Fill, &Subject::Record(&record))
    }

    /// Whether the value is not put into a form: identity numbers never are, and for officers nothing that they do not
    /// see plainly. What comes back empty stays as it is.
    pub fn hides(&self, field: &Field) -> bool {
        field.kind == Kind::Secret || !self.sees(field.stored)
    }

    /// Whether a part of the record is seen plainly.
    pub fn sees(&self, stored: &str) -> bool {
        self.eyes.is_none_or(|eyes| sight(eyes, stored) == Sight::Plain)
    }
}

/// A remark that keeps nothing from going on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Field, with the number of its row behind a dash where it has one.
    pub field: String,
    /// For people.
    pub text: String,
    /// To be looked at again; otherwise it is only told.
    pub warns: bool,
}

/// A form that is being read.
pub struct Reader<'a> {
    pub(super) form: &'a mut Form,
    pub(super) context: Context<'a>,
    asks: &'a [Ask],
    notes: Vec<Note>,
}

impl Reader<'_> {
    /// What a reader of [`value`] made of a field: errors and remarks go beside it.
    pub(super) fn take<T>(&mut self, field: &str, reading: Reading<T>) -> Answer<T> {
        for finding in &reading.findings {
            self.tell(field, finding);
        }
        reading.answer
    }

    /// As [`Self::take`], where it does not matter why there is no value.
    pub(super) fn known<T>(&mut self, field: &str, reading: Reading<T>) -> Option<T> {
        match self.take(field, reading) {
            Answer::Known(value) => Some(value),
            _ => None,
        }
    }

    /// A value out of what was typed into a field.
    pub(super) fn value<T>(
        &mut self,
        field: &'static Field,
        read: impl FnOnce(&str) -> Reading<T>,
    ) -> Option<T> {
        let text = self.form.line(field.name, VALUE)?;
        self.known(field.name, read(&text))
    }

    /// One out of a list, as it is stored.
    pub(super) fn choice(&mut self, field: &'static Field) -> Option<String> {
        let (Kind::Select(options) | Kind::Radios(options)) = field.kind else { return None };
        let chosen = self.form.value(field.name).trim().to_owned();
        if chosen.is_empty() {
            return None;
        }
        if !options.offers(&chosen, &self.context) {
            self.error(field.name, "pilih salah satu dari daftar");
            return None;
        }
        Some(chosen)
    }

    pub(super) fn tell(&mut self, field: &str, finding: &Finding) {
        let text = format!("{} {}", finding.message, finding.remedy).trim().to_owned();
        if finding.severity == Severity::Error {
            self.error(field, text);
        } else {
            let warns = finding.severity == Severity::Warning;
            self.notes.push(Note { field: field.to_owned(), text, warns });
        }
    }

    pub(super) fn error(&mut self, field: &str, text: impl Into<String>) {
        self.form.error(field.to_owned(), text);
    }

    pub(super) fn note(&mut self, field: &str, text: impl Into<String>) {
        self.notes.push(Note { field: field.to_owned(), text: text.into(), warns: false });
    }

    pub(super) fn warn(&mut self, field: &str, text: impl Into<String>) {
        self.notes.push(Note { field: field.to_owned(), text: text.into(), warns: true });
    }

    /// Whether the page asks this too.
    pub(super) fn asks(&self, name: &str) -> bool {
        self.asks.iter().any(|ask| ask.field.name == name)
    }

    /// Whether the page asks this and takes no empty answer.
    pub(super) fn requires(&self, name: &str) -> bool {
        self.asks.iter().any(|ask| ask.field.name == name && ask.required)
    }

    pub(super) fn values(&self) -> value::Context<'static> {
        value::Context { today: self.context.today(), kabupaten: "" }
    }

    /// The text of a cell, which may be too long.
    pub(super) fn cell(&mut self, id: &str, text: &str, longest: usize) -> Option<String> {
        let text = typed::line(text);
        if text.chars().count() > longest {
            self.error(id, format!("paling panjang {longest} huruf"));
            return None;
        }
        Some(text).filter(|text| !text.is_empty())
    }
}

/// Puts into `record` what was typed into the fields that are asked. Gives the remarks.
pub fn read(form: &mut Form, asks: &'static [Ask], record: &mut Record, context: Context<'_>) -> Vec<Note> {
    let before = context.corrects.then(|| record.clone());
    let mut reader = Reader { form, context, asks, notes: Vec::new() };
    for Ask { field, required, .. } in asks {
        // What does not come back at all was not asked.
        if before.is_some() && reader.form.all(field.name).next().is_none() {
            continue;
        }
        // Ends of lines and what nobody sees make no difference.
        let typed = typed::lines(reader.form.value(field.name));
        // What is not shown is sent back empty, and is there all the same.
        let kept = before.as_ref().is_some_and(|before| context.hides(field) && field.is_filled(before));
        if *required && typed.is_empty() && !kept {
            reader.error(field.name, "wajib diisi");
            continue;
        }
        let stands = before.as_ref().map(|before| typed::lines(&field.text(before, &context)));
        if stands.as_ref() == Some(&typed) && !(kept && field.is_removed(reader.form)) {
            continue;
        }
        (field.read)(&mut reader, field, record);
    }
    super::owner::compare(&mut reader, record);
    reader.notes
}

/// Puts the rows of a list into `record`, in the place of those that were there. Gives the remarks.
pub fn read_rows(form: &mut Form, rows: &Rows, record: &mut Record, context: Context<'_>) -> Vec<Note> {
    let asked = rows.columns.iter().any(|column| form.all(column.name).next().is_some());
    let stands = context.corrects.then(|| rows.text(record, &context));
    if context.corrects && !asked || stands.is_some_and(|stands| rows.typed(form) == rows.trimmed(stands)) {
        return Vec::new();
    }
    let mut reader = Reader { form, context, asks: &[], notes: Vec::new() };
    rows.read(&mut reader, record);
    reader.notes
}

/// The form after the record became `current`, while `base` was being corrected: what was typed stays as it was typed,
/// and what was left as it stood becomes what stands now. Of a list each row counts for itself. `others` are further
/// fields, which stay.
pub fn merged(
    form: &Form,
    (asks, lists, others): (&[Ask], &[&Rows], &[&'static str]),
    (base, current): (&Record, &Record),
    context: &Context<'_>,
) -> Form {
    let mut values: Vec<(&str, String)> = Vec::new();
    for Ask { field, .. } in asks {
        let typed = form.value(field.name).to_owned();
        let asked = form.all(field.name).next().is_some();
        let untouched = !asked || typed::lines(&typed) == typed::lines(&field.text(base, context));
        values.push((field.name, if untouched { field.text(current, context) } else { typed }));
    }
    for name in asks.iter().filter_map(|ask| ask.field.removal()).flatten() {
        values.extend(form.all(name).map(|value| (name, value.to_owned())));
    }
    for rows in lists {
        let stood = rows.trimmed(rows.text(base, context));
        for row in Rows::merged(&stood, &rows.typed(form), rows.trimmed(rows.text(current, context))) {
            values.extend(rows.columns.iter().map(|column| column.name).zip(row));
        }
    }
    values.extend(others.iter().flat_map(|name| form.all(name).map(|value| (*name, value.to_owned()))));
    let pairs: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Form::filled(labels(), &pairs)
}
