//! Files out of the register: what is in them, for whom, and what is written down of it.

use std::io::Cursor;

use axum::http::{StatusCode, header};
use calamine::{Data, Reader, Xlsx};
use serde_json::Value;
use simbaumi::account::policy::Menu;
use simbaumi::ukm::sidt;
use sqlx::query_scalar;

use crate::account::{DESA, OTHER_DESA, Site, Visitor, pendamping_admin};
use crate::support::Answer;
use crate::support::service::Service;

const ADDRESS: &str = "/admin/ukm/ekspor";
/// Every group of columns.
const ALL: [(&str, &str); 5] =
    [("kolom", "letak"), ("kolom", "pemilik"), ("kolom", "angka"), ("kolom", "izin"), ("kolom", "catatan")];

struct Desk {
    site: Site,
    officer: Visitor,
}

impl Desk {
    /// One business here with everything that is personal, one elsewhere.
    async fn new() -> Self {
        let site = Site::new().await;
        let here = site.business("Keripik Sini", Some(DESA), "keripik").await;
        site.business("Keripik Sana", Some(OTHER_DESA), "keripik").await;
        let mut conn = site.test.connect().await;
        sqlx::query(
            "update owner set birth_date = '1985-07-19', disability = true, address = 'Kp. Rahasia 7', rt = '004'
             where id = (select owner_id from business where id = $1)",
        )
        .bind(here)
        .execute(&mut conn)
        .await
        .unwrap();
        sqlx::query(
            "update business set point = st_setsrid(st_makepoint(110.005, -7.005), 4326), point_source = 'GPS',
                 point_date = '2026-05-02', start_month = '2019-03-01' where id = $1",
        )
        .bind(here)
        .execute(&mut conn)
        .await
        .unwrap();
        sqlx::query(
            "insert into observation (business_id, kind, period_start, period_end, low, high, source, observed_at)
             values ($1, 'omset_idr', '2025-01-01', '2025-12-31', 123456789, 123456789, 'pemilik', '2026-01-01')",
        )
        .bind(here)
        .execute(&mut conn)
        .await
        .unwrap();
        let id = site.account("Camat", &[pendamping_admin(Menu::Ukm, DESA)]).await;
        let officer = site.signed_in(id).await;
        Self { site, officer }
    }

    async fn download(&self, who: &mut Visitor, fields: &[(&str, &str)]) -> Answer {
        let fields: Vec<(&str, &str)> = ALL.iter().chain(fields).copied().collect();
        self.site.post(who, ADDRESS, &fields).await
    }

    async fn sql<T>(&self, sql: &'static str) -> T
    where
        T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
    {
        query_scalar(sql).fetch_one(&mut self.site.test.connect().await).await.unwrap()
    }
}

/// Header and rows of a file of text, which begins with the mark of UTF-8.
fn table(answer: &Answer) -> (Vec<String>, Vec<Vec<String>>) {
    let text = answer.text();
    let text = text.strip_prefix('\u{feff}').unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect());
    (header, rows.collect())
}

/// The cell of a column in the only row.
#[track_caller]
fn only<'a>((header, rows): &'a (Vec<String>, Vec<Vec<String>>), column: &str) -> &'a str {
    assert_eq!(rows.len(), 1, "{rows:?}");
    &rows[0][header.iter().position(|name| name == column).unwrap()]
}

#[tokio::test]
async fn an_officer_gets_the_own_area_masked_in_every_format() {
    let mut desk = Desk::new().await;
    let mut officer = desk.officer.clone();
    for format in ["csv", "xlsx", "geojson", "sidt"] {
        let answer = desk.download(&mut officer, &[("format", format)]).await.ok();
        let raw = String::from_utf8_lossy(&answer.body);
        for foreign in ["Keripik Sana", "123456789", "1985", "Rahasia", "3201010203800001"] {
            assert!(!raw.contains(foreign), "{format}: {foreign}");
        }
        assert!(answer.header(header::CONTENT_DISPOSITION).contains("2026-11-24"), "{format}");
    }
    let csv = table(&desk.download(&mut officer, &[("format", "csv")]).await.ok());
    for (column, value) in [
        ("nama_usaha", "Keripik Sini"),
        ("produk_dikenali", "Keripik"),
        ("kecamatan", "Barat"),
        ("desa", "Suka Maju"),
        ("lintang", "-7.005"),
        ("bujur", "110.005"),
        ("tanggal_titik", "2026-05-02"),
        ("mulai_usaha", "2019-03"),
        ("nik", "************0001"),
        ("tanggal_lahir", "40\u{2013}49 tahun"),
        ("disabilitas", "***"),
        ("alamat_rumah", "***"),
        ("telepon", "081200000001"),
        ("omzet_tahunan", "Rp 50 juta \u{2013} Rp 300 juta"),
        ("status", "menunggu"),
    ] {
        assert_eq!(only(&csv, column), value, "{column}");
    }
    let sidt = table(&desk.download(&mut officer, &[("format", "sidt")]).await.ok());
    assert_eq!(sidt.0, sidt::COLUMNS.map(|column| column.header));
    for (column, value) in [
        ("nik_pengusaha", "************0001"),
        ("omzet_tahunan", "***"),
        ("tanggal_lahir", "***"),
        ("kec_usaha", "Barat"),
        ("tahun_mulai_operasi", "2019"),
        ("alamat_longitude", "110.005"),
    ] {
        assert_eq!(only(&sidt, column), value, "{column}");
    }
    let features: Value = desk.download(&mut officer, &[("format", "geojson")]).await.ok().json();
    assert_eq!(features["features"].as_array().unwrap().len(), 1);
    let feature = &features["features"][0];
    assert_eq!(feature["geometry"]["coordinates"], serde_json::json!([110.005, -7.005]));
    assert_eq!(feature["properties"]["ketelitian"], "titik");
    assert_eq!(features["keterangan"]["jumlah"], "1 UKM");
    // What is not asked for is not in the file.
    let few = desk.site.post(&mut desk.officer, ADDRESS, &[("format", "csv")]).await.ok();
    assert!(!few.text().contains("0812") && few.text().contains("Keripik Sini"));
}

#[tokio::test]
async fn a_workbook_has_typed_cells_and_explains_itself() {
    let desk = Desk::new().await;
    let mut admin = desk.site.admin().await;
    let fields = [("format", "xlsx"), ("q", "Sini"), ("status", "pending")];
    let answer = desk.download(&mut admin, &fields).await.ok();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(answer.body.to_vec())).unwrap();
    let rows = book.worksheet_range("Data UKM").unwrap();
    let header: Vec<String> = rows.rows().next().unwrap().iter().map(ToString::to_string).collect();
    let row = rows.rows().nth(1).unwrap();
    let cell = |name: &str| &row[header.iter().position(|one| one == name).unwrap()];
    assert_eq!(rows.height(), 2);
    assert_eq!(cell("omzet_tahunan"), &Data::Float(123_456_789.0));
    assert_eq!(cell("lintang"), &Data::Float(-7.005));
    assert_eq!(cell("telepon"), &Data::String("081200000001".into()));
    assert_eq!(cell("nik"), &Data::String("************0001".into()));
    assert_eq!(cell("kode_desa"), &Data::String(DESA.into()));
    let Data::DateTime(day) = cell("tanggal_titik") else { panic!("{:?}", cell("tanggal_titik")) };
    assert_eq!(day.to_ymd_hms_milli().0, 2026);
    let about = book.worksheet_range("Keterangan").unwrap();
    let about: Vec<String> = about.rows().map(|row| format!("{}: {}", row[0], row[1])).collect();
    let about = about.join("\n");
    for part in [
        "Jumlah: 1 UKM",
        "Saringan: status menunggu; nama atau kode \u{201c}Sini\u{201d}",
        "Dibuat oleh: Dinas",
        "Keadaan per: 24 November 2026",
        "Sumber: SI MBA UMI",
        "omzet_tahunan: Omzet setahun",
    ] {
        assert!(about.contains(part), "{part}: {about}");
    }
}

#[tokio::test]
async fn personal_data_come_whole_only_to_the_admin_utama_who_says_why_and_each_owner_can_read_of_it() {
    let desk = Desk::new().await;
    let mut admin = desk.site.admin().await;
    let fields = [("format", "csv"), ("alasan", "program"), ("q", "Sini")];
    let whole = table(&desk.download(&mut admin, &fields).await.ok());
    for (column, value) in [
        ("nik", "3201010203800001"),
        ("tanggal_lahir", "1985-07-19"),
        ("disabilitas", "ya"),
        ("alamat_rumah", "Kp. Rahasia 7"),
        ("omzet_tahunan", "123456789"),
    ] {
        assert_eq!(only(&whole, column), value, "{column}");
    }
    let noted = "select subject_id = (select id from business where name = 'Keripik Sini') and reason like 'penyaluran%'
                 from audit where action = 'data pribadi diekspor'";
    assert!(desk.sql::<bool>(noted).await);
    let noted = "select concat_ws('|', after ->> 'format', after ->> 'baris', after ->> 'disamarkan',
                     after -> 'saringan' ->> 'kata', after::text like '%Sini%')
                 from audit where action = 'data ukm diekspor'";
    assert_eq!(desk.sql::<String>(noted).await, "csv|1|false|true|f");
    // A reason makes nobody an admin utama.
    let mut officer = desk.officer.clone();
    let masked = table(&desk.download(&mut officer, &fields).await.ok());
    assert_eq!(only(&masked, "nik"), "************0001");
    assert!(!desk.site.get(&mut officer, ADDRESS).await.ok().text().contains("data pribadi"));
}

#[tokio::test]
async fn a_cell_is_never_a_formula() {
    let desk = Desk::new().await;
    for name in ["=1+1", "+cmd", "-2+3", "@SUM(A1)"] {
        desk.site.business(name, Some(DESA), "keripik").await;
    }
    let mut officer = desk.officer.clone();
    for format in ["csv", "sidt"] {
        let (header, rows) = table(&desk.download(&mut officer, &[("format", format)]).await.ok());
        let at = header.iter().position(|name| name == "nama_usaha").unwrap();
        let names: Vec<&str> = rows.iter().map(|row| row[at].as_str()).collect();
        assert_eq!(names, ["Keripik Sini", "'=1+1", "'+cmd", "'-2+3", "'@SUM(A1)"]);
        let risky = |cell: &String| cell.starts_with(['=', '+', '@', '\t', '\r']);
        assert!(!rows.iter().flatten().any(risky), "{rows:?}");
    }
    let answer = desk.download(&mut officer, &[("format", "xlsx")]).await.ok();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(answer.body.to_vec())).unwrap();
    let rows = book.worksheet_range("Data UKM").unwrap();
    assert_eq!(rows.get((2, 1)), Some(&Data::String("=1+1".into())));
    let formulas = book.worksheet_formula("Data UKM").unwrap();
    assert!(formulas.used_cells().next().is_none());
}

#[tokio::test]
async fn what_is_wrong_is_said_and_no_file_holds_more_than_was_asked_for() {
    let desk = Desk::new().await;
    let mut admin = desk.site.admin().await;
    for (fields, said) in [
        (&[("format", "pdf")][..], "Pilih salah satu format"),
        (&[("kolom", "semua"), ("format", "csv")], "pilihan kolom yang tidak dikenal"),
        (&[("alasan", "iseng"), ("format", "csv")], "Pilih salah satu alasan"),
    ] {
        let answer = desk.download(&mut admin, fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        assert!(answer.text().contains(said), "{said}: {}", answer.text());
    }
    for (name, value) in [("status", "semua"), ("keadaan", "x"), ("antrian", "x"), ("wilayah", "Barat")] {
        let answer = desk.download(&mut admin, &[("format", "csv"), (name, value)]).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{name}");
        assert!(answer.text().contains("saringan ini tidak dikenal"), "{name}");
        let page = desk.site.get(&mut admin, &format!("{ADDRESS}?{name}={value}")).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{name}");
    }
    assert_eq!(desk.sql::<i64>("select count(*) from audit where action = 'data ukm diekspor'").await, 0);
    // The list leads here with what narrows it, and the form hands it on.
    let list = desk.site.get(&mut admin, "/admin/ukm?status=pending&wilayah=99.71.01").await.ok().text();
    assert!(list.contains("/admin/ukm/ekspor?status=pending&#38;wilayah=99.71.01"), "{list}");
    let page =
        desk.site.get(&mut admin, &format!("{ADDRESS}?status=pending&wilayah=99.71.01")).await.ok().text();
    assert!(
        page.contains("status menunggu; wilayah Barat")
            && page.contains("name=\"wilayah\" value=\"99.71.01\"")
    );
    let fields = [("format", "csv"), ("wilayah", "99.71.02")];
    assert_eq!(only(&table(&desk.download(&mut admin, &fields).await.ok()), "nama_usaha"), "Keripik Sana");
}

/// A file is told whole only at its end, however many pages it has.
#[tokio::test]
async fn a_long_file_is_complete_and_holds_no_example_beside_real_data() {
    use simbaumi::account::policy::Scope;
    use simbaumi::export::make::{Outlet, make};
    use simbaumi::export::{ExportError, Format, Group, Order, Reading, World};
    use simbaumi::ukm::review::queue::Wanted;
    use simbaumi::ukm::review::sight::Eyes;

    #[derive(Default)]
    struct Kept(Vec<u8>);

    impl Outlet for Kept {
        async fn send(&mut self, mut bytes: Vec<u8>) -> Result<(), ExportError> {
            self.0.append(&mut bytes);
            Ok(())
        }

        fn is_gone(&self) -> bool {
            false
        }
    }

    let service = Service::demo().await;
    let atlas = service.app.atlas().unwrap();
    let world = World { areas: atlas.areas.clone(), dictionary: atlas.dictionary.clone() };
    for demo in [true, false] {
        let now = crate::support::service::now();
        let scope = Scope { everything: true, ..Scope::default() };
        let order = Order {
            format: Format::Csv,
            groups: Group::ALL.to_vec(),
            eyes: Eyes::Staff,
            reason: None,
            wanted: Wanted { scope, demo, now, ..Wanted::default() },
            narrowing: String::new(),
            by: String::new(),
            demo,
            now,
        };
        let reading = Reading::open(service.app.db(), service.app.keys(), &order.wanted).await.unwrap();
        let mut kept = Kept::default();
        let folder = std::env::temp_dir();
        let count = make(&order, &world, reading, folder, &mut kept).await.unwrap();
        let lines = csv::Reader::from_reader(kept.0.as_slice()).into_records().count();
        assert_eq!((count, lines), if demo { (1_500, 1_500) } else { (0, 0) });
        assert_eq!(order.file_name(), if demo { "contoh-ukm-2026-11-24.csv" } else { "ukm-2026-11-24.csv" });
    }
}
