//! SQL of accounts and grants.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use sqlx::PgConnection;

use super::contact::Contact;
use super::policy::{Bounds, Grant, Identity, Menu, Powers, Role};

/// The day in Western Indonesian time, by which the periods of grants count.
pub fn today(now: DateTime<Utc>) -> NaiveDate {
    FixedOffset::east_opt(7 * 3600)
        .map_or_else(|| now.date_naive(), |wib| now.with_timezone(&wib).date_naive())
}

/// A grant as it stands in the database, whatever its period.
#[derive(Clone, Debug)]
pub struct StoredGrant {
    /// Its key.
    pub id: i64,
    /// What it gives.
    pub grant: Grant,
    /// First day.
    pub from: NaiveDate,
    /// Name of whoever gave it; none for the console.
    pub granted_by: Option<String>,
    /// When it was taken back.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl StoredGrant {
    /// Whether it counts on `day`.
    pub fn is_valid(&self, day: NaiveDate) -> bool {
        self.revoked_at.is_none() && self.from <= day && self.grant.until.is_none_or(|until| day <= until)
    }
}

/// Every grant that an account ever had, the latest first.
pub async fn all_grants(conn: &mut PgConnection, account: i64) -> sqlx::Result<Vec<StoredGrant>> {
    let rows = sqlx::query!(
        r#"select g.id, g.role, g.valid_from, g.valid_until, g.decree, g.revoked_at, b.name as "granted_by?",
                  array(select menu from role_grant_menu m where m.grant_id = g.id order by menu) as "menus!",
                  array(select fill from role_grant_menu m where m.grant_id = g.id order by menu) as "fill!",
                  array(select edit from role_grant_menu m where m.grant_id = g.id order by menu) as "edit!",
                  array(select verify from role_grant_menu m where m.grant_id = g.id order by menu) as "verify!",
                  array(select desa_code from role_grant_desa d where d.grant_id = g.id) as "desa!",
                  array(select group_id from role_grant_group p where p.grant_id = g.id) as "groups!"
           from role_grant g left join account b on b.id = g.granted_by
           where g.account_id = $1 order by g.id desc"#,
        account,
    )
    .fetch_all(&mut *conn)
    .await?;
    let grants = rows.into_iter().filter_map(|row| {
        let powers = row.fill.iter().zip(&row.edit).zip(&row.verify);
        let powers =
            powers.map(|((fill, edit), verify)| Powers { fill: *fill, edit: *edit, verify: *verify });
        let menus =
            row.menus.iter().zip(powers).filter_map(|(menu, powers)| Some((Menu::parse(menu)?, powers)));
        let bounds = if row.groups.is_empty() {
            Bounds::Desa(row.desa.into_iter().collect())
        } else {
            Bounds::Groups(row.groups.into_iter().collect())
        };
        Some(StoredGrant {
            id: row.id,
            grant: Grant {
                role: Role::parse(&row.role)?,
                menus: menus.collect(),
                bounds,
                decree: row.decree,
                until: row.valid_until,
            },
            from: row.valid_from,
            granted_by: row.granted_by,
            revoked_at: row.revoked_at,
        })
    });
    Ok(grants.collect())
}

/// The grants that count now.
pub async fn grants(conn: &mut PgConnection, account: i64, now: DateTime<Utc>) -> sqlx::Result<Vec<Grant>> {
    let (all, day) = (all_grants(conn, account).await?, today(now));
    Ok(all.into_iter().filter(|stored| stored.is_valid(day)).map(|stored| stored.grant).collect())
}

/// An enabled account with what it may do now.
pub async fn identity(
    conn: &mut PgConnection,
    account: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Identity>> {
    let found = sqlx::query!(
        r#"select name,
                  array(select b.id from business b join owner o on o.id = b.owner_id where o.account_id = a.id) as "owned!",
                  array(
                      select c.business_id from business_companion c
                      where c.account_id = a.id and c.valid_from <= $2
                        and (c.valid_until is null or c.valid_until >= $2)) as "assigned!"
           from account a where id = $1 and disabled_at is null"#,
        account,
        today(now),
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(found) = found else { return Ok(None) };
    Ok(Some(Identity {
        id: account,
        name: found.name,
        grants: grants(conn, account, now).await?,
        owned: found.owned.into_iter().collect(),
        assigned: found.assigned.into_iter().collect(),
    }))
}

/// An account as it stands in the database.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its key.
    pub id: i64,
    /// Name of the person.
    pub name: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// True when a password was chosen.
    pub has_password: bool,
    /// True when a second factor is set up.
    pub has_factor: bool,
    /// Since when nobody can sign in.
    pub disabled_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// The account with this key.
pub async fn find(conn: &mut PgConnection, id: i64) -> sqlx::Result<Option<Account>> {
    sqlx::query_as!(
        Account,
        r#"select id, name, email, phone, password_hash is not null as "has_password!",
                  totp_secret is not null as "has_factor!", disabled_at, created_at
           from account where id = $1"#,
        id,
    )
    .fetch_optional(&mut *conn)
    .await
}

/// What is needed to judge a password.
pub struct Credentials {
    /// Key of the account.
    pub id: i64,
    /// What is kept of the password.
    pub password_hash: Option<String>,
    /// Whether a second factor is set up.
    pub has_factor: bool,
}

/// The enabled account that signs in as `contact`.
pub async fn credentials(conn: &mut PgConnection, contact: &Contact) -> sqlx::Result<Option<Credentials>> {
    sqlx::query_as!(
        Credentials,
        r#"select id, password_hash, totp_secret is not null as "has_factor!" from account
           where (email = $1 or phone = $1) and disabled_at is null"#,
        contact.text(),
    )
    .fetch_optional(&mut *conn)
    .await
}

/// What is kept of an account's password.
pub async fn password_hash(conn: &mut PgConnection, id: i64) -> sqlx::Result<Option<String>> {
    let found = sqlx::query_scalar!("select password_hash from account where id = $1", id)
        .fetch_optional(conn)
        .await?;
    Ok(found.flatten())
}

/// A new account's name and ways to reach it.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Name of the person.
    pub name: String,
    /// E-mail address in small letters.
    pub email: Option<String>,
    /// Number in E.164.
    pub phone: Option<String>,
}

/// Makes an account without a password; a violated `account_email_key` or `account_phone_key` tells that it exists.
pub async fn create(conn: &mut PgConnection, new: &NewAccount, now: DateTime<Utc>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "insert into account (name, email, phone, created_at) values ($1, $2, $3, $4) returning id",
        new.name,
        new.email,
        new.phone,
        now,
    )
    .fetch_one(&mut *conn)
    .await
}

/// Puts a password in place.
pub async fn set_password(conn: &mut PgConnection, id: i64, hash: &str) -> sqlx::Result<()> {
    sqlx::query!("update account set password_hash = $2 where id = $1", id, hash).execute(&mut *conn).await?;
    Ok(())
}

/// Closes an account or opens it again; false when it was so already.
pub async fn set_disabled(
    conn: &mut PgConnection,
    id: i64,
    since: Option<DateTime<Utc>>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update account set disabled_at = $2 where id = $1 and (disabled_at is null) = ($2::timestamptz is not null)",
        id,
        since,
    )
    .execute(&mut *conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Gives a grant; returns its key.
pub async fn give(
    conn: &mut PgConnection,
    account: i64,
    grant: &Grant,
    from: NaiveDate,
    by: Option<i64>,
    now: DateTime<Utc>,
) -> sqlx::Result<i64> {
    let id = sqlx::query_scalar!(
        "insert into role_grant (account_id, role, valid_from, valid_until, decree, granted_by, granted_at)
         values ($1, $2, $3, $4, $5, $6, $7) returning id",
        account,
        grant.role.slug(),
        from,
        grant.until,
        grant.decree,
        by,
        now,
    )
    .fetch_one(&mut *conn)
    .await?;
    for (menu, powers) in &grant.menus {
        sqlx::query!(
            "insert into role_grant_menu (grant_id, menu, fill, edit, verify) values ($1, $2, $3, $4, $5)",
            id,
            menu.slug(),
            powers.fill,
            powers.edit,
            powers.verify,
        )
        .execute(&mut *conn)
        .await?;
    }
    let (desa, groups): (Vec<String>, Vec<i16>) = match &grant.bounds {
        Bounds::Desa(codes) => (codes.iter().cloned().collect(), Vec::new()),
        Bounds::Groups(groups) => (Vec::new(), groups.iter().copied().collect()),
    };
    sqlx::query!("insert into role_grant_desa select $1, unnest($2::text[])", id, &desa)
        .execute(&mut *conn)
        .await?;
    sqlx::query!("insert into role_grant_group select $1, unnest($2::smallint[])", id, &groups)
        .execute(&mut *conn)
        .await?;
    Ok(id)
}

/// Takes a grant back; false when the account has no such grant any more.
pub async fn revoke(
    conn: &mut PgConnection,
    account: i64,
    grant: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update role_grant set revoked_at = $3 where account_id = $1 and id = $2 and revoked_at is null",
        account,
        grant,
        now,
    )
    .execute(&mut *conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// True when somebody is or was admin utama: then no first one is to be made.
pub async fn has_admin(conn: &mut PgConnection) -> sqlx::Result<bool> {
    let found = sqlx::query_scalar!(
        r#"select exists (select from role_grant where role = 'admin_utama') as "found!""#
    );
    found.fetch_one(&mut *conn).await
}

/// A grant of the admin utama, without an end.
pub fn admin_utama(decree: String) -> Grant {
    Grant {
        role: Role::AdminUtama,
        menus: Vec::new(),
        bounds: Bounds::Desa(BTreeSet::new()),
        decree,
        until: None,
    }
}

/// A line of the list of accounts.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Key.
    pub id: i64,
    /// Name of the person.
    pub name: String,
    /// By which it signs in.
    pub contact: String,
    /// Roles that count now, for people.
    pub roles: Vec<String>,
    /// Nobody can sign in.
    pub disabled: bool,
}

/// Accounts by name, behind the one called `after`; `text` is part of a name, an address or a number.
pub async fn list(
    conn: &mut PgConnection,
    text: Option<&str>,
    after: Option<i64>,
    limit: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<Listed>> {
    let rows = sqlx::query!(
        r#"select a.id, a.name, coalesce(a.email, a.phone) as "contact!", a.disabled_at is not null as "disabled!",
                  array(select distinct g.role from role_grant g
                        where g.account_id = a.id and g.revoked_at is null and g.valid_from <= $4
                          and (g.valid_until is null or g.valid_until >= $4)) as "roles!"
           from account a
           where ($1::text is null or position(lower($1) in lower(concat_ws(' ', a.name, a.email, a.phone))) > 0)
             and ($2::bigint is null or (a.name, a.id) > (select c.name, c.id from account c where c.id = $2))
           order by a.name, a.id limit $3"#,
        text,
        after,
        limit,
        today(now),
    )
    .fetch_all(&mut *conn)
    .await?;
    let title = |slug: &String| Role::parse(slug).map(|role| role.title().to_owned());
    Ok(rows
        .into_iter()
        .map(|row| Listed {
            id: row.id,
            name: row.name,
            contact: row.contact,
            roles: row.roles.iter().filter_map(title).collect(),
            disabled: row.disabled,
        })
        .collect())
}

/// `akun 12` of the history as the name of that account; anything else as it is.
pub async fn actor_name(conn: &mut PgConnection, actor: &str) -> sqlx::Result<String> {
    let Some(id) = actor.strip_prefix("akun ").and_then(|id| id.parse::<i64>().ok()) else {
        return Ok(actor.to_owned());
    };
    Ok(find(conn, id).await?.map_or_else(|| actor.to_owned(), |account| account.name))
}
