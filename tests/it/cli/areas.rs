use super::{FACTS, arg, borders, command, done, failed, row, sentence, state};
use crate::support::program::Place;
use crate::support::shared;

const KOTA: &str = "99.71";

fn active(place: &Place) -> String {
    place.sql("select official || ' ' || source from boundary_set where active")
}

#[test]
fn facts_and_borders_come_in_and_borders_go_back() {
    let place = Place::new("data");
    let facts = place.file("uji.csv", FACTS);
    let shapes = place.file("batas.sql", borders());
    let before_facts = command(&place, KOTA, &["import", "boundaries", arg(&shapes)]).output().unwrap();
    assert!(sentence(&before_facts).contains("import wilayah"));
    let told = done(&place, KOTA, &["import", "wilayah", arg(&facts)]);
    assert!(told.contains("Kota Uji"), "{told}");
    assert_eq!(active(&place), "false perkiraan dari titik dan luas, bukan batas resmi");
    assert_eq!(place.sql("select count(*) from boundary"), "4");

    let told = done(&place, KOTA, &["import", "boundaries", arg(&shapes)]);
    assert!(told.contains("2 dari 2") && told.contains("Batas wilayah dari batas.sql"), "{told}");
    assert_eq!(active(&place), "true batas.sql");
    let told = done(&place, KOTA, &["import", "boundaries", "--previous"]);
    assert!(told.contains("perkiraan dari titik dan luas, bukan batas resmi"), "{told}");
    assert_eq!(active(&place), "false perkiraan dari titik dan luas, bukan batas resmi");
}

#[test]
fn what_does_not_fit_is_refused_and_changes_nothing() {
    let place = Place::new("data");
    let facts = place.file("uji.csv", FACTS);
    done(&place, KOTA, &["import", "wilayah", arg(&facts)]);
    let before = state(&place);
    let refused = |arguments: &[&str]| command(&place, KOTA, arguments).output().unwrap();

    let unknown = place.file("lain.sql", borders().replace("99.71.01.1002", "99.71.01.1009"));
    let told = failed(&refused(&["import", "boundaries", arg(&unknown)]));
    assert!(told.starts_with("Batas wilayah dari lain.sql") && told.contains("TIDAK disimpan"), "{told}");
    assert!(told.contains("99.71.01.1009") && told.contains("Gunungsari"), "{told}");
    assert_eq!(told.matches("TIDAK disimpan").count(), 1, "{told}");

    for (name, content) in [
        ("kosong.geojson", String::new()),
        ("rusak.geojson", "{\"type\":".to_owned()),
        (
            "terpotong.sql",
            format!("insert into b values {}", row("99.71.01.1001", 110.0).trim_end_matches(')')),
        ),
    ] {
        let file = place.file(name, content);
        sentence(&refused(&["import", "boundaries", arg(&file)]));
    }
    let missing = sentence(&refused(&["import", "boundaries", "/tidak/ada.geojson"]));
    assert!(missing.contains("/tidak/ada.geojson tidak terbaca"), "{missing}");
    let nothing = sentence(&refused(&["import", "boundaries", "--previous"]));
    assert!(nothing.contains("tidak ada batas wilayah sebelumnya"), "{nothing}");

    let broken = place.file("rusak.csv", FACTS.replace("110.015,-7.005", "-7.005,110.015"));
    let told = failed(&refused(&["import", "wilayah", arg(&broken)]));
    assert!(told.contains("baris 5") && told.contains("tertukar"), "{told}");
    assert_eq!(state(&place), before);
}

#[test]
fn the_official_file_fits_kabupaten_bogor() {
    let Some(file) = shared::read("geodata/desa_full.geojson") else { return };
    let place = Place::new("data");
    let file = place.file("desa_full.geojson", file);
    let told = done(&place, "32.01", &["import", "boundaries", arg(&file)]);
    assert!(told.contains("435 dari 435") && told.contains("40 dari 40"), "{told}");
    assert!(!told.contains("diperbaiki") && told.contains("Celah antardesa: tidak ada"), "{told}");
    assert_eq!(active(&place), "true desa_full.geojson");
    let figures = place.sql(
        "select concat_ws(' ', count(*), count(*) filter (where not st_isvalid(geom)),
                abs(sum(st_area(geom::geography)) / 10000 - 299178) <= 20)
         from boundary join boundary_set on id = set_id where active and length(code) = 13",
    );
    assert_eq!(figures, "435 0 t");
}
