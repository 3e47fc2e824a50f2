//! Reading a record.

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
    let row = sqlx::query!(
        r#"select code, owner_id, name, legal_form, activity, kbli_code, kbli_edition, reported_class, place_type,
               opening_hours, address, rt, rw, desa_code, desa_source, st_x(point) as lon, st_y(point) as lat, point_source,
               point_date, point_conflict, outside, public_precision, start_month, end_month, state, verification, demo,
               created_at, updated_at, version, erased_at, hidden_at, shown_at, last_confirmed(b) as "confirmed_at!"
           from business b where id = $1"#,
        id
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let owner = match row.owner_id {
        Some(owner_id) => Some(load_owner(conn, keys, owner_id).await?),
        None => None,
    };
    let month = |date: Option<NaiveDate>| date.and_then(Month::of);
    let mut record = Record {
        owner,
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
        ..Record::default()
    };
    load_lists(conn, id, &mut record).await?;
    record.normalise();
    Ok(Some(Business {
        id,
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
    }))
}

async fn load_owner(conn: &mut PgConnection, keys: &Keys, id: i64) -> Result<Owner, LoadError> {
    let row = sqlx::query!(
        "select name, nik_cipher, npwp_cipher, nib, sex, birth_date, disability, education, phone, email, address, rt, rw,
             domicile_code, domicile_text, subject_id
         from owner where id = $1",
        id
    )
    .fetch_one(&mut *conn)
    .await?;
    let key = match row.subject_id.filter(|_| row.nik_cipher.is_some() || row.npwp_cipher.is_some()) {
        Some(subject_id) => subject::find(conn, keys, SubjectId(subject_id)).await?,
        None => None,
    };
    let open = |slot: Slot, cipher: Option<Vec<u8>>| -> Result<Option<Secret>, OpenError> {
        let Some((key, cipher)) = key.as_ref().zip(cipher) else { return Ok(None) };
        Ok(Some(Secret::new(key.open_text(slot, &cipher)?.as_str())))
    };
    Ok(Owner {
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
    })
}

async fn load_lists(conn: &mut PgConnection, id: i64, record: &mut Record) -> Result<(), LoadError> {
    let row = sqlx::query!(
        r#"select
            (select jsonb_agg(to_jsonb(l) order by rank) from business_product l where business_id = $1) as products,
            (select jsonb_agg(to_jsonb(l) order by kind, period_start, source)
                from observation l where business_id = $1) as observations,
            (select jsonb_agg(to_jsonb(l) order by id) from legality l where business_id = $1) as legalities,
            (select jsonb_agg(to_jsonb(l) order by id) from training_report l where business_id = $1) as trainings,
            (select jsonb_agg(to_jsonb(l) order by id) from marketing_channel l where business_id = $1) as channels,
            (select jsonb_agg(to_jsonb(l) order by field_group, granted_at)
                from publication l where business_id = $1) as consents"#,
        id
    )
    .fetch_one(conn)
    .await?;
    record.products = list(row.products)?;
    record.observations = list(row.observations)?;
    record.legalities = list(row.legalities)?;
    record.trainings = list(row.trainings)?;
    record.channels = list(row.channels)?;
    record.consents = list(row.consents)?;
    Ok(())
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
