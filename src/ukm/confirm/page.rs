//! `/konfirmasi/…`: the question, for whoever has a link and for the group of a desa.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::{Answer, Way, answer, link};
use crate::account::guard::Access;
use crate::account::policy::Actor;
use crate::account::query::today;
use crate::account::secret::Token;
use crate::account::throttle::{self, Gate};
use crate::app::{App, Current};
use crate::db::{Change, Tx};
use crate::http::Path;
use crate::http::error::Error;
use crate::http::form::{Form, Labels, Posted, see_other};
use crate::http::format;
use crate::http::origin::origin;
use crate::http::page::{Layout, Menu, render};
use crate::http::params::PageParams;
use crate::http::route::Route;
use crate::pesan::forum::{Invitation, invitation};
use crate::peta::atlas::Atlas;
use crate::peta::index::search::Search;
use crate::peta::index::{Ukm, text};
use crate::peta::{Area, Filter};
use crate::ukm::api::find_living;
use crate::ukm::page::item::place;
use crate::ukm::query;
use crate::wilayah::DesaIx;

const LABELS: Labels = &[("jawaban", "Jawaban"), ("keterangan", "Apa yang berubah")];
/// Longest remark.
const LONGEST: usize = 500;
/// Where "masih benar" leads that confirms nothing.
const HINT: &str = "petunjuk";
/// Businesses of a desa that are shown at once.
const SHOWN: usize = 20;

/// The addresses of this part.
pub fn routes() -> Vec<Route> {
    vec![
        Route::public("/konfirmasi/tautan/{token}", by_link),
        Route::post("/konfirmasi/tautan/{token}", Access::Public, answer_by_link),
        Route::public("/konfirmasi/ukm/{code}", by_code),
        Route::post("/konfirmasi/ukm/{code}", Access::Public, answer_by_code),
        Route::public("/konfirmasi/desa/{kecamatan}/{desa}", desa),
        Route::public("/konfirmasi/desa/{kecamatan}/{desa}/undangan", invite),
        Route::public("/konfirmasi/selesai/{jawaban}", thanks),
    ]
}

#[derive(Template)]
#[template(path = "ukm/confirm/ask.html")]
struct AskPage {
    layout: Layout,
    form: Form,
    name: String,
    product: String,
    place: String,
    confirmed: Option<String>,
    address: String,
    /// What "masih benar" comes to.
    confirms: bool,
}

async fn draw(
    app: &App,
    atlas: &Atlas,
    (code, address, way): (&str, String, Way),
    form: Form,
) -> Result<Response, Error> {
    let ukm = find_living(atlas, code)?;
    let detail = match app.db().spare().await {
        Some(mut conn) => {
            query::find_detail(&mut conn, ukm.code_str(), today(app.clock().now())).await.ok().flatten()
        }
        None => None,
    };
    let page = AskPage {
        layout: Layout::new(app, Menu::Ukm, form.title("Apakah data usaha ini masih benar?"), ""),
        form,
        name: ukm.name().to_owned(),
        product: product(atlas, &ukm),
        place: place(atlas, &ukm),
        confirmed: detail.map(|detail| format::day(detail.confirmed_at)),
        address,
        confirms: way.confirms(),
    };
    render(page.form.status(), &page)
}

/// How whoever is here without a link comes to a business.
async fn way_of(app: &App, actor: &Actor, business: i64) -> Result<Way, Error> {
    if !actor.is_signed_in() {
        return Ok(Way::Desa);
    }
    Ok(Way::of(&mut *app.db().primary().acquire().await?, actor, business).await?)
}

fn product(atlas: &Atlas, ukm: &Ukm<'_>) -> String {
    ukm.product().map_or("produk belum diklasifikasi", |ix| &*atlas.dictionary.product(ix).name).to_owned()
}

/// Code of the business that the token in the address is for.
async fn code_of(app: &App, token: &str) -> Result<String, Error> {
    let mut conn = app.db().primary().acquire().await?;
    let code = link::find(&mut conn, &Token::given(token)).await?;
    code.ok_or_else(|| Error::not_found("Tautan ini tidak berlaku lagi. Cari usaha Anda di halaman UKM."))
}

/// `GET /konfirmasi/tautan/{token}`
pub async fn by_link(
    AppState(app): AppState<App>,
    atlas: Current,
    Path(token): Path<String>,
) -> Result<Response, Error> {
    let code = code_of(&app, &token).await?;
    let address = link::path(&Token::given(&token));
    draw(&app, &atlas, (&code, address, Way::Link), Form::new(LABELS)).await
}

/// `GET /konfirmasi/ukm/{code}`
pub async fn by_code(
    AppState(app): AppState<App>,
    atlas: Current,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let ukm = find_living(&atlas, &code)?;
    let way = way_of(&app, &actor, ukm.id()).await?;
    let address = format!("/konfirmasi/ukm/{}", ukm.code_str());
    draw(&app, &atlas, (ukm.code_str(), address, way), Form::new(LABELS)).await
}

/// `POST /konfirmasi/tautan/{token}`
pub async fn answer_by_link(
    AppState(app): AppState<App>,
    atlas: Current,
    actor: Actor,
    Path(token): Path<String>,
    posted: Posted,
) -> Result<Response, Error> {
    let code = code_of(&app, &token).await?;
    let address = link::path(&Token::given(&token));
    take(&app, &atlas, &actor, (&code, address, Way::Link), posted).await
}

/// `POST /konfirmasi/ukm/{code}`
pub async fn answer_by_code(
    AppState(app): AppState<App>,
    atlas: Current,
    actor: Actor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Error> {
    let way = way_of(&app, &actor, find_living(&atlas, &code)?.id()).await?;
    let address = format!("/konfirmasi/ukm/{code}");
    take(&app, &atlas, &actor, (&code, address, way), posted).await
}

async fn take(
    app: &App,
    atlas: &Atlas,
    actor: &Actor,
    (code, address, way): (&str, String, Way),
    posted: Posted,
) -> Result<Response, Error> {
    let id = find_living(atlas, code)?.id();
    let mut form = posted.read(LABELS);
    let said = form.line("jawaban", 20).and_then(|slug| Answer::parse(&slug));
    let words = form.line("keterangan", LONGEST);
    if said.is_none() {
        form.error("jawaban", "pilih salah satu dari tiga jawaban");
    }
    let Some(said) = said.filter(|_| form.is_valid()) else {
        return draw(app, atlas, (code, address, way), form).await;
    };
    let gate = Gate::Confirmation(actor.origin());
    throttle::enter(&mut *app.db().primary().acquire().await?, gate, actor.now()).await?;
    let hint = said == Answer::StillRight && !way.confirms();
    let done = format!("/konfirmasi/selesai/{}", if hint { HINT } else { said.slug() });
    let mut tx = Tx::begin(app.db()).await?;
    if let Some(location) = form.claim(&mut tx, &done, actor.now()).await? {
        return Ok(see_other(&location));
    }
    answer(&mut tx, app.keys(), actor, id, (said, words), way).await?;
    // What follows the feed goes by when a record was confirmed.
    tx.commit(Change::Businesses(vec![id]), actor.now()).await?;
    Ok(see_other(&done))
}

#[derive(Template)]
#[template(path = "ukm/confirm/thanks.html")]
struct ThanksPage {
    layout: Layout,
    sentence: &'static str,
}

/// `GET /konfirmasi/selesai/{jawaban}`
pub async fn thanks(AppState(app): AppState<App>, Path(said): Path<String>) -> Result<Response, Error> {
    let answer = Answer::parse(&said);
    if answer.is_none() && said != HINT {
        return Err(Error::no_page());
    }
    let sentence = match answer {
        None => "Jawaban Anda menjadi petunjuk bagi petugas, yang memastikannya kepada pemilik.",
        Some(Answer::StillRight) => {
            "Tanggal konfirmasinya sudah dicatat. Tidak ada lagi yang perlu dilakukan."
        }
        Some(Answer::Update) => {
            "Petugas akan memeriksanya, lalu memperbaiki datanya. Sampai selesai, data yang lama tetap tampil."
        }
        Some(Answer::Closed) => {
            "Petugas akan memastikannya dahulu. Sampai dipastikan, usaha ini tetap tampil seperti sekarang."
        }
    };
    let layout = Layout::new(&app, Menu::Ukm, "Terima kasih, jawaban sudah diterima", "");
    render(StatusCode::OK, &ThanksPage { layout, sentence })
}

struct Line {
    name: String,
    product: String,
    address: String,
}

#[derive(Template)]
#[template(path = "ukm/confirm/desa.html")]
struct DesaPage {
    layout: Layout,
    place: String,
    q: String,
    found: Vec<Line>,
    total: u32,
    more: bool,
    address: String,
}

fn find_desa(atlas: &Atlas, kecamatan: &str, desa: &str) -> Result<DesaIx, Error> {
    let found = atlas.areas.desa_by_slugs(kecamatan, desa);
    found.ok_or_else(|| Error::not_found("Desa ini tidak ada di kecamatan tersebut."))
}

/// `GET /konfirmasi/desa/{kecamatan}/{desa}`: shows nothing that the map does not.
pub async fn desa(
    AppState(app): AppState<App>,
    atlas: Current,
    Path((kecamatan, desa)): Path<(String, String)>,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    let ix = find_desa(&atlas, &kecamatan, &desa)?;
    let q = params.search("q").unwrap_or_default();
    params.finish()?;
    let words = text::words(&q);
    let (found, total) = if words.is_empty() {
        let page = atlas.index.list(Area::Desa(ix), Filter::default(), SHOWN, None);
        (page.ukm, page.total)
    } else {
        let filter = Filter::default();
        let search = Search { words: &words, area: Area::Desa(ix), desa: None, filter, near: None };
        let found = atlas.index.search(search, SHOWN, None);
        (found.matches.iter().map(|one| one.ukm).collect(), found.total)
    };
    let line = |ukm: &Ukm<'_>| Line {
        name: ukm.name().to_owned(),
        product: product(&atlas, ukm),
        address: format!("/konfirmasi/ukm/{}", ukm.code_str()),
    };
    let place = title(&atlas, ix);
    let page = DesaPage {
        layout: Layout::new(&app, Menu::Ukm, format!("Periksa data usaha di {place}"), ""),
        found: found.iter().map(line).collect(),
        more: total as usize > found.len(),
        total,
        address: format!("/konfirmasi/desa/{kecamatan}/{desa}"),
        place,
        q,
    };
    render(StatusCode::OK, &page)
}

fn title(atlas: &Atlas, ix: DesaIx) -> String {
    let desa = &atlas.areas.desa()[usize::from(ix.0)];
    let kecamatan = &atlas.areas.kecamatan()[usize::from(atlas.areas.kecamatan_of(ix).0)];
    format!("{}, {}", desa.title(), kecamatan.title())
}

#[derive(Template)]
#[template(path = "ukm/confirm/invite.html")]
struct InvitePage {
    layout: Layout,
    place: String,
    invitation: Invitation,
    whatsapp: String,
    address: String,
}

/// `GET /konfirmasi/desa/{kecamatan}/{desa}/undangan`: text and QR code for the group of the forum.
pub async fn invite(
    AppState(app): AppState<App>,
    atlas: Current,
    Path((kecamatan, desa)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let ix = find_desa(&atlas, &kecamatan, &desa)?;
    let address = format!("/konfirmasi/desa/{kecamatan}/{desa}");
    let whole = format!("{}{address}", origin(app.config().public_url.as_deref(), &headers));
    let (of_desa, of) = (&atlas.areas.desa()[usize::from(ix.0)], atlas.areas.kecamatan_of(ix));
    let name = &atlas.areas.kecamatan()[usize::from(of.0)].name;
    let invitation =
        invitation(&of_desa.name, name, &whole).map_err(|error| Error::Internal(error.into()))?;
    let place = title(&atlas, ix);
    let page = InvitePage {
        layout: Layout::new(&app, Menu::Ukm, format!("Undangan untuk grup {place}"), ""),
        whatsapp: format!("https://wa.me/?text={}", crate::http::params::encode(&invitation.text)),
        place,
        invitation,
        address,
    };
    render(StatusCode::OK, &page)
}
