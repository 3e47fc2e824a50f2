//! `/admin/ukm/{id}/lokasi`

use askama::Template;
use axum::extract::State as AppState;
use axum::response::Response;
use chrono::Duration;
use sqlx::PgConnection;

use super::check::{Checked, check, written};
use super::history::{self, Past};
use super::pin::{Pin, title};
use super::queue;
use crate::account::policy::{Action, Actor};
use crate::app::App;
use crate::db::Tx;
use crate::geocode::{self, Place, PlaceKind};
use crate::http::Path;
use crate::http::error::Error;
use crate::http::form::{Form, Labels, Posted, see_other};
use crate::http::format;
use crate::http::page::{Layout, Menu as SiteMenu, render};
use crate::http::params::{PageParams, Params};
use crate::peta::atlas::Atlas;
use crate::ukm::record::{Business, Edit, Patch, Record};
use crate::ukm::review::access;
use crate::wilayah::DesaIx;

pub(super) const LABELS: Labels =
    &[("titik", "Titik"), ("putusan", "Wilayah"), ("kampung", "Nama kampung"), ("versi", "Belum disimpan")];

/// Answer to a contradiction: the point is wrong.
const MOVE: &str = "pindah";
/// What a change of place is called in the history.
pub(super) const SET: &str = "ukm.letak";
#[derive(Template)]
#[template(path = "ukm/place/page.html")]
struct PlacePage {
    layout: Layout,
    form: Form,
    id: i64,
    version: i32,
    name: String,
    code: String,
    facts: Vec<(&'static str, String)>,
    badge: &'static str,
    checked: Option<Shown>,
    /// What is wrong with the point that is there.
    remark: Option<String>,
    kampung: String,
    source: String,
    pin: Pin,
    turn: Turn,
    undo: Option<Undo>,
    past: Vec<Past>,
    next: Option<String>,
    back: Option<String>,
    left: Option<String>,
}

/// What is said about the point that was read.
struct Shown {
    point: String,
    desa: String,
    warnings: Vec<String>,
    /// What the record says instead.
    recorded: Option<String>,
    choice: String,
}

/// Going through the queue.
#[derive(Clone, Copy, Default)]
pub(super) struct Turn {
    pub queue: bool,
    pub done: u32,
    /// What was saved just before: record and version.
    pub before: Option<(i64, i32)>,
}

struct Undo {
    id: i64,
    version: i32,
    name: String,
}

impl Turn {
    pub(super) fn read(params: &mut Params) -> Self {
        let queue = params.all("antri").any(|one| one == "1");
        let done = params.all("selesai").next().and_then(|text| text.parse().ok()).unwrap_or(0);
        let before = params.all("tadi").next().and_then(|text| {
            let (id, version) = text.split_once('.')?;
            Some((id.parse().ok()?, version.parse().ok()?))
        });
        Self { queue, done, before }
    }

    pub(super) fn address(self, id: i64) -> String {
        let queue = self.queue.then(|| format!("antri=1&selesai={}", self.done));
        let before = self.before.map(|(id, version)| format!("tadi={id}.{version}"));
        let query: Vec<String> = queue.into_iter().chain(before).collect();
        let sign = if query.is_empty() { "" } else { "?" };
        format!("/admin/ukm/{id}/lokasi{sign}{}", query.join("&"))
    }
}

fn recorded(atlas: &Atlas, record: &Record) -> Option<DesaIx> {
    atlas.areas.desa_by_code(record.desa_code.as_deref()?)
}

fn facts(atlas: &Atlas, business: &Business) -> Vec<(&'static str, String)> {
    let record = &business.record;
    let desa = business.desa_code.as_deref().and_then(|code| atlas.areas.desa_by_code(code));
    let mut facts =
        vec![("Desa", desa.map_or_else(|| "belum diketahui".to_owned(), |desa| title(&atlas.areas, desa)))];
    if business.desa_from_point {
        facts.push(("Asal desa", "dari titiknya".to_owned()));
    }
    if let Some(address) = &record.address {
        facts.push(("Alamat", address.clone()));
    }
    if let (Some(rt), Some(rw)) = (&record.rt, &record.rw) {
        facts.push(("RT/RW", format!("{rt}/{rw}")));
    }
    facts.push(("Titik sekarang", record.point.map_or_else(|| "belum ada".to_owned(), written)));
    if let Some(source) = &record.point_source {
        let day = record.point_date.map(|day| format!(", {}", format::date(day))).unwrap_or_default();
        facts.push(("Sumber titik", format!("{source}{day}")));
    }
    facts
}

fn badge(business: &Business) -> &'static str {
    let record = &business.record;
    match (record.point.is_some(), business.point_conflict || business.outside) {
        (true, true) => "titik dan desa tidak cocok",
        (true, false) if record.point_source.as_deref() == Some("perkiraan") => "perkiraan",
        (true, false) => "tepat",
        (false, _) if business.desa_code.is_some() => "hanya desa",
        (false, _) => "belum ada letak",
    }
}

/// The record saved just before, if it may still be taken back here.
async fn undo_of(
    conn: &mut PgConnection,
    app: &App,
    actor: &Actor,
    turn: Turn,
) -> Result<Option<Undo>, Error> {
    let Some((id, version)) = turn.before else { return Ok(None) };
    let Ok((business, _)) = access::open(conn, app, actor, Action::Edit, id).await else { return Ok(None) };
    let same = business.version == version;
    Ok(same.then_some(Undo { id, version, name: business.record.name }))
}

pub(super) async fn draw(
    app: &App,
    actor: &Actor,
    business: &Business,
    (form, seen): (Form, Option<Result<Checked, String>>),
    turn: Turn,
) -> Result<Response, Error> {
    let (checked, remark) = match seen {
        Some(Ok(checked)) => (Some(checked), None),
        Some(Err(remark)) => (None, Some(remark)),
        None => (None, None),
    };
    let atlas = app.atlas()?;
    let mut conn = app.db().primary().acquire().await?;
    let undo = undo_of(&mut conn, app, actor, turn).await?;
    let past = history::past(&mut conn, app, &atlas, business).await?;
    let scope = access::scope(actor, Action::Edit);
    let among = (&scope, atlas.demo());
    let (mut next, mut back, mut left) = (None, None, None);
    if turn.queue {
        let go = |id: i64| Turn { before: None, ..turn }.address(id);
        next = queue::beside(&mut conn, among, business.id, true, 1).await?.pop().map(go);
        back = queue::beside(&mut conn, among, business.id, false, 1).await?.pop().map(go);
        let waiting = queue::beside(&mut conn, among, 0, true, queue::MOST + 1).await?.len() as u64;
        let more = if waiting > queue::MOST as u64 { "lebih dari " } else { "" };
        let count = format::whole(waiting.min(queue::MOST as u64));
        left = Some(format!("{} selesai, masih {more}{count} menunggu", format::whole(turn.done)));
    }
    drop(conn);
    let geocoder = app.geocode().geocoder(&atlas.areas);
    let said = form.value("kampung").to_owned();
    let address = business.record.address.as_deref().unwrap_or_default();
    let kampung = if said.is_empty() {
        geocoder.parts(address).kampung.into_iter().next().unwrap_or_default()
    } else {
        said
    };
    let known = checked.as_ref().map(|checked| checked.at).or(business.record.point);
    // A point that is wrong is looked for anew in the desa.
    let known = known.filter(|_| form.value("putusan") != MOVE);
    let desa = business.desa_code.as_deref().and_then(|code| atlas.areas.desa_by_code(code));
    let shown = checked.as_ref().map(|checked| Shown {
        point: written(checked.at),
        desa: title(&atlas.areas, checked.lies.desa),
        warnings: checked.warnings.clone(),
        recorded: checked.lies.conflict.map(|desa| title(&atlas.areas, desa)),
        choice: form.value("putusan").to_owned(),
    });
    let page = PlacePage {
        layout: Layout::new(app, SiteMenu::None, form.title(&format!("Letak {}", business.record.name)), "")
            .with_person(actor.person())
            .with_script(app, "src/entry/periksa.ts")
            .with_script(app, "src/entry/lokasi.ts"),
        id: business.id,
        version: business.version,
        name: business.record.name.clone(),
        code: business.code.clone(),
        facts: facts(&atlas, business),
        badge: badge(business),
        pin: Pin::new(app, &atlas, known, desa),
        source: checked.as_ref().map(|checked| checked.source.clone()).unwrap_or_default(),
        checked: shown,
        remark,
        kampung,
        turn,
        undo,
        past,
        next,
        back,
        left,
        form,
    };
    render(page.form.status(), &page)
}

/// `GET /admin/ukm/{id}/lokasi`
pub(super) async fn show(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    let turn = Turn::read(&mut params);
    let mut conn = app.db().primary().acquire().await?;
    let (business, _) = access::open(&mut conn, &app, &actor, Action::Edit, id).await?;
    let point = business.record.point.map(written).unwrap_or_default();
    // What is to be known about the point that is there stands beside it from the start.
    let seen = match point.as_str() {
        "" => None,
        point => Some(look(&app, &mut conn, &business, (point, "")).await?),
    };
    drop(conn);
    draw(&app, &actor, &business, (Form::filled(LABELS, &[("titik", &point)]), seen), turn).await
}

/// What words mean, and what is to be known about it; or why it is no place for this business.
async fn look(
    app: &App,
    conn: &mut PgConnection,
    business: &Business,
    (words, source): (&str, &str),
) -> Result<Result<Checked, String>, Error> {
    let atlas = app.atlas()?;
    let geocoder = app.geocode().geocoder(&atlas.areas);
    let answer = geocode::api::find(app, &geocoder, words).await;
    let about = (business.id, recorded(&atlas, &business.record));
    Ok(check(conn, &atlas.areas, &answer, about, source).await?)
}

/// What was typed, read and checked; errors stand in the form.
async fn read(
    app: &App,
    conn: &mut PgConnection,
    business: &Business,
    form: &mut Form,
) -> Result<Option<Checked>, Error> {
    let words = form.value("titik").trim().to_owned();
    if words.is_empty() {
        form.error("titik", "taruh pin di peta, tulis koordinat, atau tempel tautan peta");
        return Ok(None);
    }
    match look(app, conn, business, (&words, form.value("sumber"))).await? {
        Ok(checked) => Ok(Some(checked)),
        Err(problem) => {
            form.error("titik", problem);
            Ok(None)
        }
    }
}

/// The form with the point as it was understood.
fn understood(form: &Form, checked: &Checked) -> Form {
    let values = [
        ("titik", written(checked.at)),
        ("putusan", form.value("putusan").to_owned()),
        ("kampung", form.value("kampung").to_owned()),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Form::filled(LABELS, &values)
}

/// `POST /admin/ukm/{id}/lokasi`
pub(super) async fn update(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(LABELS);
    let turn = Turn::read(&mut form);
    let mut tx = Tx::begin(app.db()).await?;
    let (business, facts) = access::open(&mut tx, &app, &actor, Action::Edit, id).await?;
    let Some(checked) = read(&app, &mut tx, &business, &mut form).await? else {
        return draw(&app, &actor, &business, (form, None), turn).await;
    };
    // What should be known is shown once before anything is saved.
    let unseen = !checked.warnings.is_empty() && form.value("dilihat") != written(checked.at);
    if form.value("aksi") == "periksa" || unseen {
        let form = understood(&form, &checked);
        return draw(&app, &actor, &business, (form, Some(Ok(checked))), turn).await;
    }
    let choice = form.value("putusan").to_owned();
    if let Some(named) = checked.lies.conflict.filter(|_| choice == MOVE) {
        let mut form = understood(&form, &checked);
        let desa = title(&app.atlas()?.areas, named);
        form.error("titik", format!("pindahkan pin ke tempat usaha di {desa}, atau tulis titik yang benar"));
        return draw(&app, &actor, &business, (form, None), turn).await;
    }
    if checked.lies.conflict.is_some() && !["wilayah", "konflik"].contains(&choice.as_str()) {
        let mut form = understood(&form, &checked);
        form.error("putusan", "titik dan data menyebut desa yang berbeda; pilih salah satu");
        return draw(&app, &actor, &business, (form, Some(Ok(checked))), turn).await;
    }
    let version = form.value("versi").parse().unwrap_or(0);
    let atlas = app.atlas()?;
    let mut after = business.record.clone();
    if after.point != Some(checked.at) {
        after.point = Some(checked.at);
        after.point_source = Some(checked.source.clone());
        after.point_date = Some((actor.now() + Duration::hours(7)).date_naive());
    }
    let code = || atlas.areas.desa()[usize::from(checked.lies.desa.0)].code.clone();
    if checked.lies.conflict.is_some() && choice == "wilayah" {
        after.desa_code = Some(code());
    }
    let patch = Patch::between(&business.record, &after);
    let reason =
        (checked.lies.conflict.is_some() && choice == "konflik").then_some("titik dan desa tidak cocok");
    let edit = Edit { id, expected_version: version, patch: &patch, action: SET, reason };
    // Claimed before saving: sent twice, the second is led on without a conflict of versions.
    if let Some(first) = form.claim(&mut tx, "", actor.now()).await? {
        return Ok(see_other(&first));
    }
    let desk = access::desk(&app, &atlas.areas, &actor);
    let saved = match access::save(&mut tx, desk, (&actor, Action::Edit), &business, edit).await {
        Ok(saved) => saved,
        Err(error) => {
            drop(tx);
            let mut form = understood(&form, &checked);
            form.refuse("versi", error.into())?;
            return draw(&app, &actor, &business, (form, Some(Ok(checked))), turn).await;
        }
    };
    if facts.may(&actor, Action::Verify) {
        learn(&mut tx, &mut form, &after, (id, code()), checked.at, &actor).await?;
    }
    let next = if turn.queue && form.value("aksi") == "lanjut" {
        let scope = access::scope(&actor, Action::Edit);
        queue::beside(&mut tx, (&scope, atlas.demo()), id, true, 1).await?.pop()
    } else {
        None
    };
    let turn = Turn { done: turn.done + 1, before: Some((id, saved.version)), ..turn };
    let to = turn.address(next.unwrap_or(id));
    form.lead_to(&mut tx, &to).await?;
    tx.commit(saved.feed, actor.now()).await?;
    Ok(see_other(&to))
}

/// What an officer says a kampung is called becomes searchable. Its place is told only if the owner shows the own.
async fn learn(
    tx: &mut Tx,
    form: &mut Form,
    record: &Record,
    (id, desa_code): (i64, String),
    at: crate::geodesy::LonLat,
    actor: &Actor,
) -> Result<(), Error> {
    let Some(name) = form.line("kampung", 100).filter(|_| form.is_ticked("kampung_benar", "1")) else {
        return Ok(());
    };
    let at = record.shows_place().then_some(at);
    let place = Place { name, kind: PlaceKind::Kampung, desa_code, at };
    geocode::query::put(tx, &place, geocode::query::Origin::Business(id), true, actor.now()).await?;
    Ok(())
}
