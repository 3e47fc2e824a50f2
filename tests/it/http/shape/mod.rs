//! Shapes that other software leans on, written out. What changes with the data stands in brackets.

mod described;
mod figure;
mod ukm;

use serde_json::{Value, json};

/// `value` with the first entry of each list, and with what changes with the data told by its kind alone.
fn shape(value: &Value) -> Value {
    match value {
        Value::Array(entries) => Value::Array(entries.iter().take(1).map(shape).collect()),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, value)| (name.clone(), shape(value))).collect())
        }
        Value::Number(number) if number.is_f64() => json!("[number]"),
        Value::Number(_) => json!("[whole]"),
        Value::String(_) => json!("[text]"),
        Value::Bool(_) | Value::Null => value.clone(),
    }
}

/// Replaces the fields of this name wherever they stand.
fn redact(value: &mut Value, name: &str) {
    match value {
        Value::Array(entries) => entries.iter_mut().for_each(|entry| redact(entry, name)),
        Value::Object(fields) => {
            for (field, value) in fields {
                if field == name { *value = json!(format!("[{name}]")) } else { redact(value, name) }
            }
        }
        _ => {}
    }
}
