//! What an evaluator (perguruan tinggi) reads: verified businesses without names.
//!
//! A record has a pseudonym instead of a name and code, and tells desa, product, start, sex and age of its owner only as
//! exactly as at least [`K`] records of the evaluator's own area tell the same. What is shown, filtered,
//! counted and downloaded is that one table, so no filter tells more than the table does. The money of a year is told in
//! wide bands.
//!
//! Owns no table. The table is computed when it is asked for and kept for a while ([`Live`]).

mod column;
mod live;
mod page;
mod query;
mod release;

pub use live::Live;
pub use release::K;

use crate::account::guard::{Access, Place};
use crate::account::policy::{Action, Menu};
use crate::http::route::Route;

/// Where it is read.
pub const ADDRESS: &str = "/admin/evaluasi";

/// The addresses of this domain.
pub fn routes() -> Vec<Route> {
    let evaluate = Access::May(Action::Evaluate, Place::Menu(Menu::Ukm));
    vec![
        Route::get(ADDRESS, evaluate, page::index),
        Route::get("/admin/evaluasi/keterangan", evaluate, page::columns),
        Route::post("/admin/evaluasi/unduh", evaluate, page::download),
    ]
}
