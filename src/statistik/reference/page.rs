//! `/data/acuan`: what others say of the number of businesses, beside what the register counts.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::StatusCode;
use axum::response::Response;

use super::detect::{Series, Sign};
use super::{ADDRESS, Source, list};
use crate::app::App;
use crate::http::error::Error;
use crate::http::format;
use crate::http::page::{Layout, Menu, render};
use crate::peta::Filter;

#[derive(Template)]
#[template(path = "statistik/reference/page.html")]
struct ReferencePage {
    layout: Layout,
    own: String,
    today: String,
    sources: Vec<Shown>,
}

/// A source as it is shown: the series of the own area, and how much of all of it looks calculated.
struct Shown {
    source: Source,
    dated: Option<String>,
    years: Vec<i16>,
    rows: Vec<Row>,
    /// How many series of how many look like projections; none when none does.
    projected: Option<String>,
}

struct Row {
    name: String,
    cells: Vec<String>,
    signs: Vec<String>,
}

fn sign(sign: &Sign) -> String {
    match sign {
        Sign::Constant(factor) if (factor - 1.0).abs() < f64::EPSILON => "sama setiap tahun".to_owned(),
        Sign::Constant(factor) => format!("setiap tahun dikali {}", format::decimal(*factor, 4)),
        Sign::Same(other) => format!("sama persis dengan {other}"),
    }
}

fn shown(source: Source, series: &[Series], kabupaten: &str) -> Shown {
    let own: Vec<&Series> = series.iter().filter(|one| one.area.0 == kabupaten).collect();
    let mut years: Vec<i16> = own.iter().flat_map(|one| one.values.keys().copied()).collect();
    years.sort_unstable();
    years.dedup();
    let rows = own.iter().map(|one| Row {
        name: if one.category.is_empty() { "Semua".to_owned() } else { one.category.clone() },
        cells: years
            .iter()
            .map(|year| {
                one.values.get(year).map_or("–".to_owned(), |value| format::whole(value.unsigned_abs()))
            })
            .collect(),
        signs: one.signs.iter().map(sign).collect(),
    });
    let projected = series.iter().filter(|one| !one.signs.is_empty()).count();
    Shown {
        dated: source.dated.map(format::date),
        rows: rows.collect(),
        years,
        projected: (projected > 0)
            .then(|| format!("{} dari {} deret", format::whole(projected), format::whole(series.len()))),
        source,
    }
}

/// `GET /data/acuan`
pub async fn index(AppState(app): AppState<App>) -> Result<Response, Error> {
    let atlas = app.atlas()?;
    let kabupaten = &atlas.areas.kabupaten().code;
    let sources = list(&mut *app.db().reader().acquire().await?).await?;
    let about = "Jumlah UKM menurut sumber lain, dengan asal dan artinya, di samping hitungan register ini.";
    // Example data are no count.
    let own = if atlas.demo() { 0 } else { atlas.index.area_totals(Filter::default()).kabupaten().total };
    let page = ReferencePage {
        layout: Layout::new(&app, Menu::None, "Angka dari sumber lain", about).at(&app, ADDRESS),
        own: format::whole(own),
        today: format::day(app.clock().now()),
        sources: sources.into_iter().map(|(source, series)| shown(source, &series, kabupaten)).collect(),
    };
    render(StatusCode::OK, &page)
}
