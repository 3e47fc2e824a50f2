//! A read replica that is away costs nothing but a line in the log.

use std::net::{Ipv4Addr, TcpListener};

use crate::support::TestDb;
use crate::support::program::Place;

#[tokio::test]
async fn a_replica_that_is_away_is_told_of_once_and_another_server_is_read() {
    let (place, test) = (Place::new("data"), TestDb::new().await);
    let database = test.url();
    let list =
        place.file("daftar.csv", "nama;kegiatan;kecamatan;desa\nDodol;membuat dodol;Dramaga;Babakan\n");
    let import = ["import", "ukm", list.to_str().unwrap()];
    assert!(place.command(&import).env("DATABASE_URL", &database).status().unwrap().success());
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    let dead = format!("postgres://u:rahasia-sekali@127.0.0.1:{port}/d");
    let told = format!("replika baca 127.0.0.1:{port} tidak dapat dihubungi");
    for (replicas, falls_back) in [(dead.clone(), true), (format!("{dead},{database}"), false)] {
        let mut command = place.command(&["verify"]);
        command.env("DATABASE_URL", &database).env("DATABASE_REPLICA_URL", replicas);
        let output = command.output().unwrap();
        let log = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{log}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("Semuanya cocok"), "{log}");
        assert_eq!(log.matches(&told).count(), 1, "{log}");
        assert_eq!(log.contains("dibaca dari server utama"), falls_back, "{log}");
        assert!(!log.contains("rahasia-sekali"), "{log}");
    }
}
