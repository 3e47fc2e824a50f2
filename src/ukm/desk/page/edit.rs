//! `/saya/ukm/{code}/ubah/{bagian}`: correcting one part of a record.

use askama::Template;
use axum::extract::State as AppState;
use axum::response::Response;

use super::layout;
use crate::account::policy::{Action, Actor};
use crate::app::{App, Current};
use crate::db::Tx;
use crate::geocode;
use crate::http::Path;
use crate::http::error::Error;
use crate::http::form::{Form, Posted};
use crate::http::page::{Layout, render};
use crate::http::parts::Choice;
use crate::ukm::desk::field::{Field, Input, Section, Way};
use crate::ukm::desk::read::{self, Known, MOST_PRODUCTS};
use crate::ukm::desk::{change, own, standing};
use crate::ukm::place::{self, Pin, Said};
use crate::ukm::record::{Business, Record};

/// Reads the point and saves nothing.
const LOOK: &str = "periksa";
/// Also chooses the desa that the point lies in.
const TAKE_DESA: &str = "desa-titik";

/// Empty rows for further products.
const SPARE_ROWS: usize = 2;

#[derive(Template)]
#[template(path = "ukm/desk/page/edit.html")]
struct EditPage {
    layout: Layout,
    code: String,
    name: String,
    section: Section,
    form: Form,
    fields: Vec<Shown>,
    products: Vec<(&'static str, &'static str)>,
    /// Changes of a verified record are looked at first.
    checked: bool,
    point: Option<String>,
    /// Looked at through the owner's eyes: nothing can be sent.
    locked: bool,
    /// Where a place is asked for.
    place: Option<Place>,
}

/// The map of the place, and what is said of its point.
struct Place {
    pin: Pin,
    notes: Vec<Said>,
    elsewhere: Option<String>,
}

impl Place {
    fn new(app: &App, atlas: &Current, record: &Record) -> Self {
        let areas = &atlas.areas;
        let chosen = record.desa_code.as_deref().and_then(|code| areas.desa_by_code(code));
        let pin = Pin::new(app, atlas, record.point, chosen);
        let said = record.point.and_then(|at| place::said(areas, at, chosen));
        Self {
            notes: said.into_iter().collect(),
            elsewhere: pin.elsewhere.map(|desa| areas.desa()[usize::from(desa.0)].title()),
            pin,
        }
    }
}

/// A field on the page.
struct Shown {
    field: &'static Field,
    groups: Vec<(String, Vec<Choice>)>,
    checked: bool,
}

fn groups(field: &Field, chosen: &str, atlas: &Current) -> Vec<(String, Vec<Choice>)> {
    if field.stored != "desa_code" {
        return vec![(String::new(), read::choices(field, chosen))];
    }
    let areas = &atlas.areas;
    let mut groups =
        vec![(String::new(), vec![Choice::new("", "Pilih desa atau kelurahan", chosen.is_empty())])];
    let mut last = None;
    for (ix, desa) in areas.desa().iter().enumerate() {
        let kecamatan = areas.kecamatan_of(crate::peta::DesaIx(ix as u16));
        if last != Some(kecamatan) {
            groups.push((areas.kecamatan()[usize::from(kecamatan.0)].title(), Vec::new()));
            last = Some(kecamatan);
        }
        if let Some((_, choices)) = groups.last_mut() {
            choices.push(Choice::new(&*desa.code, &*desa.name, *desa.code == *chosen));
        }
    }
    groups
}

fn draw(
    app: &App,
    actor: &Actor,
    atlas: &Current,
    business: &Business,
    section: Section,
    (form, wanted): (Form, &Record),
) -> Result<Response, Error> {
    let record = &business.record;
    let checked = record.verification == "verified";
    let shown = |field: &'static Field| Shown {
        groups: if field.input == Input::Select {
            groups(field, form.value(field.name), atlas)
        } else {
            Vec::new()
        },
        checked: checked && field.way() == Way::Checked,
        field,
    };
    let filled = (0..MOST_PRODUCTS).rev().find(|n| {
        let (text, price) = read::product_names(*n);
        !form.value(text).is_empty() || !form.value(price).is_empty()
    });
    let rows = (filled.map_or(0, |last| last + 1) + SPARE_ROWS).min(MOST_PRODUCTS);
    let rows = if section == Section::Business { rows } else { 0 };
    let mut frame = layout(app, actor, form.title(section.title()));
    if section == Section::Place {
        frame = frame.with_script(app, "src/entry/daftar.ts").with_script(app, "src/entry/lokasi.ts");
    }
    let page = EditPage {
        layout: frame,
        code: business.code.clone(),
        name: record.name.clone(),
        section,
        fields: section.fields().map(shown).collect(),
        products: (0..rows).map(read::product_names).collect(),
        checked,
        locked: actor.viewer().is_some(),
        point: record.point.map(place::written),
        place: (section == Section::Place).then(|| Place::new(app, atlas, wanted)),
        form,
    };
    render(page.form.status(), &page)
}

/// The form with what is known, and what is asked for already.
fn filled(section: Section, record: &Record, version: i32) -> Form {
    let version = version.to_string();
    let mut values: Vec<(&str, String)> =
        section.fields().map(|field| (field.name, read::value(field, record))).collect();
    if section == Section::Business {
        for (n, product) in record.products.iter().take(MOST_PRODUCTS).enumerate() {
            let (text, price) = read::product_names(n);
            values.push((text, product.text.clone()));
            values.push((price, product.price_idr.map_or_else(String::new, |price| price.to_string())));
        }
    }
    values.push(("versi", version));
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Form::filled(read::labels(section), &values)
}

/// The form with what was typed, judged only by its point. Asked to, it takes over the desa of the point.
fn looked(judged: &Form, after: &mut Record, atlas: &Current) -> Form {
    let there = after.point.and_then(|at| place::lies(&atlas.areas, at, None));
    let code = there.map(|there| atlas.areas.desa()[usize::from(there.desa.0)].code.clone());
    let code = code.filter(|_| judged.value("aksi") == TAKE_DESA);
    let names = Section::Place.fields().map(|field| field.name).chain(["sumber", "versi"]);
    let values: Vec<(&str, &str)> = names
        .map(|name| match &code {
            Some(code) if name == "desa" => (name, code.as_str()),
            _ => (name, judged.value(name)),
        })
        .collect();
    let mut form = Form::filled(read::labels(Section::Place), &values);
    for error in judged.errors().iter().filter(|error| error.field == "titik") {
        form.error("titik", error.message.clone());
    }
    if code.is_some() {
        after.desa_code = code;
    }
    form
}

fn section(slug: &str) -> Result<Section, Error> {
    Section::find(slug).ok_or_else(Error::no_page)
}

/// A business that its owner may correct now, for `action` on it.
async fn open(
    conn: &mut sqlx::PgConnection,
    app: &App,
    actor: &Actor,
    action: Action,
    code: &str,
) -> Result<Business, Error> {
    let business = own::open(conn, app, actor, action, code).await?;
    standing::require_editable(conn, &business).await?;
    Ok(business)
}

/// `GET /saya/ukm/{code}/ubah/{bagian}`
pub async fn show(
    AppState(app): AppState<App>,
    actor: Actor,
    atlas: Current,
    Path((code, part)): Path<(String, String)>,
) -> Result<Response, Error> {
    let mut conn = app.db().primary().acquire().await?;
    let business = open(&mut conn, &app, &actor, Action::See, &code).await?;
    let section = section(&part)?;
    let waiting = change::waiting(&mut conn, &app, &actor, &business).await?;
    drop(conn);
    let wanted = change::wanted(&business, waiting.as_ref());
    let form = filled(section, &wanted, business.version);
    draw(&app, &actor, &atlas, &business, section, (form, &wanted))
}

/// `POST /saya/ukm/{code}/ubah/{bagian}`
pub async fn update(
    AppState(app): AppState<App>,
    actor: Actor,
    atlas: Current,
    Path((code, part)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Error> {
    let mut conn = app.db().primary().acquire().await?;
    let business = open(&mut conn, &app, &actor, Action::Edit, &code).await?;
    drop(conn);
    let section = section(&part)?;
    let mut form = posted.read(read::labels(section));
    let words = form.value("titik").to_owned();
    let place = if section == Section::Place && !words.trim().is_empty() {
        let geocoder = app.geocode().geocoder(&atlas.areas);
        Some(geocode::api::find(&app, &geocoder, &words).await)
    } else {
        None
    };
    let mut tx = Tx::begin(app.db()).await?;
    let waiting = change::waiting(&mut tx, &app, &actor, &business).await?;
    let mut after = change::wanted(&business, waiting.as_ref());
    let today = crate::account::query::today(actor.now());
    let known = Known { areas: &atlas.areas, dictionary: &atlas.dictionary, today, place: place.as_ref() };
    read::read(&mut form, section, &mut after, known);
    let asked = form.value("aksi");
    if section == Section::Place && (asked == LOOK || asked == TAKE_DESA) {
        let form = looked(&form, &mut after, &atlas);
        return draw(&app, &actor, &atlas, &business, section, (form, &after));
    }
    if !form.is_valid() {
        return draw(&app, &actor, &atlas, &business, section, (form, &after));
    }
    let change =
        change::Correction { business: &business, before: waiting.as_ref(), after: &after, page: "" };
    change::finish(&app, tx, &actor, form, change).await
}
