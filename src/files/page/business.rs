//! `/foto/ukm/{id}`: the photos of one business, for its owner and for officers.

use askama::Template;
use axum::extract::{Request, State as AppState};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::{Thumbnail, answer};
use crate::account::audit::{self, Entry, Subject as About};
use crate::account::policy::{Action, Actor, Menu, Record, Subject};
use crate::app::App;
use crate::db::{Change, Tx};
use crate::files::album::{self, Belongs, Kept, MOST, Outcome, Size};
use crate::files::upload;
use crate::http::Path;
use crate::http::error::Error;
use crate::http::form::{Form, Labels, Posted, see_other};
use crate::http::page::{Layout, Menu as PageMenu, render};

const LABELS: Labels = &[("foto", "Foto")];

#[derive(Template)]
#[template(path = "files/page/business.html")]
struct BusinessPage {
    layout: Layout,
    form: Form,
    refusals: Vec<String>,
    name: String,
    address: String,
    photos: Vec<Thumbnail>,
    room: usize,
    most: usize,
    shown: bool,
    public_page: Option<String>,
}

/// The business in the address, and what the policy decides by.
struct Opened {
    id: i64,
    code: String,
    name: String,
    verified: bool,
    consent: bool,
}

/// The business `id`, once `action` on it is allowed.
async fn open(app: &App, actor: &Actor, action: Action, id: i64) -> Result<Opened, Error> {
    let row = sqlx::query!(
        r#"select b.id, b.code, b.name, b.desa_code, b.verification,
                  exists (select from publication p where p.business_id = b.id and p.field_group = 'photo'
                          and p.withdrawn_at is null) as "consent!",
                  array(select distinct p.group_id from business_product l join product p on p.id = l.product_id
                        where l.business_id = b.id) as "groups!"
           from business b where b.id = $1 and b.erased_at is null"#,
        id
    )
    .fetch_optional(app.db().primary())
    .await?
    .ok_or_else(Error::no_page)?;
    let record = Record {
        menu: Menu::Ukm,
        business: Some(row.id),
        desa: row.desa_code.as_deref(),
        groups: &row.groups,
    };
    actor.require(action, &Subject::Record(&record))?;
    Ok(Opened {
        id: row.id,
        code: row.code,
        name: row.name,
        verified: row.verification == "verified",
        consent: row.consent,
    })
}

async fn draw(
    app: &App,
    actor: &Actor,
    business: Opened,
    refusals: Vec<String>,
    status: StatusCode,
) -> Result<Response, Error> {
    let photos =
        album::list(&mut *app.db().primary().acquire().await?, Belongs::Business(business.id)).await?;
    let address = format!("/foto/ukm/{}", business.id);
    let mut form = Form::new(LABELS);
    for refusal in &refusals {
        form.error("foto", refusal.clone());
    }
    let thumbnail = |photo: &Kept| Thumbnail::new(photo, format!("{address}/{}", photo.id));
    let page = BusinessPage {
        layout: Layout::new(app, PageMenu::None, form.title(&format!("Foto {}", business.name)), "")
            .with_person(actor.person())
            .with_script(app, "src/entry/foto.ts"),
        refusals,
        photos: photos.iter().map(thumbnail).collect(),
        room: MOST.saturating_sub(photos.len()),
        most: MOST,
        shown: business.verified && business.consent,
        public_page: business.verified.then(|| format!("/ukm/{}", business.code)),
        form,
        name: business.name,
        address,
    };
    render(status, &page)
}

/// `GET /foto/ukm/{id}`
pub async fn index(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<Response, Error> {
    let business = open(&app, &actor, Action::Edit, id).await?;
    draw(&app, &actor, business, Vec::new(), StatusCode::OK).await
}

/// `POST /foto/ukm/{id}`: what is good is kept, also when something else in the same form is refused.
pub async fn create(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
    request: Request,
) -> Result<Response, Error> {
    let business = open(&app, &actor, Action::Edit, id).await?;
    let belongs = Belongs::Business(business.id);
    let there = album::list(&mut *app.db().primary().acquire().await?, belongs).await?.len();
    let mut sent = upload::receive(&app, request, "foto", MOST.saturating_sub(there)).await?;
    if sent.stored.is_empty() && sent.refused.sentences.is_empty() {
        sent.refused.add(StatusCode::UNPROCESSABLE_ENTITY, "Belum ada foto yang dipilih.".to_owned());
    }
    let mut form = sent.posted.read(LABELS);
    let address = format!("/foto/ukm/{}", business.id);
    if !sent.stored.is_empty() {
        let mut tx = Tx::begin(app.db()).await?;
        if let Some(location) = form.claim(&mut tx, &address, actor.now()).await? {
            return Ok(see_other(&location));
        }
        let outcomes = album::insert(&mut tx, belongs, &sent.stored, actor.now()).await?;
        let count = outcomes.iter().filter(|outcome| **outcome == Outcome::Written).count();
        if count > 0 {
            let entry = Entry::new("foto ditambahkan", About::Business(business.id));
            tx.audit(&actor, entry.after(json!({ "jumlah": count }))).await?;
        }
        tx.commit(Change::None, actor.now()).await?;
        sent.refused.tell(&sent.stored, &outcomes);
    }
    if sent.refused.sentences.is_empty() {
        return Ok(see_other(&address));
    }
    draw(&app, &actor, business, sent.refused.sentences, sent.refused.status).await
}

/// `GET /foto/ukm/{id}/{photo}`
pub async fn show(
    AppState(app): AppState<App>,
    actor: Actor,
    Path((id, photo)): Path<(i64, i64)>,
) -> Result<Response, Error> {
    let business = open(&app, &actor, Action::See, id).await?;
    let mut conn = app.db().primary().acquire().await?;
    if !actor.identity().is_some_and(|one| one.owned.contains(&id)) {
        audit::viewed(&mut conn, app.db(), &actor, id).await?;
    }
    let found = album::find(&mut conn, Belongs::Business(business.id), photo).await?;
    drop(conn);
    answer(&app, &found.ok_or_else(Error::no_page)?, Size::Small).await
}

/// `POST /foto/ukm/{id}/{photo}/hapus`: a second click finds it gone already, which is what was wanted.
pub async fn remove(
    AppState(app): AppState<App>,
    actor: Actor,
    Path((id, photo)): Path<(i64, i64)>,
    posted: Posted,
) -> Result<Response, Error> {
    let business = open(&app, &actor, Action::Edit, id).await?;
    let address = format!("/foto/ukm/{}", business.id);
    let mut tx = Tx::begin(app.db()).await?;
    if let Some(location) = posted.read(LABELS).claim(&mut tx, &address, actor.now()).await? {
        return Ok(see_other(&location));
    }
    if album::remove(&mut tx, Belongs::Business(business.id), photo).await? {
        tx.audit(&actor, Entry::new("foto dihapus", About::Business(business.id))).await?;
    }
    tx.commit(Change::None, actor.now()).await?;
    Ok(see_other(&address))
}
