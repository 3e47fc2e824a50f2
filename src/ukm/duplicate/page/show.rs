//! One pair, side by side, and what is decided about it.

use askama::Template;
use axum::extract::State as AppState;
use axum::response::Response;
use serde_json::{Value, json};
use sqlx::PgConnection;

use super::map::{TwoPoints, draw as draw_map};
use super::{layout, place};
use crate::account::audit::{Entry, Subject};
use crate::account::policy::{Action, Actor};
use crate::app::App;
use crate::db::{Change, Tx};
use crate::http::Path;
use crate::http::error::Error;
use crate::http::form::{Form, Labels, Posted, see_other};
use crate::http::format;
use crate::http::page::{Layout, render};
use crate::peta::atlas::Atlas;
use crate::privacy::mask;
use crate::ukm::duplicate::merge::{self, Take, chosen_by, differences};
use crate::ukm::duplicate::pair::{self, Pair};
use crate::ukm::record::{Business, FieldChange};
use crate::ukm::review::{access, sight};

/// What stands where nothing is known.
const NOTHING: &str = "\u{2013}";

const LABELS: Labels =
    &[("tinggal", "Data yang dipertahankan"), ("versi", "Belum digabung"), ("pisah", "Pisahkan lagi")];

#[derive(Template)]
#[template(path = "ukm/duplicate/page/show.html")]
struct ShowPage {
    layout: Layout,
    form: Form,
    address: String,
    pair: Pair,
    likelihood: String,
    sides: [Side; 2],
    rows: Vec<Row>,
    map: Option<TwoPoints>,
    distance: String,
    versions: String,
}

/// Head of a column.
struct Side {
    letter: &'static str,
    id: i64,
    name: String,
    code: String,
    place: String,
    facts: String,
    stays: bool,
}

/// A field in which the two differ.
struct Row {
    field: String,
    label: &'static str,
    values: [String; 2],
    /// `a`, `b` or `ab`.
    chosen: &'static str,
    lists: bool,
}

/// Both records in the order of their keys, once both may be verified, and what is stored about the pair.
async fn open(
    conn: &mut PgConnection,
    app: &App,
    actor: &Actor,
    (one, two): (i64, i64),
) -> Result<(Business, Business, Pair), Error> {
    let (low, high) = pair::ordered(one, two);
    let (a, _) = access::open(conn, app, actor, Action::Verify, low).await?;
    let (b, _) = access::open(conn, app, actor, Action::Verify, high).await?;
    let pair = pair::load(conn, (low, high)).await?.ok_or_else(Error::no_page)?;
    Ok((a, b, pair))
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty) || value.as_str() == Some("")
}

/// Which of the two stays unless somebody chooses: what is verified, then what says more, then what is older.
fn stays(a: &Business, b: &Business) -> bool {
    let rank = |one: &Business| match one.record.verification.as_str() {
        "verified" => 2,
        "pending" => 1,
        _ => 0,
    };
    let changes = differences(&a.record, &b.record);
    let more =
        |value: fn(&FieldChange) -> &Value| changes.iter().filter(|change| !is_empty(value(change))).count();
    (rank(a), more(|change| &change.before)) >= (rank(b), more(|change| &change.after))
}

/// As officers read it elsewhere, but of a person no more than tells two of them apart.
fn text(atlas: &Atlas, actor: &Actor, field: &str, value: &Value) -> String {
    match (field, value) {
        ("owner.phone" | "owner.email" | "owner.nib", Value::String(text)) => mask(text),
        ("channels", Value::Array(list)) if !list.is_empty() => kinds(list),
        _ => sight::value(atlas, actor, field, value),
    }
}

fn kinds(list: &[Value]) -> String {
    let kind = |one: &Value| one["kind"].as_str().map(|kind| kind.replace('_', " "));
    list.iter().filter_map(kind).collect::<Vec<_>>().join("; ")
}

fn rows(
    (atlas, actor): (&Atlas, &Actor),
    a: &Business,
    b: &Business,
    a_stays: bool,
    form: &Form,
) -> Vec<Row> {
    let mut facts: Vec<Vec<FieldChange>> = Vec::new();
    for change in differences(&a.record, &b.record) {
        let leader = chosen_by(&change.field);
        match facts.iter_mut().find(|fact| chosen_by(&fact[0].field) == leader) {
            // The one by which it is chosen says what it is about.
            Some(fact) if change.field == leader => fact.insert(0, change),
            Some(fact) => fact.push(change),
            None => facts.push(vec![change]),
        }
    }
    let row = |fact: Vec<FieldChange>| {
        let first = &fact[0];
        let lists = first.before.is_array() && first.after.is_array() && first.field != "point";
        let own = if a_stays { &first.before } else { &first.after };
        let field = name_of(chosen_by(&first.field));
        let chosen = match form.value(&field) {
            "a" => "a",
            "b" => "b",
            "ab" if lists => "ab",
            _ if lists && !is_empty(&first.before) && !is_empty(&first.after) => "ab",
            _ if a_stays != is_empty(own) => "a",
            _ => "b",
        };
        let told = |value: fn(&FieldChange) -> Value| {
            let parts = fact.iter().map(|change| text(atlas, actor, &change.field, &value(change)));
            let known: Vec<String> = parts.filter(|part| part != NOTHING).collect();
            if known.is_empty() { NOTHING.to_owned() } else { known.join(", ") }
        };
        let values = [told(FieldChange::before_shown), told(FieldChange::after_shown)];
        Row { label: first.label(), values, field, chosen, lists }
    };
    facts.into_iter().map(row).collect()
}

/// Name of the choice for a field.
fn name_of(field: &str) -> String {
    format!("pilih-{}", field.replace('.', "-"))
}

fn side(atlas: &Atlas, letter: &'static str, one: &Business, stays: bool) -> Side {
    let verification = match one.record.verification.as_str() {
        "verified" => "disetujui",
        "pending" => "menunggu",
        "rejected" => "ditolak",
        _ => "belum lengkap",
    };
    Side {
        letter,
        id: one.id,
        name: one.record.name.clone(),
        code: one.code.clone(),
        place: place(atlas, one.desa_code.as_deref()),
        facts: format!("{verification}, masuk {}", format::day(one.created_at)),
        stays,
    }
}

fn draw(
    app: &App,
    actor: &Actor,
    (a, b, pair): (&Business, &Business, Pair),
    form: Form,
) -> Result<Response, Error> {
    let atlas = app.atlas()?;
    let a_stays = match form.value("tinggal") {
        "a" => true,
        "b" => false,
        _ => pair.merged.as_ref().map_or_else(|| stays(a, b), |merged| merged.survivor == a.id),
    };
    let points = a.record.point.zip(b.record.point);
    let mut desa: Vec<_> = [a, b]
        .iter()
        .filter_map(|one| one.desa_code.as_deref().and_then(|code| atlas.areas.desa_by_code(code)))
        .collect();
    desa.dedup();
    let rows = rows((&atlas, actor), a, b, a_stays, &form);
    let page = ShowPage {
        layout: layout(app, actor, form.title("Bandingkan dua data")),
        address: format!("/admin/ganda/{}/{}", a.id, b.id),
        likelihood: format::percent(f64::from(pair.likelihood)),
        sides: [side(&atlas, "A", a, a_stays), side(&atlas, "B", b, !a_stays)],
        rows,
        map: points.map(|(here, there)| draw_map(&atlas.areas, &desa, here, there)),
        distance: points.map_or_else(
            || "Jaraknya tidak diketahui: salah satu belum punya titik.".to_owned(),
            |(here, there)| format!("Jarak kedua titik {}.", format::length(here.distance_m(there))),
        ),
        versions: format!("{}-{}", a.version, b.version),
        pair,
        form,
    };
    render(page.form.status(), &page)
}

/// `GET /admin/ganda/{satu}/{dua}`
pub async fn show(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(ids): Path<(i64, i64)>,
) -> Result<Response, Error> {
    let mut conn = app.db().primary().acquire().await?;
    let (a, b, pair) = open(&mut conn, &app, &actor, ids).await?;
    drop(conn);
    draw(&app, &actor, (&a, &b, pair), Form::new(LABELS))
}

/// `POST /admin/ganda/{satu}/{dua}/gabung`
pub async fn merge(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(ids): Path<(i64, i64)>,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(LABELS);
    let mut tx = Tx::begin(app.db()).await?;
    let (a, b, pair) = open(&mut tx, &app, &actor, ids).await?;
    let address = format!("/admin/ganda/{}/{}", a.id, b.id);
    // First of all, since the versions are others once it was carried out.
    if let Some(first) = form.claim(&mut tx, &address, actor.now()).await? {
        return Ok(see_other(&first));
    }
    if pair.state == "merged" {
        return Ok(see_other(&address));
    }
    let a_stays = form.value("tinggal") == "a";
    if !a_stays && form.value("tinggal") != "b" {
        form.error("tinggal", "pilih A atau B");
    }
    if form.value("versi") != format!("{}-{}", a.version, b.version) {
        form.error("versi", "salah satu data diubah orang lain sementara itu; periksa lagi, lalu gabungkan");
    }
    let both = if a_stays { (&a, &b) } else { (&b, &a) };
    if let Some(message) = merge::refusal(&both.0.record, &both.1.record) {
        form.error("tinggal", message);
    }
    if !form.is_valid() {
        return draw(&app, &actor, (&a, &b, pair), form);
    }
    let others = if a_stays { "b" } else { "a" };
    let take = |field: &str| match form.value(&name_of(field)) {
        "ab" => Some(Take::Both),
        side if side == others => Some(Take::Other),
        _ => None,
    };
    let atlas = app.atlas()?;
    let desk = access::desk(&app, &atlas.areas, &actor);
    let changed = match merge::merge(&mut tx, desk, &actor, both, take).await {
        Ok(changed) => changed,
        Err(error) => {
            form.refuse("versi", error.into())?;
            return draw(&app, &actor, (&a, &b, pair), form);
        }
    };
    tx.commit(Change::Businesses(changed), actor.now()).await?;
    Ok(see_other(&address))
}

/// `POST /admin/ganda/{satu}/{dua}/beda`
pub async fn distinct(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(ids): Path<(i64, i64)>,
) -> Result<Response, Error> {
    let mut tx = Tx::begin(app.db()).await?;
    let (a, b, _) = open(&mut tx, &app, &actor, ids).await?;
    if pair::set_distinct(&mut tx, (a.id, b.id), actor.id(), actor.now()).await? {
        for (one, other) in [(&a, &b), (&b, &a)] {
            let entry = Entry::new("bukan duplikat", Subject::Business(one.id));
            tx.audit(&actor, entry.after(json!({ "dengan": other.code }))).await?;
        }
        tx.commit(Change::None, actor.now()).await?;
    }
    Ok(see_other("/admin/ganda?selesai=beda"))
}

/// `POST /admin/ganda/{satu}/{dua}/batal`
pub async fn undo(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(ids): Path<(i64, i64)>,
) -> Result<Response, Error> {
    let mut tx = Tx::begin(app.db()).await?;
    let (a, b, pair) = open(&mut tx, &app, &actor, ids).await?;
    let address = format!("/admin/ganda/{}/{}", a.id, b.id);
    match pair.merged.clone() {
        Some(merged) => {
            let both = if merged.survivor == a.id { (&a, &b) } else { (&b, &a) };
            let atlas = app.atlas()?;
            let desk = access::desk(&app, &atlas.areas, &actor);
            match merge::split(&mut tx, desk, &actor, both, &merged).await {
                Ok(changed) => tx.commit(Change::Businesses(changed), actor.now()).await?,
                Err(error) => {
                    let mut form = Form::new(LABELS);
                    form.refuse("pisah", error.into())?;
                    return draw(&app, &actor, (&a, &b, pair), form);
                }
            };
        }
        None if pair::reopen(&mut tx, (a.id, b.id)).await? => {
            let entry = Entry::new("mungkin duplikat lagi", Subject::Business(a.id));
            tx.audit(&actor, entry.after(json!({ "dengan": b.code }))).await?;
            tx.commit(Change::None, actor.now()).await?;
        }
        None => {}
    }
    Ok(see_other(&address))
}
