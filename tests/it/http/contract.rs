//! The public API: its shapes, and that its numbers agree.

use std::collections::HashSet;

use axum::http::{Method, StatusCode, header};
use serde_json::Value;
use simbaumi::geodesy::{LonLat, Tile, World};

use crate::support::tile::{self, Value as Attribute};
use crate::support::{Service, on_demo, on_real};

fn whole(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no count"))
}

#[test]
fn totals_reconcile_at_every_level_and_under_every_filter() {
    on_real(async |service| {
        for filter in
            ["", "&product=keripik", "&group=kuliner", "&as_of=2018-06", "&group=jasa&as_of=2024-01"]
        {
            let mut totals = HashSet::new();
            for level in ["kabupaten", "kecamatan", "desa"] {
                let summary = service.json(&format!("/api/v1/summary/wilayah?level={level}{filter}")).await;
                let rows: u64 =
                    summary["rows"].as_array().unwrap().iter().map(|row| whole(&row["total"])).sum();
                let rest = whole(&summary["not_located"]) + whole(&summary["outside"]);
                assert_eq!(whole(&summary["total"]), rows + rest, "{level}{filter}");
                assert_eq!(summary.get("undated").is_some(), filter.contains("as_of"), "{level}{filter}");
                totals.insert((whole(&summary["total"]), whole(&summary["located"])));
            }
            assert_eq!(totals.len(), 1, "levels disagree under {filter:?}");
        }
        let of_kecamatan = service.json("/api/v1/summary/wilayah?level=desa&parent=32.01.01").await;
        let all = service.json("/api/v1/summary/wilayah?level=kecamatan").await;
        let cibinong = all["rows"].as_array().unwrap().iter().find(|row| row["code"] == "32.01.01").unwrap();
        assert_eq!(of_kecamatan["total"], cibinong["total"]);
    });
}

/// Σ `count` of clusters + number of single businesses over all tiles of a zoom.
async fn in_tiles(service: &Service, z: u8, query: &str) -> u64 {
    let corner = |lon, lat| Tile::at(World::of(LonLat::new(lon, lat).unwrap()), z);
    let (north_west, south_east) = (corner(106.3, -6.2), corner(107.3, -6.9));
    let mut sum = 0;
    for x in north_west.x()..=south_east.x() {
        for y in north_west.y()..=south_east.y() {
            let answer = service.get(&format!("/tiles/ukm/{z}/{x}/{y}.mvt{query}")).await;
            if answer.status == StatusCode::NO_CONTENT {
                continue;
            }
            let layers = tile::tile(&answer.ok().body);
            assert_eq!((layers.len(), layers[0].extent), (1, 4096), "exactly one layer");
            for feature in &layers[0].features {
                sum += match (layers[0].name.as_str(), feature.tags.get("count")) {
                    ("cluster", Some(Attribute::Number(count))) => *count as u64,
                    ("ukm", None) => 1,
                    other => panic!("{other:?}"),
                };
            }
        }
    }
    sum
}

#[test]
fn the_tiles_of_a_zoom_hold_every_located_business_once() {
    on_real(async |service| {
        for query in ["", "?product=keripik", "?as_of=2018-06"] {
            let level = format!("/api/v1/summary/wilayah?level=kabupaten{}", query.replace('?', "&"));
            let located = whole(&service.json(&level).await["located"]);
            assert!(located > 0);
            for z in [0, 6, 8, 10, 12, 13] {
                assert_eq!(in_tiles(service, z, query).await, located, "zoom {z} {query}");
            }
        }
    });
}

#[test]
fn the_dominant_product_comes_with_its_share_and_runner_up() {
    on_real(async |service| {
        let summary = service.json("/api/v1/summary/radius?lon=106.85&lat=-6.48&radius_m=50000").await;
        let products = summary["by_product"].as_array().unwrap();
        assert!(products.windows(2).all(|pair| whole(&pair[0]["count"]) >= whole(&pair[1]["count"])));
        let dominant = &summary["dominant"];
        assert_eq!(dominant["product"], products[0]["product"]);
        assert_eq!(dominant["runner_up"]["product"], products[1]["product"]);
        let share = whole(&dominant["count"]) as f64 / whole(&summary["with_product"]) as f64;
        assert!((dominant["share"].as_f64().unwrap() - share).abs() < 1e-6);
        let total = service.json("/api/v1/summary/radius?lon=106.85&lat=-6.48&radius_m=50000&by=none").await;
        assert_eq!(total["total"], summary["total"]);
        let few = service.json("/api/v1/summary/radius?lon=106.85&lat=-6.48&radius_m=1").await;
        assert!(few["dominant"].is_null());
    });
}

#[test]
fn growth_adds_up_and_ends_at_the_dated_total() {
    on_real(async |service| {
        let growth = service.json("/api/v1/growth?step=year").await;
        let rows = growth["rows"].as_array().unwrap();
        for pair in rows.windows(2) {
            assert_eq!(
                whole(&pair[1]["alive"]),
                whole(&pair[0]["alive"]) + whole(&pair[1]["opened"]) - whole(&pair[1]["closed"])
            );
        }
        let now = service.json("/api/v1/summary/wilayah?level=kabupaten&as_of=2026-11").await;
        assert_eq!(rows.last().unwrap()["alive"], now["total"]);
    });
}

#[test]
fn areas_points_and_names_are_found() {
    on_real(async |service| {
        let areas = service.json("/api/v1/wilayah").await;
        assert_eq!(areas["areas"].as_array().unwrap().len(), 1 + 40 + 435);
        assert_eq!(areas["official"], false);
        let at = service.json("/api/v1/wilayah/at?lon=106.725&lat=-6.5556").await;
        assert_eq!(at["kecamatan"]["name"], "Dramaga");
        let found = service.json("/api/v1/geocode?q=Babakan%2C%20Dramaga").await;
        assert_eq!(found["candidates"][0]["desa_code"], "32.01.30.2008");
        let unknown = service.json("/api/v1/geocode?q=Antah%20Berantah").await;
        assert!(unknown["candidates"].as_array().unwrap().is_empty() && unknown["problem"].is_string());
    });
}

#[test]
fn the_description_names_every_public_address() {
    on_demo(async |service| {
        let document = service.json("/api/openapi.json").await;
        assert_eq!(document["openapi"], "3.1.0");
        let paths: Vec<&String> = document["paths"].as_object().unwrap().keys().collect();
        insta::assert_json_snapshot!(paths, @r#"
        [
          "/api/v1/geocode",
          "/api/v1/growth",
          "/api/v1/summary/radius",
          "/api/v1/summary/wilayah",
          "/api/v1/ukm/nearby",
          "/api/v1/ukm/search",
          "/api/v1/ukm/{code}",
          "/api/v1/wilayah",
          "/api/v1/wilayah/at",
          "/api/v1/wilayah/{code}",
          "/tiles/ukm.json",
          "/tiles/ukm/{z}/{x}/{y}.mvt",
          "/tiles/wilayah.json",
          "/tiles/wilayah/{z}/{x}/{y}.mvt"
        ]
        "#);
        assert_eq!(service.json("/tiles/ukm.json").await["tilejson"], "3.0.0");
    });
}

#[test]
fn other_sites_may_ask_for_data_and_read_its_validator() {
    on_demo(async |service| {
        let site = (header::ORIGIN, "https://desa.example");
        let wish = (header::ACCESS_CONTROL_REQUEST_METHOD, "GET");
        let headers = (header::ACCESS_CONTROL_REQUEST_HEADERS, "if-none-match");
        let address = "/api/v1/summary/wilayah?level=kecamatan";
        let before = service.send(Method::OPTIONS, address, &[site.clone(), wish, headers]).await;
        assert_eq!(before.status, StatusCode::OK);
        assert_eq!(before.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
        assert_eq!(before.header(header::ACCESS_CONTROL_ALLOW_HEADERS), "*");
        let answer = service.get_with(address, &[site]).await.ok();
        assert_eq!(answer.header(header::ACCESS_CONTROL_EXPOSE_HEADERS), "etag,content-range");
        assert_eq!(answer.header(header::VARY), "accept-encoding");
    });
}

#[test]
fn a_slash_too_many_leads_to_the_page() {
    on_demo(async |service| {
        let answer = service.get("/wilayah/cibinong/?lapisan=jumlah").await;
        assert_eq!(answer.status, StatusCode::PERMANENT_REDIRECT);
        assert_eq!(answer.header(header::LOCATION), "/wilayah/cibinong?lapisan=jumlah");
        assert_eq!(service.get("//lain.example/").await.status, StatusCode::NOT_FOUND);
    });
}
