//! `/saya/ukm/{code}/data`: taking the own data along, and having them erased.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use sqlx::PgConnection;

use super::layout;
use crate::account::audit::{self, Entry, Subject};
use crate::account::deed;
use crate::account::policy::{Action, Actor};
use crate::account::query;
use crate::app::App;
use crate::db::Tx;
use crate::http::Path;
use crate::http::error::Error;
use crate::http::form::{Form, Labels, Posted, see_other};
use crate::http::format;
use crate::http::page::{Layout, render};
use crate::ukm::desk::{export, own};
use crate::ukm::record::{Business, Record};
use crate::ukm::request::{self, Kind, New};

const LABELS: Labels =
    &[("nomor", "Nomor identitas"), ("mengerti", "Persetujuan"), ("alasan", "Alasan (boleh dikosongkan)")];

#[derive(Template)]
#[template(path = "ukm/desk/page/data.html")]
struct DataPage {
    layout: Layout,
    code: String,
    name: String,
    form: Form,
    /// Other businesses of the same owner, which go too.
    others: usize,
    /// Who opened the data: what they are, when, and what they did.
    looks: Vec<(String, String, String)>,
}

/// Looks that are shown; the file to be taken along holds all.
const MOST_LOOKS: i64 = 50;

/// Who opened the data of a business. Officers are told by what they are, not by name: they are persons too.
async fn looks(
    conn: &mut PgConnection,
    actor: &Actor,
    business: i64,
) -> Result<Vec<(String, String, String)>, Error> {
    let wanted =
        audit::Wanted { kind: Some("ukm".into()), subject: Some(business), ..audit::Wanted::default() };
    let mut looks = Vec::new();
    for entry in audit::list(conn, &wanted, MOST_LOOKS * 4).await? {
        let look = entry.action == audit::VIEWED
            || entry.action.strip_prefix("subjek.").is_some_and(|done| done.starts_with("lihat"));
        let Some(account) = entry.account_id.filter(|id| look && Some(*id) != actor.id()) else { continue };
        let grants = query::grants(conn, account, actor.now()).await?;
        let who = grants.first().map_or("Petugas", |grant| grant.role.title());
        looks.push((who.to_owned(), format::moment(entry.at), deed::words(&entry.action).to_owned()));
    }
    looks.truncate(MOST_LOOKS as usize);
    Ok(looks)
}

async fn draw(
    app: &App,
    actor: &Actor,
    conn: &mut PgConnection,
    business: &Business,
    form: Form,
) -> Result<Response, Error> {
    let owned = actor.identity().map_or(0, |one| one.owned.len());
    let page = DataPage {
        layout: layout(app, actor, form.title("Unduh atau hapus data")),
        code: business.code.clone(),
        name: business.record.name.clone(),
        others: owned.saturating_sub(1),
        looks: looks(conn, actor, business.id).await?,
        form,
    };
    render(page.form.status(), &page)
}

/// `GET /saya/ukm/{code}/data`
pub async fn show(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let mut conn = app.db().primary().acquire().await?;
    let business = own::open(&mut conn, &app, &actor, Action::See, &code).await?;
    draw(&app, &actor, &mut conn, &business, Form::new(LABELS)).await
}

/// `POST /saya/ukm/{code}/unduh`: everything that is kept about a business, as JSON. Noted before it is sent.
pub async fn download(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Error> {
    let form = posted.read(LABELS);
    let whole = form.is_ticked("nomor", "ya");
    let mut tx = Tx::begin(app.db()).await?;
    let business = own::open(&mut tx, &app, &actor, Action::Export, &code).await?;
    let body = export::everything(&mut tx, &app, &actor, &business, whole).await?;
    let entry = Entry::new("pemilik mengunduh data", Subject::Business(business.id));
    tx.audit(&actor, entry.after(json!({ "nomor_identitas": whole }))).await?;
    tx.commit(crate::db::Change::None, actor.now()).await?;
    let name = format!("attachment; filename=\"data-{}.json\"", business.code);
    let name = HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment"));
    let kind = HeaderValue::from_static("application/json");
    let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)];
    Ok((StatusCode::OK, headers, body).into_response())
}

/// `POST /saya/ukm/{code}/hapus`: asks for erasure. Until it is done nothing of it is shown.
pub async fn erase(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(LABELS);
    let mut tx = Tx::begin(app.db()).await?;
    let business = own::open(&mut tx, &app, &actor, Action::Edit, &code).await?;
    let reason = form.line("alasan", 500);
    if !form.is_ticked("mengerti", "ya") {
        form.error("mengerti", "centang bila Anda mengerti dan tetap ingin menghapus");
    }
    if !form.is_valid() {
        return draw(&app, &actor, &mut tx, &business, form).await;
    }
    let to = own::address(&business, "");
    let to = format!("{to}?hasil=hapus");
    if let Some(first) = form.claim(&mut tx, &to, actor.now()).await? {
        return Ok(see_other(&first));
    }
    let content = json!({ "alasan": reason });
    let new = New { kind: Kind::Erasure, business: business.id, account: actor.id(), content };
    request::put(&mut tx, app.keys(), &new, actor.now()).await?;
    tx.audit(&actor, Entry::new("pemilik meminta data dihapus", Subject::Business(business.id))).await?;
    let hidden_at = business.record.hidden_at.or(Some(actor.now()));
    let after = Record { hidden_at, ..business.record.clone() };
    let saved = own::save(&app, &mut tx, &actor, &business, &after, "ukm.sembunyi").await?;
    tx.commit(saved.feed, actor.now()).await?;
    Ok(see_other(&to))
}
