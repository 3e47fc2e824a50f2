//! SQL of the table: three plain scans of one snapshot, put together by the caller. Joined by the database they would be
//! sorted and hashed there, which takes longer than everything else for a whole register.

use chrono::NaiveDate;
use futures_util::TryStreamExt;
use sqlx::PgConnection;

use crate::account::policy::Scope;

/// A business as it is read, before anything is taken away.
pub(super) struct Business {
    pub id: i64,
    pub desa_code: Option<String>,
    pub class: Option<String>,
    pub state: String,
    pub start_month: Option<NaiveDate>,
    pub sex: Option<String>,
    pub birth_date: Option<NaiveDate>,
}

/// Hands over every verified business of `scope` that its owner does not hide and that is not another one now, example
/// data only where there is nothing else.
pub(super) async fn businesses(
    conn: &mut PgConnection,
    scope: &Scope,
    demo: bool,
    mut take: impl FnMut(&Business),
) -> sqlx::Result<()> {
    let mut rows = sqlx::query_as!(
        Business,
        r#"select b.id as "id!", b.desa_code as "desa_code?", b.reported_class as "class?", b.state as "state!",
                  b.start_month as "start_month?", o.sex as "sex?", o.birth_date as "birth_date?"
           from business b left join owner o on o.id = b.owner_id
           where ($1 or b.desa_code = any($2) or b.id = any($3) or cardinality($4::smallint[]) > 0 and exists (
                     select from business_product bp join product p on p.id = bp.product_id
                     where bp.business_id = b.id and p.group_id = any($4)))
             and b.verification = 'verified' and b.erased_at is null and b.merged_into is null
             and b.hidden_at is null and (not b.demo or $5)"#,
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

/// A classified product of a business.
pub(super) struct Ware {
    pub business_id: i64,
    /// 1 for the main one.
    pub rank: i16,
    pub product_id: i16,
}

/// Hands over the products of these businesses, of all without any named.
pub(super) async fn products(
    conn: &mut PgConnection,
    of: Option<&[i64]>,
    mut take: impl FnMut(&Ware),
) -> sqlx::Result<()> {
    let mut rows = sqlx::query_as!(
        Ware,
        r#"select business_id, rank, product_id as "product_id!" from business_product
           where ($1 or business_id = any($2)) and product_id is not null"#,
        of.is_none(),
        of.unwrap_or_default(),
    )
    .fetch(conn);
    while let Some(row) = rows.try_next().await? {
        take(&row);
    }
    Ok(())
}

/// A figure of sales.
#[derive(Clone, Copy)]
pub(super) struct Figure {
    pub business_id: i64,
    pub low: Option<i64>,
    pub high: Option<i64>,
    pub period_start: NaiveDate,
    pub period_end: NaiveDate,
    pub observed_at: NaiveDate,
}

/// Hands over the sales of these businesses, of all without any named.
pub(super) async fn sales(
    conn: &mut PgConnection,
    of: Option<&[i64]>,
    mut take: impl FnMut(&Figure),
) -> sqlx::Result<()> {
    let mut rows = sqlx::query_as!(
        Figure,
        "select business_id, low, high, period_start, period_end, observed_at from observation
         where ($1 or business_id = any($2)) and kind = 'omset_idr' and (low is not null or high is not null)",
        of.is_none(),
        of.unwrap_or_default(),
    )
    .fetch(conn);
    while let Some(row) = rows.try_next().await? {
        take(&row);
    }
    Ok(())
}
