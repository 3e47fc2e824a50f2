use serde_json::json;
use simbaumi::geodesy::LonLat;
use simbaumi::wilayah::boundary::{ImportError, restore_previous};
use simbaumi::wilayah::{DesaIx, query};

use super::{by_code, collection, conn_with_facts, four, now, square, take};

#[tokio::test]
async fn shapes_are_matched_by_either_code_or_by_name_within_the_kecamatan() {
    let mut conn = conn_with_facts().await;
    let bps = ["9971010001", "9971010002", "9971020001", "9971020002"];
    let names = [
        ("SUKAMAJU", "BARAT"),
        ("Gn. Sari", "Kec. Barat"),
        ("suka maju", "timur"),
        ("Kel. Melatti", "Timur"),
    ];
    for (features, by_name) in [
        (by_code(), 0),
        (four(bps.map(|code| json!({"kode": code}))), 0),
        (four(bps.map(|code| json!({"KDEBPS": code.parse::<u64>().unwrap()}))), 0),
        (four(names.map(|(desa, kecamatan)| json!({"WADMKD": desa, "WADMKC": kecamatan}))), 4),
    ] {
        let report = take(&mut conn, "99.71", &collection(&features)).await.unwrap();
        assert_eq!(
            (report.matched, report.matched_kecamatan, report.matched_by_name),
            (4, 2, by_name),
            "{report}"
        );
        assert!(!report.unclean() && report.repaired.is_empty(), "{report}");
        let areas = query::load(&mut conn, "99.71").await.unwrap();
        assert!(areas.official());
        let first = areas.locate(LonLat::new(110.005, -7.005).unwrap()).unwrap();
        assert_eq!(areas.desa()[usize::from(first.desa.0)].code, "99.71.01.1001");
        assert_eq!(areas.adjacent(DesaIx(1)), [DesaIx(0), DesaIx(2)]);
        assert_eq!(areas.outline().0.len(), 1);
    }
}

#[tokio::test]
async fn a_name_stands_above_a_bps_code_of_another_edition() {
    let mut conn = conn_with_facts().await;
    // The codes of the first two are exchanged, the third is of an edition that nobody knows.
    let features = four(
        [("9971010002", "Suka Maju"), ("9971010001", "Gunungsari"), ("9971020009", "Sukamaju"), ("9971020002", "Melati")]
            .map(|(code, name)| json!({"KDEBPS": code, "NAMOBJ": name, "WADMKC": if code < "997102" { "Barat" } else { "Timur" }})),
    );
    let report = take(&mut conn, "99.71", &collection(&features)).await.unwrap();
    assert_eq!((report.matched, report.matched_by_name, report.named_otherwise.len()), (4, 1, 2), "{report}");
    let areas = query::load(&mut conn, "99.71").await.unwrap();
    let (desa, _) = areas.desa_at(LonLat::new(110.005, -7.005).unwrap()).unwrap();
    assert_eq!(desa, DesaIx(0));
}

#[tokio::test]
async fn what_does_not_match_refuses_the_file_and_changes_nothing() {
    let mut conn = conn_with_facts().await;
    let mut unknown = by_code();
    unknown[3].0 = json!({"KDEPUM": "99.71.02.1009"});
    let mut extra = by_code();
    extra.push((json!({"KDEPUM": "99.72.02.1009"}), square(110.1, 110.2)));
    let ambiguous = four(["Suka Maju", "Gunungsari", "Sukamaju", "Melati"].map(|name| json!({"nama": name})));
    for features in [unknown, extra, by_code()[..3].to_vec(), ambiguous] {
        let error = take(&mut conn, "99.71", &collection(&features)).await.unwrap_err();
        let ImportError::Refused(report) = error else { panic!("{error}") };
        assert!(report.to_string().contains("TIDAK disimpan"));
        assert!(!query::active_set_fits(&mut conn, "99.71").await.unwrap());
    }
}

#[tokio::test]
async fn gaps_overlaps_and_broken_rings_are_told_and_saved() {
    let mut conn = conn_with_facts().await;
    let mut features = by_code();
    // An overlap of 0.001° with the third, and a square hole of 0.001° in the second.
    features[3].1 = square(110.029, 110.04);
    features[1].1["coordinates"].as_array_mut().unwrap().push(json!([
        [110.015, -7.005],
        [110.016, -7.005],
        [110.016, -7.004],
        [110.015, -7.004],
        [110.015, -7.005]
    ]));
    // A ring that crosses itself.
    features[0].1 = json!({"type": "Polygon", "coordinates":
        [[[110.0, -7.01], [110.0, -7.0], [110.01, -7.0], [110.01, -7.01], [110.004, -7.01], [110.006, -7.012],
          [110.004, -7.012], [110.006, -7.01], [110.0, -7.01]]]});
    let report = take(&mut conn, "99.71", &collection(&features)).await.unwrap();
    assert_eq!((report.gaps.count, report.overlaps.count, report.repaired.len()), (1, 1, 1), "{report}");
    assert!(
        (report.overlaps.area_ha - 12.2).abs() < 0.3 && (report.gaps.area_ha - 1.2).abs() < 0.1,
        "{report}"
    );
    let areas = query::load(&mut conn, "99.71").await.unwrap();
    let (desa, overlapping) = areas.desa_at(LonLat::new(110.0295, -7.005).unwrap()).unwrap();
    assert_eq!((areas.desa()[usize::from(desa.0)].code.as_str(), overlapping), ("99.71.02.1001", true));
    // Joined shapes do not show the hole.
    assert!(areas.outline().iter().all(|part| part.interiors().is_empty()));
}

#[tokio::test]
async fn a_desa_told_twice_in_the_same_shape_is_taken_once() {
    let mut conn = conn_with_facts().await;
    let mut features = by_code();
    features.push(features[0].clone());
    let report = take(&mut conn, "99.71", &collection(&features)).await.unwrap();
    assert_eq!((report.matched, report.repaired.len(), report.overlaps.count), (4, 0, 0), "{report}");
    assert!(report.to_string().contains("1 unsur kembar diabaikan"), "{report}");
}

#[tokio::test]
async fn the_sql_form_is_read_with_its_comments_quotes_and_several_statements() {
    let mut conn = conn_with_facts().await;
    let row = |code: &str, name: &str, west: f64| {
        let east = west + 0.01;
        format!(
            "('{code}','{name}',-7.005,{west},'[[[-7.01,{west}],[-7.0,{west}],[-7.0,{east}],[-7.01,{east}]]]')"
        )
    };
    let text = format!(
        "/* insert into x values (1); */\n-- MIT's licence; values\nINSERT INTO `b` (`kode`,`nama`,`lat`,`lng`,`path`) VALUES\n{},\n{};\n\
         INSERT INTO b VALUES {}, -- two\n{};\nCOMMIT;",
        row("99.71.01.1001", "Suka''Maju", 110.0),
        row("99.71.01.1002", r"Gunung\'sari", 110.01),
        row("99.71.02.1001", "Sukamaju", 110.02),
        row("99.71.02.1002", "Melati", 110.03),
    );
    let report = take(&mut conn, "99.71", &text).await.unwrap();
    assert_eq!((report.features, report.matched, report.unclean()), (4, 4, false), "{report}");
    for cut in [text.len() - 30, text.len() - 120, 120] {
        assert!(take(&mut conn, "99.71", text.get(..cut).unwrap()).await.is_err());
    }
}

#[tokio::test]
async fn the_previous_set_comes_back() {
    let mut conn = conn_with_facts().await;
    query::prepare(&mut conn, "99.71", now()).await.unwrap();
    let before = query::load(&mut conn, "99.71").await.unwrap();
    assert!(restore_previous(&mut conn, "99.71").await.unwrap().is_none());
    take(&mut conn, "99.71", &collection(&by_code())).await.unwrap();
    let origin = restore_previous(&mut conn, "99.71").await.unwrap().unwrap();
    assert!(!origin.official);
    assert_eq!(query::load(&mut conn, "99.71").await.unwrap().shapes(), before.shapes());
}

#[tokio::test]
async fn shapes_in_other_coordinates_refuse_the_file() {
    let mut conn = conn_with_facts().await;
    let shifted = |degrees: f64| {
        let codes = by_code().into_iter().zip(0_i32..);
        let moved = |nth: i32| {
            square(110.0 + degrees + f64::from(nth) * 0.01, 110.01 + degrees + f64::from(nth) * 0.01)
        };
        collection(&codes.map(|((code, _), nth)| (code, moved(nth))).collect::<Vec<_>>())
    };
    assert!(take(&mut conn, "99.71", &shifted(0.0)).await.unwrap().elsewhere.is_empty());
    let error = take(&mut conn, "99.71", &shifted(20.0)).await.unwrap_err();
    let ImportError::Refused(report) = error else { panic!("{error}") };
    assert_eq!(report.elsewhere.len(), 4);
    assert!(report.to_string().contains("WGS84"), "{report}");
}
