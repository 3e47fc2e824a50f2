//! Differences between two states of a record, field by field.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::model::Record;
use crate::privacy;

/// Fields whose values are shown masked.
const MASKED: [&str; 2] = ["owner.nik", "owner.npwp"];

/// What the fields are called in pages, by their names here.
const LABELS: [(&str, &str); 38] = [
    ("owner.name", "nama pemilik"),
    ("owner.nik", "NIK"),
    ("owner.npwp", "NPWP"),
    ("owner.nib", "NIB"),
    ("owner.sex", "jenis kelamin"),
    ("owner.birth_date", "tanggal lahir"),
    ("owner.disability", "disabilitas"),
    ("owner.education", "pendidikan"),
    ("owner.phone", "nomor telepon"),
    ("owner.email", "surel"),
    ("owner.address", "alamat pemilik"),
    ("owner.rt", "RT pemilik"),
    ("owner.rw", "RW pemilik"),
    ("owner.domicile_code", "desa domisili"),
    ("owner.domicile_text", "domisili"),
    ("name", "nama usaha"),
    ("legal_form", "bentuk usaha"),
    ("activity", "kegiatan"),
    ("kbli_code", "KBLI"),
    ("kbli_edition", "edisi KBLI"),
    ("reported_class", "skala usaha"),
    ("place_type", "jenis tempat"),
    ("opening_hours", "jam buka"),
    ("address", "alamat usaha"),
    ("rt", "RT"),
    ("rw", "RW"),
    ("desa_code", "desa"),
    ("point", "titik lokasi"),
    ("point_source", "sumber titik"),
    ("point_date", "tanggal titik"),
    ("start_month", "mulai usaha"),
    ("end_month", "berhenti usaha"),
    ("state", "keadaan usaha"),
    ("verification", "status verifikasi"),
    ("products", "produk"),
    ("observations", "angka usaha"),
    ("legalities", "izin dan sertifikat"),
    ("trainings", "pelatihan"),
];

/// One field that differs. Lists are one field each. Its `Debug` form shows no values.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Name of the field; those of the owner begin with `owner.`.
    pub field: String,
    /// Its value before.
    pub before: Value,
    /// Its value after.
    pub after: Value,
}

impl FieldChange {
    /// What the field is called in pages.
    pub fn label(&self) -> &'static str {
        match self.field.as_str() {
            "channels" => "pemasaran",
            "consents" => "izin tayang",
            "hidden_at" | "shown_at" => "penayangan",
            field => LABELS.iter().find(|(name, _)| *name == field).map_or("data lain", |(_, label)| label),
        }
    }

    /// The value before, identity numbers masked.
    pub fn before_shown(&self) -> Value {
        shown(&self.field, &self.before)
    }

    /// The value after, identity numbers masked.
    pub fn after_shown(&self) -> Value {
        shown(&self.field, &self.after)
    }
}

/// The value of a field, masked where it is an identity number.
pub(super) fn shown(field: &str, value: &Value) -> Value {
    match value {
        Value::String(text) if MASKED.contains(&field) => privacy::mask(text).into(),
        other => other.clone(),
    }
}

impl fmt::Debug for FieldChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.field)
    }
}

/// All fields in which two states differ.
pub fn diff(before: &Record, after: &Record) -> Vec<FieldChange> {
    let (before, after) = (fields(before), fields(after));
    let names = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name)));
    let changes = names.filter_map(|name| {
        let value = |of: &Map<String, Value>| of.get(name).cloned().unwrap_or_default();
        let (before, after) = (value(&before), value(&after));
        (before != after).then(|| FieldChange { field: name.clone(), before, after })
    });
    changes.collect()
}

/// The fields of a record by name, the owner's among them.
fn fields(record: &Record) -> Map<String, Value> {
    let mut fields = Map::new();
    // Only maps with keys that are no texts fail to be written, and there are none.
    let Ok(Value::Object(all)) = serde_json::to_value(record) else { return fields };
    for (name, value) in all {
        match value {
            Value::Object(owner) if name == "owner" => {
                fields.extend(owner.into_iter().map(|(part, value)| (format!("owner.{part}"), value)));
            }
            Value::Null if name == "owner" => {}
            value => {
                fields.insert(name, value);
            }
        }
    }
    fields
}

/// Changes of fields that are still to be made, or proposed. Serialised it holds plain values, which are to be sealed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Patch(pub Vec<FieldChange>);

/// Why a patch does not fit a record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatchError {
    /// The field has neither the value before nor the one after.
    #[error("data \"{0}\" sudah diubah sejak perubahan ini disiapkan")]
    Moved(String),
    /// A field is not known, or not of this form.
    #[error("perubahan ini tidak cocok dengan bentuk data")]
    Form,
}

impl Patch {
    /// What makes `after` of `before`.
    pub fn between(before: &Record, after: &Record) -> Self {
        Self(diff(before, after))
    }

    /// Makes the changes. Fields that others changed meanwhile are left as they are, unless they are to be changed here.
    pub fn apply(&self, to: &Record) -> Result<Record, PatchError> {
        let now = fields(to);
        let mut all = serde_json::to_value(to).or(Err(PatchError::Form))?;
        for change in &self.0 {
            let current = now.get(&change.field).cloned().unwrap_or_default();
            if current != change.before && current != change.after {
                return Err(PatchError::Moved(change.label().to_owned()));
            }
            let (within, name) = match change.field.split_once('.') {
                Some(("owner", part)) => ("owner", part),
                Some(_) => return Err(PatchError::Form),
                None => ("", change.field.as_str()),
            };
            let target = if within.is_empty() { &mut all } else { &mut all[within] };
            if target.is_null() {
                *target = Value::Object(Map::new());
            }
            let target = target.as_object_mut().ok_or(PatchError::Form)?;
            target.insert(name.to_owned(), change.after.clone());
        }
        // A field that the record does not have would vanish unseen.
        let patched: Record = serde_json::from_value(all).or(Err(PatchError::Form))?;
        let got = fields(&patched);
        let made = |change: &FieldChange| got.get(&change.field).cloned().unwrap_or_default() == change.after;
        if self.0.iter().all(made) { Ok(patched) } else { Err(PatchError::Form) }
    }
}
