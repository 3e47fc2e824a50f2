//! `/saya/ukm/{code}/izin`: permits and certificates. What is recorded stays as it is or goes; what is new is added row by
//! row, as in the registration.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;

use super::{layout, told};
use crate::account::policy::{Action, Actor};
use crate::app::{App, Current};
use crate::db::Tx;
use crate::http::error::Error;
use crate::http::form::{Form, Posted};
use crate::http::page::{Layout, render};
use crate::http::params::PageParams;
use crate::http::{Path, format};
use crate::ukm::desk::change::{self, Finished, Seen};
use crate::ukm::desk::section::context;
use crate::ukm::desk::{own, standing};
use crate::ukm::field::{self, AskedRows, Context, Input, Note, PAPERS, Page, labels};
use crate::ukm::legality::{self, Kinds};
use crate::ukm::record::{Business, Legality, Record};

#[derive(Template)]
#[template(path = "ukm/desk/page/papers.html")]
struct PapersPage {
    layout: Layout,
    told: Option<&'static str>,
    code: String,
    name: String,
    seen: [(&'static str, String); 2],
    form: Form,
    known: Vec<Known>,
    /// What is added.
    list: AskedRows,
    /// Changes of a verified record are looked at first.
    checked: bool,
    /// What somebody else changed meanwhile.
    late: Option<Vec<&'static str>>,
}

/// What is recorded, or asked for already.
struct Known {
    key: String,
    title: String,
    about: String,
    goes: bool,
}

/// Tells one paper from the others of a record: by its number, else by all that is known of it.
fn key(paper: &Legality) -> String {
    let Some(number) = &paper.number else {
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let issuer = paper.issuer.as_deref().unwrap_or_default();
        return format!("{}::{}:{}:{issuer}", paper.kind, day(paper.issued), day(paper.expires));
    };
    format!("{}:{number}", paper.kind)
}

fn known(paper: &Legality, kinds: &Kinds, form: &Form, today: NaiveDate) -> Known {
    let issued = paper.issued.map(|day| format!("terbit {}", format::date(day)));
    let until = paper.expires.map(|day| format!("sampai {}", format::date(day)));
    let about = [
        paper.number.clone(),
        paper.issuer.clone(),
        issued,
        until,
        Some(legality::status(&paper.status, paper.expires, today).to_owned()),
    ];
    let title = kinds.by_slug(&paper.kind).map_or_else(|| paper.kind.clone(), |kind| kind.name.to_string());
    let key = key(paper);
    let goes = form.is_ticked("buang", &key);
    Known { key, title, about: about.into_iter().flatten().collect::<Vec<_>>().join(" · "), goes }
}

/// What the page is drawn from.
struct Drawn<'a> {
    business: &'a Business,
    /// With what is asked for already.
    wanted: &'a Record,
    form: Form,
    notes: Vec<Note>,
    /// Empty rows.
    spare: usize,
    told: Option<&'static str>,
    /// What the form was drawn from.
    seen: Seen,
    late: Option<Vec<&'static str>>,
}

fn draw(app: &App, actor: &Actor, context: Context<'_>, drawn: Drawn<'_>) -> Result<Response, Error> {
    let Drawn { business, wanted, form, notes, spare, told, seen, late } = drawn;
    let rows = Page { form: &form, notes: &notes, record: wanted, context };
    let list = AskedRows {
        title: "Tambah izin atau sertifikat",
        hint: "Misalnya NIB, SKU desa, P-IRT, halal, atau merek. Kosongkan bila tidak ada yang ditambah.",
        ..rows.rows(&PAPERS, spare)
    };
    let status = if late.is_some() { StatusCode::CONFLICT } else { form.status() };
    let known = wanted.legalities.iter().map(|paper| known(paper, context.kinds, &form, context.today()));
    let page = PapersPage {
        layout: layout(app, actor, form.title("Izin dan sertifikat")),
        told,
        code: business.code.clone(),
        name: business.record.name.clone(),
        seen: seen.values(),
        known: known.collect(),
        list,
        checked: business.record.verification == "verified",
        late,
        form,
    };
    render(status, &page)
}

/// `GET /saya/ukm/{code}/izin`
pub async fn show(
    AppState(app): AppState<App>,
    actor: Actor,
    atlas: Current,
    Path(code): Path<String>,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    let mut conn = app.db().primary().acquire().await?;
    let business = own::open(&mut conn, &app, &actor, Action::See, &code).await?;
    standing::require_editable(&mut conn, &business).await?;
    let waiting = change::waiting(&mut conn, &app, &actor, &business).await?;
    let kinds = legality::load(&mut conn).await.map_err(Error::Internal)?;
    drop(conn);
    let form = Form::new(labels());
    let wanted = &change::wanted(&business.record, waiting.as_ref());
    let drawn = Drawn {
        business: &business,
        wanted,
        form,
        notes: Vec::new(),
        spare: 1,
        told: told(&mut params),
        seen: Seen::now(&business, waiting.as_ref()),
        late: None,
    };
    draw(&app, &actor, context(&atlas, &kinds, &actor, None), drawn)
}

/// Puts into `record` what is new, and takes out what goes. Gives the remarks.
fn read(form: &mut Form, record: &mut Record, context: Context<'_>) -> Vec<Note> {
    record.legalities.retain(|paper| !form.is_ticked("buang", &key(paper)));
    let old = std::mem::take(&mut record.legalities);
    let notes = field::read_rows(form, &PAPERS, record, Context { corrects: false, ..context });
    if record.legalities.iter().any(|paper| old.iter().any(|old| key(old) == key(paper))) {
        form.error("izin_nomor-1", "izin ini sudah tercatat; hapus catatan lamanya bila ada yang keliru");
    }
    record.legalities.splice(0..0, old);
    field::nib_of_owner(record);
    notes
}

/// `POST /saya/ukm/{code}/izin`
pub async fn update(
    AppState(app): AppState<App>,
    actor: Actor,
    atlas: Current,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(labels());
    let seen = Seen::of(&form);
    let mut tx = Tx::begin(app.db()).await?;
    let business = own::open(&mut tx, &app, &actor, Action::Edit, &code).await?;
    standing::require_editable(&mut tx, &business).await?;
    let waiting = change::waiting(&mut tx, &app, &actor, &business).await?;
    let kinds = legality::load(&mut tx).await.map_err(Error::Internal)?;
    let context = context(&atlas, &kinds, &actor, None);
    let wanted = &change::wanted(&business.record, waiting.as_ref());
    let mut after = wanted.clone();
    let mut notes = read(&mut form, &mut after, context);
    let more = form.value("tindakan") == PAPERS.more.0;
    if more {
        (form, notes) = (form.unjudged(), Vec::new());
    }
    if more || !form.is_valid() {
        let spare = 1 + usize::from(more);
        let drawn = Drawn { business: &business, wanted, form, notes, spare, told: None, seen, late: None };
        return draw(&app, &actor, context, drawn);
    }
    let correction =
        change::Correction { business: &business, before: waiting.as_ref(), after: &after, page: "izin" };
    let form = match change::finish(&app, tx, &actor, form, correction).await? {
        Finished::Done(response) => return Ok(response),
        Finished::Refused(form) => {
            let drawn =
                Drawn { business: &business, wanted, form, notes, spare: 1, told: None, seen, late: None };
            return draw(&app, &actor, context, drawn);
        }
        Finished::Late(form) => form,
    };
    let mut conn = app.db().primary().acquire().await?;
    let business = own::open(&mut conn, &app, &actor, Action::Edit, &code).await?;
    let since = change::meanwhile(&mut conn, &app, &actor, business, &form).await?;
    drop(conn);
    let drawn = Drawn {
        business: &since.business,
        wanted: &since.wanted,
        form: form.unjudged(),
        notes,
        spare: 1,
        told: None,
        seen: Seen::now(&since.business, since.waiting.as_ref()),
        late: Some(since.changed),
    };
    draw(&app, &actor, context, drawn)
}
