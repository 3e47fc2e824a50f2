//! Whatever is typed gets a sentence beside its field, and never more than a 4xx.

use axum::http::{Method, StatusCode, header};
use proptest::prelude::*;

use crate::support::on_real;

/// Address, and the field that the answer must name.
const REFUSED: [(&str, &str); 34] = [
    ("/api/v1/ukm/nearby", "lon"),
    ("/api/v1/ukm/nearby?lon=106.8", "lat"),
    ("/api/v1/ukm/nearby?lon=&lat=-6.5", "lon"),
    ("/api/v1/ukm/nearby?lon=200&lat=-6.5", "lon"),
    ("/api/v1/ukm/nearby?lon=-6.5&lat=106.8", "lat"),
    ("/api/v1/ukm/nearby?lon=NaN&lat=-6.5", "lon"),
    ("/api/v1/ukm/nearby?lon=inf&lat=-6.5", "lon"),
    ("/api/v1/ukm/nearby?lon=1e999&lat=-6.5", "lon"),
    ("/api/v1/ukm/nearby?lon=106.8&lon=106.9&lat=-6.5", "lon"),
    ("/api/v1/ukm/nearby?lon=106.8&lat=-6.5&radius_m=0", "radius_m"),
    ("/api/v1/ukm/nearby?lon=106.8&lat=-6.5&radius_m=-5", "radius_m"),
    ("/api/v1/ukm/nearby?lon=106.8&lat=-6.5&radius_m=1000000000", "radius_m"),
    ("/api/v1/ukm/nearby?lon=106.8&lat=-6.5&radius_m=x", "radius_m"),
    ("/api/v1/ukm/nearby?lon=106.8&lat=-6.5&limit=0", "limit"),
    ("/api/v1/ukm/nearby?lon=106.8&lat=-6.5&limit=101", "limit"),
    ("/api/v1/ukm/nearby?lon=106.8&lat=-6.5&product=tidak-ada", "product"),
    ("/api/v1/ukm/nearby?lon=106.8&lat=-6.5&group=tidak-ada", "group"),
    ("/api/v1/ukm/nearby?lon=106.8&lat=-6.5&after=rusak", "after"),
    ("/api/v1/ukm/search?kecamatan=99.99.99", "kecamatan"),
    ("/api/v1/ukm/search?desa=%00", "desa"),
    ("/api/v1/ukm/search?after=%FF%FE", "after"),
    ("/api/v1/ukm/search?lat=-6.5", "lon"),
    ("/api/v1/summary/radius?lon=106.8&lat=-6.5&by=umur", "by"),
    ("/api/v1/summary/radius?lon=106.8&lat=-6.5&as_of=2099-01", "as_of"),
    ("/api/v1/summary/radius?lon=106.8&lat=-6.5&as_of=2024-13", "as_of"),
    ("/api/v1/summary/wilayah", "level"),
    ("/api/v1/summary/wilayah?level=rt", "level"),
    ("/api/v1/summary/wilayah?level=kecamatan&parent=32.01.01", "parent"),
    ("/api/v1/summary/wilayah?level=desa&parent=32.99.01", "parent"),
    ("/api/v1/growth?from=2024-01&to=2023-01", "from"),
    ("/api/v1/growth?step=week", "step"),
    ("/api/v1/wilayah/at?lon=0", "lat"),
    ("/api/v1/geocode", "q"),
    ("/tiles/ukm/12/3260/2125.mvt?as_of=kemarin", "as_of"),
];

#[test]
fn each_fault_is_named_beside_its_field() {
    on_real(async |service| {
        for (path, field) in REFUSED {
            let answer = service.get(path).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
            assert_eq!(answer.header(header::CONTENT_TYPE), "application/problem+json", "{path}");
            let problem = answer.json();
            let fields: Vec<&str> =
                problem["errors"].as_array().unwrap().iter().filter_map(|e| e["field"].as_str()).collect();
            assert!(fields.contains(&field), "{path}: {problem}");
            assert_eq!(problem["status"], 400, "{path}");
        }
    });
}

#[test]
fn what_does_not_exist_is_a_404() {
    let long = format!("/ukm/{}", "x".repeat(4_000));
    let paths = [
        "/tiles/ukm/17/0/0.mvt",
        "/tiles/ukm/12/4096/0.mvt",
        "/tiles/ukm/a/b/c.mvt",
        "/tiles/ukm/12/3260/2125",
        "/tiles/wilayah/15/0/0.mvt",
        "/tiles/basemap.pmtiles",
        "/api/v1/wilayah/99.99",
        "/api/v1/ukm/XXXXXXXX",
        "/api/v1/wilayah/at?lon=0&lat=0",
        "/api/v1/tidak-ada",
        "/tiles/apa",
        "/ukm/00000000",
        "/ukm/%00",
        "/ukm/%FF",
        "/produk/tidak-ada",
        "/wilayah/tidak-ada",
        "/wilayah/cibinong/tidak-ada",
        "/tidak/ada",
        "/static/../Cargo.toml",
        "/static/.vite/manifest.json",
        &long,
    ];
    on_real(async |service| {
        for path in paths {
            assert_eq!(service.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    });
}

#[test]
fn a_page_says_what_is_wrong_as_a_page() {
    on_real(async |service| {
        for path in [
            "/peta?lapisan=salah",
            "/peta?bulan=2099-01",
            "/ukm?produk=salah",
            "/ukm?sesudah=rusak",
            "/peta?lon=106.8",
        ] {
            let answer = service.get(path).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
            assert!(answer.header(header::CONTENT_TYPE).starts_with("text/html"), "{path}");
            assert!(answer.text().contains("perlu diperbaiki"), "{path}");
        }
        // A browser sends every field of a form, filled or not.
        for path in ["/ukm?q=&kecamatan=&produk=", "/peta?lapisan=&bulan=&lon=&lat=&radius_m="] {
            assert_eq!(service.get(path).await.status, StatusCode::OK, "{path}");
        }
    });
}

#[test]
fn other_methods_are_refused() {
    on_real(async |service| {
        for path in ["/", "/ukm", "/api/v1/ukm/nearby", "/tiles/ukm.json"] {
            assert_eq!(
                service.send(Method::POST, path, &[]).await.status,
                StatusCode::METHOD_NOT_ALLOWED,
                "{path}"
            );
        }
    });
}

const PATHS: [&str; 16] = [
    "/",
    "/peta",
    "/ukm",
    "/produk",
    "/wilayah",
    "/api/v1/ukm/nearby",
    "/api/v1/ukm/search",
    "/api/v1/summary/radius",
    "/api/v1/summary/wilayah",
    "/api/v1/growth",
    "/api/v1/wilayah/at",
    "/api/v1/geocode",
    "/tiles/ukm.json",
    "/tiles/ukm/9/407/265.mvt",
    "/data/desa.csv",
    "/api/v1/ukm/00000000",
];
const FIELDS: [&str; 22] = [
    "lon",
    "lat",
    "radius_m",
    "limit",
    "product",
    "group",
    "after",
    "q",
    "kecamatan",
    "desa",
    "as_of",
    "by",
    "level",
    "parent",
    "from",
    "to",
    "step",
    "lapisan",
    "bulan",
    "wilayah",
    "sesudah",
    "sembunyi",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn no_query_is_answered_with_a_fault_of_ours(
        path in prop::sample::select(&PATHS[..]),
        pairs in prop::collection::vec(
            (
                prop::sample::select(&FIELDS[..]),
                prop_oneof![
                    "[-0-9.eE+,]{0,12}", "[ -~]{0,20}", "(%[0-9A-Fa-f]{0,2}){0,6}", "20[0-9]{2}-[0-9]{2}",
                    "32\\.01(\\.[0-9]{2}){0,2}", "kecamatan|desa|kabupaten|keripik|kuliner|jumlah|dominan|titik",
                ],
            ),
            0..6,
        ),
    ) {
        let query: Vec<String> = pairs
            .iter()
            .map(|(name, value)| format!("{name}={}", value.replace(['&', '#', ' ', '"', '<', '>', '\\', '^', '`', '{', '|', '}'], "+")))
            .collect();
        let address = format!("{path}?{}", query.join("&"));
        on_real(async |service| {
            let status = service.get(&address).await.status;
            assert!(status.as_u16() < 500, "{address}: {status}");
        });
    }
}
