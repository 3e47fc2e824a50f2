//! The rows of certificates and permits, for the owner's desk: the same questions, read by the same reader.

use chrono::{DateTime, Utc};

use super::answers::Answers;
use super::field::{self, Rows};
use super::read::{self, Context, Note};
use super::step::Step;
use super::view::{self, Block};
use crate::http::form::{Form, Labels};
use crate::peta::atlas::Atlas;
use crate::ukm::legality::Kinds;
use crate::ukm::record::Record;

pub(in crate::ukm) use super::view::{Field, Input};

/// Names and labels of the fields.
pub(in crate::ukm) const fn labels() -> Labels {
    field::labels(Step::Papers)
}

fn context<'a>(atlas: &'a Atlas, kinds: &'a Kinds, now: DateTime<Utc>) -> Context<'a> {
    Context { areas: &atlas.areas, dictionary: &atlas.dictionary, kinds, now, place: None, helper: None }
}

/// Adds to `record` what the rows say; the number of a NIB also becomes its owner's. Gives the remarks.
pub(in crate::ukm) fn read(
    form: &mut Form,
    record: &mut Record,
    atlas: &Atlas,
    kinds: &Kinds,
    now: DateTime<Utc>,
) -> Vec<Note> {
    read::papers(form, record, context(atlas, kinds, now))
}

/// The rows with what was typed, and an empty one.
pub(in crate::ukm) fn rows(
    form: &Form,
    notes: &[Note],
    atlas: &Atlas,
    kinds: &Kinds,
    now: DateTime<Utc>,
) -> Vec<Vec<Field>> {
    let (kept, record) = (Answers::default(), Record::default());
    let extra = Some(Rows::Papers);
    let context = context(atlas, kinds, now);
    let blocks = view::blocks(Step::Papers, form, notes, &kept, &record, context, extra);
    let rows = blocks.into_iter().find_map(|block| match block {
        Block::Rows { rows, .. } => Some(rows),
        _ => None,
    });
    rows.unwrap_or_default()
}
