//! Compares the index with PostGIS on the same rows, and the service's routes with its plain-text route.
//!
//! Started by `script/bench`, which says in `DATABASE_URL`, `BENCH_URL` and `BENCH_FOLDER` where they are.

#![expect(clippy::print_stdout, reason = "the table is what the command is for")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Parser;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use simbaumi::app::{App, Clock};
use simbaumi::config::Config;
use simbaumi::db::{Change, Db, Tx};
use simbaumi::geodesy::LonLat;
use simbaumi::month::Month;
use simbaumi::peta::atlas::Atlas;
use simbaumi::peta::{Filter, PublicPoint, Radius, load};
use simbaumi::privacy::Keys;
use sqlx::PgConnection;

const ROUNDS: usize = 3;
const POINTS: usize = 100;
const EXTENT: [f64; 4] = [106.4, -6.8, 107.25, -6.27];
const LIMIT: usize = 20;
const METRES: f64 = 5_000.0;

const NEARBY: &str = "select code, d from (
        select code, st_distance(geog, st_point($1, $2)::geography) d from (
            select code, geog from bench_point order by geog <-> st_point($1, $2)::geography limit 40) near) far
    where d <= 5000 order by d, code limit 20";
const COUNT: &str =
    "select count(*) from bench_point where st_dwithin(geog, st_point($1, $2)::geography, 5000)";
const HISTOGRAM: &str = "select product, count(*) from bench_point, unnest(product_ids) product
    where st_dwithin(geog, st_point($1, $2)::geography, 5000) group by product";

#[derive(Parser)]
struct Settings {
    #[command(flatten)]
    config: Config,
}

/// A figure with its target; `at_most` when less is better.
struct Figure {
    name: String,
    value: f64,
    target: f64,
    at_most: bool,
    detail: Value,
}

impl Figure {
    fn met(&self, slack: f64) -> bool {
        if self.at_most {
            self.value <= self.target * (1.0 + slack)
        } else {
            self.value >= self.target * (1.0 - slack)
        }
    }
}

fn main() -> anyhow::Result<()> {
    let figures = tokio::runtime::Runtime::new()?.block_on(measure())?;
    for figure in &figures {
        let (sign, word) =
            (if figure.at_most { "≤" } else { "≥" }, if figure.met(0.0) { "met" } else { "missed" });
        println!(
            "{:<44} {:>12.3}  {sign} {:<8} {word}  {}",
            figure.name, figure.value, figure.target, figure.detail
        );
    }
    let rows: Vec<Value> = figures
        .iter()
        .map(|f| json!({"name": f.name, "value": f.value, "target": f.target, "met": f.met(0.0), "detail": f.detail}))
        .collect();
    let report = json!({
        "load_average": std::fs::read_to_string("/proc/loadavg")?.trim(),
        "machine": std::env::var("BENCH_MACHINE").unwrap_or_default(),
        "versions": std::env::var("BENCH_VERSIONS").unwrap_or_default(),
        "figures": rows,
    });
    std::fs::write(std::env::var("BENCH_REPORT")?, serde_json::to_string_pretty(&report)?)?;
    // Within a tenth of the target counts as noise.
    std::process::exit(i32::from(!figures.iter().all(|figure| figure.met(0.1))));
}

async fn measure() -> anyhow::Result<Vec<Figure>> {
    let url = std::env::var("DATABASE_URL")?;
    let options: sqlx::postgres::PgConnectOptions = url.parse()?;
    let db = Db::from_options(options);
    let config = Settings::parse_from(["bench", "--database-url", &url]).config;
    let mut conn = db.primary().acquire().await?;
    let keys = Keys::open(&config.database.key_file(), &mut conn, Clock::System.now()).await?;
    let atlas = load::load(&App::new(config, Clock::System, db.clone(), keys)).await?;
    prepare(&mut conn).await?;
    let places = places(&atlas);
    let mut figures = scripted()?;
    in_process(&atlas, &mut conn, &places, &mut figures).await?;
    rebuilds(&db, &mut conn, &mut figures).await?;
    figures.extend(over_http(&atlas)?);
    Ok(figures)
}

/// Figures that the script took: seconds and mebibytes.
fn scripted() -> anyhow::Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for (name, variable, target) in [
        ("demo load, s", "BENCH_DEMO_S", 90.0),
        ("start from the database, s", "BENCH_START_S", 5.0),
        ("resident after load, MiB", "BENCH_RSS_MIB", 400.0),
    ] {
        let value = std::env::var(variable)?.parse().with_context(|| variable.to_owned())?;
        figures.push(Figure { name: name.into(), value, target, at_most: true, detail: json!(null) });
    }
    Ok(figures)
}

async fn prepare(conn: &mut PgConnection) -> anyhow::Result<()> {
    for sql in [
        "drop table if exists bench_point",
        "create table bench_point as select id, code, product_ids, st_point(lon_e7 / 1e7, lat_e7 / 1e7, 4326) geom,
            st_point(lon_e7 / 1e7, lat_e7 / 1e7, 4326)::geography geog
        from public_business where lon_e7 is not null
            and (end_month is null or end_month > (extract(year from now()) - 1900) * 12 + extract(month from now()) - 1)
        order by st_point(lon_e7 / 1e7, lat_e7 / 1e7, 4326)",
        "create index on bench_point using gist (geog)",
        "vacuum analyze bench_point",
        "set jit = off",
    ] {
        sqlx::query(sql).execute(&mut *conn).await?;
    }
    Ok(())
}

/// Seven in ten near businesses, the others anywhere in the kabupaten.
fn places(atlas: &Atlas) -> Vec<LonLat> {
    let mut rng = StdRng::seed_from_u64(3201);
    let points: Vec<LonLat> =
        atlas.index.iter().filter_map(|ukm| ukm.point()).map(PublicPoint::position).collect();
    (0..POINTS)
        .filter_map(|nth| {
            if nth % 10 < 7 {
                let near = points[rng.random_range(0..points.len())];
                LonLat::new(near.lon() + rng.random_range(-0.01..0.01), near.lat())
            } else {
                LonLat::new(rng.random_range(EXTENT[0]..EXTENT[2]), rng.random_range(EXTENT[1]..EXTENT[3]))
            }
        })
        .collect()
}

async fn in_process(
    atlas: &Atlas,
    conn: &mut PgConnection,
    places: &[LonLat],
    figures: &mut Vec<Figure>,
) -> anyhow::Result<()> {
    let radius = Radius::new(METRES).context("radius")?;
    let now = Filter::default();
    let past = Filter { as_of: Month::new(2018, 6), ..now };
    let index = &atlas.index;
    let (mut own, mut theirs) = (vec![Vec::new(); 4], vec![Vec::new(); 3]);
    for _ in 0..ROUNDS {
        own[0].push(own_time(places, 0.5, |at| index.nearby(at, radius, now, LIMIT, None).hits.len()));
        theirs[0].push(sql_time(conn, NEARBY, places).await?);
        own[1].push(own_time(places, 0.5, |at| index.count_radius(at, radius, now).total));
        theirs[1].push(sql_time(conn, COUNT, places).await?);
        own[2].push(own_time(places, 0.5, |at| index.histogram_radius(at, radius, now)));
        theirs[2].push(sql_time(conn, HISTOGRAM, places).await?);
        own[3].push(own_time(places, 0.99, |at| index.histogram_radius(at, radius, past)));
    }
    for (nth, (name, target)) in
        [("nearby 20", 60.0), ("count 5 km", 1_500.0), ("histogram 5 km", 150.0)].into_iter().enumerate()
    {
        let (own, theirs) = (median(&mut own[nth]), median(&mut theirs[nth]));
        let detail = json!({"index_p50_us": own * 1e6, "postgis_p50_us": theirs * 1e6});
        figures.push(Figure {
            name: format!("{name}, times PostGIS"),
            value: theirs / own,
            target,
            at_most: false,
            detail,
        });
    }
    let value = median(&mut own[3]) * 1e3;
    figures.push(Figure {
        name: "as_of histogram 5 km, p99 ms".into(),
        value,
        target: 2.0,
        at_most: true,
        detail: json!(null),
    });
    Ok(())
}

fn own_time<T>(places: &[LonLat], part: f64, mut ask: impl FnMut(LonLat) -> T) -> f64 {
    let mut times = Vec::new();
    for _ in 0..10 {
        for &at in places {
            let begin = Instant::now();
            black_box(ask(black_box(at)));
            times.push(begin.elapsed().as_secs_f64());
        }
    }
    times.sort_unstable_by(f64::total_cmp);
    times[(times.len() as f64 * part) as usize]
}

/// PostGIS at its best: the quicker of a prepared statement and of one with its numbers written out.
async fn sql_time(conn: &mut PgConnection, sql: &'static str, places: &[LonLat]) -> anyhow::Result<f64> {
    let (mut prepared, mut written) = (Vec::new(), Vec::new());
    for at in places {
        let begin = Instant::now();
        black_box(sqlx::query(sql).bind(at.lon()).bind(at.lat()).fetch_all(&mut *conn).await?.len());
        prepared.push(begin.elapsed().as_secs_f64());
        let text = sql.replace("$1", &at.lon().to_string()).replace("$2", &at.lat().to_string());
        let begin = Instant::now();
        black_box(sqlx::raw_sql(sqlx::AssertSqlSafe(text)).fetch_all(&mut *conn).await?.len());
        written.push(begin.elapsed().as_secs_f64());
    }
    Ok(median(&mut prepared).min(median(&mut written)))
}

/// Resident MiB of the server after its index was built anew: from its own records, and from the database.
async fn rebuilds(db: &Db, conn: &mut PgConnection, figures: &mut Vec<Figure>) -> anyhow::Result<()> {
    let ids: Vec<i64> =
        sqlx::query_scalar("select id from business order by id limit 1800").fetch_all(conn).await?;
    let changes = ids.chunks(600).map(|some| Change::Businesses(some.to_vec()));
    for (name, changes) in [("rebuild", changes.collect()), ("reload", vec![Change::Reload])] {
        for change in changes {
            Tx::begin(db).await?.commit(change, Clock::System.now()).await?;
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
        tokio::time::sleep(Duration::from_secs(8)).await;
        let status = std::fs::read_to_string(format!("/proc/{}/status", std::env::var("BENCH_PID")?))?;
        let kib = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("VmRSS")?;
        let value = kib.trim().trim_end_matches(" kB").parse::<f64>()? / 1024.0;
        let name = format!("resident after {name}, MiB");
        figures.push(Figure { name, value, target: 400.0, at_most: true, detail: json!(null) });
    }
    Ok(())
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A way of asking over HTTP: what for, of which server, and at least what part of the plain text's rate.
struct Route {
    name: &'static str,
    /// Environment variable that holds the server's address.
    server: &'static str,
    /// A Lua expression for an address.
    path: String,
    target: Option<f64>,
}

/// Requests a second of each route ÷ those of the same server's plain-text route, in alternating rounds.
fn over_http(atlas: &Atlas) -> anyhow::Result<Vec<Figure>> {
    let point = "lon=' .. 106.5 + math.random() * 0.6 .. '&lat=' .. -6.75 + math.random() * 0.45";
    // Near the middle of the kabupaten; without a filter the answer is kept from the second request on.
    let tile = "/tiles/ukm/12/' .. math.random(3261, 3266) .. '/' .. math.random(2121, 2125) .. '.mvt";
    let months = "as_of=' .. math.random(2006, 2025) .. '-' .. string.format('%02d', math.random(1, 12))";
    let slugs: Vec<String> = atlas.dictionary.products.iter().map(|p| format!("'{}'", p.slug)).collect();
    let products = format!(".. '&product=' .. ({{{}}})[math.random({})]", slugs.join(","), slugs.len());
    let route = |name, server, path: String, target| Route { name, server, path, target };
    let (own, bare) = ("BENCH_URL", "BENCH_URL_WITHOUT_CACHE");
    let routes = [
        route("nearby 20", own, format!("'/api/v1/ukm/nearby?radius_m=5000&limit=20&{point}"), Some(0.40)),
        route(
            "radius count",
            own,
            format!("'/api/v1/summary/radius?by=none&radius_m=5000&{point}"),
            Some(0.40),
        ),
        route("histogram", own, format!("'/api/v1/summary/radius?radius_m=5000&{point}"), Some(0.20)),
        route("kept area table", own, "'/api/v1/summary/wilayah?level=kecamatan'".to_owned(), Some(0.60)),
        route("cluster tile z12, kept", own, format!("'{tile}'"), Some(0.45)),
        route("cluster tile z12, not kept", bare, format!("'{tile}'"), Some(0.20)),
        route(
            "tile z12 of one product and month, not kept",
            bare,
            format!("'{tile}?{months} {products}"),
            None,
        ),
    ];
    let mut ratios = vec![Vec::new(); routes.len()];
    let mut rates = vec![Vec::new(); routes.len()];
    for _ in 0..ROUNDS {
        for (nth, route) in routes.iter().enumerate() {
            let plain = wrk(route.server, "'/healthz'")?;
            let rate = wrk(route.server, &route.path)?;
            ratios[nth].push(rate / plain);
            rates[nth].push(rate);
        }
    }
    let figures = routes.iter().enumerate().map(|(nth, route)| Figure {
        name: format!("{}, of plain text", route.name),
        value: median(&mut ratios[nth]),
        // Without a target it is shown for what it is.
        target: route.target.unwrap_or(0.0),
        at_most: false,
        detail: json!({"requests_per_s": median(&mut rates[nth])}),
    });
    Ok(figures.collect())
}

/// Requests a second. The requests are written before the first is sent, so that the client costs the same whatever
/// is asked.
fn wrk(server: &str, path: &str) -> anyhow::Result<f64> {
    let script = PathBuf::from(std::env::var("BENCH_FOLDER")?).join("path.lua");
    let mut lua = String::from("local requests, nth = {}, 0\nfunction init()\nmath.randomseed(os.time())\n");
    writeln!(lua, "for i = 1, 20000 do requests[i] = wrk.format('GET', {path}) end\nend")?;
    lua.push_str("function request() nth = nth % #requests + 1 return requests[nth] end\n");
    std::fs::write(&script, lua)?;
    let output = Command::new("wrk")
        .args(["-t1", "-c32", "-d4s", "-s"])
        .arg(&script)
        .arg(std::env::var(server)?)
        .output()
        .context("wrk")?;
    let text = String::from_utf8_lossy(&output.stdout);
    anyhow::ensure!(
        !text.contains("Non-2xx"),
        "{}: {text}",
        path.split_whitespace().next().unwrap_or_default()
    );
    let rate = text.lines().find_map(|line| line.trim().strip_prefix("Requests/sec:"));
    Ok(rate.context("wrk printed no rate")?.trim().parse()?)
}
