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
    Ok(load_many(conn, keys, &[id]).await?.pop())
}

/// Reads several businesses as [`load`] does, in the order of their keys. Those that do not exist are left out.
pub async fn load_many(
    conn: &mut PgConnection,
    keys: &Keys,
    ids: &[i64],
) -> Result<Vec<Business>, LoadError> {
    let rows = sqlx::query_as!(
        Row,
        r#"select id, code, owner_id, name, legal_form, activity, kbli_code, kbli_edition, reported_class, place_type,
               opening_hours, address, rt, rw, desa_code, desa_source, st_x(point) as lon, st_y(point) as lat, point_source,
               point_date, point_conflict, outside, public_precision, start_month, end_month, state, verification, demo,
               created_at, updated_at, version, erased_at, hidden_at, shown_at, last_confirmed(b) as "confirmed_at!",
               (select jsonb_agg(to_jsonb(l) order by rank) from business_product l
                   where l.business_id = b.id) as products,
               (select jsonb_agg(to_jsonb(l) order by kind, period_start, source) from observation l
                   where l.business_id = b.id) as observations,
               (select jsonb_agg(to_jsonb(l) order by l.id) from legality l where l.business_id = b.id) as legalities,
               (select jsonb_agg(to_jsonb(l) order by l.id) from training_report l
                   where l.business_id = b.id) as trainings,
               (select jsonb_agg(to_jsonb(l) order by l.id) from marketing_channel l
                   where l.business_id = b.id) as channels,
               (select jsonb_agg(to_jsonb(l) order by field_group, granted_at) from publication l
                   where l.business_id = b.id) as consents
           from business b where id = any($1) order by id"#,
        ids
    )
    .fetch_all(&mut *conn)
    .await?;
    let owners: Vec<i64> = rows.iter().filter_map(|row| row.owner_id).collect();
    let owners = load_owners(conn, keys, &owners).await?;
    let owner = |row: &Row| row.owner_id.and_then(|id| owners.get(&id)).cloned();
    rows.into_iter()
        .map(|row| {
            let owner = owner(&row);
            row.business(owner)
        })
        .collect()
}

/// A business as it stands in its table, with its lists as JSON.
struct Row {
    id: i64,
    code: String,
    owner_id: Option<i64>,
    name: String,
    legal_form: Option<String>,
    activity: Option<String>,
    kbli_code: Option<String>,
    kbli_edition: Option<i16>,
    reported_class: Option<String>,
    place_type: Option<String>,
    opening_hours: Option<String>,
    address: Option<String>,
    rt: Option<String>,
    rw: Option<String>,
    desa_code: Option<String>,
    desa_source: Option<String>,
    lon: Option<f64>,
    lat: Option<f64>,
    point_source: Option<String>,
    point_date: Option<NaiveDate>,
    point_conflict: bool,
    outside: bool,
    public_precision: Option<String>,
    start_month: Option<NaiveDate>,
    end_month: Option<NaiveDate>,
    state: String,
    verification: String,
    demo: bool,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    version: i32,
    erased_at: Option<DateTime<Utc>>,
    hidden_at: Option<DateTime<Utc>>,
    shown_at: Option<DateTime<Utc>>,
    confirmed_at: DateTime<Utc>,
    products: Option<Value>,
    observations: Option<Value>,
    legalities: Option<Value>,
    trainings: Option<Value>,
    channels: Option<Value>,
    consents: Option<Value>,
}

impl Row {
    /// What people filled in, taken out of the row.
    fn take_record(&mut self, owner: Option<Owner>) -> Result<Record, LoadError> {
        let month = |date: Option<NaiveDate>| date.and_then(Month::of);
        let desa_code = self.desa_code.clone().filter(|_| self.desa_source.as_deref() == Some("record"));
        let mut record = Record {
            owner,
            name: std::mem::take(&mut self.name),
            legal_form: self.legal_form.take(),
            activity: self.activity.take(),
            kbli_code: self.kbli_code.take(),
            kbli_edition: self.kbli_edition,
            reported_class: self.reported_class.take(),
            place_type: self.place_type.take(),
            opening_hours: self.opening_hours.take(),
            address: self.address.take(),
            rt: self.rt.take(),
            rw: self.rw.take(),
            desa_code,
            point: self.lon.zip(self.lat).and_then(|(lon, lat)| LonLat::new(lon, lat)),
            point_source: self.point_source.take(),
            point_date: self.point_date,
            start_month: month(self.start_month),
            end_month: month(self.end_month),
            state: std::mem::take(&mut self.state),
            verification: std::mem::take(&mut self.verification),
            hidden_at: self.hidden_at,
            shown_at: self.shown_at,
            products: list(self.products.take())?,
            observations: list(self.observations.take())?,
            legalities: list(self.legalities.take())?,
            trainings: list(self.trainings.take())?,
            channels: list(self.channels.take())?,
            consents: list(self.consents.take())?,
        };
        record.normalise();
        Ok(record)
    }

    fn business(mut self, owner: Option<Owner>) -> Result<Business, LoadError> {
        let record = self.take_record(owner)?;
        Ok(Business {
            id: self.id,
            version: self.version,
            owner_id: self.owner_id,
            demo: self.demo,
            desa_from_point: self.desa_source.as_deref() == Some("point"),
            point_conflict: self.point_conflict,
            outside: self.outside,
            created_at: self.created_at,
            updated_at: self.updated_at,
            confirmed_at: self.confirmed_at,
            erased_at: self.erased_at,
            code: self.code,
            desa_code: self.desa_code,
            public_precision: self.public_precision,
            record,
        })
    }
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
    let sealed: Vec<i64> = sealed.filter_map(|row| row.subject_id).collect();
    let subjects =
        if sealed.is_empty() { HashMap::new() } else { subject::find_many(conn, keys, &sealed).await? };
    let open = |subject: Option<i64>, slot: Slot, cipher: Option<Vec<u8>>| {
        let key = subject.and_then(|id| subjects.get(&id));
        let Some((key, cipher)) = key.zip(cipher) else { return Ok(None) };
        Ok::<_, OpenError>(Some(Secret::new(key.open_text(slot, &cipher)?.as_str())))
    };
    let mut owners = HashMap::with_capacity(rows.len());
    for row in rows {
        let owner = Owner {
            name: row.name,
            nik: open(row.subject_id, NIK, row.nik_cipher)?,
            npwp: open(row.subject_id, NPWP, row.npwp_cipher)?,
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
