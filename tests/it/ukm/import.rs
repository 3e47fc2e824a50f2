use std::path::Path;

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use simbaumi::import::reader::Options;
use simbaumi::import::{ImportError, Place, Report, Request, State, Told, Vault, find_received, import_ukm};
use simbaumi::privacy::Keys;
use simbaumi::privacy::erasure::Erased;
use simbaumi::ukm::product::{Dictionary, built_in, sync};
use simbaumi::wilayah::{Areas, boundary, facts, query};
use sqlx::{PgConnection, query_scalar};

use super::{bogor, now};
use crate::support::TestDb;

struct Desk {
    conn: PgConnection,
    keys: Keys,
    erased: Erased,
    _test: TestDb,
    areas: Areas,
    dictionary: Dictionary,
}

impl Desk {
    async fn bogor() -> Self {
        let test = TestDb::new().await;
        let mut conn = test.connect().await;
        sync(&mut conn).await.unwrap();
        let areas = bogor(&mut conn).await;
        Self::at(test, conn, areas).await
    }

    async fn at(test: TestDb, conn: PgConnection, areas: Areas) -> Self {
        let keys = test.keys().await;
        Self { conn, keys, erased: Erased::default(), areas, dictionary: built_in().unwrap(), _test: test }
    }

    async fn surakarta(facts_csv: &str, borders: &[u8]) -> Self {
        let test = TestDb::new().await;
        let mut conn = test.connect().await;
        sync(&mut conn).await.unwrap();
        facts::import(&mut conn, "wilayah.csv", facts_csv, "33.72", now()).await.unwrap();
        let file = boundary::File { source: "batas.geojson", bytes: borders, options: Options::default() };
        sqlx::query("begin").execute(&mut conn).await.unwrap();
        boundary::import(&mut conn, "33.72", &file, now()).await.unwrap();
        sqlx::query("commit").execute(&mut conn).await.unwrap();
        let areas = query::load(&mut conn, "33.72").await.unwrap();
        Self::at(test, conn, areas).await
    }

    async fn take_in(&mut self, name: &str, bytes: &[u8], dry_run: bool) -> Result<Report, ImportError> {
        let told = Told::default();
        let request = Request { name, bytes, told: &told, dry_run, now: now() };
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
        let vault = Vault { keys: &self.keys, erased: &self.erased };
        import_ukm(&mut self.conn, &self.areas, &self.dictionary, vault, request, &mut rng).await
    }

    async fn count(&mut self, sql: &'static str) -> i64 {
        query_scalar(sql).fetch_one(&mut self.conn).await.unwrap()
    }
}

/// A file that may lie beside the project; none, with the reason printed, when it does not.
fn shared(name: &str) -> Option<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    let read = std::fs::read(&path);
    if let Err(error) = &read {
        eprintln!("skipped: {name}: {error}");
    }
    read.ok()
}

#[tokio::test]
async fn eleven_thousand_real_businesses_are_taken_in_and_add_up() {
    let (Some(list), Some(facts_csv), Some(borders)) = (
        shared("data/umkm_surakarta_2023.csv"),
        shared("geodata/surakarta_wilayah.csv"),
        shared("geodata/surakarta_kelurahan.geojson"),
    ) else {
        return;
    };
    let mut desk = Desk::surakarta(&String::from_utf8(facts_csv).unwrap(), &borders).await;
    let report = desk.take_in("umkm.csv", &list, false).await.unwrap();
    assert_eq!(report.rows.len(), 11_158);
    assert_eq!((report.count_at(Place::Inside), report.count_at(Place::Outside)), (10_989, 169));
    let counts = State::ALL.map(|state| report.count(state));
    assert_eq!(counts.iter().sum::<usize>(), 11_158);
    assert_eq!((report.count(State::Duplicate), report.count(State::Rejected)), (19, 1));
    assert!(report.classified * 100 > report.created.len() * 90, "{}", report.classified);

    let created = report.created.len() as i64;
    assert_eq!(desk.count("select count(*) from business").await, created);
    assert_eq!(desk.count("select count(*) from business where outside").await, 169);
    let located = desk.count("select count(*) from business where public_point is not null").await;
    assert_eq!(located + 169, created);
    // What lies inside is on the map, repeats another row, or has no name.
    assert_eq!(located + 19 + 1, 10_989);
    assert_eq!(desk.count("select count(*) from import_row").await, 11_158);
    assert_eq!(
        desk.count("select count(*) from import_row where reason is null or message is null").await,
        0
    );

    let again = desk.take_in("umkm lagi.csv", &list, false).await.unwrap();
    assert_eq!((again.already, again.count(State::Same)), (Some(now()), 11_158));
    assert_eq!(desk.count("select count(*) from business").await, created);

    // The same rows in another file are known by name and place.
    let mut other = list.clone();
    other
        .extend_from_slice(b"Usaha Tambahan;menjual soto;Surakarta;Surakarta;Surakarta;-7.5781;110.8413\r\n");
    let more = desk.take_in("umkm tambahan.csv", &other, false).await.unwrap();
    assert_eq!((more.created.len(), more.count(State::Waiting), more.count(State::Rejected)), (1, 0, 1));
}

#[tokio::test]
async fn a_list_of_another_city_is_refused_and_leaves_nothing() {
    let Some(list) = shared("data/umkm_surakarta_2023.csv") else { return };
    let mut desk = Desk::bogor().await;
    let error = desk.take_in("umkm.csv", &list, false).await.unwrap_err().to_string();
    assert!(error.starts_with("semua 11.158 titik dalam berkas ini di luar Kabupaten Bogor"), "{error}");
    for table in [
        "select count(*) from import_file",
        "select count(*) from import_row",
        "select count(*) from business",
    ] {
        assert_eq!(desk.count(table).await, 0, "{table}");
    }
}

#[tokio::test]
async fn a_list_with_map_links_only_is_taken_in_without_places() {
    let Some(list) = shared("data/umkm_cikancung_kab_bandung.json") else { return };
    let mut desk = Desk::bogor().await;
    let report = desk.take_in("umkm.json", &list, false).await.unwrap();
    assert_eq!((report.count(State::Created), report.count_at(Place::Nowhere)), (18, 18));
    assert!(report.to_string().contains("16 × Tautan peta pendek tidak memuat koordinat"), "{report}");
}

#[tokio::test]
async fn a_table_of_statistics_is_refused() {
    let Some(table) = shared("data/jabar_umkm_per_kategori_2017_2021.csv") else { return };
    let error = Desk::bogor().await.take_in("statistik.csv", &table, false).await.unwrap_err();
    assert!(error.to_string().starts_with("tidak ada kolom nama usaha"), "{error}");
}

#[tokio::test]
async fn a_trial_stores_nothing_and_tells_the_same() {
    let mut desk = Desk::bogor().await;
    let list = "nama;kecamatan;desa;kegiatan;hp\nKeripik Bu Eni;Dramaga;Babakan;jual keripik;0812 3456 7890\n;;;;\n;x;;;\n";
    let trial = desk.take_in("uji.csv", list.as_bytes(), true).await.unwrap();
    assert_eq!((trial.count(State::Created), trial.count(State::Rejected)), (1, 1));
    assert_eq!(desk.count("select count(*) from import_file").await, 0);
    assert_eq!(desk.count("select count(*) from business").await, 0);
    let real = desk.take_in("uji.csv", list.as_bytes(), false).await.unwrap();
    assert_eq!(real.rows.len(), trial.rows.len());
    assert_eq!(desk.count("select count(*) from owner where phone = '+6281234567890'").await, 1);
    assert_eq!(desk.count("select count(*) from publication").await, 0);
    assert_eq!(desk.count("select count(*) from business where public_precision = 'desa'").await, 1);
}

#[tokio::test]
async fn known_businesses_are_met_again_and_changed_ones_wait() {
    let mut desk = Desk::bogor().await;
    let head = "nama;kecamatan;desa;kegiatan\n";
    let first = format!("{head}Keripik Bu Eni;Dramaga;Babakan;jual keripik\n");
    let made = desk.take_in("satu.csv", first.as_bytes(), false).await.unwrap();
    let second = format!(
        "{head}KERIPIK  BU ENI;Kec. Dramaga;Ds. Babakan;Jual keripik\n\
         Keripik Bu Eni;Dramaga;Babakan;jual soto\n\
         Keripik Bu Eni;Dramaga;Dramaga;jual keripik\n"
    );
    let met = desk.take_in("dua.csv", second.as_bytes(), false).await.unwrap();
    let states: Vec<&str> = met.rows.iter().map(|row| row.state.as_str()).collect();
    assert_eq!(states, ["sama", "menunggu", "dibuat"]);
    assert_eq!(met.rows[0].code, made.rows[0].code);
    assert_eq!(desk.count("select count(*) from business").await, 2);
    assert_eq!(desk.count("select count(*) from import_row where business_id is not null").await, 4);
}

#[tokio::test]
async fn cells_of_every_kind_survive_the_way_into_the_table() {
    let mut desk = Desk::bogor().await;
    let list = "nama,kegiatan,kecamatan,desa\n\"A\\B \"\"C\"\"\tD, {E}\",\"satu\ndua\",Dramaga,Babakan\n";
    desk.take_in("aneh.csv", list.as_bytes(), false).await.unwrap();
    let received = find_received(&mut desk.conn, &desk.keys, 1, 1).await.unwrap().unwrap();
    assert_eq!(received.cells, ["A\\B \"C\"\tD, {E}", "satu\ndua", "Dramaga", "Babakan"]);
    let json = r#"[{"nama":"NUL \u0000 di tengah","ko\u0000lom":"x"}]"#;
    let report = desk.take_in("nul.json", json.as_bytes(), false).await.unwrap();
    assert_eq!(report.count(State::Created), 1);
}
