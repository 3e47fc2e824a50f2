//! Thresholds from `geodata/kelas_usaha.csv`, and in the database.

use anyhow::{Context, Result};
use sqlx::PgConnection;

use super::{Basis, Threshold, Thresholds};
use crate::ukm::model::BusinessClass;
use crate::ukm::shipped::{cell, date, records};

const TABLE: &str = include_str!("../../../geodata/kelas_usaha.csv");

/// Reads the shipped thresholds. Fails only when the shipped file is broken, which a test rules out.
pub fn built_in() -> Result<Thresholds> {
    let thresholds = records(TABLE)?
        .iter()
        .map(|row| {
            let amount =
                |ix: usize| row[ix].parse().with_context(|| format!("amount {} of a threshold", &row[ix]));
            Ok(Threshold {
                basis: basis(&row[0])?,
                class: class(&row[1])?,
                band: cell(row, 2).unwrap_or_default().into(),
                above_idr: amount(3)?,
                up_to_idr: amount(4)?,
                regulation: row[5].into(),
                valid_from: date(row, 6)?.context("threshold without a first day")?,
                valid_until: date(row, 7)?,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(Thresholds::new(thresholds))
}

fn basis(stored: &str) -> Result<Basis> {
    Basis::from_stored(stored).with_context(|| format!("unknown basis {stored}"))
}

fn class(stored: &str) -> Result<BusinessClass> {
    BusinessClass::parse(stored).with_context(|| format!("unknown class {stored}"))
}

/// Brings the shipped thresholds into the table. Rows of the dinas stay and win over shipped ones; shipped rows that a
/// newer version dropped go.
pub async fn sync(conn: &mut PgConnection) -> Result<()> {
    let shipped = built_in()?;
    let rows = shipped.all();
    let column = |pick: fn(&Threshold) -> String| rows.iter().map(pick).collect::<Vec<_>>();
    sqlx::query!("delete from class_threshold where built_in").execute(&mut *conn).await?;
    sqlx::query!(
        "insert into class_threshold
             (basis, class, band, above_idr, up_to_idr, regulation, valid_from, valid_until, built_in)
         select basis, class, band, above_idr, up_to_idr, regulation, valid_from, valid_until, true
         from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::text[], $7::date[], $8::date[])
             as new (basis, class, band, above_idr, up_to_idr, regulation, valid_from, valid_until)
         on conflict do nothing",
        &column(|one| one.basis.as_str().to_owned()),
        &column(|one| one.class.as_str().to_owned()),
        &column(|one| one.band.to_string()),
        &rows.iter().map(|one| one.above_idr).collect::<Vec<_>>(),
        &rows.iter().map(|one| one.up_to_idr).collect::<Vec<_>>(),
        &column(|one| one.regulation.to_string()),
        &rows.iter().map(|one| one.valid_from).collect::<Vec<_>>(),
        &rows.iter().map(|one| one.valid_until).collect::<Vec<_>>() as &[Option<chrono::NaiveDate>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Reads the thresholds from the table.
pub async fn load(conn: &mut PgConnection) -> Result<Thresholds> {
    let rows = sqlx::query!(
        "select basis, class, band, above_idr, up_to_idr, regulation, valid_from, valid_until from class_threshold"
    )
    .fetch_all(conn)
    .await?;
    let thresholds = rows
        .into_iter()
        .map(|row| {
            Ok(Threshold {
                basis: basis(&row.basis)?,
                class: class(&row.class)?,
                band: row.band.into(),
                above_idr: row.above_idr,
                up_to_idr: row.up_to_idr,
                regulation: row.regulation.into(),
                valid_from: row.valid_from,
                valid_until: row.valid_until,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(Thresholds::new(thresholds))
}
