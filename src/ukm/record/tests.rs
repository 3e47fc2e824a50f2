use serde_json::Value;

use super::*;
use crate::geodesy::LonLat;
use crate::privacy::Secret;

fn record() -> Record {
    Record {
        owner: Some(Owner {
            name: Some("Siti".into()),
            nik: Some(Secret::new("3201123456781234")),
            ..Owner::default()
        }),
        name: "Keripik Bu Siti".into(),
        point: LonLat::new(106.812_345_6, -6.55),
        start_month: "2019-05".parse().ok(),
        state: "active".into(),
        verification: "verified".into(),
        products: vec![Product { text: "keripik".into(), product_id: Some(3), price_idr: None }],
        ..Record::default()
    }
}

#[test]
fn a_patch_makes_one_state_of_the_other_and_back() {
    let before = record();
    let mut after = record();
    after.name = "Keripik Bu Siti dan Anak".into();
    after.point = None;
    after.products.push(Product { text: "dodol".into(), ..Product::default() });
    after.owner.as_mut().unwrap().phone = Some("+6281200000001".into());
    let mut fields: Vec<String> = diff(&before, &after).into_iter().map(|change| change.field).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["name", "owner.phone", "point", "products"]);
    assert_eq!(Patch::between(&before, &after).apply(&before), Ok(after.clone()));
    assert_eq!(Patch::between(&after, &before).apply(&after), Ok(before.clone()));
    let without = Record { owner: None, ..record() };
    assert_eq!(Patch::between(&without, &before).apply(&without), Ok(before));
    assert!(diff(&after, &after).is_empty());
}

#[test]
fn a_patch_leaves_alone_what_others_changed_and_does_not_overwrite_it() {
    let base = record();
    let mut mine = record();
    mine.activity = Some("menjual keripik".into());
    let patch = Patch::between(&base, &mine);
    let mut theirs = record();
    theirs.name = "Keripik Baru".into();
    let both = patch.apply(&theirs).unwrap();
    assert_eq!((both.name.as_str(), both.activity.as_deref()), ("Keripik Baru", Some("menjual keripik")));
    theirs.activity = Some("menjual dodol".into());
    assert_eq!(patch.apply(&theirs), Err(PatchError::Moved("kegiatan".into())));
    theirs.activity.clone_from(&mine.activity);
    assert_eq!(patch.apply(&theirs).unwrap().activity, mine.activity);
}

#[test]
fn a_patch_with_a_field_that_is_none_is_refused() {
    for field in ["apa", "owner.apa", "owner.name.x", "name.first", "owner"] {
        let change = FieldChange { field: field.into(), before: Value::Null, after: "x".into() };
        assert!(Patch(vec![change]).apply(&record()).is_err(), "{field}");
    }
}

#[test]
fn identity_numbers_are_masked_and_nothing_is_logged() {
    let before = record();
    let mut after = record();
    after.owner.as_mut().unwrap().nik = Some(Secret::new("3201123456785678"));
    let changes = diff(&before, &after);
    assert_eq!(changes[0].before_shown(), "************1234");
    assert_eq!(changes[0].after_shown(), "************5678");
    let patch = Patch(changes);
    for logged in [format!("{patch:?}"), format!("{before:?}")] {
        assert!(!logged.contains("320112345678"), "{logged}");
    }
}

#[test]
fn every_field_has_a_name_for_people() {
    let full = Record { owner: Some(Owner::default()), ..record() };
    let json = serde_json::to_value(&full).unwrap();
    let own = json["owner"].as_object().unwrap().keys().map(|name| format!("owner.{name}"));
    let rest = json.as_object().unwrap().keys().filter(|name| *name != "owner").cloned();
    for field in own.chain(rest) {
        let change = FieldChange { field, before: 0.into(), after: 1.into() };
        assert_ne!(change.label(), "data lain", "{change:?}");
    }
}
