//! Columns → fields: guessed from their names, or told by the operator.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a column can hold. The names are those of mapping files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Trade name.
    Nama,
    /// What the business does.
    Kegiatan,
    /// What it makes or sells.
    Produk,
    /// A coarse kind, used when nothing better names a product.
    Kategori,
    /// Kemendagri or BPS code of the desa.
    KodeDesa,
    /// Name of the kecamatan.
    Kecamatan,
    /// Name of the desa or kelurahan.
    Desa,
    /// Degrees north.
    Lat,
    /// Degrees east.
    Lon,
    /// Both in one cell, or a map link that holds them.
    Koordinat,
    /// Address.
    Alamat,
    /// Rukun tetangga.
    Rt,
    /// Rukun warga.
    Rw,
    /// Name of the owner.
    Pemilik,
    /// Telephone.
    Telepon,
    /// E-mail.
    Surel,
    /// Sex of the owner.
    JenisKelamin,
    /// Education of the owner.
    Pendidikan,
    /// Nomor Induk Berusaha.
    Nib,
    /// NIK or NPWP: identity numbers, which may rest only encrypted.
    Identitas,
    /// Whole date of the start.
    TanggalMulai,
    /// Year of the start.
    TahunMulai,
    /// Month of the start.
    BulanMulai,
    /// Legal form.
    BadanHukum,
    /// Class as reported.
    Skala,
    /// KBLI code.
    Kbli,
    /// Opening hours.
    JamBuka,
    /// Year that the figures stand for.
    TahunData,
    /// Sales of a year in rupiah.
    Omset,
    /// Modal usaha in rupiah.
    Modal,
    /// Assets in rupiah.
    Aset,
    /// Paid men.
    PekerjaDibayarL,
    /// Paid women.
    PekerjaDibayarP,
    /// Unpaid men.
    PekerjaTakDibayarL,
    /// Unpaid women.
    PekerjaTakDibayarP,
    /// Told to be left out.
    Abaikan,
}

impl Field {
    /// The kind of observation that a column of figures holds.
    pub const fn observation(self) -> Option<&'static str> {
        Some(match self {
            Self::Omset => "omset_idr",
            Self::Modal => "modal_idr",
            Self::Aset => "asset_idr",
            Self::PekerjaDibayarL => "workers_paid_male",
            Self::PekerjaDibayarP => "workers_paid_female",
            Self::PekerjaTakDibayarL => "workers_unpaid_male",
            Self::PekerjaTakDibayarP => "workers_unpaid_female",
            _ => return None,
        })
    }
}

/// Names of columns, normalised, by field; an earlier name wins over a later one.
const NAMES: [(Field, &[&str]); 35] = [
    (
        Field::Nama,
        &[
            "nama_usaha",
            "namausaha",
            "nama_umkm",
            "namaumkm",
            "nama_ukm",
            "namaukm",
            "nama_toko",
            "nama_merek",
            "nama_ikm",
            "nama_perusahaan",
            "nama_brand",
            "merk_usaha",
            "merek",
            "business_name",
            "trade_name",
            "usaha",
            "umkm",
            "nama",
            "name",
            "title",
        ],
    ),
    (
        Field::Kegiatan,
        &[
            "kegiatan_utama",
            "kegiatan_usaha",
            "kegiatan",
            "deskripsi",
            "description",
            "keterangan_usaha",
            "bidang_usaha",
            "jenis_usaha",
            "activity",
            "uraian_usaha",
            "deskripsi_usaha",
            "usaha_utama",
        ],
    ),
    (
        Field::Produk,
        &[
            "produk_utama",
            "produk",
            "nama_produk",
            "jenis_produk",
            "komoditas",
            "product",
            "products",
            "hasil_produksi",
        ],
    ),
    (
        Field::Kategori,
        &[
            "kategori_usaha",
            "kategori",
            "jenis",
            "category",
            "sektor",
            "sektor_usaha",
            "bidang",
            "kategori_kbli",
            "kategori_produk",
        ],
    ),
    (
        Field::KodeDesa,
        &[
            "kode_desa",
            "kode_kelurahan",
            "kode_kel",
            "desa_code",
            "kode_wilayah",
            "kode_desa_kelurahan",
            "village_code",
            "kode_kemendagri",
            "kode_bps",
        ],
    ),
    (
        Field::Kecamatan,
        &["kec_usaha", "kecamatan", "nama_kecamatan", "kec", "nama_kec", "kecamatan_usaha", "district"],
    ),
    (
        Field::Desa,
        &[
            "kel_usaha",
            "desa",
            "kelurahan",
            "desa_kelurahan",
            "kelurahan_desa",
            "nama_desa",
            "nama_kelurahan",
            "kel_desa",
            "desa_kel",
            "kel",
            "desa_usaha",
            "kelurahan_usaha",
            "village",
            "wilayah",
        ],
    ),
    (
        Field::Lat,
        &[
            "alamat_latitude",
            "latitude",
            "lat",
            "lintang",
            "koordinat_y",
            "y",
            "geometry_lat",
            "garis_lintang",
            "coord_y",
        ],
    ),
    (
        Field::Lon,
        &[
            "alamat_longitude",
            "longitude",
            "lng",
            "lon",
            "long",
            "bujur",
            "koordinat_x",
            "x",
            "geometry_lon",
            "garis_bujur",
            "coord_x",
        ],
    ),
    (
        Field::Koordinat,
        &[
            "koordinat",
            "titik_koordinat",
            "lokasi",
            "coordinates",
            "coordinate",
            "latlong",
            "lat_long",
            "latlng",
            "link_maps",
            "google_maps",
            "maps",
            "titik_lokasi",
            "link_lokasi",
            "link_google_maps",
        ],
    ),
    (Field::Alamat, &["alamat_usaha", "alamat", "alamat_lengkap", "address", "lokasi_usaha"]),
    (Field::Rt, &["rt_usaha", "rt"]),
    (Field::Rw, &["rw_usaha", "rw"]),
    (
        Field::Pemilik,
        &[
            "nama_pengusaha",
            "nama_pemilik",
            "pemilik",
            "nama_pelaku_usaha",
            "nama_pelaku",
            "owner",
            "owner_name",
            "pelaku_usaha",
            "penanggung_jawab",
            "nama_lengkap",
        ],
    ),
    (
        Field::Telepon,
        &[
            "kontak_hp",
            "no_hp",
            "no_telp",
            "nomor_hp",
            "telepon",
            "hp",
            "no_wa",
            "whatsapp",
            "wa",
            "kontak",
            "telp",
            "nomor_telepon",
            "no_telepon",
            "phone",
            "no_hp_wa",
            "nomor_whatsapp",
            "nomor_wa",
            "no_whatsapp",
            "nohp",
            "notelp",
            "handphone",
        ],
    ),
    (Field::Surel, &["email", "e_mail", "surel", "alamat_email"]),
    (Field::JenisKelamin, &["jenis_kelamin", "gender", "jk", "sex", "l_p"]),
    (Field::Pendidikan, &["pendidikan_formal", "pendidikan", "pendidikan_terakhir"]),
    (Field::Nib, &["nib", "nomor_induk_berusaha", "no_nib"]),
    (
        Field::Identitas,
        &[
            "nik_pengusaha",
            "nik",
            "no_ktp",
            "ktp",
            "npwp",
            "no_npwp",
            "nomor_ktp",
            "no_kk",
            "nik_pemilik",
            "nomor_nik",
            "npwp_usaha",
            "kk",
            "no_nik",
        ],
    ),
    (
        Field::TanggalMulai,
        &[
            "tanggal_mulai",
            "tgl_mulai",
            "tanggal_berdiri",
            "tgl_berdiri",
            "mulai_usaha",
            "start_date",
            "tanggal_mulai_usaha",
        ],
    ),
    (
        Field::TahunMulai,
        &[
            "tahun_mulai_operasi",
            "tahun_berdiri",
            "tahun_mulai",
            "tahun_usaha",
            "berdiri",
            "thn_berdiri",
            "tahun_mulai_usaha",
            "start_year",
        ],
    ),
    (Field::BulanMulai, &["bulan_mulai_operasi", "bulan_mulai", "bulan_berdiri"]),
    (
        Field::BadanHukum,
        &[
            "status_badan_usaha",
            "badan_usaha",
            "badan_hukum",
            "bentuk_usaha",
            "bentuk_badan_usaha",
            "legalitas_usaha",
        ],
    ),
    (Field::Skala, &["skala_usaha", "skala", "klasifikasi", "klasifikasi_usaha", "kelas_usaha"]),
    (Field::Kbli, &["kode_kbli", "kbli", "kbli_2020"]),
    (Field::JamBuka, &["jam_buka", "jam_operasional", "jam_kerja", "opening_hours"]),
    (Field::TahunData, &["tahun_data", "tahun", "periode_data"]),
    (
        Field::Omset,
        &["omzet_tahunan", "omset_tahunan", "omzet_per_tahun", "omset_per_tahun", "omzet", "omset"],
    ),
    (Field::Modal, &["modal_pendirian", "modal_usaha", "modal"]),
    (Field::Aset, &["asset", "aset", "nilai_aset"]),
    (Field::PekerjaDibayarL, &["tk_dibayar_laki", "tk_pria", "tenaga_kerja_laki"]),
    (Field::PekerjaDibayarP, &["tk_dibayar_perempuan", "tk_wanita", "tenaga_kerja_perempuan"]),
    (Field::PekerjaTakDibayarL, &["tk_not_dibayar_laki"]),
    (Field::PekerjaTakDibayarP, &["tk_not_dibayar_perempuan"]),
];

/// What the operator told: name of a column → field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Told(pub BTreeMap<String, Field>);

/// Which field each column of a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    fields: Vec<Option<Field>>,
}

/// Why columns cannot be mapped. The text is for people.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// A mapping file that does not parse.
    #[error(
        "berkas pemetaan tidak terbaca ({0}); isinya harus JSON seperti {{\"Nama Toko\": \"nama\", \"Titik\": \"koordinat\"}}"
    )]
    Told(String),
    /// A mapping file that names a column which the file does not have.
    #[error("berkas pemetaan menyebut kolom \"{0}\" yang tidak ada; kolom yang ada: {1}")]
    UnknownColumn(String, String),
    /// No column holds the trade name.
    #[error(
        "tidak ada kolom nama usaha; kolom yang ada: {0}. Tunjukkan kolomnya dengan --mapping, misalnya {{\"Nama Toko\": \"nama\"}}"
    )]
    NoName(String),
}

impl Told {
    /// Reads a mapping file.
    pub fn read(text: &str) -> Result<Self, MappingError> {
        serde_json::from_str(text).map_err(|error| MappingError::Told(error.to_string()))
    }
}

impl Mapping {
    /// Maps the columns of a file: first as told, the rest by their names.
    pub fn new(columns: &[String], told: &Told) -> Result<Self, MappingError> {
        let all = || columns.join(", ");
        let mut fields: Vec<Option<Field>> = vec![None; columns.len()];
        for (name, field) in &told.0 {
            let wanted = normalised(name);
            let at = columns.iter().position(|column| column == name);
            let at = at.or_else(|| columns.iter().position(|column| normalised(column) == wanted));
            let at = at.ok_or_else(|| MappingError::UnknownColumn(name.clone(), all()))?;
            fields[at] = Some(*field);
        }
        let names: Vec<String> = columns.iter().map(|column| normalised(column)).collect();
        // Identity numbers are recognised in every column, so that none slips through as plain text.
        for (ix, name) in names.iter().enumerate() {
            if fields[ix].is_none() && is_identity(name) {
                fields[ix] = Some(Field::Identitas);
            }
        }
        for (field, known) in NAMES {
            if fields.contains(&Some(field)) {
                continue;
            }
            let at = known.iter().find_map(|known| {
                names.iter().enumerate().position(|(ix, name)| fields[ix].is_none() && name == known)
            });
            if let Some(at) = at {
                fields[at] = Some(field);
            }
        }
        if !fields.contains(&Some(Field::Nama)) {
            return Err(MappingError::NoName(all()));
        }
        Ok(Self { fields })
    }

    /// The field of each column.
    pub fn fields(&self) -> &[Option<Field>] {
        &self.fields
    }

    /// The column that holds a field.
    pub fn column(&self, field: Field) -> Option<usize> {
        self.fields.iter().position(|known| *known == Some(field))
    }

    /// Leaves a column out.
    pub fn ignore(&mut self, column: usize) {
        if let Some(field) = self.fields.get_mut(column) {
            *field = Some(Field::Abaikan);
        }
    }

    /// The trimmed cell of a field; none when there is no such column or it says nothing.
    pub fn cell<'a>(&self, row: &'a [String], field: Field) -> Option<&'a str> {
        let cell = row.get(self.column(field)?)?.trim();
        (!says_nothing(cell)).then_some(cell)
    }
}

/// Cells by which people say that they have nothing to say.
fn says_nothing(cell: &str) -> bool {
    cell.is_empty()
        || cell.chars().all(|ch| matches!(ch, '-' | '–' | '_' | '.' | '?' | ' ' | '\''))
        || ["null", "n/a", "nan", "none", "(kosong)", "tidak ada"]
            .iter()
            .any(|word| cell.eq_ignore_ascii_case(word))
}

fn is_identity(name: &str) -> bool {
    name.split('_').any(|word| matches!(word, "nik" | "npwp" | "ktp"))
}

/// Small letters and digits, everything else as one underscore.
fn normalised(column: &str) -> String {
    let mut out = String::with_capacity(column.len());
    for ch in column.trim().chars().flat_map(char::to_lowercase) {
        if ch.is_alphanumeric() {
            out.push(ch);
        } else if !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
    }
    out.truncate(out.trim_end_matches('_').len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(names: &str) -> Vec<String> {
        names.split(';').map(str::to_owned).collect()
    }

    fn mapped(names: &str) -> Vec<Option<Field>> {
        Mapping::new(&columns(names), &Told::default()).expect("columns with a name").fields
    }

    #[test]
    fn the_headers_of_real_files_are_understood() {
        use Field::{Alamat, Desa, Kategori, Kecamatan, Kegiatan, Koordinat, Lat, Lon, Nama};
        assert_eq!(
            mapped("Nama;Kegiatan;Kecamatan;Wilayah;Kategori;lat;lng"),
            [Nama, Kegiatan, Kecamatan, Desa, Kategori, Lat, Lon].map(Some)
        );
        assert_eq!(
            mapped("namaumkm;jenis;deskripsi;alamat;koordinat"),
            [Nama, Kategori, Kegiatan, Alamat, Koordinat].map(Some)
        );
        assert_eq!(
            mapped("No;NAMA USAHA;Desa/Kelurahan;Latitude;Longitude;No. HP (WA)"),
            [None, Some(Nama), Some(Desa), Some(Lat), Some(Lon), Some(Field::Telepon)]
        );
    }

    #[test]
    fn the_ministry_s_49_columns_are_understood_without_mixing_owner_and_business() {
        let header = "id_data_badan_usaha;nik_pengusaha;nama_pengusaha;nib;jenis_kelamin;is_disabilitas;tanggal_lahir;\
            pendidikan_formal;kontak_hp;prov_pengusaha;kab_pengusaha;kec_pengusaha;kel_pengusaha;alamat_pengusaha;\
            rt_pengusaha;rw_pengusaha;nama_usaha;kegiatan_utama;produk_utama;kategori_kbli;kode_kbli;status_badan_usaha;\
            skala_usaha;modal_pendirian;bulan_mulai_operasi;tahun_mulai_operasi;omzet_tahunan;asset;prov_usaha;kab_usaha;\
            kec_usaha;kel_usaha;alamat_usaha;rt_usaha;rw_usaha;foto_usaha;alamat_latitude;alamat_longitude";
        let columns = columns(header);
        let mapping = Mapping::new(&columns, &Told::default()).expect("columns with a name");
        let name_of = |field| mapping.column(field).map(|at| columns[at].as_str());
        assert_eq!(name_of(Field::Nama), Some("nama_usaha"));
        assert_eq!(name_of(Field::Pemilik), Some("nama_pengusaha"));
        assert_eq!(name_of(Field::Kecamatan), Some("kec_usaha"));
        assert_eq!(name_of(Field::Desa), Some("kel_usaha"));
        assert_eq!(name_of(Field::Identitas), Some("nik_pengusaha"));
        assert_eq!(name_of(Field::TahunMulai), Some("tahun_mulai_operasi"));
        assert_eq!(name_of(Field::Lat), Some("alamat_latitude"));
    }

    #[test]
    fn what_the_operator_tells_wins() {
        let told = Told::read(r#"{"Toko": "nama", "nama": "abaikan"}"#).expect("a mapping");
        let mapping = Mapping::new(&columns("Nama;Toko"), &told).expect("columns with a name");
        assert_eq!(mapping.fields(), [Some(Field::Abaikan), Some(Field::Nama)]);
        let told = Told::read(r#"{"Tidak Ada": "nama"}"#).expect("a mapping");
        assert!(matches!(Mapping::new(&columns("Nama"), &told), Err(MappingError::UnknownColumn(..))));
        assert!(matches!(Told::read(r#"{"Nama": "apa"}"#), Err(MappingError::Told(_))));
        assert!(matches!(Told::read("bukan json"), Err(MappingError::Told(_))));
    }

    #[test]
    fn a_table_of_statistics_is_no_list_of_businesses() {
        let header = "id;kode_provinsi;nama_provinsi;nama_kabupaten_kota;kategori_usaha;jumlah_umkm;tahun";
        assert!(matches!(Mapping::new(&columns(header), &Told::default()), Err(MappingError::NoName(_))));
    }
}
