use std::path::Path;
use std::sync::Arc;

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use simbaumi::account::console;
use simbaumi::account::policy::Actor;
use simbaumi::db::Tx;
use simbaumi::import::{
    Bench, By, ImportError, Input, Place, Report, Request, State, Told, Undone, Vault, find_file,
    find_received, import_ukm, undo,
};
use simbaumi::privacy::Keys;
use simbaumi::privacy::erasure::{Erased, Log};
use simbaumi::ukm::product::{Dictionary, built_in, sync};
use simbaumi::verify::digest::digest;
use simbaumi::wilayah::{Areas, boundary, facts, query};
use sqlx::{PgConnection, query_scalar};

use super::{bogor, now};
use crate::support::TestDb;

struct Desk {
    conn: PgConnection,
    keys: Keys,
    erased: Erased,
    log: Log,
    test: TestDb,
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
        let log = test.erasures();
        Self { conn, keys, erased: Erased::default(), log, areas, dictionary: built_in().unwrap(), test }
    }

    async fn surakarta(facts_csv: &str, borders: &[u8]) -> Self {
        let test = TestDb::new().await;
        let mut conn = test.connect().await;
        sync(&mut conn).await.unwrap();
        facts::import(&mut conn, "wilayah.csv", facts_csv, "33.72", now()).await.unwrap();
        let file = boundary::File { source: "batas.geojson", bytes: borders };
        sqlx::query("begin").execute(&mut conn).await.unwrap();
        boundary::import(&mut conn, "33.72", &file, now()).await.unwrap();
        sqlx::query("commit").execute(&mut conn).await.unwrap();
        let areas = query::load(&mut conn, "33.72").await.unwrap();
        Self::at(test, conn, areas).await
    }

    async fn take_in(&mut self, name: &str, bytes: &[u8], dry_run: bool) -> Result<Report, ImportError> {
        let told = Told::default();
        let input = held(bytes);
        let request = Request { name, input: &input, told: &told, data_date: None, dry_run };
        self.take(request).await
    }

    async fn take(&mut self, request: Request<'_>) -> Result<Report, ImportError> {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
        let mut tx = Tx::begin(&self.test.db).await?;
        let operator = console::operator(now());
        let report = import_ukm(&mut tx, &self.bench(&operator), request, &mut rng).await?;
        if !request.dry_run {
            tx.commit(report.feed(), now()).await?;
        }
        Ok(report)
    }

    fn bench<'a>(&'a self, operator: &'a Actor) -> Bench<'a> {
        Bench {
            areas: &self.areas,
            dictionary: &self.dictionary,
            vault: Vault { keys: &self.keys, log: &self.log, erased: &self.erased },
            by: By::Console(operator),
            now: now(),
        }
    }

    async fn undo(&mut self, file_id: i64) -> Undone {
        let mut tx = Tx::begin(&self.test.db).await.unwrap();
        let file = find_file(&mut tx, file_id).await.unwrap().unwrap();
        let operator = console::operator(now());
        let undone = undo(&mut tx, &self.bench(&operator), &file).await.unwrap();
        tx.commit(undone.feed(), now()).await.unwrap();
        undone
    }

    async fn digest(&mut self) -> String {
        digest(&mut self.conn).await.unwrap()
    }

    async fn count(&mut self, sql: &'static str) -> i64 {
        query_scalar(sql).fetch_one(&mut self.conn).await.unwrap()
    }
}

/// A file in memory.
fn held(bytes: &[u8]) -> Arc<dyn Input> {
    Arc::new(Arc::<[u8]>::from(bytes))
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
    assert_eq!(desk.count("select count(*) from import_row where reason is null or told is null").await, 0);

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

#[tokio::test]
async fn an_import_is_taken_back_and_the_register_is_as_before() {
    let mut desk = Desk::bogor().await;
    let head = "nama;pemilik;nik;kecamatan;desa;kegiatan;omset;alamat\n";
    let first = format!("{head}Keripik Bu Eni;Eni;3201014503770003;Dramaga;Babakan;jual keripik;1 juta;\n");
    desk.take_in("satu.csv", first.as_bytes(), false).await.unwrap();
    let before = desk.digest().await;
    let second = format!(
        "{head}Keripik Bu Eni;;3201014503770003;Dramaga;Babakan;jual keripik;2 juta;Jalan Raya 1\n\
         Soto Pak Rahmat;Rahmat;3201014503770008;Dramaga;Babakan;jual soto;;\n"
    );
    let report = desk.take_in("dua.csv", second.as_bytes(), false).await.unwrap();
    let states: Vec<&str> = report.rows.iter().map(|row| row.state.as_str()).collect();
    assert_eq!(states, ["diperbarui", "dibuat"]);
    assert_ne!(desk.digest().await, before);
    assert_eq!(desk.count("select count(*) from business where address = 'Jalan Raya 1'").await, 1);

    let undone = desk.undo(report.file_id.unwrap()).await;
    assert_eq!((undone.removed.len(), undone.restored.len(), undone.kept), (1, 1, 0));
    assert_eq!(desk.digest().await, before);
    // The history of both stays: three versions of the one, and the other as it was.
    assert_eq!(desk.count("select count(*) from business_version").await, 3);
    assert_eq!(desk.count("select count(*) from business_withdrawn").await, 1);
    assert_eq!(desk.count("select count(*) from import_row where state = 'dibuat' and not settled").await, 1);
    // Taken back, the same file may come again.
    let again = desk.take_in("dua.csv", second.as_bytes(), false).await.unwrap();
    assert_eq!((again.already, again.created.len(), again.updated.len()), (None, 1, 1));
}

#[tokio::test]
async fn what_was_changed_since_stays_when_an_import_is_taken_back() {
    let mut desk = Desk::bogor().await;
    let list = "nama;kecamatan;desa;kegiatan\nKeripik Bu Eni;Dramaga;Babakan;jual keripik\nSoto;Dramaga;Babakan;soto\n";
    let report = desk.take_in("satu.csv", list.as_bytes(), false).await.unwrap();
    let more = "nama;kecamatan;desa;kegiatan;jam_buka\nSoto;Dramaga;Babakan;soto;07.00\n";
    let updated = desk.take_in("dua.csv", more.as_bytes(), false).await.unwrap();
    assert_eq!(updated.updated.len(), 1);
    let undone = desk.undo(report.file_id.unwrap()).await;
    assert_eq!((undone.removed.len(), undone.kept), (1, 1));
    assert_eq!(desk.count("select count(*) from business").await, 1);
    let kept = "select count(*) from import_row where reason = 'tidak_dibatalkan' and settled";
    assert_eq!(desk.count(kept).await, 1);
}

#[tokio::test]
async fn what_is_newer_in_the_register_waits_and_masks_change_nothing() {
    let mut desk = Desk::bogor().await;
    let head = "nama;nik;kecamatan;desa;kegiatan;alamat;jam_buka\n";
    let first = format!("{head}Keripik;3201014503770003;Dramaga;Babakan;keripik;Jalan Satu;\n");
    desk.take_in("satu.csv", first.as_bytes(), false).await.unwrap();
    let old = format!("{head}Keripik;************0003;Dramaga;Babakan;keripik;Jalan Dua;07.00\n");
    let told = Told::default();
    let date = Some((now() - chrono::Duration::days(400)).date_naive());
    let input = held(old.as_bytes());
    let request = Request { name: "lama.csv", input: &input, told: &told, data_date: date, dry_run: false };
    let report = desk.take(request).await.unwrap();
    assert_eq!(report.rows[0].state, State::Waiting);
    assert!(report.rows[0].message().contains("alamat usaha"), "{}", report.rows[0].message());
    assert_eq!(desk.count("select count(*) from business where address = 'Jalan Satu'").await, 1);
    assert_eq!(desk.count("select count(*) from business where opening_hours is not null").await, 0);
    // A newer file changes it, and the mask leaves the NIK alone.
    let request = Request { name: "baru.csv", data_date: None, ..request };
    let new = old.replace("07.00", "08.00");
    let input = held(new.as_bytes());
    let report = desk.take(Request { input: &input, ..request }).await.unwrap();
    assert_eq!(report.rows[0].state, State::Updated);
    assert_eq!(desk.count("select count(*) from business where address = 'Jalan Dua'").await, 1);
    assert_eq!(desk.count("select count(*) from owner where nik_lookup is not null").await, 1);
}

#[tokio::test]
async fn rows_of_sidt_meet_their_business_by_its_number_whatever_it_is_called_now() {
    let mut desk = Desk::bogor().await;
    let head = "id_data_badan_usaha,nama_usaha,kec_usaha,kel_usaha,kegiatan_utama,tk_dibayar_disabil_laki,updated_at\n";
    let first = format!("{head}7001,Keripik Eni,Dramaga,Babakan,keripik,1,2026-01-02T03:04:05Z\n");
    let made = desk.take_in("sidt.csv", first.as_bytes(), false).await.unwrap();
    assert_eq!((made.created.len(), made.rows[0].state), (1, State::Created));
    assert_eq!(
        desk.count("select count(*) from observation where kind = 'workers_paid_disabled_male'").await,
        1
    );
    let before = desk.digest().await;
    let second = format!("{head}7001,Keripik Bu Eni Jaya,Dramaga,Babakan,keripik,1,2027-01-02T03:04:05Z\n");
    let met = desk.take_in("sidt baru.csv", second.as_bytes(), false).await.unwrap();
    assert_eq!((met.created.len(), met.updated.len()), (0, 1), "{met}");
    assert_eq!(desk.count("select count(*) from business where name = 'Keripik Bu Eni Jaya'").await, 1);
    desk.undo(met.file_id.unwrap()).await;
    assert_eq!(desk.digest().await, before);
}
