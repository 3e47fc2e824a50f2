//! `/produk` and `/produk/{slug}`: which products there are, who makes them, and where.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::Dictionary;
use crate::app::{App, Current};
use crate::http::Path;
use crate::http::error::Error;
use crate::http::format;
use crate::http::page::{Layout, Menu, render};
use crate::http::parts::{Bar, Choice, ChoiceGroup};
use crate::peta::Area;
use crate::peta::atlas::Atlas;
use crate::peta::index::counts::Counts;
use crate::peta::page::legend::Legend;
use crate::peta::page::state::{Layer, State as MapState};
use crate::peta::page::svg::Drawing;
use crate::peta::page::view::View;
use crate::peta::palette;
use crate::peta::{Filter, ProductIx};
use crate::ukm::page::item::{Item, items};

/// UKM shown on the page of a product; the rest is a link away.
const SHOWN: usize = 10;

/// All products by group, for a select; `value` of each is its slug.
pub fn choices(dictionary: &Dictionary, selected: Option<ProductIx>) -> Vec<ChoiceGroup> {
    let of_group = |ix: usize| {
        let mut options: Vec<Choice> = dictionary
            .products
            .iter()
            .enumerate()
            .filter(|(_, product)| usize::from(product.group.0) == ix)
            .map(|(at, product)| {
                Choice::new(&*product.slug, &*product.name, selected == Some(ProductIx(at as u16)))
            })
            .collect();
        options.sort_by(|a, b| a.label.cmp(&b.label));
        options
    };
    dictionary
        .groups
        .iter()
        .enumerate()
        .map(|(ix, group)| ChoiceGroup { name: group.name.to_string(), options: of_group(ix) })
        .collect()
}

/// The `limit` products made by most UKM among `counts`.
pub fn top(atlas: &Atlas, counts: &Counts, limit: usize) -> Vec<Bar> {
    let mut made: Vec<(usize, u32)> =
        counts.products.iter().copied().enumerate().filter(|(_, n)| *n > 0).collect();
    made.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let most = made.first().map_or(1, |(_, n)| *n).max(1);
    made.into_iter()
        .take(limit)
        .map(|(ix, n)| {
            let product = atlas.dictionary.product(ProductIx(ix as u16));
            let share = f64::from(n) / f64::from(counts.with_product.max(1));
            Bar {
                slug: product.slug.to_string(),
                name: product.name.to_string(),
                text: format!("{} ({})", format::whole(n), format::percent(share)),
                width: n * 100 / most,
            }
        })
        .collect()
}

struct ProductRow {
    slug: String,
    name: String,
    count: u32,
}

struct GroupRow {
    slug: String,
    name: String,
    colour: &'static str,
    count: String,
    products: Vec<ProductRow>,
}

#[derive(Template)]
#[template(path = "ukm/product/index.html")]
struct IndexPage {
    layout: Layout,
    sentence: String,
    groups: Vec<GroupRow>,
    unclassified: String,
}

/// `GET /produk`
pub async fn index(State(app): State<App>, atlas: Current) -> Result<Response, Error> {
    let counts = atlas.index.area_totals(Filter::default()).all();
    let dictionary = &atlas.dictionary;
    let groups = dictionary
        .groups
        .iter()
        .enumerate()
        .map(|(ix, group)| {
            let mut products: Vec<ProductRow> = dictionary
                .products
                .iter()
                .zip(&counts.products)
                .filter(|(product, n)| usize::from(product.group.0) == ix && **n > 0)
                .map(|(product, n)| ProductRow {
                    slug: product.slug.to_string(),
                    name: product.name.to_string(),
                    count: *n,
                })
                .collect();
            products.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
            GroupRow {
                slug: group.slug.to_string(),
                name: group.name.to_string(),
                colour: palette::group(&group.slug),
                count: format!("{} UKM", format::whole(counts.groups[ix])),
                products,
            }
        })
        .collect();
    let kinds = counts.products.iter().filter(|n| **n > 0).count() as u32;
    let unclassified = counts.total - counts.with_product;
    let page = IndexPage {
        layout: Layout::new(
            &app,
            Menu::Produk,
            "Produk",
            "Semua produk UKM menurut kelompok, dengan jumlah pembuatnya.",
        )
        .at(&app, "/produk"),
        sentence: format!(
            "{} produk dibuat oleh {} UKM.",
            format::whole(kinds),
            format::whole(counts.with_product)
        ),
        groups,
        unclassified: format!(
            "{} UKM belum diklasifikasi: produknya belum tercatat atau belum dikenali. Diklasifikasi dan belum diklasifikasi \
             bersama-sama: {} UKM.",
            format::whole(unclassified),
            format::whole(counts.total)
        ),
    };
    render(StatusCode::OK, &page)
}

struct AreaRow {
    name: String,
    href: String,
    count: u32,
    share: String,
}

#[derive(Template)]
#[template(path = "ukm/product/show.html")]
struct ShowPage {
    layout: Layout,
    sentence: String,
    map_href: String,
    rows: Vec<AreaRow>,
    official: bool,
    svg: Drawing,
    legend: Legend,
    items: Vec<Item>,
    list_all: Option<String>,
    total: u32,
}

/// `GET /produk/{slug}`
pub async fn show(
    State(app): State<App>,
    atlas: Current,
    Path(slug): Path<String>,
) -> Result<Response, Error> {
    let ix = atlas
        .dictionary
        .by_slug(&slug)
        .ok_or_else(|| Error::not_found("Produk ini tidak ada dalam daftar."))?;
    let name = atlas.dictionary.product(ix).name.to_string();
    let filter = Filter { product: Some(ix), ..Filter::default() };
    let state = MapState { layer: Layer::Product, product: Some(ix), ..MapState::default() };
    let map_href = state.address(&atlas);
    let view = View::new(state, &atlas);
    let made = |counts: &Counts| counts.products.get(usize::from(ix.0)).copied().unwrap_or(0);
    let mut rows: Vec<AreaRow> = view
        .rows
        .iter()
        .filter(|row| made(&row.counts) > 0)
        .map(|row| AreaRow {
            name: row.name.clone(),
            href: row.page.clone(),
            count: made(&row.counts),
            share: row.value.map_or_else(|| "belum cukup data".to_owned(), format::percent),
        })
        .collect();
    rows.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
    let page = atlas.index.list(Area::All, filter, SHOWN, None);
    let total = page.total;
    let found: Vec<_> = page.ukm.iter().map(|ukm| (*ukm, None)).collect();
    let items = items(&app, &atlas, &found).await;
    let sentence = view.sentence(&atlas);
    let layout = Layout::new(&app, Menu::Produk, name, sentence.clone()).at(&app, &format!("/produk/{slug}"));
    let page = ShowPage {
        layout,
        sentence,
        map_href,
        rows,
        official: atlas.areas.official(),
        svg: Drawing::new(&view, &atlas),
        legend: view.legend,
        list_all: (total as usize > SHOWN).then(|| format!("/ukm?produk={slug}")),
        items,
        total,
    };
    render(StatusCode::OK, &page)
}
