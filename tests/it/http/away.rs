//! The map lives from the index: without the database it goes on, and says what it cannot tell.

use std::net::{Ipv4Addr, TcpListener};
use std::time::{Duration, Instant};

use axum::http::StatusCode;

use crate::support::Service;
use crate::support::records::HOSTILE;

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
async fn lose_database(service: &Service, port: u16) {
    let mut outside = service.test.connect().await;
    let pool = service.test.db.primary();
    let lost = service.test.options().clone().host("127.0.0.1").port(port);
    pool.set_connect_options(lost);
    sqlx::query(
        "select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid()",
    )
    .execute(&mut outside)
    .await
    .unwrap();
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
    // A port that nobody listens on.
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    lose_database(&service, port).await;
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
    lose_database(&service, silent.local_addr().unwrap().port()).await;
    assert_goes_on(&service).await;
}
