//! What every answer carries: validators, compression, openness to other sites, refusals of other methods.

use std::io::Read;

use axum::http::{Method, StatusCode, header};

use crate::support::records::HOSTILE;
use crate::support::{Answer, on_real};

/// One address for each kind of public data.
fn data() -> Vec<String> {
    let code = HOSTILE.code();
    let mut paths: Vec<String> = [
        "/api/v1/ukm/nearby?lon=106.85&lat=-6.48&radius_m=20000&limit=100",
        "/api/v1/ukm/search?q=keripik",
        "/api/v1/summary/radius?lon=106.85&lat=-6.48",
        "/api/v1/summary/radius?lon=106.85&lat=-6.48&by=none",
        "/api/v1/summary/wilayah?level=desa",
        "/api/v1/growth",
        "/api/v1/wilayah",
        "/api/v1/wilayah/32.01.01",
        "/api/v1/wilayah/at?lon=106.85&lat=-6.48",
        "/api/v1/geocode?q=Cibinong",
        "/tiles/ukm/9/407/265.mvt",
        "/tiles/wilayah/9/407/265.mvt",
        "/tiles/ukm.json",
        "/tiles/wilayah.json",
        "/api/openapi.json",
        "/data/ukm.geojson",
        "/data/ukm.csv",
        "/data/kecamatan.csv",
        "/data/desa.csv",
    ]
    .map(str::to_owned)
    .to_vec();
    paths.push(format!("/api/v1/ukm/{code}"));
    paths
}

/// The bytes that the answer stands for.
fn unpacked(answer: &Answer) -> Vec<u8> {
    let mut out = Vec::new();
    match answer.header(header::CONTENT_ENCODING) {
        "gzip" => flate2::read::GzDecoder::new(&*answer.body).read_to_end(&mut out).unwrap(),
        "br" => brotli::Decompressor::new(&*answer.body, 4096).read_to_end(&mut out).unwrap(),
        _ => return answer.body.to_vec(),
    };
    out
}

#[test]
fn data_are_open_to_other_sites_and_not_sent_to_who_holds_them() {
    on_real(async |service| {
        for path in data() {
            let first = service.get_with(&path, &[(header::ORIGIN, "https://lain.example")]).await.ok();
            assert_eq!(first.header(header::CACHE_CONTROL), "no-cache", "{path}");
            assert_eq!(first.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*", "{path}");
            assert!(first.header(header::VARY).contains("accept-encoding"), "{path}");
            let etag = first.header(header::ETAG);
            assert!(etag.ends_with('"'), "{path}");
            for held in [etag, &format!("\"lain\", {etag}"), "*"] {
                let again = service.get_with(&path, &[(header::IF_NONE_MATCH, held)]).await;
                assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{path} {held}");
                assert_eq!((again.header(header::ETAG), again.body.len()), (etag, 0), "{path}");
                assert_eq!(again.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*", "{path}");
            }
            let other = service.get_with(&path, &[(header::IF_NONE_MATCH, "W/\"lain\"")]).await;
            assert_eq!(other.status, StatusCode::OK, "{path}");
        }
    });
}

#[test]
fn a_compressed_answer_stands_for_the_same_bytes() {
    on_real(async |service| {
        for path in data() {
            let plain = service.get(&path).await.ok();
            assert_eq!(plain.header(header::CONTENT_ENCODING), "", "{path}");
            for accept in ["gzip", "br", "gzip, deflate, br", "br;q=0, gzip", "identity"] {
                let answer = service.get_with(&path, &[(header::ACCEPT_ENCODING, accept)]).await.ok();
                assert_eq!(unpacked(&answer), plain.body, "{path} {accept}");
                assert_eq!(answer.header(header::ETAG), plain.header(header::ETAG), "{path} {accept}");
                let coding = answer.header(header::CONTENT_ENCODING);
                assert!(accept.contains(coding) && (coding != "br" || !accept.contains("br;q=0")), "{path}");
            }
        }
        // Tiles come in both forms, made once.
        for (accept, coding) in [("gzip", "gzip"), ("gzip, br", "br")] {
            for path in ["/tiles/ukm/9/407/265.mvt", "/tiles/wilayah/9/407/265.mvt"] {
                let tile = service.get_with(path, &[(header::ACCEPT_ENCODING, accept)]).await.ok();
                assert_eq!(tile.header(header::CONTENT_ENCODING), coding, "{path}");
            }
        }
    });
}

#[test]
fn an_empty_tile_is_204_and_open_too() {
    on_real(async |service| {
        for path in [
            "/tiles/ukm/12/0/0.mvt",
            "/tiles/wilayah/12/0/0.mvt",
            "/tiles/ukm/16/52188/33940.mvt?product=kopi",
        ] {
            let answer = service.get(path).await;
            assert_eq!((answer.status, answer.body.len()), (StatusCode::NO_CONTENT, 0), "{path}");
            assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*", "{path}");
            assert_eq!(answer.header(header::CACHE_CONTROL), "no-cache", "{path}");
            let etag = answer.header(header::ETAG);
            let again = service.get_with(path, &[(header::IF_NONE_MATCH, etag)]).await;
            assert_eq!(
                (again.status, again.header(header::ETAG)),
                (StatusCode::NOT_MODIFIED, etag),
                "{path}"
            );
        }
    });
}

#[test]
fn a_head_request_gets_the_headers_alone_and_other_methods_a_problem() {
    on_real(async |service| {
        for path in data() {
            let (get, head) = (service.get(&path).await, service.send(Method::HEAD, &path, &[]).await);
            assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0), "{path}");
            assert_eq!(head.header(header::ETAG), get.header(header::ETAG), "{path}");
            for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
                let answer = service.send(method, &path, &[]).await;
                assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
                assert_eq!(answer.header(header::CONTENT_TYPE), "application/problem+json", "{path}");
                assert!(answer.header(header::ALLOW).contains("GET"), "{path}");
                assert_eq!(answer.json()["status"], 405, "{path}");
            }
        }
        for path in ["/healthz", "/readyz", "/metrics", "/static/tidak-ada.js"] {
            let answer = service.send(Method::POST, path, &[]).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
            assert_eq!(answer.header(header::CONTENT_TYPE), "application/problem+json", "{path}");
        }
        for path in ["/", "/peta", "/ukm", "/wilayah/cibinong"] {
            let head = service.send(Method::HEAD, path, &[]).await;
            assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0), "{path}");
            let answer = service.send(Method::POST, path, &[]).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
            assert!(answer.header(header::CONTENT_TYPE).starts_with("text/html"), "{path}");
            assert!(answer.header(header::ALLOW).contains("GET"), "{path}");
        }
    });
}

#[test]
fn every_answer_carries_the_security_headers() {
    let mut paths = data();
    for path in [
        "/",
        "/peta",
        "/tidak-ada",
        "/api/v1/tidak-ada",
        "/api/v1/geocode",
        "/tiles/ukm/99/0/0.mvt",
        "/tiles/ukm/12/0/0.mvt",
        "/healthz",
        "/readyz",
        "/metrics",
        "/robots.txt",
        "/sitemap.xml",
        "/static/tidak-ada.js",
        "/api/openapi.json",
    ] {
        paths.push(path.to_owned());
    }
    on_real(async |service| {
        for path in paths {
            let answer = service.get(&path).await;
            let policy = answer.header(header::CONTENT_SECURITY_POLICY);
            for part in ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'"] {
                assert!(policy.contains(part), "{path}: {policy}");
            }
            assert!(!policy.contains("unsafe"), "{path}: {policy}");
            assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{path}");
            assert!(!answer.header(header::REFERRER_POLICY).is_empty(), "{path}");
            assert!(answer.header("permissions-policy").contains("geolocation=(self)"), "{path}");
        }
    });
}
