//! Two records made one, and taken apart again.

use serde_json::Value;

use super::carry::{carry, give_back};
use super::pair::{self, Merged};
use crate::account::policy::{Action, Actor};
use crate::db::Tx;
use crate::ukm::record::{
    self, Business, Desk, Edit, FieldChange, Patch, Record, SaveError, at_version, diff,
};
use crate::ukm::review::access::{self, Unsaved};

/// What the one that stays takes over of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// What the other has.
    Other,
    /// All entries of both lists.
    Both,
}

/// Facts about one record that stay with it: consents, whether its owner hides it, and the state of verification.
const OWN: [&str; 4] = ["consents", "hidden_at", "shown_at", "verification"];

/// Facts that are told by several fields, which go together: a point with where it comes from, an end with that it ended.
const TOGETHER: [&[&str]; 3] =
    [&["state", "end_month"], &["point", "point_source", "point_date"], &["kbli_code", "kbli_edition"]];

/// The field by which it is chosen from which record `field` is taken: its own, or the first of those it goes with.
pub fn chosen_by(field: &str) -> &str {
    TOGETHER.iter().find(|fact| fact.contains(&field)).map_or(field, |fact| fact[0])
}

/// Fields in which two records differ, and which may be taken over.
pub fn differences(a: &Record, b: &Record) -> Vec<FieldChange> {
    let mut changes = diff(a, b);
    changes.retain(|change| !OWN.contains(&change.field.as_str()));
    changes
}

/// Why `other` must not go into `stays`, for people: a record that its owner hides would be public again through the
/// one that stays.
pub fn refusal(stays: &Record, other: &Record) -> Option<&'static str> {
    (other.hidden_at.is_some() && stays.hidden_at.is_none())
        .then_some("pemiliknya menyembunyikan data yang satu lagi; pertahankan data yang disembunyikan itu")
}

/// By what two entries of a list are the same one; of all others everything counts.
fn identity(field: &str, entry: &Value) -> Option<&'static [&'static str]> {
    match field {
        "observations" => {
            Some(&["kind", "period_start", "period_end", "low", "high", "source", "observed_at"])
        }
        "products" => Some(&["text", "product_id"]),
        "legalities" if entry["number"].is_null() => Some(&["kind", "number", "issuer", "issued", "expires"]),
        "legalities" => Some(&["kind", "number"]),
        _ => None,
    }
}

/// Entries of both lists, each once.
fn both(field: &str, first: &Value, second: &Value) -> Value {
    let (Value::Array(first), Value::Array(second)) = (first, second) else { return first.clone() };
    let mut all = first.clone();
    for entry in second {
        let same = |known: &Value| match identity(field, entry) {
            Some(names) => names.iter().all(|name| known[*name] == entry[*name]),
            None => known == entry,
        };
        if !all.iter().any(same) {
            let entry = if field == "observations" { apart(entry, &all) } else { entry.clone() };
            all.push(entry);
        }
    }
    Value::Array(all)
}

/// A figure beside others: one for the same time from the same source says where it comes from, since both are told.
fn apart(figure: &Value, others: &[Value]) -> Value {
    let source = figure["source"].as_str().unwrap_or_default().to_owned();
    let mut figure = figure.clone();
    let mut number = 1;
    while others
        .iter()
        .any(|one| ["kind", "period_start", "source"].iter().all(|name| one[*name] == figure[*name]))
    {
        figure["source"] = format!("{source}, data gabungan {number}").into();
        number += 1;
    }
    figure
}

/// Makes `other` part of `stays`: fields are taken over as `take` says, `other` leaves the public register, and its code
/// leads to the one that stays. Both keep their histories. Gives the ids that changed.
pub async fn merge(
    tx: &mut Tx,
    desk: Desk<'_>,
    by: &Actor,
    (stays, other): (&Business, &Business),
    take: impl Fn(&str) -> Option<Take>,
) -> Result<Vec<i64>, Unsaved> {
    lock(tx, stays.id, other.id).await?;
    if let Some(message) = refusal(&stays.record, &other.record) {
        return Err(SaveError::Invalid { field: "hidden_at", message }.into());
    }
    for one in [stays, other] {
        if record::merged_into(tx, one.id).await?.is_some() {
            let message =
                "salah satu usaha ini sudah digabung dengan usaha lain; pisahkan gabungan itu dahulu";
            return Err(SaveError::Invalid { field: "verification", message }.into());
        }
    }
    let changes = differences(&stays.record, &other.record).into_iter().filter_map(|change| {
        let after = match take(chosen_by(&change.field))? {
            Take::Other => change.after,
            Take::Both => both(&change.field, &change.before, &change.after),
        };
        Some(FieldChange { after, ..change })
    });
    let patch = Patch(changes.filter(|change| change.before != change.after).collect());
    let reason = format!("digabung dengan {}", other.code);
    let edit = Edit {
        id: stays.id,
        expected_version: stays.version,
        patch: &patch,
        action: "ukm.gabung",
        reason: Some(&reason),
    };
    let kept = access::save(tx, desk, (by, Action::Verify), stays, edit).await?;
    let reason = format!("digabung ke {}", stays.code);
    let left = set_verification(tx, desk, by, other, "rejected", ("ukm.digabung", &reason)).await?;
    record::set_merged_into(tx, other.id, Some(stays.id)).await?;
    let mut carried = carry(tx, desk, by, (other.id, stays.id)).await?;
    carried.verification = Some(other.record.verification.clone());
    let merged = Merged {
        survivor: stays.id,
        survivor_version: (!kept.changes.is_empty()).then_some(kept.version),
        merged_version: (!left.changes.is_empty()).then_some(left.version),
        carried,
    };
    pair::set_merged(tx, (stays.id, other.id), &merged, by.id(), desk.now).await?;
    Ok(vec![stays.id, other.id])
}

/// Takes a merge back: what was taken over goes, unless it was changed since, and the other is what it was.
pub async fn split(
    tx: &mut Tx,
    desk: Desk<'_>,
    by: &Actor,
    (stays, other): (&Business, &Business),
    merged: &Merged,
) -> Result<Vec<i64>, Unsaved> {
    lock(tx, stays.id, other.id).await?;
    if record::merged_into(tx, other.id).await? != Some(stays.id) {
        return Err(SaveError::NotFound.into());
    }
    // What hung on the other went on with this one, and comes back the same way.
    if record::merged_into(tx, stays.id).await?.is_some() {
        let message =
            "usaha yang dipertahankan sudah digabung lagi dengan usaha lain; pisahkan gabungan itu dahulu";
        return Err(SaveError::Invalid { field: "verification", message }.into());
    }
    record::set_merged_into(tx, other.id, None).await?;
    give_back(tx, by, (stays.id, other.id), &merged.carried).await?;
    if let Some(version) = merged.survivor_version {
        let (then, taken) = state(tx, desk, stays.id, version).await?;
        let (before, _) = state(tx, desk, stays.id, version - 1).await?;
        let since: Vec<String> = diff(&then, &stays.record).into_iter().map(|change| change.field).collect();
        let mut back = diff(&then, &before);
        back.retain(|change| taken.contains(&change.field) && !since.contains(&change.field));
        let reason = format!("gabungan dengan {} dibatalkan", other.code);
        let patch = Patch(back);
        let edit = Edit {
            id: stays.id,
            expected_version: stays.version,
            patch: &patch,
            action: "ukm.pisah",
            reason: Some(&reason),
        };
        let saved = access::save(tx, desk, (by, Action::Verify), stays, edit).await?;
        tracing::debug!(version = saved.version, "merge taken back");
    }
    if let Some(version) = merged.merged_version {
        let before = match &merged.carried.verification {
            Some(known) => known.clone(),
            None => state(tx, desk, other.id, version - 1).await?.0.verification,
        };
        let reason = format!("gabungan ke {} dibatalkan", stays.code);
        let saved = set_verification(tx, desk, by, other, &before, ("ukm.dipisah", &reason)).await?;
        tracing::debug!(version = saved.version, "merged record is back");
    }
    pair::reopen(tx, (stays.id, other.id)).await?;
    Ok(vec![stays.id, other.id])
}

/// In the order in which saving locks, for both at once, so that two merges of the same two wait for each other. Pairs of
/// either can be noted meanwhile: whoever notes pairs holds some, and this waits for those.
async fn lock(tx: &mut Tx, a: i64, b: i64) -> sqlx::Result<()> {
    let ids = [a, b];
    sqlx::query!(
        "select id from owner where id in (select owner_id from business where id = any($1)) order by id for no key update",
        &ids
    )
    .fetch_all(&mut **tx)
    .await?;
    sqlx::query!("select id from business where id = any($1) order by id for no key update", &ids)
        .fetch_all(&mut **tx)
        .await?;
    Ok(())
}

/// A record as it was in a version, and the fields that were changed in it.
async fn state(
    tx: &mut Tx,
    desk: Desk<'_>,
    id: i64,
    version: i32,
) -> Result<(Record, Vec<String>), SaveError> {
    let found = at_version(tx, desk.keys, id, version).await?.ok_or(SaveError::NotFound)?;
    Ok((found.record.ok_or(SaveError::Erased)?, found.info.changed))
}

async fn set_verification(
    tx: &mut Tx,
    desk: Desk<'_>,
    by: &Actor,
    business: &Business,
    to: &str,
    (action, reason): (&'static str, &str),
) -> Result<record::Saved, Unsaved> {
    let mut after = business.record.clone();
    to.clone_into(&mut after.verification);
    let patch = Patch::between(&business.record, &after);
    let edit = Edit {
        id: business.id,
        expected_version: business.version,
        patch: &patch,
        action,
        reason: Some(reason),
    };
    access::save(tx, desk, (by, Action::Verify), business, edit).await
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn figure(amount: i64, source: &str) -> Value {
        json!({ "kind": "omset_idr", "period_start": "2026-10-01", "period_end": "2026-10-31", "low": amount,
                "high": amount, "unit": "rupiah", "source": source, "observed_at": "2026-11-24" })
    }

    #[test]
    fn of_both_lists_nothing_is_dropped_and_nothing_doubled() {
        let told = both(
            "observations",
            &json!([figure(1, "pemilik")]),
            &json!([figure(1, "pemilik"), figure(2, "pemilik")]),
        );
        assert_eq!(told, json!([figure(1, "pemilik"), figure(2, "pemilik, data gabungan 1")]));
        let paper =
            |number: Option<&str>, issuer: &str| json!({ "kind": "sku", "number": number, "issuer": issuer });
        let papers = both(
            "legalities",
            &json!([paper(None, "Desa A"), paper(Some("1"), "Desa A")]),
            &json!([paper(None, "Desa B"), paper(Some("1"), "Kelurahan A"), paper(None, "Desa A")]),
        );
        assert_eq!(papers.as_array().map(Vec::len), Some(3), "{papers}");
        let training = |held: &str| json!({ "title": "Kemasan", "held": held });
        let trainings = both("trainings", &json!([training("2024-01-01")]), &json!([training("2025-01-01")]));
        assert_eq!(trainings.as_array().map(Vec::len), Some(2));
    }
}
