//! `/admin/ukm/{id}/riwayat`: the states that a record was in, and back to one of them.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::StatusCode;
use axum::response::Response;

use super::groups::{self, Group};
use super::layout;
use crate::account::deed;
use crate::account::policy::{Action, Actor};
use crate::account::query::actor_name;
use crate::app::App;
use crate::db::Tx;
use crate::http::Path;
use crate::http::error::Error;
use crate::http::form::{Form, Labels, Posted, see_other};
use crate::http::format;
use crate::http::page::{Layout, render};
use crate::http::params::PageParams;
use crate::ukm::record::{self, Business, FieldChange, VersionInfo};
use crate::ukm::review::{access, sight};
use crate::ukm::{class, legality};

const LABELS: Labels = &[("alasan", "Alasan"), ("versi", "Versi")];

#[derive(Template)]
#[template(path = "ukm/review/page/history.html")]
struct HistoryPage {
    layout: Layout,
    id: i64,
    name: String,
    current: i32,
    edits: bool,
    form: Form,
    lines: Vec<Line>,
    from: i32,
    to: i32,
    changes: Option<Vec<(&'static str, String, String)>>,
    old: Option<Old>,
}

/// A version in the list.
struct Line {
    version: i32,
    what: String,
    by: String,
    at: String,
    reason: Option<String>,
    changed: String,
}

/// A version as a whole.
struct Old {
    version: i32,
    groups: Vec<Group>,
}

async fn line(conn: &mut sqlx::PgConnection, one: VersionInfo) -> sqlx::Result<Line> {
    let label = |field: &String| {
        let change = FieldChange { field: field.clone(), before: ().into(), after: ().into() };
        change.label()
    };
    let mut changed: Vec<&str> = one.changed.iter().map(label).collect();
    changed.dedup();
    Ok(Line {
        version: one.version,
        what: deed::words(&one.action).to_owned(),
        by: actor_name(conn, &one.actor).await?,
        at: format::moment(one.written_at),
        reason: one.reason,
        // A new record names every field there is.
        changed: if changed.len() > 12 { String::new() } else { changed.join(", ") },
    })
}

/// `GET /admin/ukm/{id}/riwayat`
pub async fn index(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    let (shown, from, to) = (params.id::<i32>("lihat"), params.id::<i32>("dari"), params.id::<i32>("ke"));
    let mut conn = app.db().primary().acquire().await?;
    let (business, facts) = access::open(&mut conn, &app, &actor, Action::See, id).await?;
    let atlas = app.atlas()?;
    let mut lines = Vec::new();
    for one in record::versions(&mut conn, id).await? {
        lines.push(line(&mut conn, one).await?);
    }
    let changes = match from.zip(to) {
        Some((from, to)) => record::compare(&mut conn, app.keys(), id, from, to).await?,
        None => None,
    };
    let changes = changes.map(|changes| {
        let shown = changes.into_iter().map(|change| {
            let (old, new) = (change.before_shown(), change.after_shown());
            let text = |value| sight::value(&atlas, &actor, &change.field, value);
            (change.label(), text(&old), text(&new))
        });
        shown.collect()
    });
    let kinds = legality::load(&mut conn).await.map_err(Error::Internal)?;
    let thresholds = class::load(&mut conn).await.map_err(Error::Internal)?;
    let old = match shown {
        Some(version) => record::at_version(&mut conn, app.keys(), id, version).await?,
        None => None,
    };
    let old = match old.map(|version| (version.record, version.open, version.info.version)) {
        Some((Some(record), open, version)) => {
            let writers = groups::writers(&mut conn, id, &record).await?;
            let desa_code = open["desa_code"].as_str().map(ToOwned::to_owned);
            let then = Business { desa_code, record, ..business.clone() };
            let measured = groups::class(&thresholds, &then.record, &actor);
            let groups = groups::all(&atlas, &actor, &then, (&kinds, &writers), &measured);
            Some(Old { version, groups })
        }
        _ => None,
    };
    drop(conn);
    let page = HistoryPage {
        layout: layout(&app, &actor, format!("Riwayat {}", business.record.name)),
        id,
        name: business.record.name.clone(),
        current: business.version,
        edits: business.erased_at.is_none() && facts.may(&actor, Action::Edit),
        form: Form::new(LABELS),
        lines,
        from: from.unwrap_or(business.version - 1),
        to: to.unwrap_or(business.version),
        changes,
        old,
    };
    render(StatusCode::OK, &page)
}

/// `POST /admin/ukm/{id}/riwayat/{version}/pulihkan`
pub async fn restore(
    AppState(app): AppState<App>,
    actor: Actor,
    Path((id, version)): Path<(i64, i32)>,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(LABELS);
    let mut tx = Tx::begin(app.db()).await?;
    let (business, _) = access::open(&mut tx, &app, &actor, Action::Edit, id).await?;
    let (seen, reason) = (form.id::<i32>("versi"), form.required("alasan", 500));
    let to = format!("/admin/ukm/{id}/riwayat");
    let (Some(seen), Some(reason)) = (seen, reason) else {
        // The browser asks for both; whoever leaves them out is led back to the list.
        return Ok(see_other(&to));
    };
    if let Some(first) = form.claim(&mut tx, &to, actor.now()).await? {
        return Ok(see_other(&first));
    }
    let atlas = app.atlas()?;
    let desk = access::desk(&app, &atlas.areas, &actor);
    let by = (&actor, Action::Edit);
    let saved = access::restore(&mut tx, desk, by, &business, (seen, version, Some(&reason))).await?;
    tx.commit(saved.feed, actor.now()).await?;
    Ok(see_other(&to))
}
