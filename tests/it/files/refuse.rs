//! What is refused says why, beside the field, and takes nothing else with it.

use axum::http::StatusCode;

use super::picture::{hollow_png, jpeg};
use super::{Folder, Owner, send, sweep};
use crate::account::{DESA, Visitor, leads};

#[tokio::test]
async fn every_kind_of_bad_file_is_refused_with_its_reason() {
    let folder = Folder::new();
    let mut owner = Owner::new(folder.config()).await;
    let good = jpeg(300, 200, 1);
    let heavy = [&good[..], &vec![0; 20 * 1024 * 1024][..]].concat();
    let archive = [&good[..], b"PK\x03\x04\x14\0\0\0\0\0setup.exe"].concat();
    for (bytes, status, words) in [
        (&b"%PDF-1.7 bukan foto"[..], 415, "bukan foto JPEG, PNG, atau WebP"),
        (&b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..], 415, "bukan foto JPEG, PNG, atau WebP"),
        (&heavy, 413, "paling besar 10 MB"),
        (&hollow_png(30_000, 30_000), 413, "paling panjang 12.000 piksel"),
        (&good[..good.len() / 2], 422, "terpotong"),
        (&archive, 422, "tersimpan berkas atau program lain"),
        (&b""[..], 422, "kosong (0 byte)"),
    ] {
        let answer = owner.upload(&[("kebun.jpg", bytes)]).await;
        let text = answer.text();
        assert_eq!(answer.status.as_u16(), status, "{words}");
        assert!(text.contains("<title>Kesalahan: Foto Keripik Uji"), "{words}");
        assert!(text.contains("id=\"foto-e\"") && text.contains("aria-invalid=\"true\""), "{words}");
        let beside = text.split("id=\"foto-e\"").nth(1).unwrap().split("<input").next().unwrap();
        assert!(beside.contains("kebun.jpg: ") && beside.contains(words), "{words}: {beside}");
    }
    assert_eq!(owner.hashes().await.len(), 0);
    assert_eq!(folder.objects().len(), 0);
}

#[tokio::test]
async fn good_photos_stay_when_another_in_the_same_form_is_refused() {
    let folder = Folder::new();
    let mut owner = Owner::new(folder.config()).await;
    let (one, two) = (jpeg(300, 200, 1), jpeg(300, 200, 2));
    let answer = owner.upload(&[("a.jpg", &one), ("b.pdf", b"%PDF"), ("c.jpg", &two)]).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert!(answer.text().contains("b.pdf: "));
    assert_eq!(owner.hashes().await.len(), 2);
}

#[tokio::test]
async fn five_photos_are_the_most_and_the_same_one_counts_once() {
    let folder = Folder::new();
    let mut owner = Owner::new(folder.config()).await;
    let photos: Vec<Vec<u8>> = (0..6).map(|seed| jpeg(120, 90, seed * 40)).collect();
    let first = &photos[0];
    assert_eq!(leads(&owner.send("kunci-satu-kunci-satu", &[("a.jpg", first)]).await), owner.address);
    assert_eq!(leads(&owner.send("kunci-dua-kunci-dua-x", &[("a.jpg", first)]).await), owner.address);
    assert_eq!(owner.hashes().await.len(), 1, "the same photo");
    let all: Vec<(&str, &[u8])> = photos.iter().map(|photo| ("b.jpg", &photo[..])).collect();
    let answer = owner.upload(&all).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Each that found no room is told of by itself.
    assert_eq!(answer.text().matches("<p>b.jpg: Paling banyak 5 foto.").count(), 2);
    let answer = owner.upload(&[("b.jpg", &photos[4]), ("c.jpg", &photos[5])]).await;
    assert!(owner.hashes().await.len() <= 5, "{}", answer.status);
    // Objects of what became no row are swept, and only those.
    assert_eq!(sweep(&owner.site, 0).await, 0, "they may still be under way");
    sweep(&owner.site, 2).await;
    assert_eq!(folder.objects().len(), owner.hashes().await.len() * 2);
}

#[tokio::test]
async fn of_twelve_that_come_at_once_each_is_kept_or_told_why_not() {
    let folder = Folder::new();
    let owner = std::sync::Arc::new(Owner::new(folder.config()).await);
    let sent: Vec<_> = (0..12_u8)
        .map(|number| {
            let owner = owner.clone();
            tokio::spawn(async move {
                let (key, name) = (format!("kunci-nomor-{number:08}"), format!("foto-{number}.jpg"));
                let photo = jpeg(120, 90, number * 20);
                let files = [(name.as_str(), &photo[..])];
                (name.clone(), send(&owner.site, &owner.visitor, &owner.address, &key, &files).await)
            })
        })
        .collect();
    let mut kept = 0;
    for one in sent {
        let (name, answer) = one.await.unwrap();
        if answer.status == StatusCode::SEE_OTHER {
            kept += 1;
        } else {
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
            assert!(answer.text().contains(&format!("{name}: Paling banyak 5 foto.")), "{}", answer.text());
        }
    }
    assert_eq!((kept, owner.hashes().await.len()), (5, 5));
}

#[tokio::test]
async fn nothing_chosen_and_forms_of_another_kind_are_told_so() {
    let folder = Folder::new();
    let mut owner = Owner::new(folder.config()).await;
    let answer = owner.upload(&[("", b"")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("Belum ada foto yang dipilih."));
    let plain = owner.site.post(&mut owner.visitor, &owner.address, &[("foto", "a.jpg")]).await;
    assert_eq!(plain.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_form_sent_twice_is_carried_out_once() {
    let folder = Folder::new();
    let mut owner = Owner::new(folder.config()).await;
    let (one, two) = (jpeg(120, 90, 1), jpeg(120, 90, 2));
    for photo in [&one, &two] {
        leads(&owner.send("kunci-yang-sama-dua-kali", &[("a.jpg", photo)]).await);
    }
    assert_eq!(owner.hashes().await.len(), 1);
}

#[tokio::test]
async fn whoever_may_not_change_the_business_uploads_nothing() {
    let folder = Folder::new();
    let owner = Owner::new(folder.config()).await;
    let stranger = owner.site.account("Orang Lain", &[]).await;
    let stranger = owner.site.signed_in(stranger).await;
    let photo = jpeg(120, 90, 1);
    let answer =
        send(&owner.site, &stranger, &owner.address, "kunci-orang-lain-xx", &[("a.jpg", &photo)]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    let nobody = Visitor::new();
    let answer =
        send(&owner.site, &nobody, &owner.address, "kunci-orang-lain-xx", &[("a.jpg", &photo)]).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(folder.objects().is_empty() && owner.hashes().await.is_empty(), "{DESA}");
}
