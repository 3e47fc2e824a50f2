//! The map lives from the index: without the database it goes on, and says what it cannot tell. What was typed meanwhile
//! is not lost.

use std::net::{Ipv4Addr, TcpListener};
use std::time::{Duration, Instant};

use axum::http::{Method, StatusCode, header};
use simbaumi::http::router::table;

use crate::account::{PASSWORD, Site, Visitor, email, leads};
use crate::support::html::attributes;
use crate::support::records::HOSTILE;
use crate::support::{Answer, Service, TestDb};

/// What must go on.
const PATHS: [&str; 15] = [
    "/",
    "/peta",
    "/peta?wilayah=32.01.01",
    "/peta?lon=106.85&lat=-6.48&radius_m=5000",
    "/ukm",
    "/wilayah",
    "/wilayah/cibinong",
    "/wilayah/cibinong/pondok-rajeg",
    "/produk/keripik",
    "/api/v1/ukm/nearby?lon=106.8&lat=-6.5",
    "/api/v1/summary/wilayah?level=desa",
    "/tiles/ukm/9/407/265.mvt",
    "/tiles/wilayah/9/407/265.mvt",
    "/data/ukm.geojson",
    "/healthz",
];

/// Lets connections of the pool go to `port` of this machine, and ends those that there are.
async fn lose_database(test: &TestDb, port: u16) {
    let mut outside = test.connect().await;
    let pool = test.db.primary();
    let lost = test.options().clone().host("127.0.0.1").port(port);
    pool.set_connect_options(lost);
    sqlx::query(
        "select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid()",
    )
    .execute(&mut outside)
    .await
    .unwrap();
}

/// A port that nobody listens on.
fn dead_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

/// The longest that a visitor may be kept waiting for a database that is away.
const LIMIT: Duration = Duration::from_millis(1_500);

/// Everything answers, and soon.
async fn assert_goes_on(service: &Service) {
    let code = HOSTILE.code();
    let detail = [format!("/ukm/{code}"), format!("/api/v1/ukm/{code}"), "/readyz".to_owned()];
    for path in PATHS.into_iter().chain(detail.iter().map(String::as_str)) {
        let begun = Instant::now();
        let status = service.get(path).await.status;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(begun.elapsed() < LIMIT, "{path} took {:?}", begun.elapsed());
    }
    let page = service.text(&detail[0]).await;
    assert!(page.contains("tidak dapat dibaca") && page.contains("Rute"), "what the index knows stays");
    assert!(!page.contains("wa.me"), "a number that nobody may have withdrawn meanwhile");
    let api = service.json(&detail[1]).await;
    assert_eq!(api["code"], code);
    assert!(api["whatsapp"].is_null() && api["route"].is_string());
    assert_eq!(service.json("/readyz").await["database"], "down");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_database_gone_the_map_goes_on_and_recovers() {
    let service = Service::real().await;
    let _following = service.follow();
    lose_database(&service.test, dead_port()).await;
    assert_goes_on(&service).await;

    service.test.db.primary().set_connect_options(service.test.options().clone());
    assert_eq!(service.json("/readyz").await["database"], "up");
    let begun = Instant::now();
    loop {
        let page = service.text(&format!("/ukm/{}", HOSTILE.code())).await;
        if page.contains("wa.me") && !page.contains("tidak dapat dibaca") {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "details do not come back");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_does_not_answer_holds_nobody_up_for_long() {
    let service = Service::real().await;
    // Connections are taken and nothing is ever said.
    let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    lose_database(&service.test, silent.local_addr().unwrap().port()).await;
    assert_goes_on(&service).await;
}

/// What a page offers to send once more.
fn kept(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}: {}", answer.path, answer.text());
    assert_eq!(answer.header(header::CONTENT_TYPE), "text/html; charset=utf-8", "{}", answer.path);
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store", "{}", answer.path);
    let page = answer.text();
    assert!(page.contains("Basis data sedang tidak dapat dihubungi"), "{}: {page}", answer.path);
    let (_, form) =
        page.split_once("<form method=\"post\"").unwrap_or_else(|| panic!("{}: {page}", answer.path));
    let form = form.split("</form>").next().unwrap();
    assert_eq!(attributes(form, "action"), [answer.path.as_str()]);
    let fields = form.split('<').filter(|tag| tag.starts_with("input type=\"hidden\""));
    fields.map(|tag| (attributes(tag, "name").remove(0), attributes(tag, "value").remove(0))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_database_gone_no_form_loses_what_was_typed() {
    let site = Site::new().await;
    let id = site.account("Siti", &[]).await;
    let mut officer = site.admin().await;
    let mut applicant = Visitor::new();
    let step = leads(&site.post(&mut applicant, "/daftar", &[]).await).to_owned();
    lose_database(&site.test, dead_port()).await;
    let typed = [("alasan", "Warung \"Bu <Eni>\"\r\nbuka & tutup"), ("aksi", "setuju"), ("aksi", "dua")];
    let same = typed.map(|(name, value)| (name.to_owned(), value.to_owned()));
    for route in table().into_iter().filter(|route| route.method == Method::POST) {
        let parts: Vec<&str> =
            route.path.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect();
        assert_eq!(kept(&site.post(&mut officer, &parts.join("/"), &typed).await), same, "{}", route.path);
    }
    assert_eq!(kept(&site.post(&mut applicant, &step, &typed).await), same, "{step}");
    // A password is asked for anew by its own form.
    let path = "/masuk?x=1";
    let name = email("Siti");
    let answer = site.post(&mut Visitor::new(), path, &[("nama", &name), ("sandi", PASSWORD)]).await;
    assert_eq!(kept(&answer), [("nama".to_owned(), name.clone())]);
    assert!(answer.text().contains("Kata sandi perlu diketik lagi") && !answer.text().contains(PASSWORD));

    site.test.db.primary().set_connect_options(site.test.options().clone());
    let again = site.post(&mut Visitor::new(), path, &[("nama", &name)]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text().contains(&format!("value=\"{name}\"")));
    let mut siti = site.signed_in(id).await;
    site.get(&mut siti, "/akun").await.ok();
}
