//! Editions in the database.

use sqlx::PgConnection;

use super::{Edition, Entry, Report};
use crate::ukm::value::KbliCode;

/// Stores an edition in the place of what was stored of it. Other editions stay.
pub async fn store(conn: &mut PgConnection, edition: &Edition) -> Result<Report, sqlx::Error> {
    let codes: Vec<String> = edition.entries.iter().map(|entry| entry.code.as_str().to_owned()).collect();
    let year = edition.year as i16;
    let removed = sqlx::query!("delete from kbli where edition = $1 and code <> all($2)", year, &codes)
        .execute(&mut *conn)
        .await?
        .rows_affected();
    sqlx::query!(
        "insert into kbli (edition, code, title, section)
         select $1, code, title, section from unnest($2::text[], $3::text[], $4::text[]) as new (code, title, section)
         on conflict (edition, code) do update set title = excluded.title, section = excluded.section",
        year,
        &codes,
        &edition.entries.iter().map(|entry| entry.title.clone()).collect::<Vec<_>>(),
        &edition.entries.iter().map(|entry| entry.section.map(String::from)).collect::<Vec<_>>()
            as &[Option<String>],
    )
    .execute(conn)
    .await?;
    Ok(Report {
        year: edition.year,
        entries: edition.entries.len(),
        removed: removed as usize,
        skipped: edition.skipped,
    })
}

/// What a code means, in every edition that has it, the newest first.
pub async fn find(conn: &mut PgConnection, code: &KbliCode) -> Result<Vec<(u16, Entry)>, sqlx::Error> {
    let rows = sqlx::query!(
        "select edition, title, section from kbli where code = $1 order by edition desc",
        code.as_str()
    )
    .fetch_all(conn)
    .await?;
    let entry = |title, section: Option<String>| Entry {
        code: code.clone(),
        title,
        section: section.and_then(|letter| letter.chars().next()),
    };
    Ok(rows.into_iter().map(|row| (row.edition.unsigned_abs(), entry(row.title, row.section))).collect())
}
