//! Whatever is typed gets a sentence beside its field, and never more than a 4xx.

use axum::http::{StatusCode, header};
use proptest::prelude::*;

use crate::support::on_real;

/// Address, and the field that the answer must name.
const REFUSED: [(&str, &str); 72] = [
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
    ("/tiles/ukm/12/3260/2125.mvt?product=", "product"),
    ("/tiles/ukm.json?group=tidak-ada", "group"),
    ("/api/v1/ukm/nearby?lon=106.8&lat=-6.5&radius_m=NaN", "radius_m"),
    ("/api/v1/ukm/nearby?lon=106.8&lat=-6.5&radius_m=1e9", "radius_m"),
    ("/api/v1/ukm/nearby?lon=106.8&lat=-6.5&radius_m=0.999", "radius_m"),
    ("/api/v1/ukm/nearby?lon=106.8&lat=-6.5&radius_m=50000.001", "radius_m"),
    ("/api/v1/ukm/nearby?lon=106.8&lat=-6.5&radius_m=", "radius_m"),
    ("/api/v1/ukm/nearby?lon=106.8&lat=-6.5&limit=1.5", "limit"),
    ("/api/v1/ukm/nearby?lon=106.8&lat=-6.5&limit=99999999999", "limit"),
    ("/api/v1/ukm/nearby?lon=106.8&lat=-6.5&after=5-0000000", "after"),
    ("/api/v1/ukm/search?after=300-0-00000000-x", "after"),
    ("/api/v1/ukm/search?q=", "q"),
    ("/api/v1/ukm/search?q=a&q=b", "q"),
    ("/api/v1/ukm/search?q=k", "q"),
    ("/api/v1/ukm/search?q=%00", "q"),
    ("/api/v1/ukm/search?q=%21%3F", "q"),
    ("/api/v1/ukm/search?limit=0", "limit"),
    ("/api/v1/summary/wilayah?level=desa&as_of=", "as_of"),
    ("/api/v1/growth?wilayah=99.99", "wilayah"),
    ("/api/v1/growth?to=2099-01", "to"),
    ("/api/v1/geocode?q=%20", "q"),
    ("/api/v1/ukm/nearby?lon=106.8&lat=-6.5&limit=+5", "limit"),
    ("/api/v1/ukm/nearby?lon=106.8&lat=-6.5&limit=%2B5", "limit"),
    ("/api/v1/ukm/nearby?lon=106.8&lat=-6.5&radius=500", "radius"),
    ("/api/v1/ukm/nearby?lon=106.8&lat=-6.5&as_of=2024-01", "as_of"),
    ("/api/v1/ukm/search?q=kopi&produk=kopi", "produk"),
    ("/api/v1/ukm/AAAAAAAA?x=1", "x"),
    ("/api/v1/summary/radius?lon=106.8&lat=-6.5&limit=5", "limit"),
    ("/api/v1/summary/wilayah?level=desa&wilayah=32.01", "wilayah"),
    ("/api/v1/growth?bulan=2024-01", "bulan"),
    ("/api/v1/wilayah?level=desa", "level"),
    ("/api/v1/wilayah/32.01.01?kode=1", "kode"),
    ("/api/v1/wilayah/at?lon=106.8&lat=-6.5&radius_m=5", "radius_m"),
    ("/api/v1/geocode?q=Babakan&limit=5", "limit"),
    ("/tiles/ukm/9/407/265.mvt?month=2024-01", "month"),
    ("/tiles/wilayah/9/407/265.mvt?product=kopi", "product"),
    ("/tiles/ukm.json?as=2024", "as"),
    ("/tiles/wilayah.json?group=kuliner", "group"),
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
            assert!(problem["detail"].as_str().unwrap().contains(field), "{path}: {problem}");
            assert_eq!(problem["title"], "Isian perlu diperbaiki", "{path}");
            assert_eq!(problem["type"], "about:blank", "{path}");
            assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*", "{path}");
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
        "/tiles/ukm/010/407/265.mvt",
        "/tiles/wilayah/9/0407/265.mvt",
        "/tiles/ukm/12/3260/2125",
        "/tiles/wilayah/15/0/0.mvt",
        "/tiles/basemap.pmtiles",
        "/api/v1/wilayah/99.99",
        "/api/v1/ukm/AAAAAAAA",
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
            let answer = service.get(path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            if ["/api/", "/tiles/", "/static/"].iter().any(|data| path.starts_with(data)) {
                assert_eq!(answer.header(header::CONTENT_TYPE), "application/problem+json", "{path}");
                assert_eq!(answer.json()["title"], "Tidak ditemukan", "{path}");
            } else {
                let html = answer.text();
                assert!(
                    html.contains("<html lang=\"id\">") && html.contains("<h1>Tidak ditemukan"),
                    "{path}"
                );
            }
        }
    });
}

#[test]
fn a_page_says_what_is_wrong_as_a_page() {
    on_real(async |service| {
        for (path, field) in [
            ("/peta?lapisan=salah", "lapisan"),
            ("/peta?ukuran=salah", "ukuran"),
            ("/peta?bulan=2099-01", "bulan"),
            ("/peta?bulan=kemarin", "bulan"),
            ("/peta?wilayah=99.99", "wilayah"),
            ("/peta?kelompok=%FF%FE", "kelompok"),
            ("/peta?lon=106.8", "lat"),
            ("/peta?lon=106.8&lat=-6.5&radius_m=0", "radius_m"),
            ("/peta?lon=106.8&lat=-6.5&radius_m=1e9", "radius_m"),
            ("/peta?lon=NaN&lat=-6.5", "lon"),
            ("/ukm?produk=salah", "produk"),
            ("/ukm?kecamatan=%00", "kecamatan"),
            ("/ukm?desa=x", "desa"),
            ("/ukm?sesudah=rusak", "sesudah"),
            ("/ukm?urutan=-1", "urutan"),
            ("/ukm?lon=200&lat=-6.5", "lon"),
        ] {
            let answer = service.get(path).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
            assert!(answer.header(header::CONTENT_TYPE).starts_with("text/html"), "{path}");
            let html = answer.text();
            assert!(html.contains("<h1>Isian perlu diperbaiki"), "{path}");
            assert!(html.contains(&format!("<b>{field}</b>: ")), "{path} does not name {field}");
        }
    });
}

#[test]
fn what_is_far_too_long_or_no_text_at_all_is_still_answered() {
    let (long, zeros, broken) = ("panjang".repeat(1_500), "%00".repeat(3_000), "%FF%FE%C3".repeat(1_000));
    on_real(async |service| {
        for address in [
            "/ukm?q=",
            "/ukm?nama=1&q=",
            "/ukm?sesudah=",
            "/ukm/",
            "/peta?sembunyi=",
            "/peta?lapisan=",
            "/wilayah/",
            "/wilayah/cibinong/",
            "/produk/",
            "/",
            "/static/",
            "/api/v1/geocode?q=",
            "/api/v1/ukm/search?q=",
            "/api/v1/ukm/search?after=0-0-00000000-",
            "/api/v1/ukm/",
            "/api/v1/wilayah/",
            "/api/v1/ukm/nearby?lon=106.8&lat=-6.5&product=",
            "/api/v1/summary/wilayah?level=",
            "/tiles/ukm/12/3260/",
            "/tiles/ukm/12/3260/2125.mvt?as_of=",
        ] {
            for what in [&long, &zeros, &broken] {
                let answer = service.get(&format!("{address}{what}")).await;
                assert!(answer.status.as_u16() < 500, "{address}: {}", answer.status);
                // What was typed is not sent back at any length.
                let most = if answer.status.is_success() { 400_000 } else { 30_000 };
                assert!(answer.body.len() < most, "{address}: {} bytes", answer.body.len());
            }
        }
    });
}

#[test]
fn what_a_cursor_says_about_another_list_is_only_a_place_in_this_one() {
    on_real(async |service| {
        for path in [
            "/api/v1/ukm/nearby?lon=106.8&lat=-6.5&after=4294967295-ZZZZZZZZ",
            "/api/v1/ukm/nearby?lon=106.8&lat=-6.5&after=0-00000000",
            "/api/v1/ukm/search?after=255-4294967295-ZZZZZZZZ-zzz",
            "/api/v1/ukm/search?after=0-0-00000000-",
            "/api/v1/ukm/search?q=keripik&lon=0&lat=0&after=0-0-00000000-%F0%9F%98%80",
        ] {
            service.json(path).await;
        }
    });
}

const PATHS: [&str; 30] = [
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
    "/api/v1/ukm/00000012",
    "/api/v1/wilayah",
    "/api/v1/wilayah/32.01.01",
    "/tiles/wilayah.json",
    "/tiles/wilayah/9/407/265.mvt",
    "/data/ukm.geojson",
    "/ukm/00000012",
    "/produk/keripik",
    "/wilayah/cibinong",
    "/wilayah/cibinong/pondok-rajeg",
    "/tentang",
    "/data",
    "/api",
    "/sitemap.xml",
];
const FIELDS: [&str; 27] = [
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
    "produk",
    "kelompok",
    "ukuran",
    "nama",
    "urutan",
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

/// Nobody is answered about a part of what they typed without being told.
#[test]
fn a_search_that_is_too_long_is_told_and_stays_in_its_box() {
    on_real(async |service| {
        let (longest, longer) = ("k".repeat(200), "k".repeat(201));
        service.get(&format!("/ukm?q={longest}")).await.ok();
        let answer = service.get(&format!("/ukm?q={longer}&kecamatan=32.01.01")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        let page = answer.text();
        assert!(page.contains("terlalu panjang") && page.contains("paling banyak 200 huruf"), "{page}");
        assert!(page.contains(&format!("value=\"{longer}\"")), "{page}");
        let api = service.get(&format!("/api/v1/ukm/search?q={longer}")).await;
        assert_eq!(api.status, StatusCode::BAD_REQUEST);
        assert_eq!(api.json()["errors"][0]["field"], "q");
    });
}
