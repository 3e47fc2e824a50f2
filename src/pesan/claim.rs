//! What the worker does with the table of messages: takes some for itself, and writes down what became of them.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use super::address::Channel;
use super::content::{self, Content};
use super::outbox::OutboxError;
use crate::db::{Change, Db, Tx};
use crate::privacy::{KeyError, Keys, SubjectId, subject};

/// A message that this process may send until its lease ends.
#[derive(Clone)]
pub(super) struct Claim {
    pub id: i64,
    /// Number of this claim; a later one puts an end to it.
    pub attempt: i32,
    pub message_id: String,
    pub kind: String,
    /// None when it opens no more, because the person was erased.
    pub content: Option<Content>,
    pub give_up_at: DateTime<Utc>,
}

/// Takes messages of a channel that are due, or whose sender's lease has ended, and opens them. In one transaction, so that
/// nothing is taken whose key cannot be asked for now.
pub(super) async fn claim(
    db: &Db,
    keys: &Keys,
    channel: Channel,
    most: i64,
    now: DateTime<Utc>,
    lease: Duration,
) -> Result<Vec<Claim>, OutboxError> {
    let mut tx = Tx::begin(db).await?;
    let rows = sqlx::query!(
        r#"update outbox set state = 'sending', attempts = attempts + 1, due_at = $4
           where id in (
               select id from outbox
               where channel = $1 and state in ('waiting', 'sending') and due_at <= $3 and give_up_at > $3
                 and subject_id is not null
               order by bulk, due_at limit $2 for update skip locked)
           returning id, attempts as attempt, message_id, kind, content as "content!", subject_id as "subject_id!",
                     give_up_at"#,
        channel.as_str(),
        most,
        now,
        now + lease
    )
    .fetch_all(&mut *tx)
    .await?;
    let mut claims = Vec::with_capacity(rows.len());
    for row in rows {
        let key = match subject::find(&mut tx, keys, SubjectId(row.subject_id)).await {
            // One key that is damaged does not hold up everybody else's messages.
            Err(KeyError::Broken) => None,
            found => found?,
        };
        claims.push(Claim {
            id: row.id,
            attempt: row.attempt,
            message_id: row.message_id,
            kind: row.kind,
            content: key.and_then(|key| content::open(&key, &row.content).ok()),
            give_up_at: row.give_up_at,
        });
    }
    tx.commit(Change::None, now).await?;
    Ok(claims)
}

/// What is to be written down about a claim.
#[derive(Clone, Debug)]
pub(super) enum Outcome {
    /// The channel took it.
    Sent,
    /// Once more, at this time.
    Again(DateTime<Utc>, String),
    /// Never.
    Failed(String),
    /// It was not tried.
    Untried,
}

/// Writes down what became of a claim; false when a later claim has put an end to it.
pub(super) async fn settle(
    conn: &mut PgConnection,
    claim: &Claim,
    outcome: &Outcome,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let (state, due_at, error) = match outcome {
        Outcome::Sent => ("sent", now, None),
        Outcome::Again(at, why) => ("waiting", *at, Some(&**why)),
        Outcome::Failed(why) => ("failed", now, Some(&**why)),
        Outcome::Untried => ("waiting", now, None),
    };
    let settled_at = (state != "waiting").then_some(now);
    let done = sqlx::query!(
        "update outbox set state = $3, due_at = $4, last_error = $5, settled_at = $6
         where id = $1 and attempts = $2 and state = 'sending'",
        claim.id,
        claim.attempt,
        state,
        due_at,
        error,
        settled_at
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives up what has waited too long; returns how many.
pub(super) async fn give_up(
    conn: &mut PgConnection,
    channel: Channel,
    now: DateTime<Utc>,
) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "update outbox set state = 'failed', settled_at = $2,
                last_error = coalesce(last_error, 'tidak terkirim sampai batas waktunya')
         where channel = $1 and state in ('waiting', 'sending') and due_at <= $2 and give_up_at <= $2",
        channel.as_str(),
        now
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}
