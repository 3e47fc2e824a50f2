//! An erased person is nowhere to be found, and comes back neither by a backup nor by a file.

use chrono::TimeDelta;
use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use simbaumi::db::Tx;
use std::sync::Arc;

use simbaumi::account::console;
use simbaumi::import::{
    Bench, By, Input, Reason, Report, Request, State, Told, Vault, find_received, import_ukm, seal_plain,
};
use simbaumi::privacy::Secret;
use simbaumi::privacy::erasure::Erased;
use simbaumi::ukm::product::built_in;
use simbaumi::ukm::record::{
    self, Consent, Desk, EraseError, Owner, Record, SaveError, at_version, erase_owner, replay, versions,
};

use crate::support::TestDb;
use crate::support::office::Office;
use crate::support::service::now;

const NIK: &str = "3201014503770003";
const PHONE: &str = "81398765412";
const NAME: &str = "Zulaikha";
const CANARIES: [&str; 3] = [NIK, PHONE, NAME];

/// Row 1 becomes a business, 2 repeats it, 3 is refused, and 4 is somebody else's.
const FILE: &str = "nama;pemilik;nik;telepon;kegiatan;kecamatan;desa\n\
    Dodol Zulaikha;Zulaikha Binti Umar;3201014503770003;0813-9876-5412;membuat dodol;Dramaga;Babakan\n\
    Dodol Zulaikha;Zulaikha Binti Umar;3201014503770003;0813-9876-5412;membuat dodol;Dramaga;Babakan\n\
    ;Zulaikha Binti Umar;3201014503770003;0813-9876-5412;;;\n\
    Soto Pak Rahmat;Rahmat;3201014503770008;0812-0000-0008;jual soto;Dramaga;Babakan\n";

async fn take_in(office: &Office, name: &str, bytes: &str) -> Report {
    let told = Told::default();
    let input: Arc<dyn Input> = Arc::new(Arc::<[u8]>::from(bytes.as_bytes()));
    let request = Request { name, input: &input, told: &told, data_date: None, dry_run: false };
    let erased = Erased::new(&office.log.read().unwrap());
    let operator = console::operator(now());
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let dictionary = built_in().unwrap();
    let mut tx = Tx::begin(&office.test.db).await.unwrap();
    let bench = Bench {
        areas: &office.areas,
        dictionary: &dictionary,
        vault: Vault { keys: &office.keys, log: &office.log, erased: &erased },
        by: By::Console(&operator),
        now: now(),
    };
    let report = import_ukm(&mut tx, &bench, request, &mut rng).await.unwrap();
    tx.commit(report.feed(), now()).await.unwrap();
    report
}

/// The whole database as text.
fn dump(test: &TestDb) -> String {
    let output =
        test.client("pg_dump").args(["--no-owner", "--inserts", "--rows-per-insert=500"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What is found of the erased person in a text, also where bytes are written in hexadecimal digits.
fn found(text: &str) -> Vec<&'static str> {
    let hex = |canary: &str| canary.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    CANARIES.into_iter().filter(|canary| text.contains(canary) || text.contains(&hex(canary))).collect()
}

async fn erase(office: &Office, owner_id: i64) -> Result<(), EraseError> {
    let mut tx = Tx::begin(&office.test.db).await.unwrap();
    let safe = (&office.keys, &office.log);
    let change = erase_owner(&mut tx, safe, &office.officer, owner_id, now()).await?;
    tx.commit(change, now()).await.unwrap();
    Ok(())
}

/// A register in which the person was taken in by a file and corrected afterwards.
async fn office_with_her() -> (Office, i64) {
    let office = Office::new().await;
    let report = take_in(&office, "daftar.csv", FILE).await;
    let states: Vec<State> = report.rows.iter().map(|row| row.state).collect();
    assert_eq!(states, [State::Created, State::Duplicate, State::Rejected, State::Created]);
    let id = report.created[0];
    let seen = office.load(id).await;
    assert_eq!(seen.record.owner.as_ref().unwrap().nik.as_ref().unwrap().masked(), "************0003");
    let edited = office.edit(&seen, |record| {
        record.activity = Some("membuat dodol dan wajik Zulaikha".into());
        record.address = Some("rumah Zulaikha".into());
    });
    edited.await.unwrap();
    (office, id)
}

#[tokio::test]
async fn nothing_of_an_erased_person_is_left_in_plain_form() {
    let (office, id) = office_with_her().await;
    let before = office.load(id).await;
    // Identity numbers rest in plain form nowhere, even before.
    assert_eq!(found(&dump(&office.test)), [PHONE, NAME]);
    let mut conn = office.test.connect().await;
    let received = find_received(&mut conn, &office.keys, 1, 3).await.unwrap().unwrap();
    assert_eq!(received.cells[2], NIK);

    erase(&office, before.owner_id.unwrap()).await.unwrap();
    assert_eq!(found(&dump(&office.test)), [""; 0]);
    for file in std::fs::read_dir(office.test.key_file().parent().unwrap()).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        assert_eq!(found(&text), [""; 0]);
    }
    for row in 1..=3 {
        assert_eq!(find_received(&mut conn, &office.keys, 1, row).await.unwrap(), None);
    }
    let other = find_received(&mut conn, &office.keys, 1, 4).await.unwrap().unwrap();
    assert_eq!(other.cells[1], "Rahmat");
    // That something happened, and when, is still known.
    let history = versions(&mut conn, id).await.unwrap();
    assert_eq!(history.iter().map(|info| info.version).collect::<Vec<_>>(), [2, 1]);
    let old = at_version(&mut conn, &office.keys, id, 2).await.unwrap().unwrap();
    assert!(old.record.is_none() && old.open["verification"] == "verified");
    let gone = office.load(id).await;
    assert!(gone.erased_at.is_some());
    assert!(matches!(office.edit(&gone, |record| record.name = "x".into()).await, Err(SaveError::Erased)));
    assert!(matches!(erase(&office, before.owner_id.unwrap()).await, Err(EraseError::Already)));
    let public: i64 = sqlx::query_scalar("select count(*) from public_business where id = $1")
        .bind(id)
        .fetch_one(&mut conn)
        .await
        .unwrap();
    assert_eq!(public, 0);
}

#[tokio::test]
async fn nobody_is_erased_whom_the_log_would_not_remember() {
    let (office, id) = office_with_her().await;
    let before = office.load(id).await;
    std::fs::create_dir(office.test.key_file().with_file_name("erasures.log")).unwrap();
    assert!(matches!(erase(&office, before.owner_id.unwrap()).await, Err(EraseError::Log(_))));
    let after = office.load(id).await;
    assert_eq!((after.version, after.record), (before.version, before.record));
}

#[tokio::test]
async fn rows_that_an_earlier_version_kept_in_plain_form_are_sealed() {
    let office = Office::new().await;
    take_in(&office, "daftar.csv", FILE).await;
    sqlx::query(
        "update import_row set sealed = null, subject_id = null, message = 'Zulaikha',
             raw = array['Dodol Zulaikha', '3201014503770003'] where row_number < 3",
    )
    .execute(office.test.db.primary())
    .await
    .unwrap();
    assert_eq!(seal_plain(&office.test.db, &office.keys, now()).await.unwrap(), 2);
    assert_eq!(seal_plain(&office.test.db, &office.keys, now()).await.unwrap(), 0);
    assert!(!dump(&office.test).contains(NIK));
    let mut conn = office.test.connect().await;
    let received = find_received(&mut conn, &office.keys, 1, 2).await.unwrap().unwrap();
    assert_eq!((received.cells[1].as_str(), received.message.as_str()), (NIK, "Zulaikha"));
}

#[tokio::test]
async fn a_file_does_not_bring_an_erased_person_back() {
    let (office, id) = office_with_her().await;
    erase(&office, office.load(id).await.owner_id.unwrap()).await.unwrap();
    // Also after the lookup keys were rotated.
    let recompute =
        async |conn: &mut sqlx::PgConnection| record::recompute_lookups(conn, &office.keys, 500).await;
    simbaumi::privacy::rotation::run(&office.test.db, &office.keys, now(), recompute).await.unwrap();
    let again = take_in(&office, "lagi.csv", &format!("{FILE}Tambahan;;;;jual tahu;Dramaga;Babakan\n")).await;
    let reasons: Vec<Reason> = again.rows.iter().map(simbaumi::import::RowResult::reason).collect();
    assert_eq!(reasons[..3], [Reason::Erased; 3]);
    assert_eq!(
        again.rows[0].message(),
        "Data ini dihapus atas permintaan pemiliknya; tidak dimasukkan lagi."
    );
    assert_eq!(again.rows[3].state, State::Same);
    assert_eq!(again.created.len(), 1);
    assert_eq!(found(&dump(&office.test)), [""; 0]);
    // By name and desa, where the file names nobody; a neighbour with another NIK on the same telephone may come in.
    let bare = "nama;nik;telepon;kegiatan;kecamatan;desa\n\
        DODOL  ZULAIKHA;;;dodol;Dramaga;Babakan\n\
        Warung Adik;3201014503770099;081398765412;warung;Dramaga;Babakan\n";
    let bare = take_in(&office, "lain.csv", bare).await;
    let states: Vec<State> = bare.rows.iter().map(|row| row.state).collect();
    assert_eq!(states, [State::Rejected, State::Created]);
}

#[tokio::test]
async fn a_backup_does_not_bring_an_erased_person_back() {
    let (mut office, id) = office_with_her().await;
    let backup = dump(&office.test);
    erase(&office, office.load(id).await.owner_id.unwrap()).await.unwrap();

    let restored = office.test.restored(&backup).await;
    assert_eq!(found(&dump(&restored)), [PHONE, NAME]);
    let mut tx = Tx::begin(&restored.db).await.unwrap();
    let reached = replay(&mut tx, &office.keys, &office.log, now()).await.unwrap();
    assert_eq!(reached, [id]);
    tx.commit(simbaumi::db::Change::Reload, now()).await.unwrap();
    assert_eq!(found(&dump(&restored)), [""; 0]);
    let mut conn = restored.connect().await;
    for row in 1..=3 {
        assert_eq!(find_received(&mut conn, &office.keys, 1, row).await.unwrap(), None);
    }
    // Twice is as good as once, and whoever registered anew since then stays.
    let anew = Record {
        owner: Some(Owner { nik: Some(Secret::new(NIK)), ..Owner::default() }),
        name: "Dodol Baru".into(),
        state: "active".into(),
        verification: "pending".into(),
        ..Record::default()
    };
    let mut tx = Tx::begin(&restored.db).await.unwrap();
    let desk = Desk { now: now() + TimeDelta::hours(1), ..office.desk() };
    let saved = record::create(&mut tx, desk, &office.officer, anew, None, "ukm.daftar", None).await.unwrap();
    tx.commit(saved.feed, now()).await.unwrap();
    let mut tx = Tx::begin(&restored.db).await.unwrap();
    assert_eq!(replay(&mut tx, &office.keys, &office.log, now()).await.unwrap(), [0_i64; 0]);
    drop(tx);
    office.test.db = restored.db.clone();
    assert!(office.load(id).await.erased_at.is_some());
}

#[tokio::test]
async fn a_backup_does_not_bring_a_withdrawn_consent_back() {
    let mut office = Office::new().await;
    let id = take_in(&office, "daftar.csv", FILE).await.created[1];
    let consent = |field_group: &str| Consent {
        field_group: field_group.into(),
        version: 1,
        granted_at: now() - TimeDelta::days(1),
        channel: "formulir".into(),
        withdrawn_at: None,
    };
    let seen = office.load(id).await;
    let granted = |record: &mut Record| record.consents = vec![consent("owner_name"), consent("phone")];
    office.edit(&seen, granted).await.unwrap();
    let backup = dump(&office.test);
    let seen = office.load(id).await;
    office.edit(&seen, |record| record.consents[1].withdrawn_at = Some(now())).await.unwrap();

    let restored = office.test.restored(&backup).await;
    let mut tx = Tx::begin(&restored.db).await.unwrap();
    replay(&mut tx, &office.keys, &office.log, now()).await.unwrap();
    tx.commit(simbaumi::db::Change::Reload, now()).await.unwrap();
    office.test = restored;
    let consents = office.load(id).await.record.consents;
    assert_eq!(consents.iter().map(|consent| consent.withdrawn_at).collect::<Vec<_>>(), [None, Some(now())]);
}
