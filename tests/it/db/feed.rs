use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use simbaumi::db::feed::{News, Position, current, news_after, prune};
use simbaumi::db::{Change, Db, Tx};

use crate::support::TestDb;

fn now() -> DateTime<Utc> {
    "2026-11-24T08:00:00Z".parse().unwrap()
}

async fn position(db: &Db) -> Position {
    current(&mut db.primary().acquire().await.unwrap()).await.unwrap()
}

async fn news(db: &Db, from: &Position) -> (Position, News) {
    news_after(&mut db.primary().acquire().await.unwrap(), from).await.unwrap()
}

async fn commit(db: &Db, change: Change) -> Option<i64> {
    Tx::begin(db).await.unwrap().commit(change, now()).await.unwrap()
}

#[tokio::test]
async fn a_commit_tells_what_it_changed_and_nothing_else_does() {
    let test = TestDb::new().await;
    let start = position(&test.db).await;
    assert_eq!(news(&test.db, &start).await, (start.clone(), News::None));

    assert_eq!(commit(&test.db, Change::None).await, None);
    assert_eq!(commit(&test.db, Change::Businesses(vec![])).await, None);
    assert_eq!(position(&test.db).await, start);

    assert_eq!(commit(&test.db, Change::Businesses(vec![7, 3])).await, Some(start.revision + 1));
    assert_eq!(commit(&test.db, Change::Businesses(vec![3, 5])).await, Some(start.revision + 2));
    let (end, told) = news(&test.db, &start).await;
    assert_eq!(told, News::Businesses(vec![3, 5, 7]));
    assert_eq!(end, position(&test.db).await);

    commit(&test.db, Change::Reload).await;
    assert_eq!(news(&test.db, &end).await.1, News::Reload);
}

#[tokio::test]
async fn a_transaction_that_is_dropped_leaves_nothing() {
    let test = TestDb::new().await;
    let start = position(&test.db).await;
    let mut tx = Tx::begin(&test.db).await.unwrap();
    sqlx::query("insert into change values (99, '{1}', now())").execute(&mut *tx).await.unwrap();
    drop(tx);
    assert_eq!(position(&test.db).await, start);
}

#[tokio::test]
async fn a_change_of_very_many_is_told_as_everything() {
    let test = TestDb::new().await;
    let start = position(&test.db).await;
    commit(&test.db, Change::Businesses((0..60_000).collect())).await;
    assert_eq!(news(&test.db, &start).await.1, News::Reload);
}

#[tokio::test]
async fn another_epoch_a_lower_revision_and_a_pruned_one_are_read_anew() {
    let test = TestDb::new().await;
    let old = position(&test.db).await;
    for id in 1..=3 {
        commit(&test.db, Change::Businesses(vec![id])).await;
    }
    let end = position(&test.db).await;

    let ahead = Position { revision: end.revision + 1, ..end.clone() };
    assert_eq!(news(&test.db, &ahead).await, (end.clone(), News::Reload));

    let mut conn = test.connect().await;
    // Everything but the newest is past its time, which is not removed whatever its age.
    let removed = prune(&mut conn, now() + TimeDelta::days(365)).await.unwrap();
    assert_eq!(removed, 3);
    assert_eq!(position(&test.db).await, end);
    assert_eq!(news(&test.db, &old).await, (end.clone(), News::Reload));
    assert_eq!(news(&test.db, &end).await, (end.clone(), News::None));

    // As after a restore: the same revision may stand for other data.
    simbaumi::db::feed::draw_epoch(&mut conn).await.unwrap();
    let (drawn, told) = news(&test.db, &end).await;
    assert_eq!(told, News::Reload);
    assert_ne!(drawn.epoch, end.epoch);
}

#[tokio::test]
async fn entries_younger_than_a_week_are_kept() {
    let test = TestDb::new().await;
    commit(&test.db, Change::Businesses(vec![1])).await;
    commit(&test.db, Change::Businesses(vec![2])).await;
    let mut conn = test.connect().await;
    sqlx::query("delete from change where business_ids is null").execute(&mut conn).await.unwrap();
    assert_eq!(prune(&mut conn, now() + TimeDelta::days(7)).await.unwrap(), 0);
    assert_eq!(prune(&mut conn, now() + TimeDelta::days(7) + TimeDelta::seconds(1)).await.unwrap(), 1);
}

/// With a plain sequence instead of the lock this fails: a lower number commits after a higher one was read.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_poller_misses_none_of_400_concurrent_commits_and_sees_them_in_order() {
    const COMMITS: i64 = 400;
    let test = TestDb::new().await;
    let start = position(&test.db).await;

    let writers: Vec<_> = (0..COMMITS)
        .map(|id| {
            let db = test.db.clone();
            tokio::spawn(async move {
                let mut tx = Tx::begin(&db).await.unwrap();
                // Uneven work, so that transactions end in another order than they began.
                sqlx::query("select pg_sleep($1)")
                    .bind(f64::from((id * 7_919 % 13) as i32) / 2_000.0)
                    .execute(&mut *tx)
                    .await
                    .unwrap();
                tx.commit(Change::Businesses(vec![id]), now()).await.unwrap().unwrap()
            })
        })
        .collect();

    let mut seen = Vec::new();
    let mut at = start.clone();
    let mut conn = test.connect().await;
    while at.revision < start.revision + COMMITS {
        let (next, told) = news_after(&mut conn, &at).await.unwrap();
        if let News::Businesses(ids) = told {
            // As many ids as revisions: none was skipped over to come in later.
            assert_eq!(ids.len() as i64, next.revision - at.revision);
            seen.extend(ids);
        }
        at = next;
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let mut revisions = Vec::new();
    for writer in writers {
        revisions.push(writer.await.unwrap());
    }
    revisions.sort_unstable();
    assert_eq!(revisions, (start.revision + 1..=start.revision + COMMITS).collect::<Vec<_>>());
    seen.sort_unstable();
    assert_eq!(seen, (0..COMMITS).collect::<Vec<_>>());
}
