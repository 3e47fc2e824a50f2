//! A new edition of the facts: first the areas, then shapes that fit them, then the businesses inside.

use chrono::{DateTime, Utc};
use rand::Rng;
use sqlx::PgConnection;

use super::boundary::{Relocated, relocate};
use super::facts::{self, Report};
use super::model::{Area, Areas, Facts};
use super::query::{self, PrepareError};

/// A table of facts.
#[derive(Clone, Debug)]
pub struct File<'a> {
    /// Its name, told to people as the source.
    pub name: &'a str,
    /// What it holds.
    pub text: &'a str,
}

/// Takes the facts of the kabupaten out of a table, draws shapes anew where the active ones do not fit them, and fits
/// the businesses to what has changed; none when nothing has.
///
/// Runs in the caller's transaction, which ends with a reload in the change feed.
pub async fn import(
    conn: &mut PgConnection,
    kabupaten: &str,
    file: &File<'_>,
    random: &mut impl Rng,
    now: DateTime<Utc>,
) -> Result<(Report, Option<Relocated>), PrepareError> {
    let before = query::load_if_ready(conn, kabupaten).await?;
    let report = facts::import(conn, file.name, file.text, kabupaten, now).await?;
    match (&before, query::find_facts(conn, kabupaten).await?) {
        (Some(before), Some(facts)) if !before.official() && !drawn_alike(before.facts(), &facts) => {
            query::draw_from_facts(conn, &facts, now).await?;
        }
        _ => drop(query::prepare(conn, kabupaten, now).await?),
    }
    let after = query::load(conn, kabupaten).await?;
    if before.as_ref().is_some_and(|before| same_shapes(before, &after)) {
        return Ok((report, None));
    }
    let relocated = relocate(conn, before.as_ref(), &after, random).await?;
    Ok((report, Some(relocated)))
}

/// Whether shapes made from either are the same.
fn drawn_alike(one: &Facts, other: &Facts) -> bool {
    let alike = |one: &Area, other: &Area| {
        (&one.code, one.point, one.area_ha) == (&other.code, other.point, other.area_ha)
    };
    one.desa.len() == other.desa.len() && one.desa.iter().zip(&other.desa).all(|(a, b)| alike(a, b))
}

fn same_shapes(before: &Areas, after: &Areas) -> bool {
    before.shapes() == after.shapes()
        && before.desa().iter().map(|area| &area.code).eq(after.desa().iter().map(|area| &area.code))
}
