//! `/ukm/{code}`: the public page of one business.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::item::{Item, items, place};
use crate::account::query::today;
use crate::app::{App, Current};
use crate::files::album::{self, Kept};
use crate::http::Path;
use crate::http::error::Error;
use crate::http::format;
use crate::http::page::{Layout, Menu, render};
use crate::http::parts::Crumb;
use crate::peta::Area;
use crate::peta::atlas::Atlas;
use crate::peta::index::Ukm;
use crate::peta::page::state::{Place, State as MapState};
use crate::peta::page::svg::Drawing;
use crate::peta::page::view::View;
use crate::peta::{Filter, PublicPoint};
use crate::ukm::api::{after_merge, find_living};
use crate::ukm::query::Detail;
use crate::ukm::{contact, query};

/// Other makers of the same product that are shown.
const NEARBY: usize = 5;

#[derive(Template)]
#[template(path = "ukm/page/show.html")]
struct ShowPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    lead: String,
    item: Item,
    whatsapp: Option<String>,
    route: Option<String>,
    detail_away: bool,
    facts: Vec<(String, String)>,
    photos: Vec<Picture>,
    forum: Option<Forum>,
    report: String,
    place: String,
    exact: Option<(String, String)>,
    geo_uri: String,
    official: bool,
    svg: Drawing,
    nearby: Vec<Item>,
    nearby_title: String,
}

/// A published photo: the small picture, which leads to the large one.
struct Picture {
    hash: String,
    width: i32,
    height: i32,
}

impl Picture {
    fn new(photo: &Kept) -> Self {
        Self { hash: photo.hash(), width: photo.small_width, height: photo.small_height }
    }
}

/// `GET /ukm/{code}`
pub async fn show(
    State(app): State<App>,
    atlas: Current,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let ukm = match find_living(&atlas, &code) {
        Ok(ukm) => ukm,
        Err(missing) => return after_merge(&app, &code, "/ukm").await.ok_or(missing),
    };
    // What the index knows is shown even while the database is away.
    let (detail, photos) = match app.db().spare().await {
        Some(mut conn) => (
            query::find_detail(&mut conn, ukm.code_str(), today(app.clock().now())).await.ok().flatten(),
            album::list_public(&mut conn, ukm.id()).await.unwrap_or_default(),
        ),
        None => (None, Vec::new()),
    };
    let point = ukm.point().filter(|point| point.exact).map(PublicPoint::position);
    let item = Item::new(&atlas, &ukm, None);
    let map_state = ukm.desa().map_or_else(MapState::default, |ix| MapState::default().at(Place::Desa(ix)));
    let view = View::new(map_state, &atlas);
    let (nearby, nearby_title) = others(&atlas, &ukm);
    let nearby = items(&app, &atlas, &nearby).await;
    let where_it_is = place(&atlas, &ukm);
    let page = ShowPage {
        layout: Layout::new(
            &app,
            Menu::Ukm,
            ukm.name(),
            format!("{}, {}. {where_it_is}.", ukm.name(), item.product),
        )
        .at(&app, &format!("/ukm/{}", ukm.code_str())),
        crumbs: crumbs(&atlas, &ukm),
        lead: format!("{}. {where_it_is}.", item.product),
        whatsapp: detail.as_ref().and_then(|detail| number(detail, ukm.name())),
        route: point.map(contact::route),
        detail_away: detail.is_none(),
        facts: facts(&atlas, &ukm, detail.as_ref()),
        forum: forum(&app, &ukm, detail.as_ref()),
        report: format!("/ukm/{}/laporkan", ukm.code_str()),
        photos: photos.iter().map(Picture::new).collect(),
        place: where_it_is,
        exact: point.map(|at| (format!("{:.6}", at.lat()), format!("{:.6}", at.lon()))),
        geo_uri: point.map_or(String::new(), contact::geo_uri),
        official: atlas.areas.official(),
        svg: Drawing::new(&view, &atlas),
        item,
        nearby,
        nearby_title,
    };
    render(StatusCode::OK, &page)
}

/// Where to ask about a business that publishes no number.
struct Forum {
    whatsapp: Option<String>,
}

fn forum(app: &App, ukm: &Ukm<'_>, detail: Option<&Detail>) -> Option<Forum> {
    let is_number = |kind: &str| matches!(kind, "whatsapp" | "telepon");
    let silent = detail?.channels.iter().all(|channel| !is_number(&channel.kind));
    let phone = app.config().forum_phone.as_ref();
    silent.then(|| Forum { whatsapp: phone.and_then(|phone| contact::whatsapp(phone.as_str(), ukm.name())) })
}

fn number(detail: &Detail, name: &str) -> Option<String> {
    let channel = detail.channels.iter().find(|channel| channel.kind == "whatsapp")?;
    contact::whatsapp(&channel.value, name)
}

fn crumbs(atlas: &Atlas, ukm: &Ukm<'_>) -> Vec<Crumb> {
    let mut crumbs = vec![Crumb::to("UKM", "/ukm")];
    if let Some(ix) = ukm.desa() {
        let desa = &atlas.areas.desa()[usize::from(ix.0)];
        let kecamatan = &atlas.areas.kecamatan()[usize::from(atlas.areas.kecamatan_of(ix).0)];
        crumbs.push(Crumb::to(&*kecamatan.name, format!("/wilayah/{}", kecamatan.slug)));
        crumbs.push(Crumb::to(&*desa.name, format!("/wilayah/{}/{}", kecamatan.slug, desa.slug)));
    }
    crumbs.push(Crumb::here(ukm.name()));
    crumbs
}

/// Makers of the same product in the same desa or, where there are none, in the same kecamatan.
fn others<'a>(atlas: &'a Atlas, ukm: &Ukm<'_>) -> (Vec<(Ukm<'a>, Option<f64>)>, String) {
    let (Some(desa), Some(product)) = (ukm.desa(), ukm.product()) else { return (Vec::new(), String::new()) };
    let filter = Filter { product: Some(product), ..Filter::default() };
    let name = &atlas.dictionary.product(product).name;
    let kecamatan = atlas.areas.kecamatan_of(desa);
    let areas = [
        (Area::Desa(desa), atlas.areas.desa()[usize::from(desa.0)].title()),
        (Area::Kecamatan(kecamatan), atlas.areas.kecamatan()[usize::from(kecamatan.0)].title()),
    ];
    for (area, title) in areas {
        let page = atlas.index.list(area, filter, NEARBY + 1, None);
        let others: Vec<_> = page
            .ukm
            .iter()
            .filter(|other| other.id() != ukm.id())
            .take(NEARBY)
            .map(|other| (*other, None))
            .collect();
        if !others.is_empty() {
            return (others, format!("{name} lain di {title}"));
        }
    }
    (Vec::new(), String::new())
}

fn facts(atlas: &Atlas, ukm: &Ukm<'_>, detail: Option<&Detail>) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    let mut fact = |name: &str, value: String| facts.push((name.to_owned(), value));
    let known: Vec<&str> = ukm.products().map(|ix| &*atlas.dictionary.product(ix).name).collect();
    fact("Produk", if known.is_empty() { "belum diklasifikasi".to_owned() } else { known.join(", ") });
    if let Some(detail) = detail {
        if !detail.products.is_empty() {
            fact("Menurut pemilik", detail.products.join(", "));
        }
        // Where the owner said only one thing it stands in both places.
        if let Some(activity) =
            detail.activity.as_ref().filter(|activity| !detail.products.contains(activity))
        {
            fact("Kegiatan", activity.clone());
        }
        fact("Jam buka", detail.opening_hours.clone().unwrap_or_else(|| "belum diisi".to_owned()));
        if let Some(address) = &detail.address {
            fact("Alamat", address.clone());
        }
        if let Some(owner) = &detail.owner_name {
            fact("Pemilik", owner.clone());
        }
        if !detail.legalities.is_empty() {
            let titles: Vec<&str> = detail.legalities.iter().map(|kind| legality_title(kind)).collect();
            fact("Izin dan sertifikat", titles.join(", "));
        }
        for channel in detail.channels.iter().filter(|channel| channel.kind != "whatsapp") {
            fact(channel_title(&channel.kind), channel.value.clone());
        }
    }
    if let Some(start) = ukm.start() {
        fact("Mulai", start.indonesian());
    }
    if let Some(detail) = detail {
        fact("Terakhir dikonfirmasi", format::day(detail.confirmed_at));
    }
    fact("Kode", ukm.code_str().to_owned());
    facts
}

/// Kinds are stored in lower case; abbreviations are read in capitals.
pub(in crate::ukm) fn legality_title(kind: &str) -> &str {
    match kind {
        "nib" => "NIB",
        "pirt" | "p-irt" => "P-IRT",
        "bpom" => "BPOM",
        "sni" => "SNI",
        "halal" => "Halal",
        "merek" => "Merek",
        "iumk" => "IUMK",
        "sku" => "SKU",
        other => other,
    }
}

fn channel_title(kind: &str) -> &'static str {
    match kind {
        "telepon" => "Telepon",
        "instagram" => "Instagram",
        "facebook" => "Facebook",
        "tiktok" => "TikTok",
        "situs" => "Situs",
        "lokapasar" => "Lokapasar",
        _ => "Saluran lain",
    }
}
