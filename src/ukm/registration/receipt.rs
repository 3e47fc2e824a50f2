//! What comes after sending: the receipt, and how far it has come. Neither shows anything of the person or the business:
//! whoever has the code may have found it.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::page::layout;
use super::review::LOOKED_AT_WITHIN;
use crate::account::policy::Actor;
use crate::account::throttle::{self, Gate};
use crate::app::App;
use crate::http::error::Error;
use crate::http::form::{Form, Labels};
use crate::http::origin::origin;
use crate::http::page::{Layout, render_unkept};
use crate::http::params::PageParams;
use crate::http::qr::{self, EcLevel};
use crate::http::{Path, format};
use crate::ukm::UkmCode;
use crate::ukm::review::{Verdict, last_decision};

/// How far a registration has come.
struct Progress {
    code: String,
    verification: String,
    sent_at: DateTime<Utc>,
    /// Why it was sent back or refused.
    reason: Option<String>,
}

async fn find(conn: &mut PgConnection, code: UkmCode) -> sqlx::Result<Option<Progress>> {
    let row = sqlx::query!(
        r#"select b.id, b.code, b.verification, r.submitted_at, exists (
               select from business_version v where v.business_id = b.id and v.action = $2) as "was_public!"
           from registration r join business b on b.id = r.business_id
           where b.code = $1 and b.erased_at is null"#,
        code.as_str(),
        Verdict::Approved.action()
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    // Once it was public, so was the code, and reasons are words for the owner alone.
    let decision = if row.was_public { None } else { last_decision(conn, row.id).await? };
    let reason = decision.and_then(|decision| decision.reason);
    Ok(Some(Progress { code: row.code, verification: row.verification, sent_at: row.submitted_at, reason }))
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
        qr: qr::draw(&link, "Kode QR menuju status pendaftaran", EcLevel::M)
            .map_err(|error| Error::Internal(error.into()))?,
        link,
        by: format::day(found.sent_at + LOOKED_AT_WITHIN),
        helper: actor.is_signed_in(),
        code: found.code,
    };
    render_unkept(StatusCode::OK, &page)
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
    /// Where it is corrected, once it was given back.
    correct: Option<String>,
}

fn marks(found: &Progress) -> Vec<Mark> {
    let mark = |title, text: String, done| Mark { title, text, done };
    let received = mark("Diterima", format::day(found.sent_at), true);
    let by = format::day(found.sent_at + LOOKED_AT_WITHIN);
    let because = |then: &str| match found.reason.as_deref().map(str::trim) {
        Some(reason) if !reason.is_empty() => format!("Alasan petugas: {reason}. {then}").replace("..", "."),
        _ => then.to_owned(),
    };
    match found.verification.as_str() {
        "verified" => vec![
            received,
            mark("Diperiksa", "Selesai.".into(), true),
            mark("Terbit", "Usaha Anda sudah dapat ditemukan di peta.".into(), true),
        ],
        "rejected" => {
            vec![received, mark("Tidak diterima", because("Hubungi petugas di kecamatan atau dinas."), true)]
        }
        "draft" => vec![
            received,
            mark(
                "Dikembalikan",
                because("Perbaiki lalu kirim lagi, atau hubungi petugas di kecamatan."),
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
    // Whose it is goes on from there to the own desk; anybody else shows first that it is theirs. So nothing is told here.
    let returned = found.as_ref().filter(|found| found.verification == "draft");
    let page = StatusPage {
        correct: returned.map(|found| format!("/klaim/{}", found.code)),
        layout: layout(&app, &actor, form.title("Status pendaftaran")),
        public: public.map(|found| format!("/ukm/{}", found.code)),
        code: found.as_ref().map(|found| found.code.clone()).unwrap_or_default(),
        marks: found.as_ref().map(marks).unwrap_or_default(),
        form,
    };
    render_unkept(page.form.status(), &page)
}
