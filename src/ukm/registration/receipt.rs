//! What comes after sending: the receipt, and how far it has come. Neither shows anything of the person or the business:
//! whoever has the code may have found it.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use sqlx::PgConnection;

use super::page::{draw, layout};
use super::review::LOOKED_AT_WITHIN;
use crate::account::policy::Actor;
use crate::account::throttle::{self, Gate};
use crate::app::App;
use crate::http::error::Error;
use crate::http::form::{Form, Labels};
use crate::http::origin::origin;
use crate::http::page::Layout;
use crate::http::params::PageParams;
use crate::http::{Path, format};
use crate::ukm::UkmCode;

/// How far a registration has come.
struct Progress {
    code: String,
    verification: String,
    sent_at: DateTime<Utc>,
}

async fn find(conn: &mut PgConnection, code: UkmCode) -> sqlx::Result<Option<Progress>> {
    sqlx::query_as!(
        Progress,
        "select b.code, b.verification, r.submitted_at as sent_at
         from registration r join business b on b.id = r.business_id where b.code = $1 and b.erased_at is null",
        code.as_str()
    )
    .fetch_optional(conn)
    .await
}

/// Looks for a code, and counts those that are not there.
async fn look_up(app: &App, actor: &Actor, code: UkmCode) -> Result<Option<Progress>, Error> {
    let mut conn = app.db().primary().acquire().await?;
    let gate = Gate::Lookup(actor.origin());
    throttle::enter(&mut conn, gate, actor.now()).await?;
    let found = find(&mut conn, code).await?;
    if found.is_some() {
        throttle::leave(&mut conn, gate).await?;
    }
    Ok(found)
}

/// For a telephone to take the address along.
fn qr(link: &str) -> Result<String, Error> {
    let code = QrCode::with_error_correction_level(link, EcLevel::M);
    let code = code.map_err(|error| Error::Internal(error.into()))?;
    let qr = code.render::<svg::Color<'_>>().min_dimensions(200, 200).quiet_zone(true).build();
    // Within a page there is no place for a declaration.
    Ok(qr.find("<svg").and_then(|at| qr.get(at..)).unwrap_or_default().to_owned())
}

#[derive(Template)]
#[template(path = "ukm/registration/receipt.html")]
struct ReceiptPage {
    layout: Layout,
    code: String,
    link: String,
    qr: String,
    by: String,
    helper: bool,
}

/// `GET /daftar/selesai/{kode}`
pub(super) async fn show(
    AppState(app): AppState<App>,
    actor: Actor,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let code: UkmCode = code.parse().map_err(|_no_code| Error::no_page())?;
    let found = look_up(&app, &actor, code).await?.ok_or_else(Error::no_page)?;
    let origin = origin(app.config().public_url.as_deref(), &headers);
    let link = format!("{}/status?kode={}", origin.trim_end_matches('/'), found.code);
    let page = ReceiptPage {
        layout: layout(&app, &actor, "Pendaftaran diterima"),
        qr: qr(&link)?,
        link,
        by: format::day(found.sent_at + LOOKED_AT_WITHIN),
        helper: actor.is_signed_in(),
        code: found.code,
    };
    draw(StatusCode::OK, &page)
}

const LABELS: Labels = &[("kode", "Kode pendaftaran")];

/// One mark on the way.
struct Mark {
    title: &'static str,
    text: String,
    done: bool,
}

#[derive(Template)]
#[template(path = "ukm/registration/status.html")]
struct StatusPage {
    layout: Layout,
    form: Form,
    code: String,
    marks: Vec<Mark>,
    /// The page of the business, once it is public.
    public: Option<String>,
}

fn marks(found: &Progress) -> Vec<Mark> {
    let mark = |title, text: String, done| Mark { title, text, done };
    let received = mark("Diterima", format::day(found.sent_at), true);
    let by = format::day(found.sent_at + LOOKED_AT_WITHIN);
    match found.verification.as_str() {
        "verified" => vec![
            received,
            mark("Diperiksa", "Selesai.".into(), true),
            mark("Terbit", "Usaha Anda sudah dapat ditemukan di peta.".into(), true),
        ],
        "rejected" => vec![
            received,
            mark(
                "Tidak diterima",
                "Hubungi petugas di kecamatan atau dinas untuk mengetahui sebabnya.".into(),
                true,
            ),
        ],
        "draft" => vec![
            received,
            mark(
                "Dikembalikan",
                "Ada yang perlu dilengkapi. Petugas menghubungi nomor WhatsApp Anda.".into(),
                true,
            ),
            mark("Terbit", "Setelah dilengkapi dan diperiksa.".into(), false),
        ],
        _ => vec![
            received,
            mark("Diperiksa", format!("Paling lambat {by}."), false),
            mark("Terbit", "Setelah diperiksa.".into(), false),
        ],
    }
}

/// `GET /status`
pub(super) async fn status(
    AppState(app): AppState<App>,
    actor: Actor,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    let typed = params.text("kode");
    let mut form = Form::filled(LABELS, &[("kode", typed.as_deref().unwrap_or_default())]);
    let mut found = None;
    if let Some(typed) = typed {
        match typed.parse::<UkmCode>() {
            Ok(code) => {
                found = look_up(&app, &actor, code).await?;
                if found.is_none() {
                    form.error("kode", "tidak ada pendaftaran dengan kode ini");
                }
            }
            Err(error) => form.error("kode", error.to_string()),
        }
    }
    let public = found.as_ref().filter(|found| found.verification == "verified");
    let page = StatusPage {
        layout: layout(&app, &actor, form.title("Status pendaftaran")),
        public: public.map(|found| format!("/ukm/{}", found.code)),
        code: found.as_ref().map(|found| found.code.clone()).unwrap_or_default(),
        marks: found.as_ref().map(marks).unwrap_or_default(),
        form,
    };
    draw(page.form.status(), &page)
}
