//! What is done with a file at the press of a button.

use axum::extract::State as AppState;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::show::{self, Shown};
use super::{open, words};
use crate::account::audit::{Entry, Subject as About};
use crate::account::policy::Actor;
use crate::app::App;
use crate::db::{Change, Tx};
use crate::http::Path;
use crate::http::error::Error;
use crate::http::form::{Posted, see_other};
use crate::import::job::{self, Task};
use crate::import::mapping::Mapping;
use crate::import::{Field, File, ImportError, Told};

fn busy() -> Error {
    Error::Conflict("Berkas ini sedang dikerjakan atau sudah berubah. Muat ulang halamannya.".into())
}

/// Asks for a task, once however often the button is pressed.
async fn ask(app: &App, actor: &Actor, id: i64, posted: Posted, task: Task) -> Result<Response, Error> {
    let mut form = posted.read(show::LABELS);
    let mut tx = Tx::begin(app.db()).await?;
    open(&mut tx, actor, id).await?;
    let to = format!("/admin/impor/{id}");
    if let Some(first) = form.claim(&mut tx, &to, actor.now()).await? {
        return Ok(see_other(&first));
    }
    if !job::ask(&mut tx, id, task, actor.id()).await? {
        return Err(busy());
    }
    tx.commit(Change::None, actor.now()).await?;
    Ok(see_other(&to))
}

/// `POST /admin/impor/{id}/kolom`: which column is which, and a check of all rows.
pub async fn columns(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(show::LABELS);
    let mut tx = Tx::begin(app.db()).await?;
    let file = open(&mut tx, &actor, id).await?;
    if file.applied_at.is_some() || file.task.is_some() {
        return Err(busy());
    }
    let told = told(&mut form, &file);
    match Mapping::new(&file.shape.columns, &told) {
        Ok(_) => {}
        Err(_) if !form.is_valid() => {}
        Err(_) => form.error("kolom", "tunjukkan kolom yang berisi nama usaha"),
    }
    let to = format!("/admin/impor/{id}");
    if !form.is_valid() {
        let shown = Shown { file, told: Some(told), form, wanted: show::Rows::default(), notice: None };
        drop(tx);
        return show::draw(&app, &actor, shown, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    if let Some(first) = form.claim(&mut tx, &to, actor.now()).await? {
        return Ok(see_other(&first));
    }
    job::tell_columns(&mut tx, (&file, &told), actor.now()).await?;
    if !job::ask(&mut tx, id, Task::Check, actor.id()).await? {
        return Err(busy());
    }
    tx.commit(Change::None, actor.now()).await?;
    Ok(see_other(&to))
}

/// What was told about each column; a field can be told once.
fn told(form: &mut crate::http::form::Form, file: &File) -> Told {
    let mut told = Told::default();
    let mut faults = Vec::new();
    for (ix, column) in file.shape.columns.iter().enumerate() {
        let answer = form.value(&format!("k{ix}")).to_owned();
        let field = words::FIELDS.iter().map(|(field, _)| *field).find(|field| field.name() == answer);
        let field = field.unwrap_or(Field::Abaikan);
        let twice = field != Field::Abaikan
            && field != Field::Identitas
            && told.0.values().any(|other| *other == field);
        if twice {
            faults
                .push(format!("{} ditunjuk di lebih dari satu kolom; pilih satu saja", words::field(field)));
        }
        told.0.entry(column.clone()).or_insert(field);
    }
    for fault in faults {
        form.error("kolom", fault);
    }
    told
}

/// `POST /admin/impor/{id}/terapkan`
pub async fn apply(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
    posted: Posted,
) -> Result<Response, Error> {
    ask(&app, &actor, id, posted, Task::Apply).await
}

/// `POST /admin/impor/{id}/batalkan`
pub async fn undo(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
    posted: Posted,
) -> Result<Response, Error> {
    ask(&app, &actor, id, posted, Task::Undo).await
}

/// `POST /admin/impor/{id}/hentikan`
pub async fn stop(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
    _: Posted,
) -> Result<Response, Error> {
    let mut tx = Tx::begin(app.db()).await?;
    open(&mut tx, &actor, id).await?;
    job::stop(&mut tx, id).await?;
    tx.commit(Change::None, actor.now()).await?;
    Ok(see_other(&format!("/admin/impor/{id}")))
}

/// `POST /admin/impor/{id}/hapus`: a file that was not applied goes, with its rows.
pub async fn discard(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
    _: Posted,
) -> Result<Response, Error> {
    let mut tx = Tx::begin(app.db()).await?;
    let file = open(&mut tx, &actor, id).await?;
    if !job::discard(&mut tx, &app, &file).await? {
        return Err(ImportError::NotNow(
            "berkas ini sudah diterapkan atau sedang dikerjakan; batalkan dahulu",
        )
        .into());
    }
    let entry = Entry::new("berkas impor dihapus", About::Service);
    tx.audit(&actor, entry.after(json!({ "nomor": id }))).await?;
    tx.commit(Change::None, actor.now()).await?;
    Ok(see_other("/admin/impor"))
}
