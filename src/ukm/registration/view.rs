//! Pages of questions, ready to be drawn.

use super::answers::Answers;
use super::asks::{asks, lists};
use super::step::Step;
use crate::http::format;
use crate::privacy::Secret;
use crate::ukm::field::{self, Ask, Asked, AskedRows, Context, Kind, Page, Rows, Spot};
use crate::ukm::record::Record;

/// Part of a page.
pub(super) enum Block {
    /// Questions.
    Open(Vec<Asked>),
    /// Questions that may wait.
    Later { open: bool, fields: Vec<Asked> },
    /// A list of rows.
    Rows(AskedRows),
}

/// The page of `step`. `extra` is the list that a row was asked for, `spot` what is known of the place.
pub(super) fn blocks(step: Step, page: &Page<'_>, mut spot: Option<Spot>, extra: Option<&str>) -> Vec<Block> {
    let mut pick = |later: bool| -> Vec<Asked> {
        let of_block = asks(step).iter().filter(|ask| ask.later == later);
        of_block
            .map(|ask| {
                let spot = if ask.field.kind == Kind::Place { spot.take() } else { None };
                page.field(ask, spot)
            })
            .collect()
    };
    let mut blocks = Vec::new();
    let (first, later) = (pick(false), pick(true));
    if !first.is_empty() {
        blocks.push(Block::Open(first));
    }
    if !later.is_empty() {
        let open = later.iter().any(|field| field.error.is_some() || !field.value.is_empty());
        blocks.push(Block::Later { open, fields: later });
    }
    for rows in lists(step) {
        blocks.push(Block::Rows(page.rows(rows, usize::from(extra == Some(rows.more.0)))));
    }
    blocks
}

/// An answer as it is read back: the words of a choice, identity numbers masked.
pub(super) fn shown(ask: &Ask, answers: &Answers, context: Context<'_>) -> String {
    let value = answers.value(ask.field.name);
    match ask.field.kind {
        Kind::Secret if !value.is_empty() => {
            Secret::new(value.chars().filter(char::is_ascii_digit).collect::<String>()).masked()
        }
        Kind::Select(options) | Kind::Radios(options) => {
            let chosen =
                if value.is_empty() && ask.field.name == "tampil" { options.preset() } else { value };
            if chosen.is_empty() { String::new() } else { options.label(chosen, &context) }
        }
        _ => value.to_owned(),
    }
}

/// The rows of a list, each in one line.
pub(super) fn shown_rows(rows: &Rows, record: &Record, context: Context<'_>) -> Vec<String> {
    let join = |parts: Vec<Option<String>>| parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    if rows.stored == field::PAPERS.stored {
        let line = |paper: &crate::ukm::record::Legality| {
            let name = context.kinds.by_slug(&paper.kind).map(|kind| kind.name.to_string());
            let until = paper.expires.map(|day| format!("sampai {}", format::date(day)));
            join(vec![name, paper.number.clone(), until])
        };
        return record.legalities.iter().map(line).collect();
    }
    rows.text(record, &context)
        .into_iter()
        .map(|row| join(row.into_iter().map(|cell| Some(cell).filter(|cell| !cell.is_empty())).collect()))
        .collect()
}
