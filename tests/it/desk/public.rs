//! What the public sees follows the owner's wish within two seconds, everywhere.

use std::time::{Duration, Instant};

use simbaumi::account::policy::{Bounds, Grant, Menu, Powers, Role};
use simbaumi::account::query;
use simbaumi::db::Change;

use super::{PHONE, Person, Shop, consent};
use crate::account::leads;
use crate::support::records::DESA;
use crate::support::service::now;

/// Posts, then asks until `done`, which must be within two seconds.
async fn within_two_seconds(
    shop: &Shop,
    person: &Person,
    (path, fields): (&str, &[(&str, &str)]),
    done: impl AsyncFn() -> bool,
) {
    let begun = Instant::now();
    leads(&shop.post(person, path, fields).await);
    while !done().await {
        assert!(begun.elapsed() < Duration::from_secs(2), "{path} {fields:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// What may be shown of a business now.
async fn given(shop: &Shop, code: &str) -> Vec<String> {
    let consents = shop.load(code).await.record.consents.into_iter();
    consents.filter(|one| one.withdrawn_at.is_none()).map(|one| one.field_group).collect()
}

/// Everything that the public reads about one business.
async fn everything(shop: &Shop, code: &str) -> String {
    let mut all = String::new();
    for path in [
        format!("/ukm/{code}"),
        format!("/api/v1/ukm/{code}"),
        "/api/v1/ukm/search?q=keripik".to_owned(),
        "/ukm?q=keripik".to_owned(),
        "/data/ukm.geojson".to_owned(),
        "/sitemap.xml".to_owned(),
    ] {
        let answer = shop.service.get(&path).await;
        all.push_str(&String::from_utf8_lossy(&answer.body));
    }
    all
}

#[tokio::test]
async fn a_withdrawn_consent_is_gone_everywhere_and_can_be_given_anew() {
    let shop = Shop::new().await;
    let _following = shop.service.follow();
    let siti = shop.person("Siti").await;
    let groups = ["owner_name", "phone", "exact_place"];
    let code = shop.business(Some(&siti), |record| record.consents = groups.map(consent).into()).await;
    let api = format!("/api/v1/ukm/{code}");
    let shown = async || shop.service.get(&api).await.status.is_success();
    let begun = Instant::now();
    while !shown().await {
        assert!(begun.elapsed() < Duration::from_secs(10));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let point = shop.load(&code).await.record.point.unwrap();
    let exact = [format!("{:.6}", point.lat()), format!("{:.6}", point.lon())];
    let page = everything(&shop, &code).await;
    assert!(page.contains("Siti Aminah") && page.contains("6281200000001") && page.contains(&exact[0]));

    let path = format!("/saya/ukm/{code}/tayang");
    for (group, secret) in
        [("owner_name", "Siti Aminah"), ("phone", "6281200000001"), ("exact_place", &*exact[0])]
    {
        let send: &[(&str, &str)] = &[("kelompok", group), ("izin", "tidak")];
        let gone = async || !everything(&shop, &code).await.contains(secret);
        within_two_seconds(&shop, &siti, (&path, send), gone).await;
    }
    let page = everything(&shop, &code).await;
    assert!(page.contains("Hanya desa") && !page.contains("Gang Rahasia"));
    let log = std::fs::read_to_string(shop.service.app.config().database.data.join("erasures.log")).unwrap();
    assert!(log.contains(&code) && log.contains("exact_place"), "a restore knows of it");

    let html = shop.get(&siti, &path).await.ok().text();
    assert!(html.contains("Izin ditarik 24 November 2026"));
    let send: &[(&str, &str)] = &[("kelompok", "phone"), ("izin", "ya")];
    let back = async || everything(&shop, &code).await.contains("6281200000001");
    within_two_seconds(&shop, &siti, (&path, send), back).await;
    let consents = shop.load(&code).await.record.consents;
    let phone: Vec<_> = consents.iter().filter(|one| one.field_group == "phone").collect();
    assert_eq!(phone.len(), 2, "the first is history");
    assert_eq!((phone[1].channel.as_str(), phone[1].version), ("halaman pemilik", 1));
    for wrong in [[("kelompok", "apa"), ("izin", "ya")], [("kelompok", "phone"), ("izin", "")]] {
        assert_eq!(shop.post(&siti, &path, &wrong).await.status, 422);
    }
}

#[tokio::test]
async fn what_an_officer_writes_down_for_an_owner_has_the_same_effect() {
    let shop = Shop::new().await;
    let _following = shop.service.follow();
    let groups = ["owner_name", "phone", "exact_place"];
    let code = shop.business(None, |record| record.consents = groups.map(consent).into()).await;
    let id = shop.load(&code).await.id;
    let officer = shop.person("Petugas").await;
    let powers = Powers { edit: true, ..Powers::default() };
    let bounds = Bounds::Desa([DESA.to_owned()].into());
    let role = Role::AdminPendamping;
    let menus = vec![(Menu::Ukm, powers)];
    let grant = Grant { role, menus, bounds, decree: "SK 1".into(), until: None };
    let mut tx = shop.tx().await;
    let first = "2026-01-01".parse().unwrap();
    query::give(&mut tx, officer.id, &grant, first, None, now()).await.unwrap();
    tx.commit(Change::None, now()).await.unwrap();
    let point = shop.load(&code).await.record.point.unwrap();
    let exact = format!("{:.6}", point.lat());
    let secrets = ["Siti Aminah", "6281200000001", &exact];
    let begun = Instant::now();
    while !everything(&shop, &code).await.contains(&exact) {
        assert!(begun.elapsed() < Duration::from_secs(10));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    // Without the way it came and a proof nothing is written down, and what was chosen stays.
    let path = format!("/admin/ukm/{id}/izin");
    let html = shop.get(&officer, &path).await.ok().text();
    assert!(html.contains("lewat formulir, teks versi 1"));
    let answer = shop.post(&officer, &path, &[("phone", "tidak"), ("owner_name", "ya")]).await;
    assert_eq!(answer.status, 422);
    let html = answer.text();
    assert!(html.contains("id=\"cara-e\"") && html.contains("id=\"bukti-e\""), "{html}");
    assert!(html.contains("name=\"phone\" value=\"tidak\" checked"));

    let version = async || shop.load(&code).await.version.to_string();
    let seen = version().await;
    let said = [("versi", seen.as_str()), ("cara", "kertas"), ("bukti", "formulir di map Ciawi no. 12")];
    let none = groups.map(|group| (group, "tidak"));
    let fields: Vec<_> = none.into_iter().chain(said).collect();
    let gone = async || {
        let all = everything(&shop, &code).await;
        !secrets.iter().any(|secret| all.contains(secret))
    };
    within_two_seconds(&shop, &officer, (&path, &fields), gone).await;
    let log = std::fs::read_to_string(shop.service.app.config().database.data.join("erasures.log")).unwrap();
    assert!(log.contains(&code) && log.contains("exact_place"), "a restore knows of it");
    // A group that the form does not speak of stays as it is.
    let seen = version().await;
    let some = [
        ("versi", seen.as_str()),
        ("phone", "ya"),
        ("cara", "lisan"),
        ("bukti", "telepon 24 November, kepada Ani"),
    ];
    let back = async || everything(&shop, &code).await.contains("6281200000001");
    within_two_seconds(&shop, &officer, (&path, &some), back).await;
    assert!(!everything(&shop, &code).await.contains("Siti Aminah"));
    let consents = shop.load(&code).await.record.consents;
    let phone: Vec<_> = consents.iter().filter(|one| one.field_group == "phone").collect();
    assert_eq!((phone.len(), phone[1].channel.as_str()), (2, "lisan, dicatat petugas"));
    let history = shop.get(&officer, &format!("/admin/ukm/{id}/riwayat")).await.ok().text();
    assert!(history.contains("izin tayang dicatat petugas") && history.contains("map Ciawi no. 12"));

    // A form that was drawn before a withdrawal does not bring the consent back with what was left as it stood.
    let html = shop.get(&officer, &path).await.ok().text();
    let drawn = format!("name=\"versi\" value=\"{}\"", shop.load(&code).await.version);
    assert!(html.contains(&drawn) && html.contains("name=\"phone\" value=\"ya\" checked"), "{html}");
    let seen = version().await;
    let withdrawn =
        [("versi", seen.as_str()), ("phone", "tidak"), ("cara", "lisan"), ("bukti", "telepon 25 November")];
    leads(&shop.post(&officer, &path, &withdrawn).await);
    let late = [
        ("versi", seen.as_str()),
        ("phone", "ya"),
        ("owner_name", "ya"),
        ("cara", "kertas"),
        ("bukti", "map 3"),
    ];
    assert_eq!(shop.post(&officer, &path, &late).await.status, 303);
    assert_eq!(given(&shop, &code).await, ["owner_name"]);
}

#[tokio::test]
async fn a_hidden_business_is_off_the_public_and_comes_back() {
    let shop = Shop::new().await;
    let _following = shop.service.follow();
    let siti = shop.person("Siti").await;
    let code = shop.business(Some(&siti), |record| record.consents = vec![consent("exact_place")]).await;
    // Another stays, since without any real business the example data would come back.
    shop.business(None, |record| record.name = "Dodol".into()).await;
    let shown = async || everything(&shop, &code).await.contains("Keripik Bu Siti");
    let begun = Instant::now();
    while !shown().await {
        assert!(begun.elapsed() < Duration::from_secs(10));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let hide = format!("/saya/ukm/{code}/sembunyi");
    within_two_seconds(&shop, &siti, (&hide, &[]), async || !shown().await).await;
    assert_eq!(shop.service.get(&format!("/ukm/{code}")).await.status, 404);
    let claim = format!("/klaim/{code}");
    assert_eq!(leads(&shop.get(&siti, &claim).await), format!("/saya/ukm/{code}"));
    assert_eq!(shop.get(&shop.person("Andi").await, &claim).await.status, 404, "for others it is not there");
    let html = shop.get(&siti, &format!("/saya/ukm/{code}")).await.ok().text();
    assert!(html.contains("Disembunyikan"));
    // Corrections are asked for as before: hiding is no way around the check.
    let page = format!("/saya/ukm/{code}/ubah/usaha");
    assert!(leads(&shop.edit(&siti, &page, &[("usaha", "Bank Palsu")]).await).ends_with("usul"));
    let unhide = format!("/saya/ukm/{code}/tampil");
    within_two_seconds(&shop, &siti, (&unhide, &[]), shown).await;
    assert_eq!(shop.load(&code).await.record.verification, "verified");

    // A restore of an older state does not bring back what was hidden, nor hide what was shown again.
    let hidden = async |when: &str| {
        let mut tx = shop.tx().await;
        sqlx::query("update business set hidden_at = null, shown_at = $1::timestamptz")
            .bind((!when.is_empty()).then(|| when.parse::<chrono::DateTime<chrono::Utc>>().unwrap()))
            .execute(&mut *tx)
            .await
            .unwrap();
        let app = &shop.service.app;
        let now = crate::support::service::now();
        simbaumi::ukm::record::replay(&mut tx, app.keys(), app.wishes(), now).await.unwrap();
        tx.commit(simbaumi::db::Change::Reload, now).await.unwrap();
        shop.load(&code).await.record.hidden_at.is_some()
    };
    assert!(hidden("").await);
    assert!(!hidden("2026-11-25T00:00:00Z").await);
}

#[tokio::test]
async fn asking_for_erasure_hides_at_once_and_says_what_will_happen() {
    let shop = Shop::new().await;
    let siti = shop.person("Siti").await;
    let code = shop.business(Some(&siti), |_| {}).await;
    let page = format!("/saya/ukm/{code}/data");
    assert!(shop.get(&siti, &page).await.ok().text().contains("3 × 24 jam"));
    let erase = format!("/saya/ukm/{code}/hapus");
    let answer = shop.post(&siti, &erase, &[("alasan", "pindah")]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("value=\"pindah\""));
    for _ in 0..2 {
        let answer = shop.post(&siti, &erase, &[("mengerti", "ya"), ("alasan", "pindah")]).await;
        assert_eq!(leads(&answer), format!("/saya/ukm/{code}?hasil=hapus"));
    }
    assert!(shop.load(&code).await.record.hidden_at.is_some());
    let html = shop.get(&siti, &format!("/saya/ukm/{code}")).await.ok().text();
    assert!(html.contains("meminta data ini dihapus pada 24 November 2026"));
    let waiting: i64 =
        sqlx::query_scalar("select count(*) from request where kind = 'erasure' and state = 'open'")
            .fetch_one(shop.service.test.db.primary())
            .await
            .unwrap();
    assert_eq!(waiting, 1, "asked twice is asked once");
    assert!(!html.contains(PHONE) || html.contains("Nomor WhatsApp pemilik"));
}
