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
    // With the name that is cut off in the real files.
    let header = "id_data_badan_usaha;nik_pengusaha;nama_pengusaha;nib;jenis_kelamin;is_disabilitas;tanggal_lahir;\
        pendidikan_formal;kontak_hp;prov_pengusaha;kab_pengusaha;kec_pengusaha;kel_pengusaha;alamat_pengusaha;\
        rt_pengusaha;rw_pengusaha;nama_usaha;kegiatan_utama;produk_utama;kategori_kbli;kode_kbli;status_badan_usaha;\
        skala_usaha;modal_pendirian;bulan_mulai_operasi;tahun_mulai_operasi;omzet_tahunan;asset;prov_usaha;kab_usaha;\
        kec_usaha;kel_usaha;alamat_usaha;rt_usaha;rw_usaha;foto_usaha;alamat_latitude;alamat_longitude;tk_dibayar_laki;\
        tk_dibayar_perempuan;tk_dibayar_disabil_laki;tk_dibayar_disabil_perempuan;tk_not_dibayar_laki;\
        tk_not_dibayar_perempuan;tk_not_dibayar_disabil_laki;tk_not_dibayar_disabil_perempua;pulled_at;updated_at;\
        source_page";
    let columns = columns(header);
    assert_eq!(columns.len(), 49);
    let mapping = Mapping::new(&columns, &Told::default()).expect("columns with a name");
    let name_of = |field| mapping.column(field).map(|at| columns[at].as_str());
    assert_eq!(name_of(Field::Nama), Some("nama_usaha"));
    assert_eq!(name_of(Field::Pemilik), Some("nama_pengusaha"));
    assert_eq!(name_of(Field::Kecamatan), Some("kec_usaha"));
    assert_eq!(name_of(Field::Desa), Some("kel_usaha"));
    assert_eq!(name_of(Field::Nik), Some("nik_pengusaha"));
    assert_eq!(name_of(Field::TahunMulai), Some("tahun_mulai_operasi"));
    assert_eq!(name_of(Field::Lat), Some("alamat_latitude"));
    assert_eq!(name_of(Field::Lon), Some("alamat_longitude"));
    for (field, name) in [
        (Field::Nib, "nib"),
        (Field::Kegiatan, "kegiatan_utama"),
        (Field::Produk, "produk_utama"),
        (Field::Kbli, "kode_kbli"),
        (Field::BadanHukum, "status_badan_usaha"),
        (Field::Skala, "skala_usaha"),
        (Field::Modal, "modal_pendirian"),
        (Field::Omset, "omzet_tahunan"),
        (Field::Aset, "asset"),
        (Field::Alamat, "alamat_usaha"),
        (Field::Rt, "rt_usaha"),
        (Field::Rw, "rw_usaha"),
        (Field::PekerjaDibayarL, "tk_dibayar_laki"),
        (Field::PekerjaDibayarP, "tk_dibayar_perempuan"),
        (Field::PekerjaTakDibayarL, "tk_not_dibayar_laki"),
        (Field::PekerjaTakDibayarP, "tk_not_dibayar_perempuan"),
    ] {
        assert_eq!(name_of(field), Some(name), "{field:?}");
    }
    // Whether the disabled are among the others the file does not say: they stay figures of their own, so that nobody is
    // counted twice.
    assert_eq!(name_of(Field::DisabilDibayarL), Some("tk_dibayar_disabil_laki"));
    for name in ["pulled_at", "source_page"] {
        let at = columns.iter().position(|column| column == name).expect(name);
        assert_eq!(mapping.fields()[at], None, "{name}");
    }
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
