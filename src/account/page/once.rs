//! `/masuk/sekali`: what a one-time link opens.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::json;

use super::sign_in::{Next, sign_in};
use super::{layout, with_cookie};
use crate::account::audit::{Entry, Subject};
use crate::account::link::{self, Purpose};
use crate::account::policy::Actor;
use crate::account::query::{self, NewAccount};
use crate::account::secret::Token;
use crate::account::{contact, password, session};
use crate::app::App;
use crate::db::{Change, ResultExt, Tx};
use crate::http::error::Error;
use crate::http::form::{Form, Labels, Posted, see_other};
use crate::http::page::{Layout, render_unkept};
use crate::http::params::PageParams;

const LABELS: Labels = &[
    ("t", "Tautan"),
    ("nama", "Nama lengkap"),
    ("surel", "Surel"),
    ("sk", "Nomor SK penunjukan"),
    ("sandi", "Kata sandi baru"),
    ("ulang", "Ulangi kata sandi"),
];

#[derive(Template)]
#[template(path = "account/page/once.html")]
struct OncePage {
    layout: Layout,
    form: Form,
    first_admin: bool,
    name: String,
}

/// Whom a link is for.
async fn resolve(
    tx: &mut Tx,
    token: &Token,
    actor: &Actor,
) -> Result<(Purpose, Option<query::Account>), Error> {
    let gone = || {
        Error::not_found(
            "Tautan ini sudah dipakai atau sudah lewat waktunya. Cara mendapat yang baru ada di /masuk/lupa.",
        )
    };
    let purpose = link::find(tx, token, actor.now()).await?.ok_or_else(gone)?;
    let Some(id) = purpose.account() else { return Ok((purpose, None)) };
    let account = query::find(tx, id).await?.filter(|account| account.disabled_at.is_none());
    Ok((purpose, Some(account.ok_or_else(gone)?)))
}

fn draw(app: &App, actor: &Actor, form: Form, account: Option<&query::Account>) -> Result<Response, Error> {
    let title = if account.is_none() { "Admin utama pertama" } else { "Kata sandi baru" };
    let page = OncePage {
        layout: layout(app, &Actor::public("", actor.now()), form.title(title)),
        first_admin: account.is_none(),
        name: account.map(|account| account.name.clone()).unwrap_or_default(),
        form,
    };
    render_unkept(page.form.status(), &page)
}

/// `GET /masuk/sekali`: looking does not use the link up, since messengers look at links before people do.
pub async fn show(
    AppState(app): AppState<App>,
    actor: Actor,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    let token = params.text("t").unwrap_or_default();
    let mut tx = Tx::begin(app.db()).await?;
    let (_, account) = resolve(&mut tx, &Token::given(&token), &actor).await?;
    drop(tx);
    draw(&app, &actor, Form::filled(LABELS, &[("t", &token)]), account.as_ref())
}

/// What the first admin utama says of themself.
fn read_admin(form: &mut Form) -> Option<(NewAccount, String)> {
    let name = form.required("nama", 200);
    let email = form.required("surel", 254).and_then(|text| match contact::email(&text) {
        Ok(email) => Some(email),
        Err(error) => {
            form.error("surel", error.to_string());
            None
        }
    });
    let decree = form.required("sk", 200);
    Some((NewAccount { name: name?, email: Some(email?), phone: None }, decree?))
}

/// Notes what is wrong with a new password that was typed twice.
pub(super) fn read_password(form: &mut Form, about: &[&str]) -> String {
    let typed = form.secret("sandi");
    if let Err(weak) = password::check(&typed, about) {
        form.error("sandi", weak.to_string());
    } else if form.secret("ulang") != typed {
        form.error("ulang", "tidak sama dengan kata sandi di atasnya");
    }
    typed
}

/// `POST /masuk/sekali`
pub async fn create(
    AppState(app): AppState<App>,
    actor: Actor,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(LABELS);
    let token = Token::given(form.value("t"));
    let mut tx = Tx::begin(app.db()).await?;
    let (purpose, account) = resolve(&mut tx, &token, &actor).await?;
    drop(tx);
    let new = if purpose == Purpose::FirstAdmin { read_admin(&mut form) } else { None };
    let known = account.as_ref().map(|one| (one.name.clone(), one.email.clone()));
    let (name, email) = known
        .or_else(|| new.as_ref().map(|(new, _)| (new.name.clone(), new.email.clone())))
        .unwrap_or_default();
    let typed = read_password(&mut form, &[&name, email.as_deref().unwrap_or_default()]);
    if !form.is_valid() {
        return draw(&app, &actor, form, account.as_ref());
    }
    let hash = password::hash(typed).await?;
    let mut tx = Tx::begin(app.db()).await?;
    // Asked again, now that nobody else can use it: the hashing took its time.
    resolve(&mut tx, &token, &actor).await?;
    let id = match (purpose.account(), new) {
        (Some(id), _) => id,
        (None, Some((new, decree))) => create_admin(&mut tx, &actor, &new, decree).await?,
        (None, None) => return draw(&app, &actor, form, None),
    };
    query::set_password(&mut tx, id, &hash).await?;
    session::end_all(&mut tx, id, None).await?;
    link::use_up(&mut tx, &token, actor.now()).await?;
    let action = match purpose {
        Purpose::Reset(_) => "kata sandi diganti lewat surel",
        Purpose::FirstAdmin | Purpose::Password(_) => "kata sandi dipasang lewat tautan",
    };
    tx.audit(&actor, Entry::new(action, Subject::Account(id))).await?;
    let old = session::token_of(app.config(), &headers);
    let (token, next) = sign_in(&mut tx, &actor, id, &session::agent_of(&headers), old).await?;
    tx.commit(Change::None, actor.now()).await?;
    let to = match next {
        Next::In(home) => home,
        Next::Code => "/masuk/kode",
        Next::Setup => "/akun/kode",
    };
    Ok(with_cookie(&app, see_other(to), Some(&token)))
}

async fn create_admin(tx: &mut Tx, actor: &Actor, new: &NewAccount, decree: String) -> Result<i64, Error> {
    // Of two links that are used at the same time one makes an admin, since both lock the table of grants.
    sqlx::query!("lock table role_grant in share row exclusive mode").execute(&mut **tx).await?;
    if query::has_admin(tx).await? {
        return Err(Error::not_found("Admin utama pertama sudah ada. Masuk lewat /masuk."));
    }
    let id = query::create(tx, new, actor.now()).await.on_constraint("account_email_key", |_| {
        Error::field("surel", "sudah dipakai akun lain; kembali, lalu tulis surel lain")
    })?;
    let entry = Entry::new("admin utama pertama dibuat", Subject::Account(id));
    tx.audit(actor, entry.after(json!({ "peran": "admin_utama", "sk": decree }))).await?;
    query::give(tx, id, &query::admin_utama(decree), query::today(actor.now()), None, actor.now()).await?;
    Ok(id)
}
