//! Links to the question about one business.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::account::secret::Token;

/// Makes the link of a business; an earlier one no longer works.
pub(super) async fn create(
    conn: &mut PgConnection,
    business: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<Token> {
    let token = Token::random();
    sqlx::query!(
        "insert into confirmation_link (business_id, token_hash, sent_at) values ($1, $2, $3)
         on conflict (business_id) do update set token_hash = excluded.token_hash, sent_at = excluded.sent_at",
        business,
        token.hash(),
        now
    )
    .execute(conn)
    .await?;
    Ok(token)
}

/// Code of the business that a token is for.
pub(super) async fn find(conn: &mut PgConnection, token: &Token) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "select b.code from confirmation_link l join business b on b.id = l.business_id where l.token_hash = $1",
        token.hash()
    )
    .fetch_optional(conn)
    .await
}

/// The address of the question.
pub(super) fn path(token: &Token) -> String {
    format!("/konfirmasi/tautan/{}", token.reveal())
}
