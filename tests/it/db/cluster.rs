use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use crate::support::program::{Place, wait_for};
use crate::support::user;

/// The one sentence of a refusal.
fn refusal(place: &Place, arguments: &[&str]) -> String {
    let output = place.run(arguments);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let text = String::from_utf8(output.stderr).unwrap();
    let last = text.lines().last().unwrap_or_default();
    assert!(last.starts_with("simbaumi: "), "{text}");
    last.to_owned()
}

/// The one that writes the log ends a moment after the server whose words it takes down.
fn no_process_remains(place: &Place) {
    wait_for("the last process of the database to end", || place.database_processes().is_empty());
}

#[test]
fn the_first_start_makes_a_database_that_only_its_owner_reaches() {
    let place = Place::new("data");
    let server = place.serve();
    assert_eq!(place.sql("show data_checksums"), "on");
    assert_eq!(place.sql("show fsync"), "on");
    assert_eq!(place.sql("show listen_addresses"), "");
    assert_eq!(place.sql("select usesuper from pg_user where usename = current_user"), "f");
    assert_eq!(place.sql("select current_user || '@' || current_database()"), "simbaumi@simbaumi");
    assert_eq!(place.sql("select count(*) from pg_extension where extname in ('postgis', 'pg_trgm')"), "2");
    for folder in [place.data().to_owned(), place.cluster(), place.data().join("run")] {
        let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&folder).unwrap().permissions());
        assert_eq!(mode & 0o077, 0, "{}", folder.display());
    }
    server.stop();
    no_process_remains(&place);
}

#[test]
fn a_command_starts_the_database_for_its_duration() {
    let place = Place::new("data");
    place.sql("create table t (n int)");
    no_process_remains(&place);
    assert_eq!(place.sql("select count(*) from t"), "0");
}

#[test]
fn a_command_waits_for_the_commands_that_use_its_database() {
    let place = Place::new("data");
    place.sql("select 1");
    let long = |seconds: &str| {
        let query = format!("select pg_sleep({seconds})");
        place.command(&["psql", "-qAtX", "-c", &query]).stderr(Stdio::piped()).spawn().unwrap()
    };
    let holder = long("1");
    wait_for("the database", || place.postmaster().is_some());
    let guest = long("2.5");
    for command in [holder, guest] {
        let output = command.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    no_process_remains(&place);
}

#[test]
fn a_second_server_on_the_same_folder_is_refused() {
    let place = Place::new("data");
    let server = place.serve();
    let sentence = refusal(&place, &["serve"]);
    assert!(sentence.contains("sedang dipakai oleh proses"), "{sentence}");
    place.sql("select 1");
    server.stop();
}

#[test]
fn a_path_with_a_space_and_one_too_long_for_a_socket_work() {
    for name in ["a folder with spaces", &"panjang".repeat(20)] {
        let place = Place::new(name);
        let server = place.serve();
        assert_eq!(place.sql("select 1"), "1");
        server.stop();
    }
}

#[test]
fn a_killed_server_leaves_the_database_up_and_the_next_one_adopts_it() {
    let place = Place::new("data");
    let server = place.serve();
    place.sql("create table t (n int); insert into t values (1)");
    let postmaster = place.postmaster();
    server.kill();
    assert!(!place.database_processes().is_empty());

    let server = place.serve();
    assert_eq!(place.postmaster(), postmaster, "{}", place.log());
    assert_eq!(place.sql("select n from t"), "1");
    server.stop();
    no_process_remains(&place);
}

#[test]
fn after_database_and_server_are_killed_together_the_next_start_recovers() {
    let place = Place::new("data");
    let server = place.serve();
    place.sql("create table t (n int); insert into t values (1)");
    server.kill();
    place.kill_database();
    let server = place.serve();
    assert_eq!(place.sql("select n from t"), "1");
    server.stop();
}

#[test]
fn a_database_killed_under_writes_comes_back_by_itself_with_every_acknowledged_commit() {
    let place = Place::new("data");
    let server = place.serve();
    place.sql("create table t (n int)");
    for round in 0..3 {
        let acknowledged = write_until_killed(&place, round);
        wait_for("the database to come back", || {
            place.run(&["psql", "-qAtX", "-c", "select 1"]).status.success()
        });
        let rows: usize = place.sql(&format!("select count(*) from t where n = {round}")).parse().unwrap();
        // One more may be there: committed, but killed before it could say so.
        assert!(rows == acknowledged || rows == acknowledged + 1, "{rows} rows, {acknowledged} acknowledged");
        assert!(acknowledged >= 100);
    }
    server.stop();
}

/// Inserts row after row, kills the database amid them, and returns how many were acknowledged.
fn write_until_killed(place: &Place, round: usize) -> usize {
    let mut psql = place
        .command(&["psql", "-AtX"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = psql.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        // Ends when psql does.
        while writeln!(input, "insert into t values ({round});").is_ok() {}
    });
    let mut acknowledged = 0;
    for line in BufReader::new(psql.stdout.take().unwrap()).lines() {
        acknowledged += usize::from(line.unwrap() == "INSERT 0 1");
        if acknowledged == 100 {
            place.kill_database();
        }
    }
    psql.wait().unwrap();
    writer.join().unwrap();
    acknowledged
}

#[test]
fn the_mark_of_a_server_whose_number_another_process_has_is_no_hindrance() {
    let place = Place::new("data");
    place.sql("select 1");
    // As after a power cut: the mark is there, and its number belongs to a process of the same user.
    let mut other = user::command("/bin/sleep").arg("60").spawn().unwrap();
    let mark = place.cluster().join("postmaster.pid");
    fs::write(&mark, format!("{}\n{}\n0\n5432\n\n\n\nready\n", other.id(), place.cluster().display()))
        .unwrap();
    user::give(&mark);
    assert_eq!(place.sql("select 1"), "1");
    other.kill().unwrap();
    other.wait().unwrap();
}

#[test]
fn data_of_another_major_version_are_refused() {
    let place = Place::new("data");
    place.sql("select 1");
    fs::write(place.cluster().join("PG_VERSION"), "9\n").unwrap();
    let sentence = refusal(&place, &["serve"]);
    assert!(sentence.contains("dibuat oleh PostgreSQL 9") && sentence.contains("postgresql-9"), "{sentence}");
}

#[test]
fn a_folder_that_holds_something_else_is_refused_and_left_alone() {
    let place = Place::new("data");
    fs::create_dir_all(place.cluster()).unwrap();
    fs::write(place.cluster().join("surat.txt"), "penting").unwrap();
    user::give(place.data());
    user::give(&place.cluster());
    let sentence = refusal(&place, &["serve"]);
    assert!(sentence.contains("bukan basis data PostgreSQL"), "{sentence}");
    assert_eq!(fs::read_to_string(place.cluster().join("surat.txt")).unwrap(), "penting");
}

#[test]
fn a_missing_postgresql_and_a_folder_that_is_not_ours_are_told() {
    let place = Place::new("data");
    let output = place.command(&["serve"]).env("SIMBAUMI_PG_BIN", "/nowhere").output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("PostgreSQL tidak ditemukan") && text.contains("apt install"), "{text}");

    let output = place.command(&["serve"]).env("SIMBAUMI_DATA", "/proc/simbaumi").output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("/proc/simbaumi tidak dapat dipakai"), "{text}");
}

#[test]
fn root_is_refused() {
    if !user::is_root() {
        eprintln!("left out: only root can be refused as root");
        return;
    }
    let output = Command::new(env!("CARGO_BIN_EXE_simbaumi"))
        .args(["serve", "--data", "/tmp/simbaumi-root"])
        .env_remove("DATABASE_URL")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("sebagai root"), "{output:?}");
    assert!(!fs::exists("/tmp/simbaumi-root").unwrap());
}

/// A small file system of its own, which only root can make.
struct SmallDisk<'a>(&'a Place);

impl<'a> SmallDisk<'a> {
    fn mount(place: &'a Place, mib: u32) -> Option<Self> {
        fs::create_dir_all(place.data()).unwrap();
        let done = user::is_root()
            && Command::new("mount")
                .args(["-t", "tmpfs", "-o", &format!("size={mib}m"), "tmpfs"])
                .arg(place.data())
                .status()
                .is_ok_and(|status| status.success());
        if !done {
            eprintln!("left out: a small file system cannot be mounted here");
            return None;
        }
        user::give(place.data());
        Some(Self(place))
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        self.0.kill_database();
        wait_for("the file system to be free", || {
            Command::new("umount").arg(self.0.data()).stderr(Stdio::null()).status().unwrap().success()
        });
    }
}

#[test]
fn a_disk_without_room_for_a_database_is_told_before_anything_is_made() {
    let place = Place::new("data");
    let Some(_disk) = SmallDisk::mount(&place, 40) else { return };
    let sentence = refusal(&place, &["serve"]);
    assert!(sentence.contains("Disk penuh") && sentence.contains("300 MiB"), "{sentence}");
    assert!(!place.cluster().exists());
}

#[test]
fn a_disk_that_has_filled_up_is_told_and_nothing_is_lost() {
    let place = Place::new("data");
    let Some(_disk) = SmallDisk::mount(&place, 400) else { return };
    place.sql("create table t (n int); insert into t values (1)");
    let ballast = place.data().join("ballast");
    let filled = Command::new("dd")
        .args(["if=/dev/zero", "bs=1M"])
        .arg(format!("of={}", ballast.display()))
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(!filled.success());
    let sentence = refusal(&place, &["serve"]);
    assert!(sentence.contains("Disk penuh"), "{sentence}");
    fs::remove_file(ballast).unwrap();
    assert_eq!(place.sql("select n from t"), "1");
}
