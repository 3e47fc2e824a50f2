//! What to do with each row, as far as the file alone can tell. Pure.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::mapping::{Field, Mapping};
use super::remark::{Place, Reason, Remark, RowResult, State};
use super::report::thousands;
use super::row::{Context, Parsed, Unusable, parse};
use super::{ImportError, Placed, Placer};
use crate::geodesy::LonLat;
use crate::month::Month;
use crate::privacy::Identifier;
use crate::privacy::erasure::Identifiers;
use crate::ukm::product::{Dictionary, Match, normalise};
use crate::ukm::record::place_identifier;
use crate::ukm::value::{self, Cell, Email, Nib, Nik, Npwp, Phone};
use crate::wilayah::{Areas, Found};

/// So many businesses on one point are told of.
const CROWDED: usize = 5;

/// A row with what it says and what is to become of it.
#[derive(Debug)]
pub struct Planned {
    /// What became of it.
    pub result: RowResult,
    /// What it says; none for a row that cannot be used.
    pub business: Option<Business>,
    /// The earlier row of the file that it repeats.
    pub repeats: Option<usize>,
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
    /// What it does, as a hash of one spelling; 0 when it does not say.
    pub doing: u64,
}

/// Decides on the rows of a file, one by one, in their order. Remembers of each only what makes it known again.
pub struct Planner<'a> {
    areas: &'a Areas,
    dictionary: &'a Dictionary,
    mapping: &'a Mapping,
    kabupaten: String,
    today: NaiveDate,
    placer: Placer<'a>,
    /// Identity and activity of each business → the first row that tells of it.
    seen: HashMap<(u64, u64), usize>,
    /// How many stand on a point.
    crowd: HashMap<(u64, u64), u32>,
    /// Rows outside, and one of their points.
    outside: usize,
    outside_point: Option<LonLat>,
    /// Something belongs here.
    here: bool,
}

impl<'a> Planner<'a> {
    /// For a file whose columns hold what `mapping` says.
    pub fn new(
        areas: &'a Areas,
        dictionary: &'a Dictionary,
        mapping: &'a Mapping,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            areas,
            dictionary,
            mapping,
            kabupaten: areas.kabupaten().code.replace('.', ""),
            today: today(now),
            placer: Placer::new(areas),
            seen: HashMap::new(),
            crowd: HashMap::new(),
            outside: 0,
            outside_point: None,
            here: false,
        }
    }

    fn values(&self) -> value::Context<'_> {
        value::Context { today: self.today, kabupaten: &self.kabupaten }
    }

    /// Decides on the next row; the first is number 1.
    pub fn row(&mut self, number: usize, cells: &[String]) -> Planned {
        let bounds = self.areas.bounds();
        let in_box = |point: LonLat| {
            (bounds.min().x..=bounds.max().x).contains(&point.lon())
                && (bounds.min().y..=bounds.max().y).contains(&point.lat())
        };
        let context = Context { mapping: self.mapping, values: self.values(), in_box: &in_box };
        let parsed = parse(cells, &context);
        let business = parsed.map(|parsed| business(self.dictionary, &mut self.placer, parsed));
        let mut planned = planned(self.areas, number, cells, business);
        self.count(&planned);
        if let Some(business) = &planned.business {
            match self.seen.entry((business.identity, business.doing)) {
                std::collections::hash_map::Entry::Occupied(first) => {
                    let first = *first.get();
                    planned.repeats = Some(first);
                    planned
                        .result
                        .end(State::Duplicate, Remark::with(Reason::Repeated, format!("baris {first}")));
                }
                std::collections::hash_map::Entry::Vacant(place) => {
                    place.insert(number);
                }
            }
        }
        planned
    }

    fn count(&mut self, planned: &Planned) {
        let point = planned.business.as_ref().and_then(|business| business.parsed.point);
        match planned.result.place {
            Place::Outside => {
                self.outside += 1;
                self.outside_point = self.outside_point.or(point);
            }
            Place::Inside => self.here = true,
            Place::DesaOnly | Place::Nowhere => {}
        }
        self.here |= planned.business.as_ref().is_some_and(|business| business.placed.desa.is_some());
        if let Some(point) = point {
            *self.crowd.entry((point.lon().to_bits(), point.lat().to_bits())).or_default() += 1;
        }
    }

    /// What identifies the person that a row tells of, also where the row cannot be used otherwise.
    pub(super) fn identifiers(&self, cells: &[String], planned: &Planned) -> Identifiers {
        identifiers(self.areas, self.mapping, &self.values(), cells, planned)
    }

    /// What is said once about the whole file.
    ///
    /// # Errors
    /// When all its points lie outside and its words name no desa either: it belongs to another place.
    pub fn finish(self) -> Result<Option<String>, ImportError> {
        if self.outside > 0 && !self.here {
            return Err(ImportError::AllOutside {
                count: thousands(self.outside),
                kabupaten: self.areas.kabupaten().name.clone(),
                lat: self.outside_point.map_or(0.0, LonLat::lat),
                lon: self.outside_point.map_or(0.0, LonLat::lon),
            });
        }
        let crowded: Vec<usize> =
            self.crowd.into_values().map(|count| count as usize).filter(|&count| count >= CROWDED).collect();
        Ok(crowded.iter().max().map(|most| {
            format!(
                "{} titik dipakai oleh {CROWDED} usaha atau lebih (paling banyak {most} usaha di satu titik).",
                thousands(crowded.len()),
            )
        }))
    }
}

/// The day in Western Indonesian time.
pub(super) fn today(now: DateTime<Utc>) -> NaiveDate {
    (now + TimeDelta::hours(7)).date_naive()
}

/// The month in Western Indonesian time.
pub(super) fn this_month(now: DateTime<Utc>) -> Month {
    Month::of(today(now)).unwrap_or(Month::from_ordinal(u16::MAX))
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
    let doing = doing(parsed.activity.as_deref().or(parsed.product.as_deref()));
    Business { parsed, placed, products, identity, doing }
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

fn planned(areas: &Areas, number: usize, cells: &[String], business: Result<Business, Unusable>) -> Planned {
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
    let broken = cells.iter().any(|cell| cell.contains(char::REPLACEMENT_CHARACTER));
    let broken = broken.then(|| Remark::from(Reason::BrokenText));
    let (state, remarks, business) = match business {
        Ok(mut business) => (State::Created, std::mem::take(&mut business.parsed.remarks), Some(business)),
        Err(unusable) => (State::Rejected, vec![unusable.remark], None),
    };
    let remarks = remarks.into_iter().chain(broken).collect();
    Planned { result: RowResult::new(number, place, state, remarks), business, repeats: None }
}

/// Tells of titles that several columns bear: only one of those is understood.
pub(super) fn note_same_titles(columns: &[String], notes: &mut Vec<String>) {
    let mut seen = HashSet::new();
    let mut told = HashSet::new();
    for column in columns {
        if !seen.insert(column) && told.insert(column) {
            notes.push(format!("Judul kolom {column} ada lebih dari satu; yang pertama dipakai."));
        }
    }
}

/// What identifies the person that a row tells of, also where the row cannot be used otherwise.
fn identifiers(
    areas: &Areas,
    mapping: &Mapping,
    values: &value::Context<'_>,
    cells: &[String],
    row: &Planned,
) -> Identifiers {
    let cell = |field| mapping.cell(cells, field);
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

/// Tells of columns that say the same in all rows, of which `first` is one, and leaves those out that would make the same
/// complaint about every row.
pub(super) fn note_constants(
    areas: &Areas,
    (columns, constants, first): (&[String], &[usize], &[String]),
    mapping: &mut Mapping,
    notes: &mut Vec<String>,
) {
    for &ix in constants {
        let Some(column) = columns.get(ix) else { continue };
        let first = first.get(ix).map_or("", |cell| cell.trim());
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

/// An activity as a hash of one spelling, to be compared; 0 when there is none.
pub(super) fn doing(activity: Option<&str>) -> u64 {
    let Some(spelling) = activity.map(normalise).filter(|spelling| !spelling.is_empty()) else { return 0 };
    let mut hasher = DefaultHasher::new();
    spelling.hash(&mut hasher);
    hasher.finish().max(1)
}
