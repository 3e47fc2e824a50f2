//! `/wilayah`, `/wilayah/{kecamatan}`, `/wilayah/{kecamatan}/{desa}`: profiles of areas.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::StatusCode;
use axum::response::Response;

use crate::app::{App, Current};
use crate::http::Path;
use crate::http::error::Error;
use crate::http::format;
use crate::http::page::{Layout, Menu, render};
use crate::http::parts::{Bar, Crumb};
use crate::peta;
use crate::peta::atlas::Atlas;
use crate::peta::index::counts::Counts;
use crate::peta::page::state::{Place, State};
use crate::peta::page::svg::Drawing;
use crate::peta::page::view::{DominantView, View, page_of};
use crate::ukm::page::item::{Item, items};
use crate::ukm::product::page::top;
use crate::wilayah::Area;

/// Products in the bar list.
const BARS: usize = 10;
/// UKM on the profile; the rest is a link away.
const SHOWN: usize = 10;

#[derive(Template)]
#[template(path = "wilayah/page/area.html")]
struct AreaPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    sentence: String,
    map_href: String,
    parent_href: String,
    top: Vec<Bar>,
    coverage: String,
    view: View,
    is_desa: bool,
    view_total: u32,
    items: Option<Vec<Item>>,
    list_all: Option<String>,
    official: bool,
    svg: Drawing,
    facts: Vec<(&'static str, String)>,
}

/// `GET /wilayah`
pub async fn index(AppState(app): AppState<App>, atlas: Current) -> Result<Response, Error> {
    show(&app, &atlas, Place::Kabupaten).await
}

/// `GET /wilayah/{kecamatan}`
pub async fn kecamatan(
    AppState(app): AppState<App>,
    atlas: Current,
    Path(slug): Path<String>,
) -> Result<Response, Error> {
    let ix =
        atlas.areas.kecamatan_by_slug(&slug).ok_or_else(|| Error::not_found("Kecamatan ini tidak ada."))?;
    show(&app, &atlas, Place::Kecamatan(ix)).await
}

/// `GET /wilayah/{kecamatan}/{desa}`
pub async fn desa(
    AppState(app): AppState<App>,
    atlas: Current,
    Path((kecamatan, desa)): Path<(String, String)>,
) -> Result<Response, Error> {
    let ix = atlas
        .areas
        .desa_by_slugs(&kecamatan, &desa)
        .ok_or_else(|| Error::not_found("Desa ini tidak ada di kecamatan tersebut."))?;
    show(&app, &atlas, Place::Desa(ix)).await
}

async fn show(app: &App, atlas: &Atlas, place: Place) -> Result<Response, Error> {
    let state = State::default().at(place);
    let map_href = state.address(atlas);
    let view = View::new(state, atlas);
    let area = area_of(atlas, place);
    let counts = counts_of(&view, place);
    let listed = list(app, atlas, place).await;
    let title = match place {
        Place::Kabupaten => format!("Wilayah {}", area.name),
        Place::Kecamatan(_) | Place::Desa(_) => area.title(),
    };
    let sentence = sentence(atlas, area, &counts);
    let page = AreaPage {
        layout: Layout::new(app, Menu::Wilayah, title, sentence.clone()).at(app, &page_of(atlas, place)),
        crumbs: crumbs(atlas, place),
        sentence,
        map_href,
        parent_href: parent_page(atlas, place),
        top: top(atlas, &counts, BARS),
        coverage: coverage(&counts),
        is_desa: matches!(place, Place::Desa(_)),
        view_total: counts.total,
        list_all: listed
            .as_ref()
            .filter(|_| counts.total as usize > SHOWN)
            .map(|_| list_address(atlas, place)),
        items: listed,
        official: atlas.areas.official(),
        svg: Drawing::new(&view, atlas),
        facts: facts(atlas, area, place, &counts),
        view,
    };
    render(StatusCode::OK, &page)
}

fn area_of(atlas: &Atlas, place: Place) -> &Area {
    match place {
        Place::Kabupaten => atlas.areas.kabupaten(),
        Place::Kecamatan(ix) => &atlas.areas.kecamatan()[usize::from(ix.0)],
        Place::Desa(ix) => &atlas.areas.desa()[usize::from(ix.0)],
    }
}

/// A desa is shown among the desa of its kecamatan; its own figures are those of its row.
fn counts_of(view: &View, place: Place) -> Counts {
    let own = view.rows.iter().find(|row| row.chosen).map(|row| row.counts.clone());
    match place {
        Place::Desa(_) => own.unwrap_or_default(),
        Place::Kabupaten | Place::Kecamatan(_) => view.total.clone(),
    }
}

fn sentence(atlas: &Atlas, area: &Area, counts: &Counts) -> String {
    let total = format!("{} UKM di {}.", format::whole(counts.total), area.title());
    match DominantView::of(counts, atlas) {
        Some(dominant) => format!(
            "{total} Produk terbanyak: {}, dibuat {} UKM ({}).",
            dominant.name,
            format::whole(dominant.count),
            format::percent(dominant.share)
        ),
        None => format!("{total} Data belum cukup untuk menyebut produk dominan."),
    }
}

fn coverage(counts: &Counts) -> String {
    format!(
        "Persen dari {} UKM yang produknya tercatat; {} UKM belum diklasifikasi.",
        format::whole(counts.with_product),
        format::whole(counts.total - counts.with_product)
    )
}

fn crumbs(atlas: &Atlas, place: Place) -> Vec<Crumb> {
    let here = Crumb::here(&*area_of(atlas, place).name);
    let top = || Crumb::to(&*atlas.areas.kabupaten().name, "/wilayah");
    match place {
        Place::Kabupaten => vec![here],
        Place::Kecamatan(_) => vec![top(), here],
        Place::Desa(ix) => {
            let kecamatan = Place::Kecamatan(atlas.areas.kecamatan_of(ix));
            vec![top(), Crumb::to(&*area_of(atlas, kecamatan).name, page_of(atlas, kecamatan)), here]
        }
    }
}

fn parent_page(atlas: &Atlas, place: Place) -> String {
    match place {
        Place::Desa(ix) => page_of(atlas, Place::Kecamatan(atlas.areas.kecamatan_of(ix))),
        Place::Kabupaten | Place::Kecamatan(_) => page_of(atlas, Place::Kabupaten),
    }
}

async fn list(app: &App, atlas: &Atlas, place: Place) -> Option<Vec<Item>> {
    let area = match place {
        Place::Kabupaten => return None,
        Place::Kecamatan(ix) => peta::Area::Kecamatan(ix),
        Place::Desa(ix) => peta::Area::Desa(ix),
    };
    let page = atlas.index.list(area, peta::Filter::default(), SHOWN, None);
    let found: Vec<_> = page.ukm.iter().map(|ukm| (*ukm, None)).collect();
    Some(items(app, atlas, &found).await)
}

fn list_address(atlas: &Atlas, place: Place) -> String {
    let code = &area_of(atlas, place).code;
    match place {
        Place::Kabupaten => "/ukm".to_owned(),
        Place::Kecamatan(_) => format!("/ukm?kecamatan={code}"),
        Place::Desa(ix) => {
            let kecamatan = area_of(atlas, Place::Kecamatan(atlas.areas.kecamatan_of(ix)));
            format!("/ukm?kecamatan={}&desa={code}", kecamatan.code)
        }
    }
}

fn facts(atlas: &Atlas, area: &Area, place: Place, counts: &Counts) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("Luas", format::hectares(area.area_ha)),
        ("UKM per km²", format::decimal(f64::from(counts.total) / (area.area_ha / 100.0), 1)),
    ];
    match place {
        Place::Kabupaten => {
            facts.push(("Kecamatan", format::whole(atlas.areas.kecamatan().len() as u64)));
            facts.push(("Desa dan kelurahan", format::whole(atlas.areas.desa().len() as u64)));
        }
        Place::Kecamatan(ix) => {
            facts.push(("Desa dan kelurahan", format::whole(atlas.areas.desa_of(ix).len() as u64)));
        }
        Place::Desa(_) => {}
    }
    if let Some(population) = area.population {
        facts.push(("Penduduk", format::whole(population)));
    }
    if let Some(postal_code) = &area.postal_code {
        facts.push(("Kode pos", postal_code.clone()));
    }
    facts.push(("Kode Kemendagri", area.code.clone()));
    if let Some(bps) = &area.bps_code {
        facts.push(("Kode BPS", bps.clone()));
    }
    facts
}
