//! The lists of a record, row by row. A row whose first cell is empty is not there.

use chrono::NaiveDate;

use super::Table;
use super::read::value;
use crate::account::query::today;
use crate::http::form::Form;
use crate::ukm::record::{Channel, Legality, Observation, Product, Record, Training};
use crate::ukm::review::sight::{Eyes, Sight, sight};
use crate::ukm::value::{Answer, Context, Phones, date, money, people};

/// More rows than anybody fills in.
const MOST: usize = 100;

/// Who says what an officer types.
const SOURCE: &str = "petugas";

/// The cells of the rows that are there.
fn rows<const N: usize>(form: &Form, columns: [&'static str; N]) -> Vec<[String; N]> {
    let cells = columns.map(|name| form.all(name).map(clean).collect::<Vec<_>>());
    let count = cells.iter().map(Vec::len).max().unwrap_or_default().min(MOST);
    let row =
        |ix: usize| std::array::from_fn(|column: usize| cells[column].get(ix).cloned().unwrap_or_default());
    (0..count).map(row).filter(|row: &[String; N]| !row[0].is_empty()).collect()
}

fn clean(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect();
    line.trim().to_owned()
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn day(
    form: &mut Form,
    field: &'static str,
    text: &str,
    span: date::Span,
    now: NaiveDate,
) -> Option<NaiveDate> {
    value(form, field, date::day(text, span, now))
}

/// An amount of money or a number of people; empty or "tidak tahu" is none.
fn amount(form: &mut Form, field: &'static str, kind: &str, text: &str) -> Option<i64> {
    if !kind.ends_with("_idr") {
        return value(form, field, people(text));
    }
    let read = value(form, field, money::read(text))?;
    let exact = read.exactly();
    if exact.is_none() {
        form.error(field, "tulis satu angka; rentang diisi di dua kotak");
    }
    exact
}

pub(super) fn figures(table: &Table<'_>, form: &mut Form, record: &mut Record) {
    let now = today(table.actor.now());
    let mut figures = Vec::new();
    for [kind, low, high, from, until] in
        rows(form, ["angka", "paling_sedikit", "paling_banyak", "dari", "sampai"])
    {
        let (low, high) = (amount(form, "angka", &kind, &low), amount(form, "angka", &kind, &high));
        let start = day(form, "angka", &from, date::Span::Past, now);
        let end = day(form, "angka", &until, date::Span::Any, now);
        let Some((period_start, period_end)) = start.or(end).zip(end.or(start)) else {
            if form.is_valid() {
                form.error("angka", "isi tanggal atau masa untuk setiap angka");
            }
            continue;
        };
        let new = Observation {
            unit: Some(if kind.ends_with("_idr") { "rupiah" } else { "orang" }.to_owned()),
            kind,
            period_start,
            period_end,
            low,
            high,
            source: SOURCE.to_owned(),
            observed_at: now,
        };
        // What was not touched keeps who said it and when.
        let same = |old: &&Observation| {
            (&old.kind, old.period_start, old.period_end, old.low, old.high)
                == (&new.kind, new.period_start, new.period_end, new.low, new.high)
        };
        let kept = record.observations.iter().find(same).cloned();
        figures.push(kept.unwrap_or(new));
    }
    // Whoever sees only bands adds to what is there, and overwrites what stands for the same time.
    if sight(Eyes::of(table.actor), "observations") != Sight::Plain {
        let key = |one: &Observation| (one.kind.clone(), one.period_start, one.source.clone());
        let unseen = record.observations.iter().filter(|old| figures.iter().all(|new| key(new) != key(old)));
        figures = unseen.cloned().chain(figures.iter().cloned()).collect();
    }
    record.observations = figures;
}

pub(super) fn papers(table: &Table<'_>, form: &mut Form, record: &mut Record) {
    let now = today(table.actor.now());
    let kabupaten = table.atlas.areas.kabupaten().code.replace('.', "");
    let context = Context { today: now, kabupaten: &kabupaten };
    let mut papers = Vec::new();
    for [slug, number, issuer, issued, expires, status] in
        rows(form, ["izin", "nomor_izin", "penerbit", "terbit", "berlaku", "status_izin"])
    {
        let known = table.kinds.by_slug(&slug);
        let reading = known.map(|kind| (kind.firm, table.kinds.read(kind, &number, &context)));
        let certificate = match reading {
            Some((true, reading)) if matches!(reading.answer, Answer::Unreadable) => {
                value(form, "izin", reading)
            }
            reading => reading.and_then(|(_, reading)| reading.into_value()),
        };
        let issued = day(form, "izin", &issued, date::Span::Past, now)
            .or(certificate.as_ref().and_then(|certificate| certificate.issued));
        let told = day(form, "izin", &expires, date::Span::Any, now);
        let mut new = Legality {
            expires: table.kinds.last_day(&slug, (told, certificate.as_ref()), issued),
            kind: slug,
            number: some(&number),
            issuer: some(&issuer),
            issued,
            status: some(&status).unwrap_or_else(|| "dilaporkan".to_owned()),
            status_at: table.actor.now(),
        };
        let old = record
            .legalities
            .iter()
            .find(|old| (&old.kind, &old.number, &old.status) == (&new.kind, &new.number, &new.status));
        new.status_at = old.map_or(new.status_at, |old| old.status_at);
        papers.push(new);
    }
    record.legalities = papers;
}

pub(super) fn trainings(table: &Table<'_>, form: &mut Form, record: &mut Record) {
    let now = today(table.actor.now());
    let mut trainings = Vec::new();
    for [title, organiser, held] in rows(form, ["pelatihan", "penyelenggara", "waktu"]) {
        let held = day(form, "pelatihan", &held, date::Span::Past, now);
        trainings.push(Training { title, organiser: some(&organiser), held });
    }
    record.trainings = trainings;
}

pub(super) fn products(table: &Table<'_>, form: &mut Form, record: &mut Record) {
    let dictionary = &table.atlas.dictionary;
    let mut products = Vec::new();
    for [text, price] in rows(form, ["produk", "harga"]) {
        let price_idr = if price.is_empty() { None } else { amount(form, "produk", "price_idr", &price) };
        let known = record.products.iter().find(|old| old.text == text).and_then(|old| old.product_id);
        let found = || dictionary.classify(&text).first().map(|ix| dictionary.product(*ix).id);
        products.push(Product { product_id: known.or_else(found), text, price_idr });
    }
    record.products = products;
}

pub(super) fn channels(form: &mut Form, record: &mut Record) {
    let mut channels = Vec::new();
    for [kind, text] in rows(form, ["saluran", "isi_saluran"]) {
        let number = matches!(kind.as_str(), "whatsapp" | "telepon");
        let text = match value(form, "saluran", Phones::read(if number { &text } else { "" })) {
            Some(phones) => phones.first.as_str().to_owned(),
            None => text,
        };
        if text.is_empty() {
            form.error("saluran", "isi nomor atau alamatnya");
        }
        channels.push(Channel { kind, value: text });
    }
    record.channels = channels;
}
