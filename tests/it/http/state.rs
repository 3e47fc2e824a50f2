//! The service at its edges: starting, without any business, and as an operator sets it up.

use std::fs;

use axum::http::{StatusCode, header};
use simbaumi::config::{Basemap, Config};

use super::page::assert_whole;
use crate::support::html::attributes;
use crate::support::service::config;
use crate::support::{Service, on_real};

#[tokio::test]
async fn until_the_index_is_loaded_everything_says_so() {
    let service = Service::starting().await;
    for path in ["/", "/peta", "/ukm", "/wilayah/cibinong", "/data", "/produk/keripik"] {
        let answer = service.get(path).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert_whole(path, &answer.text());
        assert!(answer.text().contains("sedang disiapkan"), "{path}");
        assert!(!answer.header(header::RETRY_AFTER).is_empty(), "{path}");
    }
    for path in [
        "/api/v1/ukm/nearby?lon=106.8&lat=-6.5",
        "/api/v1/wilayah",
        "/tiles/ukm/9/407/265.mvt",
        "/tiles/ukm.json",
        "/data/ukm.geojson",
    ] {
        let answer = service.get(path).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/problem+json", "{path}");
        assert!(!answer.header(header::RETRY_AFTER).is_empty(), "{path}");
    }
    let ready = service.get("/readyz").await;
    assert_eq!(
        (ready.status, ready.json()["ready"].clone()),
        (StatusCode::SERVICE_UNAVAILABLE, false.into())
    );
    for path in ["/healthz", "/metrics", "/api", "/api/openapi.json"] {
        assert_eq!(service.get(path).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn without_any_business_every_page_says_why_it_is_empty() {
    let service = Service::empty().await;
    assert!(!service.app.atlas().unwrap().demo());
    for path in [
        "/",
        "/peta",
        "/peta?lapisan=dominan",
        "/peta?lapisan=produk&produk=keripik",
        "/peta?lapisan=kepadatan&wilayah=32.01.01",
        "/peta?lapisan=titik&wilayah=32.01.01.1001",
        "/peta?lon=106.85&lat=-6.48&radius_m=5000",
        "/ukm",
        "/ukm?q=keripik",
        "/ukm?lon=106.85&lat=-6.48",
        "/produk",
        "/produk/keripik",
        "/wilayah",
        "/wilayah/cibinong",
        "/wilayah/cibinong/pondok-rajeg",
        "/data",
        "/tentang",
    ] {
        let html = service.text(path).await;
        assert_whole(path, &html);
        assert!(!html.contains("demo-banner"), "{path}");
    }
    for path in ["/ukm", "/wilayah/cibinong", "/peta?wilayah=32.01.01"] {
        assert!(service.text(path).await.contains("class=\"notice empty\""), "{path}");
    }
    let summary = service.json("/api/v1/summary/wilayah?level=kecamatan").await;
    assert_eq!((summary["total"].clone(), summary["located"].clone()), (0.into(), 0.into()));
    let row = &summary["rows"][0];
    assert!(row["dominant"].is_null() && row["coverage"].is_null());
    let growth = service.json("/api/v1/growth?step=year").await;
    assert!(growth["rows"].as_array().unwrap().iter().all(|row| row["alive"] == 0));
    assert_eq!(service.get("/tiles/ukm/9/407/265.mvt").await.status, StatusCode::NO_CONTENT);
    assert!(service.json("/data/ukm.geojson").await["features"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn with_a_public_address_links_for_others_are_whole() {
    let base = "https://ukm.example.go.id";
    let service = Service::real_with(Config { public_url: Some(base.to_owned()), ..config() }).await;
    assert_eq!(
        service.json("/tiles/ukm.json").await["tiles"][0],
        format!("{base}/tiles/ukm/{{z}}/{{x}}/{{y}}.mvt")
    );
    let page = service.get("/").await;
    assert_eq!(page.header(header::STRICT_TRANSPORT_SECURITY), "max-age=31536000");
    assert!(service.text("/robots.txt").await.ends_with(&format!("Sitemap: {base}/sitemap.xml\n")));
    let sitemap = service.text("/sitemap/halaman.xml").await;
    let addresses: Vec<&str> =
        sitemap.split("<loc>").skip(1).map(|rest| rest.split("</loc>").next().unwrap()).collect();
    assert!(addresses.len() > 1 + 40 + 435 + 200);
    for address in addresses.iter().step_by(37) {
        let path = address.strip_prefix(base).unwrap();
        let html = service.text(path).await;
        assert!(html.contains(&format!("<link rel=\"canonical\" href=\"{address}\">")), "{address}");
    }
}

#[test]
fn without_a_public_address_tiles_are_where_the_client_asked() {
    on_real(async |service| {
        for (host, tiles) in [("ukm.example:8080", "http://ukm.example:8080/tiles/"), ("jahat@a", "/tiles/")]
        {
            for path in ["/tiles/ukm.json", "/tiles/wilayah.json"] {
                let document = service.get_with(path, &[(header::HOST, host)]).await.ok().json();
                assert!(document["tiles"][0].as_str().unwrap().starts_with(tiles), "{path} {host}");
            }
        }
    });
}

/// The policy and the map settings of `/peta` on this base map.
async fn map_on(basemap: Basemap) -> (String, serde_json::Value, Service) {
    let config =
        Config { basemap, basemap_attribution: Some("© \"Kota\" & <kawan>".to_owned()), ..config() };
    let service = Service::real_with(config).await;
    let page = service.get("/peta").await.ok();
    let settings = serde_json::from_str(&attributes(&page.text(), "data-config")[0]).unwrap();
    (page.header(header::CONTENT_SECURITY_POLICY).to_owned(), settings, service)
}

#[tokio::test]
async fn a_base_map_from_elsewhere_is_allowed_and_nothing_else_is() {
    let raster = "https://ubin.example/{z}/{x}/{y}.png";
    let (policy, settings, _) = map_on(Basemap::Raster(raster.to_owned())).await;
    assert!(policy.contains("https://ubin.example;") && !policy.contains('*'), "{policy}");
    assert_eq!(settings["style"], serde_json::json!({"kind": "raster", "url": raster}));
    assert!(settings["attribution"].as_str().unwrap().ends_with("© \"Kota\" & <kawan>"));
}

#[tokio::test]
async fn a_base_map_on_this_machine_is_served_by_ranges() {
    let path = std::env::temp_dir().join(format!("simbaumi-basemap-{}.pmtiles", std::process::id()));
    fs::write(&path, b"PMTiles\x03 isi").unwrap();
    let (policy, settings, service) =
        map_on(Basemap::Pmtiles { path: path.clone(), flavour: Some("dark".to_owned()) }).await;
    assert!(!policy.contains("http"), "{policy}");
    assert_eq!(
        settings["style"],
        serde_json::json!({"kind": "pmtiles", "url": "/tiles/basemap.pmtiles", "flavour": "dark"})
    );
    let part = service.get_with("/tiles/basemap.pmtiles", &[(header::RANGE, "bytes=0-6")]).await;
    assert_eq!((part.status, &part.body[..]), (StatusCode::PARTIAL_CONTENT, &b"PMTiles"[..]));
    assert_eq!(part.header(header::CONTENT_RANGE), "bytes 0-6/12");
    assert_eq!(part.header(header::CONTENT_ENCODING), "");
    let beyond = service.get_with("/tiles/basemap.pmtiles", &[(header::RANGE, "bytes=99-")]).await;
    assert_eq!(beyond.status, StatusCode::RANGE_NOT_SATISFIABLE);
    fs::remove_file(&path).unwrap();
    let gone = service.get("/tiles/basemap.pmtiles").await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    assert_eq!(gone.header(header::CONTENT_TYPE), "application/problem+json");
}
