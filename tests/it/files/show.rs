//! Who sees a photo, and for how long.

use axum::http::{StatusCode, header};
use simbaumi::files;
use simbaumi::files::album::{self, Belongs, Outcome};

use super::picture::{jpeg, with_place};
use super::{Folder, Owner, change, sweep};
use crate::account::{Visitor, leads};
use crate::support::html::attributes;

#[tokio::test]
async fn a_photo_is_public_by_consent_only_and_gone_at_once_without() {
    let folder = Folder::new();
    let mut owner = Owner::new(folder.config()).await;
    let photo = with_place(&jpeg(2_000, 1_500, 1));
    leads(&owner.upload(&[("a.jpg", &photo)]).await);
    let hash = owner.hashes().await.pop().unwrap();
    let (full, small) = (format!("/foto/{hash}"), format!("/foto/kecil/{hash}"));
    let public = &mut Visitor::new();
    for path in [&full, &small] {
        assert_eq!(owner.site.get(public, path).await.status, StatusCode::NOT_FOUND, "not verified");
    }
    owner.publish().await;
    let answer = owner.site.get(public, &full).await.ok();
    assert_eq!(answer.header(header::CONTENT_TYPE), "image/jpeg");
    assert_eq!(answer.header(header::CACHE_CONTROL), "public, max-age=0, must-revalidate");
    assert_eq!(answer.header(header::ETAG), format!("\"{hash}\""));
    assert!(answer.body.len() <= 200_000);
    assert!(!answer.body.windows(11).any(|part| part == b"GPS-RAHASIA"), "the place of the camera");
    assert!(owner.site.get(public, &small).await.ok().body.len() <= 15_000);

    owner.sql("update publication set withdrawn_at = now() where business_id = $1").await;
    for path in [&full, &small] {
        assert_eq!(owner.site.get(public, path).await.status, StatusCode::NOT_FOUND, "withdrawn");
    }
    // Whoever may see the record still sees it, by another address.
    let page = owner.site.get(&mut owner.visitor, &owner.address).await.ok().text();
    assert!(page.contains("Foto belum tampil untuk umum"));
    let image = page.split('<').find(|tag| tag.starts_with("img")).unwrap().to_owned();
    let own = owner.site.get(&mut owner.visitor, &attributes(&image, "src")[0]).await.ok();
    assert_eq!(own.header(header::CACHE_CONTROL), "no-store");
    assert_eq!((&*attributes(&image, "width")[0], &*attributes(&image, "height")[0]), ("400", "300"));
}

#[tokio::test]
async fn the_public_page_shows_published_photos_with_their_size() {
    let folder = Folder::new();
    let mut owner = Owner::new(folder.config()).await;
    leads(&owner.upload(&[("a.jpg", &jpeg(800, 400, 1)), ("b.jpg", &jpeg(400, 800, 2))]).await);
    let code: String = {
        let mut conn = owner.site.test.connect().await;
        sqlx::query_scalar("select code from business where id = $1")
            .bind(owner.business)
            .fetch_one(&mut conn)
            .await
            .unwrap()
    };
    owner.publish().await;
    owner.site.reload().await;
    let page = owner.site.get(&mut Visitor::new(), &format!("/ukm/{code}")).await.ok().text();
    let images: Vec<&str> = page.split('<').filter(|tag| tag.starts_with("img")).collect();
    assert_eq!(images.len(), 2, "{page}");
    for (image, hash) in images.iter().zip(owner.hashes().await) {
        assert_eq!(attributes(image, "src"), [format!("/foto/kecil/{hash}")]);
        assert!(image.contains("loading=\"lazy\"") && image.contains("width=") && image.contains("height="));
        assert!(attributes(image, "alt")[0].contains("Keripik Uji"));
    }
    owner.sql("update publication set withdrawn_at = now() where business_id = $1").await;
    let page = owner.site.get(&mut Visitor::new(), &format!("/ukm/{code}")).await.ok().text();
    assert!(!page.contains("<img"), "withdrawn");
}

#[tokio::test]
async fn a_removed_photo_is_gone_and_its_objects_are_swept() {
    let folder = Folder::new();
    let mut owner = Owner::new(folder.config()).await;
    leads(&owner.upload(&[("a.jpg", &jpeg(120, 90, 1)), ("b.jpg", &jpeg(120, 90, 2))]).await);
    owner.publish().await;
    let hashes = owner.hashes().await;
    let page = owner.site.get(&mut owner.visitor, &owner.address).await.ok().text();
    let form = page.split("<form").find(|form| form.contains("/hapus\"")).unwrap();
    let (action, key) = (attributes(form, "action").remove(0), attributes(form, "value").remove(0));
    let sent = owner.site.post(&mut owner.visitor, &action, &[("kunci_formulir", &key)]).await;
    assert_eq!(leads(&sent), owner.address);
    let answer = owner.site.get(&mut Visitor::new(), &format!("/foto/{}", hashes[0])).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    owner.site.get(&mut Visitor::new(), &format!("/foto/{}", hashes[1])).await.ok();
    assert_eq!(sweep(&owner.site, 2).await, 2);
    assert_eq!(folder.objects().len(), 2);
}

#[tokio::test]
async fn photos_of_a_draft_go_with_the_business_that_it_becomes() {
    let folder = Folder::new();
    let owner = Owner::new(folder.config()).await;
    let app = owner.site.app(crate::support::service::now());
    let upload = files::photo::Upload::check(&jpeg(120, 90, 3)).unwrap().develop().unwrap();
    let stored = album::store(app.files(), upload).await.unwrap();
    change(&owner.site, async |tx| {
        assert_eq!(
            album::insert(tx, Belongs::Draft(7), &[stored], app.clock().now()).await.unwrap(),
            [Outcome::Written]
        );
        assert_eq!(album::list(tx, Belongs::Business(7)).await.unwrap(), []);
        assert_eq!(album::hand_over(tx, 7, owner.business).await.unwrap(), 1);
        assert_eq!(album::list(tx, Belongs::Draft(7)).await.unwrap(), []);
    })
    .await;
    assert_eq!(owner.hashes().await.len(), 1);
}

#[tokio::test]
async fn addresses_that_are_no_photo_are_not_found() {
    let folder = Folder::new();
    let owner = Owner::new(folder.config()).await;
    let long = "a".repeat(64);
    for path in
        ["/foto/abc", &format!("/foto/{long}"), &format!("/foto/{}", long.to_uppercase()), "/foto/kecil/%00"]
    {
        assert_eq!(owner.site.get(&mut Visitor::new(), path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
