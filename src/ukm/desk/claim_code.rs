//! The code that shows that somebody holds the number on a record. Its text is nowhere but in the message.

use chrono::{DateTime, Duration, Utc};
use rand::RngExt;
use sqlx::PgConnection;

use crate::account::secret;

/// How long a code can be used: an officer may have to hand it over.
pub(super) const LASTS: Duration = Duration::hours(48);

/// Guesses at one code.
const TRIES: i16 = 5;

/// Codes sent about one business within a day, so that nobody's telephone is flooded.
const MOST_A_DAY: i64 = 3;

/// Makes a code for `account`; earlier ones of the same account no longer count. None when enough were sent today.
pub(super) async fn create(
    conn: &mut PgConnection,
    business: i64,
    account: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<(i64, String)>> {
    // Whoever locks the business first is counted first.
    sqlx::query!("select id from business where id = $1 for update", business).fetch_one(&mut *conn).await?;
    let sent = sqlx::query_scalar!(
        r#"select count(*) as "sent!" from claim_code where business_id = $1 and created_at > $2"#,
        business,
        now - Duration::days(1)
    )
    .fetch_one(&mut *conn)
    .await?;
    if sent >= MOST_A_DAY {
        return Ok(None);
    }
    let code = format!("{:06}", rand::rng().random_range(0..1_000_000_u32));
    let id = sqlx::query_scalar!(
        "insert into claim_code (business_id, account_id, code_hash, created_at, expires_at)
         values ($1, $2, $3, $4, $5) returning id",
        business,
        account,
        hash(business, account, &code),
        now,
        now + LASTS
    )
    .fetch_one(conn)
    .await?;
    Ok(Some((id, code)))
}

/// Whether `typed` is the latest code of `account` for this business. Every try is counted, and a right one uses it up.
pub(super) async fn check(
    conn: &mut PgConnection,
    business: i64,
    account: i64,
    typed: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let row = sqlx::query!(
        "update claim_code set tries = tries + 1
         where id = (select max(id) from claim_code where business_id = $1 and account_id = $2)
           and used_at is null and expires_at > $3 and tries < $4
         returning id, code_hash",
        business,
        account,
        now,
        TRIES
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(false) };
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    if row.code_hash != hash(business, account, &digits) {
        return Ok(false);
    }
    sqlx::query!("update claim_code set used_at = $2 where id = $1", row.id, now).execute(conn).await?;
    Ok(true)
}

fn hash(business: i64, account: i64, code: &str) -> Vec<u8> {
    secret::hash(&format!("claim {business} {account} {code}"))
}
