//! `/klaim/{code}`: "this business is mine".
//!
//! Two ways: a code to the number on the record, of which nothing is told, also not whether there is one; or an officer.
//! What has an owner with an account is given to somebody else by an officer only.
//!
//! A registration that was given back is claimed in the same way, by the code of its receipt: so whoever registered
//! without an account comes to where it is corrected. Nothing of it is shown before.

use askama::Template;
use axum::extract::State as AppState;
use axum::response::Response;
use serde_json::json;
use sqlx::PgConnection;

use super::layout;
use crate::account::audit::{Entry, Subject};
use crate::account::policy::Actor;
use crate::account::throttle::{self, Gate};
use crate::app::{App, Current};
use crate::db::{Change, Tx};
use crate::http::error::Error;
use crate::http::form::{Form, Labels, Posted, see_other};
use crate::http::page::{Layout, render};
use crate::http::params::PageParams;
use crate::http::{Path, format};
use crate::pesan::{Address, Message, Text, outbox};
use crate::ukm::UkmCode;
use crate::ukm::desk::{claim_code, own};
use crate::ukm::record::{self, Business, SaveError};
use crate::ukm::request::{self, Kind, New, Wanted};
use crate::ukm::review::{access, phone};
use crate::wilayah::Area;

const LABELS: Labels = &[
    ("kode", "Kode dari pesan"),
    ("hubungan", "Bagaimana petugas dapat memastikan ini usaha Anda?"),
    ("nomor", "Nomor yang dapat dihubungi"),
];

const NOT_RIGHT: &str = "kode tidak cocok atau sudah lewat waktunya; periksa pesannya, atau minta kode baru";

#[derive(Template)]
#[template(path = "ukm/desk/page/claim.html")]
struct ClaimPage {
    layout: Layout,
    code: String,
    /// The business and its place, or the registration while it is not public.
    title: String,
    home: Home,
    form: Form,
    sent: bool,
    asked: Option<String>,
    /// Of the form that sends a code; what it carried out is not what the other form carries out.
    send_key: String,
}

/// Where the page was come from.
struct Home {
    title: &'static str,
    href: String,
}

fn is_public(business: &Business) -> bool {
    business.record.verification == "verified" && business.record.hidden_at.is_none()
}

/// A real business, and not one that was refused or is another. Of one that is not public nothing is shown but that there
/// is one, to whoever has its code from a receipt or from an officer; codes that lead to none are counted with those that
/// are tried at `/status`, so this is no way to try more of them.
async fn open(app: &App, actor: &Actor, code: &str) -> Result<Business, Error> {
    let code: UkmCode = code.parse().map_err(|_not_a_code| Error::no_page())?;
    let mut conn = app.db().primary().acquire().await?;
    let found = match record::find_id(&mut conn, code.as_str()).await? {
        Some(id) => record::load(&mut conn, app.keys(), id).await?,
        None => None,
    };
    let mut found =
        found.filter(|found| found.erased_at.is_none() && found.record.verification != "rejected");
    // What somebody hides is there for nobody else.
    if let Some(hidden) = found.as_ref().filter(|found| found.record.hidden_at.is_some())
        && is_own(actor, hidden).is_none()
        && is_taken(&mut conn, hidden).await?
    {
        found = None;
    }
    if !found.as_ref().is_some_and(is_public) {
        let gate = Gate::Lookup(actor.origin());
        throttle::enter(&mut conn, gate, actor.now()).await?;
        if found.is_some() {
            throttle::leave(&mut conn, gate).await?;
        }
    }
    let business = found.ok_or_else(Error::no_page)?;
    if business.demo {
        return Err(Error::Conflict(
            "Ini data contoh, bukan usaha sungguhan, jadi tidak dapat diakui.".into(),
        ));
    }
    Ok(business)
}

/// Where somebody goes who owns it already.
fn is_own(actor: &Actor, business: &Business) -> Option<Response> {
    let owns = actor.identity().is_some_and(|one| one.owned.contains(&business.id));
    owns.then(|| see_other(&own::address(business, "")))
}

async fn draw(
    app: &App,
    actor: &Actor,
    conn: &mut PgConnection,
    business: &Business,
    form: Form,
    sent: bool,
) -> Result<Response, Error> {
    let atlas = app.atlas()?;
    let wanted = Wanted {
        business: Some(business.id),
        account: actor.id(),
        kind: Some(Kind::Claim),
        open: true,
        ..Wanted::default()
    };
    let asked = request::list(conn, app.keys(), wanted).await?.into_iter().next();
    let desa = business.desa_code.as_deref().and_then(|code| atlas.areas.by_code(code));
    let (title, home) = if is_public(business) {
        let names = std::iter::once(business.record.name.clone()).chain(desa.map(Area::title));
        let home = Home { title: "Halaman usaha", href: format!("/ukm/{}", business.code) };
        (names.collect::<Vec<_>>().join(", "), home)
    } else {
        let href = format!("/status?kode={}", business.code);
        (format!("Pendaftaran {}", business.code), Home { title: "Status pendaftaran", href })
    };
    let page = ClaimPage {
        layout: layout(app, actor, form.title("Ini usaha saya")),
        code: business.code.clone(),
        title,
        home,
        asked: asked.map(|asked| format!("{} sejak {}", asked.state.title(), format::day(asked.created_at))),
        sent,
        send_key: Form::new(LABELS).key().to_owned(),
        form,
    };
    render(page.form.status(), &page)
}

/// `GET /klaim/{code}`
pub async fn show(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(code): Path<String>,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    let business = open(&app, &actor, &code).await?;
    let mut conn = app.db().primary().acquire().await?;
    if let Some(own) = is_own(&actor, &business) {
        return Ok(own);
    }
    let sent = params.text("terkirim").is_some();
    draw(&app, &actor, &mut conn, &business, Form::new(LABELS), sent).await
}

/// Counts what an account does to get at businesses.
async fn count(app: &App, actor: &Actor) -> Result<i64, Error> {
    let Some(account) = actor.id() else { return Err(Error::SignedOut) };
    let mut conn = app.db().primary().acquire().await?;
    throttle::enter(&mut conn, Gate::Claim(account), actor.now()).await?;
    Ok(account)
}

/// Whether somebody's account stands behind the business.
async fn is_taken(conn: &mut PgConnection, business: &Business) -> sqlx::Result<bool> {
    let taken = sqlx::query_scalar!(
        r#"select account_id is not null as "taken!" from owner where id = $1"#,
        business.owner_id
    );
    Ok(taken.fetch_optional(conn).await?.unwrap_or(false))
}

/// `POST /klaim/{code}/kode`: sends a code, if there is somewhere to send it. The answer is always the same.
pub async fn send_code(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(LABELS);
    let account = count(&app, &actor).await?;
    let business = open(&app, &actor, &code).await?;
    let mut tx = Tx::begin(app.db()).await?;
    if let Some(own) = is_own(&actor, &business) {
        return Ok(own);
    }
    let page = format!("/klaim/{}", business.code);
    let to = format!("{page}?terkirim=1#kode");
    if let Some(first) = form.claim(&mut tx, &to, actor.now()).await? {
        return Ok(see_other(&first));
    }
    let free = !is_taken(&mut tx, &business).await?;
    if let Some(phone) = phone(&business.record).filter(|_| free)
        && let Some((id, secret)) = claim_code::create(&mut tx, business.id, account, actor.now()).await?
    {
        let message = Message {
            key: &format!("claim_code:{id}"),
            to: &Address::whatsapp(&phone),
            phone: Some(&phone),
            text: Text::ClaimCode {
                business: &business.record.name,
                code: &secret,
                link: &format!("{}{page}", app.config().base_url()),
                until: actor.now() + claim_code::LASTS,
            },
            business_id: Some(business.id),
        };
        if let Some(key) = record::subject_key(&mut tx, app.keys(), business.id, actor.now()).await? {
            let put = outbox::put(&mut tx, &key, &message, actor.now()).await;
            put.map_err(|error| Error::Internal(error.into()))?;
        }
    }
    tx.audit(&actor, Entry::new("kode pengakuan diminta", Subject::Business(business.id))).await?;
    tx.commit(Change::None, actor.now()).await?;
    Ok(see_other(&to))
}

/// `POST /klaim/{code}/periksa`: with the right code the business is the account's.
pub async fn check_code(
    AppState(app): AppState<App>,
    actor: Actor,
    atlas: Current,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(LABELS);
    let account = count(&app, &actor).await?;
    let business = open(&app, &actor, &code).await?;
    let mut tx = Tx::begin(app.db()).await?;
    if let Some(own) = is_own(&actor, &business) {
        return Ok(own);
    }
    let typed = form.required("kode", 20).unwrap_or_default();
    let right =
        !typed.is_empty() && claim_code::check(&mut tx, business.id, account, &typed, actor.now()).await?;
    if right {
        let desk = access::desk(&app, &atlas.areas, &actor);
        match record::give_to_account(&mut tx, desk, business.id, account).await {
            Ok(()) => {
                throttle::leave(&mut tx, Gate::Claim(account)).await?;
                let entry = Entry::new("usaha diakui dengan kode", Subject::Business(business.id));
                tx.audit(&actor, entry.after(json!({ "akun": account }))).await?;
                tx.commit(Change::None, actor.now()).await?;
                return Ok(see_other(&format!("{}?hasil=milik", own::address(&business, ""))));
            }
            // Somebody else was faster. What was tried is counted all the same.
            Err(SaveError::Owned) => {}
            Err(error) => return Err(error.into()),
        }
    }
    if form.is_valid() {
        form.error("kode", NOT_RIGHT);
    }
    let answer = draw(&app, &actor, &mut tx, &business, form, true).await?;
    tx.commit(Change::None, actor.now()).await?;
    Ok(answer)
}

/// `POST /klaim/{code}`: asks an officer.
pub async fn ask(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(LABELS);
    let account = count(&app, &actor).await?;
    let business = open(&app, &actor, &code).await?;
    let mut tx = Tx::begin(app.db()).await?;
    if let Some(own) = is_own(&actor, &business) {
        return Ok(own);
    }
    let (why, number) = (form.required("hubungan", 500), form.line("nomor", 60));
    let Some(why) = why.filter(|_| form.is_valid()) else {
        return draw(&app, &actor, &mut tx, &business, form, false).await;
    };
    let to = format!("/klaim/{}", business.code);
    if let Some(first) = form.claim(&mut tx, &to, actor.now()).await? {
        return Ok(see_other(&first));
    }
    let content = json!({ "hubungan": why, "nomor": number });
    let new = New { kind: Kind::Claim, business: business.id, account: Some(account), content };
    request::put(&mut tx, app.keys(), &new, actor.now()).await?;
    tx.audit(&actor, Entry::new("pengakuan usaha diminta", Subject::Business(business.id))).await?;
    tx.commit(Change::None, actor.now()).await?;
    Ok(see_other(&to))
}
