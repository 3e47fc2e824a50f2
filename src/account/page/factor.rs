//! The second factor: `/masuk/kode` asks for it, `/akun/kode` sets it up.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::StatusCode;
use axum::response::Response;

use super::sign_in::home;
use super::{layout, with_cookie};
use crate::account::audit::{Entry, Subject};
use crate::account::factor::{self, Given};
use crate::account::policy::{Actor, Waiting};
use crate::account::throttle::{self, Gate};
use crate::account::totp::Secret;
use crate::account::{password, query, session};
use crate::app::App;
use crate::db::{Change, Tx};
use crate::http::error::Error;
use crate::http::form::{Form, Labels, Posted, own_address, see_other};
use crate::http::page::{Layout, render};
use crate::http::params::PageParams;
use crate::http::qr::{self, EcLevel};

const LABELS: Labels = &[
    ("kode", "Kode dari aplikasi"),
    ("sandi", "Kata sandi Anda sekarang"),
    ("rahasia", "Kunci"),
    ("ke", "Tujuan"),
];

#[derive(Template)]
#[template(path = "account/page/factor_ask.html")]
struct AskPage {
    layout: Layout,
    form: Form,
}

fn draw_ask(app: &App, actor: &Actor, form: Form) -> Result<Response, Error> {
    render(form.status(), &AskPage { layout: layout(app, actor, form.title("Kode masuk")), form })
}

/// `GET /masuk/kode`
pub async fn ask(
    AppState(app): AppState<App>,
    actor: Actor,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    if actor.waiting() != Some(Waiting::Code) {
        return Ok(see_other(home(&actor)));
    }
    draw_ask(&app, &actor, Form::filled(LABELS, &[("ke", &params.text("ke").unwrap_or_default())]))
}

/// `POST /masuk/kode`
pub async fn check(AppState(app): AppState<App>, actor: Actor, posted: Posted) -> Result<Response, Error> {
    let mut form = posted.read(LABELS);
    let (Some(account), Some(session), Some(Waiting::Code)) = (actor.id(), actor.session(), actor.waiting())
    else {
        return Ok(see_other(home(&actor)));
    };
    let Some(code) = form.required("kode", 40) else { return draw_ask(&app, &actor, form) };
    // Counted outside the transaction, so that the count stays when it is rolled back.
    throttle::enter(&mut *app.db().primary().acquire().await?, Gate::Code(account), actor.now()).await?;
    let mut tx = Tx::begin(app.db()).await?;
    let Some(given) = factor::use_up(&mut tx, app.keys(), account, &code, actor.now()).await? else {
        form.error("kode", "kode tidak cocok atau sudah lewat; tunggu kode berikutnya, lalu coba lagi");
        return draw_ask(&app, &actor, form);
    };
    throttle::leave(&mut tx, Gate::Code(account)).await?;
    let token = session::complete(&mut tx, session).await?;
    let action = match given {
        Given::Code => "masuk dengan kode",
        Given::Recovery => "masuk dengan kode pemulihan",
    };
    tx.audit(&actor, Entry::new(action, Subject::Account(account))).await?;
    tx.commit(Change::None, actor.now()).await?;
    let whole = actor.identity().cloned().map(|one| Actor::account(one, actor.origin(), actor.now()));
    let to = form.text("ke").filter(|to| own_address(to).is_some());
    let to = to.unwrap_or_else(|| whole.as_ref().map_or("/akun", home).to_owned());
    Ok(with_cookie(&app, see_other(&to), Some(&token)))
}

#[derive(Template)]
#[template(path = "account/page/factor_edit.html")]
struct EditPage {
    layout: Layout,
    form: Form,
    compulsory: bool,
    replaces: bool,
    picture: String,
    secret: Vec<String>,
}

#[derive(Template)]
#[template(path = "account/page/factor_codes.html")]
struct CodesPage {
    layout: Layout,
    codes: Vec<String>,
    to: &'static str,
}

/// The account as an authenticator app shows it, and whether it has a second factor already.
async fn describe(app: &App, account: i64) -> Result<(String, bool), Error> {
    let found = query::find(&mut *app.db().primary().acquire().await?, account).await?;
    let found = found.ok_or(Error::SignedOut)?;
    Ok((found.email.or(found.phone).unwrap_or_default(), found.has_factor))
}

async fn draw_edit(app: &App, actor: &Actor, form: Form, secret: &Secret) -> Result<Response, Error> {
    let Some(account) = actor.id() else { return Err(Error::SignedOut) };
    let (name, replaces) = describe(app, account).await?;
    let letters = secret.base32();
    let page = EditPage {
        layout: layout(app, actor, form.title("Verifikasi dua langkah")),
        compulsory: actor.waiting() == Some(Waiting::Setup),
        replaces,
        picture: qr::draw(&secret.address(&name), "Kode QR untuk aplikasi autentikator", EcLevel::M)
            .map_err(|error| Error::Internal(error.into()))?,
        secret: letters
            .as_bytes()
            .chunks(4)
            .map(|block| String::from_utf8_lossy(block).into_owned())
            .collect(),
        form,
    };
    render(page.form.status(), &page)
}

/// `GET /akun/kode`
pub async fn edit(AppState(app): AppState<App>, actor: Actor) -> Result<Response, Error> {
    if actor.waiting() == Some(Waiting::Code) {
        return Ok(see_other("/masuk/kode"));
    }
    if actor.viewer().is_some() {
        return Err(Error::no_page());
    }
    let secret = Secret::random();
    draw_edit(&app, &actor, Form::filled(LABELS, &[("rahasia", &secret.base32())]), &secret).await
}

/// `POST /akun/kode`: the code shows that the app has the secret, which only then is kept.
pub async fn update(AppState(app): AppState<App>, actor: Actor, posted: Posted) -> Result<Response, Error> {
    let (Some(account), Some(session)) = (actor.id(), actor.session()) else { return Err(Error::SignedOut) };
    if actor.waiting() == Some(Waiting::Code) {
        return Ok(see_other("/masuk/kode"));
    }
    let mut form = posted.read(LABELS);
    let Some(secret) = Secret::parse(form.value("rahasia")) else { return Ok(see_other("/akun/kode")) };
    let (_, replaces) = describe(&app, account).await?;
    throttle::enter(&mut *app.db().primary().acquire().await?, Gate::Code(account), actor.now()).await?;
    if replaces {
        let kept = query::password_hash(&mut *app.db().primary().acquire().await?, account).await?;
        if !password::verify(form.secret("sandi"), kept).await? {
            form.error("sandi", "kata sandi tidak cocok");
        }
    }
    let step = form.required("kode", 40).and_then(|code| secret.check(&code, actor.now().timestamp(), None));
    if step.is_none() && form.error_of("kode").is_none() {
        form.error("kode", "kode tidak cocok; periksa jam telepon Anda, lalu tulis kode yang sedang tampil");
    }
    let Some(step) = step.filter(|_| form.is_valid()) else {
        return draw_edit(&app, &actor, form, &secret).await;
    };
    let mut tx = Tx::begin(app.db()).await?;
    throttle::leave(&mut tx, Gate::Code(account)).await?;
    let codes = factor::set_up(&mut tx, app.keys(), account, (&secret, step), actor.now()).await?;
    session::end_all(&mut tx, account, Some(session)).await?;
    let token = session::complete(&mut tx, session).await?;
    tx.audit(&actor, Entry::new("verifikasi dua langkah dipasang", Subject::Account(account))).await?;
    tx.commit(Change::None, actor.now()).await?;
    let identity = actor.identity().cloned();
    let whole = identity.map_or(actor.clone(), |one| Actor::account(one, actor.origin(), actor.now()));
    let layout = layout(&app, &whole, "Kode pemulihan");
    let page = render(StatusCode::OK, &CodesPage { layout, codes, to: home(&whole) })?;
    Ok(with_cookie(&app, page, Some(&token)))
}
