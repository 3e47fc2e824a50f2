//! SQL of the gazetteer.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::gazetteer::place_key;
use super::{Place, PlaceKind};
use crate::geodesy::LonLat;

/// Who says that a place is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An officer placed it.
    Officer,
    /// The verified record of a business with this id names its kampung.
    Business(i64),
}

/// Decimals of a place that comes from a business, about a hundred metres: the entry tells the kampung, not the house.
const BUSINESS_DECIMALS: i32 = 3;

/// Adds a place, or replaces what the same origin said about the same name in the same desa; answers with its id.
///
/// A business whose exact place is not public must come without a point: its kampung then leads to the desa.
pub async fn put(
    conn: &mut PgConnection,
    place: &Place,
    origin: Origin,
    verified: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<i64> {
    let business = match origin {
        Origin::Officer => None,
        Origin::Business(id) => Some(id),
    };
    let at = place.at.map(|at| if business.is_some() { coarse(at) } else { at.rounded_e7() });
    sqlx::query_scalar!(
        "insert into gazetteer_place (name, name_key, kind, desa_code, lon, lat, business_id, verified, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict on constraint gazetteer_place_key do update
         set name = excluded.name, kind = excluded.kind, lon = excluded.lon, lat = excluded.lat,
             verified = excluded.verified, updated_at = excluded.updated_at
         returning id",
        place.name.trim(),
        place_key(&place.name),
        place.kind.as_str(),
        place.desa_code,
        at.map(LonLat::lon),
        at.map(LonLat::lat),
        business,
        verified,
        now,
    )
    .fetch_one(conn)
    .await
}

fn coarse(at: LonLat) -> LonLat {
    let scale = 10_f64.powi(BUSINESS_DECIMALS);
    let round = |degrees: f64| (degrees * scale).round() / scale;
    LonLat::new(round(at.lon()), round(at.lat())).unwrap_or(at)
}

/// Verifies a place, or takes the verification back; false when there is none with this id.
pub async fn set_verified(
    conn: &mut PgConnection,
    id: i64,
    verified: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update gazetteer_place set verified = $2, updated_at = $3 where id = $1",
        id,
        verified,
        now,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Takes back what the record of a business said, for example when its owner withdraws consent.
pub async fn forget_business(conn: &mut PgConnection, business: i64) -> sqlx::Result<u64> {
    let done =
        sqlx::query!("delete from gazetteer_place where business_id = $1", business).execute(conn).await?;
    Ok(done.rows_affected())
}

/// Every verified place.
pub async fn list_verified(conn: &mut PgConnection) -> sqlx::Result<Vec<Place>> {
    let rows = sqlx::query!(
        "select name, kind, desa_code, lon, lat from gazetteer_place where verified order by id"
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Place {
            name: row.name,
            kind: PlaceKind::parse(&row.kind).unwrap_or(PlaceKind::Landmark),
            desa_code: row.desa_code,
            at: row.lon.zip(row.lat).and_then(|(lon, lat)| LonLat::new(lon, lat)),
        })
        .collect())
}

/// Grows with every change of the table.
pub async fn revision(conn: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!("select revision from gazetteer_revision").fetch_one(conn).await
}
