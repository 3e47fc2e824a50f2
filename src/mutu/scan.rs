//! Keeps the judgements in step with the register, in the background: what has changed at once, and once a day
//! everything, because records age, and what is usual changes, without anybody touching them.

use std::time::{Duration, Instant};

use chrono::NaiveDate;

use super::fact::Law;
use super::peer::Peers;
use super::{keep, month};
use crate::account::query::today;
use crate::app::App;
use crate::db::{Change, Tx};
use crate::ukm::{class, legality};

/// Entries of the change feed that are taken up at once.
const NEWS: i64 = 50;
/// Records judged in one transaction.
const STEP: usize = 500;
/// How long nothing is done when there is nothing to do.
const REST: Duration = Duration::from_secs(5);

/// What a run of the task remembers between two steps.
#[derive(Default)]
pub struct Memory {
    peers: Option<(NaiveDate, bool, Peers)>,
}

/// Judges for ever. Of several servers one is at work at a time.
pub async fn follow(app: App) {
    let mut memory = Memory::default();
    loop {
        let begun = Instant::now();
        let more = step(&app, &mut memory).await.unwrap_or_else(|error| {
            tracing::warn!(error = format!("{error:#}"), "quality not judged");
            false
        });
        // It rests as long as it works: nobody waits for it.
        tokio::time::sleep(if more { begun.elapsed() } else { REST }).await;
    }
}

struct State {
    revision: i64,
    walked_to: Option<i64>,
    walked_on: Option<NaiveDate>,
}

/// Judges some; false when nothing is left for today. What has just changed comes before going through all.
pub async fn step(app: &App, memory: &mut Memory) -> anyhow::Result<bool> {
    let now = app.clock().now();
    let mut tx = Tx::begin(app.db()).await?;
    tx.lift_time_limit().await?;
    let state = sqlx::query_as!(
        State,
        "select revision, walked_to, walked_on from quality_scan for update skip locked"
    );
    let Some(state) = state.fetch_optional(&mut *tx).await? else { return Ok(false) };
    let more = if take_up_news(app, &mut tx, memory, &state).await? {
        true
    } else if state.walked_to.is_some() || state.walked_on != Some(today(now)) {
        walk(app, &mut tx, memory, &state).await?;
        true
    } else {
        false
    };
    tx.commit(Change::None, now).await?;
    Ok(more)
}

async fn take_up_news(app: &App, tx: &mut Tx, memory: &mut Memory, state: &State) -> anyhow::Result<bool> {
    let changes = sqlx::query!(
        "select revision, business_ids from change where revision > $1 order by revision limit $2",
        state.revision,
        NEWS
    )
    .fetch_all(&mut **tx)
    .await?;
    let (Some(first), Some(last)) = (changes.first(), changes.last()) else { return Ok(false) };
    // Everything may have changed, or changes were cleared away before they were looked at.
    let everything =
        first.revision > state.revision + 1 || changes.iter().any(|change| change.business_ids.is_none());
    if !everything {
        let mut ids: Vec<i64> =
            changes.iter().filter_map(|change| change.business_ids.as_ref()).flatten().copied().collect();
        ids.extend(keep::neighbours(tx, &ids).await?);
        ids.sort_unstable();
        ids.dedup();
        for some in ids.chunks(STEP) {
            judge(app, tx, memory, some).await?;
        }
    }
    sqlx::query!(
        "update quality_scan set revision = $1, walked_to = case when $2 then 0 else walked_to end",
        last.revision,
        everything
    )
    .execute(&mut **tx)
    .await?;
    Ok(true)
}

/// Goes on through all records, and ends with how the ledger stands.
async fn walk(app: &App, tx: &mut Tx, memory: &mut Memory, state: &State) -> anyhow::Result<()> {
    let day = today(app.clock().now());
    let from = state.walked_to.unwrap_or(0);
    if from == 0 {
        // What is usual is found out anew.
        memory.peers = None;
    }
    let ids =
        sqlx::query_scalar!("select id from business where id > $1 order by id limit $2", from, STEP as i64)
            .fetch_all(&mut **tx)
            .await?;
    judge(app, tx, memory, &ids).await?;
    if ids.is_empty() {
        month::remember(tx, day).await?;
    }
    sqlx::query!(
        "update quality_scan set walked_to = $1, walked_on = case when $1::bigint is null then $2 else walked_on end",
        ids.last(),
        day
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn judge(app: &App, tx: &mut Tx, memory: &mut Memory, ids: &[i64]) -> anyhow::Result<()> {
    let atlas = app.atlas().map_err(|error| anyhow::anyhow!("no atlas: {error:?}"))?;
    let (day, demo) = (today(app.clock().now()), atlas.demo());
    let known = memory.peers.take().filter(|(of, with, _)| *of == day && *with == demo);
    let peers = match known {
        Some((.., peers)) => peers,
        None => Peers::load(tx, demo).await?,
    };
    let (_, _, peers) = memory.peers.insert((day, demo, peers));
    let (kinds, thresholds) = (legality::load(tx).await?, class::load(tx).await?);
    let law = Law { areas: &atlas.areas, kinds: &kinds, thresholds: &thresholds, peers, today: day };
    keep::refresh(tx, app.keys(), &law, ids).await?;
    Ok(())
}
