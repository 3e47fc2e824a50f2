//! Deciding about a business, and taking the last decision back.

use chrono::Duration;

use super::access::{desk, save};
use super::decision::{TAKEN_BACK, Verdict};
use super::lease;
use crate::account::policy::{Action, Actor};
use crate::app::App;
use crate::db::Tx;
use crate::http::error::Error;
use crate::pesan::{self, Address, Kind, Message, Phone, Text, outbox};
use crate::ukm::record::{self, Business, Edit, Patch, Record, Saved};
use crate::ukm::registration::status_path;

/// A decision can be taken back for this long, by whoever made it.
const REGRET: Duration = Duration::minutes(30);

/// Decides about a business that was seen in `version`, and tells its owner.
///
/// # Errors
/// A conflict when somebody else is at work on it, or changed it.
pub async fn decide(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    business: &Business,
    (version, verdict, reason): (i32, Verdict, Option<&str>),
) -> Result<Saved, Error> {
    if let Some(other) = lease::holder(tx, business.id, actor.now()).await?
        && Some(other.account) != actor.id()
    {
        return Err(Error::Conflict(format!("Data ini sedang dikerjakan {}.", other.name).into()));
    }
    if !is_open_to(&business.record, verdict) {
        return Err(Error::Conflict("Data ini sudah diputuskan.".into()));
    }
    let target = Record { verification: verdict.verification().to_owned(), ..business.record.clone() };
    let patch = Patch::between(&business.record, &target);
    let atlas = app.atlas()?;
    let edit =
        Edit { id: business.id, expected_version: version, patch: &patch, action: verdict.action(), reason };
    let saved = save(tx, desk(app, &atlas.areas, actor), (actor, Action::Verify), business, edit).await?;
    tell(tx, app, business, &saved, (verdict, reason), actor).await?;
    if let Some(account) = actor.id() {
        lease::release(tx, business.id, account).await?;
    }
    Ok(saved)
}

/// Which decisions make sense about a record as it stands.
pub fn is_open_to(record: &Record, verdict: Verdict) -> bool {
    match verdict {
        Verdict::Approved => record.verification != "verified",
        Verdict::Returned => matches!(record.verification.as_str(), "pending" | "verified"),
        Verdict::Rejected => record.verification != "rejected",
    }
}

/// Puts the words to the owner into the outbox. Whoever has neither address nor number sees it at the status page.
async fn tell(
    tx: &mut Tx,
    app: &App,
    business: &Business,
    saved: &Saved,
    (verdict, reason): (Verdict, Option<&str>),
    actor: &Actor,
) -> Result<(), Error> {
    let base = app.config().base_url();
    let (link, name) = (format!("{base}/ukm/{}", business.code), &business.record.name);
    let status = format!("{base}{}", status_path(app.keys(), &business.code));
    let text = match (verdict, reason) {
        (Verdict::Approved, _) => Text::Approved { business: name, link: &link },
        (Verdict::Returned, Some(reason)) => Text::Returned { business: name, reason, link: &status },
        (Verdict::Rejected, Some(reason)) => Text::Rejected { business: name, reason, link: &status },
        // Who gives back or refuses says why; without a reason there is nothing to be told.
        (Verdict::Returned | Verdict::Rejected, None) => return Ok(()),
    };
    let Some((to, phone)) = reach(&business.record) else { return Ok(()) };
    let key = format!("{}:{}:{}", text.kind().as_str(), business.id, saved.version);
    let message = Message { key: &key, to: &to, phone: phone.as_ref(), text, business_id: Some(business.id) };
    if let Some(sealing) = record::subject_key(tx, app.keys(), business.id, actor.now()).await? {
        let put = pesan::put(tx, &sealing, &message, actor.now()).await;
        put.map_err(|error| Error::Internal(error.into()))?;
    }
    Ok(())
}

/// The number on a record: its owner's, else the one for chats.
pub fn phone(record: &Record) -> Option<Phone> {
    let owner = record.owner.as_ref().and_then(|owner| owner.phone.as_deref());
    let chat = record.channels.iter().find(|channel| channel.kind == "whatsapp");
    Phone::parse(owner.or(chat.map(|channel| channel.value.as_str()))?).ok()
}

/// How to reach the owner of a business: by mail where there is an address, else by chat.
pub fn reach(record: &Record) -> Option<(Address, Option<Phone>)> {
    let owner = record.owner.as_ref();
    let phone = phone(record);
    let mail = owner.and_then(|owner| owner.email.as_deref()).and_then(|mail| Address::email(mail).ok());
    let to = mail.or_else(|| phone.as_ref().map(Address::whatsapp))?;
    Some((to, phone))
}

/// Takes back the decision that `actor` made last about a business; none when there is nothing to be taken back.
pub async fn take_back(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    business: &Business,
) -> Result<Option<Saved>, Error> {
    use crate::ukm::record::Journal as _;
    let versions = record::versions(tx, business.id).await?;
    let Some(last) = versions.first().filter(|last| {
        Verdict::ALL.iter().any(|verdict| verdict.action() == last.action)
            && last.actor == actor.actor()
            && last.written_at + REGRET > actor.now()
    }) else {
        return Ok(None);
    };
    let before = record::at_version(tx, app.keys(), business.id, last.version - 1).await?;
    let Some(before) = before.and_then(|version| version.record) else { return Ok(None) };
    let target = Record { verification: before.verification, ..business.record.clone() };
    let patch = Patch::between(&business.record, &target);
    let atlas = app.atlas()?;
    let edit = Edit {
        id: business.id,
        expected_version: last.version,
        patch: &patch,
        action: TAKEN_BACK,
        reason: None,
    };
    let saved = save(tx, desk(app, &atlas.areas, actor), (actor, Action::Verify), business, edit).await?;
    // What was decided is not told any more, where that has not left yet.
    outbox::withdraw(tx, business.id, &[Kind::Approved, Kind::Returned, Kind::Rejected], last.written_at)
        .await?;
    Ok(Some(saved))
}
