//! What was done, in words: the one table of the names under which changes of records are kept, in the log and in the
//! versions of a record.

/// What was done, for people. Most entries of the log are words already and stay as they are.
pub fn words(action: &str) -> &str {
    known(action).unwrap_or(action)
}

fn known(action: &str) -> Option<&'static str> {
    Some(match action {
        "ukm.awal" => "data awal",
        "ukm.daftar" => "didaftarkan",
        "ukm.ubah" => "diubah",
        "ukm.pulihkan" => "dipulihkan ke versi lama",
        "ukm.setujui" => "disetujui",
        "ukm.kembalikan" => "dikembalikan",
        "ukm.tolak" => "ditolak",
        "ukm.batal_putusan" => "putusan dibatalkan",
        "ukm.impor" => "diubah oleh impor berkas",
        "ukm.impor_batal" => "impor berkas dibatalkan",
        "ukm.terima_usul" => "usul perbaikan diterima",
        "subjek.lihat_nik" => "NIK dilihat",
        "subjek.lihat_npwp" => "NPWP dilihat",
        "subjek.lihat_pribadi" => "data pribadi dilihat",
        "subjek.hapus" => "data orang dihapus",
        "ukm.ubah_pemilik" => "diubah pemiliknya",
        "ukm.letak" => "letaknya diubah",
        "ukm.batal_letak" => "perubahan letak dibatalkan",
        "ukm.gabung" | "ukm.digabung" => "digabung",
        "ukm.pisah" | "ukm.dipisah" => "dipisah lagi",
        "ukm.sembunyi" => "disembunyikan pemiliknya",
        "ukm.tampil" => "ditampilkan lagi oleh pemiliknya",
        "ukm.kirim_lagi" => "dikirim lagi pemiliknya",
        "ukm.angka" => "angka ditambah pemiliknya",
        "ukm.pelatihan" => "pelatihan ditambah pemiliknya",
        "ukm.izin_beri" => "izin tayang diberikan pemiliknya",
        "ukm.izin_tarik" => "izin tayang ditarik pemiliknya",
        "ukm.izin_catat" => "izin tayang dicatat petugas",
        "ukm dikerjakan" => "UKM mulai dikerjakan",
        "ukm dilepas" => "UKM dilepas lagi",
        "data ukm diekspor" => "data UKM diekspor ke berkas",
        "data pribadi diekspor" => "data pribadi diekspor ke berkas",
        "penugasan diakhiri" => "penugasan pendamping diakhiri",
        "ukm ditugaskan" => "UKM ditugaskan kepada pendamping",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    /// Every file of the program.
    fn sources(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("deed.rs") {
                found.push(std::fs::read_to_string(&path).unwrap());
            }
        }
    }

    fn is_name(word: &str) -> bool {
        let rest = word.strip_prefix("ukm.").or(word.strip_prefix("subjek."));
        rest.is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c == '_' || c.is_ascii_lowercase()))
    }

    /// Texts in quotation marks, up to the first `end` outside of them.
    fn quoted<'a>(text: &'a str, end: &str) -> Vec<&'a str> {
        let mut found = Vec::new();
        for (at, part) in text.split('"').enumerate() {
            if at % 2 == 1 {
                found.push(part);
            } else if part.contains(end) {
                break;
            }
        }
        found
    }

    /// What the source writes into the log and the history: by the form of the name, and by where it stands.
    fn actions() -> BTreeSet<String> {
        let mut files = Vec::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
        let mut found = BTreeSet::new();
        for text in files {
            found.extend(text.split('"').filter(|word| is_name(word)).map(ToOwned::to_owned));
            for (before, end) in [
                ("Entry::new(", ","),
                ("action: ", ","),
                ("let action = ", ";\n"),
                ("let (action, done) = ", ";\n"),
            ] {
                let places = text.split(before).skip(1);
                found.extend(places.flat_map(|rest| quoted(rest, end)).map(ToOwned::to_owned));
            }
        }
        // A host of the tests, and files.
        found.retain(|name| !["ukm.example", "ukm.geojson", "ukm.csv"].contains(&name.as_str()));
        found
    }

    #[test]
    fn everything_that_is_done_has_words() {
        let found = actions();
        for sure in ["ukm.ubah", "masuk", "kata sandi benar, menunggu kode", "kata sandi diganti lewat surel"]
        {
            assert!(found.contains(sure), "{sure} is not found in {found:?}");
        }
        let plain = |text: &str| {
            text.starts_with(char::is_lowercase)
                && text.chars().all(|c| c.is_lowercase() || c == ' ' || c == ',')
        };
        let silent: Vec<&String> =
            found.iter().filter(|name| known(name).is_none() && !plain(name)).collect();
        assert!(silent.is_empty(), "without words: {silent:?}");
        assert!(found.iter().all(|name| !words(name).contains(['.', '_'])));
    }
}
