//! Judging businesses as they stand, many at once, and keeping what comes of it in the table `quality`.

use std::collections::{HashMap, HashSet};

use sqlx::PgConnection;

use super::fact::{Facts, Law, Shared};
use super::judge::{Judgement, judge};
use crate::account::query::today;
use crate::privacy::Keys;
use crate::ukm::place::SHARED_DEGREES;
use crate::ukm::record::{self, Business, LoadError};

/// Judges the businesses called `ids` and keeps it. The ledger holds what waits or is verified: those that were sent back,
/// rejected, merged or erased leave it.
pub async fn refresh(
    conn: &mut PgConnection,
    keys: &Keys,
    law: &Law<'_>,
    ids: &[i64],
) -> Result<(), LoadError> {
    let shared = shared(conn, ids).await?;
    let businesses = record::load_many(conn, keys, &shared.keys().copied().collect::<Vec<_>>()).await?;
    let judged: Vec<(Business, Judgement)> = businesses
        .into_iter()
        .map(|business| {
            let shared = shared.get(&business.id).copied().unwrap_or_default();
            let judgement = judge(&Facts::new(&business, shared, law));
            (business, judgement)
        })
        .collect();
    let staying: HashSet<i64> = judged.iter().map(|(business, _)| business.id).collect();
    let gone: Vec<i64> = ids.iter().copied().filter(|id| !staying.contains(id)).collect();
    if !gone.is_empty() {
        sqlx::query!("delete from quality where business_id = any($1)", &gone).execute(&mut *conn).await?;
    }
    keep(conn, law, &judged).await?;
    Ok(())
}

/// Those of `ids` that the ledger holds, and how many others share something with each.
async fn shared(conn: &mut PgConnection, ids: &[i64]) -> sqlx::Result<HashMap<i64, Shared>> {
    let rows = sqlx::query!(
        r#"select b.id,
               (select count(*) from (
                    select from business o
                    where o.point && st_expand(b.point, $2) and o.id <> b.id and o.demo = b.demo
                      and o.merged_into is null and o.erased_at is null limit 50) found) as "point!",
               (select count(*) from (
                    select from owner o where o.phone = w.phone and o.id <> w.id and o.demo = b.demo limit 50) found)
                   as "phone!"
           from business b left join owner w on w.id = b.owner_id
           where b.id = any($1) and b.merged_into is null and b.erased_at is null
             and b.verification in ('pending', 'verified')"#,
        ids,
        SHARED_DEGREES
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, Shared { point: row.point, phone: row.phone })).collect())
}

/// Businesses that share a point or a telephone number with one of `ids`: what these did may change how they are judged.
pub async fn neighbours(conn: &mut PgConnection, ids: &[i64]) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        r#"select o.id as "id!" from business b
           join business o on o.point && st_expand(b.point, $2) and o.id <> b.id
           where b.id = any($1)
           union
           select o.id from business b
           join owner w on w.id = b.owner_id
           join owner p on p.phone = w.phone and p.id <> w.id
           join business o on o.owner_id = p.id
           where b.id = any($1)
           limit 1000"#,
        ids,
        SHARED_DEGREES
    )
    .fetch_all(conn)
    .await
}

async fn keep(conn: &mut PgConnection, law: &Law<'_>, judged: &[(Business, Judgement)]) -> sqlx::Result<()> {
    let hits: Vec<String> = judged.iter().map(|(_, one)| one.hits.join(" ")).collect();
    // What is as it was is not written again, so that going through all leaves nothing to be swept up.
    sqlx::query!(
        "insert into quality (business_id, desa_code, demo, version, classes, completeness, worth, hits, confirmed_on,
             judged_on)
         select n.id, n.desa, n.demo, n.version, n.classes, n.completeness, n.worth, string_to_array(n.hits, ' '),
             n.confirmed, $10
         from unnest($1::bigint[], $2::text[], $3::bool[], $4::int[], $5::text[], $6::smallint[], $7::smallint[],
             $8::text[], $9::date[]) n (id, desa, demo, version, classes, completeness, worth, hits, confirmed)
         on conflict (business_id) do update set
             desa_code = excluded.desa_code, demo = excluded.demo, version = excluded.version,
             classes = excluded.classes, completeness = excluded.completeness, worth = excluded.worth,
             hits = excluded.hits, confirmed_on = excluded.confirmed_on, judged_on = excluded.judged_on
         where (quality.desa_code, quality.demo, quality.version, quality.hits, quality.confirmed_on)
             is distinct from (excluded.desa_code, excluded.demo, excluded.version, excluded.hits, excluded.confirmed_on)
             or (quality.classes, quality.completeness, quality.worth)
             is distinct from (excluded.classes, excluded.completeness, excluded.worth)",
        &judged.iter().map(|(business, _)| business.id).collect::<Vec<_>>(),
        &judged.iter().map(|(business, _)| business.desa_code.clone()).collect::<Vec<_>>() as &[Option<String>],
        &judged.iter().map(|(business, _)| business.demo).collect::<Vec<_>>(),
        &judged.iter().map(|(business, _)| business.version).collect::<Vec<_>>(),
        &judged.iter().map(|(_, one)| one.classes.clone()).collect::<Vec<_>>(),
        &judged.iter().map(|(_, one)| one.completeness).collect::<Vec<_>>(),
        &judged.iter().map(|(_, one)| one.worth).collect::<Vec<_>>(),
        &hits,
        &judged.iter().map(|(business, _)| today(business.confirmed_at)).collect::<Vec<_>>(),
        law.today
    )
    .execute(conn)
    .await?;
    Ok(())
}
