//! The ledger of past months: remembered each time all records were gone through, so that the last of a month stays.

use chrono::{Datelike, NaiveDate};
use sqlx::PgConnection;

use super::class::{Class, Part};
use crate::month::Month;

/// Remembers how the ledger stands for the month of `day`, in place of how it stood earlier in it.
pub async fn remember(conn: &mut PgConnection, day: NaiveDate) -> sqlx::Result<()> {
    let month = day.with_day(1).unwrap_or(day);
    sqlx::query!("delete from quality_month where month = $1", month).execute(&mut *conn).await?;
    sqlx::query!(
        "insert into quality_month (month, desa_code, demo, part, class, businesses)
         select $1, coalesce(q.desa_code, ''), q.demo, p.part, substr(q.classes, p.part, 1), sum(q.businesses)
         from (
             select desa_code, demo, classes, count(*) as businesses from quality group by desa_code, demo, classes
         ) q
         cross join generate_series(1, 10) p (part)
         group by 2, 3, 4, 5",
        month
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How the ledger stood in a month: businesses of each class, in the order of [`Class::ALL`].
pub type Past = (Month, [i64; 5]);

/// The ledger of the latest `most` months, the oldest first. Without `desa` all areas, also what has none.
pub async fn past(
    conn: &mut PgConnection,
    desa: Option<&[String]>,
    part: Option<Part>,
    demo: bool,
    most: i64,
) -> sqlx::Result<Vec<Past>> {
    let rows = sqlx::query!(
        r#"select month, class, sum(businesses) as "businesses!" from quality_month
           where ($1::text[] is null or desa_code = any($1)) and part = $2 and (not demo or $3)
             and month in (select distinct month from quality_month order by month desc limit $4)
           group by month, class order by month"#,
        desa,
        Part::position(part),
        demo,
        most
    )
    .fetch_all(conn)
    .await?;
    let mut past: Vec<Past> = Vec::new();
    for row in rows {
        let Some(month) = Month::of(row.month) else { continue };
        if past.last().is_none_or(|(last, _)| *last != month) {
            past.push((month, [0; 5]));
        }
        if let (Some((_, counts)), Some(class)) = (past.last_mut(), Class::from_stored(&row.class)) {
            counts[class as usize] = row.businesses;
        }
    }
    Ok(past)
}
