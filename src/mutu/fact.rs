//! What rules look at: one record with what is derived from it and what others tell of it.

use std::collections::HashSet;
use std::sync::LazyLock;

use chrono::NaiveDate;

use super::peer::Peers;
use crate::account::query::today;
use crate::ukm::class::Thresholds;
use crate::ukm::class::measure::measure_record;
use crate::ukm::legality::{Group, Kinds};
use crate::ukm::notice::notice;
use crate::ukm::record::{Business, Legality, Observation, Owner, Record};
use crate::ukm::value::Context;
use crate::wilayah::Areas;

/// What all records are judged by.
pub struct Law<'a> {
    /// Areas and their shapes.
    pub areas: &'a Areas,
    /// Kinds of certificates and permits.
    pub kinds: &'a Kinds,
    /// Bounds of the classes.
    pub thresholds: &'a Thresholds,
    /// What records have in common.
    pub peers: &'a Peers,
    /// The day that counts as today.
    pub today: NaiveDate,
}

/// How many others share something with a record; nobody counts beyond 50.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shared {
    /// Other businesses on the same point.
    pub point: i64,
    /// Other owners with the same telephone number.
    pub phone: i64,
}

/// A record in the eyes of the rules.
pub struct Facts<'a> {
    /// What people filled in.
    pub record: &'a Record,
    /// Its owner; an empty one when there is none.
    pub owner: &'a Owner,
    /// Its desa is known, by itself or by the point.
    pub has_desa: bool,
    /// The point lies outside the kabupaten.
    pub point_outside: bool,
    /// The point lies in another desa than the recorded one.
    pub point_conflict: bool,
    /// Names of what the readers noticed.
    pub noticed: HashSet<&'static str>,
    /// Others that share something.
    pub shared: Shared,
    /// What records have in common.
    pub peers: &'a Peers,
    /// The day that counts as today.
    pub today: NaiveDate,
    /// When somebody last said that it is right.
    pub confirmed: NaiveDate,
    kinds: &'a Kinds,
}

static NOBODY: LazyLock<Owner> = LazyLock::new(Owner::default);

impl<'a> Facts<'a> {
    /// The facts about a business as it stands.
    pub fn new(business: &'a Business, shared: Shared, law: &Law<'a>) -> Self {
        let record = &business.record;
        let kabupaten = law.areas.kabupaten().code.replace('.', "");
        let context = Context { today: law.today, kabupaten: &kabupaten };
        let classification = measure_record(law.thresholds, record, law.today).classification;
        let found = notice(&context, law.kinds, record, &classification);
        let nowhere = record.point.is_some_and(|point| law.areas.desa_at(point).is_none());
        Self {
            record,
            owner: record.owner.as_ref().unwrap_or(&NOBODY),
            has_desa: business.desa_code.is_some(),
            point_outside: business.outside || nowhere,
            point_conflict: business.point_conflict,
            noticed: found.into_iter().map(|finding| finding.id).collect(),
            shared,
            peers: law.peers,
            today: law.today,
            confirmed: today(business.confirmed_at),
            kinds: law.kinds,
        }
    }

    /// Whether a reader noticed one of these.
    pub fn noticed_any(&self, ids: &[&str]) -> bool {
        ids.iter().any(|id| self.noticed.contains(id))
    }

    /// Its certificates, or its permits.
    pub fn papers(&self, group: Group) -> impl Iterator<Item = &'a Legality> {
        let kinds = self.kinds;
        self.record.legalities.iter().filter(move |paper| {
            kinds.by_slug(&paper.kind).map_or(group == Group::Ijin, |kind| kind.group == group)
        })
    }

    /// Figures of a kind that say something; "tidak tahu" does not.
    pub fn figures(&self, kind: &str) -> impl Iterator<Item = &'a Observation> {
        let of_kind = self.record.observations.iter().filter(move |one| one.kind == kind);
        of_kind.filter(|one| one.low.is_some() || one.high.is_some())
    }

    /// The figure of a kind that stands for the latest time.
    pub fn latest(&self, kind: &str) -> Option<&'a Observation> {
        self.figures(kind).max_by_key(|one| (one.period_end, one.observed_at))
    }

    /// The latest sales of a whole year, the middle of a range, in rupiah.
    pub fn sales(&self) -> Option<f64> {
        let whole_year =
            |one: &&Observation| (364..=365).contains(&(one.period_end - one.period_start).num_days());
        let latest = self
            .figures("omset_idr")
            .filter(whole_year)
            .max_by_key(|one| (one.period_end, one.observed_at))?;
        let (low, high) = (latest.low.or(latest.high)?, latest.high.or(latest.low)?);
        Some(f64::midpoint(low as f64, high as f64))
    }
}
