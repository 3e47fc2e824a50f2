//! The whole service, called in process: no port, no waiting, the clock stands still.

use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use chrono::{DateTime, Utc};
use http_body_util::BodyExt;
use serde_json::Value;
use simbaumi::app::{App, Clock};
use simbaumi::config::{Basemap, Config, DatabaseConfig, ServedConfig};
use simbaumi::db::{Change, Db, Tx};
use simbaumi::files::FileConfig;
use simbaumi::pesan::MessageConfig;
use simbaumi::{http, peta, ukm, wilayah};
use tokio::runtime::Runtime;
use tokio::sync::OnceCell;
use tokio::task::JoinHandle;
use tower::ServiceExt;

use super::{TestDb, records};

/// The kabupaten that tests serve.
pub const KABUPATEN: &str = "32.01";

/// Example records in a test service: enough that every kecamatan has some.
const COUNT: usize = 1_500;

/// The time in every test.
pub fn now() -> DateTime<Utc> {
    "2026-11-24T08:00:00Z".parse().unwrap()
}

/// A running service with a database of its own.
pub struct Service {
    pub app: App,
    pub test: TestDb,
    router: Router,
}

/// What the service answered.
pub struct Answer {
    pub path: String,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Service {
    /// With example data.
    pub async fn demo() -> Self {
        Self::over(TestDb::filled("demo", fill_demo).await, config()).await
    }

    /// With areas and dictionary, and no business.
    pub async fn empty() -> Self {
        let fill = async |db: &Db| {
            let mut tx = Tx::begin(db).await.unwrap();
            prepare(&mut tx).await;
            tx.commit(Change::Reload, now()).await.unwrap();
        };
        Self::over(TestDb::filled("empty", fill).await, config()).await
    }

    /// Before the index is loaded.
    pub async fn starting() -> Self {
        let test = TestDb::new().await;
        let app = App::new(config(), Clock::Fixed(now()), test.db.clone(), test.keys().await);
        Self { router: http::router::router(app.clone()), app, test }
    }

    /// With the same records as real ones, and those of [`records`].
    pub async fn real() -> Self {
        Self::real_with(config()).await
    }

    /// As [`Self::real`], told something else.
    pub async fn real_with(config: Config) -> Self {
        let fill = async |db: &Db| {
            fill_demo(db).await;
            records::make_real(db).await;
            records::add(db).await;
        };
        Self::over(TestDb::filled("real", fill).await, config).await
    }

    async fn over(test: TestDb, config: Config) -> Self {
        let app = App::new(config, Clock::Fixed(now()), test.db.clone(), test.keys().await);
        app.publish(Arc::new(peta::load::load(&app).await.unwrap()));
        Self { router: http::router::router(app.clone()), app, test }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[]).await
    }

    pub async fn get_with(&self, path: &str, headers: &[(header::HeaderName, &str)]) -> Answer {
        self.send(Method::GET, path, headers).await
    }

    pub async fn send(&self, method: Method, path: &str, headers: &[(header::HeaderName, &str)]) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let peer = SocketAddr::from(([127, 0, 0, 1], 40_000));
        let request = request.extension(ConnectInfo(peer)).body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer { path: path.to_owned(), status: parts.status, headers: parts.headers, body }
    }

    /// The JSON of an answer that must be 200.
    pub async fn json(&self, path: &str) -> Value {
        self.get(path).await.ok().json()
    }

    /// The text of an answer that must be 200.
    pub async fn text(&self, path: &str) -> String {
        self.get(path).await.ok().text()
    }

    /// Starts to publish what is committed.
    pub fn follow(&self) -> Following {
        Following(tokio::spawn(peta::load::follow(self.app.clone())))
    }

    /// Commits what `work` did to this business, and waits until it is published; returns how long that took.
    pub async fn change(&self, id: i64, work: impl AsyncFnOnce(&mut Tx)) -> Duration {
        let mut tx = Tx::begin(&self.test.db).await.unwrap();
        work(&mut tx).await;
        let revision = tx.commit(Change::Businesses(vec![id]), now()).await.unwrap().unwrap();
        let begun = std::time::Instant::now();
        while self.app.atlas().unwrap().revision < revision {
            assert!(begun.elapsed() < Duration::from_secs(20), "revision {revision} was not published");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        begun.elapsed()
    }
}

/// Publishes what is committed until it is dropped.
pub struct Following(JoinHandle<()>);

impl Drop for Following {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Answer {
    /// Itself, if it is 200.
    #[track_caller]
    pub fn ok(self) -> Self {
        assert_eq!(self.status, StatusCode::OK, "{}: {}", self.path, self.text());
        self
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{}: {error}", self.path))
    }

    #[track_caller]
    pub fn text(&self) -> String {
        String::from_utf8(self.body.to_vec()).unwrap_or_else(|error| panic!("{}: {error}", self.path))
    }

    /// The header `name`, empty when absent.
    pub fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// Settings that name nothing outside the test.
pub fn config() -> Config {
    Config {
        database: DatabaseConfig {
            database_url: None,
            database_replica_url: None,
            data: std::env::temp_dir(),
            key_file: None,
        },
        port: 0,
        bind: [127, 0, 0, 1].into(),
        served: ServedConfig { kabupaten: KABUPATEN.to_owned() },
        boundaries: None,
        demo: false,
        basemap: Basemap::Polos,
        basemap_attribution: None,
        public_url: None,
        cache_mib: 32,
        short_links: false,
        message: MessageConfig::default(),
        files: FileConfig::default(),
        forum_phone: None,
    }
}

async fn prepare(tx: &mut Tx) {
    ukm::sync(tx).await.unwrap();
    wilayah::query::prepare(tx, KABUPATEN, now()).await.unwrap();
}

async fn fill_demo(db: &Db) {
    let mut tx = Tx::begin(db).await.unwrap();
    prepare(&mut tx).await;
    let areas = Arc::new(wilayah::query::load(&mut tx, KABUPATEN).await.unwrap());
    let dictionary = Arc::new(ukm::product::load(&mut tx).await.unwrap());
    let options = ukm::demo::Options { count: COUNT, seed: 3201, now: now() };
    ukm::demo::create(&mut tx, areas, dictionary, options, |_| {}).await.unwrap();
    tx.commit(Change::Reload, now()).await.unwrap();
}

/// One runtime for all tests of a process: connections of a pool belong to the runtime that made them.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

/// Runs `test` on the shared service with example data. It must change nothing.
pub fn on_demo(test: impl AsyncFnOnce(&Service)) {
    static SERVICE: OnceCell<Service> = OnceCell::const_new();
    RUNTIME.block_on(async { test(SERVICE.get_or_init(Service::demo).await).await });
}

/// Runs `test` on the shared service with real data. It must change nothing.
pub fn on_real(test: impl AsyncFnOnce(&Service)) {
    static SERVICE: OnceCell<Service> = OnceCell::const_new();
    RUNTIME.block_on(async { test(SERVICE.get_or_init(Service::real).await).await });
}
