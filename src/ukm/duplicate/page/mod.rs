//! `/admin/ganda`: pairs of records that may be one business.

mod list;
mod map;
mod show;

use crate::account::guard::{Access, Place};
use crate::account::policy::{Action, Actor, Menu};
use crate::app::App;
use crate::http::page::{Layout, Menu as SiteMenu};
use crate::http::route::Route;
use crate::ukm::review::page::words::place;

/// The addresses of this domain. Both records of a pair are asked about by the handlers.
pub fn routes() -> Vec<Route> {
    let verify = Access::May(Action::Verify, Place::Menu(Menu::Ukm));
    vec![
        Route::get("/admin/ganda", verify, list::index),
        Route::get("/admin/ganda/{satu}/{dua}", verify, show::show),
        Route::post("/admin/ganda/{satu}/{dua}/gabung", verify, show::merge),
        Route::post("/admin/ganda/{satu}/{dua}/beda", verify, show::distinct),
        Route::post("/admin/ganda/{satu}/{dua}/batal", verify, show::undo),
    ]
}

fn layout(app: &App, actor: &Actor, title: impl Into<String>) -> Layout {
    Layout::new(app, SiteMenu::None, title, "").with_person(actor.person())
}
