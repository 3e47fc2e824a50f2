//! What to do with each row, before anything is stored. Pure.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::{NaiveDate, TimeDelta};

use super::mapping::{Field, Mapping};
use super::reader::{self, Layout, Sheet};
use super::remark::{Place, Reason, Remark, RowResult, State};
use super::report::{Report, thousands};
use super::row::{Context, Parsed, Unusable, parse};
use super::{ImportError, Placed, Placer, Request, Vault};
use crate::geodesy::LonLat;
use crate::month::Month;
use crate::privacy::Identifier;
use crate::privacy::erasure::Identifiers;
use crate::ukm::product::{Dictionary, Match, normalise};
use crate::ukm::record::place_identifier;
use crate::ukm::value::{self, Cell, Email, Nib, Nik, Npwp, Phone};
use crate::wilayah::{Areas, Found};

/// A column is called empty of information when it says the same in so many rows or more.
const CONSTANT_ROWS: usize = 10;

/// So many businesses on one point are told of.
const CROWDED: usize = 5;

/// A row with what it says and what is to become of it. Its `Debug` form does not show the row as received.
pub struct Planned {
    /// What became of it.
    pub result: RowResult,
    /// The row as received.
    pub raw: Vec<String>,
    /// What it says; none for a row that cannot be used.
    pub business: Option<Business>,
}

impl fmt::Debug for Planned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Planned")
            .field("result", &self.result)
            .field("business", &self.business)
            .finish_non_exhaustive()
    }
}

/// A business that a row tells of.
#[derive(Debug)]
pub struct Business {
    /// What the row says.
    pub parsed: Parsed,
    /// Where it belongs.
    pub placed: Placed,
    /// Its products.
    pub products: Vec<Match>,
    /// By name and place, whatever it does.
    pub identity: u64,
}

/// A file with a decision on every row, as far as the file alone can tell.
#[derive(Debug)]
pub struct Plan {
    pub(super) layout: Layout,
    pub(super) mapping: Mapping,
    pub(super) notes: Vec<String>,
    pub(super) rows: Vec<Planned>,
    pub(super) today: NaiveDate,
    pub(super) this_month: Month,
}

/// Reads a file and decides on its rows.
pub fn plan(areas: &Areas, dictionary: &Dictionary, request: Request<'_>) -> Result<Plan, ImportError> {
    let sheet = reader::read(request.bytes)?;
    let mut mapping = Mapping::new(&sheet.layout.columns, request.told)?;
    let mut notes = sheet.layout.notes.clone();
    note_same_titles(&sheet.layout.columns, &mut notes);
    note_constants(areas, &sheet, &mut mapping, &mut notes);
    let today = (request.now + TimeDelta::hours(7)).date_naive();
    let this_month = Month::of(today).unwrap_or(Month::from_ordinal(u16::MAX));
    let bounds = areas.bounds();
    let in_box = |point: LonLat| {
        (bounds.min().x..=bounds.max().x).contains(&point.lon())
            && (bounds.min().y..=bounds.max().y).contains(&point.lat())
    };
    let kabupaten = areas.kabupaten().code.replace('.', "");
    let values = value::Context { today, kabupaten: &kabupaten };
    let context = Context { mapping: &mapping, values, in_box: &in_box };
    if [Field::Nik, Field::Npwp, Field::Identitas].iter().any(|field| mapping.column(*field).is_some()) {
        notes.push("Nomor identitas (NIK, NPWP) dalam berkas ini disimpan tersandi.".to_owned());
    }
    let mut placer = Placer::new(areas);
    let rows: Vec<Planned> = sheet
        .rows
        .into_iter()
        .enumerate()
        .map(|(ix, raw)| {
            let business = parse(&raw, &context).map(|parsed| business(dictionary, &mut placer, parsed));
            planned(areas, ix + 1, raw, business)
        })
        .collect();
    refuse_foreign(areas, &rows)?;
    let mut plan = Plan { layout: sheet.layout, mapping, notes, rows, today, this_month };
    plan.mark_repeats();
    plan.note_crowds();
    Ok(plan)
}

fn business(dictionary: &Dictionary, placer: &mut Placer<'_>, mut parsed: Parsed) -> Business {
    let placed = placer.place(&mut parsed);
    let said = match (&parsed.product, &parsed.activity) {
        (Some(product), Some(activity)) => format!("{product}, {activity}"),
        (Some(said), None) | (None, Some(said)) => said.clone(),
        (None, None) => String::new(),
    };
    let mut products = dictionary.classify_business(&parsed.name, &said);
    if products.is_empty() {
        products =
            parsed.category.as_deref().map(|category| dictionary.matches(category)).unwrap_or_default();
    }
    if products.is_empty() {
        parsed.remarks.push(Reason::Unclassified.into());
    }
    let desa = placed.desa.filter(|_| parsed.point.is_none()).map(|desa| desa.0);
    let identity = identity(&parsed.name, parsed.point, desa, parsed.phone.as_ref().map(Phone::as_str));
    Business { parsed, placed, products, identity }
}

/// Two rows with the same identity tell of one business: same name and telephone, and the same point or,
/// without a point, the same desa.
pub(super) fn identity(name: &str, point: Option<LonLat>, desa: Option<u16>, phone: Option<&str>) -> u64 {
    let mut hasher = DefaultHasher::new();
    normalise(name).hash(&mut hasher);
    // As stored, so that a point is the same before and after.
    let e7 = |degrees: f64| (degrees * 1e7).round() as i64;
    point.map(|point| (e7(point.lon()), e7(point.lat()))).hash(&mut hasher);
    desa.hash(&mut hasher);
    phone.hash(&mut hasher);
    hasher.finish()
}

fn planned(areas: &Areas, number: usize, raw: Vec<String>, business: Result<Business, Unusable>) -> Planned {
    let (point, desa) = match &business {
        Ok(business) => (business.parsed.point, business.placed.desa),
        Err(unusable) => (unusable.point, None),
    };
    let place = match point.map(|point| areas.desa_at(point).is_some()) {
        Some(true) => Place::Inside,
        Some(false) => Place::Outside,
        None if desa.is_some() => Place::DesaOnly,
        None => Place::Nowhere,
    };
    let broken = raw.iter().any(|cell| cell.contains(char::REPLACEMENT_CHARACTER));
    let broken = broken.then(|| Remark::from(Reason::BrokenText));
    let (state, remarks, business) = match business {
        Ok(mut business) => (State::Created, std::mem::take(&mut business.parsed.remarks), Some(business)),
        Err(unusable) => (State::Rejected, vec![unusable.remark], None),
    };
    let remarks = remarks.into_iter().chain(broken).collect();
    Planned { result: RowResult::new(number, place, state, remarks), raw, business }
}

/// A file whose points all lie outside, and whose words name no desa either, belongs to another place.
fn refuse_foreign(areas: &Areas, rows: &[Planned]) -> Result<(), ImportError> {
    let count = |place| rows.iter().filter(|row| row.result.place == place).count();
    let outside = count(Place::Outside);
    let placed =
        rows.iter().filter_map(|row| row.business.as_ref()).any(|business| business.placed.desa.is_some());
    if outside == 0 || count(Place::Inside) > 0 || placed {
        return Ok(());
    }
    let point = rows.iter().find_map(|row| row.business.as_ref()?.parsed.point);
    Err(ImportError::AllOutside {
        count: thousands(outside),
        kabupaten: areas.kabupaten().name.clone(),
        lat: point.map_or(0.0, LonLat::lat),
        lon: point.map_or(0.0, LonLat::lon),
    })
}

/// Tells of titles that several columns bear: only one of those is understood.
fn note_same_titles(columns: &[String], notes: &mut Vec<String>) {
    let mut seen = HashSet::new();
    let mut told = HashSet::new();
    for column in columns {
        if !seen.insert(column) && told.insert(column) {
            notes.push(format!("Judul kolom {column} ada lebih dari satu; yang pertama dipakai."));
        }
    }
}

/// Tells of columns that say the same everywhere, and leaves those out that would make the same complaint about every
/// row.
fn note_constants(areas: &Areas, sheet: &Sheet, mapping: &mut Mapping, notes: &mut Vec<String>) {
    if sheet.rows.len() < CONSTANT_ROWS {
        return;
    }
    for (ix, column) in sheet.layout.columns.iter().enumerate() {
        let mut cells = sheet.rows.iter().map(|row| row.get(ix).map_or("", |cell| cell.trim()));
        let Some(first) = cells.next() else { continue };
        if !cells.all(|cell| cell == first) {
            continue;
        }
        if first.is_empty() {
            notes.push(format!("Kolom {column} kosong di semua baris."));
            continue;
        }
        let field = mapping.fields().get(ix).copied().flatten();
        notes.push(if field.is_some_and(Field::is_personal) {
            format!("Kolom {column} berisi hal yang sama di semua baris, jadi tidak memberi keterangan.")
        } else {
            format!("Kolom {column} berisi \"{first}\" di semua baris, jadi tidak memberi keterangan.")
        });
        let unknown = match field {
            Some(Field::Kecamatan) => areas.find_kecamatan_by_name(first) == Found::None,
            Some(Field::Desa) => areas.find_desa_by_name(None, first) == Found::None,
            Some(Field::Kategori) => true,
            _ => false,
        };
        if unknown {
            mapping.ignore(ix);
        }
    }
}

impl Plan {
    /// Refuses the rows of people who asked to be erased, and keeps nothing of them.
    pub(super) fn refuse_erased(&mut self, areas: &Areas, vault: Vault<'_>) {
        if vault.erased.is_empty() {
            return;
        }
        let kabupaten = areas.kabupaten().code.replace('.', "");
        let values = value::Context { today: self.today, kabupaten: &kabupaten };
        for row in &mut self.rows {
            if vault.erased.contains(vault.keys, &identifiers(areas, &self.mapping, &values, row)) {
                row.result.end(State::Rejected, Reason::Erased);
                row.raw = Vec::new();
                row.business = None;
            }
        }
    }

    /// Rows that repeat an earlier one, word for word in what they say of the business.
    fn mark_repeats(&mut self) {
        let mut seen: HashMap<(u64, String), usize> = HashMap::new();
        for row in &mut self.rows {
            let Some(business) = &row.business else { continue };
            let key = (business.identity, business.doing());
            let number = row.result.number;
            if let Some(first) = seen.get(&key) {
                row.result.end(State::Duplicate, Remark::with(Reason::Repeated, format!("baris {first}")));
            } else {
                seen.insert(key, number);
            }
        }
    }

    fn note_crowds(&mut self) {
        let mut at: HashMap<(u64, u64), usize> = HashMap::new();
        for point in self.rows.iter().filter_map(|row| row.business.as_ref()?.parsed.point) {
            *at.entry((point.lon().to_bits(), point.lat().to_bits())).or_default() += 1;
        }
        let crowded: Vec<usize> = at.into_values().filter(|&count| count >= CROWDED).collect();
        if let Some(most) = crowded.iter().max() {
            self.notes.push(format!(
                "{} titik dipakai oleh {CROWDED} usaha atau lebih (paling banyak {most} usaha di satu titik).",
                thousands(crowded.len()),
            ));
        }
    }

    /// Identities of the businesses in the file.
    pub(super) fn identities(&self) -> HashSet<u64> {
        self.rows.iter().filter_map(|row| Some(row.business.as_ref()?.identity)).collect()
    }

    /// The report, as things stand.
    pub(super) fn into_report(self, request: Request<'_>) -> Report {
        let fields = self.mapping.fields();
        let columns = self.layout.columns.iter().zip(fields).map(|(column, field)| {
            let field = field.filter(|field| *field != Field::Abaikan);
            (column.clone(), field.map(field_name))
        });
        let created = |row: &&Planned| row.result.state == State::Created;
        let classified = self.rows.iter().filter(created).filter_map(|row| row.business.as_ref());
        Report {
            name: request.name.to_owned(),
            columns: columns.collect(),
            notes: self.notes,
            classified: classified.filter(|business| !business.products.is_empty()).count(),
            already: None,
            dry_run: request.dry_run,
            file_id: None,
            created: Vec::new(),
            rows: self.rows.into_iter().map(|row| row.result).collect(),
            layout: self.layout,
        }
    }
}

impl Business {
    /// What it does, in one spelling.
    pub(super) fn doing(&self) -> String {
        doing(self.parsed.activity.as_deref().or(self.parsed.product.as_deref()))
    }
}

/// What identifies the person that a row tells of, also where the row cannot be used otherwise.
fn identifiers(areas: &Areas, mapping: &Mapping, values: &value::Context<'_>, row: &Planned) -> Identifiers {
    let cell = |field| mapping.cell(&row.raw, field);
    let mut who = Identifiers::new();
    let mut add = |identifier, value: Option<String>| who.extend(value.map(|value| (identifier, value)));
    let nik = cell(Field::Nik).and_then(|cell| Nik::read(cell, Cell::Text, values).into_value());
    add(Identifier::Nik, nik.map(|nik| nik.expose().to_owned()));
    let npwp = cell(Field::Npwp).and_then(|cell| Npwp::read(cell, Cell::Text, values).into_value());
    add(Identifier::Npwp, npwp.map(|npwp| npwp.expose_key()));
    add(
        Identifier::Nib,
        cell(Field::Nib).and_then(|cell| Nib::read(cell).into_value()).map(|nib| nib.as_str().to_owned()),
    );
    add(Identifier::Phone, cell(Field::Telepon).and_then(Phone::parse).map(|phone| phone.to_string()));
    add(
        Identifier::Email,
        cell(Field::Surel)
            .and_then(|cell| Email::read(cell).into_value())
            .map(|email| email.as_str().to_owned()),
    );
    let desa = row.business.as_ref().and_then(|business| business.placed.desa);
    let code = desa.map(|desa| areas.desa()[usize::from(desa.0)].code.as_str());
    let place = row.business.as_ref().map(|business| place_identifier(&business.parsed.name, code));
    add(Identifier::Place, place.filter(|_| code.is_some()));
    who
}

/// An activity in one spelling, to be compared.
pub(super) fn doing(activity: Option<&str>) -> String {
    activity.map(normalise).unwrap_or_default()
}

fn field_name(field: Field) -> String {
    match serde_json::to_value(field) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}
