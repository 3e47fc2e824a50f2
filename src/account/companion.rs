//! Businesses that a pendamping looks after beyond the own area, each by a decree and for a time.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::query::today;
use super::term::Term;

/// Somebody to whom a business is assigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Companion {
    /// The account.
    pub account: i64,
    /// Its name.
    pub name: String,
    /// By which decree, and for how long.
    pub term: Term,
    /// Name of whoever assigned it.
    pub by: Option<String>,
}

/// Enabled accounts that are pendamping now, by name.
pub async fn list(conn: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Vec<(i64, String)>> {
    let rows = sqlx::query!(
        "select a.id, a.name from account a
         where a.disabled_at is null and exists (
             select from role_grant g
             where g.account_id = a.id and g.role = 'pendamping' and g.revoked_at is null and g.valid_from <= $1
               and (g.valid_until is null or g.valid_until >= $1))
         order by a.name, a.id",
        today(now),
    )
    .fetch_all(&mut *conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Pendamping to whom a business is assigned, by name, whatever the period.
pub async fn list_of(conn: &mut PgConnection, business: i64) -> sqlx::Result<Vec<Companion>> {
    let rows = sqlx::query!(
        r#"select a.id, a.name, c.decree, c.valid_from, c.valid_until, b.name as "by?"
           from business_companion c join account a on a.id = c.account_id
           left join account b on b.id = c.assigned_by
           where c.business_id = $1 order by a.name, a.id"#,
        business,
    )
    .fetch_all(&mut *conn)
    .await?;
    let companion = rows.into_iter().map(|row| Companion {
        account: row.id,
        name: row.name,
        term: Term { decree: row.decree, from: row.valid_from, until: row.valid_until },
        by: row.by,
    });
    Ok(companion.collect())
}

/// Assigns a business to a pendamping; false when it is so already. An assignment that has ended is replaced.
pub async fn assign(
    conn: &mut PgConnection,
    (business, account): (i64, i64),
    term: &Term,
    by: Option<i64>,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into business_companion (business_id, account_id, assigned_at, decree, valid_from, valid_until,
             assigned_by)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (business_id, account_id) do update
         set assigned_at = excluded.assigned_at, decree = excluded.decree, valid_from = excluded.valid_from,
             valid_until = excluded.valid_until, assigned_by = excluded.assigned_by
         where business_companion.valid_until < $8",
        business,
        account,
        now,
        term.decree,
        term.from,
        term.until,
        by,
        today(now),
    )
    .execute(&mut *conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Assigns one business to every pendamping of another, as that one is; gives those who were not assigned to it before.
pub async fn copy(conn: &mut PgConnection, (from, to): (i64, i64)) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "insert into business_companion (business_id, account_id, assigned_at, decree, valid_from, valid_until,
             assigned_by)
         select $2, account_id, assigned_at, decree, valid_from, valid_until, assigned_by
         from business_companion where business_id = $1
         on conflict do nothing returning account_id",
        from,
        to,
    )
    .fetch_all(&mut *conn)
    .await
}

/// Ends an assignment; false when there was none.
pub async fn end(conn: &mut PgConnection, business: i64, account: i64) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "delete from business_companion where business_id = $1 and account_id = $2",
        business,
        account,
    )
    .execute(&mut *conn)
    .await?;
    Ok(done.rows_affected() > 0)
}
