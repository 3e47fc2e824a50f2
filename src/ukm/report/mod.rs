//! `/ukm/{code}/laporkan`: anybody may say that something on a public page is wrong. What they say waits for an officer.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use crate::account::audit::{Entry, Subject};
use crate::account::guard::Access;
use crate::account::policy::Actor;
use crate::account::throttle::{self, Gate};
use crate::app::{App, Current};
use crate::db::{Change, Tx};
use crate::http::Path;
use crate::http::error::Error;
use crate::http::form::{Form, Labels, Posted, see_other};
use crate::http::page::{Layout, Menu, render};
use crate::http::params::PageParams;
use crate::http::route::Route;
use crate::peta::index::Ukm;
use crate::ukm::api::find_living;
use crate::ukm::confirm::refused;
use crate::ukm::request::{self, Kind, New};

const LABELS: Labels = &[("jenis", "Apa yang tidak sesuai?"), ("keterangan", "Keterangan")];
/// Longest remark.
const LONGEST: usize = 500;

/// What can be wrong: in the form, for people, and as officers read it.
const KINDS: [(&str, &str, &str); 3] = [
    ("tutup", "Usaha ini sudah tutup", "usaha sudah tutup"),
    ("pindah", "Usaha ini sudah pindah", "usaha sudah pindah"),
    ("salah", "Datanya salah", "data salah"),
];

/// The addresses of this part.
pub fn routes() -> Vec<Route> {
    vec![
        Route::public("/ukm/{code}/laporkan", show),
        Route::post("/ukm/{code}/laporkan", Access::Public, create),
    ]
}

#[derive(Template)]
#[template(path = "ukm/report/form.html")]
struct ReportPage {
    layout: Layout,
    form: Form,
    name: String,
    address: String,
    sent: bool,
}

fn draw(app: &App, ukm: &Ukm<'_>, form: Form, sent: bool) -> Result<Response, Error> {
    let title = if sent { "Laporan diterima" } else { "Laporkan data yang tidak sesuai" };
    let page = ReportPage {
        layout: Layout::new(app, Menu::Ukm, form.title(title), ""),
        form,
        name: ukm.name().to_owned(),
        address: format!("/ukm/{}", ukm.code_str()),
        sent,
    };
    let status = if page.sent { StatusCode::OK } else { page.form.status() };
    render(status, &page)
}

/// `GET /ukm/{code}/laporkan`
pub async fn show(
    AppState(app): AppState<App>,
    atlas: Current,
    Path(code): Path<String>,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    let ukm = find_living(&atlas, &code)?;
    let sent = params.text("terkirim").is_some();
    draw(&app, &ukm, Form::new(LABELS), sent)
}

/// `POST /ukm/{code}/laporkan`
pub async fn create(
    AppState(app): AppState<App>,
    atlas: Current,
    actor: Actor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Error> {
    let ukm = find_living(&atlas, &code)?;
    let mut form = posted.read(LABELS);
    let kind = form.line("jenis", 20);
    let kind = KINDS.iter().find(|(slug, ..)| kind.as_deref() == Some(slug));
    if kind.is_none() {
        form.error("jenis", "pilih salah satu");
    }
    let words = form.line("keterangan", LONGEST);
    if words.is_none() && kind.is_some_and(|(slug, ..)| *slug == "salah") {
        form.error("keterangan", "tulis bagian mana yang salah");
    }
    let Some((.., what)) = kind.filter(|_| form.is_valid()) else { return draw(&app, &ukm, form, false) };
    let gate = Gate::Report(actor.origin());
    throttle::enter(&mut *app.db().primary().acquire().await?, gate, actor.now()).await?;
    let done = format!("/ukm/{}/laporkan?terkirim=1", ukm.code_str());
    let mut tx = Tx::begin(app.db()).await?;
    if let Some(location) = form.claim(&mut tx, &done, actor.now()).await? {
        return Ok(see_other(&location));
    }
    let content = json!({ "laporan": what, "keterangan": words });
    let new = New { kind: Kind::Report, business: ukm.id(), account: None, content };
    request::put(&mut tx, app.keys(), &new, actor.now()).await.map_err(refused)?;
    tx.audit(&actor, Entry::new("laporan diterima", Subject::Business(ukm.id()))).await?;
    tx.commit(Change::None, actor.now()).await?;
    Ok(see_other(&done))
}
