//! The nine groups of a record as facts for people.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::words;
use crate::account::policy::Actor;
use crate::account::query::{actor_name, today};
use crate::http::format;
use crate::month::Month;
use crate::peta::atlas::Atlas;
use crate::privacy::Secret;
use crate::ukm::class::measure::{Measured, measure_record};
use crate::ukm::class::{Basis, Sizes, Thresholds};
use crate::ukm::field::{self, Eyes, Sight};
use crate::ukm::legality::{self, Group as LegalityGroup, Kinds};
use crate::ukm::record::{self, Business, Legality, Observation, Owner, Record};
use crate::ukm::review::sight;
use crate::ukm::value::{Education, LegalForm, PlaceType, Severity, Sex};

/// One of the nine groups.
pub(super) struct Group {
    pub title: &'static str,
    /// Its part of the address where it is changed.
    pub slug: &'static str,
    pub facts: Vec<(String, String)>,
}

type Pairs = Vec<(&'static str, Option<String>)>;

fn told(pairs: Pairs) -> Vec<(String, String)> {
    let known = pairs.into_iter().filter_map(|(label, value)| Some((label.to_owned(), value?)));
    known.filter(|(_, value)| !value.is_empty()).collect()
}

fn owner(actor: &Actor, owner: Option<&Owner>) -> Vec<(String, String)> {
    let Some(owner) = owner else { return Vec::new() };
    let now = today(actor.now());
    let seen = |field: &str, there: bool| {
        there.then(|| sight::HIDDEN.to_owned()).filter(|_| is_masked(actor, field))
    };
    let domicile = owner.domicile_code.is_some() || owner.domicile_text.is_some();
    let masked = |secret: &Option<Secret>| secret.as_ref().map(Secret::masked);
    let sex = owner.sex.as_deref().and_then(Sex::parse).map(|sex| sex.label().to_owned());
    let education = owner.education.clone().map(|stored| match Education::from_stored(&stored) {
        Some(known) => known.label().to_owned(),
        None => stored,
    });
    told(vec![
        ("Nama", owner.name.clone()),
        ("NIK", masked(&owner.nik)),
        ("NPWP", masked(&owner.npwp)),
        ("NIB", owner.nib.clone()),
        ("Jenis kelamin", sex),
        ("Umur", owner.birth_date.map(|born| sight::age_group(born, now))),
        ("Disabilitas", seen("owner.disability", owner.disability.is_some())),
        ("Pendidikan", education),
        ("Telepon", owner.phone.clone()),
        ("Surel", owner.email.clone()),
        (
            "Alamat rumah",
            seen("owner.address", owner.address.is_some() || owner.rt.is_some() || owner.rw.is_some()),
        ),
        ("Domisili", seen("owner.domicile_code", domicile)),
    ])
}

/// What is masked of a person, whole and in words.
pub(super) fn person(atlas: &Atlas, owner: &Owner) -> String {
    let pairs = told(vec![
        ("lahir", owner.birth_date.map(format::date)),
        ("disabilitas", owner.disability.map(|yes| if yes { "ya" } else { "tidak" }.to_owned())),
        ("alamat rumah", owner.address.clone()),
        ("RT/RW", rt_rw(owner.rt.as_deref(), owner.rw.as_deref())),
        ("domisili", owner.domicile_code.as_deref().map(|code| words::place(atlas, Some(code)))),
        ("domisili lain", owner.domicile_text.clone()),
    ]);
    let words: Vec<String> = pairs.into_iter().map(|(label, value)| format!("{label}: {value}")).collect();
    if words.is_empty() { "belum ada yang tercatat".to_owned() } else { words.join("; ") }
}

fn is_masked(actor: &Actor, field: &str) -> bool {
    field::sight(Eyes::of(actor), field) == Sight::Masked
}

fn rt_rw(rt: Option<&str>, rw: Option<&str>) -> Option<String> {
    (rt.is_some() || rw.is_some()).then(|| format!("{}/{}", rt.unwrap_or("–"), rw.unwrap_or("–")))
}

fn business(atlas: &Atlas, business: &Business, measured: &Measured) -> Vec<(String, String)> {
    let record = &business.record;
    let stored = |value: &Option<String>, label: fn(&str) -> Option<&'static str>| {
        value.as_deref().map(|stored| label(stored).unwrap_or(stored).to_owned())
    };
    let place = words::place(atlas, business.desa_code.as_deref());
    let from_point = if business.desa_from_point { " (dari titik)" } else { "" };
    let point = record.point.map(|point| format!("{:.6}, {:.6}", point.lat(), point.lon()));
    let source = record.point_source.clone().filter(|_| record.point.is_some());
    told(vec![
        ("Nama usaha", Some(record.name.clone())),
        ("Bentuk usaha", stored(&record.legal_form, |one| LegalForm::from_stored(one).map(LegalForm::label))),
        ("Kegiatan", record.activity.clone()),
        (
            "KBLI",
            record.kbli_code.as_ref().map(|code| match record.kbli_edition {
                Some(year) => format!("{code} (edisi {year})"),
                None => code.clone(),
            }),
        ),
        ("Skala menurut pemilik", record.reported_class.clone()),
        ("Kelas menurut modal", size(measured, Basis::Modal)),
        ("Kelas menurut omzet", size(measured, Basis::Omset)),
        ("Jenis tempat", stored(&record.place_type, |one| PlaceType::from_stored(one).map(PlaceType::label))),
        ("Jam buka", record.opening_hours.clone()),
        ("Mulai", record.start_month.map(Month::indonesian)),
        ("Berhenti", record.end_month.map(Month::indonesian)),
        ("Keadaan", Some(words::state(&record.state).to_owned())),
        ("Alamat", record.address.clone()),
        ("RT/RW", rt_rw(record.rt.as_deref(), record.rw.as_deref())),
        ("Desa", Some(format!("{place}{from_point}"))),
        ("Titik", point),
        ("Sumber titik", source),
    ])
}

fn figures(eyes: Eyes, record: &Record, wanted: fn(&str) -> bool) -> Vec<(String, String)> {
    let found = record.observations.iter().filter(|one| wanted(&one.kind));
    let line = |one: &Observation| {
        let amount = match field::sight(eyes, "observations") {
            Sight::Plain => one.amount(),
            _ => sight::band(&one.kind, one.low, one.high),
        };
        (one.title().to_owned(), format!("{amount} ({}, sumber: {})", one.period(), one.source))
    };
    found.map(line).collect()
}

fn papers(
    record: &Record,
    kinds: &Kinds,
    group: LegalityGroup,
    at: NaiveDate,
    by: &Writers,
) -> Vec<(String, String)> {
    let of_group = record.legalities.iter().filter(|one| {
        // A kind that nobody knows stands among the permits, so that it is seen.
        kinds.by_slug(&one.kind).map_or(group == LegalityGroup::Ijin, |kind| kind.group == group)
    });
    let line = |one: &Legality| {
        let name = kinds.by_slug(&one.kind).map_or(&*one.kind, |kind| &*kind.name).to_owned();
        let mut parts: Vec<String> = one.number.iter().cloned().collect();
        parts.extend(one.issuer.clone());
        parts.extend(one.issued.map(|day| format!("terbit {}", format::date(day))));
        parts.extend(one.expires.map(|day| format!("berlaku sampai {}", format::date(day))));
        parts.push(standing(one, at, by));
        (name, parts.join(", "))
    };
    of_group.map(line).collect()
}

/// How far a permit is known to be right, and since when that is said by whom.
fn standing(one: &Legality, at: NaiveDate, by: &Writers) -> String {
    let status = legality::status(&one.status, one.expires, at);
    if status != one.status {
        return status.to_owned();
    }
    let who =
        by.iter().find(|(written, _)| *written == one.status_at).map(|(_, name)| format!(" oleh {name}"));
    format!("{status} sejak {}{}", format::day(one.status_at), who.unwrap_or_default())
}

/// Who set what at which time.
pub(super) type Writers = Vec<(DateTime<Utc>, String)>;

/// Who set how far the permits of a record are known to be right.
pub(super) async fn writers(conn: &mut PgConnection, id: i64, record: &Record) -> sqlx::Result<Writers> {
    let times: Vec<DateTime<Utc>> = record.legalities.iter().map(|one| one.status_at).collect();
    let mut writers = record::writers(conn, id, &times).await?;
    for (_, actor) in &mut writers {
        *actor = actor_name(conn, actor).await?;
    }
    Ok(writers)
}

/// What the law says of the size of a business, beside what its owner says.
pub(super) fn class(thresholds: &Thresholds, record: &Record, actor: &Actor) -> Measured {
    measure_record(thresholds, record, today(actor.now()))
}

fn size(measured: &Measured, basis: Basis) -> Option<String> {
    let found = &measured.classification;
    let sizes: Sizes = if basis == Basis::Modal { found.by_modal } else { found.by_omset }?;
    let counts = if found.basis == Some(basis) {
        let date = measured.figure_date.map(|day| format!("angka per {}", format::date(day)));
        let parts: Vec<String> =
            found.regulation.as_deref().map(ToOwned::to_owned).into_iter().chain(date).collect();
        format!(" (yang dipakai; {})", parts.join(", "))
    } else {
        String::new()
    };
    Some(format!("{}{counts}", sizes.label()))
}

/// The nine groups, in the seed's order, as `actor` may see them.
pub(super) fn all(
    atlas: &Atlas,
    actor: &Actor,
    one: &Business,
    (kinds, writers): (&Kinds, &Writers),
    measured: &Measured,
) -> Vec<Group> {
    let (record, eyes, at) = (&one.record, Eyes::of(actor), measured.classification.at);
    let products = record.products.iter().enumerate().map(|(ix, product)| {
        let known = product.product_id.and_then(|id| atlas.dictionary.by_id(id));
        let class = known.map_or("belum diklasifikasi", |ix| &*atlas.dictionary.product(ix).name);
        let price = product
            .price_idr
            .map_or(String::new(), |price| format!(", Rp {}", format::whole(price.unsigned_abs())));
        let label = if ix == 0 { "Produk utama" } else { "Produk lain" };
        (label.to_owned(), format!("{} ({class}){price}", product.text))
    });
    let channels = record.channels.iter().map(|one| (capital(&one.kind), one.value.clone()));
    let trainings = record.trainings.iter().map(|one| {
        let when = one.held.map(|day| format!(", {}", format::date(day))).unwrap_or_default();
        (
            one.title.clone(),
            format!("{}{when}", one.organiser.as_deref().unwrap_or("penyelenggara tidak disebut")),
        )
    });
    let group = |title, slug, facts| Group { title, slug, facts };
    vec![
        group("Pelaku usaha", "pemilik", owner(actor, record.owner.as_ref())),
        group("Data usaha", "usaha", business(atlas, one, measured)),
        group("Modal", "angka", figures(eyes, record, |kind| matches!(kind, "modal_idr" | "asset_idr"))),
        group("Omset", "angka", figures(eyes, record, |kind| matches!(kind, "omset_idr" | "capacity"))),
        group("Sertifikasi", "izin", papers(record, kinds, LegalityGroup::Sertifikasi, at, writers)),
        group("Ijin", "izin", papers(record, kinds, LegalityGroup::Ijin, at, writers)),
        group("Pelatihan", "pelatihan", trainings.collect()),
        group("Tenaga kerja", "angka", figures(eyes, record, |kind| kind.starts_with("workers_"))),
        group("Pemasaran produk", "pemasaran", products.chain(channels).collect()),
    ]
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What a severity is called.
pub(super) const fn severity(one: Severity) -> &'static str {
    match one {
        Severity::Error => "salah",
        Severity::Warning => "periksa",
        Severity::Info => "info",
    }
}
