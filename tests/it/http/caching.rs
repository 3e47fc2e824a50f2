//! The service answers in process, over real and over example data.

use crate::support::{on_demo, on_real};

#[test]
fn pages_answer_over_real_and_over_example_data() {
    for path in ["/", "/peta", "/ukm", "/produk", "/wilayah"] {
        on_real(async |service| drop(service.get(path).await.ok()));
        on_demo(async |service| drop(service.get(path).await.ok()));
    }
}
