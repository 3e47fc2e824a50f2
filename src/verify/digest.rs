//! One digest over the register as it stands, so that two states can be compared: equal digests, equal rows.
//!
//! History, sequences, keys of rows, times of touching and points that were drawn are left out; identity numbers count by
//! their keyed hash, since the same number is sealed anew each time.

use futures_util::TryStreamExt;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use crate::hex;

/// The digest, in hexadecimal digits.
pub async fn digest(conn: &mut PgConnection) -> sqlx::Result<String> {
    let mut hasher = Sha256::new();
    let mut rows = sqlx::query_scalar!(
        r#"select jsonb_build_array(
               to_jsonb(b) - array['id', 'owner_id', 'subject_id', 'version', 'created_at', 'updated_at', 'public_point',
                   'stand_in', 'merged_into'],
               (select to_jsonb(o) - array['id', 'subject_id', 'nik_cipher', 'npwp_cipher', 'created_at', 'demo',
                        'erased_at'] from owner o where o.id = b.owner_id and num_nonnulls(o.name, o.nik_lookup,
                        o.npwp_lookup, o.nib, o.sex, o.birth_date, o.disability, o.education, o.phone, o.email, o.address,
                        o.rt, o.rw, o.domicile_code, o.domicile_text, o.account_id) > 0),
               (select m.code from business m where m.id = b.merged_into),
               (select jsonb_agg(to_jsonb(l) - 'business_id' order by rank) from business_product l
                where l.business_id = b.id),
               (select jsonb_agg(to_jsonb(l) - 'business_id' order by kind, period_start, source) from observation l
                where l.business_id = b.id),
               (select jsonb_agg(to_jsonb(l) - array['business_id', 'id'] order by l.id) from legality l
                where l.business_id = b.id),
               (select jsonb_agg(to_jsonb(l) - array['business_id', 'id'] order by l.id) from training_report l
                where l.business_id = b.id),
               (select jsonb_agg(to_jsonb(l) - array['business_id', 'id'] order by l.id) from marketing_channel l
                where l.business_id = b.id),
               (select jsonb_agg(to_jsonb(l) - 'business_id' order by field_group, granted_at) from publication l
                where l.business_id = b.id),
               (select jsonb_agg(x.source || ' ' || x.id order by x.source, x.id) from external_id x
                where x.business_id = b.id),
               (select jsonb_agg(encode(f.sha256, 'hex') order by f.sha256) from file f where f.business_id = b.id)
           )::text as "row!" from business b order by b.code"#
    )
    .fetch(conn);
    while let Some(row) = rows.try_next().await? {
        hasher.update(row.as_bytes());
        hasher.update(b"\n");
    }
    Ok(hex::encode(&hasher.finalize()))
}
