//! What comes after sending: the receipt, and how far it has come. Neither shows anything of the person or the business:
//! whoever has the code may have found it.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::response::Response;
use sqlx::PgConnection;

use super::page::layout;
use super::progress::{Mark, Progress, Stage};
use super::proof;
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
use crate::ukm::desk::SENT_AGAIN;
use crate::ukm::record::code_after_merge;
use crate::ukm::review::{Verdict, last_decision};
use crate::ukm::{UkmCode, contact};

async fn find(conn: &mut PgConnection, code: UkmCode) -> sqlx::Result<Option<Progress>> {
    let row = sqlx::query!(
        r#"select b.id, b.code, b.verification, b.state, b.hidden_at, b.erased_at, b.merged_into, r.submitted_at,
               exists (
                   select from business_version v where v.business_id = b.id and v.action = $2) as "was_public!",
               (select max(v.written_at) from business_version v
                   where v.business_id = b.id and v.action = $3) as sent_again_at
           from registration r join business b on b.id = r.business_id
           where b.code = $1"#,
        code.as_str(),
        Verdict::Approved.action(),
        SENT_AGAIN
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    // Once it was public, so was the code, and reasons are words for the owner alone.
    let decision = if row.was_public { None } else { last_decision(conn, row.id).await? };
    let reason = decision.and_then(|decision| decision.reason);
    let stage = match row.verification.as_str() {
        _ if row.erased_at.is_some() => Stage::Erased,
        _ if row.merged_into.is_some() => Stage::Merged(code_after_merge(conn, &row.code).await?),
        "verified" if row.hidden_at.is_some() => Stage::Hidden,
        "verified" if row.state != "active" => Stage::Ended,
        "verified" => Stage::Public,
        "rejected" => Stage::Rejected,
        "draft" => Stage::Returned,
        _ => Stage::Waiting { since: row.sent_again_at.unwrap_or(row.submitted_at) },
    };
    Ok(Some(Progress { code: row.code, stage, sent_at: row.submitted_at, reason }))
}

/// Looks for a code, and counts those that are not there, unless `given` proves that the link is ours.
async fn look_up(
    app: &App,
    actor: &Actor,
    code: UkmCode,
    given: Option<&str>,
) -> Result<Option<Progress>, Error> {
    let mut conn = app.db().primary().acquire().await?;
    if proof::holds(app.keys(), code, given) {
        return Ok(find(&mut conn, code).await?);
    }
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
    /// Where it is told how far it has come: here, and from anywhere.
    status: String,
    link: String,
    qr: String,
    /// Until when it is looked at, while it waits.
    by: Option<String>,
    helper: bool,
    forum: Option<String>,
}

/// `GET /daftar/selesai/{kode}`
pub(super) async fn show(
    AppState(app): AppState<App>,
    actor: Actor,
    headers: HeaderMap,
    Path(code): Path<String>,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    let code: UkmCode = code.parse().map_err(|_no_code| Error::no_page())?;
    let given = params.text(proof::NAME);
    let found = look_up(&app, &actor, code, given.as_deref()).await?.ok_or_else(Error::no_page)?;
    let origin = origin(app.config().public_url.as_deref(), &headers);
    let status = proof::status_path(app.keys(), &found.code);
    let link = format!("{}{status}", origin.trim_end_matches('/'));
    let page = ReceiptPage {
        layout: layout(&app, &actor, "Pendaftaran diterima"),
        qr: qr::draw(&link, "Kode QR menuju status pendaftaran", EcLevel::M)
            .map_err(|error| Error::Internal(error.into()))?,
        status,
        link,
        by: found.looked_at_by().map(format::day),
        helper: actor.is_signed_in(),
        forum: contact::forum(app.config(), &found.code),
        code: found.code,
    };
    render_unkept(StatusCode::OK, &page)
}

const LABELS: Labels = &[("kode", "Kode pendaftaran")];

#[derive(Template)]
#[template(path = "ukm/registration/status.html")]
struct StatusPage {
    layout: Layout,
    form: Form,
    code: String,
    marks: Vec<Mark>,
    /// What whoever registered does now.
    todo: &'static str,
    /// The page of the business, once it is public.
    public: Option<String>,
    /// Where it is corrected, once it was given back.
    correct: Option<String>,
    /// Where it becomes the owner's, before everybody sees it.
    claim: Option<String>,
    /// A chat with those who can be asked.
    forum: Option<String>,
}

/// `GET /status`
pub(super) async fn status(
    AppState(app): AppState<App>,
    actor: Actor,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    let (typed, given) = (params.text("kode"), params.text(proof::NAME));
    let mut form = Form::filled(LABELS, &[("kode", typed.as_deref().unwrap_or_default())]);
    let mut found = None;
    if let Some(typed) = typed {
        match typed.parse::<UkmCode>() {
            Ok(code) => {
                found = look_up(&app, &actor, code, given.as_deref()).await?;
                if found.is_none() {
                    form.error("kode", "tidak ada pendaftaran dengan kode ini");
                }
            }
            Err(error) => form.error("kode", error.to_string()),
        }
    }
    let stage = found.as_ref().map(|found| &found.stage);
    let page = StatusPage {
        // Whose it is goes on from there to the own desk; anybody else shows first that it is theirs. So nothing is told
        // here.
        correct: found
            .as_ref()
            .filter(|found| found.stage == Stage::Returned)
            .map(|found| format!("/klaim/{}", found.code)),
        claim: found
            .as_ref()
            .filter(|found| matches!(found.stage, Stage::Waiting { .. } | Stage::Hidden | Stage::Ended))
            .map(|found| format!("/klaim/{}", found.code)),
        public: found.as_ref().and_then(Progress::public_code).map(|code| format!("/ukm/{code}")),
        layout: layout(&app, &actor, form.title("Status pendaftaran")),
        forum: found.as_ref().and_then(|found| contact::forum(app.config(), &found.code)),
        code: found.as_ref().map(|found| found.code.clone()).unwrap_or_default(),
        marks: found.as_ref().map(|found| found.marks(actor.now())).unwrap_or_default(),
        todo: stage.map_or("", Stage::todo),
        form,
    };
    render_unkept(page.form.status(), &page)
}
