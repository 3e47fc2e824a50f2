//! Reading a record.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sqlx::PgConnection;

use super::lookup::{NIK, NPWP};
use super::model::{Owner, Record};
use crate::geodesy::LonLat;
use crate::month::Month;
use crate::privacy::{KeyError, Keys, OpenError, Secret, Slot, SubjectId, SubjectKey, subject};

/// A business of the register as it stands.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "one for each flag of the table")]
pub struct Business {
    /// Its key.
    pub id: i64,
    /// Its public code.
    pub code: String,
    /// Grows by one with every save.
    pub version: i32,
    /// Its owner, who may have other businesses.
    pub owner_id: Option<i64>,
    /// Made up.
    pub demo: bool,
    /// The desa that it belongs to, named by the record or found by the point.
    pub desa_code: Option<String>,
    /// The desa was found by the point.
    pub desa_from_point: bool,
    /// The point contradicts the desa.
    pub point_conflict: bool,
    /// The point lies outside every desa.
    pub outside: bool,
    /// What the public sees of the place: `exact`, `desa`, or nothing.
    pub public_precision: Option<String>,
    /// When it came into the register.
    pub created_at: DateTime<Utc>,
    /// When it was last saved.
    pub updated_at: DateTime<Utc>,
    /// When somebody last said that it is right.
    pub confirmed_at: DateTime<Utc>,
    /// When it was erased at its owner's request; nothing is left to be changed then.
    pub erased_at: Option<DateTime<Utc>>,
    /// What people filled in.
    pub record: Record,
}

/// Why a record cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Keys.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A sealed value does not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A list is not of the form that the tables give.
    #[error("data UKM tidak terbaca: {0}")]
    Form(#[from] serde_json::Error),
    /// The database failed.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// The business with a public code.
pub async fn find_id(conn: &mut PgConnection, code: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("select id from business where code = $1", code).fetch_optional(conn).await
}

/// Reads a business with everything that belongs to it.
pub async fn load(conn: &mut PgConnection, keys: &Keys, id: i64) -> Result<Option<Business>, LoadError> {
    Ok(load_all(conn, keys, &[id]).await?.pop())
}

/// Reads the businesses called `ids` that there are, in the order of their keys.
pub async fn load_all(conn: &mut PgConnection, keys: &Keys, ids: &[i64]) -> Result<Vec<Business>, LoadError> {
    let rows = sqlx::query!(
        r#"select id, code, owner_id, name, legal_form, activity, kbli_code, kbli_edition, reported_class, place_type,
               opening_hours, address, rt, rw, desa_code, desa_source, st_x(point) as lon, st_y(point) as lat, point_source,
               point_date, point_conflict, outside, public_precision, start_month, end_month, state, verification, demo,
               created_at, updated_at, version, erased_at, hidden_at, shown_at, last_confirmed(b) as "confirmed_at!"
           from business b where id = any($1) order by id"#,
        ids
    )
    .fetch_all(&mut *conn)
    .await?;
    let owner_ids: Vec<i64> = rows.iter().filter_map(|row| row.owner_id).collect();
    let owners = load_owners(conn, keys, &owner_ids).await?;
    let mut lists = load_lists(conn, ids).await?;
    let month = |date: Option<NaiveDate>| date.and_then(Month::of);
    let mut businesses = Vec::with_capacity(rows.len());
    for row in rows {
        let mut record = Record {
            owner: row.owner_id.and_then(|id| owners.get(&id).cloned()),
            name: row.name,
            legal_form: row.legal_form,
            activity: row.activity,
            kbli_code: row.kbli_code,
            kbli_edition: row.kbli_edition,
            reported_class: row.reported_class,
            place_type: row.place_type,
            opening_hours: row.opening_hours,
            address: row.address,
            rt: row.rt,
            rw: row.rw,
            desa_code: row.desa_code.clone().filter(|_| row.desa_source.as_deref() == Some("record")),
            point: row.lon.zip(row.lat).and_then(|(lon, lat)| LonLat::new(lon, lat)),
            point_source: row.point_source,
            point_date: row.point_date,
            start_month: month(row.start_month),
            end_month: month(row.end_month),
            state: row.state,
            verification: row.verification,
            hidden_at: row.hidden_at,
            shown_at: row.shown_at,
            ..lists.remove(&row.id).unwrap_or_default()
        };
        record.normalise();
        businesses.push(Business {
            id: row.id,
            code: row.code,
            version: row.version,
            owner_id: row.owner_id,
            demo: row.demo,
            desa_code: row.desa_code,
            desa_from_point: row.desa_source.as_deref() == Some("point"),
            point_conflict: row.point_conflict,
            outside: row.outside,
            public_precision: row.public_precision,
            created_at: row.created_at,
            updated_at: row.updated_at,
            confirmed_at: row.confirmed_at,
            erased_at: row.erased_at,
            record,
        });
    }
    Ok(businesses)
}

async fn load_owners(
    conn: &mut PgConnection,
    keys: &Keys,
    ids: &[i64],
) -> Result<HashMap<i64, Owner>, LoadError> {
    let rows = sqlx::query!(
        "select id, name, nik_cipher, npwp_cipher, nib, sex, birth_date, disability, education, phone, email, address, rt,
             rw, domicile_code, domicile_text, subject_id
         from owner where id = any($1)",
        ids
    )
    .fetch_all(&mut *conn)
    .await?;
    let sealed = rows.iter().filter(|row| row.nik_cipher.is_some() || row.npwp_cipher.is_some());
    let subjects: Vec<i64> = sealed.filter_map(|row| row.subject_id).collect();
    let subject_keys =
        if subjects.is_empty() { HashMap::new() } else { subject::find_all(conn, keys, &subjects).await? };
    let mut owners = HashMap::with_capacity(rows.len());
    for row in rows {
        let key = row.subject_id.and_then(|id| subject_keys.get(&SubjectId(id)));
        let open = |slot: Slot, cipher: Option<Vec<u8>>| -> Result<Option<Secret>, OpenError> {
            let Some((key, cipher)) = key.zip(cipher) else { return Ok(None) };
            Ok(Some(Secret::new(key.open_text(slot, &cipher)?.as_str())))
        };
        let owner = Owner {
            name: row.name,
            nik: open(NIK, row.nik_cipher)?,
            npwp: open(NPWP, row.npwp_cipher)?,
            nib: row.nib,
            sex: row.sex,
            birth_date: row.birth_date,
            disability: row.disability,
            education: row.education,
            phone: row.phone,
            email: row.email,
            address: row.address,
            rt: row.rt,
            rw: row.rw,
            domicile_code: row.domicile_code,
            domicile_text: row.domicile_text,
        };
        owners.insert(row.id, owner);
    }
    Ok(owners)
}

/// The lists of each business, in a record that has nothing else.
async fn load_lists(conn: &mut PgConnection, ids: &[i64]) -> Result<HashMap<i64, Record>, LoadError> {
    let rows = sqlx::query!(
        r#"select b.id as "id!",
            (select jsonb_agg(to_jsonb(l) order by rank) from business_product l where business_id = b.id) as products,
            (select jsonb_agg(to_jsonb(l) order by kind, period_start, source)
                from observation l where business_id = b.id) as observations,
            (select jsonb_agg(to_jsonb(l) order by l.id) from legality l where business_id = b.id) as legalities,
            (select jsonb_agg(to_jsonb(l) order by l.id) from training_report l where business_id = b.id) as trainings,
            (select jsonb_agg(to_jsonb(l) order by l.id) from marketing_channel l where business_id = b.id) as channels,
            (select jsonb_agg(to_jsonb(l) order by field_group, granted_at)
                from publication l where business_id = b.id) as consents
           from unnest($1::bigint[]) b (id)"#,
        ids
    )
    .fetch_all(conn)
    .await?;
    let mut lists = HashMap::with_capacity(rows.len());
    for row in rows {
        let record = Record {
            products: list(row.products)?,
            observations: list(row.observations)?,
            legalities: list(row.legalities)?,
            trainings: list(row.trainings)?,
            channels: list(row.channels)?,
            consents: list(row.consents)?,
            ..Record::default()
        };
        lists.insert(row.id, record);
    }
    Ok(lists)
}

fn list<T: DeserializeOwned>(rows: Option<Value>) -> Result<Vec<T>, serde_json::Error> {
    rows.map_or(Ok(Vec::new()), serde_json::from_value)
}

/// The key that seals what belongs to a business: its owner's, or one of its own while it has none. Made when there is
/// none yet. None when it was destroyed.
pub async fn subject_key(
    conn: &mut PgConnection,
    keys: &Keys,
    business_id: i64,
    now: DateTime<Utc>,
) -> Result<Option<SubjectKey>, KeyError> {
    let row = sqlx::query!(
        r#"select b.owner_id, b.subject_id, o.subject_id as "owner_subject_id?"
           from business b left join owner o on o.id = b.owner_id where b.id = $1"#,
        business_id
    )
    .fetch_one(&mut *conn)
    .await?;
    let known = if row.owner_id.is_some() { row.owner_subject_id } else { row.subject_id };
    if let Some(known) = known {
        return subject::find(conn, keys, SubjectId(known)).await;
    }
    let key = subject::create(conn, keys, now).await?;
    match row.owner_id {
        Some(owner_id) => {
            sqlx::query!("update owner set subject_id = $2 where id = $1", owner_id, key.id().0)
                .execute(conn)
                .await?
        }
        None => {
            sqlx::query!("update business set subject_id = $2 where id = $1", business_id, key.id().0)
                .execute(conn)
                .await?
        }
    };
    Ok(Some(key))
}
