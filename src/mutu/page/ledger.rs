//! `/admin/mutu`: the ledger by area and by group of data, and how it went on.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::trend::Trend;
use super::{About, Place, query};
use crate::account::policy::{Action, Actor, Scope};
use crate::app::App;
use crate::http::error::Error;
use crate::http::format;
use crate::http::page::{Layout, Menu, render};
use crate::http::params::PageParams;
use crate::http::parts::{Choice, Crumb};
use crate::mutu::class::{Class, Part};
use crate::mutu::ledger::{Counts, Figure, Ledger};
use crate::mutu::month;
use crate::peta::atlas::Atlas;
use crate::ukm::review::access;
use crate::ukm::review::queue::WITHOUT_AREA;
use crate::wilayah::{Area, Areas};

/// Months of the trend.
const MONTHS: i64 = 12;

#[derive(Template)]
#[template(path = "mutu/page/ledger.html")]
struct LedgerPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    title: String,
    about: &'static [Class; 5],
    sum: Row,
    areas: Vec<Row>,
    parts: Vec<Row>,
    choices: Vec<Choice>,
    area: Option<String>,
    trend: Option<Trend>,
    csv: String,
    work: String,
}

/// A line of the ledger.
struct Row {
    name: String,
    /// Where the area or group of data has a page of its own.
    href: Option<String>,
    cells: Vec<Cell>,
    completeness: String,
}

/// A figure, and where its rows are; nowhere when there are none.
struct Cell {
    title: &'static str,
    text: String,
    href: Option<String>,
}

fn whole(count: i64) -> String {
    format::whole(count.unsigned_abs())
}

/// Draws a line: the five classes and all.
fn row(name: String, href: Option<String>, counts: Counts, area: Option<&str>, part: Option<Part>) -> Row {
    let cell = |class: Option<Class>, count: i64| {
        let pairs = Figure::parts(Some(Figure { class, part, rule: None }));
        let mut all: Vec<(&str, Option<&str>)> = pairs.to_vec();
        all.push(("wilayah", area));
        Cell {
            title: class.map_or("Semua", Class::title),
            text: whole(count),
            href: (count > 0).then(|| query("/admin/ukm", &all)),
        }
    };
    let classes = Class::ALL.map(|class| cell(Some(class), counts.of[class as usize]));
    Row {
        name,
        href,
        cells: classes.into_iter().chain([cell(None, counts.all())]).collect(),
        completeness: counts.completeness().map_or("–".to_owned(), |share| format!("{share}\u{a0}%")),
    }
}

/// The areas under the one that a page is about, with what counts as theirs. Those without any record are left out.
fn lines(about: About, areas: &Areas, ledger: &Ledger) -> Vec<(Option<Area>, Counts)> {
    let of = |prefix: &str| {
        let prefix = prefix.to_owned();
        ledger.counts(about.part, move |desa| desa.is_some_and(|desa| desa.starts_with(&prefix)))
    };
    let desa = |ix: crate::wilayah::DesaIx| areas.desa()[usize::from(ix.0)].clone();
    let under: Vec<Area> = match about.place {
        Place::Kabupaten => areas.kecamatan().to_vec(),
        Place::Kecamatan(ix) => areas.desa_of(ix).map(desa).collect(),
        Place::Desa(ix) => vec![desa(ix)],
    };
    let mut lines: Vec<(Option<Area>, Counts)> = under
        .into_iter()
        .map(|area| {
            let counts = of(&area.code);
            (Some(area), counts)
        })
        .collect();
    if about.place == Place::Kabupaten {
        let known = |desa: Option<&str>| desa.is_some_and(|desa| areas.desa_by_code(desa).is_some());
        lines.push((None, ledger.counts(about.part, |desa| !known(desa))));
    }
    lines.retain(|(_, counts)| counts.all() > 0);
    lines
}

fn crumbs(about: About, areas: &Areas) -> (Vec<Crumb>, String) {
    let mut crumbs = vec![Crumb::to("Meja kerja", "/admin")];
    let kecamatan = |ix: crate::wilayah::KecamatanIx| &areas.kecamatan()[usize::from(ix.0)];
    let step = |area: &Area| Crumb::to(area.title(), about.address("/admin/mutu", Some(&area.code)));
    let whole = Crumb::to("Mutu data", about.address("/admin/mutu", None));
    let title = match about.place {
        Place::Kabupaten => {
            crumbs.push(Crumb::here("Mutu data"));
            areas.kabupaten().name.clone()
        }
        Place::Kecamatan(ix) => {
            crumbs.extend([whole, Crumb::here(kecamatan(ix).title())]);
            kecamatan(ix).title()
        }
        Place::Desa(ix) => {
            let desa = &areas.desa()[usize::from(ix.0)];
            crumbs.extend([whole, step(kecamatan(areas.kecamatan_of(ix))), Crumb::here(desa.title())]);
            format!("{}, {}", desa.title(), kecamatan(areas.kecamatan_of(ix)).title())
        }
    };
    (crumbs, title)
}

/// Desa whose past may be shown: those of the page that lie in the scope. Past months tell desa only, so whoever reaches
/// records by product alone sees none.
fn seen_desa(scope: &Scope, wanted: Option<Vec<String>>) -> Option<Vec<String>> {
    match (scope.everything, wanted) {
        (true, wanted) => wanted,
        (false, None) => Some(scope.desa.clone()),
        (false, Some(wanted)) => Some(wanted.into_iter().filter(|code| scope.desa.contains(code)).collect()),
    }
}

async fn read(
    app: &App,
    actor: &Actor,
    atlas: &Atlas,
    about: About,
) -> Result<(Ledger, Vec<month::Past>), Error> {
    let scope = access::scope(actor, Action::See);
    let wanted = about.desa(&atlas.areas);
    let mut conn = app.db().primary().acquire().await?;
    let ledger = Ledger::count(&mut conn, &scope, atlas.demo(), wanted.as_deref()).await?;
    let desa = seen_desa(&scope, wanted);
    let past = month::past(&mut conn, desa.as_deref(), about.part, atlas.demo(), MONTHS).await?;
    Ok((ledger, past))
}

/// `GET /admin/mutu`
pub async fn index(
    AppState(app): AppState<App>,
    actor: Actor,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    let atlas = app.atlas()?;
    let about = About::read(&mut params, &atlas.areas);
    params.finish()?;
    let (ledger, past) = read(&app, &actor, &atlas, about).await?;
    let code = about.code(&atlas.areas);
    let (crumbs, title) = crumbs(about, &atlas.areas);
    let all = |part: Option<Part>| ledger.counts(part, |_| true);
    let part_name = |part: Option<Part>| part.map_or("Seluruh data", Part::title);
    let parts = [None].into_iter().chain(Part::ALL.map(Some));
    let page = LedgerPage {
        layout: Layout::new(&app, Menu::None, format!("Mutu data: {title}"), "").with_person(actor.person()),
        crumbs,
        title,
        about: &Class::ALL,
        sum: row("Semua".to_owned(), None, all(about.part), code, about.part),
        areas: lines(about, &atlas.areas, &ledger)
            .into_iter()
            .map(|(area, counts)| {
                let code = area.as_ref().map_or(WITHOUT_AREA, |area| &area.code);
                let deeper = area.as_ref().filter(|area| about.code(&atlas.areas) != Some(&area.code));
                let href = deeper.map(|area| about.address("/admin/mutu", Some(&area.code)));
                let name =
                    area.as_ref().map_or("Wilayah belum diketahui".to_owned(), |area| area.name.clone());
                row(name, href, counts, Some(code), about.part)
            })
            .collect(),
        parts: parts
            .clone()
            .map(|part| {
                let of_part = About { part, ..about };
                let href = (part != about.part).then(|| of_part.address("/admin/mutu", code));
                row(part_name(part).to_owned(), href, all(part), code, part)
            })
            .collect(),
        choices: parts
            .map(|part| Choice::new(part.map_or("", Part::slug), part_name(part), part == about.part))
            .collect(),
        area: code.map(ToOwned::to_owned),
        trend: Trend::new(&past),
        csv: about.address("/admin/mutu/tabel.csv", code),
        work: query("/admin/mutu/kerja", &[("wilayah", code)]),
    };
    render(StatusCode::OK, &page)
}

fn write(about: About, areas: &Areas, ledger: &Ledger) -> anyhow::Result<Vec<u8>> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    let mut head = vec!["kode", "nama", "bagian"];
    head.extend(Class::ALL.map(Class::slug));
    head.extend(["semua", "kelengkapan_persen"]);
    csv.write_record(head)?;
    for (area, counts) in lines(about, areas, ledger) {
        let mut cells = match area {
            Some(area) => vec![area.code, area.name],
            None => vec![String::new(), "Wilayah belum diketahui".to_owned()],
        };
        cells.push(about.part.map_or("semua", Part::slug).to_owned());
        cells.extend(counts.of.iter().map(ToString::to_string));
        cells.push(counts.all().to_string());
        cells.push(counts.completeness().map(|share| share.to_string()).unwrap_or_default());
        csv.write_record(cells)?;
    }
    Ok(csv.into_inner()?)
}

/// `GET /admin/mutu/tabel.csv`: the table of the page.
pub async fn table(
    AppState(app): AppState<App>,
    actor: Actor,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    let atlas = app.atlas()?;
    let about = About::read(&mut params, &atlas.areas);
    params.finish()?;
    let (ledger, _) = read(&app, &actor, &atlas, about).await?;
    let body = write(about, &atlas.areas, &ledger).map_err(Error::Internal)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"mutu-data.csv\"")),
    ];
    Ok((headers, body).into_response())
}
