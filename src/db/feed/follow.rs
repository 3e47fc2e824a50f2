//! Keeps a derived state in step with the database.

use std::time::Duration;

use sqlx::postgres::PgListener;
use tokio::sync::watch;

use super::{News, Position, news_after};
use crate::db::Db;

const POLL: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// How long until a server that cannot be listened to (a standby, a pooler) is tried again.
const LISTEN_PAUSE: Duration = Duration::from_secs(30);

/// How the follower stands with the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Whether the database answered the last poll.
    pub answers: bool,
    /// What has been applied.
    pub position: Position,
}

/// Polls the feed for ever and hands news to `apply`, from the position that `link` holds.
///
/// A notification only wakes the poll sooner. `apply` answers with the position it reached: after
/// [`News::Reload`] that is the one the data were read at, otherwise the one it was given. When it fails, the
/// same news comes again.
pub async fn follow<F, R>(db: Db, link: watch::Sender<Link>, mut apply: F)
where
    F: FnMut(Position, News) -> R + Send,
    R: Future<Output = anyhow::Result<Position>> + Send,
{
    let mut waker = Waker::default();
    let mut pause = POLL;
    loop {
        let from = link.borrow().position.clone();
        match step(&db, &from, &mut apply).await {
            Ok(position) => {
                pause = POLL;
                let behind = position != from;
                link.send_if_modified(|link| {
                    let next = Link { answers: true, position };
                    let changed = *link != next;
                    if !link.answers {
                        tracing::info!("database answers again");
                    }
                    *link = next;
                    changed
                });
                // More may have been committed meanwhile, and a batch is limited.
                if behind {
                    continue;
                }
            }
            Err(error) => {
                link.send_if_modified(|link| {
                    let changed = link.answers;
                    if changed {
                        tracing::warn!(
                            error = format!("{error:#}"),
                            "change feed does not answer; trying again"
                        );
                    }
                    link.answers = false;
                    changed
                });
                waker = Waker::default();
                db.look_for_primary().await;
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
                continue;
            }
        }
        waker.wait(&db).await;
    }
}

async fn step<F, R>(db: &Db, from: &Position, apply: &mut F) -> anyhow::Result<Position>
where
    F: FnMut(Position, News) -> R,
    R: Future<Output = anyhow::Result<Position>>,
{
    let (position, news) = {
        let mut conn = db.reader().acquire().await?;
        news_after(&mut conn, from).await?
    };
    if news == News::None { Ok(position) } else { apply(position, news).await }
}

/// Waits until the next poll is due or a commit is announced.
#[derive(Default)]
struct Waker {
    listener: Option<PgListener>,
    not_before: Option<tokio::time::Instant>,
}

impl Waker {
    async fn wait(&mut self, db: &Db) {
        let due = tokio::time::Instant::now() + POLL;
        let may_try = self.not_before.is_none_or(|time| time <= tokio::time::Instant::now());
        if self.listener.is_none() && may_try {
            self.listener = listen(db).await.ok();
            self.not_before = Some(tokio::time::Instant::now() + LISTEN_PAUSE);
        }
        let Some(listener) = &mut self.listener else {
            return tokio::time::sleep_until(due).await;
        };
        match tokio::time::timeout_at(due, listener.try_recv()).await {
            // Several commits in a row are one poll.
            Ok(Ok(Some(_))) => while listener.next_buffered().is_some() {},
            Ok(Ok(None) | Err(_)) => {
                self.listener = None;
                tokio::time::sleep_until(due).await;
            }
            Err(_due) => {}
        }
    }
}

async fn listen(db: &Db) -> sqlx::Result<PgListener> {
    let mut listener = PgListener::connect_with(db.reader()).await?;
    listener.eager_reconnect(false);
    listener.listen("change").await?;
    Ok(listener)
}
