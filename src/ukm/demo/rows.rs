//! Businesses as rows of the tables.

use chrono::{DateTime, SecondsFormat, Utc};
use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;
use sqlx::PgConnection;

use super::record::{Plan, Sample};
use super::{bell, between, chance, name, pick};
use crate::db::copy::CopyText;
use crate::month::Month;
use crate::ukm::UkmCode;
use crate::ukm::value::Education;

/// Where example figures come from.
const SOURCE: &str = "data contoh";

/// Schools that owners of example businesses went to.
const SCHOOLS: [Education; 6] =
    [Education::Sd, Education::Smp, Education::Sma, Education::Smk, Education::Diploma, Education::Bachelor];

/// First keys of a block of rows.
#[derive(Clone, Copy)]
pub(super) struct Ids {
    pub(super) owner: i64,
    pub(super) business: i64,
}

/// A block of businesses, ready to be stored.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) count: usize,
    owner: CopyText,
    business: CopyText,
    product: CopyText,
    observation: CopyText,
    legality: CopyText,
    channel: CopyText,
    publication: CopyText,
}

impl Rows {
    /// Draws one business for each code.
    pub(super) fn draw(plan: &Plan<'_>, rng: &mut Xoshiro256PlusPlus, codes: &[UkmCode], ids: Ids) -> Self {
        let mut rows = Self { count: codes.len(), ..Self::default() };
        for (ix, code) in codes.iter().enumerate() {
            let sample = plan.sample(rng);
            let ids = Ids { owner: ids.owner + ix as i64, business: ids.business + ix as i64 };
            let phone = chance(rng, 0.7).then(|| format!("+628000{:07}", rng.random_range(0..10_000_000)));
            rows.owner(&sample, ids, phone.as_deref(), rng);
            rows.business(plan, &sample, ids, *code, rng);
            rows.products(plan, &sample, ids);
            rows.observations(plan, &sample, ids, rng);
            rows.legalities(plan, &sample, ids, rng);
            rows.publications(&sample, ids, phone.as_deref(), rng);
        }
        rows
    }

    fn owner(&mut self, sample: &Sample, ids: Ids, phone: Option<&str>, rng: &mut Xoshiro256PlusPlus) {
        let row = &mut self.owner;
        row.value(ids.owner).text(&sample.owner_name).text(sample.sex.as_str()).opt_text(phone);
        row.opt_text(chance(rng, 0.3).then(|| pick(rng, &SCHOOLS).as_str()));
        row.boolean(true).value(time(sample.created_at)).end_row();
    }

    fn business(
        &mut self,
        plan: &Plan<'_>,
        sample: &Sample,
        ids: Ids,
        code: UkmCode,
        rng: &mut Xoshiro256PlusPlus,
    ) {
        let has_address = chance(rng, 0.6);
        let number = |rng: &mut Xoshiro256PlusPlus| format!("{:02}", between(rng, 1..13));
        let row = &mut self.business;
        row.value(ids.business).text(code.as_str()).value(ids.owner).text(&sample.name);
        row.opt_text(chance(rng, 0.8).then_some("Perorangan"));
        row.opt_text(sample.products.first().map(|(text, _)| text.as_str()));
        row.opt_text(chance(rng, 0.6).then_some("mikro"));
        row.opt_text(
            chance(rng, 0.7).then(|| pick(rng, &["rumah", "rumah", "kios", "pasar", "keliling", "daring"])),
        );
        row.opt_text(chance(rng, 0.5).then(|| {
            pick(
                rng,
                &[
                    "Setiap hari 08.00–20.00",
                    "Senin–Sabtu 08.00–17.00",
                    "Setiap hari 06.00–11.00",
                    "Setiap hari 16.00–22.00",
                ],
            )
        }));
        row.opt_text(has_address.then(|| format!("Kp. {}", name::kampung(rng))).as_deref());
        row.opt_text(has_address.then(|| number(rng)).as_deref());
        row.opt_text(has_address.then(|| number(rng)).as_deref());
        row.opt_text(sample.place.desa.map(|desa| plan.areas.desa()[usize::from(desa.0)].code.as_str()));
        row.opt_text(
            sample.place.desa.map(|_| if sample.place.desa_from_point { "point" } else { "record" }),
        );
        row.point(sample.place.point).opt_text(sample.place.point.map(|_| SOURCE));
        row.boolean(sample.place.conflict).boolean(sample.place.outside);
        row.point(sample.place.public.map(|(point, _)| point));
        row.opt_text(sample.place.public.map(|(_, exact)| if exact { "exact" } else { "desa" }));
        row.opt_value(sample.start.map(Month::first_day)).opt_value(sample.end.map(Month::first_day));
        row.text(if sample.closed { "closed" } else { "active" }).text(sample.verification.as_str());
        row.boolean(true).value(time(sample.created_at)).value(time(sample.created_at)).end_row();
    }

    fn products(&mut self, plan: &Plan<'_>, sample: &Sample, ids: Ids) {
        for (ix, (text, product)) in sample.products.iter().enumerate() {
            let id = product.map(|product| plan.dictionary.product(product).id);
            self.product.value(ids.business).value(ix + 1).text(text).opt_value(id).end_row();
        }
    }

    fn observations(&mut self, plan: &Plan<'_>, sample: &Sample, ids: Ids, rng: &mut Xoshiro256PlusPlus) {
        if !chance(rng, 0.25) {
            return;
        }
        let mut omset = 60e6 * bell(rng).exp();
        let workers = (1.0 + bell(rng).abs() * 1.3) as i64;
        for year in plan.observed_years(sample) {
            omset *= (0.06 + 0.15 * bell(rng)).exp();
            let low = (omset / 1e6).round().max(1.0) as i64 * 1_000_000;
            let mut row = |kind: &str, low: i64, high: i64, unit: &str| {
                let row = &mut self.observation;
                row.value(ids.business).text(kind);
                row.value(format_args!("{year}-01-01")).value(format_args!("{year}-12-31"));
                row.value(low)
                    .value(high)
                    .text(unit)
                    .text(SOURCE)
                    .value(format_args!("{year}-12-31"))
                    .end_row();
            };
            row("omset_idr", low, if low % 3 == 0 { low + low / 4 } else { low }, "rupiah");
            row("workers_paid_female", workers / 2, workers / 2, "orang");
            row("workers_paid_male", workers - workers / 2, workers - workers / 2, "orang");
        }
    }

    fn legalities(&mut self, plan: &Plan<'_>, sample: &Sample, ids: Ids, rng: &mut Xoshiro256PlusPlus) {
        let food =
            sample.products.first().and_then(|(_, product)| *product).map(|ix| plan.dictionary.product(ix));
        let food = food.is_some_and(|product| product.group.0 == 0);
        let mut row = |kind: &str, number: String, issuer: &str, rng: &mut Xoshiro256PlusPlus| {
            let status = pick(rng, &["dilaporkan", "dilaporkan", "berkas dilihat", "terverifikasi"]);
            let row = &mut self.legality;
            row.value(ids.business).text(kind).text(&number).text(issuer);
            row.text(status).value(time(sample.created_at)).end_row();
        };
        // Numbers of the right form that are given to nobody.
        if chance(rng, 0.3) {
            let number = format!("0000000{:06}", between(rng, 0..1_000_000));
            row("nib", number, "OSS", rng);
        }
        if food && chance(rng, 0.12) {
            let number = format!("ID000000000{:08}", between(rng, 0..100_000_000));
            row("halal", number, "BPJPH", rng);
        }
        if food && chance(rng, 0.1) {
            let number = format!("P-IRT 2060000{:06}-29", between(rng, 0..1_000_000));
            row("pirt", number, "Dinas Kesehatan", rng);
        }
    }

    fn publications(&mut self, sample: &Sample, ids: Ids, phone: Option<&str>, rng: &mut Xoshiro256PlusPlus) {
        let mut publish = |group: &str| {
            let row = &mut self.publication;
            row.value(ids.business)
                .text(group)
                .value(1)
                .value(time(sample.created_at))
                .text("formulir")
                .end_row();
        };
        if sample.consent_place {
            publish("exact_place");
        }
        if chance(rng, 0.15) {
            publish("owner_name");
        }
        if let Some(phone) = phone.filter(|_| chance(rng, 0.35)) {
            publish("phone");
            self.channel.value(ids.business).text("whatsapp").text(phone).end_row();
        }
    }

    /// Stores the rows, parents first.
    pub(super) async fn store(self, conn: &mut PgConnection) -> Result<(), sqlx::Error> {
        let copies = [
            (self.owner, "copy owner (id, name, sex, phone, education, demo, created_at) from stdin"),
            (
                self.business,
                "copy business (id, code, owner_id, name, legal_form, activity, reported_class, place_type,
                    opening_hours, address, rt, rw, desa_code, desa_source, point, point_source, point_conflict,
                    outside, public_point, public_precision, start_month, end_month, state, verification, demo,
                    created_at, updated_at) from stdin",
            ),
            (self.product, "copy business_product (business_id, rank, text, product_id) from stdin"),
            (
                self.observation,
                "copy observation (business_id, kind, period_start, period_end, low, high, unit, source, observed_at)
                    from stdin",
            ),
            (
                self.legality,
                "copy legality (business_id, kind, number, issuer, status, status_at) from stdin",
            ),
            (self.channel, "copy marketing_channel (business_id, kind, value) from stdin"),
            (self.publication, "copy publication (business_id, field_group, version, granted_at, channel) from stdin"),
        ];
        for (rows, statement) in copies {
            rows.send(conn, statement).await?;
        }
        Ok(())
    }
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
