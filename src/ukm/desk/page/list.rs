//! `/saya`: the own businesses.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::StatusCode;
use axum::response::Response;

use super::layout;
use crate::account::policy::Actor;
use crate::app::App;
use crate::http::error::Error;
use crate::http::format;
use crate::http::page::{Layout, render};
use crate::ukm::desk::section::Section;
use crate::ukm::desk::standing::{Standing, standing};
use crate::ukm::record::{self, Record};
use crate::ukm::request::{self, Kind, Wanted};

/// Nobody owns more; whoever does sees the first of them.
const MOST: usize = 100;

#[derive(Template)]
#[template(path = "ukm/desk/page/list.html")]
struct ListPage {
    layout: Layout,
    lines: Vec<Line>,
    claims: Vec<Claim>,
}

struct Line {
    code: String,
    name: String,
    standing: Standing,
    missing: usize,
    confirmed: String,
}

struct Claim {
    name: String,
    state: String,
    reason: Option<String>,
}

/// What may still be filled in: its label and its page.
pub(super) fn missing(record: &Record) -> Vec<(&'static str, &'static str, String)> {
    let mut missing = Vec::new();
    for section in Section::SHOWN {
        for ask in section.asks().iter().filter(|ask| ask.later && !ask.field.is_filled(record)) {
            missing.push((ask.field.label, ask.field.name, format!("ubah/{}", section.slug())));
        }
    }
    if record.observations.iter().all(|one| one.kind != "omset_idr") {
        missing.push(("Omzet", "omset", "angka".to_owned()));
    }
    if record.observations.iter().all(|one| !one.kind.starts_with("workers")) {
        missing.push(("Tenaga kerja", "tk_bayar_l", "angka".to_owned()));
    }
    missing
}

/// `GET /saya`
pub async fn index(AppState(app): AppState<App>, actor: Actor) -> Result<Response, Error> {
    let Some(one) = actor.identity() else { return Err(Error::SignedOut) };
    let mut conn = app.db().primary().acquire().await?;
    let mut lines = Vec::new();
    for id in one.owned.iter().take(MOST) {
        let business = record::load(&mut conn, app.keys(), *id).await?;
        let Some(business) = business.filter(|one| one.erased_at.is_none()) else { continue };
        lines.push(Line {
            standing: standing(&mut conn, &business).await?,
            missing: missing(&business.record).len(),
            confirmed: format::day(business.confirmed_at),
            code: business.code,
            name: business.record.name,
        });
    }
    let wanted = Wanted { account: Some(one.id), kind: Some(Kind::Claim), ..Wanted::default() };
    let mut claims = Vec::new();
    for claim in request::list(&mut conn, app.keys(), wanted).await? {
        if one.owned.contains(&claim.business) {
            continue;
        }
        if let Some(business) = record::load(&mut conn, app.keys(), claim.business).await? {
            let since = format::day(claim.decided_at.unwrap_or(claim.created_at));
            // Whoever claims what is not public knows its code, and is told no more before it is theirs.
            let public = business.record.verification == "verified";
            claims.push(Claim {
                name: if public { business.record.name } else { format!("Pendaftaran {}", business.code) },
                state: format!("{} sejak {since}", claim.state.title()),
                reason: claim.reason,
            });
        }
    }
    drop(conn);
    let page = ListPage { layout: layout(&app, &actor, "Usaha saya"), lines, claims };
    render(StatusCode::OK, &page)
}
