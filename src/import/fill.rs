//! What a row says → a record: a new one, or one that is there, of which it changes what it says otherwise. A cell that
//! says nothing changes nothing. Pure.

use chrono::NaiveDate;

use super::Bench;
use super::plan::{Business, this_month, today};
use super::row::{Figure, figures_period};
use crate::geodesy::LonLat;
use crate::month::Month;
use crate::ukm::model::BusinessClass;
use crate::ukm::product::{Dictionary, normalise};
use crate::ukm::record::{Observation, Owner, Product, Record};
use crate::ukm::sidt;
use crate::ukm::value::{Email, KbliCode, Nib, Phone, Sex};
use crate::wilayah::Areas;

/// Two points nearer than this (degrees, about a decimetre) are one: files round.
const SAME_POINT: f64 = 1e-6;

/// What filling in needs beside the row.
#[derive(Clone, Debug)]
pub(super) struct Filler<'a> {
    pub(super) areas: &'a Areas,
    pub(super) dictionary: &'a Dictionary,
    /// Where it comes from, as it stands with points and figures.
    pub(super) source: String,
    pub(super) today: NaiveDate,
    pub(super) this_month: Month,
}

impl<'a> Filler<'a> {
    /// For rows of a file.
    pub(super) fn new(bench: &Bench<'a>, file: &str) -> Self {
        Self {
            areas: bench.areas,
            dictionary: bench.dictionary,
            source: format!("impor {file}"),
            today: today(bench.now),
            this_month: this_month(bench.now),
        }
    }

    /// The record of a business that is new.
    pub(super) fn create(&self, business: &Business) -> Record {
        let mut record = Record {
            state: "active".to_owned(),
            verification: "verified".to_owned(),
            name: business.parsed.name.clone(),
            ..Record::default()
        };
        self.fill(business, &mut record);
        record
    }

    /// Puts what a row says into a record.
    pub(super) fn fill(&self, business: &Business, record: &mut Record) {
        let parsed = &business.parsed;
        if !same(&record.name, &parsed.name) {
            record.name.clone_from(&parsed.name);
        }
        fill_owner(business, record);
        say(&mut record.legal_form, parsed.legal_form.as_deref());
        let product = parsed.product.as_deref().filter(|_| record.activity.is_none());
        say(&mut record.activity, parsed.activity.as_deref().or(product));
        let kbli = parsed.kbli.as_ref().map(KbliCode::as_str);
        if kbli.is_some() && record.kbli_code.as_deref() != kbli {
            record.kbli_code = kbli.map(str::to_owned);
            // Which edition it is of is found out afterwards.
            record.kbli_edition = None;
        }
        say(&mut record.reported_class, parsed.class.map(BusinessClass::as_str));
        say(&mut record.opening_hours, parsed.opening_hours.as_deref());
        say(&mut record.address, parsed.address.as_deref());
        say(&mut record.rt, parsed.rt.as_deref());
        say(&mut record.rw, parsed.rw.as_deref());
        if let Some(desa) = business.placed.desa.filter(|_| !business.placed.from_point) {
            record.desa_code = Some(self.areas.desa()[usize::from(desa.0)].code.clone());
        }
        self.point(parsed.point, record);
        // A year alone says nothing against a month of it.
        let start = parsed.start.filter(|start| {
            let known = record.start_month;
            known.is_none_or(|known| known.year() != start.year() || (start.month() > 1 && known != *start))
        });
        record.start_month = start.or(record.start_month);
        self.products(business, record);
        self.figures(business, record);
    }

    fn point(&self, point: Option<LonLat>, record: &mut Record) {
        let Some(point) = point.map(LonLat::rounded_e7) else { return };
        let near = |one: f64, other: f64| (one - other).abs() < SAME_POINT;
        if record.point.is_some_and(|known| near(known.lon(), point.lon()) && near(known.lat(), point.lat()))
        {
            return;
        }
        record.point = Some(point);
        record.point_source = Some(self.source.clone());
        record.point_date = Some(self.today);
    }

    /// The first line says what the row said, with its main product; further products stand with the words that named
    /// them.
    fn products(&self, business: &Business, record: &mut Record) {
        let parsed = &business.parsed;
        let named = parsed.product.as_deref();
        if !record.products.is_empty()
            && named.is_none_or(|named| record.products.iter().any(|product| same(&product.text, named)))
        {
            return;
        }
        let said = named.or(parsed.activity.as_deref());
        let Some(text) = said.or(business.products.first().map(|found| &*found.term)) else { return };
        let product_id = |ix| Some(self.dictionary.product(ix).id);
        let first = Product {
            text: text.to_owned(),
            product_id: business.products.first().and_then(|found| product_id(found.product)),
            price_idr: None,
        };
        let more = business.products.iter().skip(1).map(|found| Product {
            text: found.term.to_string(),
            product_id: product_id(found.product),
            price_idr: None,
        });
        record.products = std::iter::once(first).chain(more).collect();
    }

    /// A figure that says no more than the latest of its kind is not noted again.
    fn figures(&self, business: &Business, record: &mut Record) {
        let Some((period_start, period_end)) = figures_period(&business.parsed, self.this_month) else {
            return;
        };
        for Figure { kind, low, high } in business.parsed.figures.iter().copied() {
            let latest = sidt::latest(&record.observations, kind);
            if latest.is_some_and(|known| (known.low, known.high) == (low, high)) {
                continue;
            }
            record.observations.retain(|known| {
                (known.kind.as_str(), known.period_start, known.source.as_str())
                    != (kind, period_start, self.source.as_str())
            });
            record.observations.push(Observation {
                kind: kind.to_owned(),
                period_start,
                period_end,
                low,
                high,
                unit: Some(if kind.ends_with("_idr") { "rupiah" } else { "orang" }.to_owned()),
                source: self.source.clone(),
                observed_at: self.today,
            });
        }
    }
}

/// Puts what a row says of the owner into a record.
fn fill_owner(business: &Business, record: &mut Record) {
    let parsed = &business.parsed;
    let mut owner = record.owner.take().unwrap_or_default();
    say(&mut owner.name, parsed.owner.as_deref());
    if parsed.nik.is_some() {
        owner.nik.clone_from(&parsed.nik);
    }
    if parsed.npwp.is_some() {
        owner.npwp.clone_from(&parsed.npwp);
    }
    say(&mut owner.nib, parsed.nib.as_ref().map(Nib::as_str));
    say(&mut owner.sex, parsed.sex.map(Sex::as_str));
    say(&mut owner.education, parsed.education.as_deref());
    owner.birth_date = parsed.birth.or(owner.birth_date);
    owner.disability = parsed.disability.or(owner.disability);
    say(&mut owner.address, parsed.owner_address.as_deref());
    say(&mut owner.rt, parsed.owner_rt_rw.0.as_deref());
    say(&mut owner.rw, parsed.owner_rt_rw.1.as_deref());
    say(&mut owner.phone, parsed.phone.as_ref().map(Phone::as_str));
    say(&mut owner.email, parsed.email.as_ref().map(Email::as_str));
    record.owner = (owner != Owner::default()).then_some(owner);
}

/// Whether two texts say the same in another spelling.
fn same(one: &str, other: &str) -> bool {
    one == other || normalise(one) == normalise(other)
}

/// Takes over a text that says something else.
fn say(known: &mut Option<String>, said: Option<&str>) {
    let Some(said) = said.filter(|said| !said.is_empty()) else { return };
    if known.as_deref().is_none_or(|known| !same(known, said)) {
        *known = Some(said.to_owned());
    }
}
