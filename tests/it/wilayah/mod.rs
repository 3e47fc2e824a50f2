//! Areas, their facts and borders in a database.

mod boundary;
mod edition;
mod facts;
mod real;
mod relocate;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use simbaumi::import::reader::Options;
use simbaumi::wilayah::boundary::{File, ImportError, Report, import};
use simbaumi::wilayah::facts as facts_of;
use sqlx::PgConnection;

use crate::support::TestDb;

/// Facts of a kota of two kecamatan with two kelurahan each, one degree-hundredth wide, in a row from west to east.
const FACTS: &str = "kode,kode_bps,nama,lon,lat,luas_ha
99.71,9971,Kota Uji,110.02,-7.005,492
99.71.01,9971010,Barat,110.01,-7.005,246
99.71.02,9971020,Timur,110.03,-7.005,246
99.71.01.1001,9971010001,Suka Maju,110.005,-7.005,123
99.71.01.1002,9971010002,Gunungsari,110.015,-7.005,123
99.71.02.1001,9971020001,Sukamaju,110.025,-7.005,123
99.71.02.1002,9971020002,Melati,110.035,-7.005,123
";

/// A connection to a database of its own, inside a transaction.
async fn begin() -> PgConnection {
    let mut conn = TestDb::new().await.connect().await;
    sqlx::query("begin").execute(&mut conn).await.unwrap();
    conn
}

/// Some moment.
fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

async fn conn_with_facts() -> PgConnection {
    let mut conn = begin().await;
    facts_of::import(&mut conn, "uji.csv", FACTS, "99.71", now()).await.unwrap();
    conn
}

fn square(west: f64, east: f64) -> Value {
    json!({"type": "Polygon", "coordinates":
        [[[west, -7.01, 0.0], [west, -7.0, 0.0], [east, -7.0, 0.0], [east, -7.01, 0.0], [west, -7.01, 0.0]]]})
}

fn collection(features: &[(Value, Value)]) -> String {
    let features = features.iter().map(
        |(properties, geometry)| json!({"type": "Feature", "properties": properties, "geometry": geometry}),
    );
    json!({"type": "FeatureCollection", "features": features.collect::<Vec<_>>()}).to_string()
}

fn four(properties: [Value; 4]) -> Vec<(Value, Value)> {
    let west = [110.0, 110.01, 110.02, 110.03];
    properties
        .into_iter()
        .zip(west)
        .map(|(properties, west)| (properties, square(west, west + 0.01)))
        .collect()
}

async fn take(conn: &mut PgConnection, kabupaten: &str, text: &str) -> Result<Report, ImportError> {
    import(
        conn,
        kabupaten,
        &File { source: "uji", bytes: text.as_bytes(), options: Options::default() },
        now(),
    )
    .await
}

fn by_code() -> Vec<(Value, Value)> {
    four(
        ["99.71.01.1001", "99.71.01.1002", "99.71.02.1001", "99.71.02.1002"]
            .map(|code| json!({"KDEPUM": code})),
    )
}
