//! From words to a point, and what should be known about it.

use sqlx::PgConnection;

use crate::geocode::{Answer, Candidate, Precision, Warning};
use crate::geodesy::LonLat;
use crate::http::format;
use crate::wilayah::{Areas, DesaIx};

/// Nearer than this two points are one: a market, a building, or a point that was copied.
const SHARED_M: f64 = 2.0;

/// A point that was read, and what should be known about it.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Where.
    pub at: LonLat,
    /// Where it comes from, as it is stored; `perkiraan` when it is only roughly right.
    pub source: String,
    /// The desa that it lies in.
    pub desa: DesaIx,
    /// What was repaired, and what to look at again.
    pub warnings: Vec<String>,
    /// The record names another desa: this one.
    pub conflict: Option<DesaIx>,
}

/// How much a reading is worth, from what was said about it.
fn is_rough(candidate: &Candidate) -> bool {
    candidate.precision != Precision::Point
        || candidate.warnings.iter().any(|warning| {
            matches!(warning, Warning::MapView | Warning::Uncertain(_) | Warning::FewDecimals(_))
        })
}

/// Takes the likeliest answer that is a point in the kabupaten.
///
/// # Errors
/// A sentence when there is none, or when it must not be saved.
pub async fn check(
    conn: &mut PgConnection,
    areas: &Areas,
    answer: &Answer,
    (itself, recorded): (i64, Option<DesaIx>),
    given_source: Option<&str>,
) -> Result<Result<Checked, String>, sqlx::Error> {
    let Some(candidate) = answer.candidates.first() else {
        let problem = answer.problem.clone().unwrap_or_else(|| "tempat itu tidak ditemukan".to_owned());
        return Ok(Err(problem));
    };
    if candidate.precision > Precision::Kampung {
        let only = format!(
            "{}: itu belum menunjuk satu titik. Geser pin di peta, atau tempel koordinat.",
            candidate.label
        );
        return Ok(Err(only));
    }
    let at = candidate.at;
    let Some((desa, overlapping)) = areas.desa_at(at) else {
        let own = &areas.kabupaten().name;
        return Ok(Err(format!(
            "titik {} berada di luar {own}, jadi tidak dapat disimpan. Periksa angkanya, atau catat alamatnya saja",
            written(at)
        )));
    };
    let mut warnings: Vec<String> = candidate.warnings.iter().map(ToString::to_string).collect();
    let others = sharing(conn, itself, at).await?;
    if others > 0 {
        warnings.push(format!(
            "{} usaha lain memakai titik yang sama. Ini wajar di pasar atau satu bangunan; selain itu periksa lagi.",
            format::whole(others as u64)
        ));
    }
    let rough = is_rough(candidate);
    let source = match given_source {
        _ if rough => "perkiraan".to_owned(),
        Some(source) => source.to_owned(),
        None => candidate.source.to_owned(),
    };
    let conflict = recorded.filter(|recorded| *recorded != desa && !overlapping);
    Ok(Ok(Checked { at, source, desa, warnings, conflict }))
}

/// As it stands in the field, and comes out of it unchanged.
pub fn written(at: LonLat) -> String {
    format!("{:.7}, {:.7}", at.lat(), at.lon())
}

/// How many other businesses have this very point.
async fn sharing(conn: &mut PgConnection, itself: i64, at: LonLat) -> sqlx::Result<usize> {
    let degrees = SHARED_M / 110_000.0;
    let points = sqlx::query!(
        r#"select st_x(point) as "lon!", st_y(point) as "lat!" from business
           where point && st_expand(st_setsrid(st_makepoint($1, $2), 4326), $3)
             and id <> $4 and merged_into is null and erased_at is null limit 1000"#,
        at.lon(),
        at.lat(),
        degrees,
        itself
    )
    .fetch_all(conn)
    .await?;
    let near = |lon, lat| LonLat::new(lon, lat).is_some_and(|other| other.distance_m(at) < SHARED_M);
    Ok(points.into_iter().filter(|one| near(one.lon, one.lat)).count())
}
