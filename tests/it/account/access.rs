//! Every address with every role. An address that is added without a row here fails.

use std::collections::BTreeSet;
use std::path::Path;

use axum::http::{Method, StatusCode, header};
use simbaumi::account::guard::Access;
use simbaumi::account::policy::{Actor, Bounds, Grant, Menu, Role};
use simbaumi::account::query::{self, NewAccount};
use simbaumi::account::secret::Token;
use simbaumi::db::Change;
use simbaumi::http::route::document;
use simbaumi::http::router::table;
use simbaumi::ukm::record;

use super::{DESA, OTHER_DESA, Site, Visitor, day, pendamping_admin, plain};
use crate::files::{Folder, photo};
use crate::support::Answer;
use crate::support::service::now;

/// Who comes: nobody signed in, an account without a grant, owners of this and of another record, and one of each role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Nobody,
    Pemilik,
    OwnerHere,
    OwnerElsewhere,
    Pendamping,
    OfArea,
    OfGroups,
    Evaluator,
    AdminUtama,
}

use Who::{AdminUtama, Evaluator, Nobody, OfArea, OfGroups, OwnerElsewhere, OwnerHere, Pemilik, Pendamping};

const EVERYBODY: &[Who] =
    &[Nobody, Pemilik, OwnerHere, OwnerElsewhere, Pendamping, OfArea, OfGroups, Evaluator, AdminUtama];
const SIGNED_IN: &[Who] =
    &[Pemilik, OwnerHere, OwnerElsewhere, Pendamping, OfArea, OfGroups, Evaluator, AdminUtama];
const STAFF: &[Who] = &[Pendamping, OfArea, OfGroups, AdminUtama];
const VERIFIERS: &[Who] = &[OfArea, OfGroups, AdminUtama];
const ADMIN: &[Who] = &[AdminUtama];
/// An evaluator reaches nothing else at the work screens.
const EVALUATORS: &[Who] = &[Evaluator, AdminUtama];
/// The owner alone: officers reach records at their own screens.
const OWNER: &[Who] = &[OwnerHere];
/// Whoever looks through other eyes: tested where that is tested.
const NOBODY: &[Who] = &[];

/// What is not simply public, and who may come, wherever records lie.
const ROWS: &[(&str, &str, &[Who])] = &[
    ("GET", "/masuk", EVERYBODY),
    ("POST", "/masuk", EVERYBODY),
    ("GET", "/masuk/lupa", EVERYBODY),
    ("POST", "/masuk/lupa", EVERYBODY),
    ("GET", "/masuk/sekali", EVERYBODY),
    ("POST", "/masuk/sekali", EVERYBODY),
    ("GET", "/masuk/kode", SIGNED_IN),
    ("POST", "/masuk/kode", SIGNED_IN),
    ("POST", "/keluar", SIGNED_IN),
    ("GET", "/akun", SIGNED_IN),
    ("POST", "/akun/sandi", SIGNED_IN),
    ("POST", "/akun/sesi/akhiri", SIGNED_IN),
    ("POST", "/akun/sesi/{id}/akhiri", SIGNED_IN),
    ("GET", "/akun/kode", SIGNED_IN),
    ("POST", "/akun/kode", SIGNED_IN),
    ("GET", "/admin", STAFF),
    ("GET", "/admin/pengguna", ADMIN),
    ("GET", "/admin/pengguna/baru", ADMIN),
    ("POST", "/admin/pengguna/baru", ADMIN),
    ("GET", "/admin/pengguna/{id}", ADMIN),
    ("POST", "/admin/pengguna/{id}/tautan", ADMIN),
    ("POST", "/admin/pengguna/{id}/tutup", ADMIN),
    ("POST", "/admin/pengguna/{id}/buka", ADMIN),
    ("POST", "/admin/pengguna/{id}/kode/hapus", ADMIN),
    ("POST", "/admin/pengguna/{id}/lihat", ADMIN),
    ("GET", "/admin/pengguna/{id}/wewenang", ADMIN),
    ("POST", "/admin/pengguna/{id}/wewenang", ADMIN),
    ("POST", "/admin/pengguna/{id}/wewenang/{grant}/cabut", ADMIN),
    ("POST", "/admin/lihat/selesai", NOBODY),
    ("GET", "/admin/log", ADMIN),
    ("GET", "/admin/mutu", STAFF),
    ("GET", "/admin/mutu/tabel.csv", STAFF),
    ("GET", "/admin/mutu/kerja", STAFF),
    ("GET", "/admin/evaluasi", EVALUATORS),
    ("GET", "/admin/evaluasi/keterangan", EVALUATORS),
    ("POST", "/admin/evaluasi/unduh", EVALUATORS),
    ("POST", "/daftar", EVERYBODY),
    ("POST", "/daftar/lanjut", EVERYBODY),
    ("POST", "/daftar/{langkah}", EVERYBODY),
    ("POST", "/daftar/foto", EVERYBODY),
    ("POST", "/daftar/foto/{foto}/hapus", EVERYBODY),
    ("GET", "/masuk/daftar", EVERYBODY),
    ("POST", "/masuk/daftar", EVERYBODY),
    ("GET", "/saya", SIGNED_IN),
    ("GET", "/saya/ukm/{code}", OWNER),
    ("POST", "/saya/ukm/{code}/kirim", OWNER),
    ("GET", "/saya/ukm/{code}/ubah/{bagian}", OWNER),
    ("POST", "/saya/ukm/{code}/ubah/{bagian}", OWNER),
    ("GET", "/saya/ukm/{code}/angka", OWNER),
    ("POST", "/saya/ukm/{code}/angka", OWNER),
    ("GET", "/saya/ukm/{code}/izin", OWNER),
    ("POST", "/saya/ukm/{code}/izin", OWNER),
    ("GET", "/saya/ukm/{code}/tayang", OWNER),
    ("POST", "/saya/ukm/{code}/tayang", OWNER),
    ("POST", "/saya/ukm/{code}/sembunyi", OWNER),
    ("POST", "/saya/ukm/{code}/tampil", OWNER),
    ("GET", "/saya/ukm/{code}/data", OWNER),
    ("POST", "/saya/ukm/{code}/unduh", OWNER),
    ("POST", "/saya/ukm/{code}/hapus", OWNER),
    ("GET", "/saya/ukm/{code}/poster", OWNER),
    ("GET", "/klaim/{code}", SIGNED_IN),
    ("POST", "/klaim/{code}", SIGNED_IN),
    ("POST", "/klaim/{code}/kode", SIGNED_IN),
    ("POST", "/klaim/{code}/periksa", SIGNED_IN),
    ("POST", "/konfirmasi/tautan/{token}", EVERYBODY),
    ("POST", "/konfirmasi/ukm/{code}", EVERYBODY),
    ("POST", "/ukm/{code}/laporkan", EVERYBODY),
    ("GET", "/admin/ukm", STAFF),
    ("POST", "/admin/ukm/massal", VERIFIERS),
    ("GET", "/admin/impor", VERIFIERS),
    ("POST", "/admin/impor", VERIFIERS),
    ("GET", "/admin/impor/{id}", VERIFIERS),
    ("POST", "/admin/impor/{id}/kolom", VERIFIERS),
    ("POST", "/admin/impor/{id}/terapkan", VERIFIERS),
    ("POST", "/admin/impor/{id}/hentikan", VERIFIERS),
    ("POST", "/admin/impor/{id}/batalkan", VERIFIERS),
    ("POST", "/admin/impor/{id}/hapus", VERIFIERS),
    ("GET", "/admin/impor/{id}/baris/{nomor}", VERIFIERS),
    ("POST", "/admin/impor/{id}/baris/{nomor}", VERIFIERS),
    ("POST", "/admin/impor/{id}/unduh", VERIFIERS),
    ("GET", "/admin/ukm/ekspor", VERIFIERS),
    ("POST", "/admin/ukm/ekspor", VERIFIERS),
    ("GET", "/admin/ganda", VERIFIERS),
    ("GET", "/admin/ganda/{satu}/{dua}", VERIFIERS),
    ("POST", "/admin/ganda/{satu}/{dua}/gabung", VERIFIERS),
    ("POST", "/admin/ganda/{satu}/{dua}/beda", VERIFIERS),
    ("POST", "/admin/ganda/{satu}/{dua}/batal", VERIFIERS),
];

/// Addresses of one record of the register: who may come when it lies inside the own area. When it lies outside, only the
/// admin utama.
const RECORDS: &[(&str, &str, &[Who])] = &[
    ("GET", "/admin/ukm/{id}/lokasi", STAFF),
    ("POST", "/admin/ukm/{id}/lokasi", STAFF),
    ("POST", "/admin/ukm/{id}/lokasi/batal", STAFF),
    ("GET", "/admin/ukm/{id}", STAFF),
    ("POST", "/admin/ukm/{id}/ambil", STAFF),
    ("POST", "/admin/ukm/{id}/lepas", STAFF),
    ("POST", "/admin/ukm/{id}/putusan", VERIFIERS),
    ("POST", "/admin/ukm/{id}/batal", VERIFIERS),
    ("POST", "/admin/ukm/{id}/pesan/{pesan}", STAFF),
    ("POST", "/admin/ukm/{id}/pendamping", VERIFIERS),
    ("POST", "/admin/ukm/{id}/permintaan/{request}", VERIFIERS),
    ("GET", "/admin/ukm/{id}/ubah/{bagian}", STAFF),
    ("POST", "/admin/ukm/{id}/ubah/{bagian}", STAFF),
    ("GET", "/admin/ukm/{id}/izin", STAFF),
    ("POST", "/admin/ukm/{id}/izin", STAFF),
    ("GET", "/admin/ukm/{id}/riwayat", STAFF),
    ("POST", "/admin/ukm/{id}/riwayat/{version}/pulihkan", STAFF),
    ("GET", "/admin/ukm/{id}/catatan", VERIFIERS),
    ("POST", "/admin/ukm/{id}/nomor", ADMIN),
    ("GET", "/admin/ukm/{id}/hapus", VERIFIERS),
    ("POST", "/admin/ukm/{id}/hapus", VERIFIERS),
    ("GET", "/foto/ukm/{id}", STAFF),
    ("POST", "/foto/ukm/{id}", STAFF),
    ("GET", "/foto/ukm/{id}/{photo}", STAFF),
    ("POST", "/foto/ukm/{id}/{photo}/hapus", STAFF),
];

/// What everybody may read.
const PUBLIC: &[&str] = &[
    "/konfirmasi/tautan/{token}",
    "/konfirmasi/ukm/{code}",
    "/konfirmasi/desa/{kecamatan}/{desa}",
    "/konfirmasi/desa/{kecamatan}/{desa}/undangan",
    "/konfirmasi/selesai/{jawaban}",
    "/ukm/{code}/laporkan",
    "/foto/{hash}",
    "/foto/kecil/{hash}",
    "/",
    "/peta",
    "/ukm",
    "/ukm/{code}",
    "/produk",
    "/produk/{slug}",
    "/wilayah",
    "/wilayah/{kecamatan}",
    "/wilayah/{kecamatan}/{desa}",
    "/tentang",
    "/bantuan/mutu",
    "/data",
    "/data/acuan",
    "/api",
    "/daftar",
    "/daftar/{langkah}",
    "/daftar/selesai/{kode}",
    "/daftar/foto",
    "/daftar/foto/{foto}",
    "/status",
    "/robots.txt",
    "/sitemap.xml",
    "/sitemap/{file}",
    "/api/v1/summary/wilayah",
    "/api/v1/wilayah",
    "/tiles/ukm/{z}/{x}/{y}",
    "/tiles/wilayah/{z}/{x}/{y}",
    "/tiles/basemap.pmtiles",
    "/data/ukm.geojson",
    "/data/ukm.csv",
    "/data/kecamatan.csv",
    "/data/desa.csv",
    "/api/v1/ukm/nearby",
    "/api/v1/ukm/search",
    "/api/v1/ukm/{code}",
    "/api/v1/summary/radius",
    "/api/v1/growth",
    "/api/v1/wilayah/at",
    "/api/v1/wilayah/{code}",
    "/api/v1/geocode",
    "/api/openapi.json",
    "/tiles/ukm.json",
    "/tiles/wilayah.json",
    "/api/{*rest}",
    "/tiles/{*rest}",
    "/static/{*path}",
    "/healthz",
    "/readyz",
    "/metrics",
];

#[test]
fn every_address_has_a_row_and_every_row_an_address() {
    let there: BTreeSet<(String, String)> =
        table().iter().map(|route| (route.method.to_string(), route.path.to_owned())).collect();
    let rows = ROWS.iter().map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned()));
    let public = PUBLIC.iter().map(|path| ("GET".to_owned(), (*path).to_owned()));
    let records = RECORDS.iter().map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned()));
    let expected: BTreeSet<(String, String)> = rows.chain(records).chain(public).collect();
    let without_row: Vec<_> = there.difference(&expected).collect();
    let without_address: Vec<_> = expected.difference(&there).collect();
    assert!(without_row.is_empty(), "who may come? {without_row:?}");
    assert!(without_address.is_empty(), "{without_address:?}");
    for route in table() {
        let public = PUBLIC.contains(&route.path)
            || route.path.starts_with("/masuk") && !route.path.ends_with("kode")
            || route.path.starts_with("/daftar/");
        assert_eq!(route.access == Access::Public, public, "{}", route.path);
        let of_owner = ROWS.iter().any(|(_, path, allowed)| *path == route.path && *allowed == OWNER);
        let of_record = of_owner || RECORDS.iter().any(|(_, path, _)| *path == route.path);
        assert_eq!(matches!(route.access, Access::Record(..)), of_record, "{}", route.path);
    }
}

#[test]
fn the_documentation_is_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ACCESS.md");
    let text = document(&table());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == text,
        "docs/ACCESS.md is not the table; write it anew with UPDATE_DOCS=1 cargo test access"
    );
}

/// One account of each kind.
async fn account(site: &Site, who: Who) -> i64 {
    let of_groups = Grant { bounds: Bounds::Groups([1].into()), ..pendamping_admin(Menu::Ukm, DESA) };
    let (name, grants) = match who {
        Nobody => unreachable!("nobody has no account"),
        Pemilik => ("Pemilik", vec![]),
        OwnerHere => ("Pemilik Sini", vec![]),
        OwnerElsewhere => ("Pemilik Sana", vec![]),
        Pendamping => ("Pendamping", vec![plain(Role::Pendamping)]),
        OfArea => ("Camat", vec![pendamping_admin(Menu::Ukm, DESA)]),
        OfGroups => ("Dinas Lain", vec![of_groups]),
        Evaluator => ("Kampus", vec![plain(Role::Evaluator)]),
        AdminUtama => ("Dinas", vec![query::admin_utama("SK 1".into())]),
    };
    let id = site.account(name, &grants).await;
    match who {
        AdminUtama => drop(site.factor(id).await),
        OwnerElsewhere => drop(business(site, id).await),
        _ => {}
    }
    id
}

/// A public business of this account; gives its code.
async fn business(site: &Site, owner: i64) -> String {
    let app = site.app(now());
    let atlas = app.atlas().unwrap();
    let desk = record::Desk { keys: app.keys(), log: app.wishes(), areas: &atlas.areas, now: now() };
    let new = record::Record {
        name: "Usaha".into(),
        desa_code: Some(DESA.into()),
        state: "active".into(),
        verification: "verified".into(),
        ..record::Record::default()
    };
    let mut tx = site.tx().await;
    let by = Actor::public("192.0.2.1", now());
    let saved = record::create(&mut tx, desk, &by, new, None, "ukm.daftar", None).await.unwrap();
    record::give_to_account(&mut tx, desk, saved.id, owner).await.unwrap();
    let code = record::load(&mut tx, app.keys(), saved.id).await.unwrap().unwrap().code;
    tx.commit(saved.feed, now()).await.unwrap();
    code
}

/// An address of the kind `path` that exists: of an account with a grant, of a session of the visitor's own, or of a
/// business of the account `owner`.
async fn sample(site: &Site, path: &str, own: Option<i64>, owner: i64) -> String {
    if path.contains("{code}") {
        return path.replace("{code}", &business(site, owner).await).replace("{bagian}", "usaha");
    }
    if path.starts_with("/admin/impor/") {
        let id = site.checked_file(own).await;
        return path.replace("{id}", &id.to_string()).replace("{nomor}", "1");
    }
    if path.starts_with("/admin/ganda/") {
        let (one, two) = site.pair(DESA, DESA).await;
        return path.replace("{satu}", &one.to_string()).replace("{dua}", &two.to_string());
    }
    let mut tx = site.tx().await;
    let number =
        sqlx::query_scalar::<_, i64>("select count(*) from account").fetch_one(&mut *tx).await.unwrap();
    let new =
        NewAccount { name: "Sasaran".into(), email: Some(format!("s{number}@contoh.go.id")), phone: None };
    let id = query::create(&mut tx, &new, now()).await.unwrap();
    let grant =
        query::give(&mut tx, id, &plain(Role::Pendamping), day("2026-01-01"), None, now()).await.unwrap();
    tx.commit(Change::None, now()).await.unwrap();
    if path.starts_with("/akun/sesi/{id}") {
        let Some(own) = own else { return path.replace("{id}", "1") };
        site.signed_in(own).await;
        let mut conn = site.test.connect().await;
        let last =
            sqlx::query_scalar::<_, i64>("select max(id) from session").fetch_one(&mut conn).await.unwrap();
        return path.replace("{id}", &last.to_string());
    }
    let address = path.replace("{id}", &id.to_string()).replace("{grant}", &grant.to_string());
    address.replace("{langkah}", "pemilik").replace("{foto}", "1")
}

/// A business that is in the index, and the token of a link that asks whether it is right still.
async fn asked(site: &mut Site, owner: i64) -> (String, String) {
    let code = business(site, owner).await;
    let token = Token::random();
    sqlx::query(
        "insert into confirmation_link (business_id, token_hash, sent_at) select id, $2, $3 from business where code = $1",
    )
    .bind(&code)
    .bind(token.hash())
    .bind(now())
    .execute(&mut site.test.connect().await)
    .await
    .unwrap();
    site.reload().await;
    (code, token.reveal().to_owned())
}

/// What the form at `path` sends, so that nobody is kept out by an empty form only. Erasing stays without, since there
/// is more to come.
fn filled(path: &str, desa: &str) -> String {
    let fields = match path.rsplit('/').next().unwrap_or_default() {
        // What lies nowhere must not be given a place on the way.
        "lokasi" if desa.is_empty() => "",
        "lokasi" => "versi=1&aksi=simpan&titik=-7.0061000,%20110.0061000&putusan=konflik",
        "putusan" => "versi=1&putusan=kembalikan&alasan=uji",
        "batal" => "versi=2",
        "pendamping" => "aksi=akhiri&pendamping=1",
        "{request}" => "putusan=tolak&alasan=uji",
        "{bagian}" => {
            return format!(
                "versi=1&nama=Nama%20Baru&usaha=Nama%20Baru&wa=081200000009&keadaan=active&desa={desa}"
            );
        }
        "pulihkan" => "versi=2&alasan=uji",
        "nomor" => "nomor=nik&alasan=uji",
        _ => "",
    };
    fields.to_owned()
}

/// Whether somebody came through to the handler.
fn came_in(answer: &Answer) -> bool {
    let led_to_sign_in = answer.header(header::LOCATION).starts_with("/masuk?ke=");
    let refused =
        [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN, StatusCode::NOT_FOUND].contains(&answer.status);
    !led_to_sign_in && !refused
}

#[tokio::test]
async fn every_address_lets_in_whom_it_should_and_nobody_else() {
    let mut site = Site::new().await;
    let mut accounts = Vec::new();
    for who in SIGNED_IN {
        accounts.push((*who, account(&site, *who).await));
    }
    let here = accounts.iter().find(|(who, _)| *who == OwnerHere).unwrap().1;
    let (public, token) = asked(&mut site, here).await;
    let missing = site.get(&mut Visitor::new(), "/tidak-ada").await.text();
    for &(method, path, allowed) in ROWS {
        let method: Method = method.parse().unwrap();
        for who in EVERYBODY {
            let id = accounts.iter().find(|(one, _)| one == who).map(|(_, id)| *id);
            let address = if path.starts_with("/konfirmasi/") || path.ends_with("/laporkan") {
                path.replace("{code}", &public).replace("{token}", &token)
            } else {
                sample(&site, path, id, here).await
            };
            let mut visitor = match id {
                Some(id) => site.signed_in(id).await,
                None => Visitor::new(),
            };
            let body = (method == Method::POST).then(String::new);
            let answer = site.send(&mut visitor, method.clone(), &address, body).await;
            // A page behind a link is a 404 without it, for everybody.
            if path == "/masuk/sekali" {
                assert_eq!(answer.status, StatusCode::NOT_FOUND);
                continue;
            }
            assert_eq!(
                came_in(&answer),
                allowed.contains(who),
                "{method} {address} {who:?}: {}",
                answer.status
            );
            if !["/masuk", "/masuk/daftar", "/masuk/lupa"].contains(&path) {
                assert_eq!(answer.header(header::CACHE_CONTROL), "no-store", "{method} {address} {who:?}");
            }
            if answer.status == StatusCode::NOT_FOUND {
                assert_eq!(answer.text(), missing, "{method} {address}: forbidden looks like missing");
            }
        }
    }
}

#[tokio::test]
async fn every_address_of_a_record_asks_where_it_lies() {
    let folder = Folder::new();
    let site = Site::with(folder.config()).await;
    let mut accounts = Vec::new();
    for who in SIGNED_IN {
        accounts.push((*who, account(&site, *who).await));
    }
    let missing = site.get(&mut Visitor::new(), "/tidak-ada").await.text();
    // Where it lies, and what is made there: each of the two alone lets in whom it binds, and nobody else.
    let kinds = [
        ("Dalam", DESA, "keripik", true, true),
        ("Hanya Desa", DESA, "sandal", true, false),
        ("Hanya Produk", OTHER_DESA, "keripik", false, true),
        ("Luar", OTHER_DESA, "sandal", false, false),
        ("Entah", "", "sandal", false, false),
    ];
    for (name, desa, product, in_desa, in_groups) in kinds {
        let id = site.business(name, Some(desa).filter(|desa| !desa.is_empty()), product).await;
        let request = site.request(id).await;
        let photo = photo(&site, id).await;
        for &(method, path, allowed) in RECORDS {
            let method: Method = method.parse().unwrap();
            let parts = [("{id}", id), ("{request}", request), ("{photo}", photo)];
            let parts = parts.map(|(name, id)| (name, id.to_string()));
            let parts = parts.into_iter().chain([
                ("{version}", "1".into()),
                ("{pesan}", "1".into()),
                ("{bagian}", "usaha".into()),
            ]);
            let address = parts.fold(path.to_owned(), |path, (name, value)| path.replace(name, &value));
            for who in EVERYBODY {
                let account = accounts.iter().find(|(one, _)| one == who).map(|(_, id)| *id);
                let mut visitor = match account {
                    Some(account) => site.signed_in(account).await,
                    None => Visitor::new(),
                };
                let body = (method == Method::POST).then(|| filled(path, desa));
                let answer = site.send(&mut visitor, method.clone(), &address, body).await;
                let bound = match who {
                    AdminUtama => true,
                    Pendamping | OfArea => in_desa,
                    OfGroups => in_groups,
                    _ => false,
                };
                let may = bound && allowed.contains(who);
                // Of the same person there is more elsewhere, which is said to whoever has come that far.
                let said = answer.status == StatusCode::FORBIDDEN && path.ends_with("/hapus");
                assert_eq!(came_in(&answer) || said, may, "{method} {address} {who:?}: {}", answer.status);
                assert_eq!(answer.header(header::CACHE_CONTROL), "no-store", "{method} {address} {who:?}");
                if answer.status == StatusCode::NOT_FOUND {
                    assert_eq!(answer.text(), missing, "{method} {address}: forbidden looks like missing");
                }
            }
        }
    }
}

#[tokio::test]
async fn what_is_public_asks_nobody_to_sign_in() {
    let site = Site::new().await;
    for path in PUBLIC {
        let address =
            path.replace("{code}", "1").replace("{langkah}", "pemilik").replace(['{', '}', '*'], "");
        let answer = site.get(&mut Visitor::new(), &address).await;
        let led_to_sign_in = answer.header(header::LOCATION).starts_with("/masuk");
        assert!(answer.status != StatusCode::UNAUTHORIZED && !led_to_sign_in, "{path}");
    }
}
