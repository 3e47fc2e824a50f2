//! Businesses that may be in the register twice.

use axum::http::{StatusCode, header};
use simbaumi::account::policy::Menu;
use simbaumi::geodesy::LonLat;
use simbaumi::privacy::Secret;
use simbaumi::ukm::duplicate::{Probe, Reason, find, find_of};
use simbaumi::ukm::record::{Owner, Product, Record};

use super::now;
use crate::account::{DESA as SITE_DESA, OTHER_DESA, Site, Visitor, field, leads, pendamping_admin};
use crate::support::office::Office;
use crate::support::records::DESA;

const NIK: &str = "3201010203800001";

fn inside(office: &Office, metres: f64) -> LonLat {
    let desa = office.areas.desa_by_code(DESA).unwrap();
    let middle = office.areas.desa()[usize::from(desa.0)].point;
    LonLat::new(middle.lon() + metres / 111_000.0, middle.lat()).unwrap()
}

fn record(office: &Office, name: &str, metres: f64) -> Record {
    Record {
        name: name.into(),
        desa_code: Some(DESA.into()),
        point: Some(inside(office, metres)),
        state: "active".into(),
        verification: "verified".into(),
        products: vec![Product { text: "keripik".into(), ..Product::default() }],
        ..Record::default()
    }
}

fn probe(office: &Office, name: &str) -> Probe {
    Probe {
        name: name.into(),
        desa_code: Some(DESA.into()),
        point: Some(inside(office, 0.0)),
        ..Probe::default()
    }
}

#[tokio::test]
async fn a_person_a_telephone_and_a_name_nearby_lead_to_what_is_there() {
    let office = Office::new().await;
    let owner = Owner {
        nik: Some(Secret::new(NIK)),
        nib: Some("1234567890123".into()),
        phone: Some("+6281200000001".into()),
        ..Owner::default()
    };
    let suryani = Record { owner: Some(owner), ..record(&office, "Keripik Bu Suryani", 20.0) };
    let suryani = office.create(suryani, None).await.unwrap();
    let far = office.create(record(&office, "Keripik Bu Suryani", 3_000.0), None).await.unwrap();
    let bare = office.create(record(&office, "Warung Makan", 0.0), None).await.unwrap();
    let rejected = Record { verification: "rejected".into(), ..record(&office, "Keripik Bu Suryani", 5.0) };
    office.create(rejected, None).await.unwrap();
    let mut conn = office.test.connect().await;

    let found = find(&mut conn, &office.keys, &probe(&office, "Kripik Suriani"), 5).await.unwrap();
    assert_eq!(found[0].business, suryani, "{found:?}");
    assert!(found[0].likelihood > 0.5 && found[0].reasons.contains(&Reason::Apart(20)), "{found:?}");
    assert!(found.iter().all(|one| one.business != far || one.likelihood < 0.5), "{found:?}");

    let generic = find(&mut conn, &office.keys, &probe(&office, "Warung Makan"), 5).await.unwrap();
    assert_eq!(generic, [], "a generic name is no match for {bare}");

    for (probe, reason) in [
        (Probe { nik: Some(Secret::new(NIK)), ..Probe::default() }, Reason::SameNik),
        (Probe { nib: Some("1234567890123".into()), ..Probe::default() }, Reason::SameNib),
        (Probe { phone: Some("+6281200000001".into()), ..Probe::default() }, Reason::SamePhone),
    ] {
        let probe = Probe { name: "Bu Suryani".into(), ..probe };
        let found = find(&mut conn, &office.keys, &probe, 5).await.unwrap();
        assert_eq!(found[0].business, suryani, "{reason:?}");
        assert!(found[0].reasons.contains(&reason) && found[0].likelihood > 0.9, "{found:?}");
    }

    let demo = Probe { demo: true, ..probe(&office, "Keripik Bu Suryani") };
    assert_eq!(
        find(&mut conn, &office.keys, &demo, 5).await.unwrap(),
        [],
        "made-up ones are like made-up ones"
    );
    let of = find_of(&mut conn, suryani, 5).await.unwrap();
    assert!(of.iter().all(|one| one.business != suryani), "a record is not its own duplicate");
}

/// An officer who may verify in [`SITE_DESA`], and the service.
async fn site() -> (Site, Visitor) {
    let site = Site::new().await;
    let id = site.account("Camat", &[pendamping_admin(Menu::Ukm, SITE_DESA)]).await;
    let officer = site.signed_in(id).await;
    (site, officer)
}

async fn sql<T>(site: &Site, sql: &'static str) -> T
where
    T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    sqlx::query_scalar(sql).fetch_one(&mut site.test.connect().await).await.unwrap()
}

#[tokio::test]
async fn two_records_are_merged_and_taken_apart_and_nothing_is_lost() {
    let (site, mut officer) = site().await;
    let (one, two) = site.pair(SITE_DESA, SITE_DESA).await;
    let queue = site.get(&mut officer, "/admin/ganda").await.ok().text();
    let address = format!("/admin/ganda/{one}/{two}");
    assert!(queue.contains(&address) && queue.contains("NIK pemilik sama"), "{queue}");
    let page = site.get(&mut officer, &address).await.ok().text();
    assert!(page.contains("Keripik Suryani") && page.contains("Kripik Bu Suryani"));
    assert!(
        !page.contains("3201010203800001") && !page.contains("+6281200000001"),
        "nothing personal in clear"
    );

    let versions = field(&page, "versi");
    let wrong = [("versi", versions.as_str())];
    let answer = site.post(&mut officer, &format!("{address}/gabung"), &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let stale = [("versi", "9-9"), ("tinggal", "a")];
    let answer = site.post(&mut officer, &format!("{address}/gabung"), &stale).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);

    let key = field(&page, "kunci_formulir");
    let fields = [
        ("versi", versions.as_str()),
        ("tinggal", "a"),
        ("pilih-name", "b"),
        ("kunci_formulir", key.as_str()),
    ];
    for _twice in 0..2 {
        assert_eq!(leads(&site.post(&mut officer, &format!("{address}/gabung"), &fields).await), address);
    }
    assert_eq!(
        sql::<String>(
            &site,
            "select string_agg(name || ' ' || verification, ', ' order by id) from business"
        )
        .await,
        "Kripik Bu Suryani pending, Kripik Bu Suryani rejected"
    );
    assert_eq!(sql::<i64>(&site, "select count(*) from business where merged_into is not null").await, 1);
    assert_eq!(
        sql::<i64>(&site, "select count(*) from audit where action in ('ukm.gabung', 'ukm.digabung')").await,
        2
    );
    assert!(!site.get(&mut officer, "/admin/ganda").await.ok().text().contains(&address));

    let codes: Vec<String> = sqlx::query_scalar("select code from business order by id")
        .fetch_all(&mut site.test.connect().await)
        .await
        .unwrap();
    let public = format!("/ukm/{}", codes[1]);
    assert_eq!(
        site.get(&mut Visitor::new(), &public).await.status,
        StatusCode::NOT_FOUND,
        "nothing public leads nowhere"
    );
    sqlx::query("update business set verification = 'verified' where id = $1")
        .bind(one)
        .execute(&mut site.test.connect().await)
        .await
        .unwrap();
    let answer = site.get(&mut Visitor::new(), &public).await;
    assert_eq!(answer.status, StatusCode::MOVED_PERMANENTLY);
    assert_eq!(answer.header(header::LOCATION), format!("/ukm/{}", codes[0]));
    let answer = site.get(&mut Visitor::new(), &format!("/api/v1/ukm/{}", codes[1])).await;
    assert_eq!(answer.status, StatusCode::MOVED_PERMANENTLY);
    assert_eq!(answer.header(header::LOCATION), format!("/api/v1/ukm/{}", codes[0]));
    // What was merged does not come back by another way.
    let again = [("putusan", "setujui"), ("versi", "2")];
    let answer = site.post(&mut officer, &format!("/admin/ukm/{two}/putusan"), &again).await;
    assert_ne!(answer.status, StatusCode::SEE_OTHER);

    leads(&site.post(&mut officer, &format!("{address}/batal"), &[]).await);
    assert_eq!(
        sql::<String>(
            &site,
            "select string_agg(name || ' ' || verification, ', ' order by id) from business"
        )
        .await,
        "Keripik Suryani verified, Kripik Bu Suryani pending"
    );
    assert_eq!(sql::<i64>(&site, "select count(*) from business where merged_into is not null").await, 0);
    assert!(site.get(&mut officer, "/admin/ganda").await.ok().text().contains(&address));
}

#[tokio::test]
async fn two_that_are_two_are_never_asked_about_again() {
    let (site, mut officer) = site().await;
    let (one, two) = site.pair(SITE_DESA, SITE_DESA).await;
    let address = format!("/admin/ganda/{one}/{two}");
    leads(&site.post(&mut officer, &format!("{address}/beda"), &[]).await);
    simbaumi::ukm::duplicate::pair::compare(&mut site.test.connect().await, one, now()).await.unwrap();
    assert!(!site.get(&mut officer, "/admin/ganda").await.ok().text().contains(&address));
    assert_eq!(sql::<i64>(&site, "select count(*) from audit where action = 'bukan duplikat'").await, 2);
    leads(&site.post(&mut officer, &format!("{address}/batal"), &[]).await);
    assert!(site.get(&mut officer, "/admin/ganda").await.ok().text().contains(&address));
}

#[tokio::test]
async fn a_pair_that_reaches_into_another_area_is_for_those_who_reach_both() {
    let (site, mut officer) = site().await;
    let (one, two) = site.pair(SITE_DESA, OTHER_DESA).await;
    let address = format!("/admin/ganda/{one}/{two}");
    assert!(!site.get(&mut officer, "/admin/ganda").await.ok().text().contains("Suryani"));
    let tab = |page: &str, count: u32| {
        page.contains(&format!("<a href=\"/admin/ganda\">Mungkin ganda <b>{count}</b></a>"))
    };
    assert!(tab(&site.get(&mut officer, "/admin/ukm").await.ok().text(), 0));
    for (path, is_get) in [("", true), ("/gabung", false), ("/beda", false), ("/batal", false)] {
        let path = format!("{address}{path}");
        let answer = if is_get {
            site.get(&mut officer, &path).await
        } else {
            site.post(&mut officer, &path, &[("tinggal", "a"), ("versi", "1-1")]).await
        };
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    let mut admin = site.admin().await;
    assert!(site.get(&mut admin, "/admin/ganda").await.ok().text().contains(&address));
    assert!(tab(&site.get(&mut admin, "/admin/ukm").await.ok().text(), 1));
    site.get(&mut admin, &address).await.ok();
}

#[tokio::test]
async fn what_changes_is_compared_in_the_background() {
    let site = Site::new().await;
    let app = site.app(now());
    site.business("Keripik Suryani", Some(SITE_DESA), "keripik").await;
    site.business("Kripik Bu Suryani", Some(SITE_DESA), "keripik").await;
    let mut steps = 0;
    while simbaumi::ukm::duplicate::scan::step(&app).await.unwrap() {
        steps += 1;
        assert!(steps < 50, "it comes to an end");
    }
    assert_eq!(sql::<i64>(&site, "select count(*) from duplicate_pair where state = 'open'").await, 1);
}

#[tokio::test]
async fn what_has_just_changed_is_compared_before_all_are_gone_through() {
    let site = Site::new().await;
    let app = site.app(now());
    site.business("Keripik Suryani", Some(SITE_DESA), "keripik").await;
    let behind = "update duplicate_scan set walked_to = 0, revision = (select max(revision) - 1 from change)";
    sqlx::query(behind).execute(&mut site.test.connect().await).await.unwrap();
    let state = "select format('%s %s', revision - (select max(revision) from change), walked_to) from duplicate_scan";
    assert!(simbaumi::ukm::duplicate::scan::step(&app).await.unwrap());
    assert_eq!(
        sql::<String>(&site, state).await,
        "0 0",
        "the change is looked at, and the walk has not begun"
    );
    assert!(simbaumi::ukm::duplicate::scan::step(&app).await.unwrap());
    assert_ne!(sql::<String>(&site, state).await, "0 0");
}

#[tokio::test]
async fn facts_that_belong_together_are_chosen_as_one() {
    let (site, mut officer) = site().await;
    let (one, two) = site.pair(SITE_DESA, SITE_DESA).await;
    let closed = "update business set state = 'closed', end_month = '2020-05-01' where id = $1";
    sqlx::query(closed).bind(two).execute(&mut site.test.connect().await).await.unwrap();
    let address = format!("/admin/ganda/{one}/{two}");
    let page = site.get(&mut officer, &address).await.ok().text();
    assert!(page.contains("name=\"pilih-state\"") && page.contains("tutup, Mei 2020"), "{page}");
    for part in ["end_month", "point_source", "point_date", "kbli_edition"] {
        assert!(!page.contains(&format!("name=\"pilih-{part}\"")), "{part}");
    }
    let fields = [("versi", "1-1"), ("tinggal", "a"), ("pilih-state", "b"), ("pilih-end_month", "a")];
    leads(&site.post(&mut officer, &format!("{address}/gabung"), &fields).await);
    let kept = "select format('%s %s', state, end_month) from business where merged_into is null";
    assert_eq!(sql::<String>(&site, kept).await, "closed 2020-05-01");
}

#[tokio::test]
async fn a_merge_does_not_change_a_person_who_has_businesses_beyond_the_area() {
    let (site, mut officer) = site().await;
    let (one, two) = site.pair(SITE_DESA, SITE_DESA).await;
    let far = site.business("Jauh", Some(OTHER_DESA), "keripik").await;
    let mut conn = site.test.connect().await;
    sqlx::query("update business set owner_id = (select owner_id from business where id = $1) where id = $2")
        .bind(one)
        .bind(far)
        .execute(&mut conn)
        .await
        .unwrap();
    let address = format!("/admin/ganda/{one}/{two}");
    let fields = [("versi", "1-1"), ("tinggal", "a"), ("pilih-owner-name", "b")];
    let answer = site.post(&mut officer, &format!("{address}/gabung"), &fields).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text());
    assert_eq!(sql::<i64>(&site, "select count(*) from business where merged_into is not null").await, 0);
    // Nor does taking back what the admin utama merged.
    let mut admin = site.admin().await;
    leads(&site.post(&mut admin, &format!("{address}/gabung"), &fields).await);
    let answer = site.post(&mut officer, &format!("{address}/batal"), &[]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text());
    assert_eq!(sql::<i64>(&site, "select count(*) from business where merged_into is not null").await, 1);
}

#[tokio::test]
async fn what_hangs_on_a_record_goes_along_with_it_and_comes_back() {
    let (site, mut officer) = site().await;
    let (one, two) = site.pair(SITE_DESA, SITE_DESA).await;
    let owner = site.account("Suryani", &[]).await;
    let helper = site.account("Pendamping", &[]).await;
    let request = site.request(two).await;
    let mut conn = site.test.connect().await;
    let photo = "insert into file (business_id, object, sha256, width, height, small_width, small_height, bytes, position,
                     created_at)
                 values ($1, repeat('a', 32), decode(repeat('ab', 32), 'hex'), 9, 9, 9, 9, 9, 1, now())";
    sqlx::query(photo).bind(two).execute(&mut conn).await.unwrap();
    sqlx::query("update owner set account_id = $1 where id = (select owner_id from business where id = $2)")
        .bind(owner)
        .bind(two)
        .execute(&mut conn)
        .await
        .unwrap();
    sqlx::query(
        "insert into business_companion (business_id, account_id, assigned_at, valid_from)
         values ($1, $2, now(), current_date)",
    )
    .bind(two)
    .bind(helper)
    .execute(&mut conn)
    .await
    .unwrap();
    let hangs = async |id: i64| -> (Vec<i64>, Vec<i64>, Vec<i64>, Option<i64>) {
        let all = |sql: &'static str| sqlx::query_scalar::<_, i64>(sql).bind(id);
        let mut conn = site.test.connect().await;
        let photos = all("select id from file where business_id = $1").fetch_all(&mut conn).await.unwrap();
        let requests =
            all("select id from request where business_id = $1").fetch_all(&mut conn).await.unwrap();
        let helpers = all("select account_id from business_companion where business_id = $1")
            .fetch_all(&mut conn)
            .await
            .unwrap();
        let account = "select o.account_id from owner o join business b on b.owner_id = o.id where b.id = $1";
        let account = sqlx::query_scalar(account).bind(id).fetch_one(&mut conn).await.unwrap();
        (photos, requests, helpers, account)
    };
    let before = (hangs(one).await, hangs(two).await);
    let address = format!("/admin/ganda/{one}/{two}");
    let fields = [("versi", "1-1"), ("tinggal", "a")];
    leads(&site.post(&mut officer, &format!("{address}/gabung"), &fields).await);
    let (photos, requests, helpers, account) = hangs(one).await;
    assert_eq!((photos.len(), requests, helpers, account), (1, vec![request], vec![helper], Some(owner)));
    // Nothing of it waits at the one that went.
    let list = site.get(&mut officer, "/admin/ukm?antrian=permintaan").await.ok().text();
    assert!(
        list.contains(&format!("/admin/ukm/{one}")) && !list.contains(&format!("/admin/ukm/{two}")),
        "{list}"
    );
    leads(&site.post(&mut officer, &format!("{address}/batal"), &[]).await);
    assert_eq!((hangs(one).await, hangs(two).await), before);
}
