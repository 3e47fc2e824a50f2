//! `/peta`: the map page, whole without script.

pub mod legend;
pub mod state;
pub mod svg;
pub mod view;

use askama::Template;
use axum::extract::State as AppState;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use self::state::{DEFAULT_RADIUS_M, Layer, Measure, Place, State};
use self::svg::Drawing;
use self::view::{Row, View};
use super::api::tile::tile_query;
use super::atlas::Atlas;
use super::index::model::{GroupIx, Radius};
use super::{Area, palette};
use crate::app::{App, Current};
use crate::config::Basemap;
use crate::http::error::Error;
use crate::http::format;
use crate::http::page::{Layout, Menu, render};
use crate::http::params::{PageParams, encode};
use crate::http::parts::{Bar, Choice, ChoiceGroup, Crumb};
use crate::ukm::page::item::{Item, items};
use crate::ukm::product::page::{choices, top};

/// UKM listed beside the map.
const LISTED: usize = 20;
/// Bars of products in a circle.
const BARS: usize = 5;

#[derive(Template)]
#[template(path = "peta/page/index.html")]
#[expect(clippy::struct_excessive_bools, reason = "each is one branch of the template")]
struct MapPage {
    layout: Layout,
    heading: String,
    view: View,
    place_code: Option<String>,
    more_open: bool,
    per_km2: bool,
    products: Vec<ChoiceGroup>,
    groups: Vec<Choice>,
    current_month: String,
    month: String,
    lon: String,
    lat: String,
    radius_m: u32,
    config: String,
    svg: Drawing,
    crumbs: Vec<Crumb>,
    sentence: String,
    circle_sentence: Option<String>,
    top_products: Vec<Bar>,
    list_title: String,
    list_all: Option<String>,
    items: Option<Vec<Item>>,
    empty_hint: String,
    show_table: bool,
    show_value: bool,
    value_title: &'static str,
    level_title: &'static str,
}

/// What is listed beside the map.
#[derive(Default)]
struct Listing {
    title: String,
    all: Option<String>,
    items: Option<Vec<Item>>,
    sentence: Option<String>,
    bars: Vec<Bar>,
    empty_hint: String,
}

/// `GET /peta`
pub async fn index(
    AppState(app): AppState<App>,
    atlas: Current,
    PageParams(params): PageParams,
) -> Result<Response, Error> {
    let state = State::parse(params, &atlas)?;
    let address = state.address(&atlas);
    let view = View::new(state, &atlas);
    let listing = list(&app, &atlas, &view).await;
    let state = &view.state;
    let sentence = view.sentence(&atlas);
    let heading = heading(&atlas, state);
    let per_km2 = state.measure == Measure::PerKm2;
    let page = MapPage {
        layout: Layout::new(&app, Menu::Peta, heading.clone(), sentence.clone())
            .with_script(&app, "src/entry/peta.ts")
            .at(&app, &address),
        place_code: state.place_code(&atlas).map(str::to_owned),
        more_open: state.product.is_some() || state.group.is_some() || state.month.is_some() || per_km2,
        per_km2,
        products: choices(&atlas.dictionary, view.product.or(state.product)),
        groups: group_choices(&atlas, state.group),
        current_month: atlas.month.to_string(),
        month: state.month.map_or(String::new(), |month| month.to_string()),
        lon: state.circle.map_or(String::new(), |circle| circle.centre.lon().to_string()),
        lat: state.circle.map_or(String::new(), |circle| circle.centre.lat().to_string()),
        radius_m: state.circle.map_or(DEFAULT_RADIUS_M, |circle| circle.radius_m),
        config: config(&app, &atlas, &view),
        svg: Drawing::new(&view, &atlas),
        crumbs: crumbs(&atlas, state),
        heading,
        sentence,
        circle_sentence: listing.sentence,
        top_products: listing.bars,
        list_title: listing.title,
        list_all: listing.all,
        items: listing.items,
        empty_hint: listing.empty_hint,
        show_table: state.circle.is_none() && !matches!(state.place, Place::Desa(_)),
        show_value: state.layer == Layer::Product || per_km2 || state.layer == Layer::Density,
        value_title: if state.layer == Layer::Product { "Bagian" } else { "per km²" },
        level_title: if view.level == "desa" { "Desa atau kelurahan" } else { "Kecamatan" },
        view,
    };
    render(StatusCode::OK, &page)
}

fn heading(atlas: &Atlas, state: &State) -> String {
    let place = match state.place {
        Place::Kabupaten => atlas.areas.kabupaten().name.clone(),
        Place::Kecamatan(ix) => atlas.areas.kecamatan()[usize::from(ix.0)].title(),
        Place::Desa(ix) => atlas.areas.desa()[usize::from(ix.0)].title(),
    };
    format!("Persebaran produk UKM di {place}")
}

fn group_choices(atlas: &Atlas, selected: Option<GroupIx>) -> Vec<Choice> {
    (0_u8..)
        .zip(&atlas.dictionary.groups)
        .map(|(ix, group)| Choice::new(&*group.slug, &*group.name, selected == Some(GroupIx(ix))))
        .collect()
}

fn crumbs(atlas: &Atlas, state: &State) -> Vec<Crumb> {
    let top = |place| state.at(place).address(atlas);
    let kabupaten = atlas.areas.kabupaten().name.clone();
    let kecamatan = |ix: crate::wilayah::KecamatanIx| atlas.areas.kecamatan()[usize::from(ix.0)].name.clone();
    match state.place {
        Place::Kabupaten => vec![Crumb::here(kabupaten)],
        Place::Kecamatan(ix) => vec![Crumb::to(kabupaten, top(Place::Kabupaten)), Crumb::here(kecamatan(ix))],
        Place::Desa(ix) => {
            let of = atlas.areas.kecamatan_of(ix);
            vec![
                Crumb::to(kabupaten, top(Place::Kabupaten)),
                Crumb::to(kecamatan(of), top(Place::Kecamatan(of))),
                Crumb::here(&*atlas.areas.desa()[usize::from(ix.0)].name),
            ]
        }
    }
}

/// The list shows what the view shows: the circle, else the desa or kecamatan, else the table of areas alone.
async fn list(app: &App, atlas: &Atlas, view: &View) -> Listing {
    let state = &view.state;
    // Lists hold the living; a month narrows the figures, not the list.
    let filter = super::index::model::Filter { as_of: None, ..state.filter() };
    if let Some(circle) = state.circle {
        return list_circle(app, atlas, state, circle, filter).await;
    }
    let (area, title, query) = match state.place {
        Place::Kabupaten => {
            return Listing { title: format!("Daftar {}", view.level), ..Listing::default() };
        }
        Place::Kecamatan(ix) => {
            let kecamatan = &atlas.areas.kecamatan()[usize::from(ix.0)];
            (Area::Kecamatan(ix), kecamatan.title(), format!("?kecamatan={}", kecamatan.code))
        }
        Place::Desa(ix) => {
            let desa = &atlas.areas.desa()[usize::from(ix.0)];
            let kecamatan = &atlas.areas.kecamatan()[usize::from(atlas.areas.kecamatan_of(ix).0)];
            (Area::Desa(ix), desa.title(), format!("?kecamatan={}&desa={}", kecamatan.code, desa.code))
        }
    };
    let page = atlas.index.list(area, filter, LISTED, None);
    let found: Vec<_> = page.ukm.iter().map(|ukm| (*ukm, None)).collect();
    let more = page.total as usize > LISTED;
    Listing {
        title: if more {
            format!("{} dari {} UKM di {title}", LISTED, format::whole(page.total))
        } else {
            format!("{} UKM di {title}", format::whole(page.total))
        },
        all: more.then(|| format!("/ukm{query}{}", list_query(atlas, state))),
        items: Some(items(app, atlas, &found).await),
        empty_hint: format!(
            "Di seluruh {} ada {} UKM yang cocok.",
            atlas.areas.kabupaten().name,
            format::whole(atlas.index.area_totals(filter).total)
        ),
        ..Listing::default()
    }
}

async fn list_circle(
    app: &App,
    atlas: &Atlas,
    state: &State,
    circle: state::Circle,
    filter: super::index::model::Filter,
) -> Listing {
    // The state was parsed within the bounds of a radius.
    let Some(radius) = Radius::new(f64::from(circle.radius_m)) else { return Listing::default() };
    let page = atlas.index.nearby(circle.centre, radius, filter, LISTED, None);
    let found: Vec<_> = page.hits.iter().map(|hit| (hit.ukm, Some(hit.distance_m()))).collect();
    let counts = atlas.index.histogram_radius(circle.centre, radius, state.filter());
    let length = format::length(f64::from(circle.radius_m));
    let total = atlas.index.count_radius(circle.centre, radius, filter).total;
    let more = total as usize > LISTED;
    let address = format!(
        "/ukm?lon={}&lat={}&radius_m={}{}",
        circle.centre.lon(),
        circle.centre.lat(),
        circle.radius_m,
        list_query(atlas, state)
    );
    let wide =
        Radius::new(20_000.0).map_or(0, |wide| atlas.index.count_radius(circle.centre, wide, filter).total);
    Listing {
        title: if more {
            format!("{LISTED} UKM terdekat dari {}", format::whole(total))
        } else {
            format!("{} UKM terdekat", format::whole(total))
        },
        all: more.then_some(address),
        items: Some(items(app, atlas, &found).await),
        sentence: Some(format!(
            "{} UKM dalam {length} dari titik yang dipilih.",
            format::whole(counts.total)
        )),
        bars: top(atlas, &counts, BARS),
        empty_hint: format!("0 dalam {length}; {} dalam 20 km.", format::whole(wide)),
    }
}

/// Product and group, in the words of the list page.
fn list_query(atlas: &Atlas, state: &State) -> String {
    let product = state.product.map(|ix| format!("&produk={}", encode(&atlas.dictionary.product(ix).slug)));
    let group = state.group.map(|ix| format!("&kelompok={}", encode(&atlas.dictionary.group(ix).slug)));
    [product, group].into_iter().flatten().collect()
}

/// What the map's script needs, one JSON from the same figures as the page around it.
fn config(app: &App, atlas: &Atlas, view: &View) -> String {
    let bounds = match view.state.place {
        Place::Kabupaten => Some(atlas.areas.bounds()),
        Place::Kecamatan(ix) => svg::bounds(atlas.areas.kecamatan_shape(ix)),
        Place::Desa(ix) => svg::bounds(atlas.areas.desa_shape(ix)),
    }
    .unwrap_or_else(|| atlas.areas.bounds());
    let classes: Vec<Value> = view.breaks.as_ref().map_or(Vec::new(), |breaks| {
        (0..breaks.lower.len())
            .map(|class| {
                let entry = view.legend.entries.iter().find(|entry| entry.class == class.to_string());
                json!({
                    "min": breaks.lower[class],
                    "max": breaks.lower.get(class + 1),
                    "colour": breaks.colour(class),
                    "label": entry.map(|entry| entry.label.as_str()),
                    "count": view.rows.iter().filter(|row| row.class == class.to_string()).count(),
                })
            })
            .collect()
    });
    let groups: Vec<Value> = atlas
        .dictionary
        .groups
        .iter()
        .map(|group| json!({"slug": group.slug, "name": group.name, "colour": palette::group(&group.slug)}))
        .collect();
    json!({
        "style": style(app),
        "bounds": [bounds.min().x, bounds.min().y, bounds.max().x, bounds.max().y],
        "tiles": {
            "ukm": format!("/tiles/ukm/{{z}}/{{x}}/{{y}}.mvt{}", tile_query(atlas, view.state.filter())),
            "wilayah": "/tiles/wilayah/{z}/{x}/{y}.mvt",
        },
        "maxzoom": {"ukm": 16, "wilayah": 14},
        "level": view.level,
        "parent": view.state.place_code(atlas),
        "layer": view.state.layer.as_str(),
        "areas": view.rows.iter().map(area).collect::<Vec<_>>(),
        "classes": classes,
        "groups": groups,
        "circle": view.state.circle.map(|circle| {
            json!({"lon": circle.centre.lon(), "lat": circle.centre.lat(), "radius_m": circle.radius_m})
        }),
        "official": atlas.areas.official(),
        "lines": true,
        "attribution": attribution(app, atlas),
    })
    .to_string()
}

fn area(row: &Row) -> Value {
    let id: u64 =
        row.code.bytes().filter(u8::is_ascii_digit).fold(0, |id, digit| id * 10 + u64::from(digit - b'0'));
    json!({
        "code": row.code,
        "id": id,
        "name": row.name,
        "total": row.counts.total,
        "value": row.value,
        "class": row.class.parse::<u8>().ok(),
        "key": row.class,
        "fill": row.fill,
        "dominant": row.dominant,
        "href": row.href,
    })
}

pub(crate) fn style(app: &App) -> Value {
    match &app.config().basemap {
        Basemap::Polos => json!({"kind": "polos"}),
        Basemap::Pmtiles { flavour, .. } => {
            json!({"kind": "pmtiles", "url": "/tiles/basemap.pmtiles", "flavour": flavour})
        }
        Basemap::Style(url) => json!({"kind": "style", "url": url}),
        Basemap::Raster(url) => json!({"kind": "raster", "url": url}),
    }
}

pub(crate) fn attribution(app: &App, atlas: &Atlas) -> String {
    let shapes = format!("Batas: {}", atlas.areas.source());
    match &app.config().basemap_attribution {
        Some(basemap) => format!("{shapes}. Peta dasar: {basemap}"),
        None => shapes,
    }
}
