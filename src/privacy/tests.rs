use chrono::{DateTime, Utc};

use super::erasure::{Erased, Erasure, Log, LogError, Wish, Withdrawal};
use super::ring::{KeyKind, Ring, draw};
use super::seal::{OpenError, Slot, open, seal};
use super::{Secret, unmask};

const NIK: Slot = Slot::new("owner", "nik");

fn now() -> DateTime<Utc> {
    "2026-11-24T08:00:00Z".parse().unwrap()
}

#[test]
fn a_sealed_value_opens_only_where_it_was_sealed_and_only_whole() {
    let (key, other) = (draw(), draw());
    let sealed = seal(&key, &NIK.bind(1), b"3201123456780001");
    let bytes = sealed.as_bytes();
    assert_eq!(**open(&key, &NIK.bind(1), bytes).unwrap(), *b"3201123456780001");
    for bound in [
        NIK.bind(2),
        Slot::new("owner", "npwp").bind(1),
        Slot::new("business", "nik").bind(1),
        // Parts that run together differently.
        Slot::new("own", "ernik").bind(1),
    ] {
        assert_eq!(open(&key, &bound, bytes), Err(OpenError));
    }
    assert_eq!(open(&other, &NIK.bind(1), bytes), Err(OpenError));
    for ix in 0..bytes.len() {
        let mut changed = bytes.to_vec();
        changed[ix] ^= 1;
        assert_eq!(open(&key, &NIK.bind(1), &changed), Err(OpenError), "{ix}");
        assert_eq!(open(&key, &NIK.bind(1), &bytes[..ix]), Err(OpenError), "{ix}");
    }
    assert_ne!(seal(&key, &NIK.bind(1), b"3201123456780001"), sealed);
    assert!(!format!("{sealed:?}").contains("3201"));
}

#[test]
fn a_key_file_reads_back_and_a_damaged_one_names_its_line() {
    let ring = Ring::first(now()).next(now()).unwrap();
    let text = ring.text();
    let read = Ring::parse(&text).unwrap();
    assert_eq!(format!("{read:?}"), format!("{ring:?}"));
    assert_eq!(read.current(KeyKind::Lookup).version, 2);
    let damaged = text.replacen("encryption 2", "encryption x", 1);
    assert_eq!(Ring::parse(&damaged).unwrap_err(), 4);
    assert_eq!(Ring::parse("").unwrap_err(), 0);
    assert_eq!(Ring::parse(&text.replacen("encryption 2", "encryption 1", 1)).unwrap_err(), 0);
    assert_eq!(Ring::parse(&text.replace("lookup", "#")).unwrap_err(), 0);
}

#[test]
fn keys_are_told_apart_and_never_told() {
    let ring = Ring::first(now());
    let key = ring.current(KeyKind::Encryption);
    assert_ne!(key.fingerprint(), ring.current(KeyKind::Lookup).fingerprint());
    let text = ring.text();
    let secrets: Vec<&str> =
        text.lines().filter(|line| !line.starts_with('#')).filter_map(|l| l.split(' ').nth(3)).collect();
    assert_eq!(secrets.len(), 2);
    assert!(secrets.iter().all(|secret| !format!("{ring:?}").contains(secret)));
}

#[test]
fn an_identity_number_is_shown_masked_and_whole_only_for_a_reason_that_was_written_down() {
    let nik = Secret::new("3201123456781234");
    assert_eq!((nik.to_string(), format!("{nik:?}")), ("************1234".into(), "************1234".into()));
    assert_eq!(Secret::new("1234").masked(), "****");
    assert!(unmask(&nik, "  ").is_err());
    let unmasked = unmask(&nik, " verifikasi berkas ").unwrap();
    assert_eq!(unmasked.reason(), "verifikasi berkas");
    assert_eq!(unmasked.reveal(Err("tidak tertulis")), Err("tidak tertulis"));
    assert_eq!(unmask(&nik, "x").unwrap().reveal(Ok::<_, ()>(())).unwrap(), "3201123456781234");
}

fn withdrawal(code: &str) -> Wish {
    Wish::Withdrawal(Withdrawal { at: now(), code: code.into(), field_group: "phone".into() })
}

#[tokio::test]
async fn the_log_survives_a_line_that_was_broken_off_and_no_other_damage() {
    let folder = std::env::temp_dir().join(format!("simbaumi-log-{:x}", rand::random::<u64>()));
    std::fs::create_dir(&folder).unwrap();
    let log = Log::of_data(&folder);
    assert_eq!(log.read().unwrap(), []);
    let erasure = Wish::Erasure(Erasure { at: now(), subjects: vec![7], hashes: [].into() });
    log.append(vec![erasure.clone(), withdrawal("A")]).await.unwrap();
    let path = folder.join("erasures.log");
    let whole = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, whole.trim_end().strip_suffix("\"}").unwrap()).unwrap();
    assert_eq!(log.read().unwrap(), std::slice::from_ref(&erasure));
    log.append(vec![withdrawal("B")]).await.unwrap();
    assert_eq!(log.read().unwrap(), [erasure, withdrawal("B")]);
    assert!(!Erased::new(&log.read().unwrap()).is_empty());
    std::fs::write(&path, format!("{whole}bukan catatan\n")).unwrap();
    assert!(matches!(log.read(), Err(LogError::Malformed { line: 3, .. })));
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    assert!(matches!(log.append(vec![withdrawal("C")]).await, Err(LogError::Io { .. })));
    std::fs::remove_dir_all(folder).unwrap();
}
