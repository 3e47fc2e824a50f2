//! Work screens of the register under `/admin/ukm`.

mod act;
mod ask;
mod assign;
mod bulk;
mod consent;
mod edit;
pub(crate) mod filter;
mod groups;
mod history;
mod list;
mod private;
mod show;
pub(crate) mod words;

pub(crate) use private::opened;

use crate::account::guard::{Access, Place};
use crate::account::policy::{Action, Actor, Menu};
use crate::app::App;
use crate::http::page::{Layout, Menu as SiteMenu};
use crate::http::route::Route;

/// The addresses of this domain.
pub fn routes() -> Vec<Route> {
    let see = Access::Record(Action::See, Menu::Ukm);
    let verify = Access::Record(Action::Verify, Menu::Ukm);
    let edit = Access::Record(Action::Edit, Menu::Ukm);
    let unmask = Access::Record(Action::Unmask, Menu::Ukm);
    vec![
        Route::get("/admin/ukm", Access::May(Action::See, Place::Menu(Menu::Ukm)), list::index),
        Route::post("/admin/ukm/massal", Access::May(Action::Verify, Place::Menu(Menu::Ukm)), bulk::run),
        Route::get("/admin/ukm/{id}", see, show::show),
        Route::post("/admin/ukm/{id}/ambil", see, act::take),
        Route::post("/admin/ukm/{id}/lepas", see, act::release),
        Route::post("/admin/ukm/{id}/putusan", verify, act::decide),
        Route::post("/admin/ukm/{id}/batal", verify, act::take_back),
        Route::post("/admin/ukm/{id}/pesan/{pesan}", edit, act::hand_over),
        Route::post("/admin/ukm/{id}/pendamping", verify, assign::update),
        Route::post("/admin/ukm/{id}/permintaan/{request}", verify, ask::decide),
        Route::get("/admin/ukm/{id}/ubah/{bagian}", edit, edit::show),
        Route::post("/admin/ukm/{id}/ubah/{bagian}", edit, edit::update),
        Route::get("/admin/ukm/{id}/izin", see, consent::show),
        Route::post("/admin/ukm/{id}/izin", edit, consent::update),
        Route::get("/admin/ukm/{id}/riwayat", see, history::index),
        Route::post("/admin/ukm/{id}/riwayat/{version}/pulihkan", edit, history::restore),
        Route::get("/admin/ukm/{id}/catatan", verify, private::log),
        Route::post("/admin/ukm/{id}/nomor", unmask, private::unmask),
        Route::get("/admin/ukm/{id}/hapus", verify, private::ask_erase),
        Route::post("/admin/ukm/{id}/hapus", verify, private::erase),
    ]
}

/// The frame of a work screen, with the script that brings the keys.
fn layout(app: &App, actor: &Actor, title: impl Into<String>) -> Layout {
    Layout::new(app, SiteMenu::None, title, "")
        .with_person(actor.person())
        .with_script(app, "src/entry/periksa.ts")
}
