//! `/saya/ukm/{code}/izin`: permits and certificates. What is recorded stays as it is or goes; what is new is added row by
//! row, as in the registration.

use askama::Template;
use axum::extract::State as AppState;
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};

use super::{layout, told};
use crate::account::policy::{Action, Actor};
use crate::app::{App, Current};
use crate::db::Tx;
use crate::http::error::Error;
use crate::http::form::{Form, Posted};
use crate::http::page::{Layout, render};
use crate::http::params::PageParams;
use crate::http::{Path, format};
use crate::ukm::desk::{change, own, standing};
use crate::ukm::legality::{self, Kinds};
use crate::ukm::record::{Business, Legality, Record};
use crate::ukm::registration::papers::{self, Field, Input};

#[derive(Template)]
#[template(path = "ukm/desk/page/papers.html")]
struct PapersPage {
    layout: Layout,
    told: Option<&'static str>,
    code: String,
    name: String,
    version: i32,
    form: Form,
    known: Vec<Known>,
    rows: Vec<Vec<Field>>,
    /// Changes of a verified record are looked at first.
    checked: bool,
    /// As the questions of the registration take it: whoever is here fills in their own.
    helped: bool,
}

/// What is recorded, or asked for already.
struct Known {
    key: String,
    title: String,
    about: String,
    goes: bool,
}

/// Tells one paper from the others of a record.
fn key(paper: &Legality) -> String {
    format!("{}:{}", paper.kind, paper.number.as_deref().unwrap_or_default())
}

fn known(paper: &Legality, kinds: &Kinds, form: &Form, today: NaiveDate) -> Known {
    let until = paper.expires.map(|day| format!("sampai {}", format::date(day)));
    let about = [
        paper.number.clone(),
        paper.issuer.clone(),
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
    kinds: &'a Kinds,
    form: Form,
    rows: Vec<Vec<Field>>,
    told: Option<&'static str>,
}

fn draw(app: &App, actor: &Actor, drawn: Drawn<'_>) -> Result<Response, Error> {
    let Drawn { business, wanted, kinds, form, rows, told } = drawn;
    let today = crate::account::query::today(actor.now());
    let page = PapersPage {
        layout: layout(app, actor, form.title("Izin dan sertifikat")),
        told,
        code: business.code.clone(),
        name: business.record.name.clone(),
        version: business.version,
        known: wanted.legalities.iter().map(|paper| known(paper, kinds, &form, today)).collect(),
        rows,
        checked: business.record.verification == "verified",
        helped: false,
        form,
    };
    render(page.form.status(), &page)
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
    let form = Form::new(papers::labels());
    let rows = papers::rows(&form, &[], &atlas, &kinds, actor.now());
    let wanted = change::wanted(&business, waiting.as_ref());
    let told = told(&mut params);
    draw(&app, &actor, Drawn { business: &business, wanted: &wanted, kinds: &kinds, form, rows, told })
}

/// Puts into `record` what is new, and takes out what goes. Gives the rows as they are to be drawn when something is
/// wrong.
fn read(
    form: &mut Form,
    record: &mut Record,
    atlas: &Current,
    kinds: &Kinds,
    now: DateTime<Utc>,
) -> Option<Vec<Vec<Field>>> {
    record.legalities.retain(|paper| !form.is_ticked("buang", &key(paper)));
    let stayed = record.legalities.len();
    let notes = papers::read(form, record, atlas, kinds, now);
    let (old, new) = record.legalities.split_at(stayed);
    if new.iter().any(|paper| old.iter().any(|old| key(old) == key(paper))) {
        form.error("izin_nomor-1", "nomor ini sudah tercatat; hapus catatan lamanya bila ada yang keliru");
    }
    (!form.is_valid()).then(|| papers::rows(form, &notes, atlas, kinds, now))
}

/// `POST /saya/ukm/{code}/izin`
pub async fn update(
    AppState(app): AppState<App>,
    actor: Actor,
    atlas: Current,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(papers::labels());
    let mut tx = Tx::begin(app.db()).await?;
    let business = own::open(&mut tx, &app, &actor, Action::Edit, &code).await?;
    standing::require_editable(&mut tx, &business).await?;
    let waiting = change::waiting(&mut tx, &app, &actor, &business).await?;
    let kinds = legality::load(&mut tx).await.map_err(Error::Internal)?;
    let wanted = change::wanted(&business, waiting.as_ref());
    let mut after = wanted.clone();
    if let Some(rows) = read(&mut form, &mut after, &atlas, &kinds, actor.now()) {
        let drawn = Drawn { business: &business, wanted: &wanted, kinds: &kinds, form, rows, told: None };
        return draw(&app, &actor, drawn);
    }
    let change =
        change::Correction { business: &business, before: waiting.as_ref(), after: &after, page: "izin" };
    change::finish(&app, tx, &actor, form, change).await
}
