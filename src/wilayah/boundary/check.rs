//! Repairing, measuring and joining shapes, done by PostGIS on a draft table of the transaction.

use sqlx::{PgConnection, Row};

use super::Matched;
use super::report::{Area, Report, Slivers, Told};
use crate::db::wkb::write_multi_polygon;
use crate::wilayah::model::Facts;
use crate::wilayah::text::number;
use crate::wilayah::topology::bounds_of;

/// Puts the shapes into the draft table, repaired, and measures them into the report.
pub(super) async fn draft(
    conn: &mut PgConnection,
    facts: &Facts,
    matched: &Matched,
    report: &mut Report,
) -> Result<(), sqlx::Error> {
    let codes: Vec<&str> = matched.iter().map(|&(ix, _)| facts.desa[ix].code.as_str()).collect();
    let bytes: Vec<Vec<u8>> = matched.iter().map(|(_, shape)| write_multi_polygon(shape)).collect();
    // The macros cannot know a table that exists only inside this transaction.
    sqlx::query("drop table if exists pg_temp.boundary_draft").execute(&mut *conn).await?;
    sqlx::query(CREATE_DRAFT).bind(codes).bind(bytes).execute(&mut *conn).await?;
    for row in sqlx::query(REPAIR).fetch_all(&mut *conn).await? {
        let (code, reason): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        if let Some(area) = facts.desa.iter().find(|area| area.code == code) {
            report.repaired.push(Told::of(area, indonesian(&reason)));
        }
    }
    sqlx::query("create index on pg_temp.boundary_draft using gist (geom)").execute(&mut *conn).await?;
    for row in sqlx::query(AREAS).fetch_all(&mut *conn).await? {
        let (code, area_ha): (String, f64) = (row.try_get(0)?, row.try_get(1)?);
        let Some(area) = facts.desa.iter().find(|area| area.code == code) else { continue };
        if area_ha <= 0.0 {
            report.missing.push(Told::of(area, "bentuknya kosong".to_owned()));
        }
        report.area_ha += area_ha;
        report.areas.push(Area { code, name: area.name.clone(), area_ha, official_ha: area.area_ha });
    }
    report.overlaps = slivers(conn, OVERLAPS).await?;
    report.gaps = slivers(conn, GAPS).await?;
    report.enclaves = slivers(conn, ENCLAVES).await?;
    Ok(())
}

/// A shape this far from the known point of its desa, in degrees (about 2 km), is somewhere else.
const ELSEWHERE: f64 = 0.02;

/// Notes the desa whose shape lies away from their known point: a file in other coordinates shows so.
pub(super) fn compare_with_points(facts: &Facts, matched: &Matched, report: &mut Report) {
    for (ix, shape) in matched {
        let area = &facts.desa[*ix];
        let Some((low, high)) = bounds_of(shape) else { continue };
        let near = (low.x - ELSEWHERE..=high.x + ELSEWHERE).contains(&area.point.lon())
            && (low.y - ELSEWHERE..=high.y + ELSEWHERE).contains(&area.point.lat());
        if !near {
            let middle = (decimal(f64::midpoint(low.x, high.x)), decimal(f64::midpoint(low.y, high.y)));
            let known = (decimal(area.point.lon()), decimal(area.point.lat()));
            let note = format!("di {} {}, titik resminya {} {}", middle.0, middle.1, known.0, known.1);
            report.elsewhere.push(Told::of(area, note));
        }
    }
}

fn decimal(degrees: f64) -> String {
    number(degrees, 3)
}

/// Stores the drafted desa under a set, and the kecamatan and the kabupaten made from them.
///
/// Where borders do not meet, the joined shapes are closed over slivers, so that none shows up as a hole or a nick.
pub(super) async fn store(
    conn: &mut PgConnection,
    set_id: i64,
    facts: &Facts,
    unclean: bool,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "insert into boundary (set_id, code, geom) select $1, code, geom from pg_temp.boundary_draft",
    )
    .bind(set_id)
    .execute(&mut *conn)
    .await?;
    let joined = if unclean { JOIN_CLOSED } else { JOIN };
    for length in [facts.kabupaten.code.len(), facts.kabupaten.code.len() + 3] {
        sqlx::query(joined).bind(set_id).bind(length as i32).execute(&mut *conn).await?;
    }
    sqlx::query("drop table pg_temp.boundary_draft").execute(conn).await?;
    Ok(())
}

async fn slivers(conn: &mut PgConnection, sql: &'static str) -> Result<Slivers, sqlx::Error> {
    let row = sqlx::query(sql).fetch_one(conn).await?;
    Ok(Slivers { count: row.try_get(0)?, area_ha: row.try_get(1)? })
}

/// What GEOS calls a fault.
fn indonesian(reason: &str) -> String {
    let (what, at) = reason.split_once('[').map_or((reason, None), |(what, at)| (what, at.strip_suffix(']')));
    let what = match what {
        "Self-intersection" => "garis batas memotong dirinya sendiri",
        "Ring Self-intersection" => "garis batas menyentuh dirinya sendiri",
        "Too few points in geometry component" => "titik batas terlalu sedikit",
        "Hole lies outside shell" => "lubang berada di luar batas",
        "Nested shells" | "Nested holes" => "bagian batas saling bertumpuk",
        "Interior is disconnected" => "bagian dalam terputus",
        other => other,
    };
    at.map_or_else(|| what.to_owned(), |at| format!("{what}, di dekat {at}"))
}

const CREATE_DRAFT: &str = "
    create temp table boundary_draft on commit drop as
    select code, ST_ForcePolygonCCW(ST_GeomFromWKB(bytes, 4326)) as geom
    from unnest($1::text[], $2::bytea[]) as t (code, bytes)";

const REPAIR: &str = "
    update pg_temp.boundary_draft d
    set geom = ST_ForcePolygonCCW(ST_Multi(ST_CollectionExtract(ST_MakeValid(d.geom), 3)))
    from (select code, ST_IsValidReason(geom) as reason from pg_temp.boundary_draft where not ST_IsValid(geom)) bad
    where bad.code = d.code
    returning d.code, bad.reason";

const AREAS: &str = "
    select code, ST_Area(geom::geography) / 10000 from pg_temp.boundary_draft order by code";

const OVERLAPS: &str = "
    with piece as (
        select ST_Area((ST_Dump(ST_CollectionExtract(ST_Intersection(a.geom, b.geom), 3))).geom::geography) / 10000 as ha
        from pg_temp.boundary_draft a join pg_temp.boundary_draft b
            on a.code < b.code and a.geom && b.geom and ST_Intersects(a.geom, b.geom)
               and not ST_Touches(a.geom, b.geom)
    )
    select count(*), coalesce(sum(ha), 0)::float8 from piece where ha > 0.01";

/// Holes in the union below this are mistakes, above it somebody else's ground.
macro_rules! holes {
    ($filter:literal) => {
        concat!(
            "with whole as (select (ST_Dump(ST_Union(geom))).geom as geom from pg_temp.boundary_draft),
             ring as (select (ST_DumpRings(geom)).* from whole),
             hole as (select ST_Area(geom::geography) / 10000 as ha from ring where path[1] > 0)
             select count(*), coalesce(sum(ha), 0)::float8 from hole where ",
            $filter
        )
    };
}
const GAPS: &str = holes!("ha > 0.01 and ha < 100");
const ENCLAVES: &str = holes!("ha >= 100");

const JOIN: &str = "
    insert into boundary (set_id, code, geom)
    select $1, left(code, $2), ST_ForcePolygonCCW(ST_Multi(ST_Union(geom)))
    from pg_temp.boundary_draft group by left(code, $2)";

/// About 10 m outward and back closes slivers; what is left of them is filled below 100 ha, as in [`GAPS`].
const JOIN_CLOSED: &str = "
    with joined as (
        select left(code, $2) as code,
               ST_Buffer(ST_Buffer(ST_Union(geom), 0.0001, 'join=mitre mitre_limit=2'),
                         -0.0001, 'join=mitre mitre_limit=2') as geom
        from pg_temp.boundary_draft group by left(code, $2)
    ), part as (
        select code, (ST_Dump(geom)).geom as geom from joined
    ), filled as (
        select code, ST_MakePolygon(ST_ExteriorRing(geom), array(
            select ST_ExteriorRing(hole.geom) from ST_DumpRings(part.geom) hole
            where hole.path[1] > 0 and ST_Area(hole.geom::geography) >= 1000000)) as geom
        from part where ST_Area(geom::geography) > 10000
    )
    insert into boundary (set_id, code, geom)
    select $1, code, ST_ForcePolygonCCW(ST_Multi(ST_CollectionExtract(ST_MakeValid(ST_Collect(geom)), 3)))
    from filled group by code";
