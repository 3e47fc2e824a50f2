//! Where the business is. What the words for a point mean is found out by the page, since a short link may have to be
//! followed for it.

use super::options::Options;
use super::reader::Reader;
use super::{Field, Kind};
use crate::geocode::{Precision, Warning};
use crate::ukm::consent::{Channel, EXACT_PLACE};
use crate::ukm::place;
use crate::ukm::record::Record;
use crate::ukm::value::RtRw;

/// Longest address.
const ADDRESS: usize = 200;

pub(super) const FIELDS: &[Field] = &[
    Field::new("desa", "Desa atau kelurahan tempat usaha", "", "desa_code")
        .of(Kind::Select(Options::Desa))
        .read(desa)
        .write(|_, record| text(record.desa_code.as_ref())),
    Field::new("tempat_jenis", "Tempat berusaha", "", "place_type")
        .of(Kind::Radios(Options::PlaceType))
        .read(|reader, field, record| record.place_type = reader.choice(field))
        .write(|_, record| text(record.place_type.as_ref())),
    Field::new(
        "alamat",
        "Alamat usaha",
        "Nama jalan atau kampung dan nomor, misalnya Kp. Cibeureum No. 4.",
        "address",
    )
    .complete("street-address")
    .read(|reader, field, record| record.address = reader.form.line(field.name, ADDRESS))
    .write(|_, record| text(record.address.as_ref())),
    Field::new("rt", "RT", "Contoh: 02", "rt")
        .of(Kind::Line("text", "numeric"))
        .read(|reader, field, record| {
            record.rt = reader.value(field, RtRw::read_rt).and_then(RtRw::rt_text);
        })
        .write(|_, record| text(record.rt.as_ref())),
    Field::new("rw", "RW", "Contoh: 05", "rw")
        .of(Kind::Line("text", "numeric"))
        .read(|reader, field, record| {
            record.rw = reader.value(field, RtRw::read_rw).and_then(RtRw::rw_text);
        })
        .write(|_, record| text(record.rw.as_ref())),
    Field::new(
        "tempat",
        "Titik di peta",
        "Tempel tautan dari WhatsApp atau Google Maps, atau koordinat seperti -6,5556 106,7250.",
        "point",
    )
    .of(Kind::Place)
    .read(point),
    Field::new("tempat_sumber", "", "", "").of(Kind::Hidden),
    Field::new(
        "tampil",
        "Yang terlihat oleh umum",
        "Untuk usaha di rumah sebaiknya hanya desanya. Pilihan ini dapat diubah kapan saja.",
        "consents",
    )
    .of(Kind::Radios(Options::Shown))
    .read(shown),
];

fn text(value: Option<&String>) -> String {
    value.cloned().unwrap_or_default()
}

fn desa(reader: &mut Reader<'_>, field: &'static Field, record: &mut Record) {
    let code = reader.form.line(field.name, 20);
    let areas = reader.context.areas;
    let desa = code.as_deref().and_then(|code| areas.desa_by_code(code));
    if code.is_some() && desa.is_none() {
        reader.error(field.name, "pilih desa atau kelurahan dari daftar");
    }
    record.desa_code = desa.map(|desa| areas.desa()[usize::from(desa.0)].code.clone());
    if record.desa_code.as_ref().is_some_and(|code| !reader.context.may_fill(code, record)) {
        reader.error(field.name, "di luar wilayah tugas Anda; minta petugas wilayah itu yang mendaftarkan");
    }
}

fn point(reader: &mut Reader<'_>, field: &'static Field, record: &mut Record) {
    if reader.form.value(field.name).trim().is_empty() {
        return;
    }
    let found = match reader.context.place.map(|answer| place::point(answer, Precision::Point)) {
        Some(Ok(found)) => {
            // That it lies elsewhere than the desa says is told in words of its own.
            for warning in &found.warnings {
                if !matches!(warning, Warning::Outside(_) | Warning::NotInNamed { .. }) {
                    reader.warn(field.name, warning.to_string());
                }
            }
            let source = found.source(reader.form.value("tempat_sumber"));
            Some((found.at, source))
        }
        Some(Err(problem)) => {
            reader.error(field.name, problem);
            None
        }
        None => reader.context.kept_place.map(|(at, source)| (at, source.to_owned())),
    };
    let Some((at, source)) = found else { return };
    let areas = reader.context.areas;
    let chosen = record.desa_code.as_deref().and_then(|code| areas.desa_by_code(code));
    match place::said(areas, at, chosen) {
        None => {
            let own = &areas.kabupaten().name;
            let text = format!("titik ini di luar {own}; kosongkan atau tempel titik yang benar");
            reader.error(field.name, text);
            return;
        }
        Some(said) if said.warns => reader.warn(field.name, said.text),
        Some(said) => reader.note(field.name, said.text),
    }
    record.point = Some(at);
    record.point_source = Some(source);
    record.point_date = Some(reader.context.today());
}

fn shown(reader: &mut Reader<'_>, field: &'static Field, record: &mut Record) {
    if reader.form.value(field.name) != "titik" {
        return;
    }
    if record.point.is_some() {
        EXACT_PLACE.give(record, Channel::Form, reader.context.now);
    } else {
        reader.note(field.name, "Titiknya belum ada, jadi untuk sementara hanya desanya yang tampil.");
    }
}
