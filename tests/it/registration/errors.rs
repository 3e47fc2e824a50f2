//! Bad input: a message beside the field, everything typed kept, the summary first.

use axum::http::StatusCode;

use super::{Applicant, count};
use crate::account::{DESA, Site, leads};
use crate::support::html::attributes;

/// Fields and what is typed into them.
type Typed = &'static [(&'static str, &'static str)];

/// A step, what is typed there, the field it is wrong in, and a word of the message.
const WRONG: [(&str, Typed, &str, &str); 34] = [
    ("pemilik", &[("nama", ""), ("wa", "081234567890")], "nama", "Wajib diisi"),
    ("pemilik", &[("nama", "12345"), ("wa", "081234567890")], "nama", "bukan angka"),
    ("pemilik", &[("nama", "Siti"), ("wa", "")], "wa", "Wajib diisi"),
    ("pemilik", &[("nama", "Siti"), ("wa", "123")], "wa", "tidak terbaca"),
    ("pemilik", &[("nama", "Siti"), ("wa", "tidak tahu")], "wa", "Wajib diisi"),
    ("pemilik", &[("nama", "Siti"), ("wa", "081234567890"), ("nik", "123")], "nik", "16 angka"),
    ("pemilik", &[("nama", "Siti"), ("wa", "081234567890"), ("nik", "3602049911870001")], "nik", ""),
    ("pemilik", &[("nama", "Siti"), ("wa", "081234567890"), ("surel", "siti@")], "surel", ""),
    ("pemilik", &[("nama", "Siti"), ("wa", "081234567890"), ("lahir", "31 Februari 1980")], "lahir", ""),
    ("pemilik", &[("nama", "Siti"), ("wa", "081234567890"), ("npwp", "12")], "npwp", ""),
    ("usaha", &[("usaha", ""), ("produk", "kopi")], "usaha", "Wajib diisi"),
    ("usaha", &[("usaha", "Kopi"), ("produk", "")], "produk", "Wajib diisi"),
    ("usaha", &[("usaha", "Kopi"), ("produk", "kopi"), ("harga", "mahal")], "harga", "tidak terbaca"),
    ("usaha", &[("usaha", "Kopi"), ("produk", "kopi"), ("mulai", "2099")], "mulai", ""),
    ("lokasi", &[("desa", "")], "desa", "Wajib diisi"),
    ("lokasi", &[("desa", "32.01.01.1001")], "desa", "dari daftar"),
    ("lokasi", &[("desa", DESA), ("tempat", "-6,20011 106,80022")], "tempat", "luar"),
    ("lokasi", &[("desa", DESA), ("tempat", "Sukamaju")], "tempat", ""),
    ("lokasi", &[("desa", DESA), ("tempat", "https://maps.app.goo.gl/abc")], "tempat", ""),
    ("lokasi", &[("desa", DESA), ("rt", "dua")], "rt", ""),
    ("pemilik", &[("nama", "Siti"), ("wa", "0251-8321075")], "wa", "nomor HP"),
    (
        "pemilik",
        &[("nama", "Siti"), ("wa", "081234567890"), ("pendidikan", "s9")],
        "pendidikan",
        "dari daftar",
    ),
    ("lokasi", &[("desa", DESA), ("tempat_jenis", "gua")], "tempat_jenis", "dari daftar"),
    ("kontak", &[("telepon", "abc")], "telepon", "tidak terbaca"),
    ("kontak", &[("situs", "javascript:alert(1)")], "situs", "bukan alamat situs"),
    ("kontak", &[("situs", "https://siti@keripik.id")], "situs", "bukan alamat situs"),
    ("kontak", &[("lokapasar", "toko saya")], "lokapasar", "bukan alamat situs"),
    ("kontak", &[("tiktok", "<siti>")], "tiktok", "bukan nama akun"),
    ("izin", &[("latih_judul", ""), ("latih_waktu", "Mei 2024")], "latih_judul-1", "Isi nama"),
    ("izin", &[("izin_jenis", "nib"), ("izin_nomor", "12")], "izin_nomor-1", "13 angka"),
    ("izin", &[("izin_jenis", ""), ("izin_nomor", "12")], "izin_jenis-1", "Pilih jenisnya"),
    ("modal", &[("modal", "-5")], "modal", "kurang dari nol"),
    ("modal", &[("tk_bayar_l", "tiga")], "tk_bayar_l", "angka bulat"),
    ("modal", &[("tk_bayar_p", "1"), ("tk_bayar_dp", "2")], "tk_bayar_dp", "Lebih banyak"),
];

#[tokio::test]
async fn what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost() {
    let site = Site::new().await;
    let mut siti = Applicant::new();
    siti.fill(&site, "Keripik Bu Siti").await;
    for (step, fields, field, word) in WRONG {
        let answer = siti.post(&site, &format!("/daftar/{step}"), fields).await;
        let html = answer.text();
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{step} {fields:?}: {html}");
        assert!(html.contains("<title>Kesalahan: "), "{step}");
        assert!(html.contains("class=\"error-summary\" role=\"alert\" tabindex=\"-1\" autofocus"));
        assert!(html.contains(&format!("href=\"#{field}\"")), "{step} {field}: {html}");
        let beside = html.split(&format!("id=\"{field}-e\">")).nth(1).unwrap_or_else(|| panic!("{field}"));
        assert!(beside.split("</p>").next().unwrap().contains(word), "{field}: {beside:.200}");
        let kept = attributes(&html, "value");
        for (name, typed) in fields.iter().filter(|(name, typed)| !typed.is_empty() && *name != "desa") {
            let shown = kept.iter().any(|value| value == typed) || html.contains(&format!(">{typed}<"));
            assert!(shown || *name == "nik" && *name != field, "{step} {name} {typed}");
        }
    }
    // What was saved before is still there.
    assert!(siti.get(&site, "/daftar/usaha").await.ok().text().contains("Keripik Bu Siti"));
}

#[tokio::test]
async fn nothing_is_cut_and_what_no_form_holds_is_told_so() {
    let site = Site::new().await;
    let mut siti = Applicant::new();
    siti.fill(&site, "Keripik Bu Siti").await;
    let long = "panjang ".repeat(400);
    for (step, field, id) in [
        ("usaha", "kegiatan", "kegiatan"),
        ("usaha", "produk_lain", "produk_lain"),
        ("kontak", "jam", "jam"),
        ("kontak", "instagram", "instagram"),
        ("izin", "izin_penerbit", "izin_penerbit-1"),
        ("izin", "latih_judul", "latih_judul-1"),
        ("modal", "omset", "omset"),
    ] {
        let fields = [("usaha", "Kopi"), ("produk", "kopi"), ("izin_jenis", "sku"), (field, long.as_str())];
        let answer = siti.post(&site, &format!("/daftar/{step}"), &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        let html = answer.text();
        assert!(html.contains(&format!("id=\"{id}-e\"")), "{field}: {html}");
        assert!(html.contains(long.trim()), "{field}");
    }
    let heavy = "x".repeat(1_100_000);
    let answer = siti.post(&site, "/daftar/usaha", &[("usaha", &heavy)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    let html = answer.text();
    assert!(html.contains("<h1>Isian terlalu panjang</h1>") && html.contains("tombol Kembali"), "{html}");
}

#[tokio::test]
async fn warnings_keep_nobody_from_going_on() {
    let site = Site::new().await;
    let mut siti = Applicant::new();
    let typed = [("nama", "Siti"), ("wa", "0812 3456 7890"), ("nik", "3602041211870001"), ("kelamin", "p")];
    assert_eq!(leads(&siti.post(&site, "/daftar/pemilik", &typed).await), "/daftar/usaha?dari=pemilik");
    let next = siti.get(&site, "/daftar/usaha?dari=pemilik").await.ok().text();
    assert!(next.contains("Jenis kelamin tidak sama"));
    siti.fill(&site, "Keripik").await;
    // A point in the other kelurahan: said, and left to the officer.
    let typed = [("desa", DESA), ("tempat", "-7.005, 110.0151")];
    leads(&siti.post(&site, "/daftar/lokasi", &typed).await);
    let review = siti.get(&site, "/daftar/periksa").await.ok().text();
    assert!(review.contains("sedangkan yang dipilih"), "{review}");
    let made = super::record(&site, &super::code(&siti.submit(&site).await)).await;
    assert!(made.point_conflict && made.desa_code.as_deref() == Some(DESA));
}

#[tokio::test]
async fn nothing_is_sent_without_consent_or_with_a_step_missing() {
    let site = Site::new().await;
    let mut siti = Applicant::new();
    leads(&siti.post(&site, "/daftar/pemilik", &[("nama", "Siti"), ("wa", "081234567890")]).await);
    let review = siti.get(&site, "/daftar/periksa").await.ok().text();
    assert!(review.contains("Belum dapat dikirim") && !review.contains("Kirim pendaftaran"));
    let forged = [("kunci_formulir", "abcdefghijklmnopqrst"), ("persetujuan", "ya")];
    assert_eq!(leads(&siti.post(&site, "/daftar/periksa", &forged).await), "/daftar/periksa");
    siti.fill(&site, "Keripik").await;
    let key = siti.key(&site).await;
    let without =
        siti.post(&site, "/daftar/periksa", &[("kunci_formulir", &key), ("tayang_nama", "ya")]).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        without.text().contains("Centang bila setuju")
            && without.text().contains("name=\"tayang_nama\" value=\"ya\" checked")
    );
    assert_eq!(leads(&siti.post(&site, "/daftar/periksa", &forged).await), "/daftar/periksa");
    assert_eq!(count(&site, "business").await, 0);
}

#[tokio::test]
async fn a_row_more_is_added_without_a_script_and_without_judging() {
    let site = Site::new().await;
    let mut siti = Applicant::new();
    siti.fill(&site, "Keripik").await;
    let typed = [("izin_jenis", "nib"), ("izin_nomor", "12"), ("tindakan", "tambah-izin")];
    let page = siti.post(&site, "/daftar/izin", &typed).await.ok().text();
    assert!(page.contains("id=\"izin_nomor-2\"") && page.contains("value=\"12\""));
    assert!(!page.contains("error-summary"));
}

#[tokio::test]
async fn hostile_words_are_only_ever_words() {
    const HOSTILE: &str = "<script>alert(1)</script>\"'&";
    let site = Site::new().await;
    let mut siti = Applicant::new();
    siti.fill(&site, HOSTILE).await;
    let typed = [("usaha", HOSTILE), ("produk", HOSTILE), ("kegiatan", HOSTILE), ("harga", HOSTILE)];
    let wrong = siti.post(&site, "/daftar/usaha", &typed).await.text();
    let review = siti.get(&site, "/daftar/periksa").await.ok().text();
    for page in [wrong, review, siti.get(&site, "/status?kode=%3Cscript%3Ealert(1)").await.text()] {
        assert!(!page.contains("<script>alert"), "{page}");
    }
}
