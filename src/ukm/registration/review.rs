//! The last page: everything once more, consent, and sending it.

use askama::Template;
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::Duration;

use super::asks::{asks, lists};
use super::draft::{self, Draft};
use super::page::{self, layout};
use super::proof;
use super::read;
use super::step::Step;
use super::twin;
use super::view::{shown, shown_rows};
use crate::account::policy::Actor;
use crate::account::throttle::Gate;
use crate::app::{App, Current};
use crate::db::{Change, Tx};
use crate::files::album::{self, Belongs};
use crate::http::error::Error;
use crate::http::form::{Form, Labels, Posted, see_other};
use crate::http::page::{Layout, render_unkept};
use crate::pesan::{Address, Message, Phone, Text, outbox};
use crate::ukm::consent::{self, Channel, VERSION};
use crate::ukm::field::{Context, Note};
use crate::ukm::record::{self, Desk, Record};

/// A registration is looked at within this time.
pub(super) const LOOKED_AT_WITHIN: Duration = Duration::days(7);

const LABELS: Labels = &[
    ("persetujuan", "Persetujuan"),
    ("tayang_nama", "Nama"),
    ("tayang_telepon", "Telepon"),
    ("tayang_foto", "Foto"),
];

/// The page before anything was ticked.
pub(super) fn fresh() -> Form {
    Form::new(LABELS)
}

/// The answers of one step.
struct Section {
    step: Step,
    facts: Vec<(&'static str, String)>,
    notes: Vec<Note>,
    /// What may be filled in later, in a few words.
    open: String,
    /// What keeps it from being sent.
    faults: Vec<String>,
}

#[derive(Template)]
#[template(path = "ukm/registration/review.html")]
struct ReviewPage {
    layout: Layout,
    step: Step,
    form: Form,
    key: String,
    sections: Vec<Section>,
    complete: bool,
    processing: &'static str,
    consents: Vec<(consent::Group, bool)>,
    code: String,
    helped: bool,
}

fn section(draft: &Draft, page: &read::Read, record: &Record, context: Context<'_>) -> Section {
    let (mut facts, mut open) = (Vec::new(), Vec::new());
    for ask in asks(page.step).iter().filter(|ask| !ask.field.label.is_empty()) {
        let sold = || record.observations.iter().any(|one| one.kind == "omset_idr");
        if ask.field.name == "omset_masa" && !sold() {
            continue;
        }
        match shown(ask, &draft.content.answers, context) {
            text if text.is_empty() => open.push(ask.field.label),
            text => facts.push((ask.field.label, text)),
        }
    }
    for rows in lists(page.step) {
        match shown_rows(rows, record, context) {
            lines if lines.is_empty() => open.push(rows.title),
            lines => facts.extend(lines.into_iter().map(|line| (rows.title, line))),
        }
    }
    let saved = draft.content.saved.contains(page.step.slug());
    let asked = asks(page.step).iter().any(|ask| ask.required);
    let faults = match (saved, asked) {
        (false, false) => Vec::new(),
        _ => page.form.summary().into_iter().map(|(_, text)| text).collect(),
    };
    Section { step: page.step, facts, notes: page.notes.clone(), open: in_short(&open), faults }
}

/// The first of many, and how many more.
fn in_short(labels: &[&str]) -> String {
    const SHOWN: usize = 3;
    match labels.len().checked_sub(SHOWN + 1) {
        Some(more) => format!("{}, dan {} lagi", labels[..SHOWN].join(", "), more + 1),
        None => labels.join(", "),
    }
}

/// The section of the pictures.
fn photo_section(photos: usize) -> Section {
    let (facts, open) = match photos {
        0 => (Vec::new(), "foto".to_owned()),
        count => (vec![("Foto", format!("{count} foto"))], String::new()),
    };
    Section { step: Step::Photo, facts, notes: Vec::new(), open, faults: Vec::new() }
}

/// The page with what is ticked on `form`.
pub(super) async fn draw(
    app: &App,
    actor: &Actor,
    draft: &Draft,
    context: Context<'_>,
    form: Form,
) -> Result<Response, Error> {
    let mut conn = app.db().primary().acquire().await?;
    let photos = album::list(&mut conn, Belongs::Draft(draft.id)).await?.len();
    drop(conn);
    let (record, pages) = read::read(&draft.content.answers, context);
    let mut sections: Vec<Section> =
        pages.iter().map(|page| section(draft, page, &record, context)).collect();
    sections.push(photo_section(photos));
    let helped = draft.account.is_some();
    let page = ReviewPage {
        layout: layout(app, actor, form.title(Step::Review.title())),
        step: Step::Review,
        key: draft.content.key.clone(),
        complete: sections.iter().all(|section| section.faults.is_empty()),
        sections,
        processing: if helped { consent::PROCESSING_HELPED } else { consent::PROCESSING },
        // What is not there is not asked about.
        consents: consent::ASKED_LAST
            .into_iter()
            .filter(|group| group.stored != "photo" || photos > 0)
            .map(|group| (group, form.is_ticked(group.field, "ya")))
            .collect(),
        code: draft.code.shown(),
        helped,
        form,
    };
    render_unkept(page.form.status(), &page)
}

/// `POST /daftar/periksa`: brings the business into the register, once.
pub(super) async fn send(
    app: App,
    actor: Actor,
    atlas: Current,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(LABELS);
    if !form.is_ticked("persetujuan", "ya") {
        form.error("persetujuan", "centang bila setuju; tanpa persetujuan data tidak dapat dikirim");
    }
    let kinds = page::kinds(&app).await?;
    if form.is_valid() {
        let gate = match actor.id().filter(|_| page::helps(&actor)) {
            Some(account) => Gate::Helper(account),
            None => Gate::Registration(actor.origin()),
        };
        page::count(&app, gate, &actor).await?;
    }
    let mut tx = Tx::begin(app.db()).await?;
    // Whoever sends it a second time, also at the same moment, waits here and is led to the same receipt.
    if form.is_valid()
        && let Some(first) = form.claim_once(&mut tx, "/daftar", actor.now()).await?
    {
        return Ok(page::with_cookie(&app, see_other(&first), None));
    }
    let Some(draft) = page::current(&app, &mut tx, &actor, &headers).await? else {
        return page::away(&app, &mut tx, &actor, &headers, Step::Review).await;
    };
    let context = page::context(&atlas, &kinds, &actor, Some(&draft), None);
    if !form.is_valid() {
        drop(tx);
        return draw(&app, &actor, &draft, context, form).await;
    }
    let (mut record, pages) = read::read(&draft.content.answers, context);
    // Another key is another page, of a draft that went on elsewhere; and rules may have changed since it was saved.
    if form.key() != draft.content.key || pages.iter().any(|page| !page.form.is_valid()) {
        return Ok(see_other(&Step::Review.address()));
    }
    if !form.is_ticked("usaha_lain", "ya") {
        let twins = twin::find(&mut tx, app.keys(), &record).await?;
        if !twins.is_empty() {
            return twin::draw(&app, &actor, &atlas, &draft, form, twins);
        }
    }
    agree(&mut record, &form, draft.account.is_some(), context);
    let code = store(&app, &mut tx, &actor, &atlas, &draft, record, &app.config().base_url()).await?;
    let to = proof::receipt_path(app.keys(), &code);
    form.lead_to(&mut tx, &to).await?;
    // What waits to be looked at is not on the map, so nobody needs to hear of it.
    tx.commit(Change::None, actor.now()).await?;
    Ok(page::with_cookie(&app, see_other(&to), None))
}

const fn channel(helped: bool) -> Channel {
    if helped { Channel::Helped } else { Channel::Form }
}

/// Writes down what was agreed to.
fn agree(record: &mut Record, form: &Form, helped: bool, context: Context<'_>) {
    for group in consent::ASKED_LAST.into_iter().filter(|group| form.is_ticked(group.field, "ya")) {
        group.give(record, channel(helped), context.now);
    }
    // The exact place was agreed to beside the place, by the same hand.
    for consent in &mut record.consents {
        channel(helped).as_str().clone_into(&mut consent.channel);
    }
}

/// Owner, business, agreement and message, in place of the draft. Gives the code of the registration.
async fn store(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    atlas: &Current,
    draft: &Draft,
    record: Record,
    base: &str,
) -> Result<String, Error> {
    let desk = Desk { keys: app.keys(), log: app.wishes(), areas: &atlas.areas, now: actor.now() };
    let name = record.name.clone();
    let phone = record.owner.as_ref().and_then(|owner| owner.phone.clone());
    let saved = record::create(tx, desk, actor, record, None, "ukm.daftar", None).await?;
    let code = sqlx::query_scalar!(
        "insert into registration (business_id, consent_version, channel, account_id, submitted_at)
         select id, $2, $3, $4, $5 from business where id = $1
         returning (select code from business where id = $1) as \"code!\"",
        saved.id,
        VERSION,
        channel(draft.account.is_some()).as_str(),
        draft.account,
        actor.now(),
    )
    .fetch_one(&mut **tx)
    .await?;
    // Whoever is signed in and registers their own business need not claim it afterwards.
    if let Some(account) = actor.id().filter(|_| draft.account.is_none() && !page::helps(actor)) {
        record::give_to_account(tx, desk, saved.id, account).await?;
    }
    album::hand_over(tx, draft.id, saved.id).await?;
    draft::delete(tx, draft).await?;
    let phone = phone.and_then(|phone| Phone::parse(&phone).ok());
    if let Some(phone) = phone {
        let link = format!("{base}{}", proof::status_path(app.keys(), &code));
        let by = actor.now() + LOOKED_AT_WITHIN;
        let message = Message {
            key: &format!("receipt:{code}"),
            to: &Address::whatsapp(&phone),
            phone: Some(&phone),
            text: Text::Receipt { business: &name, code: &code, by, link: &link },
            business_id: Some(saved.id),
        };
        if let Some(key) = record::subject_key(tx, app.keys(), saved.id, actor.now()).await? {
            let put = outbox::put(tx, &key, &message, actor.now()).await;
            put.map_err(|error| Error::Internal(error.into()))?;
        }
    }
    Ok(code)
}
