//! What a file, and the log, say of it.

use serde_json::{Value, json};

use super::column::Column;
use super::{Format, Order, World};
use crate::http::format;
use crate::ukm::review::queue::{Queue, Wanted};
use crate::ukm::review::sight::Eyes;

/// Facts about a file, as name and words.
pub fn facts(order: &Order, world: &World, count: usize) -> Vec<(&'static str, String)> {
    let kabupaten = &world.areas.kabupaten().name;
    let hidden = match order.eyes {
        Eyes::Staff => {
            "NIK dan NPWP tinggal empat angka terakhir; tanggal lahir menjadi kelompok umur; disabilitas dan alamat rumah \
             disembunyikan; omzet, modal, aset, dan pekerja menjadi kisaran."
        }
        Eyes::AdminUtama => {
            "NIK dan NPWP tinggal empat angka terakhir; tanggal lahir menjadi kelompok umur; disabilitas dan alamat rumah \
             disembunyikan."
        }
        Eyes::Unmasked => {
            "Tidak ada. Berkas ini memuat data pribadi: simpan di tempat aman dan hapus setelah dipakai."
        }
    };
    let mut facts = vec![
        ("Isi", format!("Data UKM {kabupaten}")),
        ("Keadaan per", format!("{} WIB", format::moment(order.now))),
        ("Jumlah", format!("{} UKM", format::whole(count))),
        ("Saringan", order.narrowing.clone()),
        ("Dibuat oleh", order.by.clone()),
        ("Sumber", format!("SI MBA UMI, daftar UKM {kabupaten}")),
        (
            "Definisi",
            "Satu baris satu usaha yang tercatat, juga yang masih menunggu, tutup, atau pindah, kecuali disaring. Tidak \
             termasuk yang sudah dihapus atau digabung. Kosong berarti belum diketahui, bukan nol."
                .to_owned(),
        ),
        ("Disamarkan", hidden.to_owned()),
    ];
    if let Some(reason) = order.reason {
        facts.push(("Alasan", reason.to_owned()));
    }
    if order.demo {
        facts.push(("Perhatian", EXAMPLE.to_owned()));
    }
    facts
}

/// The filter for the log. What was searched for may be somebody's name, so only that something was.
pub fn narrowed(wanted: &Wanted) -> Value {
    json!({
        "antrian": wanted.queue.map(Queue::slug),
        "status": wanted.verification,
        "keadaan": wanted.state,
        "wilayah": wanted.area,
        "kata": wanted.text.is_some(),
        "mutu": wanted.figure.map(|figure| figure.title()),
    })
}

/// Said where a file holds example data.
pub const EXAMPLE: &str = "Berkas ini hanya berisi data contoh, bukan usaha yang sungguh ada.";

/// What each column holds.
pub fn definitions(order: &Order, columns: &[&'static Column]) -> Vec<(&'static str, &'static str)> {
    if order.format == Format::Sidt {
        return Vec::new();
    }
    columns.iter().map(|column| (column.name, column.about)).collect()
}
