//! `/admin/ukm/{id}`: one record, and what is to be decided about it.

use askama::Template;
use axum::extract::State as AppState;
use axum::response::Response;

use super::assign::{Shown, first_day};
use super::filter::Filter;
use super::groups::{self, Group};
use super::{ask, layout, words};
use crate::account::companion;
use crate::account::deed;
use crate::account::policy::{Action, Actor};
use crate::account::query::today;
use crate::app::App;
use crate::http::Path;
use crate::http::error::Error;
use crate::http::form::{Form, Labels};
use crate::http::format;
use crate::http::page::{Layout, render};
use crate::http::params::PageParams;
use crate::pesan::{self, outbox};
use crate::ukm::notice::notice;
use crate::ukm::record::Business;
use crate::ukm::request::LEASE;
use crate::ukm::review::access::Facts;
use crate::ukm::review::queue::{self, Way};
use crate::ukm::review::{Verdict, access, is_open_to, last_decision, lease};
use crate::ukm::value::{Context, KbliCode};
use crate::ukm::{class, kbli, legality};

pub(super) const DECISION: Labels = &[
    ("putusan", "Putusan"),
    ("alasan", "Alasan"),
    ("versi", "Versi"),
    ("nomor", "Nomor"),
    ("permintaan", "Permintaan"),
    ("pendamping", "Pendamping"),
    ("sk", "Nomor SK"),
    ("mulai", "Mulai"),
    ("sampai", "Sampai"),
];

#[derive(Template)]
#[template(path = "ukm/review/page/show.html")]
struct ShowPage {
    layout: Layout,
    id: i64,
    head: Head,
    filter: Filter,
    query: String,
    list: String,
    next: Option<String>,
    back: Option<String>,
    undone: Option<Undo>,
    holder: Option<String>,
    mine: Option<String>,
    can: Can,
    form: Form,
    version: i32,
    decision: Option<String>,
    findings: Vec<(&'static str, String)>,
    groups: Vec<Group>,
    asks: Vec<ask::Ask>,
    letters: Vec<Letter>,
    companions: Vec<Shown>,
    /// Of a new assignment.
    first_day: String,
    /// Pendamping to whom it could be assigned.
    helpers: Vec<(i64, String)>,
}

/// A message to the owner that has not left: an officer can hand it over.
struct Letter {
    id: i64,
    title: &'static str,
    state: String,
}

/// What an officer must be allowed to do in order to see the words of a message. A code by which a record is claimed is
/// worth as much as the decision about the claim.
pub(super) fn reads(kind: pesan::Kind) -> Action {
    if kind == pesan::Kind::ClaimCode { Action::Verify } else { Action::Edit }
}

async fn letters(
    conn: &mut sqlx::PgConnection,
    (actor, facts): (&Actor, &Facts),
    id: i64,
) -> sqlx::Result<Vec<Letter>> {
    let mut open = outbox::list_open_of(conn, id).await?;
    open.retain(|one| facts.may(actor, reads(one.kind)));
    let letter = |one: outbox::Open| Letter {
        id: one.id,
        title: one.kind.title(),
        state: match one.last_error.filter(|_| one.failed) {
            Some(error) => format!("tidak terkirim: {error}"),
            None => format!("menunggu sejak {}", format::moment(one.created_at)),
        },
    };
    Ok(open.into_iter().map(letter).collect())
}

/// What the officer may do here.
#[expect(clippy::struct_excessive_bools, reason = "one for each step that the page offers")]
struct Can {
    edit: bool,
    verify: bool,
    approve: bool,
    give_back: bool,
    reject: bool,
    unmask_nik: bool,
    unmask_npwp: bool,
    unmask_person: bool,
}

impl Can {
    fn new(actor: &Actor, facts: &Facts, business: &Business, held: bool) -> Self {
        let (record, live) = (&business.record, business.erased_at.is_none());
        let owner = record.owner.as_ref();
        let verify = live && facts.may(actor, Action::Verify);
        let unmask = live && facts.may(actor, Action::Unmask);
        let decides = |verdict| verify && !held && is_open_to(record, verdict);
        Self {
            edit: live && facts.may(actor, Action::Edit),
            verify,
            approve: decides(Verdict::Approved),
            give_back: decides(Verdict::Returned),
            reject: decides(Verdict::Rejected),
            unmask_nik: unmask && owner.is_some_and(|owner| owner.nik.is_some()),
            unmask_person: unmask && owner.is_some(),
            unmask_npwp: unmask && owner.is_some_and(|owner| owner.npwp.is_some()),
        }
    }
}

/// The first lines.
struct Head {
    name: String,
    code: String,
    place: String,
    verification: &'static str,
    good: bool,
    quality: (&'static str, &'static str),
    came: String,
    confirmed: String,
    public: Option<String>,
    erased: Option<String>,
}

/// The decision before, which can be taken back.
struct Undo {
    id: i64,
    name: String,
    what: &'static str,
}

fn head(app: &App, business: &Business) -> Result<Head, Error> {
    let record = &business.record;
    let public = record.verification == "verified" && business.erased_at.is_none();
    Ok(Head {
        name: record.name.clone(),
        code: business.code.clone(),
        place: words::place(&*app.atlas()?, business.desa_code.as_deref()),
        verification: words::verification(&record.verification),
        good: record.verification == "verified",
        quality: words::quality(business),
        came: format::day(business.created_at),
        confirmed: format::day(business.confirmed_at),
        public: public.then(|| format!("/ukm/{}", business.code)),
        erased: business.erased_at.map(format::day),
    })
}

/// `GET /admin/ukm/{id}`
pub async fn show(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    let before = params.id::<i64>("tadi");
    let filter = Filter::read(&mut params);
    draw(&app, &actor, id, filter, before, Form::new(DECISION)).await
}

/// The decision that was made just before, if this officer may still see it.
async fn undo(conn: &mut sqlx::PgConnection, actor: &Actor, id: Option<i64>) -> Result<Option<Undo>, Error> {
    let Some(id) = id else { return Ok(None) };
    let Some(facts) = access::facts(conn, id).await? else { return Ok(None) };
    let Some(last) = last_decision(conn, id).await? else { return Ok(None) };
    if !facts.may(actor, Action::Verify) || last.at + LEASE < actor.now() {
        return Ok(None);
    }
    let name = queue::name(conn, id).await?.unwrap_or_default();
    let what = match last.verdict {
        Verdict::Approved => "disetujui",
        Verdict::Returned => "dikembalikan",
        Verdict::Rejected => "ditolak",
    };
    Ok(Some(Undo { id, name, what }))
}

/// Draws the page with `form` as it was sent.
pub(super) async fn draw(
    app: &App,
    actor: &Actor,
    id: i64,
    filter: Filter,
    before: Option<i64>,
    form: Form,
) -> Result<Response, Error> {
    let mut conn = app.db().primary().acquire().await?;
    let (business, facts) = access::open(&mut conn, app, actor, Action::See, id).await?;
    let undone = undo(&mut conn, actor, before).await?;
    let wanted = filter.wanted(app, actor)?;
    let mut beside = Vec::new();
    for way in [Way::On, Way::Back] {
        let row = queue::list(&mut conn, &wanted, (way, Some(id)), actor.id(), 1).await?.pop();
        beside.push(row.map(|row| format!("/admin/ukm/{}{}", row.id, filter.query(&[]))));
    }
    let holder = lease::holder(&mut conn, id, actor.now()).await?;
    let decision = last_decision(&mut conn, id).await?.map(|one| {
        let what = deed::words(one.verdict.action());
        let reason = one.reason.map(|reason| format!(": \u{201c}{reason}\u{201d}")).unwrap_or_default();
        format!("Terakhir {what} pada {}{reason}.", format::day(one.at))
    });
    let asks = ask::open(&mut conn, app, actor, &business, &facts).await?;
    let companions = companion::list_of(&mut conn, id).await?;
    let companions: Vec<Shown> = companions.into_iter().map(|one| Shown::new(one, actor)).collect();
    let mut helpers = companion::list(&mut conn, actor.now()).await?;
    helpers.retain(|(helper, _)| companions.iter().all(|one| one.ended || one.account != *helper));
    let letters = if facts.may(actor, Action::Edit) {
        letters(&mut conn, (actor, &facts), id).await?
    } else {
        Vec::new()
    };
    let kinds = legality::load(&mut conn).await.map_err(Error::Internal)?;
    let code = business.record.kbli_code.as_deref().and_then(|code| KbliCode::read(code).into_value());
    let coded = match &code {
        Some(code) => kbli::place(&mut conn, code, today(actor.now())).await?,
        None => kbli::Placed::default(),
    };
    let thresholds = class::load(&mut conn).await.map_err(Error::Internal)?;
    let writers = groups::writers(&mut conn, id, &business.record).await?;
    drop(conn);
    let atlas = app.atlas()?;
    let record = &business.record;
    let (mine, other): (Option<_>, Option<_>) = match holder {
        Some(holder) if Some(holder.account) == actor.id() => (Some(holder), None),
        holder => (None, holder),
    };
    let measured = groups::class(&thresholds, record, actor);
    let kabupaten = atlas.areas.kabupaten().code.replace('.', "");
    let context = Context { today: today(actor.now()), kabupaten: &kabupaten };
    let noticed = notice(&context, &kinds, record, &measured.classification);
    let findings = noticed.into_iter().chain(coded.findings).map(|one| {
        (groups::severity(one.severity), format!("{} {}", one.message, one.remedy).trim().to_owned())
    });
    let back = beside.pop().flatten();
    let can = Can::new(actor, &facts, &business, other.is_some());
    helpers.retain(|_| can.verify);
    let page = ShowPage {
        layout: layout(app, actor, form.title(&record.name)),
        id,
        head: head(app, &business)?,
        query: filter.query(&[]),
        list: format!("/admin/ukm{}", filter.query(&[])),
        next: beside.pop().flatten(),
        back,
        undone,
        holder: other.as_ref().map(|one| format!("{} sampai {}", one.name, format::moment(one.until))),
        mine: mine.map(|one| format::moment(one.until)),
        can,
        version: business.version,
        decision,
        findings: findings.collect(),
        groups: groups::all(&atlas, actor, &business, (&kinds, &writers), &measured),
        letters,
        asks,
        helpers,
        companions,
        first_day: first_day(&form, actor),
        filter,
        form,
    };
    render(page.form.status(), &page)
}
