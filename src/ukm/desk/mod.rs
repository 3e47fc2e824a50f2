//! The owner's desk: `/saya` with everything an owner sees and does about the own businesses, and `/klaim` by which a
//! record becomes somebody's.
//!
//! Owners reach what is theirs (`owner.account_id`) and nothing else; everything else is the same 404. What needs no check is
//! saved at once, the rest of a verified record becomes a request ([`field`] has the table). Consents, hiding and
//! figures are always saved at once. Nothing is written but through [`record::save`](super::record::save) and
//! [`request::put`](super::request::put).
//!
//! Owns `claim_code`.

mod change;
mod claim_code;
mod export;
mod field;
mod figure;
mod own;
mod page;
mod read;
mod standing;

use crate::account::guard::Access::{Record, SignedIn};
use crate::account::policy::{Action, Menu};
use crate::http::route::Route;

/// What it is called in the history when a record that was given back is sent again.
pub(super) const SENT_AGAIN: &str = "ukm.kirim_lagi";

/// The addresses of this domain.
pub fn routes() -> Vec<Route> {
    let see = Record(Action::See, Menu::Ukm);
    let edit = Record(Action::Edit, Menu::Ukm);
    vec![
        Route::get("/saya", SignedIn, page::list::index),
        Route::get("/saya/ukm/{code}", see, page::show::show),
        Route::post("/saya/ukm/{code}/kirim", edit, page::show::send),
        Route::get("/saya/ukm/{code}/ubah/{bagian}", see, page::edit::show),
        Route::post("/saya/ukm/{code}/ubah/{bagian}", edit, page::edit::update),
        Route::get("/saya/ukm/{code}/angka", see, page::figure::show),
        Route::post("/saya/ukm/{code}/angka", edit, page::figure::add),
        Route::get("/saya/ukm/{code}/pelatihan", see, page::training::show),
        Route::post("/saya/ukm/{code}/pelatihan", edit, page::training::add),
        Route::get("/saya/ukm/{code}/izin", see, page::papers::show),
        Route::post("/saya/ukm/{code}/izin", edit, page::papers::update),
        Route::get("/saya/ukm/{code}/keadaan", see, page::state::show),
        Route::post("/saya/ukm/{code}/keadaan", edit, page::state::update),
        Route::get("/saya/ukm/{code}/tayang", see, page::consent::show),
        Route::post("/saya/ukm/{code}/tayang", edit, page::consent::update),
        Route::post("/saya/ukm/{code}/sembunyi", edit, page::consent::hide),
        Route::post("/saya/ukm/{code}/tampil", edit, page::consent::unhide),
        Route::get("/saya/ukm/{code}/data", see, page::data::show),
        Route::post("/saya/ukm/{code}/unduh", Record(Action::Export, Menu::Ukm), page::data::download),
        Route::post("/saya/ukm/{code}/hapus", edit, page::data::erase),
        Route::get("/saya/ukm/{code}/poster", see, page::poster::show),
        Route::get("/klaim/{code}", SignedIn, page::claim::show),
        Route::post("/klaim/{code}", SignedIn, page::claim::ask),
        Route::post("/klaim/{code}/kode", SignedIn, page::claim::send_code),
        Route::post("/klaim/{code}/periksa", SignedIn, page::claim::check_code),
    ]
}
