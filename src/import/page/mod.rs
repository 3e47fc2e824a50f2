//! `/admin/impor`: files of businesses, from upload to taking back.

mod act;
mod list;
mod row;
mod show;
mod take;
mod upload;
mod words;

use sqlx::PgConnection;

use super::{File, find_file};
use crate::account::guard::{Access, Place};
use crate::account::policy::{Action, Actor, Menu, Role};
use crate::app::App;
use crate::http::error::Error;
use crate::http::page::{Layout, Menu as SiteMenu};
use crate::http::route::Route;

/// The addresses of this domain. Whose file it is is asked by the handlers.
pub fn routes() -> Vec<Route> {
    let import = Access::May(Action::Import, Place::Menu(Menu::Ukm));
    vec![
        Route::get("/admin/impor", import, list::index),
        Route::post("/admin/impor", import, upload::create),
        Route::get("/admin/impor/{id}", import, show::show),
        Route::post("/admin/impor/{id}/kolom", import, act::columns),
        Route::post("/admin/impor/{id}/terapkan", import, act::apply),
        Route::post("/admin/impor/{id}/hentikan", import, act::stop),
        Route::post("/admin/impor/{id}/batalkan", import, act::undo),
        Route::post("/admin/impor/{id}/hapus", import, act::discard),
        Route::get("/admin/impor/{id}/baris/{nomor}", import, row::show),
        Route::post("/admin/impor/{id}/baris/{nomor}", import, row::update),
        Route::post("/admin/impor/{id}/unduh", import, take::download),
    ]
}

fn layout(app: &App, actor: &Actor, title: impl Into<String>) -> Layout {
    Layout::new(app, SiteMenu::None, title, "").with_person(actor.person())
}

/// A file, if it is the officer's own; the admin utama reaches all.
async fn open(conn: &mut PgConnection, actor: &Actor, id: i64) -> Result<File, Error> {
    let file = find_file(conn, id).await?.ok_or_else(Error::no_page)?;
    let own = file.account_id.is_some() && file.account_id == actor.id();
    if own || actor.has(Role::AdminUtama) { Ok(file) } else { Err(Error::no_page()) }
}
