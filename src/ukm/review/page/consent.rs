//! `/admin/ukm/{id}/izin`: consents that an owner gave or took back by word of mouth or on paper.
//!
//! What is written down here has the same effect, at once, as what owners do at their own desk.

use askama::Template;
use axum::extract::State as AppState;
use axum::response::Response;

use super::layout;
use crate::account::policy::{Action, Actor};
use crate::app::App;
use crate::db::Tx;
use crate::http::Path;
use crate::http::error::Error;
use crate::http::form::{Form, Labels, Posted, see_other};
use crate::http::page::{Layout, render};
use crate::http::params::PageParams;
use crate::ukm::consent::{Channel, EXACT_PLACE, GROUPS, Group, OWNER_NAME, PHONE, PHOTO};
use crate::ukm::record::{self, Business, Edit, Patch, SaveError};
use crate::ukm::review::access;

const LABELS: Labels = &[
    (OWNER_NAME.stored, OWNER_NAME.title),
    (PHONE.stored, PHONE.title),
    (EXACT_PLACE.stored, EXACT_PLACE.title),
    (PHOTO.stored, PHOTO.title),
    ("cara", "Cara pemilik menyampaikan"),
    ("bukti", "Bukti atau alasan"),
    ("versi", "Versi"),
];

/// Said when a form remembers no state that the record ever had.
const UNKNOWN_VERSION: &str =
    "halaman ini tidak cocok dengan data yang tersimpan; lihat isinya sekarang, lalu simpan lagi";

/// How an owner can say it to an officer.
const WAYS: [(&str, Channel, &str); 2] = [
    ("lisan", Channel::Spoken, "Lisan, langsung atau lewat telepon"),
    ("kertas", Channel::Paper, "Kertas, surat atau formulir bertanda tangan"),
];

#[derive(Template)]
#[template(path = "ukm/review/page/consent.html")]
struct ConsentPage {
    layout: Layout,
    id: i64,
    name: String,
    told: bool,
    /// The version from which the form was drawn.
    version: String,
    form: Form,
    groups: Vec<Shown>,
    ways: [(&'static str, Channel, &'static str); 2],
    edits: bool,
}

struct Shown {
    group: Group,
    given: bool,
    /// As it is chosen in the form.
    chosen: bool,
    story: String,
}

fn draw(
    app: &App,
    actor: &Actor,
    business: &Business,
    (form, edits, told): (Form, bool, bool),
) -> Result<Response, Error> {
    let shown = |group: Group| {
        let given = group.given(&business.record).is_some();
        let chosen = match form.value(group.stored) {
            "ya" => true,
            "tidak" => false,
            _ => given,
        };
        Shown { group, given, chosen, story: group.story(&business.record) }
    };
    let page = ConsentPage {
        layout: layout(app, actor, form.title(&format!("Izin tayang – {}", business.record.name))),
        id: business.id,
        name: business.record.name.clone(),
        told,
        version: match form.value("versi") {
            "" => business.version.to_string(),
            seen => seen.to_owned(),
        },
        groups: GROUPS.into_iter().map(shown).collect(),
        ways: WAYS,
        edits,
        form,
    };
    render(page.form.status(), &page)
}

/// `GET /admin/ukm/{id}/izin`
pub async fn show(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    let mut conn = app.db().primary().acquire().await?;
    let (business, facts) = access::open(&mut conn, &app, &actor, Action::See, id).await?;
    drop(conn);
    let edits = business.erased_at.is_none() && facts.may(&actor, Action::Edit);
    let told = params.text("hasil").is_some();
    draw(&app, &actor, &business, (Form::new(LABELS), edits, told))
}

/// `POST /admin/ukm/{id}/izin`
pub async fn update(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(LABELS);
    let mut tx = Tx::begin(app.db()).await?;
    let (business, _) = access::open(&mut tx, &app, &actor, Action::Edit, id).await?;
    let chosen = form.text("cara");
    let way = WAYS.iter().find(|(slug, ..)| Some(*slug) == chosen.as_deref()).map(|(_, way, _)| *way);
    if way.is_none() {
        form.error("cara", "pilih lisan atau kertas");
    }
    let proof = form.required("bukti", 500);
    let (Some(way), Some(proof)) = (way, proof) else {
        drop(tx);
        return draw(&app, &actor, &business, (form, true, false));
    };
    let to = format!("/admin/ukm/{id}/izin?hasil=dicatat");
    if let Some(first) = form.claim(&mut tx, &to, actor.now()).await? {
        return Ok(see_other(&first));
    }
    // What was left as it stood says nothing: a consent withdrawn since the form was drawn does not come back by it.
    let seen = form.value("versi").parse().unwrap_or_default();
    let drawn = record::at_version(&mut tx, app.keys(), id, seen).await.map_err(SaveError::from)?;
    let Some(drawn) = drawn.and_then(|version| version.record) else {
        drop(tx);
        form.refuse("cara", Error::Conflict(UNKNOWN_VERSION.into()))?;
        form.set("versi", &business.version.to_string());
        return draw(&app, &actor, &business, (form, true, false));
    };
    let mut after = business.record.clone();
    for group in GROUPS {
        match (form.value(group.stored), group.given(&drawn).is_some()) {
            ("ya", false) => group.give(&mut after, way, actor.now()),
            ("tidak", true) => group.withdraw(&mut after, actor.now()),
            _ => {}
        }
    }
    let atlas = app.atlas()?;
    let patch = Patch::between(&business.record, &after);
    let edit = Edit {
        id,
        expected_version: business.version,
        patch: &patch,
        action: "ukm.izin_catat",
        reason: Some(&proof),
    };
    let desk = access::desk(&app, &atlas.areas, &actor);
    let saved = access::save(&mut tx, desk, (&actor, Action::Edit), &business, edit).await?;
    tx.commit(saved.feed, actor.now()).await?;
    Ok(see_other(&to))
}
