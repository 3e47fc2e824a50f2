//! What is personal: showing a number to somebody who says why, what was done with a record, and erasing a person.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::DateTime;

use super::filter::Filter;
use super::show::{self, DECISION};
use super::{ask, groups, layout};
use crate::account;
use crate::account::audit::{self, Entry, Subject};
use crate::account::deed;
use crate::account::policy::{Action, Actor};
use crate::app::App;
use crate::db::{Change, Tx};
use crate::http::Path;
use crate::http::error::Error;
use crate::http::form::{Form, Labels, Posted, see_other};
use crate::http::format;
use crate::http::page::{Layout, render};
use crate::http::params::PageParams;
use crate::pesan::{self, outbox};
use crate::privacy::Sealed;
use crate::ukm::record::{
    self, AUDIT_AFTER, AUDIT_BEFORE, Business, FieldChange, IdentityNumber, erase_owner, open_details,
};
use crate::ukm::request::{self, Kind, State};
use crate::ukm::review::{access, sight};

#[derive(Template)]
#[template(path = "ukm/review/page/number.html")]
struct NumberPage {
    layout: Layout,
    id: i64,
    name: String,
    title: &'static str,
    number: String,
}

/// Begins the choice of what a request would make of the personal data; its number follows.
const ASKED: &str = "usul-";

/// The record as a waiting request about it wants it, of a choice that names one.
async fn asked_for(
    tx: &mut Tx,
    app: &App,
    business: &Business,
    chosen: &str,
) -> Result<Option<record::Record>, Error> {
    let Some(number) = chosen.strip_prefix(ASKED).and_then(|number| number.parse().ok()) else {
        return Ok(None);
    };
    let found = request::find(tx, app.keys(), number).await?.filter(|one| one.business == business.id);
    let patch = found.and_then(|one| ask::patch(&one.content?));
    Ok(patch.and_then(|patch| patch.apply(&business.record).ok()))
}

/// `POST /admin/ukm/{id}/nomor`: shown this once; nothing keeps the answer.
pub async fn unmask(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(DECISION);
    let mut tx = Tx::begin(app.db()).await?;
    let (business, _) = access::open(&mut tx, &app, &actor, Action::Unmask, id).await?;
    let chosen = form.text("nomor");
    let (which, title) = match chosen.as_deref() {
        Some("npwp") => (Some(IdentityNumber::Npwp), "NPWP"),
        Some("pribadi") => (None, "Data pribadi"),
        Some(chosen) if chosen.starts_with(ASKED) => (None, "Usul perubahan data pribadi"),
        _ => (Some(IdentityNumber::Nik), "NIK"),
    };
    let Some(reason) = form.required("alasan", 200) else {
        drop(tx);
        return show::draw(&app, &actor, id, Filter::default(), None, form).await;
    };
    let atlas = app.atlas()?;
    let desk = access::desk(&app, &atlas.areas, &actor);
    let number = if let Some(which) = which {
        record::unmask(&mut tx, desk, &actor, id, which, &reason).await?
    } else {
        let owner = record::unmask_person(&mut tx, desk, &actor, id, &reason).await?;
        let now = groups::person(&atlas, &owner);
        match asked_for(&mut tx, &app, &business, chosen.as_deref().unwrap_or_default()).await? {
            Some(then) => {
                format!("sekarang {now}; menjadi {}", groups::person(&atlas, &then.owner.unwrap_or_default()))
            }
            None => now,
        }
    };
    tx.commit(Change::None, actor.now()).await?;
    let name = business.record.name;
    render(StatusCode::OK, &NumberPage { layout: layout(&app, &actor, title), id, name, title, number })
}

/// Entries on one page of the log.
const PER_PAGE: usize = 50;

#[derive(Template)]
#[template(path = "ukm/review/page/log.html")]
struct LogPage {
    layout: Layout,
    id: i64,
    name: String,
    /// Where all about the person is, for whoever may read the whole log.
    person: Option<String>,
    entries: Vec<Line>,
    next: Option<String>,
}

/// An entry of the log, opened.
struct Line {
    what: String,
    who: String,
    at: String,
    from: String,
    reason: Option<String>,
    changes: Vec<(&'static str, String, String)>,
}

/// What an entry of the log says under seal.
#[derive(Default)]
pub(crate) struct Opened {
    pub reason: Option<String>,
    /// Field, before, after.
    pub changes: Vec<(&'static str, String, String)>,
}

/// Opens what an entry about a business or its owner says, as `actor` may see it; nothing once the person was erased.
pub(crate) async fn opened(
    conn: &mut sqlx::PgConnection,
    (app, actor): (&App, &Actor),
    business: i64,
    entry: i64,
) -> Result<Opened, Error> {
    let atlas = app.atlas()?;
    let (before, after) = audit::sealed(conn, entry).await?;
    let mut opened = [None, None];
    for (slot, (place, bytes)) in opened.iter_mut().zip([(AUDIT_BEFORE, before), (AUDIT_AFTER, after)]) {
        if let Some(bytes) = bytes {
            let sealed = Sealed::from_bytes(bytes);
            *slot = open_details(conn, app.keys(), business, place, &sealed).await?;
        }
    }
    let [before, after] = opened;
    let before = before.unwrap_or_default().shown();
    let after = after.unwrap_or_default();
    let mut changes = Vec::new();
    for (field, value) in after.shown() {
        let old = before.get(&field).cloned().unwrap_or_default();
        let (old, new) =
            (sight::value(&atlas, actor, &field, &old), sight::value(&atlas, actor, &field, &value));
        let change = FieldChange { field, before: ().into(), after: ().into() };
        changes.push((change.label(), old, new));
    }
    Ok(Opened { reason: after.reason, changes })
}

async fn line(
    conn: &mut sqlx::PgConnection,
    by: (&App, &Actor),
    business: i64,
    entry: audit::Listed,
) -> Result<Line, Error> {
    let opened = if entry.sealed { opened(conn, by, business, entry.id).await? } else { Opened::default() };
    Ok(Line {
        what: deed::words(&entry.action).to_owned(),
        who: entry.who.unwrap_or_else(|| "umum".to_owned()),
        at: format::moment(entry.at),
        from: entry.origin,
        reason: entry.reason.or(opened.reason),
        changes: opened.changes,
    })
}

/// `GET /admin/ukm/{id}/catatan`
pub async fn log(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    let before = params.id::<i64>("sebelum");
    let mut conn = app.db().primary().acquire().await?;
    let (business, _) = access::open(&mut conn, &app, &actor, Action::Verify, id).await?;
    let wanted =
        audit::Wanted { kind: Some("ukm".to_owned()), subject: Some(id), before, ..audit::Wanted::default() };
    let mut found = audit::list(&mut conn, &wanted, PER_PAGE as i64 + 1).await?;
    let more = found.len() > PER_PAGE;
    found.truncate(PER_PAGE);
    let next = found.last().filter(|_| more);
    let next = next.map(|last| format!("/admin/ukm/{id}/catatan?sebelum={}", last.id));
    let mut entries = Vec::with_capacity(found.len());
    for entry in found {
        entries.push(line(&mut conn, (&app, &actor), id, entry).await?);
    }
    let name = business.record.name;
    let owner = business.owner_id.filter(|_| actor.may(Action::See, &account::Subject::Log));
    let person = owner.map(|owner| format!("/admin/log?jenis=pemilik&nomor={owner}"));
    render(
        StatusCode::OK,
        &LogPage { layout: layout(&app, &actor, "Catatan kegiatan"), id, name, person, entries, next },
    )
}

const ERASURE: Labels = &[("alasan", "Permintaannya datang"), ("kode", "Kode UKM")];

/// How an owner asked. Words of the program's own: what an officer types could name the person for ever.
const WAYS: [(&str, &str); 4] = [
    ("langsung", "langsung di kantor, dengan KTP"),
    ("surat", "dengan surat"),
    ("telepon", "lewat telepon atau WhatsApp, sudah dipastikan orangnya"),
    ("akun", "lewat akun pemilik"),
];

#[derive(Template)]
#[template(path = "ukm/review/page/erase.html")]
struct ErasePage {
    layout: Layout,
    id: i64,
    business: Business,
    others: Vec<String>,
    ways: [(&'static str, &'static str); 4],
    form: Form,
}

/// Businesses that an erasure reaches: all of the owner, and of everybody with the same NIK. All must be in the officer's
/// area.
async fn reached(
    conn: &mut sqlx::PgConnection,
    actor: &Actor,
    owner: i64,
) -> Result<Vec<(i64, String)>, Error> {
    let rows = sqlx::query!(
        "select b.id, b.name from business b join owner o on o.id = b.owner_id
         where b.erased_at is null and (o.id = $1 or o.nik_lookup = (select nik_lookup from owner where id = $1))
         order by b.id",
        owner
    )
    .fetch_all(&mut *conn)
    .await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    access::require_each(conn, actor, Action::Verify, &ids).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

async fn draw_erase(app: &App, actor: &Actor, id: i64, form: Form) -> Result<Response, Error> {
    let mut conn = app.db().primary().acquire().await?;
    let (business, _) = access::open(&mut conn, app, actor, Action::Verify, id).await?;
    let others = match business.owner_id.filter(|_| business.erased_at.is_none()) {
        Some(owner) => reached(&mut conn, actor, owner).await?,
        None => Vec::new(),
    };
    let others = others.into_iter().filter(|(other, _)| *other != id).map(|(_, name)| name).collect();
    let layout = layout(app, actor, form.title("Hapus data pemilik"));
    render(form.status(), &ErasePage { layout, id, business, others, ways: WAYS, form })
}

/// `GET /admin/ukm/{id}/hapus`
pub async fn ask_erase(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<Response, Error> {
    draw_erase(&app, &actor, id, Form::new(ERASURE)).await
}

/// `POST /admin/ukm/{id}/hapus`: there is no way back.
pub async fn erase(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(ERASURE);
    let mut tx = Tx::begin(app.db()).await?;
    let (business, _) = access::open(&mut tx, &app, &actor, Action::Verify, id).await?;
    let chosen = form.text("alasan");
    let way = WAYS.iter().find(|(slug, _)| Some(*slug) == chosen.as_deref()).map(|(_, words)| *words);
    if way.is_none() {
        form.error("alasan", "pilih bagaimana pemilik memintanya");
    }
    if form.line("kode", 20).is_none_or(|code| !code.eq_ignore_ascii_case(&business.code)) {
        form.error("kode", "ketik kode UKM ini untuk memastikan");
    }
    let Some(way) = way.filter(|_| form.is_valid()) else {
        drop(tx);
        return draw_erase(&app, &actor, id, form).await;
    };
    let Some(owner) = business.owner_id else {
        return Err(Error::Conflict("UKM ini tidak punya data pemilik yang dapat dihapus.".into()));
    };
    let reached = reached(&mut tx, &actor, owner).await?;
    let to = format!("/admin/ukm/{id}");
    if let Some(first) = form.claim(&mut tx, &to, actor.now()).await? {
        return Ok(see_other(&first));
    }
    for (one, _) in reached {
        // Their key is about to go; what they asked is answered by that.
        let wanted = request::Wanted { business: Some(one), open: true, ..request::Wanted::default() };
        for ask in request::list(&mut tx, app.keys(), wanted).await? {
            let state = if ask.kind == Kind::Erasure { State::Approved } else { State::Rejected };
            let decision = request::Decision { by: actor.id(), state, reason: None };
            request::decide(&mut tx, app.keys(), ask.id, decision, actor.now()).await?;
        }
        outbox::withdraw(&mut tx, one, &pesan::Kind::ALL, DateTime::UNIX_EPOCH).await?;
    }
    let mut entry = Entry::new("penghapusan diminta", Subject::Business(id));
    entry.reason = Some(way.to_owned());
    tx.audit(&actor, entry).await?;
    let feed = erase_owner(&mut tx, (app.keys(), app.wishes()), &actor, owner, actor.now()).await?;
    tx.commit(feed, actor.now()).await?;
    Ok(see_other(&to))
}
