//! Modal, omset, tenaga kerja: each with the time it stands for. "Tidak tahu" is an answer of its own: a figure without
//! bounds, which is neither 0 nor a question left open. What owners tell is added and overwrites nothing.

use chrono::{Datelike, Duration, NaiveDate};

use super::options::Options;
use super::reader::Reader;
use super::rows::{Row, Rows};
use super::{Field, Kind};
use crate::http::format;
use crate::month::Month;
use crate::ukm::record::{Observation, Record, month, year};
use crate::ukm::value::date::{self, Span};
use crate::ukm::value::{Answer, Per, Reading, Rupiah, money, people};

/// Longest amount and longest date, as typed.
const CELL: usize = 120;

const fn workers(name: &'static str, label: &'static str, hint: &'static str, stored: &'static str) -> Field {
    Field::new(name, label, hint, stored).read(count)
}

pub(super) const FIELDS: &[Field] = &[
    Field::new("modal_kisaran", "Modal usaha", "Modal sendiri dan pinjaman, tanpa tanah dan bangunan.", "")
        .of(Kind::Select(Options::Capital)),
    Field::new(
        "modal",
        "Modal, jumlah tepat",
        "Bila diisi, kisaran di atas tidak dipakai. Contoh: 12 juta",
        "",
    )
    .read(|reader, field, record| {
        let today = reader.context.today();
        if let Some(bounds) = bounds(&amount(reader, field, "modal_kisaran")) {
            observe(record, ("modal_idr", bounds), (today, today), reader.context.source, today);
        }
    }),
    Field::new("aset", "Aset", "Nilai semua milik usaha, tanpa tanah dan bangunan. Contoh: 30 juta", "")
        .read(|reader, field, record| {
            let today = reader.context.today();
            let typed = reader.form.line(field.name, CELL).unwrap_or_default();
            let asset = reader.take(field.name, money::read(&typed));
            if let Some(bounds) = bounds(&asset) {
                observe(record, ("asset_idr", bounds), (today, today), reader.context.source, today);
            }
        }),
    Field::new("omset_masa", "Omzet dihitung", "", "").of(Kind::Radios(Options::LastPeriod)),
    Field::new("omset_kisaran", "Omzet", "Seluruh hasil penjualan, belum dikurangi biaya.", "")
        .of(Kind::Select(Options::Sales)),
    Field::new(
        "omset",
        "Omzet, jumlah tepat",
        "Bila diisi, kisaran di atas tidak dipakai. Contoh: 4,5 juta",
        "",
    )
    .read(sales),
    Field::new("omset_selama", "Omzet selama", "", "").of(Kind::Radios(Options::Period)),
    Field::new("omset_bulan", "Bulan", "Misalnya Oktober 2026.", ""),
    Field::new("omset_tahun", "Tahun", "Misalnya 2025.", "").of(Kind::Line("text", "numeric")),
    workers(
        "tk_bayar_l",
        "Pekerja dibayar, laki-laki",
        "Tulis 0 bila tidak ada, atau tidak tahu.",
        "observations.workers_paid_male",
    ),
    workers("tk_bayar_p", "Pekerja dibayar, perempuan", "", "observations.workers_paid_female"),
    workers(
        "tk_keluarga_l",
        "Pekerja tidak dibayar, laki-laki",
        "Keluarga yang membantu tanpa upah.",
        "observations.workers_unpaid_male",
    ),
    workers("tk_keluarga_p", "Pekerja tidak dibayar, perempuan", "", "observations.workers_unpaid_female"),
    workers(
        "tk_bayar_dl",
        "Dari pekerja dibayar laki-laki, penyandang disabilitas",
        "",
        "observations.workers_paid_disabled_male",
    ),
    workers(
        "tk_bayar_dp",
        "Dari pekerja dibayar perempuan, penyandang disabilitas",
        "",
        "observations.workers_paid_disabled_female",
    ),
    workers(
        "tk_keluarga_dl",
        "Dari pekerja tidak dibayar laki-laki, penyandang disabilitas",
        "",
        "observations.workers_unpaid_disabled_male",
    ),
    workers(
        "tk_keluarga_dp",
        "Dari pekerja tidak dibayar perempuan, penyandang disabilitas",
        "",
        "observations.workers_unpaid_disabled_female",
    ),
];

pub(super) const COLUMNS: &[Field] = &[
    Field::column("angka", "Angka", "").of(Kind::Select(Options::Figure)),
    Field::column("paling_sedikit", "Paling sedikit", ""),
    Field::column("paling_banyak", "Paling banyak", ""),
    Field::column("dari", "Mulai tanggal", ""),
    Field::column("sampai", "Sampai tanggal", ""),
];

/// One figure a row, for officers.
pub const ROWS: Rows = Rows {
    stored: "observations",
    title: "Angka",
    hint: "Setiap angka dengan masanya. Yang tidak diketahui dikosongkan, bukan 0.",
    more: ("tambah-angka", "Tambah angka"),
    columns: COLUMNS,
    most: 300,
    read: rows,
    write,
};

fn unit(kind: &str) -> Option<String> {
    let unit = match kind {
        kind if kind.ends_with("_idr") => "rupiah",
        kind if kind.starts_with("workers") => "orang",
        _ => return None,
    };
    Some(unit.to_owned())
}

/// At least and at most.
type Bounds = (Option<i64>, Option<i64>);

/// Adds a figure. One for the same time stays, and the new one is known as a correction of it.
pub fn observe(
    record: &mut Record,
    (kind, (low, high)): (&str, Bounds),
    (period_start, period_end): (NaiveDate, NaiveDate),
    said_by: &str,
    today: NaiveDate,
) {
    let taken = |source: &str| {
        let mut known = record.observations.iter();
        known.any(|one| one.kind == kind && one.period_start == period_start && one.source == source)
    };
    let mut source = said_by.to_owned();
    let mut number = 1;
    while taken(&source) {
        source = format!("{said_by}, ralat {number}");
        number += 1;
    }
    record.observations.push(Observation {
        kind: kind.to_owned(),
        period_start,
        period_end,
        low,
        high,
        unit: unit(kind),
        source,
        observed_at: today,
    });
}

/// An amount typed, or else chosen.
fn amount(reader: &mut Reader<'_>, typed: &'static Field, chosen: &'static str) -> Answer<Rupiah> {
    let before = reader.form.errors().len();
    let text = reader.form.line(typed.name, CELL).unwrap_or_default();
    if reader.form.errors().len() > before {
        return Answer::Unreadable;
    }
    let answer = reader.take(typed.name, money::read(&text));
    if answer != Answer::Absent {
        return answer;
    }
    let range = reader.form.value(chosen).trim().to_owned();
    let options = if chosen == "modal_kisaran" { Options::Capital } else { Options::Sales };
    match &*range {
        "" => Answer::Absent,
        "tidak_tahu" => Answer::Unknown,
        range => {
            let bounds = range.split_once('-').filter(|_| options.offers(range, &reader.context));
            let bounds = bounds.and_then(|(low, high)| Rupiah::range(low.parse().ok(), high.parse().ok()));
            bounds.map_or_else(
                || {
                    reader.error(chosen, "pilih salah satu dari daftar");
                    Answer::Unreadable
                },
                Answer::Known,
            )
        }
    }
}

/// Neither bound when it is not known, and none at all when nothing was said.
const fn bounds(amount: &Answer<Rupiah>) -> Option<Bounds> {
    match amount {
        Answer::Known(amount) => Some((amount.low(), amount.high())),
        Answer::Unknown => Some((None, None)),
        Answer::Absent | Answer::Unreadable => None,
    }
}

fn sales(reader: &mut Reader<'_>, field: &'static Field, record: &mut Record) {
    let sales = amount(reader, field, "omset_kisaran");
    let Some(bounds) = bounds(&sales) else { return };
    let told = if let Answer::Known(sales) = sales { sales.per() } else { None };
    let today = reader.context.today();
    let period = if reader.asks("omset_selama") {
        chosen_period(reader, told)
    } else {
        let by_year = reader.form.value("omset_masa") == "tahun";
        Some(last_period(told.unwrap_or(if by_year { Per::Year } else { Per::Month }), today))
    };
    if let Some(period) = period {
        observe(record, ("omset_idr", bounds), period, reader.context.source, today);
    }
}

/// The month or year that is named. What was told with the amount decides which.
fn chosen_period(reader: &mut Reader<'_>, told: Option<Per>) -> Option<(NaiveDate, NaiveDate)> {
    if told.is_some_and(|per| matches!(per, Per::Day | Per::Week)) {
        reader.error("omset", "tulis omzet sebulan atau setahun");
        return None;
    }
    let by_year = told.map_or(reader.form.value("omset_selama") == "tahun", |per| per == Per::Year);
    let (name, missing) = if by_year {
        ("omset_tahun", "tulis tahunnya, misalnya 2025")
    } else {
        ("omset_bulan", "tulis bulannya, misalnya Oktober 2026")
    };
    let today = reader.context.today();
    let typed = reader.form.line(name, CELL).unwrap_or_default();
    let period = if by_year {
        reader.known(name, date::year(&typed, Span::Past, today)).and_then(year)
    } else {
        reader.known(name, date::month(&typed, Span::Past, today)).map(month)
    };
    if period.is_none() && reader.form.error_of(name).is_none() {
        reader.error(name, missing);
    }
    period
}

/// The time that sales told today are the sales of.
fn last_period(per: Per, today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let yesterday = today - Duration::days(1);
    match per {
        Per::Day => (yesterday, yesterday),
        Per::Week => (today - Duration::days(7), yesterday),
        Per::Month => {
            let last = Month::of(today).map_or(0, Month::ordinal).saturating_sub(1);
            month(Month::from_ordinal(last))
        }
        Per::Year => year(today.year() - 1).unwrap_or((yesterday, yesterday)),
    }
}

/// A number of workers. Those with a disability are a part of the workers.
fn count(reader: &mut Reader<'_>, field: &'static Field, record: &mut Record) {
    let kind = field.stored.strip_prefix("observations.").unwrap_or_default();
    let text = reader.form.line(field.name, CELL).unwrap_or_default();
    let count = match reader.take(field.name, people(&text)) {
        Answer::Known(count) => Some(count),
        Answer::Unknown => None,
        Answer::Absent | Answer::Unreadable => return,
    };
    let whole = kind.contains("_disabled").then(|| kind.replace("_disabled", ""));
    let today = reader.context.today();
    let whole = whole.and_then(|kind| {
        let mut now = record.observations.iter().rev();
        now.find(|one| one.kind == kind && one.period_start == today).and_then(|whole| whole.high)
    });
    if count.zip(whole).is_some_and(|(part, whole)| part > whole) {
        reader.error(field.name, "lebih banyak daripada jumlah pekerjanya");
    }
    observe(record, (kind, (count, count)), (today, today), reader.context.source, today);
}

fn write(record: &Record) -> Vec<Vec<String>> {
    let number =
        |value: Option<i64>| value.map(|value| format::whole(value.unsigned_abs())).unwrap_or_default();
    let row = |one: &Observation| {
        vec![
            one.kind.clone(),
            number(one.low),
            number(one.high),
            format::date(one.period_start),
            format::date(one.period_end),
        ]
    };
    record.observations.iter().map(row).collect()
}

/// Whoever sees the figures replaces them by what the rows say; whoever sees only bands adds to what is there, and
/// corrects without overwriting what stands for the same time.
fn rows(reader: &mut Reader<'_>, rows: &Rows, record: &mut Record) {
    let Some(filled) = rows.filled::<5>(reader) else { return };
    let sees = reader.context.sees(rows.stored);
    let written = if sees { write(record) } else { Vec::new() };
    let mut figures = Vec::new();
    for (row, left) in filled.iter().zip(Rows::left(&written, &filled)) {
        // What was not touched keeps who said it and when.
        match left {
            Some(at) => figures.push(record.observations[at].clone()),
            None => figures.extend(figure(reader, row)),
        }
    }
    if sees {
        record.observations = figures;
        return;
    }
    for one in figures {
        let (bounds, period) = ((one.low, one.high), (one.period_start, one.period_end));
        observe(record, (&one.kind, bounds), period, &one.source, one.observed_at);
    }
}

fn figure(reader: &mut Reader<'_>, row: &Row<5>) -> Option<Observation> {
    let [kind, low, high, from, until] = row.cells.each_ref().map(String::as_str);
    if !Options::Figure.offers(kind, &reader.context) {
        reader.error(&row.id("angka"), "pilih angkanya, atau kosongkan seluruh baris");
        return None;
    }
    let low = limit(reader, &row.id("paling_sedikit"), kind, low);
    let high = limit(reader, &row.id("paling_banyak"), kind, high);
    if low.zip(high).is_some_and(|(low, high)| low > high) {
        reader.error(&row.id("paling_banyak"), "lebih kecil daripada paling sedikit");
    }
    let today = reader.context.today();
    let mut day = |column: &str, text: &str, span| {
        let id = row.id(column);
        let text = reader.cell(&id, text, CELL).unwrap_or_default();
        let reading = date::day(&text, span, today);
        if reading.findings.iter().any(|finding| finding.id == "tanggal_tidak_lengkap") {
            reader.error(&id, "tulis tanggal lengkapnya, misalnya 31 Desember 2025");
            return None;
        }
        reader.known(&id, reading)
    };
    let (start, end) = (day("dari", from, Span::Past), day("sampai", until, Span::Any));
    let Some((period_start, period_end)) = start.or(end).zip(end.or(start)) else {
        let id = row.id("dari");
        if reader.form.error_of(&id).is_none() && reader.form.error_of(&row.id("sampai")).is_none() {
            reader.error(&id, "isi tanggal atau masa untuk setiap angka");
        }
        return None;
    };
    if period_end < period_start {
        reader.error(&row.id("sampai"), "tidak dapat berakhir sebelum dimulai");
    }
    Some(Observation {
        kind: kind.to_owned(),
        period_start,
        period_end,
        low,
        high,
        unit: unit(kind),
        source: reader.context.source.to_owned(),
        observed_at: today,
    })
}

/// An amount of money or a number of people; empty or "tidak tahu" is none.
fn limit(reader: &mut Reader<'_>, id: &str, kind: &str, text: &str) -> Option<i64> {
    let text = reader.cell(id, text, CELL).unwrap_or_default();
    if !kind.ends_with("_idr") {
        let reading: Reading<i64> = people(&text);
        return reader.known(id, reading);
    }
    let amount = reader.known(id, money::read(&text))?;
    let exact = amount.exactly();
    if exact.is_none() {
        reader.error(id, "tulis satu angka; rentang diisi di dua kotak");
    }
    exact
}
