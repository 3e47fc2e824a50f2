//! Certificates and permits.

use super::Field;
use super::Kind;
use super::options::Options;
use super::reader::Reader;
use super::rows::{Row, Rows};
use crate::http::format;
use crate::ukm::record::{Legality, Record};
use crate::ukm::value::certificate::{Format, unfit_for_pirt};
use crate::ukm::value::date::{self, Span};
use crate::ukm::value::{Context, Nib};

/// Longest name of who issued it.
const ISSUER: usize = 120;
/// Longest number and longest date, as typed.
const CELL: usize = 120;
/// What whoever is asked says of a permit.
const TOLD: &str = "dilaporkan";

pub(super) const FIELDS: &[Field] = &[
    Field::column("izin_jenis", "Jenis", "").of(Kind::Select(Options::Permit)),
    Field::column("izin_nomor", "Nomor", ""),
    Field::column("izin_penerbit", "Penerbit", ""),
    Field::column("izin_terbit", "Tanggal terbit", ""),
    Field::column("izin_sampai", "Berlaku sampai", ""),
    Field::column("izin_status", "Status", "").of(Kind::Select(Options::Status)),
];

/// One permit a row, as its owner tells of it.
pub const ROWS: Rows = Rows {
    stored: "legalities",
    title: "Izin dan sertifikat",
    hint: "Misalnya NIB, SKU desa, P-IRT, halal, atau merek. Kosongkan baris yang tidak dipakai.",
    more: ("tambah-izin", "Tambah izin atau sertifikat"),
    columns: FIELDS.split_at(5).0,
    most: 20,
    read,
    write,
};

/// The same with how far each is known to be right, for officers.
pub const CHECKED_ROWS: Rows = Rows { columns: FIELDS, most: 100, ..ROWS };

fn write(record: &Record) -> Vec<Vec<String>> {
    let day = |day: Option<chrono::NaiveDate>| day.map(format::date).unwrap_or_default();
    let row = |one: &Legality| {
        vec![
            one.kind.clone(),
            one.number.clone().unwrap_or_default(),
            one.issuer.clone().unwrap_or_default(),
            day(one.issued),
            day(one.expires),
            one.status.clone(),
        ]
    };
    record.legalities.iter().map(row).collect()
}

fn read(reader: &mut Reader<'_>, rows: &Rows, record: &mut Record) {
    let Some(filled) = rows.filled::<6>(reader) else { return };
    let written = rows.trimmed(write(record));
    let mut papers = Vec::new();
    for (row, left) in filled.iter().zip(Rows::left(&written, &filled)) {
        // What was not touched stays, also its status and what no reader would take today.
        match left {
            Some(at) => papers.push(record.legalities[at].clone()),
            None => papers.extend(paper(reader, record, row)),
        }
    }
    record.legalities = papers;
}

fn paper(reader: &mut Reader<'_>, record: &Record, row: &Row<6>) -> Option<Legality> {
    let [kind, number, issuer, issued, expires, status] = row.cells.each_ref().map(String::as_str);
    let (of_kind, of_number) = (row.id("izin_jenis"), row.id("izin_nomor"));
    let kinds = reader.context.kinds;
    let Some(known) = kinds.by_slug(kind) else {
        reader.error(&of_kind, "pilih jenisnya, atau kosongkan seluruh baris");
        return None;
    };
    let kabupaten = reader.context.kabupaten();
    let values = Context { kabupaten: &kabupaten, ..reader.values() };
    let number = reader.cell(&of_number, number, CELL).unwrap_or_default();
    let paper = reader.known(&of_number, kinds.read(known, &number, &values));
    if known.format == Format::Pirt
        && let Some(finding) = record.products.iter().find_map(|product| unfit_for_pirt(&product.text))
    {
        reader.warn(&of_number, format!("{} {}", finding.message, finding.remedy));
    }
    let mut day = |column: &str, text: &str, span| {
        let id = row.id(column);
        let text = reader.cell(&id, text, CELL).unwrap_or_default();
        reader.known(&id, date::day(&text, span, values.today))
    };
    let issued = day("izin_terbit", issued, Span::Past).or(paper.as_ref().and_then(|paper| paper.issued));
    let told = day("izin_sampai", expires, Span::Any);
    let until = row.id("izin_sampai");
    let ends = kinds.last_day(kind, (told, paper.as_ref()), issued);
    if issued.zip(ends).is_some_and(|(issued, ends)| ends < issued) {
        reader.error(&until, "tidak dapat berakhir sebelum terbit");
    }
    if ends.is_some_and(|ends| ends < values.today) {
        reader.warn(&until, "Masa berlakunya sudah lewat; tetap dicatat.");
    }
    let issuer = reader.cell(&row.id("izin_penerbit"), issuer, ISSUER);
    if !status.is_empty() && !Options::Status.offers(status, &reader.context) {
        reader.error(&row.id("izin_status"), "pilih salah satu dari daftar");
    }
    let number = paper.map(|paper| paper.number);
    let status = if status.is_empty() { TOLD } else { status }.to_owned();
    // Of the same paper with the same status it is known since when.
    let same = |old: &&Legality| (&*old.kind, &old.number, &old.status) == (kind, &number, &status);
    let status_at = record.legalities.iter().find(same).map(|old| old.status_at);
    Some(Legality {
        kind: kind.to_owned(),
        status_at: status_at.unwrap_or(reader.context.now),
        number,
        issuer,
        issued,
        expires: ends,
        status,
    })
}

/// The NIB among the papers is its owner's too, where none is known.
pub fn nib_of_owner(record: &mut Record) {
    let numbers = record.legalities.iter().filter(|paper| paper.kind == "nib");
    let nib =
        numbers.filter_map(|paper| paper.number.as_deref()).find_map(|number| Nib::read(number).into_value());
    if let (Some(owner), Some(nib)) = (&mut record.owner, nib) {
        owner.nib.get_or_insert_with(|| nib.as_str().to_owned());
    }
}
