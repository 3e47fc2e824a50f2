//! One row as received → what it says. Pure.

use chrono::NaiveDate;

use super::mapping::{Field, Mapping};
use super::remark::{Reason, Remark};
use super::value::{self, Repair};
use crate::geodesy::LonLat;
use crate::month::Month;
use crate::privacy::Secret;
use crate::ukm::model::BusinessClass;
use crate::ukm::value::date::{self, Span};
use crate::ukm::value::{
    self as values, Cell, Education, Email, KbliCode, LegalForm, Nib, Nik, Npwp, Per, Phone, Phones, Reading,
    RtRw, Sex, money, people,
};

/// Longest trade name, in characters.
const LONGEST_NAME: usize = 200;

/// Longest other text that is taken over, in characters.
const LONGEST_TEXT: usize = 2_000;

/// Longest name that a business has elsewhere.
const LONGEST_ID: usize = 100;

/// An observed amount or number, or the range it lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The kind of observation it is.
    pub kind: &'static str,
    /// At least so much.
    pub low: Option<i64>,
    /// At most so much.
    pub high: Option<i64>,
}

/// What a row says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// Trade name, never empty.
    pub name: String,
    /// What it does.
    pub activity: Option<String>,
    /// What it makes.
    pub product: Option<String>,
    /// A coarse kind.
    pub category: Option<String>,
    /// Code of the desa, as written.
    pub desa_code: Option<String>,
    /// Name of the kecamatan.
    pub kecamatan: Option<String>,
    /// Name of the desa.
    pub desa: Option<String>,
    /// Where it is.
    pub point: Option<LonLat>,
    /// Address.
    pub address: Option<String>,
    /// Rukun tetangga.
    pub rt: Option<String>,
    /// Rukun warga.
    pub rw: Option<String>,
    /// Name of the owner.
    pub owner: Option<String>,
    /// Telephone.
    pub phone: Option<Phone>,
    /// E-mail.
    pub email: Option<Email>,
    /// Sex of the owner.
    pub sex: Option<Sex>,
    /// Education of the owner.
    pub education: Option<String>,
    /// NIK of the owner.
    pub nik: Option<Secret>,
    /// Personal NPWP of the owner.
    pub npwp: Option<Secret>,
    /// Nomor Induk Berusaha.
    pub nib: Option<Nib>,
    /// Month of the start.
    pub start: Option<Month>,
    /// Legal form.
    pub legal_form: Option<String>,
    /// Class as reported.
    pub class: Option<BusinessClass>,
    /// KBLI code.
    pub kbli: Option<KbliCode>,
    /// Opening hours.
    pub opening_hours: Option<String>,
    /// Year that the figures stand for.
    pub figures_year: Option<i32>,
    /// Figures.
    pub figures: Vec<Figure>,
    /// Date of birth of the owner.
    pub birth: Option<NaiveDate>,
    /// Whether the owner has a disability.
    pub disability: Option<bool>,
    /// Address of the owner.
    pub owner_address: Option<String>,
    /// Rukun tetangga and rukun warga of the owner.
    pub owner_rt_rw: (Option<String>, Option<String>),
    /// What it is called in SIDT.
    pub external_id: Option<String>,
    /// The day that the row speaks of.
    pub date: Option<NaiveDate>,
    /// What was noticed.
    pub remarks: Vec<Remark>,
}

/// A row that cannot be used.
#[derive(Clone, Debug, PartialEq)]
pub struct Unusable {
    /// Why.
    pub remark: Remark,
    /// Where it is all the same, so that places add up.
    pub point: Option<LonLat>,
}

/// What the reading of a row depends on.
pub struct Context<'a> {
    /// Which column holds what.
    pub mapping: &'a Mapping,
    /// What values are read by.
    pub values: values::Context<'a>,
    /// Whether a point lies in the box of the kabupaten; repairs that lead elsewhere are not made.
    pub in_box: &'a dyn Fn(LonLat) -> bool,
}

/// Reads a row.
pub fn parse(cells: &[String], context: &Context<'_>) -> Result<Parsed, Unusable> {
    let mapping = context.mapping;
    let width = mapping.fields().len();
    if cells.iter().skip(width).any(|cell| !cell.trim().is_empty()) {
        let remark = Remark::with(Reason::Shifted, format!("{} isi, {width} judul", cells.len()));
        return Err(Unusable { remark, point: None });
    }
    let mut parsed = Parsed::default();
    place(&mut parsed, cells, context);
    let text = |field| mapping.cell(cells, field).map(tidy);
    let Some(name) = text(Field::Nama).filter(|name| !name.is_empty()) else {
        return Err(Unusable { remark: Reason::NoName.into(), point: parsed.point });
    };
    parsed.name = name.chars().take(LONGEST_NAME).collect();
    if parsed.name.len() < name.len() {
        parsed.remarks.push(Reason::NameCut.into());
    }
    parsed.activity = text(Field::Kegiatan);
    if parsed.activity.as_deref().is_some_and(is_no_activity) {
        parsed.activity = None;
        parsed.remarks.push(Reason::NotAnActivity.into());
    }
    parsed.product = text(Field::Produk);
    parsed.category = text(Field::Kategori);
    parsed.desa_code = text(Field::KodeDesa);
    parsed.kecamatan = text(Field::Kecamatan);
    parsed.desa = text(Field::Desa);
    parsed.address = text(Field::Alamat);
    (parsed.rt, parsed.rw) = rt_rw(text(Field::Rt), text(Field::Rw));
    parsed.opening_hours = text(Field::JamBuka);
    parsed.legal_form = text(Field::BadanHukum)
        .and_then(|text| or_as_written(LegalForm::read(&text).map(LegalForm::as_str), text));
    parsed.class = text(Field::Skala).and_then(|text| BusinessClass::parse(&text));
    owner(&mut parsed, cells, mapping);
    parsed.birth = mapping
        .cell(cells, Field::TanggalLahir)
        .and_then(|cell| date::day(cell, Span::Past, context.values.today).into_value());
    parsed.external_id = text(Field::IdSidt).filter(|id| id.len() <= LONGEST_ID);
    parsed.date = mapping.cell(cells, Field::TanggalData).and_then(|cell| day_of(cell, context.values.today));
    codes(&mut parsed, cells, mapping, &context.values);
    start(&mut parsed, cells, context);
    figures(&mut parsed, cells, context);
    Ok(parsed)
}

/// One line, single spaces, without control characters.
fn tidy(cell: &str) -> String {
    let plain = cell.trim_start_matches('\'');
    let mut out = String::with_capacity(plain.len().min(LONGEST_TEXT));
    for word in plain.split(|ch: char| ch.is_whitespace() || ch.is_control()).filter(|word| !word.is_empty())
    {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    if out.len() > LONGEST_TEXT {
        out.truncate(out.floor_char_boundary(LONGEST_TEXT));
    }
    out
}

/// A telephone number or an e-mail address that slipped into the column.
fn is_no_activity(text: &str) -> bool {
    let letters = text.chars().filter(|ch| ch.is_alphabetic()).count();
    let address = text.contains('@') && !text.contains(' ');
    letters < 2 || address || text.eq_ignore_ascii_case("[surel dihapus]")
}

fn place(parsed: &mut Parsed, cells: &[String], context: &Context<'_>) {
    let cell = |field| context.mapping.cell(cells, field);
    let both = cell(Field::Lat).zip(cell(Field::Lon));
    let (lat, lon) = if let Some((lat, lon)) = both {
        let (Some(lat_number), Some(lon_number)) = (value::number(lat), value::number(lon)) else {
            parsed.remarks.push(Remark::with(Reason::BadPoint, short(&format!("{lat}; {lon}"))));
            return;
        };
        for (seen, reason) in [
            (lat_number.comma || lon_number.comma, Reason::Comma),
            (lat_number.apostrophe || lon_number.apostrophe, Reason::Apostrophe),
        ] {
            if seen {
                parsed.remarks.push(reason.into());
            }
        }
        (lat_number.value, lon_number.value)
    } else if let Some(text) = cell(Field::Koordinat) {
        let Some(pair) = value::pair(text) else {
            let reason = if value::is_short_link(text) { Reason::ShortLink } else { Reason::BadPoint };
            parsed.remarks.push(Remark::with(reason, short(text)));
            return;
        };
        pair
    } else {
        if let Some(one) = cell(Field::Lat).or_else(|| cell(Field::Lon)) {
            parsed.remarks.push(Remark::with(Reason::BadPoint, format!("hanya satu angka: {}", short(one))));
        }
        return;
    };
    let Some(place) = value::place(lat, lon, context.in_box) else {
        parsed.remarks.push(Remark::with(Reason::BadPoint, format!("{lat}; {lon}")));
        return;
    };
    for repair in place.repairs {
        let reason = match repair {
            Repair::Swapped => Reason::Swapped,
            Repair::Minus => Reason::Minus,
            Repair::Point => Reason::PointLost,
        };
        parsed.remarks.push(Remark::with(reason, format!("tertulis {lat}; {lon}")));
    }
    parsed.point = Some(place.point);
}

fn owner(parsed: &mut Parsed, cells: &[String], mapping: &Mapping) {
    let text = |field| mapping.cell(cells, field).map(tidy);
    parsed.owner = text(Field::Pemilik);
    parsed.disability = text(Field::Disabilitas).and_then(|text| yes(&text));
    parsed.owner_address = text(Field::AlamatPemilik);
    parsed.owner_rt_rw = rt_rw(text(Field::RtPemilik), text(Field::RwPemilik));
    parsed.sex = text(Field::JenisKelamin).and_then(|text| Sex::parse(&text));
    parsed.education = text(Field::Pendidikan)
        .and_then(|text| or_as_written(Education::read(&text).map(Education::as_str), text));
    if let Some(cell) = mapping.cell(cells, Field::Surel) {
        parsed.email = take(Email::read(cell), Reason::BadEmail, &mut parsed.remarks);
    }
    if let Some(cell) = mapping.cell(cells, Field::Telepon) {
        let phones = take(Phones::read(cell), Reason::BadPhone, &mut parsed.remarks);
        parsed.phone = phones.map(|phones| phones.first);
    }
}

/// The day of a moment as programs write it (`2026-04-15T08:00:00Z`), or of a date as people do.
fn day_of(cell: &str, today: NaiveDate) -> Option<NaiveDate> {
    let first = cell.get(..10).and_then(|day| day.parse().ok());
    first.or_else(|| date::day(cell, Span::Past, today).into_value()).filter(|day| *day <= today)
}

/// Yes or no, as sheets write it.
fn yes(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "ya" | "y" | "1" | "true" | "t" => Some(true),
        "tidak" | "tdk" | "0" | "false" | "f" => Some(false),
        _ => None,
    }
}

/// The value of a cell; one that cannot be read is remarked on. Nothing and "tidak tahu" need no remark.
fn take<T>(reading: Reading<T>, reason: Reason, remarks: &mut Vec<Remark>) -> Option<T> {
    if reading.is_unreadable() {
        remarks.push(reason.into());
    }
    reading.into_value()
}

/// The stored form of a choice; what is in no list stays as it was written.
fn or_as_written(reading: Reading<&'static str>, text: String) -> Option<String> {
    if reading.is_unreadable() { Some(text) } else { reading.into_value().map(str::to_owned) }
}

/// RT and RW from their two cells, of which one may hold both. What is not understood stays as it was written.
fn rt_rw(rt: Option<String>, rw: Option<String>) -> (Option<String>, Option<String>) {
    let (rt_read, rw_read) = (rt.as_deref().map(RtRw::read_rt), rw.as_deref().map(RtRw::read_rw));
    let part = |pick: fn(RtRw) -> Option<String>| {
        [&rt_read, &rw_read].into_iter().flatten().find_map(|reading| reading.value().copied().and_then(pick))
    };
    let kept = |text: Option<String>, reading: &Option<Reading<RtRw>>| {
        text.filter(|_| reading.as_ref().is_some_and(Reading::is_unreadable))
    };
    (part(RtRw::rt_text).or_else(|| kept(rt, &rt_read)), part(RtRw::rw_text).or_else(|| kept(rw, &rw_read)))
}

fn codes(parsed: &mut Parsed, cells: &[String], mapping: &Mapping, values: &values::Context<'_>) {
    if let Some(cell) = mapping.cell(cells, Field::Nik) {
        let nik = take(Nik::read(cell, Cell::Text, values), Reason::BadNik, &mut parsed.remarks);
        parsed.nik = nik.map(|nik| Secret::new(nik.expose().to_owned()));
    }
    if let Some(cell) = mapping.cell(cells, Field::Npwp) {
        let npwp = take(Npwp::read(cell, Cell::Text, values), Reason::BadNpwp, &mut parsed.remarks);
        parsed.npwp = npwp.map(|npwp| Secret::new(npwp.expose_key()));
    }
    if let Some(cell) = mapping.cell(cells, Field::Nib) {
        parsed.nib = take(Nib::read(cell), Reason::BadNib, &mut parsed.remarks);
    }
    if let Some(cell) = mapping.cell(cells, Field::Kbli) {
        parsed.kbli = take(KbliCode::read(cell), Reason::BadKbli, &mut parsed.remarks);
    }
}

fn start(parsed: &mut Parsed, cells: &[String], context: &Context<'_>) {
    let cell = |field| context.mapping.cell(cells, field);
    let today = context.values.today;
    let (reading, told) = if let Some(text) = cell(Field::TanggalMulai) {
        (date::month(text, Span::Past, today).map(Some), text)
    } else if let Some(text) = cell(Field::TahunMulai) {
        let month = cell(Field::BulanMulai).and_then(date::month_of_year).unwrap_or(1);
        (date::year(text, Span::Past, today).map(|year| Month::new(year, month)), text)
    } else {
        return;
    };
    let was_told = reading.is_unreadable() || reading.value().is_some();
    parsed.start = reading.into_value().flatten().filter(|month| month.first_day() <= today);
    if was_told && parsed.start.is_none() {
        parsed.remarks.push(Remark::with(Reason::BadStart, short(told)));
    }
}

fn figures(parsed: &mut Parsed, cells: &[String], context: &Context<'_>) {
    let year = context.mapping.cell(cells, Field::TahunData);
    parsed.figures_year =
        year.and_then(|text| date::year(text, Span::Past, context.values.today).into_value());
    for field in context.mapping.fields().iter().flatten() {
        let Some(kind) = field.observation() else { continue };
        let Some(text) = context.mapping.cell(cells, *field) else { continue };
        match figure(kind, text) {
            Ok(figure) => parsed.figures.extend(figure),
            Err(remark) if parsed.remarks.iter().all(|other| other.reason != remark.reason) => {
                parsed.remarks.push(remark);
            }
            Err(_) => {}
        }
    }
}

/// An observed figure; none when nothing is known. Sales told per month are not multiplied into those of a year.
fn figure(kind: &'static str, text: &str) -> Result<Option<Figure>, Remark> {
    let bad = |detail: &str| Err(Remark::with(Reason::BadFigure, detail));
    let reading = if kind.ends_with("_idr") {
        let reading = money::read(text);
        if let Some(per) = reading.value().and_then(|value| value.per()).filter(|per| *per != Per::Year) {
            return bad(per.label());
        }
        reading.map(|value| Figure { kind, low: value.low(), high: value.high() })
    } else {
        people(text).map(|number| Figure { kind, low: Some(number), high: Some(number) })
    };
    if reading.is_unreadable() {
        return bad(reading.findings.first().map_or("", |finding| &finding.message));
    }
    Ok(reading.into_value())
}

/// The beginning of a text, for a message.
fn short(text: &str) -> String {
    const MOST: usize = 60;
    if text.chars().count() <= MOST {
        text.to_owned()
    } else {
        format!("{}…", text.chars().take(MOST).collect::<String>())
    }
}

/// The first and last day of the year that a row's figures stand for; the last whole year when it does not say.
pub fn figures_period(parsed: &Parsed, this_month: Month) -> Option<(NaiveDate, NaiveDate)> {
    let year = parsed.figures_year.unwrap_or(this_month.year() - 1);
    Some((NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?))
}
