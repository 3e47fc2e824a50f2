//! The table of messages, for all but the worker.

use chrono::{DateTime, Duration, Utc};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::address::{Address, Channel, Phone};
use super::content::{self, Content, Unreadable};
use super::text::{Kind, Text};
use crate::db::{Change, Db, Tx};
use crate::http::params::encode;
use crate::privacy::{KeyError, Keys, SubjectId, SubjectKey, subject};

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
    /// Keys.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl From<Unreadable> for OutboxError {
    fn from(_: Unreadable) -> Self {
        Self::Unreadable
    }
}

/// Puts a message into the outbox, to leave once `tx` is committed. It rests sealed with `key`, that of the business or
/// the person that it is about: once that is destroyed, nobody sends it or reads it any more.
pub async fn put(
    tx: &mut Tx,
    key: &SubjectKey,
    message: &Message<'_>,
    now: DateTime<Utc>,
) -> Result<Put, OutboxError> {
    let kind = message.text.kind();
    let content = Content {
        to: message.to.recipient().to_owned(),
        phone: message.phone.map(|phone| phone.as_str().to_owned()),
        text: message.text.render()?,
    };
    let sealed = content::seal(key, &content)?;
    let give_up_at = message.text.until().unwrap_or(now + PATIENCE);
    let id = sqlx::query_scalar!(
        "insert into outbox (idempotency_key, message_id, kind, channel, business_id, bulk, content, subject_id,
                             state, due_at, give_up_at, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', $9, $10, $9)
         on conflict (idempotency_key) do nothing
         returning id",
        message.key,
        message_id(message.key),
        kind.as_str(),
        message.to.channel().as_str(),
        message.business_id,
        kind.is_bulk(),
        sealed.as_bytes(),
        key.id().0,
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
        "select id, kind, channel, business_id, state, created_at, last_error from outbox o
         where state in ('waiting', 'failed') and content is not null and id > $1
           and exists (select from subject s where s.id = o.subject_id and s.erased_at is null)
         order by id limit $2",
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
        "select id, kind, channel, business_id, state, created_at, last_error from outbox o
         where business_id = $1 and state in ('waiting', 'failed') and content is not null
           and exists (select from subject s where s.id = o.subject_id and s.erased_at is null)
         order by id limit 20",
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
    /// It counts as handed over; this address opens it in the officer's own program. To be shown as a link.
    Link(String),
    /// It is just being sent, or was.
    Leaves,
    /// There is no such message, or nobody knows its words any more.
    Unknown,
}

/// Marks a message as handed over by an officer. A second click opens the same address again. Links in it lead to `base`,
/// where that is known. May the officer? That is for the caller, who also writes the audit.
pub async fn hand_over(
    tx: &mut Tx,
    keys: &Keys,
    (id, base): (i64, Option<&str>),
    now: DateTime<Utc>,
) -> Result<HandOver, OutboxError> {
    let row =
        sqlx::query!("select kind, state, content, subject_id from outbox where id = $1 for update", id)
            .fetch_optional(&mut **tx)
            .await?;
    let Some(row) = row else { return Ok(HandOver::Unknown) };
    let (Some(sealed), Some(subject)) = (row.content, row.subject_id) else { return Ok(HandOver::Unknown) };
    if matches!(&*row.state, "sending" | "sent") {
        return Ok(HandOver::Leaves);
    }
    let Some(kind) = Kind::find(&row.kind) else { return Ok(HandOver::Unknown) };
    // The person was erased, and the words with them.
    let Some(key) = subject::find(tx, keys, SubjectId(subject)).await? else { return Ok(HandOver::Unknown) };
    let link = link(kind, &content::open(&key, &sealed)?.led_to(base));
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

/// Leaves to officers whatever waited when a backup was made: it may have left since, and nothing is said twice. Gives how
/// many messages that are.
pub async fn hold(conn: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<u64> {
    let held = sqlx::query!(
        "update outbox set state = 'failed', settled_at = $1,
                last_error = 'dipulihkan dari cadangan; mungkin sudah terkirim'
         where state in ('waiting', 'sending')",
        now
    );
    Ok(held.execute(conn).await?.rows_affected())
}

/// Rows that one transaction of [`seal_plain`] takes.
const BATCH: i64 = 500;

/// Seals messages that an earlier version of the program kept in plain form, with the key that `key_of` gives for the
/// business of each; those of erased persons it gives up and forgets. Gives how many there were.
///
/// Sealing them all at the start is less than to go on reading the plain form beside the sealed one: a message that waits
/// for an officer waits for ever, and in plain form it would outlive the erasure of its person.
pub async fn seal_plain(
    db: &Db,
    now: DateTime<Utc>,
    mut key_of: impl AsyncFnMut(&mut PgConnection, Option<i64>) -> Result<Option<SubjectKey>, KeyError>,
) -> Result<u64, OutboxError> {
    let mut done = 0;
    loop {
        let mut tx = Tx::begin(db).await?;
        let rows = sqlx::query!(
            r#"select id, business_id, content as "content!" from outbox
               where content is not null and subject_id is null order by id limit $1 for update"#,
            BATCH
        )
        .fetch_all(&mut *tx)
        .await?;
        if rows.is_empty() {
            return Ok(done);
        }
        done += rows.len() as u64;
        for row in rows {
            let key = key_of(&mut tx, row.business_id).await?;
            let sealed = key.as_ref().map(|key| content::seal_plain(key, &row.content).into_bytes());
            sqlx::query!(
                "update outbox set content = $2, subject_id = $3,
                        state = case when $2::bytea is null and settled_at is null then 'failed' else state end,
                        settled_at = case when $2::bytea is null then coalesce(settled_at, $4) else settled_at end
                 where id = $1",
                row.id,
                sealed,
                key.map(|key| key.id().0),
                now
            )
            .execute(&mut *tx)
            .await?;
        }
        tx.commit(Change::None, now).await?;
    }
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
