//! The index that the map is drawn from, against the tables it is derived from.

use std::collections::HashMap;

use futures_util::TryStreamExt;
use sqlx::PgConnection;

use super::{Finding, Offenders};
use crate::month::Month;
use crate::peta::atlas::Atlas;
use crate::peta::index::Ukm;
use crate::peta::{DesaIx, Filter};
use crate::ukm::UkmCode;

/// What the tables say of a business that the public may see, read without the view that the index is filled from.
struct Row {
    id: i64,
    code: String,
    name: String,
    desa_code: Option<String>,
    lon_e7: Option<i32>,
    lat_e7: Option<i32>,
    exact: Option<bool>,
    ended: Option<i32>,
    products: i64,
}

/// Compares record by record and sum by sum; gives the number of records.
pub(super) async fn check(
    conn: &mut PgConnection,
    atlas: &Atlas,
    findings: &mut Vec<Finding>,
) -> anyhow::Result<u64> {
    let (mut different, mut codes) = (Offenders::default(), Offenders::default());
    let (mut seen, mut living) = (0_u64, Sums::default());
    let mut rows = sqlx::query_as!(
        Row,
        r#"select b.id, b.code, b.name, b.desa_code,
               round(st_x(b.public_point) * 1e7)::int as lon_e7, round(st_y(b.public_point) * 1e7)::int as lat_e7,
               b.public_precision = 'exact' as exact,
               ((extract(year from b.end_month) - 1900) * 12 + extract(month from b.end_month) - 1)::int as ended,
               (select count(distinct p.product_id) from business_product p where p.business_id = b.id) as "products!"
           from business b
           where b.verification = 'verified' and b.hidden_at is null and b.erased_at is null and b.demo = $1
               and (b.state = 'active' or b.end_month is not null)"#,
        atlas.examples
    )
    .fetch(conn);
    while let Some(row) = rows.try_next().await? {
        seen += 1;
        if row.code.parse::<UkmCode>().is_err() {
            codes.add(row.code.clone());
        }
        let code: Option<[u8; 8]> = row.code.as_bytes().try_into().ok();
        let found = code.and_then(|code| atlas.index.by_code(code));
        if !found.is_some_and(|ukm| is_same(atlas, &ukm, &row)) {
            different.add(row.code.clone());
        }
        let month = |ordinal: i32| u16::try_from(ordinal).ok().map(Month::from_ordinal);
        if row.ended.and_then(month).is_none_or(|ended| ended > atlas.month) {
            living.add(row);
        }
    }
    drop(rows);
    let held = atlas.index.len() as u64;
    if held > seen {
        different.add(format!("{} catatan lebih di indeks", held - seen));
    }
    findings.extend(different.into_finding("indeks", "indeks peta berbeda dari basis data"));
    findings.extend(codes.into_finding("kode", "huruf pemeriksa kode UKM salah"));
    findings.extend(living.compare(atlas).into_finding("jumlah", "jumlah per desa berbeda dari basis data"));
    Ok(seen)
}

fn is_same(atlas: &Atlas, ukm: &Ukm<'_>, row: &Row) -> bool {
    let desa = ukm.desa().map(|ix| atlas.areas.desa()[usize::from(ix.0)].code.as_str());
    let point = ukm.point().map(|point| (point.lon_e7, point.lat_e7, point.exact));
    let stored = row.lon_e7.zip(row.lat_e7).zip(row.exact).map(|((lon, lat), exact)| (lon, lat, exact));
    ukm.id() == row.id
        && ukm.name() == row.name
        && desa == row.desa_code.as_deref()
        && point == stored
        && ukm.products().count() as i64 == row.products
        && ukm.end().map(|month| i32::from(month.ordinal())) == row.ended
}

/// Living businesses by desa; those without one under no code.
#[derive(Default)]
struct Sums(HashMap<Option<String>, u32>);

impl Sums {
    fn add(&mut self, row: Row) {
        *self.0.entry(row.desa_code).or_default() += 1;
    }

    /// Every desa, and that all of them with those of no desa are all there are.
    fn compare(&self, atlas: &Atlas) -> Offenders {
        let mut offenders = Offenders::default();
        let totals = atlas.index.area_totals(Filter::default());
        let mut sum = self.0.get(&None).copied().unwrap_or_default();
        for (ix, desa) in (0_u16..).zip(atlas.areas.desa()) {
            let stored = self.0.get(&Some(desa.code.clone())).copied().unwrap_or_default();
            sum += stored;
            if totals.desa(DesaIx(ix)).total != stored {
                offenders.add(&*desa.code);
            }
        }
        if totals.all().total != sum {
            offenders.add(format!("semua: {} di indeks, {sum} di basis data", totals.all().total));
        }
        offenders
    }
}
