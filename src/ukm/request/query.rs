//! The table of requests, and all its SQL.

use chrono::{DateTime, Duration, Utc};
use serde_json::Value;
use sqlx::PgConnection;

use super::kind::{Kind, State};
use crate::db::Tx;
use crate::privacy::{KeyError, Keys, OpenError, Slot, SubjectId, subject};
use crate::ukm::record;

/// Where what is asked for rests.
const CONTENT: Slot = Slot::new("request", "content");
/// Where the reason of a decision rests.
const REASON: Slot = Slot::new("request", "reason");

/// Whoever took something has this long before somebody else may.
pub const LEASE: Duration = Duration::minutes(30);

/// A request as it is put.
#[derive(Clone)]
pub struct New {
    /// What is asked for.
    pub kind: Kind,
    /// About which business.
    pub business: i64,
    /// By whom; none for the public.
    pub account: Option<i64>,
    /// The words, or the patch. Rests sealed.
    pub content: Value,
}

/// What became of a request that was put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// It waits, under this number.
    Made(i64),
    /// The same account has asked this before, under this number, and it is not decided yet. Nothing has changed.
    Already(i64),
}

/// Why a request could not be put or read. The text is for people.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// The business was erased at its owner's request.
    #[error("data ini sudah dihapus atas permintaan pemiliknya")]
    Erased,
    /// Keys.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A content does not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A content cannot be written.
    #[error("isi permintaan tidak dapat disimpan")]
    Form(#[from] serde_json::Error),
    /// The database failed.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Puts a request. Whoever has an account has one open request of a kind for a business; those of the public all count.
pub async fn put(tx: &mut Tx, keys: &Keys, new: &New, now: DateTime<Utc>) -> Result<Put, RequestError> {
    let key = record::subject_key(tx, keys, new.business, now).await?.ok_or(RequestError::Erased)?;
    let content = key.seal_json(CONTENT, &new.content)?;
    let id = sqlx::query_scalar!(
        "insert into request (business_id, kind, account_id, subject_id, content, created_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (business_id, kind, account_id) where state in ('open', 'taken') and account_id is not null
         do update set state = request.state where false
         returning id",
        new.business,
        new.kind.as_str(),
        new.account,
        key.id().0,
        content.as_bytes(),
        now,
    )
    .fetch_optional(&mut **tx)
    .await?;
    if let Some(id) = id {
        return Ok(Put::Made(id));
    }
    // The row that was in the way is locked by now, so it is there still.
    let id = sqlx::query_scalar!(
        "select id from request
         where business_id = $1 and kind = $2 and account_id = $3 and state in ('open', 'taken')",
        new.business,
        new.kind.as_str(),
        new.account,
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(Put::Already(id))
}

/// A request as it stands.
#[derive(Clone)]
pub struct Request {
    /// Its key.
    pub id: i64,
    /// About which business.
    pub business: i64,
    /// What is asked for.
    pub kind: Kind,
    /// By whom; none for the public.
    pub account: Option<i64>,
    /// Name of that account.
    pub account_name: Option<String>,
    /// How far it has come.
    pub state: State,
    /// The words or the patch; none once the person was erased.
    pub content: Option<Value>,
    /// Who took it.
    pub taken_by: Option<i64>,
    /// Name of who took it.
    pub taken_name: Option<String>,
    /// When.
    pub taken_at: Option<DateTime<Utc>>,
    /// Who decided it.
    pub decided_by: Option<i64>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it was decided so; none once the person was erased.
    pub reason: Option<String>,
    /// When it was put.
    pub created_at: DateTime<Utc>,
}

/// Which requests are wanted; each part narrows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// This one.
    pub id: Option<i64>,
    /// About this business.
    pub business: Option<i64>,
    /// By this account.
    pub account: Option<i64>,
    /// Of this kind.
    pub kind: Option<Kind>,
    /// Those that wait for a decision.
    pub open: bool,
}

/// The most that [`list`] gives.
const MOST: i64 = 200;

/// Requests, the latest first. Who may see them is for the caller, who narrows to a business or an account.
pub async fn list(
    conn: &mut PgConnection,
    keys: &Keys,
    wanted: Wanted,
) -> Result<Vec<Request>, RequestError> {
    let rows = sqlx::query!(
        r#"select r.id, r.business_id, r.kind, r.account_id, a.name as "account_name?", r.state, r.subject_id,
                  r.content, r.taken_by, t.name as "taken_name?", r.taken_at, r.decided_by, r.decided_at, r.reason,
                  r.created_at
           from request r
           left join account a on a.id = r.account_id
           left join account t on t.id = r.taken_by
           where ($1::bigint is null or r.id = $1)
             and ($2::bigint is null or r.business_id = $2)
             and ($3::bigint is null or r.account_id = $3)
             and ($4::text is null or r.kind = $4)
             and (not $5 or r.state in ('open', 'taken'))
           order by r.id desc limit $6"#,
        wanted.id,
        wanted.business,
        wanted.account,
        wanted.kind.map(Kind::as_str),
        wanted.open,
        MOST,
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut requests = Vec::with_capacity(rows.len());
    for row in rows {
        let (Some(kind), Some(state)) = (Kind::find(&row.kind), State::find(&row.state)) else { continue };
        let (content, reason) = match subject::find(conn, keys, SubjectId(row.subject_id)).await? {
            None => (None, None),
            Some(key) => {
                let reason = row.reason.map(|sealed| key.open_text(REASON, &sealed)).transpose()?;
                (Some(key.open_json(CONTENT, &row.content)?), reason.map(|text| text.as_str().to_owned()))
            }
        };
        requests.push(Request {
            id: row.id,
            business: row.business_id,
            kind,
            account: row.account_id,
            account_name: row.account_name,
            state,
            content,
            taken_by: row.taken_by,
            taken_name: row.taken_name,
            taken_at: row.taken_at,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
            reason,
            created_at: row.created_at,
        });
    }
    Ok(requests)
}

/// One request.
pub async fn find(conn: &mut PgConnection, keys: &Keys, id: i64) -> Result<Option<Request>, RequestError> {
    Ok(list(conn, keys, Wanted { id: Some(id), ..Wanted::default() }).await?.pop())
}

/// What taking a request came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is the account's now, until then.
    Until(DateTime<Utc>),
    /// Somebody else is at work on it.
    By {
        /// Who.
        account: i64,
        /// For how long it is theirs.
        until: DateTime<Utc>,
    },
    /// There is none that waits under this number.
    Gone,
}

/// Takes a request for [`LEASE`], unless somebody else has it. Taking one's own again lengthens it.
pub async fn take(tx: &mut Tx, id: i64, account: i64, now: DateTime<Utc>) -> sqlx::Result<Taken> {
    let row = sqlx::query!(
        "select taken_by, taken_at from request where id = $1 and state in ('open', 'taken') for update",
        id
    )
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(Taken::Gone) };
    if let Some((by, at)) = row.taken_by.zip(row.taken_at)
        && by != account
        && at + LEASE > now
    {
        return Ok(Taken::By { account: by, until: at + LEASE });
    }
    sqlx::query!(
        "update request set state = 'taken', taken_by = $2, taken_at = $3 where id = $1",
        id,
        account,
        now
    )
    .execute(&mut **tx)
    .await?;
    Ok(Taken::Until(now + LEASE))
}

/// A decision about a request.
#[derive(Clone, Copy, Debug)]
pub struct Decision<'a> {
    /// Who decides; none when a rule does.
    pub by: Option<i64>,
    /// What it comes to: approved, returned or rejected.
    pub state: State,
    /// Why, for whoever asked.
    pub reason: Option<&'a str>,
}

/// Decides a request that waits; false when there is none under this number any more, and then nothing has changed.
pub async fn decide(
    tx: &mut Tx,
    keys: &Keys,
    id: i64,
    decision: Decision<'_>,
    now: DateTime<Utc>,
) -> Result<bool, RequestError> {
    let row = sqlx::query!(
        "select subject_id from request where id = $1 and state in ('open', 'taken') for update",
        id
    )
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row.filter(|_| !decision.state.is_open()) else { return Ok(false) };
    // Without the key there is nobody left to be told why.
    let key = subject::find(tx, keys, SubjectId(row.subject_id)).await?;
    let reason = key.zip(decision.reason).map(|(key, why)| key.seal(REASON, why.as_bytes()).into_bytes());
    sqlx::query!(
        "update request set state = $2, decided_by = $3, decided_at = $4, reason = $5 where id = $1",
        id,
        decision.state.as_str(),
        decision.by,
        now,
        reason,
    )
    .execute(&mut **tx)
    .await?;
    Ok(true)
}

/// Hands the open requests about one business over to another that it turned out to be; gives their keys. Whoever asked
/// the same about both has asked once.
pub async fn carry(conn: &mut PgConnection, (from, to): (i64, i64)) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "update request r set business_id = $2
         where business_id = $1 and state in ('open', 'taken') and not exists (
             select from request other where other.business_id = $2 and other.kind = r.kind
                 and other.account_id = r.account_id and other.state in ('open', 'taken'))
         returning id",
        from,
        to
    )
    .fetch_all(conn)
    .await
}

/// Brings these requests back, as far as they still wait.
pub async fn carry_back(conn: &mut PgConnection, (from, to): (i64, i64), ids: &[i64]) -> sqlx::Result<()> {
    sqlx::query!(
        "update request r set business_id = $2
         where business_id = $1 and id = any($3) and state in ('open', 'taken') and not exists (
             select from request other where other.business_id = $2 and other.kind = r.kind
                 and other.account_id = r.account_id and other.state in ('open', 'taken'))",
        from,
        to,
        ids
    )
    .execute(conn)
    .await?;
    Ok(())
}
