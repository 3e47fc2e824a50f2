//! What the operator of the server does without signing in: the first admin utama, and accounts from the console.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::audit::{Entry, Subject};
use super::link::{self, Purpose};
use super::policy::Actor;
use super::query::{self, NewAccount};
use super::secret::Token;
use crate::db::{Change, Db, Tx};

/// Who acts at the console.
pub fn operator(now: DateTime<Utc>) -> Actor {
    Actor::public("konsol", now)
}

/// While there is no admin utama, a link that makes the first one; each start draws a new one.
pub async fn invite_first_admin(db: &Db, now: DateTime<Utc>) -> sqlx::Result<Option<Token>> {
    let mut tx = Tx::begin(db).await?;
    if query::has_admin(&mut tx).await? {
        return Ok(None);
    }
    let token = link::create(&mut tx, Purpose::FirstAdmin, now).await?;
    tx.commit(Change::None, now).await?;
    Ok(Some(token))
}

/// Makes an account, an admin utama if a decree is named, and the link by which its owner chooses a password.
pub async fn create(
    db: &Db,
    new: &NewAccount,
    admin_decree: Option<String>,
    now: DateTime<Utc>,
) -> sqlx::Result<Token> {
    let mut tx = Tx::begin(db).await?;
    let actor = operator(now);
    let id = query::create(&mut tx, new, now).await?;
    tx.audit(&actor, Entry::new("akun dibuat", Subject::Account(id))).await?;
    if let Some(decree) = admin_decree {
        let entry = Entry::new("wewenang diberikan", Subject::Account(id));
        tx.audit(&actor, entry.after(json!({ "peran": "admin_utama", "sk": decree }))).await?;
        query::give(&mut tx, id, &query::admin_utama(decree), query::today(now), None, now).await?;
    }
    let token = link::create(&mut tx, Purpose::Password(id), now).await?;
    tx.commit(Change::None, now).await?;
    Ok(token)
}
