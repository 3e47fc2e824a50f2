//! Fields of a form → a record, and back.

use std::sync::LazyLock;

use chrono::NaiveDate;

use super::field::{Field, Section};
use crate::geocode::{self, Precision};
use crate::http::form::{Form, Labels};
use crate::http::parts::Choice;
use crate::privacy::Secret;
use crate::ukm::place;
use crate::ukm::product::Dictionary;
use crate::ukm::record::{Channel, Owner, Product, Record};
use crate::ukm::value::date::{self, Span};
use crate::ukm::value::{
    Answer, Cell, Context, Education, Email, LegalForm, Nib, Nik, Phones, PlaceType, Reading, RtRw, Sex,
    money,
};
use crate::wilayah::Areas;

/// Products that a record may name.
pub(super) const MOST_PRODUCTS: usize = 20;

/// Names of the two fields of each product.
static PRODUCTS: LazyLock<Vec<[String; 2]>> =
    LazyLock::new(|| (1..=MOST_PRODUCTS).map(|n| [format!("produk_{n}"), format!("harga_{n}")]).collect());

/// Their labels.
static PRODUCT_LABELS: LazyLock<Vec<[String; 2]>> =
    LazyLock::new(|| (1..=MOST_PRODUCTS).map(|n| [format!("Produk {n}"), format!("Harga {n}")]).collect());

static LABELS: LazyLock<[Vec<(&str, &str)>; 4]> = LazyLock::new(|| {
    Section::ALL.map(|section| {
        let mut labels: Vec<(&str, &str)> = section.fields().map(|field| (field.name, field.label)).collect();
        if section == Section::Business {
            for (names, texts) in PRODUCTS.iter().zip(PRODUCT_LABELS.iter()) {
                labels.extend(names.iter().zip(texts).map(|(name, text)| (name.as_str(), text.as_str())));
            }
        }
        labels.push(("versi", ""));
        labels
    })
});

/// Names and labels of a section's form.
pub(super) fn labels(section: Section) -> Labels {
    let at = Section::ALL.iter().position(|one| *one == section).unwrap_or_default();
    &LABELS[at]
}

/// Names of the fields of product number `n`, from 0.
pub(super) fn product_names(n: usize) -> (&'static str, &'static str) {
    let [text, price] = &PRODUCTS[n];
    (text, price)
}

/// What reading depends on.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub areas: &'a Areas,
    pub dictionary: &'a Dictionary,
    pub today: NaiveDate,
    /// What the words for the place mean.
    pub place: Option<&'a geocode::Answer>,
}

/// A field as it stands in the input. Identity numbers are not sent, and a point is told in words beside it.
pub(super) fn value(field: &Field, record: &Record) -> String {
    let owner = record.owner.clone().unwrap_or_default();
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    if let Some(kind) = field.channel() {
        let values = record.channels.iter().filter(|channel| channel.kind == kind);
        return values.map(|channel| channel.value.as_str()).collect::<Vec<_>>().join(", ");
    }
    match field.stored {
        "name" => record.name.clone(),
        "activity" => text(&record.activity),
        "legal_form" => text(&record.legal_form),
        "start_month" => record.start_month.map_or_else(String::new, |month| month.to_string()),
        "opening_hours" => text(&record.opening_hours),
        "place_type" => text(&record.place_type),
        "desa_code" => text(&record.desa_code),
        "address" => text(&record.address),
        "rt" => text(&record.rt),
        "rw" => text(&record.rw),
        "owner.phone" => text(&owner.phone),
        "owner.email" => text(&owner.email),
        "owner.name" => text(&owner.name),
        "owner.nib" => text(&owner.nib),
        "owner.sex" => text(&owner.sex),
        "owner.birth_date" => owner.birth_date.map_or_else(String::new, |date| date.to_string()),
        "owner.education" => text(&owner.education),
        "owner.address" => text(&owner.address),
        _ => String::new(),
    }
}

/// Whether something is known for a field.
pub(super) fn is_filled(field: &Field, record: &Record) -> bool {
    match field.stored {
        "point" => record.point.is_some(),
        "owner.nik" => record.owner.as_ref().is_some_and(|owner| owner.nik.is_some()),
        _ => !value(field, record).is_empty(),
    }
}

/// What a select offers.
pub(super) fn choices(field: &Field, chosen: &str) -> Vec<Choice> {
    let pairs: Vec<(&str, &str)> = match field.stored {
        "legal_form" => LegalForm::ALL.iter().map(|one| (one.as_str(), one.label())).collect(),
        "place_type" => PlaceType::ALL.iter().map(|one| (one.as_str(), one.label())).collect(),
        "owner.education" => Education::ALL.iter().map(|one| (one.as_str(), one.label())).collect(),
        "owner.sex" => [Sex::Male, Sex::Female].iter().map(|one| (one.as_str(), one.label())).collect(),
        _ => Vec::new(),
    };
    let first = Choice::new("", "Belum diisi", chosen.is_empty());
    let rest = pairs.into_iter().map(|(value, label)| Choice::new(value, label, value == chosen));
    std::iter::once(first).chain(rest).collect()
}

/// What is written into `record` from the form of a section. Only what differs from what stood in the form before is
/// read, so that old values which no reader would take today stay as they are.
pub(super) fn read(form: &mut Form, section: Section, record: &mut Record, known: Known<'_>) {
    let before = record.clone();
    for field in section.fields() {
        let typed = form.value(field.name).trim().to_owned();
        if typed == value(field, &before) {
            continue;
        }
        // The place is empty in the form also where it is known.
        if typed.is_empty() && matches!(field.stored, "point" | "owner.nik") {
            continue;
        }
        if let Err(why) = set(record, field, form, &typed, known) {
            form.error(field.name, why);
        }
    }
    if section == Section::Business {
        products(form, record, known);
    }
    if section == Section::Place
        && let Some(point) = record.point.filter(|_| record.point != before.point)
        && known.areas.desa_at(point).is_none()
    {
        form.error("titik", format!("titik ini di luar {}", known.areas.kabupaten().name));
    }
}

/// The value of a reading, or what to do about it.
fn known<T>(reading: Reading<T>) -> Result<Option<T>, String> {
    match reading.answer {
        Answer::Known(value) => Ok(Some(value)),
        Answer::Absent | Answer::Unknown => Ok(None),
        Answer::Unreadable => {
            let finding = reading.findings.iter().find(|finding| !finding.message.is_empty());
            Err(finding.map_or_else(
                || "tidak terbaca".to_owned(),
                |finding| format!("{} {}", finding.message, finding.remedy).trim().to_owned(),
            ))
        }
    }
}

fn set(
    record: &mut Record,
    field: &Field,
    form: &mut Form,
    typed: &str,
    facts: Known<'_>,
) -> Result<(), String> {
    if let Some(kind) = field.channel() {
        return channel(record, kind, form.line(field.name, 200));
    }
    let owner = |record: &mut Record| -> Owner { record.owner.clone().unwrap_or_default() };
    let kabupaten = facts.areas.kabupaten().code.replace('.', "");
    let context = Context { today: facts.today, kabupaten: &kabupaten };
    match field.stored {
        "name" => record.name = form.required(field.name, 120).unwrap_or_default(),
        "activity" => record.activity = form.line(field.name, 500),
        "legal_form" => record.legal_form = stored(typed, |text| LegalForm::from_stored(text).is_some())?,
        "place_type" => record.place_type = stored(typed, |text| PlaceType::from_stored(text).is_some())?,
        "start_month" => record.start_month = known(date::month(typed, Span::Past, facts.today))?,
        "opening_hours" => record.opening_hours = form.line(field.name, 200),
        "desa_code" => {
            record.desa_code = stored(typed, |code| facts.areas.desa_by_code(code).is_some())?;
            if record.desa_code.is_none() {
                return Err("pilih desa atau kelurahan dari daftar".to_owned());
            }
        }
        "address" => record.address = form.line(field.name, 200),
        "rt" => record.rt = known(RtRw::read_rt(typed))?.and_then(RtRw::rt_text),
        "rw" => record.rw = known(RtRw::read_rw(typed))?.and_then(RtRw::rw_text),
        "point" => {
            let answer = facts.place.ok_or("tempat ini tidak dikenali")?;
            let found = place::point(answer, Precision::Point)?;
            record.point = Some(found.at);
            record.point_source = Some(found.source(form.value("sumber")));
            record.point_date = Some(facts.today);
        }
        _ => {
            let mut one = owner(record);
            set_owner(&mut one, field, form, typed, &context)?;
            record.owner = Some(one);
        }
    }
    Ok(())
}

fn set_owner(
    owner: &mut Owner,
    field: &Field,
    form: &mut Form,
    typed: &str,
    context: &Context<'_>,
) -> Result<(), String> {
    match field.stored {
        "owner.name" => owner.name = form.required(field.name, 100),
        "owner.nik" => {
            owner.nik = known(Nik::read(typed, Cell::Text, context))?.map(|nik| Secret::new(nik.expose()));
        }
        "owner.nib" => owner.nib = known(Nib::read(typed))?.map(|nib| nib.as_str().to_owned()),
        "owner.sex" => owner.sex = stored(typed, |text| ["l", "p"].contains(&text))?,
        "owner.birth_date" => owner.birth_date = known(date::day(typed, Span::Past, context.today))?,
        "owner.education" => owner.education = stored(typed, |text| Education::from_stored(text).is_some())?,
        "owner.address" => owner.address = form.line(field.name, 200),
        "owner.email" => owner.email = known(Email::read(typed))?.map(|email| email.as_str().to_owned()),
        "owner.phone" => {
            let phone = known(Phones::read(typed))?.map(|phones| phones.first.as_str().to_owned());
            owner.phone = Some(phone.ok_or("wajib diisi agar petugas dapat memberi kabar")?);
        }
        _ => {}
    }
    Ok(())
}

/// One out of a list as it is stored; none when nothing was chosen.
fn stored(typed: &str, is_known: impl Fn(&str) -> bool) -> Result<Option<String>, String> {
    match typed {
        "" => Ok(None),
        typed if is_known(typed) => Ok(Some(typed.to_owned())),
        _ => Err("pilih salah satu dari daftar".to_owned()),
    }
}

/// All channels of a kind, in place of those before.
fn channel(record: &mut Record, kind: &'static str, typed: Option<String>) -> Result<(), String> {
    let typed = typed.unwrap_or_default();
    let values: Vec<String> = if ["whatsapp", "telepon"].contains(&kind) {
        let phones = known(Phones::read(&typed))?;
        let numbers =
            phones.into_iter().flat_map(|phones| std::iter::once(phones.first).chain(phones.others));
        numbers.map(|phone| phone.as_str().to_owned()).collect()
    } else {
        Some(typed).filter(|typed| !typed.is_empty()).into_iter().collect()
    };
    record.channels.retain(|channel| channel.kind != kind);
    record.channels.extend(values.into_iter().map(|value| Channel { kind: kind.to_owned(), value }));
    Ok(())
}

fn products(form: &mut Form, record: &mut Record, facts: Known<'_>) {
    let before = record.products.clone();
    let mut after = Vec::new();
    for n in 0..MOST_PRODUCTS {
        let (name, price) = product_names(n);
        let text = form.line(name, 100);
        let typed = form.value(price).to_owned();
        let reading = known(money::read(&typed)).and_then(|price| match price.map(money::Rupiah::exactly) {
            Some(None) => Err("tulis satu harga, bukan kisaran".to_owned()),
            price => Ok(price.flatten()),
        });
        let price_idr = match reading {
            Ok(price) => price,
            Err(why) => {
                form.error(price, why);
                None
            }
        };
        let Some(text) = text else { continue };
        let known = before.iter().find(|product| product.text == text);
        let product_id = known.map_or_else(
            || {
                let found = facts.dictionary.classify(&text).into_iter().next();
                found.map(|ix| facts.dictionary.product(ix).id)
            },
            |product| product.product_id,
        );
        after.push(Product { text, product_id, price_idr });
    }
    if after.is_empty() && !before.is_empty() {
        form.error(product_names(0).0, "tulis paling sedikit satu produk");
        return;
    }
    record.products = after;
}
