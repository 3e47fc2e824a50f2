use simbaumi::wilayah::facts::{embedded, import};
use simbaumi::wilayah::{cell, query};

use super::{begin, by_code, collection, conn_with_facts, now, take};

const TABLE: &str = "# komentar
nama;kode;bujur;lintang;luas
Uji;99.71;110,02;-7,0;492
Barat;99.71.01;110,01;-7,0;246
Satu;99.71.01.1001;110,005;-7,0;123
Satu;99.71.01.2002;110,015;-7,0;123
";

#[tokio::test]
async fn a_new_edition_updates_in_place_and_keeps_what_businesses_refer_to() {
    let mut conn = begin().await;
    let first = import(&mut conn, "a.csv", TABLE, "99.71", now()).await.unwrap();
    assert_eq!((first.created, first.boundaries_stale), (4, true));
    query::prepare(&mut conn, "99.71", now()).await.unwrap();
    let renamed = TABLE.replace("Satu;99.71.01.2002", "Dua;99.71.01.2002");
    let second = import(&mut conn, "b.csv", &renamed, "99.71", now()).await.unwrap();
    assert_eq!((second.updated, second.same, second.boundaries_stale), (1, 3, false));
    sqlx::query(
        "insert into business (code, name, verification, desa_code, desa_source, created_at, updated_at)
         values ('00000001', 'Uji', 'verified', '99.71.01.2002', 'record', now(), now())",
    )
    .execute(&mut conn)
    .await
    .unwrap();
    let without: String = TABLE
        .lines()
        .filter(|line| !line.contains("2002"))
        .fold(String::new(), |text, line| text + line + "\n");
    let error = import(&mut conn, "c.csv", &without, "99.71", now()).await.unwrap_err();
    assert!(error.to_string().contains("1 UKM tercatat"), "{error}");
    sqlx::query("delete from business").execute(&mut conn).await.unwrap();
    let third = import(&mut conn, "c.csv", &without, "99.71", now()).await.unwrap();
    assert_eq!((third.removed, third.same), (1, 3));
}

#[tokio::test]
async fn an_empty_database_is_made_ready_once() {
    let mut conn = begin().await;
    let first = query::prepare(&mut conn, "32.01", now()).await.unwrap();
    assert_eq!(first, query::Prepared { facts: true, boundaries: true, returned: false });
    let again = query::prepare(&mut conn, "32.01", now()).await.unwrap();
    assert_eq!(again, query::Prepared::default());
    let loaded = query::load(&mut conn, "32.01").await.unwrap();
    let made = cell::approximate(embedded("32.01").unwrap()).unwrap();
    assert_eq!((loaded.facts(), loaded.shapes()), (made.facts(), made.shapes()));
    assert_eq!(loaded.source(), cell::SOURCE);
    assert!(query::prepare(&mut conn, "33.72", now()).await.is_err());
    assert!(query::load(&mut conn, "33.72").await.is_err());
}

#[tokio::test]
async fn shapes_that_were_stored_come_back_before_any_are_estimated() {
    let mut conn = conn_with_facts().await;
    take(&mut conn, "99.71", &collection(&by_code())).await.unwrap();
    let other = query::prepare(&mut conn, "32.01", now()).await.unwrap();
    assert!(other.boundaries, "{other:?}");
    let back = query::prepare(&mut conn, "99.71", now()).await.unwrap();
    assert_eq!(back, query::Prepared { returned: true, ..query::Prepared::default() });
    assert!(query::load(&mut conn, "99.71").await.unwrap().official());
}

#[tokio::test]
async fn a_register_is_not_served_as_that_of_another_kabupaten() {
    let mut conn = conn_with_facts().await;
    sqlx::query(
        "insert into business (code, name, verification, created_at, updated_at)
         values ('00000001', 'Uji', 'verified', now(), now())",
    )
    .execute(&mut conn)
    .await
    .unwrap();
    let error = query::prepare(&mut conn, "32.01", now()).await.unwrap_err().to_string();
    assert!(error.contains("SIMBAUMI_KABUPATEN=99.71"), "{error}");
}
