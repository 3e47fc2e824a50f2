//! The change feed: what was committed, in commit order.
//!
//! [`super::Tx::commit`] writes it. The identity of the public data is a [`Position`]: an epoch, drawn anew by
//! restore and promotion, and a revision that grows by one with each commit that touches the index.

mod follow;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

pub use follow::{Link, follow};

/// How long entries are kept; a snapshot that is older reads everything anew.
const RETENTION: TimeDelta = TimeDelta::days(7);

/// At most so many entries are read at a time.
const BATCH: i64 = 1_000;

/// A state of the public data.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Position {
    /// The history this belongs to.
    pub epoch: String,
    /// How far in it.
    pub revision: i64,
}

/// What happened after a position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// Nothing.
    None,
    /// These businesses were created, changed or removed; sorted, each once.
    Businesses(Vec<i64>),
    /// Everything is to be read again.
    Reload,
}

/// The position of the state that `conn` sees.
pub async fn current(conn: &mut PgConnection) -> sqlx::Result<Position> {
    let row = sqlx::query!(
        r#"select epoch::text as "epoch!", (select max(revision) from change) as "revision!" from data_epoch"#
    )
    .fetch_one(conn)
    .await?;
    Ok(Position { epoch: row.epoch, revision: row.revision })
}

/// What happened after `from`, and the position that telling it leads to.
pub async fn news_after(conn: &mut PgConnection, from: &Position) -> sqlx::Result<(Position, News)> {
    let rows = sqlx::query!(
        r#"select e.epoch::text as "epoch!", edge.oldest as "oldest!", edge.newest as "newest!",
                  c.revision as "revision?", c.business_ids
           from data_epoch e
           cross join (select min(revision) as oldest, max(revision) as newest from change) edge
           left join lateral (
               select revision, business_ids from change where revision > $1 order by revision limit $2
           ) c on true
           order by c.revision"#,
        from.revision,
        BATCH,
    )
    .fetch_all(conn)
    .await?;
    let Some(first) = rows.first() else {
        return Err(sqlx::Error::RowNotFound);
    };
    // A lower revision than ours, or one whose successor is pruned, cannot be continued from.
    let reload = first.epoch != from.epoch
        || first.newest < from.revision
        || first.oldest > from.revision + 1
        || rows.iter().any(|row| row.revision.is_some() && row.business_ids.is_none());
    if reload {
        return Ok((Position { epoch: first.epoch.clone(), revision: first.newest }, News::Reload));
    }
    let revision = rows.last().and_then(|row| row.revision).unwrap_or(from.revision);
    let position = Position { epoch: first.epoch.clone(), revision };
    let mut ids: Vec<i64> = rows.into_iter().filter_map(|row| row.business_ids).flatten().collect();
    ids.sort_unstable();
    ids.dedup();
    let news = if ids.is_empty() { News::None } else { News::Businesses(ids) };
    Ok((position, news))
}

/// Begins another history, since what follows is not what would have followed: after a restore or a promotion the same
/// revision may stand for other data. Servers read everything anew.
pub async fn draw_epoch(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("update data_epoch set epoch = gen_random_uuid()").execute(conn).await?;
    Ok(())
}

/// Removes entries past their retention; the newest stays, since the next revision is counted from it.
pub async fn prune(conn: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "delete from change where committed_at < $1 and revision < (select max(revision) from change)",
        now - RETENTION,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}
