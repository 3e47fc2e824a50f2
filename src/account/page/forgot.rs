//! `/masuk/lupa`: a new password for whoever forgot the old one.
//!
//! Where mail leaves by itself and `PUBLIC_URL` says where links lead, a link goes to the address of the account. Whether there is such an account, and whether
//! it has an address, is not told: every way takes the same time and leads to the same page. Elsewhere the page says how
//! an officer gives a link.

use std::time::Duration;

use askama::Template;
use axum::extract::State as AppState;
use axum::response::Response;
use tokio::time::Instant;

use super::layout;
use crate::account::audit::{Entry, Subject};
use crate::account::contact::Contact;
use crate::account::link::{self, Purpose};
use crate::account::policy::Actor;
use crate::account::throttle::{self, Gate};
use crate::account::{key, query};
use crate::app::App;
use crate::db::{Change, Tx};
use crate::http::error::Error;
use crate::http::form::{Form, Labels, Posted, see_other};
use crate::http::page::{Layout, render};
use crate::http::params::PageParams;
use crate::pesan::{Address, Message, Phone, Text, outbox};

const LABELS: Labels = &[("nama", "Surel atau nomor telepon")];

const ADDRESS: &str = "/masuk/lupa";
const SENT: &str = "/masuk/lupa?terkirim=1";

/// Nobody is answered sooner, so that what is done for an account that exists does not show.
const ANSWERED_AFTER: Duration = Duration::from_millis(300);

#[derive(Template)]
#[template(path = "account/page/forgot.html")]
struct ForgotPage {
    layout: Layout,
    form: Form,
    by_mail: bool,
    sent: bool,
    phone: Option<Phone>,
}

/// Whether mail leaves by itself, with links that lead here.
fn by_mail(app: &App) -> bool {
    app.config().message.smtp_url.is_some() && app.config().links_lead_here()
}

fn draw(app: &App, form: Form, sent: bool) -> Result<Response, Error> {
    let actor = Actor::public("", app.clock().now());
    let page = ForgotPage {
        layout: layout(app, &actor, form.title("Lupa kata sandi")),
        by_mail: by_mail(app),
        sent,
        phone: app.config().forum_phone.clone(),
        form,
    };
    render(page.form.status(), &page)
}

/// `GET /masuk/lupa`
pub async fn show(
    AppState(app): AppState<App>,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    let sent = by_mail(&app) && params.text("terkirim").is_some();
    draw(&app, Form::new(LABELS), sent)
}

/// `POST /masuk/lupa`
pub async fn create(AppState(app): AppState<App>, actor: Actor, posted: Posted) -> Result<Response, Error> {
    if !by_mail(&app) {
        return Ok(see_other(ADDRESS));
    }
    let answered_at = Instant::now() + ANSWERED_AFTER;
    let mut form = posted.read(LABELS);
    let contact = form.required("nama", 254).map(|text| Contact::parse(&text));
    if let Some(Err(error)) = &contact {
        form.error("nama", error.to_string());
    }
    let Some(Ok(contact)) = contact else { return draw(&app, form, false) };
    {
        let mut conn = app.db().primary().acquire().await?;
        for gate in [Gate::ResetFrom(actor.origin()), Gate::Reset(contact.text())] {
            throttle::enter(&mut conn, gate, actor.now()).await?;
        }
    }
    let mut tx = Tx::begin(app.db()).await?;
    if form.claim(&mut tx, SENT, actor.now()).await?.is_none() {
        if let Some(found) = query::credentials(&mut tx, &contact).await?
            && let Some(account) = query::find(&mut tx, found.id).await?
        {
            send(&app, &mut tx, &actor, &account).await?;
        }
        tx.commit(Change::None, actor.now()).await?;
    }
    tokio::time::sleep_until(answered_at).await;
    Ok(see_other(SENT))
}

/// Puts the message with the link into the outbox, if the account has an address.
async fn send(app: &App, tx: &mut Tx, actor: &Actor, account: &query::Account) -> Result<(), Error> {
    let Some(to) = account.email.as_deref().and_then(|email| Address::email(email).ok()) else {
        return Ok(());
    };
    let purpose = Purpose::Reset(account.id);
    let token = link::create(tx, purpose, actor.now()).await?;
    let name: Vec<String> = token.hash().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let message = Message {
        key: &format!("password_reset:{}", name.concat()),
        to: &to,
        phone: None,
        text: Text::PasswordReset {
            link: &format!("{}{}", app.config().base_url(), link::path(&token)),
            until: actor.now() + purpose.lasts(),
        },
        business_id: None,
    };
    let key = key::of(tx, app.keys(), account.id, actor.now()).await?;
    let put = outbox::put(tx, &key, &message, actor.now()).await;
    put.map_err(|error| Error::Internal(error.into()))?;
    tx.audit(actor, Entry::new("tautan kata sandi diminta lewat surel", Subject::Account(account.id)))
        .await?;
    Ok(())
}
