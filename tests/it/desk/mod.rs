//! The owner's desk: what owners see and do about their own businesses, and nobody else.

mod change;
mod claim;
mod figure;
mod late;
mod place;
mod public;
mod sign_up;

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, header};
use http_body_util::BodyExt;
use simbaumi::account::policy::Actor;
use simbaumi::account::query::{self, NewAccount};
use simbaumi::account::session::{Stage, begin};
use simbaumi::db::{Change, Tx};
use simbaumi::http::params::encode;
use simbaumi::http::router::router;
use simbaumi::privacy::Secret;
use simbaumi::ukm::record::{self, Business, Channel, Consent, Desk, Edit, Owner, Patch, Product, Record};
use tower::ServiceExt;

use crate::support::records::DESA;
use crate::support::service::now;
use crate::support::{Answer, Service};

/// The number on every record here, and as it is typed.
pub const PHONE: &str = "+6281200000001";
pub const NIK: &str = "3201014203800001";

/// An owner with a browser.
#[derive(Clone)]
pub struct Person {
    pub id: i64,
    pub cookie: String,
}

/// The whole service with a register of a few businesses.
pub struct Shop {
    pub service: Service,
}

impl Shop {
    pub async fn new() -> Self {
        Self { service: Service::empty().await }
    }

    pub async fn tx(&self) -> Tx {
        Tx::begin(&self.service.test.db).await.unwrap()
    }

    /// Somebody with an account and without a grant, signed in.
    pub async fn person(&self, name: &str) -> Person {
        let mut tx = self.tx().await;
        let email = Some(format!("{}@contoh.id", name.to_lowercase()));
        let new = NewAccount { name: name.to_owned(), email, phone: None };
        let id = query::create(&mut tx, &new, now()).await.unwrap();
        let token = begin(&mut tx, id, Stage::Full, "Uji", now()).await.unwrap();
        tx.commit(Change::None, now()).await.unwrap();
        Person { id, cookie: format!("sesi={}", token.reveal()) }
    }

    /// Brings a business into the register; gives its code.
    pub async fn business(&self, owner: Option<&Person>, change: impl FnOnce(&mut Record)) -> String {
        let mut record = ordinary(&self.service);
        change(&mut record);
        let app = &self.service.app;
        let atlas = app.atlas().unwrap();
        let desk = Desk { keys: app.keys(), log: app.wishes(), areas: &atlas.areas, now: now() };
        let mut tx = self.tx().await;
        let actor = Actor::public("192.0.2.1", now());
        let saved = record::create(&mut tx, desk, &actor, record, None, "ukm.daftar", None).await.unwrap();
        if let Some(owner) = owner {
            record::give_to_account(&mut tx, desk, saved.id, owner.id).await.unwrap();
        }
        tx.commit(saved.feed, now()).await.unwrap();
        let code = sqlx::query_scalar("select code from business where id = $1").bind(saved.id);
        code.fetch_one(self.service.test.db.primary()).await.unwrap()
    }

    /// Saves a record as an officer does.
    pub async fn save(&self, business: &Business, after: &Record) {
        let app = &self.service.app;
        let atlas = app.atlas().unwrap();
        let desk = Desk { keys: app.keys(), log: app.wishes(), areas: &atlas.areas, now: now() };
        let patch = Patch::between(&business.record, after);
        let (id, expected_version) = (business.id, business.version);
        let edit = Edit { id, expected_version, patch: &patch, action: "ukm.ubah", reason: None };
        let mut tx = self.tx().await;
        let saved = record::save(&mut tx, desk, &Actor::public("192.0.2.1", now()), edit).await.unwrap();
        tx.commit(saved.feed, now()).await.unwrap();
    }

    pub async fn load(&self, code: &str) -> Business {
        let mut conn = self.service.test.connect().await;
        let id = record::find_id(&mut conn, code).await.unwrap().unwrap();
        record::load(&mut conn, self.service.app.keys(), id).await.unwrap().unwrap()
    }

    pub async fn get(&self, person: &Person, path: &str) -> Answer {
        self.send(Some(person), Method::GET, path, None).await
    }

    pub async fn post(&self, person: &Person, path: &str, fields: &[(&str, &str)]) -> Answer {
        let pairs = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        self.send(Some(person), Method::POST, path, Some(body)).await
    }

    pub async fn send(
        &self,
        person: Option<&Person>,
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
        if let Some(person) = person {
            request = request.header(header::COOKIE, &person.cookie);
        }
        let request = request.extension(ConnectInfo(SocketAddr::from(([192, 0, 2, 7], 40_000))));
        let request = request.body(Body::from(body.unwrap_or_default())).unwrap();
        let response = router(self.service.app.clone()).oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer { path: path.to_owned(), status: parts.status, headers: parts.headers, body }
    }

    /// What the form of a page holds, to be sent back with other values in it.
    pub async fn form(&self, person: &Person, path: &str, other: &[(&str, &str)]) -> Vec<(String, String)> {
        let html = self.get(person, path).await.ok().text();
        let mut fields = fields(&html);
        for (name, value) in other {
            fields.retain(|(known, _)| known != name);
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        fields
    }

    /// Changes some fields of a page and sends it.
    pub async fn edit(&self, person: &Person, path: &str, other: &[(&str, &str)]) -> Answer {
        let fields = self.form(person, path, other).await;
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        self.post(person, path, &fields).await
    }
}

/// Names and values of the inputs, texts and chosen options of a page.
fn fields(html: &str) -> Vec<(String, String)> {
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
        Some(plain(rest.split_once('"')?.0))
    };
    let mut fields = Vec::new();
    let mut select = None;
    for piece in html.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
        let name = attribute(tag, "name");
        if tag.starts_with("input") && !tag.contains("type=\"checkbox\"") {
            let off = tag.contains("type=\"radio\"") && !tag.contains(" checked");
            fields.extend(
                name.filter(|_| !off).map(|name| (name, attribute(tag, "value").unwrap_or_default())),
            );
        } else if tag.starts_with("textarea") {
            fields.extend(name.map(|name| (name, plain(text))));
        } else if tag.starts_with("select") {
            select = name;
        } else if tag.starts_with("option") && tag.contains(" selected") {
            fields.extend(select.clone().map(|name| (name, attribute(tag, "value").unwrap_or_default())));
        }
    }
    fields
}

fn plain(text: &str) -> String {
    text.replace("&#34;", "\"").replace("&#38;", "&").replace("&#39;", "'").replace("&#60;", "<")
}

/// A verified business with a point, and nothing agreed to.
fn ordinary(service: &Service) -> Record {
    let atlas = service.app.atlas().unwrap();
    let desa = atlas.areas.desa_by_code(DESA).unwrap();
    let product =
        atlas.dictionary.classify("keripik singkong").first().map(|ix| atlas.dictionary.product(*ix).id);
    Record {
        owner: Some(Owner {
            name: Some("Siti Aminah".into()),
            nik: Some(Secret::new(NIK)),
            phone: Some(PHONE.into()),
            ..Owner::default()
        }),
        name: "Keripik Bu Siti".into(),
        address: Some("Gang Rahasia 3".into()),
        desa_code: Some(DESA.into()),
        point: Some(atlas.areas.desa()[usize::from(desa.0)].point),
        state: "active".into(),
        verification: "verified".into(),
        products: vec![Product {
            text: "keripik singkong".into(),
            product_id: product,
            price_idr: Some(10_000),
        }],
        channels: vec![Channel { kind: "whatsapp".into(), value: PHONE.into() }],
        ..Record::default()
    }
}

/// Consent to show one group.
pub fn consent(group: &str) -> Consent {
    Consent {
        field_group: group.to_owned(),
        version: 1,
        granted_at: now() - chrono::Duration::days(1),
        channel: "formulir".into(),
        withdrawn_at: None,
    }
}
