//! Businesses after the borders have changed.

use std::fmt::{self, Write as _};

use rand::Rng;
use sqlx::PgConnection;

use crate::geodesy::LonLat;
use crate::peta::DesaIx;
use crate::wilayah::{Areas, Sampler};

/// What [`relocate`] changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Relocated {
    /// Businesses looked at.
    pub businesses: usize,
    /// Businesses of which something changed.
    pub changed: usize,
    /// Stand-in points drawn anew.
    pub redrawn: usize,
    /// Businesses whose desa, taken from their point, is another now.
    pub moved: usize,
}

impl fmt::Display for Relocated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { businesses, changed, redrawn, moved } = self;
        write!(
            f,
            "{businesses} UKM diperiksa, {changed} disesuaikan: {redrawn} titik pengganti digambar ulang, \
             {moved} pindah desa menurut titiknya."
        )
    }
}

/// Businesses read and written at a time.
const BATCH: i64 = 50_000;

/// Fits businesses to new borders: draws the stand-in points anew of those whose desa changed its shape, takes the desa
/// anew of those that have it from their point, and says anew whether a point contradicts the recorded desa.
///
/// `before` are the areas up to now; without them every stand-in is drawn anew. Runs in the caller's transaction,
/// which ends with a reload in the change feed.
pub async fn relocate(
    conn: &mut PgConnection,
    before: Option<&Areas>,
    after: &Areas,
    random: &mut impl Rng,
) -> Result<Relocated, sqlx::Error> {
    let sampler = Sampler::new(after);
    let kept: Vec<bool> =
        (0..after.desa().len()).map(|ix| kept_shape(before, after, DesaIx(ix as u16))).collect();
    // The macros cannot know a table that exists only inside this transaction.
    sqlx::query("drop table if exists pg_temp.relocation").execute(&mut *conn).await?;
    sqlx::query(CREATE).execute(&mut *conn).await?;
    let mut done = Relocated::default();
    let mut last = 0;
    loop {
        let batch = list_after(conn, last, &after.kabupaten().code).await?;
        let Some(end) = batch.last() else { break };
        last = end.id;
        done.businesses += batch.len();
        let mut rows = String::new();
        for business in &batch {
            let fitted = fit(business, after, &kept, &sampler, random, &mut done);
            if &fitted != business {
                done.changed += 1;
                write_row(&mut rows, &fitted);
            }
        }
        let mut copy = conn.copy_in_raw("copy pg_temp.relocation from stdin").await?;
        copy.send(rows.into_bytes()).await?;
        copy.finish().await?;
    }
    if done.changed > 0 {
        sqlx::query(UPDATE).execute(&mut *conn).await?;
    }
    sqlx::query("drop table pg_temp.relocation").execute(conn).await?;
    Ok(done)
}

fn kept_shape(before: Option<&Areas>, after: &Areas, desa: DesaIx) -> bool {
    let code = &after.desa()[usize::from(desa.0)].code;
    before.is_some_and(|before| {
        before.desa_by_code(code).is_some_and(|old| before.desa_shape(old) == after.desa_shape(desa))
    })
}

#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "they are columns of a table")]
struct Business {
    id: i64,
    desa_code: Option<String>,
    from_point: bool,
    point: Option<LonLat>,
    conflict: bool,
    outside: bool,
    public_point: Option<LonLat>,
    exact: bool,
    /// What stood there before the exact point did.
    stand_in: Option<LonLat>,
    /// May be shown, and with its own place.
    verified: bool,
    consent: bool,
}

/// Those of the kabupaten, or of no area, that have a point of any kind.
async fn list_after(conn: &mut PgConnection, id: i64, kabupaten: &str) -> Result<Vec<Business>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select id, desa_code, desa_source, ST_X(point) as lon, ST_Y(point) as lat, point_conflict, outside,
                  ST_X(public_point) as public_lon, ST_Y(public_point) as public_lat, public_precision,
                  ST_X(stand_in) as stand_in_lon, ST_Y(stand_in) as stand_in_lat,
                  verification = 'verified' as "verified!",
                  point is not null and exists (
                      select from publication p where p.business_id = b.id and p.field_group = 'exact_place'
                         and p.withdrawn_at is null) as "consent!"
           from business b
           where id > $1 and (point is not null or public_point is not null)
             and (desa_code is null or desa_code like $2 || '.%')
           order by id limit $3"#,
        id,
        kabupaten,
        BATCH
    )
    .fetch_all(conn)
    .await?;
    let point = |lon: Option<f64>, lat: Option<f64>| LonLat::new(lon?, lat?);
    Ok(rows
        .into_iter()
        .map(|row| Business {
            id: row.id,
            from_point: row.desa_source.as_deref() == Some("point"),
            desa_code: row.desa_code,
            point: point(row.lon, row.lat),
            conflict: row.point_conflict,
            outside: row.outside,
            public_point: point(row.public_lon, row.public_lat),
            exact: row.public_precision.as_deref() == Some("exact"),
            stand_in: point(row.stand_in_lon, row.stand_in_lat),
            verified: row.verified,
            consent: row.consent,
        })
        .collect())
}

fn fit(
    business: &Business,
    areas: &Areas,
    kept: &[bool],
    sampler: &Sampler<'_>,
    random: &mut impl Rng,
    done: &mut Relocated,
) -> Business {
    let mut fitted = business.clone();
    let same_place =
        |fitted: &Business, desa: DesaIx| fitted.desa_code == business.desa_code && kept[usize::from(desa.0)];
    let found = business.point.and_then(|point| areas.desa_at(point));
    if let Some(point) = business.point {
        if business.from_point || business.desa_code.is_none() {
            fitted.desa_code = found.map(|(desa, _)| areas.desa()[usize::from(desa.0)].code.clone());
            fitted.from_point = found.is_some();
            fitted.outside = found.is_none();
            fitted.conflict = found.is_some_and(|(_, overlapping)| overlapping);
            done.moved += usize::from(fitted.desa_code != business.desa_code);
        } else {
            let recorded = business.desa_code.as_deref().and_then(|code| areas.desa_by_code(code));
            fitted.conflict = found.is_none_or(|(desa, overlapping)| Some(desa) != recorded || overlapping);
        }
        let becomes_public =
            business.public_point.is_none() && business.desa_code.is_none() && business.verified;
        if fitted.desa_code.is_some() && business.consent && (becomes_public || business.exact) {
            (fitted.public_point, fitted.exact) = (Some(point), true);
            let desa = fitted.desa_code.as_deref().and_then(|code| areas.desa_by_code(code));
            fitted.stand_in =
                business.stand_in.filter(|_| desa.is_some_and(|desa| same_place(&fitted, desa)));
            return fitted;
        }
    }
    let desa = fitted.desa_code.as_deref().and_then(|code| areas.desa_by_code(code));
    let shown = business.public_point.is_some() || (business.verified && business.desa_code.is_none());
    (fitted.exact, fitted.stand_in) = (false, None);
    fitted.public_point = match desa {
        Some(desa) if shown => {
            if !business.exact && same_place(&fitted, desa) && business.public_point.is_some() {
                business.public_point
            } else {
                done.redrawn += 1;
                Some(sampler.point_in(desa, random))
            }
        }
        _ => None,
    };
    fitted
}

fn write_row(rows: &mut String, business: &Business) {
    let text = |value: Option<&str>| value.unwrap_or("\\N").to_owned();
    let number = |value: Option<f64>| value.map_or_else(|| "\\N".to_owned(), |value| value.to_string());
    let source = business.desa_code.as_ref().map(|_| if business.from_point { "point" } else { "record" });
    let precision = business.public_point.map(|_| if business.exact { "exact" } else { "desa" });
    // Writing to a String cannot fail.
    let _ = writeln!(
        rows,
        "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
        business.id,
        text(business.desa_code.as_deref()),
        text(source),
        business.conflict,
        business.outside,
        number(business.public_point.map(LonLat::lon)),
        number(business.public_point.map(LonLat::lat)),
        text(precision),
        number(business.stand_in.map(LonLat::lon)),
        number(business.stand_in.map(LonLat::lat))
    );
}

const CREATE: &str = "
    create temp table relocation (
        id bigint, desa_code text, desa_source text, point_conflict boolean, outside boolean,
        lon double precision, lat double precision, public_precision text,
        stand_in_lon double precision, stand_in_lat double precision
    ) on commit drop";

const UPDATE: &str = "
    update business b set
        desa_code = r.desa_code, desa_source = r.desa_source, point_conflict = r.point_conflict, outside = r.outside,
        public_point = ST_SetSRID(ST_MakePoint(r.lon, r.lat), 4326), public_precision = r.public_precision,
        stand_in = ST_SetSRID(ST_MakePoint(r.stand_in_lon, r.stand_in_lat), 4326)
    from pg_temp.relocation r where r.id = b.id";
