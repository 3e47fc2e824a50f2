//! One business as one value: who wins, what was, and what the public sees of the place.

use simbaumi::db::Tx;
use simbaumi::geodesy::LonLat;
use simbaumi::privacy::Secret;
use simbaumi::ukm::record::{
    AUDIT_AFTER, AUDIT_BEFORE, Channel, Consent, IdentityNumber, Legality, Observation, Owner, Product,
    Record, SaveError, Training, UnmaskError, at_version, compare, find_owners_by_nik, open_details, restore,
    unmask, versions,
};
use sqlx::query_scalar;

use super::now;
use crate::support::office::Office;
use crate::support::records::DESA;

const NIK: &str = "3201010203800001";
/// Another desa of the same kecamatan.
const OTHER_DESA: &str = "32.01.01.1002";

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

/// A business with something in each of the nine groups.
fn full(office: &Office) -> Record {
    let desa = office.areas.desa_by_code(DESA).unwrap();
    let inside = office.areas.desa()[usize::from(desa.0)].point;
    Record {
        owner: Some(Owner {
            name: Some("Siti Aminah".into()),
            nik: Some(Secret::new(NIK)),
            phone: Some("+6281200000001".into()),
            birth_date: Some(day("1980-02-03")),
            ..Owner::default()
        }),
        name: "Keripik Bu Siti".into(),
        activity: Some("menjual keripik".into()),
        address: Some("Gang Sempit 3".into()),
        desa_code: Some(DESA.into()),
        point: Some(inside),
        start_month: "2015-06".parse().ok(),
        state: "active".into(),
        verification: "verified".into(),
        products: vec![Product {
            text: "keripik singkong".into(),
            price_idr: Some(10_000),
            product_id: None,
        }],
        observations: vec![Observation {
            kind: "omset_idr".into(),
            period_start: day("2025-01-01"),
            period_end: day("2025-12-31"),
            low: Some(50_000_000),
            high: None,
            unit: Some("rupiah".into()),
            source: "formulir".into(),
            observed_at: day("2026-01-05"),
        }],
        legalities: vec![Legality {
            kind: "nib".into(),
            number: Some("1234567890123".into()),
            issuer: Some("OSS".into()),
            issued: Some(day("2024-03-01")),
            expires: None,
            status: "dilaporkan".into(),
            status_at: now(),
        }],
        trainings: vec![Training { title: "Kemasan".into(), organiser: None, held: Some(day("2023-05-06")) }],
        channels: vec![Channel { kind: "whatsapp".into(), value: "+6281200000001".into() }],
        ..Record::default()
    }
}

fn consent() -> Consent {
    Consent {
        field_group: "exact_place".into(),
        version: 1,
        granted_at: now(),
        channel: "formulir".into(),
        withdrawn_at: None,
    }
}

async fn public_point(office: &Office, id: i64) -> (Option<f64>, Option<f64>, Option<String>) {
    sqlx::query_as(
        "select st_x(public_point), st_y(public_point), public_precision from business where id = $1",
    )
    .bind(id)
    .fetch_one(office.test.db.primary())
    .await
    .unwrap()
}

#[tokio::test]
async fn a_record_comes_back_as_it_was_filled_in() {
    let office = Office::new().await;
    let record = full(&office);
    let id = office.create(record.clone(), None).await.unwrap();
    let business = office.load(id).await;
    assert_eq!((business.version, business.desa_code.as_deref()), (1, Some(DESA)));
    assert_eq!(business.record, record);
    let cipher: Vec<u8> =
        query_scalar("select nik_cipher from owner").fetch_one(office.test.db.primary()).await.unwrap();
    assert!(!cipher.windows(16).any(|part| part == NIK.as_bytes()));
    let mut conn = office.test.connect().await;
    let found = find_owners_by_nik(&mut conn, &office.keys, &Secret::new(NIK)).await.unwrap();
    assert_eq!(found, [business.owner_id.unwrap()]);
    assert_eq!(office.officer.0.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn an_identity_number_is_shown_whole_only_with_a_reason_that_the_audit_got() {
    let office = Office::new().await;
    let id = office.create(full(&office), None).await.unwrap();
    let mut tx = Tx::begin(&office.test.db).await.unwrap();
    let mut ask = async |which, reason: &'static str| {
        unmask(&mut tx, office.desk(), &office.officer, id, which, reason).await
    };
    assert!(matches!(ask(IdentityNumber::Nik, " ").await, Err(UnmaskError::NoReason(_))));
    assert!(matches!(ask(IdentityNumber::Npwp, "periksa").await, Err(UnmaskError::NotFound)));
    assert_eq!(ask(IdentityNumber::Nik, "periksa berkas").await.unwrap(), NIK);
    let entries = std::mem::take(&mut *office.officer.0.lock().unwrap());
    assert_eq!(
        entries.iter().map(|entry| entry.action).collect::<Vec<_>>(),
        ["ukm.daftar", "subjek.lihat_nik"]
    );
    let mut details = Vec::new();
    for entry in entries {
        let sealed = entry.after.unwrap();
        let opened = open_details(&mut tx, &office.keys, id, AUDIT_AFTER, &sealed).await.unwrap().unwrap();
        assert_eq!(open_details(&mut tx, &office.keys, id, AUDIT_BEFORE, &sealed).await.unwrap(), None);
        details.push(opened);
    }
    assert_eq!(details[0].shown()["owner.nik"], "************0001");
    assert_eq!((details[1].reason.as_deref(), details[1].values.len()), (Some("periksa berkas"), 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_sixteen_who_save_at_once_one_wins_and_the_others_are_told_what_changed() {
    let office = std::sync::Arc::new(Office::new().await);
    let id = office.create(full(&office), None).await.unwrap();
    let seen = office.load(id).await;
    let edits = (0..16).map(|number| {
        let (office, seen) = (office.clone(), seen.clone());
        tokio::spawn(async move {
            office.edit(&seen, |record| record.activity = Some(format!("kegiatan {number}"))).await
        })
    });
    let mut won = 0;
    for edit in edits.collect::<Vec<_>>() {
        match edit.await.unwrap() {
            Ok(version) => {
                assert_eq!(version, 2);
                won += 1;
            }
            Err(SaveError::Conflict(conflict)) => {
                assert_eq!((conflict.expected, conflict.current), (1, 2));
                assert_eq!(conflict.to_string(), "data ini sudah diubah orang lain: kegiatan");
            }
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(won, 1);
    let mut conn = office.test.connect().await;
    assert_eq!(versions(&mut conn, id).await.unwrap().len(), 2);
    // One for the creation, one for the winner.
    assert_eq!(office.officer.0.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn every_version_can_be_seen_compared_and_restored_but_no_consent_comes_back() {
    let office = Office::new().await;
    let first = Record { consents: vec![consent()], ..full(&office) };
    let id = office.create(first.clone(), None).await.unwrap();
    assert_eq!(public_point(&office, id).await.2.as_deref(), Some("exact"));
    let seen = office.load(id).await;
    office
        .edit(&seen, |record| {
            record.consents[0].withdrawn_at = Some(now());
            record.name = "Keripik Baru".into();
            record.owner.as_mut().unwrap().nik = Some(Secret::new("3201010203800002"));
        })
        .await
        .unwrap();
    let seen = office.load(id).await;
    office.edit(&seen, |record| record.products.clear()).await.unwrap();

    let mut conn = office.test.connect().await;
    let keys = &office.keys;
    let history = versions(&mut conn, id).await.unwrap();
    assert_eq!(history.iter().map(|info| info.version).collect::<Vec<_>>(), [3, 2, 1]);
    assert_eq!(history[0].changed, ["products"]);
    assert_eq!((history[0].actor.as_str(), history[2].action.as_str()), ("akun 7", "ukm.daftar"));
    let old = at_version(&mut conn, keys, id, 1).await.unwrap().unwrap();
    assert_eq!(old.record.as_ref(), Some(&first));
    assert_eq!(old.open["desa_code"], DESA);
    assert!(!old.open.to_string().contains("Siti"));
    let changes = compare(&mut conn, keys, id, 1, 3).await.unwrap().unwrap();
    let mut fields: Vec<&str> = changes.iter().map(|change| change.field.as_str()).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["consents", "name", "owner.nik", "products"]);
    assert!(at_version(&mut conn, keys, id, 9).await.unwrap().is_none());

    let mut tx = Tx::begin(&office.test.db).await.unwrap();
    let saved =
        restore(&mut tx, office.desk(), &office.officer, (id, 3), 1, Some("salah isi")).await.unwrap();
    assert_eq!(saved.version, 4);
    tx.commit(saved.feed, now()).await.unwrap();
    let back = office.load(id).await.record;
    assert_eq!(back.consents[0].withdrawn_at, Some(now()));
    assert_eq!(Record { consents: first.consents.clone(), ..back }, first);
    assert_eq!(public_point(&office, id).await.2.as_deref(), Some("desa"));
    let mut tx = Tx::begin(&office.test.db).await.unwrap();
    let late = restore(&mut tx, office.desk(), &office.officer, (id, 3), 1, None).await;
    assert!(matches!(late, Err(SaveError::Conflict(_))));
}

#[tokio::test]
async fn the_stand_in_is_drawn_once_and_again_only_for_another_desa() {
    let office = Office::new().await;
    let id = office.create(full(&office), None).await.unwrap();
    let drawn = public_point(&office, id).await;
    let truth = office.load(id).await.record.point.unwrap();
    assert_eq!(drawn.2.as_deref(), Some("desa"));
    assert_ne!((drawn.0, drawn.1), (Some(truth.lon()), Some(truth.lat())));
    let edit = async |change: fn(&mut Record)| {
        let seen = office.load(id).await;
        office.edit(&seen, change).await.unwrap();
        public_point(&office, id).await
    };
    assert_eq!(edit(|record| record.name = "Nama Lain".into()).await, drawn);
    let moved = |record: &mut Record| {
        let point = record.point.unwrap();
        record.point = LonLat::new(point.lon() + 1e-5, point.lat());
    };
    assert_eq!(edit(moved).await, drawn);
    let shown = edit(|record| record.consents.push(consent())).await;
    let point = office.load(id).await.record.point.unwrap();
    assert_eq!(shown, (Some(point.lon()), Some(point.lat()), Some("exact".into())));
    assert_eq!(edit(|record| record.consents[0].withdrawn_at = Some(now())).await, drawn);
    let there = edit(|record| record.desa_code = Some(OTHER_DESA.into())).await;
    let found = office.areas.desa_at(LonLat::new(there.0.unwrap(), there.1.unwrap()).unwrap()).unwrap().0;
    assert_eq!(office.areas.desa()[usize::from(found.0)].code, OTHER_DESA);
    let now_there = office.load(id).await;
    assert!(now_there.point_conflict && !now_there.outside);
    assert_eq!(edit(|record| (record.desa_code, record.point) = (None, None)).await, (None, None, None));
}

#[tokio::test]
async fn a_record_that_came_in_bulk_is_its_own_first_version_until_it_is_changed() {
    let office = Office::new().await;
    let id: i64 = query_scalar(
        "insert into business (code, name, verification, created_at, updated_at)
         values ('00000000', 'Usaha Borongan', 'verified', now(), now()) returning id",
    )
    .fetch_one(office.test.db.primary())
    .await
    .unwrap();
    let mut conn = office.test.connect().await;
    let history = versions(&mut conn, id).await.unwrap();
    assert_eq!((history.len(), history[0].action.as_str()), (1, "ukm.awal"));
    let first = at_version(&mut conn, &office.keys, id, 1).await.unwrap().unwrap();
    assert_eq!(first.record.unwrap().name, "Usaha Borongan");
    let seen = office.load(id).await;
    // It gets an owner, under whose key everything rests from then on.
    office.edit(&seen, |record| record.owner = full(&office).owner).await.unwrap();
    let history = versions(&mut conn, id).await.unwrap();
    assert_eq!(history.iter().map(|info| info.version).collect::<Vec<_>>(), [2, 1]);
    let first = at_version(&mut conn, &office.keys, id, 1).await.unwrap().unwrap();
    assert_eq!(first.record.unwrap().owner, None);
    let nothing = office.edit(&office.load(id).await, |_| ()).await.unwrap();
    assert_eq!((nothing, versions(&mut conn, id).await.unwrap().len()), (2, 2));
}

#[tokio::test]
async fn who_edits_an_owner_edits_all_of_the_owner_s_businesses() {
    let office = Office::new().await;
    let one = office.create(full(&office), None).await.unwrap();
    let owner_id = office.load(one).await.owner_id;
    let second = Record { owner: None, name: "Dodol Bu Siti".into(), ..full(&office) };
    let two = office.create(second, owner_id).await.unwrap();
    let stale = office.load(two).await;
    let seen = office.load(one).await;
    let phone = Some("+6281200000009".to_owned());
    office.edit(&seen, |record| record.owner.as_mut().unwrap().phone.clone_from(&phone)).await.unwrap();
    let other = office.load(two).await;
    assert_eq!((other.version, other.record.owner.unwrap().phone), (2, phone));
    let mut conn = office.test.connect().await;
    let old = at_version(&mut conn, &office.keys, two, 1).await.unwrap().unwrap().record.unwrap();
    assert_eq!(old.owner, stale.record.owner);
    match office.edit(&stale, |record| record.name = "Dodol".into()).await {
        Err(SaveError::Conflict(conflict)) => {
            assert_eq!(conflict.to_string(), "data ini sudah diubah orang lain: nomor telepon");
        }
        other => panic!("{other:?}"),
    }
}

/// What somebody does to a record.
type Change = fn(&mut Record);

#[tokio::test]
async fn what_the_tables_would_refuse_is_said_beside_its_field_and_nothing_is_written() {
    let office = Office::new().await;
    let id = office.create(Record { consents: vec![consent()], ..full(&office) }, None).await.unwrap();
    let seen = office.load(id).await;
    let cases: [(&str, Change); 9] = [
        ("name", |record| record.name = " ".into()),
        ("owner.nik", |record| record.owner.as_mut().unwrap().nik = Some(Secret::new("123"))),
        ("owner.phone", |record| record.owner.as_mut().unwrap().phone = Some("0812".into())),
        ("desa_code", |record| record.desa_code = Some("99.99.99.9999".into())),
        ("end_month", |record| record.end_month = "2010-01".parse().ok()),
        ("products", |record| record.products[0].price_idr = Some(-1)),
        ("observations", |record| record.observations.push(record.observations[0].clone())),
        ("consents", |record| record.consents.clear()),
        ("state", |record| record.state = "tutup".into()),
    ];
    for (wanted, change) in cases {
        match office.edit(&seen, change).await {
            Err(SaveError::Invalid { field, .. }) => assert_eq!(field, wanted),
            other => panic!("{wanted}: {other:?}"),
        }
    }
    assert_eq!(office.load(id).await.version, 1);
    assert!(matches!(office.create(full(&office), Some(999)).await, Err(SaveError::NotFound)));
}
