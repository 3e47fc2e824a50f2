use simbaumi::ukm::product::{built_in, load, sync};
use sqlx::query;

use crate::support::TestDb;

#[tokio::test]
async fn the_dictionary_comes_back_from_the_tables_as_it_was_shipped() {
    let mut conn = TestDb::new().await.connect().await;
    sync(&mut conn).await.unwrap();
    sync(&mut conn).await.unwrap();
    let (shipped, loaded) = (built_in().unwrap(), load(&mut conn).await.unwrap());
    assert_eq!(loaded.groups, shipped.groups);
    assert_eq!(loaded.products, shipped.products);
    assert_eq!(loaded.term_count(), shipped.term_count());
}

#[tokio::test]
async fn words_of_the_dinas_stay_and_win_and_dropped_ones_go() {
    let mut conn = TestDb::new().await.connect().await;
    sync(&mut conn).await.unwrap();
    query("insert into product_term (term, product_id) select 'cuhcur', id from product where slug = 'kue-basah'")
    .execute(&mut conn)
    .await
    .unwrap();
    query(
        "update product_term set built_in = false, product_id = (select id from product where slug = 'kerajinan')
         where term = 'bambu'",
    )
    .execute(&mut conn)
    .await
    .unwrap();
    query("insert into product_term select 'istilah lama', id, true from product where slug = 'soto'")
        .execute(&mut conn)
        .await
        .unwrap();
    sync(&mut conn).await.unwrap();
    let dictionary = load(&mut conn).await.unwrap();
    let main = |text: &str| dictionary.classify(text).first().copied();
    assert_eq!(main("cuhcur"), dictionary.by_slug("kue-basah"));
    assert_eq!(main("bambu"), dictionary.by_slug("kerajinan"));
    assert_eq!(main("istilah lama"), None);
}
