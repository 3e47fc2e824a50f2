//! `/saya/ukm/{code}/pelatihan`: trainings that the owner tells of.

use askama::Template;
use axum::extract::State as AppState;
use axum::response::Response;

use super::{layout, told};
use crate::account::policy::{Action, Actor};
use crate::account::query::today;
use crate::app::App;
use crate::db::Tx;
use crate::http::error::Error;
use crate::http::form::{Form, Labels, Posted, see_other};
use crate::http::page::{Layout, render};
use crate::http::params::PageParams;
use crate::http::{Path, format};
use crate::ukm::desk::own;
use crate::ukm::record::{Business, Training};
use crate::ukm::value::date::{self, Span};

/// Nobody has been to more.
const MOST: usize = 200;

const LABELS: Labels =
    &[("judul", "Nama pelatihan"), ("penyelenggara", "Penyelenggara"), ("tanggal", "Tanggal")];

#[derive(Template)]
#[template(path = "ukm/desk/page/training.html")]
struct TrainingPage {
    layout: Layout,
    told: Option<&'static str>,
    code: String,
    name: String,
    form: Form,
    trainings: Vec<(String, String)>,
}

fn draw(
    app: &App,
    actor: &Actor,
    business: &Business,
    form: Form,
    told: Option<&'static str>,
) -> Result<Response, Error> {
    let mut known: Vec<&Training> = business.record.trainings.iter().collect();
    known.sort_by_key(|training| std::cmp::Reverse(training.held));
    let line = |training: &Training| {
        let held = training.held.map(format::date);
        let about = [training.organiser.clone(), held].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        (training.title.clone(), about)
    };
    let page = TrainingPage {
        layout: layout(app, actor, form.title("Pelatihan")),
        told,
        code: business.code.clone(),
        name: business.record.name.clone(),
        trainings: known.into_iter().map(line).collect(),
        form,
    };
    render(page.form.status(), &page)
}

/// `GET /saya/ukm/{code}/pelatihan`
pub async fn show(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(code): Path<String>,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    let mut conn = app.db().primary().acquire().await?;
    let business = own::open(&mut conn, &app, &actor, Action::See, &code).await?;
    drop(conn);
    draw(&app, &actor, &business, Form::new(LABELS), told(&mut params))
}

/// `POST /saya/ukm/{code}/pelatihan`
pub async fn add(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(LABELS);
    let mut tx = Tx::begin(app.db()).await?;
    let business = own::open(&mut tx, &app, &actor, Action::Edit, &code).await?;
    let (title, organiser) = (form.required("judul", 200), form.line("penyelenggara", 200));
    let reading = date::day(form.value("tanggal"), Span::Past, today(actor.now()));
    if reading.is_unreadable() {
        form.error("tanggal", "tulis tanggalnya, misalnya 12 Mei 2026; tidak boleh lewat hari ini");
    }
    if business.record.trainings.len() >= MOST {
        form.error("judul", "catatan pelatihan sudah penuh");
    }
    let Some(title) = title.filter(|_| form.is_valid()) else {
        return draw(&app, &actor, &business, form, None);
    };
    let to = own::address(&business, "pelatihan?hasil=disimpan");
    if let Some(first) = form.claim(&mut tx, &to, actor.now()).await? {
        return Ok(see_other(&first));
    }
    let mut after = business.record.clone();
    after.trainings.push(Training { title, organiser, held: reading.into_value() });
    let saved = own::save(&app, &mut tx, &actor, &business, &after, "ukm.pelatihan").await?;
    tx.commit(saved.feed, actor.now()).await?;
    Ok(see_other(&to))
}
