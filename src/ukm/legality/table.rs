//! Kinds from `geodata/legalitas.csv` and `geodata/legalitas_masa.csv`, and in the database.

use anyhow::{Context, Result};
use sqlx::PgConnection;

use super::{Format, Group, Kind, Kinds, Validity};
use crate::ukm::shipped::{cell, date, records};

const KINDS: &str = include_str!("../../../geodata/legalitas.csv");
const VALIDITIES: &str = include_str!("../../../geodata/legalitas_masa.csv");

/// Reads the shipped kinds. Fails only when the shipped files are broken, which a test rules out.
pub fn built_in() -> Result<Kinds> {
    let kinds = records(KINDS)?
        .iter()
        .map(|row| {
            Ok(Kind {
                slug: row[0].into(),
                name: row[1].into(),
                group: group(&row[2])?,
                format: format(&row[3])?,
                firm: &row[4] == "ya",
                authority: cell(row, 5).map(Box::from),
                replaced_by: cell(row, 6).map(Box::from),
            })
        })
        .collect::<Result<_>>()?;
    let validities = records(VALIDITIES)?
        .iter()
        .map(|row| {
            Ok(Validity {
                kind: row[0].into(),
                issued_from: date(row, 1)?.context("validity without a first day")?,
                issued_until: date(row, 2)?,
                months: cell(row, 3).map(str::parse).transpose().context("months of a validity")?,
                basis: row[4].into(),
            })
        })
        .collect::<Result<_>>()?;
    Ok(Kinds::new(kinds, validities))
}

fn group(stored: &str) -> Result<Group> {
    Group::from_stored(stored).with_context(|| format!("unknown group {stored}"))
}

fn format(stored: &str) -> Result<Format> {
    Format::from_stored(stored).with_context(|| format!("unknown format {stored}"))
}

/// Brings the shipped kinds into the tables. Rows of the dinas stay and win over shipped ones. Kinds are never removed:
/// records refer to them.
pub async fn sync(conn: &mut PgConnection) -> Result<()> {
    let shipped = built_in()?;
    let kinds = shipped.all();
    let column = |pick: fn(&Kind) -> &str| kinds.iter().map(|kind| pick(kind).to_owned()).collect::<Vec<_>>();
    sqlx::query!(
        "insert into legality_kind (slug, name, kind_group, format, firm, authority, position, built_in)
         select slug, name, kind_group, format, firm, authority, position, true
         from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[], $6::text[], $7::smallint[])
             as new (slug, name, kind_group, format, firm, authority, position)
         on conflict (slug) do update set name = excluded.name, kind_group = excluded.kind_group,
             format = excluded.format, firm = excluded.firm, authority = excluded.authority,
             position = excluded.position
         where legality_kind.built_in",
        &column(|kind| &kind.slug),
        &column(|kind| &kind.name),
        &column(|kind| kind.group.as_str()),
        &column(|kind| kind.format.as_str()),
        &kinds.iter().map(|kind| kind.firm).collect::<Vec<_>>(),
        &kinds.iter().map(|kind| kind.authority.as_deref().map(str::to_owned)).collect::<Vec<_>>()
            as &[Option<String>],
        &(1..=kinds.len() as i16).collect::<Vec<_>>(),
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update legality_kind set replaced_by = new.replaced_by
         from unnest($1::text[], $2::text[]) as new (slug, replaced_by)
         where legality_kind.slug = new.slug and legality_kind.built_in
             and legality_kind.replaced_by is distinct from new.replaced_by",
        &column(|kind| &kind.slug),
        &kinds.iter().map(|kind| kind.replaced_by.as_deref().map(str::to_owned)).collect::<Vec<_>>()
            as &[Option<String>],
    )
    .execute(&mut *conn)
    .await?;
    sync_validities(conn, &shipped.validities).await
}

async fn sync_validities(conn: &mut PgConnection, validities: &[Validity]) -> Result<()> {
    sqlx::query!("delete from legality_validity where built_in").execute(&mut *conn).await?;
    sqlx::query!(
        "insert into legality_validity (kind, issued_from, issued_until, months, basis, built_in)
         select kind, issued_from, issued_until, months, basis, true
         from unnest($1::text[], $2::date[], $3::date[], $4::smallint[], $5::text[])
             as new (kind, issued_from, issued_until, months, basis)
         on conflict do nothing",
        &validities.iter().map(|one| one.kind.to_string()).collect::<Vec<_>>(),
        &validities.iter().map(|one| one.issued_from).collect::<Vec<_>>(),
        &validities.iter().map(|one| one.issued_until).collect::<Vec<_>>() as &[Option<chrono::NaiveDate>],
        &validities.iter().map(|one| one.months.map(|months| months as i16)).collect::<Vec<_>>()
            as &[Option<i16>],
        &validities.iter().map(|one| one.basis.to_string()).collect::<Vec<_>>(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Reads the kinds from the tables.
pub async fn load(conn: &mut PgConnection) -> Result<Kinds> {
    let rows = sqlx::query!(
        "select slug, name, kind_group, format, firm, authority, replaced_by from legality_kind order by position, slug"
    )
    .fetch_all(&mut *conn)
    .await?;
    let kinds = rows
        .into_iter()
        .map(|row| {
            Ok(Kind {
                slug: row.slug.into(),
                name: row.name.into(),
                group: group(&row.kind_group)?,
                format: format(&row.format)?,
                firm: row.firm,
                authority: row.authority.map(Into::into),
                replaced_by: row.replaced_by.map(Into::into),
            })
        })
        .collect::<Result<_>>()?;
    let validities = sqlx::query!(
        "select kind, issued_from, issued_until, months, basis from legality_validity order by kind, issued_from desc"
    )
    .map(|row| Validity {
        kind: row.kind.into(),
        issued_from: row.issued_from,
        issued_until: row.issued_until,
        months: row.months.map(|months| months.unsigned_abs().into()),
        basis: row.basis.into(),
    })
    .fetch_all(conn)
    .await?;
    Ok(Kinds::new(kinds, validities))
}
