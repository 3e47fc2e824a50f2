//! `/masuk` and `/keluar`.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::HeaderMap;
use axum::response::Response;

use super::{layout, with_cookie};
use crate::account::audit::{Entry, Subject};
use crate::account::contact::Contact;
use crate::account::policy::{Actor, Waiting};
use crate::account::secret::Token;
use crate::account::session::{self, Stage};
use crate::account::throttle::{self, Gate};
use crate::account::{Action, password, query};
use crate::app::App;
use crate::db::{Change, Tx};
use crate::http::error::Error;
use crate::http::form::{Form, Labels, Posted, own_address, see_other};
use crate::http::page::{Layout, render};
use crate::http::params::{PageParams, encode};

const LABELS: Labels =
    &[("nama", "Surel atau nomor telepon"), ("sandi", "Kata sandi"), ("ke", "Tujuan"), ("baru", "")];

#[derive(Template)]
#[template(path = "account/page/sign_in.html")]
struct SignInPage {
    layout: Layout,
    form: Form,
    sign_up: String,
}

fn draw(app: &App, form: Form) -> Result<Response, Error> {
    let actor = Actor::public("", app.clock().now());
    let sign_up = match form.value("ke") {
        "" => "/masuk/daftar".to_owned(),
        to => format!("/masuk/daftar?ke={}", encode(to)),
    };
    render(form.status(), &SignInPage { layout: layout(app, &actor, form.title("Masuk")), form, sign_up })
}

/// `GET /masuk`
pub async fn show(
    AppState(app): AppState<App>,
    actor: Actor,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    let to = params.text("ke").filter(|to| own_address(to).is_some()).unwrap_or_default();
    if actor.is_signed_in() {
        return Ok(see_other(if to.is_empty() { home(&actor) } else { &to }));
    }
    let new = if params.text("baru").is_some() { "1" } else { "" };
    draw(&app, Form::filled(LABELS, &[("ke", &to), ("baru", new)]))
}

/// Where somebody goes who signs in without wanting to go anywhere else.
pub(super) fn home(actor: &Actor) -> &'static str {
    if actor.may(Action::See, &crate::account::Subject::Desk) {
        "/admin"
    } else if actor.may(Action::Evaluate, &crate::account::Subject::Menu(crate::account::Menu::Ukm)) {
        "/admin/evaluasi"
    } else if actor.is_owner() {
        "/saya"
    } else {
        "/akun"
    }
}

/// `POST /masuk`
pub async fn create(
    AppState(app): AppState<App>,
    actor: Actor,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(LABELS);
    let (name, typed) = (form.required("nama", 254), form.secret("sandi"));
    if typed.is_empty() {
        form.error("sandi", "wajib diisi");
    }
    let Some(name) = name.filter(|_| form.is_valid()) else { return draw(&app, form) };
    let contact = Contact::parse(&name);
    // One account is one count, however its name is spelt.
    let counted = contact.as_ref().map_or_else(|_| name.to_lowercase(), |contact| contact.text().to_owned());
    let gates = [Gate::Address(actor.origin()), Gate::Password(&counted)];
    let place = password::queue()?;
    // The connection goes back before the hashing: waiting visitors hold none.
    let found = {
        let mut conn = app.db().primary().acquire().await?;
        for gate in gates {
            throttle::enter(&mut conn, gate, actor.now()).await?;
        }
        match &contact {
            Ok(contact) => query::credentials(&mut conn, contact).await?,
            Err(_) => None,
        }
    };
    let (id, kept) = found.map_or((None, None), |found| (Some(found.id), found.password_hash));
    let right = place.verify(typed, kept).await?;
    let Some(id) = id.filter(|_| right) else {
        tracing::info!("sign-in failed");
        form.error("sandi", "surel, nomor, atau kata sandi tidak cocok");
        return draw(&app, form);
    };
    let mut tx = Tx::begin(app.db()).await?;
    for gate in gates {
        throttle::leave(&mut tx, gate).await?;
    }
    let old = session::token_of(app.config(), &headers);
    let (token, next) = sign_in(&mut tx, &actor, id, &session::agent_of(&headers), old).await?;
    tx.commit(Change::None, actor.now()).await?;
    let to = form.text("ke").filter(|to| own_address(to).is_some());
    let to = match (next, to) {
        (Next::In(home), to) => to.unwrap_or_else(|| home.to_owned()),
        (Next::Code, Some(to)) => format!("/masuk/kode?ke={}", encode(&to)),
        (Next::Code, None) => "/masuk/kode".to_owned(),
        (Next::Setup, _) => "/akun/kode".to_owned(),
    };
    Ok(with_cookie(&app, see_other(&to), Some(&token)))
}

/// What comes after the password.
#[derive(Clone, Copy, Debug)]
pub(super) enum Next {
    /// Nothing: this page.
    In(&'static str),
    /// The code.
    Code,
    /// Setting up the second factor.
    Setup,
}

/// A new session in place of `old` for somebody who has shown to be `account`.
pub(super) async fn sign_in(
    tx: &mut Tx,
    actor: &Actor,
    account: i64,
    agent: &str,
    old: Option<Token>,
) -> Result<(Token, Next), Error> {
    if let Some(old) = old {
        session::end(tx, &old).await?;
    }
    let gone = || Error::Internal(anyhow::anyhow!("account {account} vanished while signing in"));
    let stored = query::find(tx, account).await?.ok_or_else(gone)?;
    let identity = query::identity(tx, account, actor.now()).await?.ok_or_else(gone)?;
    let mut one = Actor::account(identity, actor.origin(), actor.now());
    let next = match (stored.has_factor, one.has(crate::account::Role::AdminUtama)) {
        (true, _) => Next::Code,
        (false, true) => Next::Setup,
        (false, false) => Next::In(home(&one)),
    };
    let stage = if matches!(next, Next::In(_)) { Stage::Full } else { Stage::Password };
    let token = session::begin(tx, account, stage, agent, actor.now()).await?;
    one.waiting = (stage == Stage::Password).then_some(Waiting::Code);
    let action = if stage == Stage::Full { "masuk" } else { "kata sandi benar, menunggu kode" };
    tx.audit(&one, Entry::new(action, Subject::Account(account))).await?;
    Ok((token, next))
}

/// `POST /keluar`
pub async fn end(AppState(app): AppState<App>, actor: Actor, headers: HeaderMap) -> Result<Response, Error> {
    if let (Some(token), Some(id)) = (session::token_of(app.config(), &headers), actor.id()) {
        let mut tx = Tx::begin(app.db()).await?;
        session::end(&mut tx, &token).await?;
        tx.audit(&actor, Entry::new("keluar", Subject::Account(id))).await?;
        tx.commit(Change::None, actor.now()).await?;
    }
    Ok(with_cookie(&app, see_other("/masuk"), None))
}
