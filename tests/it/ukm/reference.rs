use simbaumi::ukm::value::KbliCode;
use simbaumi::ukm::{class, kbli, legality, sync};
use sqlx::query;

use crate::support::{TestDb, shared};

#[tokio::test]
async fn shipped_rules_come_back_from_the_tables_as_they_were_shipped() {
    let mut conn = TestDb::new().await.connect().await;
    sync(&mut conn).await.unwrap();
    sync(&mut conn).await.unwrap();
    assert_eq!(class::load(&mut conn).await.unwrap(), class::built_in().unwrap());
    assert_eq!(legality::load(&mut conn).await.unwrap(), legality::built_in().unwrap());
}

#[tokio::test]
async fn rules_of_the_dinas_stay_and_win() {
    let mut conn = TestDb::new().await.connect().await;
    sync(&mut conn).await.unwrap();
    for sql in [
        "update class_threshold set valid_until = '2027-12-31', built_in = false
         where basis = 'modal' and class = 'mikro' and regulation = 'PP 7/2021'",
        "insert into class_threshold (basis, class, above_idr, up_to_idr, regulation, valid_from)
         values ('modal', 'mikro', -1, 3000000000, 'aturan baru', '2028-01-01')",
        "insert into class_threshold (basis, class, above_idr, up_to_idr, regulation, valid_from, built_in)
         values ('omset', 'mikro', -1, 7, 'aturan lama', '1990-01-01', true)",
        "update legality_kind set name = 'Nama dinas', built_in = false where slug = 'sku'",
    ] {
        query(sql).execute(&mut conn).await.unwrap();
    }
    sync(&mut conn).await.unwrap();
    let thresholds = class::load(&mut conn).await.unwrap();
    let own: Vec<_> = thresholds.all().iter().filter(|one| &*one.regulation == "aturan baru").collect();
    assert_eq!(own.len(), 1);
    assert!(thresholds.all().iter().all(|one| &*one.regulation != "aturan lama"));
    let closed = thresholds.all().iter().any(|one| one.valid_until == "2027-12-31".parse().ok());
    assert!(closed);
    let kinds = legality::load(&mut conn).await.unwrap();
    assert_eq!(kinds.by_slug("sku").map(|kind| &*kind.name), Some("Nama dinas"));
}

#[tokio::test]
async fn an_edition_takes_the_place_of_itself_and_leaves_others() {
    let mut conn = TestDb::new().await.connect().await;
    let first = kbli::read("kbli2020.csv", b"kode,judul\n01111,Jagung\n01112,Gandum\n", None).unwrap();
    let other = kbli::read("kbli2025.csv", b"kode,judul\n01111,JAGUNG\n", None).unwrap();
    let again = kbli::read("kbli2020.csv", b"kode,judul,kategori\n01111,Pertanian Jagung,A\n", None).unwrap();
    kbli::store(&mut conn, &first).await.unwrap();
    kbli::store(&mut conn, &other).await.unwrap();
    let report = kbli::store(&mut conn, &again).await.unwrap();
    assert_eq!((report.entries, report.removed), (1, 1));
    let code = KbliCode::read("01111").into_value().unwrap();
    let found = kbli::find(&mut conn, &code).await.unwrap();
    let found: Vec<_> =
        found.iter().map(|(year, entry)| (*year, entry.title.as_str(), entry.section)).collect();
    assert_eq!(found, [(2025, "JAGUNG", None), (2020, "Pertanian Jagung", Some('A'))]);
    let dropped = KbliCode::read("01112").into_value().unwrap();
    assert_eq!(kbli::find(&mut conn, &dropped).await.unwrap(), []);
}

#[tokio::test]
async fn whole_editions_are_stored_side_by_side() {
    let mut conn = TestDb::new().await.connect().await;
    for (name, count) in [("kbli2020.csv", 1790), ("kbli2025.csv", 1559)] {
        let Some(bytes) = shared::read(&format!("geodata/{name}")) else { return };
        let edition = kbli::read(name, &bytes, None).unwrap();
        assert_eq!(edition.skipped, 0);
        assert_eq!(kbli::store(&mut conn, &edition).await.unwrap().entries, count);
    }
}
