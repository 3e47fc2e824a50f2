//! `/daftar` and its steps: begin, go on, save.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::answers::Answers;
use super::draft::{self, Code, Content, Draft};
use super::field::{self, Rows};
use super::place;
use super::read::{self, Context, Note, Read};
use super::review;
use super::step::Step;
use super::view::{Block, Input, blocks};
use crate::account::policy::{Action, Actor, Menu as Part, Subject};
use crate::account::throttle::{self, Gate};
use crate::app::{App, Current};
use crate::db::{Change, Tx};
use crate::geocode;
use crate::http::Path;
use crate::http::error::Error;
use crate::http::form::{Form, Labels, Posted, see_other};
use crate::http::page::{Layout, Menu, render_unkept};
use crate::http::params::{PageParams, encode};
use crate::ukm::legality::{self, Kinds};
use crate::ukm::place::Pin;
use crate::ukm::record::Record;

/// The frame of these pages.
pub(super) fn layout(app: &App, actor: &Actor, title: impl Into<String>) -> Layout {
    Layout::new(app, Menu::Ukm, title, "").with_person(actor.person()).with_script(app, "src/entry/daftar.ts")
}

pub(super) fn with_cookie(app: &App, mut response: Response, code: Option<&Code>) -> Response {
    response.headers_mut().append(header::SET_COOKIE, draft::cookie(app.config(), code));
    response
}

/// Whether `actor` may register for others.
pub(super) fn helps(actor: &Actor) -> bool {
    actor.may(Action::Fill, &Subject::Menu(Part::Ukm))
}

/// The kinds of permits there are.
pub(super) async fn kinds(app: &App) -> Result<Kinds, Error> {
    let mut conn = app.db().reader().acquire().await?;
    Ok(legality::load(&mut conn).await?)
}

const START: Labels = &[("kode", "Kode lanjut")];

#[derive(Template)]
#[template(path = "ukm/registration/start.html")]
struct StartPage {
    layout: Layout,
    form: Form,
    /// Where the draft of this browser goes on.
    goes_on: Option<String>,
    lost: bool,
    helper: bool,
}

async fn draw_start(
    app: &App,
    actor: &Actor,
    headers: &HeaderMap,
    form: Form,
    lost: bool,
) -> Result<Response, Error> {
    let draft = match draft::code_of(app.config(), headers) {
        Some(code) => {
            let mut conn = app.db().primary().acquire().await?;
            draft::find(&mut conn, app.keys(), &code, actor).await?
        }
        None => None,
    };
    let goes_on = draft.map(|draft| first_open(&draft.content).address());
    let layout = layout(app, actor, form.title("Daftarkan UKM"));
    let status = form.status();
    render_unkept(status, &StartPage { layout, form, goes_on, lost, helper: helps(actor) })
}

/// The first step that was not saved yet.
fn first_open(content: &Content) -> Step {
    let open = Step::ASKING.into_iter().find(|step| !content.saved.contains(step.slug()));
    open.unwrap_or(Step::Review)
}

/// `GET /daftar`
pub(super) async fn start(
    AppState(app): AppState<App>,
    actor: Actor,
    headers: HeaderMap,
    PageParams(params): PageParams,
) -> Result<Response, Error> {
    let lost = params.all("hilang").next().is_some();
    draw_start(&app, &actor, &headers, Form::new(START), lost).await
}

/// `POST /daftar`: begins anew, for oneself or for somebody else.
pub(super) async fn begin(
    AppState(app): AppState<App>,
    actor: Actor,
    posted: Posted,
) -> Result<Response, Error> {
    let form = posted.read(START);
    let to = see_other(&Step::Owner.address());
    if form.value("untuk") != "orang-lain" {
        // The draft that this browser had stays, for whoever has its code.
        return Ok(with_cookie(&app, to, None));
    }
    actor.require(Action::Fill, &Subject::Menu(Part::Ukm))?;
    let mut tx = Tx::begin(app.db()).await?;
    let draft = draft::create(&mut tx, app.keys(), actor.id(), actor.now()).await?;
    tx.commit(Change::None, actor.now()).await?;
    Ok(with_cookie(&app, to, Some(&draft.code)))
}

/// `POST /daftar/lanjut`: goes on with a code, also on another telephone.
pub(super) async fn resume(
    AppState(app): AppState<App>,
    actor: Actor,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(START);
    let typed = form.required("kode", 40);
    let mut conn = app.db().primary().acquire().await?;
    let code = match typed {
        Some(typed) => {
            throttle::enter(&mut conn, Gate::Lookup(actor.origin()), actor.now()).await?;
            Code::parse(&typed)
        }
        None => return draw_start(&app, &actor, &headers, form, false).await,
    };
    let draft = match &code {
        Some(code) => draft::find(&mut conn, app.keys(), code, &actor).await?,
        None => None,
    };
    let Some(draft) = draft else {
        drop(conn);
        form.error("kode", "kode ini tidak dikenal, atau drafnya sudah dikirim atau kedaluwarsa");
        return draw_start(&app, &actor, &headers, form, false).await;
    };
    throttle::leave(&mut conn, Gate::Lookup(actor.origin())).await?;
    let to = see_other(&first_open(&draft.content).address());
    Ok(with_cookie(&app, to, Some(&draft.code)))
}

#[derive(Template)]
#[template(path = "ukm/registration/step.html")]
struct StepPage {
    layout: Layout,
    step: Step,
    form: Form,
    blocks: Vec<Block>,
    /// What was noticed about the page before.
    told: Vec<Note>,
    /// Back to the last page afterwards.
    returns: bool,
    code: Option<String>,
    /// Marks the draft that the page belongs to; empty before there is one.
    draft: String,
    helped: bool,
    /// Where a place is asked for: its map, and the desa of the point where another one was chosen.
    pin: Option<(Pin, Option<String>)>,
}

/// Where `step` leads that has nothing to go on with: to the beginning, or, for an officer whose session ended on the
/// way, to the sign-in and back.
pub(super) async fn away(
    app: &App,
    conn: &mut PgConnection,
    actor: &Actor,
    headers: &HeaderMap,
    step: Step,
) -> Result<Response, Error> {
    let asleep = asleep(app, conn, actor, headers).await?;
    Ok(asleep.map_or_else(|| see_other("/daftar?hilang=1"), |_| sign_in(step)))
}

fn sign_in(step: Step) -> Response {
    see_other(&format!("/masuk?ke={}", encode(&step.address())))
}

async fn asleep(
    app: &App,
    conn: &mut PgConnection,
    actor: &Actor,
    headers: &HeaderMap,
) -> Result<Option<Draft>, Error> {
    let Some(code) = draft::code_of(app.config(), headers) else { return Ok(None) };
    Ok(draft::find_asleep(conn, app.keys(), &code, actor).await?)
}

/// Keeps what an officer sent whose session had ended, for when they have signed in again. That they sent it is shown by
/// the mark of the draft, which stands on its pages only; of what is there nothing is told.
async fn keep_unread(
    mut tx: Tx,
    mut draft: Draft,
    (step, posted): (Step, &Form),
    now: DateTime<Utc>,
) -> Result<Response, Error> {
    if posted.value("draf") == draft.content.key {
        draft.content.answers.take(step, posted);
        draft.content.saved.insert(step.slug().to_owned());
        draft::save(&mut tx, &draft, now).await?;
        tx.commit(Change::None, now).await?;
    }
    Ok(sign_in(step))
}

/// The draft of this browser.
pub(super) async fn current(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    headers: &HeaderMap,
) -> Result<Option<Draft>, Error> {
    let Some(code) = draft::code_of(app.config(), headers) else { return Ok(None) };
    Ok(draft::find(tx, app.keys(), &code, actor).await?)
}

/// `GET /daftar/{langkah}`
pub(super) async fn show(
    AppState(app): AppState<App>,
    actor: Actor,
    atlas: Current,
    headers: HeaderMap,
    Path(slug): Path<String>,
    PageParams(params): PageParams,
) -> Result<Response, Error> {
    let step = Step::parse(&slug).ok_or_else(Error::no_page)?;
    let mut tx = Tx::begin(app.db()).await?;
    let draft = current(&app, &mut tx, &actor, &headers).await?;
    // The first page needs no draft, but an officer goes on with the one that is there.
    if draft.is_none() && (step != Step::Owner || asleep(&app, &mut tx, &actor, &headers).await?.is_some()) {
        return away(&app, &mut tx, &actor, &headers, step).await;
    }
    drop(tx);
    let kinds = kinds(&app).await?;
    let context = context(&atlas, &kinds, &actor, draft.as_ref(), None);
    if step == Step::Review {
        let Some(draft) = draft else { return Err(Error::no_page()) };
        return review::draw(&app, &actor, &draft, context, review::fresh()).await;
    }
    let empty = Answers::default();
    let answers = draft.as_ref().map_or(&empty, |draft| &draft.content.answers);
    let saved = draft.as_ref().is_some_and(|draft| draft.content.saved.contains(step.slug()));
    let (record, pages) = read::read(answers, context);
    let before = params.all("dari").next().and_then(Step::parse);
    let told = pages.iter().filter(|page| Some(page.step) == before).flat_map(|page| page.notes.clone());
    let told = told.collect();
    let page = pages.into_iter().find(|page| page.step == step).filter(|_| saved);
    // A page that was not saved is empty, and nothing is wrong with it yet.
    let (form, notes) = page.map_or_else(
        || (Form::new(field::labels(step)), Vec::new()),
        |Read { form, notes, .. }| (form, notes),
    );
    let returns = params.all("kembali").next() == Some(Step::Review.slug());
    let drawn = Drawn { step, form, notes, told, returns, extra: None };
    draw_step(&app, &actor, draft.as_ref(), answers, &record, context, drawn)
}

/// What a page of a step shows.
struct Drawn {
    step: Step,
    form: Form,
    notes: Vec<Note>,
    told: Vec<Note>,
    returns: bool,
    extra: Option<Rows>,
}

fn draw_step(
    app: &App,
    actor: &Actor,
    draft: Option<&Draft>,
    answers: &Answers,
    record: &Record,
    context: Context<'_>,
    drawn: Drawn,
) -> Result<Response, Error> {
    let Drawn { step, form, notes, told, returns, extra } = drawn;
    let blocks = blocks(step, &form, &notes, answers, record, context, extra);
    let mut frame = layout(app, actor, form.title(step.title()));
    let pin = match step {
        Step::Place => {
            frame = frame.with_script(app, "src/entry/lokasi.ts");
            Some(place::pin(app, record, context)?)
        }
        _ => None,
    };
    let page = StepPage {
        layout: frame,
        pin,
        step,
        blocks,
        told,
        returns,
        code: draft.map(|draft| draft.code.shown()),
        draft: draft.map(|draft| draft.content.key.clone()).unwrap_or_default(),
        helped: draft.is_some_and(|draft| draft.account.is_some()),
        form,
    };
    render_unkept(page.form.status(), &page)
}

pub(super) fn context<'a>(
    atlas: &'a Current,
    kinds: &'a Kinds,
    actor: &'a Actor,
    draft: Option<&Draft>,
    place: Option<&'a geocode::Answer>,
) -> Context<'a> {
    let helper = draft.and_then(|draft| draft.account).map(|_| actor);
    let (areas, dictionary) = (&*atlas.areas, &*atlas.dictionary);
    Context { areas, dictionary, kinds, now: actor.now(), place, helper }
}

/// `POST /daftar/{langkah}`
pub(super) async fn save(
    AppState(app): AppState<App>,
    actor: Actor,
    atlas: Current,
    headers: HeaderMap,
    Path(slug): Path<String>,
    posted: Posted,
) -> Result<Response, Error> {
    let step = Step::parse(&slug).ok_or_else(Error::no_page)?;
    if step == Step::Review {
        return review::send(app, actor, atlas, headers, posted).await;
    }
    let posted = posted.read(field::labels(step));
    let kinds = kinds(&app).await?;
    let mut tx = Tx::begin(app.db()).await?;
    let found = current(&app, &mut tx, &actor, &headers).await?;
    if found.is_none() {
        if let Some(draft) = asleep(&app, &mut tx, &actor, &headers).await? {
            return keep_unread(tx, draft, (step, &posted), actor.now()).await;
        }
        if step != Step::Owner {
            return away(&app, &mut tx, &actor, &headers, step).await;
        }
    }
    // Another one was begun in another tab: these answers are not that person's.
    let of = posted.value("draf");
    if !of.is_empty() && found.as_ref().is_some_and(|draft| draft.content.key != of) {
        return Err(Error::Conflict(
            "Di tab lain sudah dibuka pendaftaran lain, jadi isian ini tidak disimpan. Buka /daftar, lalu lanjutkan \
             pendaftaran yang tadi dengan kodenya."
                .into(),
        ));
    }
    let mut answers = found.as_ref().map_or_else(Answers::default, |draft| draft.content.answers.clone());
    let before = answers.clone();
    answers.take(step, &posted);
    let at_place = step == Step::Place;
    let meaning = if at_place { place::meaning(&app, &atlas, &before, &answers).await } else { None };
    let context = context(&atlas, &kinds, &actor, found.as_ref(), meaning.as_ref());
    let looks = at_place && place::looks(&posted, &mut answers, context);
    let (record, pages) = read::read(&answers, context);
    let Some(page) = pages.into_iter().find(|page| page.step == step) else { return Err(Error::no_page()) };
    let returns = posted.value("kembali") == Step::Review.slug();
    let extra = match posted.value("tindakan") {
        "tambah-izin" => Some(Rows::Papers),
        "tambah-latih" => Some(Rows::Trainings),
        _ => None,
    };
    let Read { form, notes, .. } = page;
    if extra.is_some() || looks || !form.is_valid() {
        // A row more, or a look at the point, is no reason to judge the others yet.
        let (form, notes) = match extra {
            Some(_) => (answers.form(step), Vec::new()),
            None if looks => (place::only(&form, answers.form(step)), notes),
            None => (form, notes),
        };
        let drawn = Drawn { step, form, notes, told: Vec::new(), returns, extra };
        return draw_step(&app, &actor, found.as_ref(), &before, &record, context, drawn);
    }
    if at_place && (meaning.is_some() || answers.value("tempat").is_empty()) {
        read::keep_place(&mut answers, &context);
    }
    let known = found.is_some();
    let mut draft = if let Some(draft) = found {
        draft
    } else {
        // Counted by itself: nobody waits for others of the same address, and what is refused stays counted.
        drop(tx);
        count(&app, Gate::Registration(actor.origin()), &actor).await?;
        tx = Tx::begin(app.db()).await?;
        draft::create(&mut tx, app.keys(), None, actor.now()).await?
    };
    draft.content.answers = answers;
    draft.content.saved.insert(step.slug().to_owned());
    draft::save(&mut tx, &draft, actor.now()).await?;
    tx.commit(Change::None, actor.now()).await?;
    let next = if returns { Step::Review } else { step.next() };
    let to = see_other(&format!("{}?dari={}", next.address(), step.slug()));
    Ok(if known { to } else { with_cookie(&app, to, Some(&draft.code)) })
}

/// Counts something that is limited.
pub(super) async fn count(app: &App, gate: Gate<'_>, actor: &Actor) -> Result<(), Error> {
    let mut conn = app.db().primary().acquire().await?;
    throttle::enter(&mut conn, gate, actor.now()).await
}
