//! `/saya/ukm/{code}/ubah/{bagian}`: correcting one part of a record.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::StatusCode;
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
use crate::ukm::desk::change::{self, Finished, Seen};
use crate::ukm::desk::section::{Section, Way, context, way_of};
use crate::ukm::desk::{own, standing};
use crate::ukm::field::{self, Asked, AskedRows, Context, Input, Kind, Note, Page, Spot, labels};
use crate::ukm::legality::{self, Kinds};
use crate::ukm::place::{self, Pin};
use crate::ukm::record::{Business, Record};

/// Reads the point and saves nothing.
const LOOK: &str = "periksa";
/// Also chooses the desa that the point lies in.
const TAKE_DESA: &str = "desa-titik";

#[derive(Template)]
#[template(path = "ukm/desk/page/edit.html")]
struct EditPage {
    layout: Layout,
    code: String,
    name: String,
    section: Section,
    form: Form,
    seen: [(&'static str, String); 2],
    fields: Vec<Asked>,
    lists: Vec<AskedRows>,
    /// Changes of a verified record are looked at first.
    checked: bool,
    /// Looked at through the owner's eyes: nothing can be sent.
    locked: bool,
    /// What somebody else changed meanwhile.
    late: Option<Vec<&'static str>>,
}

/// What a page is drawn from.
struct Drawn<'a> {
    business: &'a Business,
    section: Section,
    form: Form,
    notes: Vec<Note>,
    /// The record with what the form says, as far as it could be read.
    wanted: &'a Record,
    /// Empty rows of each list.
    spare: usize,
    /// What the form was drawn from.
    seen: Seen,
    late: Option<Vec<&'static str>>,
}

/// The map of the place, and what is said of its point.
fn spot(app: &App, atlas: &Current, recorded: &Record, wanted: &Record) -> Spot {
    let areas = &atlas.areas;
    let chosen = wanted.desa_code.as_deref().and_then(|code| areas.desa_by_code(code));
    let pin = Pin::new(app, atlas, wanted.point, chosen);
    Spot {
        known: recorded.point.map(place::written),
        elsewhere: pin.elsewhere.map(|desa| areas.desa()[usize::from(desa.0)].title()),
        pin,
    }
}

/// What is said about the point that is recorded or asked for, where the form says nothing new.
fn said(atlas: &Current, wanted: &Record) -> Option<Note> {
    let chosen = wanted.desa_code.as_deref().and_then(|code| atlas.areas.desa_by_code(code));
    let said = place::said(&atlas.areas, wanted.point?, chosen)?;
    Some(Note { field: "tempat".to_owned(), text: said.text, warns: said.warns })
}

fn draw(
    app: &App,
    actor: &Actor,
    atlas: &Current,
    context: Context<'_>,
    drawn: Drawn<'_>,
) -> Result<Response, Error> {
    let Drawn { business, section, form, mut notes, wanted, spare, seen, late } = drawn;
    let record = &business.record;
    let checked = record.verification == "verified";
    let mut frame = layout(app, actor, form.title(section.title()));
    if section == Section::Place {
        frame = frame.with_script(app, "src/entry/daftar.ts").with_script(app, "src/entry/lokasi.ts");
        if notes.iter().all(|note| note.field != "tempat") {
            notes.extend(said(atlas, wanted));
        }
    }
    let page = Page { form: &form, notes: &notes, record: wanted, context };
    let ask = |ask: &field::Ask| {
        let at_place = ask.field.kind == Kind::Place;
        let mut asked = page.field(ask, at_place.then(|| spot(app, atlas, record, wanted)));
        if checked && way_of(ask.field) == Way::Checked {
            asked.mark = if ask.required { "wajib, diperiksa" } else { "diperiksa" };
        }
        asked
    };
    let list = |rows: &field::Rows| {
        let mut asked = page.rows(rows, spare);
        if checked && rows.stored == field::PRODUCTS.stored {
            asked.mark = "produk diperiksa, harga tidak";
        }
        asked
    };
    let status = if late.is_some() { StatusCode::CONFLICT } else { form.status() };
    let page = EditPage {
        layout: frame,
        code: business.code.clone(),
        name: record.name.clone(),
        seen: seen.values(),
        fields: section.asks().iter().map(ask).collect(),
        lists: section.lists().iter().map(|rows| list(rows)).collect(),
        section,
        checked,
        locked: actor.viewer().is_some(),
        late,
        form,
    };
    render(status, &page)
}

/// The form with what is known, and what is asked for already.
fn filled(section: Section, record: &Record, context: &Context<'_>) -> Form {
    let fields = section.asks().iter().map(|ask| (ask.field.name, ask.field.text(record, context)));
    let cells = section.lists().iter().flat_map(|rows| rows.values(record, context));
    let values: Vec<(&str, String)> = fields.chain(cells).collect();
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Form::filled(labels(), &values)
}

/// The form with what was typed, judged only by its point. Asked to, it takes over the desa of the point.
fn looked(judged: Form, after: &mut Record, atlas: &Current) -> Form {
    let errors: Vec<String> = judged
        .errors()
        .iter()
        .filter(|error| error.field == "tempat")
        .map(|error| error.message.clone())
        .collect();
    let there = after.point.and_then(|at| place::lies(&atlas.areas, at, None));
    let code = there.map(|there| atlas.areas.desa()[usize::from(there.desa.0)].code.clone());
    let code = code.filter(|_| judged.value("tindakan") == TAKE_DESA);
    let mut form = judged.unjudged();
    if let Some(code) = &code {
        form.set("desa", code);
        after.desa_code = Some(code.clone());
    }
    for error in errors {
        form.error("tempat", error);
    }
    form
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

fn section(slug: &str) -> Result<Section, Error> {
    Section::find(slug).ok_or_else(Error::no_page)
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
    let kinds = legality::load(&mut conn).await.map_err(Error::Internal)?;
    drop(conn);
    let context = context(&atlas, &kinds, &actor, None);
    let wanted = &change::wanted(&business.record, waiting.as_ref());
    let form = filled(section, wanted, &context);
    let seen = Seen::now(&business, waiting.as_ref());
    let notes = Vec::new();
    let drawn = Drawn { business: &business, section, form, notes, wanted, spare: 1, seen, late: None };
    draw(&app, &actor, &atlas, context, drawn)
}

/// What the words for the place mean.
async fn meaning(app: &App, atlas: &Current, section: Section, form: &Form) -> Option<geocode::Answer> {
    let words = form.value("tempat");
    if section != Section::Place || words.trim().is_empty() {
        return None;
    }
    Some(geocode::api::find(app, &app.geocode().geocoder(&atlas.areas), words).await)
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
    let kinds = legality::load(&mut conn).await.map_err(Error::Internal)?;
    drop(conn);
    let section = section(&part)?;
    let mut form = posted.read(labels());
    let seen = Seen::of(&form);
    let meaning = meaning(&app, &atlas, section, &form).await;
    let context = context(&atlas, &kinds, &actor, meaning.as_ref());
    let mut tx = Tx::begin(app.db()).await?;
    let waiting = change::waiting(&mut tx, &app, &actor, &business).await?;
    let mut after = change::wanted(&business.record, waiting.as_ref());
    let mut notes = field::read(&mut form, section.asks(), &mut after, context);
    for rows in section.lists() {
        notes.extend(field::read_rows(&mut form, rows, &mut after, context));
    }
    let asked = form.value("tindakan").to_owned();
    let more = section.lists().iter().any(|rows| rows.more.0 == asked);
    let looks = section == Section::Place && (asked == LOOK || asked == TAKE_DESA);
    if more || looks || !form.is_valid() {
        drop(tx);
        // A row more, or a look at the point, is no reason to judge the others yet.
        let (form, notes) = match (more, looks) {
            (true, _) => (form.unjudged(), Vec::new()),
            (_, true) => {
                let moved = asked == TAKE_DESA;
                (looked(form, &mut after, &atlas), if moved { Vec::new() } else { notes })
            }
            _ => (form, notes),
        };
        let spare = 1 + usize::from(more);
        let drawn =
            Drawn { business: &business, section, form, notes, wanted: &after, spare, seen, late: None };
        return draw(&app, &actor, &atlas, context, drawn);
    }
    let correction =
        change::Correction { business: &business, before: waiting.as_ref(), after: &after, page: "" };
    match change::finish(&app, tx, &actor, form, correction).await? {
        Finished::Done(response) => Ok(response),
        Finished::Refused(form) => {
            let drawn = Drawn {
                business: &business,
                section,
                form,
                notes,
                wanted: &after,
                spare: 1,
                seen,
                late: None,
            };
            draw(&app, &actor, &atlas, context, drawn)
        }
        Finished::Late(form) => late(&app, &actor, &atlas, &kinds, &code, (section, form)).await,
    }
}

/// The page once more: what was typed, on top of what somebody else wrote meanwhile.
async fn late(
    app: &App,
    actor: &Actor,
    atlas: &Current,
    kinds: &Kinds,
    code: &str,
    (section, form): (Section, Form),
) -> Result<Response, Error> {
    let mut conn = app.db().primary().acquire().await?;
    let business = open(&mut conn, app, actor, Action::Edit, code).await?;
    let since = change::meanwhile(&mut conn, app, actor, business, &form).await?;
    drop(conn);
    let context = context(atlas, kinds, actor, None);
    let parts = (section.asks(), section.lists(), &[][..]);
    let drawn = Drawn {
        section,
        form: field::merged(&form, parts, (&since.base, &since.wanted), &context),
        notes: Vec::new(),
        wanted: &since.wanted,
        spare: 1,
        seen: Seen::now(&since.business, since.waiting.as_ref()),
        late: Some(since.changed),
        business: &since.business,
    };
    draw(app, actor, atlas, context, drawn)
}
