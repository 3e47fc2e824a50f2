//! The log of what was done: one entry in the same transaction as the change, never altered.

use chrono::{DateTime, Duration, Utc};
use serde_json::Value;
use sqlx::PgConnection;

use super::policy::Actor;
use crate::db::{Change, Db, Tx};

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An account with its grants and sessions.
    Account(i64),
    /// A business.
    Business(i64),
    /// A person of the register.
    Owner(i64),
    /// The service as a whole.
    Service,
}

impl Subject {
    /// Its kind in the database and in addresses, and its key.
    pub const fn parts(self) -> (&'static str, Option<i64>) {
        match self {
            Self::Account(id) => ("akun", Some(id)),
            Self::Business(id) => ("ukm", Some(id)),
            Self::Owner(id) => ("pemilik", Some(id)),
            Self::Service => ("layanan", None),
        }
    }
}

/// What something was before or after.
#[derive(Clone, Debug, PartialEq)]
pub enum Detail {
    /// Nothing personal in it.
    Open(Value),
    /// Sealed with the key of the person it is about.
    Sealed(Vec<u8>),
}

/// One entry.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What was done, a short Indonesian phrase that the log shows: `akun dinonaktifkan`.
    pub action: &'static str,
    /// To what.
    pub subject: Subject,
    /// Why, in the words of whoever did it.
    pub reason: Option<String>,
    /// What it was.
    pub before: Option<Detail>,
    /// What it became.
    pub after: Option<Detail>,
}

impl Entry {
    /// An entry without details.
    pub const fn new(action: &'static str, subject: Subject) -> Self {
        Self { action, subject, reason: None, before: None, after: None }
    }

    /// With what it became.
    #[must_use]
    pub fn after(mut self, value: Value) -> Self {
        self.after = Some(Detail::Open(value));
        self
    }

    /// With what it was.
    #[must_use]
    pub fn before(mut self, value: Value) -> Self {
        self.before = Some(Detail::Open(value));
        self
    }
}

/// Splits a detail over its two columns.
fn columns(detail: Option<Detail>) -> (Option<Value>, Option<Vec<u8>>) {
    match detail {
        Some(Detail::Open(value)) => (Some(value), None),
        Some(Detail::Sealed(bytes)) => (None, Some(bytes)),
        None => (None, None),
    }
}

impl Actor {
    /// The account that acts, and the one through whose eyes it looks. Who looks through other eyes is who acts.
    fn doer(&self) -> (Option<i64>, Option<i64>) {
        match (&self.viewer, self.id()) {
            (Some((viewer, _)), viewed) => (Some(*viewer), viewed),
            (None, id) => (id, None),
        }
    }
}

/// What opening a record is called.
pub const VIEWED: &str = "data dilihat";
/// What a refused change is called.
const REFUSED: &str = "permintaan ditolak";
/// Looking at the same record again within this time is the same look.
const LOOK: Duration = Duration::hours(1);
/// Refusals of one account that are written down within an hour; more say nothing new.
const MOST_REFUSALS: i64 = 20;

/// Notes that `actor` looks at what is kept about a business and its owner: one entry for each hour of looking. It is
/// written at once, whatever becomes of the caller's transaction. Fails this, nothing may be shown.
pub async fn viewed(conn: &mut PgConnection, db: &Db, actor: &Actor, business: i64) -> sqlx::Result<()> {
    let (who, viewing) = actor.doer();
    let known = sqlx::query_scalar!(
        r#"select exists (
               select from audit where subject_kind = 'ukm' and subject_id = $1 and action = $2
                   and account_id is not distinct from $3 and viewing_id is not distinct from $4 and at > $5) as "known!""#,
        business,
        VIEWED,
        who,
        viewing,
        actor.now() - LOOK,
    );
    if known.fetch_one(conn).await? {
        return Ok(());
    }
    let mut tx = Tx::begin(db).await?;
    tx.audit(actor, Entry::new(VIEWED, Subject::Business(business))).await?;
    tx.commit(Change::None, actor.now()).await?;
    Ok(())
}

/// Notes that a change was refused to `actor`: each address once an hour, and no more than [`MOST_REFUSALS`].
pub async fn refused(db: &Db, actor: &Actor, address: &str) -> sqlx::Result<()> {
    let (who, _) = actor.doer();
    let address: String = address.chars().take(200).collect();
    let mut tx = Tx::begin(db).await?;
    let known = sqlx::query!(
        r#"select count(*) as "count!", coalesce(bool_or(after ->> 'alamat' = $4), false) as "same!"
           from (select action, at, after from audit where account_id = $1 order by id desc limit 500) latest
           where action = $2 and at > $3"#,
        who,
        REFUSED,
        actor.now() - LOOK,
        address,
    )
    .fetch_one(&mut *tx)
    .await?;
    if known.same || known.count >= MOST_REFUSALS {
        return Ok(());
    }
    let entry = Entry::new(REFUSED, Subject::Service).after(serde_json::json!({ "alamat": address }));
    tx.audit(actor, entry).await?;
    tx.commit(Change::None, actor.now()).await?;
    Ok(())
}

impl Tx {
    /// Writes `entry` into the log, as done by `actor`, within this transaction.
    pub async fn audit(&mut self, actor: &Actor, entry: Entry) -> sqlx::Result<()> {
        let (kind, id) = entry.subject.parts();
        let (before, before_sealed) = columns(entry.before);
        let (after, after_sealed) = columns(entry.after);
        let (who, viewing) = actor.doer();
        sqlx::query!(
            "insert into audit (at, account_id, viewing_id, origin, action, subject_kind, subject_id, reason,
                                before, after, before_sealed, after_sealed)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            actor.now(),
            who,
            viewing,
            actor.origin(),
            entry.action,
            kind,
            id,
            entry.reason,
            before,
            after,
            before_sealed,
            after_sealed,
        )
        .execute(&mut **self)
        .await?;
        Ok(())
    }
}

impl Tx {
    /// Writes the same entry about each of these businesses into the log.
    pub async fn audit_each(
        &mut self,
        actor: &Actor,
        action: &'static str,
        businesses: &[i64],
        reason: &str,
    ) -> sqlx::Result<()> {
        let (who, viewing) = actor.doer();
        sqlx::query!(
            "insert into audit (at, account_id, viewing_id, origin, action, subject_kind, subject_id, reason)
             select $1, $2, $3, $4, $5, 'ukm', id, $6 from unnest($7::bigint[]) as named (id)",
            actor.now(),
            who,
            viewing,
            actor.origin(),
            action,
            reason,
            businesses,
        )
        .execute(&mut **self)
        .await?;
        Ok(())
    }
}

/// Which entries are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Done by this account.
    pub account: Option<i64>,
    /// About this kind of record.
    pub kind: Option<String>,
    /// About this record of the kind. What is about a person comes with their businesses, and the other way round.
    pub subject: Option<i64>,
    /// Entries older than this one.
    pub before: Option<i64>,
}

/// An entry as the log shows it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its key.
    pub id: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Name of whoever did it; none for the public and the console.
    pub who: Option<String>,
    /// Key of that account.
    pub account_id: Option<i64>,
    /// Through whose eyes.
    pub viewing: Option<String>,
    /// From where.
    pub origin: String,
    /// What.
    pub action: String,
    /// Kind of the record.
    pub subject_kind: String,
    /// Its key.
    pub subject_id: Option<i64>,
    /// Name of the account or business it is about, where that is what it is.
    pub subject: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// What it was, if open.
    pub before: Option<Value>,
    /// What it became, if open.
    pub after: Option<Value>,
    /// True when details are there that only the key of the person opens.
    pub sealed: bool,
}

/// The latest `limit` entries that are wanted.
pub async fn list(conn: &mut PgConnection, wanted: &Wanted, limit: i64) -> sqlx::Result<Vec<Listed>> {
    sqlx::query_as!(
        Listed,
        r#"select l.id, l.at, a.name as "who?", l.account_id, v.name as "viewing?", l.origin, l.action,
                  l.subject_kind, l.subject_id, coalesce(s.name, b.name, o.name) as "subject?", l.reason,
                  l.before as "before?", l.after as "after?",
                  (l.before_sealed is not null or l.after_sealed is not null) as "sealed!"
           from audit l
           left join account a on a.id = l.account_id
           left join account v on v.id = l.viewing_id
           left join account s on l.subject_kind = 'akun' and s.id = l.subject_id
           left join business b on l.subject_kind = 'ukm' and b.id = l.subject_id
           left join owner o on l.subject_kind = 'pemilik' and o.id = l.subject_id
           where ($1::bigint is null or l.account_id = $1)
             and (($2::text is null or l.subject_kind = $2) and ($3::bigint is null or l.subject_id = $3)
                 or $2 = 'pemilik' and l.subject_kind = 'ukm'
                     and l.subject_id = any(array(select id from business where owner_id = $3))
                 or $2 = 'pemilik' and l.subject_kind = 'akun'
                     and l.subject_id = (select account_id from owner where id = $3)
                 or $2 = 'ukm' and l.subject_kind = 'pemilik'
                     and l.subject_id = (select owner_id from business where id = $3))
             and ($4::bigint is null or l.id < $4)
           order by l.id desc limit $5"#,
        wanted.account,
        wanted.kind,
        wanted.subject,
        wanted.before,
        limit,
    )
    .fetch_all(&mut *conn)
    .await
}

/// What an entry says under seal: before and after. Who may open it is for the caller.
pub async fn sealed(conn: &mut PgConnection, id: i64) -> sqlx::Result<(Option<Vec<u8>>, Option<Vec<u8>>)> {
    let row = sqlx::query!("select before_sealed, after_sealed from audit where id = $1", id)
        .fetch_optional(conn)
        .await?;
    Ok(row.map_or((None, None), |row| (row.before_sealed, row.after_sealed)))
}
