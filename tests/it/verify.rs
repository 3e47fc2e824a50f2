//! `verify` finds nothing where nothing is wrong, and every damage that is done on purpose.

use std::collections::BTreeSet;

use simbaumi::app::{App, Clock};
use simbaumi::config::Config;
use simbaumi::privacy::erasure::{Erasure, Log, Wish, Withdrawal};
use simbaumi::privacy::subject;
use simbaumi::ukm::record::{Owner, Record};
use simbaumi::verify;

use crate::files::Folder;
use crate::support::office::Office;
use crate::support::records::{DESA, HOSTILE};
use crate::support::service::{config, now};
use crate::support::{Service, sha256};

/// Names of the rules that are broken.
async fn broken(app: &App) -> BTreeSet<&'static str> {
    verify::run(app).await.unwrap().findings.into_iter().map(|finding| finding.rule).collect()
}

async fn sql(service: &Service, statement: &'static str) {
    let done = sqlx::query(statement).execute(service.test.db.primary()).await;
    assert!(done.unwrap_or_else(|error| panic!("{statement}: {error}")).rows_affected() > 0, "{statement}");
}

/// A service with a folder of its own for photos and log.
async fn service(folder: &Folder) -> Service {
    let mut config = folder.config();
    config.database.data.clone_from(&folder.0);
    Service::real_with(config).await
}

/// Each damages one thing, by way of the rule that it breaks. Records are told apart by their place in the list of ids.
const DAMAGES: &[(&str, &str)] = &[
    ("versi-hilang", "update business set version = 3 where id = 1"),
    ("kunci-terhapus", "with s as (insert into subject values (71, 1, 'x', now()) returning id)
        update owner set subject_id = s.id, erased_at = now(), name = null, nib = null, sex = null, birth_date = null,
            education = null, phone = null, email = null, address = null, domicile_text = null
        from s where owner.id = 2"),
    ("pemilik-terhapus", "update owner set erased_at = now() where id = 3"),
    ("ukm-terhapus", "update business set erased_at = now() where id = 4"),
    ("nomor-tanpa-kunci", "update owner set nik_cipher = 'x', nik_lookup = '\\x01' where id = 5"),
    ("nomor-tanpa-sidik", "update owner set npwp_lookup = '\\x01' where id = 6"),
    ("kunci-yatim", "insert into subject values (72, 1, 'x', now())"),
    ("titik-bocor", "update business set point = public_point where id = (
        select min(id) from business where public_precision = 'desa' and id > 20)"),
    ("titik-di-luar-desa", "update business set public_point = st_setsrid(st_makepoint(100, 1), 4326) where id = (
        select max(id) from business where public_precision = 'desa')"),
    ("tanpa-titik", "update business set public_point = null, public_precision = null, stand_in = null where id = (
        select min(id) from business where public_precision = 'desa' and verification = 'verified' and id > 40)"),
    ("desa-bukan-desa", "update business set desa_code = '32.01.01' where id = 9"),
    ("izin-ganda", "insert into publication select id, 'owner_name', 1, t, 'x' from business,
        unnest(array[now(), now() - interval '1 day']) t where id = 10"),
    ("izin-mundur", "insert into publication select id, 'phone', 1, now(), 'x', now() - interval '1 day'
        from business where id = 11"),
    ("produk-tanpa-utama", "update business_product set rank = rank + 5 where business_id = (
        select min(business_id) from business_product where business_id > 60)"),
    ("gabungan-tayang", "update business set merged_into = 13 where id = 14"),
    ("gabungan-melingkar", "update business set merged_into = 14, verification = 'rejected' where id = 13"),
    ("pemilik-yatim", "insert into owner (name, created_at) values ('Sendiri', now())"),
    ("contoh-campur", "update owner set demo = true where id = (select owner_id from business where id = 15)"),
    ("baris-terbuka", "with f as (
            insert into import_file (name, sha256, kind, layout, received_at, finished_at, row_count)
            values ('x', 'x', 'ukm', '{}', now(), now(), 2) returning id)
        insert into import_row (file_id, row_number, raw, state) select id, 1, '{a}', 'ditolak' from f"),
    ("berkas-tidak-lengkap", "update import_file set row_count = 7"),
    ("revisi-berlubang", "insert into change select max(revision) + 2, null, now() from change"),
    ("kode", "update business set code = 'AAAAAAAA' where id = 16"),
    ("pemicu-mati", "with gone as (select 1) update business set id = id where id = 1"),
];

#[tokio::test]
async fn every_rule_finds_the_damage_that_it_is_for_and_nothing_before() {
    let folder = Folder::new();
    let service = service(&folder).await;
    let report = verify::run(&service.app).await.unwrap();
    assert_eq!(report.findings, []);
    assert!(report.businesses > 1_000);
    for (rule, damage) in DAMAGES {
        if *rule == "pemicu-mati" {
            let statement = "alter table audit disable trigger audit_append_only";
            sqlx::query(statement).execute(service.test.db.primary()).await.unwrap();
        } else {
            sql(&service, damage).await;
        }
    }
    // Consents move the point by themselves, unless somebody turns that off.
    for statement in [
        "alter table publication disable trigger publication_updated",
        "update publication set withdrawn_at = now() where field_group = 'exact_place'",
        "alter table publication enable trigger publication_updated",
        "alter table observation add constraint later check (period_end > '1900-01-01') not valid",
    ] {
        sqlx::query(statement).execute(service.test.db.primary()).await.unwrap();
    }
    let found = broken(&service.app).await;
    let more = ["titik-tanpa-izin", "aturan-belum-diperiksa", "kunci-tertutup"];
    for rule in DAMAGES.iter().map(|(rule, _)| *rule).chain(more) {
        assert!(found.contains(rule), "{rule} is not in {found:?}");
    }
    for statement in [
        "delete from boundary where code = '32.01.02.2001'",
        "update wilayah set parent = '32.01' where code = '32.01.03.2001'",
    ] {
        sql(&service, statement).await;
    }
    let found = broken(&service.app).await;
    for rule in ["desa-tanpa-batas", "wilayah-salah-induk", "indeks"] {
        assert!(found.contains(rule), "{rule} is not in {found:?}");
    }
}

#[tokio::test]
async fn an_index_that_differs_from_the_tables_is_found() {
    let folder = Folder::new();
    let service = service(&folder).await;
    // The view that the index is filled from hides somebody who is public.
    let statement = "create or replace view public_business as
        select b.id, b.code, b.name, b.desa_code, 1068000000 as lon_e7, -65000000 as lat_e7, true as exact, b.outside,
            null::int as start_month, null::int as end_month, b.demo, null::smallint[] as product_ids
        from business b where b.verification = 'verified' and b.id > 1";
    sqlx::query(statement).execute(service.test.db.primary()).await.unwrap();
    let report = verify::run(&service.app).await.unwrap();
    let of =
        |rule: &str| report.findings.iter().find(|finding| finding.rule == rule).map(|finding| finding.count);
    assert!(of("indeks").is_some_and(|count| count > 1_000), "{report:?}");
    assert!(of("jumlah").is_some(), "{report:?}");
}

#[tokio::test]
async fn photos_that_are_gone_or_changed_are_found_and_loose_ones_counted() {
    let folder = Folder::new();
    let service = service(&folder).await;
    let photos = folder.0.join("foto");
    std::fs::create_dir(&photos).unwrap();
    for (number, write) in [(1, true), (2, true), (3, false)] {
        let object = format!("{number:032x}");
        let content = format!("gambar {number}");
        if write {
            std::fs::write(photos.join(format!("{object}.jpg")), &content).unwrap();
            std::fs::write(photos.join(format!("{object}-kecil.jpg")), "kecil").unwrap();
        }
        sqlx::query(
            "insert into file (business_id, object, sha256, width, height, small_width, small_height, bytes, position,
                 created_at)
             values (1, $1, decode($2, 'hex'), 8, 6, 4, 3, $3, 1, now())",
        )
        .bind(&object)
        .bind(sha256(&content))
        .bind(content.len() as i32)
        .execute(service.test.db.primary())
        .await
        .unwrap();
    }
    std::fs::write(photos.join(format!("{:032x}.jpg", 9)), "milik siapa").unwrap();
    std::fs::write(photos.join(format!("{:032x}.jpg", 2)), "gambar x").unwrap();
    let report = verify::run(&service.app).await.unwrap();
    assert_eq!((report.photos, report.loose_objects), (3, 1));
    let found: Vec<_> = report.findings.iter().map(|finding| (finding.rule, finding.count)).collect();
    assert_eq!(found, [("foto-hilang", 1), ("foto-berubah", 1)]);
}

#[tokio::test]
async fn what_the_log_says_and_the_database_has_forgotten_is_found() {
    let office = Office::new().await;
    let mut conn = office.test.connect().await;
    let key = subject::create(&mut conn, &office.keys, now()).await.unwrap();
    let database = simbaumi::config::DatabaseConfig { data: office.test.folder(), ..config().database };
    let config = Config { database, ..config() };
    let app = App::new(config, Clock::Fixed(now()), office.test.db.clone(), office.keys.clone());
    assert_eq!(broken(&app).await, BTreeSet::from(["kunci-yatim"]));
    sqlx::query(
        "insert into business (code, name, subject_id, desa_code, desa_source, verification, created_at, updated_at)
         values ($1, 'Dodol', $2, $3, 'record', 'pending', $4, $4)",
    )
    .bind(HOSTILE.code())
    .bind(key.id().0)
    .bind(DESA)
    .bind(now())
    .execute(&mut conn)
    .await
    .unwrap();
    sqlx::query("insert into publication select id, 'phone', 1, $1, 'formulir' from business")
        .bind(now())
        .execute(&mut conn)
        .await
        .unwrap();
    assert_eq!(broken(&app).await, BTreeSet::new());
    let erasure = Erasure::new(&office.keys, now(), vec![key.id().0], &Vec::new());
    let withdrawal = Withdrawal { at: now(), code: HOSTILE.code(), field_group: "phone".into() };
    let log = Log::of_data(&office.test.folder());
    log.append(vec![Wish::Erasure(erasure), Wish::Withdrawal(withdrawal)]).await.unwrap();
    assert_eq!(broken(&app).await, BTreeSet::from(["catatan-hapus", "catatan-tarik"]));
}

#[tokio::test]
async fn who_gave_a_business_to_somebody_else_is_no_orphan_and_stays_in_its_history() {
    let office = Office::new().await;
    let record = |name: &str| Record {
        owner: Some(Owner { name: Some(name.into()), ..Owner::default() }),
        name: "Dodol".into(),
        desa_code: Some(DESA.into()),
        state: "active".into(),
        verification: "pending".into(),
        ..Record::default()
    };
    let sold = office.create(record("Siti"), None).await.unwrap();
    let bought = office.create(record("Ani"), None).await.unwrap();
    office.edit(&office.load(sold).await, |record| record.name = "Dodol Ibu".into()).await.unwrap();
    let config = Config {
        database: simbaumi::config::DatabaseConfig { data: office.test.folder(), ..config().database },
        ..config()
    };
    let app = App::new(config, Clock::Fixed(now()), office.test.db.clone(), office.keys.clone());
    assert_eq!(broken(&app).await, BTreeSet::new());
    sqlx::query("update business set owner_id = (select owner_id from business where id = $2) where id = $1")
        .bind(sold)
        .bind(bought)
        .execute(&mut office.test.connect().await)
        .await
        .unwrap();
    assert_eq!(broken(&app).await, BTreeSet::new());
    // Without the history nothing says why they are there.
    sqlx::query("delete from business_version").execute(&mut office.test.connect().await).await.unwrap();
    assert!(broken(&app).await.contains("pemilik-yatim"));
}
