//! Accounts: who comes in, what each may do, and what is noted of it.

mod access;
mod admin;
mod flood;
mod log;
mod reset;
mod session;
mod sign_in;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, StatusCode, header};
use chrono::{DateTime, NaiveDate, Utc};
use http_body_util::BodyExt;
use rand::SeedableRng;
use rand::rngs::StdRng;
use simbaumi::account::console;
use simbaumi::account::policy::{Actor, Bounds, Grant, Menu, Powers, Role};
use simbaumi::account::query::{self, NewAccount};
use simbaumi::account::session::{Stage, begin};
use simbaumi::account::totp::Secret;
use simbaumi::account::{factor, password};
use simbaumi::app::{App, Clock};
use simbaumi::config::{Config, ServedConfig};
use simbaumi::db::{Change, Tx};
use simbaumi::http::params::encode;
use simbaumi::http::router::router;
use simbaumi::import::{self, Bench, By, Input, Told, Vault, import_ukm};
use simbaumi::pesan::{MessageConfig, Smtp};
use simbaumi::peta::atlas::Atlas;
use simbaumi::privacy::erasure::Erased;
use simbaumi::privacy::{self, Keys};
use simbaumi::ukm::record::{self, Desk, Owner, Product, Record};
use simbaumi::ukm::request;
use simbaumi::{peta, ukm, wilayah};
use tower::ServiceExt;

use crate::support::html::attributes;
use crate::support::service::{config, now};
use crate::support::{Answer, TestDb};

/// The password of every account here.
pub const PASSWORD: &str = "tempe mendoan biru laut";

/// A kelurahan of kecamatan Barat.
pub const DESA: &str = "99.71.01.1001";

/// A kelurahan of kecamatan Timur.
pub const OTHER_DESA: &str = "99.71.02.1001";

/// Facts of a small kota, quickly made ready: two kecamatan of two kelurahan each.
const FACTS: &str = "kode,kode_bps,nama,lon,lat,luas_ha
99.71,9971,Kota Uji,110.02,-7.005,492
99.71.01,9971010,Barat,110.01,-7.005,246
99.71.02,9971020,Timur,110.03,-7.005,246
99.71.01.1001,9971010001,Suka Maju,110.005,-7.005,123
99.71.01.1002,9971010002,Gunungsari,110.015,-7.005,123
99.71.02.1001,9971020001,Sukamaju,110.025,-7.005,123
99.71.02.1002,9971020002,Melati,110.035,-7.005,123
";

/// A service whose clock can be set, without any business.
pub struct Site {
    pub test: TestDb,
    config: Config,
    pub keys: Keys,
    atlas: Arc<Atlas>,
}

/// Somebody with a browser of their own.
#[derive(Clone, Debug)]
pub struct Visitor {
    pub cookie: Option<String>,
    pub from: SocketAddr,
    pub now: DateTime<Utc>,
}

impl Visitor {
    pub fn new() -> Self {
        Self { cookie: None, from: SocketAddr::from(([192, 0, 2, 7], 40_000)), now: now() }
    }

    pub fn at(&self, now: DateTime<Utc>) -> Self {
        Self { now, ..self.clone() }
    }
}

impl Site {
    pub async fn new() -> Self {
        Self::with(config()).await
    }

    /// One that sends mail to nowhere: what is put into its outbox is sent by a worker of the test.
    pub async fn with_mail() -> Self {
        let smtp_url = Some(Smtp::parse("smtp://127.0.0.1:9?from=ukm@example.id").unwrap());
        let message = MessageConfig { smtp_url, ..MessageConfig::default() };
        Self::with(Config { message, public_url: Some("http://ukm.example/".into()), ..config() }).await
    }

    pub async fn with(config: Config) -> Self {
        let config = Config { served: ServedConfig { kabupaten: "99.71".into() }, ..config };
        let test = TestDb::filled("kota", async |db| {
            let mut tx = Tx::begin(db).await.unwrap();
            ukm::sync(&mut tx).await.unwrap();
            wilayah::facts::import(&mut tx, "uji.csv", FACTS, "99.71", now()).await.unwrap();
            wilayah::query::prepare(&mut tx, "99.71", now()).await.unwrap();
            tx.commit(Change::Reload, now()).await.unwrap();
        });
        let test = test.await;
        let mut config = config;
        config.database.data = test.folder();
        let keys = test.keys().await;
        let app = App::new(config.clone(), Clock::Fixed(now()), test.db.clone(), keys.clone());
        let atlas = peta::load::load(&app).await.unwrap();
        Self { test, config, keys, atlas: Arc::new(atlas) }
    }

    /// The service at a moment.
    pub fn app(&self, now: DateTime<Utc>) -> App {
        let app = App::new(self.config.clone(), Clock::Fixed(now), self.test.db.clone(), self.keys.clone());
        app.publish(self.atlas.clone());
        app
    }

    pub async fn tx(&self) -> Tx {
        Tx::begin(&self.test.db).await.unwrap()
    }

    /// An account with [`PASSWORD`].
    pub async fn account(&self, name: &str, grants: &[Grant]) -> i64 {
        let hash = password::hash(PASSWORD.to_owned()).await.unwrap();
        let mut tx = self.tx().await;
        let email = Some(email(name));
        let new = NewAccount { name: name.to_owned(), email, phone: None };
        let id = query::create(&mut tx, &new, now()).await.unwrap();
        query::set_password(&mut tx, id, &hash).await.unwrap();
        for grant in grants {
            query::give(&mut tx, id, grant, day("2026-01-01"), None, now()).await.unwrap();
        }
        tx.commit(Change::None, now()).await.unwrap();
        id
    }

    /// Two businesses of the same person that may be one.
    pub async fn pair(&self, desa: &str, other_desa: &str) -> (i64, i64) {
        let one = self.business("Keripik Suryani", Some(desa), "keripik").await;
        let two = self.business("Kripik Bu Suryani", Some(other_desa), "keripik").await;
        let mut conn = self.test.connect().await;
        ukm::duplicate::pair::compare(&mut conn, two, now()).await.unwrap();
        // Of the many of one person only the likeliest are noted.
        sqlx::query(
            "insert into duplicate_pair (low_id, high_id, likelihood, reasons, found_at) values ($1, $2, 0.9, '{}', $3)
             on conflict do nothing",
        )
        .bind(one)
        .bind(two)
        .bind(now())
        .execute(&mut conn)
        .await
        .unwrap();
        (one, two)
    }

    /// A file of an account whose only row was checked.
    pub async fn checked_file(&self, account: Option<i64>) -> i64 {
        let app = self.app(now());
        let atlas = app.atlas().unwrap();
        let (told, erased, operator) = (Told::default(), Erased::default(), console::operator(now()));
        let bench = Bench {
            areas: &atlas.areas,
            dictionary: &atlas.dictionary,
            vault: Vault { keys: app.keys(), log: app.wishes(), erased: &erased },
            by: By::Console(&operator),
            now: now(),
        };
        let bytes = b"nama;kecamatan;desa\nUsaha Uji;Barat;Suka Maju\n";
        let input: Arc<dyn Input> = Arc::new(Arc::<[u8]>::from(&bytes[..]));
        let request =
            import::Request { name: "uji.csv", input: &input, told: &told, data_date: None, dry_run: true };
        let mut tx = self.tx().await;
        let report = import_ukm(&mut tx, &bench, request, &mut StdRng::seed_from_u64(1)).await.unwrap();
        let id = report.file_id.unwrap();
        sqlx::query("update import_file set account_id = $2 where id = $1")
            .bind(id)
            .bind(account)
            .execute(&mut *tx)
            .await
            .unwrap();
        tx.commit(Change::None, now()).await.unwrap();
        id
    }

    /// A business that waits for approval, of an owner who can be reached; the slug of its product decides its group.
    pub async fn business(&self, name: &str, desa: Option<&str>, product: &str) -> i64 {
        let app = self.app(now());
        let atlas = app.atlas().unwrap();
        let dictionary = &atlas.dictionary;
        let product_id = dictionary.by_slug(product).map(|ix| dictionary.product(ix).id);
        let owner = Owner {
            name: Some(format!("Pemilik {name}")),
            nik: Some(privacy::Secret::new("3201010203800001")),
            phone: Some("+6281200000001".into()),
            ..Owner::default()
        };
        let record = Record {
            owner: Some(owner),
            name: name.into(),
            desa_code: desa.map(Into::into),
            state: "active".into(),
            verification: "pending".into(),
            products: vec![Product { text: product.into(), product_id, price_idr: None }],
            ..Record::default()
        };
        let actor = Actor::public("192.0.2.7", now());
        let desk = Desk { keys: app.keys(), log: app.wishes(), areas: &atlas.areas, now: now() };
        let mut tx = self.tx().await;
        let saved = record::create(&mut tx, desk, &actor, record, None, "ukm.daftar", None).await.unwrap();
        tx.commit(saved.feed, now()).await.unwrap();
        saved.id
    }

    /// Something that a visitor reports about a business.
    pub async fn request(&self, business: i64) -> i64 {
        let new = request::New {
            kind: request::Kind::Report,
            business,
            account: None,
            content: serde_json::json!({ "isi": "tutup" }),
        };
        let mut tx = self.tx().await;
        let put = request::put(&mut tx, &self.keys, &new, now()).await.unwrap();
        tx.commit(Change::None, now()).await.unwrap();
        let request::Put::Made(id) = put else { panic!("{put:?}") };
        id
    }

    /// A second factor for an account.
    pub async fn factor(&self, account: i64) -> (Secret, Vec<String>) {
        let secret = Secret::random();
        let mut tx = self.tx().await;
        let codes = factor::set_up(&mut tx, &self.keys, account, (&secret, 0), now()).await.unwrap();
        tx.commit(Change::None, now()).await.unwrap();
        (secret, codes)
    }

    /// An admin utama with a second factor, signed in.
    pub async fn admin(&self) -> Visitor {
        let id = self.account("Dinas", &[query::admin_utama("SK 1".into())]).await;
        self.factor(id).await;
        self.signed_in(id).await
    }

    /// Somebody who is signed in completely.
    pub async fn signed_in(&self, account: i64) -> Visitor {
        self.signed_in_at(account, now()).await
    }

    /// Somebody who signed in completely at a moment that is now.
    pub async fn signed_in_at(&self, account: i64, now: DateTime<Utc>) -> Visitor {
        let mut tx = self.tx().await;
        let token = begin(&mut tx, account, Stage::Full, "Uji", now).await.unwrap();
        tx.commit(Change::None, now).await.unwrap();
        Visitor { cookie: Some(format!("sesi={}", token.reveal())), ..Visitor::new().at(now) }
    }

    pub async fn get(&self, visitor: &mut Visitor, path: &str) -> Answer {
        self.send(visitor, Method::GET, path, None).await
    }

    /// Lets the service see what was written since it started.
    pub async fn reload(&mut self) {
        self.atlas = Arc::new(peta::load::load(&self.app(now())).await.unwrap());
    }

    /// Sends a form of this site.
    pub async fn post(&self, visitor: &mut Visitor, path: &str, fields: &[(&str, &str)]) -> Answer {
        let pairs = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        self.send(visitor, Method::POST, path, Some(body)).await
    }

    /// Sends a request and keeps the cookie of the answer, as a browser does.
    pub async fn send(
        &self,
        visitor: &mut Visitor,
        method: Method,
        path: &str,
        body: Option<String>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "uji.example");
        if body.is_some() {
            request = request
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header("sec-fetch-site", "same-origin");
        }
        if let Some(cookie) = &visitor.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let request = request.extension(ConnectInfo(visitor.from));
        let request = request.body(Body::from(body.unwrap_or_default())).unwrap();
        let response = router(self.app(visitor.now)).oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        if let Some(cookie) = parts.headers.get(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
            visitor.cookie = (!pair.ends_with('=')).then_some(pair);
        }
        Answer { path: path.to_owned(), status: parts.status, headers: parts.headers, body }
    }

    /// Gives the right password.
    pub async fn sign_in(&self, visitor: &mut Visitor, name: &str) -> Answer {
        self.post(visitor, "/masuk", &[("nama", &email(name)), ("sandi", PASSWORD)]).await
    }
}

/// The address of the account called `name`.
pub fn email(name: &str) -> String {
    format!("{}@contoh.go.id", name.to_lowercase().replace(' ', "."))
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Where an answer leads, which must be 303.
#[track_caller]
pub fn leads(answer: &Answer) -> &str {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}: {}", answer.path, answer.text());
    answer.header(header::LOCATION)
}

/// The values of the field `name` in the forms of a page.
pub fn field(html: &str, name: &str) -> String {
    let opening = format!("name=\"{name}\"");
    let tag = html.split('<').find(|tag| tag.starts_with("input") && tag.contains(&opening)).unwrap();
    attributes(tag, "value").pop().unwrap()
}

/// All of a menu in one desa.
pub fn pendamping_admin(menu: Menu, desa: &str) -> Grant {
    let powers = Powers { fill: true, edit: true, verify: true };
    Grant {
        role: Role::AdminPendamping,
        menus: vec![(menu, powers)],
        bounds: Bounds::Desa([desa.to_owned()].into()),
        decree: "SK 2".into(),
        until: None,
    }
}

/// A grant of another role in one desa.
pub fn plain(role: Role) -> Grant {
    Grant { role, menus: Vec::new(), ..pendamping_admin(Menu::Ukm, DESA) }
}
