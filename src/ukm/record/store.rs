//! Writing a record into its tables.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use sqlx::PgConnection;

use super::lookup::seal_identity;
use super::model::{Owner, Record};
use super::place::settle;
use crate::geodesy::LonLat;
use crate::month::Month;
use crate::privacy::{Identifier, Keys, Secret, SubjectKey};
use crate::wilayah::Areas;

/// Writes what belongs to the owner alone.
pub(super) async fn write_owner(
    conn: &mut PgConnection,
    keys: &Keys,
    key: &SubjectKey,
    id: i64,
    owner: &Owner,
) -> sqlx::Result<()> {
    let seal = |of: Identifier, number: &Option<Secret>| {
        let sealed = number.as_ref().map(|number| seal_identity(keys, key, of, number));
        sealed.map(|(sealed, lookup)| (sealed.into_bytes(), lookup)).unzip()
    };
    let (nik_cipher, nik_lookup): (Option<Vec<u8>>, Option<Vec<u8>>) = seal(Identifier::Nik, &owner.nik);
    let (npwp_cipher, npwp_lookup): (Option<Vec<u8>>, Option<Vec<u8>>) = seal(Identifier::Npwp, &owner.npwp);
    sqlx::query!(
        "update owner set subject_id = $2, name = $3, nik_cipher = $4, nik_lookup = $5, npwp_cipher = $6, npwp_lookup = $7,
             nib = $8, sex = $9, birth_date = $10, disability = $11, education = $12, phone = $13, email = $14, address = $15,
             rt = $16, rw = $17, domicile_code = $18, domicile_text = $19
         where id = $1",
        id,
        key.id().0,
        owner.name,
        nik_cipher,
        nik_lookup,
        npwp_cipher,
        npwp_lookup,
        owner.nib,
        owner.sex,
        owner.birth_date,
        owner.disability,
        owner.education,
        owner.phone,
        owner.email,
        owner.address,
        owner.rt,
        owner.rw,
        owner.domicile_code,
        owner.domicile_text,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes what belongs to the business alone, and with it what the public sees of its place: the true point by consent,
/// else the stand-in it had, else, for a new desa, a new one.
pub(super) async fn write_business(
    conn: &mut PgConnection,
    areas: &Areas,
    id: i64,
    record: &Record,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let named = record.desa_code.as_deref().and_then(|code| areas.desa_by_code(code));
    let placed = settle(areas, named, record.point);
    let desa = placed.desa.map(|desa| areas.desa()[usize::from(desa.0)].code.clone());
    let source = placed.desa.map(|_| if placed.from_point { "point" } else { "record" });
    let exact = record.shows_place() && record.point.is_some() && desa.is_some();
    sqlx::query!(
        r#"with was as (
               select desa_code, case public_precision when 'exact' then stand_in else public_point end as stand_in
               from business where id = $1
           ), kept as (
               select case when desa_code = $2 then stand_in end as stand_in from was
           )
           update business b set
               name = $3, legal_form = $4, activity = $5, kbli_code = $6, kbli_edition = $7, reported_class = $8,
               place_type = $9, opening_hours = $10, address = $11, rt = $12, rw = $13,
               desa_code = $2, desa_source = $14, point_conflict = $15, outside = $16,
               point = st_setsrid(st_makepoint($17, $18), 4326), point_source = $19, point_date = $20,
               start_month = $21, end_month = $22, state = $23, verification = $24, updated_at = $25,
               hidden_at = $27, shown_at = $28,
               public_precision = case when $2::text is null then null when $26::bool then 'exact' else 'desa' end,
               public_point = case when $2::text is null then null
                   when $26::bool then st_setsrid(st_makepoint($17, $18), 4326)
                   else coalesce(kept.stand_in, draw_stand_in($2)) end,
               stand_in = case when $26::bool then kept.stand_in end
           from kept where b.id = $1"#,
        id,
        desa,
        record.name,
        record.legal_form,
        record.activity,
        record.kbli_code,
        record.kbli_edition,
        record.reported_class,
        record.place_type,
        record.opening_hours,
        record.address,
        record.rt,
        record.rw,
        source,
        placed.conflict,
        placed.outside,
        record.point.map(LonLat::lon),
        record.point.map(LonLat::lat),
        record.point_source,
        record.point_date,
        record.start_month.map(Month::first_day),
        record.end_month.map(Month::first_day),
        record.state,
        record.verification,
        now,
        exact,
        record.hidden_at,
        record.shown_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes the lists that differ from `before`.
pub(super) async fn write_lists(
    conn: &mut PgConnection,
    id: i64,
    before: &Record,
    after: &Record,
) -> Result<(), sqlx::Error> {
    if before.products != after.products {
        sqlx::query!("delete from business_product where business_id = $1", id).execute(&mut *conn).await?;
        sqlx::query!(
            "insert into business_product (business_id, rank, text, product_id, price_idr)
             select $1, l.rank, l.item ->> 'text', (l.item ->> 'product_id')::smallint, (l.item ->> 'price_idr')::bigint
             from jsonb_array_elements($2) with ordinality l (item, rank)",
            id,
            json(&after.products)?
        )
        .execute(&mut *conn)
        .await?;
    }
    if before.observations != after.observations {
        sqlx::query!("delete from observation where business_id = $1", id).execute(&mut *conn).await?;
        sqlx::query!(
            "insert into observation (business_id, kind, period_start, period_end, low, high, unit, source, observed_at)
             select $1, l.* from jsonb_to_recordset($2) l (kind text, period_start date, period_end date, low bigint,
                 high bigint, unit text, source text, observed_at date)",
            id,
            json(&after.observations)?
        )
        .execute(&mut *conn)
        .await?;
    }
    if before.legalities != after.legalities {
        sqlx::query!("delete from legality where business_id = $1", id).execute(&mut *conn).await?;
        sqlx::query!(
            "insert into legality (business_id, kind, number, issuer, issued, expires, status, status_at)
             select $1, l.* from jsonb_to_recordset($2) l (kind text, number text, issuer text, issued date, expires date,
                 status text, status_at timestamptz)",
            id,
            json(&after.legalities)?
        )
        .execute(&mut *conn)
        .await?;
    }
    if before.trainings != after.trainings {
        sqlx::query!("delete from training_report where business_id = $1", id).execute(&mut *conn).await?;
        sqlx::query!(
            "insert into training_report (business_id, title, organiser, held)
             select $1, l.* from jsonb_to_recordset($2) l (title text, organiser text, held date)",
            id,
            json(&after.trainings)?
        )
        .execute(&mut *conn)
        .await?;
    }
    if before.channels != after.channels {
        sqlx::query!("delete from marketing_channel where business_id = $1", id).execute(&mut *conn).await?;
        sqlx::query!(
            "insert into marketing_channel (business_id, kind, value)
             select $1, l.* from jsonb_to_recordset($2) l (kind text, value text)",
            id,
            json(&after.channels)?
        )
        .execute(&mut *conn)
        .await?;
    }
    if before.consents != after.consents {
        sqlx::query!(
            "insert into publication (business_id, field_group, version, granted_at, channel, withdrawn_at)
             select $1, l.* from jsonb_to_recordset($2) l (field_group text, version smallint, granted_at timestamptz,
                 channel text, withdrawn_at timestamptz)
             on conflict (business_id, field_group, granted_at) do update set withdrawn_at = excluded.withdrawn_at",
            id,
            json(&after.consents)?
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

fn json(list: &impl Serialize) -> Result<Value, sqlx::Error> {
    serde_json::to_value(list).map_err(|error| sqlx::Error::Encode(error.into()))
}
