//! One record by all rules. Pure.

use super::class::{Class, Part};
use super::fact::Facts;
use super::rule::{self, Rule};

/// What the rules make of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// A letter for the whole record and for each group of data, as in `quality.classes`.
    pub classes: String,
    /// Percent of what is worth knowing.
    pub completeness: i16,
    /// Points that putting everything right is worth.
    pub worth: i16,
    /// Names of the rules that found something.
    pub hits: Vec<&'static str>,
}

/// Judges a record by all rules.
pub fn judge(facts: &Facts<'_>) -> Judgement {
    let hits: Vec<&Rule> = rule::all().filter(|rule| (rule.finds)(facts)).collect();
    let first = |wanted: &dyn Fn(&Rule) -> bool| {
        let classes = hits.iter().filter(|rule| wanted(rule)).map(|rule| rule.class);
        classes.min().unwrap_or(Class::Recorded).letter()
    };
    // What lies outside does so in every part.
    let outside = |rule: &Rule| rule.class == Class::Outside;
    let mut classes = first(&|rule| rule.heavy).to_owned();
    classes.extend(Part::ALL.map(|part| first(&|rule| rule.part == part || outside(rule))));
    let points = |wanted: fn(&Rule) -> bool| -> i16 {
        hits.iter().filter(|rule| wanted(rule)).map(|rule| i16::from(rule.points)).sum()
    };
    Judgement {
        classes,
        completeness: 100 - points(|rule| rule.class == Class::Empty),
        worth: points(|_| true),
        hits: hits.iter().map(|rule| rule.id).collect(),
    }
}
