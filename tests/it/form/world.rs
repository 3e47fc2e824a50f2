//! A register in which every form has something to be about, and everybody who may fill one in.

use std::collections::BTreeMap;

use axum::http::{Method, header};
use simbaumi::account::link::{self, Purpose};
use simbaumi::account::policy::Role;
use simbaumi::account::query;
use simbaumi::account::session::{Stage, begin};
use simbaumi::db::Change;
use simbaumi::http::params::encode;
use simbaumi::ukm::UkmCode;
use simbaumi::ukm::record;

use super::page::{Form, forms};
use crate::account::{DESA, Site, Visitor, leads, plain};
use crate::impor;
use crate::support::Answer;
use crate::support::service::now;

/// Who fills in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// A visitor.
    Nobody,
    /// Somebody in the middle of a registration.
    Applicant,
    /// An owner with two businesses, one of them returned.
    Owner,
    /// A pendamping without a second factor.
    Pendamping,
    /// Somebody whose second factor is awaited.
    Half,
    /// An admin utama.
    Admin,
    /// An admin utama who looks through other eyes.
    Viewer,
}

/// A browser.
#[derive(Default)]
struct Browser(BTreeMap<String, String>);

/// A page with a form: who sees it, and where. What begins a walk has an address that is new in each world.
#[derive(Clone, Debug)]
pub struct Place {
    pub who: Who,
    pub address: String,
    pub start: Option<usize>,
}

pub struct World {
    site: Site,
    browsers: BTreeMap<Who, Browser>,
    /// Where walks begin; those of whoever works here go on from there.
    pub starts: Vec<(Who, String)>,
    posts: u16,
}

impl World {
    /// The same one each time, but for its secrets.
    pub async fn new() -> Self {
        let mut site = Site::with_mail().await;
        let siti = site.account("Siti", &[]).await;
        let mine = site.business("Keripik Siti", Some(DESA), "keripik").await;
        let returned = site.business("Sambal Siti", Some(DESA), "keripik").await;
        let foreign = site.business("Sandal Umum", Some(DESA), "sandal").await;
        let waiting = site.business("Batik Baru", Some(DESA), "keripik").await;
        site.request(waiting).await;
        site.pair(DESA, DESA).await;
        let app = site.app(now());
        let atlas = app.atlas().unwrap();
        let desk = record::Desk { keys: app.keys(), log: app.wishes(), areas: &atlas.areas, now: now() };
        let mut tx = site.tx().await;
        for id in [mine, returned] {
            record::give_to_account(&mut tx, desk, id, siti).await.unwrap();
        }
        for (id, verification) in [(mine, "verified"), (returned, "draft"), (foreign, "verified")] {
            sqlx::query("update business set verification = $2 where id = $1")
                .bind(id)
                .bind(verification)
                .execute(&mut *tx)
                .await
                .unwrap();
        }
        let ids: Vec<i64> =
            sqlx::query_scalar("select id from business order by id").fetch_all(&mut *tx).await.unwrap();
        for id in ids {
            sqlx::query("update business set code = $2 where id = $1")
                .bind(id)
                .bind(code(id))
                .execute(&mut *tx)
                .await
                .unwrap();
        }
        let token = link::create(&mut tx, Purpose::FirstAdmin, now()).await.unwrap();
        tx.commit(Change::Reload, now()).await.unwrap();
        site.reload().await;
        let (open, own) = (code(foreign), code(mine));
        let mut starts = vec![(Who::Nobody, link::path(&token))];
        for path in ["/masuk", "/masuk/lupa", "/masuk/daftar", "/daftar", "/status"] {
            starts.push((Who::Nobody, path.to_owned()));
        }
        for path in [format!("/konfirmasi/ukm/{open}"), format!("/ukm/{open}/laporkan")] {
            starts.push((Who::Nobody, path));
        }
        for step in ["pemilik", "usaha", "lokasi", "kontak", "izin", "modal", "foto", "periksa"] {
            starts.push((Who::Applicant, format!("/daftar/{step}")));
        }
        for path in [
            "/saya".to_owned(),
            format!("/klaim/{open}?terkirim=1"),
            format!("/saya/ukm/{own}"),
            "/akun".into(),
        ] {
            starts.push((Who::Owner, path));
        }
        starts.push((Who::Pendamping, "/akun/kode".into()));
        starts.push((Who::Half, "/masuk/kode".into()));
        for path in ["/admin", "/admin/ukm", "/admin/ganda", "/admin/pengguna"] {
            starts.push((Who::Admin, path.to_owned()));
        }
        starts.push((Who::Admin, format!("/admin/ukm/{waiting}/riwayat")));
        starts.push((Who::Viewer, "/saya".into()));
        let mut world = Self { site, browsers: BTreeMap::new(), starts, posts: 0 };
        world.let_in(siti).await;
        world.prepare(siti, &open, waiting).await;
        world
    }

    /// Everybody comes in.
    async fn let_in(&mut self, siti: i64) {
        let helper = self.site.account("Pendamping", &[plain(Role::Pendamping)]).await;
        let half = self.site.account("Setengah", &[query::admin_utama("SK 3".into())]).await;
        self.site.factor(half).await;
        let mut tx = self.site.tx().await;
        let token = begin(&mut tx, half, Stage::Password, "Uji", now()).await.unwrap();
        tx.commit(Change::None, now()).await.unwrap();
        let sessions = [
            (Who::Nobody, None),
            (Who::Applicant, None),
            // Twice, so that there is another session to end.
            (Who::Owner, self.site.signed_in(siti).await.cookie.and(self.site.signed_in(siti).await.cookie)),
            (Who::Pendamping, self.site.signed_in(helper).await.cookie),
            (Who::Half, Some(format!("sesi={}", token.reveal()))),
            (Who::Admin, self.site.admin().await.cookie),
        ];
        for (who, cookie) in sessions {
            let mut browser = Browser::default();
            browser.0.extend(cookie.iter().filter_map(|pair| pair.split_once('=')).map(own));
            self.browsers.insert(who, browser);
        }
        let admin = query::admin_utama("SK 4".into());
        let viewer = self.site.account("Dinas Dua", &[admin]).await;
        self.site.factor(viewer).await;
        let cookie = self.site.signed_in(viewer).await.cookie;
        let browser = Browser(cookie.iter().filter_map(|pair| pair.split_once('=')).map(own).collect());
        self.browsers.insert(Who::Viewer, browser);
    }

    /// What some pages show only after something was done.
    async fn prepare(&mut self, siti: i64, open: &str, placed: i64) {
        for (step, fields) in [
            ("pemilik", "nama=Siti+Aminah&wa=081234567890"),
            ("usaha", "usaha=Keripik+Umi&produk=keripik"),
            ("lokasi", &format!("desa={DESA}")),
            ("kontak", ""),
            ("izin", ""),
            ("modal", ""),
        ] {
            let sent = self.post(Who::Applicant, &format!("/daftar/{step}"), fields.to_owned()).await;
            leads(&sent);
        }
        let code = self.post(Who::Owner, &format!("/klaim/{open}/kode"), String::new()).await;
        assert!(code.status.is_redirection(), "{}", code.text());
        let look = format!("/admin/pengguna/{siti}/lihat");
        let page = self.get(Who::Viewer, &format!("/admin/pengguna/{siti}")).await.ok().text();
        let form = forms(&page, "").into_iter().find(|form| form.action == look);
        let body = form.as_ref().map(body).unwrap_or_default();
        leads(&self.post(Who::Viewer, &look, body).await);
        let point = "versi=1&titik=-7.0061000,+110.0061000&dilihat=-7.0061000,+110.0061000&aksi=simpan";
        leads(&self.post(Who::Admin, &format!("/admin/ukm/{placed}/lokasi"), point.into()).await);
        // A file that is read, with a row that cannot be used.
        let mut admin = self.visitor(Who::Admin);
        let file = "Nama Toko;Jualan\nKeripik Bu Eni;keripik\n;soto\n";
        let address = impor::uploaded(&self.site, &mut admin, file).await;
        let columns = "k0=nama&k1=kegiatan".to_owned();
        leads(&self.post(Who::Admin, &format!("{address}/kolom"), columns).await);
        impor::work(&self.site).await;
    }

    fn visitor(&mut self, who: Who) -> Visitor {
        let browser = self.browsers.get(&who).unwrap();
        let pairs: Vec<String> = browser.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        self.posts = self.posts.wrapping_add(1);
        // Limits of one address are tested elsewhere.
        let from = [10, 7, (self.posts >> 8) as u8, self.posts as u8];
        Visitor {
            cookie: (!pairs.is_empty()).then(|| pairs.join("; ")),
            from: (from, 40_000).into(),
            ..Visitor::new()
        }
    }

    pub async fn get(&mut self, who: Who, address: &str) -> Answer {
        self.send(who, Method::GET, address, None).await
    }

    pub async fn post(&mut self, who: Who, address: &str, body: String) -> Answer {
        self.send(who, Method::POST, address, Some(body)).await
    }

    async fn send(&mut self, who: Who, method: Method, address: &str, body: Option<String>) -> Answer {
        let mut visitor = self.visitor(who);
        let answer = self.site.send(&mut visitor, method, address, body).await;
        if address.starts_with("/admin/impor/") && answer.status.is_redirection() {
            impor::work(&self.site).await;
        }
        let browser = self.browsers.get_mut(&who).unwrap();
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap_or_default();
            let Some((name, value)) = pair.split_once('=') else { continue };
            if value.is_empty() {
                browser.0.remove(name);
            } else {
                browser.0.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// The page at `place`, as it is in this world.
    pub async fn page(&mut self, place: &Place) -> Option<String> {
        let address = place.start.map_or(place.address.clone(), |start| self.starts[start].1.clone());
        let answer = self.get(place.who, &address).await;
        let html = answer.header(header::CONTENT_TYPE).starts_with("text/html");
        (answer.status == axum::http::StatusCode::OK && html).then(|| answer.text())
    }
}

fn own((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn code(id: i64) -> String {
    UkmCode::from_number(7_000_000 + id as u64).to_string()
}

/// What a browser sends of a form as it stands.
fn body(form: &Form) -> String {
    let sent = form.fields.iter().filter_map(|field| Some((&field.name, field.value.as_ref()?)));
    sent.map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&")
}
