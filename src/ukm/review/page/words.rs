//! Records in words.

use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;

use crate::http::format;
use crate::month::Month;
use crate::peta::atlas::Atlas;
use crate::ukm::consent::Group;
use crate::ukm::legality::{self, Kinds};
use crate::ukm::record::{Business, Channel, Consent, Legality, Observation, Product, Training};

/// Names of the kinds of permits that come along with the program.
static PAPERS: LazyLock<Option<Kinds>> = LazyLock::new(|| legality::built_in().ok());

/// `Bendungan, Kec. Ciawi`.
pub(crate) fn place(atlas: &Atlas, desa_code: Option<&str>) -> String {
    let areas = &atlas.areas;
    let Some(code) = desa_code else { return "desa belum diketahui".to_owned() };
    let Some(desa) = areas.desa_by_code(code) else { return code.to_owned() };
    let kecamatan = &areas.kecamatan()[usize::from(areas.kecamatan_of(desa).0)];
    format!("{}, Kec. {}", areas.desa()[usize::from(desa.0)].name, kecamatan.name)
}

pub(super) fn verification(stored: &str) -> &'static str {
    match stored {
        "pending" => "menunggu",
        "verified" => "disetujui",
        "draft" => "belum lengkap",
        "rejected" => "ditolak",
        _ => "tidak dikenal",
    }
}

pub(super) fn state(stored: &str) -> &'static str {
    match stored {
        "active" => "aktif",
        "closed" => "tutup",
        "moved" => "pindah",
        _ => "tidak dikenal",
    }
}

/// How exactly it is known where a business is: a word and an explanation.
pub(super) fn quality(business: &Business) -> (&'static str, &'static str) {
    let record = &business.record;
    match (record.point, business.desa_code.is_some(), business.point_conflict || business.outside) {
        (Some(_), _, true) => ("perlu diperiksa", "titik dan desanya tidak cocok"),
        (Some(_), ..) if record.point_source.as_deref() == Some("perkiraan") => {
            ("perkiraan", "titiknya hanya kira-kira")
        }
        (Some(_), ..) => ("tepat", "ada titik di peta"),
        (None, true, _) => ("desa", "hanya desanya yang diketahui"),
        (None, false, _) => ("belum ada", "desa dan titiknya belum diketahui"),
    }
}

/// A value of a field for people, whole.
pub(in crate::ukm) fn value(atlas: &Atlas, field: &str, value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::Bool(yes) => if *yes { "ya" } else { "tidak" }.to_owned(),
        Value::String(text) => match field {
            "verification" => verification(text).to_owned(),
            "state" => state(text).to_owned(),
            "desa_code" | "owner.domicile_code" => place(atlas, Some(text)),
            "start_month" | "end_month" => {
                text.parse().map_or_else(|_not_a_month| text.clone(), Month::indonesian)
            }
            "owner.sex" => if text == "l" { "laki-laki" } else { "perempuan" }.to_owned(),
            _ => text.clone(),
        },
        Value::Array(items) if items.is_empty() => "–".to_owned(),
        Value::Array(items) if field == "point" => {
            let numbers = items.iter().filter_map(Value::as_f64).rev();
            numbers.map(|number| format!("{number:.6}")).collect::<Vec<_>>().join(", ")
        }
        Value::Array(items) => items.iter().map(|item| entry(field, item)).collect::<Vec<_>>().join("; "),
        Value::Object(_) => one(value),
        Value::Number(number) => number.as_u64().map_or_else(|| number.to_string(), format::whole),
    }
}

/// One entry of a list; what is of another form, as far as it is text.
fn entry(list: &str, item: &Value) -> String {
    let told = match list {
        "products" => Product::deserialize(item).map(|one| product(&one)),
        "observations" => Observation::deserialize(item).map(|one| figure(&one)),
        "legalities" => Legality::deserialize(item).map(paper),
        "trainings" => Training::deserialize(item).map(training),
        "channels" => Channel::deserialize(item).map(|one| format!("{}: {}", one.kind, one.value)),
        "consents" => Consent::deserialize(item).map(|one| consent(&one)),
        _ => return one(item),
    };
    told.unwrap_or_else(|_of_another_form| one(item))
}

fn product(one: &Product) -> String {
    let price = one.price_idr.map(|price| format!(" (Rp {})", format::whole(price.unsigned_abs())));
    format!("{}{}", one.text, price.unwrap_or_default())
}

fn figure(one: &Observation) -> String {
    format!("{} {}: {} (sumber: {})", one.title(), one.period(), one.amount(), one.source)
}

fn paper(one: Legality) -> String {
    let kind = PAPERS.as_ref().and_then(|kinds| kinds.by_slug(&one.kind));
    let parts = [
        Some(kind.map_or(one.kind.clone(), |kind| kind.name.to_string())),
        one.number,
        one.issuer,
        one.issued.map(|day| format!("terbit {}", format::date(day))),
        one.expires.map(|day| format!("berlaku sampai {}", format::date(day))),
        Some(one.status),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn training(one: Training) -> String {
    let parts = [Some(one.title), one.organiser, one.held.map(format::date)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn consent(one: &Consent) -> String {
    let group = Group::find(&one.field_group).map_or(&*one.field_group, |group| group.title);
    match one.withdrawn_at {
        Some(at) => format!("{group}: ditarik {}", format::day(at)),
        None => format!("{group}: diizinkan {}", format::day(one.granted_at)),
    }
}

/// The parts of one item of a list, what is empty left out.
fn one(item: &Value) -> String {
    let Value::Object(parts) = item else { return plain(item) };
    let told = parts.iter().filter(|(name, value)| {
        !value.is_null() && !matches!(name.as_str(), "product_id" | "version" | "status_at" | "unit")
    });
    told.map(|(_, value)| plain(value)).collect::<Vec<_>>().join(", ")
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}
