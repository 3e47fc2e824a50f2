//! What an evaluator reads: the register without names, and nothing by which somebody could be found.

use axum::http::{StatusCode, header};
use simbaumi::account::policy::{Bounds, Grant, Role};

use crate::account::{DESA, OTHER_DESA, Site, Visitor, leads, plain};
use crate::support::Answer;
use crate::support::html::contents;

const PAGE: &str = "/admin/evaluasi";

/// The other kelurahan of the kecamatan of [`DESA`].
const NEIGHBOUR: &str = "99.71.01.1002";

/// Verified businesses of one kelurahan that are alike, each with an owner and sales.
async fn alike(site: &Site, count: usize, desa: &str, (product, born, sales): (&str, &str, i64)) -> Vec<i64> {
    let mut ids = Vec::new();
    let mut conn = site.test.connect().await;
    for number in 0..count {
        let id = site.business(&format!("Usaha Rahasia {number}"), Some(desa), product).await;
        sqlx::query(
            "update business set verification = 'verified', start_month = '2018-03-01', address = 'Gang Rahasia',
                 reported_class = 'mikro' where id = $1",
        )
        .bind(id)
        .execute(&mut conn)
        .await
        .unwrap();
        sqlx::query(
            "update owner set sex = 'p', birth_date = $2::date
             where id = (select owner_id from business where id = $1)",
        )
        .bind(id)
        .bind(born.parse::<chrono::NaiveDate>().unwrap())
        .execute(&mut conn)
        .await
        .unwrap();
        sqlx::query(
            "insert into observation (business_id, kind, period_start, period_end, low, high, unit, source, observed_at)
             values ($1, 'omset_idr', '2025-01-01', '2025-12-31', $2, $2, 'rupiah', 'pemilik', '2026-01-05')",
        )
        .bind(id)
        .bind(sales)
        .execute(&mut conn)
        .await
        .unwrap();
        ids.push(id);
    }
    ids
}

/// An evaluator of these kelurahan, of everything without any.
async fn evaluator(site: &Site, name: &str, desa: &[&str]) -> Visitor {
    let bounds = Bounds::Desa(desa.iter().map(|code| (*code).to_owned()).collect());
    let id = site.account(name, &[Grant { bounds, ..plain(Role::Evaluator) }]).await;
    site.signed_in(id).await
}

/// The cells of the table, row by row.
fn rows(html: &str) -> Vec<Vec<String>> {
    let body = html.split_once("<tbody>").map_or("", |(_, rest)| rest.split("</tbody>").next().unwrap());
    let row = |row: &str| {
        let mut cells = contents(row, "code");
        cells.extend(contents(row, "td"));
        cells
    };
    body.split("<tr>").skip(1).map(row).collect()
}

fn csv_rows(answer: &Answer) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&*answer.body);
    reader.records().map(|row| row.unwrap().iter().map(ToOwned::to_owned).collect()).collect()
}

#[tokio::test]
async fn the_table_tells_what_five_share_and_names_nobody() {
    let site = Site::new().await;
    let ids = alike(&site, 5, DESA, ("keripik", "1990-05-01", 120_000_000)).await;
    alike(&site, 3, DESA, ("sandal", "1970-05-01", 600_000_000)).await;
    alike(&site, 3, NEIGHBOUR, ("sandal", "1970-05-01", 600_000_000)).await;
    site.business("Belum Diperiksa", Some(DESA), "keripik").await;
    let mut campus = evaluator(&site, "Kampus", &[]).await;
    assert_eq!(leads(&site.sign_in(&mut Visitor::new(), "Kampus").await), PAGE);
    let html = site.get(&mut campus, PAGE).await.ok().text();
    let rows = rows(&html);
    assert_eq!(rows.len(), 11);
    let exact: Vec<_> = rows.iter().filter(|row| row[4].to_lowercase().contains("keripik")).collect();
    assert_eq!(exact.len(), 5);
    for row in &exact {
        assert_eq!(row[1..3], ["Barat", "Suka Maju"]);
        assert_eq!(row[5..], ["mikro", "2018", "Perempuan", "30–39", "50–300 juta", "2025", "aktif"]);
    }
    // Three in each kelurahan are told by the kecamatan.
    let coarse: Vec<_> = rows.iter().filter(|row| row[2] == "disamarkan").collect();
    assert_eq!(coarse.len(), 6);
    assert!(coarse.iter().all(|row| row[1] == "Barat" && row[8] == "50–59"), "{coarse:?}");
    let mut conn = site.test.connect().await;
    let codes: Vec<String> =
        sqlx::query_scalar("select code from business").fetch_all(&mut conn).await.unwrap();
    for secret in codes.iter().map(String::as_str).chain([
        "Usaha Rahasia",
        "Pemilik",
        "6281",
        "Gang",
        "1990-05",
        "/ukm/",
    ]) {
        let shown = html.split_once("<main").unwrap().1.split("</main>").next().unwrap();
        assert!(
            !shown.contains(secret) || secret == "Pemilik" && !shown.contains("Pemilik Usaha"),
            "{secret}"
        );
    }
    assert!(!ids.iter().any(|id| rows.iter().any(|row| row[0] == id.to_string())));
    // The same names the next time, and in no order of coming.
    let again = site.get(&mut campus, PAGE).await.ok().text();
    assert_eq!(self::rows(&again), rows);
    assert!(rows.is_sorted_by(|a, b| a[0] < b[0]));
}

#[tokio::test]
async fn a_filter_tells_no_more_than_the_table_and_an_area_is_kept_to() {
    let site = Site::new().await;
    alike(&site, 5, DESA, ("keripik", "1990-05-01", 120_000_000)).await;
    alike(&site, 3, DESA, ("sandal", "1970-05-01", 600_000_000)).await;
    alike(&site, 3, OTHER_DESA, ("sandal", "1970-05-01", 600_000_000)).await;
    let mut campus = evaluator(&site, "Kampus", &[]).await;
    let count = async |visitor: &mut Visitor, query: &str| {
        let html = site.get(visitor, &format!("{PAGE}?{query}")).await.ok().text();
        rows(&html).len()
    };
    let mut look = campus.clone();
    assert_eq!(count(&mut look, "").await, 11);
    // Three in each kecamatan: where they are is not told, and so not found by asking for it.
    assert_eq!(count(&mut look, "wilayah=99.71.02").await, 0);
    assert_eq!(count(&mut look, "wilayah=99.71.01").await, 5);
    assert_eq!(count(&mut look, "jk=p&umur=30&skala=mikro&keadaan=active").await, 5);
    assert_eq!(count(&mut look, "jk=l").await, 0);
    assert_eq!(count(&mut look, "wilayah=%00&umur=x&setelah=%27&kelompok=lain").await, 11);
    // Who has been granted one kelurahan sees that one, and there three are too few to be told of at all.
    let mut near = evaluator(&site, "Akademi", &[DESA]).await;
    let html = site.get(&mut near, PAGE).await.ok().text();
    assert_eq!(rows(&html).len(), 5);
    assert!(html.contains("Kurang dari lima UKM tidak ditampilkan"));
    for closed in ["/admin", "/admin/ukm", "/admin/ukm/1", "/admin/ganda", "/admin/pengguna", "/admin/log"] {
        assert_eq!(site.get(&mut campus, closed).await.status, StatusCode::NOT_FOUND, "{closed}");
    }
    assert!(html.contains("href=\"/admin/evaluasi\"") && !html.contains("href=\"/admin\""));
}

#[tokio::test]
async fn the_file_holds_what_the_filter_leaves_and_is_written_down() {
    let site = Site::new().await;
    alike(&site, 5, DESA, ("keripik", "1990-05-01", 120_000_000)).await;
    alike(&site, 5, NEIGHBOUR, ("sandal", "1970-05-01", 600_000_000)).await;
    let mut campus = evaluator(&site, "Kampus", &[]).await;
    let page = rows(&site.get(&mut campus, PAGE).await.ok().text());
    let answer = site.post(&mut campus, "/admin/evaluasi/unduh", &[("umur", "30")]).await.ok();
    assert_eq!(
        answer.header(header::CONTENT_DISPOSITION),
        "attachment; filename=\"evaluasi-2026-11-24.csv\""
    );
    let file = csv_rows(&answer);
    assert_eq!((file.len(), file[0].len(), file[0][0].as_str()), (6, 12, "kode"));
    assert!(file[1..].iter().all(|row| page.contains(row)), "the file and the page are one table");
    let about = csv_rows(&site.get(&mut campus, "/admin/evaluasi/keterangan").await.ok());
    let explained: Vec<&str> = about[1..].iter().map(|row| row[0].as_str()).collect();
    assert!(file[0].iter().all(|column| explained.contains(&column.as_str())), "{explained:?}");
    assert!(explained.contains(&"*"));

    let mut admin = site.admin().await;
    let log = site.get(&mut admin, "/admin/log?jenis=layanan").await.ok().text();
    assert!(
        log.contains("data evaluasi diunduh") && log.contains("baris: 5") && log.contains("umur=30"),
        "{log}"
    );
    // Through an evaluator's eyes it is read, and not taken out.
    let mut conn = site.test.connect().await;
    let id: i64 = sqlx::query_scalar("select id from account where name = 'Kampus'")
        .fetch_one(&mut conn)
        .await
        .unwrap();
    leads(&site.post(&mut admin, &format!("/admin/pengguna/{id}/lihat"), &[]).await);
    assert_eq!(rows(&site.get(&mut admin, PAGE).await.ok().text()), page);
    let taken = site.post(&mut admin, "/admin/evaluasi/unduh", &[]).await;
    assert_eq!(taken.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn pages_follow_each_other_without_gap() {
    let site = Site::new().await;
    alike(&site, 60, DESA, ("keripik", "1990-05-01", 120_000_000)).await;
    let mut campus = evaluator(&site, "Kampus", &[]).await;
    let first = site.get(&mut campus, &format!("{PAGE}?jk=p")).await.ok().text();
    let next = crate::support::html::attributes(&first, "href");
    let next = next.iter().find(|href| href.contains("setelah=")).unwrap();
    assert!(next.contains("jk=p"));
    let second = site.get(&mut campus, next).await.ok().text();
    let (first, second) = (rows(&first), rows(&second));
    assert_eq!((first.len(), second.len()), (50, 10));
    assert!(first.last().unwrap()[0] < second[0][0]);
}

#[tokio::test]
async fn what_is_hidden_merged_or_erased_is_not_in_the_table() {
    let site = Site::new().await;
    let ids = alike(&site, 9, DESA, ("keripik", "1990-05-01", 120_000_000)).await;
    let mut conn = site.test.connect().await;
    for (statement, id) in [
        ("update business set hidden_at = now() where id = $1", ids[0]),
        ("update business set merged_into = (select max(id) from business) where id = $1", ids[1]),
        ("update business set erased_at = now() where id = $1", ids[2]),
        ("update business set verification = 'rejected' where id = $1", ids[3]),
    ] {
        sqlx::query(statement).bind(id).execute(&mut conn).await.unwrap();
    }
    let mut campus = evaluator(&site, "Kampus", &[]).await;
    let html = site.get(&mut campus, PAGE).await.ok().text();
    assert_eq!(rows(&html).len(), 5);
    assert!(html.contains("5 dari 5 baris"));
    // Whoever evaluates only that kelurahan reads the same.
    let mut near = evaluator(&site, "Akademi", &[DESA]).await;
    assert_eq!(rows(&site.get(&mut near, PAGE).await.ok().text()), rows(&html));
}

#[tokio::test]
async fn a_desa_is_told_where_start_and_product_cannot_be() {
    let site = Site::new().await;
    let mut ids = alike(&site, 3, DESA, ("keripik", "1990-05-01", 120_000_000)).await;
    ids.extend(alike(&site, 3, DESA, ("dodongkal", "1990-05-01", 120_000_000)).await);
    let mut conn = site.test.connect().await;
    for (years, id) in (0_i32..).zip(&ids) {
        sqlx::query("update business set start_month = make_date(1960 + 10 * $2, 1, 1) where id = $1")
            .bind(id)
            .bind(years)
            .execute(&mut conn)
            .await
            .unwrap();
    }
    // The latest figure counts, and of products the first that is known.
    for statement in [
        "insert into observation (business_id, kind, period_start, period_end, low, high, unit, source, observed_at)
         values ($1, 'omset_idr', '2024-01-01', '2024-12-31', 1, 1, 'rupiah', 'pemilik', '2026-02-05')",
        "insert into business_product (business_id, rank, text, product_id)
         select $1, 2, 'sandal', id from product where slug = 'sandal'",
    ] {
        sqlx::query(statement).bind(ids[0]).execute(&mut conn).await.unwrap();
    }
    let mut campus = evaluator(&site, "Kampus", &[]).await;
    let rows = rows(&site.get(&mut campus, PAGE).await.ok().text());
    assert_eq!(rows.len(), 6);
    for row in rows {
        assert_eq!(row[1..4], ["Barat", "Suka Maju", "Kuliner"]);
        assert_eq!(row[4..7], ["disamarkan", "mikro", "disamarkan"]);
        assert_eq!(row[7..], ["Perempuan", "30–39", "50–300 juta", "2025", "aktif"]);
    }
}
