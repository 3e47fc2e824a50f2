//! SQL of the register.

use chrono::{DateTime, NaiveDate, Utc};
use futures_util::TryStreamExt;
use sqlx::PgConnection;

use crate::month::Month;
use crate::peta::{PublicPoint, Record};
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
        let month =
            |ordinal: Option<i32>| ordinal.and_then(|n| u16::try_from(n).ok()).map(Month::from_ordinal);
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
            products: self
                .product_ids
                .unwrap_or_default()
                .iter()
                .filter_map(|id| dictionary.by_id(*id))
                .collect(),
            desa: self.desa_code.as_deref().and_then(|code| areas.desa_by_code(code)),
            point: point.map(|((lon_e7, lat_e7), exact)| PublicPoint { lon_e7, lat_e7, exact }),
            outside: self.outside,
            start: month(self.start_month),
            end: month(self.end_month),
            demo: self.demo,
        }
    }
}

/// True while at least one real (not example) business is in the public view, whether it is still running or not.
/// Example data are out of the index for as long, so that they never mix into a figure.
pub async fn has_real_public(conn: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from public_business where not demo) as "exists!""#)
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

/// A telephone number or address under which a business may be reached, published by consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// `whatsapp`, `telepon`, `instagram`, …
    pub kind: String,
    /// As stored: an E.164 number, or an address.
    pub value: String,
}

/// What the page of one business shows beside what the index knows.
#[derive(Clone, Debug)]
pub struct Detail {
    /// What the owner says the business does.
    pub activity: Option<String>,
    /// As written by the owner.
    pub opening_hours: Option<String>,
    /// Street and number; only with consent for the exact place.
    pub address: Option<String>,
    /// Name of the owner; only with consent.
    pub owner_name: Option<String>,
    /// When somebody last said that the record is right.
    pub confirmed_at: DateTime<Utc>,
    /// Products as the owner names them, main product first.
    pub products: Vec<String>,
    /// Kinds of certificates and permits that are not withdrawn or expired.
    pub legalities: Vec<String>,
    /// Ways to reach the seller; telephone numbers only with consent.
    pub channels: Vec<Channel>,
}

/// Details of a public business.
pub async fn find_detail(
    conn: &mut PgConnection,
    code: &str,
    today: NaiveDate,
) -> sqlx::Result<Option<Detail>> {
    let row = sqlx::query!(
        r#"select b.id, b.activity, b.opening_hours, last_confirmed(b) as "confirmed_at!",
            case when coalesce(c.exact_place, false) then b.address end as address,
            case when coalesce(c.owner_name, false) then o.name end as owner_name,
            coalesce(c.phone, false) as "phone!"
        from business b
        left join owner o on o.id = b.owner_id
        left join lateral (
            select bool_or(field_group = 'exact_place') as exact_place, bool_or(field_group = 'owner_name') as owner_name,
                bool_or(field_group = 'phone') as phone
            from publication where business_id = b.id and withdrawn_at is null
        ) c on true
        where b.code = $1 and b.verification = 'verified' and b.hidden_at is null"#,
        code
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let products =
        sqlx::query_scalar!("select text from business_product where business_id = $1 order by rank", row.id)
            .fetch_all(&mut *conn)
            .await?;
    let legalities = sqlx::query_scalar!(
        "select distinct kind from legality
        where business_id = $1 and status in ('dilaporkan', 'berkas dilihat', 'terverifikasi')
            and (expires is null or expires >= $2)
        order by kind",
        row.id,
        today
    )
    .fetch_all(&mut *conn)
    .await?;
    let channels = sqlx::query_as!(
        Channel,
        "select kind, value from marketing_channel
        where business_id = $1 and (kind not in ('whatsapp', 'telepon') or $2) order by kind, id",
        row.id,
        row.phone
    )
    .fetch_all(&mut *conn)
    .await?;
    Ok(Some(Detail {
        activity: row.activity,
        opening_hours: row.opening_hours,
        address: row.address,
        owner_name: row.owner_name,
        confirmed_at: row.confirmed_at,
        products,
        legalities,
        channels,
    }))
}

/// When the records with these ids were last changed.
pub async fn list_changed(
    conn: &mut PgConnection,
    (from, to): (i64, i64),
) -> sqlx::Result<Vec<(i64, DateTime<Utc>)>> {
    let rows = sqlx::query!("select id, updated_at from business where id between $1 and $2", from, to);
    Ok(rows.fetch_all(conn).await?.into_iter().map(|row| (row.id, row.updated_at)).collect())
}

/// Published `WhatsApp` numbers of those of `ids` that have one.
pub async fn list_whatsapp(conn: &mut PgConnection, ids: &[i64]) -> sqlx::Result<Vec<(i64, String)>> {
    let rows = sqlx::query!(
        "select distinct on (m.business_id) m.business_id, m.value
        from marketing_channel m
        where m.business_id = any($1) and m.kind = 'whatsapp' and exists (
            select from publication p
            where p.business_id = m.business_id and p.field_group = 'phone' and p.withdrawn_at is null)
        order by m.business_id, m.id",
        ids
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.business_id, row.value)).collect())
}

/// True while the register never held anything: no business, and no file that was read.
pub async fn is_untouched(conn: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select not exists (select 1 from business) and not exists (select 1 from import_file) as "untouched!""#
    )
    .fetch_one(conn)
    .await
}
