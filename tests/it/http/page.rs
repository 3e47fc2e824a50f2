//! Pages: whole, escaped, and honest about example data.

use std::collections::{BTreeSet, VecDeque};

use axum::http::header;

use crate::support::html::attributes;
use crate::support::records::{HOSTILE, HOSTILE_NAME};
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
            let answer = service.get(&path).await.ok();
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
fn a_hostile_name_is_text_everywhere() {
    let code = HOSTILE.code();
    let paths = [
        format!("/ukm/{code}"),
        "/ukm?q=script&nama=1".to_owned(),
        "/wilayah/cibinong/pondok-rajeg".to_owned(),
        "/peta?wilayah=32.01.01.1001".to_owned(),
        format!("/ukm?q={}", "%3Cscript%3Ealert(1)%3C/script%3E%22'%26"),
    ];
    on_real(async |service| {
        for path in &paths {
            let html = service.text(path).await;
            assert!(!html.contains("<script>alert"), "{path}");
            assert!(html.contains("alert(1)"), "{path} does not show it at all");
        }
        let found = service.json("/api/v1/ukm/search?q=alert").await;
        assert_eq!(found["features"][0]["properties"]["name"], HOSTILE_NAME);
    });
}

#[test]
fn example_data_say_so_and_are_not_given_out() {
    on_demo(async |service| {
        for path in ["/", "/peta", "/ukm", "/wilayah/cibinong"] {
            let html = service.text(path).await;
            assert!(html.contains("data contoh") && html.contains("content=\"noindex\""), "{path}");
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
        assert!(!service.json("/data/ukm.geojson").await["features"].as_array().unwrap().is_empty());
        assert_eq!(service.text("/data/desa.csv").await.lines().count(), 1 + 435);
    });
}

#[test]
fn responses_carry_a_policy_and_pages_are_revalidated() {
    on_real(async |service| {
        for path in ["/", "/api/v1/wilayah", "/tidak-ada"] {
            let answer = service.get(path).await;
            assert!(answer.header(header::CONTENT_SECURITY_POLICY).contains("default-src 'self'"), "{path}");
            assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{path}");
        }
    });
}
