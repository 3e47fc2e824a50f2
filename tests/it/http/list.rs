//! Lists go on where they ended: nothing twice, nothing left out.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::html::attributes;
use crate::support::{Service, on_real};

/// Every feature that the pages behind `address` hold, in order; the number that was promised is checked.
async fn features(service: &Service, address: &str) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let page = service.json(&format!("{address}{after}")).await;
        let features = page["features"].as_array().unwrap();
        assert!(features.len() <= 100 && (!features.is_empty() || all.is_empty()), "{address}{after}");
        all.extend(features.iter().cloned());
        let Some(next) = page["next"].as_str() else {
            assert_eq!(page["matched"].as_u64(), Some(all.len() as u64), "{address}");
            return all;
        };
        after = format!("&after={}", simbaumi::http::params::encode(next));
    }
}

fn codes(features: &[Value]) -> Vec<String> {
    features.iter().map(|feature| feature["properties"]["code"].as_str().unwrap().to_owned()).collect()
}

#[track_caller]
fn assert_each_once(codes: &[String]) {
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len(), "something came twice");
}

#[test]
fn a_search_ends_with_everything_that_matches() {
    on_real(async |service| {
        let total = service.json("/api/v1/summary/wilayah?level=kabupaten").await["total"].clone();
        let all = features(service, "/api/v1/ukm/search?limit=100").await;
        assert_eq!(total.as_u64(), Some(all.len() as u64), "not everything is in the list of everything");
        assert_each_once(&codes(&all));
        for query in [
            "limit=3&q=keripik",
            "limit=7&q=warung+jaya",
            "limit=50&kecamatan=32.01.01",
            "limit=2&desa=32.01.01.1001",
            "limit=60&group=kuliner&lon=106.85&lat=-6.48",
            "limit=9&product=keripik",
            "limit=100&lon=106.85&lat=-6.48",
        ] {
            let found = features(service, &format!("/api/v1/ukm/search?{query}")).await;
            assert!(!found.is_empty(), "{query}");
            assert_each_once(&codes(&found));
            // The size of a page changes nothing about the list.
            let base = query.split_once('&').unwrap().1;
            let whole = features(service, &format!("/api/v1/ukm/search?limit=100&{base}")).await;
            assert_eq!(codes(&found), codes(&whole), "{query}");
        }
    });
}

#[test]
fn a_circle_ends_with_everything_inside_it_nearest_first() {
    on_real(async |service| {
        for query in
            ["radius_m=50000", "radius_m=12000&group=kuliner", "radius_m=20000&product=keripik", "radius_m=1"]
        {
            let base = format!("/api/v1/ukm/nearby?lon=106.85&lat=-6.48&{query}");
            let small = features(service, &format!("{base}&limit=13")).await;
            let large = features(service, &format!("{base}&limit=100")).await;
            assert_eq!(codes(&small), codes(&large), "{query}");
            assert_each_once(&codes(&small));
            let distances: Vec<f64> =
                small.iter().filter_map(|feature| feature["properties"]["distance_m"].as_f64()).collect();
            assert!(distances.is_sorted(), "{query}");
        }
    });
}

#[test]
fn the_pages_of_a_list_show_what_the_api_lists() {
    on_real(async |service| {
        for (page, api) in [
            ("/ukm?kecamatan=32.01.01", "/api/v1/ukm/search?limit=100&kecamatan=32.01.01"),
            ("/ukm?q=keripik", "/api/v1/ukm/search?limit=100&q=keripik"),
            (
                "/ukm?lon=106.85&lat=-6.48&radius_m=5000",
                "/api/v1/ukm/nearby?limit=100&lon=106.85&lat=-6.48&radius_m=5000",
            ),
        ] {
            let (mut shown, mut address) = (Vec::new(), page.to_owned());
            loop {
                let html = service.text(&address).await;
                shown.extend(attributes(&html, "data-ukm"));
                let Some((before, _)) = html.split_once("\">Berikutnya</a>") else { break };
                let next = before.rsplit_once("href=\"").unwrap().1;
                address = crate::support::html::unescape(next);
            }
            assert!(shown.len() > 20, "{page} is one page");
            assert_each_once(&shown);
            let listed: BTreeSet<String> = codes(&features(service, api).await).into_iter().collect();
            assert_eq!(shown.iter().cloned().collect::<BTreeSet<_>>(), listed, "{page}");
        }
    });
}

#[test]
fn one_letter_is_not_searched_for_and_says_so() {
    on_real(async |service| {
        for query in ["q=k", "q=k+a&nama=1", "q=k&kecamatan=32.01.01"] {
            let html = service.text(&format!("/ukm?{query}")).await;
            assert!(html.contains("paling sedikit 2 huruf") && !html.contains("<li data-ukm"), "{query}");
        }
        // Beside a longer word it counts.
        assert!(service.text("/ukm?q=a+warung&nama=1").await.contains("<li data-ukm"));
    });
}
