//! "Saya kerjakan": who is at work on a record.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::ukm::request::LEASE;

/// Somebody at work on a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Their account.
    pub account: i64,
    /// Their name.
    pub name: String,
    /// Until when it is theirs.
    pub until: DateTime<Utc>,
}

/// Who is at work on a record now.
pub async fn holder(
    conn: &mut PgConnection,
    business: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Holder>> {
    sqlx::query_as!(
        Holder,
        "select l.account_id as account, a.name, l.until from review_lease l join account a on a.id = l.account_id
         where l.business_id = $1 and l.until > $2",
        business,
        now
    )
    .fetch_optional(conn)
    .await
}

/// Takes a record for [`LEASE`]; who has it instead, when somebody else does. Taking it again lengthens it.
pub async fn take(
    conn: &mut PgConnection,
    business: i64,
    account: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Holder>> {
    let done = sqlx::query!(
        "insert into review_lease as l (business_id, account_id, until) values ($1, $2, $3)
         on conflict (business_id) do update set account_id = excluded.account_id, until = excluded.until
         where l.account_id = $2 or l.until <= $4",
        business,
        account,
        now + LEASE,
        now
    )
    .execute(&mut *conn)
    .await?;
    if done.rows_affected() > 0 { Ok(None) } else { holder(conn, business, now).await }
}

/// Gives a record back.
pub async fn release(conn: &mut PgConnection, business: i64, account: i64) -> sqlx::Result<()> {
    sqlx::query!("delete from review_lease where business_id = $1 and account_id = $2", business, account)
        .execute(conn)
        .await?;
    Ok(())
}
