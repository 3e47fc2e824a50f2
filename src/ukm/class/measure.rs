//! Sizes of the businesses as they stand, in the table `business_class`: written with every change of a figure, and anew
//! when other thresholds begin to hold.

use std::collections::HashMap;
use std::time::Duration;

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::{Basis, Classification, Sizes, Thresholds, load};
use crate::account::query::today;
use crate::app::App;
use crate::ukm::model::BusinessClass;
use crate::ukm::record::Record;
use crate::ukm::value::{Per, Rupiah};

/// Businesses that are measured at once.
const BATCH: i64 = 2_000;
/// How often what is not measured is looked for.
const EVERY: Duration = Duration::from_mins(5);

/// An amount with the time that it stands for.
#[derive(Clone, Copy, Debug)]
struct Figure<'a> {
    kind: &'a str,
    from: NaiveDate,
    until: NaiveDate,
    observed: NaiveDate,
    low: Option<i64>,
    high: Option<i64>,
}

impl Figure<'_> {
    fn days(&self) -> i64 {
        (self.until - self.from).num_days() + 1
    }

    fn is_year(&self) -> bool {
        (365..=366).contains(&self.days())
    }

    /// Sales of another time than a year say so.
    fn amount(&self) -> Option<Rupiah> {
        let amount = Rupiah::range(self.low, self.high)?;
        Some(match self.days() {
            _ if self.kind != Basis::Omset.figure() || self.is_year() => amount,
            1 => amount.told_per(Per::Day),
            2..=14 => amount.told_per(Per::Week),
            _ => amount.told_per(Per::Month),
        })
    }
}

/// A business measured by the law of a day.
#[derive(Clone, Debug)]
pub struct Measured {
    /// What the law says.
    pub classification: Classification,
    /// The last day of the time that the figure which counts stands for.
    pub figure_date: Option<NaiveDate>,
}

fn measured(
    thresholds: &Thresholds,
    reported: Option<&str>,
    figures: &[Figure<'_>],
    at: NaiveDate,
) -> Measured {
    let latest = |basis: Basis| {
        let of_kind = figures.iter().filter(|one| one.kind == basis.figure());
        of_kind
            .filter(|one| one.amount().is_some())
            // A month of sales says nothing of a class, so it gives way to an older year.
            .max_by_key(|one| (basis == Basis::Modal || one.is_year(), one.until, one.observed))
    };
    let (modal, omset) = (latest(Basis::Modal), latest(Basis::Omset));
    let classification = thresholds.classify(
        reported.and_then(BusinessClass::parse),
        modal.and_then(Figure::amount),
        omset.and_then(Figure::amount),
        at,
    );
    let counts = match classification.basis {
        Some(Basis::Modal) => modal,
        Some(Basis::Omset) => omset,
        None => None,
    };
    Measured { figure_date: counts.map(|one| one.until), classification }
}

/// Measures a record by the law of the day `at`.
pub fn measure_record(thresholds: &Thresholds, record: &Record, at: NaiveDate) -> Measured {
    let figures = record.observations.iter().map(|one| Figure {
        kind: &one.kind,
        from: one.period_start,
        until: one.period_end,
        observed: one.observed_at,
        low: one.low,
        high: one.high,
    });
    measured(thresholds, record.reported_class.as_deref(), &figures.collect::<Vec<_>>(), at)
}

/// Measures the businesses called `ids` as they stand, by the law of the day `at`, and keeps what it finds.
pub async fn measure(conn: &mut PgConnection, ids: &[i64], at: NaiveDate) -> sqlx::Result<()> {
    let thresholds = load(conn).await.map_err(|error| sqlx::Error::Decode(error.into()))?;
    let businesses = sqlx::query!(
        "select id, reported_class from business where id = any($1) and erased_at is null order by id",
        ids
    )
    .fetch_all(&mut *conn)
    .await?;
    let rows = sqlx::query!(
        "select business_id, kind, period_start, period_end, observed_at, low, high from observation
         where business_id = any($1) and kind in ('modal_idr', 'omset_idr') order by business_id, source",
        ids
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut figures: HashMap<i64, Vec<Figure<'_>>> = HashMap::new();
    for row in &rows {
        figures.entry(row.business_id).or_default().push(Figure {
            kind: &row.kind,
            from: row.period_start,
            until: row.period_end,
            observed: row.observed_at,
            low: row.low,
            high: row.high,
        });
    }
    let found = businesses.iter().map(|one| {
        let figures = figures.get(&one.id).map_or(&[][..], Vec::as_slice);
        (one.id, measured(&thresholds, one.reported_class.as_deref(), figures, at))
    });
    keep(conn, &found.collect::<Vec<_>>(), at).await
}

async fn keep(conn: &mut PgConnection, found: &[(i64, Measured)], at: NaiveDate) -> sqlx::Result<()> {
    let size = |sizes: fn(&Classification) -> Option<Sizes>, highest: bool| -> Vec<Option<String>> {
        let of = |sizes: Sizes| if highest { sizes.highest } else { sizes.lowest };
        let one =
            |(_, one): &(i64, Measured)| sizes(&one.classification).map(|sizes| of(sizes).label().into());
        found.iter().map(one).collect()
    };
    let text = |of: fn(&Classification) -> Option<String>| -> Vec<Option<String>> {
        found.iter().map(|(_, one)| of(&one.classification)).collect()
    };
    sqlx::query!(
        "insert into business_class (business_id, modal_lowest, modal_highest, omset_lowest, omset_highest, basis,
             regulation, figure_date, disagrees, measured_at)
         select l.*, $10 from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
             $8::date[], $9::bool[]) l
         on conflict (business_id) do update set
             modal_lowest = excluded.modal_lowest, modal_highest = excluded.modal_highest,
             omset_lowest = excluded.omset_lowest, omset_highest = excluded.omset_highest, basis = excluded.basis,
             regulation = excluded.regulation, figure_date = excluded.figure_date, disagrees = excluded.disagrees,
             measured_at = excluded.measured_at",
        &found.iter().map(|(id, _)| *id).collect::<Vec<_>>(),
        &size(|one| one.by_modal, false) as &[Option<String>],
        &size(|one| one.by_modal, true) as &[Option<String>],
        &size(|one| one.by_omset, false) as &[Option<String>],
        &size(|one| one.by_omset, true) as &[Option<String>],
        &text(|one| one.basis.map(|basis| basis.as_str().to_owned())) as &[Option<String>],
        &text(|one| one.regulation.as_deref().map(ToOwned::to_owned)) as &[Option<String>],
        &found.iter().map(|(_, one)| one.figure_date).collect::<Vec<_>>() as &[Option<NaiveDate>],
        &found.iter().map(|(_, one)| one.classification.disagrees()).collect::<Vec<_>>(),
        at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Measures some of those that were never measured, as when they came in bulk, and of those that were before the
/// thresholds of today began to hold. Answers with how many there were. Example data are left alone.
pub async fn measure_rest(conn: &mut PgConnection, at: NaiveDate) -> sqlx::Result<usize> {
    let ids = sqlx::query_scalar!(
        "select b.id from business b left join business_class c on c.business_id = b.id
         where not b.demo and b.erased_at is null and (c.business_id is null or c.measured_at < (
             select greatest(max(valid_from) filter (where valid_from <= $1), max(valid_until + 1) filter (
                 where valid_until < $1)) from class_threshold))
         limit $2",
        at,
        BATCH
    )
    .fetch_all(&mut *conn)
    .await?;
    if !ids.is_empty() {
        measure(conn, &ids, at).await?;
    }
    Ok(ids.len())
}

/// Looks for what is not measured, until the task is dropped.
pub async fn follow(app: App) {
    loop {
        let at = today(app.clock().now());
        match rest(&app, at).await {
            Ok(found) if found > 0 => continue,
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "classes not measured"),
        }
        tokio::time::sleep(EVERY).await;
    }
}

async fn rest(app: &App, at: NaiveDate) -> sqlx::Result<usize> {
    let mut conn = app.db().primary().acquire().await?;
    measure_rest(&mut conn, at).await
}
