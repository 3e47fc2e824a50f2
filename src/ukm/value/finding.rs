//! What is noticed about a value, for the person who typed it and for the machine that counts.

use std::borrow::Cow;

use serde::Serialize;

/// How heavy a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; nothing to do.
    Info,
    /// Taken over, and to be looked at.
    Warning,
    /// Not taken over.
    Error,
}

/// Something noticed about one value. The texts never repeat the value, so that a finding about an identity number may be
/// logged and counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Finding {
    /// Stable name, as stored and counted.
    pub id: &'static str,
    /// How heavy it is.
    pub severity: Severity,
    /// What is the matter, in Indonesian, for an operator in a village office.
    pub message: Cow<'static, str>,
    /// What to do about it; empty when there is nothing to do.
    pub remedy: Cow<'static, str>,
}

impl Finding {
    /// The value is not taken over.
    pub fn error(
        id: &'static str,
        message: impl Into<Cow<'static, str>>,
        remedy: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { id, severity: Severity::Error, message: message.into(), remedy: remedy.into() }
    }

    /// The value is taken over and somebody should look at it.
    pub fn warning(
        id: &'static str,
        message: impl Into<Cow<'static, str>>,
        remedy: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { id, severity: Severity::Warning, message: message.into(), remedy: remedy.into() }
    }

    /// Worth knowing.
    pub fn info(id: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { id, severity: Severity::Info, message: message.into(), remedy: Cow::Borrowed("") }
    }
}

/// What an input says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Answer<T> {
    /// Nothing, or a stand-in for nothing: empty, `-`, `belum ada`.
    #[default]
    Absent,
    /// "Tidak tahu": asked, and not known. Never the same as 0.
    Unknown,
    /// Something that is not this kind of value; the findings say why.
    Unreadable,
    /// A value in its normal form.
    Known(T),
}

/// An answer with what was noticed about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading<T> {
    /// The answer.
    pub answer: Answer<T>,
    /// What was noticed, in the order of noticing.
    pub findings: Vec<Finding>,
}

impl<T> Reading<T> {
    /// Nothing was said.
    pub const fn absent() -> Self {
        Self { answer: Answer::Absent, findings: Vec::new() }
    }

    /// "Tidak tahu" was said.
    pub const fn unknown() -> Self {
        Self { answer: Answer::Unknown, findings: Vec::new() }
    }

    /// A value without remarks.
    pub const fn known(value: T) -> Self {
        Self { answer: Answer::Known(value), findings: Vec::new() }
    }

    /// Not such a value.
    pub fn unreadable(finding: Finding) -> Self {
        Self { answer: Answer::Unreadable, findings: vec![finding] }
    }

    /// A value, or none when one of the findings is an error.
    pub fn judged(value: T, findings: Vec<Finding>) -> Self {
        let bad = findings.iter().any(|finding| finding.severity == Severity::Error);
        Self { answer: if bad { Answer::Unreadable } else { Answer::Known(value) }, findings }
    }

    /// The same with one more finding that is no error.
    #[must_use]
    pub fn with(mut self, finding: Finding) -> Self {
        self.findings.push(finding);
        self
    }

    /// The value, if there is one.
    pub const fn value(&self) -> Option<&T> {
        match &self.answer {
            Answer::Known(value) => Some(value),
            _ => None,
        }
    }

    /// The value, if there is one.
    pub fn into_value(self) -> Option<T> {
        match self.answer {
            Answer::Known(value) => Some(value),
            _ => None,
        }
    }

    /// True when something was written that is not such a value.
    pub const fn is_unreadable(&self) -> bool {
        matches!(self.answer, Answer::Unreadable)
    }

    /// The same answer with its value turned into another.
    pub fn map<U>(self, turn: impl FnOnce(T) -> U) -> Reading<U> {
        let answer = match self.answer {
            Answer::Absent => Answer::Absent,
            Answer::Unknown => Answer::Unknown,
            Answer::Unreadable => Answer::Unreadable,
            Answer::Known(value) => Answer::Known(turn(value)),
        };
        Reading { answer, findings: self.findings }
    }

    /// The stable names of its findings.
    pub fn ids(&self) -> Vec<&'static str> {
        self.findings.iter().map(|finding| finding.id).collect()
    }
}
