//! Where a record was said to be, step by step, and the ways back.

use axum::extract::State as AppState;
use axum::response::Response;
use chrono::Duration;
use sqlx::PgConnection;

use super::check::written;
use super::page::{LABELS, SET, Turn, draw};
use super::pin::title;
use crate::account::deed;
use crate::account::policy::{Action, Actor};
use crate::account::query;
use crate::app::App;
use crate::db::Tx;
use crate::http::Path;
use crate::http::error::Error;
use crate::http::form::{Form, Posted, see_other};
use crate::http::format;
use crate::peta::atlas::Atlas;
use crate::ukm::record::{
    Business, Edit, Journal as _, Patch, Record, SaveError, Saved, at_version, versions,
};
use crate::ukm::review::access;

/// What was done to a place can be taken back at once for this long, by whoever did it.
const REGRET: Duration = Duration::minutes(30);
/// Fields that belong to the place.
const PLACE: [&str; 4] = ["desa_code", "point", "point_source", "point_date"];
/// Steps that are shown, the latest first.
const SHOWN: usize = 10;

/// A place where the record was once said to be.
pub(super) struct Past {
    pub version: i32,
    pub desa: String,
    pub point: String,
    pub what: String,
    pub by: String,
    pub at: String,
    /// It is there now.
    pub current: bool,
}

/// `record` with the place of another.
fn with_place(record: &Record, place: &Record) -> Record {
    Record {
        desa_code: place.desa_code.clone(),
        point: place.point,
        point_source: place.point_source.clone(),
        point_date: place.point_date,
        ..record.clone()
    }
}

/// The places of a record, the latest first; of several steps in the same place the first.
pub(super) async fn past(
    conn: &mut PgConnection,
    app: &App,
    atlas: &Atlas,
    business: &Business,
) -> Result<Vec<Past>, Error> {
    let mut found: Vec<(Past, Record)> = Vec::new();
    for one in versions(conn, business.id).await? {
        if one.version > 1 && !one.changed.iter().any(|field| PLACE.contains(&field.as_str())) {
            continue;
        }
        let record = at_version(conn, app.keys(), business.id, one.version).await.map_err(SaveError::from)?;
        let Some(record) = record.and_then(|version| version.record) else { continue };
        if found.last().is_some_and(|(_, later)| with_place(later, &record) == *later) {
            found.pop();
        }
        if found.len() == SHOWN {
            break;
        }
        let desa = record.desa_code.as_deref().and_then(|code| atlas.areas.desa_by_code(code));
        let past = Past {
            version: one.version,
            desa: desa.map_or_else(|| "desa tidak disebut".to_owned(), |desa| title(&atlas.areas, desa)),
            point: record.point.map_or_else(|| "tanpa titik".to_owned(), written),
            what: deed::words(&one.action).to_owned(),
            by: query::actor_name(conn, &one.actor).await?,
            at: format::moment(one.written_at),
            current: with_place(&business.record, &record) == business.record,
        };
        found.push((past, record));
    }
    Ok(found.into_iter().map(|(past, _)| past).collect())
}

/// What leads back, within `tx`.
async fn back(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    business: &Business,
    (version, form): (i32, &Form),
) -> Result<Saved, Error> {
    let gone = || Error::Conflict("Perubahan itu sudah tidak dapat dibatalkan.".into());
    let (to, action) = match form.value("ke").parse::<i32>() {
        Ok(to) => (to, SET),
        Err(_nothing_chosen) => {
            let last = versions(tx, business.id).await?.into_iter().next().ok_or_else(gone)?;
            let own = last.actor == actor.actor() && last.action == SET && last.version == version;
            if !own || last.written_at + REGRET < actor.now() {
                return Err(gone());
            }
            (version - 1, "ukm.batal_letak")
        }
    };
    let then =
        at_version(tx, app.keys(), business.id, to).await.map_err(SaveError::from)?.ok_or_else(gone)?;
    let day = format::day(then.info.written_at);
    let patch =
        Patch::between(&business.record, &with_place(&business.record, &then.record.ok_or_else(gone)?));
    let reason = (action == SET).then(|| format!("kembali ke letak pada {day}"));
    let edit =
        Edit { id: business.id, expected_version: version, patch: &patch, action, reason: reason.as_deref() };
    let atlas = app.atlas()?;
    let desk = access::desk(app, &atlas.areas, actor);
    Ok(access::save(tx, desk, (actor, Action::Edit), business, edit).await?)
}

/// `POST /admin/ukm/{id}/lokasi/batal`: to the place of the version that is named; with none named, takes back what this
/// very officer just did to the place, as long as nobody has touched the record since.
pub(super) async fn undo(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(LABELS);
    let turn = Turn::read(&mut form);
    let version: i32 = form.value("versi").parse().unwrap_or(0);
    let mut tx = Tx::begin(app.db()).await?;
    let (business, _) = access::open(&mut tx, &app, &actor, Action::Edit, id).await?;
    let saved = match back(&mut tx, &app, &actor, &business, (version, &form)).await {
        Ok(saved) => saved,
        Err(error) => {
            drop(tx);
            let point = business.record.point.map(written).unwrap_or_default();
            let mut form = Form::filled(LABELS, &[("titik", &point)]);
            form.refuse("versi", error)?;
            return draw(&app, &actor, &business, (form, None), turn).await;
        }
    };
    tx.commit(saved.feed, actor.now()).await?;
    // What was chosen from the past can be taken back as any other step.
    let chosen = !form.value("ke").is_empty() && !saved.changes.is_empty();
    let turn = Turn {
        done: if chosen { turn.done } else { turn.done.saturating_sub(1) },
        before: chosen.then_some((id, saved.version)),
        ..turn
    };
    Ok(see_other(&turn.address(id)))
}
