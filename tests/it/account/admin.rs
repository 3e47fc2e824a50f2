//! What the admin utama does with accounts of others.

use axum::http::StatusCode;
use simbaumi::account::policy::{Action, Actor, Menu, Record, Role, Subject};
use simbaumi::account::query;
use simbaumi::db::Change;
use simbaumi::ukm::record::{self, Desk};

use super::{DESA, PASSWORD, Site, Visitor, email, field, leads, plain};
use crate::support::html::contents;
use crate::support::service::now;

#[tokio::test]
async fn an_account_is_made_granted_invited_and_comes_in() {
    let site = Site::new().await;
    let mut admin = site.admin().await;
    let page = site.get(&mut admin, "/admin/pengguna/baru").await.ok().text();
    let key = field(&page, "kunci_formulir");
    let fields = [("kunci_formulir", &*key), ("nama", "Siti Aminah"), ("surel", "Siti.Aminah@contoh.go.id")];
    let user = leads(&site.post(&mut admin, "/admin/pengguna/baru", &fields).await).to_owned();
    // Sent twice, it is made once.
    assert_eq!(leads(&site.post(&mut admin, "/admin/pengguna/baru", &fields).await), user);
    let twice = [("nama", "Siti Dua"), ("surel", "siti.aminah@contoh.go.id")];
    let answer = site.post(&mut admin, "/admin/pengguna/baru", &twice).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("Sudah dipakai akun lain."));

    let incomplete = [("peran", "admin_pendamping"), ("sk", "SK 7"), ("mulai", "kemarin"), ("wilayah", DESA)];
    let answer = site.post(&mut admin, &format!("{user}/wewenang"), &incomplete).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let html = answer.text();
    assert!(html.contains("id=\"menu-e\"") && html.contains("id=\"mulai-e\""), "{html}");
    assert!(html.contains(&format!("value=\"{DESA}\" checked")) && field(&html, "sk") == "SK 7");
    let fields = [
        ("peran", "admin_pendamping"),
        ("menu", "ukm.isi"),
        ("menu", "ukm.periksa"),
        ("batas", "wilayah"),
        ("wilayah", "99.71.01"),
        ("wilayah", "99.71.02.1001"),
        ("sk", "SK 7"),
        ("mulai", "2026-11-01"),
        ("sampai", "2027-10-31"),
    ];
    assert_eq!(leads(&site.post(&mut admin, &format!("{user}/wewenang"), &fields).await), user);
    let html = site.get(&mut admin, &user).await.ok().text();
    assert!(
        html.contains("UKM (mengisi, memeriksa)")
            && html.contains("SK 7")
            && html.contains("Barat, Timur (1 dari 2 desa)"),
        "{html}"
    );

    let html = site.post(&mut admin, &format!("{user}/tautan"), &[]).await.ok().text();
    let link = contents(&html, "code").pop().unwrap();
    let link = link.strip_prefix("http://uji.example").unwrap().to_owned();
    let mut siti = Visitor::new();
    let page = site.get(&mut siti, &link).await.ok().text();
    assert!(page.contains("Siti Aminah"));
    let fields = [("t", &*field(&page, "t")), ("sandi", PASSWORD), ("ulang", PASSWORD)];
    assert_eq!(leads(&site.post(&mut siti, "/masuk/sekali", &fields).await), "/admin");
    assert_eq!(site.get(&mut Visitor::new(), &link).await.status, StatusCode::NOT_FOUND);

    // A kecamatan is all of its desa.
    let id: i64 = user.rsplit('/').next().unwrap().parse().unwrap();
    let mut tx = site.tx().await;
    let identity = query::identity(&mut tx, id, now()).await.unwrap().unwrap();
    let actor = Actor::account(identity, "", now());
    let record = |desa| Record { menu: Menu::Ukm, business: None, desa, groups: &[] };
    for (desa, inside) in [
        (Some(DESA), true),
        (Some("99.71.01.1002"), true),
        (Some("99.71.02.1001"), true),
        (Some("99.71.02.1002"), false),
        (None, false),
    ] {
        assert_eq!(actor.may(Action::Verify, &Subject::Record(&record(desa))), inside, "{desa:?}");
        assert!(!actor.may(Action::Edit, &Subject::Record(&record(desa))));
    }
}

#[tokio::test]
async fn a_revoked_grant_and_a_new_link_end_what_was() {
    let site = Site::new().await;
    let mut admin = site.admin().await;
    let id = site.account("Siti", &[plain(Role::Pendamping)]).await;
    let mut siti = site.signed_in(id).await;
    site.get(&mut siti, "/admin").await.ok();
    let user = format!("/admin/pengguna/{id}");
    let html = site.get(&mut admin, &user).await.ok().text();
    let revoke = crate::support::html::attributes(&html, "action");
    let revoke = revoke.iter().find(|one| one.ends_with("/cabut")).unwrap();
    assert_eq!(leads(&site.post(&mut admin, revoke, &[]).await), user);
    assert_eq!(site.get(&mut siti, "/admin").await.status, StatusCode::NOT_FOUND);
    let link = async |admin: &mut Visitor| {
        let html = site.post(admin, &format!("{user}/tautan"), &[]).await.ok().text();
        contents(&html, "code").pop().unwrap().replace("http://uji.example", "")
    };
    let first = link(&mut admin).await;
    let second = link(&mut admin).await;
    assert_eq!(site.get(&mut Visitor::new(), &first).await.status, StatusCode::NOT_FOUND);
    site.get(&mut Visitor::new(), &second).await.ok();
    let late = now() + chrono::Duration::hours(48);
    assert_eq!(site.get(&mut Visitor::new().at(late), &second).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_new_grant_asks_to_sign_in_anew_since_sessions_of_staff_are_shorter() {
    let site = Site::new().await;
    let mut admin = site.admin().await;
    let id = site.account("Siti", &[]).await;
    let mut siti = site.signed_in(id).await;
    let fields = [("peran", "pendamping"), ("wilayah", DESA), ("sk", "SK 8"), ("mulai", "2026-11-01")];
    leads(&site.post(&mut admin, &format!("/admin/pengguna/{id}/wewenang"), &fields).await);
    assert_eq!(leads(&site.get(&mut siti, "/akun").await), "/masuk?ke=%2Fakun");
}

#[tokio::test]
async fn nobody_changes_the_own_grants_or_closes_the_own_account() {
    let site = Site::new().await;
    let mut admin = site.admin().await;
    let html = site.get(&mut admin, "/admin/pengguna").await.ok().text();
    let own = crate::support::html::attributes(&html, "href");
    let own = own.iter().find(|one| one.starts_with("/admin/pengguna/") && !one.ends_with("baru")).unwrap();
    let page = site.get(&mut admin, own).await.ok().text();
    assert!(!page.contains("Tutup akun") && !page.contains("/cabut"));
    for action in ["tutup", "tautan", "lihat", "wewenang", "kode/hapus"] {
        let answer = site.post(&mut admin, &format!("{own}/{action}"), &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{action}");
    }
}

#[tokio::test]
async fn looking_through_other_eyes_shows_what_they_see_and_changes_nothing() {
    let site = Site::new().await;
    let mut admin = site.admin().await;
    let id = site.account("Siti", &[plain(Role::Pendamping)]).await;
    assert_eq!(leads(&site.post(&mut admin, &format!("/admin/pengguna/{id}/lihat"), &[]).await), "/akun");
    let page = site.get(&mut admin, "/akun").await.ok().text();
    assert!(page.contains("melihat sebagai <strong>Siti</strong>") && page.contains(&email("Siti")));
    assert_eq!(site.get(&mut admin, "/admin/pengguna").await.status, StatusCode::NOT_FOUND);
    let new = "kuda lari sembilan gunung";
    let fields = [("sandi_lama", PASSWORD), ("sandi", new), ("ulang", new)];
    for path in ["/akun/sandi", "/akun/sesi/akhiri", "/akun/kode", "/keluar"] {
        assert_eq!(site.post(&mut admin, path, &fields).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(site.get(&mut admin, "/akun/kode").await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        leads(&site.post(&mut admin, "/admin/lihat/selesai", &[]).await),
        format!("/admin/pengguna/{id}")
    );
    let log = site.get(&mut admin, &format!("/admin/log?jenis=akun&nomor={id}")).await.ok().text();
    assert!(log.contains("mulai melihat sebagai") && log.contains("selesai melihat sebagai"), "{log}");
    assert_eq!(site.post(&mut admin, "/admin/lihat/selesai", &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn through_an_owners_eyes_the_whole_desk_is_read_and_nothing_saved() {
    let site = Site::new().await;
    let mut admin = site.admin().await;
    let id = site.account("Siti", &[]).await;
    let business = site.business("Keripik Siti", Some(DESA), "keripik").await;
    let app = site.app(now());
    let atlas = app.atlas().unwrap();
    let desk = Desk { keys: app.keys(), log: app.wishes(), areas: &atlas.areas, now: now() };
    let mut tx = site.tx().await;
    record::give_to_account(&mut tx, desk, business, id).await.unwrap();
    let code: String = sqlx::query_scalar("select code from business where id = $1")
        .bind(business)
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    tx.commit(Change::None, now()).await.unwrap();
    leads(&site.post(&mut admin, &format!("/admin/pengguna/{id}/lihat"), &[]).await);
    let parts = ["usaha", "tempat", "kontak", "pemilik", "pelatihan", "keadaan"];
    let forms = parts.map(|part| format!("/ubah/{part}"));
    let others = ["", "/data", "/angka", "/tayang"].map(str::to_owned);
    for page in others.iter().chain(&forms) {
        let address = format!("/saya/ukm/{code}{page}");
        let html = site.get(&mut admin, &address).await.ok().text();
        assert!(html.contains("Keripik Siti"), "{page}");
        let form = format!("action=\"{address}\"");
        assert!(
            !forms.contains(page)
                || html.contains("<fieldset class=\"group\" disabled>") && !html.contains(&form)
        );
    }
    for page in others[2..].iter().chain(&forms) {
        let address = format!("/saya/ukm/{code}{page}");
        assert_eq!(site.post(&mut admin, &address, &[]).await.status, StatusCode::FORBIDDEN, "{page}");
    }
}

#[tokio::test]
async fn lists_take_whatever_is_typed() {
    let site = Site::new().await;
    let mut admin = site.admin().await;
    for path in [
        "/admin/pengguna?q=%00%FF%27",
        "/admin/pengguna?q=dinas&setelah=9999",
        "/admin/pengguna?setelah=x",
        "/admin/log?nomor=x&oleh=%00&jenis=lain&sebelum=-1",
    ] {
        site.get(&mut admin, path).await.ok();
    }
    for path in ["/admin/pengguna/0", "/admin/pengguna/x", "/admin/pengguna/99999999999999999999"] {
        assert_eq!(site.get(&mut admin, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let html = site.get(&mut admin, "/admin/pengguna?q=dinas").await.ok().text();
    assert!(html.contains("Admin utama") && html.contains("dinas@contoh.go.id"));
}
