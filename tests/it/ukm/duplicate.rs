//! Businesses that may be in the register twice.

use simbaumi::geodesy::LonLat;
use simbaumi::privacy::Secret;
use simbaumi::ukm::duplicate::{Probe, Reason, find, find_of};
use simbaumi::ukm::record::{Owner, Product, Record};

use crate::support::office::Office;
use crate::support::records::DESA;

const NIK: &str = "3201010203800001";

fn inside(office: &Office, metres: f64) -> LonLat {
    let desa = office.areas.desa_by_code(DESA).unwrap();
    let middle = office.areas.desa()[usize::from(desa.0)].point;
    LonLat::new(middle.lon() + metres / 111_000.0, middle.lat()).unwrap()
}

fn record(office: &Office, name: &str, metres: f64) -> Record {
    Record {
        name: name.into(),
        desa_code: Some(DESA.into()),
        point: Some(inside(office, metres)),
        state: "active".into(),
        verification: "verified".into(),
        products: vec![Product { text: "keripik".into(), ..Product::default() }],
        ..Record::default()
    }
}

fn probe(office: &Office, name: &str) -> Probe {
    Probe {
        name: name.into(),
        desa_code: Some(DESA.into()),
        point: Some(inside(office, 0.0)),
        ..Probe::default()
    }
}

#[tokio::test]
async fn a_person_a_telephone_and_a_name_nearby_lead_to_what_is_there() {
    let office = Office::new().await;
    let owner = Owner {
        nik: Some(Secret::new(NIK)),
        nib: Some("1234567890123".into()),
        phone: Some("+6281200000001".into()),
        ..Owner::default()
    };
    let suryani = Record { owner: Some(owner), ..record(&office, "Keripik Bu Suryani", 20.0) };
    let suryani = office.create(suryani, None).await.unwrap();
    let far = office.create(record(&office, "Keripik Bu Suryani", 3_000.0), None).await.unwrap();
    let bare = office.create(record(&office, "Warung Makan", 0.0), None).await.unwrap();
    let rejected = Record { verification: "rejected".into(), ..record(&office, "Keripik Bu Suryani", 5.0) };
    office.create(rejected, None).await.unwrap();
    let mut conn = office.test.connect().await;

    let found = find(&mut conn, &office.keys, &probe(&office, "Kripik Suriani"), 5).await.unwrap();
    assert_eq!(found[0].business, suryani, "{found:?}");
    assert!(found[0].likelihood > 0.5 && found[0].reasons.contains(&Reason::Apart(20)), "{found:?}");
    assert!(found.iter().all(|one| one.business != far || one.likelihood < 0.5), "{found:?}");

    let generic = find(&mut conn, &office.keys, &probe(&office, "Warung Makan"), 5).await.unwrap();
    assert_eq!(generic, [], "a generic name is no match for {bare}");

    for (probe, reason) in [
        (Probe { nik: Some(Secret::new(NIK)), ..Probe::default() }, Reason::SameNik),
        (Probe { nib: Some("1234567890123".into()), ..Probe::default() }, Reason::SameNib),
        (Probe { phone: Some("+6281200000001".into()), ..Probe::default() }, Reason::SamePhone),
    ] {
        let probe = Probe { name: "Bu Suryani".into(), ..probe };
        let found = find(&mut conn, &office.keys, &probe, 5).await.unwrap();
        assert_eq!(found[0].business, suryani, "{reason:?}");
        assert!(found[0].reasons.contains(&reason) && found[0].likelihood > 0.9, "{found:?}");
    }

    let demo = Probe { demo: true, ..probe(&office, "Keripik Bu Suryani") };
    assert_eq!(
        find(&mut conn, &office.keys, &demo, 5).await.unwrap(),
        [],
        "made-up ones are like made-up ones"
    );
    let of = find_of(&mut conn, suryani, 5).await.unwrap();
    assert!(of.iter().all(|one| one.business != suryani), "a record is not its own duplicate");
}
