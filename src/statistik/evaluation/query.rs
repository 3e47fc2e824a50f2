//! SQL of the table.

use chrono::NaiveDate;
use futures_util::TryStreamExt;
use sqlx::PgConnection;

use crate::account::policy::Scope;

/// A business as it is read, before anything is taken away.
pub(super) struct Raw {
    pub id: i64,
    pub desa_code: Option<String>,
    pub product_id: Option<i16>,
    pub class: Option<String>,
    pub state: String,
    pub start_month: Option<NaiveDate>,
    pub sex: Option<String>,
    pub birth_date: Option<NaiveDate>,
    pub low: Option<i64>,
    pub high: Option<i64>,
    pub period_start: Option<NaiveDate>,
    pub period_end: Option<NaiveDate>,
}

/// Hands over every verified business of `scope`, example data only where there is nothing else.
pub(super) async fn for_each(
    conn: &mut PgConnection,
    scope: &Scope,
    demo: bool,
    mut take: impl FnMut(&Raw),
) -> sqlx::Result<()> {
    let mut rows = sqlx::query_as!(
        Raw,
        r#"select b.id as "id!", b.desa_code as "desa_code?", b.reported_class as "class?", b.state as "state!",
                  b.start_month as "start_month?", o.sex as "sex?", o.birth_date as "birth_date?",
                  (select p.product_id from business_product p
                   where p.business_id = b.id and p.product_id is not null
                   order by p.rank limit 1) as "product_id?",
                  f.low as "low?", f.high as "high?", f.period_start as "period_start?",
                  f.period_end as "period_end?"
           from business b
           left join owner o on o.id = b.owner_id
           left join lateral (
               select low, high, period_start, period_end from observation
               where business_id = b.id and kind = 'omset_idr' and (low is not null or high is not null)
               order by period_end desc, observed_at desc, period_start, source limit 1) f on true
           where ($1 or b.desa_code = any($2) or b.id = any($3) or cardinality($4::smallint[]) > 0 and exists (
                     select from business_product bp join product p on p.id = bp.product_id
                     where bp.business_id = b.id and p.group_id = any($4)))
             and b.verification = 'verified' and b.erased_at is null and (not b.demo or $5)"#,
        scope.everything,
        &scope.desa,
        &scope.businesses,
        &scope.groups,
        demo,
    )
    .fetch(conn);
    while let Some(row) = rows.try_next().await? {
        take(&row);
    }
    Ok(())
}
