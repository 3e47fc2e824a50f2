//! Two hundred people press "Masuk" at once, and the map goes on.

use std::time::{Duration, Instant};

use axum::http::{StatusCode, header};

use super::{PASSWORD, Site, Visitor};

/// Everybody comes in or is told when to come again, some do come in, and nobody who looks at the map waits for them.
/// How many come in is a matter of the machine; that the queue is bounded, the unit test of the hasher shows.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_sign_ins_at_once_are_served_or_put_off_and_the_map_does_not_wait_for_them() {
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
                site.post(&mut visitor, "/masuk", &[("nama", &name), ("sandi", PASSWORD)]).await
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
    let mut inside = 0;
    for attempt in attempts {
        let answer = attempt.await.unwrap();
        if answer.status == StatusCode::SEE_OTHER {
            inside += 1;
            continue;
        }
        // The database, too, may be out of breath on a machine that does other things besides.
        let put_off = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE];
        assert!(put_off.contains(&answer.status), "{}: {}", answer.status, answer.text());
        let again: u32 = answer.header(header::RETRY_AFTER).parse().unwrap();
        assert!((1..=900).contains(&again), "{again}");
    }
    assert!(inside > 0);
    assert!(slowest < Duration::from_secs(2), "nearby took {slowest:?}");
}
