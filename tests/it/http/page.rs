//! Pages: whole, linked, and honest about example data.

use std::collections::{BTreeSet, VecDeque};

use axum::http::header;
use serde_json::Value;

use crate::support::html::{attributes, contents};
use crate::support::{on_demo, on_real};

/// Pages that a crawl looks at.
const CRAWLED: usize = 40;

#[test]
fn every_page_has_a_title_one_heading_and_its_language_and_no_link_leads_nowhere() {
    on_real(async |service| {
        let mut queue = VecDeque::from(["/".to_owned()]);
        let mut known = BTreeSet::from(["/".to_owned()]);
        let mut pages = 0;
        while let Some(path) = queue.pop_front() {
            let answer = service.get(&path).await;
            // What is for those who are signed in asks for that.
            if answer.header(header::LOCATION).starts_with("/masuk?ke=") {
                continue;
            }
            let answer = answer.ok();
            if !answer.header(header::CONTENT_TYPE).starts_with("text/html") {
                continue;
            }
            let html = answer.text();
            pages += 1;
            assert!(html.contains("<html lang=\"id\">") && html.contains("<title>"), "{path}");
            assert_eq!(html.matches("<h1").count(), 1, "{path}");
            assert!(
                !html.contains(" style=\"") && !html.contains("<script>"),
                "{path} breaks its own policy"
            );
            for link in attributes(&html, "href") {
                // Of each kind of address a few are enough.
                let link = link.split('#').next().unwrap_or_default().to_owned();
                let kind = link.split(['?', '/']).nth(1).unwrap_or_default().to_owned();
                let alike = known.iter().filter(|one| one.split(['?', '/']).nth(1) == Some(&kind)).count();
                if link.starts_with('/')
                    && !link.starts_with("/static/")
                    && alike < 8
                    && known.insert(link.clone())
                {
                    queue.push_back(link);
                }
            }
            if pages > CRAWLED {
                break;
            }
        }
        assert!(pages >= 20, "only {pages} pages");
    });
}

#[test]
fn example_data_say_so_and_are_not_given_out() {
    on_demo(async |service| {
        for path in ["/", "/peta", "/ukm", "/wilayah/cibinong"] {
            let html = service.text(path).await;
            assert!(html.contains("data contoh") && html.contains("content=\"noindex\""), "{path}");
        }
        for path in
            ["/", "/ukm?q=kopi", "/api/v1/ukm/search?q=kopi", "/data/desa.csv", "/tiles/ukm/9/407/265.mvt"]
        {
            assert_eq!(service.get(path).await.ok().header("x-robots-tag"), "noindex", "{path}");
        }
        assert_eq!(service.text("/robots.txt").await, "User-agent: *\nDisallow: /\n");
        assert!(service.json("/data/ukm.geojson").await["features"].as_array().unwrap().is_empty());
        assert_eq!(service.text("/data/desa.csv").await.lines().count(), 1);
    });
    on_real(async |service| {
        for path in ["/", "/peta", "/ukm"] {
            let html = service.text(path).await;
            assert!(!html.contains("demo-banner") && !html.contains("noindex"), "{path}");
        }
        for path in ["/", "/api/v1/ukm/search?q=kopi", "/data/desa.csv"] {
            assert_eq!(service.get(path).await.ok().header("x-robots-tag"), "", "{path}");
        }
        let page = service.text("/data").await;
        assert!(page.contains("Produk dominan") && page.contains("kurang dari 5 UKM"), "{page}");
        assert!(!service.json("/data/ukm.geojson").await["features"].as_array().unwrap().is_empty());
        assert_eq!(service.text("/data/desa.csv").await.lines().count(), 1 + 435);
    });
}

/// A page that a browser and a reader can do something with.
#[track_caller]
pub fn assert_whole(path: &str, html: &str) {
    assert!(html.starts_with("<!doctype html>") && html.contains("<html lang=\"id\">"), "{path}");
    let (titles, headings) = (contents(html, "title"), contents(html, "h1"));
    // The logo of the base map may carry a title of its own; the page has one in its head.
    assert!(titles[0].ends_with(" – SI MBA UMI") && titles[0].chars().count() > 14, "{path}: {titles:?}");
    assert!(headings.len() == 1 && !headings[0].trim().is_empty(), "{path}: {headings:?}");
    for left_over in ["{{", "{%", "NaN", "None", "Some("] {
        assert!(!html.contains(left_over), "{path}: {left_over}");
    }
    let ids = attributes(html, "id");
    let distinct: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len(), "{path}: an id stands twice");
}

#[test]
fn every_kecamatan_every_product_and_many_desa_have_a_page() {
    on_real(async |service| {
        let areas = service.json("/api/v1/wilayah").await["areas"].clone();
        let areas = areas.as_array().unwrap();
        let slug_of =
            |code: &Value| areas.iter().find(|area| area["code"] == *code).map(|area| area["slug"].clone());
        let (mut paths, mut desa) = (Vec::new(), 0);
        for area in areas {
            let slug = area["slug"].as_str().unwrap();
            match area["level"].as_str() {
                Some("kecamatan") => paths.push(format!("/wilayah/{slug}")),
                Some("desa") => {
                    desa += 1;
                    if desa % 9 == 0 {
                        let kecamatan = slug_of(&area["parent"]).unwrap();
                        paths.push(format!("/wilayah/{}/{slug}", kecamatan.as_str().unwrap()));
                    }
                }
                _ => {}
            }
        }
        assert_eq!(paths.len(), 40 + desa / 9);
        let atlas = service.app.atlas().unwrap();
        paths.extend(atlas.dictionary.products.iter().map(|product| format!("/produk/{}", product.slug)));
        for path in paths {
            assert_whole(&path, &service.text(&path).await);
        }
    });
}

#[test]
fn every_state_of_the_map_and_the_list_is_a_whole_page() {
    let mut paths: Vec<String> =
        ["/", "/ukm", "/produk", "/wilayah", "/tentang", "/data", "/api"].map(str::to_owned).to_vec();
    for layer in ["jumlah", "dominan", "produk", "kepadatan", "titik"] {
        for rest in [
            "",
            "&wilayah=32.01.01",
            "&wilayah=32.01.01.1001",
            "&wilayah=32.01",
            "&produk=keripik&ukuran=kepadatan_km2",
            "&kelompok=kuliner&bulan=2016-02",
            "&lon=106.85&lat=-6.48&radius_m=4000",
            "&lon=0&lat=0&radius_m=1",
            "&bulan=1900-01",
            "&sembunyi=0,1,tak-ada",
        ] {
            paths.push(format!("/peta?lapisan={layer}{rest}"));
        }
    }
    for query in [
        "q=keripik",
        "q=keripik+ciampea",
        "q=babakan",
        "q=zzzzqqqq",
        "q=keripik&nama=1",
        "kelompok=kuliner&kecamatan=32.01.01&desa=32.01.01.1001",
        "kecamatan=32.01.30&desa=32.01.01.1001",
        "lon=106.85&lat=-6.48",
        "lon=0&lat=0&radius_m=1",
        "lon=106.85&lat=-6.48&q=keripik",
        "produk=keripik&q=%20%20",
        "urutan=4294967295&q=keripik",
    ] {
        paths.push(format!("/ukm?{query}"));
    }
    on_real(async |service| {
        for path in paths {
            assert_whole(&path, &service.text(&path).await);
        }
    });
}

#[test]
fn a_form_as_a_browser_sends_it_is_the_page_without_the_empty_fields() {
    on_real(async |service| {
        for (form, plain) in [
            ("/ukm?q=&kecamatan=&produk=", "/ukm"),
            ("/ukm?q=keripik&lon=&lat=&radius_m=&kecamatan=&desa=&produk=", "/ukm?q=keripik"),
            ("/peta?lapisan=jumlah&ukuran=jumlah&produk=&kelompok=&bulan=&lon=&lat=&radius_m=3000", "/peta"),
            ("/peta?wilayah=&lapisan=&ukuran=&sembunyi=", "/peta"),
        ] {
            assert_eq!(service.text(form).await, service.text(plain).await, "{form}");
        }
    });
}

#[test]
fn what_is_switched_off_in_the_legend_stays_off_on_the_way_down() {
    on_real(async |service| {
        let html = service.text("/peta?lapisan=dominan&sembunyi=kuliner,kurang,tak-ada,%3Cb%3E").await;
        let down = attributes(&html, "href");
        let down = down.iter().find(|href| href.contains("wilayah=32.01.01")).unwrap();
        assert!(down.contains("sembunyi=kuliner%2Ckurang") && !down.contains("tak-ada"), "{down}");
        assert!(html.contains("aria-pressed=\"false\" data-kelas=\"kuliner\""));
    });
}

#[test]
fn a_unit_stands_in_the_head_of_a_column_and_not_in_its_cells() {
    on_real(async |service| {
        let html = service.text("/peta?ukuran=kepadatan_km2").await;
        let table = html.split("<table ").nth(1).unwrap().split("</table>").next().unwrap();
        let (head, cells) = table.split_once("<tbody").unwrap();
        assert!(head.contains("per km²"), "{head}");
        // What is read, and not the attribute that tells the column on a narrow screen.
        let mut texts = cells.split('>').filter_map(|piece| piece.split('<').next());
        assert!(texts.all(|text| !text.contains("km²")), "{cells}");
    });
}
