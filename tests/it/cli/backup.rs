//! Backups: everything comes back but those who asked not to.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::{Duration, SystemTime};

use rustix::process::{Pid, Signal, kill_process};
use simbaumi::app::Clock;
use simbaumi::backup::{RestoreError, check};
use simbaumi::db::Tx;
use simbaumi::privacy::erasure::{Erasure, Log, Wish, Withdrawal};
use simbaumi::privacy::{Identifier, Keys};
use simbaumi::ukm::record;

use super::stop::Lock;
use super::{arg, command, done, sentence, text};
use crate::support::office::Officer;
use crate::support::program::{Place, Server, wait_for};
use crate::support::{TestDb, sha256, user};

const BOGOR: &str = "32.01";
const NIK: &str = "3201014503770003";

const LIST: &str = "nama;pemilik;nik;telepon;kegiatan;kecamatan;desa\n\
    Dodol Zulaikha;Zulaikha;3201014503770003;0813-9876-5412;membuat dodol;Dramaga;Babakan\n\
    Soto Pak Rahmat;Rahmat;3201014503770008;0812-0000-0008;jual soto;Dramaga;Babakan\n";

/// Names of the objects of their photos.
const HERS: &str = "0000000000000000000000000000000a";
const HIS: &str = "0000000000000000000000000000000b";

/// A register of two people, each with a photo; the second has agreed to his telephone being shown.
fn register() -> Place {
    let place = Place::new("data");
    let list = place.file("daftar.csv", LIST);
    done(&place, BOGOR, &["import", "ukm", arg(&list)]);
    place.sql(
        "insert into publication (business_id, field_group, version, granted_at, channel)
         select id, g, 1, now() - interval '1 day', 'formulir' from business, unnest(array['phone', 'photo']) g
         where name like 'Soto%'",
    );
    place.sql(
        "insert into marketing_channel (business_id, kind, value)
         select id, 'whatsapp', '+6281200000008' from business where name like 'Soto%'",
    );
    photo(&place, "Dodol%", HERS);
    photo(&place, "Soto%", HIS);
    place
}

fn object(place: &Place, object: &str, end: &str) -> PathBuf {
    place.data().join("files/foto").join(format!("{object}{end}"))
}

/// Both pictures of a photo, with its row.
fn photo(place: &Place, whose: &str, name: &str) {
    let files = place.data().join("files");
    for folder in [&files, &files.join("foto")] {
        drop(fs::create_dir(folder));
        user::give(folder);
    }
    for end in [".jpg", "-kecil.jpg"] {
        let path = object(place, name, end);
        fs::write(&path, format!("gambar {name}{end}")).unwrap();
        user::give(&path);
    }
    let content = fs::read(object(place, name, ".jpg")).unwrap();
    let (hash, bytes) = (sha256(&content), content.len());
    place.sql(&format!(
        "insert into file (business_id, object, sha256, width, height, small_width, small_height, bytes, position, created_at)
         select id, '{name}', decode('{hash}', 'hex'), 8, 6, 4, 3, {bytes}, 1, now() from business where name like '{whose}'"
    ));
}

fn backup(place: &Place, name: &str) -> PathBuf {
    let path = place.file("penanda", "").with_file_name(name);
    let told = done(place, BOGOR, &["backup", arg(&path)]);
    assert!(told.contains("Cadangan selesai") && told.contains("2 UKM"), "{told}");
    path
}

fn restore(place: &Place, file: &Path, more: &[&str]) -> Output {
    command(place, BOGOR, &[&["restore", arg(file)], more].concat()).output().unwrap()
}

/// What a restore that must end well says.
fn restored(place: &Place, file: &Path, more: &[&str]) -> String {
    let output = restore(place, file, more);
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

/// The keys of a place, read beside another database.
async fn keys(place: &Place) -> Keys {
    let other = TestDb::new().await;
    Keys::open(&place.data().join("keys"), &mut other.connect().await, Clock::System.now()).await.unwrap()
}

/// She asks to be erased, and he takes back that his telephone is shown.
async fn wish(place: &Place) {
    let (keys, at) = (keys(place).await, Clock::System.now());
    let code = place.sql("select code from business where name like 'Soto%'");
    let log = Log::of_data(place.data());
    let erasure = Erasure::new(&keys, at, Vec::new(), &vec![(Identifier::Nik, NIK.to_owned())]);
    let withdrawal = Withdrawal { at, code, field_group: "phone".into() };
    log.append(vec![Wish::Erasure(erasure), Wish::Withdrawal(withdrawal)]).await.unwrap();
    user::give(&place.data().join("erasures.log"));
}

fn page(server: &Server, path: &str) -> String {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: uji\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

fn count(place: &Place, what: &str) -> String {
    place.sql(&format!("select count(*) from {what}"))
}

#[tokio::test]
async fn what_a_backup_brings_back_is_everything_but_those_who_were_erased_since() {
    let place = register();
    let epoch = place.sql("select epoch from data_epoch");
    place.sql(
        "insert into outbox (idempotency_key, message_id, kind, channel, bulk, content, state, due_at, give_up_at, created_at)
         values ('x:1', repeat('a', 32), 'receipt', 'email', false, 'x', 'waiting', now(), now() + interval '1 day', now())",
    );
    let server = place.serve();
    let her_code = place.sql("select code from business where name like 'Dodol%'");
    let his_code = place.sql("select code from business where name like 'Soto%'");
    assert!(page(&server, &format!("/ukm/{her_code}")).contains("Dodol Zulaikha"));
    assert!(page(&server, &format!("/ukm/{his_code}")).contains("wa.me/6281200000008"));
    let file = backup(&place, "a.tar");
    let mode = fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let content = String::from_utf8_lossy(&fs::read(&file).unwrap()).into_owned();
    let key = fs::read_to_string(place.data().join("keys")).unwrap();
    let secret = key.lines().last().unwrap().rsplit(' ').next().unwrap();
    assert!(!content.contains(secret) && !content.contains(NIK));
    wish(&place).await;

    let told = sentence(&restore(&place, &file, &["--overwrite"]));
    assert!(told.contains("sedang dipakai oleh proses"), "{told}");
    server.stop();
    let told = sentence(&restore(&place, &file, &[]));
    assert!(told.contains("tidak kosong"), "{told}");
    assert_eq!(count(&place, "business where name like 'Dodol%'"), "1");

    // What came after the backup is not there afterwards.
    place.sql("insert into import_file (name, sha256, kind, layout, received_at) values ('x', 'x', 'ukm', '{}', now())");
    place.sql("create table belum_dikenal (n int references account)");
    fs::write(object(&place, HIS, ".jpg"), "berubah").unwrap();
    let told = restored(&place, &file, &["--overwrite"]);
    assert!(told.contains("1 penghapusan (1 UKM terhapus lagi), 1 penarikan"), "{told}");
    assert!(told.contains("1 pesan"), "{told}");
    assert_eq!(count(&place, "import_file"), "1");
    assert_eq!(place.sql("select to_regclass('belum_dikenal') is null"), "t");
    assert_eq!(count(&place, "business where name like 'Dodol%'"), "0");
    assert_eq!(count(&place, "owner where name = 'Zulaikha'"), "0");
    assert_eq!(count(&place, "publication where field_group = 'phone' and withdrawn_at is not null"), "1");
    assert_eq!(count(&place, "publication where field_group = 'photo' and withdrawn_at is null"), "1");
    assert_eq!(place.sql("select state from outbox"), "failed");
    assert_eq!(count(&place, "audit where action = 'cadangan dipulihkan'"), "1");
    assert_ne!(place.sql("select epoch from data_epoch"), epoch);
    assert!(!object(&place, HERS, ".jpg").exists() && !object(&place, HERS, "-kecil.jpg").exists());
    assert_eq!(fs::read_to_string(object(&place, HIS, ".jpg")).unwrap(), format!("gambar {HIS}.jpg"));
    let told = done(&place, BOGOR, &["verify"]);
    assert!(told.contains("Semuanya cocok") && told.contains("1 foto"), "{told}");

    let server = place.serve();
    assert!(page(&server, &format!("/ukm/{her_code}")).starts_with("HTTP/1.1 404"));
    assert!(!page(&server, "/ukm?q=dodol").contains("Dodol Zulaikha"));
    let his = page(&server, &format!("/ukm/{his_code}"));
    assert!(his.contains("Soto Pak Rahmat") && !his.contains("81200000008"));
    server.stop();
    // Nor does a file bring her back.
    let again = place.file("lagi.csv", format!("{LIST}Tahu;;;;jual tahu;Dramaga;Babakan\n"));
    done(&place, BOGOR, &["import", "ukm", arg(&again)]);
    assert_eq!(count(&place, "business where name like 'Dodol%'"), "0");
    assert_eq!(count(&place, "business where name in ('Tahu', 'Soto Pak Rahmat')"), "2");
}

#[tokio::test]
async fn a_backup_comes_back_on_a_new_machine_with_its_keys_only() {
    let place = register();
    wish(&place).await;
    let file = backup(&place, "a.tar");
    let other = Place::new("data");
    let here = other.file("a.tar", fs::read(&file).unwrap());
    let told = sentence(&restore(&other, &here, &[]));
    assert!(told.contains("Berkas kunci") && told.contains("tidak ada"), "{told}");
    assert!(!other.data().exists(), "nothing was begun");

    let foreign = Place::new("data");
    foreign.run(&["keys", "show"]);
    let keys = other.file("kunci", fs::read(foreign.data().join("keys")).unwrap());
    fs::set_permissions(&keys, fs::Permissions::from_mode(0o600)).unwrap();
    let with_keys = |kabupaten: &str| {
        let mut command = command(&other, kabupaten, &["restore", arg(&here)]);
        command.env("SIMBAUMI_KEY_FILE", &keys).output().unwrap()
    };
    let told = sentence(&with_keys(BOGOR));
    assert!(told.contains("bukan milik basis data ini"), "{told}");
    fs::write(&keys, fs::read(place.data().join("keys")).unwrap()).unwrap();
    let told = sentence(&with_keys("33.72"));
    assert!(told.contains("milik daerah 32.01"), "{told}");
    assert!(!other.data().exists(), "nothing was begun");

    let output = with_keys(BOGOR);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(count(&other, "business"), "2");
    assert_eq!(fs::read_to_string(object(&other, HIS, ".jpg")).unwrap(), format!("gambar {HIS}.jpg"));
    // The log of erasures has come along: it was asked, and answers for files too.
    assert_eq!(count(&other, "business where name like 'Dodol%'"), "0");
    assert_eq!(fs::read_to_string(other.data().join("erasures.log")).unwrap().lines().count(), 2);
}

#[test]
fn a_broken_archive_is_refused_and_touches_nothing() {
    let place = register();
    let file = backup(&place, "a.tar");
    assert!(check(&file).is_ok());
    let whole = fs::read(&file).unwrap();
    let broken = place.file("b.tar", "");
    let refused = |bytes: &[u8]| {
        fs::write(&broken, bytes).unwrap();
        matches!(check(&broken), Err(RestoreError::Broken(_)))
    };
    for length in [0, 1, 511, 512, 4096, whole.len() / 2, whole.len() - 1024, whole.len() - 1] {
        assert!(refused(&whole[..length]), "cut at {length}");
    }
    assert!(refused(&[&whole[..], &[0]].concat()));
    let step = whole.len() / 61;
    for at in (600..whole.len() - 1024).step_by(step) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        // Zeros that fill up a block say nothing.
        assert!(refused(&bytes) || (whole[at] == 0 && check(&broken).is_ok()), "byte {at}");
    }
    fs::write(&broken, &whole[..whole.len() / 2]).unwrap();
    let told = sentence(&restore(&place, &broken, &["--overwrite"]));
    assert!(told.contains("terpotong atau rusak"), "{told}");
    assert_eq!(count(&place, "business"), "2");
    let told = sentence(&restore(&place, &place.file("c.tar", "bukan tar"), &[]));
    assert!(told.contains("bukan cadangan simbaumi"), "{told}");
    let told = sentence(&restore(&place, Path::new("/tidak/ada"), &[]));
    assert!(told.contains("tidak terbaca: tidak ada"), "{told}");
}

#[test]
fn a_newer_schema_and_a_database_in_use_leave_everything_as_it_was() {
    let place = register();
    place.sql("insert into _sqlx_migrations values (99990101000000, 'nanti', now(), true, '\\x00', 1)");
    let path = place.file("penanda", "").with_file_name("baru.tar");
    // Nor does this program make a backup of what it does not know.
    let told = sentence(&command(&place, BOGOR, &["backup", arg(&path)]).output().unwrap());
    assert!(told.contains("lebih baru") && !path.exists(), "{told}");
    place.sql("delete from _sqlx_migrations where version = 99990101000000");
    let file = backup(&place, "a.tar");
    let state = place.sql("select string_agg(b::text, ',' order by id) from business b");
    let lock = Lock::take(&place);
    // Whoever looks on keeps the tables, and the restore gives up.
    let told = sentence(&restore(&place, &file, &["--overwrite"]));
    assert!(told.contains("sedang dipakai"), "{told}");
    lock.release();
    assert_eq!(place.sql("select string_agg(b::text, ',' order by id) from business b"), state);
    assert_eq!(place.sql("select to_regclass('restore_unfinished') is null"), "t");
}

#[test]
fn a_restore_that_was_killed_half_way_lets_no_server_start_and_is_done_again() {
    let place = register();
    let file = backup(&place, "a.tar");
    place.sql("create table restore_unfinished ()");
    for arguments in [&["serve"][..], &["migrate"], &["backup", "/tmp/tidak-jadi.tar"]] {
        let told = sentence(&command(&place, BOGOR, arguments).output().unwrap());
        assert!(told.contains("belum selesai; jalankan lagi simbaumi restore"), "{arguments:?}: {told}");
    }
    restored(&place, &file, &[]);
    done(&place, BOGOR, &["migrate"]);
}

#[test]
fn an_interrupted_backup_leaves_nothing_half() {
    let place = register();
    let file = place.file("penanda", "").with_file_name("a.tar");
    let unfinished = file.with_file_name("a.tar.belum");
    for signal in [Signal::TERM, Signal::KILL] {
        let lock = Lock::take(&place);
        let mut command = command(&place, BOGOR, &["backup", arg(&file)]);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        wait_for("the backup to wait for the lock", || {
            place.sql("select count(*) from pg_stat_activity where wait_event_type = 'Lock'") == "1"
        });
        assert!(unfinished.exists());
        let told = sentence(&restore(&place, &unfinished, &["--overwrite"]));
        assert!(told.contains("terpotong atau rusak"), "{told}");
        kill_process(Pid::from_raw(child.id().cast_signed()).unwrap(), signal).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(!output.status.success() && !file.exists());
        if signal == Signal::TERM {
            assert!(sentence(&output).contains("Dihentikan sebelum selesai"));
            assert!(!unfinished.exists());
        }
        lock.release();
    }
    // What the killed one left is written over; what is there under its name is not.
    assert!(unfinished.exists());
    let day = Duration::from_hours(24);
    let old = |name: &str, age: Duration| {
        let path = place.file(name, "sisa");
        let then = SystemTime::now() - age;
        File::options().write(true).open(&path).unwrap().set_modified(then).unwrap();
        path
    };
    let gone = old("lama.tar.belum", day * 2);
    let busy = old("sibuk.tar.belum", day * 2);
    let kept =
        [old("baru.tar.belum", day / 2), old("surat.belum", day * 9), old("b.tar", day * 9), busy.clone()];
    let writer = File::open(&busy).unwrap();
    writer.try_lock().unwrap();
    let told = done(&place, BOGOR, &["backup", arg(&file)]);
    for leftover in [&gone, &unfinished] {
        assert!(!leftover.exists(), "{leftover:?}");
        assert!(told.contains(&format!("terputus dihapus: {}.", leftover.display())), "{told}");
    }
    assert_eq!(told.matches("terputus dihapus").count(), 2, "{told}");
    assert!(kept.iter().all(|path| path.exists()), "{told}");
    drop(writer);
    let told = done(&place, BOGOR, &["backup", arg(&file.with_file_name("c.tar"))]);
    assert!(!busy.exists() && told.contains("sibuk.tar.belum"), "{told}");
    let told = sentence(&command(&place, BOGOR, &["backup", arg(&file)]).output().unwrap());
    assert!(told.contains("sudah ada"), "{told}");
    let folder = file.parent().unwrap();
    let told = done(&place, BOGOR, &["backup", arg(folder)]);
    assert!(told.contains("/simbaumi-2"), "{told}");
    let full = command(&place, BOGOR, &["backup", "/tidak/ada/a.tar"]).output().unwrap();
    assert!(sentence(&full).contains("tidak dapat ditulis: tidak ada"));
}

/// The program on a database of somebody else's.
fn on(place: &Place, test: &TestDb, arguments: &[&str]) -> Output {
    command(place, BOGOR, arguments).env("DATABASE_URL", test.url()).output().unwrap()
}

#[tokio::test]
async fn a_database_elsewhere_is_backed_up_and_restored_beside_nobody() {
    let place = Place::new("data");
    let (old, new) = (TestDb::new().await, TestDb::new().await);
    let list = place.file("daftar.csv", LIST);
    let ran = |test: &TestDb, arguments: &[&str]| {
        let output = on(&place, test, arguments);
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        text(&output.stdout)
    };
    ran(&old, &["import", "ukm", arg(&list)]);
    let file = list.with_file_name("a.tar");
    ran(&old, &["backup", arg(&file)]);

    let keys =
        Keys::open(&place.data().join("keys"), &mut old.connect().await, Clock::System.now()).await.unwrap();
    let log = Log::of_data(place.data());
    let owner: i64 = sqlx::query_scalar("select id from owner where name = 'Zulaikha'")
        .fetch_one(old.db.primary())
        .await
        .unwrap();
    let mut tx = Tx::begin(&old.db).await.unwrap();
    let now = Clock::System.now();
    let change = record::erase_owner(&mut tx, (&keys, &log), &Officer::default(), owner, now).await.unwrap();
    tx.commit(change, now).await.unwrap();
    user::give(&place.data().join("erasures.log"));

    // Somebody serves the new database already.
    let busy = new.db.primary().acquire().await.unwrap();
    let told = sentence(&on(&place, &new, &["restore", arg(&file)]));
    assert!(told.contains("sedang dipakai layanan"), "{told}");
    drop(busy);
    new.db.clone().close().await;
    let told = ran(&new, &["restore", arg(&file)]);
    assert!(told.contains("1 penghapusan (1 UKM terhapus lagi)"), "{told}");
    let mut conn = new.connect().await;
    let names: Vec<String> =
        sqlx::query_scalar("select name from business order by id").fetch_all(&mut conn).await.unwrap();
    assert_eq!(names, ["[dihapus atas permintaan]", "Soto Pak Rahmat"]);
    drop(conn);
    let told = ran(&new, &["verify"]);
    assert!(told.contains("Semuanya cocok"), "{told}");
}
