//! The account of an owner.

use sqlx::PgConnection;

use super::save::{Desk, SaveError, add_owner};
use crate::db::Tx;

/// Makes the owner of a business the person behind an account: from then on it is theirs to see and correct. A business
/// without an owner gets one.
///
/// # Errors
/// [`SaveError::Owned`] when it is another account's already.
pub async fn give_to_account(
    tx: &mut Tx,
    desk: Desk<'_>,
    business_id: i64,
    account: i64,
) -> Result<(), SaveError> {
    desk.keys.refresh(tx).await?;
    let row =
        sqlx::query!("select owner_id, erased_at from business where id = $1 for no key update", business_id)
            .fetch_optional(&mut **tx)
            .await?
            .ok_or(SaveError::NotFound)?;
    if row.erased_at.is_some() {
        return Err(SaveError::Erased);
    }
    if row.owner_id.is_none() {
        add_owner(tx, desk, business_id).await?;
    }
    let done = sqlx::query!(
        "update owner o set account_id = $2 from business b
         where b.id = $1 and o.id = b.owner_id and (o.account_id is null or o.account_id = $2)",
        business_id,
        account
    )
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 0 { Err(SaveError::Owned) } else { Ok(()) }
}

/// The account of the owner of a business.
pub async fn account_of(conn: &mut PgConnection, business_id: i64) -> sqlx::Result<Option<i64>> {
    let found = sqlx::query_scalar!(
        r#"select o.account_id as "account_id?" from business b join owner o on o.id = b.owner_id where b.id = $1"#,
        business_id
    );
    Ok(found.fetch_optional(conn).await?.flatten())
}

/// Takes the owner of a business from the account again.
pub async fn take_from_account(conn: &mut PgConnection, business_id: i64, account: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "update owner o set account_id = null from business b
         where b.id = $1 and o.id = b.owner_id and o.account_id = $2",
        business_id,
        account
    )
    .execute(conn)
    .await?;
    Ok(())
}
