//! Records whose place is to be put right, one after the other.

use sqlx::PgConnection;

use crate::account::policy::Scope;

/// Nobody needs to know more exactly how many wait.
pub(super) const MOST: i64 = 1_000;

/// Ids of waiting records behind (or before) `from`, in the order in which they came.
pub(super) async fn beside(
    conn: &mut PgConnection,
    (scope, demo): (&Scope, bool),
    from: i64,
    on: bool,
    limit: i64,
) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select id from business b
         where ($1 or b.desa_code = any($2) or b.id = any($3) or exists (
                   select from business_product l join product p on p.id = l.product_id
                   where l.business_id = b.id and p.group_id = any($4)))
           and b.erased_at is null and b.merged_into is null and (not b.demo or $5)
           and b.state = 'active' and b.verification in ('pending', 'verified')
           and (b.point is null or b.desa_code is null or b.point_conflict or b.outside)
           and case when $6 then b.id > $7 else b.id < $7 end
         order by case when $6 then b.id else -b.id end limit $8",
        scope.everything,
        &scope.desa,
        &scope.businesses,
        &scope.groups,
        demo,
        on,
        from,
        limit
    )
    .fetch_all(conn)
    .await
}
