//! Two hundred people press "Masuk" at once, and the map goes on.

use std::time::{Duration, Instant};

use axum::http::StatusCode;

use super::{PASSWORD, Site, Visitor};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_sign_ins_at_once_are_bounded_and_nearby_stays_quick() {
    let site = std::sync::Arc::new(Site::new().await);
    for number in 0..20 {
        site.account(&format!("Orang {number}"), &[]).await;
    }
    let attempts: Vec<_> = (0..200_u8)
        .map(|number| {
            let site = site.clone();
            tokio::spawn(async move {
                let mut visitor = Visitor { from: ([10, 0, 0, number], 1).into(), ..Visitor::new() };
                let name = format!("orang.{}@contoh.go.id", number % 20);
                site.post(&mut visitor, "/masuk", &[("nama", &name), ("sandi", PASSWORD)]).await.status
            })
        })
        .collect();
    let mut slowest = Duration::ZERO;
    for _ in 0..20 {
        let begun = Instant::now();
        site.get(&mut Visitor::new(), "/api/v1/ukm/nearby?lon=106.8&lat=-6.5").await.ok();
        slowest = slowest.max(begun.elapsed());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let (mut inside, mut busy) = (0, 0);
    for attempt in attempts {
        match attempt.await.unwrap() {
            StatusCode::SEE_OTHER => inside += 1,
            StatusCode::TOO_MANY_REQUESTS => busy += 1,
            other => panic!("{other}"),
        }
    }
    assert!(inside >= 30 && busy >= 30, "{inside} came in, {busy} were asked to wait");
    assert!(slowest < Duration::from_millis(300), "nearby took {slowest:?}");
}
