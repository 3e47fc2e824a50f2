//! `/admin/ukm/{id}/ubah/{bagian}`: one group of a record in a form.
//!
//! The form remembers the version that it was drawn from. Whoever is late gets their own words back, put together with
//! what the other wrote, and both are shown where both changed the same.

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
use crate::ukm::field::{self, Ask, Asked, AskedRows, Context, Eyes, Input, Note, Page, Rows, labels};
use crate::ukm::kbli;
use crate::ukm::legality::{self, Kinds};
use crate::ukm::record::{self, Business, Edit, Patch, Record, SaveError, diff};
use crate::ukm::review::access::{self, Unsaved};
use crate::ukm::review::sight;
use crate::ukm::value::KbliCode;

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

const OWNER: [Ask; 13] = [
    Ask::new("nama"),
    Ask::new("wa"),
    Ask::new("surel"),
    Ask::new("nik"),
    Ask::new("npwp"),
    Ask::new("nib"),
    Ask::new("kelamin"),
    Ask::new("lahir"),
    Ask::new("disabilitas"),
    Ask::new("pendidikan"),
    Ask::new("alamat_pemilik"),
    Ask::new("rt_pemilik"),
    Ask::new("rw_pemilik"),
];

const BUSINESS: [Ask; 14] = [
    Ask::new("usaha").required(),
    Ask::new("bentuk"),
    Ask::new("kegiatan"),
    Ask::new("kbli"),
    Ask::new("skala"),
    Ask::new("tempat_jenis"),
    Ask::new("jam"),
    Ask::new("mulai"),
    Ask::new("keadaan"),
    Ask::new("berhenti"),
    Ask::new("alamat"),
    Ask::new("rt"),
    Ask::new("rw"),
    Ask::new("desa"),
];

const MARKETING: [Ask; 8] = [
    Ask::new("wa_usaha"),
    Ask::new("telepon"),
    Ask::new("instagram"),
    Ask::new("facebook"),
    Ask::new("tiktok"),
    Ask::new("situs"),
    Ask::new("lokapasar"),
    Ask::new("cara_lain"),
];

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
            Self::Figures => "Modal, omzet, tenaga kerja",
            Self::Papers => "Sertifikasi dan ijin",
            Self::Trainings => "Pelatihan",
            Self::Marketing => "Produk dan pemasaran",
        }
    }

    const fn asks(self) -> &'static [Ask] {
        match self {
            Self::Owner => &OWNER,
            Self::Business => &BUSINESS,
            Self::Marketing => &MARKETING,
            Self::Figures | Self::Papers | Self::Trainings => &[],
        }
    }

    const fn lists(self) -> &'static [&'static Rows] {
        match self {
            Self::Owner | Self::Business => &[],
            Self::Figures => &[&field::FIGURES],
            Self::Papers => &[&field::CHECKED_PAPERS],
            Self::Trainings => &[&field::TRAININGS],
            Self::Marketing => &[&field::PRODUCTS],
        }
    }

    fn find(slug: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|section| section.slug() == slug).ok_or_else(Error::no_page)
    }
}

#[derive(Template)]
#[template(path = "ukm/review/page/edit.html")]
struct EditPage {
    layout: Layout,
    id: i64,
    name: String,
    section: Section,
    sections: [Section; 6],
    form: Form,
    version: i32,
    fields: Vec<Asked>,
    lists: Vec<AskedRows>,
    /// A list is there and not shown.
    unseen: bool,
    /// Somebody else was faster: what they changed.
    late: Option<Vec<Clash>>,
}

/// What somebody else changed meanwhile: field, theirs, and one's own where both did.
struct Clash {
    label: &'static str,
    theirs: String,
    mine: Option<String>,
}

fn context<'a>(atlas: &'a Atlas, kinds: &'a Kinds, actor: &Actor) -> Context<'a> {
    Context {
        areas: &atlas.areas,
        dictionary: &atlas.dictionary,
        kinds,
        now: actor.now(),
        place: None,
        kept_place: None,
        helper: None,
        eyes: Some(Eyes::of(actor)),
        source: "petugas",
        corrects: true,
    }
}

/// What a page is drawn from.
struct Drawn<'a> {
    business: &'a Business,
    section: Section,
    /// The version that the form is about.
    version: i32,
    form: Form,
    notes: Vec<Note>,
    /// Empty rows of each list.
    spare: usize,
    late: Option<Vec<Clash>>,
}

fn draw(app: &App, actor: &Actor, context: Context<'_>, drawn: Drawn<'_>) -> Result<Response, Error> {
    let Drawn { business, section, version, form, notes, spare, late } = drawn;
    let record = &business.record;
    let status = if late.is_some() { StatusCode::CONFLICT } else { form.status() };
    let asked = Page { form: &form, notes: &notes, record, context };
    let page = EditPage {
        layout: layout(app, actor, form.title(&format!("{} – {}", section.title(), record.name))),
        id: business.id,
        name: record.name.clone(),
        section,
        sections: Section::ALL,
        fields: section.asks().iter().map(|ask| asked.field(ask, None)).collect(),
        lists: section.lists().iter().map(|rows| asked.rows(rows, spare)).collect(),
        unseen: section.lists().iter().any(|rows| rows.hides(record, &context)),
        version,
        late,
        form,
    };
    render(status, &page)
}

fn filled(section: Section, record: &Record, context: &Context<'_>) -> Form {
    let fields = section.asks().iter().map(|ask| (ask.field.name, ask.field.text(record, context)));
    let cells = section.lists().iter().flat_map(|rows| rows.values(record, context));
    let values: Vec<(&str, String)> = fields.chain(cells).collect();
    let pairs: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Form::filled(labels(), &pairs)
}

/// `GET /admin/ukm/{id}/ubah/{bagian}`
pub async fn show(
    AppState(app): AppState<App>,
    actor: Actor,
    Path((id, part)): Path<(i64, String)>,
) -> Result<Response, Error> {
    let mut conn = app.db().primary().acquire().await?;
    let (business, _) = access::open(&mut conn, &app, &actor, Action::Edit, id).await?;
    let section = Section::find(&part)?;
    let kinds = legality::load(&mut conn).await.map_err(Error::Internal)?;
    drop(conn);
    let atlas = app.atlas()?;
    let context = context(&atlas, &kinds, &actor);
    let drawn = Drawn {
        form: filled(section, &business.record, &context),
        version: business.version,
        business: &business,
        section,
        notes: Vec::new(),
        spare: 1,
        late: None,
    };
    draw(&app, &actor, context, drawn)
}

/// Puts into `record` what was typed. Gives the remarks.
async fn read(
    tx: &mut Tx,
    form: &mut Form,
    section: Section,
    record: &mut Record,
    context: Context<'_>,
) -> Result<Vec<Note>, Error> {
    let before = record.kbli_code.clone();
    let mut notes = field::read(form, section.asks(), record, context);
    for rows in section.lists() {
        notes.extend(field::read_rows(form, rows, record, context));
    }
    if record.kbli_code != before
        && let Some(code) = record.kbli_code.as_deref().and_then(|code| KbliCode::read(code).into_value())
    {
        let placed = kbli::place(tx, &code, today(context.now)).await?;
        record.kbli_edition = placed.edition.map(u16::cast_signed);
    }
    Ok(notes)
}

/// `POST /admin/ukm/{id}/ubah/{bagian}`
pub async fn update(
    AppState(app): AppState<App>,
    actor: Actor,
    Path((id, part)): Path<(i64, String)>,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(labels());
    let mut tx = Tx::begin(app.db()).await?;
    let (business, facts) = access::open(&mut tx, &app, &actor, Action::Edit, id).await?;
    let section = Section::find(&part)?;
    let kinds = legality::load(&mut tx).await.map_err(Error::Internal)?;
    let atlas = app.atlas()?;
    let context = context(&atlas, &kinds, &actor);
    // What no page has written is a version that was never there, and late like an old one.
    let seen = form.value("versi").parse().unwrap_or_default();
    let base = record::at_version(&mut tx, app.keys(), id, seen).await?;
    let base = base.and_then(|version| version.record).unwrap_or_else(|| business.record.clone());
    let mut typed = base.clone();
    let notes = read(&mut tx, &mut form, section, &mut typed, context).await?;
    let reason = form.line("alasan", 500);
    let moves = typed.desa_code != base.desa_code;
    if moves && !facts.moved(typed.desa_code.as_deref()).may(&actor, Action::Edit) {
        form.error("desa", "desa ini di luar wilayah Anda; minta admin utama memindahkan usahanya");
    }
    let again = |form: Form, notes: Vec<Note>, spare: usize| {
        let drawn = Drawn { business: &business, section, version: seen, form, notes, spare, late: None };
        draw(&app, &actor, context, drawn)
    };
    // A row more is no reason to judge the others yet.
    if section.lists().iter().any(|rows| rows.more.0 == form.value("tindakan")) {
        drop(tx);
        return again(form.unjudged(), Vec::new(), 2);
    }
    if !form.is_valid() {
        drop(tx);
        return again(form, notes, 1);
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
            form.error(field::id_of(field), message);
            again(form, notes, 1)
        }
        Err(Unsaved::Save(SaveError::Conflict(_))) => {
            drop(tx);
            let mut conn = app.db().primary().acquire().await?;
            let (current, _) = access::open(&mut conn, &app, &actor, Action::Edit, id).await?;
            let parts = (section.asks(), section.lists(), &["alasan"][..]);
            let drawn = Drawn {
                late: Some(clash((&atlas, &actor), &base, &typed, &current.record)),
                form: field::merged(&form, parts, (&base, &current.record), &context),
                version: current.version,
                business: &current,
                section,
                notes,
                spare: 1,
            };
            draw(&app, &actor, context, drawn)
        }
        Err(error) => Err(error.into()),
    }
}

/// What the other did, and what one did oneself to the same.
fn clash((atlas, actor): (&Atlas, &Actor), base: &Record, typed: &Record, current: &Record) -> Vec<Clash> {
    let (mine, theirs) = (diff(base, typed), diff(base, current));
    let clash = theirs.iter().map(|change| {
        let own = mine.iter().find(|own| own.field == change.field && own.after != change.after);
        Clash {
            label: change.label(),
            theirs: sight::value(atlas, actor, &change.field, &change.after_shown()),
            mine: own.map(|own| sight::value(atlas, actor, &change.field, &own.after_shown())),
        }
    });
    clash.collect()
}
