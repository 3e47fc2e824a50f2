//! Everything that is kept about a business, for its owner to take along.

use serde_json::{Value, json};

use crate::account::audit;
use crate::account::policy::Actor;
use crate::app::App;
use crate::db::Tx;
use crate::http::error::Error;
use crate::privacy::Secret;
use crate::ukm::record::{self, Business, Record};
use crate::ukm::request::{self, Wanted};

/// Entries of the log that go along: more than anybody's record has.
const MOST_ENTRIES: i64 = 5_000;

/// The file. Identity numbers are masked, unless they are `whole`.
pub(super) async fn everything(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    business: &Business,
    whole: bool,
) -> Result<Vec<u8>, Error> {
    let mut versions = Vec::new();
    for info in record::versions(tx, business.id).await? {
        let version = record::at_version(tx, app.keys(), business.id, info.version).await?;
        versions.push(json!({
            "versi": info.version,
            "tindakan": info.action,
            "oleh": info.actor,
            "alasan": info.reason,
            "yang_berubah": info.changed,
            "pada": info.written_at,
            "isi": version.and_then(|version| version.record).map(|record| plain(&record, whole)).transpose()?,
        }));
    }
    // Others' requests are theirs.
    let wanted = Wanted { business: Some(business.id), account: actor.id(), ..Wanted::default() };
    let requests = request::list(tx, app.keys(), wanted).await?;
    let requests = requests.into_iter().map(|request| {
        json!({
            "jenis": request.kind.as_str(),
            "keadaan": request.state.as_str(),
            "isi": request.content.map(|content| if whole { content } else { masked(content) }),
            "alasan": request.reason,
            "dikirim": request.created_at,
            "diputuskan": request.decided_at,
        })
    });
    let requests: Vec<Value> = requests.collect();
    let wanted = audit::Wanted {
        kind: Some("ukm".to_owned()),
        subject: Some(business.id),
        ..audit::Wanted::default()
    };
    let trail = audit::list(tx, &wanted, MOST_ENTRIES).await?;
    // Who it was is told by what they are, not by name: an officer is a person too.
    let trail = trail.into_iter().map(|entry| {
        let by = match entry.account_id {
            id if id.is_some() && id == actor.id() => "Anda",
            Some(_) => "akun lain",
            None => "tanpa akun",
        };
        json!({ "pada": entry.at, "tindakan": entry.action, "oleh": by })
    });
    let trail: Vec<Value> = trail.collect();
    let all = json!({
        "kode": business.code,
        "diambil": actor.now(),
        "data": plain(&business.record, whole)?,
        "versi": versions,
        "permintaan": requests,
        "catatan": trail,
    });
    serde_json::to_vec_pretty(&all).map_err(|error| Error::Internal(error.into()))
}

fn plain(record: &Record, whole: bool) -> Result<Value, Error> {
    let mut record = record.clone();
    if !whole && let Some(owner) = &mut record.owner {
        let mask = |number: &Option<Secret>| number.as_ref().map(|number| Secret::new(number.masked()));
        owner.nik = mask(&owner.nik);
        owner.npwp = mask(&owner.npwp);
    }
    serde_json::to_value(&record).map_err(|error| Error::Internal(error.into()))
}

/// A patch with its identity numbers masked.
fn masked(mut content: Value) -> Value {
    for change in content.as_array_mut().into_iter().flatten() {
        if change["field"] == "owner.nik" || change["field"] == "owner.npwp" {
            for side in ["before", "after"] {
                if let Some(number) = change[side].as_str() {
                    change[side] = Secret::new(number).masked().into();
                }
            }
        }
    }
    content
}
