//! Asks those whose record nobody has confirmed for a year, in bounded batches, and nobody twice within a year.

use chrono::{DateTime, Datelike, Duration, Utc};
use serde_json::json;

use super::link;
use crate::account::audit::{Entry, Subject};
use crate::account::policy::Actor;
use crate::db::{Change, Db, Tx};
use crate::pesan::outbox::OutboxError;
use crate::pesan::{self, Address, Message, Phone, Text};
use crate::privacy::Keys;
use crate::ukm::record;

/// A record is asked about when nobody has confirmed it for this long, and again when this has passed once more.
pub const AGE: Duration = Duration::days(365);
/// Messages of one transaction.
const BATCH: i64 = 200;

/// Why no more was sent.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The outbox.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
    /// The database.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Messages put into the outbox.
    pub sent: u64,
    /// Those whose telephone and e-mail are no address; they are reached by the group of their desa.
    pub unreachable: u64,
}

/// Puts at most `most` messages into the outbox; their links begin with `base`.
pub async fn send((db, keys): (&Db, &Keys), actor: &Actor, base: &str, most: u64) -> Result<Done, SendError> {
    let (mut done, mut after) = (Done::default(), 0);
    while done.sent < most {
        let room = BATCH.min(i64::try_from(most - done.sent).unwrap_or(BATCH));
        let mut tx = Tx::begin(db).await?;
        let batch = due(&mut tx, after, room, actor.now()).await?;
        let Some(last) = batch.last() else { break };
        after = last.id;
        let mut sent = 0;
        for one in &batch {
            if ask(&mut tx, keys, one, base, actor.now()).await? {
                sent += 1;
            } else {
                done.unreachable += 1;
            }
        }
        if sent > 0 {
            let entry = Entry::new("konfirmasi tahunan dikirim", Subject::Service);
            tx.audit(actor, entry.after(json!({ "jumlah": sent }))).await?;
        }
        tx.commit(Change::None, actor.now()).await?;
        done.sent += sent;
    }
    Ok(done)
}

struct Due {
    id: i64,
    name: String,
    phone: Option<String>,
    email: Option<String>,
}

async fn due(tx: &mut Tx, after: i64, most: i64, now: DateTime<Utc>) -> sqlx::Result<Vec<Due>> {
    sqlx::query_as!(
        Due,
        r#"select b.id, b.name, o.phone as "phone?", o.email as "email?"
           from business b join owner o on o.id = b.owner_id
           where b.id > $1 and b.state = 'active' and b.verification = 'verified' and not b.demo
               and last_confirmed(b) < $3 and (o.phone is not null or o.email is not null)
               and not exists (select from confirmation_link l where l.business_id = b.id and l.sent_at >= $3)
           order by b.id limit $2 for update of b skip locked"#,
        after,
        most,
        now - AGE
    )
    .fetch_all(&mut **tx)
    .await
}

/// Whether there was an address to ask at.
async fn ask(
    tx: &mut Tx,
    keys: &Keys,
    one: &Due,
    base: &str,
    now: DateTime<Utc>,
) -> Result<bool, OutboxError> {
    let phone = one.phone.as_deref().and_then(|phone| Phone::parse(phone).ok());
    let email = one.email.as_deref().and_then(|email| Address::email(email).ok());
    let Some(to) = phone.as_ref().map(Address::whatsapp).or(email) else { return Ok(false) };
    let Some(sealing) = record::subject_key(tx, keys, one.id, now).await? else { return Ok(false) };
    let token = link::create(tx, one.id, now).await?;
    let link = format!("{base}{}", link::path(&token));
    let key = format!("confirmation:{}:{}", one.id, now.year());
    let text = Text::Confirmation { business: &one.name, link: &link };
    let message = Message { key: &key, to: &to, phone: phone.as_ref(), text, business_id: Some(one.id) };
    pesan::put(tx, &sealing, &message, now).await?;
    Ok(true)
}
