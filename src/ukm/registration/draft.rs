//! Registrations under way: on the server from the first step, sealed, and gone after a month without a visit.

use std::collections::BTreeSet;

use axum::http::{HeaderMap, HeaderValue, header};
use chrono::{DateTime, Duration, Utc};
use rand::RngExt;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use super::answers::Answers;
use crate::account::policy::{Action, Actor, Menu, Subject};
use crate::account::secret::{self, Token};
use crate::config::Config;
use crate::files::album;
use crate::privacy::{KeyError, Keys, Slot, SubjectId, SubjectKey, subject};

/// A draft is kept for this long after it was last saved.
const KEPT: Duration = Duration::days(30);
/// Where the content rests.
const CONTENT: Slot = Slot::new("draft", "content");
/// Letters that nobody mistakes for another.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// 60 bits: nobody guesses one, and it can still be copied from a sheet of paper.
const LENGTH: usize = 12;

/// What a draft is gone on with. Whoever holds it reads what was typed, so only its hash is kept.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Code(String);

impl Code {
    fn random() -> Self {
        let mut rng = rand::rng();
        Self((0..LENGTH).map(|_| char::from(LETTERS[rng.random_range(0..LETTERS.len())])).collect())
    }

    /// Reads what people copy: small letters, `O` for `0`, `I` and `L` for `1`, spaces and dashes anywhere.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let plain = text.chars().filter(|c| !matches!(c, ' ' | '-')).map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        });
        let plain: String = plain.take(LENGTH + 1).collect();
        let right = plain.len() == LENGTH && plain.bytes().all(|byte| LETTERS.contains(&byte));
        right.then_some(Self(plain))
    }

    /// In groups of four, for people.
    pub(super) fn shown(&self) -> String {
        let groups = self.0.as_bytes().chunks(4).map(String::from_utf8_lossy);
        groups.collect::<Vec<_>>().join("-")
    }

    fn hash(&self) -> Vec<u8> {
        secret::hash(&format!("draft {}", self.0))
    }
}

/// What rests sealed.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct Content {
    /// Key of the form that sends it: two clicks send one registration.
    pub key: String,
    /// What was typed.
    pub answers: Answers,
    /// Steps that were saved, by their names.
    pub saved: BTreeSet<String>,
}

/// A registration under way.
pub(super) struct Draft {
    pub id: i64,
    /// The officer who fills it in for somebody else.
    pub account: Option<i64>,
    pub code: Code,
    pub content: Content,
    subject: SubjectKey,
}

/// Why a draft cannot be read or kept.
#[derive(Debug, thiserror::Error)]
pub(super) enum DraftError {
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error("draft cannot be written as JSON")]
    Form(#[from] serde_json::Error),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

impl From<DraftError> for crate::http::error::Error {
    fn from(error: DraftError) -> Self {
        match error {
            DraftError::Sql(error) | DraftError::Key(KeyError::Sql(error)) => error.into(),
            other => Self::Internal(other.into()),
        }
    }
}

/// A new, empty one.
pub(super) async fn create(
    conn: &mut PgConnection,
    keys: &Keys,
    account: Option<i64>,
    now: DateTime<Utc>,
) -> Result<Draft, DraftError> {
    let subject = subject::create(conn, keys, now).await?;
    let code = Code::random();
    let key = Token::random().reveal().to_owned();
    let content = Content { key, ..Content::default() };
    let sealed = subject.seal_json(CONTENT, &content)?;
    let id = sqlx::query_scalar!(
        "insert into draft (subject_id, code_hash, account_id, content, created_at, updated_at, expires_at)
         values ($1, $2, $3, $4, $5, $5, $6) returning id",
        subject.id().0,
        code.hash(),
        account,
        sealed.as_bytes(),
        now,
        now + KEPT,
    )
    .fetch_one(conn)
    .await?;
    Ok(Draft { id, account, code, content, subject })
}

/// The draft of `code`, locked until the transaction ends, if `actor` may see it: one that is filled in for somebody
/// else is seen by its officer only.
pub(super) async fn find(
    conn: &mut PgConnection,
    keys: &Keys,
    code: &Code,
    actor: &Actor,
) -> Result<Option<Draft>, DraftError> {
    let helper = actor.id().filter(|_| actor.may(Action::Fill, &Subject::Menu(Menu::Ukm)));
    let found = load(conn, keys, code, actor.now()).await?;
    Ok(found.filter(|draft| draft.account.is_none() || draft.account == helper))
}

/// The draft of an officer whose session ended on the way, in a browser in which nobody is signed in now. It is there to
/// be gone on with after signing in, and not to be shown.
pub(super) async fn find_asleep(
    conn: &mut PgConnection,
    keys: &Keys,
    code: &Code,
    actor: &Actor,
) -> Result<Option<Draft>, DraftError> {
    if actor.is_signed_in() {
        return Ok(None);
    }
    Ok(load(conn, keys, code, actor.now()).await?.filter(|draft| draft.account.is_some()))
}

async fn load(
    conn: &mut PgConnection,
    keys: &Keys,
    code: &Code,
    now: DateTime<Utc>,
) -> Result<Option<Draft>, DraftError> {
    let row = sqlx::query!(
        "select id, subject_id, account_id, content from draft where code_hash = $1 and expires_at > $2 for update",
        code.hash(),
        now,
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let Some(subject) = subject::find(conn, keys, SubjectId(row.subject_id)).await? else { return Ok(None) };
    // What cannot be opened is as good as gone; its author begins anew.
    let Ok(content) = subject.open_json(CONTENT, &row.content) else { return Ok(None) };
    Ok(Some(Draft { id: row.id, account: row.account_id, code: code.clone(), content, subject }))
}

/// Keeps what was changed.
pub(super) async fn save(
    conn: &mut PgConnection,
    draft: &Draft,
    now: DateTime<Utc>,
) -> Result<(), DraftError> {
    let sealed = draft.subject.seal_json(CONTENT, &draft.content)?;
    sqlx::query!(
        "update draft set content = $2, updated_at = $3, expires_at = $4 where id = $1",
        draft.id,
        sealed.as_bytes(),
        now,
        now + KEPT,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes a draft with the key that opens it.
pub(super) async fn delete(conn: &mut PgConnection, draft: &Draft) -> sqlx::Result<()> {
    sqlx::query!("delete from draft where id = $1", draft.id).execute(&mut *conn).await?;
    sqlx::query!("delete from subject where id = $1", draft.subject.id().0).execute(conn).await?;
    Ok(())
}

/// Removes drafts that nobody has come back to, with their pictures; returns how many.
pub async fn prune(conn: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<u64> {
    // Nobody finds an old one any more, so none is renewed meanwhile.
    let old = sqlx::query_scalar!("select id from draft where expires_at <= $1", now);
    let old = old.fetch_all(&mut *conn).await?;
    album::remove_drafts(conn, &old).await?;
    let gone = sqlx::query!(
        "with gone as (delete from draft where id = any($1) returning subject_id)
         delete from subject using gone where subject.id = gone.subject_id",
        &old
    )
    .execute(conn)
    .await?;
    Ok(gone.rows_affected())
}

fn is_secure(config: &Config) -> bool {
    config.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
}

fn cookie_name(config: &Config) -> &'static str {
    if is_secure(config) { "__Host-draf" } else { "draf" }
}

/// The `Set-Cookie` that hands `code` to the browser, or takes it back.
pub(super) fn cookie(config: &Config, code: Option<&Code>) -> HeaderValue {
    let (value, age) = code.map_or(("", 0), |code| (code.0.as_str(), KEPT.num_seconds()));
    let secure = if is_secure(config) { "; Secure" } else { "" };
    let name = cookie_name(config);
    let text = format!("{name}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}");
    // Codes are letters and digits, which fit a header.
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("draf=; Path=/; Max-Age=0"))
}

/// The code that the browser sent.
pub(super) fn code_of(config: &Config, headers: &HeaderMap) -> Option<Code> {
    let name = cookie_name(config);
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(one, _)| *one == name).and_then(|(_, value)| Code::parse(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_copy_it() {
        let code = Code("0A1BCDEFGH23".into());
        assert_eq!(code.shown(), "0A1B-CDEF-GH23");
        assert!(Code::parse(" oAib-cdef gh23 ") == Some(code));
        assert!(Code::parse(&Code::random().shown().to_lowercase()).is_some());
        for wrong in ["", "0A1B-CDEF-GH2", "0A1B-CDEF-GH234", "0A1B-CDEF-GHU3", "ÄA1BCDEFGH23"] {
            assert!(Code::parse(wrong).is_none(), "{wrong}");
        }
    }
}
