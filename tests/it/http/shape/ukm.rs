//! Businesses, one and many.

use super::{redact, shape};
use crate::support::on_real;
use crate::support::records::{CLOSED_MOUTH, HOSTILE, NOT_LOCATED};

#[test]
fn one_business_tells_what_is_published_and_null_for_the_rest() {
    on_real(async |service| {
        let open = service.json(&format!("/api/v1/ukm/{}", HOSTILE.code())).await;
        insta::assert_json_snapshot!(open, @r#"
        {
          "code": "00000012",
          "demo": false,
          "desa": {
            "key": "32.01.01.1001",
            "name": "Pondok Rajeg"
          },
          "desa_code": "32.01.01.1001",
          "group": "kuliner",
          "href": "/ukm/00000012",
          "kecamatan": {
            "key": "32.01.01",
            "name": "Cibinong"
          },
          "lat": -6.4607836,
          "lon": 106.8212607,
          "name": "<script>alert(1)</script>\"'&",
          "precision": "exact",
          "product_name": "Keripik",
          "products": [
            {
              "key": "keripik",
              "name": "Keripik"
            }
          ],
          "route": "https://www.google.com/maps/dir/?api=1&destination=-6.460784%2C106.821261",
          "start": "2015-06",
          "whatsapp": "+6281200000001"
        }
        "#);
        let closed = service.json(&format!("/api/v1/ukm/{}", CLOSED_MOUTH.code())).await;
        insta::assert_json_snapshot!(closed, @r#"
        {
          "code": "00000024",
          "demo": false,
          "desa": {
            "key": "32.01.01.1001",
            "name": "Pondok Rajeg"
          },
          "desa_code": "32.01.01.1001",
          "group": "kuliner",
          "href": "/ukm/00000024",
          "kecamatan": {
            "key": "32.01.01",
            "name": "Cibinong"
          },
          "lat": -6.4606836,
          "lon": 106.8213607,
          "name": "Keripik Tanpa Izin Tayang",
          "precision": "desa",
          "product_name": "Keripik",
          "products": [
            {
              "key": "keripik",
              "name": "Keripik"
            }
          ],
          "route": null,
          "start": "2015-06",
          "whatsapp": null
        }
        "#);
        let lost = service.json(&format!("/api/v1/ukm/{}", NOT_LOCATED.code())).await;
        for field in ["desa", "desa_code", "kecamatan", "lat", "lon", "precision", "route", "whatsapp"] {
            assert!(lost[field].is_null(), "{field}");
        }
    });
}

#[test]
fn businesses_around_a_position_are_geojson_and_only_exact_points_have_a_distance() {
    on_real(async |service| {
        let ukm = service.json(&format!("/api/v1/ukm/{}", HOSTILE.code())).await;
        let at = format!("lon={}&lat={}&radius_m=200&product=keripik", ukm["lon"], ukm["lat"]);
        let mut nearby = service.json(&format!("/api/v1/ukm/nearby?{at}&limit=2")).await;
        redact(&mut nearby, "revision");
        insta::assert_json_snapshot!(nearby, @r#"
        {
          "features": [
            {
              "geometry": {
                "coordinates": [
                  106.8212607,
                  -6.4607836
                ],
                "type": "Point"
              },
              "properties": {
                "code": "00000012",
                "desa_code": "32.01.01.1001",
                "distance_m": 0.0,
                "group": "kuliner",
                "kecamatan_code": "32.01.01",
                "name": "<script>alert(1)</script>\"'&",
                "precision": "exact",
                "product": "keripik"
              },
              "type": "Feature"
            },
            {
              "geometry": {
                "coordinates": [
                  106.8213607,
                  -6.4606836
                ],
                "type": "Point"
              },
              "properties": {
                "code": "00000024",
                "desa": "Pondok Rajeg",
                "desa_code": "32.01.01.1001",
                "group": "kuliner",
                "kecamatan_code": "32.01.01",
                "name": "Keripik Tanpa Izin Tayang",
                "precision": "desa",
                "product": "keripik"
              },
              "type": "Feature"
            }
          ],
          "matched": 3,
          "matched_exact": 1,
          "next": "15642-00000024",
          "revision": "[revision]",
          "type": "FeatureCollection"
        }
        "#);
    });
}

#[test]
fn found_businesses_have_the_same_shape_and_no_place_where_none_is_known() {
    on_real(async |service| {
        let search = service.json("/api/v1/ukm/search?q=keripik&limit=1").await;
        insta::assert_json_snapshot!(shape(&search), @r#"
        {
          "features": [
            {
              "geometry": {
                "coordinates": [
                  "[number]"
                ],
                "type": "[text]"
              },
              "properties": {
                "code": "[text]",
                "desa": "[text]",
                "desa_code": "[text]",
                "group": "[text]",
                "kecamatan_code": "[text]",
                "name": "[text]",
                "precision": "[text]",
                "product": "[text]"
              },
              "type": "[text]"
            }
          ],
          "matched": "[whole]",
          "next": "[text]",
          "revision": "[whole]",
          "type": "[text]"
        }
        "#);
        let mut lost = service.json("/api/v1/ukm/search?q=entah").await;
        redact(&mut lost, "revision");
        insta::assert_json_snapshot!(lost, @r#"
        {
          "features": [
            {
              "geometry": null,
              "properties": {
                "code": "0000009J",
                "desa_code": null,
                "group": "kuliner",
                "kecamatan_code": null,
                "name": "Keripik Entah",
                "precision": null,
                "product": "keripik"
              },
              "type": "Feature"
            }
          ],
          "matched": 1,
          "next": null,
          "revision": "[revision]",
          "type": "FeatureCollection"
        }
        "#);
    });
}
