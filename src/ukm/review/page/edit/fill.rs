//! A record as the values of a form.

use super::Section;
use super::field::MASKED;
use crate::http::format;
use crate::month::Month;
use crate::ukm::record::{Owner, Record};
use crate::ukm::review::sight::{Eyes, Sight, sight};

type Values = Vec<(&'static str, String)>;

fn text(value: Option<&String>) -> String {
    value.cloned().unwrap_or_default()
}

fn day(value: Option<chrono::NaiveDate>) -> String {
    value.map(format::date).unwrap_or_default()
}

fn month(value: Option<Month>) -> String {
    value.map(Month::indonesian).unwrap_or_default()
}

fn number(value: Option<i64>) -> String {
    value.map(|number| format::whole(number.unsigned_abs())).unwrap_or_default()
}

fn owner(owner: &Owner) -> Values {
    let yes_or_no = owner.disability.map(|yes| if yes { "ya" } else { "tidak" });
    vec![
        ("nama_pemilik", text(owner.name.as_ref())),
        ("nib", text(owner.nib.as_ref())),
        ("kelamin", text(owner.sex.as_ref())),
        ("lahir", day(owner.birth_date)),
        ("disabilitas", yes_or_no.unwrap_or_default().to_owned()),
        ("pendidikan", text(owner.education.as_ref())),
        ("telepon", text(owner.phone.as_ref())),
        ("surel", text(owner.email.as_ref())),
        ("alamat_pemilik", text(owner.address.as_ref())),
        ("rt_pemilik", text(owner.rt.as_ref())),
        ("rw_pemilik", text(owner.rw.as_ref())),
    ]
}

fn business(record: &Record) -> Values {
    vec![
        ("nama", record.name.clone()),
        ("bentuk", text(record.legal_form.as_ref())),
        ("kegiatan", text(record.activity.as_ref())),
        ("kbli", text(record.kbli_code.as_ref())),
        ("skala", text(record.reported_class.as_ref())),
        ("tempat", text(record.place_type.as_ref())),
        ("jam", text(record.opening_hours.as_ref())),
        ("mulai", month(record.start_month)),
        ("berhenti", month(record.end_month)),
        ("keadaan", record.state.clone()),
        ("alamat", text(record.address.as_ref())),
        ("rt", text(record.rt.as_ref())),
        ("rw", text(record.rw.as_ref())),
        ("desa", text(record.desa_code.as_ref())),
    ]
}

/// What stands in the form of a group, for these eyes.
pub(super) fn values(eyes: Eyes, section: Section, record: &Record) -> Values {
    let mut values = Values::new();
    match section {
        // What is not seen plainly is not put into a form either: empty, it stays as it is.
        Section::Figures if sight(eyes, "observations") != Sight::Plain => {}
        Section::Owner => values = owner(record.owner.as_ref().unwrap_or(&Owner::default())),
        Section::Business => values = business(record),
        Section::Figures => {
            for one in &record.observations {
                values.extend([
                    ("angka", one.kind.clone()),
                    ("paling_sedikit", number(one.low)),
                    ("paling_banyak", number(one.high)),
                    ("dari", day(Some(one.period_start))),
                    ("sampai", day(Some(one.period_end))),
                ]);
            }
        }
        Section::Papers => {
            for one in &record.legalities {
                values.extend([
                    ("izin", one.kind.clone()),
                    ("nomor_izin", text(one.number.as_ref())),
                    ("penerbit", text(one.issuer.as_ref())),
                    ("terbit", day(one.issued)),
                    ("berlaku", day(one.expires)),
                    ("status_izin", one.status.clone()),
                ]);
            }
        }
        Section::Trainings => {
            for one in &record.trainings {
                values.extend([
                    ("pelatihan", one.title.clone()),
                    ("penyelenggara", text(one.organiser.as_ref())),
                    ("waktu", day(one.held)),
                ]);
            }
        }
        Section::Marketing => {
            for one in &record.products {
                values.extend([("produk", one.text.clone()), ("harga", number(one.price_idr))]);
            }
            for one in &record.channels {
                values.extend([("saluran", one.kind.clone()), ("isi_saluran", one.value.clone())]);
            }
        }
    }
    let masked =
        |name: &str| MASKED.iter().any(|(one, field)| *one == name && sight(eyes, field) == Sight::Masked);
    values.retain(|(name, _)| !masked(name));
    values
}
