//! Sertifikasi, ijin, pelatihan: rows of which an empty one does not count.

use chrono::NaiveDate;

use super::Page;
use crate::ukm::record::{Legality, Product, Record, Training};
use crate::ukm::value::Nib;
use crate::ukm::value::certificate::{Format, unfit_for_pirt};
use crate::ukm::value::date::{self, Span};

/// Rows of one list.
const MOST_ROWS: usize = 20;

/// The cells of a column, by row.
fn column(page: &Page<'_>, name: &str) -> Vec<String> {
    page.form.all(name).map(|cell| cell.trim().to_owned()).collect()
}

fn cell(column: &[String], row: usize) -> &str {
    column.get(row).map_or("", String::as_str)
}

pub(super) fn read(page: &mut Page<'_>, record: &mut Record) {
    papers(page, record);
    trainings(page, record);
}

pub(super) fn papers(page: &mut Page<'_>, record: &mut Record) {
    let names = ["izin_jenis", "izin_nomor", "izin_penerbit", "izin_terbit", "izin_sampai"];
    let [kinds, numbers, issuers, issued, expires] = names.map(|name| column(page, name));
    let rows = [&kinds, &numbers, &issuers, &issued, &expires].map(Vec::len).into_iter().max().unwrap_or(0);
    if rows > MOST_ROWS {
        page.form.error("izin_jenis-1", format!("paling banyak {MOST_ROWS} izin dan sertifikat"));
        return;
    }
    for row in 0..rows {
        let of_row = [&kinds, &numbers, &issuers, &issued, &expires].map(|column| cell(column, row));
        if of_row.iter().all(|cell| cell.is_empty()) {
            continue;
        }
        if let Some(paper) = paper(page, &record.products, row, of_row) {
            if paper.kind == "nib"
                && let (Some(owner), Some(number)) = (&mut record.owner, &paper.number)
            {
                owner.nib = Nib::read(number).into_value().map(|nib| nib.as_str().to_owned());
            }
            record.legalities.push(paper);
        }
    }
}

fn paper(
    page: &mut Page<'_>,
    products: &[Product],
    row: usize,
    [kind, number, issuer, issued, expires]: [&str; 5],
) -> Option<Legality> {
    let field = |name: &str| format!("{name}-{}", row + 1);
    let kinds = page.context.kinds;
    let Some(known) = kinds.by_slug(kind) else {
        page.form.error(field("izin_jenis"), format!("baris {}: pilih jenisnya", row + 1));
        return None;
    };
    let values = crate::ukm::value::Context {
        kabupaten: &page.context.areas.kabupaten().code.replace('.', ""),
        ..page.values()
    };
    let paper = page.known(&field("izin_nomor"), kinds.read(known, number, &values));
    if known.format == Format::Pirt
        && let Some(finding) = products.iter().find_map(|product| unfit_for_pirt(&product.text))
    {
        page.warn(&field("izin_nomor"), format!("{} {}", finding.message, finding.remedy));
    }
    let day = |page: &mut Page<'_>, name: &str, text: &str, span| {
        page.known(&field(name), date::day(text, span, values.today))
    };
    let issued =
        day(page, "izin_terbit", issued, Span::Past).or(paper.as_ref().and_then(|paper| paper.issued));
    let told = day(page, "izin_sampai", expires, Span::Any);
    let ends: Option<NaiveDate> = kinds.last_day(kind, (told, paper.as_ref()), issued);
    if issued.zip(ends).is_some_and(|(issued, ends)| ends < issued) {
        page.form.error(field("izin_sampai"), "tidak dapat berakhir sebelum terbit");
    }
    if ends.is_some_and(|ends| ends < values.today) {
        page.warn(&field("izin_sampai"), "Masa berlakunya sudah lewat; tetap dicatat.");
    }
    let issuer = issuer.chars().filter(|c| !c.is_control()).take(120).collect::<String>();
    Some(Legality {
        kind: kind.to_owned(),
        number: paper.map(|paper| paper.number),
        issuer: Some(issuer).filter(|text| !text.is_empty()),
        issued,
        expires: ends,
        status: "dilaporkan".into(),
        status_at: page.context.now,
    })
}

fn trainings(page: &mut Page<'_>, record: &mut Record) {
    let names = ["latih_judul", "latih_penyelenggara", "latih_waktu"];
    let [titles, organisers, times] = names.map(|name| column(page, name));
    let rows = titles.len().max(organisers.len()).max(times.len());
    if rows > MOST_ROWS {
        page.form.error("latih_judul-1", format!("paling banyak {MOST_ROWS} pelatihan"));
        return;
    }
    for row in 0..rows {
        let [title, organiser, time] = [&titles, &organisers, &times].map(|column| cell(column, row));
        if [title, organiser, time].iter().all(|cell| cell.is_empty()) {
            continue;
        }
        let field = format!("latih_judul-{}", row + 1);
        if title.is_empty() {
            page.form.error(field, format!("baris {}: isi nama pelatihannya", row + 1));
            continue;
        }
        let long = [title, organiser].iter().any(|text| text.chars().count() > 200);
        if long {
            page.form.error(field, "paling panjang 200 huruf");
            continue;
        }
        let held = date::month(time, Span::Past, page.context.today());
        let held = page.known(&format!("latih_waktu-{}", row + 1), held);
        record.trainings.push(Training {
            title: title.to_owned(),
            organiser: Some(organiser.to_owned()).filter(|text| !text.is_empty()),
            held: held.map(crate::month::Month::first_day),
        });
    }
}
