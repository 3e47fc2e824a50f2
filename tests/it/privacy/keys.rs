use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::atomic::{AtomicBool, Ordering};

use simbaumi::privacy::{KeyError, Keys, Secret, rotation};
use simbaumi::ukm::record::{self, Owner, Record};

use crate::support::TestDb;
use crate::support::office::Office;
use crate::support::service::now;

async fn open(test: &TestDb) -> Result<Keys, KeyError> {
    Keys::open(&test.key_file(), &mut test.connect().await, now()).await
}

/// The text of the refusal, which is one sentence.
async fn refusal(test: &TestDb) -> String {
    let text = open(test).await.unwrap_err().to_string();
    assert!(text.starts_with("Berkas kunci ") && text.ends_with('.') && !text.contains(". "), "{text}");
    text
}

#[tokio::test]
async fn the_key_file_is_made_once_and_a_wrong_one_is_refused() {
    let test = TestDb::new().await;
    let keys = open(&test).await.unwrap();
    let path = test.key_file();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let content = fs::read(&path).unwrap();
    assert_eq!(open(&test).await.unwrap().list(), keys.list());
    assert_eq!(fs::read(&path).unwrap(), content);
    // Nothing unfinished is left beside it.
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);

    for mode in [0o640, 0o604, 0o660] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        assert!(refusal(&test).await.contains("chmod 600"));
    }
    fs::remove_file(&path).unwrap();
    assert!(refusal(&test).await.contains("tidak ada"));
    assert!(!path.exists());
    let other = TestDb::new().await;
    open(&other).await.unwrap();
    fs::copy(other.key_file(), &path).unwrap();
    assert!(refusal(&test).await.contains("bukan milik basis data ini"));
    fs::write(&path, "encryption 1 kapan apa\n").unwrap();
    assert!(refusal(&test).await.contains("rusak pada baris 1"));
    fs::write(&path, content).unwrap();
    assert_eq!(open(&test).await.unwrap().list(), keys.list());
}

fn nik(number: usize) -> Secret {
    Secret::new(format!("32010102038{number:05}"))
}

/// A register with so many owners.
async fn filled(count: usize) -> (Office, Vec<i64>) {
    let office = Office::new().await;
    let mut ids = Vec::new();
    for number in 0..count {
        let owner = Owner { nik: Some(nik(number)), npwp: Some(nik(number)), ..Owner::default() };
        let record = Record {
            owner: Some(owner),
            name: format!("Usaha {number}"),
            state: "active".into(),
            verification: "pending".into(),
            ..Record::default()
        };
        ids.push(office.create(record, None).await.unwrap());
    }
    (office, ids)
}

async fn versions(office: &Office) -> Vec<(i16, i32, i64)> {
    sqlx::query_as(
        "select s.key_version, get_byte(o.nik_lookup, 0), count(*) from owner o join subject s on s.id = o.subject_id
         where get_byte(o.nik_lookup, 0) = get_byte(o.npwp_lookup, 0) group by 1, 2",
    )
    .fetch_all(office.test.db.primary())
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_rotated_while_others_read_and_write() {
    let (office, ids) = filled(40).await;
    // A server that has the old keys in memory.
    let server = open(&office.test).await.unwrap();
    let rotating = open(&office.test).await.unwrap();
    let done = AtomicBool::new(false);
    let read = async {
        let mut conn = office.test.connect().await;
        let mut rounds = 0;
        loop {
            let last = done.load(Ordering::Relaxed);
            for (number, id) in ids.iter().enumerate() {
                let business = record::load(&mut conn, &server, *id).await.unwrap().unwrap();
                assert_eq!(business.record.owner.unwrap().nik, Some(nik(number)));
                let found = record::find_owners_by_nik(&mut conn, &server, &nik(number)).await.unwrap();
                assert_eq!(found, [business.owner_id.unwrap()]);
            }
            rounds += 1;
            if last {
                break rounds;
            }
        }
    };
    let rotate = async {
        let recompute =
            async |conn: &mut sqlx::PgConnection| record::recompute_lookups(conn, &rotating, 7).await;
        let done_now = rotation::run(&office.test.db, &rotating, now(), recompute).await.unwrap();
        done.store(true, Ordering::Relaxed);
        done_now
    };
    let (rounds, rotated) = tokio::join!(read, rotate);
    assert!(rounds >= 2);
    assert_eq!((rotated.resumed, rotated.rewrapped, rotated.lookups), (false, 40, 40));
    assert_eq!(versions(&office).await, [(2, 2, 40)]);
    assert_eq!(fs::metadata(office.test.key_file()).unwrap().permissions().mode() & 0o777, 0o600);
    // What is written after it, also by whoever had the old keys, is written with the new ones.
    let seen = office.load(ids[0]).await;
    office.edit(&seen, |record| record.owner.as_mut().unwrap().nik = Some(nik(900))).await.unwrap();
    assert_eq!(versions(&office).await, [(2, 2, 40)]);
    let old_version = record::at_version(&mut office.test.connect().await, &server, ids[0], 1).await.unwrap();
    assert_eq!(old_version.unwrap().record.unwrap().owner.unwrap().nik, Some(nik(0)));
}

#[tokio::test]
async fn a_rotation_that_was_broken_off_is_finished_by_the_next() {
    let (office, ids) = filled(9).await;
    let keys = open(&office.test).await.unwrap();
    let mut left = 2;
    let broken = rotation::run(&office.test.db, &keys, now(), async |conn: &mut sqlx::PgConnection| {
        // The first pass finds nothing to finish.
        if keys.lookup_version() == 2 && left == 0 {
            return Err(KeyError::Rotating);
        }
        left -= i32::from(keys.lookup_version() == 2);
        record::recompute_lookups(conn, &keys, 3).await
    })
    .await;
    assert!(broken.is_err());
    assert_eq!(versions(&office).await.len(), 2);
    let recompute = async |conn: &mut sqlx::PgConnection| record::recompute_lookups(conn, &keys, 3).await;
    let done = rotation::run(&office.test.db, &keys, now(), recompute).await.unwrap();
    assert_eq!((done.resumed, done.rewrapped, done.lookups), (true, 0, 3));
    assert_eq!(versions(&office).await, [(2, 2, 9)]);
    assert_eq!(keys.list().len(), 4);
    assert_eq!(office.load(ids[4]).await.record.owner.unwrap().nik, Some(nik(4)));
    // An old file does not do any more.
    let text = fs::read_to_string(office.test.key_file()).unwrap();
    let old: Vec<&str> = text.lines().filter(|line| !line.contains(" 2 ")).collect();
    fs::write(office.test.key_file(), old.join("\n")).unwrap();
    assert!(refusal(&office.test).await.contains("belum memuat kunci"));
}
