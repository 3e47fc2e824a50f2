//! SQL of the register.

use futures_util::TryStreamExt;
use sqlx::PgConnection;

use crate::month::Month;
use crate::peta::model::{PublicPoint, Record};
use crate::ukm::product::Dictionary;
use crate::wilayah::Areas;

/// A row of the public view of the register: what may enter the index, in the index's own units.
struct PublicRow {
    id: i64,
    code: String,
    name: String,
    desa_code: Option<String>,
    lon_e7: Option<i32>,
    lat_e7: Option<i32>,
    exact: Option<bool>,
    outside: bool,
    start_month: Option<i32>,
    end_month: Option<i32>,
    demo: bool,
    product_ids: Option<Vec<i16>>,
}

impl PublicRow {
    fn into_record(self, areas: &Areas, dictionary: &Dictionary) -> Record {
        let month = |ordinal: Option<i32>| ordinal.and_then(|n| u16::try_from(n).ok()).map(Month::from_ordinal);
        let mut code = [b'0'; 8];
        // The table's check constraint holds the length.
        for (to, from) in code.iter_mut().zip(self.code.bytes()) {
            *to = from;
        }
        let point = self.lon_e7.zip(self.lat_e7).zip(self.exact);
        Record {
            id: self.id,
            code,
            name: self.name.into_boxed_str(),
            products: self.product_ids.unwrap_or_default().iter().filter_map(|id| dictionary.by_id(*id)).collect(),
            desa: self.desa_code.as_deref().and_then(|code| areas.desa_by_code(code)),
            point: point.map(|((lon_e7, lat_e7), exact)| PublicPoint { lon_e7, lat_e7, exact }),
            outside: self.outside,
            start: month(self.start_month),
            end: month(self.end_month),
            demo: self.demo,
        }
    }
}

/// True while the register holds at least one real (not example) business that is public.
/// Example data leave the index from then on, so that they never mix into a figure.
pub async fn has_real_public(conn: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select 1 from business where not demo and verification = 'verified') as "exists!""#
    )
    .fetch_one(conn)
    .await
}

/// Hands every public business to `push`: verified, and not closed at an unknown time.
pub async fn for_each_public(
    conn: &mut PgConnection,
    areas: &Areas,
    dictionary: &Dictionary,
    demo: bool,
    mut push: impl FnMut(Record),
) -> sqlx::Result<()> {
    let mut rows = sqlx::query_as!(
        PublicRow,
        r#"select id as "id!", code as "code!", name as "name!", desa_code, lon_e7, lat_e7, exact, outside as "outside!",
            start_month, end_month, demo as "demo!", product_ids
        from public_business where demo = $1"#,
        demo
    )
    .fetch(conn);
    while let Some(row) = rows.try_next().await? {
        push(row.into_record(areas, dictionary));
    }
    Ok(())
}

/// Those of `ids` that are public. The others have left the public view.
pub async fn list_public(
    conn: &mut PgConnection,
    areas: &Areas,
    dictionary: &Dictionary,
    ids: &[i64],
) -> sqlx::Result<Vec<Record>> {
    let rows = sqlx::query_as!(
        PublicRow,
        r#"select id as "id!", code as "code!", name as "name!", desa_code, lon_e7, lat_e7, exact, outside as "outside!",
            start_month, end_month, demo as "demo!", product_ids
        from public_business where id = any($1)"#,
        ids
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.into_record(areas, dictionary)).collect())
}
