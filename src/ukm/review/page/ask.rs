//! What somebody asks for about a record: shown beside it, and decided in one step.

use axum::extract::State as AppState;
use axum::response::Response;
use serde_json::Value;
use sqlx::PgConnection;

use super::act::address;
use super::filter::Filter;
use super::show::{self, DECISION};
use crate::account::audit::{Entry, Subject};
use crate::account::policy::{Action, Actor};
use crate::app::App;
use crate::db::{Change, Tx};
use crate::http::Path;
use crate::http::error::Error;
use crate::http::form::{Form, Posted, see_other};
use crate::http::format;
use crate::peta::atlas::Atlas;
use crate::ukm::confirm;
use crate::ukm::field::{self, Eyes, Sight};
use crate::ukm::record::{Business, Edit, FieldChange, Patch};
use crate::ukm::request::{self, Kind, Request, State, Taken};
use crate::ukm::review::access::{self, Facts};
use crate::ukm::review::sight;

/// An open request as the page shows it.
pub(super) struct Ask {
    pub id: i64,
    pub title: &'static str,
    pub from: String,
    pub when: String,
    /// Somebody else who is at work on it.
    pub holder: Option<String>,
    /// Field, before, after.
    pub changes: Vec<(&'static str, String, String)>,
    pub words: Vec<(String, String)>,
    /// What approving it does, for the button; none where it is done elsewhere.
    pub approve: Option<&'static str>,
    pub erase: bool,
    /// Some of what is to change is not shown.
    pub hides: bool,
    pub decides: bool,
}

impl Ask {
    /// Whether `form` was sent for this request, and not for the record or another one.
    pub fn is_of(&self, form: &Form) -> bool {
        form.value("permintaan") == self.id.to_string()
    }
}

/// The patch in a content: the content itself, or its part `patch`.
pub(super) fn patch(content: &Value) -> Option<Patch> {
    let part = content.get("patch").unwrap_or(content);
    serde_json::from_value(part.clone()).ok()
}

/// Requests about a record that wait.
pub(super) async fn open(
    conn: &mut PgConnection,
    app: &App,
    actor: &Actor,
    business: &Business,
    facts: &Facts,
) -> Result<Vec<Ask>, Error> {
    let wanted = request::Wanted { business: Some(business.id), open: true, ..request::Wanted::default() };
    let found = request::list(conn, app.keys(), wanted).await?;
    let atlas = app.atlas()?;
    let decides = facts.may(actor, Action::Verify);
    Ok(found.into_iter().map(|one| ask(one, &atlas, actor, decides)).collect())
}

/// Whether a change is of what is personal and masked. Identity numbers are looked at by a way of their own.
fn is_masked(actor: &Actor, change: &FieldChange) -> bool {
    let masked = field::sight(Eyes::of(actor), &change.field) == Sight::Masked;
    masked && !matches!(&*change.field, "owner.nik" | "owner.npwp")
}

fn ask(one: Request, atlas: &Atlas, actor: &Actor, decides: bool) -> Ask {
    let content = one.content.unwrap_or_default();
    let changes = if one.kind == Kind::Change { patch(&content) } else { None };
    let changes = changes.unwrap_or_default().0;
    let hides = changes.iter().any(|change| is_masked(actor, change));
    let changes = changes.into_iter().map(|change| {
        let shown = |value: &Value| sight::value(atlas, actor, &change.field, value);
        let (old, mut new) = (shown(&change.before_shown()), shown(&change.after_shown()));
        // What is not shown looks alike before and after, and is not.
        if old == new {
            new.push_str(" (isinya berubah)");
        }
        (change.label(), old, new)
    });
    let held = one.taken_at.is_some_and(|at| at + request::LEASE > actor.now());
    let holder = one.taken_name.filter(|_| held && one.taken_by != actor.id());
    Ask {
        id: one.id,
        title: one.kind.title(),
        from: one.account_name.unwrap_or_else(|| "pengunjung".to_owned()),
        when: format::moment(one.created_at),
        changes: changes.collect(),
        words: told(&content),
        approve: match one.kind {
            Kind::Change => Some("Terima perubahan"),
            Kind::Claim => Some("Akui sebagai pemilik"),
            Kind::Confirmation if confirm::is_still_right(&content) => Some("Pastikan masih benar"),
            Kind::Report | Kind::Confirmation => Some("Sudah ditindaklanjuti"),
            Kind::Erasure => None,
        },
        erase: one.kind == Kind::Erasure,
        hides,
        decides: decides && holder.is_none(),
        holder,
    }
}

/// The words in a content; a patch is shown as what it changes.
fn told(content: &Value) -> Vec<(String, String)> {
    let Value::Object(parts) = content else { return Vec::new() };
    let words = parts.iter().filter(|(name, value)| *name != "patch" && !value.is_null());
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Bool(yes) => if *yes { "ya" } else { "tidak" }.to_owned(),
        other => other.to_string(),
    };
    words.map(|(name, value)| (name.replace('_', " "), text(value))).collect()
}

/// `POST /admin/ukm/{id}/permintaan/{request}`
pub async fn decide(
    AppState(app): AppState<App>,
    actor: Actor,
    Path((id, number)): Path<(i64, i64)>,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(DECISION);
    let mut tx = Tx::begin(app.db()).await?;
    let (business, _) = access::open(&mut tx, &app, &actor, Action::Verify, id).await?;
    let one = request::find(&mut tx, app.keys(), number).await?.filter(|one| one.business == id);
    let one = one.ok_or_else(Error::no_page)?;
    let Some((state, reason)) = read(&mut form) else {
        drop(tx);
        let filter = Filter::read(&mut form);
        return show::draw(&app, &actor, id, filter, None, form).await;
    };
    let to = address(id, &mut form, &[]);
    if let Some(first) = form.claim(&mut tx, &to, actor.now()).await? {
        return Ok(see_other(&first));
    }
    let account = actor.id().ok_or_else(Error::no_page)?;
    let done = match request::take(&mut tx, number, account, actor.now()).await? {
        Taken::Until(_) if state == State::Approved => {
            carry_out(&mut tx, &app, &actor, &business, &one).await
        }
        Taken::Until(_) => Ok(Change::None),
        Taken::By { .. } => Err(Error::Conflict("Permintaan ini sedang dikerjakan petugas lain.".into())),
        Taken::Gone => Err(Error::Conflict("Permintaan ini sudah diputuskan.".into())),
    };
    let feed = match done {
        Ok(feed) => feed,
        Err(error) => {
            drop(tx);
            form.refuse("permintaan", error)?;
            let filter = Filter::read(&mut form);
            return show::draw(&app, &actor, id, filter, None, form).await;
        }
    };
    let decision = request::Decision { by: Some(account), state, reason: reason.as_deref() };
    request::decide(&mut tx, app.keys(), number, decision, actor.now()).await?;
    let entry = Entry::new("permintaan diputuskan", Subject::Business(id));
    let what =
        serde_json::json!({ "permintaan": number, "jenis": one.kind.title(), "putusan": state.title() });
    tx.audit(&actor, entry.after(what)).await?;
    tx.commit(feed, actor.now()).await?;
    Ok(see_other(&to))
}

fn read(form: &mut Form) -> Option<(State, Option<String>)> {
    let known = [("setujui", State::Approved), ("kembalikan", State::Returned), ("tolak", State::Rejected)];
    let chosen = form.text("putusan");
    let reason = form.line("alasan", 500);
    let state = known.iter().find(|(slug, _)| Some(*slug) == chosen.as_deref()).map(|(_, state)| *state);
    if state.is_none() {
        form.error("putusan", "pilih terima, kembalikan, atau tolak");
    }
    if state.is_some_and(|state| state != State::Approved) && reason.is_none() {
        form.error("alasan", "tulis alasannya untuk yang meminta");
    }
    state.filter(|_| form.is_valid()).map(|state| (state, reason))
}

/// Does what was asked for.
async fn carry_out(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    business: &Business,
    one: &Request,
) -> Result<Change, Error> {
    let content = one.content.as_ref();
    match one.kind {
        Kind::Change => {
            let Some(patch) = content.and_then(patch) else {
                return Err(Error::Conflict("Isi usul ini tidak dapat dibaca lagi.".into()));
            };
            let atlas = app.atlas()?;
            let edit = Edit {
                id: business.id,
                expected_version: business.version,
                patch: &patch,
                action: "ukm.terima_usul",
                reason: None,
            };
            let desk = access::desk(app, &atlas.areas, actor);
            Ok(access::save(tx, desk, (actor, Action::Verify), business, edit).await?.feed)
        }
        Kind::Claim => {
            let Some(account) = one.account else {
                return Err(Error::Conflict("Pengakuan ini tidak berasal dari sebuah akun.".into()));
            };
            let atlas = app.atlas()?;
            let desk = access::desk(app, &atlas.areas, actor);
            access::give_to_account(tx, desk, (actor, Action::Verify), business.id, account).await?;
            let entry = Entry::new("pemilik diakui", Subject::Business(business.id));
            tx.audit(actor, entry.after(serde_json::json!({ "akun": account }))).await?;
            Ok(Change::None)
        }
        Kind::Erasure => Err(Error::Conflict("Penghapusan data diputuskan di halamannya sendiri.".into())),
        Kind::Confirmation => {
            confirm::take_up(tx, business.id, content.unwrap_or(&Value::Null), actor.now()).await?;
            Ok(Change::Businesses(vec![business.id]))
        }
        Kind::Report => Ok(Change::None),
    }
}
