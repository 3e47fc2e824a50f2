//! Quality of the data: what of a record is known, what contradicts itself, and how old it is.
//!
//! A record is judged by a table of small rules ([`rule`]) over what is known of it ([`fact`]) and what records have in
//! common ([`peer`]). What comes of it rests in the table `quality`, kept in step in the background ([`scan`]), from which
//! the ledger ([`ledger`]), its past months ([`month`]) and the work list are drawn. Owns `quality`, `quality_scan` and
//! `quality_month`. Each record is in exactly one class: the first that fits, in the order of [`Class::ALL`].

mod class;
mod fact;
mod judge;
mod keep;
pub mod ledger;
mod month;
mod page;
mod peer;
pub mod rule;
pub mod scan;

pub use class::{Class, Part};

use crate::account::guard::{Access, Place};
use crate::account::policy::{Action, Menu};
use crate::http::route::Route;

/// The addresses of this domain.
pub fn routes() -> Vec<Route> {
    let see = Access::May(Action::See, Place::Menu(Menu::Ukm));
    vec![
        Route::get("/admin/mutu", see, page::ledger::index),
        Route::get("/admin/mutu/tabel.csv", see, page::ledger::table),
        Route::get("/admin/mutu/kerja", see, page::work::index),
        Route::public("/bantuan/mutu", page::help::show),
    ]
}
