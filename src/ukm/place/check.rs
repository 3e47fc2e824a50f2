//! From words to a point, and what should be known about it.

use sqlx::PgConnection;

use crate::geocode::{Answer, Precision, Warning};
use crate::geodesy::LonLat;
use crate::http::format;
use crate::wilayah::{Areas, DesaIx};

/// Nearer than this two points are one: a market, a building, or a point that was copied.
const SHARED_M: f64 = 2.0;
/// The same in degrees, a little more in longitude than in metres.
pub(crate) const SHARED_DEGREES: f64 = SHARED_M / 110_000.0;

/// What is stored of a point that is only roughly right.
const ROUGH: &str = "perkiraan";

/// Sources that a page may name; anything else is told by the reading.
const SOURCES: [&str; 6] = ["gps", "peta", "koordinat", "tautan peta", "kode plus", ROUGH];

/// The one point that words were found to mean.
#[derive(Clone, Debug)]
pub struct Found {
    /// Where.
    pub at: LonLat,
    /// What was repaired or is doubtful.
    pub warnings: Vec<Warning>,
    source: &'static str,
    rough: bool,
}

impl Found {
    /// Where it comes from, as it is stored. `named` is what the page says about it.
    pub fn source(&self, named: &str) -> String {
        let named = SOURCES.into_iter().find(|source| *source == named);
        if self.rough { ROUGH } else { named.unwrap_or(self.source) }.to_owned()
    }
}

/// The point that the words mean; what knows less about it than `coarsest` will not do.
///
/// # Errors
/// A sentence when they mean none.
pub fn point(answer: &Answer, coarsest: Precision) -> Result<Found, String> {
    let Some(best) = answer.candidates.first() else {
        return Err(answer.problem.clone().unwrap_or_else(|| "tempat ini tidak dikenali".to_owned()));
    };
    if best.precision > coarsest {
        return Err(format!(
            "dari tulisan ini baru diketahui {}, itu belum menunjuk satu titik; taruh pin di peta, atau tempel \
             koordinat atau tautan peta",
            best.label
        ));
    }
    let rough = best.precision != Precision::Point
        || best.warnings.iter().any(|warning| {
            matches!(warning, Warning::MapView | Warning::Uncertain(_) | Warning::FewDecimals(_))
        });
    Ok(Found { at: best.at, warnings: best.warnings.clone(), source: best.source, rough })
}

/// In which desa a point lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lies {
    /// This one.
    pub desa: DesaIx,
    /// What was said instead, where the two cannot both be right.
    pub conflict: Option<DesaIx>,
}

/// Where a point lies, beside the desa that is `recorded`; nothing outside the kabupaten.
pub fn lies(areas: &Areas, at: LonLat, recorded: Option<DesaIx>) -> Option<Lies> {
    let (desa, overlapping) = areas.desa_at(at)?;
    Some(Lies { desa, conflict: recorded.filter(|recorded| *recorded != desa && !overlapping) })
}

/// A point that was read, and what should be known about it.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Where.
    pub at: LonLat,
    /// Where it comes from, as it is stored; `perkiraan` when it is only roughly right.
    pub source: String,
    /// The desa that it lies in, and the other one that the record names.
    pub lies: Lies,
    /// What was repaired, and what to look at again.
    pub warnings: Vec<String>,
}

/// Takes the likeliest answer that is a point in the kabupaten. `named` is what the page says about its source.
///
/// # Errors
/// A sentence when there is none, or when it must not be saved.
pub async fn check(
    conn: &mut PgConnection,
    areas: &Areas,
    answer: &Answer,
    (itself, recorded): (i64, Option<DesaIx>),
    named: &str,
) -> Result<Result<Checked, String>, sqlx::Error> {
    let found = match point(answer, Precision::Kampung) {
        Ok(found) => found,
        Err(problem) => return Ok(Err(problem)),
    };
    let at = found.at;
    let Some(lies) = lies(areas, at, recorded) else {
        let own = &areas.kabupaten().name;
        return Ok(Err(format!(
            "titik {} berada di luar {own}, jadi tidak dapat disimpan. Periksa angkanya, atau catat alamatnya saja",
            written(at)
        )));
    };
    let mut warnings: Vec<String> = found.warnings.iter().map(ToString::to_string).collect();
    let others = sharing(conn, itself, at).await?;
    if others > 0 {
        warnings.push(format!(
            "{} usaha lain memakai titik yang sama. Ini wajar di pasar atau satu bangunan; selain itu periksa lagi.",
            format::whole(others as u64)
        ));
    }
    Ok(Ok(Checked { at, source: found.source(named), lies, warnings }))
}

/// As it stands in the field, and comes out of it unchanged.
pub fn written(at: LonLat) -> String {
    format!("{:.7}, {:.7}", at.lat(), at.lon())
}

/// How many other businesses have this very point.
async fn sharing(conn: &mut PgConnection, itself: i64, at: LonLat) -> sqlx::Result<usize> {
    let points = sqlx::query!(
        r#"select st_x(point) as "lon!", st_y(point) as "lat!" from business
           where point && st_expand(st_setsrid(st_makepoint($1, $2), 4326), $3)
             and id <> $4 and merged_into is null and erased_at is null limit 1000"#,
        at.lon(),
        at.lat(),
        SHARED_DEGREES,
        itself
    )
    .fetch_all(conn)
    .await?;
    let near = |lon, lat| LonLat::new(lon, lat).is_some_and(|other| other.distance_m(at) < SHARED_M);
    Ok(points.into_iter().filter(|one| near(one.lon, one.lat)).count())
}
