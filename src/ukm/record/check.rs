//! What the tables would refuse, said in words beside the field. Formats that need more than a glance are checked where
//! they are read.

use super::figure::FIGURES;
use super::model::{Consent, Record};
use crate::ukm::consent::Group;
use crate::ukm::value::PlaceType;
use crate::wilayah::Areas;

/// A field and what is wrong with it, for people.
pub(super) type Fault = (&'static str, &'static str);

/// Classes that may be reported.
pub const CLASSES: [&str; 3] = ["mikro", "kecil", "menengah"];
/// Whether a business goes on.
pub const STATES: [&str; 3] = ["active", "closed", "moved"];
/// How far a permit is known to be right.
pub const STATUSES: [&str; 5] = ["dilaporkan", "berkas dilihat", "terverifikasi", "kedaluwarsa", "dicabut"];
/// Ways to reach a seller.
pub const CHANNELS: [&str; 8] =
    ["whatsapp", "telepon", "instagram", "facebook", "tiktok", "situs", "lokapasar", "lainnya"];

fn digits(text: &str, lengths: &[usize]) -> bool {
    lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn one_of(value: Option<&String>, known: &[&str]) -> bool {
    value.is_none_or(|value| known.contains(&value.as_str()))
}

fn is_phone(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|rest| {
        (7..=15).contains(&rest.len()) && !rest.starts_with('0') && rest.bytes().all(|b| b.is_ascii_digit())
    })
}

/// The first fault of a record that is to replace `before`.
pub fn check(record: &Record, before: Option<&Record>, areas: &Areas) -> Result<(), Fault> {
    let holds = |ok: bool, field, message| if ok { Ok(()) } else { Err((field, message)) };
    owner(record)?;
    let name = record.name.chars().count();
    holds(
        (1..=200).contains(&name) && !record.name.trim().is_empty(),
        "name",
        "isi nama usaha, paling panjang 200 huruf",
    )?;
    holds(
        record.kbli_code.as_ref().is_none_or(|code| digits(code, &[5])),
        "kbli_code",
        "KBLI harus 5 angka",
    )?;
    holds(
        one_of(record.reported_class.as_ref(), &CLASSES),
        "reported_class",
        "pilih mikro, kecil, atau menengah",
    )?;
    holds(
        record.place_type.as_deref().is_none_or(|stored| PlaceType::from_stored(stored).is_some()),
        "place_type",
        "pilih salah satu jenis tempat",
    )?;
    holds(STATES.contains(&record.state.as_str()), "state", "pilih aktif, tutup, atau pindah")?;
    holds(
        ["draft", "pending", "verified", "rejected"].contains(&record.verification.as_str()),
        "verification",
        "status verifikasi tidak dikenal",
    )?;
    holds(
        record.desa_code.as_ref().is_none_or(|code| areas.desa_by_code(code).is_some()),
        "desa_code",
        "desa tidak dikenal",
    )?;
    let months = record.start_month.zip(record.end_month);
    holds(
        months.is_none_or(|(start, end)| start <= end),
        "end_month",
        "usaha tidak dapat berhenti sebelum dimulai",
    )?;
    lists(record)?;
    holds(
        before.is_none_or(|before| keeps_history(&before.consents, &record.consents)),
        "consents",
        "izin yang sudah tercatat tidak dapat dihapus atau dihidupkan kembali; catat izin yang baru",
    )
}

fn owner(record: &Record) -> Result<(), Fault> {
    let Some(owner) = &record.owner else { return Ok(()) };
    let number = |secret: &Option<crate::privacy::Secret>, lengths: &[usize]| {
        secret.as_ref().is_none_or(|secret| digits(secret.expose(), lengths))
    };
    for (ok, field, message) in [
        (number(&owner.nik, &[16]), "owner.nik", "NIK harus 16 angka"),
        (number(&owner.npwp, &[15, 16]), "owner.npwp", "NPWP harus 15 atau 16 angka"),
        (owner.nib.as_ref().is_none_or(|nib| digits(nib, &[13])), "owner.nib", "NIB harus 13 angka"),
        (one_of(owner.sex.as_ref(), &["l", "p"]), "owner.sex", "pilih laki-laki atau perempuan"),
        (owner.phone.as_deref().is_none_or(is_phone), "owner.phone", "nomor telepon tidak dikenali"),
    ] {
        if !ok {
            return Err((field, message));
        }
    }
    Ok(())
}

fn lists(record: &Record) -> Result<(), Fault> {
    let amount = |value: Option<i64>| value.is_none_or(|value| value >= 0);
    let products = record.products.len() <= 20
        && record.products.iter().all(|product| !product.text.is_empty() && amount(product.price_idr));
    let figures = record.observations.iter().all(|figure| {
        FIGURES.iter().any(|(stored, _)| *stored == figure.kind)
            && figure.period_start <= figure.period_end
            && amount(figure.low)
            && amount(figure.high)
            && figure.low.zip(figure.high).is_none_or(|(low, high)| low <= high)
    });
    let different = record.observations.windows(2).all(|two| {
        (&two[0].kind, two[0].period_start, &two[0].source)
            != (&two[1].kind, two[1].period_start, &two[1].source)
    });
    for (ok, field, message) in [
        (products, "products", "isi nama setiap produk, paling banyak 20, dengan harga yang tidak negatif"),
        (figures, "observations", "angka, batas, atau masanya tidak masuk akal"),
        (different, "observations", "ada dua angka untuk masa dan sumber yang sama"),
        (
            record.legalities.iter().all(|legality| STATUSES.contains(&legality.status.as_str())),
            "legalities",
            "status izin tidak dikenal",
        ),
        (
            record.channels.iter().all(|channel| CHANNELS.contains(&channel.kind.as_str())),
            "channels",
            "jenis pemasaran tidak dikenal",
        ),
        (
            record.consents.iter().all(|consent| Group::find(&consent.field_group).is_some())
                && record.consents.windows(2).all(|two| {
                    (&two[0].field_group, two[0].granted_at) != (&two[1].field_group, two[1].granted_at)
                }),
            "consents",
            "izin tayang tidak dikenal",
        ),
    ] {
        if !ok {
            return Err((field, message));
        }
    }
    Ok(())
}

/// Consents are facts: each stays, and one that was withdrawn stays withdrawn at the same time.
fn keeps_history(before: &[Consent], after: &[Consent]) -> bool {
    before.iter().all(|old| {
        after.iter().any(|new| {
            let withdrawn = if old.withdrawn_at.is_some() { old.withdrawn_at } else { new.withdrawn_at };
            *new == Consent { withdrawn_at: withdrawn, ..old.clone() }
        })
    })
}
