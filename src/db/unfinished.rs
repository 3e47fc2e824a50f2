//! The mark on a database whose restore is under way: nobody serves it until it is taken off.
//!
//! What comes back from a backup may hold people who were erased since. Between the moment in which the data are there
//! and that in which the erasures are repeated no server may start, even if the restore is killed there.

use sqlx::PgConnection;

/// Whether a restore was begun and not finished.
pub async fn is_marked(conn: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar("select to_regclass('public.restore_unfinished') is not null").fetch_one(conn).await
}

/// Puts the mark on; a mark that is there stays.
pub async fn mark(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query("create table if not exists public.restore_unfinished ()").execute(conn).await?;
    Ok(())
}

/// Takes the mark off.
pub async fn unmark(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query("drop table if exists public.restore_unfinished").execute(conn).await?;
    Ok(())
}
