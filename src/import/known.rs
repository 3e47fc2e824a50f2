//! Which registered business a row tells of.

use std::collections::HashMap;

use futures_util::TryStreamExt;
use sqlx::PgConnection;

use super::plan::{Business, doing, identity};
use crate::geodesy::LonLat;
use crate::privacy::{Identifier, KeyError, Keys};
use crate::ukm::UkmCode;
use crate::ukm::product::normalise;
use crate::wilayah::Areas;

/// How sure it is that a row and a business are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Met {
    /// By a number or name that only it has.
    Same(i64),
    /// Same name and place, but it does something else: somebody has to decide.
    Perhaps(i64),
}

/// What is remembered of the register: all that makes its businesses known again by name and place.
pub(super) struct Known {
    by_identity: HashMap<u64, Vec<(i64, u64)>>,
}

impl Known {
    /// Reads it.
    pub(super) async fn load(conn: &mut PgConnection, areas: &Areas) -> Result<Self, sqlx::Error> {
        let mut by_identity: HashMap<u64, Vec<(i64, u64)>> = HashMap::new();
        let mut rows = sqlx::query!(
            r#"select b.id as "id!", b.name as "name!", b.activity, b.desa_code, o.phone as "phone?",
                   st_x(b.point) as lon, st_y(b.point) as lat
               from business b left join owner o on o.id = b.owner_id
               where not b.demo and b.erased_at is null and b.merged_into is null"#
        )
        .fetch(conn);
        while let Some(row) = rows.try_next().await? {
            let point = row.lon.zip(row.lat).and_then(|(lon, lat)| LonLat::new(lon, lat));
            let desa = row.desa_code.filter(|_| point.is_none()).and_then(|code| areas.desa_by_code(&code));
            let identity = identity(&row.name, point, desa.map(|desa| desa.0), row.phone.as_deref());
            by_identity.entry(identity).or_default().push((row.id, doing(row.activity.as_deref())));
        }
        Ok(Self { by_identity })
    }

    /// The business that stands under the same name at the same place.
    fn by_place(&self, business: &Business) -> Option<Met> {
        let known = self.by_identity.get(&business.identity)?;
        let same = known.iter().find(|(_, doing)| *doing == business.doing || business.doing == 0);
        match same {
            Some((id, _)) => Some(Met::Same(*id)),
            None => known.first().map(|(id, _)| Met::Perhaps(*id)),
        }
    }

    /// The business of each row: by its number elsewhere, by NIB or NIK and name, by name and place, in this order.
    pub(super) async fn meet(
        &self,
        conn: &mut PgConnection,
        keys: &Keys,
        rows: &[Option<&Business>],
    ) -> Result<Vec<Option<Met>>, KeyError> {
        let outside = by_external_id(conn, rows).await?;
        let (nib, nik) = by_owner(conn, keys, rows).await?;
        Ok(rows
            .iter()
            .map(|row| {
                let business = row.as_ref()?;
                let parsed = &business.parsed;
                let external = parsed.external_id.as_ref().and_then(|id| outside.get(id.as_str()));
                let name = normalise(&parsed.name);
                let of_owner = || {
                    let by_nib = parsed
                        .nib
                        .as_ref()
                        .and_then(|number| nib.get(&(number.as_str().to_owned(), name.clone())));
                    let by_nik =
                        || nik_of(keys, business).into_iter().find_map(|hash| nik.get(&(hash, name.clone())));
                    by_nib.or_else(by_nik)
                };
                external.or_else(of_owner).map(|id| Met::Same(*id)).or_else(|| self.by_place(business))
            })
            .collect())
    }
}

fn nik_of(keys: &Keys, business: &Business) -> Vec<Vec<u8>> {
    let nik = business.parsed.nik.as_ref();
    nik.map(|nik| keys.lookups(Identifier::Nik, nik.expose())).unwrap_or_default()
}

async fn by_external_id(
    conn: &mut PgConnection,
    rows: &[Option<&Business>],
) -> Result<HashMap<String, i64>, sqlx::Error> {
    let ids: Vec<String> = rows.iter().flatten().filter_map(|one| one.parsed.external_id.clone()).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    // An export of ours names them by their codes.
    let found = sqlx::query!(
        r#"with called as (
               select id, business_id from external_id where source = 'sidt' and id = any($1)
               union all select code, id from business where code = any($1)
           )
           select c.id as "id!", c.business_id as "business_id!" from called c join business b on b.id = c.business_id
           where b.erased_at is null and b.merged_into is null and not b.demo"#,
        &ids
    );
    Ok(found.fetch_all(conn).await?.into_iter().map(|row| (row.id, row.business_id)).collect())
}

/// Remembers what businesses are called in SIDT; a name of ours is none.
pub(super) async fn remember_external(
    conn: &mut PgConnection,
    file_id: i64,
    called: &[(&str, i64)],
) -> Result<(), sqlx::Error> {
    let theirs = called.iter().filter(|(id, _)| id.parse::<UkmCode>().is_err());
    let (ids, businesses): (Vec<String>, Vec<i64>) =
        theirs.map(|(id, business)| ((*id).to_owned(), *business)).unzip();
    sqlx::query!(
        "insert into external_id (source, id, business_id, file_id)
         select 'sidt', n.id, n.business_id, $1 from unnest($2::text[], $3::bigint[]) n (id, business_id)
         on conflict do nothing",
        file_id,
        &ids,
        &businesses
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// NIB or lookup of the NIK, and name in one spelling → business, the oldest where there are several.
type ByOwner<T> = HashMap<(T, String), i64>;

async fn by_owner(
    conn: &mut PgConnection,
    keys: &Keys,
    rows: &[Option<&Business>],
) -> Result<(ByOwner<String>, ByOwner<Vec<u8>>), sqlx::Error> {
    let nibs: Vec<String> =
        rows.iter().flatten().filter_map(|one| Some(one.parsed.nib.as_ref()?.as_str().to_owned())).collect();
    let niks: Vec<Vec<u8>> = rows.iter().flatten().flat_map(|one| nik_of(keys, one)).collect();
    let (mut by_nib, mut by_nik) = (HashMap::new(), HashMap::new());
    if nibs.is_empty() && niks.is_empty() {
        return Ok((by_nib, by_nik));
    }
    let found = sqlx::query!(
        r#"select b.id, b.name, o.nib, o.nik_lookup
           from owner o join business b on b.owner_id = o.id
           where (o.nib = any($1) or o.nik_lookup = any($2))
               and b.erased_at is null and b.merged_into is null and not b.demo
           order by b.id desc"#,
        &nibs,
        &niks
    );
    // The oldest comes last and stays.
    for row in found.fetch_all(conn).await? {
        let name = normalise(&row.name);
        if let Some(nib) = row.nib {
            by_nib.insert((nib, name.clone()), row.id);
        }
        if let Some(nik) = row.nik_lookup {
            by_nik.insert((nik, name), row.id);
        }
    }
    Ok((by_nib, by_nik))
}
