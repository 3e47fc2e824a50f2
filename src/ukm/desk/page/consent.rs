//! `/saya/ukm/{code}/tayang`: what the public sees.

use askama::Template;
use axum::extract::State as AppState;
use axum::response::Response;

use super::{layout, told};
use crate::account::policy::{Action, Actor};
use crate::app::App;
use crate::db::Tx;
use crate::http::error::Error;
use crate::http::form::{Form, Labels, Posted, see_other};
use crate::http::page::{Layout, render};
use crate::http::params::PageParams;
use crate::http::{Path, format};
use crate::ukm::consent::{Channel, EXACT_PLACE, GROUPS, Group};
use crate::ukm::desk::own;
use crate::ukm::record::{Business, Record};

const LABELS: Labels = &[("kelompok", "Kelompok"), ("izin", "Izin")];

#[derive(Template)]
#[template(path = "ukm/desk/page/consent.html")]
struct ConsentPage {
    layout: Layout,
    told: Option<&'static str>,
    code: String,
    name: String,
    groups: Vec<Shown>,
    hidden: Option<String>,
    key: String,
    form: Form,
}

struct Shown {
    group: Group,
    given: bool,
    /// When, in which words, and how; or what happened last.
    about: String,
    note: &'static str,
    key: String,
}

fn shown(group: Group, record: &Record) -> Shown {
    let note = if group == EXACT_PLACE && record.point.is_none() {
        "Titiknya belum ada, jadi izin ini belum berpengaruh."
    } else {
        ""
    };
    let key = Form::new(LABELS).key().to_owned();
    Shown { given: group.given(record).is_some(), about: group.story(record), note, group, key }
}

/// `GET /saya/ukm/{code}/tayang`
pub async fn show(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(code): Path<String>,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    let mut conn = app.db().primary().acquire().await?;
    let business = own::open(&mut conn, &app, &actor, Action::See, &code).await?;
    drop(conn);
    draw(&app, &actor, business, Form::new(LABELS), told(&mut params))
}

fn draw(
    app: &App,
    actor: &Actor,
    business: Business,
    form: Form,
    told: Option<&'static str>,
) -> Result<Response, Error> {
    let page = ConsentPage {
        layout: layout(app, actor, form.title("Yang tampil untuk umum")),
        told,
        groups: GROUPS.into_iter().map(|group| shown(group, &business.record)).collect(),
        hidden: business.record.hidden_at.map(format::moment),
        key: Form::new(LABELS).key().to_owned(),
        code: business.code,
        name: business.record.name,
        form,
    };
    render(page.form.status(), &page)
}

/// `POST /saya/ukm/{code}/tayang`: gives or takes back the consent for one group.
pub async fn update(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(LABELS);
    let gives = match form.value("izin") {
        "ya" => Some(true),
        "tidak" => Some(false),
        _ => None,
    };
    let Some((group, gives)) = Group::find(form.value("kelompok")).zip(gives) else {
        // The buttons send neither.
        form.error("izin", "pilih izinkan atau tarik izin pada salah satu kelompok di bawah");
        let mut conn = app.db().primary().acquire().await?;
        let business = own::open(&mut conn, &app, &actor, Action::Edit, &code).await?;
        drop(conn);
        return draw(&app, &actor, business, form, None);
    };
    let change = |record: &mut Record| {
        if gives {
            group.give(record, Channel::Desk, actor.now());
        } else {
            group.withdraw(record, actor.now());
        }
    };
    let action = if gives { "ukm.izin_beri" } else { "ukm.izin_tarik" };
    save(&app, &actor, &code, form, change, action, "tayang?hasil=disimpan").await
}

/// `POST /saya/ukm/{code}/sembunyi`: all of it off the public, at once.
pub async fn hide(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Error> {
    let form = posted.read(LABELS);
    let change = |record: &mut Record| {
        record.hidden_at = record.hidden_at.or(Some(actor.now()));
    };
    save(&app, &actor, &code, form, change, "ukm.sembunyi", "tayang?hasil=sembunyi").await
}

/// `POST /saya/ukm/{code}/tampil`: back to the public. Nothing needs a new check: what was changed meanwhile was looked
/// at as if it had been shown.
pub async fn unhide(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Error> {
    let form = posted.read(LABELS);
    let change = |record: &mut Record| {
        if record.hidden_at.take().is_some() {
            record.shown_at = Some(actor.now());
        }
    };
    save(&app, &actor, &code, form, change, "ukm.tampil", "tayang?hasil=tampil").await
}

async fn save(
    app: &App,
    actor: &Actor,
    code: &str,
    mut form: Form,
    change: impl FnOnce(&mut Record),
    action: &'static str,
    to: &str,
) -> Result<Response, Error> {
    let mut tx = Tx::begin(app.db()).await?;
    let business: Business = own::open(&mut tx, app, actor, Action::Edit, code).await?;
    let to = own::address(&business, to);
    if let Some(first) = form.claim(&mut tx, &to, actor.now()).await? {
        return Ok(see_other(&first));
    }
    let mut after = business.record.clone();
    change(&mut after);
    let saved = own::save(app, &mut tx, actor, &business, &after, action).await?;
    tx.commit(saved.feed, actor.now()).await?;
    Ok(see_other(&to))
}
