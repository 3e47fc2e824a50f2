//! `/masuk/daftar`: an account for somebody who owns a business.
//!
//! The address or number is a name to sign in with and proves nothing: records are claimed by other means. Whether it is
//! taken is not told: both ways take the same time and lead to the same page.

use askama::Template;
use axum::extract::State as AppState;
use axum::response::Response;

use super::layout;
use super::once::read_password;
use crate::account::audit::{Entry, Subject};
use crate::account::contact::Contact;
use crate::account::password;
use crate::account::policy::Actor;
use crate::account::query::{self, NewAccount};
use crate::account::throttle::{self, Gate};
use crate::app::App;
use crate::db::{Change, Tx};
use crate::http::error::Error;
use crate::http::form::{Form, Labels, Posted, own_address, see_other};
use crate::http::page::{Layout, render};
use crate::http::params::{PageParams, encode};

const LABELS: Labels = &[
    ("nama", "Nama lengkap"),
    ("kontak", "Nomor telepon atau surel"),
    ("sandi", "Kata sandi"),
    ("ulang", "Ulangi kata sandi"),
    ("ke", "Tujuan"),
];

#[derive(Template)]
#[template(path = "account/page/sign_up.html")]
struct SignUpPage {
    layout: Layout,
    form: Form,
}

fn draw(app: &App, form: Form) -> Result<Response, Error> {
    let actor = Actor::public("", app.clock().now());
    render(form.status(), &SignUpPage { layout: layout(app, &actor, form.title("Buat akun")), form })
}

/// `GET /masuk/daftar`
pub async fn show(
    AppState(app): AppState<App>,
    actor: Actor,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    let to = params.text("ke").filter(|to| own_address(to).is_some()).unwrap_or_default();
    if actor.is_signed_in() {
        return Ok(see_other(if to.is_empty() { "/saya" } else { &to }));
    }
    draw(&app, Form::filled(LABELS, &[("ke", &to)]))
}

fn read(form: &mut Form) -> Option<NewAccount> {
    let name = form.required("nama", 100);
    let contact = form.required("kontak", 254).and_then(|text| match Contact::parse(&text) {
        Ok(contact) => Some(contact),
        Err(error) => {
            form.error("kontak", error.to_string());
            None
        }
    });
    let about = [name.as_deref().unwrap_or_default(), contact.as_ref().map_or("", Contact::text)];
    read_password(form, &about);
    let (email, phone) = match contact? {
        Contact::Email(email) => (Some(email), None),
        Contact::Phone(phone) => (None, Some(phone)),
    };
    form.is_valid().then_some(NewAccount { name: name?, email, phone })
}

/// `POST /masuk/daftar`
pub async fn create(AppState(app): AppState<App>, actor: Actor, posted: Posted) -> Result<Response, Error> {
    let mut form = posted.read(LABELS);
    let Some(new) = read(&mut form) else { return draw(&app, form) };
    let place = password::queue()?;
    {
        let mut conn = app.db().primary().acquire().await?;
        throttle::enter(&mut conn, Gate::SignUp(actor.origin()), actor.now()).await?;
    }
    let hash = place.hash(form.secret("sandi")).await?;
    let mut tx = Tx::begin(app.db()).await?;
    match query::create(&mut tx, &new, actor.now()).await {
        // Taken, and nobody is told. The transaction has failed and goes with it.
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => drop(tx),
        id => {
            let id = id?;
            query::set_password(&mut tx, id, &hash).await?;
            tx.audit(&actor, Entry::new("akun pemilik dibuat", Subject::Account(id))).await?;
            tx.commit(Change::None, actor.now()).await?;
        }
    }
    let to = form.text("ke").filter(|to| own_address(to).is_some()).unwrap_or_else(|| "/saya".to_owned());
    Ok(see_other(&format!("/masuk?baru=1&ke={}", encode(&to))))
}
