//! What waits for an officer.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use crate::account::policy::Scope;
use crate::mutu::ledger::Figure;
use crate::mutu::{Class, Part};

/// Reasons for which a record waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Queue {
    /// To be approved.
    New,
    /// Without point or without desa.
    Unplaced,
    /// The point contradicts the desa, or lies outside.
    Conflict,
    /// Nobody has said for a year that it is right.
    Stale,
    /// The reported class is another than the figures say.
    Class,
    /// Somebody asks for something.
    Requests,
}

impl Queue {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::New, Self::Requests, Self::Unplaced, Self::Conflict, Self::Class, Self::Stale];

    /// Its name in addresses and in the query.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::New => "baru",
            Self::Unplaced => "letak",
            Self::Conflict => "wilayah",
            Self::Class => "kelas",
            Self::Stale => "lama",
            Self::Requests => "permintaan",
        }
    }

    /// For people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::New => "Baru",
            Self::Unplaced => "Perlu letak",
            Self::Conflict => "Beda wilayah",
            Self::Class => "Beda kelas",
            Self::Stale => "Sudah lama",
            Self::Requests => "Permintaan",
        }
    }

    /// What is to be done there.
    pub const fn about(self) -> &'static str {
        match self {
            Self::New => "Pendaftaran yang menunggu persetujuan.",
            Self::Unplaced => "Belum punya titik di peta, atau belum diketahui desanya.",
            Self::Conflict => "Titiknya berada di desa lain dari yang tertulis, atau di luar wilayah.",
            Self::Class => "Kelas yang dilaporkan berbeda dari kelas menurut angkanya.",
            Self::Stale => "Sudah setahun tidak ada yang memastikan datanya.",
            Self::Requests => "Usul perbaikan, pengakuan usaha, laporan, dan permintaan hapus.",
        }
    }

    /// The queue called `slug`.
    pub fn find(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|queue| queue.slug() == slug)
    }
}

/// Stands in the place of a code for records whose area is unknown.
pub const WITHOUT_AREA: &str = "tanpa";

/// Which records are wanted; each part narrows.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Those that the officer reaches.
    pub scope: Scope,
    /// Those that wait here.
    pub queue: Option<Queue>,
    /// `verification`.
    pub verification: Option<String>,
    /// `state`.
    pub state: Option<String>,
    /// Code of a kecamatan or desa, or [`WITHOUT_AREA`].
    pub area: Option<String>,
    /// A code, or a part of a name.
    pub text: Option<String>,
    /// Those behind a figure of the ledger of quality.
    pub figure: Option<Figure>,
    /// Example data too.
    pub demo: bool,
    /// The time that counts as now.
    pub now: DateTime<Utc>,
}

/// A record in a list.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its key.
    pub id: i64,
    /// Its public code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: i32,
    /// `draft`, `pending`, …
    pub verification: String,
    /// `active`, `closed`, …
    pub state: String,
    /// Its desa.
    pub desa_code: Option<String>,
    /// Without point.
    pub pointless: bool,
    /// The point contradicts the desa or lies outside.
    pub conflict: bool,
    /// When it came into the register.
    pub created_at: DateTime<Utc>,
    /// When it was last said to be right.
    pub confirmed_at: DateTime<Utc>,
    /// Who is at work on it.
    pub holder: Option<String>,
    /// Their account.
    pub holder_id: Option<i64>,
    /// Kinds of the requests that wait.
    pub requests: Vec<String>,
}

/// Which way to look from a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To those that came later.
    On,
    /// To those that came before.
    Back,
}

/// A record that nobody has confirmed for this long is stale.
const FRESH: Duration = Duration::days(365);

/// Records behind (or before) the one called `from`, in the order in which they came; with [`Way::Back`] the nearest
/// first. With `free_for`, those that others than this account are at work on are left out.
///
/// Every condition that a parameter switches off falls away when the query is planned, so that what is left finds its
/// index; so does the order, one way or the other.
pub async fn list(
    conn: &mut PgConnection,
    wanted: &Wanted,
    (way, from): (Way, Option<i64>),
    free_for: Option<i64>,
    limit: i64,
) -> sqlx::Result<Vec<Row>> {
    let from = from.unwrap_or(if way == Way::On { 0 } else { i64::MAX });
    sqlx::query_as!(
        Row,
        r#"select b.id as "id!", b.code as "code!", b.name as "name!", b.version as "version!",
                  b.verification as "verification!", b.state as "state!", b.desa_code as "desa_code?",
                  b.point is null as "pointless!", (b.point_conflict or b.outside) as "conflict!",
                  b.created_at as "created_at!", last_confirmed(b) as "confirmed_at!",
                  a.name as "holder?", l.account_id as "holder_id?",
                  array(select distinct r.kind from request r
                        where r.business_id = b.id and r.state in ('open', 'taken') order by 1) as "requests!"
           from business b
           left join review_lease l on l.business_id = b.id and l.until > $11
           left join account a on a.id = l.account_id
           where ($1 or b.desa_code = any($2) or b.id = any($3) or cardinality($4::smallint[]) > 0 and exists (
                     select from business_product bp join product p on p.id = bp.product_id
                     where bp.business_id = b.id and p.group_id = any($4)))
             and b.erased_at is null and b.merged_into is null and (not b.demo or $5)
             and case $6
                 when 'baru' then b.verification = 'pending'
                 when 'letak' then b.state = 'active' and b.verification in ('pending', 'verified')
                     and (b.point is null or b.desa_code is null)
                 when 'wilayah' then b.point_conflict or b.outside
                 when 'kelas' then b.state = 'active' and b.verification in ('pending', 'verified')
                     and b.id in (select business_id from business_class where disagrees)
                 when 'lama' then b.state = 'active' and b.verification = 'verified' and last_confirmed(b) < $7
                 when 'permintaan' then b.id in (select business_id from request where state in ('open', 'taken'))
                 else true end
             and ($8 = '' or b.verification = $8)
             and ($9 = '' or b.state = $9)
             and ($10 = '' or b.desa_code = $10 or left(b.desa_code, 8) = $10 or $10 = 'tanpa' and b.desa_code is null)
             and ($12 = '' or b.code = upper($12) or position(lower($12) in lower(b.name)) > 0)
             and ($17::text is null or b.id in (
                     select business_id from quality q
                     where ($17 = '' or substr(q.classes, $18, 1) = $17) and ($19::text is null or q.hits @> array[$19])))
             and ($14::bigint is null or l.account_id is null or l.account_id = $14)
             and case when $13 then b.id > $15 else b.id < $15 end
           order by case when $13 then b.id end, case when not $13 then b.id end desc limit $16"#,
        wanted.scope.everything,
        &wanted.scope.desa,
        &wanted.scope.businesses,
        &wanted.scope.groups,
        wanted.demo,
        wanted.queue.map_or("", Queue::slug),
        wanted.now - FRESH,
        wanted.verification.as_deref().unwrap_or_default(),
        wanted.state.as_deref().unwrap_or_default(),
        wanted.area.as_deref().unwrap_or_default(),
        wanted.now,
        wanted.text.as_deref().unwrap_or_default(),
        way == Way::On,
        free_for,
        from,
        limit,
        wanted.figure.map(|figure| figure.class.map_or("", Class::letter)),
        i32::from(Part::position(wanted.figure.and_then(|figure| figure.part))),
        wanted.figure.and_then(|figure| figure.rule),
    )
    .fetch_all(conn)
    .await
}

/// Nobody needs to know more exactly how many wait.
pub const MOST: i64 = 1_000;

/// How many records wait in a queue, at most one more than [`MOST`].
pub async fn count(conn: &mut PgConnection, wanted: &Wanted, queue: Queue) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from (
               select from business b
               where ($1 or b.desa_code = any($2) or b.id = any($3) or cardinality($4::smallint[]) > 0 and exists (
                         select from business_product bp join product p on p.id = bp.product_id
                         where bp.business_id = b.id and p.group_id = any($4)))
                 and b.erased_at is null and b.merged_into is null and (not b.demo or $5)
                 and case $6
                     when 'baru' then b.verification = 'pending'
                     when 'letak' then b.state = 'active' and b.verification in ('pending', 'verified')
                         and (b.point is null or b.desa_code is null)
                     when 'wilayah' then b.point_conflict or b.outside
                     when 'kelas' then b.state = 'active' and b.verification in ('pending', 'verified')
                         and b.id in (select business_id from business_class where disagrees)
                     when 'lama' then b.state = 'active' and b.verification = 'verified' and last_confirmed(b) < $7
                     else b.id in (select business_id from request where state in ('open', 'taken')) end
               limit $8) found"#,
        wanted.scope.everything,
        &wanted.scope.desa,
        &wanted.scope.businesses,
        &wanted.scope.groups,
        wanted.demo,
        queue.slug(),
        wanted.now - FRESH,
        MOST + 1,
    )
    .fetch_one(conn)
    .await
}

/// Name of a record.
pub async fn name(conn: &mut PgConnection, id: i64) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select name from business where id = $1", id).fetch_optional(conn).await
}
