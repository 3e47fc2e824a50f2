//! The real files beside the project.

use geo::Validation;
use serde_json::{Value, json};
use simbaumi::geodesy::{LonLat, Tile, World};
use simbaumi::import::reader::Options;
use simbaumi::peta::shape::ShapeSet;
use simbaumi::peta::tile::wilayah::AreaTiles;
use simbaumi::wilayah::boundary::{File, import};
use simbaumi::wilayah::{Areas, cell, facts, query, topology};
use sqlx::PgConnection;

use super::{begin, now, take};
use crate::support::shared;

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
    let Some(file) = shared::read("geodata/desa_full.geojson") else { return };
    let mut conn = begin().await;
    query::prepare(&mut conn, "32.01", now()).await.unwrap();
    let report =
        import(&mut conn, "32.01", &File { source: "BIG", bytes: &file, options: Options::default() }, now())
            .await
            .unwrap();
    assert_eq!((report.matched, report.matched_kecamatan, report.repaired.len()), (435, 40, 0), "{report}");
    assert!((report.area_ha - 299_178.0).abs() < 20.0, "{report}");
    assert_eq!((report.gaps.count, report.overlaps.count, report.enclaves.count), (0, 0, 1), "{report}");
    let areas = query::load(&mut conn, "32.01").await.unwrap();
    let campus = areas.locate(LonLat::new(106.7250, -6.5556).unwrap()).unwrap();
    assert_eq!(areas.desa()[usize::from(campus.desa.0)].code, "32.01.30.2008");
    assert!((topology::area_ha(areas.outline()) - 299_178.0).abs() < 20.0);
    let (low, high) = (areas.bounds().min(), areas.bounds().max());
    for (found, expected) in [(low.y, -6.7885), (high.y, -6.3023), (low.x, 106.4012), (high.x, 107.2278)] {
        assert!((found - expected).abs() < 1e-4, "{found} {expected}");
    }
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
async fn forty_official_kecamatan_are_drawn_in_little() {
    let Some(file) = shared::read("geodata/desa_full.geojson") else { return };
    let mut conn = begin().await;
    query::prepare(&mut conn, "32.01", now()).await.unwrap();
    import(&mut conn, "32.01", &File { source: "uji", bytes: &file, options: Options::default() }, now())
        .await
        .unwrap();
    let areas = query::load(&mut conn, "32.01").await.unwrap();
    let surroundings = cell::surroundings(areas.facts());
    let set = ShapeSet::of_kecamatan(&areas, &surroundings);
    let shapes: usize = set.shapes.iter().map(|shape| shape.path.len()).sum();
    let lines = [&set.outline, &set.mesh, &set.around].map(String::len);
    assert!(shapes < 20_000 && lines.iter().sum::<usize>() < 14_000, "{shapes} {lines:?}");
    // Inner borders are in two shapes and once in the lines.
    assert!(lines[1] * 2 < shapes, "{shapes} {lines:?}");
    let tiles = AreaTiles::new(&areas, &surroundings);
    let middle = World::of(areas.kabupaten().point);
    for (z, most) in [(8, 40_000), (10, 120_000), (14, 20_000)] {
        let bytes = tiles.tile(Tile::at(middle, z)).unwrap().len();
        assert!(bytes < most, "{z}: {bytes}");
    }
}

#[tokio::test]
async fn surakarta_runs_on_its_own_facts_and_raw_borders() {
    let files = [
        "geodata/surakarta_wilayah.csv",
        "geodata/surakarta_kelurahan.geojson",
        "data/umkm_surakarta_2023.csv",
    ];
    let [Some(table), Some(borders), Some(businesses)] = files.map(shared::read) else { return };
    let mut conn = begin().await;
    let table = String::from_utf8(table).unwrap();
    let report = facts::import(&mut conn, "surakarta_wilayah.csv", &table, "33.72", now()).await.unwrap();
    assert_eq!((report.kecamatan, report.desa, report.created), (5, 54, 60));
    assert!(report.boundaries_stale);
    let report = facts::import(&mut conn, "surakarta_wilayah.csv", &table, "33.72", now()).await.unwrap();
    assert_eq!((report.same, report.updated), (60, 0));
    query::prepare(&mut conn, "33.72", now()).await.unwrap();
    let report = import(
        &mut conn,
        "33.72",
        &File { source: "uji", bytes: &borders, options: Options::default() },
        now(),
    )
    .await
    .unwrap();
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
