//! Keys of persons, and what they asked for.

use futures_util::TryStreamExt;
use sqlx::PgConnection;

use super::{Finding, Offenders};
use crate::app::App;
use crate::privacy::erasure::Wish;
use crate::privacy::subject;

/// Opens the key of every person, and asks whether everybody in the log of erasures is gone and everything that was
/// withdrawn stays so. Gives the number of keys.
pub(super) async fn check(
    conn: &mut PgConnection,
    app: &App,
    findings: &mut Vec<Finding>,
) -> anyhow::Result<u64> {
    app.keys().refresh(conn).await?;
    let (mut keys, mut closed) = (0, Offenders::default());
    {
        let mut wrapped = subject::wrapped(conn);
        while let Some(wrapped) = wrapped.try_next().await? {
            keys += 1;
            if !wrapped.opens(app.keys()) {
                closed.add(format!("subjek {}", wrapped.id.0));
            }
        }
    }
    findings
        .extend(closed.into_finding("kunci-tertutup", "kunci orang tidak dapat dibuka dengan berkas kunci"));

    let (mut alive, mut shown) = (Offenders::default(), Offenders::default());
    let (mut subjects, mut codes, mut groups, mut times) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for wish in app.wishes().read()? {
        match wish {
            Wish::Erasure(erasure) => subjects.extend(erasure.subjects),
            Wish::Withdrawal(withdrawal) => {
                codes.push(withdrawal.code);
                groups.push(withdrawal.field_group);
                times.push(withdrawal.at);
            }
        }
    }
    let living = sqlx::query_scalar!(
        "select id from subject where id = any($1) and wrapped_key is not null order by id",
        &subjects
    );
    living.fetch_all(&mut *conn).await?.into_iter().for_each(|id| alive.add(format!("subjek {id}")));
    let still = sqlx::query!(
        r#"select distinct w.code as "code!", w.field_group as "field_group!"
           from unnest($1::text[], $2::text[], $3::timestamptz[]) w (code, field_group, at)
           join business b on b.code = w.code
           join publication p on p.business_id = b.id and p.field_group = w.field_group
           where p.withdrawn_at is null and p.granted_at <= w.at order by 1, 2"#,
        &codes,
        &groups,
        &times
    );
    for row in still.fetch_all(conn).await? {
        shown.add(format!("{} {}", row.code, row.field_group));
    }
    findings.extend(alive.into_finding("catatan-hapus", "orang yang sudah dihapus muncul kembali"));
    findings.extend(shown.into_finding("catatan-tarik", "izin tayang yang sudah ditarik berlaku kembali"));
    Ok(keys)
}
