//! The yearly question whether a record is still right, and its three answers.
//!
//! Whoever has the link that a message carries answers for one business; whoever comes by the invitation to the group of
//! a desa finds the business by its name. Opening an address answers nothing: chat programs open every address that they
//! preview. "Masih benar" notes the date and no figure; the other answers become requests for an officer.
//!
//! Owns `confirmation_link` and the column `business.confirmed_at`.

mod link;
pub mod page;
pub mod send;

use serde_json::json;

use crate::account::audit::{Entry, Subject};
use crate::account::policy::Actor;
use crate::db::Tx;
use crate::http::error::Error;
use crate::privacy::Keys;
use crate::ukm::request::{self, Kind, New, RequestError};

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

/// How whoever answers came to the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// By the link in a message.
    Link,
    /// By the page of a desa.
    Desa,
}

impl Way {
    const fn words(self) -> &'static str {
        match self {
            Self::Link => "tautan pribadi",
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
    if answer == Answer::StillRight {
        sqlx::query!("update business set confirmed_at = $2 where id = $1", business, now)
            .execute(&mut **tx)
            .await?;
    } else {
        let content = json!({ "jawaban": answer.words(), "keterangan": words, "lewat": way.words() });
        let new = New { kind: Kind::Confirmation, business, account: actor.id(), content };
        request::put(tx, keys, &new, now).await.map_err(refused)?;
    }
    let entry = Entry::new("konfirmasi dijawab", Subject::Business(business));
    tx.audit(actor, entry.after(json!({ "jawaban": answer.words(), "lewat": way.words() }))).await?;
    Ok(())
}

/// A request that could not be put, as an answer to whoever sent it.
pub(super) fn refused(error: RequestError) -> Error {
    match error {
        RequestError::Erased => Error::no_page(),
        RequestError::Sql(error) => error.into(),
        other => Error::Internal(other.into()),
    }
}
