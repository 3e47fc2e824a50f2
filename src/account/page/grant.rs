//! `/admin/pengguna/{id}/wewenang`: a new grant.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::State as AppState;
use axum::response::Response;
use chrono::NaiveDate;
use serde_json::json;

use super::layout;
use super::user::{address, begin};
use crate::account::audit::{Entry, Subject as About};
use crate::account::policy::{Action, Actor, Bounds, Grant, Menu, Powers, Role, Subject};
use crate::account::term::Term;
use crate::account::{query, session};
use crate::app::App;
use crate::db::Change;
use crate::http::Path;
use crate::http::error::Error;
use crate::http::form::{Form, Labels, Posted, see_other};
use crate::http::page::{Layout, render};
use crate::peta::atlas::Atlas;
use crate::wilayah::KecamatanIx;

const LABELS: Labels = &[
    ("peran", "Peran"),
    ("menu", "Menu"),
    ("batas", "Batas"),
    ("wilayah", "Wilayah"),
    ("kelompok", "Kelompok produk"),
    ("sk", "Nomor SK"),
    ("mulai", "Mulai"),
    ("sampai", "Sampai"),
];

/// Boxes of one menu: name of the box, and what it allows.
const POWERS: [(&str, &str); 3] = [("isi", "Mengisi"), ("ubah", "Mengubah"), ("periksa", "Memeriksa")];

#[derive(Template)]
#[template(path = "account/page/grant.html")]
struct GrantPage {
    layout: Layout,
    form: Form,
    id: i64,
    name: String,
    roles: Vec<(Role, &'static str, bool)>,
    menus: Vec<(Menu, Vec<Tick>)>,
    by_groups: bool,
    groups: Vec<Tick>,
    kecamatan: Vec<KecamatanBoxes>,
}

/// One box to tick.
struct Tick {
    value: String,
    label: String,
    ticked: bool,
}

struct KecamatanBoxes {
    whole: Tick,
    desa: Vec<Tick>,
    open: bool,
}

fn tick(form: &Form, field: &str, value: String, label: impl Into<String>) -> Tick {
    Tick { ticked: form.is_ticked(field, &value), label: label.into(), value }
}

fn kecamatan(form: &Form, atlas: &Atlas) -> Vec<KecamatanBoxes> {
    let areas = &atlas.areas;
    let boxes = areas.kecamatan().iter().enumerate().map(|(ix, kecamatan)| {
        let desa: Vec<Tick> = areas
            .desa_of(KecamatanIx(ix as u16))
            .filter_map(|desa| areas.desa().get(usize::from(desa.0)))
            .map(|desa| tick(form, "wilayah", desa.code.clone(), desa.name.clone()))
            .collect();
        let whole = tick(form, "wilayah", kecamatan.code.clone(), format!("Seluruh {}", kecamatan.title()));
        KecamatanBoxes { open: whole.ticked || desa.iter().any(|one| one.ticked), whole, desa }
    });
    boxes.collect()
}

fn draw(app: &App, actor: &Actor, form: Form, account: &query::Account) -> Result<Response, Error> {
    let atlas = app.atlas()?;
    let about = |role| match role {
        Role::AdminUtama => "Dinas: semua menu, semua wilayah, semua akun.",
        Role::AdminPendamping => {
            "Perangkat daerah, kecamatan, puskesmas, perguruan tinggi: menu dan batas di bawah."
        }
        Role::Pendamping => "Anggota forum: UKM di wilayahnya dan yang ditugaskan kepadanya.",
        Role::Evaluator => {
            "Perguruan tinggi: membaca data tanpa nama, di wilayah di bawah atau, tanpa pilihan, di semuanya."
        }
    };
    let powers = |menu: Menu| {
        let boxes = POWERS
            .iter()
            .map(|(value, label)| tick(&form, "menu", format!("{}.{value}", menu.slug()), *label));
        boxes.collect()
    };
    let page = GrantPage {
        layout: layout(app, actor, form.title("Beri wewenang")),
        id: account.id,
        name: account.name.clone(),
        roles: Role::ALL.map(|role| (role, about(role), form.is_ticked("peran", role.slug()))).into(),
        menus: Menu::ALL.map(|menu| (menu, powers(menu))).into(),
        by_groups: form.is_ticked("batas", "kelompok"),
        groups: atlas
            .dictionary
            .groups
            .iter()
            .map(|group| tick(&form, "kelompok", group.id.to_string(), &*group.name))
            .collect(),
        kecamatan: kecamatan(&form, &atlas),
        form,
    };
    render(page.form.status(), &page)
}

/// `GET /admin/pengguna/{id}/wewenang`
pub async fn new(AppState(app): AppState<App>, actor: Actor, Path(id): Path<i64>) -> Result<Response, Error> {
    actor.require(Action::Edit, &Subject::Account(id))?;
    let found = query::find(&mut *app.db().primary().acquire().await?, id).await?;
    let today = query::today(actor.now()).to_string();
    draw(&app, &actor, Form::filled(LABELS, &[("mulai", &today)]), &found.ok_or_else(Error::no_page)?)
}

fn read_menus(form: &mut Form) -> Vec<(Menu, Powers)> {
    let given = Menu::ALL.map(|menu| {
        let has = |power: &str| form.is_ticked("menu", &format!("{}.{power}", menu.slug()));
        (menu, Powers { fill: has("isi"), edit: has("ubah"), verify: has("periksa") })
    });
    let given: Vec<_> = given.into_iter().filter(|(_, powers)| *powers != Powers::default()).collect();
    if given.is_empty() {
        form.error("menu", "pilih paling sedikit satu wewenang pada satu menu");
    }
    given
}

/// A ticked kecamatan stands for its desa of today.
fn read_desa(form: &Form, atlas: &Atlas) -> BTreeSet<String> {
    let areas = &atlas.areas;
    let mut codes = BTreeSet::new();
    for code in form.all("wilayah") {
        if areas.desa_by_code(code).is_some() {
            codes.insert(code.to_owned());
        } else if let Some(kecamatan) = areas.kecamatan_by_code(code) {
            let desa = areas.desa_of(kecamatan).filter_map(|desa| areas.desa().get(usize::from(desa.0)));
            codes.extend(desa.map(|desa| desa.code.clone()));
        }
    }
    codes
}

fn read_groups(form: &mut Form, atlas: &Atlas) -> Bounds {
    let known = atlas.dictionary.groups.iter().map(|group| group.id);
    let groups: BTreeSet<i16> = known.filter(|id| form.is_ticked("kelompok", &id.to_string())).collect();
    if groups.is_empty() {
        form.error("kelompok", "pilih paling sedikit satu kelompok produk");
    }
    Bounds::Groups(groups)
}

fn read(form: &mut Form, atlas: &Atlas) -> Option<(Grant, NaiveDate)> {
    let role = form.text("peran").and_then(|text| Role::parse(&text));
    if role.is_none() {
        form.error("peran", "pilih salah satu");
    }
    let menus = if role == Some(Role::AdminPendamping) { read_menus(form) } else { Vec::new() };
    let bounds = match role {
        Some(Role::AdminPendamping) if form.is_ticked("batas", "kelompok") => read_groups(form, atlas),
        Some(role @ (Role::AdminPendamping | Role::Pendamping | Role::Evaluator)) => {
            let codes = read_desa(form, atlas);
            if codes.is_empty() && role != Role::Evaluator {
                form.error("wilayah", "pilih paling sedikit satu desa");
            }
            Bounds::Desa(codes)
        }
        _ => Bounds::Desa(BTreeSet::new()),
    };
    let term = Term::read(form)?;
    Some((Grant { role: role?, menus, bounds, decree: term.decree?, until: term.until }, term.from))
}

/// `POST /admin/pengguna/{id}/wewenang`
pub async fn create(
    AppState(app): AppState<App>,
    actor: Actor,
    Path(id): Path<i64>,
    posted: Posted,
) -> Result<Response, Error> {
    let mut form = posted.read(LABELS);
    let mut tx = begin(&app, &actor, id).await?;
    let Some((grant, from)) = read(&mut form, &*app.atlas()?) else {
        let account = query::find(&mut tx, id).await?.ok_or_else(Error::no_page)?;
        return draw(&app, &actor, form, &account);
    };
    let to = address(id);
    if let Some(first) = form.claim(&mut tx, &to, actor.now()).await? {
        return Ok(see_other(&first));
    }
    // Sessions of those who see data of others are shorter, so the ones that run are not taken along.
    session::end_all(&mut tx, id, None).await?;
    query::give(&mut tx, id, &grant, from, actor.id(), actor.now()).await?;
    tx.audit(&actor, Entry::new("wewenang diberikan", About::Account(id)).after(as_json(&grant, from)))
        .await?;
    tx.commit(Change::None, actor.now()).await?;
    Ok(see_other(&to))
}

/// For the log.
fn as_json(grant: &Grant, from: NaiveDate) -> serde_json::Value {
    let menus: Vec<String> = grant
        .menus
        .iter()
        .map(|(menu, can)| {
            let given = [(can.fill, "isi"), (can.edit, "ubah"), (can.verify, "periksa")];
            let given: Vec<&str> =
                given.into_iter().filter(|(given, _)| *given).map(|(_, name)| name).collect();
            format!("{}: {}", menu.slug(), given.join("+"))
        })
        .collect();
    let (desa, groups) = match &grant.bounds {
        Bounds::Desa(codes) => (Some(codes), None),
        Bounds::Groups(groups) => (None, Some(groups)),
    };
    json!({
        "peran": grant.role.slug(), "menu": menus, "desa": desa, "kelompok": groups,
        "sk": grant.decree, "mulai": from, "sampai": grant.until,
    })
}

/// `POST /admin/pengguna/{id}/wewenang/{grant}/cabut`
pub async fn revoke(
    AppState(app): AppState<App>,
    actor: Actor,
    Path((id, grant)): Path<(i64, i64)>,
) -> Result<Response, Error> {
    let mut tx = begin(&app, &actor, id).await?;
    let stored = query::all_grants(&mut tx, id).await?.into_iter().find(|stored| stored.id == grant);
    let stored = stored.ok_or_else(Error::no_page)?;
    if query::revoke(&mut tx, id, grant, actor.now()).await? {
        let entry = Entry::new("wewenang dicabut", About::Account(id));
        tx.audit(&actor, entry.before(as_json(&stored.grant, stored.from))).await?;
        tx.commit(Change::None, actor.now()).await?;
    }
    Ok(see_other(&address(id)))
}
