//! `/admin/evaluasi`: the table, narrowed and page by page, and as a file.

use std::sync::Arc;

use askama::Template;
use axum::extract::State as AppState;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::ADDRESS;
use super::column::{AGES, AgeBand, CLASSES, COLUMNS, Column, STATES, WITHHELD, values};
use super::live::{Pseudonym, Release, Row, table};
use super::release::{K, Made, Place, Told};
use crate::account::audit::{Entry, Subject};
use crate::account::policy::Actor;
use crate::account::query::today;
use crate::app::App;
use crate::db::{Change, Tx};
use crate::export::cell::guarded;
use crate::http::error::Error;
use crate::http::form::Posted;
use crate::http::format;
use crate::http::page::{Layout, Menu as SiteMenu, render};
use crate::http::params::{PageParams, Params, encode};
use crate::http::parts::Choice;
use crate::peta::{GroupIx, KecamatanIx};
use crate::ukm::model::BusinessClass;
use crate::ukm::value::Sex;
use crate::wilayah::Areas;

/// Rows on one page.
const PER_PAGE: usize = 50;

/// Which rows are wanted, by what is told of them.
#[derive(Clone, Copy, Debug, Default)]
struct Filter {
    kecamatan: Option<KecamatanIx>,
    group: Option<GroupIx>,
    class: Option<BusinessClass>,
    sex: Option<Sex>,
    age: Option<AgeBand>,
    /// For people.
    state: Option<&'static str>,
}

impl Filter {
    /// What is not known narrows nothing.
    fn read(params: &mut Params, release: &Release) -> Self {
        let groups = &release.dictionary.groups;
        let text = |params: &mut Params, name| params.text(name).unwrap_or_default();
        let (area, group, class) = (text(params, "wilayah"), text(params, "kelompok"), text(params, "skala"));
        let (sex, age, state) = (text(params, "jk"), text(params, "umur"), text(params, "keadaan"));
        Self {
            kecamatan: release.areas.kecamatan_by_code(&area),
            group: groups.iter().position(|one| *one.slug == *group).map(|at| GroupIx(at as u8)),
            class: CLASSES.into_iter().find(|one| one.as_str() == class),
            sex: [Sex::Male, Sex::Female].into_iter().find(|one| one.as_str() == sex),
            age: AGES.iter().position(|(_, name, _)| *name == age).map(|at| AgeBand(at as u8)),
            state: STATES.iter().find(|(stored, _)| *stored == state).map(|(_, title)| *title),
        }
    }

    fn takes(self, row: &Row, release: &Release) -> bool {
        let in_kecamatan = |wanted: KecamatanIx| match row.cell.place {
            Told::Known(Place::Desa(desa)) => release.areas.kecamatan_of(desa) == wanted,
            Told::Known(Place::Kecamatan(kecamatan)) => kecamatan == wanted,
            Told::Unknown | Told::Withheld => false,
        };
        let of_group = |wanted: GroupIx| match row.cell.made {
            Told::Known(Made::Product(product)) => release.dictionary.product(product).group == wanted,
            Told::Known(Made::Group(group)) => group == wanted,
            Told::Unknown | Told::Withheld => false,
        };
        self.kecamatan.is_none_or(in_kecamatan)
            && self.group.is_none_or(of_group)
            && self.class.is_none_or(|class| row.class == Some(class))
            && self.sex.is_none_or(|sex| row.cell.sex == Told::Known(sex))
            && self.age.is_none_or(|age| row.cell.age == Told::Known(age))
            && self.state.is_none_or(|state| row.state == state)
    }

    /// Names and values as they stand in an address, those that narrow.
    fn pairs(self, release: &Release) -> Vec<(&'static str, String)> {
        let area = |ix: KecamatanIx| release.areas.kecamatan()[usize::from(ix.0)].code.clone();
        let age = |age: AgeBand| AGES.get(usize::from(age.0)).map_or("", |(_, name, _)| *name).to_owned();
        let state = |title| STATES.iter().find(|(_, one)| *one == title).map_or("", |(stored, _)| *stored);
        let all = [
            ("wilayah", self.kecamatan.map(area)),
            ("kelompok", self.group.map(|ix| release.dictionary.group(ix).slug.to_string())),
            ("skala", self.class.map(|class| class.as_str().to_owned())),
            ("jk", self.sex.map(|sex| sex.as_str().to_owned())),
            ("umur", self.age.map(age)),
            ("keadaan", self.state.map(|title| state(title).to_owned())),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }
}

#[derive(Template)]
#[template(path = "statistik/evaluation/index.html")]
struct IndexPage {
    layout: Layout,
    columns: [Column; COLUMNS.len()],
    selects: Vec<Select>,
    narrowing: Vec<(&'static str, String)>,
    count: String,
    total: String,
    withholds: bool,
    drawn: String,
    rows: Vec<[String; COLUMNS.len()]>,
    next: Option<String>,
    back: Option<String>,
}

/// A filter: name, label and what can be chosen.
struct Select {
    name: &'static str,
    label: &'static str,
    options: Vec<Choice>,
}

fn select(
    name: &'static str,
    label: &'static str,
    narrowing: &[(&'static str, String)],
    options: impl IntoIterator<Item = (String, String)>,
) -> Select {
    let chosen = narrowing.iter().find(|(one, _)| *one == name).map(|(_, value)| value.as_str());
    let mut all = vec![Choice::new("", "Semua", chosen.is_none())];
    all.extend(options.into_iter().map(|(value, label)| {
        let is_chosen = chosen == Some(value.as_str());
        Choice::new(value, label, is_chosen)
    }));
    Select { name, label, options: all }
}

/// The kecamatan of which something is told.
fn kecamatan(release: &Release) -> impl Iterator<Item = (String, String)> {
    let areas: &Areas = &release.areas;
    let mut there = vec![false; areas.kecamatan().len()];
    for row in &release.rows {
        let ix = match row.cell.place {
            Told::Known(Place::Desa(desa)) => areas.kecamatan_of(desa),
            Told::Known(Place::Kecamatan(kecamatan)) => kecamatan,
            Told::Unknown | Told::Withheld => continue,
        };
        there[usize::from(ix.0)] = true;
    }
    let told = areas.kecamatan().iter().zip(there).filter(|(_, there)| *there);
    told.map(|(area, _)| (area.code.clone(), area.name.clone()))
}

fn selects(release: &Release, narrowing: &[(&'static str, String)]) -> Vec<Select> {
    let words = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(value, label)| ((*value).to_owned(), (*label).to_owned())).collect()
    };
    let groups = release.dictionary.groups.iter().map(|one| (one.slug.to_string(), one.name.to_string()));
    let classes = CLASSES.map(|class| (class.as_str(), class.as_str()));
    let sexes = [Sex::Male, Sex::Female].map(|sex| (sex.as_str(), sex.label()));
    let ages = AGES.map(|(_, name, label)| (name, label));
    vec![
        select("wilayah", "Kecamatan", narrowing, kecamatan(release)),
        select("kelompok", "Kelompok produk", narrowing, groups),
        select("skala", "Skala", narrowing, words(&classes)),
        select("jk", "Jenis kelamin", narrowing, words(&sexes)),
        select("umur", "Umur", narrowing, words(&ages)),
        select("keadaan", "Keadaan", narrowing, words(&STATES)),
    ]
}

fn address(pairs: &[(&'static str, String)], after: Option<String>) -> String {
    let after = after.map(|name| ("setelah", name));
    let all: Vec<String> =
        pairs.iter().chain(&after).map(|(name, value)| format!("{name}={}", encode(value))).collect();
    if all.is_empty() { ADDRESS.to_owned() } else { format!("{ADDRESS}?{}", all.join("&")) }
}

/// A value on the page.
fn shown(value: String) -> String {
    match value.as_str() {
        "" => "–".to_owned(),
        WITHHELD => "disamarkan".to_owned(),
        _ => value,
    }
}

/// `GET /admin/evaluasi`
pub async fn index(
    AppState(app): AppState<App>,
    actor: Actor,
    PageParams(mut params): PageParams,
) -> Result<Response, Error> {
    let release = table(&app, &actor).await?;
    let filter = Filter::read(&mut params, &release);
    let after = params.text("setelah").and_then(|text| Pseudonym::parse(&text));
    let narrowing = filter.pairs(&release);
    let count = release.rows.iter().filter(|row| filter.takes(row, &release)).count();
    let start = after.map_or(0, |after| release.rows.partition_point(|row| row.name <= after));
    let rest = release.rows.iter().skip(start).filter(|row| filter.takes(row, &release));
    let mut rows: Vec<&Row> = rest.take(PER_PAGE + 1).collect();
    let more = rows.len() > PER_PAGE;
    rows.truncate(PER_PAGE);
    let next = rows.last().filter(|_| more).map(|last| address(&narrowing, Some(last.name.to_string())));
    let page = IndexPage {
        layout: Layout::new(&app, SiteMenu::None, "Evaluasi", "").with_person(actor.person()),
        columns: COLUMNS,
        selects: selects(&release, &narrowing),
        count: format::whole(count),
        total: format::whole(release.rows.len()),
        withholds: release.withholds,
        drawn: format::moment(release.made_at),
        rows: rows.into_iter().map(|row| values(row, &release).map(shown)).collect(),
        next,
        back: after.map(|_| address(&narrowing, None)),
        narrowing,
    };
    render(StatusCode::OK, &page)
}

/// An answer that is saved as a file.
fn file(name: &str, body: Vec<u8>) -> Response {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    let disposition = disposition.unwrap_or(HeaderValue::from_static("attachment"));
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)];
    (StatusCode::OK, headers, body).into_response()
}

/// `GET /admin/evaluasi/keterangan`: what the columns of the file mean, as a sheet that is kept beside it.
pub async fn columns() -> Result<Response, Error> {
    let about = [
        ("(kosong)", "Belum diketahui."),
        (
            "*",
            "Disamarkan, karena kurang dari lima baris menceritakan hal yang sama. Urutannya: tahun mulai menjadi rentang lima \
             tahun lalu tidak diceritakan, produk menjadi kelompok, umur tidak diceritakan. Baru sesudah itu desa menjadi \
             kecamatan, dan urutannya mulai lagi; akhirnya jenis kelamin, kelompok produk, dan kecamatan tidak diceritakan.",
        ),
        (
            "(isi tabel)",
            "UKM yang sudah disetujui petugas di wilayah yang diberikan, juga yang sudah tutup atau pindah; tidak termasuk yang \
             disembunyikan pemiliknya, digabung, atau dihapus. Setiap gabungan \
             kecamatan, desa, produk, tahun mulai, jenis kelamin, dan umur dalam tabel ada pada paling sedikit lima baris.",
        ),
        (
            "(larangan)",
            "Dilarang mencari tahu orang di balik baris, menggabungkannya dengan data lain untuk tujuan itu, atau \
             meneruskannya kepada pihak yang tidak disebut dalam SK.",
        ),
    ];
    let written = || -> anyhow::Result<Vec<u8>> {
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(["kolom", "judul", "keterangan"])?;
        for column in COLUMNS {
            csv.write_record([column.name, column.title, column.about])?;
        }
        for (what, text) in about {
            csv.write_record([what, "", text])?;
        }
        Ok(csv.into_inner()?)
    };
    Ok(file("evaluasi-keterangan.csv", written().map_err(Error::Internal)?))
}

fn write(release: &Release, filter: Filter) -> anyhow::Result<Vec<u8>> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(COLUMNS.map(|column| column.name))?;
    for row in release.rows.iter().filter(|row| filter.takes(row, release)) {
        csv.write_record(values(row, release).map(|value| guarded(&value)))?;
    }
    Ok(csv.into_inner()?)
}

/// `POST /admin/evaluasi/unduh`: what the filter of the page leaves, as CSV. Noted before it is sent.
pub async fn download(AppState(app): AppState<App>, actor: Actor, posted: Posted) -> Result<Response, Error> {
    let release = table(&app, &actor).await?;
    let mut form = posted.read(&[]);
    let filter = Filter::read(&mut form, &release);
    let rows = release.rows.iter().filter(|row| filter.takes(row, &release)).count();
    let narrowing: Vec<String> =
        filter.pairs(&release).into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    let written = Arc::clone(&release);
    let body = tokio::task::spawn_blocking(move || write(&written, filter)).await;
    let body = body.map_err(|error| Error::Internal(error.into()))?.map_err(Error::Internal)?;
    let mut tx = Tx::begin(app.db()).await?;
    let entry = Entry::new("data evaluasi diunduh", Subject::Service);
    tx.audit(&actor, entry.after(json!({ "baris": rows, "saringan": narrowing, "batas_k": K }))).await?;
    tx.commit(Change::None, actor.now()).await?;
    Ok(file(&format!("evaluasi-{}.csv", today(actor.now())), body))
}
