use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::{FACTS, arg, command, done, sentence, text};
use crate::support::program::Place;

const NIK: &str = "3201014503770003";

const LIST: &str = "nama;nik;npwp;kegiatan;kelurahan\n\
    Dodol;3201014503770003;3201014503770003;dodol;Suka Maju\n\
    ;3201014503770003;;;\n\
    Rujak;3,20101E+15;3201014503770003;rujak;Suka Maju;3201014503770003\n";

#[test]
fn identity_numbers_and_keys_are_told_nowhere() {
    let place = Place::new("data");
    let facts = place.file("wilayah.csv", FACTS);
    done(&place, "99.71", &["import", "wilayah", arg(&facts)]);
    let list = place.file("umkm.csv", LIST);
    let output =
        command(&place, "99.71", &["import", "ukm", arg(&list)]).env("RUST_LOG", "trace").output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let report = fs::read_to_string(list.with_file_name("umkm.csv.laporan.csv")).unwrap();
    for told in [text(&output.stdout), text(&output.stderr), report] {
        assert!(!told.contains(NIK), "{told}");
    }
    assert_eq!(place.sql("select count(*) from owner where nik_cipher is not null"), "1");
    assert_eq!(place.sql("select count(*) from import_row where sealed is not null and raw is null"), "3");

    let key_file = place.data().join("keys");
    let secrets = |file: &std::path::Path| -> Vec<String> {
        let content = fs::read_to_string(file).unwrap();
        let keys = content.lines().filter(|line| !line.starts_with('#'));
        keys.map(|line| line.rsplit(' ').next().unwrap().to_owned()).collect()
    };
    let before = secrets(&key_file);
    let rotated = done(&place, "99.71", &["keys", "rotate"]);
    assert!(rotated.contains("Kunci sudah diputar: 3 kunci subjek"), "{rotated}");
    let shown = done(&place, "99.71", &["keys", "show"]);
    assert_eq!(shown.lines().filter(|line| line.contains(" versi ")).count(), 4, "{shown}");
    let after = secrets(&key_file);
    assert!(before.iter().all(|secret| after.contains(secret)));
    assert!(after.iter().all(|secret| !shown.contains(secret) && !rotated.contains(secret)));

    fs::set_permissions(&key_file, fs::Permissions::from_mode(0o644)).unwrap();
    for arguments in [&["keys", "show"][..], &["keys", "rotate"], &["import", "ukm", arg(&list)], &["serve"]]
    {
        let told = sentence(&command(&place, "99.71", arguments).output().unwrap());
        assert!(told.contains("dapat dibaca pengguna lain; jalankan chmod 600"), "{arguments:?}: {told}");
    }
    fs::rename(&key_file, key_file.with_extension("aside")).unwrap();
    let told = sentence(&command(&place, "99.71", &["serve"]).output().unwrap());
    assert!(told.contains("tidak ada, padahal basis data ini memakainya"), "{told}");
    assert!(!key_file.exists());
}
