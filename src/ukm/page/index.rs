//! `/ukm`: search, list, near me.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::item::{Item, items};
use crate::app::{App, Current};
use crate::geodesy::LonLat;
use crate::http::error::Error;
use crate::http::format;
use crate::http::page::{Layout, Menu, render};
use crate::http::params::{PageParams, Params};
use crate::http::parts::{Choice, ChoiceGroup};
use crate::peta::atlas::Atlas;
use crate::peta::index::Ukm;
use crate::peta::index::search::Search;
use crate::peta::page::state::Query;
use crate::peta::{Area, Cursor, SearchCursor};
use crate::peta::{Filter, GroupIx, ProductIx, Radius};
use crate::ukm::product;
use crate::ukm::search::{Asked, Unfit};
use crate::wilayah::{DesaIx, KecamatanIx};

/// UKM on a page.
const PAGE: usize = 20;
/// Radius around the visitor when none is given, metres.
const DEFAULT_RADIUS_M: u32 = 3000;
/// Radii offered, metres.
const RADII: [u32; 6] = [1000, 2000, 3000, 5000, 10_000, 20_000];

/// Of what is far too long to be searched for, so much comes back into the box.
const MOST_ECHOED: usize = 1000;

/// What is asked for, all of it in the address.
#[derive(Clone, Debug, Default)]
struct Asking {
    q: String,
    by_name: bool,
    kecamatan: Option<KecamatanIx>,
    desa: Option<DesaIx>,
    product: Option<ProductIx>,
    group: Option<GroupIx>,
    near: Option<LonLat>,
    radius_m: u32,
    /// Cursor and number of entries before it.
    after: Option<String>,
    before: u32,
}

impl Asking {
    fn parse(mut params: Params, atlas: &Atlas) -> Result<Self, Error> {
        let asking = Self {
            q: params.text("q").unwrap_or_default().chars().take(MOST_ECHOED).collect(),
            by_name: params.text("nama").is_some(),
            kecamatan: params
                .lookup("kecamatan", "kecamatan tidak dikenal", |code| atlas.areas.kecamatan_by_code(code)),
            desa: params.lookup("desa", "desa tidak dikenal", |code| atlas.areas.desa_by_code(code)),
            product: params.lookup("produk", "produk tidak dikenal", |slug| atlas.dictionary.by_slug(slug)),
            group: params
                .lookup("kelompok", "kelompok tidak dikenal", |slug| atlas.dictionary.group_by_slug(slug)),
            near: params.position(),
            radius_m: params.whole("radius_m", 1, 50_000, DEFAULT_RADIUS_M),
            after: params.text("sesudah"),
            before: params.whole("urutan", 0, u32::MAX, 0),
        };
        params.finish()?;
        // A desa of another kecamatan than the chosen one: the choice of kecamatan was made later, so it counts.
        let foreign = |desa: &DesaIx| asking.kecamatan.is_none_or(|k| atlas.areas.kecamatan_of(*desa) == k);
        Ok(Self { desa: asking.desa.filter(foreign), ..asking.clone() })
    }

    fn address(&self, atlas: &Atlas) -> String {
        let mut query = Query::default();
        if !self.q.is_empty() {
            query.push("q", &self.q);
        }
        if self.by_name {
            query.push("nama", "1");
        }
        for (name, value) in self.choices(atlas) {
            query.push(name, &value);
        }
        if let Some(after) = &self.after {
            query.push("sesudah", after);
            query.push("urutan", &self.before.to_string());
        }
        format!("/ukm{}", query.0)
    }

    /// What narrows the list beside the typed words.
    fn choices(&self, atlas: &Atlas) -> Vec<(&'static str, String)> {
        let kecamatan = |ix: KecamatanIx| atlas.areas.kecamatan()[usize::from(ix.0)].code.clone();
        let mut pairs = vec![
            ("kecamatan", self.kecamatan.map(kecamatan)),
            ("desa", self.desa.map(|ix| atlas.areas.desa()[usize::from(ix.0)].code.clone())),
            ("produk", self.product.map(|ix| atlas.dictionary.product(ix).slug.to_string())),
            ("kelompok", self.group.map(|ix| atlas.dictionary.group(ix).slug.to_string())),
        ];
        if let Some(near) = self.near {
            pairs.push(("lon", Some(near.lon().to_string())));
            pairs.push(("lat", Some(near.lat().to_string())));
            pairs.push(("radius_m", Some(self.radius_m.to_string())));
        }
        pairs.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }
}

/// A page of what was found.
struct Found<'a> {
    ukm: Vec<(Ukm<'a>, Option<f64>)>,
    next: Option<String>,
    total: u32,
}

fn find<'a>(asking: &Asking, asked: &Asked, atlas: &'a Atlas) -> Result<Found<'a>, Error> {
    let broken = |_: crate::peta::index::cursor::ParseCursorError| {
        Error::field("sesudah", "penunjuk halaman tidak dikenal; mulai lagi dari halaman pertama")
    };
    let filter = Filter { product: asking.product.or(asked.product), group: asking.group, as_of: None };
    if asked.unfit.is_some() {
        return Ok(Found { ukm: Vec::new(), next: None, total: 0 });
    }
    let plain = asked.words.is_empty() && asked.area == Area::All && asked.desa.is_empty();
    let chosen = asking.desa.map(Area::Desa).or(asking.kecamatan.map(Area::Kecamatan));
    if let (Some(near), true, None) = (asking.near, plain, chosen)
        && let Some(radius) = Radius::new(f64::from(asking.radius_m))
    {
        let after = asking.after.as_deref().map(str::parse::<Cursor>).transpose().map_err(broken)?;
        let page = atlas.index.nearby(near, radius, filter, PAGE, after);
        return Ok(Found {
            ukm: page.hits.iter().map(|hit| (hit.ukm, Some(hit.distance_m()))).collect(),
            next: page.next.map(|next| next.to_string()),
            total: atlas.index.count_radius(near, radius, filter).total,
        });
    }
    let after = asking.after.as_deref().map(str::parse::<SearchCursor>).transpose().map_err(broken)?;
    let area = chosen.unwrap_or(asked.area);
    if asked.words.is_empty() && asked.desa.is_empty() && asking.near.is_none() {
        let page = atlas.index.list(area, filter, PAGE, after.as_ref());
        return Ok(Found {
            ukm: page.ukm.iter().map(|ukm| (*ukm, None)).collect(),
            next: page.next.map(|next| next.to_string()),
            total: page.total,
        });
    }
    let search = Search {
        words: &asked.words,
        area,
        desa: (!asked.desa.is_empty()).then_some(&*asked.desa),
        filter,
        near: asking.near,
    };
    let found = atlas.index.search(search, PAGE, after.as_ref());
    Ok(Found {
        ukm: found.matches.iter().map(|m| (m.ukm, m.distance_mm.map(|mm| f64::from(mm) / 1000.0))).collect(),
        next: found.next.map(|next| next.to_string()),
        total: found.total,
    })
}

#[derive(Template)]
#[template(path = "ukm/page/index.html")]
struct IndexPage {
    layout: Layout,
    heading: String,
    sentence: String,
    map_href: String,
    q: String,
    /// The typed words narrow the list.
    searched: bool,
    /// Choices that a new search keeps.
    kept: Vec<(&'static str, String)>,
    lon: String,
    lat: String,
    radii: Vec<Choice>,
    kecamatan: Vec<Choice>,
    desa: Vec<Choice>,
    products: Vec<ChoiceGroup>,
    filtered: bool,
    suggestions: Vec<Choice>,
    items: Vec<Item>,
    empty_title: String,
    empty_hint: String,
    wider: Vec<Choice>,
    range: String,
    first: Option<String>,
    next: Option<String>,
}

/// `GET /ukm`
pub async fn index(
    State(app): State<App>,
    atlas: Current,
    PageParams(params): PageParams,
) -> Result<Response, Error> {
    let asking = Asking::parse(params, &atlas)?;
    let asked = Asked::new(&asking.q, asking.by_name, &atlas.areas, &atlas.dictionary);
    let found = find(&asking, &asked, &atlas)?;
    let items = items(&app, &atlas, &found.ukm).await;
    let what = describe(&asking, &asked, &atlas);
    let at = |after: Option<String>, before: u32| Asking { after, before, ..asking.clone() }.address(&atlas);
    let shown = asking.before.saturating_add(items.len() as u32);
    let page = IndexPage {
        layout: Layout::new(&app, Menu::Ukm, what.clone(), format!("Daftar {what}.")).at(&app, &at(None, 0)),
        sentence: asked.unfit.map_or_else(
            || format!("{} UKM ditemukan.", format::whole(found.total)),
            |unfit| unfit.sentence().to_owned(),
        ),
        empty_title: asked.unfit.map_or_else(|| format!("Tidak ada {what}"), |_| "Belum dicari".to_owned()),
        heading: what,
        map_href: map_address(&asking, &asked, &atlas),
        kept: asking.choices(&atlas),
        lon: asking.near.map_or(String::new(), |at| at.lon().to_string()),
        lat: asking.near.map_or(String::new(), |at| at.lat().to_string()),
        radii: RADII
            .iter()
            .map(|m| Choice::new(m.to_string(), format::length(f64::from(*m)), *m == asking.radius_m))
            .collect(),
        kecamatan: kecamatan_choices(&atlas, asking.kecamatan),
        desa: asking.kecamatan.map_or(Vec::new(), |kecamatan| desa_choices(&atlas, kecamatan, asking.desa)),
        products: product::page::choices(&atlas.dictionary, asking.product),
        filtered: !asking.choices(&atlas).is_empty(),
        suggestions: suggestions(&asking, &asked, &atlas),
        empty_hint: empty_hint(&asking, &asked, &atlas),
        wider: wider(&asking, &atlas),
        range: format!(
            "{}–{} dari {}",
            format::whole(asking.before.saturating_add(1)),
            format::whole(shown),
            format::whole(found.total)
        ),
        first: asking.after.is_some().then(|| at(None, 0)),
        next: found.next.map(|next| at(Some(next), shown)),
        q: asking.q.clone(),
        searched: asked.unfit != Some(Unfit::Long),
        items,
    };
    let status = if asked.unfit == Some(Unfit::Long) { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    render(status, &page)
}

/// What the list holds, for people: `UKM Keripik di Kecamatan Ciampea`.
fn describe(asking: &Asking, asked: &Asked, atlas: &Atlas) -> String {
    let mut text = "UKM".to_owned();
    if let Some(ix) = asking.product.or(asked.product) {
        text = format!("{text} {}", atlas.dictionary.product(ix).name);
    } else if let Some(ix) = asking.group {
        text = format!("{text} {}", atlas.dictionary.group(ix).name);
    }
    if !asked.words.is_empty() {
        text = format!("{text} bernama \u{201c}{}\u{201d}", asked.words.join(" "));
    }
    let area = asking.desa.map(Area::Desa).or(asking.kecamatan.map(Area::Kecamatan)).unwrap_or(asked.area);
    match area {
        Area::Desa(ix) => text = format!("{text} di {}", atlas.areas.desa()[usize::from(ix.0)].title()),
        Area::Kecamatan(ix) => {
            text = format!("{text} di {}", atlas.areas.kecamatan()[usize::from(ix.0)].title());
        }
        Area::All if !asked.desa.is_empty() => {
            let name = &atlas.areas.desa()[usize::from(asked.desa[0].0)].name;
            text = format!("{text} di {} desa bernama {name}", asked.desa.len());
        }
        Area::All => {}
    }
    if asking.near.is_some() {
        text = format!("{text} dalam {} dari Anda", format::length(f64::from(asking.radius_m)));
    }
    text
}

/// The map in the same state.
fn map_address(asking: &Asking, asked: &Asked, atlas: &Atlas) -> String {
    use crate::peta::page::state::{Circle, Place, State};
    let area = asking.desa.map(Area::Desa).or(asking.kecamatan.map(Area::Kecamatan)).unwrap_or(asked.area);
    let state = State {
        product: asking.product.or(asked.product),
        group: asking.group,
        place: match area {
            Area::All => Place::Kabupaten,
            Area::Kecamatan(ix) => Place::Kecamatan(ix),
            Area::Desa(ix) => Place::Desa(ix),
        },
        circle: asking.near.map(|centre| Circle { centre, radius_m: asking.radius_m }),
        ..State::default()
    };
    state.address(atlas)
}

/// All kecamatan for a select, by name; `value` is the code.
pub fn kecamatan_choices(atlas: &Atlas, selected: Option<KecamatanIx>) -> Vec<Choice> {
    let mut choices: Vec<Choice> = (0_u16..)
        .zip(atlas.areas.kecamatan())
        .map(|(ix, area)| Choice::new(&*area.code, &*area.name, selected == Some(KecamatanIx(ix))))
        .collect();
    choices.sort_by(|a, b| a.label.cmp(&b.label));
    choices
}

fn desa_choices(atlas: &Atlas, kecamatan: KecamatanIx, selected: Option<DesaIx>) -> Vec<Choice> {
    let mut choices: Vec<Choice> = atlas
        .areas
        .desa_of(kecamatan)
        .map(|ix| (ix, &atlas.areas.desa()[usize::from(ix.0)]))
        .map(|(ix, area)| Choice::new(&*area.code, &*area.name, selected == Some(ix)))
        .collect();
    choices.sort_by(|a, b| a.label.cmp(&b.label));
    choices
}

/// Other ways to read the typed words.
fn suggestions(asking: &Asking, asked: &Asked, atlas: &Atlas) -> Vec<Choice> {
    if asking.q.is_empty() || asked.unfit == Some(Unfit::Long) {
        return Vec::new();
    }
    let mut links = Vec::new();
    if asked.product.is_some() || asked.area != Area::All || !asked.desa.is_empty() {
        let by_name = Asking { by_name: true, after: None, before: 0, ..asking.clone() };
        links.push(Choice::new(
            by_name.address(atlas),
            format!("nama yang memuat \u{201c}{}\u{201d}", asking.q),
            false,
        ));
    }
    for ix in atlas.dictionary.suggest(&asking.q, 4) {
        if asked.product != Some(ix) {
            let product = atlas.dictionary.product(ix);
            links.push(Choice::new(
                format!("/ukm?produk={}", product.slug),
                format!("produk {}", product.name),
                false,
            ));
        }
    }
    for ix in &asked.desa {
        let desa = &atlas.areas.desa()[usize::from(ix.0)];
        let kecamatan = &atlas.areas.kecamatan()[usize::from(atlas.areas.kecamatan_of(*ix).0)];
        links.push(Choice::new(
            format!("/ukm?kecamatan={}&desa={}", kecamatan.code, desa.code),
            format!("{}, {}", desa.title(), kecamatan.name),
            false,
        ));
    }
    links
}

fn empty_hint(asking: &Asking, asked: &Asked, atlas: &Atlas) -> String {
    if let Some(unfit) = asked.unfit {
        return unfit.remedy();
    }
    let filter = Filter { product: asking.product.or(asked.product), group: asking.group, as_of: None };
    if let Some(near) = asking.near {
        let wide =
            Radius::new(20_000.0).map_or(0, |radius| atlas.index.count_radius(near, radius, filter).total);
        return format!("Ada {} dalam 20 km.", format::whole(wide));
    }
    let all = atlas.index.area_totals(filter).total;
    if asked.words.is_empty() {
        format!("Di seluruh {} ada {}.", atlas.areas.kabupaten().name, format::whole(all))
    } else {
        "Periksa ejaannya, atau cari dengan kata yang lebih pendek.".to_owned()
    }
}

/// Links that look further.
fn wider(asking: &Asking, atlas: &Atlas) -> Vec<Choice> {
    let fresh = Asking { after: None, before: 0, ..asking.clone() };
    let mut links = Vec::new();
    if asking.near.is_some() && asking.radius_m < 20_000 {
        let far = Asking { radius_m: 20_000, ..fresh.clone() };
        links.push(Choice::new(far.address(atlas), "Cari dalam 20 km", false));
    }
    if asking.kecamatan.is_some() || asking.desa.is_some() || asking.near.is_some() {
        let all = Asking { kecamatan: None, desa: None, near: None, ..fresh };
        let label = format!("Cari di seluruh {}", atlas.areas.kabupaten().name);
        links.push(Choice::new(all.address(atlas), label, false));
    }
    links.push(Choice::new("/produk", "Lihat semua produk", false));
    links
}
