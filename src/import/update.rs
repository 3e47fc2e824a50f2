//! Rows that tell of a registered business: what they change, field by field, and what somebody has to decide.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::fill::Filler;
use super::known::Met;
use super::plan::{Business, today};
use super::remark::{Reason, Remark, State};
use super::{Bench, By, ImportError};
use crate::account::policy::Action;
use crate::db::Tx;
use crate::ukm::kbli;
use crate::ukm::record::{self, Edit, FieldChange, Patch, SaveError, diff, load_many};
use crate::ukm::review::access::{self, Unsaved};
use crate::ukm::value::KbliCode;

/// What changes of records by imports are called.
const ACTION: &str = "ukm.impor";

/// What somebody decided about a row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Decision {
    /// True: another business than the one it looks like; false: that one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub apart: Option<bool>,
    /// It is left out.
    pub skip: bool,
    /// Fields in which the row counts, where it was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub take: Option<Vec<String>>,
}

impl Decision {
    /// As stored.
    pub(super) fn of(stored: Option<&Value>) -> Self {
        stored.and_then(|stored| serde_json::from_value(stored.clone()).ok()).unwrap_or_default()
    }
}

/// How a row differs from its record.
#[derive(Debug)]
pub struct Difference {
    /// Where the register is newer or was put right by people: somebody has to decide.
    pub asked: Vec<FieldChange>,
    /// What the row changes without asking.
    pub free: Vec<FieldChange>,
}

/// What becomes of a row.
pub(super) struct Outcome {
    pub(super) state: State,
    pub(super) remark: Remark,
    /// The version that it made.
    pub(super) version: Option<i32>,
}

impl Outcome {
    fn new(state: State, remark: impl Into<Remark>) -> Self {
        Self { state, remark: remark.into(), version: None }
    }
}

/// What is known of the past of a record.
#[derive(Default)]
struct Past {
    /// Field → when it was last changed, and whether by people.
    fields: HashMap<String, (DateTime<Utc>, bool)>,
    /// The day that the files spoke of which it came from.
    files: Option<NaiveDate>,
}

/// Weighs rows against the records that they met.
pub(super) struct Updater<'a, 'b> {
    bench: &'b Bench<'a>,
    filler: &'b Filler<'b>,
    records: HashMap<i64, record::Business>,
    past: HashMap<i64, Past>,
}

impl<'a, 'b> Updater<'a, 'b> {
    /// Reads the records that rows met.
    pub(super) async fn load(
        tx: &mut Tx,
        bench: &'b Bench<'a>,
        filler: &'b Filler<'b>,
        met: impl Iterator<Item = Met>,
    ) -> Result<Self, ImportError> {
        let ids: Vec<i64> = met.map(|(Met::Same(id) | Met::Perhaps(id))| id).collect();
        let (mut records, mut past) = (HashMap::new(), HashMap::<i64, Past>::new());
        if ids.is_empty() {
            return Ok(Self { bench, filler, records, past });
        }
        records.extend(load_many(tx, bench.vault.keys, &ids).await?.into_iter().map(|one| (one.id, one)));
        let changed = sqlx::query!(
            r#"select business_id, field as "field!", max(written_at) as "at!",
                   bool_or(action not like 'ukm.impor%') as "by_hand!"
               from business_version, unnest(changed) field
               where business_id = any($1) and version > 1 group by 1, 2"#,
            &ids
        );
        for row in changed.fetch_all(&mut **tx).await? {
            past.entry(row.business_id).or_default().fields.insert(row.field, (row.at, row.by_hand));
        }
        let files = sqlx::query!(
            r#"select r.business_id as "business_id!", max(coalesce(r.data_date, f.data_date)) as "day?"
               from import_row r join import_file f on f.id = r.file_id
               where r.business_id = any($1) and r.settled and r.state in ('dibuat', 'diperbarui') group by 1"#,
            &ids
        );
        for row in files.fetch_all(&mut **tx).await? {
            past.entry(row.business_id).or_default().files = row.day;
        }
        Ok(Self { bench, filler, records, past })
    }

    /// What becomes of a row that met a record; with `apply` the record is changed.
    pub(super) async fn weigh(
        &self,
        tx: &mut Tx,
        met: Met,
        (business, file_date, decision): (&Business, Option<NaiveDate>, &Decision),
        apply: bool,
    ) -> Result<Outcome, ImportError> {
        let (Met::Same(id) | Met::Perhaps(id)) = met;
        let Some(before) = self.records.get(&id) else {
            return Ok(Outcome::new(State::Waiting, Reason::Different));
        };
        // Before anything is compared: how a row differs from a record tells what the record says.
        if self.is_foreign(tx, id).await? {
            return Ok(Outcome::new(State::Rejected, Reason::Foreign));
        }
        if decision.skip {
            return Ok(Outcome::new(State::Same, Reason::Skipped));
        }
        if matches!(met, Met::Perhaps(_)) && decision.apart.is_none() {
            return Ok(Outcome::new(State::Waiting, Reason::Different));
        }
        let Difference { asked, free } = self.difference(before, business, file_date);
        if asked.is_empty() && free.is_empty() {
            return Ok(Outcome::new(State::Same, Reason::Registered));
        }
        let patch = match &decision.take {
            None if asked.is_empty() => Patch(free),
            None => return Ok(Outcome::new(State::Waiting, labelled(Reason::Newer, &asked))),
            Some(take) => {
                let taken = asked
                    .into_iter()
                    .filter(|change| take.iter().any(|name| *name == leading(&change.field)));
                Patch(free.into_iter().chain(taken).collect())
            }
        };
        if patch.0.is_empty() {
            return Ok(Outcome::new(State::Same, Reason::Skipped));
        }
        let told = Outcome::new(State::Updated, labelled(Reason::Changed, &patch.0));
        if apply { self.save(tx, before, &patch, told).await } else { Ok(told) }
    }

    /// How a row differs from the record with this key; none when that is not there.
    pub(super) fn difference_to(
        &self,
        id: i64,
        business: &Business,
        file_date: Option<NaiveDate>,
    ) -> Option<Difference> {
        self.records.get(&id).map(|before| self.difference(before, business, file_date))
    }

    fn difference(
        &self,
        before: &record::Business,
        business: &Business,
        file_date: Option<NaiveDate>,
    ) -> Difference {
        let date = business.parsed.date.or(file_date);
        let changes = self.changes(before, business);
        let (asked, free) = changes.into_iter().partition(|change| self.is_newer(before, change, date));
        Difference { asked, free }
    }

    /// What a row changes in a record.
    fn changes(&self, before: &record::Business, business: &Business) -> Vec<FieldChange> {
        let mut after = before.record.clone();
        // A desa that only the point told is as good as written.
        let told = before.desa_code.as_deref().filter(|_| before.desa_from_point);
        let same_desa = business
            .placed
            .desa
            .is_some_and(|desa| told == Some(self.bench.areas.desa()[usize::from(desa.0)].code.as_str()));
        self.filler.fill(business, &mut after);
        if same_desa {
            after.desa_code = None;
        }
        diff(&before.record, &after)
    }

    /// Whether what is registered is newer than the row, or was put there by people.
    fn is_newer(&self, before: &record::Business, change: &FieldChange, date: Option<NaiveDate>) -> bool {
        if says_nothing(&change.before) || only_adds(change) {
            return false;
        }
        let field = leading(&change.field);
        if ["owner.nik", "owner.npwp"].contains(&field) {
            return true;
        }
        let past = self.past.get(&before.id);
        if let Some((at, by_hand)) = past.and_then(|past| past.fields.get(field)) {
            return *by_hand || date.is_some_and(|date| date < today(*at));
        }
        let came = past.and_then(|past| past.files).unwrap_or_else(|| today(before.created_at));
        date.is_some_and(|date| date < came)
    }

    /// Whether the record is none that whoever brings the file may change, nor see in the office.
    pub(super) async fn is_foreign(&self, tx: &mut Tx, id: i64) -> Result<bool, ImportError> {
        let By::Officer(actor) = self.bench.by else { return Ok(false) };
        if access::scope(actor, Action::Edit).everything {
            return Ok(false);
        }
        let facts = access::facts(tx, id).await?;
        Ok(!facts.is_some_and(|facts| facts.may(actor, Action::Edit)))
    }

    async fn save(
        &self,
        tx: &mut Tx,
        before: &record::Business,
        patch: &Patch,
        told: Outcome,
    ) -> Result<Outcome, ImportError> {
        let patch = self.with_edition(tx, before, patch.clone()).await?;
        let edit = Edit {
            id: before.id,
            expected_version: before.version,
            patch: &patch,
            action: ACTION,
            reason: None,
        };
        // What must not be is noticed only afterwards.
        sqlx::query("savepoint baris").execute(&mut **tx).await?;
        let saved = match save(tx, self.bench, before, edit).await {
            Ok(saved) => saved,
            Err(error) => {
                sqlx::query("rollback to savepoint baris").execute(&mut **tx).await?;
                return unsaved(error);
            }
        };
        sqlx::query("release savepoint baris").execute(&mut **tx).await?;
        Ok(Outcome { version: Some(saved.version), ..told })
    }

    /// With the edition that a new KBLI code is of.
    async fn with_edition(
        &self,
        tx: &mut Tx,
        before: &record::Business,
        mut patch: Patch,
    ) -> Result<Patch, ImportError> {
        let code = patch.0.iter().find(|change| change.field == "kbli_code");
        let code = code.and_then(|change| KbliCode::read(change.after.as_str()?).into_value());
        let Some(code) = code else { return Ok(patch) };
        let placed = kbli::place(tx, &code, today(self.bench.now)).await?;
        patch.0.retain(|change| change.field != "kbli_edition");
        let (before, after) = (before.record.kbli_edition, placed.edition.map(u16::cast_signed));
        if before != after {
            let field = "kbli_edition".to_owned();
            patch.0.push(FieldChange { field, before: before.into(), after: after.into() });
        }
        Ok(patch)
    }
}

/// Saves on behalf of whoever brings the file: an officer as everywhere, the console without asking.
pub(super) async fn save(
    tx: &mut Tx,
    bench: &Bench<'_>,
    before: &record::Business,
    edit: Edit<'_>,
) -> Result<record::Saved, Unsaved> {
    let desk = bench.desk();
    match bench.by {
        By::Officer(actor) => access::save(tx, desk, (actor, Action::Edit), before, edit).await,
        By::Console(actor) => Ok(record::save(tx, desk, actor, edit).await?),
    }
}

/// What becomes of a row that could not be saved for a reason of its own.
fn unsaved(error: Unsaved) -> Result<Outcome, ImportError> {
    match error {
        Unsaved::Place | Unsaved::Person => Ok(Outcome::new(State::Rejected, Reason::Foreign)),
        Unsaved::Save(SaveError::Conflict(_) | SaveError::Patch(_)) => {
            Ok(Outcome::new(State::Waiting, Reason::Newer))
        }
        Unsaved::Save(error) if error.is_of_the_database() => Err(error.into()),
        Unsaved::Save(error) => {
            Ok(Outcome::new(State::Rejected, Remark::with(Reason::Refused, error.to_string())))
        }
    }
}

/// The field that decides about another that only goes with it.
pub(super) fn leading(field: &str) -> &str {
    match field {
        "point_source" | "point_date" => "point",
        "kbli_edition" => "kbli_code",
        field => field,
    }
}

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    }
}

/// A list that keeps all it had.
fn only_adds(change: &FieldChange) -> bool {
    match (&change.before, &change.after) {
        (Value::Array(before), Value::Array(after)) => before.iter().all(|one| after.contains(one)),
        _ => false,
    }
}

/// A remark that names the fields, and none of their values.
fn labelled(reason: Reason, changes: &[FieldChange]) -> Remark {
    let mut labels: Vec<&str> = changes
        .iter()
        .filter(|change| leading(&change.field) == change.field)
        .map(FieldChange::label)
        .collect();
    labels.dedup();
    Remark::with(reason, labels.join(", "))
}
