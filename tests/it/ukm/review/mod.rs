//! What officers do: look through what waits, decide, correct, each in the own area.

mod decide;
mod edit;
mod private;
mod queue;
mod request;
mod sight;

use simbaumi::account::policy::Menu;
use sqlx::query_scalar;

use crate::account::{DESA, Site, Visitor, pendamping_admin};

/// An office with an officer of one kelurahan.
struct Desk {
    site: Site,
    officer: Visitor,
}

impl Desk {
    async fn new() -> Self {
        let site = Site::new().await;
        let id = site.account("Camat", &[pendamping_admin(Menu::Ukm, DESA)]).await;
        let officer = site.signed_in(id).await;
        Self { site, officer }
    }

    async fn page(&mut self, path: &str) -> String {
        self.site.get(&mut self.officer, path).await.ok().text()
    }

    async fn verification(&self, id: i64) -> String {
        let mut conn = self.site.test.connect().await;
        query_scalar("select verification from business where id = $1")
            .bind(id)
            .fetch_one(&mut conn)
            .await
            .unwrap()
    }

    async fn version(&self, id: i64) -> String {
        let mut conn = self.site.test.connect().await;
        let found: i32 = query_scalar("select version from business where id = $1")
            .bind(id)
            .fetch_one(&mut conn)
            .await
            .unwrap();
        found.to_string()
    }

    /// Sends a decision as the page does.
    async fn decide(&mut self, id: i64, verdict: &str, reason: &str) -> crate::support::Answer {
        let version = self.version(id).await;
        let fields = [("putusan", verdict), ("alasan", reason), ("versi", &version), ("antrian", "baru")];
        self.site.post(&mut self.officer, &format!("/admin/ukm/{id}/putusan"), &fields).await
    }

    async fn sql<T>(&self, sql: &'static str) -> T
    where
        T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
    {
        query_scalar(sql).fetch_one(&mut self.site.test.connect().await).await.unwrap()
    }
}
