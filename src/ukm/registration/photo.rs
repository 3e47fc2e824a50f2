//! `/daftar/foto`: pictures of a registration under way.

use askama::Template;
use axum::extract::{Request, State as AppState};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use sqlx::PgConnection;

use super::draft::{self, Draft};
use super::page::{away, layout};
use super::step::Step;
use crate::account::policy::Actor;
use crate::app::App;
use crate::db::{Change, Tx};
use crate::files::album::{self, Belongs, Size};
use crate::files::page::{Thumbnail, answer};
use crate::files::{MOST, upload};
use crate::http::Path;
use crate::http::error::Error;
use crate::http::form::{Form, Labels, Posted, see_other};
use crate::http::page::{Layout, render_unkept, without_store};

const LABELS: Labels = &[("foto", "Foto")];

#[derive(Template)]
#[template(path = "ukm/registration/photo.html")]
struct PhotoPage {
    layout: Layout,
    step: Step,
    form: Form,
    refusals: Vec<String>,
    photos: Vec<Thumbnail>,
    address: String,
    room: usize,
    most: usize,
    code: String,
    helped: bool,
}

/// The draft of this browser.
async fn current(
    conn: &mut PgConnection,
    app: &App,
    actor: &Actor,
    headers: &HeaderMap,
) -> Result<Option<Draft>, Error> {
    let Some(code) = draft::code_of(app.config(), headers) else { return Ok(None) };
    Ok(draft::find(conn, app.keys(), &code, actor).await?)
}

async fn draw_page(
    app: &App,
    actor: &Actor,
    draft: &Draft,
    refusals: Vec<String>,
    status: StatusCode,
) -> Result<Response, Error> {
    let photos = album::list(&mut *app.db().primary().acquire().await?, Belongs::Draft(draft.id)).await?;
    let mut form = Form::new(LABELS);
    for refusal in &refusals {
        form.error("foto", refusal.clone());
    }
    let address = Step::Photo.address();
    let page = PhotoPage {
        layout: layout(app, actor, form.title(Step::Photo.title())).with_script(app, "src/entry/foto.ts"),
        step: Step::Photo,
        photos: photos.iter().map(|one| Thumbnail::new(one, format!("{address}/{}", one.id))).collect(),
        room: MOST.saturating_sub(photos.len()),
        most: MOST,
        address,
        refusals,
        form,
        code: draft.code.shown(),
        helped: draft.account.is_some(),
    };
    render_unkept(status, &page)
}

/// `GET /daftar/foto`
pub(super) async fn index(
    AppState(app): AppState<App>,
    actor: Actor,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let mut conn = app.db().primary().acquire().await?;
    let Some(draft) = current(&mut conn, &app, &actor, &headers).await? else {
        return away(&app, &mut conn, &actor, &headers, Step::Photo).await;
    };
    drop(conn);
    draw_page(&app, &actor, &draft, Vec::new(), StatusCode::OK).await
}

/// `POST /daftar/foto`: what is good is kept, also when something else in the same form is refused. The same picture
/// sent twice is kept once. Without a picture it leads on.
pub(super) async fn create(
    AppState(app): AppState<App>,
    actor: Actor,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Error> {
    let mut conn = app.db().primary().acquire().await?;
    let Some(draft) = current(&mut conn, &app, &actor, &headers).await? else {
        return away(&app, &mut conn, &actor, &headers, Step::Photo).await;
    };
    let belongs = Belongs::Draft(draft.id);
    let there = album::list(&mut conn, belongs).await?.len();
    // Receiving may take minutes; meanwhile others use the connection.
    drop(conn);
    let mut sent = upload::receive(&app, request, "foto", MOST.saturating_sub(there)).await?;
    if !sent.stored.is_empty() {
        let mut tx = Tx::begin(app.db()).await?;
        // Sent or thrown away in the meantime, it takes no more pictures.
        let Some(draft) = current(&mut tx, &app, &actor, &headers).await? else {
            return away(&app, &mut tx, &actor, &headers, Step::Photo).await;
        };
        let outcomes = album::insert(&mut tx, Belongs::Draft(draft.id), &sent.stored, actor.now()).await?;
        tx.commit(Change::None, actor.now()).await?;
        sent.refused.tell(&sent.stored, &outcomes);
    }
    if !sent.refused.sentences.is_empty() {
        return draw_page(&app, &actor, &draft, sent.refused.sentences, sent.refused.status).await;
    }
    let to = if sent.stored.is_empty() { Step::Review } else { Step::Photo };
    Ok(see_other(&to.address()))
}

/// `GET /daftar/foto/{photo}`: the small picture, for whoever has the draft.
pub(super) async fn show(
    AppState(app): AppState<App>,
    actor: Actor,
    headers: HeaderMap,
    Path(photo): Path<i64>,
) -> Result<Response, Error> {
    let mut conn = app.db().primary().acquire().await?;
    let draft = current(&mut conn, &app, &actor, &headers).await?.ok_or_else(Error::no_page)?;
    let found = album::find(&mut conn, Belongs::Draft(draft.id), photo).await?.ok_or_else(Error::no_page)?;
    drop(conn);
    Ok(without_store(answer(&app, &found, Size::Small).await?))
}

/// `POST /daftar/foto/{photo}/hapus`
pub(super) async fn remove(
    AppState(app): AppState<App>,
    actor: Actor,
    headers: HeaderMap,
    Path(photo): Path<i64>,
    _: Posted,
) -> Result<Response, Error> {
    let mut tx = Tx::begin(app.db()).await?;
    let Some(draft) = current(&mut tx, &app, &actor, &headers).await? else {
        return away(&app, &mut tx, &actor, &headers, Step::Photo).await;
    };
    album::remove(&mut tx, Belongs::Draft(draft.id), photo).await?;
    tx.commit(Change::None, actor.now()).await?;
    Ok(see_other(&Step::Photo.address()))
}
