//! Merges that are taken back: both records are what they were, whatever happened in between.

use std::cell::Cell;

use axum::http::StatusCode;
use simbaumi::account::policy::Menu;
use simbaumi::geodesy::LonLat;
use simbaumi::ukm::duplicate::pair::compare;
use simbaumi::ukm::record::{self, Channel, Record};
use sqlx::PgConnection;

use super::now;
use crate::account::{DESA, Site, Visitor, field, leads, pendamping_admin};

/// Two records of different persons in which much differs, and an officer who may verify both.
async fn two() -> (Site, Visitor, [i64; 2], String) {
    let site = Site::new().await;
    let (one, two) = site.pair(DESA, DESA).await;
    // Floats that JSON does not give back to the last bit.
    for (id, lon, lat) in [(one, 110.004_321_7, -7.005_123_4), (two, 110.005_678_9, -7.004_987_6)] {
        let seen = record(&site, id).await;
        let channel = Channel { kind: "situs".into(), value: format!("https://{id}.example") };
        let after = Record {
            verification: "verified".into(),
            point: LonLat::new(lon, lat),
            point_source: Some("gps".into()),
            address: Some(format!("Jalan {id}")),
            channels: vec![channel],
            ..seen.clone()
        };
        save(&site, id, &seen, &after).await;
    }
    let id = site.account("Camat", &[pendamping_admin(Menu::Ukm, DESA)]).await;
    let officer = site.signed_in(id).await;
    (site, officer, [one, two], format!("/admin/ganda/{one}/{two}"))
}

async fn record(site: &Site, id: i64) -> Record {
    let mut conn = site.test.connect().await;
    record::load(&mut conn, &site.keys, id).await.unwrap().unwrap().record
}

async fn both(site: &Site, [one, two]: [i64; 2]) -> [Record; 2] {
    [record(site, one).await, record(site, two).await]
}

/// All that may be taken over comes from the one that goes, or from both where that can be.
async fn merge(site: &Site, officer: &mut Visitor, address: &str, stays: &str) {
    let page = site.get(officer, address).await.ok().text();
    let other = if stays == "a" { "b" } else { "a" };
    let names = ["name", "point", "address", "owner-name", "owner-phone", "products"];
    let names: Vec<String> = names.iter().map(|name| format!("pilih-{name}")).collect();
    let (versions, key) = (field(&page, "versi"), field(&page, "kunci_formulir"));
    let mut fields = vec![("versi", versions.as_str()), ("kunci_formulir", &key), ("tinggal", stays)];
    fields.extend(names.iter().map(|name| (name.as_str(), other)));
    fields.push(("pilih-channels", "ab"));
    leads(&site.post(officer, &format!("{address}/gabung"), &fields).await);
}

async fn undo(site: &Site, officer: &mut Visitor, address: &str) {
    leads(&site.post(officer, &format!("{address}/batal"), &[]).await);
}

async fn merged_count(site: &Site) -> i64 {
    let mut conn = site.test.connect().await;
    sqlx::query_scalar("select count(*) from business where merged_into is not null")
        .fetch_one(&mut conn)
        .await
        .unwrap()
}

async fn set(conn: &mut PgConnection, sql: &'static str, id: i64) {
    sqlx::query(sql).bind(id).execute(conn).await.unwrap();
}

#[tokio::test]
async fn both_are_what_they_were_also_the_second_time_and_the_other_way_round() {
    let (site, mut officer, ids, address) = two().await;
    let before = both(&site, ids).await;
    for stays in ["a", "b", "a"] {
        merge(&site, &mut officer, &address, stays).await;
        let merged = both(&site, ids).await;
        let (kept, gone) = if stays == "a" { (0, 1) } else { (1, 0) };
        assert_eq!(merged[kept].point, before[gone].point);
        assert_eq!(merged[kept].channels.len(), 2);
        assert_eq!(merged[gone].verification, "rejected");
        assert_eq!(merged_count(&site).await, 1);
        undo(&site, &mut officer, &address).await;
        assert_eq!(both(&site, ids).await, before, "{stays} stayed");
        assert_eq!(merged_count(&site).await, 0);
        // A second click does nothing more.
        undo(&site, &mut officer, &address).await;
        assert_eq!(both(&site, ids).await, before);
    }
}

#[tokio::test]
async fn what_was_changed_meanwhile_stays_and_the_rest_goes_back() {
    let (site, mut officer, ids, address) = two().await;
    let before = both(&site, ids).await;
    merge(&site, &mut officer, &address, "a").await;
    let seen = record(&site, ids[0]).await;
    let edit = Record { name: "Keripik Suryani Jaya".into(), rt: Some("001".into()), ..seen.clone() };
    save(&site, ids[0], &seen, &edit).await;
    // The owner of the other puts something right as well.
    let other = record(&site, ids[1]).await;
    save(&site, ids[1], &other, &Record { rw: Some("002".into()), ..other.clone() }).await;
    undo(&site, &mut officer, &address).await;
    let after = both(&site, ids).await;
    let kept = Record { name: "Keripik Suryani Jaya".into(), rt: Some("001".into()), ..before[0].clone() };
    assert_eq!(after[0], kept);
    assert_eq!(after[1], Record { rw: Some("002".into()), ..before[1].clone() });
}

async fn save(site: &Site, id: i64, before: &Record, after: &Record) {
    let app = site.app(now());
    let atlas = app.atlas().unwrap();
    let desk = record::Desk { keys: app.keys(), log: app.wishes(), areas: &atlas.areas, now: now() };
    let mut tx = site.tx().await;
    let version = sqlx::query_scalar("select version from business where id = $1").bind(id);
    let expected_version: i32 = version.fetch_one(&mut *tx).await.unwrap();
    let patch = record::Patch::between(before, after);
    let edit = record::Edit { id, expected_version, patch: &patch, action: "ukm.ubah", reason: None };
    let actor = simbaumi::account::policy::Actor::public("192.0.2.7", now());
    let saved = record::save(&mut tx, desk, &actor, edit).await.unwrap();
    tx.commit(saved.feed, now()).await.unwrap();
}

#[tokio::test]
async fn a_wish_to_be_hidden_is_no_field_to_choose_and_is_never_lost() {
    let (site, mut officer, ids, address) = two().await;
    let mut conn = site.test.connect().await;
    set(&mut conn, "update business set hidden_at = now() where id = $1", ids[1]).await;
    let before = both(&site, ids).await;
    let page = site.get(&mut officer, &address).await.ok().text();
    assert!(!page.contains("pilih-hidden_at"), "{page}");
    let fields = [("versi", "2-2"), ("tinggal", "a")];
    let answer = site.post(&mut officer, &format!("{address}/gabung"), &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("menyembunyikan"), "{}", answer.text());
    assert_eq!(both(&site, ids).await, before);
    // The other way round nothing becomes public, and nothing stays hidden of the one that was not.
    merge(&site, &mut officer, &address, "b").await;
    assert_eq!(record(&site, ids[1]).await.hidden_at, before[1].hidden_at);
    undo(&site, &mut officer, &address).await;
    assert_eq!(both(&site, ids).await, before);
}

#[tokio::test]
async fn what_the_history_does_not_know_is_not_undone_with_it() {
    let (site, mut officer, ids, address) = two().await;
    let mut conn = site.test.connect().await;
    // Written by something else than an edit, so the versions before say otherwise.
    for id in ids {
        set(&mut conn, "update business set rt = '009', verification = 'pending' where id = $1", id).await;
    }
    let before = both(&site, ids).await;
    merge(&site, &mut officer, &address, "a").await;
    undo(&site, &mut officer, &address).await;
    assert_eq!(both(&site, ids).await, before);
}

#[tokio::test]
async fn a_merge_within_a_merge_is_taken_back_after_the_later_one() {
    let (site, mut officer, ids, address) = two().await;
    let third = site.business("Keripik Ibu Suryani", Some(DESA), "keripik").await;
    let mut conn = site.test.connect().await;
    let pair = "insert into duplicate_pair (low_id, high_id, likelihood, reasons, found_at)
                values ($1, $2, 0.9, '{}', now()) on conflict do nothing";
    sqlx::query(pair).bind(ids[0]).bind(third).execute(&mut conn).await.unwrap();
    let later = format!("/admin/ganda/{}/{third}", ids[0]);
    let before = both(&site, ids).await;
    merge(&site, &mut officer, &address, "a").await;
    merge(&site, &mut officer, &later, "b").await;
    let answer = site.post(&mut officer, &format!("{address}/batal"), &[]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("pisahkan gabungan itu dahulu"), "{}", answer.text());
    assert_eq!(merged_count(&site).await, 2);
    undo(&site, &mut officer, &later).await;
    undo(&site, &mut officer, &address).await;
    assert_eq!(both(&site, ids).await, before);
}

#[tokio::test]
async fn comparing_in_the_background_and_merging_do_not_block_each_other_for_ever() {
    let (site, mut officer, ids, address) = two().await;
    let third = site.business("Lain Sekali", Some(DESA), "keripik").await;
    let mut background = site.tx().await;
    compare(&mut background, ids[0], now()).await.unwrap();
    let path = format!("{address}/gabung");
    let fields = [("versi", "2-2"), ("tinggal", "a")];
    let decided = Cell::new(false);
    let decide = async {
        let answer = site.post(&mut officer, &path, &fields).await;
        decided.set(true);
        answer
    };
    let compared = async {
        let mut watch = site.test.connect().await;
        let waits = "select exists (select from pg_locks l join pg_database d on d.oid = l.database
                     where d.datname = current_database() and not l.granted)
                  or exists (select from pg_locks l join pg_stat_activity a using (pid)
                     where a.datname = current_database() and not l.granted)";
        while !decided.get() && !sqlx::query_scalar::<_, bool>(waits).fetch_one(&mut watch).await.unwrap() {
            tokio::task::yield_now().await;
        }
        // The pair of two that nobody compared yet points to a record that the merge holds.
        sqlx::query(
            "insert into duplicate_pair (low_id, high_id, likelihood, reasons, found_at) values ($1, $2, 0.6, '{}', now())
             on conflict (low_id, high_id) do update set likelihood = 0.6",
        )
        .bind(ids[1])
        .bind(third)
        .execute(&mut *background)
        .await
        .unwrap();
        background.commit(simbaumi::db::Change::None, now()).await.unwrap();
    };
    let (answer, ()) = tokio::join!(decide, compared);
    leads(&answer);
    assert_eq!(merged_count(&site).await, 1);
}
