//! Figures with their time, trainings, and the poster.

use axum::http::StatusCode;

use super::Shop;
use crate::account::leads;

#[tokio::test]
async fn a_figure_never_overwrites_an_older_one() {
    let shop = Shop::new().await;
    let siti = shop.person("Siti").await;
    let code = shop.business(Some(&siti), |_| {}).await;
    let page = format!("/saya/ukm/{code}/angka");
    for omset in ["3,5 juta", "4 juta", "tidak tahu"] {
        let answer = shop.edit(&siti, &page, &[("omset", omset), ("omset_bulan", "2026-10")]).await;
        assert_eq!(leads(&answer), format!("{page}?hasil=disimpan"), "{omset}");
    }
    shop.edit(
        &siti,
        &page,
        &[("omset_kisaran", "25000000-50000000"), ("omset_selama", "tahun"), ("omset_tahun", "2025")],
    )
    .await;
    shop.edit(&siti, &page, &[("tk_bayar_l", "0"), ("tk_bayar_p", "2")]).await;
    let record = shop.load(&code).await.record;
    let sales: Vec<(Option<i64>, Option<i64>, String)> = record
        .observations
        .iter()
        .filter(|one| one.kind == "omset_idr")
        .map(|one| (one.low, one.high, one.period_start.to_string()))
        .collect();
    assert_eq!(
        sales,
        [
            (Some(25_000_000), Some(50_000_000), "2025-01-01".to_owned()),
            (Some(3_500_000), Some(3_500_000), "2026-10-01".to_owned()),
            (Some(4_000_000), Some(4_000_000), "2026-10-01".to_owned()),
            (None, None, "2026-10-01".to_owned()),
        ]
    );
    let html = shop.get(&siti, &page).await.ok().text();
    assert!(html.contains("Rp 3.500.000") && html.contains("tidak tahu") && html.contains("0 orang"));
    assert!(html.contains("<svg viewBox") && html.contains("tahun 2025") && html.contains("Oktober 2026"));
    for (field, typed) in [
        ("omset", "banyak"),
        ("omset", "100 ribu per hari"),
        ("tk_bayar_l", "tiga"),
        ("omset_kisaran", "1-2"),
        ("omset", ""),
    ] {
        let answer = shop.edit(&siti, &page, &[(field, typed)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} {typed}");
    }
    let ahead = shop.edit(&siti, &page, &[("omset", "1 juta"), ("omset_bulan", "2027-10")]).await;
    assert!(ahead.text().contains("id=\"omset_bulan-e\""));
}

#[tokio::test]
async fn a_training_is_added_corrected_and_taken_out() {
    let shop = Shop::new().await;
    let siti = shop.person("Siti").await;
    let code = shop.business(Some(&siti), |_| {}).await;
    let page = format!("/saya/ukm/{code}/ubah/pelatihan");
    let done = format!("/saya/ukm/{code}?hasil=disimpan");
    let typed = |rows: &[[&'static str; 3]]| {
        let names = ["latih_judul", "latih_penyelenggara", "latih_waktu"];
        rows.iter().flat_map(|row| names.into_iter().zip(*row)).collect::<Vec<_>>()
    };
    let save = async |rows: &[[&'static str; 3]]| {
        let version = shop.load(&code).await.version.to_string();
        let mut fields = typed(rows);
        fields.push(("versi", &version));
        shop.post(&siti, &page, &fields).await
    };
    let two = [["Kemasan <b>", "Dinas", "2025-05-12"], ["Pemasaran", "", "Mei 2024"]];
    assert_eq!(leads(&save(&two).await), done);
    let html = shop.get(&siti, &page).await.ok().text();
    for part in ["Kemasan &#60;b&#62;", "value=\"12 Mei 2025\"", "value=\"Mei 2024\""] {
        assert!(html.contains(part), "{part}: {html}");
    }
    for wrong in [["", "Dinas", ""], ["x", "", "kemarin lusa"], ["x", "", "2030-01-01"]] {
        let answer = save(&[wrong]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
    }
    assert_eq!(shop.load(&code).await.record.trainings.len(), 2);
    // The first is emptied, the second corrected.
    assert_eq!(leads(&save(&[["", "", ""], ["Pemasaran daring", "", "Mei 2024"]]).await), done);
    let kept = shop.load(&code).await.record.trainings;
    assert_eq!((kept.len(), kept[0].title.as_str()), (1, "Pemasaran daring"));
    assert_eq!(kept[0].held.map(|day| day.to_string()).as_deref(), Some("2024-05-01"));
    // A row more is offered, and nothing is judged or saved.
    let mut more = typed(&[["", "Dinas", "bukan tanggal"]]);
    more.push(("tindakan", "tambah-latih"));
    let html = shop.post(&siti, &page, &more).await.ok().text();
    assert!(html.contains("id=\"latih_judul-3\"") && html.contains("value=\"bukan tanggal\""), "{html}");
    assert!(!html.contains("error-summary"));
}

#[tokio::test]
async fn a_poster_leads_to_the_public_page() {
    let shop = Shop::new().await;
    let siti = shop.person("Siti").await;
    let code = shop.business(Some(&siti), |_| {}).await;
    let html = shop.get(&siti, &format!("/saya/ukm/{code}/poster")).await.ok().text();
    assert!(html.contains("<svg role=\"img\" aria-label=\"Kode QR menuju halaman usaha\""));
    assert!(
        html.contains(&format!("http://uji.example/ukm/{code}")) && html.contains("https://wa.me/?text=")
    );
    assert!(!html.contains("style=\""));
}

#[tokio::test]
async fn capital_assets_and_disabled_workers_are_corrected_too() {
    let shop = Shop::new().await;
    let siti = shop.person("Siti").await;
    let code = shop.business(Some(&siti), |_| {}).await;
    let page = format!("/saya/ukm/{code}/angka");
    let typed = [("modal", "12 juta"), ("aset", "30 juta"), ("tk_bayar_l", "2"), ("tk_bayar_dl", "1")];
    leads(&shop.edit(&siti, &page, &typed).await);
    leads(&shop.edit(&siti, &page, &[("modal_kisaran", "10000000-50000000")]).await);
    let record = shop.load(&code).await.record;
    let told: Vec<(&str, Option<i64>, Option<i64>)> =
        record.observations.iter().map(|one| (&*one.kind, one.low, one.high)).collect();
    assert_eq!(
        told,
        [
            ("asset_idr", Some(30_000_000), Some(30_000_000)),
            ("modal_idr", Some(12_000_000), Some(12_000_000)),
            ("modal_idr", Some(10_000_000), Some(50_000_000)),
            ("workers_paid_disabled_male", Some(1), Some(1)),
            ("workers_paid_male", Some(2), Some(2)),
        ]
    );
    let answer = shop.edit(&siti, &page, &[("tk_bayar_l", "1"), ("tk_bayar_dl", "3")]).await;
    assert!(answer.text().contains("id=\"tk_bayar_dl-e\""));
}
