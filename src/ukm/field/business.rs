//! Data usaha.

use super::options::Options;
use super::{Field, Kind};
use crate::month::Month;
use crate::ukm::value::KbliCode;
use crate::ukm::value::date::{self, Span};

/// Longest name of a business.
const NAME: usize = 120;
/// Longest text about what it does.
const ACTIVITY: usize = 500;
/// Longest text of a line.
const LINE: usize = 200;

pub(super) const FIELDS: &[Field] = &[
    Field::new("usaha", "Nama usaha", "Nama yang dikenal pembeli, misalnya Keripik Bu Siti.", "name")
        .complete("organization")
        .read(|reader, field, record| record.name = reader.form.line(field.name, NAME).unwrap_or_default())
        .write(|_, record| record.name.clone()),
    Field::new(
        "kegiatan",
        "Kegiatan usaha",
        "Contoh: membuat dan menjual keripik dari singkong sendiri.",
        "activity",
    )
    .of(Kind::Lines)
    .read(|reader, field, record| record.activity = reader.form.line(field.name, ACTIVITY))
    .write(|_, record| text(record.activity.as_ref())),
    Field::new("bentuk", "Bentuk badan usaha", "", "legal_form")
        .of(Kind::Select(Options::LegalForm))
        .read(|reader, field, record| record.legal_form = reader.choice(field))
        .write(|_, record| text(record.legal_form.as_ref())),
    Field::new(
        "mulai",
        "Mulai usaha",
        "Bulan dan tahun, misalnya Maret 2019; tahun saja juga boleh.",
        "start_month",
    )
    .read(|reader, field, record| {
        let today = reader.context.today();
        record.start_month = reader.value(field, |typed| date::month(typed, Span::Past, today));
    })
    .write(|_, record| month(record.start_month)),
    Field::new("keadaan", "Keadaan usaha", "Pindah di dalam kabupaten? Ubah tempat usahanya saja.", "state")
        .of(Kind::Radios(Options::State))
        .read(|reader, field, record| match reader.choice(field) {
            Some(state) => {
                if state == "active" {
                    record.end_month = None;
                }
                record.state = state;
            }
            None if reader.form.error_of(field.name).is_none() => {
                reader.error(field.name, "pilih salah satu");
            }
            None => {}
        })
        .write(|_, record| record.state.clone()),
    Field::new(
        "berhenti",
        "Berhenti usaha",
        "Bulan dan tahun, misalnya Mei 2026. Kosongkan bila tidak ingat atau masih berjalan.",
        "end_month",
    )
    .read(|reader, field, record| {
        let today = reader.context.today();
        record.end_month = reader.value(field, |typed| date::month(typed, Span::Past, today));
        if record.start_month.zip(record.end_month).is_some_and(|(start, end)| end < start) {
            reader.error(field.name, "usaha tidak dapat berhenti sebelum dimulai");
        }
        if record.end_month.is_some() && record.state == "active" {
            reader.error(field.name, "hanya untuk usaha yang sudah tutup atau pindah; ubah juga keadaannya");
        }
    })
    .write(|_, record| month(record.end_month)),
    Field::new("kbli", "KBLI", "5 angka.", "kbli_code")
        .of(Kind::Line("text", "numeric"))
        .read(|reader, field, record| {
            let code = reader.value(field, KbliCode::read).map(|code| code.as_str().to_owned());
            if code != record.kbli_code {
                // Which edition a new code is of, the table of codes tells when it is saved.
                record.kbli_edition = None;
                record.kbli_code = code;
            }
        })
        .write(|_, record| text(record.kbli_code.as_ref())),
    Field::new("skala", "Skala menurut pemilik", "", "reported_class")
        .of(Kind::Select(Options::Class))
        .read(|reader, field, record| record.reported_class = reader.choice(field))
        .write(|_, record| text(record.reported_class.as_ref())),
    Field::new("jam", "Jam buka", "Contoh: Senin sampai Sabtu, 08.00–17.00", "opening_hours")
        .read(|reader, field, record| record.opening_hours = reader.form.line(field.name, LINE))
        .write(|_, record| text(record.opening_hours.as_ref())),
];

fn text(value: Option<&String>) -> String {
    value.cloned().unwrap_or_default()
}

fn month(value: Option<Month>) -> String {
    value.map(Month::indonesian).unwrap_or_default()
}
