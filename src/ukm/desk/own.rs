//! Reaching the own records.

use sqlx::PgConnection;

use crate::account::policy::{Action, Actor, Menu, Record, Subject};
use crate::app::App;
use crate::db::Tx;
use crate::http::error::Error;
use crate::ukm::UkmCode;
use crate::ukm::record::{self, Business, Edit, Patch, Saved};
use crate::ukm::review::access::desk;

/// The business with this code, if it is the actor's own and `action` is allowed; else the same 404 as for what does not
/// exist. Whoever may reach all records does so at the work screens.
pub(super) async fn open(
    conn: &mut PgConnection,
    app: &App,
    actor: &Actor,
    action: Action,
    code: &str,
) -> Result<Business, Error> {
    let code: UkmCode = code.parse().map_err(|_not_a_code| Error::no_page())?;
    let id = record::find_id(conn, code.as_str()).await?.ok_or_else(Error::no_page)?;
    if !actor.identity().is_some_and(|one| one.owned.contains(&id)) {
        tracing::warn!(account = actor.id(), ?action, id, "refused");
        return Err(Error::no_page());
    }
    let subject = Record { menu: Menu::Ukm, business: Some(id), desa: None, groups: &[] };
    actor.require(action, &Subject::Record(&subject))?;
    let business = record::load(conn, app.keys(), id).await?;
    business.filter(|business| business.erased_at.is_none()).ok_or_else(Error::no_page)
}

/// Saves what makes `after` of the business as it was read.
pub(super) async fn save(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    business: &Business,
    after: &record::Record,
    action: &'static str,
) -> Result<Saved, Error> {
    let atlas = app.atlas()?;
    let patch = Patch::between(&business.record, after);
    let edit =
        Edit { id: business.id, expected_version: business.version, patch: &patch, action, reason: None };
    Ok(record::save(tx, desk(app, &atlas.areas, actor), actor, edit).await?)
}

/// Whether an officer stands by what the owner of this business says of themself: then it is not changed unseen, also
/// not by way of another business.
pub(super) async fn owner_is_verified(conn: &mut PgConnection, business: &Business) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (
               select from business
               where (id = $1 or owner_id = $2) and verification = 'verified' and erased_at is null) as "found!""#,
        business.id,
        business.owner_id
    )
    .fetch_one(conn)
    .await
}

/// The address of a page of the desk about one business.
pub(super) fn address(business: &Business, part: &str) -> String {
    if part.is_empty() {
        format!("/saya/ukm/{}", business.code)
    } else {
        format!("/saya/ukm/{}/{part}", business.code)
    }
}
