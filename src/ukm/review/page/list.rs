//! `/admin/ukm`: what waits, and the whole register of the own area.

use askama::Template;
use axum::extract::State as AppState;
use axum::response::Response;

use super::assign::first_day;
use super::filter::{Filter, STATES, VERIFICATIONS, choices, kecamatan};
use super::{bulk, layout, words};
use crate::account::companion;
use crate::account::policy::{Action, Actor, Menu, Subject};
use crate::app::App;
use crate::http::error::Error;
use crate::http::form::Form;
use crate::http::format;
use crate::http::page::{Layout, render};
use crate::http::params::PageParams;
use crate::http::parts::Choice;
use crate::peta::atlas::Atlas;
use crate::ukm::duplicate::pair;
use crate::ukm::request;
use crate::ukm::review::access;
use crate::ukm::review::queue::{self, MOST, Queue, Row, Way};

/// Records on one page of the list.
const PER_PAGE: usize = 25;

#[derive(Template)]
#[template(path = "ukm/review/page/list.html")]
struct ListPage {
    layout: Layout,
    tabs: Vec<Tab>,
    about: &'static str,
    q: String,
    queue: &'static str,
    verifications: Vec<Choice>,
    states: Vec<Choice>,
    kecamatan: Vec<Choice>,
    narrows: bool,
    everything: String,
    lines: Vec<Line>,
    decides: bool,
    companions: Vec<(i64, String)>,
    first_day: String,
    filter: Filter,
    form: Form,
    after: Option<i64>,
    next: Option<String>,
    back: Option<String>,
    /// Where what is listed is to be had as a file.
    export: Option<String>,
}

struct Tab {
    href: String,
    title: &'static str,
    count: String,
    current: bool,
}

/// A record in the list.
pub(super) struct Line {
    pub value: String,
    pub ticked: bool,
    pub href: String,
    pub name: String,
    pub code: String,
    pub place: String,
    pub came: String,
    pub tags: Vec<(&'static str, &'static str)>,
    pub holder: Option<String>,
}

pub(super) fn line(row: Row, atlas: &Atlas, filter: &Filter, actor: &Actor, form: &Form) -> Line {
    let mut tags = vec![(
        words::verification(&row.verification),
        if row.verification == "verified" { "badge good" } else { "badge" },
    )];
    tags.extend((row.state != "active").then(|| (words::state(&row.state), "badge")));
    tags.extend(row.pointless.then_some(("tanpa titik", "badge")));
    tags.extend(row.conflict.then_some(("beda wilayah", "badge warn")));
    let requests = row.requests.iter().filter_map(|kind| request::Kind::find(kind));
    tags.extend(requests.map(|kind| (kind.title(), "badge warn")));
    // Changed meanwhile, it is still the one that was meant.
    let picked = |pair: &str| pair.split_once(':').is_some_and(|(id, _)| id == row.id.to_string());
    Line {
        ticked: form.all("pilih").any(picked),
        value: format!("{}:{}", row.id, row.version),
        href: format!("/admin/ukm/{}{}", row.id, filter.query(&[])),
        name: row.name,
        code: row.code,
        place: words::place(atlas, row.desa_code.as_deref()),
        came: if filter.queue == Some(Queue::Stale) {
            format!("terakhir dipastikan {}", format::day(row.confirmed_at))
        } else {
            format!("masuk {}", format::day(row.created_at))
        },
        tags,
        holder: row.holder.filter(|_| row.holder_id != actor.id()),
    }
}

/// How many wait, as it is shown.
fn waiting(count: i64) -> String {
    let shown = format::whole(u64::try_from(count.min(MOST)).unwrap_or_default());
    if count > MOST { format!("{shown}+") } else { shown }
}

/// `GET /admin/ukm`
pub async fn index(
    AppState(app): AppState<App>,
    actor: Actor,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    let filter = Filter::read(&mut params);
    let after = params.text("setelah").and_then(|id| id.parse::<i64>().ok());
    params.finish()?;
    draw(&app, &actor, filter, after, Form::new(bulk::LABELS)).await
}

/// Draws the list from a record on, with the form for many as it was sent.
pub(super) async fn draw(
    app: &App,
    actor: &Actor,
    filter: Filter,
    after: Option<i64>,
    form: Form,
) -> Result<Response, Error> {
    let wanted = filter.wanted(app, actor)?;
    let atlas = app.atlas()?;
    let mut conn = app.db().primary().acquire().await?;
    let mut rows = queue::list(&mut conn, &wanted, (Way::On, after), None, PER_PAGE as i64 + 1).await?;
    let more = rows.len() > PER_PAGE;
    rows.truncate(PER_PAGE);
    let mut tabs = Vec::new();
    for queue in Queue::ALL {
        tabs.push(Tab {
            href: format!("/admin/ukm?antrian={}", queue.slug()),
            title: queue.title(),
            count: waiting(queue::count(&mut conn, &wanted, queue).await?),
            current: filter.queue == Some(queue),
        });
    }
    let decides = actor.may(Action::Verify, &Subject::Menu(Menu::Ukm));
    if decides {
        let scope = access::scope(actor, Action::Verify);
        tabs.push(Tab {
            href: "/admin/ganda".to_owned(),
            title: "Mungkin ganda",
            count: waiting(pair::count(&mut conn, &scope, atlas.demo(), MOST + 1).await?),
            current: false,
        });
    }
    let companions = if decides { companion::list(&mut conn, actor.now()).await? } else { Vec::new() };
    drop(conn);
    let next = rows.last().filter(|_| more).map(|last| last.id.to_string());
    let page = ListPage {
        layout: layout(app, actor, form.title("Data UKM")),
        tabs,
        about: filter.queue.map_or("Semua UKM yang dapat Anda buka.", Queue::about),
        q: filter.text.clone().unwrap_or_default(),
        queue: filter.queue.map_or("", Queue::slug),
        verifications: choices(&VERIFICATIONS, filter.verification, "Semua"),
        states: choices(&STATES, filter.state, "Semua"),
        kecamatan: kecamatan(&atlas, &wanted),
        narrows: filter.narrows(),
        everything: Filter { queue: filter.queue, ..Filter::default() }.query(&[]),
        lines: rows.into_iter().map(|row| line(row, &atlas, &filter, actor, &form)).collect(),
        decides,
        companions,
        first_day: first_day(&form, actor),
        after,
        next: next.map(|id| format!("/admin/ukm{}", filter.query(&[("setelah", id)]))),
        back: after.map(|_| format!("/admin/ukm{}", filter.query(&[]))),
        export: actor
            .may(Action::Export, &Subject::Menu(Menu::Ukm))
            .then(|| format!("/admin/ukm/ekspor{}", filter.query(&[]))),
        filter,
        form,
    };
    render(page.form.status(), &page)
}
