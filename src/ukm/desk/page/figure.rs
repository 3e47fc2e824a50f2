//! `/saya/ukm/{code}/angka`: sales, workers and capital over time.

use askama::Template;
use axum::extract::State as AppState;
use axum::response::Response;
use chrono::Datelike;

use super::{layout, told};
use crate::account::policy::{Action, Actor};
use crate::app::{App, Current};
use crate::db::Tx;
use crate::http::Path;
use crate::http::error::Error;
use crate::http::form::{Form, Posted, see_other};
use crate::http::page::{Layout, render};
use crate::http::params::PageParams;
use crate::month::Month;
use crate::ukm::desk::figure::{self, Bar, Line};
use crate::ukm::desk::own;
use crate::ukm::desk::section::context;
use crate::ukm::field::{self, Ask, Asked, Context, Input, Note, Page, labels};
use crate::ukm::legality;
use crate::ukm::record::{Business, Record};

const SALES: [Ask; 5] = [
    Ask::new("omset_kisaran"),
    Ask::new("omset"),
    Ask::new("omset_selama"),
    Ask::new("omset_bulan"),
    Ask::new("omset_tahun"),
];

const WORKERS: [Ask; 8] = [
    Ask::new("tk_bayar_l"),
    Ask::new("tk_bayar_p"),
    Ask::new("tk_keluarga_l"),
    Ask::new("tk_keluarga_p"),
    Ask::new("tk_bayar_dl"),
    Ask::new("tk_bayar_dp"),
    Ask::new("tk_keluarga_dl"),
    Ask::new("tk_keluarga_dp"),
];

const CAPITAL: [Ask; 3] = [Ask::new("modal_kisaran"), Ask::new("modal"), Ask::new("aset")];

#[derive(Template)]
#[template(path = "ukm/desk/page/figure.html")]
struct FigurePage {
    layout: Layout,
    told: Option<&'static str>,
    code: String,
    name: String,
    form: Form,
    sales: Vec<Asked>,
    workers: Vec<Asked>,
    capital: Vec<Asked>,
    bars: Vec<Bar>,
    width: usize,
    finding: String,
    lines: Vec<Line>,
}

/// Figures are added to what is there, so every one that is typed is new.
fn adding(context: Context<'_>) -> Context<'_> {
    Context { corrects: false, ..context }
}

fn draw(
    app: &App,
    actor: &Actor,
    context: Context<'_>,
    business: &Business,
    (form, notes): (Form, Vec<Note>),
    told: Option<&'static str>,
) -> Result<Response, Error> {
    let bars = figure::bars(&business.record);
    let asked = Page { form: &form, notes: &notes, record: &business.record, context };
    let asked = |asks: &[Ask]| asks.iter().map(|ask| asked.field(ask, None)).collect::<Vec<_>>();
    let page = FigurePage {
        layout: layout(app, actor, form.title("Omzet, tenaga kerja, modal")),
        told,
        code: business.code.clone(),
        name: business.record.name.clone(),
        sales: asked(&SALES),
        workers: asked(&WORKERS),
        capital: asked(&CAPITAL),
        width: bars.len() * 50,
        finding: bars.last().map_or_else(String::new, |bar| format!("Omzet {}: {}.", bar.label, bar.value)),
        bars,
        lines: figure::history(&business.record),
        form,
    };
    render(page.form.status(), &page)
}

/// `GET /saya/ukm/{code}/angka`
pub async fn show(
    AppState(app): AppState<App>,
    actor: Actor,
    atlas: Current,
    Path(code): Path<String>,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    let mut conn = app.db().primary().acquire().await?;
    let business = own::open(&mut conn, &app, &actor, Action::See, &code).await?;
    let kinds = legality::load(&mut conn).await.map_err(Error::Internal)?;
    drop(conn);
    let context = adding(context(&atlas, &kinds, &actor, None));
    let now = context.today();
    let last = Month::from_ordinal(Month::of(now).map_or(0, Month::ordinal).saturating_sub(1)).indonesian();
    let year = (now.year() - 1).to_string();
    let values = [("omset_selama", "bulan"), ("omset_bulan", &last), ("omset_tahun", &year)];
    let form = (Form::filled(labels(), &values), Vec::new());
    draw(&app, &actor, context, &business, form, told(&mut params))
}

fn read(form: &mut Form, record: &mut Record, context: Context<'_>) -> Vec<Note> {
    let before = record.observations.len();
    let mut notes = field::read(form, &SALES, record, context);
    notes.extend(field::read(form, &WORKERS, record, context));
    notes.extend(field::read(form, &CAPITAL, record, context));
    if record.observations.len() == before && form.is_valid() {
        form.error("omset", "isi salah satu angka; bila tidak tahu, tulis tidak tahu");
    }
    notes
}

/// `POST /saya/ukm/{code}/angka`
pub async fn add(
    AppState(app): AppState<App>,
    actor: Actor,
    atlas: Current,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(labels());
    let mut tx = Tx::begin(app.db()).await?;
    let business = own::open(&mut tx, &app, &actor, Action::Edit, &code).await?;
    let kinds = legality::load(&mut tx).await.map_err(Error::Internal)?;
    let context = adding(context(&atlas, &kinds, &actor, None));
    let mut after = business.record.clone();
    let notes = read(&mut form, &mut after, context);
    if !form.is_valid() {
        return draw(&app, &actor, context, &business, (form, notes), None);
    }
    let to = own::address(&business, "angka?hasil=disimpan");
    if let Some(first) = form.claim(&mut tx, &to, actor.now()).await? {
        return Ok(see_other(&first));
    }
    let saved = match own::save(&app, &mut tx, &actor, &business, &after, "ukm.angka").await {
        Ok(saved) => saved,
        Err(error) => {
            drop(tx);
            form.refuse("omset", error)?;
            return draw(&app, &actor, context, &business, (form, notes), None);
        }
    };
    tx.commit(saved.feed, actor.now()).await?;
    Ok(see_other(&to))
}
