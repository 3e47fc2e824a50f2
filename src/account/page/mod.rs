//! Pages of accounts: signing in, the own account, and the work screens of the admin utama.

mod admin;
mod factor;
mod forgot;
mod grant;
mod log;
mod once;
mod own;
mod sign_in;
mod sign_up;
mod user;
mod words;

use axum::response::Response;

use super::guard::{Access, Place};
use super::policy::{Action, Actor};
use super::session;
use crate::app::App;
use crate::http::page::{Layout, Menu};
use crate::http::route::Route;

/// The addresses of this domain.
pub fn routes() -> Vec<Route> {
    use Access::{May, Password, Public, SignedIn, Viewer};
    let see = May(Action::See, Place::Accounts);
    let edit = May(Action::Edit, Place::Accounts);
    vec![
        Route::get("/masuk", Public, sign_in::show),
        Route::post("/masuk", Public, sign_in::create),
        Route::get("/masuk/daftar", Public, sign_up::show),
        Route::post("/masuk/daftar", Public, sign_up::create),
        Route::get("/masuk/lupa", Public, forgot::show),
        Route::post("/masuk/lupa", Public, forgot::create),
        Route::get("/masuk/sekali", Public, once::show),
        Route::post("/masuk/sekali", Public, once::create),
        Route::get("/masuk/kode", Password, factor::ask),
        Route::post("/masuk/kode", Password, factor::check),
        Route::post("/keluar", Password, sign_in::end),
        Route::get("/akun", SignedIn, own::show),
        Route::post("/akun/sandi", SignedIn, own::set_password),
        Route::post("/akun/sesi/akhiri", SignedIn, own::end_others),
        Route::post("/akun/sesi/{id}/akhiri", SignedIn, own::end_one),
        Route::get("/akun/kode", Password, factor::edit),
        Route::post("/akun/kode", Password, factor::update),
        Route::get("/admin", May(Action::See, Place::Desk), admin::show),
        Route::get("/admin/pengguna", see, user::index),
        Route::get("/admin/pengguna/baru", edit, user::new),
        Route::post("/admin/pengguna/baru", edit, user::create),
        Route::get("/admin/pengguna/{id}", see, user::show),
        Route::post("/admin/pengguna/{id}/tautan", edit, user::link),
        Route::post("/admin/pengguna/{id}/tutup", edit, user::disable),
        Route::post("/admin/pengguna/{id}/buka", edit, user::enable),
        Route::post("/admin/pengguna/{id}/kode/hapus", edit, user::remove_factor),
        Route::post("/admin/pengguna/{id}/lihat", edit, user::view_as),
        Route::get("/admin/pengguna/{id}/wewenang", edit, grant::new),
        Route::post("/admin/pengguna/{id}/wewenang", edit, grant::create),
        Route::post("/admin/pengguna/{id}/wewenang/{grant}/cabut", edit, grant::revoke),
        Route::post("/admin/lihat/selesai", Viewer, user::end_view),
        Route::get("/admin/log", May(Action::See, Place::Log), log::index),
    ]
}

/// The frame of a page that is not for everybody.
fn layout(app: &App, actor: &Actor, title: impl Into<String>) -> Layout {
    Layout::new(app, Menu::None, title, "").with_person(actor.person())
}

/// Puts the cookie with `token` on `response`, or takes it back.
fn with_cookie(app: &App, mut response: Response, token: Option<&super::secret::Token>) -> Response {
    let cookie = session::cookie(app.config(), token);
    response.headers_mut().append(axum::http::header::SET_COOKIE, cookie);
    response
}
