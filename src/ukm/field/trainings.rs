//! Trainings that the owner tells of.

use super::Field;
use super::reader::Reader;
use super::rows::Rows;
use crate::http::format;
use crate::month::Month;
use crate::ukm::record::{Record, Training};
use crate::ukm::value::date::{self, Span};

/// Longest title and longest name of who held it.
const TEXT: usize = 200;
/// Longest time, as typed.
const TIME: usize = 60;

pub(super) const FIELDS: &[Field] = &[
    Field::column("latih_judul", "Nama pelatihan", ""),
    Field::column("latih_penyelenggara", "Penyelenggara", ""),
    Field::column("latih_waktu", "Waktu", ""),
];

/// One training a row.
pub const ROWS: Rows = Rows {
    stored: "trainings",
    title: "Pelatihan yang pernah diikuti",
    hint: "Waktu cukup bulan dan tahun, misalnya Mei 2024. Kosongkan baris untuk menghapusnya.",
    more: ("tambah-latih", "Tambah pelatihan"),
    columns: FIELDS,
    most: 100,
    read,
    write,
};

/// The first day of a month stands for the month: that is how one without a day is recorded.
fn time(held: chrono::NaiveDate) -> String {
    let month = Month::of(held).filter(|month| month.first_day() == held);
    month.map_or_else(|| format::date(held), Month::indonesian)
}

fn write(record: &Record) -> Vec<Vec<String>> {
    let row = |one: &Training| {
        vec![
            one.title.clone(),
            one.organiser.clone().unwrap_or_default(),
            one.held.map(time).unwrap_or_default(),
        ]
    };
    record.trainings.iter().map(row).collect()
}

fn read(reader: &mut Reader<'_>, rows: &Rows, record: &mut Record) {
    let Some(filled) = rows.filled::<3>(reader) else { return };
    let written = write(record);
    let mut trainings = Vec::new();
    for (row, left) in filled.iter().zip(Rows::left(&written, &filled)) {
        if let Some(at) = left {
            trainings.push(record.trainings[at].clone());
            continue;
        }
        let [title, organiser, held] = &row.cells;
        let (of_title, of_time) = (row.id("latih_judul"), row.id("latih_waktu"));
        if title.is_empty() {
            reader.error(&of_title, "isi nama pelatihannya, atau kosongkan seluruh baris");
        }
        let title = reader.cell(&of_title, title, TEXT);
        let organiser = reader.cell(&row.id("latih_penyelenggara"), organiser, TEXT);
        let held = reader.cell(&of_time, held, TIME).unwrap_or_default();
        let mut reading = date::day(&held, Span::Past, reader.context.today());
        // A month is enough here.
        reading.findings.retain(|finding| finding.id != "tanggal_tidak_lengkap");
        let held = reader.known(&of_time, reading);
        trainings.extend(title.map(|title| Training { title, organiser, held }));
    }
    record.trainings = trainings;
}
