//! From what was typed to a record. Pure: the same answers give the same record and the same remarks, on the page where
//! they are typed, on the page where they are looked over, and when they are sent.

mod business;
mod contact;
mod figures;
mod owner;
mod papers;
mod place;

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::answers::Answers;
use super::step::Step;
use crate::account::policy::{self, Action, Actor, Menu, Subject};
use crate::geocode;
use crate::http::form::Form;
use crate::ukm::legality::Kinds;
use crate::ukm::product::Dictionary;
use crate::ukm::record::Record;
use crate::ukm::value::{self, Answer, Finding, Reading, Severity};
use crate::wilayah::Areas;

pub(super) use place::{keep as keep_place, position};

/// What reading depends on.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub areas: &'a Areas,
    pub dictionary: &'a Dictionary,
    pub kinds: &'a Kinds,
    pub now: DateTime<Utc>,
    /// What the words for the place were found to mean just now; afterwards the kept point stands.
    pub place: Option<&'a geocode::Answer>,
    /// Whoever fills it in for somebody else, within the own area only.
    pub helper: Option<&'a Actor>,
}

impl Context<'_> {
    /// Today in Western Indonesian time.
    pub(super) fn today(&self) -> NaiveDate {
        (self.now + Duration::hours(7)).date_naive()
    }

    /// Whether the helper may add a business of this desa and these products.
    pub(super) fn may_fill(&self, desa: &str, record: &Record) -> bool {
        let Some(helper) = self.helper else { return true };
        let products = record.products.iter().filter_map(|product| product.product_id);
        let groups: Vec<i16> = products
            .filter_map(|id| self.dictionary.by_id(id))
            .map(|product| self.dictionary.group(self.dictionary.product(product).group).id)
            .collect();
        let record = policy::Record { menu: Menu::Ukm, business: None, desa: Some(desa), groups: &groups };
        helper.may(Action::Fill, &Subject::Record(&record))
    }
}

/// A remark that keeps nothing from going on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ukm) struct Note {
    /// Field, with the number of its row behind a dash where it has one.
    pub field: String,
    /// For people.
    pub text: String,
    /// To be looked at again; otherwise it is only told.
    pub warns: bool,
}

/// A page that is being read.
pub(super) struct Page<'a> {
    form: &'a mut Form,
    notes: Vec<Note>,
    context: Context<'a>,
}

impl Page<'_> {
    /// What a reader of [`value`] made of a field: errors and remarks go beside it.
    fn take<T>(&mut self, field: &str, reading: Reading<T>) -> Answer<T> {
        for finding in &reading.findings {
            self.tell(field, finding);
        }
        reading.answer
    }

    /// As [`Self::take`], where it does not matter why there is no value.
    fn known<T>(&mut self, field: &str, reading: Reading<T>) -> Option<T> {
        match self.take(field, reading) {
            Answer::Known(value) => Some(value),
            _ => None,
        }
    }

    fn tell(&mut self, field: &str, finding: &Finding) {
        let text = if finding.remedy.is_empty() {
            finding.message.to_string()
        } else {
            format!("{} {}", finding.message, finding.remedy)
        };
        if finding.severity == Severity::Error {
            self.form.error(field.to_owned(), text);
        } else {
            self.notes.push(Note {
                field: field.to_owned(),
                text,
                warns: finding.severity == Severity::Warning,
            });
        }
    }

    fn note(&mut self, field: &str, text: impl Into<String>) {
        self.notes.push(Note { field: field.to_owned(), text: text.into(), warns: false });
    }

    fn warn(&mut self, field: &str, text: impl Into<String>) {
        self.notes.push(Note { field: field.to_owned(), text: text.into(), warns: true });
    }

    /// What was typed into a field.
    fn typed(&self, field: &str) -> String {
        self.form.value(field).to_owned()
    }

    fn values(&self) -> value::Context<'static> {
        value::Context { today: self.context.today(), kabupaten: "" }
    }
}

/// One page that was read.
pub(super) struct Read {
    pub step: Step,
    /// With what is wrong.
    pub form: Form,
    pub notes: Vec<Note>,
}

/// Reads the rows of certificates and permits alone.
pub(super) fn papers(form: &mut Form, record: &mut Record, context: Context<'_>) -> Vec<Note> {
    let mut page = Page { form, notes: Vec::new(), context };
    papers::papers(&mut page, record);
    page.notes
}

/// Reads every page.
pub(super) fn read(answers: &Answers, context: Context<'_>) -> (Record, Vec<Read>) {
    let mut record = Record { state: "active".into(), verification: "pending".into(), ..Record::default() };
    let mut pages = Vec::with_capacity(Step::ASKING.len());
    for step in Step::ASKING {
        let mut form = answers.form(step);
        let mut page = Page { form: &mut form, notes: Vec::new(), context };
        match step {
            Step::Owner => owner::read(&mut page, &mut record),
            Step::Business => business::read(&mut page, &mut record),
            Step::Place => place::read(&mut page, answers, &mut record),
            Step::Contact => contact::read(&mut page, &mut record),
            Step::Papers => papers::read(&mut page, &mut record),
            Step::Figures => figures::read(&mut page, &mut record),
            Step::Photo | Step::Review => {}
        }
        let notes = page.notes;
        pages.push(Read { step, form, notes });
    }
    (record, pages)
}
