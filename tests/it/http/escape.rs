//! A name that breaks out of every context that forgets to escape it is only ever a name.

use serde_json::Value;
use simbaumi::geodesy::{LonLat, Tile, World};

use crate::support::html::{attributes, contents};
use crate::support::records::{CLOSED_MOUTH, HOSTILE, HOSTILE_NAME};
use crate::support::tile::{self, Value as Attribute};
use crate::support::{Service, on_real};

/// [`HOSTILE_NAME`] as a value in an address.
const TYPED: &str = "%3Cscript%3Ealert(1)%3C%2Fscript%3E%22%27%26";

/// The public point of the record with the hostile name.
async fn point(service: &Service) -> (f64, f64) {
    let ukm = service.json(&format!("/api/v1/ukm/{}", HOSTILE.code())).await;
    (ukm["lon"].as_f64().unwrap(), ukm["lat"].as_f64().unwrap())
}

#[track_caller]
fn assert_harmless(path: &str, html: &str) {
    assert!(!html.contains("<script>alert"), "{path}");
    // A quote that ends an attribute would leave the rest of the name behind it.
    assert!(!html.contains("\"'&"), "{path}");
}

#[test]
fn a_hostile_name_is_text_on_every_page_that_shows_it() {
    on_real(async |service| {
        let (lon, lat) = point(service).await;
        let detail = format!("/ukm/{}", HOSTILE.code());
        for path in [
            detail.clone(),
            format!("/ukm/{}", CLOSED_MOUTH.code()),
            "/ukm?q=alert&nama=1".to_owned(),
            format!("/ukm?lon={lon}&lat={lat}&radius_m=1000"),
            "/wilayah/cibinong/pondok-rajeg".to_owned(),
            "/peta?wilayah=32.01.01.1001&lapisan=titik".to_owned(),
            format!("/peta?lon={lon}&lat={lat}&radius_m=1000"),
        ] {
            let html = service.text(&path).await;
            assert_harmless(&path, &html);
            assert!(
                contents(&html, "a").iter().any(|name| name == HOSTILE_NAME) || path == detail,
                "{path} does not show it"
            );
        }
        let html = service.text(&detail).await;
        assert_eq!(contents(&html, "h1"), [HOSTILE_NAME]);
        assert_eq!(contents(&html, "title"), [format!("{HOSTILE_NAME} – SI MBA UMI")]);
        for text in [
            format!("Pemilik {HOSTILE_NAME}"),
            format!("Gang Sempit 3 {HOSTILE_NAME}"),
            format!("Kegiatan {HOSTILE_NAME}"),
        ] {
            assert!(contents(&html, "dd").contains(&text), "{text}");
        }
        let chat =
            attributes(&html, "href").into_iter().find(|href| href.starts_with("https://wa.me/")).unwrap();
        assert!(
            chat.contains(TYPED.trim_end_matches("%26")) || chat.contains("%3Cscript%3Ealert%281%29"),
            "{chat}"
        );
    });
}

#[test]
fn what_a_visitor_types_is_shown_back_as_text() {
    on_real(async |service| {
        for path in [
            format!("/ukm?q={TYPED}"),
            format!("/ukm?q={TYPED}&nama=1"),
            format!("/ukm?nama={TYPED}"),
            format!("/ukm?produk={TYPED}"),
            format!("/ukm?sesudah={TYPED}"),
            format!("/ukm?q=keripik&sesudah=0-0-00000000-{TYPED}&urutan=20"),
            format!("/peta?sembunyi={TYPED}"),
            format!("/peta?lapisan={TYPED}"),
            format!("/peta?lon={TYPED}&lat=-6.5"),
            format!("/{TYPED}"),
            format!("/wilayah/{TYPED}"),
            format!("/ukm/{TYPED}"),
        ] {
            let answer = service.get(&path).await;
            assert!(answer.status.as_u16() < 500, "{path}");
            assert_harmless(&path, &answer.text());
        }
    });
}

#[test]
fn the_settings_of_the_map_are_json_in_an_attribute() {
    on_real(async |service| {
        for path in ["/peta".to_owned(), format!("/peta?wilayah=32.01.01.1001&sembunyi={TYPED}")] {
            let html = service.text(&path).await;
            let config: Value = serde_json::from_str(&attributes(&html, "data-config")[0]).unwrap();
            assert_eq!(config["tiles"]["wilayah"], "/tiles/wilayah/{z}/{x}/{y}.mvt", "{path}");
        }
    });
}

#[test]
fn data_carry_the_name_as_it_is() {
    on_real(async |service| {
        let (lon, lat) = point(service).await;
        let code = HOSTILE.code();
        for path in [
            format!("/api/v1/ukm/nearby?lon={lon}&lat={lat}&radius_m=10"),
            "/api/v1/ukm/search?q=alert".to_owned(),
            "/data/ukm.geojson".to_owned(),
        ] {
            let features = service.json(&path).await["features"].clone();
            let name = features.as_array().unwrap().iter().find(|one| one["properties"]["code"] == *code);
            assert_eq!(name.unwrap()["properties"]["name"], HOSTILE_NAME, "{path}");
        }
        let at = Tile::at(World::of(LonLat::new(lon, lat).unwrap()), 16);
        let answer = service.get(&format!("/tiles/ukm/16/{}/{}.mvt", at.x(), at.y())).await.ok();
        let layers = tile::tile(&answer.body);
        let of = |feature: &&tile::Feature| feature.tags.get("code") == Some(&Attribute::Text(code.clone()));
        let feature = layers[0].features.iter().find(of).unwrap();
        assert_eq!(feature.tags["name"], Attribute::Text(HOSTILE_NAME.to_owned()));
    });
}
