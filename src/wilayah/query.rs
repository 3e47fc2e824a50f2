//! All SQL about areas and their shapes.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use geo::MultiPolygon;
use sqlx::PgConnection;

use super::model::{Area, Areas, AreasError, Facts, Kind, Level, Origin, Shapes};
use super::{cell, facts};
use crate::db::wkb::{WkbError, read_multi_polygon, write_multi_polygon};
use crate::geodesy::LonLat;

/// Why the areas could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// No facts for the kabupaten.
    #[error("data wilayah {0} belum ada; jalankan: simbaumi import wilayah FILE")]
    NoFacts(String),
    /// No active boundary set covers the kabupaten.
    #[error("batas wilayah {0} belum ada atau tidak lengkap; jalankan: simbaumi import boundaries FILE")]
    NoBoundary(String),
    /// A stored shape could not be read.
    #[error(transparent)]
    Wkb(#[from] WkbError),
    /// Facts and shapes do not fit.
    #[error(transparent)]
    Areas(#[from] AreasError),
    /// The database failed.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// What [`prepare`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prepared {
    /// The facts were taken from the table that comes with the program.
    pub facts: bool,
    /// The shapes were made from the facts.
    pub boundaries: bool,
    /// Shapes stored before were made the active ones again.
    pub returned: bool,
}

/// Makes sure that the kabupaten can be loaded: takes in the facts that come with the program when there are none, and
/// makes shapes from the facts when the active set does not cover them. Runs in the caller's transaction.
pub async fn prepare(
    conn: &mut PgConnection,
    kabupaten: &str,
    now: DateTime<Utc>,
) -> Result<Prepared, PrepareError> {
    let mut done = Prepared::default();
    let facts = if let Some(facts) = find_facts(conn, kabupaten).await? {
        facts
    } else {
        refuse_foreign_register(conn, kabupaten).await?;
        let facts = facts::embedded(kabupaten).ok_or_else(|| LoadError::NoFacts(kabupaten.to_owned()))?;
        facts::save(conn, &facts).await?;
        done.facts = true;
        facts
    };
    if !active_set_fits(conn, kabupaten).await? {
        if let Some(id) = find_newest_set(conn, kabupaten).await? {
            activate_set(conn, id).await?;
            done.returned = true;
        } else {
            draw_from_facts(conn, &facts, now).await?;
            done.boundaries = true;
        }
    }
    Ok(done)
}

/// A register of one kabupaten is not served as that of another: its businesses would belong nowhere.
async fn refuse_foreign_register(conn: &mut PgConnection, kabupaten: &str) -> Result<(), PrepareError> {
    let other = sqlx::query!(
        "select code, name from wilayah
         where level = 'kabupaten' and code <> $1 and exists (select from business where not demo) limit 1",
        kabupaten
    )
    .fetch_optional(conn)
    .await?;
    match other {
        Some(row) => {
            Err(PrepareError::Foreign { code: row.code, name: row.name, asked: kabupaten.to_owned() })
        }
        None => Ok(()),
    }
}

/// Makes shapes from the facts alone the active ones.
pub(super) async fn draw_from_facts(
    conn: &mut PgConnection,
    facts: &Facts,
    now: DateTime<Utc>,
) -> Result<(), PrepareError> {
    let shapes = cell::build(facts, &cell::neighbours(&facts.kabupaten.code))?;
    let origin = cell::origin();
    let set = NewSet { origin: &origin, file_sha256: None, report: &serde_json::Value::Null };
    store_set(conn, &set, facts, &shapes, now).await?;
    Ok(())
}

/// Why the areas could not be made ready.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// No facts for the kabupaten.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The facts could not be saved.
    #[error(transparent)]
    Facts(#[from] facts::ImportError),
    /// No shapes came out of the facts.
    #[error(transparent)]
    Cell(#[from] cell::CellError),
    /// The database holds the register of another kabupaten.
    #[error(
        "basis data ini berisi data UKM {name} ({code}), bukan {asked}; setel SIMBAUMI_KABUPATEN={code}, atau pakai \
         basis data lain untuk {asked}"
    )]
    Foreign {
        /// Code of the kabupaten that the database holds.
        code: String,
        /// Its name.
        name: String,
        /// The code that was asked for.
        asked: String,
    },
    /// The database failed.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Reads the facts of a kabupaten and the active shapes.
pub async fn load(conn: &mut PgConnection, kabupaten: &str) -> Result<Areas, LoadError> {
    let facts = find_facts(conn, kabupaten).await?.ok_or_else(|| LoadError::NoFacts(kabupaten.to_owned()))?;
    let none = || LoadError::NoBoundary(kabupaten.to_owned());
    let set = sqlx::query!("select id, source, official from boundary_set where active")
        .fetch_optional(&mut *conn)
        .await?
        .ok_or_else(none)?;
    let rows = sqlx::query!(
        r#"select code, ST_AsBinary(geom) as "geom!" from boundary
           where set_id = $1 and (code = $2 or code like $2 || '.%')"#,
        set.id,
        kabupaten
    )
    .fetch_all(conn)
    .await?;
    let mut by_code: HashMap<String, MultiPolygon<f64>> = HashMap::with_capacity(rows.len());
    for row in rows {
        by_code.insert(row.code, read_multi_polygon(&row.geom)?);
    }
    let mut of = |areas: &[Area]| -> Option<Vec<MultiPolygon<f64>>> {
        areas.iter().map(|area| by_code.remove(&area.code)).collect()
    };
    let shapes = Shapes {
        kabupaten: of(std::slice::from_ref(&facts.kabupaten))
            .and_then(|mut one| one.pop())
            .ok_or_else(none)?,
        kecamatan: of(&facts.kecamatan).ok_or_else(none)?,
        desa: of(&facts.desa).ok_or_else(none)?,
    };
    Ok(Areas::new(facts, shapes, Origin { source: set.source, official: set.official })?)
}

/// [`load`], or none where facts or shapes are still missing.
pub async fn load_if_ready(conn: &mut PgConnection, kabupaten: &str) -> Result<Option<Areas>, LoadError> {
    match load(conn, kabupaten).await {
        Ok(areas) => Ok(Some(areas)),
        Err(LoadError::NoFacts(_) | LoadError::NoBoundary(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The facts of a kabupaten, if there are any.
pub async fn find_facts(conn: &mut PgConnection, kabupaten: &str) -> Result<Option<Facts>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select code, kind, parent, bps_code, name, slug, lon, lat, area_ha, population, postal_code, seed_weight,
                  array(select alias from wilayah_alias a where a.code = w.code order by alias collate "C")
                      as "aliases!"
           from wilayah w where code = $1 or code like $1 || '.%' order by code collate "C""#,
        kabupaten
    )
    .fetch_all(conn)
    .await?;
    let (mut top, mut kecamatan, mut desa) = (None, Vec::new(), Vec::new());
    for row in rows {
        // The table's own checks promise these three.
        let (Some(level), Some(kind), Some(point)) =
            (Level::of_code(&row.code), Kind::parse(&row.kind), LonLat::new(row.lon, row.lat))
        else {
            continue;
        };
        let area = Area {
            code: row.code,
            bps_code: row.bps_code,
            kind,
            level,
            name: row.name,
            slug: row.slug,
            parent: row.parent,
            point,
            area_ha: row.area_ha,
            population: row.population.and_then(|n| u32::try_from(n).ok()),
            postal_code: row.postal_code,
            seed_weight: row.seed_weight,
            aliases: row.aliases,
        };
        match level {
            Level::Kabupaten => top = Some(area),
            Level::Kecamatan => kecamatan.push(area),
            Level::Desa => desa.push(area),
        }
    }
    Ok(top.map(|kabupaten| Facts { kabupaten, kecamatan, desa }))
}

/// Those of `codes` to which businesses belong, with their number.
pub(super) async fn list_codes_in_use(
    conn: &mut PgConnection,
    codes: &[String],
) -> Result<Vec<(String, i64)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select desa_code as "code!", count(*) as "businesses!" from business
           where desa_code = any($1) group by desa_code order by desa_code"#,
        codes
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.code, row.businesses)).collect())
}

pub(super) async fn delete_areas(conn: &mut PgConnection, codes: &[String]) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from wilayah where code = any($1)", codes).execute(conn).await?;
    Ok(())
}

/// Writes areas, parents before children.
pub(super) async fn upsert_areas(
    conn: &mut PgConnection,
    kabupaten: &str,
    areas: &[&Area],
) -> Result<(), sqlx::Error> {
    // Two areas may exchange a BPS code or a slug; free them first, since the constraints look at every row.
    sqlx::query!(
        "update wilayah set bps_code = null, slug = code where code = $1 or code like $1 || '.%'",
        kabupaten
    )
    .execute(&mut *conn)
    .await?;
    let texts = |of: fn(&Area) -> Option<&str>| -> Vec<Option<String>> {
        areas.iter().map(|area| of(area).map(str::to_owned)).collect()
    };
    let numbers = |of: fn(&Area) -> f64| -> Vec<f64> { areas.iter().map(|area| of(area)).collect() };
    let population: Vec<Option<i32>> =
        areas.iter().map(|area| area.population.and_then(|n| i32::try_from(n).ok())).collect();
    let seed_weight: Vec<Option<f64>> = areas.iter().map(|area| area.seed_weight).collect();
    sqlx::query!(
        "insert into wilayah (code, level, kind, parent, bps_code, name, slug, lon, lat, area_ha, population,
                              postal_code, seed_weight)
         select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                              $8::float8[], $9::float8[], $10::float8[], $11::int4[], $12::text[], $13::float8[])
         on conflict (code) do update set
             level = excluded.level, kind = excluded.kind, parent = excluded.parent, bps_code = excluded.bps_code,
             name = excluded.name, slug = excluded.slug, lon = excluded.lon, lat = excluded.lat,
             area_ha = excluded.area_ha, population = excluded.population, postal_code = excluded.postal_code,
             seed_weight = excluded.seed_weight",
        texts(|area| Some(&area.code)) as Vec<Option<String>>,
        texts(|area| Some(area.level.as_str())) as Vec<Option<String>>,
        texts(|area| Some(area.kind.as_str())) as Vec<Option<String>>,
        texts(|area| area.parent.as_deref()) as Vec<Option<String>>,
        texts(|area| area.bps_code.as_deref()) as Vec<Option<String>>,
        texts(|area| Some(&area.name)) as Vec<Option<String>>,
        texts(|area| Some(&area.slug)) as Vec<Option<String>>,
        &numbers(|area| area.point.lon()),
        &numbers(|area| area.point.lat()),
        &numbers(|area| area.area_ha),
        population as Vec<Option<i32>>,
        texts(|area| area.postal_code.as_deref()) as Vec<Option<String>>,
        seed_weight as Vec<Option<f64>>
    )
    .execute(&mut *conn)
    .await?;
    replace_aliases(conn, areas).await
}

async fn replace_aliases(conn: &mut PgConnection, areas: &[&Area]) -> Result<(), sqlx::Error> {
    let codes: Vec<String> = areas.iter().map(|area| area.code.clone()).collect();
    sqlx::query!("delete from wilayah_alias where code = any($1)", &codes).execute(&mut *conn).await?;
    let pairs =
        areas.iter().flat_map(|area| area.aliases.iter().map(|alias| (area.code.clone(), alias.clone())));
    let (codes, aliases): (Vec<String>, Vec<String>) = pairs.unzip();
    sqlx::query!(
        "insert into wilayah_alias (code, alias) select distinct * from unnest($1::text[], $2::text[])",
        &codes,
        &aliases
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether the active set has a shape for every area of the kabupaten.
pub async fn active_set_fits(conn: &mut PgConnection, kabupaten: &str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select from wilayah where code = $1) and not exists (
               select from wilayah w where (code = $1 or code like $1 || '.%') and not exists (
                   select from boundary b join boundary_set s on s.id = b.set_id where s.active and b.code = w.code))
           as "fits!""#,
        kabupaten
    )
    .fetch_one(conn)
    .await
}

/// A set of shapes to be stored.
#[derive(Clone, Debug)]
pub struct NewSet<'a> {
    /// Where the shapes come from, for people.
    pub origin: &'a Origin,
    /// Of the file they came in, if any.
    pub file_sha256: Option<&'a str>,
    /// What the import found.
    pub report: &'a serde_json::Value,
}

/// Stores a set of shapes and makes it the active one; the set before it stays.
pub async fn store_set(
    conn: &mut PgConnection,
    set: &NewSet<'_>,
    facts: &Facts,
    shapes: &Shapes,
    now: DateTime<Utc>,
) -> Result<i64, sqlx::Error> {
    let id = insert_set(conn, set, now).await?;
    let one = [(&facts.kabupaten, &shapes.kabupaten)];
    let all = one
        .into_iter()
        .chain(facts.kecamatan.iter().zip(&shapes.kecamatan))
        .chain(facts.desa.iter().zip(&shapes.desa));
    let (codes, bytes): (Vec<String>, Vec<Vec<u8>>) =
        all.map(|(area, shape)| (area.code.clone(), write_multi_polygon(shape))).unzip();
    sqlx::query!(
        "insert into boundary (set_id, code, geom)
         select $1, code, ST_GeomFromWKB(bytes, 4326) from unnest($2::text[], $3::bytea[]) as t (code, bytes)",
        id,
        &codes,
        &bytes
    )
    .execute(&mut *conn)
    .await?;
    activate_set(conn, id).await?;
    Ok(id)
}

pub(super) async fn insert_set(
    conn: &mut PgConnection,
    set: &NewSet<'_>,
    now: DateTime<Utc>,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        "insert into boundary_set (source, official, file_sha256, imported_at, report)
         values ($1, $2, $3, $4, $5) returning id",
        set.origin.source,
        set.origin.official,
        set.file_sha256,
        now,
        set.report
    )
    .fetch_one(conn)
    .await
}

pub(super) async fn activate_set(conn: &mut PgConnection, id: i64) -> Result<(), sqlx::Error> {
    sqlx::query!("update boundary_set set active = false where active").execute(&mut *conn).await?;
    sqlx::query!("update boundary_set set active = true where id = $1", id).execute(conn).await?;
    Ok(())
}

/// The newest set that has a shape for every area of the kabupaten.
async fn find_newest_set(conn: &mut PgConnection, kabupaten: &str) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar!(
        "select id from boundary_set s
         where not exists (
             select from wilayah w where (code = $1 or code like $1 || '.%')
               and not exists (select from boundary b where b.set_id = s.id and b.code = w.code))
         order by id desc limit 1",
        kabupaten
    )
    .fetch_optional(conn)
    .await
}

/// Whether a file of these bytes was taken in before.
pub async fn knows_boundary_file(conn: &mut PgConnection, sha256: &str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select from boundary_set where file_sha256 = $1) as "known!""#,
        sha256
    )
    .fetch_one(conn)
    .await
}

/// The newest set before the active one that has a shape for every area of the kabupaten.
pub(super) async fn find_previous_set(
    conn: &mut PgConnection,
    kabupaten: &str,
) -> Result<Option<(i64, Origin)>, sqlx::Error> {
    let row = sqlx::query!(
        r#"select id, source, official from boundary_set s
           where id < (select id from boundary_set where active)
             and not exists (
                 select from wilayah w where (code = $1 or code like $1 || '.%')
                   and not exists (select from boundary b where b.set_id = s.id and b.code = w.code))
           order by id desc limit 1"#,
        kabupaten
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (row.id, Origin { source: row.source, official: row.official })))
}
