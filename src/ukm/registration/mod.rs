//! Registering a business: `/daftar` with its eight steps, the receipt, and `/status`.
//!
//! What is typed rests on the server from the first step, sealed under a key of its own, and is gone on with by a cookie
//! or a code. The readers of its fields ([`field`](super::field)) make a record of it: beside the fields, on the page where all is looked
//! over, and when it is sent. Sending writes owner, business, version, audit, agreement and message in one transaction,
//! in which the draft ends; the key of the form makes two clicks one registration.
//!
//! An officer who may fill in records does the same for somebody else, within the own area.
//!
//! Owns `draft` and `registration`.

mod answers;
mod asks;
mod draft;
mod page;
mod photo;
mod place;
mod progress;
mod proof;
mod read;
mod receipt;
mod review;
mod step;
mod twin;
mod view;

pub use draft::prune;
pub use proof::status_path;

use crate::account::guard::Access::Public;
use crate::http::route::Route;

/// The addresses of this domain.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/daftar", Public, page::start),
        Route::post("/daftar", Public, page::begin),
        Route::post("/daftar/lanjut", Public, page::resume),
        Route::get("/daftar/foto", Public, photo::index),
        Route::post("/daftar/foto", Public, photo::create),
        Route::get("/daftar/foto/{foto}", Public, photo::show),
        Route::post("/daftar/foto/{foto}/hapus", Public, photo::remove),
        Route::get("/daftar/{langkah}", Public, page::show),
        Route::post("/daftar/{langkah}", Public, page::save),
        Route::get("/daftar/selesai/{kode}", Public, receipt::show),
        Route::get("/status", Public, receipt::status),
    ]
}
