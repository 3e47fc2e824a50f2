use geo::Validation;
use rand::{SeedableRng, rngs::SmallRng};
use serde_json::{Value, json};

use super::*;
use crate::geodesy::LonLat;
use crate::wilayah::test_db::{begin, now, shared};
use crate::wilayah::{DesaIx, facts, topology};

/// Facts of a kota of two kecamatan with two kelurahan each, one degree-hundredth wide, in a row from west to east.
const FACTS: &str = "kode,kode_bps,nama,lon,lat,luas_ha
99.71,9971,Kota Uji,110.02,-7.005,492
99.71.01,9971010,Barat,110.01,-7.005,246
99.71.02,9971020,Timur,110.03,-7.005,246
99.71.01.1001,9971010001,Suka Maju,110.005,-7.005,123
99.71.01.1002,9971010002,Gunungsari,110.015,-7.005,123
99.71.02.1001,9971020001,Sukamaju,110.025,-7.005,123
99.71.02.1002,9971020002,Melati,110.035,-7.005,123
";

async fn conn_with_facts() -> Option<PgConnection> {
    let mut conn = begin().await?;
    facts::import(&mut conn, "uji.csv", FACTS, "99.71", now()).await.unwrap();
    Some(conn)
}

fn square(west: f64, east: f64) -> Value {
    json!({"type": "Polygon", "coordinates":
        [[[west, -7.01, 0.0], [west, -7.0, 0.0], [east, -7.0, 0.0], [east, -7.01, 0.0], [west, -7.01, 0.0]]]})
}

fn collection(features: &[(Value, Value)]) -> String {
    let features = features.iter().map(
        |(properties, geometry)| json!({"type": "Feature", "properties": properties, "geometry": geometry}),
    );
    json!({"type": "FeatureCollection", "features": features.collect::<Vec<_>>()}).to_string()
}

fn four(properties: [Value; 4]) -> Vec<(Value, Value)> {
    let west = [110.0, 110.01, 110.02, 110.03];
    properties
        .into_iter()
        .zip(west)
        .map(|(properties, west)| (properties, square(west, west + 0.01)))
        .collect()
}

async fn take(conn: &mut PgConnection, kabupaten: &str, text: &str) -> Result<Report, ImportError> {
    import(conn, kabupaten, &File { source: "uji", bytes: text.as_bytes() }, now()).await
}

fn by_code() -> Vec<(Value, Value)> {
    four(
        ["99.71.01.1001", "99.71.01.1002", "99.71.02.1001", "99.71.02.1002"]
            .map(|code| json!({"KDEPUM": code})),
    )
}

#[tokio::test]
async fn shapes_are_matched_by_either_code_or_by_name_within_the_kecamatan() {
    let Some(mut conn) = conn_with_facts().await else { return };
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
    let Some(mut conn) = conn_with_facts().await else { return };
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
    let Some(mut conn) = conn_with_facts().await else { return };
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
    let Some(mut conn) = conn_with_facts().await else { return };
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
async fn the_sql_form_is_read_with_its_comments_quotes_and_several_statements() {
    let Some(mut conn) = conn_with_facts().await else { return };
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

#[test]
fn broken_files_are_refused_in_words() {
    for (text, part) in [
        ("", "GeoJSON atau SQL"),
        ("{", "tidak terbaca"),
        ("{\"type\":\"FeatureCollection\",\"features\":[]}", "satu wilayah pun"),
        ("{\"type\":\"Point\",\"coordinates\":[1,2]}", "tanpa keterangan"),
        ("insert into a values ('1','x',1,2,'[[[1,2]')", "bukan JSON"),
        ("insert into a values (", "terpotong"),
        ("insert into a values ('1','x',1,2,'[[[110,-7],[110,-7.1],[110.1,-7]]]')", "tertukar"),
    ] {
        let error = read::read(text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(part), "{text}: {error}");
    }
    let utm = collection(&[(
        json!({}),
        json!({"type":"Polygon","coordinates":[[[690_731,9_275_050],[1,1],[2,2]]]}),
    )]);
    assert!(read::read(utm.as_bytes()).unwrap_err().to_string().contains("WGS84"));
    assert!(read::read(&[0xff, 0xfe]).is_err());
}

#[tokio::test]
async fn the_previous_set_comes_back() {
    let Some(mut conn) = conn_with_facts().await else { return };
    query::prepare(&mut conn, "99.71", now()).await.unwrap();
    let before = query::load(&mut conn, "99.71").await.unwrap();
    assert!(restore_previous(&mut conn, "99.71").await.unwrap().is_none());
    take(&mut conn, "99.71", &collection(&by_code())).await.unwrap();
    let origin = restore_previous(&mut conn, "99.71").await.unwrap().unwrap();
    assert!(!origin.official);
    assert_eq!(query::load(&mut conn, "99.71").await.unwrap().shapes(), before.shapes());
}

/// Code, desa, conflict, outside, public longitude, precision.
type BusinessRow = (String, Option<String>, bool, bool, Option<f64>, Option<String>);

async fn add_business(conn: &mut PgConnection, n: i64, sql: &str) {
    let mut insert = sqlx::QueryBuilder::<sqlx::Postgres>::new(
        "insert into business (code, name, verification, created_at, updated_at, desa_code, desa_source, point,
                               outside, public_point, public_precision) overriding system value values ('",
    );
    insert.push(format!("{n:08}")).push("', 'Uji', 'verified', now(), now(), ").push(sql).push(")");
    insert.build().execute(conn).await.unwrap();
}

#[tokio::test]
async fn businesses_follow_the_borders() {
    let Some(mut conn) = conn_with_facts().await else { return };
    take(&mut conn, "99.71", &collection(&by_code())).await.unwrap();
    let point = |lon: f64| format!("ST_Point({lon}, -7.005, 4326)");
    let (a, b, out) = (point(110.0195), point(110.005), point(110.0405));
    // In order: a stand-in whose desa changes; one whose desa stays; a desa from its point; a contradiction to come;
    // a point outside so far.
    add_business(&mut conn, 1, &format!("'99.71.01.1002', 'record', null, false, {a}, 'desa'")).await;
    add_business(&mut conn, 2, &format!("'99.71.01.1001', 'record', null, false, {b}, 'desa'")).await;
    add_business(&mut conn, 3, &format!("'99.71.01.1002', 'point', {a}, false, {a}, 'exact'")).await;
    add_business(&mut conn, 4, &format!("'99.71.01.1002', 'record', {a}, false, {a}, 'desa'")).await;
    add_business(&mut conn, 5, &format!("null, null, {out}, true, null, null")).await;
    sqlx::query(
        "insert into publication (business_id, field_group, version, granted_at, channel)
         select id, 'exact_place', 1, now(), 'uji' from business where code = '00000003'",
    )
    .execute(&mut conn)
    .await
    .unwrap();
    let mut features = by_code();
    features[1].1 = square(110.01, 110.019);
    features[2].1 = square(110.019, 110.03);
    features[3].1 = square(110.03, 110.041);
    let mut random = SmallRng::seed_from_u64(1);
    let text = collection(&features);
    let file = File { source: "uji", bytes: text.as_bytes() };
    let (_, done) = import_and_relocate(&mut conn, "99.71", &file, &mut random, now()).await.unwrap();
    assert_eq!(done, Relocated { businesses: 5, changed: 4, redrawn: 3, moved: 2 });
    let rows: Vec<BusinessRow> = sqlx::query_as(
        "select code, desa_code, point_conflict, outside, ST_X(public_point), public_precision
         from business order by code",
    )
    .fetch_all(&mut conn)
    .await
    .unwrap();
    let inside = |x: Option<f64>, from: f64, to: f64| x.is_some_and(|x| x > from && x < to);
    assert!(inside(rows[0].4, 110.01, 110.019));
    assert_eq!(rows[1].4, Some(110.005));
    assert_eq!(rows[2].1.as_deref(), Some("99.71.02.1001"));
    assert_eq!((rows[2].4, rows[2].5.as_deref()), (Some(110.0195), Some("exact")));
    assert_eq!((rows[3].1.as_deref(), rows[3].2), (Some("99.71.01.1002"), true));
    assert_eq!(
        (rows[4].1.as_deref(), rows[4].3, rows[4].5.as_deref()),
        (Some("99.71.02.1002"), false, Some("desa"))
    );
    assert!(inside(rows[4].4, 110.03, 110.041));
    let (origin, done) = restore_and_relocate(&mut conn, "99.71", &mut random).await.unwrap().unwrap();
    assert_eq!((origin.official, done.businesses, done.moved), (true, 5, 2));
}

/// Points all over the box of the kabupaten: the same desa, and the same distance to its border.
async fn agrees_with_postgis(conn: &mut PgConnection, areas: &Areas) {
    let rows: Vec<(f64, f64, Option<String>, Option<f64>)> = sqlx::query_as(
        "select x, y, code, ST_Distance(ST_Point(x, y, 4326)::geography, ST_Boundary(geom)::geography)
         from (select 106.35 + 0.93 * (n * 0.618033988749895 - floor(n * 0.618033988749895))::float8 as x,
                      -6.83 + 0.57 * n / 1000.0::float8 as y from generate_series(1, 1000) n) p
         left join (select code, geom from boundary join boundary_set on id = set_id
                    where active and length(code) = 13) b
             on ST_Contains(geom, ST_Point(x, y, 4326))",
    )
    .fetch_all(conn)
    .await
    .unwrap();
    assert_eq!(rows.len(), 1000);
    for (x, y, code, distance) in rows {
        let found = areas.locate(LonLat::new(x, y).unwrap());
        assert_eq!(found.map(|f| areas.desa()[usize::from(f.desa.0)].code.clone()), code, "{x} {y}");
        if let (Some(found), Some(distance)) = (found, distance) {
            let off = (found.distance_to_border_m - distance).abs();
            assert!(off < 0.2 + distance * 0.001, "{x} {y} {distance} {off}");
        }
    }
}

#[tokio::test]
async fn the_official_file_of_bogor_fits() {
    let (Some(file), Some(mut conn)) = (shared("geodata/desa_full.geojson"), begin().await) else { return };
    query::prepare(&mut conn, "32.01", now()).await.unwrap();
    let report = import(&mut conn, "32.01", &File { source: "BIG", bytes: &file }, now()).await.unwrap();
    assert_eq!((report.matched, report.matched_kecamatan, report.repaired.len()), (435, 40, 0), "{report}");
    assert!((report.area_ha - 299_178.0).abs() < 20.0, "{report}");
    assert_eq!((report.gaps.count, report.overlaps.count, report.enclaves.count), (0, 0, 1), "{report}");
    let areas = query::load(&mut conn, "32.01").await.unwrap();
    let campus = areas.locate(LonLat::new(106.7250, -6.5556).unwrap()).unwrap();
    assert_eq!(areas.desa()[usize::from(campus.desa.0)].code, "32.01.30.2008");
    assert!((topology::area_ha(areas.outline()) - 299_178.0).abs() < 20.0);
    assert_eq!(areas.outline().iter().map(|part| part.interiors().len()).sum::<usize>(), 1);
    assert!(areas.shapes().kecamatan.iter().all(Validation::is_valid));
    agrees_with_postgis(&mut conn, &areas).await;
    // The same file by name alone.
    let mut by_name: Value = serde_json::from_slice(&file).unwrap();
    for feature in by_name["features"].as_array_mut().unwrap() {
        feature.as_object_mut().unwrap().remove("id");
        let properties = feature["properties"].clone();
        feature["properties"] = json!({"NAMOBJ": properties["nama"], "WADMKC": properties["nama_kec"]});
    }
    let report = take(&mut conn, "32.01", &by_name.to_string()).await.unwrap();
    assert_eq!((report.matched, report.matched_by_name), (435, 435), "{report}");
}

#[tokio::test]
async fn surakarta_runs_on_its_own_facts_and_raw_borders() {
    let files = [
        "geodata/surakarta_wilayah.csv",
        "geodata/surakarta_kelurahan.geojson",
        "data/umkm_surakarta_2023.csv",
    ];
    let [Some(table), Some(borders), Some(businesses)] = files.map(shared) else { return };
    let Some(mut conn) = begin().await else { return };
    let table = String::from_utf8(table).unwrap();
    let report = facts::import(&mut conn, "surakarta_wilayah.csv", &table, "33.72", now()).await.unwrap();
    assert_eq!((report.kecamatan, report.desa, report.created), (5, 54, 60));
    assert!(report.boundaries_stale);
    let report = facts::import(&mut conn, "surakarta_wilayah.csv", &table, "33.72", now()).await.unwrap();
    assert_eq!((report.same, report.updated), (60, 0));
    query::prepare(&mut conn, "33.72", now()).await.unwrap();
    let report = import(&mut conn, "33.72", &File { source: "uji", bytes: &borders }, now()).await.unwrap();
    assert_eq!((report.matched, report.repaired.len()), (54, 0), "{report}");
    assert!(report.gaps.count > 0 && report.overlaps.count > 0, "{report}");
    let areas = query::load(&mut conn, "33.72").await.unwrap();
    assert_eq!((areas.kabupaten().name.as_str(), areas.outline().0.len()), ("Kota Surakarta", 1));
    let joined = areas.shapes().kecamatan.iter().chain([areas.outline()]).flat_map(geo::MultiPolygon::iter);
    assert!(joined.into_iter().all(|part| part.interiors().is_empty()));
    let text: String = businesses.iter().map(|&byte| char::from(byte)).collect();
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').flexible(true).from_reader(text.as_bytes());
    let coordinate = |text: Option<&str>| text?.trim_start_matches('\'').parse::<f64>().ok();
    let points = reader.records().map(|record| {
        let record = record.unwrap();
        LonLat::new(coordinate(record.get(6))?, coordinate(record.get(5))?)
    });
    let points: Vec<Option<LonLat>> = points.collect();
    let inside = points.iter().flatten().filter(|point| areas.desa_at(**point).is_some()).count();
    assert_eq!((points.len(), inside), (11_158, 10_989));
}

proptest::proptest! {
    #[test]
    fn no_text_breaks_the_reader(text in "\\PC{0,80}", at in 0usize..200, to in "[\\[\\](){}'\"`,;0-9.\\\\nul-]{0,6}") {
        let _ = read::read(text.as_bytes());
        let _ = read::read(format!("insert into x values {text}").as_bytes());
        let row = "INSERT INTO x (kode,path) VALUES ('1','[[[-7,110],[-7.1,110],[-7,110.1]]]'),('2','[[-7,110]]');";
        let json = collection(&[(json!({"kode": 1}), square(110.0, 110.1))]);
        for good in [row, json.as_str()] {
            let (head, tail) = good.split_at(at.min(good.len()));
            let _ = read::read(format!("{head}{to}{tail}").as_bytes());
        }
    }
}
