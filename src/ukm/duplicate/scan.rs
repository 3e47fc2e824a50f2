//! Compares what has changed with the rest, little by little, in the background.

use std::time::{Duration, Instant};

use crate::app::App;
use crate::db::{Change, Tx};

use super::pair::compare;

/// Records compared in one transaction.
const STEP: i64 = 50;
/// How long nothing is done when there is nothing to do.
const REST: Duration = Duration::from_secs(5);
/// Between two steps it rests so many times as long as the step took: nobody waits for it, and others come first.
const RESTS: u32 = 19;

/// Compares for ever. Of several servers one is at work at a time.
pub async fn follow(app: App) {
    loop {
        let begun = Instant::now();
        let more = step(&app).await.unwrap_or_else(|error| {
            tracing::debug!(%error, "records not compared");
            false
        });
        tokio::time::sleep(if more { begun.elapsed() * RESTS } else { REST }).await;
    }
}

/// Compares some; false when nothing is left to compare. What has just changed comes before going through all.
pub async fn step(app: &App) -> sqlx::Result<bool> {
    let now = app.clock().now();
    let mut tx = Tx::begin(app.db()).await?;
    let state =
        sqlx::query!("select revision, walked_to, walk_since from duplicate_scan for update skip locked");
    let Some(state) = state.fetch_optional(&mut *tx).await? else { return Ok(false) };
    let change = sqlx::query!(
        "select revision, business_ids from change where revision > $1 order by revision limit 1",
        state.revision
    );
    if let Some(change) = change.fetch_optional(&mut *tx).await? {
        for id in change.business_ids.iter().flatten() {
            compare(&mut tx, *id, now).await?;
        }
        // Everything may have changed, or changes were cleared away before they were looked at.
        let everything = change.business_ids.is_none() || change.revision > state.revision + 1;
        sqlx::query!(
            "update duplicate_scan set revision = $1, walked_to = case when $2 then 0 else walked_to end",
            change.revision,
            everything
        )
        .execute(&mut *tx)
        .await?;
        tx.commit(Change::None, now).await?;
        return Ok(true);
    }
    let Some(walked_to) = state.walked_to else { return Ok(false) };
    let ids = sqlx::query_scalar!(
        "select id from business where id > $1 and ($2::timestamptz is null or updated_at >= $2)
         order by id limit $3",
        walked_to,
        state.walk_since,
        STEP
    )
    .fetch_all(&mut *tx)
    .await?;
    for id in &ids {
        compare(&mut tx, *id, now).await?;
    }
    // What changes while all are gone through is in the feed as well. A day is longer than any transaction.
    sqlx::query!(
        "update duplicate_scan set walked_to = $1,
             walk_since = case when $1::bigint is null then $2 else walk_since end",
        ids.last(),
        now - chrono::Duration::days(1)
    )
    .execute(&mut *tx)
    .await?;
    tx.commit(Change::None, now).await?;
    Ok(true)
}
