//! Figures, areas, places, and what is told instead.

use axum::http::StatusCode;
use serde_json::json;

use super::shape;
use crate::support::on_real;

#[test]
fn summaries_have_their_fields() {
    on_real(async |service| {
        let around = "lon=106.85&lat=-6.48&radius_m=20000";
        let radius = service.json(&format!("/api/v1/summary/radius?{around}&as_of=2024-01")).await;
        insta::assert_json_snapshot!(shape(&radius), @r#"
        {
          "by_product": [
            {
              "count": "[whole]",
              "name": "[text]",
              "product": "[text]",
              "share": "[number]"
            }
          ],
          "dominant": {
            "count": "[whole]",
            "name": "[text]",
            "product": "[text]",
            "runner_up": {
              "count": "[whole]",
              "name": "[text]",
              "product": "[text]",
              "share": "[number]"
            },
            "share": "[number]",
            "tied": []
          },
          "revision": "[whole]",
          "total": "[whole]",
          "undated": "[whole]",
          "with_product": "[whole]"
        }
        "#);
        let count = service.json(&format!("/api/v1/summary/radius?{around}&by=none")).await;
        assert_eq!(shape(&count), json!({"revision": "[whole]", "total": "[whole]"}));
        let areas = service.json("/api/v1/summary/wilayah?level=kecamatan").await;
        insta::assert_json_snapshot!(shape(&areas), @r#"
        {
          "located": "[whole]",
          "not_located": "[whole]",
          "outside": "[whole]",
          "revision": "[whole]",
          "rows": [
            {
              "area_ha": "[number]",
              "code": "[text]",
              "coverage": "[number]",
              "dominant": {
                "count": "[whole]",
                "name": "[text]",
                "product": "[text]",
                "runner_up": {
                  "count": "[whole]",
                  "name": "[text]",
                  "product": "[text]",
                  "share": "[number]"
                },
                "share": "[number]",
                "tied": [
                  "[text]"
                ]
              },
              "name": "[text]",
              "total": "[whole]"
            }
          ],
          "total": "[whole]"
        }
        "#);
    });
}

#[test]
fn growth_and_a_place_without_anybody_have_their_fields() {
    on_real(async |service| {
        let growth = service.json("/api/v1/growth?wilayah=32.01.01&from=2020-01&to=2020-02").await;
        insta::assert_json_snapshot!(shape(&growth), @r#"
        {
          "revision": "[whole]",
          "rows": [
            {
              "alive": "[whole]",
              "closed": "[whole]",
              "opened": "[whole]",
              "period": "[text]"
            }
          ],
          "undated": "[whole]"
        }
        "#);
        let nobody = service.json("/api/v1/summary/radius?lon=0&lat=0&radius_m=1").await;
        assert_eq!((&nobody["total"], &nobody["by_product"]), (&json!(0), &json!([])));
        assert!(nobody["dominant"].is_null());
    });
}

#[test]
fn areas_and_places_have_their_fields() {
    on_real(async |service| {
        insta::assert_json_snapshot!(service.json("/api/v1/wilayah/32.01.01").await, @r#"
        {
          "area_ha": 4664.0,
          "bps_code": "3201210",
          "code": "32.01.01",
          "kind": "kecamatan",
          "lat": -6.482558,
          "level": "kecamatan",
          "lon": 106.838358,
          "name": "Cibinong",
          "official": false,
          "parent": "32.01",
          "population": null,
          "postal_code": null,
          "slug": "cibinong"
        }
        "#);
        let at = service.json("/api/v1/wilayah/at?lon=106.725&lat=-6.5556").await;
        insta::assert_json_snapshot!(shape(&at), @r#"
        {
          "desa": {
            "area_ha": "[number]",
            "bps_code": "[text]",
            "code": "[text]",
            "kind": "[text]",
            "lat": "[number]",
            "level": "[text]",
            "lon": "[number]",
            "name": "[text]",
            "official": false,
            "parent": "[text]",
            "population": null,
            "postal_code": "[text]",
            "slug": "[text]"
          },
          "distance_to_border_m": "[number]",
          "kecamatan": {
            "area_ha": "[number]",
            "bps_code": "[text]",
            "code": "[text]",
            "kind": "[text]",
            "lat": "[number]",
            "level": "[text]",
            "lon": "[number]",
            "name": "[text]",
            "official": false,
            "parent": "[text]",
            "population": null,
            "postal_code": null,
            "slug": "[text]"
          },
          "official": false,
          "overlapping": false
        }
        "#);
        insta::assert_json_snapshot!(service.json("/api/v1/geocode?q=Babakan,%20Dramaga").await, @r#"
        {
          "candidates": [
            {
              "desa_code": "32.01.30.2008",
              "label": "Desa Babakan, Kecamatan Dramaga",
              "lat": -6.557164,
              "lon": 106.726055,
              "precision": "desa",
              "reason": "Nama desa dan kecamatannya cocok.",
              "source": "nama wilayah",
              "warnings": []
            }
          ],
          "problem": null
        }
        "#);
        insta::assert_json_snapshot!(service.json("/api/v1/geocode?q=Antah%20Berantah").await, @r#"
        {
          "candidates": [],
          "problem": "Tidak ada desa atau kecamatan di Kabupaten Bogor yang dikenali dari alamat itu."
        }
        "#);
    });
}

#[test]
fn a_problem_is_told_as_in_rfc_9457() {
    on_real(async |service| {
        let faults = service.get("/api/v1/ukm/nearby?lon=200&lat=-6.5&radius_m=0&limit=x").await;
        assert_eq!(faults.status, StatusCode::BAD_REQUEST);
        insta::assert_json_snapshot!(faults.json(), @r#"
        {
          "detail": "lon: bujur harus antara -180 dan 180; radius_m: harus antara 1 dan 50000 (meter); limit: harus bilangan bulat antara 1 dan 100",
          "errors": [
            {
              "field": "lon",
              "message": "bujur harus antara -180 dan 180"
            },
            {
              "field": "radius_m",
              "message": "harus antara 1 dan 50000 (meter)"
            },
            {
              "field": "limit",
              "message": "harus bilangan bulat antara 1 dan 100"
            }
          ],
          "status": 400,
          "title": "Isian perlu diperbaiki",
          "type": "about:blank"
        }
        "#);
        let outside = service.get("/api/v1/wilayah/at?lon=0&lat=0").await;
        assert_eq!(outside.status, StatusCode::NOT_FOUND);
        insta::assert_json_snapshot!(outside.json(), @r#"
        {
          "detail": "Titik ini di luar Kabupaten Bogor.",
          "status": 404,
          "title": "Tidak ditemukan",
          "type": "about:blank"
        }
        "#);
    });
}
