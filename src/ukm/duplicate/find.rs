//! Records that may be the same business as one that is known or about to be registered.

use std::collections::BTreeMap;

use sqlx::PgConnection;

use super::name::Name;
use super::score::{ALIKE, Facts, Namesakes, Reason, judge};
use crate::geodesy::LonLat;
use crate::privacy::{Identifier, KeyError, Keys, Secret};

/// Half a kilometre in degrees, a little more than that near the equator.
const NEAR_DEGREES: f64 = 500.0 / 110_000.0;
/// Less likely ones are not worth a look.
const LEAST: f64 = 0.2;
/// Records of which more than the name is read.
const MOST: usize = 200;

/// What is known of a business that may be in the register already.
#[derive(Clone, Debug, Default)]
pub struct Probe {
    /// Trade name.
    pub name: String,
    /// `+62…`
    pub phone: Option<String>,
    /// 16 digits.
    pub nik: Option<Secret>,
    /// 13 digits.
    pub nib: Option<String>,
    /// Where it truly is.
    pub point: Option<LonLat>,
    /// Code of its desa.
    pub desa_code: Option<String>,
    /// Its products in the dictionary.
    pub product_ids: Vec<i16>,
    /// Made up; is compared with what is made up, as real ones are with real ones.
    pub demo: bool,
}

/// A record that may be the same business.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Its key.
    pub business: i64,
    /// From 0 to 1.
    pub likelihood: f64,
    /// Why, in an order fit for being read.
    pub reasons: Vec<Reason>,
}

/// Records that may be the business of `probe`, likeliest first, at most `limit`.
///
/// Looked at are those with the same NIK, NIB or telephone, and those with a name like it in the same desa or within
/// 500 m. What was merged, rejected or erased is left out.
pub async fn find(
    conn: &mut PgConnection,
    keys: &Keys,
    probe: &Probe,
    limit: usize,
) -> Result<Vec<Candidate>, KeyError> {
    let nik = match &probe.nik {
        Some(nik) => {
            keys.refresh(conn).await?;
            keys.lookups(Identifier::Nik, nik.expose())
        }
        None => Vec::new(),
    };
    let facts = Facts {
        name: Name::new(&probe.name),
        nik,
        nib: probe.nib.clone(),
        phone: probe.phone.clone(),
        point: probe.point,
        desa: probe.desa_code.clone(),
        products: probe.product_ids.clone(),
    };
    Ok(among(conn, &facts, None, probe.demo, limit).await?)
}

/// Records that may be the same business as one of the register.
pub async fn find_of(conn: &mut PgConnection, business: i64, limit: usize) -> sqlx::Result<Vec<Candidate>> {
    let Some((_, demo, facts)) = facts(conn, &[business]).await?.pop() else { return Ok(Vec::new()) };
    among(conn, &facts, Some(business), demo, limit).await
}

async fn among(
    conn: &mut PgConnection,
    facts: &Facts,
    itself: Option<i64>,
    demo: bool,
    limit: usize,
) -> sqlx::Result<Vec<Candidate>> {
    let mut ids: Vec<i64> = Vec::new();
    let mut namesakes = Namesakes::default();
    if !facts.name.is_generic() {
        let nearby = names_nearby(conn, facts, itself, demo).await?;
        let all = nearby.into_iter().map(|(id, name)| (id, Name::new(&name)));
        let mut alike: Vec<(i64, Name)> =
            all.filter(|(_, name)| facts.name.similarity(name) >= ALIKE).collect();
        namesakes = Namesakes::new(&facts.name, alike.iter().map(|(_, name)| name));
        alike.sort_by(|(_, a), (_, b)| facts.name.closeness(b).total_cmp(&facts.name.closeness(a)));
        ids.extend(alike.iter().take(MOST).map(|(id, _)| *id));
    }
    ids.extend(of_person(conn, facts, itself, demo).await?);
    ids.sort_unstable();
    ids.dedup();
    let mut found: Vec<Candidate> = Vec::new();
    for (business, _, other) in self::facts(conn, &ids).await? {
        if let Some((likelihood, reasons)) =
            judge(facts, &other, &namesakes).filter(|judged| judged.0 >= LEAST)
        {
            found.push(Candidate { business, likelihood, reasons });
        }
    }
    found.sort_by(|a, b| b.likelihood.total_cmp(&a.likelihood).then(a.business.cmp(&b.business)));
    found.truncate(limit);
    Ok(found)
}

/// Names of the same desa and within half a kilometre.
async fn names_nearby(
    conn: &mut PgConnection,
    facts: &Facts,
    itself: Option<i64>,
    demo: bool,
) -> sqlx::Result<BTreeMap<i64, String>> {
    let mut names = BTreeMap::new();
    if let Some(desa) = &facts.desa {
        let rows = sqlx::query!(
            "select id, name from business where desa_code = $1 and demo = $2
             and merged_into is null and erased_at is null and verification <> 'rejected'",
            desa,
            demo
        )
        .fetch_all(&mut *conn)
        .await?;
        names.extend(rows.into_iter().map(|row| (row.id, row.name)));
    }
    if let Some(point) = facts.point {
        let rows = sqlx::query!(
            "select id, name from business
             where point && st_expand(st_setsrid(st_makepoint($1, $2), 4326), $3) and demo = $4
             and merged_into is null and erased_at is null and verification <> 'rejected'",
            point.lon(),
            point.lat(),
            NEAR_DEGREES,
            demo
        )
        .fetch_all(&mut *conn)
        .await?;
        names.extend(rows.into_iter().map(|row| (row.id, row.name)));
    }
    if let Some(itself) = itself {
        names.remove(&itself);
    }
    Ok(names)
}

/// Businesses of owners with the same NIK, NIB or telephone.
async fn of_person(
    conn: &mut PgConnection,
    facts: &Facts,
    itself: Option<i64>,
    demo: bool,
) -> sqlx::Result<Vec<i64>> {
    if facts.nik.is_empty() && facts.nib.is_none() && facts.phone.is_none() {
        return Ok(Vec::new());
    }
    sqlx::query_scalar!(
        "with person as (
             (select id from owner where nik_lookup = any($1))
             union (select id from owner where nib = $2)
             union (select id from owner where phone = $3 limit 100)
         )
         select b.id from business b join person on b.owner_id = person.id
         where b.demo = $4 and b.merged_into is null and b.erased_at is null and b.verification <> 'rejected'
             and b.id is distinct from $5
         order by b.id limit 200",
        &facts.nik,
        facts.nib,
        facts.phone,
        demo,
        itself
    )
    .fetch_all(conn)
    .await
}

/// What is looked at of these businesses, and whether they are made up.
pub(super) async fn facts(conn: &mut PgConnection, ids: &[i64]) -> sqlx::Result<Vec<(i64, bool, Facts)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!(
        r#"select b.id, b.demo, b.name, b.desa_code, st_x(b.point) as lon, st_y(b.point) as lat,
               o.nik_lookup as "nik_lookup?", o.nib as "nib?", o.phone as "phone?",
               array(select p.product_id from business_product p
                   where p.business_id = b.id and p.product_id is not null) as "products!"
           from business b left join owner o on o.id = b.owner_id
           where b.id = any($1) order by b.id"#,
        ids
    )
    .fetch_all(conn)
    .await?;
    let facts = rows.into_iter().map(|row| {
        let facts = Facts {
            name: Name::new(&row.name),
            nik: row.nik_lookup.into_iter().collect(),
            nib: row.nib,
            phone: row.phone,
            point: row.lon.zip(row.lat).and_then(|(lon, lat)| LonLat::new(lon, lat)),
            desa: row.desa_code,
            products: row.products,
        };
        (row.id, row.demo, facts)
    });
    Ok(facts.collect())
}
