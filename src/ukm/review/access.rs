//! Which records of the register an officer reaches.

use sqlx::PgConnection;

use crate::account::policy::{Action, Actor, Menu, Record, Scope, Subject};
use crate::app::App;
use crate::http::error::Error;
use crate::ukm::record::{self, Business, Desk};

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

/// A business, once `action` on it is allowed.
pub async fn open(
    conn: &mut PgConnection,
    app: &App,
    actor: &Actor,
    action: Action,
    id: i64,
) -> Result<(Business, Facts), Error> {
    let facts = require(conn, actor, action, id).await?;
    let business = record::load(conn, app.keys(), id).await?.ok_or_else(Error::no_page)?;
    Ok((business, facts))
}

/// Goes on only if an officer may do this to every business that a change of a person reaches.
///
/// # Errors
/// [`Error::Conflict`] that sends the officer to the admin utama.
pub async fn require_each(
    conn: &mut PgConnection,
    actor: &Actor,
    action: Action,
    businesses: &[i64],
) -> Result<(), Error> {
    for &id in businesses {
        if !facts(conn, id).await?.is_some_and(|facts| facts.may(actor, action)) {
            return Err(Error::Conflict(
                "Pemilik ini juga punya usaha di luar wilayah Anda. Teruskan permintaannya kepada admin utama.".into(),
            ));
        }
    }
    Ok(())
}

/// Goes on only if an officer reaches all that was just changed as it is now, in the same transaction: nobody pushes a
/// record out of their own area, or changes a person who has businesses beyond it. `before` is the record as it was.
///
/// # Errors
/// [`Error::Conflict`] that sends the officer to the admin utama.
pub async fn require_after(
    conn: &mut PgConnection,
    app: &App,
    actor: &Actor,
    action: Action,
    before: &Business,
) -> Result<(), Error> {
    if !facts(conn, before.id).await?.is_some_and(|facts| facts.may(actor, action)) {
        return Err(Error::Conflict(
            "Dengan perubahan ini usahanya keluar dari wilayah Anda; minta admin utama melakukannya.".into(),
        ));
    }
    let after = record::load(conn, app.keys(), before.id).await?.ok_or_else(Error::no_page)?;
    if after.record.owner != before.record.owner {
        let all = sqlx::query_scalar!("select id from business where owner_id = $1", after.owner_id);
        let all = all.fetch_all(&mut *conn).await?;
        require_each(conn, actor, action, &all).await?;
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
