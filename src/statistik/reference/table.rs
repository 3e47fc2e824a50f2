//! Reference series in the database.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::detect::{Series, series};
use super::{Figure, Report, Source};

/// Stores a source with its figures in the place of what was stored under its name.
pub async fn store(
    conn: &mut PgConnection,
    source: &Source,
    figures: &[Figure],
    sha256: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<Report> {
    sqlx::query!("delete from reference_source where slug = $1", source.slug).execute(&mut *conn).await?;
    sqlx::query!(
        "insert into reference_source (slug, title, publisher, definition, unit, address, dated, file_sha256, taken_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        source.slug,
        source.title,
        source.publisher,
        source.definition,
        source.unit,
        source.address,
        source.dated,
        sha256,
        now
    )
    .execute(&mut *conn)
    .await?;
    let text = |pick: fn(&Figure) -> &String| figures.iter().map(|one| pick(one).clone()).collect::<Vec<_>>();
    sqlx::query!(
        "insert into reference_figure (source, area_code, area_name, category, year, value)
         select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::smallint[], $6::bigint[])",
        source.slug,
        &text(|one| &one.area_code),
        &text(|one| &one.area_name),
        &text(|one| &one.category),
        &figures.iter().map(|one| one.year).collect::<Vec<_>>(),
        &figures.iter().map(|one| one.value).collect::<Vec<_>>()
    )
    .execute(conn)
    .await?;
    let all = series(figures);
    let projected = all.iter().filter(|one| !one.signs.is_empty()).count();
    Ok(Report { figures: figures.len(), series: all.len(), projected })
}

/// Every source with its series, by title.
pub async fn list(conn: &mut PgConnection) -> sqlx::Result<Vec<(Source, Vec<Series>)>> {
    let sources = sqlx::query_as!(
        Source,
        "select slug, title, publisher, definition, unit, address, dated from reference_source order by title, slug"
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut found = Vec::with_capacity(sources.len());
    for source in sources {
        let figures = sqlx::query_as!(
            Figure,
            "select area_code, area_name, category, year, value from reference_figure where source = $1",
            source.slug
        )
        .fetch_all(&mut *conn)
        .await?;
        found.push((source, series(&figures)));
    }
    Ok(found)
}
