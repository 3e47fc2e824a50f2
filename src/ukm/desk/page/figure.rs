//! `/saya/ukm/{code}/angka`: sales and workers over time.

use askama::Template;
use axum::extract::State as AppState;
use axum::response::Response;
use chrono::{Datelike, NaiveDate};

use super::{layout, told};
use crate::account::policy::{Action, Actor};
use crate::account::query::today;
use crate::app::App;
use crate::db::Tx;
use crate::http::Path;
use crate::http::error::Error;
use crate::http::form::{Form, Labels, Posted, see_other};
use crate::http::page::{Layout, render};
use crate::http::params::PageParams;
use crate::http::parts::Choice;
use crate::month::Month;
use crate::ukm::desk::figure::{self, Bar, Line, RANGES, WORKERS};
use crate::ukm::desk::own;
use crate::ukm::record::{Business, Record};
use crate::ukm::value::{Answer, Per, Reading, Rupiah, date, money, people};

const LABELS: Labels = &[
    ("omset", "Jumlah omzet"),
    ("omset_kisaran", "Atau pilih kisaran"),
    ("masa", "Omzet selama"),
    ("bulan", "Bulan"),
    ("tahun", "Tahun"),
    ("tk_bayar_l", "Dibayar, laki-laki"),
    ("tk_bayar_p", "Dibayar, perempuan"),
    ("tk_keluarga_l", "Tidak dibayar, laki-laki"),
    ("tk_keluarga_p", "Tidak dibayar, perempuan"),
];

#[derive(Template)]
#[template(path = "ukm/desk/page/figure.html")]
struct FigurePage {
    layout: Layout,
    told: Option<&'static str>,
    code: String,
    name: String,
    form: Form,
    ranges: Vec<Choice>,
    workers: [&'static str; 4],
    bars: Vec<Bar>,
    width: usize,
    finding: String,
    lines: Vec<Line>,
}

fn draw(
    app: &App,
    actor: &Actor,
    business: &Business,
    form: Form,
    told: Option<&'static str>,
) -> Result<Response, Error> {
    let bars = figure::bars(&business.record);
    let chosen = form.value("omset_kisaran");
    let first = Choice::new("", "Belum dipilih", chosen.is_empty());
    let rest = RANGES.iter().map(|(value, label)| Choice::new(*value, *label, *value == chosen));
    let page = FigurePage {
        layout: layout(app, actor, form.title("Omzet dan tenaga kerja")),
        told,
        code: business.code.clone(),
        name: business.record.name.clone(),
        ranges: std::iter::once(first).chain(rest).collect(),
        workers: WORKERS.map(|one| one.0),
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
    Path(code): Path<String>,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    let mut conn = app.db().primary().acquire().await?;
    let business = own::open(&mut conn, &app, &actor, Action::See, &code).await?;
    drop(conn);
    let now = today(actor.now());
    let last = Month::of(now).map_or(0, Month::ordinal).saturating_sub(1);
    let (month, year) = (Month::from_ordinal(last).to_string(), (now.year() - 1).to_string());
    let form = Form::filled(LABELS, &[("masa", "bulan"), ("bulan", &month), ("tahun", &year)]);
    draw(&app, &actor, &business, form, told(&mut params))
}

/// What was typed, with the fault noted.
fn take<T>(form: &mut Form, field: &'static str, reading: Reading<T>) -> Answer<T> {
    if reading.is_unreadable() {
        let why = reading
            .findings
            .first()
            .map_or("tidak terbaca".to_owned(), |finding| format!("{} {}", finding.message, finding.remedy));
        form.error(field, why.trim());
    }
    reading.answer
}

/// The amount, typed or chosen.
fn amount(form: &mut Form) -> Answer<Rupiah> {
    let typed = form.value("omset").to_owned();
    match take(form, "omset", money::read(&typed)) {
        Answer::Absent => {}
        told => return told,
    }
    let chosen = form.value("omset_kisaran").to_owned();
    if chosen.is_empty() {
        return Answer::Absent;
    }
    if chosen == "tidak_tahu" {
        return Answer::Unknown;
    }
    let known = RANGES.iter().any(|(range, _)| *range == chosen);
    let bounds = chosen.split_once('-').filter(|_| known);
    let range = bounds.and_then(|(low, high)| Rupiah::range(low.parse().ok(), high.parse().ok()));
    range.map_or_else(
        || {
            form.error("omset_kisaran", "pilih salah satu dari daftar");
            Answer::Unreadable
        },
        Answer::Known,
    )
}

/// The time that the sales are of. What was told with the amount decides.
fn period(form: &mut Form, actor: &Actor, told: Option<Per>) -> Option<(NaiveDate, NaiveDate)> {
    let now = today(actor.now());
    if told.is_some_and(|per| matches!(per, Per::Day | Per::Week)) {
        form.error("omset", "tulis omzet sebulan atau setahun");
        return None;
    }
    let by_year = told.map_or(form.value("masa") == "tahun", |per| per == Per::Year);
    let (field, missing) = if by_year {
        ("tahun", "tulis tahunnya, misalnya 2025")
    } else {
        ("bulan", "tulis bulannya, misalnya Oktober 2026")
    };
    let typed = form.value(field).to_owned();
    let period = if by_year {
        match take(form, field, date::year(&typed, date::Span::Past, now)) {
            Answer::Known(year) => figure::year(year),
            _ => None,
        }
    } else {
        match take(form, field, date::month(&typed, date::Span::Past, now)) {
            Answer::Known(month) => Some(figure::month(month)),
            _ => None,
        }
    };
    if period.is_none() && form.is_valid() {
        form.error(field, missing);
    }
    period
}

fn read(form: &mut Form, actor: &Actor, record: &mut Record) {
    let now = today(actor.now());
    let before = record.observations.len();
    let told = match amount(form) {
        Answer::Known(amount) => Some((amount.per(), Some((amount.low(), amount.high())))),
        Answer::Unknown => Some((None, None)),
        Answer::Absent | Answer::Unreadable => None,
    };
    if let Some((per, bounds)) = told
        && let Some(period) = period(form, actor, per)
    {
        figure::add(record, "omset_idr", period, bounds, "rupiah", now);
    }
    for (field, kind, _) in WORKERS {
        let typed = form.value(field).to_owned();
        let bounds = match take(form, field, people(&typed)) {
            Answer::Known(count) => Some((Some(count), Some(count))),
            Answer::Unknown => None,
            Answer::Absent | Answer::Unreadable => continue,
        };
        figure::add(record, kind, (now, now), bounds, "orang", now);
    }
    if record.observations.len() == before && form.is_valid() {
        form.error("omset", "isi omzet atau tenaga kerja; bila tidak tahu, tulis tidak tahu");
    }
}

/// `POST /saya/ukm/{code}/angka`
pub async fn add(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(LABELS);
    let mut tx = Tx::begin(app.db()).await?;
    let business = own::open(&mut tx, &app, &actor, Action::Edit, &code).await?;
    let mut after = business.record.clone();
    read(&mut form, &actor, &mut after);
    if !form.is_valid() {
        return draw(&app, &actor, &business, form, None);
    }
    let to = own::address(&business, "angka?hasil=disimpan");
    if let Some(first) = form.claim(&mut tx, &to, actor.now()).await? {
        return Ok(see_other(&first));
    }
    let saved = own::save(&app, &mut tx, &actor, &business, &after, "ukm.angka").await?;
    tx.commit(saved.feed, actor.now()).await?;
    Ok(see_other(&to))
}
