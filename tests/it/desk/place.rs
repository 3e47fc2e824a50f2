//! The place on the owner's desk: its point is looked at before it is asked for.

use axum::http::StatusCode;
use simbaumi::geodesy::LonLat;
use simbaumi::ukm::place::written;

use super::Shop;
use crate::account::leads;

/// Another desa than that of the business.
const NANGGEWER: &str = "32.01.01.1004";

#[tokio::test]
async fn a_point_is_looked_at_its_desa_taken_over_and_its_source_kept() {
    let shop = Shop::new().await;
    let siti = shop.person("Siti").await;
    let code = shop.business(Some(&siti), |record| record.verification = "draft".into()).await;
    let path = format!("/saya/ukm/{code}/ubah/tempat");
    let atlas = shop.service.app.atlas().unwrap();
    let there = atlas.areas.desa_by_code(NANGGEWER).unwrap();
    // Its very middle would be read as the whole desa.
    let middle = atlas.areas.desa()[usize::from(there.0)].point;
    let point = written(LonLat::new(middle.lon() + 0.0007, middle.lat()).unwrap());
    let known = shop.get(&siti, &path).await.ok().text();
    assert!(known.contains("Titik ini berada di") && known.contains("&#34;known&#34;:true"));

    let typed = [("tempat", point.as_str()), ("tindakan", "periksa")];
    let page = shop.edit(&siti, &path, &typed).await.ok().text();
    assert!(page.contains("sedangkan yang dipilih") && page.contains("Ganti desa menjadi"), "{page}");
    assert!(page.contains(&format!("data-titik=\"{point}\"")));
    let outside = [("tempat", "-8.65, 115.21"), ("rt", "dua"), ("tindakan", "periksa")];
    let answer = shop.edit(&siti, &path, &outside).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("id=\"tempat-e\"") && !answer.text().contains("id=\"rt-e\""));
    let typed = [("tempat", point.as_str()), ("tindakan", "desa-titik")];
    let page = shop.edit(&siti, &path, &typed).await.ok().text();
    assert!(page.contains(&format!("<option value=\"{NANGGEWER}\" selected>")));
    assert!(!page.contains("sedangkan yang dipilih"));
    assert_eq!(shop.load(&code).await.version, 1, "nothing was saved");

    let typed = [("tempat", point.as_str()), ("tempat_sumber", "peta"), ("desa", NANGGEWER)];
    leads(&shop.edit(&siti, &path, &typed).await);
    let saved = shop.load(&code).await;
    assert_eq!(saved.record.point.map(written).as_deref(), Some(point.as_str()));
    assert_eq!(saved.record.point_source.as_deref(), Some("peta"));
    assert_eq!(saved.desa_code.as_deref(), Some(NANGGEWER));
}
