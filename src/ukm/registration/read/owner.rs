//! Pelaku usaha.

use super::Page;
use crate::privacy::Secret;
use crate::ukm::record::{Channel, Owner, Record};
use crate::ukm::value::date::{self, Span};
use crate::ukm::value::{Cell, Education, Email, Nik, Npwp, Phones, Sex};

/// Longest name of a person.
const NAME: usize = 100;

pub(super) fn read(page: &mut Page<'_>, record: &mut Record) {
    let name = page.form.required("nama", NAME);
    if name.as_ref().is_some_and(|name| !name.chars().any(char::is_alphabetic)) {
        page.form.error("nama", "tulis nama, bukan angka atau tanda baca saja");
    }
    let phone = phone(page);
    let context = crate::ukm::value::Context { kabupaten: &kabupaten(page), ..page.values() };
    let sex = page.form.line("kelamin", 10).and_then(|typed| Sex::parse(&typed));
    let birth = page.typed("lahir");
    let birth = page.known("lahir", date::day(&birth, Span::Past, context.today));
    let nik = page.typed("nik");
    let nik = page.known("nik", Nik::read(&nik, Cell::Text, &context));
    if let Some(nik) = &nik {
        for finding in nik.compare(sex, birth) {
            page.tell("nik", &finding);
        }
    }
    let npwp = page.typed("npwp");
    let npwp = page.known("npwp", Npwp::read(&npwp, Cell::Text, &context));
    let email = page.typed("surel");
    let email = page.known("surel", Email::read(&email));
    let education = page.form.line("pendidikan", 30).and_then(|stored| Education::from_stored(&stored));
    let disability = page.form.line("disabilitas", 10).and_then(|typed| match typed.as_str() {
        "ya" => Some(true),
        "tidak" => Some(false),
        _ => None,
    });
    let address = page.form.line("alamat_pemilik", 200);
    if let Some(phone) = &phone {
        record.channels.push(Channel { kind: "whatsapp".into(), value: phone.clone() });
    }
    record.owner = Some(Owner {
        name,
        nik: nik.map(|nik| Secret::new(nik.expose())),
        npwp: npwp.map(|npwp| Secret::new(first_digits(npwp.expose()))),
        sex: sex.map(|sex| sex.as_str().to_owned()),
        birth_date: birth,
        disability,
        education: education.map(|education| education.as_str().to_owned()),
        phone,
        email: email.map(|email| email.as_str().to_owned()),
        address,
        ..Owner::default()
    });
}

fn phone(page: &mut Page<'_>) -> Option<String> {
    page.form.required("wa", 60)?;
    let typed = page.typed("wa");
    let reading = Phones::read(&typed);
    let unreadable = reading.is_unreadable();
    let phones = page.known("wa", reading);
    if phones.is_none() && !unreadable {
        page.form.error("wa", "wajib diisi agar kami dapat memberi kabar");
    }
    phones.map(|phones| phones.first.as_str().to_owned())
}

/// Four digits without a dot.
fn kabupaten(page: &Page<'_>) -> String {
    page.context.areas.kabupaten().code.replace('.', "")
}

/// A NITKU of 22 digits begins with the 16 of the NPWP.
fn first_digits(digits: &str) -> String {
    digits.chars().take(16).collect()
}
