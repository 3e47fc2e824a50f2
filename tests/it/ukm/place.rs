//! Where a business is, put right by officers.

use axum::http::StatusCode;
use simbaumi::account::policy::Menu;

use crate::account::{DESA, OTHER_DESA, Site, Visitor, field, leads, pendamping_admin};

/// Well inside [`DESA`] and [`OTHER_DESA`].
const HERE: &str = "-7.0061000, 110.0061000";
const ELSEWHERE: &str = "-7.0061000, 110.0261000";

async fn office() -> (Site, Visitor) {
    let site = Site::new().await;
    let grant = pendamping_admin(Menu::Ukm, DESA);
    let id = site.account("Camat", &[grant]).await;
    let officer = site.signed_in(id).await;
    (site, officer)
}

async fn row(site: &Site, id: i64) -> (Option<f64>, Option<f64>, Option<String>, bool, Option<String>, i32) {
    sqlx::query_as("select st_y(point), st_x(point), desa_code, point_conflict, point_source, version from business where id = $1")
        .bind(id)
        .fetch_one(&mut site.test.connect().await)
        .await
        .unwrap()
}

async fn stand_in(site: &Site, id: i64) -> (f64, f64) {
    sqlx::query_as("select st_x(public_point), st_y(public_point) from business where id = $1")
        .bind(id)
        .fetch_one(&mut site.test.connect().await)
        .await
        .unwrap()
}

async fn save(
    site: &Site,
    officer: &mut Visitor,
    id: i64,
    fields: &[(&str, &str)],
) -> crate::support::Answer {
    let version = row(site, id).await.5.to_string();
    let mut all = vec![("versi", version.as_str()), ("aksi", "simpan")];
    all.extend_from_slice(fields);
    site.post(officer, &format!("/admin/ukm/{id}/lokasi"), &all).await
}

#[tokio::test]
async fn a_point_is_typed_seen_and_saved_and_taken_back_and_the_stand_in_stays() {
    let (site, mut officer) = office().await;
    let id = site.business("Keripik", Some(DESA), "keripik").await;
    let before = stand_in(&site, id).await;
    let page = site.get(&mut officer, &format!("/admin/ukm/{id}/lokasi")).await.ok().text();
    assert!(page.contains("hanya desa") && page.contains("Titik sekarang"), "{page}");
    // Swapped: said before it is saved.
    let fields = [("titik", "110,0061000 -7,0061000")];
    let answer = save(&site, &mut officer, id, &fields).await.ok().text();
    assert!(answer.contains("tertukar") && answer.contains("-7.0061000, 110.0061000"), "{answer}");
    assert_eq!(row(&site, id).await.0, None);
    let answer = save(&site, &mut officer, id, &[("titik", "-7.0061000, 110.0061000")]).await;
    assert_eq!(leads(&answer), format!("/admin/ukm/{id}/lokasi?tadi={id}.2"));
    let (lat, lon, desa, conflict, source, version) = row(&site, id).await;
    assert_eq!((lat, lon, conflict), (Some(-7.0061), Some(110.0061), false));
    assert_eq!((desa.as_deref(), source.as_deref(), version), (Some(DESA), Some("koordinat"), 2));
    assert_eq!(stand_in(&site, id).await, before, "the public sees the same as before");
    let back = format!("/admin/ukm/{id}/lokasi/batal");
    leads(&site.post(&mut officer, &back, &[("versi", "2")]).await);
    assert_eq!(row(&site, id).await.0, None);
    assert_eq!(stand_in(&site, id).await, before);
}

#[tokio::test]
async fn links_are_read_and_what_is_outside_or_no_point_is_not_saved() {
    let (site, mut officer) = office().await;
    let id = site.business("Keripik", Some(DESA), "keripik").await;
    for (words, said) in [
        ("-6.2001, 106.8001", "di luar Kota Uji"),
        ("Suka Maju", "belum menunjuk satu titik"),
        ("", "taruh pin"),
        ("https://maps.app.goo.gl/abc", "utan"),
    ] {
        let answer = save(&site, &mut officer, id, &[("titik", words)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
        let text = answer.text().to_lowercase();
        assert!(text.contains(&said.to_lowercase()), "{words}: {text}");
    }
    let link = "https://www.google.com/maps/place/X/@-7.0001,110.0001,17z/data=!3d-7.0061!4d110.0061";
    let page = save(&site, &mut officer, id, &[("titik", link), ("aksi", "periksa")]).await;
    let page = if page.status == StatusCode::SEE_OTHER { String::new() } else { page.text() };
    assert!(page.is_empty() || page.contains("110.0061000"), "{page}");
}

#[tokio::test]
async fn a_contradiction_is_decided_by_a_person() {
    let (site, mut officer) = office().await;
    let id = site.business("Keripik", Some(DESA), "keripik").await;
    let answer =
        save(&site, &mut officer, id, &[("titik", ELSEWHERE), ("dilihat", "-7.0061000, 110.0261000")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text();
    assert!(page.contains("Ganti wilayah") && page.contains("Tandai konflik"), "{page}");
    assert_eq!(row(&site, id).await.0, None, "nothing was saved");
    // The point is wrong: it is asked for again, in the desa that the record names.
    let wrong = [("titik", ELSEWHERE), ("putusan", "pindah"), ("dilihat", "-7.0061000, 110.0261000")];
    let answer = save(&site, &mut officer, id, &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text();
    assert!(page.contains("Titik: pindahkan pin ke tempat usaha di") && page.contains("Suka Maju"), "{page}");
    assert!(
        page.contains("known&#34;:false") && !page.contains("110.0261,"),
        "the map is at the desa: {page}"
    );
    assert_eq!(row(&site, id).await.0, None, "nothing was saved");
    let marked = [("titik", ELSEWHERE), ("putusan", "konflik"), ("dilihat", "-7.0061000, 110.0261000")];
    leads(&save(&site, &mut officer, id, &marked).await);
    let (_, _, desa, conflict, ..) = row(&site, id).await;
    assert_eq!((desa.as_deref(), conflict), (Some(DESA), true), "a flag, no overwriting");
    // Whoever opens it later is asked at once.
    let page = site.get(&mut officer, &format!("/admin/ukm/{id}/lokasi")).await.ok().text();
    for choice in ["Ganti wilayah", "Pindahkan titik", "Tandai konflik"] {
        assert!(page.contains(choice), "{choice}: {page}");
    }
    let before = stand_in(&site, id).await;
    let moved = [("titik", ELSEWHERE), ("putusan", "wilayah"), ("dilihat", "-7.0061000, 110.0261000")];
    let refused = save(&site, &mut officer, id, &moved).await;
    assert_eq!(
        refused.status,
        StatusCode::FORBIDDEN,
        "nobody pushes a record into an area that is not theirs"
    );
    assert!(refused.text().contains("minta admin utama"));
    let mut admin = site.admin().await;
    leads(&save(&site, &mut admin, id, &moved).await);
    let (_, _, desa, conflict, ..) = row(&site, id).await;
    assert_eq!((desa.as_deref(), conflict), (Some(OTHER_DESA), false));
    assert_ne!(stand_in(&site, id).await, before, "another desa, another stand-in");
    // It is in another area now, and out of reach.
    let gone = site.get(&mut officer, &format!("/admin/ukm/{id}/lokasi")).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_queue_leads_on_within_the_own_area_and_shared_points_are_told() {
    let (site, mut officer) = office().await;
    let first = site.business("Satu", Some(DESA), "keripik").await;
    let other = site.business("Luar", Some(OTHER_DESA), "keripik").await;
    let second = site.business("Dua", Some(DESA), "keripik").await;
    let page = site.get(&mut officer, &format!("/admin/ukm/{first}/lokasi?antri=1")).await.ok().text();
    assert!(page.contains("0 selesai, masih 2 menunggu"), "{page}");
    let on = [
        ("titik", HERE),
        ("antri", "1"),
        ("selesai", "0"),
        ("dilihat", "-7.0061000, 110.0061000"),
        ("aksi", "lanjut"),
    ];
    let version = row(&site, first).await.5.to_string();
    let mut fields = vec![("versi", version.as_str())];
    fields.extend(on);
    let answer = site.post(&mut officer, &format!("/admin/ukm/{first}/lokasi"), &fields).await;
    assert_eq!(leads(&answer), format!("/admin/ukm/{second}/lokasi?antri=1&selesai=1&tadi={first}.2"));
    let next = answer.header(axum::http::header::LOCATION).to_owned();
    let page = site.get(&mut officer, &next).await.ok().text();
    assert!(page.contains("1 selesai, masih 1 menunggu") && page.contains("/lokasi/batal"), "{page}");
    let page = save(&site, &mut officer, second, &[("titik", HERE)]).await.ok().text();
    assert!(page.contains("1 usaha lain memakai titik yang sama"), "{page}");
    for path in [format!("/admin/ukm/{other}/lokasi"), format!("/admin/ukm/{other}/lokasi/batal")] {
        let answer = site.post(&mut officer, &path, &[("titik", HERE), ("versi", "1")]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_verified_kampung_becomes_searchable_without_its_house() {
    let (site, mut officer) = office().await;
    let id = site.business("Keripik", Some(DESA), "keripik").await;
    let seen = [("titik", HERE), ("dilihat", "-7.0061000, 110.0061000"), ("kampung", "Sawah Lega")];
    leads(&save(&site, &mut officer, id, &seen).await);
    let count = "select count(*) from gazetteer_place where verified and name = 'Sawah Lega' and lon is null";
    let mut conn = site.test.connect().await;
    assert_eq!(
        sqlx::query_scalar::<_, i64>(count).fetch_one(&mut conn).await.unwrap(),
        0,
        "nobody has said it is right"
    );
    let sure = [seen[0], seen[1], seen[2], ("kampung_benar", "1")];
    leads(&save(&site, &mut officer, id, &sure).await);
    assert_eq!(sqlx::query_scalar::<_, i64>(count).fetch_one(&mut conn).await.unwrap(), 1);
    let page = site.get(&mut officer, &format!("/admin/ukm/{id}/lokasi")).await.ok().text();
    assert!(!field(&page, "versi").is_empty());
}

#[tokio::test]
async fn only_the_own_last_change_of_place_is_taken_back_and_not_for_ever() {
    let (site, mut officer) = office().await;
    let id = site.business("Keripik", Some(OTHER_DESA), "keripik").await;
    let mut admin = site.admin().await;
    let fields = [("titik", HERE), ("putusan", "wilayah"), ("dilihat", HERE)];
    leads(&save(&site, &mut admin, id, &fields).await);
    let back = format!("/admin/ukm/{id}/lokasi/batal");
    let versi = |version: i32| version.to_string();
    // What somebody else moved into the area is not pushed out of it again.
    let answer = site.post(&mut officer, &back, &[("versi", "2")]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(row(&site, id).await.5, 2);
    leads(&save(&site, &mut officer, id, &[("titik", "-7.0062000, 110.0062000")]).await);
    let version = versi(row(&site, id).await.5);
    leads(&site.post(&mut officer, &back, &[("versi", &version)]).await);
    // Taken back once; that is no change of place that can be taken back.
    let version = versi(row(&site, id).await.5);
    let answer = site.post(&mut officer, &back, &[("versi", &version)]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    leads(&save(&site, &mut officer, id, &[("titik", "-7.0063000, 110.0063000")]).await);
    let version = versi(row(&site, id).await.5);
    sqlx::query("update business_version set written_at = written_at - interval '1 day'")
        .execute(&mut site.test.connect().await)
        .await
        .unwrap();
    let answer = site.post(&mut officer, &back, &[("versi", &version)]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_point_that_many_share_or_that_is_the_middle_of_the_desa_is_told_when_the_page_opens() {
    let (site, mut officer) = office().await;
    let mut id = 0;
    let put = async |id: i64, lon: f64, lat: f64| {
        sqlx::query("update business set point = st_setsrid(st_makepoint($1, $2), 4326) where id = $3")
            .bind(lon)
            .bind(lat)
            .bind(id)
            .execute(&mut site.test.connect().await)
            .await
            .unwrap();
    };
    for name in ["Kios Satu", "Kios Dua", "Kios Tiga"] {
        id = site.business(name, Some(DESA), "keripik").await;
        put(id, 110.006_1, -7.006_1).await;
    }
    let page = site.get(&mut officer, &format!("/admin/ukm/{id}/lokasi")).await.ok().text();
    assert!(page.contains("2 usaha lain memakai titik yang sama"), "{page}");
    put(id, 110.005, -7.005).await;
    let page = site.get(&mut officer, &format!("/admin/ukm/{id}/lokasi")).await.ok().text();
    assert!(page.contains("perlu dilihat lagi") && page.contains("belum menunjuk satu titik"), "{page}");
}

#[tokio::test]
async fn every_place_where_it_was_is_told_and_can_be_gone_back_to() {
    let (site, mut officer) = office().await;
    let id = site.business("Keripik", Some(DESA), "keripik").await;
    let path = format!("/admin/ukm/{id}/lokasi");
    assert!(!site.get(&mut officer, &path).await.ok().text().contains("Riwayat letak"), "nothing yet");
    leads(&save(&site, &mut officer, id, &[("titik", "-7.0061000, 110.0061000")]).await);
    leads(&save(&site, &mut officer, id, &[("titik", "-7.0072000, 110.0072000")]).await);
    let page = site.get(&mut officer, &path).await.ok().text();
    for part in
        ["Riwayat letak", "-7.0061000, 110.0061000", "-7.0072000, 110.0072000", "tanpa titik", "Camat"]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    // However long ago, and whoever did it.
    let back = format!("{path}/batal");
    let mut admin = site.admin().await;
    let answer = site.post(&mut admin, &back, &[("versi", "3"), ("ke", "2")]).await;
    assert_eq!(leads(&answer), format!("{path}?tadi={id}.4"));
    assert_eq!(row(&site, id).await.0, Some(-7.0061));
    // That can be taken back as well.
    leads(&site.post(&mut admin, &back, &[("versi", "4")]).await);
    assert_eq!(row(&site, id).await.0, Some(-7.0072));
    // Somebody who saw an older state is told on the page, and nothing is saved.
    let answer = site.post(&mut officer, &back, &[("versi", "3"), ("ke", "1")]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(
        answer.text().contains("orang lain mengubah data ini") && answer.text().contains("Riwayat letak")
    );
    assert_eq!(row(&site, id).await.5, 5);
    leads(&site.post(&mut officer, &back, &[("versi", "5"), ("ke", "1")]).await);
    assert_eq!(row(&site, id).await.0, None);
}

#[tokio::test]
async fn what_was_typed_stays_when_somebody_else_was_faster() {
    let (site, mut officer) = office().await;
    let id = site.business("Keripik", Some(DESA), "keripik").await;
    leads(&save(&site, &mut officer, id, &[("titik", HERE)]).await);
    let late = [("versi", "1"), ("titik", "-7.0063000, 110.0063000"), ("kampung", "Sawah Lega")];
    let answer = site.post(&mut officer, &format!("/admin/ukm/{id}/lokasi"), &late).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    let page = answer.text();
    for part in
        ["mengubah data ini: titik lokasi", "value=\"-7.0063000, 110.0063000\"", "value=\"Sawah Lega\""]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    let version = field(&page, "versi");
    let again = [("versi", version.as_str()), late[1], late[2]];
    leads(&site.post(&mut officer, &format!("/admin/ukm/{id}/lokasi"), &again).await);
}
