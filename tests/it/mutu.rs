//! Quality of the data: the ledger adds up and opens to its rows, for each within their own area.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use simbaumi::account::policy::{Menu, Role, Scope};
use simbaumi::app::App;
use simbaumi::db::Change;
use simbaumi::mutu::ledger::Ledger;
use simbaumi::mutu::scan::{Memory, step};
use simbaumi::mutu::{Part, rule};

use crate::account::{DESA, OTHER_DESA, Site, pendamping_admin, plain};
use crate::support::html::{attributes, contents, unescape};
use crate::support::service::{Service, now};
use crate::support::{on_demo, shared};

/// Judges until nothing is left for today.
async fn judge_all(app: &App) {
    let mut memory = Memory::default();
    while step(app, &mut memory).await.unwrap() {}
}

/// A site with records of every class, all judged.
async fn judged() -> (Site, BTreeMap<&'static str, i64>) {
    let mut site = Site::new().await;
    let mut ids = BTreeMap::new();
    for (name, desa, product) in [
        ("Keripik Utuh", Some(DESA), "keripik"),
        ("Keripik Bentrok", Some(DESA), "keripik"),
        ("Keripik Kosong", Some(DESA), "kata yang tidak dikenal"),
        ("Keripik Usang", Some(OTHER_DESA), "keripik"),
        ("Keripik Entah", None, "keripik"),
    ] {
        ids.insert(name, site.business(name, desa, product).await);
    }
    let mut conn = site.test.connect().await;
    let change = "update business set end_month = '2020-01-01' where id = $1";
    sqlx::query(change).bind(ids["Keripik Bentrok"]).execute(&mut conn).await.unwrap();
    let change = "update business set updated_at = '2024-01-01', created_at = '2024-01-01' where id = $1";
    sqlx::query(change).bind(ids["Keripik Usang"]).execute(&mut conn).await.unwrap();
    let change = "update owner set nik_lookup = null, nik_cipher = null, phone = '+628120000' || lpad(id::text, 4, '0')";
    sqlx::query(change).execute(&mut conn).await.unwrap();
    site.reload().await;
    judge_all(&site.app(now())).await;
    (site, ids)
}

/// How many records a list shows.
fn listed(html: &str) -> usize {
    html.split("class=\"list review-list\"")
        .nth(1)
        .map_or(0, |list| list.split("</ul>").next().unwrap().matches("<h2>").count())
}

#[tokio::test]
async fn every_record_is_in_one_class_and_every_figure_opens_to_its_rows() {
    let (site, _) = judged().await;
    let mut admin = site.admin().await;
    let html = site.get(&mut admin, "/admin/mutu").await.ok().text();
    let sum = html.split_once("id=\"neraca\">").unwrap().1.split("</p>").next().unwrap();
    let figures: Vec<u32> = contents(sum, "b").iter().map(|text| text.parse().unwrap()).collect();
    assert_eq!(figures, [1, 1, 1, 1, 1, 5]);
    let mut opened = 0;
    for page in ["/admin/mutu", "/admin/mutu?bagian=pemasaran", "/admin/mutu?wilayah=99.71.01&bagian=omset"] {
        let html = site.get(&mut admin, page).await.ok().text();
        for link in html.split("<a href=\"/admin/ukm?").skip(1) {
            let (href, rest) = link.split_once('"').unwrap();
            let figure: usize = rest.split_once('>').unwrap().1.split('<').next().unwrap().parse().unwrap();
            let list = site.get(&mut admin, &unescape(&format!("/admin/ukm?{href}"))).await.ok().text();
            assert_eq!(listed(&list), figure, "{page} {href}");
            opened += 1;
        }
    }
    assert!(opened > 60, "{opened}");
}

#[tokio::test]
async fn a_figure_keeps_its_meaning_while_the_list_is_searched() {
    let (site, _) = judged().await;
    let mut admin = site.admin().await;
    let list = site.get(&mut admin, "/admin/ukm?mutu=usang").await.ok().text();
    assert!(
        list.contains("Keripik Usang") && !list.contains("Keripik Utuh") && list.contains("Mutu data: Usang")
    );
    let list = site.get(&mut admin, "/admin/ukm?mutu=usang&q=Utuh").await.ok().text();
    assert!(!list.contains("Keripik Utuh"));
    assert!(attributes(&list, "name").iter().any(|name| name == "mutu"), "searching again keeps the figure");
    let list = site.get(&mut admin, "/admin/ukm?mutu=semua&wilayah=tanpa").await.ok().text();
    assert!(list.contains("Keripik Entah") && listed(&list) == 1);
}

#[tokio::test]
async fn officers_see_their_own_area_and_nobody_else_anything() {
    let (site, _) = judged().await;
    let officer = site.account("Petugas Barat", &[pendamping_admin(Menu::Ukm, DESA)]).await;
    let mut officer = site.signed_in(officer).await;
    let html = site.get(&mut officer, "/admin/mutu").await.ok().text();
    assert!(html.contains("Barat") && !html.contains("Timur") && !html.contains("Wilayah belum diketahui"));
    let csv = site.get(&mut officer, "/admin/mutu/tabel.csv").await.ok().text();
    assert_eq!(csv.lines().count(), 2, "{csv}");
    assert!(csv.contains("99.71.01,Barat,semua,0,1,1,0,1,3,"), "{csv}");
    let work = site.get(&mut officer, "/admin/mutu/kerja").await.ok().text();
    assert!(
        work.contains("Keripik Bentrok")
            && !work.contains("Keripik Usang")
            && !work.contains("Keripik Entah")
    );
    let evaluator = site.account("Penilai", &[plain(Role::Evaluator)]).await;
    let mut evaluator = site.signed_in(evaluator).await;
    for page in ["/admin/mutu", "/admin/mutu/tabel.csv", "/admin/mutu/kerja"] {
        assert_eq!(site.get(&mut evaluator, page).await.status, StatusCode::NOT_FOUND, "{page}");
    }
}

#[tokio::test]
async fn the_work_list_puts_what_is_worth_most_first_and_leads_to_the_form_that_mends_it() {
    let (site, ids) = judged().await;
    let mut admin = site.admin().await;
    let html = site.get(&mut admin, "/admin/mutu/kerja").await.ok().text();
    let worth: Vec<u32> = html
        .split("badge warn\">")
        .skip(1)
        .map(|rest| rest.split(' ').next().unwrap().parse().unwrap())
        .collect();
    assert_eq!(worth.len(), 5);
    assert!(worth.is_sorted_by(|one, next| one >= next), "{worth:?}");
    let mut forms: Vec<String> =
        attributes(&html, "href").into_iter().filter(|href| href.contains("/admin/ukm/")).collect();
    forms.sort_unstable();
    forms.dedup();
    assert!(forms.len() > 10, "{forms:?}");
    for form in forms {
        site.get(&mut admin, &form).await.ok();
    }
    // Every form that a rule names exists.
    for rule in rule::all() {
        let form = rule.form.address(ids["Keripik Utuh"]);
        let answer = site.get(&mut admin, &form).await;
        assert_eq!(answer.status, StatusCode::OK, "{} leads to {form}", rule.id);
    }
    let one = site.get(&mut admin, "/admin/mutu/kerja?aturan=aktif_tetapi_berhenti").await.ok().text();
    assert!(one.contains("Keripik Bentrok") && !one.contains("Keripik Utuh"));
}

#[tokio::test]
async fn what_changes_is_judged_anew_and_what_leaves_the_register_leaves_the_ledger() {
    let (site, ids) = judged().await;
    let app = site.app(now());
    let class = async |id: i64| -> Option<String> {
        let found =
            sqlx::query_scalar("select left(classes, 1) from quality where business_id = $1").bind(id);
        found.fetch_optional(&mut site.test.connect().await).await.unwrap()
    };
    assert_eq!(class(ids["Keripik Bentrok"]).await.as_deref(), Some("b"));
    let new = site.business("Keripik Baru", Some(DESA), "keripik").await;
    for (id, change) in [
        (ids["Keripik Bentrok"], "update business set end_month = null where id = $1"),
        (ids["Keripik Usang"], "update business set confirmed_at = '2026-11-01' where id = $1"),
        (ids["Keripik Utuh"], "update business set verification = 'rejected' where id = $1"),
    ] {
        let mut tx = site.tx().await;
        sqlx::query(change).bind(id).execute(&mut *tx).await.unwrap();
        tx.commit(Change::Businesses(vec![id]), now()).await.unwrap();
    }
    judge_all(&app).await;
    assert_eq!(class(ids["Keripik Bentrok"]).await.as_deref(), Some("t"));
    assert_eq!(class(ids["Keripik Usang"]).await.as_deref(), Some("t"));
    assert_eq!(class(ids["Keripik Utuh"]).await, None);
    assert!(class(new).await.is_some());
    // A day later everything is judged again: records age by themselves.
    let later = now() + chrono::Duration::days(400);
    judge_all(&site.app(later)).await;
    assert_eq!(class(new).await.as_deref(), Some("u"));
    let months: i64 = sqlx::query_scalar("select count(distinct month) from quality_month")
        .fetch_one(&mut site.test.connect().await)
        .await
        .unwrap();
    assert_eq!(months, 2);
    let mut admin = site.admin().await.at(later);
    let account = site.account("Dinas Kelak", &[simbaumi::account::query::admin_utama("SK 9".into())]).await;
    site.factor(account).await;
    admin.cookie = site.signed_in_at(account, later).await.cookie;
    let html = site.get(&mut admin, "/admin/mutu").await.ok().text();
    assert!(html.contains("pada November 2026") && html.contains("pada Desember 2027"), "the trend");
}

#[tokio::test]
async fn what_others_share_is_found_out_for_all_of_them() {
    let (site, ids) = judged().await;
    let share = "update owner set phone = '+6281234567890' where id in (select owner_id from business)";
    sqlx::query(share).execute(&mut site.test.connect().await).await.unwrap();
    let mut tx = site.tx().await;
    let one = ids["Keripik Utuh"];
    sqlx::query("update business set version = version where id = $1")
        .bind(one)
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit(Change::Businesses(vec![one]), now()).await.unwrap();
    judge_all(&site.app(now())).await;
    let hit = "select count(*) from quality where 'telepon_bersama' = any(hits)";
    let hit: i64 = sqlx::query_scalar(hit).fetch_one(&mut site.test.connect().await).await.unwrap();
    assert_eq!(hit, 5, "the feed tells of one, and the others share with it");
}

#[tokio::test]
async fn the_ledger_of_example_data_adds_up_in_every_area_and_group() {
    let service = Service::demo().await;
    judge_all(&service.app).await;
    let mut conn = service.test.connect().await;
    let rows: Vec<(Option<String>, i64)> = sqlx::query_as(
        "select desa_code, count(*) from business
         where verification in ('pending', 'verified') and merged_into is null and erased_at is null group by 1",
    )
    .fetch_all(&mut conn)
    .await
    .unwrap();
    let everything = Scope { everything: true, ..Scope::default() };
    let ledger = Ledger::count(&mut conn, &everything, true, None).await.unwrap();
    let parts: Vec<Option<Part>> = [None].into_iter().chain(Part::ALL.map(Some)).collect();
    for (desa, count) in &rows {
        for part in &parts {
            let counts = ledger.counts(*part, |one| one == desa.as_deref());
            assert_eq!(counts.all(), *count, "{desa:?} {part:?}");
        }
    }
    let all = ledger.counts(None, |_| true);
    assert_eq!(all.all(), rows.iter().map(|(_, count)| count).sum::<i64>());
    assert!(all.of.iter().all(|count| *count > 0), "every class has examples: {all:?}");
    let none = Ledger::count(&mut conn, &everything, false, None).await.unwrap();
    assert_eq!(none.counts(None, |_| true).all(), 0, "example data count only while they are shown");
    let wanted = [rows.iter().find_map(|(desa, _)| desa.clone()).unwrap()];
    let one = Ledger::count(&mut conn, &everything, true, Some(&wanted)).await.unwrap();
    assert_eq!(one.counts(None, |_| true), ledger.counts(None, |desa| desa == Some(&wanted[0])));
}

#[test]
fn the_page_of_help_tells_every_rule() {
    on_demo(async |service| {
        let html = unescape(&service.text("/bantuan/mutu").await);
        for rule in rule::all() {
            for text in [rule.title, rule.why, rule.remedy] {
                assert!(html.contains(text), "{}: {text}", rule.id);
            }
            assert!(html.contains(&format!("id=\"{}\"", rule.id)), "{}", rule.id);
        }
    });
}

#[tokio::test]
async fn figures_of_others_stand_beside_the_own_count_with_their_source() {
    let service = Service::real().await;
    let html = service.text("/data/acuan").await;
    assert!(html.contains("751.888") && html.contains("Dinas Koperasi dan UKM Kabupaten Bogor"), "{html}");
    assert!(!html.contains("proyeksi"));
}

#[tokio::test]
async fn the_series_of_jawa_barat_is_told_to_be_a_projection() {
    use simbaumi::statistik::reference::{Source, detect, read, store};
    let Some(bytes) = shared::read("data/jabar_umkm_per_kategori_2017_2021.csv") else { return };
    let (figures, unit) = read(&bytes).unwrap();
    assert_eq!((figures.len(), unit.as_deref()), (1_350, Some("unit")));
    let series = detect::series(&figures);
    assert_eq!(series.len(), 270);
    for one in &series {
        assert!(matches!(one.signs[0], detect::Sign::Constant(_)), "{one:?}");
    }
    let same = |one: &&detect::Series| one.signs.contains(&detect::Sign::Same("BATIK".into()));
    assert_eq!(series.iter().filter(same).filter(|one| one.category == "AKSESORIS").count(), 27);

    let service = Service::real().await;
    let source = Source {
        slug: "jabar".into(),
        title: "UKM per kategori".into(),
        publisher: "Open Data Jabar".into(),
        definition: "Jumlah UMKM menurut kategori usaha.".into(),
        unit: "unit".into(),
        address: None,
        dated: None,
    };
    for _ in 0..2 {
        let mut conn = service.test.connect().await;
        let report = store(&mut conn, &source, &figures, "0", now()).await.unwrap();
        assert_eq!((report.figures, report.series, report.projected), (1_350, 270, 270));
    }
    let html = service.text("/data/acuan").await;
    assert!(html.contains("Tampaknya proyeksi") && html.contains("270 dari 270 deret"), "{html}");
    assert!(
        html.contains("142.508") && html.contains("sama persis dengan BATIK") && html.contains("dikali 1,06")
    );
}
