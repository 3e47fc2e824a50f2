//! `/admin/pengguna`: accounts of others.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde_json::json;

use super::{layout, words};
use crate::account::audit::{Entry, Subject as About};
use crate::account::link::{self, Purpose};
use crate::account::policy::{Action, Actor, Subject};
use crate::account::query::{self, NewAccount};
use crate::account::{contact, factor, session};
use crate::app::App;
use crate::db::{Change, Tx};
use crate::http::error::Error;
use crate::http::form::{Form, Labels, Posted, see_other};
use crate::http::page::{Layout, render};
use crate::http::params::{PageParams, encode};
use crate::http::{Path, format};

/// Accounts on one page of the list.
const PER_PAGE: usize = 50;

const LABELS: Labels = &[("nama", "Nama lengkap"), ("surel", "Surel"), ("telepon", "Nomor telepon")];

#[derive(Template)]
#[template(path = "account/page/users.html")]
struct UsersPage {
    layout: Layout,
    q: String,
    accounts: Vec<query::Listed>,
    next: Option<String>,
}

/// `GET /admin/pengguna`
pub async fn index(
    AppState(app): AppState<App>,
    actor: Actor,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    let q = params.search("q");
    let after = params.text("setelah").and_then(|id| id.parse::<i64>().ok());
    params.finish()?;
    let mut conn = app.db().primary().acquire().await?;
    let mut accounts = query::list(&mut conn, q.as_deref(), after, PER_PAGE as i64 + 1, actor.now()).await?;
    drop(conn);
    let more = accounts.len() > PER_PAGE;
    accounts.truncate(PER_PAGE);
    let q = q.unwrap_or_default();
    let next = accounts
        .last()
        .filter(|_| more)
        .map(|last| format!("/admin/pengguna?q={}&setelah={}", encode(&q), last.id));
    let page = UsersPage { layout: layout(&app, &actor, "Pengguna"), q, accounts, next };
    render(StatusCode::OK, &page)
}

#[derive(Template)]
#[template(path = "account/page/user_new.html")]
struct NewPage {
    layout: Layout,
    form: Form,
}

fn draw_new(app: &App, actor: &Actor, form: Form) -> Result<Response, Error> {
    render(form.status(), &NewPage { layout: layout(app, actor, form.title("Akun baru")), form })
}

/// `GET /admin/pengguna/baru`
pub async fn new(AppState(app): AppState<App>, actor: Actor) -> Result<Response, Error> {
    draw_new(&app, &actor, Form::new(LABELS))
}

fn read_new(form: &mut Form) -> Option<NewAccount> {
    let name = form.required("nama", 200);
    let mut read = |field, parse: fn(&str) -> Result<String, contact::ContactError>| {
        let text = form.line(field, 254)?;
        parse(&text).map_err(|error| form.error(field, error.to_string())).ok()
    };
    let (email, phone) = (read("surel", contact::email), read("telepon", contact::phone));
    if form.is_valid() && email.is_none() && phone.is_none() {
        form.error("surel", "isi surel atau nomor telepon; salah satunya dipakai untuk masuk");
    }
    if !form.is_valid() {
        return None;
    }
    Some(NewAccount { name: name?, email, phone })
}

/// `POST /admin/pengguna/baru`
pub async fn create(AppState(app): AppState<App>, actor: Actor, posted: Posted) -> Result<Response, Error> {
    let mut form = posted.read(LABELS);
    let Some(new) = read_new(&mut form) else { return draw_new(&app, &actor, form) };
    let mut tx = Tx::begin(app.db()).await?;
    if let Some(first) = form.claim(&mut tx, "/admin/pengguna", actor.now()).await? {
        return Ok(see_other(&first));
    }
    let id = match query::create(&mut tx, &new, actor.now()).await {
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {
            let field = if error.constraint() == Some("account_phone_key") { "telepon" } else { "surel" };
            form.error(field, "sudah dipakai akun lain");
            return draw_new(&app, &actor, form);
        }
        id => id?,
    };
    tx.audit(&actor, Entry::new("akun dibuat", About::Account(id))).await?;
    let to = address(id);
    form.lead_to(&mut tx, &to).await?;
    tx.commit(Change::None, actor.now()).await?;
    Ok(see_other(&to))
}

/// Where the account `id` is shown.
pub(super) fn address(id: i64) -> String {
    format!("/admin/pengguna/{id}")
}

#[derive(Template)]
#[template(path = "account/page/user.html")]
struct UserPage {
    layout: Layout,
    account: query::Account,
    created: String,
    disabled: Option<String>,
    grants: Vec<GrantLine>,
    own: bool,
    link: Option<String>,
}

struct GrantLine {
    id: i64,
    text: String,
    given: String,
    state: &'static str,
    revocable: bool,
}

async fn draw(app: &App, actor: &Actor, id: i64, link: Option<String>) -> Result<Response, Error> {
    actor.require(Action::See, &Subject::Account(id))?;
    let mut conn = app.db().primary().acquire().await?;
    let account = query::find(&mut conn, id).await?.ok_or_else(Error::no_page)?;
    let grants = query::all_grants(&mut conn, id).await?;
    drop(conn);
    let (atlas, today) = (app.atlas()?, query::today(actor.now()));
    let own = !actor.may(Action::Edit, &Subject::Account(id));
    let line = |stored: &query::StoredGrant| GrantLine {
        id: stored.id,
        text: words::grant(&stored.grant, &atlas),
        given: format!(
            "Berlaku mulai {}, diberikan oleh {}",
            format::date(stored.from),
            stored.granted_by.as_deref().unwrap_or("konsol server")
        ),
        state: match stored {
            stored if stored.revoked_at.is_some() => "dicabut",
            stored if stored.is_valid(today) => "berlaku",
            stored if stored.from > today => "belum berlaku",
            _ => "berakhir",
        },
        revocable: stored.revoked_at.is_none() && !own,
    };
    let page = UserPage {
        layout: layout(app, actor, account.name.clone()),
        created: format::day(account.created_at),
        disabled: account.disabled_at.map(format::moment),
        grants: grants.iter().map(line).collect(),
        account,
        own,
        link,
    };
    render(StatusCode::OK, &page)
}

/// `GET /admin/pengguna/{id}`
pub async fn show(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<Response, Error> {
    draw(&app, &actor, id, None).await
}

/// A transaction for a change of the account `id`, once that is allowed and the account exists.
pub(super) async fn begin(app: &App, actor: &Actor, id: i64) -> Result<Tx, Error> {
    actor.require(Action::Edit, &Subject::Account(id))?;
    let mut tx = Tx::begin(app.db()).await?;
    query::find(&mut tx, id).await?.ok_or_else(Error::no_page)?;
    Ok(tx)
}

/// `POST /admin/pengguna/{id}/tautan`: shown this once, since only its hash is kept.
pub async fn link(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    // Without a public address: as whoever asks reaches this server.
    let host =
        headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost").to_owned();
    let mut tx = begin(&app, &actor, id).await?;
    let token = link::create(&mut tx, Purpose::Password(id), actor.now()).await?;
    tx.audit(&actor, Entry::new("tautan kata sandi dibuat", About::Account(id))).await?;
    tx.commit(Change::None, actor.now()).await?;
    draw(&app, &actor, id, Some(link::address(app.config(), host, &token))).await
}

/// `POST /admin/pengguna/{id}/tutup`
pub async fn disable(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<Response, Error> {
    let mut tx = begin(&app, &actor, id).await?;
    if query::set_disabled(&mut tx, id, Some(actor.now())).await? {
        let ended = session::end_all(&mut tx, id, None).await?;
        let entry = Entry::new("akun ditutup", About::Account(id));
        tx.audit(&actor, entry.after(json!({ "sesi_diakhiri": ended }))).await?;
        tx.commit(Change::None, actor.now()).await?;
    }
    Ok(see_other(&address(id)))
}

/// `POST /admin/pengguna/{id}/buka`
pub async fn enable(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<Response, Error> {
    let mut tx = begin(&app, &actor, id).await?;
    if query::set_disabled(&mut tx, id, None).await? {
        tx.audit(&actor, Entry::new("akun dibuka lagi", About::Account(id))).await?;
        tx.commit(Change::None, actor.now()).await?;
    }
    Ok(see_other(&address(id)))
}

/// `POST /admin/pengguna/{id}/kode/hapus`: for somebody who lost both the telephone and the recovery codes.
pub async fn remove_factor(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<Response, Error> {
    let mut tx = begin(&app, &actor, id).await?;
    factor::remove(&mut tx, id).await?;
    session::end_all(&mut tx, id, None).await?;
    tx.audit(&actor, Entry::new("verifikasi dua langkah dihapus", About::Account(id))).await?;
    tx.commit(Change::None, actor.now()).await?;
    Ok(see_other(&address(id)))
}

/// `POST /admin/pengguna/{id}/lihat`
pub async fn view_as(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<Response, Error> {
    let mut tx = begin(&app, &actor, id).await?;
    let Some(session) = actor.session() else { return Err(Error::SignedOut) };
    if query::identity(&mut tx, id, actor.now()).await?.is_none() {
        return Err(Error::no_page());
    }
    session::view_as(&mut tx, session, Some(id)).await?;
    tx.audit(&actor, Entry::new("mulai melihat sebagai", About::Account(id))).await?;
    tx.commit(Change::None, actor.now()).await?;
    Ok(see_other("/akun"))
}

/// `POST /admin/lihat/selesai`
pub async fn end_view(AppState(app): AppState<App>, actor: Actor) -> Result<Response, Error> {
    let (Some(session), Some(id)) = (actor.session(), actor.id()) else { return Err(Error::SignedOut) };
    let mut tx = Tx::begin(app.db()).await?;
    session::view_as(&mut tx, session, None).await?;
    tx.audit(&actor, Entry::new("selesai melihat sebagai", About::Account(id))).await?;
    tx.commit(Change::None, actor.now()).await?;
    Ok(see_other(&address(id)))
}
