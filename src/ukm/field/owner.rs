//! Pelaku usaha.

use super::options::Options;
use super::reader::Reader;
use super::{Field, Kind, TICKED};
use crate::http::format;
use crate::privacy::Secret;
use crate::ukm::record::{Owner, Record};
use crate::ukm::value::date::{self, Span};
use crate::ukm::value::{Cell, Context, Email, Nib, Nik, Npwp, Phone, RtRw, Sex};

/// Longest name of a person.
const NAME: usize = 100;
/// Longest address of a person.
const ADDRESS: usize = 200;
/// Longest e-mail address (RFC 5321).
const EMAIL: usize = 254;

pub(super) const FIELDS: &[Field] = &[
    Field::new("nama", "Nama lengkap pemilik", "Seperti pada KTP.", "owner.name")
        .complete("name")
        .read(name)
        .write(|_, record| text(record, |owner| owner.name.as_ref())),
    Field::new(
        "wa",
        "Nomor WhatsApp pemilik",
        "Contoh: 0812 3456 7890. Untuk memberi kabar tentang data ini.",
        "owner.phone",
    )
    .of(Kind::Line("tel", "tel"))
    .complete("tel")
    .read(phone)
    .write(|_, record| text(record, |owner| owner.phone.as_ref())),
    Field::new(
        "nik",
        "NIK",
        "16 angka pada KTP. Disimpan tersandi dan tidak pernah ditampilkan.",
        "owner.nik",
    )
    .of(Kind::Secret)
    .read(|reader, field, record| {
        let kabupaten = reader.context.kabupaten();
        let context = Context { kabupaten: &kabupaten, ..reader.values() };
        let nik = reader.value(field, |typed| Nik::read(typed, Cell::Text, &context));
        let number = nik.map(|nik| Secret::new(nik.expose()));
        if number.is_some() || goes(reader, field) {
            owner(record).nik = number;
        }
    }),
    Field::new("kelamin", "Jenis kelamin", "", "owner.sex")
        .of(Kind::Radios(Options::Sex))
        .read(|reader, field, record| owner(record).sex = reader.choice(field))
        .write(|_, record| text(record, |owner| owner.sex.as_ref())),
    Field::new("lahir", "Tanggal lahir", "Contoh: 17 Agustus 1980", "owner.birth_date")
        .complete("bday")
        .read(|reader, field, record| {
            let today = reader.context.today();
            owner(record).birth_date = reader.value(field, |typed| date::day(typed, Span::Past, today));
        })
        .write(|_, record| {
            let born = record.owner.as_ref().and_then(|owner| owner.birth_date);
            born.map(format::date).unwrap_or_default()
        }),
    Field::new("pendidikan", "Pendidikan terakhir", "", "owner.education")
        .of(Kind::Select(Options::Education))
        .read(|reader, field, record| owner(record).education = reader.choice(field))
        .write(|_, record| text(record, |owner| owner.education.as_ref())),
    Field::new("disabilitas", "Penyandang disabilitas", "", "owner.disability")
        .of(Kind::Radios(Options::Disability))
        .read(|reader, field, record| {
            owner(record).disability = reader.choice(field).map(|chosen| chosen == "ya");
        })
        .write(|_, record| {
            let disabled = record.owner.as_ref().and_then(|owner| owner.disability);
            disabled.map_or("", |yes| if yes { "ya" } else { "tidak" }).to_owned()
        }),
    Field::new("surel", "Surel", "Contoh: nama@contoh.id", "owner.email")
        .of(Kind::Line("email", "email"))
        .complete("email")
        .read(|reader, field, record| {
            let typed = reader.form.line(field.name, EMAIL).unwrap_or_default();
            let email = reader.known(field.name, Email::read(&typed));
            owner(record).email = email.map(|email| email.as_str().to_owned());
        })
        .write(|_, record| text(record, |owner| owner.email.as_ref())),
    Field::new(
        "npwp",
        "NPWP pribadi",
        "15 atau 16 angka. Disimpan tersandi dan tidak pernah ditampilkan.",
        "owner.npwp",
    )
    .of(Kind::Secret)
    .read(|reader, field, record| {
        let kabupaten = reader.context.kabupaten();
        let context = Context { kabupaten: &kabupaten, ..reader.values() };
        let npwp = reader.value(field, |typed| Npwp::read(typed, Cell::Text, &context));
        // A NITKU of 22 digits begins with the 16 of the NPWP.
        let number = npwp.map(|npwp| Secret::new(npwp.expose().chars().take(16).collect::<String>()));
        if number.is_some() || goes(reader, field) {
            owner(record).npwp = number;
        }
    }),
    Field::new("nib", "NIB", "13 angka, dari OSS.", "owner.nib")
        .of(Kind::Line("text", "numeric"))
        .read(|reader, field, record| {
            let nib = reader.value(field, Nib::read);
            owner(record).nib = nib.map(|nib| nib.as_str().to_owned());
        })
        .write(|_, record| text(record, |owner| owner.nib.as_ref())),
    Field::new("alamat_pemilik", "Alamat pemilik", "Isi bila berbeda dari tempat usaha.", "owner.address")
        .complete("street-address")
        .read(|reader, field, record| owner(record).address = reader.form.line(field.name, ADDRESS))
        .write(|_, record| text(record, |owner| owner.address.as_ref())),
    Field::new("rt_pemilik", "RT pemilik", "Contoh: 02", "owner.rt")
        .of(Kind::Line("text", "numeric"))
        .read(|reader, field, record| {
            owner(record).rt = reader.value(field, RtRw::read_rt).and_then(RtRw::rt_text);
        })
        .write(|_, record| text(record, |owner| owner.rt.as_ref())),
    Field::new("rw_pemilik", "RW pemilik", "Contoh: 05", "owner.rw")
        .of(Kind::Line("text", "numeric"))
        .read(|reader, field, record| {
            owner(record).rw = reader.value(field, RtRw::read_rw).and_then(RtRw::rw_text);
        })
        .write(|_, record| text(record, |owner| owner.rw.as_ref())),
];

fn owner(record: &mut Record) -> &mut Owner {
    record.owner.get_or_insert_default()
}

fn text(record: &Record, part: fn(&Owner) -> Option<&String>) -> String {
    record.owner.as_ref().and_then(part).cloned().unwrap_or_default()
}

/// Whether an identity number is to be taken out, which is asked twice: what was stored is shown to nobody, so nobody
/// could type it again.
fn goes(reader: &mut Reader<'_>, field: &'static Field) -> bool {
    let Some([_, sure]) = field.removal().filter(|_| field.is_removed(reader.form)) else { return false };
    if !reader.form.value(field.name).trim().is_empty() {
        return false;
    }
    if !reader.form.is_ticked(sure, TICKED) {
        reader.error(
            field.name,
            "nomor yang tersimpan akan dihapus; centang \u{201c}Ya, hapus\u{201d} untuk memastikan",
        );
        return false;
    }
    true
}

fn name(reader: &mut Reader<'_>, field: &'static Field, record: &mut Record) {
    let name = reader.form.line(field.name, NAME);
    if name.as_ref().is_some_and(|name| !name.chars().any(char::is_alphabetic)) {
        reader.error(field.name, "tulis nama, bukan angka atau tanda baca saja");
    }
    owner(record).name = name;
}

fn phone(reader: &mut Reader<'_>, field: &'static Field, record: &mut Record) {
    let phone = reader.value(field, Phone::read_mobile);
    if phone.is_none() && reader.form.error_of(field.name).is_none() && reader.requires(field.name) {
        reader.error(field.name, "wajib diisi agar kami dapat memberi kabar");
    }
    owner(record).phone = phone.map(|phone| phone.as_str().to_owned());
}

/// What the NIK says besides, beside what was told.
pub(super) fn compare(reader: &mut Reader<'_>, record: &Record) {
    if !reader.asks("nik") || reader.form.value("nik").trim().is_empty() {
        return;
    }
    let Some(owner) = &record.owner else { return };
    let kabupaten = reader.context.kabupaten();
    let context = Context { kabupaten: &kabupaten, ..reader.values() };
    let nik = owner.nik.as_ref().and_then(|nik| Nik::read(nik.expose(), Cell::Text, &context).into_value());
    let sex = owner.sex.as_deref().and_then(Sex::parse);
    for finding in nik.map(|nik| nik.compare(sex, owner.birth_date)).unwrap_or_default() {
        reader.tell("nik", &finding);
    }
}
