//! `/api/v1/growth`: opened, closed and running businesses, period by period.

use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;

use super::query::filter;
use crate::app::Current;
use crate::http::body::DataBody;
use crate::http::error::Error;
use crate::http::params::ApiParams;
use crate::month::Month;
use crate::peta::index::growth::Step;
use crate::peta::{Area, api};

/// Where a series begins when it is not said.
const DEFAULT_FROM_YEAR: i32 = 2005;

/// One period.
#[derive(Serialize, utoipa::ToSchema)]
pub struct GrowthPeriod {
    /// `YYYY-MM`, or `YYYY` for years.
    period: String,
    /// Businesses that started in it.
    opened: u32,
    /// Businesses that ended in it.
    closed: u32,
    /// Businesses running at its end.
    alive: u32,
}

/// A series of periods.
#[derive(Serialize, utoipa::ToSchema)]
pub struct GrowthSeries {
    /// Revision of the data.
    revision: i64,
    /// Businesses whose start is unknown; they are in no row.
    undated: u32,
    /// In order.
    rows: Vec<GrowthPeriod>,
}

/// Growth of businesses.
#[utoipa::path(get, path = "/api/v1/growth", tag = "summary",
    params(
        ("wilayah" = Option<String>, Query, description = "Kode wilayah; bawaan seluruh kabupaten"),
        ("product" = Option<String>, Query, description = "Slug produk"),
        ("group" = Option<String>, Query, description = "Slug kelompok produk"),
        ("from" = Option<String>, Query, description = "Bulan pertama TTTT-BB; bawaan 2005-01"),
        ("to" = Option<String>, Query, description = "Bulan terakhir; bawaan bulan ini"),
        ("step" = Option<String>, Query, description = "month (bawaan) atau year")),
    responses((status = 200, body = GrowthSeries), (status = 400, body = crate::http::error::Problem)))]
pub async fn index(
    atlas: Current,
    ApiParams(mut params): ApiParams,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let area = params.lookup("wilayah", "wilayah tidak dikenal", |code| {
        (code == atlas.areas.kabupaten().code)
            .then_some(Area::All)
            .or_else(|| atlas.areas.kecamatan_by_code(code).map(Area::Kecamatan))
            .or_else(|| atlas.areas.desa_by_code(code).map(Area::Desa))
    });
    let filter = filter(&mut params, &atlas, false);
    let first = Month::new(DEFAULT_FROM_YEAR, 1).unwrap_or(atlas.month);
    let from = params.parsed::<Month>("from").unwrap_or(first);
    let to = params.parsed::<Month>("to").unwrap_or(atlas.month);
    if from > to {
        params.error("from", "harus sebelum to");
    }
    if to > atlas.month {
        params.error("to", format!("belum terjadi; paling akhir {}", atlas.month));
    }
    let step = params.lookup("step", "harus month atau year", |text| match text {
        "month" => Some(Step::Month),
        "year" => Some(Step::Year),
        _ => None,
    });
    params.finish()?;
    let step = step.unwrap_or_default();
    let growth = atlas.index.growth(area.unwrap_or(Area::All), filter, from, to, step);
    let series = GrowthSeries {
        revision: atlas.revision,
        undated: growth.undated,
        rows: growth
            .rows
            .iter()
            .map(|row| GrowthPeriod {
                period: match step {
                    Step::Month => row.period.to_string(),
                    Step::Year => row.period.year().to_string(),
                },
                opened: row.opened,
                closed: row.closed,
                alive: row.alive,
            })
            .collect(),
    };
    Ok(DataBody::new("application/json", api::to_json(&series)?).respond(&headers))
}
