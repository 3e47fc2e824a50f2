//! What was typed, as it was typed: read anew by the same readers whenever it is needed.

use serde::{Deserialize, Serialize};

use super::field::{self, Kind};
use super::step::Step;
use crate::http::form::Form;

/// Fields with their values, repeated ones in the order of their rows.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Answers(Vec<(String, String)>);

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
        for spec in field::specs(step) {
            let typed: Vec<String> = form.all(spec.name).map(ToOwned::to_owned).collect();
            if spec.kind == Kind::Secret && typed.iter().all(|value| value.trim().is_empty()) {
                continue;
            }
            self.0.retain(|(one, _)| one != spec.name);
            // Of rows the empty cells count too: they keep the columns side by side.
            let kept = typed.into_iter().filter(|value| spec.row.is_some() || !value.trim().is_empty());
            self.0.extend(kept.map(|value| (spec.name.to_owned(), value)));
        }
    }

    /// The page of `step`, filled in with them.
    pub(super) fn form(&self, step: Step) -> Form {
        let names = field::labels(step);
        let of_step = |name: &str| names.iter().any(|(one, _)| *one == name);
        let pairs: Vec<(&str, &str)> = self
            .0
            .iter()
            .filter(|(name, _)| of_step(name))
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        Form::filled(names, &pairs)
    }
}

impl std::fmt::Debug for Answers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Answers({} fields)", self.0.len())
    }
}
