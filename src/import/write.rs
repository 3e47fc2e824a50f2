//! New businesses in bulk: records → rows of the tables.

use std::collections::HashSet;

use chrono::{DateTime, SecondsFormat, Utc};
use rand::Rng;
use sqlx::PgConnection;

use super::plan::Business;
use crate::db::copy::CopyText;
use crate::geodesy::LonLat;
use crate::month::Month;
use crate::privacy::{Identifier, Keys, SubjectKey};
use crate::ukm::UkmCode;
use crate::ukm::record::{Owner, Record, seal_identity};
use crate::wilayah::{Areas, Sampler};

/// Primary keys and codes for new businesses.
pub(super) struct Numbers {
    first_business: i64,
    first_owner: i64,
    codes: Vec<UkmCode>,
}

impl Numbers {
    /// Takes `count` of each out of circulation.
    pub(super) async fn reserve(
        conn: &mut PgConnection,
        count: usize,
        rng: &mut impl Rng,
    ) -> Result<Self, sqlx::Error> {
        if count == 0 {
            return Ok(Self { first_business: 0, first_owner: 0, codes: Vec::new() });
        }
        let step = count as i64;
        let last = sqlx::query!(
            r#"select
                setval(pg_get_serial_sequence('business', 'id'),
                    nextval(pg_get_serial_sequence('business', 'id')) + $1 - 1) as "business!",
                setval(pg_get_serial_sequence('owner', 'id'),
                    nextval(pg_get_serial_sequence('owner', 'id')) + $1 - 1) as "owner!""#,
            step
        )
        .fetch_one(&mut *conn)
        .await?;
        let mut used = HashSet::with_capacity(count);
        let mut codes: Vec<UkmCode> = Vec::with_capacity(count);
        while codes.len() < count {
            let drawn: Vec<UkmCode> = (codes.len()..count)
                .map(|_| UkmCode::random(rng))
                .filter(|code| used.insert(*code))
                .collect();
            let texts: Vec<String> = drawn.iter().map(UkmCode::to_string).collect();
            let taken = sqlx::query_scalar!(
                r#"select code as "code!" from business where code = any($1)
                   union all select code from business_withdrawn where code = any($1)"#,
                &texts
            )
            .fetch_all(&mut *conn)
            .await?;
            let taken: HashSet<UkmCode> = taken.iter().filter_map(|code| code.parse().ok()).collect();
            codes.extend(drawn.into_iter().filter(|code| !taken.contains(code)));
        }
        Ok(Self { first_business: last.business - step + 1, first_owner: last.owner - step + 1, codes })
    }

    /// Business, owner and code of the one at `ix`.
    pub(super) fn at(&self, ix: usize) -> (i64, i64, UkmCode) {
        (self.first_business + ix as i64, self.first_owner + ix as i64, self.codes[ix])
    }
}

/// Rows of the tables.
#[derive(Default)]
pub(super) struct Rows {
    owner: CopyText,
    business: CopyText,
    product: CopyText,
    observation: CopyText,
}

impl Rows {
    /// Sends what was written.
    pub(super) async fn store(self, conn: &mut PgConnection) -> Result<(), sqlx::Error> {
        let copies = [
            (
                self.owner,
                "copy owner (id, name, sex, nib, education, phone, email, birth_date, disability, address, rt, rw,
                    domicile_code, domicile_text, subject_id, nik_cipher, nik_lookup, npwp_cipher, npwp_lookup,
                    created_at) from stdin",
            ),
            (
                self.business,
                "copy business (id, code, owner_id, subject_id, name, legal_form, activity, kbli_code, reported_class,
                    opening_hours, address, rt, rw, desa_code, desa_source, point, point_source, point_date,
                    point_conflict, outside, public_point, public_precision, start_month, verification, created_at,
                    updated_at) from stdin",
            ),
            (self.product, "copy business_product (business_id, rank, text, product_id) from stdin"),
            (
                self.observation,
                "copy observation (business_id, kind, period_start, period_end, low, high, unit, source, observed_at)
                    from stdin",
            ),
        ];
        for (rows, statement) in copies {
            rows.send(conn, statement).await?;
        }
        Ok(())
    }
}

/// Writes new businesses.
pub(super) struct Writer<'a> {
    areas: &'a Areas,
    keys: &'a Keys,
    now: String,
    sampler: Sampler<'a>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(areas: &'a Areas, keys: &'a Keys, now: DateTime<Utc>) -> Self {
        let now = now.to_rfc3339_opts(SecondsFormat::Micros, true);
        Self { areas, keys, now, sampler: Sampler::new(areas) }
    }

    pub(super) fn write(
        &self,
        rows: &mut Rows,
        (business, record): (&Business, &Record),
        (id, owner_id, code): (i64, i64, UkmCode),
        subject: &SubjectKey,
        rng: &mut impl Rng,
    ) {
        if let Some(owner) = &record.owner {
            self.write_owner(&mut rows.owner, owner, owner_id, subject);
        }
        let has_owner = record.owner.is_some();
        let placed = business.placed;
        let public = placed.desa.map(|desa| self.sampler.point_in(desa, rng));
        let row = &mut rows.business;
        row.value(id).text(code.as_str()).opt_value(has_owner.then_some(owner_id));
        row.opt_value((!has_owner).then_some(subject.id().0)).text(&record.name);
        row.opt_text(record.legal_form.as_deref()).opt_text(record.activity.as_deref());
        row.opt_text(record.kbli_code.as_deref()).opt_text(record.reported_class.as_deref());
        row.opt_text(record.opening_hours.as_deref()).opt_text(record.address.as_deref());
        row.opt_text(record.rt.as_deref()).opt_text(record.rw.as_deref());
        row.opt_text(placed.desa.map(|desa| self.areas.desa()[usize::from(desa.0)].code.as_str()));
        row.opt_text(placed.desa.map(|_| if placed.from_point { "point" } else { "record" }));
        row.point(record.point.map(LonLat::rounded_e7)).opt_text(record.point_source.as_deref());
        row.opt_value(record.point_date).boolean(placed.conflict).boolean(placed.outside);
        row.point(public).opt_text(public.map(|_| "desa"));
        row.opt_value(record.start_month.map(Month::first_day)).text(&record.verification);
        row.value(&self.now).value(&self.now).end_row();
        for (ix, product) in record.products.iter().enumerate() {
            let row = &mut rows.product;
            row.value(id).value(ix + 1).text(&product.text).opt_value(product.product_id).end_row();
        }
        for figure in &record.observations {
            let row = &mut rows.observation;
            row.value(id).text(&figure.kind).value(figure.period_start).value(figure.period_end);
            row.opt_value(figure.low).opt_value(figure.high).opt_text(figure.unit.as_deref());
            row.text(&figure.source).value(figure.observed_at).end_row();
        }
    }

    fn write_owner(&self, row: &mut CopyText, owner: &Owner, id: i64, subject: &SubjectKey) {
        row.value(id).opt_text(owner.name.as_deref()).opt_text(owner.sex.as_deref());
        row.opt_text(owner.nib.as_deref()).opt_text(owner.education.as_deref());
        row.opt_text(owner.phone.as_deref()).opt_text(owner.email.as_deref());
        row.opt_value(owner.birth_date).opt_value(owner.disability).opt_text(owner.address.as_deref());
        row.opt_text(owner.rt.as_deref()).opt_text(owner.rw.as_deref());
        row.opt_text(owner.domicile_code.as_deref()).opt_text(owner.domicile_text.as_deref());
        row.value(subject.id().0);
        for (identifier, number) in [(Identifier::Nik, &owner.nik), (Identifier::Npwp, &owner.npwp)] {
            match number {
                Some(number) => {
                    let (sealed, lookup) = seal_identity(self.keys, subject, identifier, number);
                    row.bytes(sealed.as_bytes()).bytes(&lookup);
                }
                None => {
                    row.null().null();
                }
            }
        }
        row.value(&self.now).end_row();
    }
}
