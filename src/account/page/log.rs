//! `/admin/log`: what was done, per person and per record.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;
use sqlx::PgConnection;

use super::layout;
use crate::account::audit::{self, Wanted};
use crate::account::deed;
use crate::account::policy::{Actor, Role};
use crate::app::App;
use crate::http::error::Error;
use crate::http::format;
use crate::http::page::{Layout, render};
use crate::http::params::{PageParams, encode};
use crate::http::parts::Choice;
use crate::ukm::review::page::opened;

/// Entries on one page.
const PER_PAGE: usize = 50;

/// Kinds of records, and their names for people.
const KINDS: [(&str, &str); 4] =
    [("akun", "Akun"), ("ukm", "UKM"), ("pemilik", "Pemilik"), ("layanan", "Layanan")];

#[derive(Template)]
#[template(path = "account/page/log.html")]
struct LogPage {
    layout: Layout,
    kinds: Vec<Choice>,
    number: String,
    by: String,
    entries: Vec<Line>,
    next: Option<String>,
}

struct Line {
    at: String,
    who: String,
    by: Option<i64>,
    viewing: Option<String>,
    origin: String,
    action: String,
    subject: String,
    href: Option<String>,
    reason: Option<String>,
    details: Vec<(&'static str, String)>,
}

/// One detail: its name in words, and roles by their titles.
fn field(name: &str, value: &Value) -> String {
    let role = value.as_str().filter(|_| name == "peran").and_then(Role::parse);
    let text = role.map_or_else(|| plain(value), |role| role.title().to_owned());
    format!("{}: {text}", name.replace('_', " "))
}

/// `{"a": 1, "b": [2]}` as `a: 1; b: 2`.
fn plain(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let known = fields.iter().filter(|(_, value)| !value.is_null());
            known.map(|(name, value)| field(name, value)).collect::<Vec<_>>().join("; ")
        }
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The business by whose owner's key an entry opens.
async fn business_of(conn: &mut PgConnection, entry: &audit::Listed) -> sqlx::Result<Option<i64>> {
    match entry.subject_kind.as_str() {
        "ukm" => Ok(entry.subject_id),
        "pemilik" => {
            let first = sqlx::query_scalar!(
                r#"select min(id) as "id?" from business where owner_id = $1"#,
                entry.subject_id
            );
            first.fetch_one(conn).await
        }
        _ => Ok(None),
    }
}

async fn line(conn: &mut PgConnection, by: (&App, &Actor), entry: audit::Listed) -> Result<Line, Error> {
    let kind = KINDS.iter().find(|(slug, _)| *slug == entry.subject_kind).map_or("", |(_, title)| title);
    let mut details = Vec::new();
    details.extend(entry.before.as_ref().map(|value| ("Sebelum", plain(value))));
    details.extend(entry.after.as_ref().map(|value| ("Sesudah", plain(value))));
    let mut reason = entry.reason.clone();
    if entry.sealed
        && let Some(business) = business_of(conn, &entry).await?
    {
        audit::viewed(conn, by.0.db(), by.1, business).await?;
        let opened = opened(conn, by, business, entry.id).await?;
        reason = reason.or(opened.reason);
        details.extend(
            opened.changes.into_iter().map(|(label, old, new)| (label, format!("{old} \u{2192} {new}"))),
        );
    }
    let name = entry.subject.or(entry.subject_id.map(|id| id.to_string())).unwrap_or_default();
    let console = if entry.origin == "konsol" { "konsol server" } else { "umum" };
    Ok(Line {
        at: format::moment(entry.at),
        who: entry.who.unwrap_or_else(|| console.to_owned()),
        by: entry.account_id,
        viewing: entry.viewing,
        origin: entry.origin,
        action: deed::words(&entry.action).to_owned(),
        subject: format!("{kind} {name}"),
        href: entry
            .subject_id
            .map(|id| format!("/admin/log?jenis={}&nomor={id}", encode(&entry.subject_kind))),
        reason,
        details,
    })
}

/// `GET /admin/log`
pub async fn index(
    AppState(app): AppState<App>,
    actor: Actor,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    let wanted = Wanted {
        account: params.id("oleh"),
        kind: params.text("jenis").filter(|kind| KINDS.iter().any(|(slug, _)| slug == kind)),
        subject: params.id("nomor"),
        before: params.id("sebelum"),
    };
    let mut conn = app.db().primary().acquire().await?;
    let mut found = audit::list(&mut conn, &wanted, PER_PAGE as i64 + 1).await?;
    let more = found.len() > PER_PAGE;
    found.truncate(PER_PAGE);
    let last = found.last().filter(|_| more).map(|last| last.id);
    let mut entries = Vec::with_capacity(found.len());
    for entry in found {
        entries.push(line(&mut conn, (&app, &actor), entry).await?);
    }
    drop(conn);
    let text = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let (number, by, kind) = (text(wanted.subject), text(wanted.account), wanted.kind.unwrap_or_default());
    let next = last.map(|last| format!("/admin/log?jenis={kind}&nomor={number}&oleh={by}&sebelum={last}"));
    let mut kinds = vec![Choice::new("", "Semua", kind.is_empty())];
    kinds.extend(KINDS.iter().map(|(slug, title)| Choice::new(*slug, *title, *slug == kind)));
    let page = LogPage { layout: layout(&app, &actor, "Catatan kegiatan"), kinds, number, by, entries, next };
    render(StatusCode::OK, &page)
}
