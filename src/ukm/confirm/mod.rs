//! The yearly question whether a record is still right, and its three answers.
//!
//! Whoever has the link that a message carries answers for one business; whoever comes by the invitation to the group of
//! a desa finds the business by its name. Opening an address answers nothing: chat programs open every address that they
//! preview. "Masih benar" of whoever has the link, owns the business or may edit it notes the date and no figure. Of
//! anybody else it is a hint for an officer, as the other answers are whoever gives them.
//!
//! Owns `confirmation_link` and the column `business.confirmed_at`.

mod link;
pub mod page;
pub mod send;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sqlx::PgConnection;

use crate::account::audit::{Entry, Subject};
use crate::account::policy::{Action, Actor};
use crate::db::Tx;
use crate::http::error::Error;
use crate::privacy::Keys;
use crate::ukm::request::{self, Kind, New, RequestError, Wanted};
use crate::ukm::review::access;

/// What somebody says about a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nothing has changed.
    StillRight,
    /// Something has.
    Update,
    /// The business has ended.
    Closed,
}

impl Answer {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::StillRight, Self::Update, Self::Closed];

    /// In forms and addresses.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::StillRight => "benar",
            Self::Update => "perbarui",
            Self::Closed => "tutup",
        }
    }

    /// The answer called `slug`.
    pub fn parse(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.slug() == slug)
    }

    const fn words(self) -> &'static str {
        match self {
            Self::StillRight => "masih benar",
            Self::Update => "ada yang berubah",
            Self::Closed => "usaha sudah tutup",
        }
    }
}

/// Why whoever answers is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// By the link in a message to the owner.
    Link,
    /// As its owner, signed in.
    Owner,
    /// As an officer who may edit it.
    Officer,
    /// As anybody, by the page of a desa.
    Desa,
}

impl Way {
    /// How somebody comes to `business` who has no link.
    pub async fn of(conn: &mut PgConnection, actor: &Actor, business: i64) -> sqlx::Result<Self> {
        if actor.identity().is_some_and(|one| one.owned.contains(&business)) {
            return Ok(Self::Owner);
        }
        let facts = access::facts(conn, business).await?;
        let edits = facts.is_some_and(|facts| facts.may(actor, Action::Edit));
        Ok(if edits { Self::Officer } else { Self::Desa })
    }

    /// Whether "masih benar" this way says when the record was last confirmed.
    pub const fn confirms(self) -> bool {
        !matches!(self, Self::Desa)
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Link => "tautan pribadi",
            Self::Owner => "akun pemilik",
            Self::Officer => "petugas",
            Self::Desa => "halaman desa",
        }
    }
}

/// Notes an answer about `business` within `tx`.
pub async fn answer(
    tx: &mut Tx,
    keys: &Keys,
    actor: &Actor,
    business: i64,
    (answer, words): (Answer, Option<String>),
    way: Way,
) -> Result<(), Error> {
    let now = actor.now();
    if answer == Answer::StillRight && way.confirms() {
        confirm(tx, business, now).await?;
    } else {
        let content = json!({ "jawaban": answer.words(), "keterangan": words, "lewat": way.words() });
        // However many neighbours say that nothing has changed, it is one hint until an officer has looked.
        let again =
            answer == Answer::StillRight && words.is_none() && waits(tx, keys, business, &content).await?;
        if !again {
            let new = New { kind: Kind::Confirmation, business, account: actor.id(), content };
            request::put(tx, keys, &new, now).await.map_err(refused)?;
        }
    }
    let entry = Entry::new("konfirmasi dijawab", Subject::Business(business));
    tx.audit(actor, entry.after(json!({ "jawaban": answer.words(), "lewat": way.words() }))).await?;
    Ok(())
}

/// Notes that a record is right as it stands.
async fn confirm(conn: &mut PgConnection, business: i64, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update business set confirmed_at = $2 where id = $1", business, now).execute(conn).await?;
    Ok(())
}

/// An officer takes a hint up: that nothing has changed is confirmed by that.
pub async fn take_up(
    conn: &mut PgConnection,
    business: i64,
    hint: &Value,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    if is_still_right(hint) { confirm(conn, business, now).await } else { Ok(()) }
}

/// Whether an answer says that nothing has changed.
pub fn is_still_right(content: &Value) -> bool {
    content.get("jawaban").and_then(Value::as_str) == Some(Answer::StillRight.words())
}

/// Whether the same answer waits for an officer already.
async fn waits(conn: &mut PgConnection, keys: &Keys, business: i64, content: &Value) -> Result<bool, Error> {
    let (business, kind) = (Some(business), Some(Kind::Confirmation));
    let wanted = Wanted { business, kind, open: true, ..Wanted::default() };
    let waiting = request::list(conn, keys, wanted).await.map_err(refused)?;
    Ok(waiting.iter().any(|one| one.content.as_ref() == Some(content)))
}

/// A request that could not be put, as an answer to whoever sent it.
pub(super) fn refused(error: RequestError) -> Error {
    match error {
        RequestError::Erased => Error::no_page(),
        RequestError::Sql(error) => error.into(),
        other => Error::Internal(other.into()),
    }
}
