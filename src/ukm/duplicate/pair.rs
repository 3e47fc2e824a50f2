//! SQL of pairs that may be one business.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::carry::Carried;
use super::find::find_of;
use crate::account::policy::Scope;

/// Less likely pairs are not shown to officers.
const LEAST: f64 = 0.5;
/// Pairs of one record.
const MOST: usize = 10;

/// What is known of a merge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The one that stayed.
    pub survivor: i64,
    /// Its version then; none when nothing was taken over.
    pub survivor_version: Option<i32>,
    /// Version of the other then; none when it was out of the public register before.
    pub merged_version: Option<i32>,
    /// What went along with the other.
    pub carried: Carried,
}

/// A pair as stored.
#[derive(Clone, Debug)]
pub struct Pair {
    /// From 0 to 1.
    pub likelihood: f32,
    /// Why.
    pub reasons: Vec<String>,
    /// `open`, `distinct`, `merged`.
    pub state: String,
    /// How it was merged.
    pub merged: Option<Merged>,
}

/// A pair in the queue.
#[derive(Clone, Debug)]
pub struct Row {
    /// Keys, names and desa of both.
    pub low_id: i64,
    /// Key of the other.
    pub high_id: i64,
    /// From 0 to 1.
    pub likelihood: f32,
    /// Why.
    pub reasons: Vec<String>,
    /// Name of the first.
    pub low_name: String,
    /// Name of the other.
    pub high_name: String,
    /// Desa of the first.
    pub low_desa: Option<String>,
    /// Desa of the other.
    pub high_desa: Option<String>,
}

/// In the order in which pairs are stored.
pub fn ordered(a: i64, b: i64) -> (i64, i64) {
    (a.min(b), a.max(b))
}

/// Compares a record with the others and notes what it is like. What was decided about a pair stays.
pub async fn compare(conn: &mut PgConnection, id: i64, now: DateTime<Utc>) -> sqlx::Result<()> {
    let mut found = find_of(conn, id, MOST).await?;
    found.retain(|one| one.likelihood >= LEAST);
    let others: Vec<i64> = found.iter().map(|one| one.business).collect();
    sqlx::query!(
        "delete from duplicate_pair where state = 'open'
         and ((low_id = $1 and high_id <> all($2)) or (high_id = $1 and low_id <> all($2)))",
        id,
        &others
    )
    .execute(&mut *conn)
    .await?;
    for one in found {
        let (low, high) = ordered(id, one.business);
        let reasons: Vec<String> = one.reasons.iter().map(ToString::to_string).collect();
        sqlx::query!(
            "insert into duplicate_pair (low_id, high_id, likelihood, reasons, found_at) values ($1, $2, $3, $4, $5)
             on conflict (low_id, high_id) do update
             set likelihood = excluded.likelihood, reasons = excluded.reasons where duplicate_pair.state = 'open'",
            low,
            high,
            one.likelihood as f32,
            &reasons,
            now
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Pairs that wait, the likeliest first. Both of a pair are in `scope`.
pub async fn list(
    conn: &mut PgConnection,
    scope: &Scope,
    demo: bool,
    (offset, limit): (i64, i64),
) -> sqlx::Result<Vec<Row>> {
    sqlx::query_as!(
        Row,
        r#"select p.low_id, p.high_id, p.likelihood, p.reasons, a.name as low_name, b.name as high_name,
                  a.desa_code as "low_desa?", b.desa_code as "high_desa?"
           from duplicate_pair p join business a on a.id = p.low_id join business b on b.id = p.high_id
           where p.state = 'open' and a.merged_into is null and b.merged_into is null
             and a.erased_at is null and b.erased_at is null
             and a.verification <> 'rejected' and b.verification <> 'rejected' and (not a.demo or $1)
             and ($2 or a.desa_code = any($3) or a.id = any($4) or exists (
                     select from business_product l join product r on r.id = l.product_id
                     where l.business_id = a.id and r.group_id = any($5)))
             and ($2 or b.desa_code = any($3) or b.id = any($4) or exists (
                     select from business_product l join product r on r.id = l.product_id
                     where l.business_id = b.id and r.group_id = any($5)))
           order by p.likelihood desc, p.low_id, p.high_id offset $6 limit $7"#,
        demo,
        scope.everything,
        &scope.desa,
        &scope.businesses,
        &scope.groups,
        offset,
        limit
    )
    .fetch_all(conn)
    .await
}

/// How many pairs wait, at most `most`. Both of a pair are in `scope`.
pub async fn count(conn: &mut PgConnection, scope: &Scope, demo: bool, most: i64) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from (
               select from duplicate_pair p join business a on a.id = p.low_id join business b on b.id = p.high_id
               where p.state = 'open' and a.merged_into is null and b.merged_into is null
                 and a.erased_at is null and b.erased_at is null
                 and a.verification <> 'rejected' and b.verification <> 'rejected' and (not a.demo or $1)
                 and ($2 or a.desa_code = any($3) or a.id = any($4) or exists (
                         select from business_product l join product r on r.id = l.product_id
                         where l.business_id = a.id and r.group_id = any($5)))
                 and ($2 or b.desa_code = any($3) or b.id = any($4) or exists (
                         select from business_product l join product r on r.id = l.product_id
                         where l.business_id = b.id and r.group_id = any($5)))
               limit $6) found"#,
        demo,
        scope.everything,
        &scope.desa,
        &scope.businesses,
        &scope.groups,
        most,
    )
    .fetch_one(conn)
    .await
}

/// What is stored about a pair.
pub async fn load(conn: &mut PgConnection, (a, b): (i64, i64)) -> sqlx::Result<Option<Pair>> {
    let (low, high) = ordered(a, b);
    let row = sqlx::query!(
        "select likelihood, reasons, state, survivor_id, survivor_version, merged_version, carried
         from duplicate_pair where low_id = $1 and high_id = $2",
        low,
        high
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Pair {
        likelihood: row.likelihood,
        reasons: row.reasons,
        state: row.state,
        merged: row.survivor_id.map(|survivor| Merged {
            survivor,
            survivor_version: row.survivor_version,
            merged_version: row.merged_version,
            carried: row.carried.and_then(|carried| serde_json::from_value(carried).ok()).unwrap_or_default(),
        }),
    }))
}

/// Remembers that two records are two businesses; false when something else was decided already.
pub async fn set_distinct(
    conn: &mut PgConnection,
    (a, b): (i64, i64),
    by: Option<i64>,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let (low, high) = ordered(a, b);
    let done = sqlx::query!(
        "update duplicate_pair set state = 'distinct', decided_by = $3, decided_at = $4
         where low_id = $1 and high_id = $2 and state = 'open'",
        low,
        high,
        by,
        now
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Remembers how two records were made one.
pub(super) async fn set_merged(
    conn: &mut PgConnection,
    (a, b): (i64, i64),
    merged: &Merged,
    by: Option<i64>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let (low, high) = ordered(a, b);
    sqlx::query!(
        "update duplicate_pair set state = 'merged', decided_by = $3, decided_at = $4, survivor_id = $5,
             survivor_version = $6, merged_version = $7, carried = $8
         where low_id = $1 and high_id = $2",
        low,
        high,
        by,
        now,
        merged.survivor,
        merged.survivor_version,
        merged.merged_version,
        serde_json::to_value(&merged.carried).map_err(|error| sqlx::Error::Encode(error.into()))?
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Puts a pair back into the queue; false when nothing was decided about it.
pub async fn reopen(conn: &mut PgConnection, (a, b): (i64, i64)) -> sqlx::Result<bool> {
    let (low, high) = ordered(a, b);
    let done = sqlx::query!(
        "update duplicate_pair set state = 'open', decided_by = null, decided_at = null, survivor_id = null,
             survivor_version = null, merged_version = null, carried = null
         where low_id = $1 and high_id = $2 and state <> 'open'",
        low,
        high
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}
