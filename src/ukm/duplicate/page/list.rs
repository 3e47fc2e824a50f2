//! The queue.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::StatusCode;
use axum::response::Response;

use super::{layout, place};
use crate::account::policy::{Action, Actor};
use crate::app::App;
use crate::http::error::Error;
use crate::http::format;
use crate::http::page::{Layout, render};
use crate::http::params::PageParams;
use crate::ukm::duplicate::pair;
use crate::ukm::review::access;

/// Pairs on a page.
const PAGE: u32 = 30;

#[derive(Template)]
#[template(path = "ukm/duplicate/page/list.html")]
struct ListPage {
    layout: Layout,
    lines: Vec<Line>,
    done: Option<&'static str>,
    back: Option<String>,
    next: Option<String>,
}

struct Line {
    href: String,
    names: (String, String),
    places: Vec<String>,
    likelihood: String,
    reasons: String,
}

/// `GET /admin/ganda`
pub async fn index(
    AppState(app): AppState<App>,
    actor: Actor,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    let page = params.whole("hal", 1, 1_000, 1);
    let done = params.text("selesai").and_then(|done| match done.as_str() {
        "gabung" => Some("Keduanya digabung."),
        "beda" => Some("Diingat: dua usaha yang berbeda."),
        _ => None,
    });
    let atlas = app.atlas()?;
    let scope = access::scope(&actor, Action::Verify);
    let mut conn = app.db().primary().acquire().await?;
    let range = (i64::from((page - 1) * PAGE), i64::from(PAGE) + 1);
    let mut rows = pair::list(&mut conn, &scope, atlas.demo(), range).await?;
    let more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let lines = rows.into_iter().map(|row| {
        let mut places =
            vec![place(&atlas, row.low_desa.as_deref()), place(&atlas, row.high_desa.as_deref())];
        places.dedup();
        Line {
            href: format!("/admin/ganda/{}/{}", row.low_id, row.high_id),
            names: (row.low_name, row.high_name),
            places,
            likelihood: format::percent(f64::from(row.likelihood)),
            reasons: row.reasons.join(" · "),
        }
    });
    let page = ListPage {
        lines: lines.collect(),
        layout: layout(&app, &actor, "Mungkin ganda"),
        done,
        back: (page > 1).then(|| format!("/admin/ganda?hal={}", page - 1)),
        next: more.then(|| format!("/admin/ganda?hal={}", page + 1)),
    };
    render(StatusCode::OK, &page)
}
