//! `/admin/impor/{id}/baris/{nomor}`: one row, put right or decided about.

use askama::Template;
use axum::extract::State as AppState;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::{layout, open, show, words};
use crate::account::audit::{Entry, Subject as About};
use crate::account::policy::Actor;
use crate::app::App;
use crate::db::{Change, Tx};
use crate::http::Path;
use crate::http::error::Error;
use crate::http::form::{Form, Posted, see_other};
use crate::http::page::{Layout, render};
use crate::import::job::{self, Task};
use crate::import::ledger;
use crate::import::mapping::Mapping;
use crate::import::{
    Bench, By, Decision, Difference, Field, File, Reason, Received, RowResult, State, Vault, Wanted,
    find_received, results, run,
};
use crate::peta::atlas::Atlas;
use crate::privacy::erasure::Erased;
use crate::privacy::mask;
use crate::ukm::review::sight;

#[derive(Template)]
#[template(path = "import/page/row.html")]
struct RowPage {
    layout: Layout,
    form: Form,
    file: File,
    row: RowResult,
    remarks: Vec<(String, Option<&'static str>)>,
    cells: Vec<Cell>,
    /// It looks like a business that does something else.
    perhaps: bool,
    differences: Vec<Line>,
    can_save: bool,
}

struct Cell {
    id: String,
    name: String,
    field: Option<&'static str>,
    value: String,
    at_fault: bool,
}

struct Line {
    field: String,
    label: &'static str,
    before: String,
    after: String,
    /// Somebody has to decide.
    asked: bool,
}

/// A row with what is known of it.
struct Opened {
    file: File,
    row: RowResult,
    received: Received,
    fields: Vec<Option<Field>>,
}

async fn opened(tx: &mut Tx, app: &App, actor: &Actor, (id, number): (i64, u32)) -> Result<Opened, Error> {
    let file = open(tx, actor, id).await?;
    let wanted = Wanted { number: Some(number as usize), ..Wanted::default() };
    let row = results(tx, app.keys(), id, wanted).await?.pop().ok_or_else(Error::no_page)?;
    let received = find_received(tx, app.keys(), id, number.cast_signed()).await;
    let received = received.map_err(|error| Error::Internal(error.into()))?.ok_or_else(Error::no_page)?;
    let fields = Mapping::guess(&file.shape.columns, &file.told);
    Ok(Opened { file, row, received, fields })
}

/// Identity numbers are shown masked; who leaves the mask leaves the number.
fn shown(field: Option<Field>, cell: &str) -> String {
    match field {
        Some(Field::Nik | Field::Npwp | Field::Identitas) if cell.trim().len() > 4 => mask(cell.trim()),
        _ => cell.to_owned(),
    }
}

/// How the row differs from the business that it met.
async fn difference(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    atlas: &Atlas,
    opened: &Opened,
) -> Result<Option<Difference>, Error> {
    let erased = Erased::default();
    let bench = Bench {
        areas: &atlas.areas,
        dictionary: &atlas.dictionary,
        vault: Vault { keys: app.keys(), log: app.wishes(), erased: &erased },
        by: By::Officer(actor),
        now: actor.now(),
    };
    Ok(run::difference(tx, &bench, (&opened.file, opened.row.number)).await?)
}

/// `GET /admin/impor/{id}/baris/{nomor}`
pub async fn show(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(place): Path<(i64, u32)>,
) -> Result<Response, Error> {
    let mut tx = Tx::begin(app.db()).await?;
    let opened = opened(&mut tx, &app, &actor, place).await?;
    let atlas = app.atlas()?;
    let difference = difference(&mut tx, &app, &actor, &atlas, &opened).await?;
    // Nothing is shown that the log does not have.
    let entry = Entry::new("baris impor dilihat", About::Service);
    tx.audit(&actor, entry.after(json!({ "nomor": place.0, "baris": place.1 }))).await?;
    tx.commit(Change::None, actor.now()).await?;
    let at_fault: Vec<Field> =
        opened.row.remarks.iter().flat_map(|remark| words::fields_of(remark.reason)).copied().collect();
    let Opened { file, row, received, fields } = opened;
    let cells = file.shape.columns.iter().enumerate().map(|(ix, name)| {
        let field = fields.get(ix).copied().flatten();
        Cell {
            id: format!("s{ix}"),
            name: name.clone(),
            field: field.filter(|field| *field != Field::Abaikan).map(words::field),
            value: shown(field, received.current().get(ix).map_or("", String::as_str)),
            at_fault: field.is_some_and(|field| at_fault.contains(&field)),
        }
    });
    let page = RowPage {
        layout: layout(&app, &actor, format!("Baris {} – {}", row.number, file.name)),
        form: Form::new(show::LABELS),
        remarks: row.remarks.iter().map(|one| (one.to_string(), words::remedy(one.reason))).collect(),
        cells: cells.collect(),
        perhaps: row.reason() == Reason::Different,
        differences: difference.map(|difference| lines(&atlas, &actor, difference)).unwrap_or_default(),
        can_save: file.undone_at.is_none() && file.task.is_none() && is_open(&row),
        file,
        row,
    };
    render(StatusCode::OK, &page)
}

/// Rows that are not in the register can be put right.
fn is_open(row: &RowResult) -> bool {
    matches!(row.state, State::Rejected | State::Waiting | State::Created | State::Updated)
}

fn lines(atlas: &Atlas, actor: &Actor, difference: Difference) -> Vec<Line> {
    let asked = difference.asked.into_iter().map(|change| (change, true));
    let free = difference.free.into_iter().map(|change| (change, false));
    asked
        .chain(free)
        .filter(|(change, _)| run::leading(&change.field) == change.field)
        .map(|(change, asked)| Line {
            label: change.label(),
            before: sight::value(atlas, actor, &change.field, &change.before_shown()),
            after: sight::value(atlas, actor, &change.field, &change.after_shown()),
            asked,
            field: change.field,
        })
        .collect()
}

/// `POST /admin/impor/{id}/baris/{nomor}`
pub async fn update(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(place): Path<(i64, u32)>,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(show::LABELS);
    let mut tx = Tx::begin(app.db()).await?;
    let opened = opened(&mut tx, &app, &actor, place).await?;
    let to = format!("/admin/impor/{}?tersimpan=1", place.0);
    if let Some(first) = form.claim(&mut tx, &to, actor.now()).await? {
        return Ok(see_other(&first));
    }
    let fixed = fixed(&form, &opened);
    let decision = decision(&form);
    let busy = || {
        Error::Conflict("Baris ini sudah diterapkan atau sedang dikerjakan. Muat ulang halamannya.".into())
    };
    let row = (place.0, place.1 as usize);
    if !ledger::put_right(&mut tx, app.keys(), row, (Some(fixed), &decision)).await?
        || !job::ask(&mut tx, place.0, Task::Check, actor.id()).await?
    {
        return Err(busy());
    }
    let entry = Entry::new("baris impor diperbaiki", About::Service);
    tx.audit(&actor, entry.after(json!({ "nomor": place.0, "baris": place.1 }))).await?;
    tx.commit(Change::None, actor.now()).await?;
    Ok(see_other(&to))
}

/// The cells as typed; a cell whose field was not sent, or that was left masked, stays.
fn fixed(form: &Form, opened: &Opened) -> Vec<String> {
    let known = opened.received.current();
    let cells = opened.file.shape.columns.iter().enumerate().map(|(ix, _)| {
        let before = known.get(ix).cloned().unwrap_or_default();
        let field = opened.fields.get(ix).copied().flatten();
        let name = format!("s{ix}");
        match form.all(&name).next() {
            Some(typed) if typed != shown(field, &before) => typed.to_owned(),
            _ => before,
        }
    });
    cells.collect()
}

fn decision(form: &Form) -> Decision {
    let answer = form.value("putusan").to_owned();
    let asked: Vec<String> = form.all("ditanya").map(ToOwned::to_owned).collect();
    let take =
        asked.iter().filter(|field| form.value(&format!("pakai.{field}")) == "berkas").cloned().collect();
    let decided =
        !asked.is_empty() && asked.iter().all(|field| !form.value(&format!("pakai.{field}")).is_empty());
    Decision {
        apart: match answer.as_str() {
            "lain" => Some(true),
            "sama" => Some(false),
            _ => None,
        },
        skip: answer == "lewati",
        take: decided.then_some(take),
    }
}
