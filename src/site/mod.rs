//! Pages of the site as a whole: home, about, open data, API description, files for robots.

pub mod api_page;
pub mod data;
pub mod robots;
pub mod sitemap;

use askama::Template;
use axum::extract::State as AppState;
use axum::http::StatusCode;
use axum::response::Response;

use crate::app::{App, Current};
use crate::http::error::Error;
use crate::http::format;
use crate::http::page::{Layout, Menu, render};
use crate::http::parts::{Bar, Choice};
use crate::peta::atlas::Atlas;
use crate::peta::page::state::State;
use crate::peta::page::svg::Drawing;
use crate::peta::page::view::View;
use crate::peta::{DesaIx, Filter};
use crate::ukm::page::index::kecamatan_choices;
use crate::ukm::product::page::top;

/// Products on the home page.
const BARS: usize = 6;

#[derive(Template)]
#[template(path = "site/home.html")]
struct HomePage {
    layout: Layout,
    example: String,
    official: bool,
    svg: Drawing,
    kecamatan: usize,
    total: u32,
    products: u32,
    desa_with: u32,
    desa_all: u32,
    today: String,
    top: Vec<Bar>,
    kecamatan_options: Vec<Choice>,
}

/// `GET /`
pub async fn home(AppState(app): AppState<App>, atlas: Current) -> Result<Response, Error> {
    let totals = atlas.index.area_totals(Filter::default());
    let all = totals.all();
    let desa = atlas.areas.desa().len() as u16;
    let view = View::new(State::default(), &atlas);
    let kabupaten = &atlas.areas.kabupaten().name;
    let largest = view.rows.iter().max_by_key(|row| row.counts.total).map(|row| row.name.clone());
    let page = HomePage {
        layout: Layout::new(
            &app,
            Menu::None,
            format!("Cari usaha kecil di {kabupaten}"),
            format!("Peta dan daftar UKM {kabupaten}: siapa membuat apa, di desa mana."),
        )
        .at(&app, "/"),
        example: largest.unwrap_or_else(|| "nama desa".to_owned()),
        official: atlas.areas.official(),
        svg: Drawing::new(&view, &atlas),
        kecamatan: atlas.areas.kecamatan().len(),
        total: all.total,
        products: all.products.iter().filter(|n| **n > 0).count() as u32,
        desa_with: (0..desa).filter(|ix| totals.desa(DesaIx(*ix)).total > 0).count() as u32,
        desa_all: u32::from(desa),
        today: format::day(app.clock().now()),
        top: top(&atlas, &all, BARS),
        kecamatan_options: kecamatan_choices(&atlas, None),
    };
    render(StatusCode::OK, &page)
}

#[derive(Template)]
#[template(path = "site/tentang.html")]
struct AboutPage {
    layout: Layout,
    boundary: String,
    official: bool,
}

/// `GET /tentang`
pub async fn about(AppState(app): AppState<App>, atlas: Current) -> Result<Response, Error> {
    let page = AboutPage {
        layout: Layout::new(
            &app,
            Menu::None,
            "Tentang layanan ini",
            "Apa yang dihitung, dari mana datanya, dan bagaimana privasi dijaga.",
        )
        .at(&app, "/tentang"),
        boundary: boundary(&atlas),
        official: atlas.areas.official(),
    };
    render(StatusCode::OK, &page)
}

/// Where the shapes come from, as a sentence.
fn boundary(atlas: &Atlas) -> String {
    format!("Sumber batas: {}.", atlas.areas.source().trim_end_matches('.'))
}
