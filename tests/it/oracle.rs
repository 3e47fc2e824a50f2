//! The index against PostGIS `geography` and SQL on the same rows.

use std::collections::HashMap;
use std::sync::Arc;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use simbaumi::app::{App, Clock};
use simbaumi::geodesy::{LonLat, Tile, World};
use simbaumi::month::Month;
use simbaumi::peta::atlas::Atlas;
use simbaumi::peta::index::Area;
use simbaumi::peta::index::model::{DesaIx, Filter, GroupIx, ProductIx, Radius};
use simbaumi::peta::load;
use simbaumi::ukm::demo::{Options, create};
use simbaumi::ukm::product;
use simbaumi::wilayah::query;
use sqlx::{PgConnection, query_as, query_scalar};

use crate::support::TestDb;
use crate::support::service::config;
use crate::support::tile::{self, Value as Attribute};

const LIMIT: usize = 20;

const ALIVE: &str =
    "create function fits(r oracle, as_of int, current int, wanted smallint[]) returns boolean
    language sql immutable as $$
    select (case when as_of is null then r.end_month is null or r.end_month > current
        else coalesce(r.start_month <= as_of, false) and (r.end_month is null or r.end_month > as_of) end)
        and (wanted is null or coalesce(r.product_ids && wanted, false)) $$";

struct Oracle {
    conn: PgConnection,
    atlas: Atlas,
    rng: StdRng,
}

/// One random question, in the terms of both sides.
struct Asked {
    at: LonLat,
    radius: Radius,
    filter: Filter,
    as_of: Option<i32>,
    current: i32,
    only: Option<Vec<i16>>,
}

impl Oracle {
    async fn new(count: usize) -> Self {
        let db = TestDb::new().await;
        let mut conn = db.connect().await;
        let clock = Clock::Fixed("2026-11-24T08:00:00Z".parse().unwrap());
        product::sync(&mut conn).await.unwrap();
        query::prepare(&mut conn, "32.01", clock.now()).await.unwrap();
        let areas = Arc::new(query::load(&mut conn, "32.01").await.unwrap());
        let dictionary = Arc::new(product::load(&mut conn).await.unwrap());
        let options = Options { count, seed: 11, now: clock.now() };
        create(&mut conn, areas, dictionary, options, |_| ()).await.unwrap();
        for sql in [
            "create table oracle as select *, st_point(lon_e7 / 1e7, lat_e7 / 1e7)::geography geog from public_business",
            "create index on oracle using gist (geog)",
            "create index on oracle (desa_code)",
            ALIVE,
            "analyze oracle",
        ] {
            sqlx::query(sql).execute(&mut conn).await.unwrap();
        }
        let atlas = load::load(&App::new(config(), clock, db.db.clone(), db.keys().await)).await.unwrap();
        Self { conn, atlas, rng: StdRng::seed_from_u64(7) }
    }

    fn ask(&mut self) -> Asked {
        let rng = &mut self.rng;
        let at = LonLat::new(rng.random_range(106.4..107.25), rng.random_range(-6.8..-6.27)).unwrap();
        // Evenly over the orders of magnitude from 1 m to 50 km.
        let radius = Radius::new(50_000_f64.powf(rng.random()).clamp(1.0, 50_000.0)).unwrap();
        let products = &self.atlas.dictionary.products;
        let product = rng.random_bool(0.3).then(|| ProductIx(rng.random_range(0..products.len() as u16)));
        let group = rng.random_bool(0.2).then(|| GroupIx(rng.random_range(0..8)));
        let month = rng.random_bool(0.3).then(|| Month::from_ordinal(rng.random_range(1_260..1_522)));
        let only = (product.is_some() || group.is_some()).then(|| {
            let fits = |(ix, of): &(usize, &product::Product)| {
                product.is_none_or(|p| usize::from(p.0) == *ix) && group.is_none_or(|g| g == of.group)
            };
            products.iter().enumerate().filter(fits).map(|(_, of)| of.id).collect()
        });
        let filter = Filter { product, group, as_of: month };
        let current = i32::from(self.atlas.month.ordinal());
        Asked { at, radius, filter, as_of: month.map(|m| i32::from(m.ordinal())), current, only }
    }

    async fn nearby(&mut self, asked: &Asked) {
        let near = self.atlas.index.nearby(asked.at, asked.radius, asked.filter, LIMIT, None);
        // Behind the last of a full list nothing is of interest but what is as near to a millimetre.
        let full = near.hits.len() == LIMIT;
        let last = near.hits.last().map_or(0.0, |hit| hit.distance_m() + 0.002);
        let radius = if full { asked.radius.metres().min(last) } else { asked.radius.metres() };
        let truth: Vec<(String, f64)> = query_as(
            "select code, st_distance(geog, st_point($1, $2)::geography) d from oracle o
             where st_dwithin(geog, st_point($1, $2)::geography, $3) and fits(o, $4, $5, $6) order by d, code",
        )
        .bind(asked.at.lon())
        .bind(asked.at.lat())
        .bind(radius)
        .bind(asked.as_of)
        .bind(asked.current)
        .bind(&asked.only)
        .fetch_all(&mut self.conn)
        .await
        .unwrap();
        assert_eq!(near.hits.len(), truth.len().min(LIMIT));
        let by_code: HashMap<&str, f64> = truth.iter().map(|(code, d)| (code.as_str(), *d)).collect();
        for (hit, (_, nth)) in near.hits.iter().zip(&truth) {
            let code = hit.ukm.code_str();
            // Those within the same millimetre follow each other by code.
            for d in [by_code[code], *nth] {
                assert!((hit.distance_m() - d).abs() <= 0.001, "{code}: {} and {d}", hit.distance_m());
            }
        }
        let order: Vec<_> = near.hits.iter().map(|hit| (hit.distance_mm, hit.ukm.code())).collect();
        assert!(order.is_sorted(), "{order:?}");
    }

    async fn radius(&mut self, asked: &Asked) {
        let rows: Vec<(Option<i16>, i64)> = query_as(
            "with inside as (select * from oracle o
                 where st_dwithin(geog, st_point($1, $2)::geography, $3) and fits(o, $4, $5, $6))
             select null::smallint, count(*) from inside
             union all select p, count(*) from inside, unnest(product_ids) p where $6 is null or p = any($6) group by p",
        )
        .bind(asked.at.lon()).bind(asked.at.lat()).bind(asked.radius.metres())
        .bind(asked.as_of).bind(asked.current).bind(&asked.only)
        .fetch_all(&mut self.conn).await.unwrap();
        let truth: HashMap<Option<i16>, i64> = rows.into_iter().collect();
        let groups = self.groups(asked).await;
        let index = &self.atlas.index;
        let counts = index.histogram_radius(asked.at, asked.radius, asked.filter);
        assert_eq!(i64::from(index.count_radius(asked.at, asked.radius, asked.filter).total), truth[&None]);
        assert_eq!(i64::from(counts.total), truth[&None]);
        assert_eq!(counts.groups, groups);
        for (product, &n) in self.atlas.dictionary.products.iter().zip(&counts.products) {
            assert_eq!(i64::from(n), truth.get(&Some(product.id)).copied().unwrap_or(0), "{}", product.slug);
        }
    }

    /// Businesses of each group around a position; one with several products of a group counts once.
    async fn groups(&mut self, asked: &Asked) -> [u32; 8] {
        let products = &self.atlas.dictionary.products;
        let ids: Vec<i16> = products.iter().map(|product| product.id).collect();
        let of: Vec<i16> = products.iter().map(|product| i16::from(product.group.0)).collect();
        let rows: Vec<(i16, i64)> = query_as(
            "select g.ix, count(distinct o.id) from oracle o, unnest(product_ids) p
             join unnest($7::smallint[], $8::smallint[]) g (product, ix) on g.product = p
             where st_dwithin(geog, st_point($1, $2)::geography, $3) and fits(o, $4, $5, $6)
                and ($6 is null or p = any($6)) group by g.ix",
        )
        .bind(asked.at.lon())
        .bind(asked.at.lat())
        .bind(asked.radius.metres())
        .bind(asked.as_of)
        .bind(asked.current)
        .bind(&asked.only)
        .bind(ids)
        .bind(of)
        .fetch_all(&mut self.conn)
        .await
        .unwrap();
        let mut groups = [0; 8];
        for (ix, n) in rows {
            groups[ix as usize] = n as u32;
        }
        groups
    }

    async fn area(&mut self, asked: &Asked) {
        let ix = DesaIx(self.rng.random_range(0..self.atlas.areas.desa().len() as u16));
        let code = &self.atlas.areas.desa()[usize::from(ix.0)].code;
        let truth: i64 =
            query_scalar("select count(*) from oracle o where desa_code = $1 and fits(o, $2, $3, $4)")
                .bind(code)
                .bind(asked.as_of)
                .bind(asked.current)
                .bind(&asked.only)
                .fetch_one(&mut self.conn)
                .await
                .unwrap();
        let totals = self.atlas.index.area_totals(asked.filter);
        assert_eq!(i64::from(totals.desa(ix).total), truth, "{code}");
        assert_eq!(i64::from(totals.total_in(Area::Desa(ix))), truth, "{code}");
    }

    async fn tile(&mut self, asked: &Asked) {
        let tile = Tile::at(World::of(asked.at), self.rng.random_range(6..=15));
        let truth: i64 = query_scalar(
            "select count(*) from oracle o where lon_e7 is not null
                and floor((lon_e7 / 1e7 + 180) / 360 * 2 ^ $1) = $2
                and floor((1 - asinh(tan(radians(lat_e7 / 1e7))) / pi()) / 2 * 2 ^ $1) = $3 and fits(o, $4, $5, $6)",
        )
        .bind(f64::from(tile.z()))
        .bind(f64::from(tile.x()))
        .bind(f64::from(tile.y()))
        .bind(asked.as_of)
        .bind(asked.current)
        .bind(&asked.only)
        .fetch_one(&mut self.conn)
        .await
        .unwrap();
        let drawn = self.atlas.index.ukm_tile(tile, asked.filter).map_or(0, |bytes| businesses(&bytes));
        assert_eq!(drawn, truth, "{tile:?} {:?}", asked.filter);
    }

    async fn check(&mut self, queries: usize) {
        for _ in 0..queries {
            let asked = self.ask();
            self.nearby(&asked).await;
            self.radius(&asked).await;
            self.area(&asked).await;
            self.tile(&asked).await;
        }
    }
}

/// Σ `count` of the clusters, or the number of single businesses.
fn businesses(bytes: &[u8]) -> i64 {
    let features = tile::tile(bytes).into_iter().flat_map(|layer| layer.features);
    features
        .map(|feature| match feature.tags.get("count") {
            Some(Attribute::Number(count)) => *count as i64,
            _ => 1,
        })
        .sum()
}

#[tokio::test]
async fn index_answers_as_postgis_does() {
    Oracle::new(10_000).await.check(500).await;
}

#[tokio::test]
#[ignore = "takes long; run by script/bench exact"]
async fn index_answers_as_postgis_does_at_full_size() {
    Oracle::new(751_888).await.check(10_000).await;
}
