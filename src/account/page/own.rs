//! `/akun`: the own account.

use askama::Template;
use axum::extract::State as AppState;
use axum::response::Response;
use serde_json::json;

use super::layout;
use super::once::read_password;
use super::words;
use crate::account::audit::{Entry, Subject};
use crate::account::policy::Actor;
use crate::account::throttle::{self, Gate};
use crate::account::{factor, password, query, session};
use crate::app::App;
use crate::db::{Change, Tx};
use crate::http::Path;
use crate::http::error::Error;
use crate::http::form::{Form, Labels, Posted, see_other};
use crate::http::format;
use crate::http::page::{Layout, render};

const LABELS: Labels = &[
    ("sandi_lama", "Kata sandi sekarang"),
    ("sandi", "Kata sandi baru"),
    ("ulang", "Ulangi kata sandi baru"),
];

#[derive(Template)]
#[template(path = "account/page/own.html")]
struct OwnPage {
    layout: Layout,
    form: Form,
    name: String,
    contacts: Vec<String>,
    grants: Vec<String>,
    has_factor: bool,
    recovery_left: i64,
    sessions: Vec<Line>,
}

struct Line {
    id: i64,
    agent: String,
    begun: String,
    seen: String,
    this: bool,
}

async fn draw(app: &App, actor: &Actor, form: Form) -> Result<Response, Error> {
    let Some(one) = actor.identity() else { return Err(Error::SignedOut) };
    let mut conn = app.db().primary().acquire().await?;
    let account = query::find(&mut conn, one.id).await?.ok_or(Error::SignedOut)?;
    let sessions = session::list(&mut conn, one.id, actor.now()).await?;
    let recovery_left = factor::recovery_left(&mut conn, one.id).await?;
    drop(conn);
    let atlas = app.atlas()?;
    let line = |listed: session::Listed| Line {
        this: Some(listed.id) == actor.session(),
        id: listed.id,
        agent: words::browser(&listed.user_agent),
        begun: format::moment(listed.created_at),
        seen: format::moment(listed.seen_at),
    };
    let page = OwnPage {
        layout: layout(app, actor, form.title("Akun saya")),
        form,
        name: one.name.clone(),
        contacts: account.email.into_iter().chain(account.phone).collect(),
        grants: one.grants.iter().map(|grant| words::grant(grant, &atlas)).collect(),
        has_factor: account.has_factor,
        recovery_left,
        sessions: sessions.into_iter().map(line).collect(),
    };
    render(page.form.status(), &page)
}

/// `GET /akun`
pub async fn show(AppState(app): AppState<App>, actor: Actor) -> Result<Response, Error> {
    draw(&app, &actor, Form::new(LABELS)).await
}

/// `POST /akun/sandi`
pub async fn set_password(
    AppState(app): AppState<App>,
    actor: Actor,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(LABELS);
    let Some(one) = actor.identity() else { return Err(Error::SignedOut) };
    let mut conn = app.db().primary().acquire().await?;
    let known = format!("password of {}", one.id);
    throttle::enter(&mut conn, Gate::Password(&known), actor.now()).await?;
    let account = query::find(&mut conn, one.id).await?.ok_or(Error::SignedOut)?;
    let kept = query::password_hash(&mut conn, one.id).await?;
    drop(conn);
    let typed = read_password(&mut form, &[&one.name, account.email.as_deref().unwrap_or_default()]);
    if !password::verify(form.secret("sandi_lama"), kept).await? {
        form.error("sandi_lama", "tidak cocok");
    }
    if !form.is_valid() {
        return draw(&app, &actor, form).await;
    }
    let hash = password::hash(typed).await?;
    let mut tx = Tx::begin(app.db()).await?;
    throttle::leave(&mut tx, Gate::Password(&known)).await?;
    query::set_password(&mut tx, one.id, &hash).await?;
    let ended = session::end_all(&mut tx, one.id, actor.session()).await?;
    let entry = Entry::new("kata sandi diganti", Subject::Account(one.id));
    tx.audit(&actor, entry.after(json!({ "sesi_diakhiri": ended }))).await?;
    tx.commit(Change::None, actor.now()).await?;
    Ok(see_other("/akun"))
}

/// `POST /akun/sesi/{id}/akhiri`
pub async fn end_one(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(session): Path<i64>,
) -> Result<Response, Error> {
    let Some(id) = actor.id() else { return Err(Error::SignedOut) };
    let mut tx = Tx::begin(app.db()).await?;
    if !session::end_one(&mut tx, id, session).await? {
        return Err(Error::no_page());
    }
    tx.audit(&actor, Entry::new("sesi diakhiri", Subject::Account(id))).await?;
    tx.commit(Change::None, actor.now()).await?;
    Ok(see_other("/akun"))
}

/// `POST /akun/sesi/akhiri`
pub async fn end_others(AppState(app): AppState<App>, actor: Actor) -> Result<Response, Error> {
    let Some(id) = actor.id() else { return Err(Error::SignedOut) };
    let mut tx = Tx::begin(app.db()).await?;
    let ended = session::end_all(&mut tx, id, actor.session()).await?;
    let entry = Entry::new("semua sesi lain diakhiri", Subject::Account(id));
    tx.audit(&actor, entry.after(json!({ "sesi_diakhiri": ended }))).await?;
    tx.commit(Change::None, actor.now()).await?;
    Ok(see_other("/akun"))
}
