//! Businesses that turned out to be another one.

use sqlx::PgConnection;

/// Says that a business is another one, or that it is not after all. Its record is saved apart.
pub async fn set_merged_into(conn: &mut PgConnection, id: i64, into: Option<i64>) -> sqlx::Result<()> {
    sqlx::query!("update business set merged_into = $2 where id = $1", id, into).execute(conn).await?;
    Ok(())
}

/// The business that this one turned out to be.
pub async fn merged_into(conn: &mut PgConnection, id: i64) -> sqlx::Result<Option<i64>> {
    let found = sqlx::query_scalar!("select merged_into from business where id = $1", id);
    Ok(found.fetch_optional(conn).await?.flatten())
}

/// The public code under which a business goes on that had this code and was merged.
pub async fn code_after_merge(conn: &mut PgConnection, code: &str) -> sqlx::Result<Option<String>> {
    // One that stayed may have been merged itself later on.
    sqlx::query_scalar!(
        r#"with recursive on_to as (
               select id, merged_into, 1 as step from business where code = $1 and merged_into is not null
               union all
               select b.id, b.merged_into, step + 1 from business b join on_to on b.id = on_to.merged_into
               where step < 20
           )
           select b.code as "code!" from on_to join business b on b.id = on_to.id
           where on_to.merged_into is null and b.verification = 'verified' and b.hidden_at is null"#,
        code
    )
    .fetch_optional(conn)
    .await
}
