//! Tells owners that a permit of theirs is about to end: once, about two months before.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde_json::json;

use super::legality::{self, Kinds};
use super::record;
use crate::account::audit::{Entry, Subject};
use crate::account::policy::Actor;
use crate::account::query::today;
use crate::app::App;
use crate::db::{Change, Tx};
use crate::http::error::Error;
use crate::pesan::{self, Address, Message, Phone, Put, Text};

/// So long before its last day an owner hears of it: time enough for every permit to be prolonged.
pub const BEFORE: Duration = Duration::days(60);
/// Messages of one transaction.
const BATCH: i64 = 200;

struct Due {
    id: i64,
    business_id: i64,
    kind: String,
    expires: NaiveDate,
    code: String,
    name: String,
    phone: Option<String>,
    email: Option<String>,
    claimed: bool,
}

/// Permits that are valid and end soon, with none after them, of businesses that go on, and of which nothing was said yet.
async fn due(tx: &mut Tx, after: i64, now: DateTime<Utc>) -> sqlx::Result<Vec<Due>> {
    sqlx::query_as!(
        Due,
        r#"select l.id, l.business_id, l.kind, l.expires as "expires!", b.code, b.name, o.phone as "phone?",
                  o.email as "email?", o.account_id is not null as "claimed!"
           from legality l join business b on b.id = l.business_id join owner o on o.id = b.owner_id
           where l.id > $1 and l.expires between $2 and $3 and l.status <> 'dicabut'
               and b.state = 'active' and b.verification = 'verified' and not b.demo and b.erased_at is null
               and (o.phone is not null or o.email is not null)
               and not exists (
                   select from legality next
                   where next.business_id = l.business_id and next.kind = l.kind and next.id <> l.id
                       and next.status <> 'dicabut' and (next.expires is null or next.expires > l.expires))
               and not exists (
                   select from outbox m
                   where m.idempotency_key = 'permit_ends:' || l.business_id || ':' || l.kind || ':' || l.expires)
           order by l.id limit $4"#,
        after,
        today(now),
        today(now + BEFORE),
        BATCH
    )
    .fetch_all(&mut **tx)
    .await
}

/// Puts a message for every permit that ends within [`BEFORE`] into the outbox; gives how many there were.
pub async fn send(app: &App, now: DateTime<Utc>) -> Result<u64, Error> {
    let (mut sent, mut after) = (0, 0);
    let kinds = legality::load(&mut *app.db().primary().acquire().await?).await.map_err(Error::Internal)?;
    loop {
        let mut tx = Tx::begin(app.db()).await?;
        let batch = due(&mut tx, after, now).await?;
        let Some(last) = batch.last() else { return Ok(sent) };
        after = last.id;
        let before = sent;
        for one in &batch {
            sent += u64::from(tell(app, &mut tx, &kinds, one, now).await?);
        }
        if sent > before {
            let entry = Entry::new("pengingat izin dikirim", Subject::Service);
            tx.audit(&Actor::public("server", now), entry.after(json!({ "jumlah": sent - before }))).await?;
        }
        tx.commit(Change::None, now).await?;
    }
}

/// Whether there was somebody to tell.
async fn tell(app: &App, tx: &mut Tx, kinds: &Kinds, one: &Due, now: DateTime<Utc>) -> Result<bool, Error> {
    let phone = one.phone.as_deref().and_then(|phone| Phone::parse(phone).ok());
    let email = one.email.as_deref().and_then(|email| Address::email(email).ok());
    let Some(to) = phone.as_ref().map(Address::whatsapp).or(email) else { return Ok(false) };
    let Some(sealing) = record::subject_key(tx, app.keys(), one.business_id, now).await? else {
        return Ok(false);
    };
    let base = app.config().base_url();
    let link = if one.claimed {
        format!("{base}/saya/ukm/{}/izin", one.code)
    } else {
        format!("{base}/klaim/{}", one.code)
    };
    let permit = kinds.by_slug(&one.kind).map_or(&*one.kind, |kind| &*kind.name);
    let message = Message {
        key: &format!("permit_ends:{}:{}:{}", one.business_id, one.kind, one.expires),
        to: &to,
        phone: phone.as_ref(),
        text: Text::PermitEnds { business: &one.name, permit, last: one.expires, link: &link },
        business_id: Some(one.business_id),
    };
    let put = pesan::put(tx, &sealing, &message, now).await.map_err(|error| Error::Internal(error.into()))?;
    Ok(put != Put::Already)
}
