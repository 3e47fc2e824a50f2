//! Corrections: what is saved at once, and what is asked for.

use axum::response::Response;
use sqlx::PgConnection;

use super::own;
use super::section::{Way, way};
use crate::account::audit::{Entry, Subject};
use crate::account::policy::Actor;
use crate::app::App;
use crate::db::{Change, Tx};
use crate::http::error::Error;
use crate::http::form::{Form, see_other};
use crate::ukm::field;
use crate::ukm::record::{self, Business, Edit, FieldChange, Patch, Record, SaveError};
use crate::ukm::request::{self, Decision, Kind, New, Put, Request, State, Wanted};
use crate::ukm::review::access::desk;

/// Said of a request that its author replaced by another.
const REPLACED: &str = "diganti oleh pemilik";

/// A correction that waits for an officer.
pub(super) struct Waiting {
    /// The request.
    pub request: Request,
    /// What is asked for.
    pub patch: Patch,
}

impl Waiting {
    fn of(request: Request) -> Option<Self> {
        let patch = serde_json::from_value(request.content.clone()?).ok()?;
        Some(Self { request, patch })
    }
}

/// What the owner has asked for and is not decided.
pub(super) async fn waiting(
    conn: &mut PgConnection,
    app: &App,
    actor: &Actor,
    business: &Business,
) -> Result<Option<Waiting>, Error> {
    let wanted = Wanted {
        business: Some(business.id),
        account: actor.id(),
        kind: Some(Kind::Change),
        open: true,
        ..Wanted::default()
    };
    let found = request::list(conn, app.keys(), wanted).await?.into_iter().next();
    Ok(found.and_then(Waiting::of))
}

/// The record as its owner wants it: with what is asked for already.
pub(super) fn wanted(record: &Record, waiting: Option<&Waiting>) -> Record {
    let asked = waiting.and_then(|waiting| waiting.patch.apply(record).ok());
    asked.unwrap_or_else(|| record.clone())
}

/// What a page was drawn from, as its form remembers it: a record, and the request that waited then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    version: Option<i32>,
    request: Option<i64>,
}

impl Seen {
    /// Names of the fields that remember it.
    pub(super) const FIELDS: [&'static str; 2] = ["versi", "usul"];

    /// What is there now.
    pub(super) fn now(business: &Business, waiting: Option<&Waiting>) -> Self {
        Self { version: Some(business.version), request: waiting.map(|waiting| waiting.request.id) }
    }

    /// What a form remembers. What no page has written is no version of anything.
    pub(super) fn of(form: &Form) -> Self {
        let [version, request] = Self::FIELDS;
        Self { version: form.value(version).parse().ok(), request: form.value(request).parse().ok() }
    }

    /// With the names of its fields, as a form is filled with it.
    pub(super) fn values(self) -> [(&'static str, String); 2] {
        let [version, request] = Self::FIELDS;
        let text = |number: Option<i64>| number.map_or_else(String::new, |number| number.to_string());
        [(version, text(self.version.map(i64::from))), (request, text(self.request))]
    }
}

/// What a late page is put together from.
pub(super) struct Meanwhile {
    /// The record as it is.
    pub business: Business,
    /// What is asked for now.
    pub waiting: Option<Waiting>,
    /// What stood in the page: the record that it was drawn from, with what was asked for then.
    pub base: Record,
    /// What it would be now.
    pub wanted: Record,
    /// In what the two differ, for people.
    pub changed: Vec<&'static str>,
}

/// What became of `business` since a page was drawn from what `form` remembers.
pub(super) async fn meanwhile(
    conn: &mut PgConnection,
    app: &App,
    actor: &Actor,
    business: Business,
    form: &Form,
) -> Result<Meanwhile, Error> {
    let seen = Seen::of(form);
    let waiting = waiting(conn, app, actor, &business).await?;
    let then = match seen.version {
        Some(version) => record::at_version(conn, app.keys(), business.id, version).await?,
        None => None,
    };
    let then = then.and_then(|version| version.record).unwrap_or_else(|| business.record.clone());
    let asked = match seen.request {
        Some(id) => request::find(conn, app.keys(), id).await?,
        None => None,
    };
    let own = |request: &Request| {
        (request.business, request.account, request.kind) == (business.id, actor.id(), Kind::Change)
    };
    let base = wanted(&then, asked.filter(own).and_then(Waiting::of).as_ref());
    let wanted = wanted(&business.record, waiting.as_ref());
    let changed = record::diff(&base, &wanted).iter().map(FieldChange::label).collect();
    Ok(Meanwhile { business, waiting, base, wanted, changed })
}

/// What became of a correction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Outcome {
    /// Something was saved.
    pub saved: bool,
    /// Something is asked for.
    pub asked: bool,
}

impl Outcome {
    /// For the address of the page that tells of it.
    pub(super) const fn word(self) -> &'static str {
        match (self.saved, self.asked) {
            (true, true) => "keduanya",
            (true, false) => "disimpan",
            (false, true) => "usul",
            (false, false) => "sama",
        }
    }
}

/// What became of a page of corrections.
pub(super) enum Finished {
    /// It is carried out; this leads to where that is told.
    Done(Response),
    /// The record, or what is asked for, changed since the page was drawn: what was typed would take that back.
    Late(Form),
    /// What was typed does not go with the rest of the record.
    Refused(Form),
}

/// Makes `after` of a business: at once, or by asking for it. What was asked for before and is no longer wanted is taken
/// back; `after` holds what still is. Gives what to commit with; nothing when somebody else was quicker.
async fn carry_out(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    business: &Business,
    before: Option<&Waiting>,
    after: &Record,
) -> Result<Option<(Outcome, Change)>, Error> {
    let is_checked = business.record.verification == "verified";
    let owner_is_checked = own::owner_is_verified(tx, business).await?;
    let all = record::diff(&business.record, after);
    let (asked, saved): (Vec<FieldChange>, Vec<FieldChange>) = all.into_iter().partition(|change| {
        let checked = if change.field.starts_with("owner.") { owner_is_checked } else { is_checked };
        checked && way(change) == Way::Checked
    });
    let mut outcome = Outcome::default();
    let mut feed = Change::None;
    if !saved.is_empty() {
        let atlas = app.atlas()?;
        let edit = Edit {
            id: business.id,
            expected_version: business.version,
            patch: &Patch(saved),
            action: "ukm.ubah_pemilik",
            reason: None,
        };
        feed = match record::save(tx, desk(app, &atlas.areas, actor), actor, edit).await {
            Ok(saved) => saved.feed,
            Err(SaveError::Conflict(_)) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        outcome.saved = true;
    }
    let asked = Patch(asked);
    if before.map(|before| &before.patch) == Some(&asked) || before.is_none() && asked.0.is_empty() {
        return Ok(Some((outcome, feed)));
    }
    if let Some(before) = before {
        let decision = Decision { by: actor.id(), state: State::Rejected, reason: Some(REPLACED) };
        if !request::decide(tx, app.keys(), before.request.id, decision, actor.now()).await? {
            return Ok(None);
        }
        tx.audit(actor, Entry::new("usul perbaikan ditarik", Subject::Business(business.id))).await?;
    }
    if !asked.0.is_empty() {
        let content = serde_json::to_value(&asked).map_err(|error| Error::Internal(error.into()))?;
        let new = New { kind: Kind::Change, business: business.id, account: actor.id(), content };
        if let Put::Already(_) = request::put(tx, app.keys(), &new, actor.now()).await? {
            return Ok(None);
        }
        tx.audit(actor, Entry::new("usul perbaikan dikirim", Subject::Business(business.id))).await?;
        outcome.asked = true;
    }
    Ok(Some((outcome, feed)))
}

/// A page of corrections that was filled in well.
pub(super) struct Correction<'a> {
    /// The record as it stands.
    pub business: &'a Business,
    /// What was asked for before.
    pub before: Option<&'a Waiting>,
    /// The record as its owner wants it.
    pub after: &'a Record,
    /// The page that tells what became of it, behind the record's own address.
    pub page: &'a str,
}

/// Carries out what a page asks for, once, and leads to where that is told.
pub(super) async fn finish(
    app: &App,
    mut tx: Tx,
    actor: &Actor,
    mut form: Form,
    correction: Correction<'_>,
) -> Result<Finished, Error> {
    let Correction { business, before, after, page } = correction;
    let to = own::address(business, page);
    if let Some(first) = form.claim(&mut tx, &to, actor.now()).await? {
        return Ok(Finished::Done(see_other(&first)));
    }
    if Seen::of(&form) != Seen::now(business, before) {
        return Ok(Finished::Late(form));
    }
    // Before asking, too: no officer could approve it.
    if let Err((stored, message)) = record::check(after, Some(&business.record), &app.atlas()?.areas) {
        form.error(field::id_of(stored), message);
        return Ok(Finished::Refused(form));
    }
    let Some((outcome, feed)) = carry_out(app, &mut tx, actor, business, before, after).await? else {
        return Ok(Finished::Late(form));
    };
    let to = format!("{to}?hasil={}", outcome.word());
    form.lead_to(&mut tx, &to).await?;
    tx.commit(feed, actor.now()).await?;
    Ok(Finished::Done(see_other(&to)))
}
