//! One row as received → what it says. Pure.

use chrono::NaiveDate;

use super::mapping::{Field, Mapping};
use super::remark::{Reason, Remark};
use super::value::{self, Repair};
use crate::geodesy::LonLat;
use crate::month::Month;
use crate::privacy::Secret;
use crate::ukm::model::{BusinessClass, Nib, Phone, Sex, legal_form};

/// Longest trade name, in characters.
const LONGEST_NAME: usize = 200;

/// Longest other text that is taken over, in characters.
const LONGEST_TEXT: usize = 2_000;

/// A figure with the kind of observation it is.
pub type Figure = (&'static str, i64);

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
    pub email: Option<String>,
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
    pub kbli: Option<String>,
    /// Opening hours.
    pub opening_hours: Option<String>,
    /// Year that the figures stand for.
    pub figures_year: Option<i32>,
    /// Figures.
    pub figures: Vec<Figure>,
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
    /// The month that counts as now.
    pub this_month: Month,
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
    parsed.rt = text(Field::Rt);
    parsed.rw = text(Field::Rw);
    parsed.opening_hours = text(Field::JamBuka);
    parsed.legal_form = text(Field::BadanHukum).and_then(|text| legal_form(&text));
    parsed.class = text(Field::Skala).and_then(|text| BusinessClass::parse(&text));
    owner(&mut parsed, cells, mapping);
    codes(&mut parsed, cells, mapping);
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
    parsed.email = text(Field::Surel).filter(|email| email.contains('@'));
    parsed.sex = text(Field::JenisKelamin).and_then(|text| Sex::parse(&text));
    parsed.education = text(Field::Pendidikan);
    if let Some(cell) = mapping.cell(cells, Field::Telepon).filter(|cell| *cell != "0") {
        parsed.phone = Phone::parse(cell);
        if parsed.phone.is_none() {
            parsed.remarks.push(Reason::BadPhone.into());
        }
    }
}

/// An identity number of so many digits; a number that a spreadsheet rounded, or one digit over and over, is none.
pub(super) fn identity_number(cell: &str, lengths: &[usize]) -> Option<Secret> {
    let digits: String = cell.chars().filter(|ch| !matches!(ch, ' ' | '.' | '-' | '\'')).collect();
    let different = digits.bytes().any(|byte| digits.as_bytes().first() != Some(&byte));
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    (plain && different && lengths.contains(&digits.len())).then(|| Secret::new(digits))
}

fn codes(parsed: &mut Parsed, cells: &[String], mapping: &Mapping) {
    let identity = |field, lengths: &[usize]| {
        mapping.cell(cells, field).filter(|cell| *cell != "0").map(|cell| identity_number(cell, lengths))
    };
    let (nik, npwp) = (identity(Field::Nik, &[16]), identity(Field::Npwp, &[15, 16]));
    for (number, reason) in [(&nik, Reason::BadNik), (&npwp, Reason::BadNpwp)] {
        if *number == Some(None) {
            parsed.remarks.push(reason.into());
        }
    }
    (parsed.nik, parsed.npwp) = (nik.flatten(), npwp.flatten());
    if let Some(cell) = mapping.cell(cells, Field::Nib).filter(|cell| *cell != "0") {
        parsed.nib = Nib::parse(cell);
        if parsed.nib.is_none() {
            parsed.remarks.push(Reason::BadNib.into());
        }
    }
    if let Some(cell) = mapping.cell(cells, Field::Kbli).filter(|cell| *cell != "0") {
        // Excel takes the zero in front away: 01111 becomes 1111.
        let digits = cell.trim_start_matches('\'');
        let digits = if digits.len() == 4 { format!("0{digits}") } else { digits.to_owned() };
        if digits.len() == 5 && digits.bytes().all(|b| b.is_ascii_digit()) {
            parsed.kbli = Some(digits);
        } else {
            parsed.remarks.push(Reason::BadKbli.into());
        }
    }
}

fn start(parsed: &mut Parsed, cells: &[String], context: &Context<'_>) {
    let cell = |field| context.mapping.cell(cells, field);
    let (found, told) = if let Some(text) = cell(Field::TanggalMulai) {
        (value::date(text, context.this_month).and_then(Month::of), text)
    } else if let Some(text) = cell(Field::TahunMulai).filter(|text| *text != "0") {
        let month = cell(Field::BulanMulai).and_then(value::month_of_year).unwrap_or(1);
        let year = value::year(text, context.this_month);
        (year.and_then(|year| Month::new(year, month)), text)
    } else {
        return;
    };
    parsed.start = found.filter(|month| *month <= context.this_month);
    if parsed.start.is_none() {
        parsed.remarks.push(Remark::with(Reason::BadStart, short(told)));
    }
}

fn figures(parsed: &mut Parsed, cells: &[String], context: &Context<'_>) {
    let year = context.mapping.cell(cells, Field::TahunData);
    parsed.figures_year = year.and_then(|text| value::year(text, context.this_month));
    for field in context.mapping.fields().iter().flatten() {
        let Some(kind) = field.observation() else { continue };
        let Some(text) = context.mapping.cell(cells, *field) else { continue };
        let figure = if kind.ends_with("_idr") { value::rupiah(text) } else { value::count(text) };
        match figure {
            Some(figure) => parsed.figures.push((kind, figure)),
            None if parsed.remarks.iter().all(|remark| remark.reason != Reason::BadFigure) => {
                parsed.remarks.push(Reason::BadFigure.into());
            }
            None => {}
        }
    }
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
