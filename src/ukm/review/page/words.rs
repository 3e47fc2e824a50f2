//! Records in words.

use serde_json::Value;

use crate::http::format;
use crate::month::Month;
use crate::peta::atlas::Atlas;
use crate::ukm::record::Business;

/// `Bendungan, Kec. Ciawi`.
pub(in crate::ukm) fn place(atlas: &Atlas, desa_code: Option<&str>) -> String {
    let areas = &atlas.areas;
    let Some(code) = desa_code else { return "desa belum diketahui".to_owned() };
    let Some(desa) = areas.desa_by_code(code) else { return code.to_owned() };
    let kecamatan = &areas.kecamatan()[usize::from(areas.kecamatan_of(desa).0)];
    format!("{}, Kec. {}", areas.desa()[usize::from(desa.0)].name, kecamatan.name)
}

pub(super) fn verification(stored: &str) -> &'static str {
    match stored {
        "pending" => "menunggu",
        "verified" => "disetujui",
        "draft" => "belum lengkap",
        "rejected" => "ditolak",
        _ => "tidak dikenal",
    }
}

pub(super) fn state(stored: &str) -> &'static str {
    match stored {
        "active" => "aktif",
        "closed" => "tutup",
        "moved" => "pindah",
        _ => "tidak dikenal",
    }
}

/// How exactly it is known where a business is: a word and an explanation.
pub(super) fn quality(business: &Business) -> (&'static str, &'static str) {
    let record = &business.record;
    match (record.point, business.desa_code.is_some(), business.point_conflict || business.outside) {
        (Some(_), _, true) => ("perlu diperiksa", "titik dan desanya tidak cocok"),
        (Some(_), ..) if record.point_source.as_deref() == Some("perkiraan") => {
            ("perkiraan", "titiknya hanya kira-kira")
        }
        (Some(_), ..) => ("tepat", "ada titik di peta"),
        (None, true, _) => ("desa", "hanya desanya yang diketahui"),
        (None, false, _) => ("belum ada", "desa dan titiknya belum diketahui"),
    }
}

/// What was done, from its name in the history. Names that are words already stay.
pub(super) fn action(name: &str) -> String {
    known_action(name).unwrap_or(name).to_owned()
}

fn known_action(name: &str) -> Option<&'static str> {
    Some(match name {
        "ukm.awal" => "data awal",
        "ukm.daftar" => "didaftarkan",
        "ukm.ubah" => "diubah",
        "ukm.pulihkan" => "dipulihkan ke versi lama",
        "ukm.setujui" => "disetujui",
        "ukm.kembalikan" => "dikembalikan",
        "ukm.tolak" => "ditolak",
        "ukm.batal_putusan" => "putusan dibatalkan",
        "ukm.terima_usul" => "usul perbaikan diterima",
        "subjek.lihat_nik" => "NIK dilihat",
        "subjek.lihat_npwp" => "NPWP dilihat",
        "subjek.hapus" => "data orang dihapus",
        "ukm.ubah_pemilik" => "diubah pemiliknya",
        "ukm.letak" => "letaknya diubah",
        "ukm.gabung" | "ukm.digabung" => "digabung",
        "ukm.pisah" | "ukm.dipisah" => "dipisah lagi",
        "ukm.sembunyi" => "disembunyikan pemiliknya",
        "ukm.tampil" => "ditampilkan lagi oleh pemiliknya",
        "ukm.kirim_lagi" => "dikirim lagi pemiliknya",
        "ukm.angka" => "angka ditambah pemiliknya",
        "ukm.pelatihan" => "pelatihan ditambah pemiliknya",
        "ukm.izin_beri" => "izin tayang diberikan pemiliknya",
        "ukm.izin_tarik" => "izin tayang ditarik pemiliknya",
        _ => return None,
    })
}

/// A value of a field for people.
pub(in crate::ukm) fn value(atlas: &Atlas, field: &str, value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::Bool(yes) => if *yes { "ya" } else { "tidak" }.to_owned(),
        Value::String(text) => match field {
            "verification" => verification(text).to_owned(),
            "state" => state(text).to_owned(),
            "desa_code" | "owner.domicile_code" => place(atlas, Some(text)),
            "start_month" | "end_month" => {
                text.parse().map_or_else(|_not_a_month| text.clone(), Month::indonesian)
            }
            "owner.sex" => if text == "l" { "laki-laki" } else { "perempuan" }.to_owned(),
            _ => text.clone(),
        },
        Value::Array(items) if items.is_empty() => "–".to_owned(),
        Value::Array(items) if field == "point" => {
            let numbers = items.iter().filter_map(Value::as_f64).rev();
            numbers.map(|number| format!("{number:.6}")).collect::<Vec<_>>().join(", ")
        }
        Value::Array(items) => items.iter().map(one).collect::<Vec<_>>().join("; "),
        Value::Object(_) => one(value),
        Value::Number(number) => number.as_u64().map_or_else(|| number.to_string(), format::whole),
    }
}

/// The parts of one item of a list, what is empty left out.
fn one(item: &Value) -> String {
    let Value::Object(parts) = item else { return plain(item) };
    let told = parts.iter().filter(|(name, value)| {
        !value.is_null() && !matches!(name.as_str(), "product_id" | "version" | "status_at" | "unit")
    });
    told.map(|(_, value)| plain(value)).collect::<Vec<_>>().join(", ")
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// Names of what is done to a record or a person, as they stand in the source.
    fn names(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                names(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let is_name = |word: &&str| {
                    let rest = word.strip_prefix("ukm.").or(word.strip_prefix("subjek."));
                    rest.is_some_and(|rest| {
                        !rest.is_empty() && rest.chars().all(|c| c == '_' || c.is_ascii_lowercase())
                    })
                };
                found.extend(text.split('"').filter(is_name).map(ToOwned::to_owned));
            }
        }
    }

    #[test]
    fn everything_that_is_done_has_words() {
        let mut found = Vec::new();
        names(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
        found.sort();
        found.dedup();
        // A host of the tests, and a file.
        found.retain(|name| !["ukm.example", "ukm.geojson"].contains(&name.as_str()));
        assert!(found.len() > 20, "{found:?}");
        let silent: Vec<&String> = found.iter().filter(|name| known_action(name).is_none()).collect();
        assert!(silent.is_empty(), "{silent:?}");
    }
}
