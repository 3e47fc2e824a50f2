//! `/saya/ukm/{code}/keadaan`: the business goes on, has closed, or has moved away.

use askama::Template;
use axum::extract::State as AppState;
use axum::response::Response;

use super::layout;
use crate::account::policy::{Action, Actor};
use crate::account::query::today;
use crate::app::App;
use crate::db::Tx;
use crate::http::Path;
use crate::http::error::Error;
use crate::http::form::{Form, Labels, Posted};
use crate::http::page::{Layout, render};
use crate::month::Month;
use crate::ukm::desk::{change, own, standing};
use crate::ukm::record::{Business, Record};
use crate::ukm::value::date::{self, Span};

const LABELS: Labels = &[("keadaan", "Keadaan usaha"), ("berhenti", "Sejak kapan"), ("versi", "")];

/// In the record, and for people.
const STATES: [(&str, &str); 3] =
    [("active", "Masih berjalan"), ("closed", "Sudah tutup"), ("moved", "Pindah ke luar kabupaten")];

#[derive(Template)]
#[template(path = "ukm/desk/page/state.html")]
struct StatePage {
    layout: Layout,
    code: String,
    name: String,
    form: Form,
    states: [(&'static str, &'static str); 3],
    /// The change of a verified record is looked at first.
    checked: bool,
}

fn draw(app: &App, actor: &Actor, business: &Business, form: Form) -> Result<Response, Error> {
    let page = StatePage {
        layout: layout(app, actor, form.title("Tutup atau pindah")),
        code: business.code.clone(),
        name: business.record.name.clone(),
        states: STATES,
        checked: business.record.verification == "verified",
        form,
    };
    render(page.form.status(), &page)
}

/// `GET /saya/ukm/{code}/keadaan`
pub async fn show(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let mut conn = app.db().primary().acquire().await?;
    let business = own::open(&mut conn, &app, &actor, Action::See, &code).await?;
    standing::require_editable(&mut conn, &business).await?;
    let waiting = change::waiting(&mut conn, &app, &actor, &business).await?;
    drop(conn);
    let wanted = change::wanted(&business, waiting.as_ref());
    let ended = wanted.end_month.map(Month::indonesian).unwrap_or_default();
    let version = business.version.to_string();
    let values = [("keadaan", &*wanted.state), ("berhenti", &*ended), ("versi", &*version)];
    draw(&app, &actor, &business, Form::filled(LABELS, &values))
}

fn read(form: &mut Form, record: &mut Record, today: chrono::NaiveDate) {
    let chosen = STATES.iter().find(|(stored, _)| *stored == form.value("keadaan"));
    let Some((state, _)) = chosen else {
        form.error("keadaan", "pilih salah satu");
        return;
    };
    let reading = date::month(form.value("berhenti"), Span::Past, today);
    if reading.is_unreadable() {
        form.error("berhenti", "tulis bulan dan tahunnya, misalnya Mei 2026; tidak boleh lewat hari ini");
    }
    (*state).clone_into(&mut record.state);
    record.end_month = if *state == "active" { None } else { reading.into_value() };
    if record.start_month.zip(record.end_month).is_some_and(|(start, end)| end < start) {
        form.error("berhenti", "usaha tidak dapat berhenti sebelum dimulai");
    }
}

/// `POST /saya/ukm/{code}/keadaan`
pub async fn update(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(LABELS);
    let mut tx = Tx::begin(app.db()).await?;
    let business = own::open(&mut tx, &app, &actor, Action::Edit, &code).await?;
    standing::require_editable(&mut tx, &business).await?;
    let waiting = change::waiting(&mut tx, &app, &actor, &business).await?;
    let mut after = change::wanted(&business, waiting.as_ref());
    read(&mut form, &mut after, today(actor.now()));
    if !form.is_valid() {
        return draw(&app, &actor, &business, form);
    }
    let change =
        change::Correction { business: &business, before: waiting.as_ref(), after: &after, page: "" };
    change::finish(&app, tx, &actor, form, change).await
}
