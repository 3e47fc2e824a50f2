//! Steps on one record: taking it, deciding about it, taking that back.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::StatusCode;
use axum::response::Response;

use super::filter::Filter;
use super::layout;
use super::show::{self, DECISION};
use crate::account::audit::{Entry, Subject};
use crate::account::policy::{Action, Actor};
use crate::app::App;
use crate::db::{Change, Tx};
use crate::http::Path;
use crate::http::error::Error;
use crate::http::form::{Form, Posted, see_other};
use crate::http::page::{Layout, render};
use crate::pesan::outbox::{self, HandOver};
use crate::ukm::review::queue::{self, Way};
use crate::ukm::review::{self, Verdict, access, lease};

/// Where a record is shown, with the filters that the form carries.
pub(super) fn address(id: i64, form: &mut Form, more: &[(&str, String)]) -> String {
    format!("/admin/ukm/{id}{}", Filter::read(form).query(more))
}

/// `POST /admin/ukm/{id}/ambil`
pub async fn take(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(DECISION);
    let mut tx = Tx::begin(app.db()).await?;
    access::require(&mut tx, &actor, Action::See, id).await?;
    let account = actor.id().ok_or_else(Error::no_page)?;
    if lease::take(&mut tx, id, account, actor.now()).await?.is_none() {
        tx.audit(&actor, Entry::new("ukm dikerjakan", Subject::Business(id))).await?;
        tx.commit(Change::None, actor.now()).await?;
    }
    // Who has it instead stands on the page.
    Ok(see_other(&address(id, &mut form, &[])))
}

/// `POST /admin/ukm/{id}/lepas`
pub async fn release(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(DECISION);
    let mut tx = Tx::begin(app.db()).await?;
    access::require(&mut tx, &actor, Action::See, id).await?;
    lease::release(&mut tx, id, actor.id().ok_or_else(Error::no_page)?).await?;
    tx.audit(&actor, Entry::new("ukm dilepas", Subject::Business(id))).await?;
    tx.commit(Change::None, actor.now()).await?;
    Ok(see_other(&address(id, &mut form, &[])))
}

/// What was chosen, and why where that is to be told.
pub(super) fn read_verdict(form: &mut Form, field: &'static str) -> Option<(Verdict, Option<String>)> {
    let known =
        [("setujui", Verdict::Approved), ("kembalikan", Verdict::Returned), ("tolak", Verdict::Rejected)];
    let chosen = form.text(field);
    let Some(verdict) = known.iter().find(|(slug, _)| Some(*slug) == chosen.as_deref()).map(|(_, one)| *one)
    else {
        form.error(field, "pilih setujui, kembalikan, atau tolak");
        return None;
    };
    let reason = form.line("alasan", 500);
    if verdict != Verdict::Approved && reason.is_none() && form.error_of("alasan").is_none() {
        form.error("alasan", "tulis alasannya, supaya pemilik tahu apa yang harus diperbaiki");
    }
    form.is_valid().then_some((verdict, reason))
}

/// `POST /admin/ukm/{id}/putusan`: leads to the next record of the queue.
pub async fn decide(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(DECISION);
    let mut tx = Tx::begin(app.db()).await?;
    let (business, _) = access::open(&mut tx, &app, &actor, Action::Verify, id).await?;
    let version = form.whole("versi", 1, i32::MAX.unsigned_abs(), 0);
    let read = read_verdict(&mut form, "putusan");
    let (Some((verdict, reason)), Ok(version)) = (read, i32::try_from(version)) else {
        drop(tx);
        let filter = Filter::read(&mut form);
        return show::draw(&app, &actor, id, filter, None, form).await;
    };
    let filter = Filter::read(&mut form);
    let wanted = filter.wanted(&app, &actor)?;
    let next = queue::list(&mut tx, &wanted, (Way::On, Some(id)), actor.id(), 1).await?;
    let before = ("tadi", id.to_string());
    let to = match next.first().filter(|_| filter.queue.is_some()) {
        Some(next) => format!("/admin/ukm/{}{}", next.id, filter.query(&[before])),
        None => format!("/admin/ukm/{id}{}", filter.query(&[before])),
    };
    if let Some(first) = form.claim(&mut tx, &to, actor.now()).await? {
        return Ok(see_other(&first));
    }
    let decision = (version, verdict, reason.as_deref());
    let saved = match review::decide(&mut tx, &app, &actor, &business, decision).await {
        Ok(saved) => saved,
        Err(error) => {
            drop(tx);
            form.refuse("putusan", error)?;
            return show::draw(&app, &actor, id, filter, None, form).await;
        }
    };
    tx.commit(saved.feed, actor.now()).await?;
    Ok(see_other(&to))
}

/// `POST /admin/ukm/{id}/batal`: the last decision, by whoever made it.
pub async fn take_back(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(DECISION);
    let mut tx = Tx::begin(app.db()).await?;
    let (business, _) = access::open(&mut tx, &app, &actor, Action::Verify, id).await?;
    let to = address(id, &mut form, &[]);
    let Some(saved) = review::take_back(&mut tx, &app, &actor, &business).await? else {
        return Err(Error::Conflict(
            "Putusan ini tidak dapat dibatalkan lagi: sudah lebih dari 30 menit, atau datanya sudah berubah."
                .into(),
        ));
    };
    tx.commit(saved.feed, actor.now()).await?;
    Ok(see_other(&to))
}

#[derive(Template)]
#[template(path = "ukm/review/page/letter.html")]
struct LetterPage {
    layout: Layout,
    id: i64,
    name: String,
    link: String,
}

/// `POST /admin/ukm/{id}/pesan/{pesan}`: a message to the owner, for the officer's own chat or mail program.
pub async fn hand_over(
    AppState(app): AppState<App>,
    actor: Actor,
    Path((id, letter)): Path<(i64, i64)>,
    _: Posted,
) -> Result<Response, Error> {
    let mut tx = Tx::begin(app.db()).await?;
    let (business, facts) = access::open(&mut tx, &app, &actor, Action::Edit, id).await?;
    let open = outbox::list_open_of(&mut tx, id).await?;
    let Some(open) = open.into_iter().find(|open| open.id == letter) else {
        return Ok(see_other(&format!("/admin/ukm/{id}")));
    };
    facts.require(&actor, show::reads(open.kind))?;
    let handed =
        outbox::hand_over(&mut tx, app.keys(), (letter, app.config().public_url.as_deref()), actor.now())
            .await;
    let HandOver::Link(link) = handed.map_err(|error| Error::Internal(error.into()))? else {
        return Ok(see_other(&format!("/admin/ukm/{id}")));
    };
    tx.audit(&actor, Entry::new("pesan diserahkan", Subject::Business(id))).await?;
    tx.commit(Change::None, actor.now()).await?;
    // Forms of this site lead nowhere else (form-action), so a link does.
    let layout = layout(&app, &actor, "Kirim pesan");
    render(StatusCode::OK, &LetterPage { layout, id, name: business.record.name, link })
}
