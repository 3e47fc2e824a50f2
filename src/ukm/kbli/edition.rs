//! Of which edition a code is.

use chrono::{Datelike, NaiveDate};
use sqlx::PgConnection;

use super::{Entry, find};
use crate::ukm::value::{Finding, KbliCode};

/// A code among the editions that are loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placed {
    /// Year of the edition; none when no loaded edition has the code.
    pub edition: Option<u16>,
    /// What it means there, where the edition is loaded.
    pub title: Option<String>,
    /// Unknown codes, and codes that a newer edition gave another number.
    pub findings: Vec<Finding>,
}

/// The edition in force: that of 2025 was published on 24 December 2025 (BPS), and the year's end parts the older ones.
fn in_force(at: NaiveDate) -> u16 {
    if at.year() > 2025 || (at.year() == 2025 && at.ordinal() >= 358) { 2025 } else { 2020 }
}

/// Asks the table `kbli` of which edition a code is on a day.
pub async fn place(conn: &mut PgConnection, code: &KbliCode, at: NaiveDate) -> sqlx::Result<Placed> {
    let loaded = sqlx::query_scalar!("select distinct edition from kbli order by edition desc")
        .fetch_all(&mut *conn)
        .await?;
    let loaded: Vec<u16> = loaded.into_iter().map(i16::unsigned_abs).collect();
    let found = find(conn, code).await?;
    let titles: Vec<String> = found.iter().map(|(_, entry)| entry.title.to_lowercase()).collect();
    let moved = sqlx::query!(
        "select edition, code from kbli where code <> $1 and lower(title) = any($2) order by edition desc, code",
        code.as_str(),
        &titles
    )
    .fetch_all(conn)
    .await?;
    let moved: Vec<_> = moved.into_iter().map(|row| (row.edition.unsigned_abs(), row.code)).collect();
    Ok(judge(&loaded, &found, &moved, at))
}

/// `loaded` and `found` with the newest first; `moved` are codes that have the title of a found one.
fn judge(loaded: &[u16], found: &[(u16, Entry)], moved: &[(u16, String)], at: NaiveDate) -> Placed {
    let now = in_force(at);
    if loaded.is_empty() {
        return Placed { edition: Some(now), ..Placed::default() };
    }
    let known = found.iter().find(|(year, _)| *year == now).or_else(|| found.first());
    let Some((edition, entry)) = known else {
        let editions = loaded.iter().map(ToString::to_string).collect::<Vec<_>>().join(" dan ");
        let finding = Finding::warning(
            "kbli_tak_dikenal",
            format!("Kode KBLI ini tidak ada di edisi {editions}."),
            "Cocokkan dengan NIB, atau kosongkan supaya tetap tercatat belum diklasifikasi.",
        );
        return Placed { findings: vec![finding], ..Placed::default() };
    };
    let mut placed =
        Placed { edition: Some(*edition), title: Some(entry.title.clone()), findings: Vec::new() };
    if *edition < now && loaded.contains(&now) {
        let new = moved.iter().find(|(year, _)| *year == now);
        let remedy = new.map_or_else(
            || format!("Pilih kode edisi {now} yang sesuai dengan kegiatannya."),
            |(_, code)| format!("Pada edisi {now} kegiatan yang sama berkode {code}."),
        );
        let message = format!("Kode KBLI ini dari edisi {edition}; edisi {now} tidak memuatnya.");
        placed.findings.push(Finding::info("kbli_edisi_lama", format!("{message} {remedy}")));
    }
    placed
}

/// Says of which edition the codes are of businesses that came in bulk.
pub async fn settle(conn: &mut PgConnection, businesses: &[i64], at: NaiveDate) -> sqlx::Result<()> {
    sqlx::query!(
        "update business b set kbli_edition = case when exists (select from kbli)
                 then (select max(edition) from kbli k where k.code = b.kbli_code and k.edition <= $2) else $2 end
         where b.id = any($1) and b.kbli_code is not null and b.kbli_edition is null",
        businesses,
        in_force(at).cast_signed()
    )
    .execute(conn)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn entry(code: &str) -> Entry {
        let code = KbliCode::read(code).into_value().expect("a code");
        Entry { code, title: "Jagung".to_owned(), section: None }
    }

    #[test]
    fn a_code_is_of_the_edition_in_force_where_that_has_it() {
        let (before, now) = (day("2025-12-23"), day("2026-11-24"));
        assert_eq!(judge(&[], &[], &[], before).edition, Some(2020));
        assert_eq!(judge(&[], &[], &[], now).edition, Some(2025));
        let both = [(2025, entry("01111")), (2020, entry("01111"))];
        assert_eq!(judge(&[2025, 2020], &both, &[], now).edition, Some(2025));
        assert_eq!(judge(&[2025, 2020], &both, &[], before).edition, Some(2020));
        assert!(judge(&[2025, 2020], &both, &[], now).findings.is_empty());
    }

    #[test]
    fn an_old_code_is_offered_the_new_one_and_an_unknown_one_is_told() {
        let (old, now) = ([(2020, entry("01111"))], day("2026-11-24"));
        let placed = judge(&[2025, 2020], &old, &[(2025, "01119".to_owned())], now);
        assert_eq!((placed.edition, placed.findings[0].id), (Some(2020), "kbli_edisi_lama"));
        assert!(placed.findings[0].message.contains("01119"), "{placed:?}");
        let unknown = judge(&[2025, 2020], &[], &[], now);
        assert_eq!((unknown.edition, unknown.findings[0].id), (None, "kbli_tak_dikenal"));
    }
}
