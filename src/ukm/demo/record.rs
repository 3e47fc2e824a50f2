//! One business drawn from the plan.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;

use super::mix::Common;
use super::place::{Places, outside};
use super::{Options, Weighted, bell, between, chance, name, pick, rng};
use crate::geodesy::LonLat;
use crate::month::Month;
use crate::peta::ProductIx;
use crate::ukm::model::Verification;
use crate::ukm::product::Dictionary;
use crate::ukm::value::Sex;
use crate::wilayah::{Areas, DesaIx, Sampler};

/// The first year in which a business can have started.
const FIRST_YEAR: i32 = 2005;

/// Share of records with a fault of real data.
const NO_START: f64 = 0.12;
const NO_PRODUCT: f64 = 0.10;
const NO_DESA: f64 = 0.015;
const OUTSIDE: f64 = 0.005;
const CONFLICTING: f64 = 0.01;
const SHARED_POINT: f64 = 0.02;
const UNVERIFIED: f64 = 0.05;
const CLOSED: f64 = 0.08;

/// Share of records whose place is known.
const WITH_POINT: f64 = 0.8;

/// Everything that is settled before the first business is drawn.
pub(super) struct Plan<'a> {
    pub(super) areas: &'a Areas,
    pub(super) dictionary: &'a Dictionary,
    sampler: Sampler<'a>,
    pub(super) now: DateTime<Utc>,
    today: NaiveDate,
    this_month: Month,
    by_population: Weighted,
    mixes: Vec<Weighted>,
    places: Vec<Places>,
}

/// A business.
pub(super) struct Sample {
    pub(super) owner_name: String,
    pub(super) sex: Sex,
    pub(super) name: String,
    /// Text as said, and the product if it is one.
    pub(super) products: Vec<(String, Option<ProductIx>)>,
    pub(super) place: Place,
    pub(super) start: Option<Month>,
    pub(super) end: Option<Month>,
    pub(super) closed: bool,
    pub(super) verification: Verification,
    pub(super) consent_place: bool,
    pub(super) created_at: DateTime<Utc>,
}

impl<'a> Plan<'a> {
    /// None without areas or products.
    pub(super) fn new(areas: &'a Areas, dictionary: &'a Dictionary, options: Options) -> Option<Self> {
        let mut rng = rng(options.seed, 0);
        let common = Common::new(dictionary)?;
        let by_population = Weighted::new(desa_weights(areas, &mut rng))?;
        let kecamatan: Vec<Vec<f64>> = areas.kecamatan().iter().map(|_| common.kecamatan(&mut rng)).collect();
        let sampler = Sampler::new(areas);
        let mut mixes = Vec::with_capacity(areas.desa().len());
        let mut places = Vec::with_capacity(areas.desa().len());
        for ix in 0..areas.desa().len() {
            let desa = DesaIx(ix as u16);
            mixes.push(common.desa(&kecamatan[usize::from(areas.kecamatan_of(desa).0)], &mut rng)?);
            places.push(Places::new(areas, &sampler, desa, &mut rng)?);
        }
        let today = (options.now + TimeDelta::hours(7)).date_naive();
        let this_month = Month::of(today)?;
        Some(Self {
            areas,
            dictionary,
            sampler,
            now: options.now,
            today,
            this_month,
            by_population,
            mixes,
            places,
        })
    }

    /// Draws a business.
    pub(super) fn sample(&self, rng: &mut Xoshiro256PlusPlus) -> Sample {
        let home = DesaIx(self.by_population.draw(rng) as u16);
        let sex = if chance(rng, 0.58) { Sex::Female } else { Sex::Male };
        let given = name::given(rng, sex);
        let (products, main) = self.products(home, rng);
        let main = main.map(|ix| {
            let product = self.dictionary.product(ix);
            (&*product.name, &*self.dictionary.group(product.group).slug)
        });
        let (start, end, closed) = self.months(rng);
        let consent_place = chance(rng, 0.2);
        let place = self.place(home, consent_place, rng);
        let created_at = self.now - TimeDelta::minutes(between(rng, 0..700 * 24 * 60));
        Sample {
            owner_name: name::person(rng, given),
            sex,
            name: name::business(rng, main, given, sex),
            products,
            place,
            start,
            end,
            closed,
            verification: verification(rng),
            consent_place,
            created_at,
        }
    }

    fn products(
        &self,
        desa: DesaIx,
        rng: &mut Xoshiro256PlusPlus,
    ) -> (Vec<(String, Option<ProductIx>)>, Option<ProductIx>) {
        if chance(rng, NO_PRODUCT) {
            let text = if chance(rng, 0.5) {
                Some(pick(rng, &["serba ada", "macam-macam", "lainnya"]))
            } else {
                None
            };
            return (text.map(|text| (text.to_owned(), None)).into_iter().collect(), None);
        }
        let wanted = if chance(rng, 0.2) { 1 + between(rng, 1..3) as usize } else { 1 };
        let mut found: Vec<ProductIx> = Vec::with_capacity(wanted);
        for _ in 0..wanted {
            let product = ProductIx(self.mixes[usize::from(desa.0)].draw(rng) as u16);
            // A second trade is near the first.
            let near = found.first().is_none_or(|first| self.group_of(*first) == self.group_of(product));
            if near && !found.contains(&product) {
                found.push(product);
            }
        }
        let text = |ix: &ProductIx| self.dictionary.product(*ix).name.to_lowercase();
        let main = found.first().copied();
        (found.iter().map(|ix| (text(ix), Some(*ix))).collect(), main)
    }

    fn group_of(&self, product: ProductIx) -> u8 {
        self.dictionary.product(product).group.0
    }

    /// Start, end and whether it is closed.
    fn months(&self, rng: &mut Xoshiro256PlusPlus) -> (Option<Month>, Option<Month>, bool) {
        let first = Month::new(FIRST_YEAR, 1).unwrap_or(self.this_month).ordinal();
        let span = f64::from(self.this_month.ordinal().saturating_sub(first));
        // More businesses start every year than in the year before.
        let start = first + (rng.random::<f64>().powf(0.45) * (span + 1.0)) as u16;
        let start = start.min(self.this_month.ordinal());
        let closed = chance(rng, CLOSED);
        let knows_end = closed && chance(rng, 0.92);
        let end = knows_end.then(|| {
            let life = 1.0 + rng.random::<f64>() * f64::from(self.this_month.ordinal() - start);
            Month::from_ordinal((start + life as u16).min(self.this_month.ordinal()))
        });
        let start = (!chance(rng, NO_START)).then(|| Month::from_ordinal(start));
        (start, end, closed)
    }

    fn place(&self, home: DesaIx, consent: bool, rng: &mut Xoshiro256PlusPlus) -> Place {
        let places = &self.places[usize::from(home.0)];
        let fault = rng.random::<f64>();
        if fault < OUTSIDE
            && let Some(point) = outside(self.areas, rng)
        {
            return Place { point: Some(point), outside: true, ..Place::default() };
        }
        if fault < OUTSIDE + NO_DESA {
            // A third of them have a point, which tells the desa; the rest belong nowhere.
            if !chance(rng, 0.33) {
                return Place::default();
            }
            let point = places.draw(self.areas, &self.sampler, rng);
            let desa = self.areas.desa_at(point).map_or(home, |(desa, _)| desa);
            let public = Some(self.public(desa, Some(point), consent, rng));
            return Place {
                desa: Some(desa),
                desa_from_point: true,
                point: Some(point),
                public,
                ..Place::default()
            };
        }
        let mut conflict = false;
        let point = if fault < OUTSIDE + NO_DESA + CONFLICTING {
            let neighbours = self.areas.adjacent(home);
            conflict = !neighbours.is_empty();
            let there = if conflict { pick(rng, neighbours) } else { home };
            Some(self.places[usize::from(there.0)].draw(self.areas, &self.sampler, rng))
        } else if fault < OUTSIDE + NO_DESA + CONFLICTING + SHARED_POINT {
            Some(places.shared())
        } else {
            chance(rng, WITH_POINT).then(|| places.draw(self.areas, &self.sampler, rng))
        };
        let public = Some(self.public(home, point, consent, rng));
        Place { desa: Some(home), point, conflict, public, ..Place::default() }
    }

    /// The true point by consent, else a stand-in.
    fn public(
        &self,
        desa: DesaIx,
        point: Option<LonLat>,
        consent: bool,
        rng: &mut Xoshiro256PlusPlus,
    ) -> (LonLat, bool) {
        match point.filter(|_| consent) {
            Some(point) => (point, true),
            None => (self.sampler.point_in(desa, rng), false),
        }
    }

    /// Years of which figures may be told, for a business that ran in those months.
    pub(super) fn observed_years(&self, sample: &Sample) -> std::ops::Range<i32> {
        let this_year = self.today.year();
        let first = sample.start.map_or(this_year - 2, Month::year).max(this_year - 4);
        let last = sample.end.map_or(this_year, |end| end.year().min(this_year));
        first..last
    }
}

/// Where a business is, as its record tells and as the public sees it.
#[derive(Default)]
pub(super) struct Place {
    pub(super) desa: Option<DesaIx>,
    pub(super) desa_from_point: bool,
    pub(super) point: Option<LonLat>,
    pub(super) conflict: bool,
    pub(super) outside: bool,
    /// The public point, and whether it is the true one.
    pub(super) public: Option<(LonLat, bool)>,
}

fn verification(rng: &mut Xoshiro256PlusPlus) -> Verification {
    if !chance(rng, UNVERIFIED) {
        return Verification::Verified;
    }
    pick(
        rng,
        &[
            Verification::Pending,
            Verification::Pending,
            Verification::Pending,
            Verification::Draft,
            Verification::Rejected,
        ],
    )
}

/// How businesses spread over the desa: by the weight of the kecamatan, within it by inhabitants as far as known and by
/// area else, with a grain of chance.
fn desa_weights(areas: &Areas, rng: &mut Xoshiro256PlusPlus) -> Vec<f64> {
    let kecamatan_ha: f64 = areas.kecamatan().iter().map(|area| area.area_ha).sum();
    let size: Vec<f64> = areas
        .desa()
        .iter()
        .map(|desa| {
            let people = desa.population.map(f64::from);
            people.unwrap_or_else(|| desa.area_ha.powf(0.35) * (0.45 * bell(rng)).exp())
        })
        .collect();
    let mut in_kecamatan = vec![0.0; areas.kecamatan().len()];
    for (ix, size) in size.iter().enumerate() {
        in_kecamatan[usize::from(areas.kecamatan_of(DesaIx(ix as u16)).0)] += size;
    }
    size.iter()
        .enumerate()
        .map(|(ix, size)| {
            let at = usize::from(areas.kecamatan_of(DesaIx(ix as u16)).0);
            let kecamatan = &areas.kecamatan()[at];
            kecamatan.seed_weight.unwrap_or(kecamatan.area_ha / kecamatan_ha) * size / in_kecamatan[at]
        })
        .collect()
}
