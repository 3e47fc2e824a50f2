//! How customers reach the business, and where it sells. Each way has a field, which may hold several.

use super::reader::Reader;
use super::{Field, Kind};
use crate::typed;
use crate::ukm::record::{Channel, Record};
use crate::ukm::value::{Account, Link, Phones, Reading};

/// Longest answer about one way.
const LONGEST: usize = 500;

const fn channel(name: &'static str, label: &'static str, hint: &'static str, stored: &'static str) -> Field {
    Field::new(name, label, hint, stored).read(ways).write(|field, record| {
        let of_kind = record.channels.iter().filter(|channel| channel.kind == kind(field));
        of_kind.map(|channel| channel.value.as_str()).collect::<Vec<_>>().join(", ")
    })
}

pub(super) const FIELDS: &[Field] = &[
    channel(
        "wa_usaha",
        "WhatsApp usaha",
        "Tampil bila pemilik mengizinkan nomornya ditampilkan.",
        "channels.whatsapp",
    )
    .of(Kind::Line("tel", "tel")),
    channel("telepon", "Telepon usaha", "Bila berbeda dari WhatsApp pemilik.", "channels.telepon")
        .of(Kind::Line("tel", "tel")),
    channel("instagram", "Instagram", "Nama akun, misalnya keripikbusiti.", "channels.instagram"),
    channel("facebook", "Facebook", "Nama halaman atau alamatnya.", "channels.facebook"),
    channel("tiktok", "TikTok", "Nama akun.", "channels.tiktok"),
    channel("situs", "Situs web", "Contoh: keripikbusiti.id", "channels.situs"),
    channel(
        "lokapasar",
        "Toko di lokapasar",
        "Alamat toko di Tokopedia, Shopee, atau lainnya.",
        "channels.lokapasar",
    ),
    channel("cara_lain", "Cara lain", "Misalnya titip jual di toko oleh-oleh.", "channels.lainnya"),
];

fn kind(field: &Field) -> &'static str {
    field.stored.strip_prefix("channels.").unwrap_or_default()
}

/// All ways of one kind, in the place of those before.
fn ways(reader: &mut Reader<'_>, field: &'static Field, record: &mut Record) {
    let Some(typed) = reader.form.line(field.name, LONGEST).or_else(|| {
        let empty = typed::line(reader.form.value(field.name)).is_empty();
        empty.then(String::new)
    }) else {
        return;
    };
    let kind = kind(field);
    let values: Vec<String> = match kind {
        "whatsapp" => numbers(reader, field, Phones::read_mobile(&typed)),
        "telepon" => numbers(reader, field, Phones::read(&typed)),
        "lainnya" => Some(typed).filter(|typed| !typed.is_empty()).into_iter().collect(),
        _ => {
            let parts = typed.split(',').map(str::trim).filter(|part| !part.is_empty());
            let read = |part: &str| match kind {
                "situs" | "lokapasar" => Link::read(part).map(|link| link.as_str().to_owned()),
                _ => Account::read(part).map(|account| account.as_str().to_owned()),
            };
            let readings: Vec<Reading<String>> = parts.map(read).collect();
            readings.into_iter().filter_map(|reading| reader.known(field.name, reading)).collect()
        }
    };
    record.channels.retain(|channel| channel.kind != kind);
    for value in values {
        // A telephone that is the WhatsApp already is no second way, and nothing is told twice.
        let told = |known: &Channel| known.value == value && (known.kind == kind || kind == "telepon");
        if !record.channels.iter().any(told) {
            record.channels.push(Channel { kind: kind.to_owned(), value });
        }
    }
}

fn numbers(reader: &mut Reader<'_>, field: &'static Field, reading: Reading<Phones>) -> Vec<String> {
    let phones = reader.known(field.name, reading);
    let numbers = phones.into_iter().flat_map(|phones| std::iter::once(phones.first).chain(phones.others));
    numbers.map(|phone| phone.as_str().to_owned()).collect()
}
