//! One pass over the rows of a file: what becomes of each, told or done.

use std::collections::HashMap;

use rand::Rng;

use super::fill::Filler;
use super::job::Watch;
use super::known::{Known, Met, remember_external};
use super::ledger::{Ending, File, StoredRow, end_rows, rows_after};
use super::mapping::{Field, Mapping};
use super::plan::{Planned, Planner, note_constants, note_same_titles, today};
use super::remark::{Reason, State};
pub(super) use super::update::leading;
use super::update::{Decision, Difference, Updater};
use super::write::{Numbers, Rows, Writer};
use super::{Bench, By, ImportError};
use crate::account::policy::{Action, Menu, Record as Subject, Subject as Asked};
use crate::db::Tx;
use crate::ukm::kbli;
use crate::ukm::record::Record;

/// What a pass came to.
#[derive(Debug, Default)]
pub(super) struct Passed {
    /// Businesses made.
    pub(super) created: Vec<i64>,
    /// Businesses changed.
    pub(super) updated: Vec<i64>,
    /// Rows that make or would make a business with a recognised product.
    pub(super) classified: usize,
}

/// A row on its way through a pass.
struct Step {
    stored: StoredRow,
    planned: Planned,
    decision: Decision,
    met: Option<Met>,
    business_id: Option<i64>,
    version: Option<i32>,
    /// The register is as the row says, from now on or since before.
    settled: bool,
}

/// A pass over a file.
struct Pass<'a, 'b> {
    bench: &'b Bench<'a>,
    file: &'b File,
    apply: bool,
    filler: Filler<'b>,
    known: Known,
    planner: Planner<'b>,
    writer: Writer<'b>,
    /// Row → business, for the rows that others repeat.
    made: HashMap<usize, i64>,
    passed: Passed,
}

/// Goes through all rows of a file in the caller's transaction; with `apply` the register is changed, else only told.
pub(super) async fn pass(
    tx: &mut Tx,
    bench: &Bench<'_>,
    file: &File,
    apply: bool,
    watch: Option<&Watch>,
    rng: &mut (impl Rng + Send),
) -> Result<Passed, ImportError> {
    let mut mapping = Mapping::new(&file.shape.columns, &file.told)?;
    let mut notes = file.shape.notes.clone();
    note_same_titles(&file.shape.columns, &mut notes);
    let mut rows = rows_after(tx, bench.vault.keys, (file.id, 0)).await?;
    if let Some(first) = rows.first() {
        let shape = (&file.shape.columns[..], &file.shape.constants[..], first.received.current());
        note_constants(bench.areas, shape, &mut mapping, &mut notes);
    }
    if [Field::Nik, Field::Npwp, Field::Identitas].iter().any(|field| mapping.column(*field).is_some()) {
        notes.push("Nomor identitas (NIK, NPWP) dalam berkas ini disimpan tersandi.".to_owned());
    }
    let mut pass = Pass {
        bench,
        file,
        apply,
        filler: Filler::new(bench, &file.name),
        known: Known::load(tx, bench.areas).await?,
        planner: Planner::new(bench.areas, bench.dictionary, &mapping, bench.now),
        writer: Writer::new(bench.areas, bench.vault.keys, bench.now),
        made: HashMap::new(),
        passed: Passed::default(),
    };
    while let Some(last) = rows.last().map(|row| row.number) {
        pass.chunk(tx, rows, rng).await?;
        if let Some(watch) = watch {
            watch.tell(last).await?;
        }
        rows = rows_after(tx, bench.vault.keys, (file.id, last)).await?;
    }
    let Pass { planner, passed, .. } = pass;
    notes.extend(planner.finish()?);
    if apply {
        kbli::settle(tx, &passed.created, today(bench.now)).await?;
    }
    sqlx::query!(
        "update import_file set notes = $2, checked_at = $3, finished_at = case when $4 then $3 else finished_at end,
             undone_at = case when $4 then null else undone_at end where id = $1",
        file.id,
        &notes,
        bench.now,
        apply
    )
    .execute(&mut **tx)
    .await?;
    Ok(passed)
}

/// How a row differs from the record that it met; none when it met none or says nothing, or when the record is none of
/// whoever looks.
pub(super) async fn difference(
    tx: &mut Tx,
    bench: &Bench<'_>,
    (file, number): (&File, usize),
) -> Result<Option<Difference>, ImportError> {
    let rows = rows_after(tx, bench.vault.keys, (file.id, number.saturating_sub(1))).await?;
    let Some(row) = rows.into_iter().next().filter(|row| row.number == number) else { return Ok(None) };
    let Some(id) = row.business_id.filter(|_| !row.settled) else { return Ok(None) };
    let mapping = Mapping::new(&file.shape.columns, &file.told)?;
    let planned =
        Planner::new(bench.areas, bench.dictionary, &mapping, bench.now).row(number, row.received.current());
    let Some(business) = planned.business else { return Ok(None) };
    let filler = Filler::new(bench, &file.name);
    let updater = Updater::load(tx, bench, &filler, std::iter::once(Met::Same(id))).await?;
    if updater.is_foreign(tx, id).await? {
        return Ok(None);
    }
    Ok(updater.difference_to(id, &business, file.data_date))
}

impl Pass<'_, '_> {
    async fn chunk(
        &mut self,
        tx: &mut Tx,
        rows: Vec<StoredRow>,
        rng: &mut (impl Rng + Send),
    ) -> Result<(), ImportError> {
        let mut steps: Vec<Step> = rows.into_iter().map(|stored| self.begin(stored)).collect();
        let open = |step: &Step| !step.settled && step.planned.repeats.is_none();
        let wanted: Vec<_> =
            steps.iter().map(|step| step.planned.business.as_ref().filter(|_| open(step))).collect();
        let met = self.known.meet(tx, self.bench.vault.keys, &wanted).await?;
        for (step, met) in steps.iter_mut().zip(met) {
            step.met = met.filter(|_| step.decision.apart != Some(true));
        }
        self.update(tx, &mut steps).await?;
        self.create(tx, &mut steps, rng).await?;
        for step in &mut steps {
            if step.planned.result.state == State::Duplicate && !step.settled {
                step.business_id = step.planned.repeats.and_then(|row| self.made.get(&row)).copied();
                step.settled = self.apply;
            }
        }
        let called: Vec<(&str, i64)> = steps
            .iter()
            .filter(|step| step.settled && !step.stored.settled)
            .filter_map(|step| {
                let id = step.planned.business.as_ref()?.parsed.external_id.as_deref()?;
                Some((id, step.business_id?))
            })
            .collect();
        if !called.is_empty() {
            remember_external(tx, self.file.id, &called).await?;
        }
        let endings: Vec<Ending<'_>> = steps.iter().filter_map(Step::ending).collect();
        end_rows(tx, self.file.id, &endings).await
    }

    /// What the file alone says of a row, and whether it may come in at all.
    fn begin(&mut self, stored: StoredRow) -> Step {
        let cells = stored.received.current();
        let mut planned = self.planner.row(stored.number, cells);
        let erased = self.bench.vault.erased;
        if !erased.is_empty()
            && erased.contains(self.bench.vault.keys, &self.planner.identifiers(cells, &planned))
        {
            planned.result.end(State::Rejected, Reason::Erased);
            planned.business = None;
        } else if !self.may_come(&planned) {
            planned.result.end(State::Rejected, Reason::Foreign);
            planned.business = None;
        }
        let settled = stored.settled;
        if let Some(id) = stored.business_id.filter(|_| settled) {
            self.made.insert(stored.number, id);
        }
        let decision = Decision::of(stored.decision.as_ref());
        let business_id = stored.business_id.filter(|_| settled);
        Step { stored, planned, decision, met: None, business_id, version: None, settled }
    }

    /// Whether whoever brings the file may add such a business.
    fn may_come(&self, planned: &Planned) -> bool {
        let (By::Officer(actor), Some(business)) = (self.bench.by, &planned.business) else { return true };
        let desa =
            business.placed.desa.map(|desa| self.bench.areas.desa()[usize::from(desa.0)].code.as_str());
        let dictionary = self.bench.dictionary;
        let mut groups: Vec<i16> = business
            .products
            .iter()
            .map(|found| dictionary.group(dictionary.product(found.product).group).id)
            .collect();
        groups.sort_unstable();
        groups.dedup();
        let subject = Subject { menu: Menu::Ukm, business: None, desa, groups: &groups };
        actor.may(Action::Import, &Asked::Record(&subject))
    }

    /// Rows whose business is registered: what they change, if anything.
    async fn update(&mut self, tx: &mut Tx, steps: &mut [Step]) -> Result<(), ImportError> {
        let updater =
            Updater::load(tx, self.bench, &self.filler, steps.iter().filter_map(|step| step.met)).await?;
        for step in steps.iter_mut().filter(|step| !step.settled) {
            let (Some(met), Some(business)) = (step.met, &step.planned.business) else { continue };
            let (Met::Same(id) | Met::Perhaps(id)) = met;
            let row = (business, self.file.data_date, &step.decision);
            let outcome = updater.weigh(tx, met, row, self.apply).await?;
            // Not even its code is told of a record that is none of theirs.
            step.business_id = (outcome.remark.reason != Reason::Foreign).then_some(id);
            step.planned.result.end(outcome.state, outcome.remark);
            step.version = outcome.version;
            step.settled = self.apply && matches!(outcome.state, State::Same | State::Updated);
            if step.settled {
                self.made.insert(step.stored.number, id);
                self.passed.updated.extend(outcome.version.map(|_| id));
            }
        }
        Ok(())
    }

    /// Rows whose business is new.
    async fn create(
        &mut self,
        tx: &mut Tx,
        steps: &mut [Step],
        rng: &mut (impl Rng + Send),
    ) -> Result<(), ImportError> {
        let is_new =
            |step: &Step| !step.settled && step.met.is_none() && step.planned.result.state == State::Created;
        let new: Vec<&mut Step> = steps.iter_mut().filter(|step| is_new(step)).collect();
        let classified = new.iter().filter_map(|step| step.planned.business.as_ref());
        self.passed.classified += classified.filter(|business| !business.products.is_empty()).count();
        if !self.apply {
            return Ok(());
        }
        let numbers = Numbers::reserve(tx, new.len(), rng).await?;
        let mut rows = Rows::default();
        for (ix, step) in new.into_iter().enumerate() {
            let Some(business) = &step.planned.business else { continue };
            let record: Record = self.filler.create(business);
            let (id, owner_id, code) = numbers.at(ix);
            self.writer.write(&mut rows, (business, &record), (id, owner_id, code), &step.stored.key, rng);
            self.made.insert(step.stored.number, id);
            self.passed.created.push(id);
            step.business_id = Some(id);
            step.settled = true;
        }
        rows.store(tx).await?;
        Ok(())
    }
}

impl Step {
    /// What is to be written about it; nothing when all was settled before.
    fn ending(&self) -> Option<Ending<'_>> {
        (!self.stored.settled).then_some(Ending {
            result: &self.planned.result,
            key: &self.stored.key,
            business_id: self.business_id,
            version: self.version,
            settled: self.settled,
        })
    }
}
