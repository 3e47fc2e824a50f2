//! `/admin/impor`: a file from upload to taking back, and who may do what with it.

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use simbaumi::http::router::router;
use simbaumi::import::job;
use simbaumi::verify::digest::digest;
use tower::ServiceExt;

use crate::account::{DESA, Site, Visitor, field, leads, pendamping_admin};
use crate::support::Answer;
use crate::support::service::now;
use simbaumi::account::policy::Menu;

/// Four rows: new, without a name, twice the same, and in the other kecamatan.
const MIXED: &str = "Nama Toko;Jualan;kecamatan;desa;nik\n\
    Keripik Bu Eni;keripik;Barat;Suka Maju;3201014503770003\n\
    ;soto;Barat;Suka Maju;\n\
    Keripik Bu Eni;keripik;Barat;Suka Maju;3201014503770003\n\
    Soto Pak Rahmat;soto;Timur;Melati;\n";

/// Sends a file as the page does.
async fn upload(site: &Site, visitor: &Visitor, key: &str, bytes: &str) -> Answer {
    let body = format!(
        "--X\r\nContent-Disposition: form-data; name=\"kunci_formulir\"\r\n\r\n{key}\r\n\
         --X\r\nContent-Disposition: form-data; name=\"tanggal\"\r\n\r\n\r\n\
         --X\r\nContent-Disposition: form-data; name=\"berkas\"; filename=\"daftar.csv\"\r\n\r\n{bytes}\r\n--X--\r\n"
    );
    let request = Request::builder()
        .method(Method::POST)
        .uri("/admin/impor")
        .header(header::HOST, "uji.example")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=X")
        .header("sec-fetch-site", "same-origin")
        .header(header::COOKIE, visitor.cookie.clone().unwrap_or_default())
        .extension(ConnectInfo(visitor.from))
        .body(Body::from(body))
        .unwrap();
    let response = router(site.app(visitor.now)).oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Answer { path: "/admin/impor".into(), status: parts.status, headers: parts.headers, body }
}

/// Uploads and reads a file; gives the address of its page.
pub async fn uploaded(site: &Site, visitor: &mut Visitor, bytes: &str) -> String {
    let page = site.get(visitor, "/admin/impor").await.text();
    let answer = upload(site, visitor, &field(&page, "kunci_formulir"), bytes).await;
    let address = leads(&answer).to_owned();
    work(site).await;
    address
}

/// Does what was asked for.
pub async fn work(site: &Site) {
    while job::step(&site.app(now())).await.unwrap() {}
}

async fn count(site: &Site, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(site.test.db.primary()).await.unwrap()
}

async fn register(site: &Site) -> String {
    digest(&mut site.test.connect().await).await.unwrap()
}

const COLUMNS: [(&str, &str); 5] =
    [("k0", "nama"), ("k1", "kegiatan"), ("k2", "kecamatan"), ("k3", "desa"), ("k4", "nik")];

#[tokio::test]
async fn a_mixed_file_is_mapped_checked_fixed_applied_and_taken_back() {
    let site = Site::new().await;
    let mut admin = site.admin().await;
    let before = register(&site).await;
    let address = uploaded(&site, &mut admin, MIXED).await;
    let page = site.get(&mut admin, &address).await.text();
    assert!(page.contains("Nama Toko") && !page.contains("3201014503770003"), "{page}");

    // Without a name of the business nothing goes on, and nothing told is lost.
    let refused = site.post(&mut admin, &format!("{address}/kolom"), &[("k1", "kegiatan")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("unjukkan kolom yang berisi nama usaha"), "{}", refused.text());

    let answer = site.post(&mut admin, &format!("{address}/kolom"), &COLUMNS).await;
    assert_eq!(leads(&answer), address);
    let waiting = site.get(&mut admin, &address).await;
    assert_eq!(waiting.header(header::REFRESH), "2");
    work(&site).await;
    let page = site.get(&mut admin, &address).await.text();
    for told in ["2 dibuat", "1 duplikat", "1 ditolak", "Nama usaha kosong.", "Isi nama usahanya."] {
        assert!(page.contains(told), "{told} in {page}");
    }
    assert_eq!(register(&site).await, before);

    // The row without a name is put right on its page; the masked NIK stays what it was.
    let row = format!("{address}/baris/2");
    let page = site.get(&mut admin, &row).await.text();
    assert!(page.contains("Nama usaha kosong."), "{page}");
    let fix = [("s0", "Soto Bu Lilis"), ("s1", "soto"), ("s2", "Barat"), ("s3", "Suka Maju"), ("s4", "")];
    leads(&site.post(&mut admin, &row, &fix).await);
    work(&site).await;
    let page = site.get(&mut admin, &address).await.text();
    assert!(page.contains("3 dibuat") && page.contains("Terapkan 3 baris"), "{page}");

    // Two clicks at once apply it once.
    let key = field(&page, "kunci_formulir");
    let apply = format!("{address}/terapkan");
    for _ in 0..2 {
        let answer = site.post(&mut admin, &apply, &[("kunci_formulir", &key)]).await;
        assert_eq!(leads(&answer), address);
    }
    work(&site).await;
    assert_eq!(count(&site, "select count(*) from business").await, 3);
    assert_eq!(count(&site, "select count(*) from import_row where settled").await, 4);
    assert_ne!(register(&site).await, before);

    // The same bytes again lead to the first import.
    let page = site.get(&mut admin, "/admin/impor").await.text();
    let again = upload(&site, &admin, &field(&page, "kunci_formulir"), MIXED).await;
    assert_eq!(leads(&again), format!("{address}?sama=1"));

    leads(&site.post(&mut admin, &format!("{address}/batalkan"), &[]).await);
    work(&site).await;
    assert_eq!(register(&site).await, before);
    assert_eq!(count(&site, "select count(*) from business_withdrawn").await, 3);
    let acts = "select count(*) from audit where action in ('impor diterapkan', 'impor dibatalkan')";
    assert_eq!(count(&site, acts).await, 2);
    assert!(site.get(&mut admin, &address).await.text().contains("dibatalkan"));
}

#[tokio::test]
async fn an_officer_imports_into_the_own_area_and_sees_the_own_files() {
    let site = Site::new().await;
    let camat = site.account("Camat", &[pendamping_admin(Menu::Ukm, DESA)]).await;
    let mut camat = site.signed_in(camat).await;
    let address = uploaded(&site, &mut camat, MIXED).await;
    leads(&site.post(&mut camat, &format!("{address}/kolom"), &COLUMNS).await);
    work(&site).await;
    let page = site.get(&mut camat, &address).await.text();
    assert!(page.contains("1 dibuat") && page.contains("2 ditolak"), "{page}");
    assert!(page.contains("di luar wilayah atau kelompok produk Anda"), "{page}");
    leads(&site.post(&mut camat, &format!("{address}/terapkan"), &[]).await);
    work(&site).await;
    assert_eq!(count(&site, "select count(*) from business where desa_code = '99.71.01.1001'").await, 1);
    assert_eq!(count(&site, "select count(*) from business").await, 1);

    let other = site.account("Lurah", &[pendamping_admin(Menu::Ukm, DESA)]).await;
    let mut other = site.signed_in(other).await;
    assert_eq!(site.get(&mut other, &address).await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.get(&mut other, &format!("{address}/baris/1")).await.status, StatusCode::NOT_FOUND);
    let bad = site.post(&mut camat, &format!("{address}/unduh"), &[]).await;
    assert!(
        bad.text().contains("Nama usaha kosong.") && bad.text().starts_with("Nama Toko;"),
        "{}",
        bad.text()
    );
}

#[tokio::test]
async fn a_row_that_meets_a_business_of_another_area_tells_nothing_of_it() {
    let site = Site::new().await;
    let foreign = site.business("Sandal Timur", Some("99.71.02.1002"), "sandal").await;
    let code: String = sqlx::query_scalar("select code from business where id = $1")
        .bind(foreign)
        .fetch_one(site.test.db.primary())
        .await
        .unwrap();
    let camat = site.account("Camat", &[pendamping_admin(Menu::Ukm, DESA)]).await;
    let mut camat = site.signed_in(camat).await;
    let file = "Nama Toko;Jualan;kecamatan;desa;nik\nSandal Timur;sepatu;Barat;Suka Maju;3201010203800001\n";
    let address = uploaded(&site, &mut camat, file).await;
    leads(&site.post(&mut camat, &format!("{address}/kolom"), &COLUMNS).await);
    work(&site).await;
    let told = site.get(&mut camat, &address).await.text();
    assert!(told.contains("1 ditolak") && told.contains("di luar wilayah"), "{told}");
    let row = site.get(&mut camat, &format!("{address}/baris/1")).await.ok().text();
    for page in [told, row] {
        assert!(!page.contains("Melati") && !page.contains(&code) && !page.contains("Tercatat"), "{page}");
    }
    // To whom it belongs the difference is shown.
    let mut admin = site.admin().await;
    let address = uploaded(&site, &mut admin, &file.replace("sepatu", "sandal kulit")).await;
    leads(&site.post(&mut admin, &format!("{address}/kolom"), &COLUMNS).await);
    work(&site).await;
    let row = site.get(&mut admin, &format!("{address}/baris/1")).await.ok().text();
    assert!(row.contains("Melati") && row.contains("Tercatat"), "{row}");
}

#[tokio::test]
async fn a_file_that_cannot_be_read_says_why_and_can_be_removed() {
    let site = Site::new().await;
    let mut admin = site.admin().await;
    let address = uploaded(&site, &mut admin, "nama;desa\n").await;
    let page = site.get(&mut admin, &address).await.text();
    assert!(page.contains("hanya berisi judul kolom"), "{page}");
    assert_eq!(leads(&site.post(&mut admin, &format!("{address}/hapus"), &[]).await), "/admin/impor");
    assert_eq!(count(&site, "select count(*) from import_file where kind = 'ukm'").await, 0);
    assert_eq!(site.get(&mut admin, &address).await.status, StatusCode::NOT_FOUND);
    // Nothing was chosen.
    let page = site.get(&mut admin, "/admin/impor").await.text();
    let empty = upload(&site, &admin, &field(&page, "kunci_formulir"), "").await;
    assert!(empty.status == StatusCode::SEE_OTHER || empty.status == StatusCode::UNPROCESSABLE_ENTITY);
}
