//! Sessions: a random token in a cookie, of which the database keeps the hash.
//!
//! The actor is read anew for every request, so a disabled account, a revoked session or an expired grant counts from
//! the next request on.

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;
use std::net::{IpAddr, SocketAddr};

use super::policy::{Actor, Role, Waiting};
use super::query;
use super::secret::Token;
use crate::app::App;
use crate::config::Config;
use crate::http::error::Error;

/// How long a session lasts.
#[derive(Clone, Copy, Debug)]
struct Limits {
    idle: Duration,
    absolute: Duration,
}

/// For those who see data of others.
const STAFF: Limits = Limits { idle: Duration::hours(2), absolute: Duration::hours(12) };

/// For owners, on their own telephones.
const OWNER: Limits = Limits { idle: Duration::days(14), absolute: Duration::days(60) };

/// A session's last request is noted this often, not every time.
const NOTE_EVERY: Duration = Duration::minutes(1);

/// Longest remembered text of a browser about itself.
const AGENT_LENGTH: usize = 200;

/// How far somebody got who gave the right password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// A second factor is awaited.
    Password,
    /// Signed in.
    Full,
}

impl Stage {
    const fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Full => "full",
        }
    }
}

/// Name of the cookie: over https one that no other host and no plain connection can set.
pub fn cookie_name(config: &Config) -> &'static str {
    if is_secure(config) { "__Host-sesi" } else { "sesi" }
}

fn is_secure(config: &Config) -> bool {
    config.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
}

/// The `Set-Cookie` that hands `token` to the browser, or takes the cookie back.
pub fn cookie(config: &Config, token: Option<&Token>) -> HeaderValue {
    let (value, age) = token.map_or(("", 0), |token| (token.reveal(), OWNER.absolute.num_seconds()));
    let secure = if is_secure(config) { "; Secure" } else { "" };
    let name = cookie_name(config);
    let text = format!("{name}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}");
    // Tokens are letters that fit a header; a broken one takes the cookie back.
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("sesi=; Path=/; Max-Age=0"))
}

/// The token that the browser sent.
pub fn token_of(config: &Config, headers: &HeaderMap) -> Option<Token> {
    let name = cookie_name(config);
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(one, value)| *one == name && value.len() == 43).map(|(_, value)| Token::given(value))
}

/// What a browser says about itself, shortened.
pub fn agent_of(headers: &HeaderMap) -> String {
    let text = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    text.chars().take(AGENT_LENGTH).collect()
}

/// The address that a request came from. Only a proxy on this machine is believed about whom it speaks for, and of
/// what it says only the last entry, which is its own.
pub fn origin_of(parts: &Parts) -> String {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let forwarded = parts.headers.get_all("x-forwarded-for").iter().next_back();
    let forwarded =
        forwarded.and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse::<IpAddr>().ok());
    let address = match (peer, forwarded) {
        (Some(peer), Some(forwarded)) if peer.is_loopback() => Some(forwarded),
        (peer, _) => peer,
    };
    address.map_or_else(String::new, |address| address.to_canonical().to_string())
}

/// Starts a session and returns what the browser is to hold.
pub async fn begin(
    conn: &mut PgConnection,
    account: i64,
    stage: Stage,
    agent: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<Token> {
    let is_staff = !query::grants(&mut *conn, account, now).await?.is_empty();
    let limits = if is_staff { STAFF } else { OWNER };
    let token = Token::random();
    sqlx::query!(
        "insert into session (account_id, token_hash, stage, user_agent, created_at, seen_at, idle_limit, expires_at)
         values ($1, $2, $3, $4, $5, $5, make_interval(secs => $6), $7)",
        account,
        token.hash(),
        stage.name(),
        agent,
        now,
        limits.idle.num_seconds() as f64,
        now + limits.absolute,
    )
    .execute(&mut *conn)
    .await?;
    Ok(token)
}

/// The second factor was given: the session is full, under a new token.
pub async fn complete(conn: &mut PgConnection, session: i64) -> sqlx::Result<Token> {
    let token = Token::random();
    sqlx::query!("update session set stage = 'full', token_hash = $2 where id = $1", session, token.hash())
        .execute(&mut *conn)
        .await?;
    Ok(token)
}

/// Ends the session of `token`.
pub async fn end(conn: &mut PgConnection, token: &Token) -> sqlx::Result<()> {
    sqlx::query!("delete from session where token_hash = $1", token.hash()).execute(&mut *conn).await?;
    Ok(())
}

/// Ends one session of an account; false when it has no such session.
pub async fn end_one(conn: &mut PgConnection, account: i64, session: i64) -> sqlx::Result<bool> {
    let done = sqlx::query!("delete from session where account_id = $1 and id = $2", account, session)
        .execute(&mut *conn)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Ends all sessions of an account, except one.
pub async fn end_all(conn: &mut PgConnection, account: i64, except: Option<i64>) -> sqlx::Result<u64> {
    let done =
        sqlx::query!("delete from session where account_id = $1 and id is distinct from $2", account, except)
            .execute(&mut *conn)
            .await?;
    Ok(done.rows_affected())
}

/// Looks through the eyes of `account`, or through the own again.
pub async fn view_as(conn: &mut PgConnection, session: i64, account: Option<i64>) -> sqlx::Result<()> {
    sqlx::query!("update session set viewing_id = $2 where id = $1", session, account)
        .execute(&mut *conn)
        .await?;
    Ok(())
}

/// A session as its owner sees it in a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its key.
    pub id: i64,
    /// What the browser says about itself.
    pub user_agent: String,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// Its last request, to the minute.
    pub seen_at: DateTime<Utc>,
}

/// The living sessions of an account, the latest first.
pub async fn list(conn: &mut PgConnection, account: i64, now: DateTime<Utc>) -> sqlx::Result<Vec<Listed>> {
    sqlx::query_as!(
        Listed,
        "select id, user_agent, created_at, seen_at from session
         where account_id = $1 and expires_at > $2 and seen_at + idle_limit > $2
         order by seen_at desc, id desc",
        account,
        now,
    )
    .fetch_all(&mut *conn)
    .await
}

/// Who holds `token` now.
async fn find(
    conn: &mut PgConnection,
    token: &Token,
    origin: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Actor>> {
    let found = sqlx::query!(
        r#"select s.id, s.account_id, s.stage, s.viewing_id, s.seen_at, a.totp_secret is not null as "has_factor!"
           from session s join account a on a.id = s.account_id
           where s.token_hash = $1 and s.expires_at > $2 and s.seen_at + s.idle_limit > $2
             and a.disabled_at is null"#,
        token.hash(),
        now,
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(found) = found else { return Ok(None) };
    if now - found.seen_at >= NOTE_EVERY {
        sqlx::query!("update session set seen_at = $2 where id = $1", found.id, now)
            .execute(&mut *conn)
            .await?;
    }
    let Some(identity) = query::identity(&mut *conn, found.account_id, now).await? else { return Ok(None) };
    let must_have_factor = identity.grants.iter().any(|grant| grant.role == Role::AdminUtama);
    let mut actor = Actor::account(identity, origin, now);
    actor.session = Some(found.id);
    actor.waiting = match (found.has_factor, found.stage.as_str()) {
        (true, "password") => Some(Waiting::Code),
        (false, _) if must_have_factor => Some(Waiting::Setup),
        _ => None,
    };
    let Some(viewed) = found.viewing_id.filter(|_| actor.has(Role::AdminUtama)) else {
        return Ok(Some(actor));
    };
    if let Some(viewed) = query::identity(&mut *conn, viewed, now).await? {
        actor.viewer = actor.identity.replace(viewed).map(|one| (one.id, one.name));
    }
    Ok(Some(actor))
}

impl FromRequestParts<App> for Actor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        if let Some(actor) = parts.extensions.get::<Self>() {
            return Ok(actor.clone());
        }
        let (origin, now) = (origin_of(parts), app.clock().now());
        let Some(token) = token_of(app.config(), &parts.headers) else {
            return Ok(Self::public(origin, now));
        };
        let mut conn = app.db().primary().acquire().await?;
        let actor = find(&mut conn, &token, &origin, now).await?;
        Ok(actor.unwrap_or_else(|| Self::public(origin, now)))
    }
}
