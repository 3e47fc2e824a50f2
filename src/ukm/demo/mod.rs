//! Example data: a register that reads like a real one and is marked as an example in every row.
//!
//! Everything follows from the seed and the date, so that a test and a talk can name the same businesses. Persons and
//! businesses are invented; telephone numbers lie in a range that is given to nobody.

mod mix;
mod name;
mod place;
mod record;
mod rows;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use sqlx::PgConnection;

use super::UkmCode;
use super::product::Dictionary;
use crate::wilayah::Areas;
use record::Plan;
use rows::Rows;

/// How many businesses there are when nothing is said.
pub const DEFAULT_COUNT: usize = 20_000;

/// Businesses that are drawn and stored in one step.
const CHUNK: usize = 10_000;

/// What to make.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Number of businesses.
    pub count: usize,
    /// The same seed and date give the same data.
    pub seed: u64,
    /// The time that counts as now.
    pub now: DateTime<Utc>,
}

/// Why no example data were made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// There are some already.
    #[error("data contoh sudah ada; hapus dahulu dengan: simbaumi demo --clear")]
    Exists,
    /// More than there are codes to spare.
    #[error("jumlah data contoh paling banyak {0}")]
    TooMany(usize),
    /// No areas or no products to spread over.
    #[error("data wilayah atau kamus produk masih kosong")]
    Empty,
    /// The work in the background broke off.
    #[error("pembuatan data contoh terhenti")]
    Interrupted,
    /// The database failed.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// The largest set: a hundred million, so that codes stay rarely taken.
const MOST: usize = 100_000_000;

/// Makes example data in the caller's transaction, so that an interruption leaves nothing. Rows are drawn on another
/// thread while the database takes them in. `progress` is told the number of businesses stored so far.
///
/// The caller commits with a change of everything (`reload`).
pub async fn create(
    conn: &mut PgConnection,
    areas: Arc<Areas>,
    dictionary: Arc<Dictionary>,
    options: Options,
    mut progress: impl FnMut(usize),
) -> Result<usize, DemoError> {
    if options.count > MOST {
        return Err(DemoError::TooMany(MOST));
    }
    if sqlx::query_scalar!(r#"select exists(select from business where demo) as "exists!""#)
        .fetch_one(&mut *conn)
        .await?
    {
        return Err(DemoError::Exists);
    }
    let taken = sqlx::query_scalar!("select code from business").fetch_all(&mut *conn).await?;
    let first_owner = reserve(conn, Sequence::Owner, options.count).await?;
    let first_business = reserve(conn, Sequence::Business, options.count).await?;

    let (sender, mut receiver) = tokio::sync::mpsc::channel(2);
    let worker = tokio::task::spawn_blocking(move || {
        let plan = Plan::new(&areas, &dictionary, options).ok_or(DemoError::Empty)?;
        let codes = codes(options, &taken);
        for (step, codes) in codes.chunks(CHUNK).enumerate() {
            let first = (step * CHUNK) as i64;
            let ids = rows::Ids { owner: first_owner + first, business: first_business + first };
            let rows = Rows::draw(&plan, &mut rng(options.seed, step as u64 + 1), codes, ids);
            if sender.blocking_send(rows).is_err() {
                // The other side failed and says why.
                break;
            }
        }
        Ok::<(), DemoError>(())
    });
    let mut stored = 0;
    while let Some(rows) = receiver.recv().await {
        stored += rows.count;
        rows.store(conn).await?;
        progress(stored);
    }
    worker.await.map_err(|_join| DemoError::Interrupted)??;
    sqlx::query!("analyze business, business_product, owner").execute(&mut *conn).await?;
    Ok(stored)
}

/// Removes all example data in the caller's transaction. Gives the number of businesses removed.
pub async fn clear(conn: &mut PgConnection) -> Result<u64, sqlx::Error> {
    let removed = sqlx::query!("delete from business where demo").execute(&mut *conn).await?.rows_affected();
    // An owner whom somebody gave a real business has become a real owner.
    sqlx::query!(
        "delete from owner where demo
         and not exists (select from business where business.owner_id = owner.id)"
    )
    .execute(&mut *conn)
    .await?;
    Ok(removed)
}

enum Sequence {
    Owner,
    Business,
}

/// Takes a block of keys from a sequence and gives the first.
async fn reserve(conn: &mut PgConnection, of: Sequence, count: usize) -> Result<i64, sqlx::Error> {
    let count = count.max(1) as i64;
    let last = match of {
        Sequence::Owner => {
            let sql = sqlx::query_scalar!(
                r#"select setval(pg_get_serial_sequence('owner', 'id'),
                       nextval(pg_get_serial_sequence('owner', 'id')) + $1 - 1) as "last!""#,
                count
            );
            sql.fetch_one(conn).await?
        }
        Sequence::Business => {
            let sql = sqlx::query_scalar!(
                r#"select setval(pg_get_serial_sequence('business', 'id'),
                       nextval(pg_get_serial_sequence('business', 'id')) + $1 - 1) as "last!""#,
                count
            );
            sql.fetch_one(conn).await?
        }
    };
    Ok(last - count + 1)
}

fn rng(seed: u64, stream: u64) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ stream)
}

/// Different codes, none of them taken.
fn codes(options: Options, taken: &[String]) -> Vec<UkmCode> {
    let mut used: HashSet<UkmCode> = taken.iter().filter_map(|code| code.parse().ok()).collect();
    let mut rng = rng(options.seed, u64::MAX);
    let mut codes = Vec::with_capacity(options.count);
    while codes.len() < options.count {
        let code = UkmCode::random(&mut rng);
        if used.insert(code) {
            codes.push(code);
        }
    }
    codes
}

/// One of some things.
fn pick<T: Copy>(rng: &mut Xoshiro256PlusPlus, from: &[T]) -> T {
    from[rng.random_range(0..from.len())]
}

/// True once in so many cases.
fn chance(rng: &mut Xoshiro256PlusPlus, probability: f64) -> bool {
    rng.random::<f64>() < probability
}

/// A number from the bell curve around 0 with spread 1.
fn bell(rng: &mut Xoshiro256PlusPlus) -> f64 {
    let radius = (-2.0 * (1.0 - rng.random::<f64>()).ln()).sqrt();
    radius * (std::f64::consts::TAU * rng.random::<f64>()).cos()
}

/// Things drawn by weight.
#[derive(Debug)]
struct Weighted {
    cumulative: Vec<f64>,
}

impl Weighted {
    /// None when there is nothing with a weight.
    fn new(weights: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut sum = 0.0;
        let cumulative: Vec<f64> = weights
            .into_iter()
            .map(|weight| {
                sum += weight.max(0.0);
                sum
            })
            .collect();
        (sum > 0.0 && sum.is_finite()).then_some(Self { cumulative })
    }

    fn draw(&self, rng: &mut Xoshiro256PlusPlus) -> usize {
        let total = self.cumulative.last().copied().unwrap_or_default();
        let at = rng.random::<f64>() * total;
        self.cumulative.partition_point(|&sum| sum <= at).min(self.cumulative.len() - 1)
    }
}

/// A whole number from a range that holds one.
fn between(rng: &mut Xoshiro256PlusPlus, range: Range<i64>) -> i64 {
    rng.random_range(range)
}
