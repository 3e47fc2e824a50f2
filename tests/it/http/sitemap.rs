//! What search engines are told of.

use std::time::{Duration, Instant};

use axum::http::{StatusCode, header};
use simbaumi::config::Config;

use crate::support::records::{self, CLOSED_MOUTH, HOSTILE};
use crate::support::service::{config, now};
use crate::support::{Service, on_demo, on_real};

const BASE: &str = "https://ukm.example.go.id";

async fn service() -> Service {
    Service::real_with(Config { public_url: Some(BASE.to_owned()), ..config() }).await
}

/// What stands in each `<element>` of a text.
fn all<'a>(xml: &'a str, element: &str) -> Vec<&'a str> {
    let (opening, closing) = (format!("<{element}>"), format!("</{element}>"));
    xml.split(&*opening).skip(1).filter_map(|rest| Some(rest.split_once(&*closing)?.0)).collect()
}

/// Addresses of all businesses that are listed, and the days that are told of them.
async fn listed(service: &Service) -> (Vec<String>, Vec<String>) {
    let index = service.text("/sitemap.xml").await;
    assert!(index.contains("<sitemapindex"), "{index}");
    let (mut addresses, mut days) = (Vec::new(), Vec::new());
    for file in all(&index, "loc") {
        let path = file.strip_prefix(BASE).unwrap();
        let xml = service.text(path).await;
        let here = all(&xml, "loc");
        assert!(!here.is_empty() && here.len() <= 50_000, "{path}");
        if path.contains("ukm-") {
            addresses.extend(here.iter().map(|address| address.strip_prefix(BASE).unwrap().to_owned()));
            days.extend(all(&xml, "lastmod").iter().map(|day| (*day).to_owned()));
        }
    }
    (addresses, days)
}

#[tokio::test]
async fn every_business_that_is_on_the_map_is_listed_once_and_no_other() {
    let service = service().await;
    // One far from the others has a file of its own.
    let id = records::id_of(&service.test.db, &CLOSED_MOUTH).await;
    let following = service.follow();
    service
        .change(id, async |tx| {
            for statement in [
                "alter table business alter column id drop identity",
                "alter table business_product drop constraint business_product_business_fkey",
                "alter table publication drop constraint publication_business_fkey",
                "alter table marketing_channel drop constraint marketing_channel_business_fkey",
            ] {
                sqlx::query(statement).execute(&mut **tx).await.unwrap();
            }
            let moved = "update business set id = 750001 where id = $1";
            sqlx::query(moved).bind(id).execute(&mut **tx).await.unwrap();
        })
        .await;
    service.change(750_001, async |_| ()).await;
    drop(following);
    let (mut addresses, days) = listed(&service).await;
    let index = service.text("/sitemap.xml").await;
    assert!(all(&index, "loc").contains(&&*format!("{BASE}/sitemap/ukm-75.xml")), "{index}");
    let mut expected: Vec<String> = sqlx::query_scalar(
        "select '/ukm/' || code from business
         where verification = 'verified' and hidden_at is null and not demo and (state = 'active' or end_month is not null)
             and (end_month is null or end_month > '2026-11-01') order by 1",
    )
    .fetch_all(service.test.db.primary())
    .await
    .unwrap();
    assert_eq!(days.len(), addresses.len());
    assert!(days.iter().all(|day| day.len() == 10 && day.starts_with("20")), "{days:?}");
    addresses.sort_unstable();
    expected.sort_unstable();
    assert_eq!(addresses, expected);
    for path in [&addresses[0], &addresses[addresses.len() / 2], &format!("/ukm/{}", HOSTILE.code())] {
        let html = service.text(path).await;
        assert!(html.contains(&format!("<link rel=\"canonical\" href=\"{BASE}{path}\">")), "{path}");
    }
    for path in ["/sitemap/ukm-7.xml", "/sitemap/ukm-00.xml", "/sitemap/x", "/sitemap/ukm--1.xml"] {
        assert_eq!(service.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn whoever_leaves_the_map_leaves_the_list_within_two_seconds() {
    let service = service().await;
    let _following = service.follow();
    for (ukm, leave) in [
        (HOSTILE, "update business set hidden_at = $2 where id = $1"),
        (CLOSED_MOUTH, "update business set verification = 'rejected', updated_at = $2 where id = $1"),
    ] {
        let id = records::id_of(&service.test.db, &ukm).await;
        service.change(id, async |_| ()).await;
        let path = format!("/ukm/{}", ukm.code());
        assert!(listed(&service).await.0.contains(&path));
        let file = service.get("/sitemap/ukm-0.xml").await.ok();
        let begun = Instant::now();
        service
            .change(id, async |tx| {
                sqlx::query(leave).bind(id).bind(now()).execute(&mut **tx).await.unwrap();
            })
            .await;
        assert!(!listed(&service).await.0.contains(&path));
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
        let held = file.header(header::ETAG).to_owned();
        let anew = service.get_with("/sitemap/ukm-0.xml", &[(header::IF_NONE_MATCH, &held)]).await;
        assert_eq!(anew.status, StatusCode::OK);
        let held = anew.header(header::ETAG).to_owned();
        let same = service.get_with("/sitemap/ukm-0.xml", &[(header::IF_NONE_MATCH, &held)]).await;
        assert_eq!(same.status, StatusCode::NOT_MODIFIED);
    }
}

#[test]
fn without_a_public_address_or_real_records_nothing_is_listed() {
    on_real(async |service| {
        assert!(all(&service.text("/sitemap.xml").await, "loc").is_empty());
        assert_eq!(service.get("/sitemap/halaman.xml").await.status, StatusCode::NOT_FOUND);
    });
    on_demo(async |service| {
        assert!(all(&service.text("/sitemap.xml").await, "loc").is_empty());
        assert_eq!(service.get("/sitemap/ukm-0.xml").await.status, StatusCode::NOT_FOUND);
    });
}
