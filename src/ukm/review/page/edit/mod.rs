//! `/admin/ukm/{id}/ubah/{bagian}`: one group of a record in a form.
//!
//! The form remembers the version that it was drawn from. Whoever is late gets their own words back, put together with
//! what the other wrote, and both are shown where both changed the same.

mod field;
mod fill;
mod lists;
mod read;

use askama::Template;
use axum::extract::State as AppState;
use axum::http::StatusCode;
use axum::response::Response;

use super::layout;
use crate::account::policy::{Action, Actor};
use crate::account::query::today;
use crate::app::App;
use crate::db::Tx;
use crate::http::Path;
use crate::http::error::Error;
use crate::http::form::{Form, Posted, see_other};
use crate::http::page::{Layout, render};
use crate::peta::atlas::Atlas;
use crate::ukm::kbli;
use crate::ukm::legality::{self, Kinds};
use crate::ukm::record::{self, Business, Edit, Patch, Record, SaveError, diff};
use crate::ukm::review::access::{self, Unsaved};
use crate::ukm::review::sight::{self, Eyes};
use crate::ukm::value::KbliCode;
use field::{Field, LABELS, Rows};

/// A part of a record that has a form of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Owner,
    Business,
    Figures,
    Papers,
    Trainings,
    Marketing,
}

impl Section {
    const ALL: [Self; 6] =
        [Self::Owner, Self::Business, Self::Figures, Self::Papers, Self::Trainings, Self::Marketing];

    const fn slug(self) -> &'static str {
        match self {
            Self::Owner => "pemilik",
            Self::Business => "usaha",
            Self::Figures => "angka",
            Self::Papers => "izin",
            Self::Trainings => "pelatihan",
            Self::Marketing => "pemasaran",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Owner => "Pelaku usaha",
            Self::Business => "Data usaha",
            Self::Figures => "Modal, omset, tenaga kerja",
            Self::Papers => "Sertifikasi dan ijin",
            Self::Trainings => "Pelatihan",
            Self::Marketing => "Produk dan pemasaran",
        }
    }
}

#[derive(Template)]
#[template(path = "ukm/review/page/edit/form.html")]
struct EditPage {
    layout: Layout,
    id: i64,
    name: String,
    section: Section,
    sections: [Section; 6],
    form: Form,
    version: i32,
    fields: Vec<Field>,
    rows: Vec<Rows>,
    /// What somebody else changed meanwhile: field, theirs, and one's own where both did.
    clash: Vec<Clash>,
}

struct Clash {
    label: &'static str,
    theirs: String,
    mine: Option<String>,
}

/// What drawing and reading need beside the record.
struct Table<'a> {
    atlas: &'a Atlas,
    kinds: Kinds,
    actor: &'a Actor,
}

fn find(slug: &str) -> Result<Section, Error> {
    Section::ALL.into_iter().find(|section| section.slug() == slug).ok_or_else(Error::no_page)
}

fn draw(
    app: &App,
    table: &Table<'_>,
    (business, section, version): (&Business, Section, i32),
    form: Form,
    clash: Vec<Clash>,
) -> Result<Response, Error> {
    let status = if clash.is_empty() { form.status() } else { StatusCode::CONFLICT };
    let title = form.title(&format!("{} – {}", section.title(), business.record.name));
    let page = EditPage {
        layout: layout(app, table.actor, title),
        id: business.id,
        name: business.record.name.clone(),
        section,
        sections: Section::ALL,
        fields: field::fields(section, table, &business.record, &form),
        rows: field::rows(section, table, &form),
        version,
        clash,
        form,
    };
    render(status, &page)
}

fn filled(actor: &Actor, section: Section, record: &Record) -> Form {
    let values = fill::values(Eyes::of(actor), section, record);
    let pairs: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Form::filled(LABELS, &pairs)
}

/// `GET /admin/ukm/{id}/ubah/{bagian}`
pub async fn show(
    AppState(app): AppState<App>,
    actor: Actor,
    Path((id, part)): Path<(i64, String)>,
) -> Result<Response, Error> {
    let mut conn = app.db().primary().acquire().await?;
    let (business, _) = access::open(&mut conn, &app, &actor, Action::Edit, id).await?;
    let section = find(&part)?;
    let kinds = legality::load(&mut conn).await.map_err(Error::Internal)?;
    drop(conn);
    let atlas = app.atlas()?;
    let table = Table { atlas: &atlas, kinds, actor: &actor };
    let form = filled(&actor, section, &business.record);
    draw(&app, &table, (&business, section, business.version), form, Vec::new())
}

/// `POST /admin/ukm/{id}/ubah/{bagian}`
pub async fn update(
    AppState(app): AppState<App>,
    actor: Actor,
    Path((id, part)): Path<(i64, String)>,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(LABELS);
    let mut tx = Tx::begin(app.db()).await?;
    let (business, facts) = access::open(&mut tx, &app, &actor, Action::Edit, id).await?;
    let section = find(&part)?;
    let kinds = legality::load(&mut tx).await.map_err(Error::Internal)?;
    let atlas = app.atlas()?;
    let table = Table { atlas: &atlas, kinds, actor: &actor };
    let seen = form.parsed::<i32>("versi").unwrap_or(business.version);
    let base = record::at_version(&mut tx, app.keys(), id, seen).await?;
    let base = base.and_then(|version| version.record).unwrap_or_else(|| business.record.clone());
    let mut typed = base.clone();
    read::section(section, &table, &mut form, &mut typed);
    if typed.kbli_code != base.kbli_code
        && let Some(code) = typed.kbli_code.as_deref().and_then(|code| KbliCode::read(code).into_value())
    {
        let placed = kbli::place(&mut tx, &code, today(actor.now())).await?;
        typed.kbli_edition = placed.edition.map(u16::cast_signed);
    }
    let reason = form.line("alasan", 500);
    let moves = typed.desa_code != base.desa_code;
    if moves && !facts.moved(typed.desa_code.as_deref()).may(&actor, Action::Edit) {
        form.error("desa", "desa ini di luar wilayah Anda; minta admin utama memindahkan usahanya");
    }
    if !form.is_valid() {
        drop(tx);
        return draw(&app, &table, (&business, section, seen), form, Vec::new());
    }
    let to = format!("/admin/ukm/{id}");
    if let Some(first) = form.claim(&mut tx, &to, actor.now()).await? {
        return Ok(see_other(&first));
    }
    let patch = Patch::between(&base, &typed);
    let edit =
        Edit { id, expected_version: seen, patch: &patch, action: "ukm.ubah", reason: reason.as_deref() };
    let desk = access::desk(&app, &atlas.areas, &actor);
    match access::save(&mut tx, desk, (&actor, Action::Edit), &business, edit).await {
        Ok(saved) => {
            tx.commit(saved.feed, actor.now()).await?;
            Ok(see_other(&to))
        }
        Err(Unsaved::Save(SaveError::Invalid { field, message })) => {
            form.error(field::named(field), message);
            draw(&app, &table, (&business, section, seen), form, Vec::new())
        }
        Err(Unsaved::Save(SaveError::Conflict(_))) => {
            drop(tx);
            let mut conn = app.db().primary().acquire().await?;
            let (current, _) = access::open(&mut conn, &app, &actor, Action::Edit, id).await?;
            let (merged, clash) = merge((&atlas, &actor), &base, &typed, &current.record)?;
            draw(&app, &table, (&current, section, current.version), filled(&actor, section, &merged), clash)
        }
        Err(error) => Err(error.into()),
    }
}

/// One's own changes on top of what is there now, and what the other did.
fn merge(
    (atlas, actor): (&Atlas, &Actor),
    base: &Record,
    typed: &Record,
    current: &Record,
) -> Result<(Record, Vec<Clash>), Error> {
    let (mine, theirs) = (diff(base, typed), diff(base, current));
    let wanted = |field: &str| mine.iter().find(|change| change.field == field);
    let forced = diff(current, typed).into_iter().filter(|change| wanted(&change.field).is_some());
    let merged = Patch(forced.collect()).apply(current).map_err(SaveError::Patch)?;
    let clash = theirs.iter().map(|change| {
        let own = wanted(&change.field).filter(|own| own.after != change.after);
        Clash {
            label: change.label(),
            theirs: sight::value(atlas, actor, &change.field, &change.after_shown()),
            mine: own.map(|own| sight::value(atlas, actor, &change.field, &own.after_shown())),
        }
    });
    Ok((merged, clash.collect()))
}
