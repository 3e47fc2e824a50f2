//! What describes the service to programs: OpenAPI and TileJSON.

use axum::http::StatusCode;

use super::redact;
use crate::support::on_real;
use crate::support::records::HOSTILE;

#[test]
fn the_description_of_the_api_is_looked_at_when_it_changes() {
    on_real(async |service| {
        insta::assert_json_snapshot!("openapi", service.json("/api/openapi.json").await);
    });
}

#[test]
fn everything_described_answers() {
    on_real(async |service| {
        let document = service.json("/api/openapi.json").await;
        for (path, methods) in document["paths"].as_object().unwrap() {
            let mut address = path.clone();
            let mut query = Vec::new();
            for parameter in methods["get"]["parameters"].as_array().into_iter().flatten() {
                let name = parameter["name"].as_str().unwrap();
                let value = match name {
                    "code" if path.contains("ukm") => &HOSTILE.code(),
                    "code" => "32.01.01",
                    "z" => "9",
                    "x" => "407",
                    "y" => "265",
                    "lon" => "106.85",
                    "lat" => "-6.48",
                    "level" => "desa",
                    "q" => "cibinong",
                    _ => continue,
                };
                if parameter["in"] == "path" {
                    address = address.replace(&format!("{{{name}}}"), value);
                } else if parameter["required"] == true {
                    query.push(format!("{name}={value}"));
                }
            }
            let answer = service.get(&format!("{address}?{}", query.join("&"))).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
            let described = &methods["get"]["responses"]["200"]["content"];
            let kind = answer.headers["content-type"].to_str().unwrap();
            assert!(
                described.is_null() || described.get(kind).is_some(),
                "{path} is sent as {kind}: {described}"
            );
            assert!(methods["get"]["summary"].is_string(), "{path} has no summary");
        }
    });
}
#[test]
fn tiles_are_described_by_tilejson() {
    on_real(async |service| {
        let mut ukm = service.json("/tiles/ukm.json?product=keripik&as_of=2024-01").await;
        redact(&mut ukm, "version");
        insta::assert_json_snapshot!("tiles_ukm", ukm);
        let mut wilayah = service.json("/tiles/wilayah.json").await;
        redact(&mut wilayah, "version");
        insta::assert_json_snapshot!("tiles_wilayah", wilayah);
        for document in [ukm, wilayah] {
            let template = document["tiles"][0].as_str().unwrap();
            let tile = template.replace("{z}", "9").replace("{x}", "407").replace("{y}", "265");
            let answer = service.get(&tile).await;
            assert!(answer.status == StatusCode::OK || answer.status == StatusCode::NO_CONTENT, "{tile}");
        }
    });
}
