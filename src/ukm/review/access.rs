//! Which records of the register an officer reaches.

use sqlx::PgConnection;

use crate::account::audit;
use crate::account::policy::{Action, Actor, Menu, Record, Scope, Subject};
use crate::app::App;
use crate::db::Tx;
use crate::http::error::Error;
use crate::ukm::record::{self, Business, Desk, Edit, SaveError, Saved};

/// What the policy decides about a business by.
#[derive(Clone, Debug)]
pub struct Facts {
    id: i64,
    desa: Option<String>,
    groups: Vec<i16>,
    /// Nothing is left of it to be worked on.
    erased: bool,
}

impl Facts {
    /// As the policy takes it.
    ///
    /// An officer who owns a business reaches it at the own desk as everybody does; here ownership gives nothing.
    fn record(&self, actor: &Actor) -> Record<'_> {
        let assigned = actor.identity().is_some_and(|one| one.assigned.contains(&self.id));
        Record {
            menu: Menu::Ukm,
            business: assigned.then_some(self.id),
            desa: self.desa.as_deref(),
            groups: &self.groups,
        }
    }

    /// Whether an officer may do this to the business.
    pub fn may(&self, actor: &Actor, action: Action) -> bool {
        actor.may(action, &Subject::Record(&self.record(actor)))
    }

    /// The same business in another desa.
    #[must_use]
    pub fn moved(&self, desa: Option<&str>) -> Self {
        Self { desa: desa.map(str::to_owned), ..self.clone() }
    }

    /// Goes on only if an officer may do this to the business; otherwise the same 404 as for what does not exist.
    pub fn require(&self, actor: &Actor, action: Action) -> Result<(), Error> {
        actor.require(action, &Subject::Record(&self.record(actor)))
    }
}

/// What the policy decides about a business by; none when it does not exist.
pub async fn facts(conn: &mut PgConnection, id: i64) -> sqlx::Result<Option<Facts>> {
    let row = sqlx::query!(
        r#"select desa_code, erased_at is not null as "erased!",
                  array(select distinct p.group_id from business_product l join product p on p.id = l.product_id
                        where l.business_id = b.id) as "groups!"
           from business b where id = $1"#,
        id
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Facts { id, desa: row.desa_code, groups: row.groups, erased: row.erased }))
}

/// What may be done to a business, once `action` on it is allowed.
pub async fn require(
    conn: &mut PgConnection,
    actor: &Actor,
    action: Action,
    id: i64,
) -> Result<Facts, Error> {
    let facts = facts(conn, id).await?.ok_or_else(Error::no_page)?;
    facts.require(actor, action)?;
    if facts.erased && action != Action::See {
        return Err(Error::Conflict("Data usaha ini sudah dihapus atas permintaan pemiliknya.".into()));
    }
    Ok(facts)
}

/// A business, once `action` on it is allowed. That it was looked at is in the log before it is read.
pub async fn open(
    conn: &mut PgConnection,
    app: &App,
    actor: &Actor,
    action: Action,
    id: i64,
) -> Result<(Business, Facts), Error> {
    let facts = require(conn, actor, action, id).await?;
    audit::viewed(conn, app.db(), actor, id).await?;
    let business = record::load(conn, app.keys(), id).await?.ok_or_else(Error::no_page)?;
    Ok((business, facts))
}

/// Goes on only if an officer may do this to every business that a change of a person reaches.
///
/// # Errors
/// [`Error::Refused`] that sends the officer to the admin utama.
pub async fn require_each(
    conn: &mut PgConnection,
    actor: &Actor,
    action: Action,
    businesses: &[i64],
) -> Result<(), Error> {
    if reaches_each(conn, actor, action, businesses).await? {
        return Ok(());
    }
    Err(Unsaved::Person.into())
}

async fn reaches_each(
    conn: &mut PgConnection,
    actor: &Actor,
    action: Action,
    businesses: &[i64],
) -> sqlx::Result<bool> {
    for &id in businesses {
        if !facts(conn, id).await?.is_some_and(|facts| facts.may(actor, action)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Why nothing was saved on behalf of an officer. The text is for people.
#[derive(Debug, thiserror::Error)]
pub enum Unsaved {
    /// The record does not take it.
    #[error(transparent)]
    Save(#[from] SaveError),
    /// It would lie beyond the officer's area.
    #[error("Dengan perubahan ini usahanya keluar dari wilayah Anda; minta admin utama melakukannya.")]
    Place,
    /// It would change a person who has businesses beyond the officer's area.
    #[error("Pemilik ini juga punya usaha di luar wilayah Anda. Teruskan permintaannya kepada admin utama.")]
    Person,
}

impl From<sqlx::Error> for Unsaved {
    fn from(error: sqlx::Error) -> Self {
        Self::Save(error.into())
    }
}

impl From<Unsaved> for Error {
    fn from(error: Unsaved) -> Self {
        match error {
            Unsaved::Save(error) => error.into(),
            Unsaved::Place | Unsaved::Person => Self::Refused(error.to_string().into()),
        }
    }
}

/// Saves on behalf of an officer: the one way for work screens. What comes of it must lie in their area, and so must
/// everything else of a person whom it changes. `before` is the record as it was when `action` on it was allowed.
pub async fn save(
    tx: &mut Tx,
    desk: Desk<'_>,
    (actor, action): (&Actor, Action),
    before: &Business,
    edit: Edit<'_>,
) -> Result<Saved, Unsaved> {
    let saved = record::save(tx, desk, actor, edit).await?;
    require_after(tx, desk, (actor, action), before).await?;
    Ok(saved)
}

/// Brings a record back to an earlier version on behalf of an officer, as [`save`] does.
pub async fn restore(
    tx: &mut Tx,
    desk: Desk<'_>,
    (actor, action): (&Actor, Action),
    before: &Business,
    (seen, version, reason): (i32, i32, Option<&str>),
) -> Result<Saved, Unsaved> {
    let saved = record::restore(tx, desk, actor, (before.id, seen), version, reason).await?;
    require_after(tx, desk, (actor, action), before).await?;
    Ok(saved)
}

/// Makes the owner of a business the person behind an account, on behalf of an officer: the account then has all that
/// this owner has, so all of it must be theirs to decide about.
pub async fn give_to_account(
    tx: &mut Tx,
    desk: Desk<'_>,
    (actor, action): (&Actor, Action),
    business: i64,
    account: i64,
) -> Result<(), Unsaved> {
    record::give_to_account(tx, desk, business, account).await?;
    let owner = sqlx::query_scalar!("select owner_id from business where id = $1", business);
    let owner = owner.fetch_one(&mut **tx).await?;
    require_person(tx, (actor, action), owner).await
}

/// Takes the owner of a business from an account again, on behalf of an officer.
pub async fn take_from_account(
    tx: &mut Tx,
    (actor, action): (&Actor, Action),
    business: i64,
    account: i64,
) -> Result<(), Unsaved> {
    record::take_from_account(tx, business, account).await?;
    let owner = sqlx::query_scalar!("select owner_id from business where id = $1", business);
    let owner = owner.fetch_one(&mut **tx).await?;
    require_person(tx, (actor, action), owner).await
}

async fn require_person(
    conn: &mut PgConnection,
    (actor, action): (&Actor, Action),
    owner: Option<i64>,
) -> Result<(), Unsaved> {
    let all = sqlx::query_scalar!("select id from business where owner_id = $1", owner);
    let all = all.fetch_all(&mut *conn).await?;
    if reaches_each(conn, actor, action, &all).await? { Ok(()) } else { Err(Unsaved::Person) }
}

/// Whether an officer reaches all that was just changed as it is now, in the same transaction: nobody pushes a record
/// out of their own area, or changes a person who has businesses beyond it.
async fn require_after(
    conn: &mut PgConnection,
    desk: Desk<'_>,
    (actor, action): (&Actor, Action),
    before: &Business,
) -> Result<(), Unsaved> {
    if !reaches_each(conn, actor, action, &[before.id]).await? {
        return Err(Unsaved::Place);
    }
    let after = record::load(conn, desk.keys, before.id).await.map_err(SaveError::from)?;
    let after = after.ok_or(SaveError::NotFound)?;
    if after.record.owner != before.record.owner {
        require_person(conn, (actor, action), after.owner_id).await?;
    }
    Ok(())
}

/// The records that an officer reaches with `action`, without those that they merely own.
pub fn scope(actor: &Actor, action: Action) -> Scope {
    let mut scope = actor.scope(action, Menu::Ukm);
    let assigned = actor.identity().map(|one| &one.assigned);
    scope.businesses.retain(|id| assigned.is_some_and(|assigned| assigned.contains(id)));
    scope
}

/// What saving needs, from the running service.
pub fn desk<'a>(app: &'a App, areas: &'a crate::wilayah::Areas, actor: &Actor) -> Desk<'a> {
    Desk { keys: app.keys(), log: app.wishes(), areas, now: actor.now() }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    /// Files that save without asking where it lies afterwards: the one way of officers, those of owners, who have only
    /// what is theirs, and that of the operator.
    const SAVING: [&str; 6] = [
        "ukm/review/access.rs",
        "ukm/desk/own.rs",
        "ukm/desk/change.rs",
        "ukm/desk/page/claim.rs",
        "ukm/registration/review.rs",
        // The console; officers as everywhere.
        "import/update.rs",
    ];

    fn walk(root: &Path, folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, found);
                continue;
            }
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let calls = ["record::save(", "record::restore(", "record::give_to_account("];
            if calls.iter().any(|call| text.contains(call)) && !name.starts_with("ukm/record/") {
                found.push(name);
            }
        }
    }

    #[test]
    fn officers_save_in_one_way_only() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut found = Vec::new();
        walk(&root, &root, &mut found);
        found.retain(|name| !SAVING.contains(&name.as_str()));
        assert!(found.is_empty(), "use review::access::save there: {found:?}");
    }
}
