//! `/admin/ukm/ekspor`: what is wanted of the list of the register as a file, and the file.

use std::sync::Arc;

use askama::Template;
use axum::extract::State as AppState;
use axum::response::Response;

use super::column::Group;
use super::{Format, MOST_UNMASKED, Order, REASONS, Reading, World, about, make, send};
use crate::account::guard::{Access, Place};
use crate::account::policy::{Action, Actor, Menu, Subject};
use crate::app::App;
use crate::http::error::{Error, FieldError};
use crate::http::form::{Form, Labels, Posted};
use crate::http::format;
use crate::http::page::{Layout, Menu as SiteMenu, render};
use crate::http::params::{PageParams, Params};
use crate::http::route::Route;
use crate::ukm::review::access;
use crate::ukm::review::page::filter::{Filter, STATES, VERIFICATIONS};
use crate::ukm::review::queue::{Queue, Wanted};
use crate::ukm::review::sight::Eyes;
use crate::wilayah::Areas;

const ADDRESS: &str = "/admin/ukm/ekspor";

const LABELS: Labels = &[("format", "Format"), ("kolom", "Kolom"), ("alasan", "Alasan")];

/// Seconds after which a place may be free again.
const LATER_S: u32 = 30;

/// The addresses of this domain.
pub fn routes() -> Vec<Route> {
    let may = Access::May(Action::Export, Place::Menu(Menu::Ukm));
    vec![Route::get(ADDRESS, may, show), Route::post(ADDRESS, may, download)]
}

#[derive(Template)]
#[template(path = "export/page.html")]
struct ExportPage {
    layout: Layout,
    form: Form,
    filter: Filter,
    narrowing: String,
    list: String,
    formats: Vec<(&'static str, &'static str, bool)>,
    groups: Vec<(&'static str, &'static str, bool)>,
    /// Why, where masks may be taken off; with whether it is chosen.
    reasons: Vec<(&'static str, &'static str, bool)>,
    most: String,
    example: Option<&'static str>,
}

/// The filter of the list in words.
pub(crate) fn narrowing(filter: &Filter, areas: &Areas) -> String {
    let word = |words: &[(&str, &'static str)], stored: Option<&str>| {
        words.iter().find(|(known, _)| Some(*known) == stored).map(|(_, word)| *word)
    };
    let area = filter.area.as_deref();
    let area = area.map(|code| areas.by_code(code).map_or_else(|| code.to_owned(), |area| area.name.clone()));
    let parts = [
        filter.queue.map(|queue| format!("antrian {}", Queue::title(queue))),
        word(&VERIFICATIONS, filter.verification).map(|word| format!("status {word}")),
        word(&STATES, filter.state).map(|word| format!("keadaan {word}")),
        area.map(|area| format!("wilayah {area}")),
        filter.text.as_ref().map(|text| format!("nama atau kode \u{201c}{text}\u{201d}")),
        filter.figure.map(|figure| format!("mutu data {}", figure.title())),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { "tidak ada; semua UKM".to_owned() } else { parts.join("; ") }
}

/// Reads the filter of a file. What is not understood is refused: a file must not hold more than was asked for.
pub(crate) fn filter(params: &mut Params) -> Result<Filter, Error> {
    let filter = Filter::read(params);
    let mut errors = params.errors().to_vec();
    let unread = filter.misunderstood(params).into_iter().filter(|name| *name != "q");
    errors.extend(unread.map(|name| FieldError {
        field: name.into(),
        message: "pilihan saringan ini tidak dikenal; kembali ke daftar lalu saring lagi".to_owned(),
    }));
    if errors.is_empty() { Ok(filter) } else { Err(Error::Invalid(errors)) }
}

/// `GET /admin/ukm/ekspor`
pub async fn show(
    AppState(app): AppState<App>,
    actor: Actor,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    let filter = filter(&mut params)?;
    let mut form = Form::new(LABELS);
    form.set("format", Format::Xlsx.slug());
    draw(&app, &actor, filter, form, |_| true)
}

fn draw(
    app: &App,
    actor: &Actor,
    filter: Filter,
    form: Form,
    ticked: impl Fn(Group) -> bool,
) -> Result<Response, Error> {
    let atlas = app.atlas()?;
    let (format, reason) = (form.value("format"), form.value("alasan"));
    let unmasks = actor.may(Action::Unmask, &Subject::Menu(Menu::Ukm));
    let asked = Group::ALL.into_iter().filter(|group| *group != Group::Business);
    let page = ExportPage {
        layout: Layout::new(app, SiteMenu::None, form.title("Unduh data UKM"), "")
            .with_person(actor.person()),
        narrowing: narrowing(&filter, &atlas.areas),
        list: format!("/admin/ukm{}", filter.query(&[])),
        formats: Format::ALL.map(|one| (one.slug(), one.title(), one.slug() == format)).to_vec(),
        groups: asked.map(|group| (group.slug(), group.title(), ticked(group))).collect(),
        reasons: if unmasks {
            REASONS.map(|(slug, words)| (slug, words, slug == reason)).to_vec()
        } else {
            Vec::new()
        },
        most: format::whole(MOST_UNMASKED),
        example: atlas.demo().then_some(about::EXAMPLE),
        filter,
        form,
    };
    render(page.form.status(), &page)
}

/// `POST /admin/ukm/ekspor`: the file.
pub async fn download(AppState(app): AppState<App>, actor: Actor, posted: Posted) -> Result<Response, Error> {
    let mut form = posted.read(LABELS);
    let filter = filter(&mut form)?;
    let format = form.text("format").and_then(|slug| Format::find(&slug));
    if format.is_none() {
        form.error("format", "pilih salah satu format");
    }
    let groups: Vec<Option<Group>> = form.all("kolom").map(Group::find).collect();
    if groups.contains(&None) {
        form.error("kolom", "ada pilihan kolom yang tidak dikenal");
    }
    let groups: Vec<Group> = groups.into_iter().flatten().collect();
    let unmasks = actor.may(Action::Unmask, &Subject::Menu(Menu::Ukm));
    let reason = form.text("alasan").filter(|_| unmasks);
    let reason = reason.map(|slug| REASONS.iter().find(|(one, _)| *one == slug).map(|(_, words)| *words));
    if reason == Some(None) {
        form.error("alasan", "pilih salah satu alasan");
    }
    let Some(format) = format.filter(|_| form.is_valid()) else {
        return draw(&app, &actor, filter, form, |group| groups.contains(&group));
    };
    let reason = reason.flatten();
    let place = Arc::clone(app.exports()).try_acquire_owned();
    let place = place.map_err(|_all_taken| Error::TooMany { retry_after_s: LATER_S })?;
    let atlas = app.atlas()?;
    let scope = access::scope(&actor, Action::Export);
    let order = Order {
        format,
        eyes: if reason.is_some() { Eyes::Unmasked } else { Eyes::of(&actor) },
        reason,
        wanted: Wanted { scope, ..filter.wanted(&app, &actor)? },
        narrowing: narrowing(&filter, &atlas.areas),
        by: actor.identity().map_or_else(String::new, |one| one.name.clone()),
        demo: atlas.demo(),
        now: actor.now(),
        groups: groups.clone(),
    };
    let world = World { areas: Arc::clone(&atlas.areas), dictionary: Arc::clone(&atlas.dictionary) };
    let reading = Reading::open(app.db(), app.keys(), &order.wanted).await?;
    if reason.is_some() && reading.ids().len() > MOST_UNMASKED {
        let (count, most) = (format::whole(reading.ids().len()), format::whole(MOST_UNMASKED));
        form.error(
            "alasan",
            format!("data pribadi paling banyak untuk {most} UKM sekali unduh, saringan ini memuat {count}; saring dahulu"),
        );
        return draw(&app, &actor, filter, form, |group| groups.contains(&group));
    }
    order.note(app.db(), &actor, reading.ids()).await?;
    Ok(send::answer(order, world, reading, make::folder(&app.config().database.data), place))
}
