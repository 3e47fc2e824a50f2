//! From what was typed to a record. Pure: the same answers give the same record and the same remarks, on the page where
//! they are typed, on the page where they are looked over, and when they are sent.

use super::answers::Answers;
use super::asks::{asks, lists};
use super::place;
use super::step::Step;
use crate::http::form::Form;
use crate::ukm::field::{self, Context, Note};
use crate::ukm::record::{Channel, Record};

/// One page that was read.
pub(super) struct Read {
    pub step: Step,
    /// With what is wrong.
    pub form: Form,
    pub notes: Vec<Note>,
}

/// Reads every page.
pub(super) fn read(answers: &Answers, context: Context<'_>) -> (Record, Vec<Read>) {
    let context = Context { kept_place: place::position(answers), ..context };
    let mut record = Record { state: "active".into(), verification: "pending".into(), ..Record::default() };
    let mut pages = Vec::with_capacity(Step::ASKING.len());
    for step in Step::ASKING {
        let mut form = answers.form(step);
        let mut notes = field::read(&mut form, asks(step), &mut record, context);
        for rows in lists(step) {
            notes.extend(field::read_rows(&mut form, rows, &mut record, context));
        }
        match step {
            Step::Owner => reached_like_its_owner(&mut record),
            Step::Papers => field::nib_of_owner(&mut record),
            _ => {}
        }
        pages.push(Read { step, form, notes });
    }
    (record, pages)
}

/// Customers reach the business under the number of whoever registers it.
fn reached_like_its_owner(record: &mut Record) {
    if let Some(phone) = record.owner.as_ref().and_then(|owner| owner.phone.clone()) {
        record.channels.push(Channel { kind: "whatsapp".into(), value: phone });
    }
}
