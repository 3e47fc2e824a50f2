//! The pages of the owner's desk.

pub mod claim;
pub mod consent;
pub mod data;
pub mod edit;
pub mod figure;
pub mod list;
pub mod papers;
pub mod poster;
pub mod show;

use crate::account::policy::Actor;
use crate::app::App;
use crate::http::page::{Layout, Menu};
use crate::http::params::Params;

/// The frame of a page of the desk.
fn layout(app: &App, actor: &Actor, title: impl Into<String>) -> Layout {
    Layout::new(app, Menu::None, title, "").with_person(actor.person())
}

/// What was just done, for the page that follows: the address carries a word, this is the sentence.
fn told(params: &mut Params) -> Option<&'static str> {
    Some(match params.text("hasil")?.as_str() {
        "disimpan" => "Sudah disimpan.",
        "usul" => "Usul perbaikan sudah dikirim. Data berubah setelah diperiksa petugas.",
        "keduanya" => {
            "Sebagian sudah disimpan; sisanya dikirim sebagai usul dan berubah setelah diperiksa petugas."
        }
        "sama" => "Tidak ada yang berubah.",
        "dikirim" => "Data sudah dikirim lagi untuk diperiksa.",
        "sembunyi" => "Usaha ini sekarang tidak tampil untuk umum.",
        "tampil" => "Usaha ini tampil lagi untuk umum.",
        "hapus" => "Permintaan hapus sudah diterima.",
        "milik" => "Usaha ini sekarang milik akun Anda.",
        _ => return None,
    })
}
