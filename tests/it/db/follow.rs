use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use simbaumi::db::feed::{Link, News, Position, current, follow};
use simbaumi::db::{Change, Tx};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::support::TestDb;

/// Follows a database and writes down what it is told.
struct Follower {
    told: Arc<Mutex<Vec<News>>>,
    link: watch::Receiver<Link>,
    task: JoinHandle<()>,
}

impl Follower {
    /// The first `failures` applications fail.
    async fn start(test: &TestDb, mut failures: u32) -> Self {
        let position = current(&mut test.connect().await).await.unwrap();
        let (sender, link) = watch::channel(Link { answers: true, position });
        let told = Arc::new(Mutex::new(Vec::new()));
        let notes = Arc::clone(&told);
        let task = tokio::spawn(follow(test.db.clone(), sender, move |position: Position, news| {
            let fails = failures > 0;
            failures = failures.saturating_sub(1);
            if !fails {
                notes.lock().unwrap().push(news);
            }
            async move { if fails { Err(anyhow::anyhow!("no")) } else { Ok(position) } }
        }));
        Self { told, link, task }
    }

    async fn wait_for(&mut self, revision: i64) {
        let reached = self.link.wait_for(|link| link.answers && link.position.revision >= revision);
        tokio::time::timeout(Duration::from_secs(20), reached).await.expect("news in time").unwrap();
    }

    fn told(&self) -> Vec<News> {
        self.told.lock().unwrap().clone()
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn now() -> DateTime<Utc> {
    "2026-11-24T08:00:00Z".parse().unwrap()
}

async fn commit(test: &TestDb, id: i64) -> i64 {
    let tx = Tx::begin(&test.db).await.unwrap();
    tx.commit(Change::Businesses(vec![id]), now()).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_commit_is_told_within_a_second() {
    let test = TestDb::new().await;
    let mut follower = Follower::start(&test, 0).await;
    for id in 1..=5 {
        let revision = commit(&test, id).await;
        let begun = Instant::now();
        follower.wait_for(revision).await;
        assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    }
    assert_eq!(follower.told(), (1..=5).map(|id| News::Businesses(vec![id])).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_could_not_be_applied_comes_again() {
    let test = TestDb::new().await;
    let mut follower = Follower::start(&test, 2).await;
    let revision = commit(&test, 7).await;
    follower.wait_for(revision).await;
    assert_eq!(follower.told(), [News::Businesses(vec![7])]);
}

#[tokio::test]
async fn lost_connections_are_made_again_and_nothing_is_missed() {
    let test = TestDb::new().await;
    let mut follower = Follower::start(&test, 0).await;
    let mut outside = test.connect().await;
    for id in 1..=5 {
        let revision = commit(&test, id).await;
        sqlx::query(
            "select pg_terminate_backend(pid) from pg_stat_activity
             where datname = current_database() and pid <> pg_backend_pid()",
        )
        .execute(&mut outside)
        .await
        .unwrap();
        follower.wait_for(revision).await;
    }
    let mut ids = Vec::new();
    for news in follower.told() {
        let News::Businesses(more) = news else { panic!("{news:?}") };
        ids.extend(more);
    }
    assert_eq!(ids, [1, 2, 3, 4, 5]);
}
