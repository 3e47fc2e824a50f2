//! The table of messages, and all its SQL.

use chrono::{DateTime, Duration, Utc};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::address::{Address, Channel, Phone};
use super::content::{self, Content, Unreadable};
use super::text::{Kind, Text};
use crate::db::Tx;
use crate::http::params::encode;

/// A message that nothing else bounds is worth sending for this long.
const PATIENCE: Duration = Duration::hours(48);
/// The content of a settled message is kept this long, for an officer who is asked about it.
const RETENTION: Duration = Duration::days(30);

/// What is to be said to whom.
#[derive(Clone, Debug)]
pub struct Message<'a> {
    /// Names the cause, for example `receipt:KODE` or `confirmation:17:2026`: the same cause makes one message.
    /// Nothing personal belongs here.
    pub key: &'a str,
    /// Whom it goes to.
    pub to: &'a Address,
    /// Their number, by which an officer can reach them where e-mail is not set up.
    pub phone: Option<&'a Phone>,
    /// The words.
    pub text: Text<'a>,
    /// The business it is about, which decides which officers see it.
    pub business_id: Option<i64>,
}

/// What became of a message that was put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// It waits, under this number.
    New(i64),
    /// The same cause has made one before; nothing has changed.
    Already,
}

/// Why a message could not be put or read.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// The database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// Its words.
    #[error(transparent)]
    Text(#[from] askama::Error),
    /// Its content does not open.
    #[error("isi pesan tidak dapat dibaca")]
    Unreadable,
}

impl From<Unreadable> for OutboxError {
    fn from(_: Unreadable) -> Self {
        Self::Unreadable
    }
}

/// Puts a message into the outbox, to leave once `tx` is committed.
pub async fn put(tx: &mut Tx, message: &Message<'_>, now: DateTime<Utc>) -> Result<Put, OutboxError> {
    let kind = message.text.kind();
    let content = content::seal(&Content {
        to: message.to.recipient().to_owned(),
        phone: message.phone.map(|phone| phone.as_str().to_owned()),
        text: message.text.render()?,
    })?;
    let give_up_at = message.text.until().unwrap_or(now + PATIENCE);
    let id = sqlx::query_scalar!(
        "insert into outbox (idempotency_key, message_id, kind, channel, business_id, bulk, content, state,
                             due_at, give_up_at, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8, $9, $8)
         on conflict (idempotency_key) do nothing
         returning id",
        message.key,
        message_id(message.key),
        kind.as_str(),
        message.to.channel().as_str(),
        message.business_id,
        kind.is_bulk(),
        content,
        now,
        give_up_at
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(id.map_or(Put::Already, Put::New))
}

/// What the world calls a message: tells nothing of its cause, and is known before anything is sent.
fn message_id(key: &str) -> String {
    Sha256::digest(key).iter().take(16).map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

/// A message that an officer can hand over.
#[derive(Clone, Debug)]
pub struct Open {
    /// Its number.
    pub id: i64,
    /// What kind of message.
    pub kind: Kind,
    /// How it was meant to travel.
    pub channel: Channel,
    /// The business it is about.
    pub business_id: Option<i64>,
    /// True when it was tried in vain, false while it waits.
    pub failed: bool,
    /// When it was caused.
    pub created_at: DateTime<Utc>,
    /// What went wrong the last time.
    pub last_error: Option<String>,
}

/// Messages that wait or have failed, oldest first, after the number `after`. Whoever shows them leaves out what is not
/// in the officer's area.
pub async fn list_open(conn: &mut PgConnection, after: i64, limit: i64) -> sqlx::Result<Vec<Open>> {
    let rows = sqlx::query_as!(
        Row,
        "select id, kind, channel, business_id, state, created_at, last_error from outbox
         where state in ('waiting', 'failed') and content is not null and id > $1 order by id limit $2",
        after,
        limit
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().filter_map(Row::open).collect())
}

/// Messages about one business that wait or have failed, oldest first.
pub async fn list_open_of(conn: &mut PgConnection, business: i64) -> sqlx::Result<Vec<Open>> {
    let rows = sqlx::query_as!(
        Row,
        "select id, kind, channel, business_id, state, created_at, last_error from outbox
         where business_id = $1 and state in ('waiting', 'failed') and content is not null order by id limit 20",
        business
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().filter_map(Row::open).collect())
}

/// As [`Open`] stands in the table.
struct Row {
    id: i64,
    kind: String,
    channel: String,
    business_id: Option<i64>,
    state: String,
    created_at: DateTime<Utc>,
    last_error: Option<String>,
}

impl Row {
    fn open(self) -> Option<Open> {
        Some(Open {
            id: self.id,
            kind: Kind::find(&self.kind)?,
            channel: Channel::find(&self.channel)?,
            business_id: self.business_id,
            failed: self.state == "failed",
            created_at: self.created_at,
            last_error: self.last_error,
        })
    }
}

/// What an officer's click came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandOver {
    /// It counts as handed over; this address opens it in the officer's own program. Answer with 303 to it.
    Link(String),
    /// It is just being sent, or was.
    Leaves,
    /// There is no such message, or nobody knows its words any more.
    Unknown,
}

/// Marks a message as handed over by an officer. A second click opens the same address again.
/// May the officer? That is for the caller, who also writes the audit.
pub async fn hand_over(tx: &mut Tx, id: i64, now: DateTime<Utc>) -> Result<HandOver, OutboxError> {
    let row = sqlx::query!("select kind, state, content from outbox where id = $1 for update", id)
        .fetch_optional(&mut **tx)
        .await?;
    let Some((row, sealed)) = row.and_then(|mut row| row.content.take().map(|content| (row, content))) else {
        return Ok(HandOver::Unknown);
    };
    if matches!(&*row.state, "sending" | "sent") {
        return Ok(HandOver::Leaves);
    }
    let Some(kind) = Kind::find(&row.kind) else { return Ok(HandOver::Unknown) };
    let link = link(kind, &content::open(&sealed)?);
    sqlx::query!(
        "update outbox set state = 'handed', settled_at = $2 where id = $1 and state <> 'handed'",
        id,
        now
    )
    .execute(&mut **tx)
    .await?;
    Ok(HandOver::Link(link))
}

/// Takes back what has not left of the messages of these kinds about a business that were put since then.
pub async fn withdraw(
    conn: &mut PgConnection,
    business: i64,
    kinds: &[Kind],
    since: DateTime<Utc>,
) -> sqlx::Result<u64> {
    let kinds: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
    let gone = sqlx::query!(
        "delete from outbox where business_id = $1 and kind = any($2) and created_at >= $3
         and state in ('waiting', 'failed')",
        business,
        &kinds as &[&str],
        since
    );
    Ok(gone.execute(conn).await?.rows_affected())
}

/// Opens a chat where there is a number, else the officer's own mail program.
fn link(kind: Kind, content: &Content) -> String {
    let text = encode(&content.text);
    match content.phone.as_deref().or_else(|| content.to.starts_with('+').then_some(&*content.to)) {
        Some(phone) => format!("https://wa.me/{}?text={text}", phone.trim_start_matches('+')),
        None => format!("mailto:{}?subject={}&body={text}", encode(&content.to), encode(kind.title())),
    }
}

/// A message that this process may send until its lease ends.
#[derive(Clone)]
pub(super) struct Claim {
    pub id: i64,
    /// Number of this claim; a later one puts an end to it.
    pub attempt: i32,
    pub message_id: String,
    pub kind: String,
    pub content: Vec<u8>,
    pub give_up_at: DateTime<Utc>,
}

/// Takes messages of a channel that are due, or whose sender's lease has ended.
pub(super) async fn claim(
    conn: &mut PgConnection,
    channel: Channel,
    most: i64,
    now: DateTime<Utc>,
    lease: Duration,
) -> sqlx::Result<Vec<Claim>> {
    sqlx::query_as!(
        Claim,
        r#"update outbox set state = 'sending', attempts = attempts + 1, due_at = $4
           where id in (
               select id from outbox
               where channel = $1 and state in ('waiting', 'sending') and due_at <= $3 and give_up_at > $3
               order by bulk, due_at limit $2 for update skip locked)
           returning id, attempts as attempt, message_id, kind, content as "content!", give_up_at"#,
        channel.as_str(),
        most,
        now,
        now + lease
    )
    .fetch_all(conn)
    .await
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

/// Forgets the words of messages that were settled long ago; their keys stay, so that no cause speaks twice.
pub async fn prune(conn: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "update outbox set content = null where content is not null and settled_at < $1",
        now - RETENTION
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_officer_gets_a_chat_or_a_mail_with_the_words_in_it() {
        let mut content = Content { to: "+6281200000001".into(), phone: None, text: "a & b\nc".into() };
        assert_eq!(link(Kind::Receipt, &content), "https://wa.me/6281200000001?text=a%20%26%20b%0Ac");
        content.to = "x?bcc=y@example.id".into();
        let mail = link(Kind::Approved, &content);
        assert!(mail.starts_with("mailto:x%3Fbcc%3Dy%40example.id?subject=Data%20usaha"), "{mail}");
        content.phone = Some("+6281200000002".into());
        assert!(link(Kind::Approved, &content).starts_with("https://wa.me/6281200000002?text="));
    }

    #[test]
    fn a_message_has_the_same_name_every_time_and_it_tells_nothing() {
        assert_eq!(message_id("receipt:K7"), message_id("receipt:K7"));
        assert_ne!(message_id("receipt:K7"), message_id("receipt:K8"));
        assert_eq!(message_id("x").len(), 32);
    }
}
