//! What was typed, as it was typed: read anew by the same readers whenever it is needed.

use serde::{Deserialize, Serialize};

use super::asks::{asks, lists};
use super::step::Step;
use crate::http::form::Form;
use crate::ukm::field::{Kind, labels};

/// Fields with their values, repeated ones in the order of their rows.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Answers(Vec<(String, String)>);

/// The fields of a step with what takes their answer, and whether they come in rows.
fn fields(step: Step) -> impl Iterator<Item = (&'static str, Kind, bool)> {
    let alone = asks(step).iter().map(|ask| (ask.field.name, ask.field.kind, false));
    let columns = lists(step).iter().flat_map(|rows| rows.columns);
    alone.chain(columns.map(|column| (column.name, column.kind, true)))
}

impl Answers {
    /// The value of a field; empty when it has none.
    pub(super) fn value(&self, name: &str) -> &str {
        self.0.iter().find(|(one, _)| one == name).map_or("", |(_, value)| value)
    }

    /// Puts one value in the place of all that the field had.
    pub(super) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.retain(|(one, _)| one != name);
        let value = value.into();
        if !value.is_empty() {
            self.0.push((name.to_owned(), value));
        }
    }

    /// Takes over what was typed on the page of `step`. An identity number that was kept and is not typed again stays:
    /// it is never shown, so the page sends it empty.
    pub(super) fn take(&mut self, step: Step, form: &Form) {
        for (name, kind, in_rows) in fields(step) {
            let typed: Vec<&str> = form.all(name).collect();
            if kind == Kind::Secret && typed.iter().all(|value| value.trim().is_empty()) {
                continue;
            }
            self.0.retain(|(one, _)| one != name);
            // Of rows the empty cells count too: they keep the columns side by side.
            let kept = typed.into_iter().filter(|value| in_rows || !value.trim().is_empty());
            self.0.extend(kept.map(|value| (name.to_owned(), value.to_owned())));
        }
    }

    /// The page of `step`, filled in with them.
    pub(super) fn form(&self, step: Step) -> Form {
        let of_step = |name: &str| fields(step).any(|(one, ..)| one == name);
        let pairs: Vec<(&str, &str)> = self
            .0
            .iter()
            .filter(|(name, _)| of_step(name))
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        Form::filled(labels(), &pairs)
    }
}

/// Takes out of a page the identity numbers that were kept; those that were typed just now stay.
pub(super) fn veil(form: &mut Form, step: Step, typed: Option<&Form>) {
    for (name, ..) in fields(step).filter(|(_, kind, _)| *kind == Kind::Secret) {
        form.set(name, typed.map_or("", |typed| typed.value(name)));
    }
}

impl std::fmt::Debug for Answers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Answers({} fields)", self.0.len())
    }
}
