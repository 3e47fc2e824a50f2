//! How customers reach the business, and where it sells.

use super::Page;
use crate::ukm::record::{Channel, Record};
use crate::ukm::value::Phones;

/// Fields that are kept as they are written, and the kind of way they are.
const WAYS: [&str; 5] = ["instagram", "facebook", "tiktok", "situs", "lokapasar"];

pub(super) fn read(page: &mut Page<'_>, record: &mut Record) {
    record.opening_hours = page.form.line("jam", 200);
    let phone = page.typed("telepon");
    let phones = page.known("telepon", Phones::read(&phone));
    if let Some(phones) = phones {
        let numbers = std::iter::once(phones.first).chain(phones.others);
        let mut add = |value: &str| {
            if record.channels.iter().all(|known| known.value != value) {
                record.channels.push(Channel { kind: "telepon".into(), value: value.to_owned() });
            }
        };
        numbers.for_each(|number| add(number.as_str()));
    }
    for kind in WAYS {
        if let Some(value) = page.form.line(kind, 200) {
            record.channels.push(Channel { kind: kind.into(), value });
        }
    }
}
