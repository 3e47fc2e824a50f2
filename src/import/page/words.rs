//! Columns, reasons and stages in words.

use crate::import::{Field, File, Reason};

/// Fields that a column can hold, in the order in which they are offered, with what they are called.
pub(super) const FIELDS: [(Field, &str); 48] = [
    (Field::Nama, "Nama usaha"),
    (Field::Kegiatan, "Kegiatan usaha"),
    (Field::Produk, "Produk"),
    (Field::Kategori, "Kategori"),
    (Field::KodeDesa, "Kode desa"),
    (Field::Kecamatan, "Kecamatan"),
    (Field::Desa, "Desa atau kelurahan"),
    (Field::Lat, "Lintang (latitude)"),
    (Field::Lon, "Bujur (longitude)"),
    (Field::Koordinat, "Koordinat atau tautan peta"),
    (Field::Alamat, "Alamat usaha"),
    (Field::Rt, "RT"),
    (Field::Rw, "RW"),
    (Field::Pemilik, "Nama pemilik"),
    (Field::Nik, "NIK pemilik"),
    (Field::Npwp, "NPWP pemilik"),
    (Field::Nib, "NIB"),
    (Field::Telepon, "Telepon atau WhatsApp"),
    (Field::Surel, "Surel"),
    (Field::JenisKelamin, "Jenis kelamin pemilik"),
    (Field::Pendidikan, "Pendidikan pemilik"),
    (Field::TanggalMulai, "Tanggal mulai usaha"),
    (Field::TahunMulai, "Tahun mulai usaha"),
    (Field::BulanMulai, "Bulan mulai usaha"),
    (Field::BadanHukum, "Bentuk usaha"),
    (Field::Skala, "Skala usaha"),
    (Field::Kbli, "Kode KBLI"),
    (Field::JamBuka, "Jam buka"),
    (Field::TahunData, "Tahun angka"),
    (Field::Omset, "Omzet setahun"),
    (Field::Modal, "Modal usaha"),
    (Field::Aset, "Aset"),
    (Field::PekerjaDibayarL, "Pekerja dibayar, laki-laki"),
    (Field::PekerjaDibayarP, "Pekerja dibayar, perempuan"),
    (Field::PekerjaTakDibayarL, "Pekerja tidak dibayar, laki-laki"),
    (Field::PekerjaTakDibayarP, "Pekerja tidak dibayar, perempuan"),
    (Field::DisabilDibayarL, "Pekerja dibayar dengan disabilitas, laki-laki"),
    (Field::DisabilDibayarP, "Pekerja dibayar dengan disabilitas, perempuan"),
    (Field::DisabilTakDibayarL, "Pekerja tidak dibayar dengan disabilitas, laki-laki"),
    (Field::DisabilTakDibayarP, "Pekerja tidak dibayar dengan disabilitas, perempuan"),
    (Field::IdSidt, "Nomor usaha di SIDT"),
    (Field::TanggalLahir, "Tanggal lahir pemilik"),
    (Field::Disabilitas, "Pemilik penyandang disabilitas"),
    (Field::AlamatPemilik, "Alamat pemilik"),
    (Field::RtPemilik, "RT pemilik"),
    (Field::RwPemilik, "RW pemilik"),
    (Field::TanggalData, "Tanggal baris ini diperbarui"),
    (Field::Identitas, "Nomor identitas lain (hanya disimpan tersandi)"),
];

/// What a field is called.
pub(super) fn field(wanted: Field) -> &'static str {
    FIELDS.iter().find(|(field, _)| *field == wanted).map_or("Tidak dipakai", |(_, label)| label)
}

/// How far a file has come.
pub(super) fn stage(file: &File) -> &'static str {
    if file.task.is_some() {
        "sedang dikerjakan"
    } else if file.undone_at.is_some() {
        "dibatalkan"
    } else if file.applied_at.is_some() {
        "diterapkan"
    } else if file.checked_at.is_some() {
        "sudah diperiksa, belum diterapkan"
    } else if file.shape.columns.is_empty() {
        "belum terbaca"
    } else {
        "menunggu pemeriksaan kolom"
    }
}

/// The columns in which what a reason is about is found.
pub(super) const fn fields_of(reason: Reason) -> &'static [Field] {
    match reason {
        Reason::NoName | Reason::NameCut => &[Field::Nama],
        Reason::Outside
        | Reason::BadPoint
        | Reason::ShortLink
        | Reason::Swapped
        | Reason::Minus
        | Reason::PointLost
        | Reason::Comma
        | Reason::Apostrophe
        | Reason::Overlap
        | Reason::FromPoint => &[Field::Lat, Field::Lon, Field::Koordinat],
        Reason::Nowhere | Reason::Conflict | Reason::Foreign => {
            &[Field::KodeDesa, Field::Kecamatan, Field::Desa, Field::Lat, Field::Lon, Field::Koordinat]
        }
        Reason::Ambiguous | Reason::UnknownDesa => &[Field::KodeDesa, Field::Kecamatan, Field::Desa],
        Reason::BadPhone => &[Field::Telepon],
        Reason::BadEmail => &[Field::Surel],
        Reason::BadNib => &[Field::Nib],
        Reason::BadNik => &[Field::Nik],
        Reason::BadNpwp => &[Field::Npwp],
        Reason::BadKbli => &[Field::Kbli],
        Reason::BadStart => &[Field::TanggalMulai, Field::TahunMulai, Field::BulanMulai],
        Reason::BadFigure => &[
            Field::Omset,
            Field::Modal,
            Field::Aset,
            Field::PekerjaDibayarL,
            Field::PekerjaDibayarP,
            Field::PekerjaTakDibayarL,
            Field::PekerjaTakDibayarP,
        ],
        Reason::NotAnActivity | Reason::Different => &[Field::Kegiatan],
        Reason::Unclassified => &[Field::Produk, Field::Kegiatan, Field::Kategori],
        Reason::Shifted
        | Reason::Erased
        | Reason::Skipped
        | Reason::Refused
        | Reason::Kept
        | Reason::Repeated
        | Reason::Registered
        | Reason::Newer
        | Reason::Changed
        | Reason::BrokenText
        | Reason::Unchecked
        | Reason::Fine => &[],
    }
}

/// What to do about it; none where nothing needs to be done.
pub(super) const fn remedy(reason: Reason) -> Option<&'static str> {
    Some(match reason {
        Reason::NoName => "Isi nama usahanya.",
        Reason::Shifted => "Hapus isi yang berlebih, atau geser isinya ke kolom yang benar.",
        Reason::Foreign => "Minta admin utama mengimpor baris ini.",
        Reason::Different => "Buka barisnya, lalu pilih: usaha yang sama atau usaha lain.",
        Reason::Newer => "Buka barisnya, lalu pilih isi yang dipakai.",
        Reason::Outside => "Periksa titiknya, atau isi kecamatan dan desanya.",
        Reason::Nowhere => "Isi kecamatan dan desanya, atau titiknya.",
        Reason::Conflict => "Periksa titik dan desanya; salah satunya keliru.",
        Reason::Ambiguous => "Isi nama kecamatannya.",
        Reason::UnknownDesa => "Betulkan nama desa dan kecamatannya.",
        Reason::BadPoint => "Tulis lintang dan bujur sebagai angka, misalnya -6.55 dan 106.79.",
        Reason::ShortLink => "Buka tautannya, lalu tempel tautan panjang atau angkanya.",
        Reason::BadPhone => "Betulkan nomornya, misalnya 0812 3456 7890.",
        Reason::BadEmail => "Betulkan alamatnya, misalnya nama@contoh.id.",
        Reason::BadNib => "Salin 13 angka dari NIB-nya.",
        Reason::BadNik => "Salin 16 angka dari KTP; Excel sering mengubah angka terakhir menjadi 0.",
        Reason::BadNpwp => "Salin 15 atau 16 angka dari NPWP-nya.",
        Reason::BadKbli => "Isi 5 angka KBLI.",
        Reason::BadStart => "Tulis tahunnya, misalnya 2019, atau tanggal 17-08-2019.",
        Reason::BadFigure => "Tulis angkanya dalam rupiah setahun, misalnya 12000000.",
        Reason::NotAnActivity => "Pindahkan nomor atau surel ke kolomnya, lalu isi kegiatannya.",
        Reason::BrokenText => "Betulkan hurufnya.",
        Reason::Unclassified => "Sebut barang yang dijual, misalnya keripik singkong.",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_one_name() {
        let mut seen: Vec<Field> = FIELDS.iter().map(|(field, _)| *field).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), FIELDS.len());
    }
}
