//! Which fields each step asks, in which order.

use super::step::Step;
use crate::ukm::field::{self, Ask, Rows};

const OWNER: [Ask; 12] = [
    Ask::new("nama").required(),
    Ask::new("wa").required(),
    Ask::new("nik").later(),
    Ask::new("kelamin").later(),
    Ask::new("lahir").later(),
    Ask::new("pendidikan").later(),
    Ask::new("disabilitas").later(),
    Ask::new("surel").later(),
    Ask::new("npwp").later(),
    Ask::new("alamat_pemilik").later(),
    Ask::new("rt_pemilik").later(),
    Ask::new("rw_pemilik").later(),
];

const BUSINESS: [Ask; 7] = [
    Ask::new("usaha").required(),
    Ask::new("produk").required(),
    Ask::new("produk_lain").later(),
    Ask::new("harga").later(),
    Ask::new("kegiatan").later(),
    Ask::new("bentuk").later(),
    Ask::new("mulai").later(),
];

const PLACE: [Ask; 8] = [
    Ask::new("desa").required(),
    Ask::new("tempat_jenis"),
    Ask::new("alamat"),
    Ask::new("rt"),
    Ask::new("rw"),
    Ask::new("tempat"),
    Ask::new("tempat_sumber"),
    Ask::new("tampil"),
];

const CONTACT: [Ask; 7] = [
    Ask::new("jam"),
    Ask::new("telepon"),
    Ask::new("instagram"),
    Ask::new("facebook"),
    Ask::new("tiktok"),
    Ask::new("situs"),
    Ask::new("lokapasar"),
];

const FIGURES: [Ask; 13] = [
    Ask::new("modal_kisaran"),
    Ask::new("modal"),
    Ask::new("omset_masa"),
    Ask::new("omset_kisaran"),
    Ask::new("omset"),
    Ask::new("tk_bayar_l"),
    Ask::new("tk_bayar_p"),
    Ask::new("tk_keluarga_l"),
    Ask::new("tk_keluarga_p"),
    Ask::new("tk_bayar_dl").later(),
    Ask::new("tk_bayar_dp").later(),
    Ask::new("tk_keluarga_dl").later(),
    Ask::new("tk_keluarga_dp").later(),
];

/// The questions of `step`.
pub(super) const fn asks(step: Step) -> &'static [Ask] {
    match step {
        Step::Owner => &OWNER,
        Step::Business => &BUSINESS,
        Step::Place => &PLACE,
        Step::Contact => &CONTACT,
        Step::Figures => &FIGURES,
        Step::Papers | Step::Photo | Step::Review => &[],
    }
}

/// The lists of `step`.
pub(super) const fn lists(step: Step) -> &'static [&'static Rows] {
    match step {
        Step::Papers => &[&field::PAPERS, &field::TRAININGS],
        _ => &[],
    }
}
